"""What a plan does, section by section: sentences, coefficients, map, schools, lists, workbook."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from analysis.present.export_workbook import tables_workbook
from analysis.present.figures import coefficients_before_after
from analysis.present.map_files import approval_line, printed_lines
from analysis.present.map_words import topic_name
from analysis.present.maps import legend, school_layer
from analysis.present.plan_papers import PlanKind
from analysis.present.rotation_tables import coefficients_seen
from analysis.present.school_map import (
    VERDICT_TOPIC,
    MapView,
    legend_classes,
    map_points,
    map_schools,
)
from analysis.present.text import Texts, finding_sentence
from analysis.present.trace_words import AboutSheet, about_sheet
from analysis.present.what_if_tables import TABLES, plan_tables
from analysis.present.what_if_words import (
    PlanWording,
    conflict_text,
    limited_texts,
    nothing_text,
    summary,
)
from analysis.vocabulary import Finding
from analysis.what_if import Outcome
from data import reference
from data.planning import Prices
from pages.shared import address, cached
from pages.shared.chosen_school import go_to_school
from pages.shared.file_titles import file_title
from pages.shared.map_drawing import county_base, in_picture
from pages.shared.plan_papers import indicators_of, paper_buttons
from pages.shared.show import (
    as_seen,
    heading,
    note,
    plain,
    sentence,
    show_figure,
    show_table,
    workbook_button,
)
from pages.shared.show_map import render_map
from pages.shared.view_context import ViewContext
from pages.shared.what_if_state import ground_of

# The only view of the map here: schools by their verdict.
VERDICTS = MapView(VERDICT_TOPIC)
# A plan may contradict itself at every school; the first few sentences tell enough.
MOST_TOLD = 6


def wording(context: ViewContext, prices: Prices) -> PlanWording:
    """What puts plans of the chosen stage into words."""
    names = context.league().set_index("school_code")["school_name"]
    return PlanWording(context.words, names.to_dict(), ground_of(context, prices.listed))


def tell_link(findings: Sequence[Finding], t: Texts) -> None:
    """What of a link could not be followed, or has moved on since it was made."""
    for finding in findings:
        sentence(finding_sentence(finding, t))


def tell(outcome: Outcome, findings: Sequence[Finding], plan: PlanWording) -> None:
    """What the plan is, why it changes nothing, and what contradicts what; link findings first."""
    tell_link(findings, plan.t)
    if not outcome.scenario.levers:
        return
    sentence(summary(outcome, plan))
    for line in limited_texts(outcome, plan)[:MOST_TOLD]:
        sentence(line)
    if why := nothing_text(outcome, plan):
        st.info(plain(why))
    told = [conflict_text(finding, plan) for finding in outcome.conflicts]
    if told:
        more = len(told) - MOST_TOLD
        rest = [plan.t("what_if.more_conflicts", count=more)] if more > 0 else []
        lines = [plan.t("what_if.conflicts", count=len(told)), *told[:MOST_TOLD], *rest]
        st.warning("\n\n".join(plain(line) for line in lines))


def coefficients(outcome: Outcome, context: ViewContext) -> None:
    """Coefficients before and after on one axis."""
    t, words, before = context.t, context.words, outcome.before.indicators
    after, table = outcome.after.indicators, indicators_of(outcome, context)
    heading(table.title)
    figure = coefficients_before_after(
        [words.name(code) for code in before["code"]],
        before["cv"],
        after["cv"],
        before["cv_limit"].iloc[0],
        t,
    )
    show_figure(figure, table, t, alt=coefficients_seen(outcome, words), lazily=True)


def map_after(outcome: Outcome, context: ViewContext, key: str) -> None:
    """Verdicts after the plan on the county's map; what changes travels as one layer."""
    t, words = context.t, context.words
    base = county_base(context, t("what_if.map.heading"))
    if base is None:
        return
    heading(t("what_if.map.heading"))
    schools = _schools_after(outcome, context)
    classes = legend_classes(VERDICTS, words)
    drawn = schools.dropna(subset=["longitude", "latitude"])
    counts = schools["class_key"].value_counts().to_dict()
    title, lines = topic_name(VERDICT_TOPIC, words), [t("what_if.map.note")]
    approval = approval_line(context.info.map_approval_number, words)
    printed = printed_lines(t("what_if.map.heading"), title, lines, approval, classes, counts)
    layers = [
        school_layer(map_points(VERDICTS, drawn, None, words), classes),
        in_picture(printed, f"{key}_{context.school_year}_{context.stage}", context),
    ]
    render_map(base, layers, key=key, height=420, on_click=go_to_school)
    st.html(legend(classes, title, counts))
    note(*lines)


def _schools_after(outcome: Outcome, context: ViewContext) -> pd.DataFrame:
    """League rows with the verdicts and pupils after the plan."""
    after = outcome.after.schools.set_index("school_code")
    rows = context.league()
    for column in ("verdict", "met", "pupils"):
        rows = rows.assign(**{column: rows["school_code"].map(after[column])})
    ratio = reference.presentation()["well_above_ratio"]
    facts = cached.facts(context.snapshot, context.school_year)
    return map_schools(VERDICTS, rows, facts, outcome.after, ratio)


def tables(keys: Sequence[str], outcome: Outcome, plan: PlanWording) -> None:
    """Tables of the plan that have a row, each under a tab of its own; the open one is drawn.

    A plan that asks nothing has none.
    """
    t, every = plan.t, [TABLES[key] for key in keys]
    full = [each for each in every if outcome.scenario.levers and each.has_rows(outcome)]
    labels = {each.key: t(f"what_if.tab.{each.key}") for each in full}
    if not labels:
        address.leave_out("list", [each.key for each in every])
        return
    for tab, each in zip(address.tabs("list", labels, t.language), full, strict=True):
        if tab.open:
            with tab:
                table = each.make(outcome, plan)
                heading(table.title)
                show_table(table, t)


def plan_download(
    outcome: Outcome, plan: PlanWording, context: ViewContext, kind: PlanKind
) -> None:
    """The whole plan as a workbook, coefficients and every table that has a row, and as a paper."""
    t = context.t
    about = about_sheet(context.origin, context.rules, t)
    with st.container(horizontal=True):
        workbook_button(
            t("what_if.panel.excel"),
            file_title(context, "what_if"),
            partial(_workbook, outcome, plan, context, about),
            key="plan_workbook",
        )
        paper_buttons(outcome, plan, context, only=kind)


def _workbook(
    outcome: Outcome, plan: PlanWording, context: ViewContext, about: AboutSheet
) -> bytes:
    every = [indicators_of(outcome, context), *plan_tables(outcome, plan)]
    return tables_workbook([as_seen(table) for table in every], plan.t, about)
