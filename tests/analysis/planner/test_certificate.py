"""Certificates: they prove the best and nothing more, whatever is done to them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.planner.certificate import Certificate, proved_bound, verify
from analysis.planner.problem import Goal, Objective, PlanStatus, Rule
from analysis.planner.solve import solve
from tests.planner_counties import large_county

COUNTY = large_county(20, "rich", 3)
PLAN = solve(COUNTY, time_limit_seconds=60)


def changed(change):
    """The plan with other multipliers."""
    proofs = tuple(
        replace(proof, multipliers=change(proof.multipliers)) for proof in PLAN.certificate.proofs
    )
    return replace(PLAN, certificate=Certificate(proofs))


def test_a_proved_plan_verifies_and_its_bound_is_its_value():
    assert PLAN.status is PlanStatus.PROVED and verify(COUNTY, PLAN)
    bounds = [proved_bound(COUNTY, proof) for proof in PLAN.certificate.proofs]
    assert sum(bounds) == PLAN.values[0].value > 0


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 10**6), st.floats(0, 3))
def test_no_multipliers_whatever_prove_more_than_the_best(seed, size):
    random = np.random.default_rng(seed)
    for proof in PLAN.certificate.proofs:
        noise = size * random.standard_normal(len(proof.multipliers))
        own = proved_bound(COUNTY, proof)
        for multipliers in (proof.multipliers + noise, proof.multipliers * (1 + noise), noise):
            assert proved_bound(COUNTY, replace(proof, multipliers=multipliers)) <= own


def test_worse_multipliers_do_not_verify():
    assert not verify(COUNTY, changed(lambda own: own * 0))
    assert not verify(COUNTY, changed(lambda own: own * 0.9))


def test_a_plan_that_is_not_best_or_breaks_a_rule_does_not_verify():
    assert not verify(COUNTY, replace(PLAN, moves=PLAN.moves[1:]))
    # One move more, back and forth: legal or not, it is one too many.
    first = PLAN.moves[0]
    detour = replace(first, source=first.target, target=first.source, people=1)
    assert not verify(COUNTY, replace(PLAN, moves=(*PLAN.moves, detour)))
    assert not verify(COUNTY, replace(PLAN, certificate=None))


def test_a_certificate_of_another_problem_does_not_verify():
    stages = tuple(
        replace(stage, most_in=stage.most_in * 0 + 1, pupils=stage.pupils + 1)
        for stage in COUNTY.stages
    )
    assert not verify(replace(COUNTY, stages=stages), PLAN)
    assert not verify(replace(COUNTY, stages=COUNTY.stages[:1]), PLAN)
    assert not verify(replace(COUNTY, objectives=(Objective.LEAST_COST,), yuan_per_move=1), PLAN)
    without = frozenset({Rule.SCHOOLS_PASS, Rule.COEFFICIENTS})
    assert not verify(replace(COUNTY, without=without), PLAN)


@pytest.mark.parametrize(
    "question",
    [
        {"objectives": (Objective.LEAST_COST,), "yuan_per_move": 500},
        {"objectives": (Objective.WORST_OFF,)},
        {"objectives": (Objective.LEVEL_BURDEN,)},
        {
            "goal": Goal.MOST_SCHOOLS_PASS,
            "most_moves": 9,
            "without": frozenset({Rule.COEFFICIENTS}),
        },
        {"objectives": (Objective.LEAST_DISTANCE,)},
        {"objectives": (Objective.LEAST_TIME,)},
    ],
)
def test_the_status_says_proved_exactly_when_the_certificate_verifies(question):
    problem = replace(large_county(16, "scarce", 5), **question)
    plan = solve(problem, time_limit_seconds=60, relative_gap=0.0)
    assert plan.status in (PlanStatus.PROVED, PlanStatus.BY_SOLVER)
    assert (plan.status is PlanStatus.PROVED) == verify(problem, plan)
    for value in plan.values:
        assert value.proved and value.bound == value.value


def test_a_tighter_limit_on_the_same_plan_needs_its_own_certificate():
    stages = tuple(
        replace(
            stage,
            teacher_indicators=tuple(
                replace(one, limit=one.limit * Fraction(1, 10)) for one in stage.teacher_indicators
            ),
        )
        for stage in COUNTY.stages
    )
    assert not verify(replace(COUNTY, stages=stages), PLAN)
