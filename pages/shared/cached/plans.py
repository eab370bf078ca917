"""Plans of the planner, what is told of them, and the server's jobs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.planner.basis import Built, PlanBasis
from analysis.planner.build import build
from analysis.planner.burden import Share
from analysis.planner.doubts import chances, coded_people
from analysis.planner.people import WholePeople, burden_by
from analysis.planner.problem import Plan
from analysis.planner.problem_key import problem_key
from analysis.planner.report import PlanReport, report
from analysis.planner.request import PlanRequest, from_text
from analysis.planner.robustness import Robustness
from analysis.prices import PriceList
from analysis.teacher_structure import AgeBand
from analysis.vocabulary import COMPULSORY_STAGES
from data import planner_reference
from data.jobs import JobRunner
from data.planner_data import plan_basis
from pages.shared.cached.judgements import assessment, rules
from pages.shared.cached.keys import BY_TEXT, RESULTS_KEPT
from pages.shared.cached.snapshots import facts, info, warehouse


# Shared by all readers: nothing may write into it. What prices say belongs to the key, as elsewhere.
@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs=BY_TEXT)
def planner_basis(
    snapshot: str, school_year: int, with_reliefs: bool, rule_set: str, prices: PriceList
) -> PlanBasis:
    """What plans of a year are built from; `prices`: those in use."""
    judged, with_them = (
        {
            stage: assessment(snapshot, school_year, stage, reliefs, rule_set)
            for stage in COMPULSORY_STAGES
        }
        for reliefs in (False, with_reliefs)
    )
    return plan_basis(
        warehouse(snapshot),
        school_year,
        facts(snapshot, school_year),
        judged,
        with_them,
        rules(school_year, rule_set),
        prices,
    )


@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs=BY_TEXT)
def planned_question(
    snapshot: str,
    school_year: int,
    with_reliefs: bool,
    rule_set: str,
    prices: PriceList,
    request: str,
) -> tuple[Built, str]:
    """The problem that a request's text asks, and the key that its answer is kept under."""
    basis = planner_basis(snapshot, school_year, with_reliefs, rule_set, prices)
    asked = from_text(request, snapshot=info(snapshot).snapshot)
    built = build(basis, asked)
    seconds = asked.seconds or int(basis.settings.working["time_limit_seconds"])
    return built, problem_key(built.problem, seconds)


# A plan belongs to the key of its question; the others are what the key was made from.
@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs=BY_TEXT)
def plan_report(key: str, plan: Plan, _basis: PlanBasis, _built: Built) -> PlanReport:
    """What is told of a plan. Shared by all readers: nothing may write into it."""
    return report(_basis, _built, plan)


@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs=BY_TEXT)
def plan_chances(
    key: str, plan: Plan, _basis: PlanBasis, _request: PlanRequest
) -> tuple[Robustness, Robustness]:
    """How sure a plan is when moves fail, and when pupils differ."""
    return chances(_basis, _request, plan)


@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs=BY_TEXT)
def plan_people(
    key: str, plan: Plan, _basis: PlanBasis, _request: PlanRequest, _bands: Sequence[AgeBand]
) -> tuple[WholePeople, tuple[Share, ...], tuple[Share, ...]]:
    """The coded teachers of a plan, and the shares that ages and home townships give."""
    people, roster = coded_people(_basis, _request, plan, _bands)
    return (
        people,
        burden_by(people, roster, "age_band"),
        burden_by(people, roster, "home_township"),
    )


@st.cache_resource(show_spinner=False)
def jobs() -> JobRunner:
    """The jobs of this server."""
    working = planner_reference.working()
    return JobRunner(
        int(working["jobs_at_once"]), int(working["jobs_waiting"]), int(working["jobs_kept"])
    )
