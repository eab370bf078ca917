"""The standard workbook as a file: writing the template or filled tables, reading cells back.

Reading judges only the form of the file (sheets, headings, cells that Excel itself marks as
errors); what the cells mean is checked by `data.checks`. Only recognised columns are kept: a column
of names, ID numbers or phones never gets past this module.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import python_calamine
import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from analysis.vocabulary import Finding, Severity
from data.reference import Code, Column, Sheet, code_lists, workbook_sheets

CODES_SHEET = "代码表"
NOTES_SHEET = "说明"
CREATED = datetime(2020, 1, 1)
# Rows below the data that still get a drop-down.
DROP_DOWN_ROWS = 1000
# More cells than a province's sheet, laid out in full, and few enough for the memory of an office PC.
MOST_CELLS = 30_000_000
# A cell with content; one that is only formatted closes itself.
FILLED_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"[^>/]*>')
CELL_COLUMNS = ["sheet", "row_number", "column_number", "field", "text"]


@dataclass(frozen=True)
class ReadWorkbook:
    """One workbook as read.

    cells     one row per filled cell of a recognised column: sheet key, row and column number as
              Excel counts them (from 1), field, text as typed
    headings  one row per recognised column: sheet key, field, column number
    """

    file: str
    sha256: str
    cells: pd.DataFrame
    headings: pd.DataFrame
    findings: list[Finding] = field(default_factory=list)


def county_named(path: Path) -> tuple[str, str] | None:
    """Name and administrative code of a workbook's county, read without the other sheets.

    None where it names none. Two counties may share a name; the code tells them apart.
    """
    if _is_damaged(path) or _far_cell(path):
        return None
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        sheet = next(sheet for sheet in workbook_sheets() if sheet.key == "county")
        if sheet.title not in book.sheet_names:
            return None
        rows = book.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
    except (OSError, python_calamine.CalamineError):
        return None  # what is wrong with the file is told when it is read
    positions, _ = _match_headings(path.name, sheet, rows[0] if rows else [])
    found = {cell[3]: cell[4] for cell in reversed(_cells(sheet.key, rows, positions))}
    if "county_name" not in found:
        return None
    return found["county_name"], found.get("county_code", "")


def read_workbook(path: Path) -> ReadWorkbook:
    """Read one workbook. Problems of form are in `findings`; nothing is raised for bad input."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return _unreadable(path, "", "file_cannot_be_opened", reason=error.strerror or "")
    digest = hashlib.sha256(content).hexdigest()
    if _is_damaged(path):
        return _unreadable(path, digest, "file_is_not_a_workbook")
    far = _far_cell(path)
    if far:
        return _unreadable(path, digest, "cell_is_far_outside", cell=far)
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.CalamineError:
        return _unreadable(path, digest, "file_is_not_a_workbook")
    titles = {sheet.title for sheet in workbook_sheets()}
    if not titles & set(book.sheet_names):
        return _unreadable(path, digest, "file_is_not_the_standard_workbook")
    cells, headings, findings = [], [], []
    for sheet in workbook_sheets():
        if sheet.title not in book.sheet_names:
            if sheet.required:
                findings.append(
                    Finding("sheet_is_missing", Severity.STOPS, {}, path.name, sheet.title)
                )
            continue
        try:
            rows = book.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        except python_calamine.CalamineError:
            findings.append(
                Finding("sheet_cannot_be_read", Severity.STOPS, {}, path.name, sheet.title)
            )
            continue
        positions, heading_findings = _match_headings(path.name, sheet, rows[0] if rows else [])
        findings += heading_findings
        headings += [(sheet.key, name, column + 1) for name, column in positions.items()]
        cells += _cells(sheet.key, rows, positions)
    findings += _broken_cells(path, headings)
    return ReadWorkbook(
        path.name,
        digest,
        pd.DataFrame(cells, columns=CELL_COLUMNS),
        pd.DataFrame(headings, columns=["sheet", "field", "column_number"]),
        findings,
    )


def _unreadable(path: Path, digest: str, key: str, **values: object) -> ReadWorkbook:
    finding = Finding(key, Severity.STOPS, values, path.name)
    empty = pd.DataFrame(columns=["sheet", "field", "column_number"])
    return ReadWorkbook(path.name, digest, pd.DataFrame(columns=CELL_COLUMNS), empty, [finding])


def _is_damaged(path: Path) -> bool:
    """True when the file is a package whose parts do not agree with their checksums.

    The fast reader does not look at checksums: a damaged file could give other numbers in silence.
    """
    try:
        if not zipfile.is_zipfile(path):
            return False
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is not None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        return True


