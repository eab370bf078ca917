"""What leaving out one move of a plan would cost: schools that fail, coefficients that grow. Exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analysis.planner.holdings import (
    amounts,
    floors,
    needs,
    passes,
    people,
    teachers_after,
)
from analysis.planner.measures import Squares
from analysis.planner.problem import Move, Plan, Problem, StageProblem, Whole


@dataclass(frozen=True)
class CoefficientUndone:
    """CV^2 of one teacher indicator with the plan and without the move; None: not defined.

    breaks_limit  True where the plan keeps the limit and the plan without the move does not
    """

    indicator: str
    with_move: Fraction | None
    without_move: Fraction | None
    breaks_limit: bool


@dataclass(frozen=True)
class Undone:
    """What a plan is without one of its moves (all its people stay at their school).

    is_possible     False where the rest of the plan needs these people: the receiver passes on
                    teachers of the category that it would not have
    schools_lost    schools of the stage that pass with the plan and not without the move
    schools_gained  the other way round
    coefficients    one per teacher indicator in which the people count
    """

    move: Move
    is_possible: bool
    schools_lost: tuple[str, ...]
    schools_gained: tuple[str, ...]
    coefficients: tuple[CoefficientUndone, ...]

    @property
    def is_needed(self) -> bool:
        """True where some school or some limit rests on the move."""
        return bool(self.schools_lost) or any(one.breaks_limit for one in self.coefficients)


def undone(problem: Problem, plan: Plan) -> tuple[Undone, ...]:
    """The cost of leaving out each move, one at a time, in the order of the plan's moves.

    ValueError for a move of a stage that the problem does not have.
    """
    stages = {stage.stage: _StageAfter(problem, stage, plan) for stage in problem.stages}
    missing = {move.stage for move in plan.moves} - set(stages)
    if missing:
        raise ValueError(f"no such stage: {', '.join(sorted(missing))}")
    return tuple(stages[move.stage].without(move) for move in plan.moves)


class _StageAfter:
    """A stage after the plan, ready to be asked about one move after the other."""

    def __init__(self, problem: Problem, stage: StageProblem, plan: Plan) -> None:
        every, count = (*stage.teacher_indicators, *stage.facility_indicators), len(stage.schools)
        self.stage, self.may_miss = stage, problem.may_miss
        self.need, self.floor = needs(every, count), floors(every, count)
        self.teachers = teachers_after(stage, plan.moves, plan.help_used)
        self.held = np.concatenate(
            [people(stage, self.teachers), amounts(stage, plan.purchases)], axis=1
        )
        self.passing = passes(self.held, self.need, self.floor, self.may_miss)
        self.squares = Squares(stage.pupils)
        self.rows = {code: row for row, code in enumerate(stage.schools)}
        self.columns = {category: at for at, category in enumerate(stage.categories)}

    def without(self, move: Move) -> Undone:
        """The stage when the people of this move stay where they were."""
        source, target = self.rows[move.source], self.rows[move.target]
        column = self.columns[move.category]
        held = self.held.copy()
        counting = [
            at for at, one in enumerate(self.stage.teacher_indicators) if one.counted[column]
        ]
        held[source, counting] += move.people
        held[target, counting] -= move.people
        passing = passes(held, self.need, self.floor, self.may_miss)
        return Undone(
            move=move,
            is_possible=bool(self.teachers[target, column] >= move.people),
            schools_lost=self._named(self.passing & ~passing),
            schools_gained=self._named(passing & ~self.passing),
            coefficients=tuple(self._coefficient(at, held) for at in counting),
        )

    def _named(self, which: np.ndarray) -> tuple[str, ...]:
        return tuple(self.stage.schools[row] for row in np.flatnonzero(which))

    def _coefficient(self, at: int, held: Whole) -> CoefficientUndone:
        indicator = self.stage.teacher_indicators[at]
        now, then = (self.squares.squared(one[:, at]) for one in (self.held, held))
        breaks = False
        if indicator.limit is not None and now is not None and now <= indicator.limit**2:
            breaks = then is None or then > indicator.limit**2
        return CoefficientUndone(indicator.code, now, then, breaks)
