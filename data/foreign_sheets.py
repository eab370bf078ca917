"""Reading files that are not the standard workbook: exports, filled-in forms, a bureau's own lists.

Every heading is looked up by its whole path in the register and in what the person has said. What is
recognised becomes records; what is not is told with the nearest candidates and never kept.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import cache

from analysis.vocabulary import Finding, Severity
from data.cell_text import PLAIN_NUMBER, read_cell
from data.grids import Grid, GridFile, cell_name
from data.heading_path import label_form
from data.read_file import ReadFile, SourceCell, SourceHeading, SourceRecord
from data.reference import Column, workbook_sheets
from data.source_mapping import SourceMapping
from data.source_tables import Heading, Record, SourceTable, read_table
from data.source_vocabulary import KEY_FIELDS, PUBLISHED, Alias, Target, Vocabulary, vocabulary

CANDIDATES = 3
# The headings of a register stand at its top.
REGISTER_ROWS = 5
PERSON_SHEET = "roster"


def read_foreign(file: GridFile, said: SourceMapping) -> ReadFile:
    """The records of a file of any form; problems and what was left aside are in `findings`."""
    words = vocabulary()
    name = file.source.name
    records: list[SourceRecord] = []
    findings = list(file.findings)
    used = unused = 0
    for grid in file.grids:
        if grid.title in words.own_sheets or not any(map(any, grid.rows)):
            continue
        if _is_register(grid):
            key = "register_has_another_name"
            findings.append(Finding(key, Severity.STOPS, {}, name, grid.title))
            used += 1
            continue
        table = read_table(grid, words, naming_headings(said))
        reader = None if table is None else TableReader(name, table, words, said)
        if reader is None or not reader.records:
            if reader is not None:
                findings += reader.findings
            findings.append(Finding("sheet_is_not_recognised", Severity.LOOK, {}, name, grid.title))
            continue
        used += 1
        unused += reader.unused
        records += reader.records
        findings += reader.findings
    if unused:
        values = {"count": unused}
        findings.append(Finding("form_items_are_not_used", Severity.LOOK, values, name))
    if not used and not any(finding.severity is Severity.STOPS for finding in findings):
        findings = [Finding("file_is_not_recognised", Severity.STOPS, {}, name), *findings]
    return ReadFile(
        name, file.source.sha256, findings=findings, records=tuple(_with_identity(records))
    )


def _is_register(grid: Grid) -> bool:
    """True for a register of corrections whose sheet goes by another name than ours."""
    sheet = next(sheet for sheet in workbook_sheets() if sheet.key == "corrections")
    telling = {"corrected_heading", "old_value", "new_value"}
    wanted = {label_form(c.heading) for c in sheet.columns if c.field in telling}
    return any(wanted <= {label_form(text) for text in row} for row in grid.rows[:REGISTER_ROWS])


def naming_headings(said: SourceMapping) -> frozenset[str]:
    """Headings that a person has said to name the school, by their bottom label."""
    separator = vocabulary().words.separator
    return frozenset(
        heading.split(separator)[-1]
        for heading, target in said.headings.items()
        if target is not None and target.field in ("school_code", "school_name")
    )


def _with_identity(records: Sequence[SourceRecord]) -> Iterator[SourceRecord]:
    """Forms of one file belong to the one school that the file names, if it names just one."""
    keys = ("school_code", "school_name", "school_year", "school_type")
    lone = {}
    for key in keys:
        found = {
            cell.typed: cell
            for record in records
            if not record.is_person
            for cell in record.cells
            if cell.target.field == key
        }
        if len(found) == 1:
            lone[key] = next(iter(found.values()))
    for record in records:
        if record.first("school_code") or record.first("school_name"):
            yield record
            continue
        given = tuple(lone[key] for key in keys if key in lone and record.first(key) is None)
        yield replace(record, cells=(*record.cells, *given))


class TableReader:
    """Reads one table: finds the meaning of its headings, then its records, then its sums.

    records   what was recognised, none where the table tells of no school
    findings  what was left aside, and what does not add up
    unused    known columns and items that serve none of the seven indicators
    """

    def __init__(
        self, file: str, table: SourceTable, words: Vocabulary, said: SourceMapping
    ) -> None:
        self.file, self.table, self.words, self.said = file, table, words, said
        self.findings: list[Finding] = []
        self.is_person = (
            any(label_form(level) in words.roster for h in table.headings for level in h.typed)
            and table.is_list
        )
        self._meanings = {heading: self._meaning(heading) for heading in table.headings}
        self.headings = tuple(h for h in self._meanings.values() if h is not None)
        self.records = tuple(self._records())
        if not any(
            cell.target.field not in ("school_year", "school_name")
            for record in self.records
            for cell in record.cells
        ):
            self.records = ()
        self._tell_unknown()
        self._tell_broken()
        self._tell_left_aside()
        self._compare_totals()

    def body_rows(self) -> set[int]:
        """Rows of the headings and of the records, counted from 0."""
        rows = {heading.row for heading in self.table.headings}
        first = min(rows, default=0)
        below = {r.row for r in (*self.table.records, *self.table.totals)}
        entries = {e.row for record in self.table.records for e in record.entries}
        headings = range(max(0, first - len(self.table.headings[0].typed) + 1), first)
        return rows | below | entries | set(self.table.left_aside) | set(headings)

    def hidden(self) -> set[tuple[int, int]]:
        """Cells that were not recognised or are personal: they are not handed on."""
        known_form = self.table.form in self.words.forms
        hidden = set()
        for heading, meaning in self._meanings.items():
            left_aside = self.words.unused | self.words.other_indicators
            personal = self.words.is_personal(heading.shown)
            # Of a person's dates only the year is loaded, and the rest is not handed on.
            dated = (
                self.is_person
                and meaning is not None
                and column_of(meaning.target).type == "calendar_year"
            )
            is_known = meaning is not None or heading.path.levels in left_aside
            if (is_known or known_form) and not dated and (meaning is not None or not personal):
                # A remark may say anything of anybody: of what was not loaded, numbers alone go on.
                if meaning is None:
                    hidden |= self._words_under(heading)
                continue
            if self.table.is_list:
                rows = range(heading.row + 1, len(self.table.grid.rows))
                hidden |= {(row, heading.column) for row in rows}
            else:
                hidden.add((heading.row, heading.column))
        return hidden

    def _words_under(self, heading: Heading) -> set[tuple[int, int]]:
        return {
            (entry.row, entry.column)
            for record in self.table.records
            for entry in record.entries
            if entry.heading == heading and not PLAIN_NUMBER.fullmatch(entry.text)
        }

    def _meaning(self, heading: Heading) -> SourceHeading | None:
        target = self._target(heading)
        if target is None:
            return None
        stage = target.stage or heading.path.stage or self._stage_of_sheet()
        return SourceHeading(
            Target(target.sheet, target.field, stage),
            heading.shown,
            heading.column + 1,
            None if self.table.is_list else heading.row + 1,
            heading.path.unit,
        )

    def _target(self, heading: Heading) -> Target | None:
        if heading.shown in self.said.headings:
            return self.said.headings[heading.shown]
        form = heading.path.form or self.table.form
        aliases = [
            alias
            for alias in self.words.aliases.get(heading.path.levels, ())
            if self._fits(alias) and alias.holds(form, self._year())
        ]
        # What words mean inside a form goes before what they mean elsewhere.
        aliases.sort(key=lambda alias: not alias.forms)
        return aliases[0].target if aliases else None

    def _fits(self, alias: Alias) -> bool:
        if not self.is_person:
            return alias.target.sheet != PERSON_SHEET
        return alias.target.sheet == PERSON_SHEET or (
            alias.target.sheet == "schools" and alias.target.field in KEY_FIELDS[:3]
        )

    def _year(self) -> int | None:
        said = self.said.year_of(self.file)
        return int(said[:4]) if said[:4].isdigit() else None

    def _stage_of_sheet(self) -> str:
        """The stage that the sheet's name ends in (教基3112_小学), or that its form speaks of."""
        form = self.words.forms.get(self.table.form)
        if form is not None and form.stage:
            return form.stage
        title = label_form(self.table.grid.title)
        if not self.table.form:
            # A sheet that is called 小学 and nothing else holds that stage.
            return self.words.words.stages.get(title, "")
        ending = label_form(self.table.grid.title).rsplit("_", 1)[-1]
        return self.words.words.sheet_stages.get(ending, "")

    def _records(self) -> Iterator[SourceRecord]:
        titles = tuple(entry.text for entry in self.table.titles if not entry.heading.path.levels)
        above = [
            SourceCell(meaning, entry.text, entry.row + 1, entry.column + 1)
            for entry in self.table.titles
            if entry.heading.path.levels
            and (meaning := self._meaning(entry.heading)) is not None
            and meaning.target.field in KEY_FIELDS
        ]
        for record in self.table.records:
            cells = list(self._cells(record))
            present = {cell.target.field for cell in cells}
            cells += [cell for cell in above if cell.target.field not in present]
            if cells:
                yield SourceRecord(
                    self.table.grid.title,
                    record.row + 1,
                    tuple(cells),
                    self.headings,
                    (self.table.grid.title, *titles),
                    self.is_person,
                )

    def _cells(self, record: Record) -> Iterator[SourceCell]:
        for entry in record.entries:
            meaning = self._meanings.get(entry.heading)
            if meaning is not None:
                yield SourceCell(meaning, entry.text, entry.row + 1, entry.column + 1)

    def _place(self, heading: Heading) -> dict[str, str]:
        return {
            "file": self.file,
            "sheet": self.table.grid.title,
            "cell": cell_name(heading.row + 1, heading.column + 1),
        }

    def _tell_unknown(self) -> None:
        """Headings with something below them that nobody knows; personal ones are only counted."""
        filled = {entry.heading for record in self.table.records for entry in record.entries}
        personal = unused = 0
        for heading, meaning in self._meanings.items():
            if meaning is not None or heading not in filled:
                continue
            if heading.shown in self.said.headings or heading.path.levels in self.words.unused:
                continue
            if self.words.is_personal(heading.shown):
                personal += 1
            elif (
                self.table.form in self.words.forms
                or heading.path.levels in self.words.other_indicators
            ):
                # A form of the statistics has hundreds of items that no indicator needs.
                unused += 1
            else:
                values = {"heading": heading.shown, "candidates": candidates(heading.shown)}
                self.findings.append(
                    Finding("column_is_not_known", Severity.LOOK, values, **self._place(heading))
                )
        place = {"file": self.file, "sheet": self.table.grid.title}
        if personal:
            self.findings.append(
                Finding("personal_columns_are_dropped", Severity.LOOK, {"count": personal}, **place)
            )
        self.unused = unused

    def _tell_broken(self) -> None:
        columns = {h.column: h for h in self.headings if h.row is None}
        cells = {(h.row, h.column): h for h in self.headings if h.row is not None}
        rows = {record.row for record in self.table.records}
        for (row, column), word in sorted(self.table.grid.broken.items()):
            known = cells.get((row + 1, column + 1)) or (
                columns.get(column + 1) if row in rows else None
            )
            if known is None:
                continue
            place = {"cell": cell_name(row + 1, column + 1), "sheet": self.table.grid.title}
            key = "cell_is_an_error" if word else "formula_has_no_value"
            values = {"value": word} if word else {}
            self.findings.append(Finding(key, Severity.STOPS, values, self.file, **place))

    def _tell_left_aside(self) -> None:
        if self.table.second_table is not None:
            place = str(self.table.second_table + 1)
            self.findings.append(
                Finding(
                    "second_table_in_sheet",
                    Severity.STOPS,
                    {},
                    self.file,
                    self.table.grid.title,
                    place,
                )
            )
        rows = self.table.left_aside
        if rows:
            self.findings.append(
                Finding(
                    "rows_name_no_school",
                    Severity.LOOK,
                    {"count": len(rows)},
                    self.file,
                    self.table.grid.title,
                    str(rows[0] + 1),
                )
            )

    def _compare_totals(self) -> None:
        """Rows of sums are never loaded, but they say whether a row was lost."""
        start = -1
        for total in self.table.totals:
            is_part = any(
                label_form(entry.text).endswith(tuple(self.words.subtotals))
                for entry in total.entries[:3]
            )
            of = [
                record
                for record in self.table.records
                if (start < record.row < total.row) or not is_part
            ]
            start = total.row
            for entry in total.entries:
                meaning = self._meanings.get(entry.heading)
                if meaning is None:
                    continue
                stated = self._number(entry.text, meaning)
                sums = [self._sum(of, entry.heading, meaning)]
                if is_part:
                    below = [r for r in self.table.records if r.row > total.row]
                    end = min((t.row for t in self.table.totals if t.row > total.row), default=None)
                    below = [r for r in below if end is None or r.row < end]
                    sums.append(self._sum(below, entry.heading, meaning))
                if stated is None or None in sums or stated in sums:
                    continue
                self.findings.append(
                    Finding(
                        "total_does_not_match",
                        Severity.LOOK,
                        {
                            "heading": entry.heading.shown,
                            "stated": float(stated),
                            "computed": float(sums[0]),
                        },
                        self.file,
                        self.table.grid.title,
                        cell_name(entry.row + 1, entry.column + 1),
                    )
                )

    def _sum(
        self, records: Iterable[Record], heading: Heading, meaning: SourceHeading
    ) -> Decimal | None:
        total = Decimal(0)
        for record in records:
            for entry in record.entries:
                # Columns first: comparing whole headings takes longer than reading the file.
                if entry.column == heading.column and entry.heading == heading:
                    number = self._number(entry.text, meaning)
                    if number is None:
                        return None
                    total += number
        return total

    def _number(self, text: str, meaning: SourceHeading) -> Decimal | None:
        """A quantity; None where the column holds none or the text is none; a dash counts nothing."""
        if meaning.target.sheet == PUBLISHED:
            return None
        column = column_of(meaning.target)
        if not column.is_number or column.type in ("calendar_year", "longitude", "latitude"):
            return None
        reading = read_cell(text, column, self.words.unit_words(meaning.unit or column.unit))
        try:
            return Decimal(reading.text) if reading.text else Decimal(0)
        except InvalidOperation:
            return None


@cache
def column_of(target: Target) -> Column:
    """The column of the standard workbook that a target names."""
    return next(
        column
        for sheet in workbook_sheets()
        if sheet.key == target.sheet
        for column in sheet.columns
        if column.field == target.field
    )


def candidates(heading: str) -> list[str]:
    """The nearest headings of the standard workbook, by the words that lead to them."""
    words = vocabulary()
    wanted = "".join(words.path(heading.split(words.words.separator)).levels)
    spelled: dict[str, Target] = {}
    for levels, aliases in words.aliases.items():
        for alias in aliases:
            if alias.target.sheet != PUBLISHED:
                spelled.setdefault("".join(levels), alias.target)
    near = difflib.get_close_matches(wanted, spelled, n=CANDIDATES * 3, cutoff=0.5)
    shown = dict.fromkeys(column_of(spelled[text]).heading for text in near)
    return list(shown)[:CANDIDATES]
