"""Mutated files end in a clean build or in findings: no traceback, no hang, no silent wrong number.

The judge is put to the test as well: readers with planted defects must be found out by it.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from data import checks, raw_tables, sources
from data.cell_text import Reading
from data.grids import GridFile, Source
from tests.data import fuzz, fuzz_reader
from tests.data import fuzz_mutations as mutations

ROOT = Path(__file__).parents[2]
QUICK = 100
ALL = 2_000
BATCH = 100
# A batch never takes as long, even on a slow computer: each case has a limit of its own.
BATCH_SECONDS = 1_800
COUNTED = re.compile(r"compared (\d+)")


def run_batch(first: int, count: int) -> tuple[str, int]:
    """What a batch of seeds printed, in a process that a hang cannot take along; its exit code."""
    command = [
        sys.executable,
        "-m",
        "tests.data.fuzz",
        "--first",
        str(first),
        "--count",
        str(count),
    ]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=BATCH_SECONDS, check=False
    )
    return done.stdout + done.stderr, done.returncode


def compared(output: str) -> int:
    """How many cases were loaded and had every total compared."""
    found = COUNTED.search(output)
    return int(found[1]) if found else 0


def test_a_hundred_mutated_files_are_read_rightly_or_told():
    output, code = run_batch(0, QUICK)
    assert code == 0, output
    assert compared(output) >= QUICK // 5, output


@pytest.mark.slow
def test_two_thousand_mutated_files_are_read_rightly_or_told():
    with ThreadPoolExecutor(2) as pool:
        batches = list(pool.map(lambda first: run_batch(first, BATCH), range(0, ALL, BATCH)))
    failed = "\n".join(output for output, code in batches if code != 0)
    assert not failed, failed
    assert sum(compared(output) for output, _ in batches) >= ALL // 5


# ------------------------------------------------------------------ the judge is judged


def cases(base: str, word: str = "", most: int = 4) -> Iterator[fuzz.Case]:
    """The first cases of a base in which nothing was damaged and `word` was done."""
    made = (fuzz.case(seed) for seed in range(1_000))
    fitting = (
        case
        for case in made
        if case.base.name.startswith(base)
        and case.source == case.whole
        and any(word in each for each in case.done)
    )
    return islice(fitting, most)


def changed(title: str, change: Callable[[list[list[str]]], None]) -> Callable[[Source], GridFile]:
    """A reader that does something wrong to the rows of one sheet."""
    right = sources.read_grids

    def read(source: Source) -> GridFile:
        file = right(source)
        grids = []
        for grid in file.grids:
            rows = [list(row) for row in grid.rows]
            if grid.title == title:
                change(rows)
            grids.append(replace(grid, rows=tuple(map(tuple, rows))))
        return replace(file, grids=tuple(grids))

    return read


def lose_a_row(rows: list[list[str]]) -> None:
    del rows[-3]


def swap_degrees(sheet: str) -> Callable[[list[list[str]]], None]:
    """Read the teachers with a bachelor's degree as those of a college, and the other way round."""
    first, head = {"教师": (6, 1), "横表": (17, 5)}[sheet]

    def change(rows: list[list[str]]) -> None:
        for row in rows[head:]:
            row[first : first + 2] = reversed(row[first : first + 2])

    return change


def load_the_sums(rows: list[list[str]]) -> None:
    """Take the figures of the row of sums for those of the last school."""
    place = max(number for number, row in enumerate(rows) if "合计" in row)
    rows[place - 1][11:] = rows[place][11:]
    del rows[place]


def change_a_digit(rows: list[list[str]]) -> None:
    """Read one area as a metre more."""
    row = next(row for row in rows[5:] if row[36:37] and row[36].isdigit())
    row[36] = str(int(row[36]) + 1)


@pytest.mark.parametrize(
    ("base", "sheet", "defect"),
    [
        ("standard", "教师", lose_a_row),
        ("standard", "教师", swap_degrees("教师")),
        ("export", "横表", lose_a_row),
        ("csv", "横表", lose_a_row),
        ("export", "横表", swap_degrees("横表")),
        ("export", "横表", load_the_sums),
        ("export", "横表", change_a_digit),
    ],
)
def test_a_reader_that_reads_wrongly_is_found_out(monkeypatch, base, sheet, defect):
    made = list(cases(base, sheet))
    assert not any(fuzz.run(case).wrong for case in made)
    monkeypatch.setattr(sources, "read_grids", changed(sheet, defect))
    assert any(fuzz.run(case).wrong for case in made)


