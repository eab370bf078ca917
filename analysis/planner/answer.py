"""What child processes work out for a page: a plan, why there is none, curves, and years.

Each function takes `progress`, which gets what is known so far; `data.jobs` runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.planner.certificate import verify
from analysis.planner.explain import Explanation, explain, on_paper
from analysis.planner.frontier import (
    Curve,
    moves_against_coefficient,
    moves_against_schools,
    yuan_against_schools,
)
from analysis.planner.phases import Phases, phases
from analysis.planner.problem import Help, Plan, PlanStatus, Problem
from analysis.planner.solve import solve
from analysis.planner.worth import Worth, worth


@dataclass(frozen=True)
class Answer:
    """A plan as a page gets it.

    is_verified  the bound of the first objective was recomputed from multipliers, without a solver
    explanation  why there is no plan, as far as it is known; None where there is one, or while nothing is
    """

    plan: Plan
    is_verified: bool = False
    explanation: Explanation | None = None


def work_out(
    problem: Problem,
    seconds: float,
    prices: Help,
    explain_seconds: float,
    *,
    progress: Callable[[Answer], None],
) -> Answer:
    """The plan of a problem within so many seconds; see `solve`. `progress` gets better and better ones.

    Where figures on paper prove that there is none, no solver is asked. Without a plan it is explained
    why, part by part, within `explain_seconds`; `prices`: yuan of each kind of help, for the cheapest mix.
    The multipliers of the proof stay behind: a page needs only that they hold.
    """
    told = on_paper(problem)
    if told is not None:
        plan = Plan(PlanStatus.INFEASIBLE)
        return _explained(plan, problem, prices, explain_seconds, progress)
    plan = solve(
        problem, time_limit_seconds=seconds, progress=lambda found: progress(Answer(found))
    )
    if plan.status is PlanStatus.INFEASIBLE:
        return _explained(plan, problem, prices, explain_seconds, progress)
    is_verified = plan.certificate is not None and verify(problem, plan)
    return Answer(replace(plan, certificate=None), is_verified)


def _explained(
    plan: Plan,
    problem: Problem,
    prices: Help,
    seconds: float,
    progress: Callable[[Answer], None],
) -> Answer:
    told = explain(
        problem,
        time_limit_seconds=seconds,
        prices=prices,
        is_impossible=True,
        progress=lambda so_far: progress(Answer(plan, explanation=_lighter(so_far))),
    )
    return Answer(plan, explanation=_lighter(told))


def _lighter(told: Explanation) -> Explanation:
    best = told.best
    if best is not None:
        best = replace(best, plan=replace(best.plan, certificate=None))
    ways = tuple(replace(way, plan=replace(way.plan, certificate=None)) for way in told.ways)
    return replace(told, best=best, ways=ways)


def curve_of_schools(
    problem: Problem, allowed: Sequence[int], seconds: float, *, progress: Callable
) -> Curve:
    """Most schools passing with at most so many people moved; see `moves_against_schools`."""
    del progress
    return _lighter_curve(moves_against_schools(problem, allowed, time_limit_seconds=seconds))


def curve_of_yuan(
    problem: Problem, budgets: Sequence[int], seconds: float, *, progress: Callable
) -> Curve:
    """Most schools passing within each budget; see `yuan_against_schools`."""
    del progress
    return _lighter_curve(yuan_against_schools(problem, budgets, time_limit_seconds=seconds))


def curve_of_coefficient(
    problem: Problem,
    stage: str,
    indicator: str,
    points: int,
    seconds: float,
    *,
    progress: Callable,
) -> Curve:
    """Fewest moves for ever smaller coefficients; see `moves_against_coefficient`."""
    del progress
    found = moves_against_coefficient(
        problem, stage, indicator, points=points, time_limit_seconds=seconds
    )
    return _lighter_curve(found)


def _lighter_curve(curve: Curve) -> Curve:
    points = tuple(
        replace(point, plan=replace(point.plan, certificate=None)) for point in curve.points
    )
    return replace(curve, points=points)


def over_years(years: Sequence[Problem], seconds: float, *, progress: Callable) -> Phases:
    """A plan over years; see `phases`."""
    del progress
    found = phases(years, time_limit_seconds=seconds)
    return replace(found, whole=replace(found.whole, certificate=None))


def price_of_change(
    problem: Problem, other: Problem, seconds: float, *, progress: Callable
) -> Worth:
    """What a problem with another rule reaches in its first objective; see `worth`."""
    del progress
    return worth(problem, {"other": other}, time_limit_seconds=seconds)["other"]


def worth_of_more(
    problem: Problem, variants: Mapping[str, Problem], seconds: float, *, progress: Callable
) -> dict[str, Worth]:
    """What each variant of a problem reaches beside the problem itself; see `worth`."""
    del progress
    return worth(problem, variants, time_limit_seconds=seconds)
