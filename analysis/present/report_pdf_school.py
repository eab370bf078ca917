"""One school on one page: verdict, seven indicators against standard, years, ways to pass, doubts."""

from __future__ import annotations

import math

from analysis.present.report_pdf import Report, listed, said, side_by_side, table
from analysis.present.report_pdf_charts import Bar, bars
from analysis.present.school_one_page import (
    SheetTexts,
    fitting,
    standing_cells,
    standing_headings,
    values_by_year,
    years_of,
)
from analysis.present.school_report_tables import in_ten_thousand, standing_of
from analysis.present.style import LOOKS
from analysis.present.words import Wording
from analysis.school_history import SchoolHistory
from analysis.school_report import OfSchool, SchoolReport
from analysis.vocabulary import State


def school_pdf_report(
    report: SchoolReport,
    history: SchoolHistory,
    told: SheetTexts,
    *,
    well_above_ratio: float,
    data_date: str | None,
    words: Wording,
) -> Report:
    """The report of a school: `told` holds its sentences, as on its page."""
    t = words.t
    blocks = [
        said("title", told.title),
        said("text", told.facts),
        side_by_side([_against(report, well_above_ratio, words)], [_years(report, history, words)]),
        _figures(report, words),
        said("small", told.chosen),
        said("heading", t("school.heading.ways")),
        *(said("text", line) for line in told.ways),
        said("heading", t("school.heading.doubts")),
        listed(fitting(told.doubts or (t("school.no_doubts"),), words)),
        said("heading", t("school.table.questions")),
        listed([f"{role}{t('print.colon')}{ask}" for role, ask in told.questions]),
        said("small", told.footer),
    ]
    return Report(told.title, t.language, tuple(blocks), data_date)


def _against(report: SchoolReport, well_above_ratio: float, words: Wording) -> dict:
    shown = [_bar(line, well_above_ratio, words) for line in report.lines]
    # Twice the standard: what is longer fills the width, its figure stands beside it.
    return bars(
        words.t("report_pdf.against"), shown, most=2.0, note=words.t("report_pdf.against_note")
    )


def _bar(line: OfSchool, well_above_ratio: float, words: Wording) -> Bar:
    name = words.name(line.indicator.code)
    if line.state != State.KNOWN:
        return Bar(name, math.nan, words.t(f"state.{line.state}"))
    look = LOOKS[standing_of(line, well_above_ratio)]
    text = f"{words.t.number(100 * line.ratio, 0)}% {look.glyph}"
    marks = ((1.0, False), (line.floor / line.threshold, True))
    return Bar(name, line.ratio, text, look.colour, marks)


def _years(report: SchoolReport, history: SchoolHistory, words: Wording) -> dict:
    t = words.t
    years = years_of(history)
    codes = [line.indicator.code for line in report.lines]
    rows = [[words.name(code), *values_by_year(history, code, words)] for code in codes]
    return table(
        [t("column.indicator"), *map(str, years)],
        rows,
        numbers=[False, *(True for _ in years)],
        widths=[1, *(0 for _ in years)],
        title=t("school.heading.trend"),
    )


def _figures(report: SchoolReport, words: Wording) -> dict:
    t = words.t
    headings = [
        *standing_headings(words),
        t("column.gap"),
        t("school.column.to_pass"),
        t("school.paper.once"),
        t("school.paper.yearly"),
    ]
    rows = [
        [
            *standing_cells(line, words),
            words.gap(line.indicator.code, line.to_threshold),
            words.gap(line.indicator.code, line.to_pass),
            t.number(in_ten_thousand(line.once_threshold), 2),
            t.number(in_ten_thousand(line.yearly_threshold), 2),
        ]
        for line in report.lines
    ]
    numbers = [False] + [True] * 5 + [False] * 2 + [True] * 2
    return table(headings, rows, numbers=numbers, widths=[4, 2, 2, 2, 2, 3, 3, 3, 3, 3])
