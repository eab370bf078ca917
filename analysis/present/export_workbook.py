"""A presented table as an Excel file: same numbers, same headings, notes below."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter

from analysis.present.cells import word_of
from analysis.present.tables import Column, PresentedTable, spread
from analysis.present.text import Texts, rounds_to_zero
from analysis.present.trace_words import AboutSheet

# Excel refuses these in a sheet name, and more than 31 characters.
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
# Light enough for black figures on it, also in grey.
BAR = "#B5CFE6"
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


def table_workbook(
    table: PresentedTable,
    t: Texts,
    about: AboutSheet | None = None,
    more: Sequence[PresentedTable] = (),
) -> bytes:
    """The bytes of an .xlsx: title, headings, rows, notes; then `more`, then where it all comes from.

    Numbers are written unrounded with a number format; text stays text even when it begins with
    "=". Absent values are written as the word of their kind, never as 0; a number that rounds to
    zero stays itself and shows as such. Bars are drawn behind their numbers; small lines become one
    column of numbers for each of their parts.
    """
    return tables_workbook((table, *more), t, about)


def tables_workbook(
    tables: Sequence[PresentedTable], t: Texts, about: AboutSheet | None = None
) -> bytes:
    """The bytes of an .xlsx with one sheet per table, each as `table_workbook` says."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        set_created(book)
        for table in tables:
            _write_table(book, spread(table), t)
        if about is not None:
            write_about(book, about)
    return buffer.getvalue()


def _sheet_name(book: xlsxwriter.Workbook, title: str) -> str:
    """A name that Excel takes and that no sheet of the book has yet."""
    name = title.translate(NOT_IN_SHEET_NAMES)[:31]
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name[: 30 - len(str(number))]}_{number}"
    return free


def _number_format(column: Column, places: int) -> str:
    decimals = f".{'0' * places}" if places else ""
    plain = f"#,##0{decimals}"
    return f"+{plain};-{plain};{plain}" if column.signed else plain


def _write_table(book: xlsxwriter.Workbook, table: PresentedTable, t: Texts) -> None:
    sheet = book.add_worksheet(_sheet_name(book, table.title))
    heading = book.add_format(
        {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#DCE9F2"}
    )
    sheet.write_string(0, 0, table.title, book.add_format({"bold": True, "font_size": 14}))
    for position, column in enumerate(table.columns):
        sheet.write_string(1, position, column.heading, heading)
        sheet.set_column(position, position, 24 if column.kind == "text" else 12)
        _write_column(book, sheet, table, position, t)
    for row, note in enumerate(table.notes, start=len(table.frame) + 3):
        sheet.write_string(row, 0, note)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)


def _write_column(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    table: PresentedTable,
    position: int,
    t: Texts,
) -> None:
    column = table.columns[position]
    numbers = {
        places: book.add_format({"num_format": _number_format(column, places), "border": 1})
        for places in dict.fromkeys((column.decimals, 0) if column.mixed else (column.decimals,))
    }
    near_zero = book.add_format(
        {"num_format": f'"{t("absence.rounds_to_zero")}"', "border": 1, "align": "right"}
    )
    text = book.add_format({"border": 1})
    kinds, values = table.kinds_of_absence(column.field), table.frame[column.field]
    for row, (kind, value) in enumerate(zip(kinds, values, strict=True), start=2):
        if kind is not None:
            sheet.write_string(row, position, word_of(kind, t), text)
        elif column.kind == "text":
            sheet.write_string(row, position, str(value), text)
        else:
            places = column.decimals_of(value)
            shown = near_zero if rounds_to_zero(value, places) else numbers[places]
            sheet.write_number(row, position, float(value), shown)
    if column.kind == "bar" and len(values):
        bar = {"type": "data_bar", "bar_color": BAR, "bar_solid": True, "data_bar_2010": True}
        ends = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": column.maximum}
        sheet.conditional_format(2, position, len(values) + 1, position, {**bar, **ends})
