"""What files of other forms leave out: needed columns, positions, whether a school counts as one."""

from __future__ import annotations

from analysis.vocabulary import Finding, Severity
from data import reference
from data.raw_tables import RawTables


def tell_absent(tables: RawTables) -> None:
    """Needed columns that no file has, told once for each sheet."""
    told = {(sheet, name) for _, _, sheet, name, *_ in tables.cells}
    there = {sheet for _, sheet, *_ in tables.lines}
    foreign = {sheet for _, sheet, _, _, _, standard in tables.lines if not standard}
    for sheet in reference.workbook_sheets():
        if sheet.key not in there & foreign or sheet.key == "county":
            continue
        headed = _headed(tables, sheet.key)
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
            tables.findings.append(
                Finding(key, severity, {"heading": column.heading}, "", sheet.title)
            )


def tell_without_position(tables: RawTables) -> None:
    """Schools of files that have no column of positions, told once."""
    located = _blocks_with_position(tables)
    placed = {line for line, block, _ in tables.places if block in located}
    without = sum(sheet == "schools" and line not in placed for line, sheet, *_ in tables.lines)
    if without:
        tables.findings.append(
            Finding("positions_are_in_no_file", Severity.LOOK, {"count": without})
        )


def assume_counted(tables: RawTables) -> None:
    """Schools of files that do not tell whether they count as schools: taken as counted, told."""
    assumed = 0
    for (sheet, *_), lines in tables.by_key.items():
        for line in lines:
            if sheet != "schools" or line.is_standard or "counts_as_school" in line.fields:
                continue
            _, _, source_id, origin_sheet, row, _ = tables.lines[line.line_id - 1]
            line.fields["counts_as_school"] = ("1", "", "")
            tables.cells.append(
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
        tables.findings.append(
            Finding("schools_are_taken_as_counted", Severity.LOOK, {"count": assumed})
        )


def _blocks_with_position(tables: RawTables) -> set[int]:
    return {block for block, _, _, name, *_ in tables.headings if name in ("longitude", "latitude")}


def _headed(tables: RawTables, sheet: str) -> set[str]:
    """Fields that have a heading for some line of a sheet."""
    sheets = {line_id: each for line_id, each, *_ in tables.lines}
    blocks = {block for line_id, block, _ in tables.places if sheets[line_id] == sheet}
    return {name for block, _, _, name, *_ in tables.headings if block in blocks}
