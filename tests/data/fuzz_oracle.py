"""The judge of loaded data: it compares them with what the independent reader claims of the file.

A number or word that stands under a known heading, in a row whose school is plain, must be loaded as
that; a sign that is no number must be told at its cell, a dash told for its column and loaded as
nothing; whatever was loaded must stand in the file where it is said to stand, below a heading that
speaks of it, and in no row of sums; and the sums per sheet, stage and field are the same.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from openpyxl.utils import get_column_letter

from tests.data.fuzz_mutations import NONSENSE
from tests.data.fuzz_reader import (
    FIGURES,
    NUMBERS,
    STAGE_WORDS,
    STAGED,
    Reading,
    column_of,
    export_meanings,
    number_says,
    words_of,
)


@dataclass(frozen=True)
class Loaded:
    """One loaded cell: its value as a number, a code or a text, and where it is said to stand."""

    sheet: str
    field: str
    stage: str
    code: str
    year: int | None
    value: object
    page: str
    row: int
    column: int

    @property
    def key(self) -> tuple:
        """School year, school, stage and field."""
        stage = self.stage if self.sheet in STAGED else ""
        return self.sheet, self.year, self.code, stage, self.field


@dataclass(frozen=True)
class Told:
    """A finding, as far as it matters here."""

    key: str
    page: str
    cell: str
    stops: bool


def judge(
    reading: Reading, loaded: Sequence[Loaded], told: Sequence[Told], totals: Mapping[tuple, float]
) -> list[str]:
    """What is wrong with the loaded data; empty when nothing is.

    `totals` are the sums of the tables that facts are made from: (sheet, stage, field) -> sum.
    """
    stopped = any(finding.stops for finding in told)
    wrong = list(_wrong_places(reading, loaded, stopped))
    cells = {(finding.page, finding.cell) for finding in told}
    wrong += _not_told(reading, loaded, told, cells, stopped)
    if not stopped:
        wrong += _lost(reading, loaded, cells)
        if reading.whole:
            wrong += _wrong_totals(reading, totals)
    return wrong


def _name(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


def _wrong_places(reading: Reading, loaded: Iterable[Loaded], stopped: bool) -> Iterator[str]:
    """Loaded numbers and words that do not stand where they are said to stand."""
    claims = {(c.page, c.row, c.column): c for c in reading.claims}
    for each in loaded:
        page = reading.pages.get(each.page)
        is_number = column_of(each.sheet, each.field)["type"] in NUMBERS
        if page is None or each.value is None or each.field in ("school_year", "stage"):
            continue
        where = f"{each.page} {_name(each.row, each.column)} {each.field}={each.value}"
        claim = claims.get((each.page, each.row, each.column))
        if (each.page, each.row) in reading.sums and not stopped:
            yield f"row of sums loaded: {where}"
        elif claim is not None and each.field != "school_code":
            if (claim.sheet, claim.field) != (each.sheet, each.field):
                yield f"read under a wrong heading: {where}, stands under {claim.field}"
            elif each.sheet in STAGED and claim.stage and claim.stage != each.stage:
                yield f"read for a wrong stage: {where}, stands under {claim.stage}"
            elif not claim.says.fits(each.value):
                yield f"another value: {where}, the file says {claim.says}"
            elif claim.code is not None and claim.code != each.code and not stopped:
                yield f"given to another school: {where}, {each.code} for {claim.code}"
        elif is_number:
            labels = "".join(reading.vague.get((each.page, each.column), ()))
            if NONSENSE in labels:
                yield f"read under a heading that means nothing: {where} below {labels}"
            elif (
                labels
                and each.field in _known_fields()
                and not any(word in labels for word in words_of(each.field))
                and column_of(each.sheet, each.field)["heading"] not in labels
            ):
                yield f"read under a wrong heading: {where} below {labels}"
            stages = {stage for word, stage in STAGE_WORDS.items() if word in labels}
            if len(stages) == 1 and each.sheet in STAGED and each.stage not in stages:
                yield f"read for a wrong stage: {where} below {labels}"
            cell = page.cells.get((each.row, each.column))
            if not any(
                number_says(cell, factor).fits(each.value) for factor in (1, 10_000, 0.0001)
            ):
                yield f"another value: {where}, the file says {cell!r}"


@cache
def _known_fields() -> frozenset[str]:
    return frozenset(field for _, field, _, _ in export_meanings().values())


def _not_told(
    reading: Reading, loaded: Iterable[Loaded], told: Sequence[Told], cells: set, stopped: bool
) -> Iterator[str]:
    """Signs that nobody can read, and that nobody was told of."""
    lines = {(each.page, each.row) for each in loaded}
    # A stage that a school does not have is left out with all its dashes.
    staged = {(e.page, e.row, e.sheet, e.stage if e.sheet in STAGED else "") for e in loaded}
    dashes = {(t.page, re.sub(r"\d+$", "", t.cell)) for t in told if t.key == "cells_were_dashes"}
    for claim in reading.claims:
        place = (claim.page, _name(claim.row, claim.column))
        is_loaded = (claim.page, claim.row) in lines
        if stopped and not is_loaded:
            continue
        if claim.says.told and not claim.says.values and place not in cells:
            yield f"not told: {place} {claim.field}"
        stage = claim.stage if claim.sheet in STAGED else ""
        is_number = column_of(claim.sheet, claim.field)["type"] in NUMBERS
        if claim.says.dash and is_number and (claim.page, claim.row, claim.sheet, stage) in staged:
            column = (claim.page, get_column_letter(claim.column))
            if place not in cells and column not in dashes:
                yield f"dash not told: {place} {claim.field}"
        if stopped or claim.is_identified or is_loaded or not claim.says.values:
            continue
        rows = {(t.page, re.sub(r"^[A-Z]+", "", t.cell)) for t in told}
        left = any(t.key == "rows_name_no_school" and t.page == claim.page for t in told)
        if (claim.page, str(claim.row)) not in rows and not left:
            yield f"row not loaded and not told: {place} {claim.field}"


def _lost(reading: Reading, loaded: Iterable[Loaded], cells: set) -> Iterator[str]:
    """Figures that any person can read, and that were loaded otherwise or not at all."""
    there = {each.key: each.value for each in loaded}
    # A form prints zeros for the stages that a school does not have.
    filled = {c.key[:4] for c in reading.claims if any(v != 0 for v in c.says.values)}
    for claim in reading.claims:
        if not claim.is_identified:
            continue
        where = f"{claim.page} {_name(claim.row, claim.column)} {claim.key}"
        found = there.get(claim.key)
        if (
            claim.says.dash
            and found is not None
            and not any(
                other.key == claim.key and other.says.fits(found) for other in reading.claims
            )
        ):
            yield f"a dash became {found}: {where}"
        if not claim.says.values or claim.key[:4] not in filled:
            continue
        if (
            found is None
            and claim.says.told
            and (claim.page, _name(claim.row, claim.column)) in cells
        ):
            continue
        if found is None or not claim.says.fits(found):
            if claim.field == "school_name" and found is not None:
                continue  # two files may spell a name differently, which is only told
            yield f"lost: {where} says {claim.says.values}, loaded {found}"


def _wrong_totals(reading: Reading, totals: Mapping[tuple, float]) -> Iterator[str]:
    """Sums per sheet, stage and field that differ from the sums of the file."""
    once = {claim.key: claim for claim in reading.claims if len(claim.says.values) == 1}
    expected: Counter = Counter()
    for claim in once.values():
        value = claim.says.values[0]
        if isinstance(value, float | int) and claim.sheet in FIGURES:
            factor = column_of(claim.sheet, claim.field).get("factor", 1)
            expected[claim.sheet, claim.stage if claim.sheet in STAGED else "", claim.field] += (
                value * factor
            )
    for key in sorted({*expected, *totals}):
        if key in totals and not math.isclose(
            expected[key], totals[key], rel_tol=1e-9, abs_tol=1e-6
        ):
            yield f"total of {key}: the file {expected[key]}, loaded {totals[key]}"
        elif key not in totals and expected[key]:
            yield f"total of {key}: the file {expected[key]}, nothing loaded"
