"""The shopping list as an Excel file to work from: money is a live formula of amount and price.

Sheets: list, by township, by year, prices, not known, method. A price that is changed on the sheet
of prices changes all money. Sums compare cells exactly (SUMPRODUCT): a township is never taken for
a pattern or an operator, as SUMIFS would. Text from a workbook stays text.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from analysis.present.export_workbook import (
    NOT_IN_SHEET_NAMES,
    OPTIONS,
    set_created,
    write_about,
)
from analysis.present.sheet_setup import Pen, set_up_print, set_widths, write_lines, write_notes
from analysis.present.tables import PresentedTable
from analysis.present.trace_words import AboutSheet
from analysis.present.words import Wording
from analysis.prices import PriceList, Timing

# Rows and columns of the list: title, headings, then the lines.
FIRST = 2
COLUMNS = ("year", "school_name", "township", "purpose", "name", "how", "amount", "unit")
PRICE, ONCE, YEARLY, CODE = 8, 9, 10, 11
AMOUNT, TOWNSHIP, YEAR, NAME = 6, 2, 0, 4
PRICE_VALUE = 2
INPUT = "#FFF3C4"
# What the chart below a sheet of sums covers.
CHART_ROWS = 18


@dataclass(frozen=True)
class Parts:
    """What the workbook is made of; `lines` as `shopping_tables.line_frame` gives them."""

    lines: pd.DataFrame
    townships: Sequence[str]
    years: int
    unknown: PresentedTable
    prices: PriceList
    method: Sequence[str]


class _Book:
    """The workbook while it is written: sheet names, formats, where the lines and prices stand."""

    def __init__(self, book: xlsxwriter.Workbook, parts: Parts, words: Wording) -> None:
        self.book, self.parts, self.words, self.t = book, parts, words, words.t
        self.pen = Pen(book)
        self.bold = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "bg_color": "#DCE9F2"}
        )
        self.text = book.add_format({"border": 1})
        self.number = book.add_format({"border": 1, "num_format": "#,##0.00"})
        self.things = book.add_format({"border": 1, "num_format": "#,##0"})
        self.whole = book.add_format({"border": 1, "num_format": "0"})
        self.input = book.add_format(
            {"border": 1, "num_format": "#,##0.00", "bg_color": INPUT, "locked": False}
        )
        self.price_rows = {
            (cost.indicator, cost.way): FIRST + place
            for place, cost in enumerate(parts.prices.costs)
        }

    def name(self, key: str) -> str:
        """The name of a sheet."""
        return self.t(f"shopping.sheet.{key}").translate(NOT_IN_SHEET_NAMES)[:31]

    def sheet(
        self, key: str, title: str, headings: Sequence[str]
    ) -> xlsxwriter.worksheet.Worksheet:
        """A new sheet with its title and headings, set up for print."""
        sheet = self.book.add_worksheet(self.name(key))
        sheet.write_string(0, 0, title, self.bold)
        for column, heading in enumerate(headings):
            sheet.write_string(1, column, heading, self.head)
        sheet.freeze_panes(FIRST, 0)
        return sheet

    def finish(
        self,
        sheet: xlsxwriter.worksheet.Worksheet,
        headings: Sequence[str],
        last: int,
        wide: Mapping[int, float],
        *,
        with_chart: bool = False,
    ) -> None:
        """Widths and print of a sheet that ends with the row `last`; `wide`: columns unlike the others."""
        widths = [wide.get(column, 14.0) for column in range(len(headings))]
        set_widths(sheet, widths, headings, 1)
        title = sheet.get_name()
        set_up_print(sheet, widths, last, title=title, headings=1, one_page=with_chart)

    def column_of_list(self, column: int) -> str:
        """The lines of the list in one column, as a reference from another sheet."""
        last = FIRST + max(len(self.parts.lines), 1) - 1
        return f"'{self.name('list')}'!{xl_range_abs(FIRST, column, last, column)}"

    def write_sum(
        self,
        sheet: xlsxwriter.worksheet.Worksheet,
        row: int,
        column: int,
        conditions: str,
        of: int,
        value: float,
    ) -> None:
        """A sum of a column of the list over the lines that meet all conditions."""
        formula = f"=SUMPRODUCT({conditions}*{self.column_of_list(of)})"
        sheet.write_formula(row, column, formula, self.number, value)


def shopping_workbook(parts: Parts, words: Wording, about: AboutSheet | None = None) -> bytes:
    """The bytes of the .xlsx; the same parts give the same bytes. Values are written beside formulas."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        set_created(book)
        made = _Book(book, parts, words)
        _list(made)
        _groups(made, "by_township", TOWNSHIP, list(parts.townships))
        _groups(made, "by_year", YEAR, list(range(1, parts.years + 1)))
        _prices(made)
        _unknown(made)
        _method(made)
        if about is not None:
            write_about(book, about)
    return buffer.getvalue()


