"""The planner against every plan of small counties, each judged by the checker alone."""

from __future__ import annotations

from fractions import Fraction

import pytest

from analysis.planner.certificate import verify
from analysis.planner.checker import check
from analysis.planner.problem import Objective, PlanStatus
from analysis.planner.solve import solve
from analysis.planner.state import evaluate
from tests.analysis.planner.brute_force import MOST_STEPS, best_of_all, measures, random_problem

SECONDS = 30
QUICK = 40
ALL = 560


def compare(seed):
    """One small county: the planner's plan is as good as the best of all."""
    problem = random_problem(seed)
    plan, found = solve(problem, time_limit_seconds=SECONDS, relative_gap=0.0), best_of_all(problem)
    goes_far = any(one.steps > MOST_STEPS for one in plan.purchases)
    if found.best is None and not goes_far:
        assert plan.status is PlanStatus.INFEASIBLE, (seed, plan)
        return plan
    assert plan.status in (PlanStatus.PROVED, PlanStatus.BY_SOLVER), (seed, plan)
    assert check(problem, plan) == (), seed
    for value in plan.values:
        if value.objective is not Objective.SMALLEST_DIFFERENCE:
            assert value.bound == value.value, (seed, value)
    reached = measures(problem, evaluate(problem, plan.moves, plan.purchases, plan.help_used))
    if goes_far:
        # Only a coefficient asks for more than a need; the other plans do not go so far.
        assert found.best is None or reached <= found.best, (seed, reached, found)
        return plan
    if problem.objectives[-1] is Objective.SMALLEST_DIFFERENCE:
        # Settled to a part per million.
        assert reached[:-1] == found.best[:-1], (seed, reached, found)
        assert reached[-1] - found.best[-1] < Fraction(4, 10**6), (seed, reached, found)
    else:
        assert reached == found.best, (seed, reached, found)
    assert (plan.status is PlanStatus.PROVED) == verify(problem, plan), seed
    return plan


@pytest.mark.parametrize("seed", range(QUICK))
def test_no_plan_of_a_small_county_is_better(seed):
    compare(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(QUICK, ALL))
def test_no_plan_of_further_small_counties_is_better(seed):
    compare(seed)
