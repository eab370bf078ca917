"""A call gets its time and a little more, and no call is waited for longer."""

from __future__ import annotations

from threading import Event
from time import perf_counter

import pytest

from analysis.planner import in_time as module
from analysis.planner.in_time import in_time
from analysis.planner.problem import Objective, PlanStatus
from analysis.planner.solve import solve
from tests.planner_counties import large_county

LIMIT = 15.0
# Two seconds, and what a machine with other work adds to them.
LATE = 4.0


def test_what_ends_in_time_is_given():
    assert in_time(lambda: 7, 5.0) == 7


def test_what_is_raised_in_time_is_raised():
    with pytest.raises(ZeroDivisionError):
        in_time(lambda: 1 // 0, 5.0)


def test_what_does_not_end_is_given_up(monkeypatch):
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.05)
    end, begin = Event(), perf_counter()
    try:
        assert in_time(lambda: end.wait(20), 0.05) is None
        assert perf_counter() - begin < 10
    finally:
        end.set()


@pytest.mark.slow
@pytest.mark.parametrize("objective", [Objective.LEAST_DISTANCE, Objective.LEVEL_BURDEN])
def test_a_plan_is_there_when_time_is_up(objective):
    """The best for such a county takes longer, the plan that it begins with much less."""
    problem = large_county(85, "rich", 100, objectives=(objective, Objective.FEWEST_MOVES))
    begin = perf_counter()
    plan = solve(problem, time_limit_seconds=LIMIT)
    assert perf_counter() - begin < LIMIT + LATE
    assert plan.status not in (PlanStatus.LIMIT, PlanStatus.INFEASIBLE)
    assert plan.people_moved > 0
