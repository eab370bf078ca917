"""What happens to schools and coefficients when teachers, and pupils, move?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from analysis.present.plan_papers import PlanKind
from analysis.present.what_if_finding import rotation_finding
from analysis.present.what_if_words import PlanWording
from analysis.what_if import Outcome
from data import planning
from pages.shared import address
from pages.shared.view_context import ViewContext
from pages.shared.what_if_controls import (
    order_and_protection,
    rotation_controls,
    settled_rotation,
)
from pages.shared.what_if_measures import listed_measures, measure_form
from pages.shared.what_if_page import WhatIfPage, draw
from pages.shared.what_if_state import working_scenario
from pages.shared.what_if_suggestion import suggestion

LISTS = ("schools", "moves", "levers", "shared", "pupils", "levelling", "counters")


def render(context: ViewContext) -> None:
    """Draw the page."""
    prices = planning.prices()

    def settle(plan: PlanWording) -> dict[str, int]:
        return settled_rotation(context, working_scenario(context, prices.listed), plan)

    page = WhatIfPage(
        "rotation",
        rotation_finding,
        settle,
        partial(_controls, context),
        LISTS,
        PlanKind.ROTATION,
        beside=partial(_suggested, context),
    )
    draw(page, context, prices)


def _controls(context: ViewContext, plan: PlanWording, most: Mapping[str, int]) -> None:
    t = context.t
    order_and_protection(context, protection=True)
    labels = {"policy": t("what_if.panel.policy"), "further": t("what_if.panel.further")}
    policy, single = address.tabs("rotation_panel", labels, t.language)
    with policy:
        rotation_controls(context, most, plan)
    with single:
        measure_form(context, plan)
        listed_measures(context, plan)


def _suggested(context: ViewContext, outcome: Outcome) -> None:
    if not outcome.scenario.levers:
        suggestion(context)
