"""The scenario that a person is setting: kept over pages in slots, carried by the address.

A slot is a group of controls that stands for one lever; levers that fit no slot are listed. Both
pages set the same scenario, so what is read is always the whole of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from analysis.levers import COUNTY, Fund, Hire, Intake, Lever, Place, Rotation, Train
from analysis.prices import PriceList
from analysis.scenario import ORDERS, Scenario, stale
from analysis.vocabulary import Area, Finding
from analysis.what_if import Outcome
from analysis.what_if_ground import Ground
from data import reference, what_if_reference
from pages.shared import cached
from pages.shared.controls import TYPED, preset
from pages.shared.view_context import ViewContext, remember_scenario, scenario_in_address

# Funds are set in 10,000 yuan: a slider of single yuan could not be moved.
YUAN_STEP = 10_000
PROTECT, HELP_FIRST = "rotation_protect", "rotation_help_first"
Parts = Mapping[str, object]


@dataclass(frozen=True)
class Slot:
    """Controls that stand for one lever: their key, first values, and the way there and back.

    `made` gives the lever of the controls' values, `split` their values for a lever, or None when the
    lever is none of this slot.
    """

    key: str
    defaults: Parts
    made: Callable[[Parts], Lever]
    split: Callable[[Lever], Parts | None]

    def part(self, name: str) -> str:
        """Key of one control."""
        return f"{self.key}_{name}"


def _rotation(stage: str, kind: str) -> Slot:
    def split(lever: Lever) -> Parts | None:
        if not isinstance(lever, Rotation) or lever.teacher_kind != kind:
            return None
        return {
            "from": lever.source,
            "to": lever.target,
            "people": lever.people,
            "unit": lever.unit,
        }

    return Slot(
        f"rotation_{stage}_{kind}",
        {"from": COUNTY, "to": COUNTY, "people": 0, "unit": "people"},
        lambda of: Rotation(kind, of["from"], of["to"], of["people"], of["unit"]),
        split,
    )


def _fund(stage: str, indicator: str) -> Slot:
    def split(lever: Lever) -> Parts | None:
        if not isinstance(lever, Fund) or lever.indicator != indicator or lever.yuan % YUAN_STEP:
            return None
        return {"to": lever.target, "by": lever.by, "yuan": lever.yuan // YUAN_STEP}

    return Slot(
        f"funding_{stage}_{indicator}",
        {"to": COUNTY, "by": "shortfall", "yuan": 0},
        lambda of: Fund(indicator, of["to"], of["by"], of["yuan"] * YUAN_STEP),
        split,
    )


def _train(stage: str, way: str) -> Slot:
    def split(lever: Lever) -> Parts | None:
        fits = isinstance(lever, Train) and lever.way == way
        return {"to": lever.target, "people": lever.people} if fits else None

    return Slot(
        f"funding_{stage}_{way}",
        {"to": COUNTY, "people": 0},
        lambda of: Train(way, of["to"], of["people"]),
        split,
    )


def _hire(stage: str, kind: str, subjects: tuple[str, ...], backbone: bool) -> Slot:
    def split(lever: Lever) -> Parts | None:
        fits = isinstance(lever, Hire) and lever.above_degree and lever.backbone == backbone
        if not fits or lever.subject not in subjects:
            return None
        return {"to": lever.target, "people": lever.people, "subject": lever.subject}

    return Slot(
        f"funding_{stage}_hire_{kind}",
        {"to": COUNTY, "people": 0, "subject": subjects[0]},
        lambda of: Hire(of["to"], of["subject"], True, backbone, of["people"]),
        split,
    )


def subjects_of(kind: str) -> tuple[str, ...]:
    """Subjects that a new post of a kind of teacher may have: those that its indicator counts."""
    found = next(each for each in reference.teacher_kinds() if each.key == kind)
    every = what_if_reference.terms().subjects
    counted = tuple(each.key for each in every if each.indicator == found.indicator)
    return counted or tuple(each.key for each in every if not each.indicator)


def rotation_slots(context: ViewContext) -> dict[str, Slot]:
    """Slots of the policy levers, by kind of teacher."""
    return {kind.key: _rotation(context.stage, kind.key) for kind in reference.teacher_kinds()}


def fund_slots(context: ViewContext) -> dict[str, Slot]:
    """Slots of money for facilities, by indicator."""
    facilities = what_if_reference.lever_names().facilities
    return {code: _fund(context.stage, code) for code in facilities}


def train_slots(context: ViewContext) -> dict[str, Slot]:
    """Slots of training, by way."""
    return {way: _train(context.stage, way) for way in what_if_reference.lever_names().trainings}


def hire_slots(context: ViewContext) -> dict[str, Slot]:
    """Slots of new posts, by kind of teacher."""
    backbone = what_if_reference.backbone_indicator()
    return {
        kind.key: _hire(context.stage, kind.key, subjects_of(kind.key), kind.indicator == backbone)
        for kind in reference.teacher_kinds()
    }


def every_slot(context: ViewContext) -> list[Slot]:
    """All slots of the chosen stage."""
    groups = (rotation_slots, fund_slots, train_slots, hire_slots)
    return [slot for group in groups for slot in group(context).values()]


def values_of(slot: Slot) -> dict[str, object]:
    """What the controls of a slot say; the first values where they were not drawn yet."""
    return {
        name: st.session_state.get(slot.part(name), first) for name, first in slot.defaults.items()
    }


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


def set_slot(slot: Slot, parts: Parts) -> None:
    """Give the controls of a slot their values. For callbacks, or before they are drawn."""
    for name, value in parts.items():
        preset(slot.part(name), value)
        if isinstance(value, int):
            preset(slot.part(name) + TYPED, value)


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
    rows = context.league()
    found = [COUNTY]
    found += [Place("area", str(area)) for area in Area if (rows["area"] == area).any()]
    found += [Place("township", name) for name in sorted(rows["township"].unique())]
    found += [Place("group", name) for name in sorted(rows["school_group"].dropna().unique())]
    found += [Place("school", code) for code in sorted(rows["school_code"])]
    return found


def take_over_address(context: ViewContext, prices: PriceList) -> list[Finding]:
    """Set the controls to the scenario that the address carries, once; what cannot be set is told."""
    scenario, told = scenario_in_address(context)
    findings = list(told)
    if scenario is None:
        return findings
    known, kept = set(places(context)), []
    for lever in scenario.levers:
        strangers = [place for place in _places_of(lever) if place not in known]
        findings += [
            Finding("scenario_place_is_not_known", values={"value": place.name})
            for place in strangers
        ]
        kept += [] if strangers else [lever]
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
