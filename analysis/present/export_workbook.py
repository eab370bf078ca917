"""A presented table as an Excel file: same numbers, same headings, notes below."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from datetime import datetime

import xlsxwriter

from analysis.present.cells import word_of
from analysis.present.tables import PresentedTable
from analysis.present.text import Texts, rounds_to_zero
from analysis.present.trace_words import AboutSheet

# Excel refuses these in a sheet name, and more than 31 characters.
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
# The same table gives the same bytes.
CREATED = datetime(2020, 1, 1)
# Text from a workbook stays text, even when it begins with "=".
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def set_created(book: xlsxwriter.Workbook) -> None:
    """Date a workbook by no clock, so that the same content gives the same bytes."""
    book.set_properties({"created": CREATED})


def write_about(book: xlsxwriter.Workbook, about: AboutSheet) -> None:
    """Add the sheet that says where the numbers come from."""
    sheet = book.add_worksheet(about.title.translate(NOT_IN_SHEET_NAMES)[:31])
    label = book.add_format({"bold": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80)
    sheet.set_column(2, 2, 68)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for row, line in enumerate(about.lines):
        for column, value in enumerate(line):
            sheet.write_string(row, column, value, text if column else label)


def table_workbook(table: PresentedTable, t: Texts, about: AboutSheet | None = None) -> bytes:
    """The bytes of an .xlsx: title, headings, rows, notes; on a second sheet where it all comes from.

    Numbers are written unrounded with a number format; text stays text even when it begins with
    "=". Absent values are written as the word of their kind, never as 0; a number that rounds to
    zero stays itself and shows as such.
    """
    return tables_workbook([table], t, about)


def tables_workbook(
    tables: Sequence[PresentedTable], t: Texts, about: AboutSheet | None = None
) -> bytes:
    """The bytes of an .xlsx with one sheet per table, each as `table_workbook` says."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        set_created(book)
        for table in tables:
            _write_table(book, table, t)
        if about is not None:
            write_about(book, about)
    return buffer.getvalue()


def _sheet_name(title: str, taken: Collection[str]) -> str:
    """The title as far as Excel lets it be a name, with a number where it is taken."""
    name = title.translate(NOT_IN_SHEET_NAMES)[:31]
    number = 2
    while name.lower() in taken:
        end = f" {number}"
        name, number = title.translate(NOT_IN_SHEET_NAMES)[: 31 - len(end)] + end, number + 1
    return name


def _write_table(book: xlsxwriter.Workbook, table: PresentedTable, t: Texts) -> None:
    taken = {sheet.get_name().lower() for sheet in book.worksheets()}
    sheet = book.add_worksheet(_sheet_name(table.title, taken))
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
        near_zero = book.add_format(
            {"num_format": f'"{t("absence.rounds_to_zero")}"', "border": 1, "align": "right"}
        )
        text = book.add_format({"border": 1})
        sheet.set_column(position, position, 24 if column.kind == "text" else 12)
        kinds = table.kinds_of_absence(column.field)
        for row, value in enumerate(table.frame[column.field]):
            if kinds[row] is not None:
                sheet.write_string(row + 2, position, word_of(kinds[row], t), text)
            elif column.kind == "text":
                sheet.write_string(row + 2, position, str(value), text)
            else:
                small = rounds_to_zero(value, column.decimals)
                shown = near_zero if small else number
                sheet.write_number(row + 2, position, float(value), shown)
    for row, note in enumerate(table.notes, start=len(table.frame) + 3):
        sheet.write_string(row, 0, note)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
