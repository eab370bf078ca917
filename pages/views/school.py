"""Where does a school fall short, how does it compare, and what is the cheapest way to pass?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from analysis.present.school_figures import (
    against_standard,
    against_standard_alt,
    by_year,
    by_year_alt,
)
from analysis.present.school_one_page import SheetTexts
from analysis.present.school_report_tables import (
    history_table,
    indicator_table,
    question_table,
    shortfall_table,
)
from analysis.present.school_words import questions, title, ways_sentences
from analysis.present.tables import PresentedTable
from analysis.present.text import Texts
from analysis.present.words import counted_note, rule_note
from analysis.school_history import SchoolHistory
from analysis.school_report import SchoolReport
from data import planning, reference
from pages.shared import cached
from pages.shared.choices import school_choice
from pages.shared.file_titles import file_title
from pages.shared.papers import DOCX, offer_pdf, school_pdf
from pages.shared.school_papers import school_file
from pages.shared.school_parts import (
    all_doubts,
    choose_own_peers,
    chosen_text,
    draw_peers,
    facts_text,
    links,
    paper,
    paper_footer,
    prices_note,
    report_of,
)
from pages.shared.show import (
    heading,
    note,
    question_and_finding,
    sentence,
    show_figure,
    show_sentences,
    show_table,
)
from pages.shared.view_context import ViewContext


def render(context: ViewContext) -> None:
    """Draw the page."""
    t, words, rows = context.t, context.words, context.league()
    if rows.empty:
        nothing = t("page.school.no_school", stage=t(f"stage.{context.stage}"))
        question_and_finding(t("page.school.question"), nothing)
        return
    head = st.container()
    names = dict(zip(rows["school_code"], rows["school_name"], strict=True))
    code = school_choice(t("page.school.choose"), names, t.language)
    above = st.container()
    with st.expander(t("page.school.how_chosen")):
        peers, listed = choose_own_peers(context, code, rows), st.container()
    prices = planning.prices()
    report, history = (
        report_of(context, code, peers, prices),
        cached.school_history(*context.key, code),
    )
    finding, facts = title(report, names[code], words), facts_text(context, code)
    chosen = chosen_text(context, code, peers, rows)
    with head:
        question_and_finding(t("page.school.question"), finding)
    with above:
        sentence(facts)
        _indicators(context, report, chosen, names[code])
    with listed:
        draw_peers(context, report, rows, chosen)
    _trend(context, report, history, names[code])
    ways = ways_sentences(report, words)
    heading(t("school.heading.ways"))
    for line in ways:
        sentence(line)
    priced = [t("school.ways.note"), prices_note(prices, context)]
    show_table(_of_school(shortfall_table(report, priced, words), names[code], t), t)
    doubts = all_doubts(context, report, history, names[code])
    _doubts(context, doubts)
    asked = questions(report, history, names[code], words)
    heading(t("school.table.questions"))
    show_sentences(_of_school(question_table(asked, code, words), names[code], t), t)
    links(context, code)
    footer = paper_footer(context, prices)
    said = SheetTexts(finding, facts, tuple(ways), tuple(doubts), tuple(asked), chosen, footer)
    offer_pdf(
        context,
        "school",
        file_title(context, "school_page", names[code]),
        lambda: school_pdf(context, report, history, said),
    )
    paper(context, report, history, said)
    st.download_button(
        t("papers.download.school"),
        data=partial(school_file, context, code),
        file_name=f"{file_title(context, 'school_plan', names[code])}.docx",
        mime=DOCX,
        key="school_paper",
        on_click="ignore",
        icon=":material/description:",
    )


def _indicators(context: ViewContext, report: SchoolReport, chosen: str, name: str) -> None:
    t, words = context.t, context.words
    counted = min(line.counted for line in report.lines)
    missing = max(line.missing for line in report.lines)
    notes = [chosen, counted_note(counted, missing, t) + rule_note(context.rules, t)]
    ratio = reference.presentation()["well_above_ratio"]
    floor = context.rules.school_rule.floor_ratio
    heading(t("school.table.indicators"))
    show_figure(
        against_standard(report, floor, ratio, words),
        _of_school(indicator_table(report, planning.peer_rules(), ratio, notes, words), name, t),
        t,
        alt=against_standard_alt(report, words),
    )


def _of_school(table: PresentedTable, name: str, t: Texts) -> PresentedTable:
    """The table with the name of its school in the title: it leaves the page as picture and file."""
    return replace(table, title=t("picture.titled", name=name, what=table.title))


def _trend(context: ViewContext, report: SchoolReport, history: SchoolHistory, name: str) -> None:
    t, words = context.t, context.words
    heading(t("school.heading.trend"))
    table = history_table(history, report.code, [t("page.school.trend_note")], words)
    table = _of_school(table, name, t)
    show_figure(by_year(history, words), table, t, alt=by_year_alt(history, words))


def _doubts(context: ViewContext, doubts: list[str]) -> None:
    t = context.t
    heading(t("school.heading.doubts"))
    for line in doubts or [t("school.no_doubts")]:
        sentence(line)
    note(t("page.school.findings_note"))
