"""From files as read to lines and cells: one line per row of a table, whatever files it came from.

Rows of the standard workbook stay as they are. What other files say of a school, stage and year is
joined to one line; where two files say different things, both places are told and the build stops.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import pandas as pd

from analysis.rules import NoRuleInForce, day_of_school_year
from analysis.vocabulary import Finding, Severity
from data import reference
from data.cell_text import SCHOOL_YEAR, SEPTEMBER, day_of, read_cell, school_years_in
from data.foreign_sheets import column_of
from data.grids import cell_name
from data.outline_matching import TownshipOutline, match_outlines
from data.read_file import ReadFile, SourceCell, SourceRecord
from data.source_mapping import NOTHING_SAID, SourceMapping
from data.source_vocabulary import PUBLISHED, Target, Vocabulary, vocabulary

STAGED = frozenset(["pupils", "teachers"])
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
# The longest names of townships have twelve signs.
LONGEST_TOWNSHIP = 12
SHIFTED = "unit_was_converted"


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
class _Line:
    line_id: int
    is_standard: bool
    fields: dict[str, tuple[str, str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Identified:
    """A record with the school year and the school that it speaks of."""

    source_id: int
    file: str
    record: SourceRecord
    year: int
    code: str
    is_person: bool = False


def assemble(files: Sequence[ReadFile], said: SourceMapping = NOTHING_SAID) -> Assembled:
    """Join what was read, in an order that does not depend on the order of the files."""
    return _Assembly(sorted(files, key=lambda file: (file.file, file.sha256)), said).result()


class _Assembly:
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
        self._changes: dict[tuple, list[tuple[int, int]]] = defaultdict(list)
        self._by_key: dict[tuple, list[_Line]] = defaultdict(list)
        self._blocks: dict[tuple, int] = {}
        self._placed: set[tuple[int, int]] = set()
        self._teachers = 0
        for source_id, file in enumerate(files, start=1):
            self._add_standard(source_id, file)
        self._add_county()
        self._add_foreign()
        self._add_outlines()
        self._tell_changes()

    def _add_outlines(self) -> None:
        """Outlines from files, as further rows of the townships.

        Their townships are those of the workbook's own sheet; without one, those of the schools.
        """
        listed = self._named("townships")
        townships = listed or self._named("schools")
        given: dict[str, str] = {}
        for source_id, file in enumerate(self.files, start=1):
            if not file.layers:
                continue
            outlines, findings = match_outlines(file, townships)
            self.findings += findings
            for each in outlines:
                if each.township in given:
                    values = {"value": each.township, "other": given[each.township]}
                    self.findings.append(
                        Finding(
                            "outline_is_in_two_files",
                            Severity.STOPS,
                            values,
                            file.file,
                            each.layer,
                            str(each.row),
                        )
                    )
                    continue
                given[each.township] = file.file
                self._add_outline(source_id, each)
            if not listed:
                self._list_townships(source_id, [name for name in townships if name not in given])
                listed = townships

    def _named(self, sheet: str) -> list[str]:
        """Names of townships in a sheet, each once, in their order."""
        return list(
            dict.fromkeys(
                text
                for _, _, each, name, text, *_ in self.cells
                if each == sheet and name == "township"
            )
        )

    def _add_outline(self, source_id: int, outline: TownshipOutline) -> None:
        line = self._line("townships", source_id, outline.layer, outline.row, False)
        for name, text, typed in (
            ("township", outline.township, outline.typed),
            ("outline_datum", outline.datum, outline.datum),
            ("outline", outline.wkt, outline.wkt),
        ):
            if text:
                # Column 0: a polygon has a number in its layer, and no cell.
                place = (outline.layer, outline.row, 0)
                self.cells.append((line.line_id, source_id, "townships", name, text, typed, *place))

    def _list_townships(self, source_id: int, names: Sequence[str]) -> None:
        """Townships of the schools that no file gives an outline: the county is then not complete."""
        for name in names:
            line = self._line("townships", source_id, "", 0, False)
            self.cells.append(
                (line.line_id, source_id, "townships", "township", name, name, "", 0, 0)
            )

    def result(self) -> Assembled:
        """The tables, with a type for every column even where there is no row."""
        text, whole = "string", "int32"
        return Assembled(
            _frame(self.sources, {"source_id": whole, "file": text, "sha256": text}),
            _frame(
                self.lines,
                {
                    "line_id": whole,
                    "sheet": text,
                    "source_id": whole,
                    "origin_sheet": text,
                    "origin_row": whole,
                    "is_standard": bool,
                },
            ),
            _frame(self.places, {"line_id": whole, "block_id": whole, "origin_row": whole}),
            _frame(
                self.headings,
                {
                    "block_id": whole,
                    "source_id": whole,
                    "origin_sheet": text,
                    "field": text,
                    "row_number": "Int32",
                    "column_number": whole,
                },
            ),
            _frame(
                self.cells,
                {
                    "line_id": whole,
                    "source_id": whole,
                    "sheet": text,
                    "field": text,
                    "text": text,
                    "typed": text,
                    "origin_sheet": text,
                    "origin_row": whole,
                    "origin_column": whole,
                },
            ),
            _frame(
                self.published,
                {
                    "source_id": whole,
                    "school_year": whole,
                    "school_code": text,
                    "stage": text,
                    "indicator": text,
                    "typed": text,
                    "origin_sheet": text,
                    "origin_row": whole,
                    "origin_column": whole,
                },
            ),
            self.findings,
        )

    # Standard workbooks

    def _add_standard(self, source_id: int, file: ReadFile) -> None:
        titles = {sheet.key: sheet.title for sheet in reference.workbook_sheets()}
        blocks = {}
        for sheet, name, column in file.headings.itertuples(index=False):
            block = blocks.setdefault(sheet, self._block((source_id, sheet)))
            self.headings.append((block, source_id, titles[sheet], name, None, column))
        lines: dict[tuple[str, int], _Line] = {}
        rows = file.cells.sort_values(["sheet", "row_number", "column_number"], kind="stable")
        for sheet, row, column, name, typed in rows.itertuples(index=False):
            line = lines.get((sheet, row))
            if line is None:
                line = self._line(sheet, source_id, titles[sheet], row, True)
                lines[sheet, row] = line
                self.places.append((line.line_id, blocks[sheet], row))
            place = (source_id, titles[sheet], row, column)
            self._cell(line, sheet, name, typed, place)
        for (sheet, _), line in lines.items():
            if sheet in ("schools", *STAGED, "premises"):
                self._by_key[self._key_of(sheet, line)].append(line)

    def _key_of(self, sheet: str, line: _Line) -> tuple:
        year = line.fields.get("school_year", ("",))[0][:4]
        code = line.fields.get("school_code", ("",))[0]
        stage = line.fields.get("stage", ("",))[0] if sheet in STAGED else ""
        return sheet, year, code, self.words.code("stage", stage) or stage

    def _add_county(self) -> None:
        """The county sheet of a mapping, where no workbook has one."""
        if any((file.headings["sheet"] == "county").any() for file in self.files):
            return
        if not self.said.county:
            if any(file.records for file in self.files):
                self.findings.append(Finding("county_is_not_named", Severity.STOPS))
            return
        source_id = len(self.sources) + 1
        self.sources.append((source_id, self.said.file, self.said.sha256))
        block = self._block((source_id, "county"))
        line = self._line("county", source_id, "", 0, False)
        self.places.append((line.line_id, block, 0))
        sheet = next(s for s in reference.workbook_sheets() if s.key == "county")
        for number, column in enumerate(sheet.columns, start=1):
            self.headings.append((block, source_id, "", column.field, None, number))
            typed = self.said.county.get(column.field, "")
            if typed:
                self._cell(line, "county", column.field, typed, (source_id, "", 0, number))

    # Files of other forms

    def _add_foreign(self) -> None:
        dated = list(self._dated())
        listed = _listed_schools(self._by_key, dated, self.said)
        identified = list(self._identified(dated, listed))
        types = self._types(identified)
        for each in identified:
            if each.is_person:
                self._add_person(each)
            else:
                self._add_record(each, types.get((each.year, each.code), ""))
        if identified:
            self._tell_absent()
            self._tell_without_position()
            self._assume_counted()

    def _dated(self) -> Iterator[tuple[int, ReadFile, SourceRecord, int]]:
        """Records with their school year: from the row, the title, or what was said; else told."""
        for source_id, file in enumerate(self.files, start=1):
            told: set[tuple] = set()
            for record in file.records:
                cell = record.first("school_year")
                if cell is not None:
                    reading = read_cell(cell.typed, column_of(Target("schools", "school_year")))
                    if re.fullmatch(r"\d{4}-\d{4}", reading.text):
                        yield source_id, file, record, int(reading.text[:4])
                        continue
                    self._tell_once(
                        told,
                        "school_year_is_not_readable",
                        Severity.STOPS,
                        file,
                        record,
                        cell_name(cell.row, cell.column),
                        value=cell.typed,
                    )
                    continue
                year, key = self._year_of(file, record)
                if year is None:
                    self._tell_once(told, key, Severity.STOPS, file, record)
                    continue
                self._tell_once(
                    told, key, Severity.LOOK, file, record, school_year=f"{year}-{year + 1}"
                )
                yield source_id, file, record, year

    def _year_of(self, file: ReadFile, record: SourceRecord) -> tuple[int | None, str]:
        found = set().union(*map(school_years_in, (file.file, *record.titles)))
        of_file = SCHOOL_YEAR.fullmatch(self.said.years.get(file.file, "").strip())
        of_all = SCHOOL_YEAR.fullmatch(self.said.years.get("", "").strip())
        if of_file:
            if found and int(of_file[1]) not in found:
                return None, "school_year_contradicts_the_title"
            return int(of_file[1]), "school_year_was_given"
        if len(found) == 1:
            return found.pop(), "school_year_is_from_the_title"
        if of_all and not found:
            return int(of_all[1]), "school_year_was_given"
        return None, "school_year_is_not_given"

    def _tell_once(
        self,
        told: set,
        key: str,
        severity: Severity,
        file: ReadFile,
        record: SourceRecord,
        cell: str = "",
        **values: object,
    ) -> None:
        """One finding per file and value: a list has one school year, not three hundred."""
        identity = (key, *values.values())
        if identity in told:
            return
        told.add(identity)
        self.findings.append(Finding(key, severity, values, file.file, record.sheet, cell))

    def _identified(self, dated, listed: _ListedSchools) -> Iterator[_Identified]:
        for source_id, file, record, year in dated:
            cell, name = record.first("school_code"), record.first("school_name")
            code = ""
            if cell is not None:
                code = read_cell(cell.typed, column_of(Target("schools", "school_code"))).text
            if not code and name is not None:
                code = listed.code(year, name.typed)
            if code:
                yield _Identified(source_id, file.file, record, year, code, record.is_person)
                continue
            place = cell_name(name.row, name.column) if name else str(record.row)
            key = "school_is_not_identified" if name else "record_names_no_school"
            values = (
                {"value": name.typed, "candidates": listed.candidates(year, name.typed)}
                if name
                else {}
            )
            self.findings.append(
                Finding(key, Severity.STOPS, values, file.file, record.sheet, place)
            )

    def _types(self, identified: Sequence[_Identified]) -> dict[tuple[int, str], str]:
        """(school year, school code) -> type of school, from any file that tells it."""
        types = {}
        for (sheet, year, code, _), lines in self._by_key.items():
            text = lines[0].fields.get("school_type", ("",))[0] if sheet == "schools" else ""
            if text and year.isdigit():
                types[int(year), code] = self.words.code("school_type", text) or ""
        for each in identified:
            cell = each.record.first("school_type")
            if cell is not None:
                found = self._code("school_type", cell.typed)
                types.setdefault((each.year, each.code), found or "")
        return types

    def _code(self, list_key: str, text: str) -> str | None:
        said = self.said.codes.get((list_key, text.strip()))
        return said or self.words.code(list_key, text)

    def _add_record(self, each: _Identified, school_type: str) -> None:
        expected = expected_stages(each.year, school_type)
        by_line: dict[tuple[str, str], list[SourceCell]] = defaultdict(list)
        unplaced: list[SourceCell] = []
        stage_cell = each.record.first("stage")
        row_stage = "" if stage_cell is None else self._code("stage", stage_cell.typed) or ""
        if stage_cell is not None and not row_stage:
            self._tell_unknown_stage(each, stage_cell)
        for cell in each.record.cells:
            target = cell.target
            stage = target.stage or row_stage or (expected[0] if len(expected) == 1 else "")
            if target.sheet == PUBLISHED:
                self._publish(each, cell, target.stage or row_stage)
            elif target.field == "stage" or (
                target.sheet in STAGED and stage_cell is not None and not row_stage
            ):
                continue  # a word that is no stage was told
            elif target.sheet not in STAGED:
                by_line[target.sheet, ""].append(cell)
            elif stage:
                by_line[target.sheet, stage].append(cell)
            else:
                unplaced.append(cell)
        for (sheet, stage), cells in by_line.items():
            own = [
                cell for cell in cells if cell.target.field not in ("school_year", "school_code")
            ]
            if sheet == "schools" and all(c.target.field == "school_name" for c in own):
                continue
            if stage and stage not in expected and all(map(self._is_none, cells)):
                continue  # a form prints zeros for the stages that a school does not have
            self._join(each, sheet, stage, own)
        for cell in unplaced:
            if self._is_none(cell) or any(
                other.target.sheet == cell.target.sheet and other.target.field == cell.target.field
                for (_, stage), cells in by_line.items()
                if stage
                for other in cells
            ):
                continue
            self.findings.append(
                Finding(
                    "stage_is_not_given",
                    Severity.EXCLUDES,
                    {"heading": cell.heading.shown},
                    each.file,
                    each.record.sheet,
                    cell_name(cell.row, cell.column),
                    self._shown_school(each),
                )
            )

    def _tell_unknown_stage(self, each: _Identified, cell: SourceCell) -> None:
        column = column_of(Target("pupils", "stage"))
        self.findings.append(
            Finding(
                "code_is_not_known",
                Severity.STOPS,
                {"field": "stage", "heading": column.heading, "value": cell.typed},
                each.file,
                each.record.sheet,
                cell_name(cell.row, cell.column),
                self._shown_school(each),
            )
        )

    def _is_none(self, cell: SourceCell) -> bool:
        column = column_of(cell.target)
        text = read_cell(cell.typed, column, self._unit_words(cell)).text
        return text in ("", "0", "0.0", "0.00")

    def _unit_words(self, cell: SourceCell) -> frozenset[str]:
        return self.words.unit_words(cell.heading.unit or column_of(cell.target).unit)

    def _shown_school(self, each: _Identified) -> str:
        name = each.record.first("school_name")
        return name.typed if name else each.code

    def _publish(self, each: _Identified, cell: SourceCell, stage: str) -> None:
        self.published.append(
            (
                each.source_id,
                each.year,
                each.code,
                stage or None,
                cell.target.field,
                cell.typed,
                each.record.sheet,
                cell.row,
                cell.column,
            )
        )

    def _join(self, each: _Identified, sheet: str, stage: str, cells: Sequence[SourceCell]) -> None:
        key = (sheet, str(each.year), each.code, stage)
        if not self._by_key[key]:
            line = self._line(sheet, each.source_id, each.record.sheet, each.record.row, False)
            self._by_key[key].append(line)
            self._identify(line, each, sheet, stage, cells)
        # A row that the standard workbook holds twice is told by its own check.
        line = self._by_key[key][0]
        self._stand(line, each, sheet, stage)
        for cell in cells:
            place = (each.source_id, each.record.sheet, cell.row, cell.column)
            self._cell(
                line, sheet, cell.target.field, cell.typed, place, cell, self._shown_school(each)
            )

    def _identify(
        self, line: _Line, each: _Identified, sheet: str, stage: str, cells: Sequence[SourceCell]
    ) -> None:
        """The key fields of a new line, each at the place that told it."""
        year, code = each.record.first("school_year"), each.record.first("school_code")
        named = code or each.record.first("school_name")

        def put(name: str, text: str, cell: SourceCell | None) -> None:
            row, column = (cell.row, cell.column) if cell else (each.record.row, 1)
            line.fields[name] = (text, cell.typed if cell else "", each.file)
            self.cells.append(
                (
                    line.line_id,
                    each.source_id,
                    sheet,
                    name,
                    text,
                    cell.typed if cell else "",
                    each.record.sheet,
                    row,
                    column,
                )
            )

        put("school_year", f"{each.year}-{each.year + 1}", year)
        put("school_code", each.code, named)
        if stage:
            told = next((cell for cell in cells if cell.target.stage), None)
            put("stage", stage, each.record.first("stage") or told)

    def _stand(self, line: _Line, each: _Identified, sheet: str, stage: str) -> None:
        """Note that a line stands in this table, with the headings that are there for it."""
        # Records of one table share one tuple of headings.
        identity = (each.source_id, id(each.record.headings), sheet, stage)
        is_new = identity not in self._blocks
        block = self._block(identity)
        if is_new:
            self.headings += [
                (
                    block,
                    each.source_id,
                    each.record.sheet,
                    heading.target.field,
                    heading.row,
                    heading.column,
                )
                for heading in each.record.headings
                if heading.target.sheet == sheet and heading.target.stage in ("", stage)
            ]
        if (line.line_id, block) not in self._placed:
            self._placed.add((line.line_id, block))
            self.places.append((line.line_id, block, each.record.row))

    def _add_person(self, each: _Identified) -> None:
        self._teachers += 1
        line = self._line("roster", each.source_id, each.record.sheet, each.record.row, False)
        cells = [
            cell
            for cell in each.record.cells
            if cell.target.sheet == "roster"
            and cell.target.field not in ("school_year", "school_code")
        ]
        self._identify(line, each, "roster", "", cells)
        self._stand(line, each, "roster", "")
        if not any(cell.target.field == "teacher_code" for cell in cells):
            # A number of our own: nothing in it leads back to the person.
            running = f"T{self._teachers:06d}"
            line.fields["teacher_code"] = (running, "", each.file)
            self.cells.append(
                (
                    line.line_id,
                    each.source_id,
                    "roster",
                    "teacher_code",
                    running,
                    "",
                    each.record.sheet,
                    each.record.row,
                    1,
                )
            )
        for cell in cells:
            place = (each.source_id, each.record.sheet, cell.row, cell.column)
            self._cell(line, "roster", cell.target.field, _without_day(cell), place, cell)

    # Lines and cells

    def _block(self, identity: tuple) -> int:
        return self._blocks.setdefault(identity, len(self._blocks) + 1)

    def _line(
        self, sheet: str, source_id: int, origin_sheet: str, row: int, is_standard: bool
    ) -> _Line:
        line = _Line(len(self.lines) + 1, is_standard)
        self.lines.append((line.line_id, sheet, source_id, origin_sheet, row, is_standard))
        return line

    def _cell(
        self,
        line: _Line,
        sheet: str,
        name: str,
        typed: str,
        place: tuple[int, str, int, int],
        cell: SourceCell | None = None,
        school: str = "",
    ) -> None:
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
            known = self._code(list_key, text)
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

    def _tell_changes(self) -> None:
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

    def _tell_absent(self) -> None:
        """Needed columns that no file has, told once for each sheet."""
        told = {(sheet, name) for _, _, sheet, name, *_ in self.cells}
        there = {sheet for _, sheet, *_ in self.lines}
        foreign = {sheet for _, sheet, _, _, _, standard in self.lines if not standard}
        for sheet in reference.workbook_sheets():
            if sheet.key not in there & foreign or sheet.key == "county":
                continue
            headed = self._headed(sheet.key)
            for column in sheet.columns:
                known = column.field in headed or (sheet.key, column.field) in told
                if known or not (column.required or column.watched):
                    continue
                parts = {"teachers_music", "teachers_fine_art"}
                if column.field == "teachers_arts_total" and parts <= headed:
                    continue
                if column.field == "counts_as_school":
                    continue
                key = "heading_is_missing" if column.required else "figure_is_in_no_file"
                severity = Severity.STOPS if column.required else Severity.EXCLUDES
                self.findings.append(
                    Finding(key, severity, {"heading": column.heading}, "", sheet.title)
                )

    def _tell_without_position(self) -> None:
        """Schools of files that have no column of positions, told once."""
        located = self._blocks_with_position()
        placed = {line for line, block, _ in self.places if block in located}
        without = sum(sheet == "schools" and line not in placed for line, sheet, *_ in self.lines)
        if without:
            self.findings.append(
                Finding("positions_are_in_no_file", Severity.LOOK, {"count": without})
            )

    def _blocks_with_position(self) -> set[int]:
        return {
            block for block, _, _, name, *_ in self.headings if name in ("longitude", "latitude")
        }

    def _headed(self, sheet: str) -> set[str]:
        """Fields that have a heading for some line of a sheet."""
        sheets = {line_id: each for line_id, each, *_ in self.lines}
        blocks = {block for line_id, block, _ in self.places if sheets[line_id] == sheet}
        return {name for block, _, _, name, *_ in self.headings if block in blocks}

    def _assume_counted(self) -> None:
        """Schools of files that do not tell whether they count as schools: taken as counted, told."""
        assumed = 0
        for (sheet, *_), lines in self._by_key.items():
            for line in lines:
                if sheet != "schools" or line.is_standard or "counts_as_school" in line.fields:
                    continue
                _, _, source_id, origin_sheet, row, _ = self.lines[line.line_id - 1]
                line.fields["counts_as_school"] = ("1", "", "")
                self.cells.append(
                    (
                        line.line_id,
                        source_id,
                        "schools",
                        "counts_as_school",
                        "1",
                        "",
                        origin_sheet,
                        row,
                        1,
                    )
                )
                assumed += 1
        if assumed:
            self.findings.append(
                Finding("schools_are_taken_as_counted", Severity.LOOK, {"count": assumed})
            )


class _ListedSchools:
    """Names of schools and the codes they stand for, by school year."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self._said = {_plain_name(name): code for name, code in said.items()}
        self._codes: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._shown: dict[str, str] = {}

    def add(self, year: int, name: str, code: str) -> None:
        """Note that a school of the year goes by a name."""
        plain = _plain_name(name)
        self._codes[year][plain].add(code)
        self._shown.setdefault(plain, name)

    def code(self, year: int, name: str) -> str:
        """The one code that a name stands for, in the year or in any year; "" without one."""
        plain = _plain_name(name)
        if plain in self._said:
            return self._said[plain]
        found = self._codes[year].get(plain, set())
        if not found:
            found = set().union(*(names.get(plain, set()) for names in self._codes.values()))
        return next(iter(found)) if len(found) == 1 else ""

    def candidates(self, year: int, name: str) -> list[str]:
        """The nearest names of schools."""
        names = self._codes[year] or self._shown
        near = difflib.get_close_matches(_plain_name(name), list(names), n=3, cutoff=0.4)
        return [self._shown[plain] for plain in near]