def _list(made: _Book) -> None:
    t = made.t
    keys = ("line_amount", "line_unit", "line_price", "line_once", "line_yearly")
    headings = [
        t("shopping.column.order_year"),
        t("column.school"),
        t("column.township"),
        t("shopping.column.phase"),
        t("column.indicator"),
        t("school.column.way"),
        *(t(f"shopping.column.{key}") for key in keys),
        t("column.school_code"),
    ]
    sheet = made.sheet("list", t("shopping.table.list"), headings)
    prices = f"'{made.name('prices')}'!"
    for row, line in enumerate(made.parts.lines.to_dict("records"), start=FIRST):
        for column, field in enumerate(COLUMNS):
            if field == "year":
                sheet.write_number(row, column, int(line[field]), made.whole)
            elif field == "amount":
                amount = float(line[field])
                shown = made.things if amount.is_integer() else made.number
                sheet.write_number(row, column, amount, shown)
            else:
                made.pen.text(sheet, row, column, line[field], border=1)
        at = made.price_rows[line["indicator"], line["way"]]
        price = prices + xl_rowcol_to_cell(at, PRICE_VALUE, row_abs=True, col_abs=True)
        sheet.write_formula(row, PRICE, f"={price}", made.number, float(line["price"]))
        money = f"={xl_rowcol_to_cell(row, AMOUNT)}*{xl_rowcol_to_cell(row, PRICE)}"
        is_once = line["timing"] == Timing.ONCE
        paid, other = (ONCE, YEARLY) if is_once else (YEARLY, ONCE)
        value = float(line["once"] if is_once else line["yearly"])
        sheet.write_formula(row, paid, money, made.number, value)
        sheet.write_number(row, other, 0, made.number)
        sheet.write_string(row, CODE, str(line["school_code"]), made.text)
    _total_row(made, sheet)
    made.finish(sheet, headings, FIRST + max(len(made.parts.lines), 1) + 1, {1: 26.0, 2: 16.0})
    sheet.autofilter(1, 0, FIRST + max(len(made.parts.lines), 1) - 1, CODE)


