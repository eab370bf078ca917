"""What scenarios stand on and come to."""

from __future__ import annotations

import streamlit as st

from analysis.fingerprint import mark
from analysis.levers import Place
from analysis.prices import PriceList
from analysis.reallocation import Outcome, Setting, best_single_step, setting
from analysis.rules import NATIONAL
from analysis.scenario import Scenario
from analysis.vocabulary import Stage
from analysis.what_if import Outcome as WhatIf
from analysis.what_if import apply
from analysis.what_if_ground import Ground, ground
from analysis.what_if_places import places
from data import reference, what_if_reference
from pages.shared.cached.judgements import assessment, league, rules
from pages.shared.cached.keys import BY_TEXT, RESULTS_KEPT
from pages.shared.cached.snapshots import facts, info, warehouse


@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False)
def rotation_setting(
    snapshot: str, school_year: int, stage: Stage, with_reliefs: bool, rule_set: str = NATIONAL
) -> Setting:
    """What a rotation works on. Shared by all readers: nothing may write into it."""
    return setting(
        facts(snapshot, school_year),
        assessment(snapshot, school_year, stage, with_reliefs, rule_set),
        reference.indicators(),
        rules(school_year, rule_set),
        reference.donor_limits(),
    )


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def single_step(
    snapshot: str, school_year: int, stage: Stage, with_reliefs: bool, rule_set: str = NATIONAL
) -> Outcome | None:
    """The smallest move that makes one more school pass."""
    where = rotation_setting(snapshot, school_year, stage, with_reliefs, rule_set)
    nothing = Scenario(info(snapshot).snapshot, school_year, stage)
    kinds = {kind.key: kind for kind in reference.teacher_kinds()}
    return best_single_step(where, nothing, kinds)


# Shared by all readers: nothing may write into it.
@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs=BY_TEXT)
def plan_ground(
    snapshot: str,
    school_year: int,
    stage: Stage,
    with_reliefs: bool,
    rule_set: str,
    prices: PriceList,
) -> Ground:
    """What scenarios of a stage stand on."""
    return ground(
        facts(snapshot, school_year),
        rotation_setting(snapshot, school_year, stage, with_reliefs, rule_set),
        reference.teacher_kinds(),
        prices,
        what_if_reference.terms(),
        with_reliefs,
        warehouse(snapshot).posts(school_year),
        warehouse(snapshot).travel(school_year),
    )


# Shared by all readers: nothing may write into it.
@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False)
def plan_places(
    snapshot: str, school_year: int, stage: Stage, with_reliefs: bool, rule_set: str
) -> list[Place]:
    """Every place of a stage that a lever may name."""
    return places(league(snapshot, school_year, stage, with_reliefs, rule_set))


# Shared by all readers: nothing may write into it. The text of a scenario says all that it asks for.
@st.cache_resource(
    max_entries=RESULTS_KEPT,
    show_spinner=False,
    hash_funcs=BY_TEXT,
)
def plan_outcome(
    snapshot: str,
    school_year: int,
    stage: Stage,
    with_reliefs: bool,
    rule_set: str,
    prices: PriceList,
    scenario: Scenario,
) -> WhatIf:
    """A scenario carried out."""
    return apply(
        scenario, plan_ground(snapshot, school_year, stage, with_reliefs, rule_set, prices)
    )


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs=BY_TEXT)
def plan_mark(school_year: int, with_reliefs: bool, rule_set: str, prices: PriceList) -> str:
    """The mark of all that decides a scenario's numbers beside its data and itself."""
    return mark(
        rules(school_year, rule_set),
        with_reliefs,
        reference.donor_limits(),
        reference.teacher_kinds(),
        what_if_reference.terms(),
        prices,
    )