def _listed_schools(by_key: Mapping[tuple, Sequence[_Line]], dated, said: SourceMapping):
    listed = _ListedSchools(said.schools)
    for (sheet, year, code, _), lines in by_key.items():
        name = lines[0].fields.get("school_name", ("",))[0] if sheet == "schools" else ""
        if name and year.isdigit():
            listed.add(int(year), name, code)
    for _, _, record, year in dated:
        code, name = record.first("school_code"), record.first("school_name")
        if code is not None and name is not None and not record.is_person:
            reading = read_cell(code.typed, column_of(Target("schools", "school_code")))
            listed.add(year, name.typed, reading.text)
    return listed


def _plain_name(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def expected_stages(year: int, school_type: str) -> tuple[str, ...]:
    """Stages that a type of school is expected to have in a year; none for a type not judged."""
    try:
        rules = reference.rule_book().on(day_of_school_year(year))
    except NoRuleInForce:
        return ()  # told by the check school_year_has_no_rule
    found = {
        str(stage)
        for rule in rules.scopes
        if school_type in rule.school_types
        for stage in rule.expected_stages
    }
    found |= {
        str(stage)
        for rule in rules.splits
        if school_type in rule.school_types
        for stage in rule.expected_stages
    }
    return tuple(sorted(found))


def _converted(text: str, unit: str, wanted: str | None) -> str | None:
    """A number in another unit; None between units that do not measure the same."""
    if unit not in MONEY_POWERS or wanted not in MONEY_POWERS:
        return None
    try:
        value = Decimal(text).scaleb(MONEY_POWERS[unit] - MONEY_POWERS[wanted])
    except InvalidOperation:
        return text  # no number: told by its own check
    return format(value.normalize(), "f")


def _without_day(cell: SourceCell) -> str:
    """A date of a person as its year, so that no date of birth is kept; other text as it is."""
    column = column_of(cell.target)
    if column.field == "home_township" and (
        re.search(r"\d", cell.typed) or len(cell.typed) > LONGEST_TOWNSHIP
    ):
        return HIDDEN_TEXT  # an address, or more
    if column.type != "calendar_year":
        return cell.typed
    day = day_of(cell.typed)
    if cell.target.field == "joined_school_year" and day is not None:
        return str(day.year - (day.month < SEPTEMBER))
    text = read_cell(cell.typed, column).text
    return text if len(text) <= len("2025") else HIDDEN_TEXT


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def _frame(rows: Sequence[tuple], types: Mapping[str, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(types)).astype(dict(types))
