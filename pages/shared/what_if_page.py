"""What the pages of a what-if share: answer first, levers beside their effect, then lists and map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from analysis.present.plan_papers import PlanKind
from analysis.present.tables import PresentedTable
from analysis.present.what_if_words import PlanWording
from analysis.what_if import Outcome
from data.planning import Prices
from pages.shared.show import question_and_finding
from pages.shared.view_context import ViewContext
from pages.shared.what_if_controls import save_panel
from pages.shared.what_if_results import (
    coefficients,
    map_after,
    plan_download,
    tables,
    tell,
    wording,
)
from pages.shared.what_if_state import carried_out, take_over_address


@dataclass(frozen=True)
class WhatIfPage:
    """One page: its key, what it says, what can be pulled, and its tables, the most important first.

    paper   the kind of paper that the page hands out
    told    what stands under the title besides what every page tells
    beside  what stands under the figure of the coefficients
    """

    key: str
    finding: Callable[[Outcome, PlanWording], str]
    controls: Callable[[PlanWording], None]
    makers: Sequence[Callable[[Outcome, PlanWording], PresentedTable]]
    paper: PlanKind
    told: Callable[[Outcome, PlanWording], None] | None = None
    beside: Callable[[Outcome], None] | None = None


def draw(page: WhatIfPage, context: ViewContext, prices: Prices) -> None:
    """Draw the page."""
    plan = wording(context, prices)
    findings = take_over_address(context, prices.listed)
    head = st.container()
    left, right = st.columns([5, 6])
    with left:
        page.controls(plan)
    outcome = carried_out(context, prices.listed)
    with head:
        question = context.t(f"page.{page.key}.question")
        question_and_finding(question, page.finding(outcome, plan))
        tell(outcome, findings, plan)
        if page.told:
            page.told(outcome, plan)
        save_panel(context, outcome.scenario)
    with right:
        coefficients(outcome, context)
        if page.beside:
            page.beside(outcome)
    # Always there, so that the map keeps its place, and with it what a reader moved it to.
    with st.container():
        if outcome.scenario.levers:
            tables([make(outcome, plan) for make in page.makers], context)
            plan_download(outcome, plan, context, page.paper)
    map_after(outcome, context, f"{page.key}_map")
