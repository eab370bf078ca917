"""What a plan reaches in an aim, exactly, in the unit that the aim is settled in."""

from __future__ import annotations

import math
from fractions import Fraction

from analysis.planner.problem import Problem
from analysis.planner.region import Aim
from analysis.planner.state import Evaluation
from analysis.planner.values import difference, worst_off

# Yuan are counted in thousandths inside, so that a metre's price is a whole number.
THOUSANDTHS = 1000
# Squares of coefficients are counted in parts per million inside.
DIFFERENCE_UNIT = 10**6
TOLERANCE = 1e-7


def aim_value(evaluation: Evaluation, aim: Aim, near_changes: int = 0) -> int:
    """What a plan reaches in an aim that is a sum, in the aim's whole unit. Smaller is better.

    Raises ArithmeticError where it is not defined.
    """
    match aim:
        case Aim.FEWEST_MOVES:
            return evaluation.people_moved
        case Aim.PASSING:
            return -evaluation.schools_passing
        case Aim.LEAST_DISTANCE if evaluation.distance is not None:
            return evaluation.distance
        case Aim.LEAST_TIME if evaluation.seconds is not None:
            return evaluation.seconds
        case Aim.LEAST_COST if evaluation.yuan is not None:
            return math.ceil(evaluation.yuan * THOUSANDTHS)
        case Aim.SMALLEST_DIFFERENCE:
            total = difference(evaluation)
            if total is not None:
                return math.ceil((total + _curves(evaluation)) * int(DIFFERENCE_UNIT))
        case Aim.NEAREST:
            return near_changes
    raise ArithmeticError(f"{aim} is not defined for this plan")


def _curves(evaluation: Evaluation) -> int:
    return sum(stage.teacher_indicators for stage in evaluation.stages)


def share_reached(evaluation: Evaluation, aim: Aim) -> Fraction:
    """The smallest amount / need, or the largest share of its teachers that a school gives."""
    return worst_off(evaluation) if aim is Aim.WORST_OFF else evaluation.burden


def whole_numbers(problem: Problem, aim: Aim) -> list[int]:
    """The numbers that shares are taken of: needs of teacher indicators, or teachers."""
    if aim is Aim.LEVEL_BURDEN:
        return sorted({int(n) for stage in problem.stages for n in stage.teachers.sum(axis=1) if n})
    return sorted(
        {
            int(need)
            for stage in problem.stages
            for one in stage.teacher_indicators
            for need in one.need
            if need > 0
        }
    )


def best_possible(problem: Problem, aim: Aim, relaxed: float) -> Fraction:
    """The best share of whole numbers that a bound in real numbers leaves."""
    wholes = whole_numbers(problem, aim)
    if aim is Aim.LEVEL_BURDEN:
        shares = [Fraction(math.ceil(max(relaxed, 0.0) * n - TOLERANCE * n), n) for n in wholes]
        return max(min(shares, default=Fraction(0)), Fraction(0))
    shares = [Fraction(math.floor(relaxed * n + TOLERANCE * n), n) for n in wholes]
    return max(shares, default=Fraction(1))
