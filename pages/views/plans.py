"""Which of several plans is better: today and two plans side by side, and the shelf of saved ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from analysis.present.export_workbook import tables_workbook
from analysis.present.trace_words import about_sheet
from analysis.present.what_if_compare import (
    coefficients_figure,
    coefficients_seen,
    finding,
    headline_table,
    indicators_table,
    verdicts_table,
)
from analysis.present.what_if_words import PlanWording
from analysis.present.words import counted_note, rule_note
from analysis.what_if import Outcome
from data import planning
from data.scenarios import shelf
from pages.shared.file_titles import file_title
from pages.shared.plan_papers import paper_buttons
from pages.shared.show import (
    heading,
    question_and_finding,
    show_figure,
    show_table,
    workbook_button,
)
from pages.shared.view_context import ViewContext
from pages.shared.what_if_results import tell_link, wording
from pages.shared.what_if_shelf import choose_sides, shelf_panel, warn_of_stale
from pages.shared.what_if_state import outcome_of, take_over_address


def render(context: ViewContext) -> None:
    """Draw the page."""
    t, prices = context.t, planning.prices()
    findings = take_over_address(context, prices.listed)
    plan, found = wording(context, prices), shelf()
    head = st.container()
    sides, labels = choose_sides(context, found, prices.listed)
    outcomes = {side: outcome_of(context, prices.listed, each) for side, each in sides.items()}
    with head:
        question_and_finding(t("page.plans.question"), finding(outcomes, labels, t))
        tell_link(findings, t)
    warn_of_stale(context, sides, labels, prices.listed)
    _side_by_side(context, outcomes, labels, plan)
    heading(t("page.plans.shelf"))
    shelf_panel(context, found, prices.listed)


def _side_by_side(
    context: ViewContext,
    outcomes: Mapping[str, Outcome],
    labels: Mapping[str, str],
    plan: PlanWording,
) -> None:
    t = context.t
    measures = outcomes["baseline"].after.indicators
    missing = int(measures["schools_missing"].max())
    counted = int(measures["schools_counted"].min())
    notes = [
        t("what_if.note.comparison"),
        counted_note(counted, missing, t) + rule_note(context.rules, t),
    ]
    shown = [
        headline_table(outcomes, plan),
        indicators_table(outcomes, notes, plan),
        verdicts_table(outcomes, plan),
    ]
    left, right = st.columns(2)
    with left:
        heading(shown[0].title)
        show_table(shown[0], t)
    with right:
        heading(shown[1].title)
        figure = coefficients_figure(outcomes, labels, plan)
        show_figure(figure, shown[1], t, alt=coefficients_seen(outcomes, plan))
    heading(shown[2].title)
    if len(shown[2].frame):
        show_table(shown[2], t)
    about = about_sheet(context.origin, context.rules, t)
    with st.container(horizontal=True):
        workbook_button(
            t("page.plans.excel"),
            file_title(context, "plans"),
            partial(tables_workbook, shown, t, about),
            key="plans_workbook",
        )
        for side in ("a", "b"):
            paper_buttons(outcomes[side], plan, context, name=labels[side], side=f"_{side}")
