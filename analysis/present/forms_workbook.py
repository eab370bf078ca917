"""The declaration's forms as an Excel file: 表Ⅱ-1, 表Ⅱ-2, 表Ⅲ, shortfalls, unrounded values, method.

Forms hold the figures that they print, rounded half up on exact numbers, as real numbers. Colours
follow the unrounded values beside the printed form, so that rounding never turns a verdict.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from analysis.half_up import half_up, ratio_half_up
from analysis.present.county_state import CountyState
from analysis.present.export_workbook import OPTIONS, add_tables, write_about
from analysis.present.figures import LIMIT
from analysis.present.form_tables import (
    FIRST_LINE,
    FIRST_SCHOOL_LINE,
    coefficient_form,
    numbered,
    passing_form,
    school_form,
    shortfall_form,
)
from analysis.present.forms_sheets import CHART_ROWS, FIRST, HEAD, FormSheets, after
from analysis.present.office_file import day_of
from analysis.present.rule_tables import source_words
from analysis.present.sheet_setup import write_lines
from analysis.present.tables import PresentedTable
from analysis.present.trace_words import AboutSheet
from analysis.vocabulary import Stage, Verdict

SLACK = "1E-9"
# Light enough to read the figure on it.
BAR = "#9CC3E0"


def forms_workbook(
    state: CountyState,
    documents: Sequence[Mapping[str, object]],
    about: AboutSheet | None = None,
    more: Sequence[PresentedTable] = (),
) -> bytes:
    """The bytes of the .xlsx; `about` is the sheet on origins. The same state gives the same bytes.

    `documents`: what the files of the rules say of themselves, for the names of their sources.
    `more`: tables that follow the forms on sheets of their own (shopping lists, transfers of plans).
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"created": day_of(state.data_date), "title": state.county})
        _Forms(book, state).write(documents, about, more)
    return buffer.getvalue()


