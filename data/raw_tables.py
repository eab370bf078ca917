"""The raw tables of a build while they grow: files, lines, the tables that lines stand in, cells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import pandas as pd

from analysis.vocabulary import Finding, Severity
from data.cell_text import read_cell
from data.foreign_sheets import column_of
from data.grids import cell_name
from data.read_file import ReadFile, SourceCell
from data.source_mapping import SourceMapping
from data.source_vocabulary import Target, Vocabulary, vocabulary

CHANGES = {
    "dash": "cells_were_dashes",
    "full_width": "cells_had_full_width_signs",
    "unit": "cells_had_units",
    "thousands": "cells_had_thousands_marks",
    "year_of_date": "cells_were_dates",
    "school_year_of_date": "cells_were_dates",
    "code_was_a_number": "codes_were_numbers",
}
# Powers of ten of yuan: the one conversion that headings ask for.
MONEY_POWERS = {"yuan": 0, "ten_thousand_yuan": 4}
# Stands for a text that must not be repeated.
HIDDEN_TEXT = "***"
SHIFTED = "unit_was_converted"
TEXT, WHOLE = "string", "int32"
PLACE = {"origin_sheet": TEXT, "origin_row": WHOLE, "origin_column": WHOLE}
COLUMNS: Mapping[str, Mapping[str, object]] = {
    "source": {"source_id": WHOLE, "file": TEXT, "sha256": TEXT},
    "line": {
        "line_id": WHOLE,
        "sheet": TEXT,
        "source_id": WHOLE,
        "origin_sheet": TEXT,
        "origin_row": WHOLE,
        "is_standard": bool,
    },
    "line_place": {"line_id": WHOLE, "block_id": WHOLE, "origin_row": WHOLE},
    "block_heading": {
        "block_id": WHOLE,
        "source_id": WHOLE,
        "origin_sheet": TEXT,
        "field": TEXT,
        "row_number": "Int32",
        "column_number": WHOLE,
    },
    "cell": {
        "line_id": WHOLE,
        "source_id": WHOLE,
        "sheet": TEXT,
        "field": TEXT,
        "text": TEXT,
        "typed": TEXT,
        **PLACE,
    },
    "published": {
        "source_id": WHOLE,
        "school_year": WHOLE,
        "school_code": TEXT,
        "stage": TEXT,
        "indicator": TEXT,
        "typed": TEXT,
        **PLACE,
    },
}


@dataclass(frozen=True)
class Assembled:
    """The raw tables of a build.

    source         source_id, file, sha256
    line           line_id, sheet, source_id, origin_sheet, origin_row (from 1), is_standard: the place
                   where the line was met first
    line_place     line_id, block_id, origin_row: every table that a line stands in
    block_heading  block_id, source_id, origin_sheet, field, row_number (NULL in a list), column_number
    cell           line_id, source_id, sheet, field, text as read, text as typed, origin_sheet,
                   origin_row, origin_column
    published      source_id, school_year, school_code, stage (NULL where not told), indicator, typed,
                   origin_sheet, origin_row, origin_column: results that were loaded, never judged
    """

    source: pd.DataFrame
    line: pd.DataFrame
    line_place: pd.DataFrame
    block_heading: pd.DataFrame
    cell: pd.DataFrame
    published: pd.DataFrame
    findings: list[Finding]


@dataclass
class Line:
    """A line and what is known of it: field -> text, text as typed, place."""

    line_id: int
    is_standard: bool
    fields: dict[str, tuple[str, str, str]] = field(default_factory=dict)


class RawTables:
    """The tables, with what is needed to read a cell into them and to tell what was read otherwise."""

    def __init__(self, files: Sequence[ReadFile], said: SourceMapping) -> None:
        self.files, self.said = files, said
        self.words: Vocabulary = vocabulary()
        self.findings = [finding for file in files for finding in file.findings]
        self.sources = [(i, file.file, file.sha256) for i, file in enumerate(files, start=1)]
        self.lines: list[tuple] = []
        self.places: list[tuple] = []
        self.headings: list[tuple] = []
        self.cells: list[tuple] = []
        self.published: list[tuple] = []
        # (sheet, first year, school code, stage) -> the lines of it
        self.by_key: dict[tuple, list[Line]] = defaultdict(list)
        self.blocks: dict[tuple, int] = {}
        self._changes: dict[tuple, list[tuple[int, int]]] = defaultdict(list)

    def result(self) -> Assembled:
        """The tables, with a type for every column even where there is no row."""
        return Assembled(
            _frame(self.sources, COLUMNS["source"]),
            _frame(self.lines, COLUMNS["line"]),
            _frame(self.places, COLUMNS["line_place"]),
            _frame(self.headings, COLUMNS["block_heading"]),
            _frame(self.cells, COLUMNS["cell"]),
            _frame(self.published, COLUMNS["published"]),
            self.findings,
        )

    def code(self, list_key: str, text: str) -> str | None:
        """The code that a word of a list stands for, as said or as known; None for no known word."""
        said = self.said.codes.get((list_key, text.strip()))
        return said or self.words.code(list_key, text)

    def block(self, identity: tuple) -> int:
        """The number of a table, by what identifies it; a new one where it is new."""
        return self.blocks.setdefault(identity, len(self.blocks) + 1)

    def line(
        self, sheet: str, source_id: int, origin_sheet: str, row: int, is_standard: bool
    ) -> Line:
        """A new line."""
        line = Line(len(self.lines) + 1, is_standard)
        self.lines.append((line.line_id, sheet, source_id, origin_sheet, row, is_standard))
        return line

    def cell(
        self,
        line: Line,
        sheet: str,
        name: str,
        typed: str,
        place: tuple[int, str, int, int],
        cell: SourceCell | None = None,
        school: str = "",
    ) -> None:
        """Read a cell into a line. What differs from what the line has is told, and the first stays."""
        text = self._read(sheet, name, typed, place, cell)
        if not text:
            return
        source_id, origin_sheet, row, column = place
        file = self.sources[source_id - 1][1]
        where = f"{file} {origin_sheet} {cell_name(row, column)}".strip()
        if name in line.fields:
            if cell is not None and not _same(line.fields[name][0], text):
                is_name = name == "school_name"
                self.findings.append(
                    Finding(
                        "school_name_differs" if is_name else "value_is_given_twice",
                        Severity.LOOK if is_name else Severity.STOPS,
                        {
                            "value": text,
                            "other": line.fields[name][0],
                            "place": line.fields[name][2],
                        },
                        file,
                        origin_sheet,
                        cell_name(row, column),
                        school,
                    )
                )
            return
        line.fields[name] = (text, typed, where)
        self.cells.append(
            (line.line_id, source_id, sheet, name, text, typed, origin_sheet, row, column)
        )

    def _read(
        self,
        sheet: str,
        name: str,
        typed: str,
        place: tuple[int, str, int, int],
        cell: SourceCell | None,
    ) -> str:
        column = column_of(Target(sheet, name))
        unit = cell.heading.unit if cell is not None and cell.heading.unit else column.unit
        reading = read_cell(typed, column, self.words.unit_words(unit))
        text, changes = reading.text, list(reading.changes)
        list_key = "yes_no" if column.type == "yes_no" else column.list
        if list_key and text:
            known = self.code(list_key, text)
            # What slipped into a person's row may be a number or phone: it is not repeated.
            hides = sheet == "roster" and known is None and re.search(r"\d{4}", text)
            text = known or (HIDDEN_TEXT if hides else text)
        if text and column.is_number and unit != column.unit:
            converted = _converted(text, unit, column.unit)
            if converted is None:
                key = "heading_unit_is_not_usable"
                changes.append(key)
            else:
                text = converted
                changes.append(SHIFTED)
        if cell is not None and not cell.heading.unit and column.unit in MONEY_POWERS and text:
            changes.append("unit_is_assumed")
        source_id, origin_sheet, row, number = place
        heading = cell.heading.shown if cell is not None else column.heading
        for change in changes:
            kind = CHANGES.get(change, change)
            self._changes[kind, source_id, origin_sheet, heading].append((row, number))
        return text

    def tell_changes(self) -> None:
        """One finding per column and kind: what was read otherwise than typed, how often, where first."""
        for (key, source_id, origin_sheet, heading), places in self._changes.items():
            stops = key == "heading_unit_is_not_usable"
            self.findings.append(
                Finding(
                    key,
                    Severity.STOPS if stops else Severity.LOOK,
                    {"heading": heading, "count": len(places)},
                    self.sources[source_id - 1][1],
                    origin_sheet,
                    cell_name(*min(places)) if min(places)[0] else "",
                )
            )


def _converted(text: str, unit: str, wanted: str | None) -> str | None:
    """A number in another unit; None between units that do not measure the same."""
    if unit not in MONEY_POWERS or wanted not in MONEY_POWERS:
        return None
    try:
        value = Decimal(text).scaleb(MONEY_POWERS[unit] - MONEY_POWERS[wanted])
    except InvalidOperation:
        return text  # no number: told by its own check
    return format(value.normalize(), "f")


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def _frame(rows: Sequence[tuple], types: Mapping[str, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(types)).astype(dict(types))
