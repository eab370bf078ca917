"""How long the product takes on counties of several sizes: `python -m tests.benchmark`.

Prints figures and judges none of them: times belong to a machine. A reference loop runs between the
builds of a size, and every median is also given as a multiple of the loop's, which can be compared
between machines. The parts of a build are measured where `data.build` calls them; what is left over
is opening, publishing and closing files.
"""

from __future__ import annotations

import argparse
import multiprocessing
import platform
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter
from unittest import mock

import duckdb
import numpy as np
import pandas as pd

from analysis.assessment import StageAssessment, assess_stage, combine
from analysis.reallocation import best_single_step, most_movable, setting
from analysis.rules import RulesInForce, day_of_school_year
from analysis.scenario import COUNTY, MOST_PEOPLE, Rotation, Scenario
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from analysis.what_if import Outcome, apply
from analysis.what_if_ground import Ground, ground
from analysis.what_if_results import by_school, changed
from data import build, planning, reference, what_if_reference
from data.source_mapping import NOTHING_SAID, SourceMapping, named
from data.warehouse import Warehouse
from data.workbook import write_workbook
from tests import large_county, planner_benchmark
from tests.data import bureau_files

try:
    import resource
except ImportError:  # Windows has no such module; the peak of memory is then not told.
    resource = None

SIZES = (100, 1_000, 10_000)
PLANNER_SIZES = (85, 300)
EXPLAINED_SIZES = (85, 300)
REPEATS = 5
PEOPLE = 20
WRITING = "tables -> workbook (outside the claim)"
BUILDING = "workbook -> snapshot"
PARTS = {
    "read_files": "  reading",
    "load": "  loading and SQL",
    "run_checks": "  checks",
    "store_results": "  results",
}
JUDGING = "snapshot -> verdict"
MOVING = "slider -> numbers, analysis"
PAGE = "slider -> numbers, with the ends of 3 sliders"
FIRST_VISIT = "first visit: best single step (kept afterwards)"
REFERENCE = "reference loop"
MEASURES = (REFERENCE, WRITING, BUILDING, *PARTS.values(), JUDGING, MOVING, PAGE, FIRST_VISIT)

IMPORTS = (REFERENCE, BUILDING, *PARTS.values())
# The first school year for which there are rules.
FIRST_YEAR = 2017
FORMS = ("workbooks", "exports")
EXPORT = "export"
EXPORT_SAID = named(SourceMapping(county=bureau_files.COUNTY), "mapping.toml")

Samples = dict[str, list[float]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every size asked for and print one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="schools, such as 100,1000")
    parser.add_argument("--repeats", type=_whole, default=REPEATS, help="times that each is run")
    parser.add_argument(
        "--imports", type=_imports, default=(), help="years x schools, such as 10x300,10x3000"
    )
    parser.add_argument(
        "--planner", action="store_true", help="measure the planner instead, sizes such as 85,300"
    )
    parser.add_argument(
        "--explanations",
        action="store_true",
        help="measure why there is no plan, sizes such as 85,300",
    )
    parser.add_argument("--counties", type=_whole, help="made-up counties of each kind")
    options = parser.parse_args(arguments)
    if options.explanations:
        sizes = EXPLAINED_SIZES if options.sizes == SIZES else options.sizes
        planner_benchmark.print_explanations(sizes, options.counties)
        return 0
    if options.planner:
        sizes = PLANNER_SIZES if options.sizes == SIZES else options.sizes
        planner_benchmark.print_table(sizes, options.counties)
        return 0
    print(
        f"Python {platform.python_version()}, duckdb {duckdb.__version__}, "
        f"pandas {pd.__version__}, numpy {np.__version__}, {sys.platform}"
    )
    print(
        f"{options.repeats} runs each; reference = sorting a million numbers; "
        f"slider = {PEOPLE} teachers of each kind, whole county, primary stage"
    )
    print()
    print(
        f"{'schools':>7}  {'measure':<48}{'median s':>10}{'min s':>10}{'max s':>10}{'x reference':>12}"
    )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if options.imports:
            for years, schools in options.imports:
                for form in FORMS:
                    _print_import(years, schools, form, options.repeats, Path(folder))
            return 0
        # The first build of a process also loads code; it is not what is to be measured.
        measure(20, 1, Path(folder))
        for size in options.sizes:
            _print_size(size, measure(size, options.repeats, Path(folder)))
    return 0


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(_whole(part) for part in text.split(","))


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a positive whole number")
    return number


