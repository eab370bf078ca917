"""Reading the standard workbook: its sheets and headings are known, so only their form is judged.

Only recognised columns are kept: a column of names, ID numbers or phones never gets past this module.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import pandas as pd

from analysis.vocabulary import Finding, Severity
from data.cell_text import HIDDEN
from data.grids import Grid, GridFile, cell_name
from data.read_file import CELL_COLUMNS, HEADING_COLUMNS, ReadFile
from data.reference import Sheet, workbook_sheets
from data.source_vocabulary import vocabulary
from data.workbook import CODES_SHEET, NOTES_SHEET

COUNTY_SHEET = next(sheet.title for sheet in workbook_sheets() if sheet.key == "county")


def is_standard(file: GridFile) -> bool:
    """True when the file is the standard workbook, whole or in parts, whatever else it holds.

    One sheet of that name proves little: a bureau's own list may be called the same. Two do, and so
    does one with the standard headings.
    """
    known = {sheet.title: sheet for sheet in workbook_sheets()}
    titled = [grid for grid in file.grids if grid.title in known]
    return len(titled) > 1 or any(_shares_headings(grid, known[grid.title]) for grid in titled)


def _shares_headings(grid: Grid, sheet: Sheet) -> bool:
    positions, _ = match_headings("", sheet, grid.rows[0] if grid.rows else ())
    needed = {column.field for column in sheet.columns if column.required}
    return len(needed & set(positions)) * 2 > len(needed)


def read_standard(file: GridFile) -> ReadFile:
    """The cells of a standard workbook; problems of form are in `findings`."""
    name = file.source.name
    grids = {grid.title: grid for grid in file.grids}
    cells, headings, findings = [], [], list(file.findings)
    for sheet in workbook_sheets():
        if sheet.title not in grids:
            continue
        grid = grids.pop(sheet.title)
        positions, found = match_headings(name, sheet, grid.rows[0] if grid.rows else ())
        findings += found
        findings += _broken_cells(name, grid, positions)
        headings += [(sheet.key, field, column + 1) for field, column in positions.items()]
        cells += [
            (sheet.key, number, column + 1, field, row[column])
            for number, row in enumerate(grid.rows[1:], start=2)
            for field, column in positions.items()
            if column < len(row) and row[column]
        ]
    left_aside = {CODES_SHEET, NOTES_SHEET, *vocabulary().own_sheets}
    findings += [
        Finding("sheet_is_not_used", Severity.LOOK, {}, name, title)
        for title, grid in grids.items()
        if title not in left_aside and any(map(any, grid.rows))
    ]
    return ReadFile(
        name,
        file.source.sha256,
        pd.DataFrame(cells, columns=CELL_COLUMNS),
        pd.DataFrame(headings, columns=HEADING_COLUMNS),
        findings,
    )


def county_of_standard(file: GridFile) -> tuple[str, str] | None:
    """Name and administrative code of the county that a standard workbook names; None without."""
    sheet = next(sheet for sheet in workbook_sheets() if sheet.title == COUNTY_SHEET)
    grid = next((grid for grid in file.grids if grid.title == sheet.title), None)
    if grid is None or not grid.rows:
        return None
    positions, _ = match_headings("", sheet, grid.rows[0])

    def first(field: str) -> str:
        if field not in positions:
            return ""
        column = positions[field]
        texts = (grid.text(row, column) for row in range(1, len(grid.rows)))
        return next((text for text in texts if text), "")

    return (first("county_name"), first("county_code")) if first("county_name") else None


def match_headings(
    file: str, sheet: Sheet, first_row: tuple[str, ...]
) -> tuple[dict[str, int], list[Finding]]:
    """Field -> column (from 0) of a sheet's headings, and what is wrong with them."""
    wanted = {_same_form(column.heading): column for column in sheet.columns}
    positions: dict[str, int] = {}
    findings = []
    for index, text in enumerate(first_row):
        if not text:
            continue
        place = {"file": file, "sheet": sheet.title, "cell": cell_name(1, index + 1)}
        column = wanted.get(_same_form(text))
        if column is None:
            findings.append(
                Finding("heading_is_not_known", Severity.LOOK, {"heading": text}, **place)
            )
        elif column.field in positions:
            findings.append(
                Finding("heading_is_doubled", Severity.STOPS, {"heading": text}, **place)
            )
        else:
            positions[column.field] = index
    findings += [
        Finding(
            "heading_is_missing", Severity.STOPS, {"heading": column.heading}, file, sheet.title
        )
        for column in sheet.columns
        if column.field not in positions and (column.required or column.watched)
    ]
    return positions, findings


def _same_form(heading: str) -> str:
    """A heading without what people vary by accident: width of brackets, spaces, unseen signs."""
    return re.sub(r"\s+", "", HIDDEN.sub("", unicodedata.normalize("NFKC", heading)))


def _broken_cells(file: str, grid: Grid, positions: Mapping[str, int]) -> list[Finding]:
    """Cells that Excel shows as #DIV/0! and the like, and formulas that were never calculated."""
    columns = set(positions.values())
    findings = []
    for (row, column), word in sorted(grid.broken.items()):
        if row == 0 or column not in columns:
            continue
        place = {"file": file, "sheet": grid.title, "cell": cell_name(row + 1, column + 1)}
        if word:
            findings.append(Finding("cell_is_an_error", Severity.STOPS, {"value": word}, **place))
        else:
            findings.append(Finding("formula_has_no_value", Severity.STOPS, {}, **place))
    return findings
