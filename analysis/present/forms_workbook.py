"""The declaration's forms as an Excel file: 表Ⅱ-1, 表Ⅱ-2, 表Ⅲ, shortfalls, unrounded values, method.

Forms hold the figures that they print, rounded half up on exact numbers, as real numbers. Colours
follow the unrounded values beside the printed form, so that rounding never turns a verdict.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from analysis.half_up import half_up, ratio_half_up
from analysis.present.cells import word_of
from analysis.present.county_state import CountyState
from analysis.present.export_workbook import NOT_IN_SHEET_NAMES, OPTIONS, write_about
from analysis.present.figures import LIMIT
from analysis.present.form_tables import (
    coefficient_form,
    passing_form,
    school_form,
    shortfall_form,
)
from analysis.present.gap_figures import GROUP_LOOKS
from analysis.present.office_file import day_of, office_text
from analysis.present.style import LOOKS
from analysis.present.tables import PresentedTable
from analysis.present.trace_words import AboutSheet
from analysis.vocabulary import Stage

FIRST = 3  # title, notes, headings come first
HEAD = 2
A4, A3 = 9, 8
SLACK = "1E-9"
# Light enough to read the figure on it.
BAR = "#9CC3E0"
CHART_HEIGHT, CHART_ROWS = 360, 20
# Columns from which a sheet is printed on A3.
LARGE_FROM = 12
# Sheets of two languages may not be longer than this.
LONGEST_NAME = 31


def forms_workbook(state: CountyState, about: AboutSheet | None = None) -> bytes:
    """The bytes of the .xlsx; `about` is the sheet on origins. The same state gives the same bytes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"created": day_of(state.data_date), "title": state.county})
        _Forms(book, state).write(about)
    return buffer.getvalue()