def _far_cell(path: Path) -> str:
    """A filled cell so far away that reading the sheet would fill the memory; "" without one.

    The fast reader lays out every cell between the first and the last one of a sheet, so a single
    stray character in the last column of the last row asks for hundreds of gigabytes.
    """
    if not zipfile.is_zipfile(path):
        return ""
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if not part.startswith("xl/worksheets/sheet"):
                continue
            cells = FILLED_CELL.findall(archive.read(part))
            columns = {letters for letters, _ in cells}
            if not cells:
                continue
            widest = max(columns, key=lambda letters: (len(letters), letters))
            lowest = max(int(row) for _, row in cells)
            _, width = xl_cell_to_rowcol(f"{widest.decode()}1")
            if (width + 1) * lowest > MOST_CELLS:
                row = next(row for letters, row in cells if letters == widest)
                return f"{widest.decode()}{row.decode()}"
    return ""


def _same_form(text: str) -> str:
    """A heading without what people vary by accident: width of brackets, spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _match_headings(
    file: str, sheet: Sheet, first_row: list
) -> tuple[dict[str, int], list[Finding]]:
    wanted = {_same_form(column.heading): column for column in sheet.columns}
    positions: dict[str, int] = {}
    findings = []
    for index, cell in enumerate(first_row):
        text = str(cell).strip()
        if not text:
            continue
        place = {"file": file, "sheet": sheet.title, "cell": f"{xl_col_to_name(index)}1"}
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


def _cells(sheet: str, rows: list[list], positions: Mapping[str, int]) -> list[tuple]:
    return [
        (sheet, number, column + 1, name, text)
        for number, row in enumerate(rows[1:], start=2)
        for name, column in positions.items()
        if column < len(row) and (text := _text(row[column]))
    ]


def _text(value: object) -> str:
    """The cell as text: whole numbers without a decimal point, dates in ISO form."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip()


def _broken_cells(path: Path, headings: list[tuple[str, str, int]]) -> list[Finding]:
    """Cells that Excel shows as #DIV/0! and the like, and formulas that were never calculated.

    The fast reader gives both as empty cells, and an empty cell means "not known": they are told
    instead, in the columns that are imported. The slow reader is only started when the file's bytes
    hold such a cell at all.
    """
    if not zipfile.is_zipfile(path):
        return []
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        suspicious = any(
            b't="e"' in content or re.search(rb"</f>(<v */>|<v></v>)?</c>", content)
            for content in map(archive.read, parts)
        )
    if not suspicious:
        return []
    title_of = {sheet.key: sheet.title for sheet in workbook_sheets()}
    columns = {(title_of[key], number) for key, _, number in headings}
    shown = openpyxl.load_workbook(path, read_only=True, data_only=True)
    typed = openpyxl.load_workbook(path, read_only=True)
    findings = []
    for title in [title for title in title_of.values() if title in shown.sheetnames]:
        for shown_row, typed_row in zip(shown[title].rows, typed[title].rows, strict=True):
            for cell, source in zip(shown_row, typed_row, strict=True):
                # Cells never filled carry no place; a heading is judged by the reader of headings.
                if (title, getattr(source, "column", None)) not in columns or source.row == 1:
                    continue
                is_formula = isinstance(source.value, str) and source.value.startswith("=")
                place = {"file": path.name, "sheet": title}
                if cell.value is not None and cell.data_type == "e":
                    values = {"value": str(cell.value)}
                    place["cell"] = cell.coordinate
                    findings.append(Finding("cell_is_an_error", Severity.STOPS, values, **place))
                elif cell.value is None and source.value is not None and is_formula:
                    place["cell"] = source.coordinate
                    findings.append(Finding("formula_has_no_value", Severity.STOPS, {}, **place))
    return findings


