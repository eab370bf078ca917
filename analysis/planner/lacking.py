"""What a school that fails still lacks: the fewest numbers that stand between it and passing."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np

from analysis.planner.arithmetic import required
from analysis.planner.holdings import floors, held_of_all, needs, schools_pass
from analysis.planner.problem import Plan, Problem, StageProblem, Whole


@dataclass(frozen=True)
class Missing:
    """What is missing of one indicator: people, or hundredths of the unit of a facility.

    to_floor  True where the floor is what has to be reached, as the indicator that may be missed
    """

    indicator: str
    amount: int
    to_floor: bool


@dataclass(frozen=True)
class Lacking:
    """A school that must pass and does not, with the fewest things that it lacks."""

    stage: str
    school: str
    missing: tuple[Missing, ...]


def lacking(problem: Problem, plan: Plan | None = None) -> tuple[Lacking, ...]:
    """The schools that fail after a plan (or as they stand), fewest lacking indicators first.

    Of all choices of the indicators that may be missed, the one that leaves the fewest indicators to
    lift; among equals the smallest sum of missing / need, and then the one that misses the earlier indicator.
    Ties in the order of stages and schools.
    """
    rows = [
        Lacking(stage.stage, stage.schools[row], _least(problem, *_figures(stage, plan, row)))
        for stage in problem.stages
        for row in np.flatnonzero(required(problem, stage) & ~schools_pass(problem, stage, plan))
    ]
    return tuple(sorted(rows, key=lambda one: len(one.missing)))


def _figures(
    stage: StageProblem, plan: Plan | None, row: int
) -> tuple[tuple[str, ...], Whole, Whole, Whole]:
    every, count = (*stage.teacher_indicators, *stage.facility_indicators), len(stage.schools)
    codes = tuple(one.code for one in every)
    return codes, held_of_all(stage, plan)[row], needs(every, count)[row], floors(every, count)[row]


def _least(
    problem: Problem, codes: tuple[str, ...], held: Whole, need: Whole, floor: Whole
) -> tuple[Missing, ...]:
    below = [int(at) for at in np.flatnonzero(held < need)]
    waived = combinations(below, min(problem.may_miss, len(below)))
    ways = [_way(codes, below, frozenset(some), held, need, floor) for some in waived]
    return min(ways, key=lambda way: (len(way[0]), way[1]))[0]


def _way(
    codes: tuple[str, ...],
    below: list[int],
    waived: frozenset[int],
    held: Whole,
    need: Whole,
    floor: Whole,
) -> tuple[tuple[Missing, ...], Fraction]:
    missing, effort = [], Fraction(0)
    for at in below:
        goal = int(floor[at] if at in waived else need[at])
        amount = goal - int(held[at])
        if amount > 0:
            missing.append(Missing(codes[at], amount, at in waived))
            effort += Fraction(amount, int(need[at]))
    return tuple(missing), effort
