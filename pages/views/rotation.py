"""What happens to schools and coefficients when teachers, and pupils, move?"""

from __future__ import annotations

from functools import partial

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
from pages.shared import address
from pages.shared.view_context import ViewContext
from pages.shared.what_if_controls import order_and_protection, rotation_controls
from pages.shared.what_if_measures import listed_measures, measure_form
from pages.shared.what_if_page import WhatIfPage, draw
from pages.shared.what_if_state import working_scenario
from pages.shared.what_if_suggestion import suggestion

MAKERS = (
    schools_table,
    moves_table,
    levers_table,
    shared_table,
    pupils_table,
    levelling_table,
    counters_table,
)


def render(context: ViewContext) -> None:
    """Draw the page."""
    page = WhatIfPage(
        "rotation",
        rotation_finding,
        partial(_controls, context),
        MAKERS,
        PlanKind.ROTATION,
        beside=partial(_suggested, context),
    )
    draw(page, context, planning.prices())


def _controls(context: ViewContext, plan: PlanWording) -> None:
    t, prices = context.t, planning.prices()
    order_and_protection(context, protection=True)
    labels = {"policy": t("what_if.panel.policy"), "further": t("what_if.panel.further")}
    policy, single = address.tabs("rotation_panel", labels, t.language)
    with policy:
        rotation_controls(context, working_scenario(context, prices.listed), plan)
    with single:
        measure_form(context, plan)
        listed_measures(context, plan)


def _suggested(context: ViewContext, outcome: Outcome) -> None:
    if not outcome.scenario.levers:
        suggestion(context)
