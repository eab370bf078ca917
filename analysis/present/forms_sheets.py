"""What the sheets of the forms share: layout, formats, cells, and charts drawn from cells beside a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analysis.half_up import half_up
from analysis.present.cells import word_of
from analysis.present.county_state import CountyState
from analysis.present.export_workbook import NOT_IN_SHEET_NAMES
from analysis.present.gap_figures import GROUP_LOOKS
from analysis.present.office_file import office_text
from analysis.present.sheet_setup import A3, A4, Pen, page_numbers, write_notes
from analysis.present.style import LOOKS
from analysis.present.tables import PresentedTable
from analysis.vocabulary import Stage

FIRST = 3  # title, filters, headings come first
HEAD = 2
CHART_HEIGHT, CHART_ROWS = 360, 20
# Columns from which a sheet is printed on A3.
LARGE_FROM = 12
# Excel takes no longer name for a sheet.
LONGEST_NAME = 31


class FormSheets:
    """A workbook of forms while it is written."""

    def __init__(self, book: xlsxwriter.Workbook, state: CountyState) -> None:
        self.book, self.state, self.t = book, state, state.t
        self.pen = Pen(book)
        self.tables: dict[str, PresentedTable] = {}
        self.formats: dict[str, Format] = {}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.small = book.add_format({"font_size": 9, "font_color": "#4A535C"})
        self.head = book.add_format(
            {
                "bold": True,
                "border": 1,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
                "bg_color": "#DCE9F2",
            }
        )
        self.text = book.add_format({"border": 1, "valign": "vcenter"})
        self.absent = book.add_format({"border": 1, "align": "right", "font_color": "#5f656b"})
        self.looks = {
            key: book.add_format({"bg_color": LOOKS[key].tint, **extra})
            for key, extra in (
                ("meets", {}),
                ("below", {"italic": True}),
                ("far_below", {"bold": True}),
            )
        }

    def name(self, key: str, stage: Stage | None = None) -> str:
        """The name of a sheet, of a stage where there is one for each."""
        name = self.t(f"forms.sheet.{key}")
        if stage is not None:
            name += " " + self.t(f"stage.{stage}")
        return name.translate(NOT_IN_SHEET_NAMES)[:LONGEST_NAME]

    def sheet_of(
        self, name: str, table: PresentedTable, frozen: int, chart_rows: int = 0
    ) -> Worksheet:
        """A sheet with title, headings and notes, set up to print on whole pages.

        `chart_rows`: how many rows below the notes a chart will cover.
        """
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, office_text(table.title), self.title)
        sheet.write_string(1, 0, office_text(self.state.filters), self.small)
        for column, described in enumerate(table.columns):
            sheet.write_string(HEAD, column, office_text(described.heading), self.head)
        sheet.set_row(HEAD, 66)
        sheet.freeze_panes(FIRST, frozen)
        sheet.set_landscape()
        sheet.set_paper(A3 if len(table.columns) >= LARGE_FROM else A4)
        sheet.fit_to_pages(1, 1 if chart_rows else 0)
        sheet.repeat_rows(HEAD)
        self.tables[name] = table
        end = after(table) + len(table.notes) + chart_rows
        sheet.print_area(0, 0, end, len(table.columns) - 1)
        sheet.set_footer(page_numbers(table.title))
        return sheet

    def number(self, decimals: int) -> Format:
        """The format of a figure with so many decimals."""
        kind = "#,##0" + (f".{'0' * decimals}" if decimals else "")
        if kind not in self.formats:
            self.formats[kind] = self.book.add_format(
                {"border": 1, "num_format": kind, "valign": "vcenter"}
            )
        return self.formats[kind]

    def rows(
        self, sheet: Worksheet, table: PresentedTable, exact: Mapping[str, Sequence[float | None]]
    ) -> None:
        """The cells of a form; `exact` holds the printed numbers of columns that are ratios."""
        for column, described in enumerate(table.columns):
            kinds = table.kinds_of_absence(described.field)
            values = exact.get(described.field)
            for row, value in enumerate(table.frame[described.field]):
                place = (FIRST + row, column)
                if kinds[row] is not None:
                    sheet.write_string(*place, word_of(kinds[row], self.t), self.absent)
                elif described.kind == "text":
                    said = office_text(value)
                    self.pen.text(sheet, *place, said, border=1, valign="vcenter")
                else:
                    printed = values[row] if values else half_up(float(value), described.decimals)
                    sheet.write_number(*place, printed, self.number(described.decimals))

    def widths(self, sheet: Worksheet, widths: Sequence[int]) -> None:
        """Set the widths of a form's columns, in letters, and write its notes over them."""
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        table = self.tables[sheet.get_name()]
        notes = [office_text(note) for note in table.notes]
        write_notes(self.pen, sheet, after(table), notes, widths)

    def beside(
        self,
        sheet: Worksheet,
        table: PresentedTable,
        labels: Sequence[str],
        series: Sequence[tuple[str, Sequence[float | None]]],
    ) -> int:
        """Write what a chart is drawn from beside the printed area; gives its first column."""
        first = len(table.columns) + 1
        for column, (name, values) in enumerate(series, start=first + 1):
            sheet.write_string(HEAD, column, name, self.small)
            for row, value in enumerate(values, start=FIRST):
                if value is not None and value == value:
                    sheet.write_number(row, column, value, self.small)
        for row, label in enumerate(labels, start=FIRST):
            self.pen.text(sheet, row, first, label, font_size=9, font_color="#4A535C")
        sheet.set_column(first, first + len(series), 14)
        return first

    def columns_chart(
        self, sheet: str, first: int, rows: int, series: int, title: str
    ) -> xlsxwriter.chart.Chart:
        """Columns of the first series beside a form."""
        chart = self.book.add_chart({"type": "column"})
        last = FIRST + rows - 1
        for number in range(series):
            column = first + 1 + number
            look = GROUP_LOOKS[number % len(GROUP_LOOKS)]
            chart.add_series(
                {
                    "name": [sheet, HEAD, column],
                    "categories": [sheet, FIRST, first, last, first],
                    "values": [sheet, FIRST, column, last, column],
                    **_fill(look.colour, number),
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_legend({"position": "top"})
        chart.set_size({"width": 850, "height": CHART_HEIGHT})
        return chart


def after(table: PresentedTable) -> int:
    """The first row below a table and the empty one after it."""
    return FIRST + max(len(table.frame), 1) + 1


def _fill(colour: str, place: int) -> dict[str, dict[str, object]]:
    """Full for the first row of columns, a pattern for the others, as black and white prints them."""
    if not place:
        return {"fill": {"color": colour}, "border": {"color": colour}}
    pattern = {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": "#ffffff"}
    return {"pattern": pattern, "border": {"color": colour}}
