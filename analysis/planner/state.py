"""What a plan leads to: people, amounts, coefficients, verdicts, distance and yuan, exactly.

No rule is judged here but the one that says whether a school passes. Everything is counted in whole
numbers; squares of coefficients and yuan are exact fractions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from analysis.planner.costs import way_of, yuan_of
from analysis.planner.measures import Squares, passing
from analysis.planner.problem import (
    Category,
    HelpUsed,
    Move,
    Objective,
    Problem,
    Purchase,
    StageProblem,
    Whole,
)

HELP_KINDS = ("hire", "study", "recognise")


@dataclass(frozen=True)
class IndicatorState:
    """One indicator before and after, one number per school (people, or hundredths of the unit).

    squared_before, squared_after  squares of the coefficient of difference, N·Σ(a²/n)/(Σa)² − 1;
                                   None where the total is zero: not defined
    """

    code: str
    before: Whole
    after: Whole
    need: Whole
    limit: Fraction | None
    squared_before: Fraction | None
    squared_after: Fraction | None

    @property
    def met_before(self) -> NDArray[np.bool_]:
        """Schools that met their need before."""
        return self.before >= self.need

    @property
    def met(self) -> NDArray[np.bool_]:
        """Schools that meet their need afterwards."""
        return self.after >= self.need

    @property
    def keeps_limit(self) -> bool:
        """Whether the coefficient keeps its limit; one that is not defined does not."""
        if self.limit is None:
            return True
        return self.squared_after is not None and self.squared_after <= self.limit**2


@dataclass(frozen=True)
class StageEvaluation:
    """One stage after a plan; rows in the order of the stage's schools, columns of its categories.

    people, left, arrived, hired  people by school and category
    helped                        people who study or are recognised, by what they were before
    indicators                    teacher indicators (the first `teacher_indicators`), then facilities
    burden                        the largest share of its teachers that a school gives
    """

    stage: str
    schools: tuple[str, ...]
    people: Whole
    left: Whole
    arrived: Whole
    hired: Whole
    helped: Whole
    indicators: tuple[IndicatorState, ...]
    teacher_indicators: int
    passes_before: NDArray[np.bool_]
    passes: NDArray[np.bool_]
    burden: Fraction


@dataclass(frozen=True)
class Evaluation:
    """What a plan leads to, over all stages.

    distance  metres of all who move, one way; None where one of their pairs has none
    seconds   of all who move, one way; None where one of their pairs has none
    yuan      purchases, help and moving; None where a distance that has a price is not known
    burden    the largest share of its teachers that a school gives
    """

    stages: tuple[StageEvaluation, ...]
    schools_passing_before: int
    schools_passing: int
    people_moved: int
    backbone_moved: int
    distance: int | None
    seconds: int | None
    yuan: Fraction | None
    burden: Fraction


def evaluate(
    problem: Problem,
    moves: Sequence[Move] = (),
    purchases: Sequence[Purchase] = (),
    help_used: Sequence[HelpUsed] = (),
) -> Evaluation:
    """What these moves, purchases and help lead to, whether or not they keep the rules.

    Raises ValueError for a stage, school, category, indicator or kind of help that the problem does not
    have, and for numbers below one.
    """
    known = {stage.stage for stage in problem.stages}
    for one in (*moves, *purchases, *help_used):
        if one.stage not in known:
            raise ValueError(f"no such stage: {one.stage}")
        if (one.steps if isinstance(one, Purchase) else one.people) < 1:
            raise ValueError("a part of a plan without anybody or anything")
    stages = tuple(
        _stage(
            problem,
            stage,
            [move for move in moves if move.stage == stage.stage],
            [one for one in purchases if one.stage == stage.stage],
            [used for used in help_used if used.stage == stage.stage],
        )
        for stage in problem.stages
    )
    distance = way_of(problem, moves, Objective.LEAST_DISTANCE)
    return Evaluation(
        stages,
        sum(int(stage.passes_before.sum()) for stage in stages),
        sum(int(stage.passes.sum()) for stage in stages),
        sum(move.people for move in moves),
        sum(move.people for move in moves if move.category.backbone),
        distance,
        way_of(problem, moves, Objective.LEAST_TIME),
        yuan_of(problem, moves, purchases, help_used, distance),
        max((stage.burden for stage in stages), default=Fraction(0)),
    )


def _stage(
    problem: Problem,
    stage: StageProblem,
    moves: Sequence[Move],
    purchases: Sequence[Purchase],
    help_used: Sequence[HelpUsed],
) -> StageEvaluation:
    row = {school: number for number, school in enumerate(stage.schools)}
    column = {category: number for number, category in enumerate(stage.categories)}
    left, arrived, hired, helped = (np.zeros_like(stage.teachers) for _ in range(4))
    people = stage.teachers.copy()
    for move in moves:
        kind = _found(column, move.category)
        left[_found(row, move.source), kind] += move.people
        arrived[_found(row, move.target), kind] += move.people
    for used in help_used:
        where, kind = _found(row, used.school), _found(column, used.category)
        if used.kind == "hire":
            hired[where, kind] += used.people
            continue
        helped[where, kind] += used.people
        people[where, kind] -= used.people
        people[where, _found(column, becomes(used.category, used.kind))] += used.people
    people = people - left + arrived + hired
    return _judged(problem, stage, people, (left, arrived, hired, helped), purchases)


def becomes(category: Category, kind: str) -> Category:
    """What a teacher is after study or recognition. Raises ValueError where that changes nothing."""
    if kind == "study" and not category.above_degree:
        return Category(category.subject, True, category.backbone)
    if kind == "recognise" and not category.backbone:
        return Category(category.subject, category.above_degree, True)
    raise ValueError(f"no such help for this teacher: {kind}")


def _found(numbers: Mapping, key: object):
    """The entry of a key. Raises ValueError without one."""
    if key not in numbers:
        raise ValueError(f"the problem does not have: {key}")
    return numbers[key]


def _judged(
    problem: Problem,
    stage: StageProblem,
    people: Whole,
    flows: tuple[Whole, Whole, Whole, Whole],
    purchases: Sequence[Purchase],
) -> StageEvaluation:
    squares = Squares(stage.pupils)
    pairs = _amounts(stage, people, purchases)
    asked = (*stage.teacher_indicators, *stage.facility_indicators)
    needs, floors = [one.need for one in asked], [one.floor for one in asked]
    states = tuple(
        IndicatorState(
            one.code,
            before,
            after,
            one.need,
            one.limit,
            squares.squared(before),
            squares.squared(after),
        )
        for one, (before, after) in zip(asked, pairs, strict=True)
    )
    passes = [
        passing([pair[when] for pair in pairs], needs, floors, problem.may_miss) for when in (0, 1)
    ]
    left = flows[0].sum(axis=1)
    shares = [
        Fraction(int(gone), int(had))
        for gone, had in zip(left, stage.teachers.sum(axis=1), strict=True)
        if had
    ]
    teacher_indicators = len(stage.teacher_indicators)
    burden = max(shares, default=Fraction(0))
    return StageEvaluation(
        stage.stage, stage.schools, people, *flows, states, teacher_indicators, *passes, burden
    )


def _amounts(
    stage: StageProblem, people: Whole, purchases: Sequence[Purchase]
) -> list[tuple[Whole, Whole]]:
    pairs = []
    for one in stage.teacher_indicators:
        counted = np.array(one.counted, dtype=bool)
        pairs.append((stage.teachers[:, counted].sum(axis=1), people[:, counted].sum(axis=1)))
    row = {school: number for number, school in enumerate(stage.schools)}
    bought = {one.code: np.zeros_like(stage.pupils) for one in stage.facility_indicators}
    for purchase in purchases:
        _found(bought, purchase.indicator)[_found(row, purchase.school)] += purchase.steps
    for one in stage.facility_indicators:
        pairs.append((one.amount, one.amount + one.step * bought[one.code]))
    return pairs
