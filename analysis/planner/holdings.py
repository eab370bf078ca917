"""What schools hold before and after a plan, and whether they pass, as whole numbers in arrays.

For questions that are asked thousands of times or about one move. The word on a finished plan is the
checker's.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from analysis.planner.measures import Squares
from analysis.planner.problem import (
    FacilityIndicator,
    HelpUsed,
    Move,
    Plan,
    Problem,
    Purchase,
    StageProblem,
    TeacherIndicator,
    Whole,
)
from analysis.planner.state import becomes


def people(stage: StageProblem, teachers: Whole | None = None) -> Whole:
    """People by school x teacher indicator; `teachers` school x category, else those of the stage."""
    held = stage.teachers if teachers is None else teachers
    counted = np.array(
        [indicator.counted for indicator in stage.teacher_indicators], dtype=np.int64
    ).reshape(len(stage.teacher_indicators), len(stage.categories))
    return held @ counted.T


def amounts(stage: StageProblem, purchases: Iterable[Purchase] = ()) -> Whole:
    """Facilities by school x facility indicator, in hundredths, after the purchases of the stage."""
    held = np.array(
        [indicator.amount for indicator in stage.facility_indicators], dtype=np.int64
    ).reshape(len(stage.facility_indicators), len(stage.schools))
    codes = [indicator.code for indicator in stage.facility_indicators]
    for purchase in purchases:
        if purchase.stage == stage.stage:
            row = codes.index(purchase.indicator)
            step = stage.facility_indicators[row].step
            held[row, stage.schools.index(purchase.school)] += purchase.steps * step
    return held.T


def teachers_after(
    stage: StageProblem, moves: Iterable[Move] = (), help_used: Iterable[HelpUsed] = ()
) -> Whole:
    """Teachers by school x category after the moves and the help of this stage.

    KeyError for a school or category that the stage does not have.
    """
    school = {code: row for row, code in enumerate(stage.schools)}
    column = {category: at for at, category in enumerate(stage.categories)}
    held = stage.teachers.copy()
    for move in moves:
        if move.stage == stage.stage:
            held[school[move.source], column[move.category]] -= move.people
            held[school[move.target], column[move.category]] += move.people
    for used in help_used:
        if used.stage == stage.stage:
            row, then = school[used.school], used.category
            if used.kind != "hire":
                held[row, column[then]] -= used.people
                then = becomes(then, used.kind)
            held[row, column[then]] += used.people
    return held


def needs(indicators: Iterable[TeacherIndicator | FacilityIndicator], schools: int) -> Whole:
    """What meets each indicator, school x indicator."""
    rows = [indicator.need for indicator in indicators]
    return np.array(rows, dtype=np.int64).reshape(-1, schools).T


def floors(indicators: Iterable[TeacherIndicator | FacilityIndicator], schools: int) -> Whole:
    """What an indicator that may be missed must still reach, school x indicator."""
    rows = [indicator.floor for indicator in indicators]
    return np.array(rows, dtype=np.int64).reshape(-1, schools).T


def passes(held: Whole, need: Whole, floor: Whole, may_miss: int) -> np.ndarray:
    """Whether each school passes; the last axis is that of all indicators, those before it are kept.

    At most `may_miss` indicators below their need, and every one at its floor at least. Source:
    教督〔2017〕6号, 每所学校至少有6项指标达到要求, 余项不能低于要求的85%.
    """
    return ((held < need).sum(axis=-1) <= may_miss) & (held >= floor).all(axis=-1)


def held_of_all(stage: StageProblem, plan: Plan | None = None) -> Whole:
    """Teacher and then facility indicators by school, after a plan or as the stage stands."""
    if plan is None:
        return np.concatenate([people(stage), amounts(stage)], axis=1)
    teachers = teachers_after(stage, plan.moves, plan.help_used)
    return np.concatenate([people(stage, teachers), amounts(stage, plan.purchases)], axis=1)


def schools_pass(problem: Problem, stage: StageProblem, plan: Plan | None = None) -> np.ndarray:
    """Whether each school of a stage passes after a plan, or as it stands."""
    every, count = (*stage.teacher_indicators, *stage.facility_indicators), len(stage.schools)
    held = held_of_all(stage, plan)
    return passes(held, needs(every, count), floors(every, count), problem.may_miss)


def squared_coefficient(held: Whole, pupils: Whole) -> Fraction | None:
    """CV^2 of one indicator, exact; None where nobody is held: not defined. See `measures`."""
    return Squares(pupils).squared(held)