def _total_row(made: _Book, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    row = FIRST + max(len(made.parts.lines), 1) + 1
    sheet.write_string(row, 0, made.t("shopping.sheet.total"), made.head)
    for column, field in ((ONCE, "once"), (YEARLY, "yearly")):
        formula = f"=SUM({made.column_of_list(column).split('!')[1]})"
        value = float(made.parts.lines[field].sum())
        sheet.write_formula(row, column, formula, made.number, value)


def _groups(made: _Book, key: str, group: int, members: list) -> None:
    """One row per township or year: amounts by indicator, money once and yearly; totals below."""
    t, words, lines = made.t, made.words, made.parts.lines
    field = "township" if group == TOWNSHIP else "year"
    first = t("column.township" if group == TOWNSHIP else "shopping.column.order_year")
    units = [t(f"unit.{each.physical_unit}") for each in words.indicators]
    names = [words.name(each.code) for each in words.indicators]
    headings = [
        first,
        *(f"{name} ({unit})" for name, unit in zip(names, units, strict=True)),
        t("shopping.column.line_once"),
        t("shopping.column.line_yearly"),
    ]
    titles = {"by_township": "shopping.table.townships", "by_year": "shopping.table.years"}
    sheet = made.sheet(key, t(titles[key]), headings)
    for row, member in enumerate(members, start=FIRST):
        of_member = lines[lines[field] == member]
        if group == TOWNSHIP:
            made.pen.text(sheet, row, 0, member, border=1)
        else:
            sheet.write_number(row, 0, int(member), made.whole)
        here = xl_rowcol_to_cell(row, 0, col_abs=True)
        same = f"({made.column_of_list(group)}={here})"
        for column, each in enumerate(words.indicators, start=1):
            # Our own text, never a reader's; a quotation mark would end it.
            named = words.name(each.code).replace('"', '""')
            both = f'{same}*({made.column_of_list(NAME)}="{named}")'
            value = float(of_member.loc[of_member["indicator"] == each.code, "amount"].sum())
            made.write_sum(sheet, row, column, both, AMOUNT, value)
        for column, (source, money) in enumerate(
            ((ONCE, "once"), (YEARLY, "yearly")), start=len(names) + 1
        ):
            made.write_sum(sheet, row, column, same, source, float(of_member[money].sum()))
    _sums_below(made, sheet, members, len(headings))
    last = FIRST + max(len(members), 1)
    _money_chart(made, sheet, len(members), len(names))
    made.finish(sheet, headings, last + CHART_ROWS + 1, {}, with_chart=True)


def _money_chart(
    made: _Book, sheet: xlsxwriter.worksheet.Worksheet, members: int, names: int
) -> None:
    """The money of every township or year as columns, drawn from the live sums."""
    if not members:
        return
    chart, name = made.book.add_chart({"type": "column"}), sheet.get_name()
    last = FIRST + members - 1
    for place, colour in ((names + 1, "#2a76b0"), (names + 2, "#b4560a")):
        chart.add_series(
            {
                "name": [name, 1, place],
                "categories": [name, FIRST, 0, last, 0],
                "values": [name, FIRST, place, last, place],
                "fill": {"color": colour},
                "border": {"color": colour},
            }
        )
    chart.set_legend({"position": "top"})
    chart.set_size({"width": 900, "height": 20 * (CHART_ROWS - 1)})
    sheet.insert_chart(last + 3, 0, chart)


def _sums_below(
    made: _Book, sheet: xlsxwriter.worksheet.Worksheet, members: list, width: int
) -> None:
    lines, last = made.parts.lines, FIRST + max(len(members), 1) - 1
    sheet.write_string(last + 1, 0, made.t("shopping.sheet.total"), made.head)
    codes = [each.code for each in made.words.indicators]
    values = [float(lines.loc[lines["indicator"] == code, "amount"].sum()) for code in codes]
    values += [float(lines["once"].sum()), float(lines["yearly"].sum())]
    for column in range(1, width):
        place = f"{xl_rowcol_to_cell(FIRST, column)}:{xl_rowcol_to_cell(last, column)}"
        sheet.write_formula(last + 1, column, f"=SUM({place})", made.number, values[column - 1])


def _prices(made: _Book) -> None:
    t, words = made.t, made.words
    headings = [
        t("column.indicator"),
        t("school.column.way"),
        f"{t('school.column.price')} ({t('unit.yuan')})",
        t("school.column.per"),
        t("school.column.timing"),
        t("school.column.whose"),
        t("rules.column.source"),
        t("school.column.effective_from"),
        t("rules.column.checked_on"),
    ]
    sheet = made.sheet("prices", t("shopping.sheet.price_note"), headings)
    made.finish(sheet, headings, FIRST + len(made.parts.prices.costs), {0: 26.0, 6: 40.0})
    for cost in made.parts.prices.costs:
        row = made.price_rows[cost.indicator, cost.way]
        sheet.write_number(row, PRICE_VALUE, cost.value, made.input)
        cells = {
            0: words.name(cost.indicator),
            1: t(f"way.{cost.way}"),
            3: t(f"unit.{words.indicator(cost.indicator).physical_unit}"),
            4: t(f"school.timing.{cost.timing}"),
            5: t("school.price.own" if cost.own else "school.price.assumed"),
            6: cost.source,
            7: cost.effective_from.isoformat(),
            8: cost.checked_on.isoformat(),
        }
        for column, text in cells.items():
            made.pen.text(sheet, row, column, text, border=1, text_wrap=True, valign="top")


def _unknown(made: _Book) -> None:
    table = made.parts.unknown
    sheet = made.sheet("unknown", table.title, [column.heading for column in table.columns])
    for row, line in enumerate(table.frame.to_dict("records"), start=FIRST):
        for column, described in enumerate(table.columns):
            made.pen.text(sheet, row, column, line[described.field], border=1)
    widths = [26.0] * len(table.columns)
    first = FIRST + len(table.frame) + 1
    last = write_notes(made.pen, sheet, first, table.notes, widths)
    made.finish(sheet, [each.heading for each in table.columns], last, dict(enumerate(widths)))


def _method(made: _Book) -> None:
    sheet = made.book.add_worksheet(made.name("method"))
    write_lines(made.pen, sheet, made.parts.method, title=made.name("method"))
