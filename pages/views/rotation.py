"""What happens to schools and coefficients when teachers, and pupils, move?"""

from __future__ import annotations

import streamlit as st

from analysis.present.plan_papers import PlanKind
from analysis.present.what_if_finding import rotation_finding
from analysis.present.what_if_tables import (
    counters_table,
    levelling_table,
    levers_table,
    moves_table,
    pupils_table,
    schools_table,
    shared_table,
)
from analysis.present.what_if_words import PlanWording
from analysis.what_if import Outcome
from data import planning
from pages.shared.show import question_and_finding
from pages.shared.view_context import ViewContext
from pages.shared.what_if_controls import order_and_protection, rotation_controls, save_panel
from pages.shared.what_if_measures import listed_measures, measure_form
from pages.shared.what_if_results import (
    coefficients,
    map_after,
    plan_download,
    tables,
    tell,
    wording,
)
from pages.shared.what_if_state import carried_out, take_over_address, working_scenario
from pages.shared.what_if_suggestion import suggestion


def render(context: ViewContext) -> None:
    """Draw the page."""
    t, prices = context.t, planning.prices()
    plan = wording(context, prices)
    findings = take_over_address(context, prices.listed)
    head = st.container()
    left, right = st.columns([5, 6])
    with left:
        order_and_protection(context, protection=True)
        policy, single = st.tabs([t("what_if.panel.policy"), t("what_if.panel.further")])
        with policy:
            rotation_controls(context, working_scenario(context, prices.listed), plan)
        with single:
            measure_form(context, plan)
            listed_measures(context, plan)
    outcome = carried_out(context, prices.listed)
    with head:
        question_and_finding(t("page.rotation.question"), rotation_finding(outcome, plan))
        tell(outcome, findings, plan)
        save_panel(context, outcome.scenario)
    with right:
        coefficients(outcome, context)
        if not outcome.scenario.levers:
            suggestion(context)
        map_after(outcome, context, "rotation_map")
    if outcome.scenario.levers:
        _lists(context, outcome, plan)


def _lists(context: ViewContext, outcome: Outcome, plan: PlanWording) -> None:
    makers = (
        schools_table,
        moves_table,
        levers_table,
        shared_table,
        pupils_table,
        levelling_table,
        counters_table,
    )
    tables([make(outcome, plan) for make in makers], context)
    plan_download(outcome, plan, context, PlanKind.ROTATION)
