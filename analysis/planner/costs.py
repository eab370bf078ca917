"""What a plan costs: distance and yuan, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from analysis.planner.problem import (
    NO_LIMIT,
    HelpUsed,
    Move,
    Objective,
    Problem,
    Purchase,
    lengths,
)

METRES_PER_KM = 1000


def way_of(problem: Problem, moves: Sequence[Move], objective: Objective) -> int | None:
    """Metres of all who move, or seconds for LEAST_TIME, one way; None where a pair has none."""
    total, stages = 0, {stage.stage: lengths(stage, objective) for stage in problem.stages}
    rows = {
        stage.stage: {school: row for row, school in enumerate(stage.schools)}
        for stage in problem.stages
    }
    for move in moves:
        row = rows[move.stage]
        one = int(stages[move.stage][row[move.source], row[move.target]])
        if one >= NO_LIMIT:
            return None
        total += one * move.people
    return total


def yuan_of(
    problem: Problem,
    moves: Sequence[Move],
    purchases: Sequence[Purchase],
    help_used: Sequence[HelpUsed],
    distance: int | None,
) -> Fraction | None:
    """Yuan for purchases, help and moves; None where a distance that has a price is not known.

    Help that is not offered has no price: it adds nothing here, and the checker refuses it.
    """
    prices = {
        (stage.stage, one.code): one.price_yuan
        for stage in problem.stages
        for one in stage.facility_indicators
    }
    yuan = Fraction(sum(prices[one.stage, one.indicator] * one.steps for one in purchases))
    yuan += sum((getattr(problem.help, f"{one.kind}_yuan") or 0) * one.people for one in help_used)
    yuan += problem.yuan_per_move * sum(move.people for move in moves)
    if problem.yuan_per_km:
        if distance is None:
            return None
        yuan += Fraction(problem.yuan_per_km * distance, METRES_PER_KM)
    return yuan
