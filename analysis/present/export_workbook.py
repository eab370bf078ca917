"""A presented table as an Excel file: same numbers, same headings, notes below."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import plotly.graph_objects as go
import xlsxwriter

from analysis.present.cells import word_of
from analysis.present.sheet_charts import GAP, WIDTH, ChartSheet, Panel, panels_of
from analysis.present.sheet_setup import (
    LINE,
    Pen,
    fit_rows,
    lines_of,
    office_text,
    set_up_print,
    set_widths,
    width_of,
    write_notes,
)
from analysis.present.style import LOOKS
from analysis.present.tables import Column, PresentedTable, spread
from analysis.present.text import Texts, rounds_to_zero
from analysis.present.trace_words import AboutSheet

# Excel refuses these in a sheet name, and more than 31 characters.
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
LONGEST_NAME = 31
# Where a name that is too long may end, the best first, and how much of it must be left.
ENDS_OF_NAMES = ((re.compile(r"[：:，、；;（(]|,(?!\d)"), 6), (re.compile(r"\s"), 12))
# Light enough for black figures on it, also in grey.
BAR = "#B5CFE6"
# Title and headings come first.
FIRST = 2
HEADING = {
    "bold": True,
    "border": 1,
    "text_wrap": True,
    "valign": "vcenter",
    "bg_color": "#DCE9F2",
}
# A figure stands below its table while both fit on a page.
ROWS_WITH_FIGURE = 40
FIGURES_WITH_TABLE = 2
# The width of a column that nobody has set, in letters, and of a letter, in pixels.
USUAL_COLUMN, LETTER = 8.43, 7.4
# Words that are tinted in a sheet: where they stand in the texts, and how they look.
WORDS = (
    ("verdict", "fail", "fail"),
    ("verdict", "pass", "pass"),
    ("verdict", "cannot_judge", "cannot_judge"),
    ("band", "far", "far_below"),
    ("band", "one_step", "below"),
    ("band", "passes", "meets"),
    ("band", "all_met", "well_above"),
    ("band", "unknown", "unknown"),
)
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
    pen, widths = Pen(book), (22.0, 80.0, 68.0)
    sheet = book.add_worksheet(free_name(book, about.title))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for row, line in enumerate(about.lines):
        for column, value in enumerate(line):
            look = {"text_wrap": True} if column else {"bold": True}
            pen.text(sheet, row, column, value, valign="top", **look)
        shown = zip(widths, line, strict=False)
        sheet.set_row(row, LINE * max(lines_of(text, width) for width, text in shown))
    set_up_print(sheet, widths, len(about.lines) - 1, title=about.title)


def table_workbook(
    table: PresentedTable,
    t: Texts,
    about: AboutSheet | None = None,
    more: Sequence[PresentedTable] = (),
    figure: go.Figure | None = None,
) -> bytes:
    """The bytes of an .xlsx: title, headings, rows, notes; then `more`, then where it all comes from.

    Numbers are written unrounded with a number format; text stays text even when it begins with
    "=". Absent values are written as the word of their kind, never as 0; a number that rounds to
    zero stays itself and shows as such. Bars are drawn behind their numbers; small lines become one
    column of numbers for each of their parts. A `figure` of the table is drawn as native charts.
    """
    figures = {} if figure is None else {table.key: figure}
    return tables_workbook((table, *more), t, about, figures)


def tables_workbook(
    tables: Sequence[PresentedTable],
    t: Texts,
    about: AboutSheet | None = None,
    figures: Mapping[str, go.Figure] | None = None,
) -> bytes:
    """The bytes of an .xlsx with one sheet per table, each as `table_workbook` says.

    `figures`: those that stand with a table on the page, by the table's key.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        set_created(book)
        add_tables(book, tables, t, figures)
        if about is not None:
            write_about(book, about)
    return buffer.getvalue()


def add_tables(
    book: xlsxwriter.Workbook,
    tables: Sequence[PresentedTable],
    t: Texts,
    figures: Mapping[str, go.Figure] | None = None,
) -> None:
    """Add one sheet per table to a book, and one of the cells that its charts are drawn from."""
    pen, drawn = Pen(book), figures or {}
    charts = ChartSheet(book, pen, free_name(book, t("sheet.chart_cells")))
    for table in tables:
        _write_table(book, pen, charts, spread(table), drawn.get(table.key), t)
    charts.finish()


def free_name(book: xlsxwriter.Workbook, title: str) -> str:
    """A name that Excel takes and that no sheet of the book has yet."""
    name = _short_name(office_text(title)).translate(NOT_IN_SHEET_NAMES) or "_"
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name[: 30 - len(str(number))]}_{number}"
    return free


def _short_name(title: str) -> str:
    """At most 31 characters, ended where a phrase ends, else a word: half a number says another one."""
    if len(title) <= LONGEST_NAME:
        return title
    for ends, shortest in ENDS_OF_NAMES:
        found = [each.start() for each in ends.finditer(title, 0, LONGEST_NAME + 1)]
        if found and found[-1] >= shortest:
            return title[: found[-1]].rstrip()
    return title[:LONGEST_NAME]