class _Forms:
    def __init__(self, book: xlsxwriter.Workbook, state: CountyState) -> None:
        self.book, self.state, self.t = book, state, state.t
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

    def write(self, about: AboutSheet | None) -> None:
        """Fill the sheets: forms first, then what stands behind them."""
        state = self.state
        self._passing()
        for stage in state.stages:
            self._schools(stage)
        self._coefficients()
        for stage in state.stages:
            self._shortfalls(stage)
        self._method()
        if about is not None:
            write_about(self.book, about)

    # Sheets

    def _name(self, key: str, stage: Stage | None = None) -> str:
        name = self.t(f"forms.sheet.{key}")
        if stage is not None:
            name += " " + self.t(f"stage.{stage}")
        return name.translate(NOT_IN_SHEET_NAMES)[:LONGEST_NAME]

    def _sheet(
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
        for row, note in enumerate(table.notes, start=_after(table)):
            sheet.write_string(row, 0, office_text(note), self.small)
        end = _after(table) + len(table.notes) + chart_rows
        sheet.print_area(0, 0, end, len(table.columns) - 1)
        sheet.set_footer("&C&P / &N")
        return sheet

    def _number(self, decimals: int) -> Format:
        kind = "#,##0" + (f".{'0' * decimals}" if decimals else "")
        if kind not in self.formats:
            self.formats[kind] = self.book.add_format(
                {"border": 1, "num_format": kind, "valign": "vcenter"}
            )
        return self.formats[kind]

    def _rows(
        self, sheet: Worksheet, table: PresentedTable, exact: dict[str, Sequence[float | None]]
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
                    sheet.write_string(*place, office_text(value), self.text)
                else:
                    printed = values[row] if values else half_up(float(value), described.decimals)
                    sheet.write_number(*place, printed, self._number(described.decimals))

    def _widths(self, sheet: Worksheet, widths: Sequence[int]) -> None:
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)

    # The forms

    def _passing(self) -> None:
        table = passing_form(self.state)
        name = self._name("passing")
        sheet = self._sheet(name, table, 1, CHART_ROWS)
        exact = {}
        for column in table.columns:
            if column.field.startswith("share_"):
                counts = table.frame[f"met_{column.field.removeprefix('share_')}"]
                exact[column.field] = [
                    ratio_half_up(met, schools, 100, column.decimals)
                    for met, schools in zip(counts, table.frame["schools"], strict=True)
                ]
        self._rows(sheet, table, exact)
        self._widths(sheet, [10, 8, *[11] * (len(table.columns) - 2)])
        labels = [
            *(self.state.words.name(each.code) for each in self.state.words.indicators),
            self.t("forms.all"),
        ]
        shares = [column.field for column in table.columns if column.field in exact]
        series = [
            (str(stage), [exact[field][row] for field in shares])
            for row, stage in enumerate(table.frame["stage"])
        ]
        beside = self._beside(sheet, table, labels, series)
        chart = self._columns_chart(name, beside, len(labels), len(series), table.title)
        chart.set_y_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True}})
        sheet.insert_chart(_after(table) + len(table.notes) + 1, 0, chart)

    def _beside(
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
            sheet.write_string(row, first, label, self.small)
        sheet.set_column(first, first + len(series), 14)
        return first

    def _columns_chart(
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

    def _schools(self, stage: Stage) -> None:
        state, table = self.state, school_form(self.state, stage)
        sheet = self._sheet(self._name("schools", stage), table, 2)
        result = state.stages[stage]
        pupils = result.schools["pupils"].to_list()
        exact = {
            indicator.code: [
                ratio_half_up(amount, count, indicator.scale, state.layout.form_value_decimals)
                for amount, count in zip(result.amounts[indicator.code], pupils, strict=True)
            ]
            for indicator in state.words.indicators
        }
        self._rows(sheet, table, exact)
        columns = len(state.words.indicators)
        self._widths(sheet, [6, 26, 16, 9, 8, 8, *[11] * columns, 12, 62])
        fields = [column.field for column in table.columns]
        first, behind = fields.index(state.words.indicators[0].code), len(fields) + 1
        self._unrounded(sheet, stage, behind)
        for number, indicator in enumerate(state.words.indicators):
            place = (first + number, behind + number)
            self._judged(sheet, stage, place, indicator.code, len(table.frame))

    def _unrounded(self, sheet: Worksheet, stage: Stage, first: int) -> None:
        """The values as they are judged, beside the printed form; folded away, for whoever asks."""
        result, indicators = self.state.stages[stage], self.state.words.indicators
        plain = self.book.add_format({"num_format": "General", "font_color": "#4A535C"})
        for column, indicator in enumerate(indicators, start=first):
            name = self.t("forms.column.unrounded", name=self.state.words.name(indicator.code))
            sheet.write_string(HEAD, column, name, self.head)
            for row, value in enumerate(result.values[indicator.code], start=FIRST):
                if value != value:
                    sheet.write_string(row, column, self.t("common.unknown"), self.small)
                else:
                    sheet.write_number(row, column, float(value), plain)
        last = first + len(indicators) - 1
        sheet.set_column(first, last, 16, None, {"level": 1, "hidden": True})
        sheet.set_column(last + 1, last + 1, None, None, {"collapsed": True})

    def _judged(
        self, sheet: Worksheet, stage: Stage, place: tuple[int, int], code: str, rows: int
    ) -> None:
        """Colour the values of an indicator by the unrounded ones beside the form."""
        if not rows:
            return
        column, behind = place
        measures = self.state.stages[stage].indicators.set_index("code").loc[code]
        threshold, floor = float(measures["threshold"]), float(measures["floor"])
        cell = xl_rowcol_to_cell(FIRST, behind, False, True)
        # As the judgement itself: what a binary number lacks in its last places is not lacking.
        for kind, condition in (
            ("meets", f"{cell}>={threshold!r}-{SLACK}"),
            ("far_below", f"{cell}<{floor!r}-{SLACK}"),
            ("below", f"{cell}<{threshold!r}-{SLACK}"),
        ):
            sheet.conditional_format(
                FIRST,
                column,
                FIRST + rows - 1,
                column,
                {
                    "type": "formula",
                    "criteria": f"=AND(ISNUMBER({cell}),{condition})",
                    "format": self.looks[kind],
                    "stop_if_true": True,
                },
            )

    def _coefficients(self) -> None:
        state, table = self.state, coefficient_form(self.state)
        name = self._name("coefficients")
        sheet = self._sheet(name, table, 1, CHART_ROWS)
        exact = {}
        for stage, result in state.stages.items():
            pupils = result.schools["pupils"]
            means = []
            for indicator in state.words.indicators:
                known = result.values[indicator.code].notna().to_numpy()
                amount = float(result.amounts[indicator.code].to_numpy()[known].sum())
                total = float(pupils.to_numpy()[known].sum())
                decimals = state.layout.form_mean_decimals
                means.append(ratio_half_up(amount, total, indicator.scale, decimals))
            exact[f"mean_{stage}"] = [*means, None]
        self._rows(sheet, table, exact)
        self._widths(sheet, [44, *[13] * (len(table.columns) - 1)])
        series = []
        for number, stage in enumerate(state.stages):
            self._over(sheet, stage, 2 + 3 * number)
            heading = f"cv_{stage}"
            label = next(column.label for column in table.columns if column.field == heading)
            series.append((label, [half_up(float(cv), 9) for cv in table.frame[heading]][:-1]))
        for stage in state.stages:
            heading = f"limit_{stage}"
            label = next(column.label for column in table.columns if column.field == heading)
            series.append((label, list(table.frame[heading])[:-1]))
        labels = [state.words.name(indicator.code) for indicator in state.words.indicators]
        beside = self._beside(sheet, table, labels, series)
        self._coefficient_chart(sheet, name, table, beside)

    def _coefficient_chart(
        self, sheet: Worksheet, name: str, table: PresentedTable, beside: int
    ) -> None:
        """Coefficients as columns, their limits as lines over them."""
        stages, rows = len(self.state.stages), len(self.state.words.indicators)
        chart = self._columns_chart(name, beside, rows, stages, table.title)
        lines, last = self.book.add_chart({"type": "line"}), FIRST + rows - 1
        for number in range(stages):
            column = beside + 1 + stages + number
            dash = "dash" if not number else "square_dot"
            lines.add_series(
                {
                    "name": [name, HEAD, column],
                    "categories": [name, FIRST, beside, last, beside],
                    "values": [name, FIRST, column, last, column],
                    "line": {"color": LIMIT, "dash_type": dash, "width": 2},
                }
            )
        chart.combine(lines)
        chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True}})
        sheet.insert_chart(_after(table) + len(table.notes) + 1, 0, chart)

    def _over(self, sheet: Worksheet, stage: Stage, column: int) -> None:
        """Mark coefficients that the judgement has above their limits, whatever rounding shows."""
        for row, measure in enumerate(self.state.stages[stage].indicators.to_dict("records")):
            over = measure["cv"] > measure["cv_limit"] and measure["cv_verdict"] == "fail"
            look = self.looks["far_below" if over else "meets"]
            sheet.conditional_format(
                FIRST + row, column, FIRST + row, column, {"type": "no_errors", "format": look}
            )

    # What stands behind

    def _shortfalls(self, stage: Stage) -> None:
        table = shortfall_form(self.state, stage)
        sheet = self._sheet(self._name("shortfalls", stage), table, 2)
        self._rows(sheet, table, {})
        numbers = len(self.state.words.indicators)
        self._widths(sheet, [14, 26, 12, 10, *[13] * numbers])
        last = FIRST + len(table.frame) - 1
        for column in range(4, 4 + numbers):
            if len(table.frame):
                bar = {"type": "data_bar", "bar_color": BAR, "bar_solid": True}
                sheet.conditional_format(FIRST, column, last, column, bar)

    def _method(self) -> None:
        state, t = self.state, self.t
        sheet = self.book.add_worksheet(self._name("method"))
        wrapped = self.book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(0, 0, 110)
        cited = dict.fromkeys(rule.citation for rule in state.rules.every_rule())
        lines = [
            *state.basis,
            t("forms.method.value"),
            t("forms.method.coefficient"),
            t("forms.rounding"),
            t("forms.method.colours"),
            t("forms.method.layout"),
            *(
                t(
                    "forms.method.rule",
                    document=cite.document,
                    clause=cite.clause,
                    effective_from=cite.effective_from.isoformat(),
                    checked_on=cite.checked_on.isoformat(),
                    source=cite.source,
                )
                for cite in cited
            ),
        ]
        for row, line in enumerate(lines):
            sheet.write_string(row, 0, office_text(line), wrapped)
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)


def _after(table: PresentedTable) -> int:
    """The first row below a table and the empty one after it."""
    return FIRST + max(len(table.frame), 1) + 1


def _fill(colour: str, place: int) -> dict[str, dict[str, object]]:
    """Full for the first row of columns, a pattern for the others, as black and white prints them."""
    if not place:
        return {"fill": {"color": colour}, "border": {"color": colour}}
    pattern = {"pattern": "wide_upward_diagonal", "fg_color": colour, "bg_color": "#ffffff"}
    return {"pattern": pattern, "border": {"color": colour}}