def write_workbook(path: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write the standard workbook; `tables` maps sheet keys to frames with the registry's fields.

    A sheet without a table is written empty, so that no table at all gives the template. Coded
    columns hold codes and are written as "code label"; missing values become empty cells. Text is
    written as text, so a value beginning with "=" never becomes a formula.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        # Equal tables give equal bytes, and so equal snapshots on every computer.
        book.set_properties({"created": CREATED})
        formats = _formats(book)
        _write_notes(book, formats)
        for sheet in workbook_sheets():
            _write_sheet(book, formats, sheet, tables.get(sheet.key))
        _write_codes(book, formats)


def _formats(book: xlsxwriter.Workbook) -> dict:
    heading = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1}
    return {
        "heading": book.add_format({**heading, "bg_color": "#DCE9F2"}),
        "required": book.add_format({**heading, "bg_color": "#F7E3B5"}),
        "text": book.add_format({"num_format": "@"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "bold": book.add_format({"bold": True}),
    }


def _write_notes(book: xlsxwriter.Workbook, formats: dict) -> None:
    notes = book.add_worksheet(NOTES_SHEET)
    notes.set_column(0, 0, 14)
    notes.set_column(1, 2, 34)
    notes.set_column(3, 3, 60)
    lines = [
        "县域义务教育优质均衡 标准数据工作簿 / Standard workbook",
        "底色为黄的列必须填写。其他列不知道就留空:空格表示“不知道”,0 表示“没有”。",
        "Yellow columns must be filled. Elsewhere an empty cell means not known, and 0 means none.",
        "不要填写教师、学生的姓名、身份证号、电话。 No names, ID numbers or phones, please.",
    ]
    for row, line in enumerate(lines):
        notes.write_string(row, 0, line, formats["title"] if row == 0 else None)
    row = len(lines) + 1
    for column, title in enumerate(("工作表", "列 / column", "English", "说明 / note")):
        notes.write_string(row, column, title, formats["bold"])
    for sheet in workbook_sheets():
        row += 1
        notes.write_string(row, 0, sheet.title, formats["bold"])
        notes.write_string(row, 2, sheet.english)
        notes.write_string(row, 3, sheet.note, formats["wrap"])
        for column in sheet.columns:
            row += 1
            notes.write_string(row, 1, column.heading)
            notes.write_string(row, 2, column.english)
            notes.write_string(row, 3, column.note, formats["wrap"])


def _write_codes(book: xlsxwriter.Workbook, formats: dict) -> None:
    sheet = book.add_worksheet(CODES_SHEET)
    for position, (key, codes) in enumerate(code_lists().items()):
        sheet.set_column(position, position, 24)
        sheet.write_string(0, position, key, formats["bold"])
        for row, code in enumerate(codes, start=1):
            sheet.write_string(row, position, _shown_code(code, key))


def _shown_code(code: Code, key: str) -> str:
    # Stages, subjects and the like have no official code that people know: their word is enough.
    return f"{code.code} {code.zh}" if code.code.isdigit() and key != "yes_no" else code.zh


def _code_range(key: str) -> str:
    position = list(code_lists()).index(key)
    letter = xl_col_to_name(position, col_abs=True)
    return f"={CODES_SHEET}!{letter}$2:{letter}${len(code_lists()[key]) + 1}"


def _list_key(column: Column) -> str | None:
    return "yes_no" if column.type == "yes_no" else column.list


def _write_sheet(
    book: xlsxwriter.Workbook, formats: dict, sheet: Sheet, table: pd.DataFrame | None
) -> None:
    worksheet = book.add_worksheet(sheet.title)
    worksheet.freeze_panes(1, min(3, len(sheet.columns)))
    worksheet.set_row(0, 48)
    last_row = DROP_DOWN_ROWS + (0 if table is None else len(table))
    for position, column in enumerate(sheet.columns):
        style = formats["required" if column.required else "heading"]
        worksheet.write_string(0, position, column.heading, style)
        as_text = not column.is_number and column.type != "any"
        worksheet.set_column(position, position, 14, formats["text"] if as_text else None)
        key = _list_key(column)
        if key:
            worksheet.data_validation(
                1,
                position,
                last_row,
                position,
                {"validate": "list", "source": _code_range(key), "error_type": "warning"},
            )
        if table is not None and column.field in table:
            _write_column(worksheet, formats, position, column, table[column.field])


def _write_column(worksheet, formats: dict, position: int, column: Column, values) -> None:
    key = _list_key(column)
    shown = {code.code: _shown_code(code, key) for code in code_lists()[key]} if key else {}
    for row, value in enumerate(values, start=1):
        if pd.isna(value):
            continue
        if column.is_number or (column.type == "any" and not isinstance(value, str)):
            worksheet.write_number(row, position, float(value))
        elif column.type == "school_year":
            worksheet.write_string(row, position, f"{int(value)}-{int(value) + 1}", formats["text"])
        else:
            text = shown.get(str(value), str(value))
            worksheet.write_string(row, position, text, formats["text"])


def cell_name(row_number: int, column_number: int) -> str:
    """The cell as Excel names it, from row and column counted from 1: (2, 1) -> "A2"."""
    return f"{xl_col_to_name(column_number - 1)}{row_number}"
