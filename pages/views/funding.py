"""What do money, training and new posts do to schools and coefficients, and does the budget balance?"""

from __future__ import annotations

from functools import partial

from analysis.present.plan_papers import PlanKind
from analysis.present.what_if_finding import funding_finding
from analysis.present.what_if_tables import (
    budget_table,
    funding_table,
    levelling_table,
    levers_table,
    schools_table,
)
from analysis.present.what_if_words import PlanWording, balance_texts
from analysis.what_if import Outcome
from data import planning
from data.planning import Prices
from pages.shared import address
from pages.shared.price_panel import price_panel, warn_of_prices
from pages.shared.school_parts import prices_note
from pages.shared.show import sentence
from pages.shared.view_context import ViewContext
from pages.shared.what_if_controls import order_and_protection
from pages.shared.what_if_funding import budget_controls, fund_controls, people_controls
from pages.shared.what_if_page import WhatIfPage, draw

MAKERS = (schools_table, funding_table, budget_table, levers_table, levelling_table)


def render(context: ViewContext) -> None:
    """Draw the page."""
    prices = planning.prices()
    page = WhatIfPage(
        "funding",
        funding_finding,
        partial(_controls, context),
        MAKERS,
        PlanKind.FUNDING,
        told=partial(_told, context, prices),
    )
    draw(page, context, prices)
    price_panel(prices, prices_note(prices, context), context)


def _controls(context: ViewContext, plan: PlanWording) -> None:
    t = context.t
    order_and_protection(context, protection=False)
    labels = {
        "facilities": t("page.funding.facilities"),
        "teachers": t("page.funding.teachers"),
        "budget": t("what_if.title.budget"),
    }
    facilities, people, budget = address.tabs("funding_panel", labels, t.language)
    with facilities:
        fund_controls(context, plan)
    with people:
        people_controls(context, plan)
    with budget:
        budget_controls(context)


def _told(context: ViewContext, prices: Prices, outcome: Outcome, plan: PlanWording) -> None:
    warn_of_prices(prices, context)
    for line in balance_texts(outcome, plan):
        sentence(line)
