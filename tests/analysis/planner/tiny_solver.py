"""The planner's answer by trying every plan of a tiny county, judged by the checker alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations_with_replacement, product

from analysis.planner.checker import check
from analysis.planner.problem import (
    Goal,
    HelpUsed,
    Move,
    Objective,
    ObjectiveValue,
    Plan,
    PlanStatus,
    Problem,
    Purchase,
    Rule,
)
from analysis.planner.state import evaluate
from analysis.planner.values import objective_value

# People helped and steps bought that are tried at most, all together.
MOST_EXTRAS = 3


def brute_force(
    problem: Problem, *, time_limit_seconds: float = 0, progress: object = None
) -> Plan:
    """The best plan, the first of equals in the order of trying; INFEASIBLE where there is none."""
    best, best_key = None, None
    for extras in _extras(problem):
        for moves in _moves(problem):
            plan = Plan(
                PlanStatus.PROVED,
                moves=moves,
                purchases=tuple(one for one in extras if isinstance(one, Purchase)),
                help_used=tuple(one for one in extras if isinstance(one, HelpUsed)),
            )
            key = _key(problem, plan)
            if (best_key is None or key < best_key) and not check(problem, plan):
                best, best_key = plan, key
    if best is None:
        return Plan(PlanStatus.INFEASIBLE)
    passing = evaluate(problem, best.moves, best.purchases, best.help_used).schools_passing
    values = tuple(
        ObjectiveValue(objective, value, value, True)
        for objective, value in zip(problem.objectives, best_key[1:], strict=True)
    )
    most = passing if problem.goal is Goal.MOST_SCHOOLS_PASS else None
    return Plan(
        PlanStatus.PROVED,
        values,
        best.moves,
        best.purchases,
        best.help_used,
        schools_passing=passing,
        most_passing=most,
    )


def _key(problem: Problem, plan: Plan) -> tuple:
    if problem.goal is not Goal.MOST_SCHOOLS_PASS and problem.objectives == (
        Objective.FEWEST_MOVES,
    ):
        return (0, plan.people_moved)
    after = evaluate(problem, plan.moves, plan.purchases, plan.help_used)
    wanted = problem.goal is Goal.MOST_SCHOOLS_PASS
    passing = -after.schools_passing if wanted else 0
    return (passing, *(objective_value(after, one) for one in problem.objectives))


def _moves(problem: Problem) -> tuple[tuple[Move, ...], ...]:
    """Every way in which the people who may leave can be placed, fewest moves first."""
    found = [()]
    for stage in problem.stages:
        eligible = stage.teachers if Rule.ELIGIBILITY in problem.without else stage.eligible
        for row, source in enumerate(stage.schools):
            targets = [
                target
                for at, target in enumerate(stage.schools)
                if at != row and (stage.allowed[row, at] or Rule.DISTANCE in problem.without)
            ]
            for column, category in enumerate(stage.categories):
                ways = [
                    tuple(
                        Move(stage.stage, source, target, category, people)
                        for target, people in zip(targets, counts, strict=True)
                        if people
                    )
                    for counts in _counts(int(eligible[row, column]), len(targets))
                ]
                found = [one + way for one in found for way in ways]
    return tuple(sorted(found, key=lambda moves: sum(move.people for move in moves)))


@lru_cache
def _counts(most: int, places: int) -> tuple[tuple[int, ...], ...]:
    return tuple(
        counts for counts in product(range(most + 1), repeat=places) if sum(counts) <= most
    )


def _extras(problem: Problem) -> Iterator[tuple]:
    """Every set of at most MOST_EXTRAS people helped and steps bought, the smallest first."""
    single = []
    for stage in problem.stages:
        for row, school in enumerate(stage.schools):
            for column, category in enumerate(stage.categories):
                held = stage.teachers[row, column] > 0
                kinds = {
                    "hire": True,
                    "study": held and not category.above_degree,
                    "recognise": held and not category.backbone,
                }
                single += [
                    HelpUsed(stage.stage, school, kind, category, 1)
                    for kind, can in kinds.items()
                    if can and getattr(problem.help, f"{kind}_yuan") is not None
                ]
            if problem.buys:
                single += [
                    Purchase(stage.stage, school, one.code, 1)
                    for one in stage.facility_indicators
                    if one.amount[row] < one.need[row]
                ]
    for size in range(MOST_EXTRAS + 1 if single else 1):
        yield from combinations_with_replacement(single, size)
