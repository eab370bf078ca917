"""What happens to schools and coefficients when teachers, and pupils, move?"""

from __future__ import annotations

import streamlit as st

from analysis.present.what_if_finding import rotation_finding
from data import planning
from pages.shared.show import question_and_finding
from pages.shared.view_context import ViewContext
from pages.shared.what_if_controls import (
    order_and_protection,
    rotation_controls,
    save_panel,
    settled_rotation,
)
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

LISTS = ("schools", "moves", "levers", "shared", "pupils", "levelling", "counters")


def render(context: ViewContext) -> None:
    """Draw the page; title, numbers and map before the controls, which need nothing from them."""
    t, prices = context.t, planning.prices()
    plan = wording(context, prices)
    findings = take_over_address(context, prices.listed)
    most = settled_rotation(context, working_scenario(context, prices.listed), plan)
    outcome = carried_out(context, prices.listed)
    # However many sentences it has, what follows keeps its place, and the map is not built anew.
    with st.container():
        question_and_finding(t("page.rotation.question"), rotation_finding(outcome, plan))
        tell(outcome, findings, plan)
        save_panel(context, outcome.scenario)
    left, right = st.columns([5, 6])
    with right:
        coefficients(outcome, context)
        if not outcome.scenario.levers:
            suggestion(context)
        map_after(outcome, context, "rotation_map")
    with left:
        order_and_protection(context, protection=True)
        policy, single = st.tabs([t("what_if.panel.policy"), t("what_if.panel.further")])
        with policy:
            rotation_controls(context, most, plan)
        with single:
            measure_form(context, plan)
            listed_measures(context, plan)
    if outcome.scenario.levers:
        tables(LISTS, outcome, plan)
        plan_download(outcome, plan, context)
