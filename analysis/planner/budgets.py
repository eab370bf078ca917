"""Budgets worth asking about: from nothing to what brings every facility of every school to its need."""

from __future__ import annotations

from analysis.planner.amounts import steps_to
from analysis.planner.problem import Problem

# Budgets are told in 10,000 yuan, so they are asked in whole ones.
YUAN = 10_000


def yuan_to_need(problem: Problem) -> int:
    """Yuan that buy, for every school of every stage, what its facilities lack of their need.

    Sum over stages, schools and facilities of steps * price, whole steps; a surplus offsets nothing.
    """
    return sum(
        int(steps_to(each, each.need).sum()) * each.price_yuan
        for stage in problem.stages
        for each in stage.facility_indicators
    )


def budgets(end_yuan: int, points: int) -> tuple[int, ...]:
    """Yuan from 0 to the end, rounded up to YUAN, closer together where they are small.

    The n-th is end * (n / points)²: the first schools cost little, so that steps of equal size would
    jump over them. None twice.
    """
    steps = [-(-end_yuan * at * at // (points * points * YUAN)) for at in range(points + 1)]
    return tuple(dict.fromkeys(step * YUAN for step in steps))
