"""Seeded mutations of valid files, each read, loaded and judged by an independent reader.

`python -m tests.data.fuzz --first 0 --count 2000` prints every failing seed with what was done to the
file and what went wrong; `--first 17 --count 1` runs one alone. A case that takes longer than the
limit ends the process with the stack of where it hung.
"""

from __future__ import annotations

import argparse
import copy
import faulthandler
import io
import random
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd

from analysis.present.text import LANGUAGES, finding_sentence, texts
from analysis.vocabulary import Severity
from data import build, warehouse
from data.grids import Source
from data.source_mapping import NOTHING_SAID, SourceMapping, named
from data.sources import read_source
from data.workbook import write_workbook
from tests import small_county
from tests.data import bureau_files, fuzz_oracle, fuzz_reader
from tests.data import fuzz_mutations as mutations
from tests.data.fuzz_mutations import Sheet
from tests.data.fuzz_oracle import Loaded, Told
from tests.data.fuzz_reader import Reading

YEAR = 2025
# Many times what the slowest case takes on a slow computer.
LIMIT_SECONDS = 60
SAID = named(
    SourceMapping(county=bureau_files.COUNTY, years={"": f"{YEAR}-{YEAR + 1}"}), "mapping.toml"
)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
HALVES = ("cells", "headings", "sheets", "bytes")
FORM_HEAD = {"采集表": 2}


@dataclass(frozen=True)
class Base:
    """A kind of valid file: how often it is drawn, its sheets, what is said, how it is judged."""

    name: str
    weight: int
    file: str
    sheets: Callable[[random.Random], list[Sheet]]
    said: SourceMapping
    read: Callable[[list[fuzz_reader.Page]], Reading] | None
    encoding: str = ""


@dataclass(frozen=True)
class Case:
    """A mutated file, the same before its bytes were damaged, and what was done."""

    seed: int
    base: Base
    source: Source
    whole: Source
    done: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How a case ended: stopped, loaded, or loaded with its totals compared; and what is wrong."""

    ending: str
    wrong: tuple[str, ...]


# ------------------------------------------------------------------ valid files


def _sheets_of(book: openpyxl.Workbook, head: Callable[[str], int]) -> list[Sheet]:
    return [
        Sheet(
            page.title,
            [list(row) for row in page.iter_rows(values_only=True)],
            [
                (b.min_row - 1, b.min_col - 1, b.max_row - 1, b.max_col - 1)
                for b in page.merged_cells.ranges
            ],
            head(page.title),
        )
        for page in book.worksheets
    ]


@cache
def _written(kind: str, year: int) -> tuple[Sheet, ...]:
    """The sheets of a workbook that takes a while to write."""
    tables = small_county.tables(year)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.xlsx"
        if kind == "standard":
            write_workbook(path, tables)
        else:
            bureau_files.write_export(path, tables, f"小样县{year}-{year + 1}学年基础数据表")
        sheets = _sheets_of(openpyxl.load_workbook(path), lambda _: 5 if kind == "export" else 1)
    for sheet in sheets:
        # The codes and the notes are no data: what is typed there changes nothing.
        if sheet.title in ("代码表", "说明"):
            sheet.head = len(sheet.rows)
    return tuple(sheets)


def _standard(rng: random.Random) -> list[Sheet]:
    return list(copy.deepcopy(_written("standard", YEAR)))


def _export(rng: random.Random) -> list[Sheet]:
    return list(copy.deepcopy(_written("export", YEAR)))


def _csv_export(encoding: str) -> Callable[[random.Random], list[Sheet]]:
    def sheets(rng: random.Random) -> list[Sheet]:
        """The export's sheet as its .csv has it: a band over its first column only."""
        (sheet,) = _export(rng)
        for top, left, bottom, right in sheet.merged:
            text = sheet.rows[top][left]
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    sheet.set(row, column, None)
            sheet.set(top, left, text)
        return [replace(sheet, merged=[], head=len(sheet.rows) - len(_bodies(sheet)))]

    return sheets


def _bodies(sheet: Sheet) -> list[list[object]]:
    return (
        sheet.rows[sheet.head - 1 :]
        if _is_body(sheet.rows[sheet.head - 1])
        else sheet.rows[sheet.head :]
    )


def _is_body(row: list[object]) -> bool:
    return any(isinstance(value, int | float) for value in row)


def _school(rng: random.Random) -> str:
    codes = [code for key, code in small_county.CODES.items() if key not in ("special", "campus")]
    return rng.choice(codes)


def _forms(rng: random.Random) -> list[Sheet]:
    book = bureau_files.statistics_forms(bureau_files.tables(), _school(rng))
    return _sheets_of(book, lambda title: 1 if "1001" in title else 2)


def _collection(rng: random.Random) -> list[Sheet]:
    return _sheets_of(
        bureau_files.collection_form(bureau_files.tables(), _school(rng)), lambda _: 2
    )