class _Forms(FormSheets):
    def write(
        self,
        documents: Sequence[Mapping[str, object]],
        about: AboutSheet | None,
        more: Sequence[PresentedTable],
    ) -> None:
        """Fill the sheets: forms first, then what stands behind them."""
        state = self.state
        self._passing()
        for stage in state.stages:
            self._schools(stage)
        self._coefficients()
        for stage in state.stages:
            self._shortfalls(stage)
        add_tables(self.book, more, self.t)
        self._method({str(each["id"]): each for each in documents})
        if about is not None:
            write_about(self.book, about)

    # Sheets

    # The forms

    def _passing(self) -> None:
        table = passing_form(self.state)
        name = self.name("passing")
        sheet = self.sheet_of(name, table, 1, CHART_ROWS)
        exact = {}
        for column in table.columns:
            if column.field.startswith("share_"):
                counts = table.frame[f"met_{column.field.removeprefix('share_')}"]
                exact[column.field] = [
                    ratio_half_up(met, schools, 100, column.decimals)
                    for met, schools in zip(counts, table.frame["schools"], strict=True)
                ]
        self.rows(sheet, table, exact)
        self.widths(sheet, [10, 8, *[11] * (len(table.columns) - 2)])
        labels = [*self._lines(FIRST_LINE), self.t("forms.all")]
        shares = [column.field for column in table.columns if column.field in exact]
        series = [
            (str(stage), [exact[field][row] for field in shares])
            for row, stage in enumerate(table.frame["stage"])
        ]
        beside = self.beside(sheet, table, labels, series)
        chart = self.columns_chart(name, beside, len(labels), len(series), table.title)
        chart.set_y_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True}})
        sheet.insert_chart(after(table) + len(table.notes) + 1, 0, chart)

    def _schools(self, stage: Stage) -> None:
        state, table = self.state, school_form(self.state, stage)
        sheet = self.sheet_of(self.name("schools", stage), table, 2)
        result = state.stages[stage]
        pupils = result.schools["pupils"].to_list()
        exact = {
            indicator.code: [
                ratio_half_up(amount, count, indicator.scale, state.layout.form_value_decimals)
                for amount, count in zip(result.amounts[indicator.code], pupils, strict=True)
            ]
            for indicator in state.words.indicators
        }
        self.rows(sheet, table, exact)
        columns = len(state.words.indicators)
        self.widths(sheet, [6, 26, 16, 9, 8, 8, *[11] * columns, 12, 62])
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
        lines = self._lines(FIRST_SCHOOL_LINE)
        for column, (indicator, line) in enumerate(
            zip(indicators, lines, strict=True), start=first
        ):
            name = self.t("forms.column.unrounded", name=line)
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
        name = self.name("coefficients")
        sheet = self.sheet_of(name, table, 1, CHART_ROWS)
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
        self.rows(sheet, table, exact)
        self.widths(sheet, [44, *[13] * (len(table.columns) - 1)])
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
        beside = self.beside(sheet, table, self._lines(FIRST_LINE), series)
        self._coefficient_chart(sheet, name, table, beside)

    def _coefficient_chart(
        self, sheet: Worksheet, name: str, table: PresentedTable, beside: int
    ) -> None:
        """Coefficients as columns, their limits as lines over them."""
        stages, rows = len(self.state.stages), len(self.state.words.indicators)
        chart = self.columns_chart(name, beside, rows, stages, table.title)
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
        sheet.insert_chart(after(table) + len(table.notes) + 1, 0, chart)

    def _over(self, sheet: Worksheet, stage: Stage, column: int) -> None:
        """Mark coefficients that the judgement has above their limits, whatever rounding shows."""
        for row, measure in enumerate(self.state.stages[stage].indicators.to_dict("records")):
            if measure["cv_verdict"] == Verdict.CANNOT_JUDGE:
                continue
            over = measure["cv_verdict"] == Verdict.FAIL
            look = self.looks["far_below" if over else "meets"]
            sheet.conditional_format(
                FIRST + row, column, FIRST + row, column, {"type": "no_errors", "format": look}
            )

    def _lines(self, first: int) -> list[str]:
        """The indicators by the numbers that a form gives its columns or lines, from `first` on."""
        return [
            numbered(place, self.t(f"indicator.{indicator.code}.short"))
            for place, indicator in enumerate(self.state.words.indicators, start=first)
        ]

    # What stands behind

    def _shortfalls(self, stage: Stage) -> None:
        table = shortfall_form(self.state, stage)
        sheet = self.sheet_of(self.name("shortfalls", stage), table, 2)
        self.rows(sheet, table, {})
        numbers = len(self.state.words.indicators)
        self.widths(sheet, [14, 26, 12, 10, *[13] * numbers])
        last = FIRST + len(table.frame) - 1
        for column in range(4, 4 + numbers):
            if len(table.frame):
                bar = {"type": "data_bar", "bar_color": BAR, "bar_solid": True}
                sheet.conditional_format(FIRST, column, last, column, bar)

    def _method(self, documents: Mapping[str, Mapping[str, object]]) -> None:
        state, t = self.state, self.t
        sheet = self.book.add_worksheet(self.name("method"))
        cited = dict.fromkeys(rule.citation for rule in state.rules.every_rule())
        lines = [
            *state.basis,
            t("forms.method.value"),
            t("forms.method.coefficient"),
            t("forms.rounding"),
            t("forms.method.colours"),
            t("forms.method.layout"),
            t("forms.method.lines"),
            *(
                t(
                    "forms.method.rule",
                    document=cite.document,
                    clause=cite.clause,
                    effective_from=cite.effective_from.isoformat(),
                    checked_on=cite.checked_on.isoformat(),
                    source=source_words(cite, documents, t),
                )
                for cite in cited
            ),
        ]
        write_lines(self.pen, sheet, lines, title=self.name("method"))
