"""A presented table as an Excel file: same numbers, same headings, notes below."""

from __future__ import annotations

import io
from datetime import datetime

import pandas as pd
import xlsxwriter

from analysis.present.tables import PresentedTable

# Excel refuses these in a sheet name, and more than 31 characters.
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
# The same table gives the same bytes.
CREATED = datetime(2020, 1, 1)


def table_workbook(table: PresentedTable, unknown: str) -> bytes:
    """The bytes of an .xlsx with one sheet: title, headings, rows, notes.

    Numbers are written unrounded with a number format; text stays text even when it begins with
    "=". Unknown values are written as the word `unknown`, never as 0.
    """
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet(table.title.translate(NOT_IN_SHEET_NAMES)[:31])
        bold = book.add_format({"bold": True, "font_size": 14})
        heading = book.add_format(
            {
                "bold": True,
                "border": 1,
                "text_wrap": True,
                "valign": "vcenter",
                "bg_color": "#DCE9F2",
            }
        )
        sheet.write_string(0, 0, table.title, bold)
        for position, column in enumerate(table.columns):
            sheet.write_string(1, position, column.heading, heading)
            decimals = f".{'0' * column.decimals}" if column.decimals else ""
            number = book.add_format({"num_format": f"#,##0{decimals}", "border": 1})
            text = book.add_format({"border": 1})
            sheet.set_column(position, position, 24 if column.kind == "text" else 12)
            for row, value in enumerate(table.frame[column.field], start=2):
                if pd.isna(value):
                    sheet.write_string(row, position, unknown, text)
                elif column.kind == "text":
                    sheet.write_string(row, position, str(value), text)
                else:
                    sheet.write_number(row, position, float(value), number)
        for row, note in enumerate(table.notes, start=len(table.frame) + 3):
            sheet.write_string(row, 0, note)
        sheet.freeze_panes(2, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
    return buffer.getvalue()
