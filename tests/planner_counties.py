"""Made-up counties for the planner: one stage written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from analysis.planner.problem import (
    NO_LIMIT,
    Category,
    FacilityIndicator,
    Goal,
    Move,
    Objective,
    Problem,
    StageProblem,
    TeacherIndicator,
)

PLAIN = Category("chinese", False, False)
DEGREE = Category("chinese", True, False)
BACKBONE = Category("chinese", True, True)
ART = Category("art", False, False)


def whole(numbers: object) -> np.ndarray:
    """An array of whole numbers."""
    return np.array(numbers, dtype=np.int64)


def teacher_indicator(
    code: str,
    counted: Sequence[bool],
    need: object,
    floor: object = None,
    limit: Fraction | None = None,
) -> TeacherIndicator:
    """An indicator of people; without a floor it is the need."""
    return TeacherIndicator(
        code, tuple(counted), whole(need), whole(need if floor is None else floor), limit
    )


def facility_indicator(
    code: str, amount: object, need: object, floor: object = None, **other: object
) -> FacilityIndicator:
    """An indicator of rooms at 1,000 yuan each; without a floor it is the need."""
    values = {"limit": None, "step": 100, "price_yuan": 1000, "money": "capital", **other}
    return FacilityIndicator(
        code, whole(amount), whole(need), whole(need if floor is None else floor), **values
    )


def small_stage(
    pupils: Sequence[int],
    categories: Sequence[Category],
    teachers: Sequence[Sequence[int]],
    indicators: Sequence[TeacherIndicator] = (),
    facilities: Sequence[FacilityIndicator] = (),
    stage: str = "primary",
    **other: object,
) -> StageProblem:
    """A stage whose rules do not bind unless `other` says so: everybody may go everywhere."""
    schools = len(pupils)
    subjects = tuple(sorted({category.subject for category in categories}))
    free, none = np.full(schools, NO_LIMIT), np.zeros(schools, dtype=np.int64)
    made = StageProblem(
        stage,
        tuple(f"s{number:03}" for number in range(schools)),
        whole(pupils),
        tuple(categories),
        whole(teachers),
        whole(teachers),
        tuple(indicators),
        tuple(facilities),
        np.zeros((schools, len(indicators)), dtype=np.int64),
        subjects,
        np.zeros((schools, len(subjects)), dtype=np.int64),
        np.full((schools, len(subjects)), NO_LIMIT),
        none,
        free,
        free,
        free,
        ~np.eye(schools, dtype=bool),
        np.full((schools, schools), NO_LIMIT),
        np.ones(schools, dtype=bool),
    )
    arrays = {
        name: np.asarray(value) if isinstance(value, list) else value
        for name, value in other.items()
    }
    return replace(made, **arrays)


def one_stage_problem(stage: StageProblem, **other: object) -> Problem:
    """A problem of one stage: every school passes with the fewest moves, unless `other` says so."""
    values = {
        "goal": Goal.EVERY_SCHOOL_PASSES,
        "objectives": (Objective.FEWEST_MOVES,),
        **other,
    }
    return Problem((stage,), **values)


def move(source: int, target: int, category: Category, people: int = 1) -> Move:
    """A move in the primary stage between schools by their number."""
    return Move("primary", f"s{source:03}", f"s{target:03}", category, people)
