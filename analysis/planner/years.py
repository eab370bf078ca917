"""One problem for each school year of a plan that is spread over years."""

from __future__ import annotations

from dataclasses import replace

from analysis.planner.problem import Goal, Objective, Plan, Problem, spared_way


def by_year(problem: Problem, plan: Plan, years: int) -> tuple[Problem, ...]:
    """Problems for so many years that share the people of a plan evenly, rounded up; or a year's minimum.

    Pupils and needs are taken as they are now in every year. Moves that are locked belong to the last
    year; budget and quota, which are those of one year, hold in each of them. Ways are as short as can be
    in the measure that the problem spares first.
    """
    most = -(-plan.people_moved // years)
    if problem.quota is not None:
        # A year that may move fewer than its own minimum would have no plan at all.
        most = max(most, problem.quota.people)
    each = replace(
        problem,
        goal=Goal.EVERY_SCHOOL_PASSES,
        objectives=_fewest_then_short(problem),
        most_moves=most,
        keep=(),
    )
    return (*([each] * (years - 1)), replace(each, keep=problem.keep))


def _fewest_then_short(problem: Problem) -> tuple[Objective, ...]:
    """Few people, then short ways, in the measure that the problem spares."""
    ways = (spared_way(problem), Objective.LEAST_DISTANCE)
    return tuple(dict.fromkeys((Objective.FEWEST_MOVES, *ways)))
