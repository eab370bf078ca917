"""The calculation of one indicator and stage as an Excel workbook whose formulas live.

From loaded cells (one sheet) to schools (one sheet) to the county (one sheet). Every formula is
written with its result, so that viewers that do not calculate show the same numbers. What is not
known is a word, and formulas that meet it give that word: a sum never takes it for zero.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from analysis.present.export_workbook import OPTIONS, set_created, write_about
from analysis.present.sheet_setup import A4, Pen, page_numbers
from analysis.present.trace_tables import cells_table, extract
from analysis.present.trace_words import AboutSheet, TraceWording, formulas, numerator_text
from analysis.trace import IndicatorTrace, LoadedCell, SchoolTrace, UnitTrace
from analysis.vocabulary import State

HEAD = 2  # rows above the first line of a sheet: its title and its headings


def calculation_workbook(trace: IndicatorTrace, wording: TraceWording, about: AboutSheet) -> bytes:
    """The bytes of an .xlsx: county, schools, loaded cells, their places in the files, the method."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        set_created(book)
        _Calculation(book, trace, wording).write(about)
    return buffer.getvalue()


class _Calculation:
    def __init__(
        self, book: xlsxwriter.Workbook, trace: IndicatorTrace, wording: TraceWording
    ) -> None:
        self.book, self.trace, self.wording, self.t = book, trace, wording, wording.t
        self.unknown = self.t("common.unknown")
        self.names = {key: self.t(f"trace.sheet_{key}") for key in ("county", "schools", "units")}
        self.county, self.schools, self.units = (
            book.add_worksheet(name) for name in self.names.values()
        )
        self.pen = Pen(book)
        border = {"border": 1}
        self.text = book.add_format(border)
        self.input = book.add_format({**border, "num_format": "General", "bg_color": "#FFF6D6"})
        self.number = book.add_format({**border, "num_format": "#,##0.0000"})
        self.count = book.add_format({**border, "num_format": "#,##0"})
        self.bold = book.add_format({"bold": True, "font_size": 14})
        self.heading = book.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "valign": "top", "bg_color": "#DCE9F2"}
        )
        self.facts = [fact for fact, _, _ in trace.facts]
        sources = [wording.sources[fact] for fact in self.facts]
        self.loaded = list(
            dict.fromkeys(
                (source.sheet, name)
                for source in sources
                for names in source.alternatives
                for name in names
            )
        )
        self.places: dict[tuple, str] = {}
        # Cells of the sheet of units by school: what its sums are made of.
        self.amounts: dict[str, dict[str, list[str]]] = {}
        self.pupils: dict[str, list[str]] = {}

    def write(self, about: AboutSheet) -> None:
        """Fill the sheets; `about` comes last, with the formulas in words before it."""
        self._units()
        self._schools()
        self._county()
        self._places()
        lines = [
            (self.t("trace.about_method"), line) for line in formulas(self.trace, self.wording)
        ]
        hint = (self.t("trace.about_live"), self.t("trace.about_live_text"))
        write_about(self.book, AboutSheet(about.title, (*lines, hint, *about.lines)))

    def _head(self, sheet: Worksheet, title: str, headings: Sequence[str]) -> None:
        sheet.write_string(0, 0, title, self.bold)
        for column, text in enumerate(headings):
            sheet.write_string(1, column, text, self.heading)
        sheet.set_row(1, 60)
        sheet.set_column(0, len(headings), 14)
        sheet.set_column(1, 1, 24)
        sheet.freeze_panes(HEAD, 2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
        sheet.set_footer(page_numbers(title))

    def _title(self, key: str) -> str:
        return self.t(
            f"trace.title_{key}",
            indicator=self.wording.words.name(self.trace.indicator.code),
            stage=self.t(f"stage.{self.trace.stage}"),
        )

    def _formula(
        self, sheet: Worksheet, cell: str, formula: str, value: float, *, whole: bool = False
    ) -> None:
        result = self.unknown if math.isnan(value) else value
        sheet.write_formula(cell, f"={formula}", self.count if whole else self.number, result)

    def _guarded(self, cells: Sequence[str], formula: str) -> str:
        """The formula where all cells are numbers, else the word for unknown."""
        return f'IF(COUNT({",".join(cells)})={len(cells)},{formula},"{self.unknown}")'

    def _other(self, key: str, cell: str) -> str:
        return f"'{self.names[key]}'!{cell}"

    # Loaded cells

    def _units(self) -> None:
        t, columns = self.t, self.wording.columns
        headings = [
            t("column.school_code"),
            t("column.school"),
            t("trace.unit_code"),
            t("trace.unit"),
            t("column.stage"),
            self.wording.pupils,
            t("trace.split_weight"),
            t("trace.share"),
            *(columns[key] for key in self.loaded),
            *(t("trace.amount_of", name=self.wording.fact(fact)) for fact in self.facts),
        ]
        self._head(self.units, self._title("units"), headings)
        row = HEAD
        for school in self.trace.schools:
            self.amounts[school.code] = {fact: [] for fact in self.facts}
            self.pupils[school.code] = []
            for unit in school.units:
                self._unit(school, unit, row)
                row += len(unit.stages)

    def _unit(self, school: SchoolTrace, unit: UnitTrace, first: int) -> None:
        last = first + len(unit.stages) - 1
        for row, each in enumerate(unit.stages, start=first):
            texts = [school.code, school.name, unit.code, unit.name, self.t(f"stage.{each.stage}")]
            for column, text in enumerate(texts):
                self.pen.text(self.units, row, column, text, border=1)
            self._loaded_cell(row, 5, each.pupils, (unit.code, each.stage))
            if unit.is_split:
                self._number(row, 6, each.weight)
            if each.stage != unit.stage:
                continue
            pupils = xl_rowcol_to_cell(row, 5)
            self.pupils[school.code].append(pupils)
            if unit.is_split:
                counts, weights = f"F{first + 1}:F{last + 1}", f"G{first + 1}:G{last + 1}"
                share = f"G{row + 1}*{pupils}/SUMPRODUCT({weights},{counts})"
                whole = 2 * len(unit.stages)
                formula = f'IF(COUNT({counts},{weights})={whole},{share},"{self.unknown}")'
                self._formula(self.units, f"H{row + 1}", formula, unit.share)
            else:
                self.units.write_number(row, 7, 1, self.number)
            self._parts(school, unit, row)

    def _parts(self, school: SchoolTrace, unit: UnitTrace, row: int) -> None:
        position = {key: 8 + number for number, key in enumerate(self.loaded)}
        for part in unit.parts:
            formula = f'"{self.unknown}"'
            # From the last choice to the first, each one the other's way out.
            for alternative in reversed(part.cells):
                names = []
                for cell in alternative:
                    column = position[cell.sheet, cell.field]
                    stage = None if cell.sheet == "premises" else unit.stage
                    self._loaded_cell(row, column, cell, (unit.code, stage))
                    names.append(xl_rowcol_to_cell(row, column))
                terms = "+".join(
                    name if cell.factor == 1 else f"{name}*{cell.factor:.15g}"
                    for name, cell in zip(names, alternative, strict=True)
                )
                known = ",".join([f"H{row + 1}", *names])
                formula = f"IF(COUNT({known})={len(names) + 1},({terms})*H{row + 1},{formula})"
            column = 8 + len(self.loaded) + self.facts.index(part.fact)
            place = xl_rowcol_to_cell(row, column)
            self._formula(self.units, place, formula, part.amount)
            self.amounts[school.code][part.fact].append(place)

    def _loaded_cell(self, row: int, column: int, cell: LoadedCell, whose: tuple) -> None:
        self._number(row, column, cell.number)
        place = f"{self.names['units']}!{xl_rowcol_to_cell(row, column)}"
        self.places[(*whose, cell.sheet, cell.field)] = place

    def _number(self, row: int, column: int, value: float) -> None:
        if math.isnan(value):
            self.units.write_string(row, column, self.unknown, self.input)
        else:
            self.units.write_number(row, column, value, self.input)

    # Schools

    def _schools(self) -> None:
        t, indicator = self.t, self.trace.indicator
        headings = [
            t("column.school_code"),
            t("column.school"),
            self.wording.pupils,
            *(self.wording.fact(fact) for fact in self.facts),
            t("trace.numerator_of", numerator=numerator_text(self.trace.facts, self.wording)),
            t("trace.value_of", unit=t(f"unit.{indicator.unit}")),
            t("trace.counted_pupils"),
            t("trace.counted_numerator"),
            t("trace.deviation"),
        ]
        self._head(self.schools, self._title("schools"), headings)
        table = self.trace.table()
        for row, school in enumerate(self.trace.schools, start=HEAD):
            self._school(row, school, table["deviation"].iloc[row - HEAD])

    @property
    def _columns(self) -> dict[str, int]:
        first = 3 + len(self.facts)
        names = ("numerator", "value", "counted_pupils", "counted_numerator", "deviation")
        return {name: first + number for number, name in enumerate(names)}

    def _school(self, row: int, school: SchoolTrace, deviation: float) -> None:
        sheet, at = self.schools, {k: xl_rowcol_to_cell(row, c) for k, c in self._columns.items()}
        self.pen.text(sheet, row, 0, school.code, border=1)
        self.pen.text(sheet, row, 1, school.name, border=1)
        self._sum(row, 2, self.pupils[school.code], school.pupils)
        owed, optional = [], []
        for number, (fact, sign, relief) in enumerate(self.trace.facts, start=3):
            if fact not in school.amounts:
                continue  # a relief that does not speak of this school
            self._sum(row, number, self.amounts[school.code][fact], school.amounts[fact])
            (optional if relief else owed).append((xl_rowcol_to_cell(row, number), sign))
        terms = "".join(f"{'+' if sign > 0 else '-'}{cell}" for cell, sign in owed).lstrip("+")
        # A relief is an option: not reported, it adds nothing.
        terms += "".join(f"+IF(ISNUMBER({cell}),{cell},0)" for cell, _ in optional)
        numerator = self._guarded([cell for cell, _ in owed], terms)
        self._formula(sheet, at["numerator"], numerator, school.numerator)
        pupils, amount = f"C{row + 1}", at["numerator"]
        ratio = f"{self.trace.indicator.scale:.15g}*{amount}/{pupils}"
        # A denominator of zero gives no value either.
        value = f'IF(COUNT({pupils},{amount})=2,IF({pupils}>0,{ratio},"{self.unknown}"),"{self.unknown}")'
        self._formula(sheet, at["value"], value, school.value)
        known = school.state == State.KNOWN
        mean, total = self._other("county", "$B$7"), self._other("county", "$B$5")
        for name, formula, result in (
            ("counted_pupils", pupils, school.pupils),
            ("counted_numerator", amount, school.numerator),
            (
                "deviation",
                f"{at['counted_pupils']}/{total}*({at['value']}-{mean})^2",
                deviation,
            ),
        ):
            sheet.write_formula(
                at[name],
                f'=IF(ISNUMBER({at["value"]}),{formula},"")',
                self.number,
                result if known else "",
            )

    def _sum(self, row: int, column: int, cells: Sequence[str], value: float) -> None:
        names = [self._other("units", cell) for cell in cells]
        formula = self._guarded(names, "+".join(names))
        self._formula(self.schools, xl_rowcol_to_cell(row, column), formula, value)

    # County

    def _county(self) -> None:
        t, trace, sheet = self.t, self.trace, self.county
        known = [school for school in trace.schools if school.state == State.KNOWN]
        last = HEAD + max(len(trace.schools), 1)

        def column(name: str) -> str:
            first = xl_rowcol_to_cell(HEAD, self._columns[name])
            end = xl_rowcol_to_cell(last - 1, self._columns[name])
            return self._other("schools", f"{first}:{end}")

        scale, word = f"{trace.indicator.scale:.15g}", self.unknown
        nan = float("nan")
        limit = self.wording.rules.coefficient_limit(trace.stage)
        threshold = self.wording.rules.threshold(trace.indicator.code, trace.stage)
        lines = [
            ("schools", None, len(trace.schools)),
            ("counted", f"COUNT({column('value')})", len(known)),
            ("total_pupils", f"SUM({column('counted_pupils')})", sum(s.pupils for s in known)),
            (
                "total_numerator",
                f"SUM({column('counted_numerator')})",
                sum(s.numerator for s in known),
            ),
            ("mean", f'IF(B5>0,{scale}*B6/B5,"{word}")', trace.mean),
            ("sd", f'IF(B4>0,SQRT(SUM({column("deviation")})),"{word}")', trace.sd),
            # In Excel a text is larger than any number, so it is asked for first.
            ("cv", f'IF(COUNT(B7,B8)=2,IF(B7>0,B8/B7,"{word}"),"{word}")', trace.cv),
            ("cv_limit", None, limit),
            (
                "cv_margin",
                f'IF(ISNUMBER(B9),B10-B9,"{word}")',
                nan if math.isnan(trace.cv) else limit - trace.cv,
            ),
            ("threshold", None, threshold),
        ]
        self._head(sheet, self._title("county"), [t("trace.measure"), t("column.value")])
        sheet.set_row(1, 20)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 20)
        for row, (key, formula, value) in enumerate(lines, start=HEAD):
            sheet.write_string(row, 0, t(f"trace.measure_{key}"), self.text)
            if formula is None:
                sheet.write_number(row, 1, value, self.input)
            else:
                cell, whole = xl_rowcol_to_cell(row, 1), key in ("counted", "total_pupils")
                self._formula(sheet, cell, formula, value, whole=whole)

    # Places

    def _places(self) -> None:
        """Every loaded cell: where it stands here and in the file it came from."""
        lines = extract(self.trace.schools)
        table = cells_table(lines, self.wording, "sources")
        sheet = self.book.add_worksheet(self.t("trace.sheet_sources"))
        headings = [self.t("trace.place_here"), *(column.heading for column in table.columns)]
        self._head(sheet, table.title, headings)
        for row, (line, values) in enumerate(
            zip(lines, table.frame.to_dict("records"), strict=True), start=HEAD
        ):
            key = (line.unit.code, line.stage, line.cell.sheet, line.cell.field)
            sheet.write_string(row, 0, self.places[key], self.text)
            for number, column in enumerate(table.columns, start=1):
                value = values[column.field]
                if column.kind == "text":
                    self.pen.text(sheet, row, number, value, border=1)
                elif math.isnan(value):
                    sheet.write_string(row, number, self.unknown, self.text)
                else:
                    sheet.write_number(row, number, value, self.input)