def _number_format(column: Column, places: int) -> str:
    decimals = f".{'0' * places}" if places else ""
    plain = f"#,##0{decimals}"
    return f"+{plain};-{plain};{plain}" if column.signed else plain


def _write_table(
    book: xlsxwriter.Workbook,
    pen: Pen,
    charts: ChartSheet,
    table: PresentedTable,
    figure: go.Figure | None,
    t: Texts,
) -> None:
    sheet = book.add_worksheet(free_name(book, table.title))
    pen.text(sheet, 0, 0, table.title, bold=True, font_size=14)
    written = []
    for position, column in enumerate(table.columns):
        pen.text(sheet, 1, position, column.heading, **HEADING)
        shown = _write_column(pen, sheet, table, position, t)
        written.append((width_of(column.heading, shown), shown))
    widths = [width for width, _ in written]
    fit_rows(sheet, FIRST, written)
    set_widths(sheet, widths, [column.heading for column in table.columns], 1)
    mark_verdicts(pen, sheet, table, FIRST, t)
    last = write_notes(pen, sheet, len(table.frame) + FIRST + 1, table.notes, widths)
    panels = [] if figure is None else panels_of(figure)
    beside = 0 < len(panels) <= FIGURES_WITH_TABLE and len(table.frame) <= ROWS_WITH_FIGURE
    if beside:
        last = charts.draw(panels, sheet, last + 1, table.title)
    sheet.freeze_panes(FIRST, 1)
    printed = [*widths, *_room_for_chart(widths)] if beside else widths
    set_up_print(sheet, printed, last, title=table.title, headings=1, one_page=beside)
    if panels and not beside:
        _write_figure(book, charts, panels, table.title, t)


def _write_figure(
    book: xlsxwriter.Workbook, charts: ChartSheet, panels: Sequence[Panel], title: str, t: Texts
) -> None:
    """The figure of a long table on a sheet of its own, so that no page cuts it."""
    said = t("sheet.figure", title=title)
    sheet = book.add_worksheet(free_name(book, said))
    across = 1 if len(panels) <= FIGURES_WITH_TABLE else 2
    last = charts.draw(panels, sheet, 0, title, across=across)
    widths = [USUAL_COLUMN] * math.ceil(across * (WIDTH + GAP) / (USUAL_COLUMN * LETTER))
    set_up_print(sheet, widths, last, title=said, one_page=True)


def _room_for_chart(widths: Sequence[float]) -> list[float]:
    """Columns of usual width that a chart takes beyond those of a narrow table."""
    missing = WIDTH + GAP - sum(widths) * LETTER
    return [USUAL_COLUMN] * max(0, math.ceil(missing / (USUAL_COLUMN * LETTER)))


def mark_verdicts(
    pen: Pen, sheet: xlsxwriter.worksheet.Worksheet, table: PresentedTable, first: int, t: Texts
) -> None:
    """Tint the words of verdicts and bands, as the pages do, in a copy that is sorted or changed too."""
    last = first + len(table.frame) - 1
    words = {t(f"{kind}.{key}"): look for kind, key, look in WORDS}
    for position, column in enumerate(table.columns):
        if column.kind != "text" or not len(table.frame):
            continue
        there = set(table.frame[column.field].dropna().astype(str)) & set(words)
        for word in sorted(there):
            tint = pen.format(bg_color=LOOKS[words[word]].tint)
            rule = {"type": "cell", "criteria": "==", "format": tint}
            quoted = word.replace('"', '""')
            sheet.conditional_format(
                first, position, last, position, {**rule, "value": f'"{quoted}"'}
            )


def _write_column(
    pen: Pen,
    sheet: xlsxwriter.worksheet.Worksheet,
    table: PresentedTable,
    position: int,
    t: Texts,
) -> list[str]:
    """Write the cells of a column; what they show."""
    column = table.columns[position]
    near_zero = pen.format(
        num_format=f'"{t("absence.rounds_to_zero")}"', border=1, align="right", valign="top"
    )
    kinds, values = table.kinds_of_absence(column.field), table.frame[column.field]
    shown = []
    for row, (kind, value) in enumerate(zip(kinds, values, strict=True), start=FIRST):
        if kind is not None:
            shown.append(word_of(kind, t))
            pen.text(sheet, row, position, shown[-1], border=1, valign="top")
        elif column.kind == "text":
            shown.append(str(value))
            pen.text(sheet, row, position, value, border=1, text_wrap=True, valign="top")
        else:
            places = column.decimals_of(value, row - FIRST)
            shown.append(t.number(float(value), places))
            number = pen.format(num_format=_number_format(column, places), border=1, valign="top")
            shape = near_zero if rounds_to_zero(value, places) else number
            sheet.write_number(row, position, float(value), shape)
    if column.kind == "bar" and len(values):
        bar = {"type": "data_bar", "bar_color": BAR, "bar_solid": True, "data_bar_2010": True}
        ends = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": column.maximum}
        last = len(values) + FIRST - 1
        sheet.conditional_format(FIRST, position, last, position, {**bar, **ends})
    return shown
