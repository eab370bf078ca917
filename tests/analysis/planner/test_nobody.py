"""Counties in which there is nothing to choose: nobody is there, or nobody may leave."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.planner.explain import explain
from analysis.planner.help_ways import Lever
from analysis.planner.problem import Help, Objective, PlanStatus, Quota
from analysis.planner.solve import solve
from tests.analysis.planner.small_counties import indicator, problem, stage

NOBODY = [[0, 0, 0, 0]] * 2
ONE_EACH = [[0, 0, 1, 0]] * 2


def asked(teachers, need, limit=None, **other):
    one = stage(
        teachers, [indicator("A2", need, limit=limit)], eligible=np.zeros((len(teachers), 4))
    )
    return problem(one, **other)


CASES = [
    (NOBODY, [0, 0], True),
    (NOBODY, [0, 1], False),
    (ONE_EACH, [1, 1], True),
    (ONE_EACH, [1, 2], False),
]


@pytest.mark.parametrize(
    ("teachers", "need", "possible", "objective"),
    [
        (*case, objective)
        for case in CASES
        for objective in Objective
        # The sum of coefficients that are not defined is no question.
        if case[0] is ONE_EACH or objective is not Objective.SMALLEST_DIFFERENCE
    ],
)
def test_what_stands_is_the_plan_or_there_is_none(teachers, need, possible, objective):
    plan = solve(asked(teachers, need, objectives=(objective,)), time_limit_seconds=5)
    assert (plan.status is not PlanStatus.INFEASIBLE) is possible
    assert plan.moves == ()


def test_a_limit_of_nobody_and_a_quota_of_nobody_cannot_be_kept():
    limited = asked(NOBODY, [0, 0], limit=Fraction(1, 2))
    assert solve(limited, time_limit_seconds=5).status is PlanStatus.INFEASIBLE
    quota = asked(ONE_EACH, [0, 0], quota=Quota(1, Fraction(0)))
    assert solve(quota, time_limit_seconds=5).status is PlanStatus.INFEASIBLE


def test_a_county_where_nobody_may_leave_is_explained():
    told = explain(asked(ONE_EACH, [1, 2]), time_limit_seconds=20, prices=Help())
    assert told.status is PlanStatus.INFEASIBLE
    ways = {way.lever: way for way in told.ways}
    assert ways[Lever.HIRE].people == 1
    assert [used.school for used in ways[Lever.HIRE].plan.help_used] == ["p1"]
    assert not ways[Lever.STUDY].is_found
    assert told.best.plan.schools_passing == 1
