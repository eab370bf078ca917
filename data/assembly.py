"""From files as read to lines and cells: one line per row of a table, whatever files it came from.

Rows of the standard workbook stay as they are. What other files say of a school, stage and year is
joined to one line; where two files say different things, both places are told and the build stops.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.rules import NoRuleInForce, day_of_school_year
from analysis.vocabulary import Finding, Severity
from data import reference
from data.assembly_gaps import assume_counted, tell_absent, tell_without_position
from data.assembly_outlines import add_outlines
from data.cell_text import SEPTEMBER, day_of, read_cell
from data.foreign_sheets import column_of
from data.grids import cell_name
from data.listed_schools import ListedSchools
from data.raw_tables import HIDDEN_TEXT, Assembled, Line, RawTables
from data.read_file import ReadFile, SourceCell, SourceRecord
from data.record_years import Dated, dated
from data.source_mapping import NOTHING_SAID, SourceMapping
from data.source_vocabulary import PUBLISHED, Target

STAGED = frozenset(["pupils", "teachers"])
# The longest names of townships have twelve signs.
LONGEST_TOWNSHIP = 12


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


class _Assembly(RawTables):
    def __init__(self, files: Sequence[ReadFile], said: SourceMapping) -> None:
        super().__init__(files, said)
        self._placed: set[tuple[int, int]] = set()
        self._teachers = 0
        for source_id, file in enumerate(files, start=1):
            self._add_standard(source_id, file)
        self._add_county()
        self._add_foreign()
        add_outlines(self)
        self.tell_changes()

    # Standard workbooks

    def _add_standard(self, source_id: int, file: ReadFile) -> None:
        titles = {sheet.key: sheet.title for sheet in reference.workbook_sheets()}
        blocks = {}
        for sheet, name, column in file.headings.itertuples(index=False):
            block = blocks.setdefault(sheet, self.block((source_id, sheet)))
            self.headings.append((block, source_id, titles[sheet], name, None, column))
        lines: dict[tuple[str, int], Line] = {}
        rows = file.cells.sort_values(["sheet", "row_number", "column_number"], kind="stable")
        for sheet, row, column, name, typed in rows.itertuples(index=False):
            line = lines.get((sheet, row))
            if line is None:
                line = self.line(sheet, source_id, titles[sheet], row, True)
                lines[sheet, row] = line
                self.places.append((line.line_id, blocks[sheet], row))
            place = (source_id, titles[sheet], row, column)
            self.cell(line, sheet, name, typed, place)
        for (sheet, _), line in lines.items():
            if sheet in ("schools", *STAGED, "premises"):
                self.by_key[self._key_of(sheet, line)].append(line)

    def _key_of(self, sheet: str, line: Line) -> tuple:
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
        block = self.block((source_id, "county"))
        line = self.line("county", source_id, "", 0, False)
        self.places.append((line.line_id, block, 0))
        sheet = next(s for s in reference.workbook_sheets() if s.key == "county")
        for number, column in enumerate(sheet.columns, start=1):
            self.headings.append((block, source_id, "", column.field, None, number))
            typed = self.said.county.get(column.field, "")
            if typed:
                self.cell(line, "county", column.field, typed, (source_id, "", 0, number))

    # Files of other forms

    def _add_foreign(self) -> None:
        records = list(dated(self))
        listed = _listed_schools(self.by_key, records, self.said)
        identified = list(self._identified(records, listed))
        types = self._types(identified)
        for each in identified:
            if each.is_person:
                self._add_person(each)
            else:
                self._add_record(each, types.get((each.year, each.code), ""))
        if identified:
            tell_absent(self)
            tell_without_position(self)
            assume_counted(self)

    def _identified(self, records: Sequence[Dated], listed: ListedSchools) -> Iterator[_Identified]:
        for source_id, file, record, year in records:
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
        for (sheet, year, code, _), lines in self.by_key.items():
            text = lines[0].fields.get("school_type", ("",))[0] if sheet == "schools" else ""
            if text and year.isdigit():
                types[int(year), code] = self.words.code("school_type", text) or ""
        for each in identified:
            cell = each.record.first("school_type")
            if cell is not None:
                found = self.code("school_type", cell.typed)
                types.setdefault((each.year, each.code), found or "")
        return types

    def _add_record(self, each: _Identified, school_type: str) -> None:
        expected = expected_stages(each.year, school_type)
        by_line: dict[tuple[str, str], list[SourceCell]] = defaultdict(list)
        unplaced: list[SourceCell] = []
        stage_cell = each.record.first("stage")
        row_stage = "" if stage_cell is None else self.code("stage", stage_cell.typed) or ""
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
        if not self.by_key[key]:
            line = self.line(sheet, each.source_id, each.record.sheet, each.record.row, False)
            self.by_key[key].append(line)
            self._identify(line, each, sheet, stage, cells)
        # A row that the standard workbook holds twice is told by its own check.
        line = self.by_key[key][0]
        self._stand(line, each, sheet, stage)
        for cell in cells:
            place = (each.source_id, each.record.sheet, cell.row, cell.column)
            self.cell(
                line, sheet, cell.target.field, cell.typed, place, cell, self._shown_school(each)
            )

    def _identify(
        self, line: Line, each: _Identified, sheet: str, stage: str, cells: Sequence[SourceCell]
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

    def _stand(self, line: Line, each: _Identified, sheet: str, stage: str) -> None:
        """Note that a line stands in this table, with the headings that are there for it."""
        # Records of one table share one tuple of headings.
        identity = (each.source_id, id(each.record.headings), sheet, stage)
        is_new = identity not in self.blocks
        block = self.block(identity)
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
        line = self.line("roster", each.source_id, each.record.sheet, each.record.row, False)
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
            self.cell(line, "roster", cell.target.field, _without_day(cell), place, cell)


def _listed_schools(
    by_key: Mapping[tuple, Sequence[Line]], records: Sequence[Dated], said: SourceMapping
) -> ListedSchools:
    listed = ListedSchools(said.schools)
    for (sheet, year, code, _), lines in by_key.items():
        name = lines[0].fields.get("school_name", ("",))[0] if sheet == "schools" else ""
        if name and year.isdigit():
            listed.add(int(year), name, code)
    for _, _, record, year in records:
        code, name = record.first("school_code"), record.first("school_name")
        if code is not None and name is not None and not record.is_person:
            reading = read_cell(code.typed, column_of(Target("schools", "school_code")))
            listed.add(year, name.typed, reading.text)
    return listed


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
