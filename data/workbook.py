"""The standard workbook as a file: writing the template or filled tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from data.reference import Code, Column, Sheet, code_lists, workbook_sheets

CODES_SHEET = "代码表"
NOTES_SHEET = "说明"
CREATED = datetime(2020, 1, 1)
# Rows below the data that still get a drop-down.
DROP_DOWN_ROWS = 1000


def write_workbook(
    path: Path | BinaryIO,
    tables: Mapping[str, pd.DataFrame],
    only: Collection[str] | None = None,
) -> None:
    """Write the standard workbook; `tables` maps sheet keys to frames with the registry's fields.

    A sheet without a table is written empty, so that no table at all gives the template; with `only`
    the other sheets are left out. Coded columns hold codes and are written as "code label"; missing
    values become empty cells. Text is written as text: "=" at its beginning makes no formula.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as book:
        # Equal tables give equal bytes, and so equal snapshots on every computer.
        book.set_properties({"created": CREATED})
        formats = _formats(book)
        _write_notes(book, formats)
        for sheet in workbook_sheets():
            if only is not None and sheet.key not in only:
                continue
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
            shown_year = value if isinstance(value, str) else f"{int(value)}-{int(value) + 1}"
            worksheet.write_string(row, position, shown_year, formats["text"])
        else:
            text = shown.get(str(value), str(value))
            worksheet.write_string(row, position, text, formats["text"])
