"""A school's page as one sheet of A4 paper: HTML with everything escaped, shown in print only.

Its numbers come from the same report as the page. Bars are drawn with borders and percentages, so
that they are read in black and white and where a browser prints no backgrounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from analysis.peers import PeerRules
from analysis.present.school_one_page import (
    SheetTexts,
    fitting,
    standing_cells,
    standing_headings,
    values_by_year,
    years_of,
)
from analysis.present.school_report_tables import in_ten_thousand, standing_of
from analysis.present.school_words import position_text
from analysis.present.style import LOOKS
from analysis.present.words import Wording
from analysis.school_history import SchoolHistory
from analysis.school_report import OfSchool, SchoolReport
from analysis.vocabulary import State

# Right end of the bars, in per cent of the threshold.
BAR_END = 200


def school_sheet(
    report: SchoolReport,
    history: SchoolHistory,
    said: SheetTexts,
    rules: PeerRules,
    well_above_ratio: float,
    words: Wording,
) -> str:
    """The sheet as HTML. Nothing in it runs: every text is escaped."""
    t = words.t
    parts = [
        f"<h1>{escape(said.title)}</h1>",
        f"<p>{escape(said.facts)}</p>",
        _against(report, rules, well_above_ratio, words),
        f"<p class='small'>{escape(said.chosen)}</p>",
        _years_and_money(report, history, words),
        *(f"<p>{escape(line)}</p>" for line in said.ways),
        f"<h2>{escape(t('school.heading.doubts'))}</h2>",
        _lines(said.doubts or (t("school.no_doubts"),), words),
        f"<h2>{escape(t('school.table.questions'))}</h2>",
        _rows([], [[f"<b>{escape(role)}</b>", escape(ask)] for role, ask in said.questions]),
        f"<p class='small'>{escape(said.footer)}</p>",
    ]
    return "<div class='school-sheet'>" + "".join(parts) + "</div>"


def _rows(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of cells that are HTML already."""
    head = "".join(f"<th>{cell}</th>" for cell in headings)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    return "<table>" + (f"<thead><tr>{head}</tr></thead>" if head else "") + f"{body}</table>"


def _lines(lines: Sequence[str], words: Wording) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in fitting(lines, words)) + "</ul>"


def _against(
    report: SchoolReport, rules: PeerRules, well_above_ratio: float, words: Wording
) -> str:
    t = words.t
    headings = [
        *standing_headings(words),
        t("school.column.bar"),
        t("school.column.position"),
        t("column.gap"),
        t("column.floor_gap"),
    ]
    rows = []
    for line in report.lines:
        code = line.indicator.code
        rows.append(
            [
                *(escape(cell) for cell in standing_cells(line, words)),
                _bar(line, well_above_ratio, words),
                escape(position_text(line, rules, words)),
                escape(words.gap(code, line.to_threshold)),
                escape(words.gap(code, line.to_floor)),
            ]
        )
    return _rows([escape(cell) for cell in headings], rows)


def _bar(line: OfSchool, well_above_ratio: float, words: Wording) -> str:
    """A bar of value / threshold with marks at the floor and at the standard."""
    if line.state != State.KNOWN:
        return escape(LOOKS["unknown"].glyph)
    look = LOOKS[standing_of(line, well_above_ratio)]
    percent = 100 * line.ratio
    width = min(percent, BAR_END) / BAR_END * 100
    marks = "".join(
        f"<i class='{kind}' style='left:{at / BAR_END * 100:.1f}%'></i>"
        for kind, at in (("floor", 100 * line.floor / line.threshold), ("standard", 100))
    )
    fill = f"<b style='width:{width:.1f}%;background:{look.colour}'></b>"
    label = f"{look.glyph} {words.t.number(percent, 0)}%"
    return f"<span class='bar'>{fill}{marks}</span> {escape(label)}"


def _years_and_money(report: SchoolReport, history: SchoolHistory, words: Wording) -> str:
    t = words.t
    headings = [
        t("column.indicator"),
        *map(str, years_of(history)),
        *(t(f"school.paper.{key}") for key in ("once", "yearly", "floor_once", "floor_yearly")),
        t("school.column.to_pass"),
    ]
    rows = []
    for line in report.lines:
        code = line.indicator.code
        money = (line.once_threshold, line.yearly_threshold, line.once_floor, line.yearly_floor)
        cells = [
            words.name(code),
            *values_by_year(history, code, words),
            *(t.number(in_ten_thousand(each), 2) for each in money),
            words.gap(code, line.to_pass),
        ]
        rows.append([escape(cell) for cell in cells])
    return _rows([escape(cell) for cell in headings], rows)
