"""The scenario that a person is setting: kept over pages, carried by the address.

Levers stand in slots (see `what_if_slots`); those that fit none are listed. Both pages set the same
scenario, so what is read is always the whole of it.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analysis.levers import Fund, Hire, Intake, Lever, Place, Rotation, Train
from analysis.prices import PriceList
from analysis.scenario import ORDERS, Scenario, stale
from analysis.vocabulary import Finding
from analysis.what_if import Outcome
from analysis.what_if_ground import Ground
from data import what_if_reference
from pages.shared import address, cached
from pages.shared.controls import preset
from pages.shared.view_context import ViewContext
from pages.shared.what_if_link import remember_scenario, scenario_in_address
from pages.shared.what_if_slots import YUAN_STEP, every_slot, set_slot, values_of

PROTECT, HELP_FIRST = "rotation_protect", "rotation_help_first"
# What is to be told once of a plan that was taken over on another page.
TOLD = "plan_taken_over"


def budget_key(context: ViewContext, money: str) -> str:
    """Key of the control for the budget of a kind of money."""
    return f"funding_{context.stage}_budget_{money}"


def _listed_key(context: ViewContext) -> str:
    return f"plan_{context.stage}_listed"


def listed(context: ViewContext) -> tuple[Lever, ...]:
    """Levers of the plan that stand in no slot."""
    return st.session_state.get(_listed_key(context), ())


def add_lever(context: ViewContext, lever: Lever) -> None:
    """Put one more lever into the list. For callbacks."""
    st.session_state[_listed_key(context)] = (*listed(context), lever)


def remove_lever(context: ViewContext, position: int) -> None:
    """Take the lever at this place out of the list. For callbacks."""
    kept = [each for place, each in enumerate(listed(context)) if place != position]
    st.session_state[_listed_key(context)] = tuple(kept)


def spread(context: ViewContext, scenario: Scenario) -> None:
    """Set every control to a scenario. For callbacks, or before anything is drawn."""
    left = list(scenario.levers)
    for slot in every_slot(context):
        fitting = next((lever for lever in left if slot.split(lever) is not None), None)
        set_slot(slot, slot.split(fitting) if fitting else slot.defaults)
        if fitting:
            left.remove(fitting)
    st.session_state[_listed_key(context)] = tuple(left)
    preset(PROTECT, scenario.protect_donors)
    preset(HELP_FIRST, scenario.help_first)
    budgets = dict(scenario.budgets)
    for money in what_if_reference.terms().money:
        yuan = budgets.get(money.key)
        preset(budget_key(context, money.key), None if yuan is None else yuan // YUAN_STEP)


def clear(context: ViewContext) -> None:
    """Nothing is asked for. For callbacks."""
    spread(context, Scenario(context.info.snapshot, context.school_year, context.stage))


def places(context: ViewContext) -> list[Place]:
    """Every place of the stage that a lever may name: county, areas, townships, groups, schools."""
    return cached.plan_places(*context.key)


def take_over_address(context: ViewContext, prices: PriceList) -> list[Finding]:
    """Set the controls to the scenario that the address carries, once.

    What cannot be set is told until the plan is changed.
    """
    scenario, told = scenario_in_address(context)
    address.tell("scenario" + address.ON_PAGE, *told)
    if scenario is not None:
        address.tell("scenario" + address.ON_PAGE, *_set(context, scenario, prices))
    return list(address.told_on_page("scenario"))


def _set(context: ViewContext, scenario: Scenario, prices: PriceList) -> list[Finding]:
    findings: list[Finding] = []
    known, kept = set(places(context)), []
    for lever in scenario.levers:
        strangers = [place for place in _places_of(lever) if place not in known]
        findings += [
            Finding("scenario_place_is_not_known", values={"value": place.name})
            for place in strangers
        ]
        kept += [] if strangers else [lever]
    accounts = {money.key for money in what_if_reference.terms().money}
    if {kind for kind, _ in scenario.budgets} - accounts:
        values = {"link_part": "budgets"}
        findings.append(Finding("scenario_part_is_not_known", values=values))
    mark = cached.plan_mark(context.school_year, context.with_reliefs, context.rule_set, prices)
    findings += stale(scenario, context.info.snapshot, mark)
    spread(context, replace(scenario, levers=tuple(kept)))
    return findings


def _places_of(lever: Lever) -> list[Place]:
    """The places and schools that a lever names."""
    if isinstance(lever, Rotation):
        return [lever.source, lever.target]
    if isinstance(lever, Train | Hire | Fund):
        return [lever.target]
    if isinstance(lever, Intake):
        return [Place("school", lever.school)]
    ends = [getattr(lever, end, None) for end in ("source", "target", "home", "guest")]
    return [Place("school", code) for code in ends if code]


def working_scenario(context: ViewContext, prices: PriceList) -> Scenario:
    """The whole scenario as its controls say, pinned to the data and rules of now."""
    budgets = {
        money.key: st.session_state.get(budget_key(context, money.key))
        for money in what_if_reference.terms().money
    }
    return Scenario(
        context.info.snapshot,
        context.school_year,
        context.stage,
        levers=(
            *(slot.made(values_of(slot)) for slot in every_slot(context)),
            *listed(context),
        ),
        protect_donors=st.session_state.get(PROTECT, True),
        help_first=st.session_state.get(HELP_FIRST, ORDERS[0]),
        rules=cached.plan_mark(context.school_year, context.with_reliefs, context.rule_set, prices),
        budgets=tuple(
            (money, yuan * YUAN_STEP) for money, yuan in budgets.items() if yuan is not None
        ),
    )


def ground_of(context: ViewContext, prices: PriceList) -> Ground:
    """What scenarios of the chosen stage stand on."""
    return cached.plan_ground(*context.key, prices)


def outcome_of(context: ViewContext, prices: PriceList, scenario: Scenario) -> Outcome:
    """A scenario carried out on the chosen stage."""
    return cached.plan_outcome(*context.key, prices, scenario)


def carried_out(context: ViewContext, prices: PriceList) -> Outcome:
    """The scenario of the controls carried out; the address carries it from now on."""
    scenario = working_scenario(context, prices)
    remember_scenario(scenario)
    return outcome_of(context, prices, scenario)
