"""What the pages of a what-if share: answer first, levers beside their effect, then lists and map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from analysis.present.plan_papers import PlanKind
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

Settled = TypeVar("Settled")


@dataclass(frozen=True)
class WhatIfPage(Generic[Settled]):
    """One page: its key, what it says, what can be pulled, and its tables, the most important first.

    settle    lets what the controls say be what can be chosen, before anything is drawn
    controls  draws the controls, with what `settle` found
    lists     the tables, by their keys in `what_if_tables.TABLES`
    paper     the kind of paper that the page hands out
    told      what stands under the title besides what every page tells
    beside    what stands under the figure of the coefficients
    """

    key: str
    finding: Callable[[Outcome, PlanWording], str]
    settle: Callable[[PlanWording], Settled]
    controls: Callable[[PlanWording, Settled], None]
    lists: Sequence[str]
    paper: PlanKind
    told: Callable[[Outcome, PlanWording], None] | None = None
    beside: Callable[[Outcome], None] | None = None


def draw(page: WhatIfPage[Settled], context: ViewContext, prices: Prices) -> None:
    """Draw the page: title, numbers and map before the controls, which need nothing from them."""
    plan = wording(context, prices)
    findings = take_over_address(context, prices.listed)
    settled = page.settle(plan)
    outcome = carried_out(context, prices.listed)
    # Each has its place from the start, so that the map keeps its own and is not built anew.
    head = st.container()
    left, right = st.columns([5, 6])
    lists, below = st.container(), st.container()
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
    with below:
        map_after(outcome, context, f"{page.key}_map")
    with left:
        page.controls(plan, settled)
    with lists:
        tables(page.lists, outcome, plan)
        if outcome.scenario.levers:
            plan_download(outcome, plan, context, page.paper)
