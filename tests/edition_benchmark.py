"""How long the files of a meeting edition take: `python -m tests.edition_benchmark`.

For counties of several sizes it freezes an edition with every page, a saved plan of people and money, and
the plans of all schools that fail, in both languages, and prints for each file the processor's seconds,
the seconds that passed and the size. What pages have computed before is not kept: the first file of a
language pays for it. It judges none of the figures: times belong to a machine.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from analysis.levers import COUNTY, Fund, Place, Rotation
from analysis.present.edition_content import page_keys
from analysis.present.text import texts
from analysis.scenario import Scenario
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import build, planning, reference
from data.scenarios import keep
from data.source_mapping import NOTHING_SAID
from data.warehouse import current_snapshot
from data.workbook import write_workbook
from pages.shared import cached
from pages.shared.meeting_freeze import Wish, freeze_edition
from pages.shared.rule_choice import RuleChoice
from pages.shared.school_papers import failing_schools
from pages.shared.view_context import ViewContext
from tests import large_county

SIZES = (300,)
PLAN = (
    Rotation("backbone", COUNTY, Place("area", "rural"), 20),
    Fund("A6", COUNTY, "shortfall", 5_000_000),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every size asked for and print one table for each."""
    parser = argparse.ArgumentParser(prog="python -m tests.edition_benchmark")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    chosen = parser.parse_args(arguments)
    for schools in chosen.sizes:
        with tempfile.TemporaryDirectory() as folder:
            print("\n".join(measured(schools, Path(folder))))
    return 0


def measured(schools: int, folder: Path) -> list[str]:
    """Lines of the table for a county of so many schools, built in `folder`."""
    os.environ["COUNTY_SNAPSHOTS"] = str(folder / "snapshots")
    os.environ["COUNTY_WORKSPACE"] = str(folder / "workspace")
    book = folder / "county.xlsx"
    write_workbook(book, large_county.tables(schools))
    build.build([book], folder / "snapshots", NOTHING_SAID)
    context = _context()
    failing = failing_schools(context)
    marks: list[tuple[str, float, float]] = []

    def tell(done: int, of: int, stem: str) -> None:
        marks.append((stem, time.process_time(), time.perf_counter()))

    start = (time.process_time(), time.perf_counter())
    edition = freeze_edition(context, _wish(context, failing), tell)
    end = (time.process_time(), time.perf_counter())
    stops = [*marks[1:], ("", *end)]
    sizes = iter([file.size for file in edition.files])
    lines = [f"{schools} schools, {sum(map(len, failing.values()))} plans of schools"]
    lines.append(f"{'':22}{'cpu s':>8}{'passed s':>10}{'bytes':>12}")
    lines.append(_line("pages", marks[0][1] - start[0], marks[0][2] - start[1], None))
    for (stem, cpu, wall), (_, cpu_after, wall_after) in zip(marks, stops, strict=True):
        size = next(sizes) if stem else None
        lines.append(_line(stem or "keeping", cpu_after - cpu, wall_after - wall, size))
    lines.append(
        _line("all", end[0] - start[0], end[1] - start[1], sum(f.size for f in edition.files))
    )
    return lines


def _line(name: str, cpu: float, wall: float, size: int | None) -> str:
    return f"{name:22}{cpu:8.2f}{wall:10.2f}{size if size is not None else '':>12}"


def _context() -> ViewContext:
    snapshot = str(current_snapshot())
    info = cached.info(snapshot)
    national = RuleChoice((reference.national_set(),), "national", "national")
    year = max(info.school_years)
    return ViewContext(texts("zh"), snapshot, info, year, Stage.PRIMARY, False, national)


def _wish(context: ViewContext, failing: dict[Stage, list[str]]) -> Wish:
    year = context.school_year
    mark = cached.plan_mark(year, False, context.rule_set, planning.prices().listed)
    plan = keep("综合方案", Scenario(context.info.snapshot, year, Stage.PRIMARY, PLAN, rules=mark))
    pages = (*page_keys(COMPULSORY_STAGES, 1, has_map=True),)
    return Wish("督导室", pages, (plan,), {}, False, failing)


if __name__ == "__main__":
    raise SystemExit(main())