def typed(base: str, title: str, row: int, column: int, text: object) -> fuzz.Case:
    """A valid file with one cell typed otherwise; row and column from 1."""
    kind = next(each for each in fuzz.BASES if each.name == base)
    sheets = kind.sheets(random.Random(1))
    next(sheet for sheet in sheets if sheet.title == title).set(row - 1, column - 1, text)
    source = Source(kind.file, mutations.write_xlsx(sheets))
    return fuzz.Case(-1, kind, source, source, (f"{title} {row}/{column} = {text}",))


# A column that nobody needs to know: no other finding would name the cell.
UNWATCHED = [
    ("standard", "学生与班级", 2, 5),
    ("export", "横表", 6, 13),
    ("forms", "教基2106_小学", 4, 3),
    ("collection", "采集表", 10, 4),
]


@pytest.mark.parametrize(("base", "title", "row", "column"), UNWATCHED)
def test_a_dash_that_is_read_as_zero_is_found_out(monkeypatch, base, title, row, column):
    right = raw_tables.read_cell

    def read(text, spec, units=frozenset()):
        reading = right(text, spec, units)
        return Reading("0") if reading.changes == ("dash",) and spec.is_number else reading

    case = typed(base, title, row, column, "—")
    assert fuzz.run(case).wrong == ()
    monkeypatch.setattr(raw_tables, "read_cell", read)
    wrong = fuzz.run(case).wrong
    assert any(each.startswith("another value") for each in wrong)


@pytest.mark.parametrize(("base", "title", "row", "column"), UNWATCHED)
def test_a_word_for_a_number_that_nobody_is_told_of_is_found_out(
    monkeypatch, base, title, row, column
):
    case = typed(base, title, row, column, "约五")
    assert fuzz.run(case).wrong == ()
    silent = tuple(path for path in checks.check_files() if path.stem != "number_is_not_a_number")
    monkeypatch.setattr(checks, "check_files", lambda: silent)
    wrong = fuzz.run(case).wrong
    assert any(each.startswith("not told") for each in wrong)


def test_a_teacher_lost_from_a_roster_is_found_out(monkeypatch):
    made = list(cases("roster"))
    monkeypatch.setattr(sources, "read_grids", changed("教师信息", lose_a_row))
    assert any("teachers lost" in each for case in made for each in fuzz.run(case).wrong)


def test_an_exception_is_a_failure_with_its_seed(monkeypatch):
    def fail(source: Source) -> GridFile:
        raise KeyError("planted")

    monkeypatch.setattr(sources, "read_grids", fail)
    (failure,) = fuzz.failures([17])
    assert failure.startswith("seed 17 ")
    assert "planted" in failure


def test_a_hang_ends_the_process_and_shows_where():
    code = (
        "import itertools; from data import sources; from tests.data import fuzz\n"
        "def hang(source): return sum(1 for _ in itertools.repeat(0))\n"
        "sources.read_grids = hang\n"
        "fuzz.main(['--count', '1', '--limit', '3'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "in hang" in done.stderr


def test_a_seed_gives_the_same_file_each_time():
    for seed in range(5):
        assert fuzz.case(seed).source == fuzz.case(seed).source
    assert len({fuzz.case(seed).source.content for seed in range(20)}) == 20


@pytest.mark.parametrize(
    ("typed", "values", "told", "dash"),
    [
        (12, (12.0,), False, False),
        ("12", (12.0,), False, False),
        ("１２", (12.0,), True, False),
        ("1,234", (1234.0,), True, False),
        ("12人", (12.0,), True, False),
        ("1.2万", (), True, False),
        ("abc", (), True, False),
        (True, (), True, False),
        ("—", (), False, True),
        (None, (), False, False),
        ("  ", (), False, False),
    ],
)
def test_what_the_judge_reads_in_a_cell(typed, values, told, dash):
    assert fuzz_reader.number_says(typed) == fuzz_reader.Says(values, told, dash)


def test_a_unit_of_the_heading_is_part_of_what_a_cell_says():
    assert fuzz_reader.number_says(630_000, 10_000).fits(63.0)
    assert not fuzz_reader.number_says(630_000, 10_000).fits(630_000.0)
