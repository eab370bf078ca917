"""Where does a number come from?"""

from __future__ import annotations

import streamlit as st

from analysis.present.trace_tables import (
    cells_table,
    county_table,
    extract,
    parts_table,
    stages_table,
)
from analysis.present.trace_words import county_finding, formulas, school_finding
from analysis.present.words import counted_note
from analysis.trace import IndicatorTrace, differences
from pages.shared import cached
from pages.shared.choices import choice, selection
from pages.shared.documents import documents_panel
from pages.shared.frame import page_link
from pages.shared.packs import packs
from pages.shared.show import heading, question_and_finding, sentence, show_table
from pages.shared.view_context import ViewContext


def render(context: ViewContext) -> None:
    """Draw the page."""
    t, wording = context.t, context.trace_wording
    head = st.container()
    code = choice(
        t("page.trace.indicator"),
        [indicator.code for indicator in context.indicators],
        key="indicator",
        format_func=context.words.name,
    )
    trace = cached.trace(
        context.snapshot,
        context.school_year,
        context.stage,
        context.with_reliefs,
        context.rule_set,
        code,
    )
    names = {"": t("page.trace.county"), **{s.code: s.name for s in trace.schools}}
    school = selection(
        t("page.trace.school"),
        list(names),
        key="school",
        language=t.language,
        format_func=names.__getitem__,
    )
    with head:
        finding = (
            school_finding(trace, trace.school(school), wording)
            if school
            else county_finding(trace, wording)
        )
        question_and_finding(t("page.trace.question"), finding)
    wrong = differences(trace, context.assessment())
    if wrong:
        sentence(t("page.trace.differs", count=len(wrong)))
    heading(t("page.trace.how"))
    for line in formulas(trace, wording):
        sentence(line)
    if school:
        _school(context, trace, school)
    else:
        _county(context, trace)
    try:
        documents_panel(context, code, school, names[school] if school else "")
        packs(context, code)
    except OSError as error:
        sentence(t("page.trace.documents_broken", reason=error))


def _county(context: ViewContext, trace: IndicatorTrace) -> None:
    t = context.t
    missing = len(trace.schools) - trace.counted
    notes = [
        t("page.trace.county_note", link=t("page.trace.school_link", school="…"))
        + counted_note(trace.counted, missing, t)
    ]
    table = county_table(trace, context.trace_wording, notes)
    heading(table.title)
    position = show_table(table, t, height=420, select=f"{table.key}_rows")
    if position is not None:
        chosen = trace.schools[position]
        page_link(
            "trace",
            context,
            because="trace_school",
            school=chosen.code,
            label=t("page.trace.school_link", school=chosen.name),
        )


def _school(context: ViewContext, trace: IndicatorTrace, code: str) -> None:
    t, wording = context.t, context.trace_wording
    school = trace.school(code)
    for table in (
        parts_table(school, wording),
        stages_table(school, wording),
        cells_table(extract([school]), wording, f"cells_{code}_{trace.indicator.code}"),
    ):
        heading(table.title)
        show_table(table, t, download=table.key.startswith("cells"))
