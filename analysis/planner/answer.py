"""What a child process works out for a page: a plan, told as it gets better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from analysis.planner.certificate import verify
from analysis.planner.problem import Plan, Problem
from analysis.planner.solve import solve


@dataclass(frozen=True)
class Answer:
    """A plan as a page gets it.

    is_verified  the bound of the first objective was recomputed from multipliers, without a solver
    """

    plan: Plan
    is_verified: bool = False


def work_out(problem: Problem, seconds: float, *, progress: Callable[[Answer], None]) -> Answer:
    """The plan of a problem within so many seconds; see `solve`. `progress` gets better and better ones.

    The multipliers themselves stay behind: they are long, and a page needs only that they hold.
    """
    plan = solve(
        problem, time_limit_seconds=seconds, progress=lambda found: progress(Answer(found))
    )
    is_verified = plan.certificate is not None and verify(problem, plan)
    return Answer(replace(plan, certificate=None), is_verified)