def _imports(text: str) -> tuple[tuple[int, int], ...]:
    pairs = [tuple(map(_whole, part.split("x"))) for part in text.split(",")]
    if any(len(pair) != 2 for pair in pairs):
        raise argparse.ArgumentTypeError(f"{text} is not years x schools")
    return tuple(pairs)


def _print_size(size: int, samples: Samples) -> None:
    _print_measures(size, samples, MEASURES)
    print(f"{size:>7}  peak memory of the process so far: {peak_memory()}\n")


def _print_measures(size: int, samples: Samples, measures: Sequence[str]) -> None:
    loop = statistics.median(samples[REFERENCE])
    for name in measures:
        times = samples[name]
        median = statistics.median(times)
        figures = "".join(f"{value:>10.4f}" for value in (median, min(times), max(times)))
        print(f"{size:>7}  {name:<48}{figures}{median / loop:>12.2f}", flush=True)


def _print_import(years: int, schools: int, form: str, repeats: int, folder: Path) -> None:
    """Write the files of so many years, build a snapshot of them all, and print the figures."""
    here = folder / f"{years}x{schools}-{form}"
    here.mkdir()
    tables = large_county.tables(schools)
    write = _write_workbook if form == "workbooks" else _write_export
    paths = [write(here, tables, FIRST_YEAR + number) for number in range(years)]
    samples: Samples = defaultdict(list)
    peaks = []
    for run in range(repeats):
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, context) as process:
            seconds, peak = process.submit(import_files, paths, here / f"snapshots-{run}").result()
        peaks.append(peak)
        for name, value in seconds.items():
            samples[name].append(value)
    print(f"{years} {form} of {schools} schools in one build: {years * schools} school-years")
    _print_measures(schools, samples, IMPORTS)
    print(f"{schools:>7}  peak memory of each run: {', '.join(peaks)}\n", flush=True)