def _roster(rng: random.Random) -> list[Sheet]:
    people = [
        {
            "序号": number,
            "姓名": f"某人{number}",
            "身份证号": f"99019919800101{number:04d}",
            "学校标识码": _school(rng),
            "任教学段": "小学",
            "任教学科": "语文",
            "学历": "大学本科",
            "出生日期": f"{1970 + number}-01-01",
            "入现单位时间": "2011年9月",
        }
        for number in range(1, 8)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.xlsx"
        bureau_files.write_roster(path, people)
        return _sheets_of(openpyxl.load_workbook(path), lambda _: 2)


BASES = (
    Base("standard", 40, "county.xlsx", _standard, NOTHING_SAID, fuzz_reader.read_standard),
    Base(
        "export", 24, "横表.xlsx", _export, SAID, lambda pages: fuzz_reader.read_export(pages, YEAR)
    ),
    *(
        Base(
            f"csv {encoding}",
            4,
            "横表.csv",
            _csv_export(encoding),
            SAID,
            lambda pages: fuzz_reader.read_export(pages, YEAR, "横表"),
            encoding,
        )
        for encoding in ENCODINGS
    ),
    Base("forms", 8, "基表.xlsx", _forms, SAID, lambda p: fuzz_reader.read_forms(p, YEAR)),
    Base(
        "collection",
        8,
        "采集表.xlsx",
        _collection,
        SAID,
        lambda p: fuzz_reader.read_collection(p, YEAR),
    ),
    Base("roster", 4, "花名册.xlsx", _roster, SAID, None),
)


# ------------------------------------------------------------------ cases


def case(seed: int) -> Case:
    """The case of a seed: the same file on every computer."""
    rng = random.Random(f"county {seed}")
    base = rng.choices(BASES, [base.weight for base in BASES])[0]
    sheets = base.sheets(rng)
    kinds = rng.choices(HALVES, [60, 16, 10, 14], k=rng.choices([1, 2, 3], [60, 25, 15])[0])
    done = []
    for kind in sorted(kinds, key=HALVES.index):
        if kind == "bytes" or not any(sheet.rows for sheet in sheets):
            continue
        if kind == "sheets" and not base.encoding:
            done.append(mutations.change_sheets(rng, sheets))
        elif any(len(sheet.rows) > sheet.head > 0 for sheet in sheets):
            made = mutations.HEADINGS if kind == "headings" else mutations.CELLS
            done.append(rng.choice(made)(rng, sheets))
    content, name = _bytes(base, sheets), base.file
    whole = Source(base.file, content)
    for _ in range(kinds.count("bytes")):
        content, what = _damaged(rng, content, base)
        done.append(what)
    if "bytes" in kinds and rng.random() < 0.15:
        name = Path(name).with_suffix(rng.choice([".csv", ".xls", ".xlsx", ".txt", ""])).name
        done.append(f"called {name}")
    return Case(seed, base, Source(name, content), whole, tuple(done))


def _bytes(base: Base, sheets: Sequence[Sheet]) -> bytes:
    if base.encoding:
        return mutations.write_csv(list(sheets), base.encoding)
    return mutations.write_xlsx(list(sheets))


def _damaged(rng: random.Random, content: bytes, base: Base) -> tuple[bytes, str]:
    if rng.random() < 0.3:
        return mutations.change_bytes(rng, content)
    if base.encoding:
        return mutations.change_text(rng, content, base.encoding)
    return mutations.change_package(rng, content)


def run(case: Case) -> Outcome:
    """Read, load and judge a case as a build would do it. Whatever is raised is the product's."""
    said = case.base.said
    files = [read_source(case.source, said)]
    if case.base.name == "roster":
        files.append(read_source(_companion()))
    connection = warehouse.create()
    try:
        findings = build.load(connection, files, "0" * 12, said)
        for finding in findings:
            for language in LANGUAGES:
                finding_sentence(finding, texts(language))
        stopped = build.stops(findings)
        if not stopped:
            build.store_results(connection)
        ending = "stopped" if stopped else "loaded"
        pages = _pages(case.source)
        if case.base.read is None:
            wrong = [] if stopped else list(_wrong_people(connection, pages or _pages(case.whole)))
            return Outcome(ending, tuple(wrong))
        if pages is None:
            return Outcome(ending, tuple(_unread(connection, case, stopped)))
        reading = case.base.read(pages)
        told = [
            Told(f.key, f.sheet, f.cell, f.severity is Severity.STOPS)
            for f in findings
            if f.file in (case.source.name, "")
        ]
        wrong = fuzz_oracle.judge(reading, loaded(connection), told, totals(connection))
        if not stopped:
            wrong += _wrong_facts(connection, reading)
        return Outcome("compared" if reading.whole and not stopped else ending, tuple(wrong))
    finally:
        connection.close()


@cache
def _companion() -> Source:
    return Source("standard.xlsx", mutations.write_xlsx(_standard(random.Random(0))))


def _pages(source: Source) -> list[fuzz_reader.Page] | None:
    """The file by the independent reader; None where it cannot read it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return fuzz_reader.read_pages(source.content)
        except (fuzz_reader.Unreadable, fuzz_reader.Torn):
            return None


def _unread(connection, case: Case, stopped: bool) -> Iterator[str]:
    """A file that nobody else can read must stop, or give what it gave before it was damaged."""
    if not stopped:
        reading = case.base.read(_pages(case.whole))
        yield from fuzz_oracle.judge(reading, loaded(connection), [], totals(connection))


def _wrong_people(connection, pages: list[fuzz_reader.Page]) -> Iterator[str]:
    """Teachers of the roster that were lost, changed or made up."""
    expected, rows = fuzz_reader.people(pages)
    found = Counter(connection.execute("SELECT school_code, birth_year FROM teacher").fetchall())
    if missing := expected - found:
        yield f"teachers lost: {dict(missing)}"
    if found.total() > rows:
        yield f"{found.total()} teachers from {rows} rows"


def loaded(connection: duckdb.DuckDBPyConnection) -> list[Loaded]:
    """Every loaded cell of the sheets that facts are made from, as the SQL reads it."""
    rows = connection.execute(
        """
        SELECT
            cell.sheet, cell.field, keys.stage, keys.school_code, keys.school_year,
            typed.type, typed.number, typed.code, typed.text,
            cell.origin_sheet, cell.origin_row, cell.origin_column
        FROM raw_cell AS cell
        JOIN typed_cell AS typed USING (line_id, sheet, field)
        JOIN (
            SELECT line_id, NULL AS stage, school_code, school_year FROM school
            UNION ALL SELECT line_id, stage, school_code, school_year FROM pupils
            UNION ALL SELECT line_id, stage, school_code, school_year FROM teachers
            UNION ALL SELECT line_id, NULL, school_code, school_year FROM premises
        ) AS keys USING (line_id)
        WHERE cell.typed != ''
        """
    ).fetchall()
    found = []
    for sheet, field, stage, code, year, kind, number, word, text, page, row, column in rows:
        value: object = fuzz_reader.clean(text)
        if kind in fuzz_reader.NUMBERS:
            value = number
        elif kind in ("code", "yes_no"):
            value = word
        found.append(Loaded(sheet, field, stage or "", code or "", year, value, page, row, column))
    return found


def totals(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str, str], float]:
    """Sums of the tables that facts are made from: (sheet, stage, field) -> sum."""
    sums = {}
    for sheet in ("pupils", "teachers", "premises"):
        frame = connection.execute(f"SELECT * FROM {sheet}").df()
        stages = frame.get("stage", pd.Series("", index=frame.index)).fillna("")
        # The arts of a school are made from three columns that are compared each on its own.
        no_column = {"line_id", "school_year", "school_code", "stage", "corrected", "teachers_arts"}
        fields = set(frame) - no_column
        for field in sorted(fields):
            for stage, values in frame.groupby(stages)[field]:
                if values.notna().any():
                    sums[sheet, str(stage), field] = float(values.sum())
    return sums


def _wrong_facts(connection, reading: Reading) -> Iterator[str]:
    """Facts of schools without campuses that are not what their claims say."""
    facts = connection.execute("SELECT * FROM school_stage_year WHERE campuses = 1").df()
    claims = {c.key: c for c in reading.claims if c.is_identified}
    for fact in facts.to_dict("records"):
        for sheet, field in (
            ("pupils", "pupils"),
            ("pupils", "classes"),
            ("teachers", "full_time_teachers"),
            ("teachers", "backbone_teachers"),
            ("teachers", "teachers_bachelor"),
            ("teachers", "teachers_pe"),
        ):
            key = (sheet, fact["school_year"], fact["school_code"], fact["stage"], field)
            claim = claims.get(key)
            known = not pd.isna(fact[field])
            if claim is None or known is False or not claim.says.values:
                continue
            if not claim.says.fits(float(fact[field])):
                yield f"fact {key} is {fact[field]}, the file says {claim.says.values}"


# ------------------------------------------------------------------ runs


def failures(
    seeds: Sequence[int], limit: int = LIMIT_SECONDS, endings: Counter | None = None
) -> Iterator[str]:
    """One text for every case that failed. A case over the limit ends the process."""
    for seed in seeds:
        faulthandler.dump_traceback_later(limit, exit=True)
        try:
            made = case(seed)
            try:
                outcome = run(made)
            except Exception:  # whatever it is, it would have been a traceback for the user
                outcome = Outcome("raised", (traceback.format_exc(),))
        finally:
            faulthandler.cancel_dump_traceback_later()
        if endings is not None:
            endings[outcome.ending] += 1
        if outcome.wrong:
            wrong = "\n    ".join(outcome.wrong[:12])
            yield f"seed {seed} ({made.base.name}): {'; '.join(made.done)}\n    {wrong}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run seeds one after the other; 1 when one of them failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.data.fuzz", description=__doc__)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--count", type=int, default=100, help="how many seeds")
    parser.add_argument("--limit", type=int, default=LIMIT_SECONDS, help="seconds for one case")
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    seeds = range(options.first, options.first + options.count)
    endings: Counter = Counter()
    failed = 0
    for failure in failures(seeds, options.limit, endings):
        failed += 1
        print(failure, flush=True)
    counts = ", ".join(f"{ending} {count}" for ending, count in sorted(endings.items()))
    print(f"{len(seeds)} cases from seed {options.first}: {counts}; failed {failed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
