"""One problem for each school year of a plan that is spread over years."""

from __future__ import annotations

from dataclasses import replace

from analysis.planner.problem import Goal, Objective, Plan, Problem


def by_year(problem: Problem, plan: Plan, years: int) -> tuple[Problem, ...]:
    """Problems for so many years that share the people of a plan evenly, rounded up; or a year's minimum.

    Pupils and needs are taken as they are now in every year. Moves that are locked belong to the last
    year; budget and quota, which are those of one year, hold in each of them.
    """
    most = -(-plan.people_moved // years)
    if problem.quota is not None:
        # A year that may move fewer than its own minimum would have no plan at all.
        most = max(most, problem.quota.people)
    each = replace(
        problem,
        goal=Goal.EVERY_SCHOOL_PASSES,
        objectives=(Objective.FEWEST_MOVES, Objective.LEAST_DISTANCE),
        most_moves=most,
        keep=(),
    )
    return (*([each] * (years - 1)), replace(each, keep=problem.keep))
