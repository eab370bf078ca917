"""What do money, training and new posts do to schools and coefficients, and does the budget balance?"""

from __future__ import annotations

import streamlit as st

from analysis.present.what_if_finding import funding_finding
from analysis.present.what_if_words import balance_texts
from data import planning
from pages.shared.price_panel import price_panel, warn_of_prices
from pages.shared.school_parts import prices_note
from pages.shared.show import question_and_finding, sentence
from pages.shared.view_context import ViewContext
from pages.shared.what_if_controls import order_and_protection, save_panel
from pages.shared.what_if_funding import (
    budget_controls,
    fund_controls,
    people_controls,
    settled_funding,
)
from pages.shared.what_if_results import (
    coefficients,
    map_after,
    plan_download,
    tables,
    tell,
    wording,
)
from pages.shared.what_if_state import carried_out, take_over_address

LISTS = ("schools", "funding", "budget", "levers", "levelling")


def render(context: ViewContext) -> None:
    """Draw the page; title, numbers and map before the controls, which need nothing from them."""
    t, prices = context.t, planning.prices()
    plan = wording(context, prices)
    findings = take_over_address(context, prices.listed)
    settled_funding(context)
    outcome = carried_out(context, prices.listed)
    # However many sentences it has, what follows keeps its place, and the map is not built anew.
    with st.container():
        question_and_finding(t("page.funding.question"), funding_finding(outcome, plan))
        warn_of_prices(prices, context)
        tell(outcome, findings, plan)
        for line in balance_texts(outcome, plan):
            sentence(line)
        save_panel(context, outcome.scenario)
    left, right = st.columns([5, 6])
    with right:
        coefficients(outcome, context)
        map_after(outcome, context, "funding_map")
    with left:
        order_and_protection(context, protection=False)
        budget_controls(context)
        facilities, people = st.tabs([t("page.funding.facilities"), t("page.funding.teachers")])
        with facilities:
            fund_controls(context, plan)
        with people:
            people_controls(context, plan)
    if outcome.scenario.levers:
        tables(LISTS, outcome, plan)
        plan_download(outcome, plan, context)
    price_panel(prices, prices_note(prices, context), context)
