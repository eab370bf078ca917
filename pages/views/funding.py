"""What do money, training and new posts do to schools and coefficients, and does the budget balance?"""

from __future__ import annotations

import math

import streamlit as st

from analysis.present.what_if_tables import (
    budget_table,
    funding_table,
    levelling_table,
    levers_table,
    schools_table,
)
from analysis.present.what_if_words import PlanWording, balance_texts, money_text
from analysis.vocabulary import Verdict
from analysis.what_if import Outcome
from analysis.what_if_money import enough
from analysis.what_if_people import most_lacking, most_to_train
from analysis.what_if_results import budget_lines
from data import planning
from pages.shared.price_panel import warn_of_prices
from pages.shared.school_parts import prices_note
from pages.shared.show import note, question_and_finding, sentence
from pages.shared.view_context import ViewContext
from pages.shared.what_if_controls import order_and_protection, save_panel
from pages.shared.what_if_funding import budget_controls, fund_controls, people_controls
from pages.shared.what_if_results import (
    coefficients,
    effects,
    map_after,
    plan_download,
    tables,
    tell,
    wording,
)
from pages.shared.what_if_state import (
    YUAN_STEP,
    carried_out,
    fund_slots,
    hire_slots,
    take_over_address,
    train_slots,
    values_of,
)


def render(context: ViewContext) -> None:
    """Draw the page."""
    t, prices = context.t, planning.prices()
    plan = wording(context, prices)
    findings = take_over_address(context, prices.listed)
    head = st.container()
    left, right = st.columns([5, 6])
    with left:
        order_and_protection(context, protection=False)
        budget_controls(context)
        facilities, people = st.tabs([t("page.funding.facilities"), t("page.funding.teachers")])
        with facilities:
            fund_controls(context, plan, _most_yuan(context, plan))
        with people:
            people_controls(context, plan, _most_people(context, plan))
    outcome = carried_out(context, prices.listed)
    with head:
        question_and_finding(t("page.funding.question"), _finding(context, outcome, plan))
        warn_of_prices(prices, context)
        tell(outcome, findings, plan)
        for line in balance_texts(outcome, plan):
            sentence(line)
        save_panel(context, outcome.scenario)
    with right:
        coefficients(outcome, context)
        map_after(outcome, context, "funding_map")
    note(prices_note(prices, context))
    if outcome.scenario.levers:
        makers = (schools_table, funding_table, budget_table, levers_table, levelling_table)
        tables([make(outcome, plan) for make in makers], context)
        plan_download(outcome, plan, context)


def _most_yuan(context: ViewContext, plan: PlanWording) -> dict[str, int]:
    """For each facility the 10,000 yuan that fill the gap of the place, by the key chosen."""
    most = {}
    for code, slot in fund_slots(context).items():
        said = values_of(slot)
        yuan = enough(code, said["to"], said["by"], plan.ground)
        most[code] = math.ceil(yuan / YUAN_STEP)
    return most


def _most_people(context: ViewContext, plan: PlanWording) -> dict[str, int]:
    """For each way of training those who can be trained, for each kind of post those who lack."""
    most = {
        slot.key: most_to_train(way, values_of(slot)["to"], plan.ground)
        for way, slot in train_slots(context).items()
    }
    for kind, slot in hire_slots(context).items():
        indicator = plan.ground.kinds[kind].indicator
        most[slot.key] = most_lacking(indicator, values_of(slot)["to"], plan.ground)
    return most


def _finding(context: ViewContext, outcome: Outcome, plan: PlanWording) -> str:
    t = context.t
    numbers = effects(outcome, context)
    if not outcome.scenario.levers:
        stage, failing = t(f"stage.{context.stage}"), outcome.before.count(Verdict.FAIL)
        return t("page.funding.nothing_asked", stage=stage, failing=failing)
    lines = budget_lines(outcome, plan.ground)
    spent = [
        t(
            "what_if.summary.funded",
            money=t(f"what_if.money.{line.money}"),
            amount=money_text(line.spent, context.words),
        )
        for line in lines[lines["spent"] > 0].itertuples()
    ]
    if not spent:
        return t("what_if.effects", **numbers)
    return t("page.funding.finding", spent=t.join(spent), **numbers)