def import_files(paths: Sequence[Path], folder: Path) -> tuple[dict[str, float], str]:
    """Seconds of building a snapshot of files and of its parts, and the process's peak of memory."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as warm:
        # The first build of a process also loads code; it is not what is to be measured.
        small = _write_workbook(Path(warm), large_county.tables(20), FIRST_YEAR)
        _build([small], Path(warm) / "first", defaultdict(list))
    samples: Samples = defaultdict(list)
    samples[REFERENCE].append(reference_loop())
    is_export = paths[0].stem.startswith(EXPORT)
    _build(paths, folder, samples, EXPORT_SAID if is_export else NOTHING_SAID)
    return {name: times[0] for name, times in samples.items()}, peak_memory()


def _of_year(tables: Mapping[str, pd.DataFrame], year: int) -> dict[str, pd.DataFrame]:
    return {
        sheet: frame.assign(school_year=year) if "school_year" in frame else frame
        for sheet, frame in tables.items()
    }


def _write_workbook(folder: Path, tables: Mapping[str, pd.DataFrame], year: int) -> Path:
    path = folder / f"{year}.xlsx"
    write_workbook(path, _of_year(tables, year))
    return path


def _write_export(folder: Path, tables: Mapping[str, pd.DataFrame], year: int) -> Path:
    path = folder / f"{EXPORT}{year}.xlsx"
    title = f"{year}-{year + 1}学年基础数据表"
    bureau_files.write_export(path, _of_year(tables, year), title)
    return path


def peak_memory() -> str:
    """The most memory that this process ever held."""
    if resource is None:
        return "not known on this system"
    unit = 1 if sys.platform == "darwin" else 1024
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20:.0f} MiB"


def reference_loop() -> float:
    """Seconds of a fixed piece of work that has nothing to do with the product."""
    numbers = np.random.default_rng(1).random(1_000_000)
    return _seconds(lambda: np.sort(numbers))


def measure(size: int, repeats: int, folder: Path) -> Samples:
    """Seconds of every run of every measure for a county of so many schools."""
    samples: Samples = defaultdict(list)
    tables = large_county.tables(size)
    workbook = folder / f"{size}.xlsx"
    samples[WRITING].append(_seconds(lambda: write_workbook(workbook, tables)))
    for run in range(repeats):
        samples[REFERENCE].append(reference_loop())
        snapshot = _build([workbook], folder / f"{size}-{run}", samples)
    for _ in range(repeats):
        samples[JUDGING].append(_seconds(lambda: judge(snapshot)))
    on = prepare(snapshot)
    for _ in range(repeats):
        samples[MOVING].append(_seconds(lambda: move(on)))
        samples[PAGE].append(_seconds(lambda: move_on_page(on)))
    samples[FIRST_VISIT].append(
        _seconds(lambda: best_single_step(on.where, _scenario(on, {}), on.kinds))
    )
    return samples


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _build(
    paths: Sequence[Path],
    folder: Path,
    samples: Samples,
    said: SourceMapping = NOTHING_SAID,
) -> Path:
    with _parts_measured() as seconds:
        start = perf_counter()
        built = build.build(paths, folder, said)
        samples[BUILDING].append(perf_counter() - start)
    if built.stopped:
        raise RuntimeError(f"the made-up county was refused: {built.findings[0]}")
    seconds["load"] -= seconds["run_checks"]
    for part, name in PARTS.items():
        samples[name].append(seconds[part])
    return built.snapshot


@contextmanager
def _parts_measured() -> Iterator[dict[str, float]]:
    """Seconds spent in the parts of a build, by the name of the function."""
    seconds: dict[str, float] = defaultdict(float)

    def measured(name: str, work: Callable) -> Callable:
        def run(*arguments: object) -> object:
            start = perf_counter()
            try:
                return work(*arguments)
            finally:
                seconds[name] += perf_counter() - start

        return run

    with ExitStack() as stack:
        for part in PARTS:
            owner = build if hasattr(build, part) else build.checks
            stack.enter_context(
                mock.patch.object(owner, part, measured(part, getattr(owner, part)))
            )
        yield seconds


def _rules() -> RulesInForce:
    return reference.rule_book().on(day_of_school_year(large_county.YEAR))


def judge(snapshot: Path) -> dict[Stage, StageAssessment]:
    """Open a snapshot, read its facts and judge both stages."""
    facts = Warehouse(snapshot).facts()
    stages = {
        stage: assess_stage(facts, stage, reference.indicators(), _rules())
        for stage in COMPULSORY_STAGES
    }
    combine([stage.verdict for stage in stages.values()])
    return stages


def prepare(snapshot: Path) -> Ground:
    """What a plan of the primary schools works on; the product keeps it between reruns."""
    facts = Warehouse(snapshot).facts()
    where = setting(
        facts,
        judge(snapshot)[Stage.PRIMARY],
        reference.indicators(),
        _rules(),
        reference.donor_limits(),
    )
    prices, terms = planning.default_prices(), what_if_reference.terms()
    return ground(facts, where, reference.teacher_kinds(), prices, terms, with_reliefs=False)


def _scenario(on: Ground, people: dict[str, int]) -> Scenario:
    levers = tuple(Rotation(kind, COUNTY, COUNTY, count) for kind, count in people.items())
    return Scenario("benchmark", large_county.YEAR, on.where.before.stage, levers)


def move(on: Ground) -> Outcome:
    """Carry out a scenario of three levers and tell which schools it changes."""
    outcome = apply(_scenario(on, dict.fromkeys(on.kinds, PEOPLE)), on)
    changed(by_school(outcome))
    return outcome


def move_on_page(on: Ground) -> Outcome:
    """The same as the page does it: first the end of each slider, then the scenario."""
    nothing = _scenario(on, {})
    for kind in on.kinds:
        most_movable(kind, COUNTY, COUNTY, nothing, on.where, on.kinds, MOST_PEOPLE)
    return move(on)


if __name__ == "__main__":
    sys.exit(main())
