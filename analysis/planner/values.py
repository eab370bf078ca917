"""What a plan reaches in each objective, in whole units."""

from __future__ import annotations

import math
from fractions import Fraction

from analysis.planner.problem import Objective
from analysis.planner.state import Evaluation

PARTS_PER_MILLION = 10**6
PARTS_PER_BILLION = 10**9


def objective_value(evaluation: Evaluation, objective: Objective) -> int | None:
    """What an evaluation reaches in an objective, in the unit of `ObjectiveValue`.

    None where it is not defined: a distance, time or price not known, a coefficient without a total.
    """
    match objective:
        case Objective.FEWEST_MOVES:
            return evaluation.people_moved
        case Objective.LEAST_DISTANCE:
            return evaluation.distance
        case Objective.LEAST_TIME:
            return evaluation.seconds
        case Objective.LEAST_COST:
            return None if evaluation.yuan is None else math.ceil(evaluation.yuan)
        case Objective.LEVEL_BURDEN:
            return math.ceil(evaluation.burden * PARTS_PER_MILLION)
        case Objective.WORST_OFF:
            return math.floor(worst_off(evaluation) * PARTS_PER_MILLION)
        case Objective.SMALLEST_DIFFERENCE:
            total = difference(evaluation)
            return None if total is None else math.ceil(total * PARTS_PER_BILLION)


def worst_off(evaluation: Evaluation) -> Fraction:
    """Smallest amount / need over schools and teacher indicators; needs of nobody are left out."""
    shares = [
        Fraction(int(held), int(need))
        for stage in evaluation.stages
        for figures in stage.indicators[: stage.teacher_indicators]
        for held, need in zip(figures.after, figures.need, strict=True)
        if need > 0
    ]
    return min(shares, default=Fraction(1))


def standing(evaluation: Evaluation) -> tuple[Fraction, ...]:
    """The share of every school that needs anybody, rising: its smallest amount / need.

    One entry per school and stage, over the teacher indicators whose need is above zero; schools without
    such a need are left out.
    """
    shares: list[Fraction] = []
    for stage in evaluation.stages:
        figures = stage.indicators[: stage.teacher_indicators]
        for row in range(len(stage.schools)):
            own = [
                Fraction(int(one.after[row]), int(one.need[row]))
                for one in figures
                if one.need[row] > 0
            ]
            shares += [min(own)] if own else []
    return tuple(sorted(shares))


def difference(evaluation: Evaluation) -> Fraction | None:
    """Sum of the squared coefficients of the teacher indicators; None where one is not defined."""
    squares = [
        figures.squared_after
        for stage in evaluation.stages
        for figures in stage.indicators[: stage.teacher_indicators]
    ]
    return None if None in squares else sum(squares, Fraction(0))
