"""Counties small enough to reason about, and random ones for brute force."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from analysis.planner.problem import (
    NO_LIMIT,
    Category,
    FacilityIndicator,
    Goal,
    Objective,
    Problem,
    StageProblem,
    TeacherIndicator,
)

PLAIN = Category("chinese", False, False)
DEGREE = Category("chinese", True, False)
BACKBONE = Category("chinese", True, True)
ARTS = Category("art", True, False)
CATEGORIES = (PLAIN, DEGREE, BACKBONE, ARTS)
COUNTED = {
    "A1": tuple(category.above_degree for category in CATEGORIES),
    "A2": tuple(category.backbone for category in CATEGORIES),
    "A3": tuple(category.subject == "art" for category in CATEGORIES),
}


def indicator(code, need, floor=None, limit=None):
    """A teacher indicator over CATEGORIES; the floor is the need where none is told."""
    need = np.asarray(need, dtype=np.int64)
    floor = need if floor is None else np.asarray(floor, dtype=np.int64)
    return TeacherIndicator(code, COUNTED[code], need, floor, limit)


def facility(amount, need, floor=None, code="A7", limit=None, price=100):
    """Rooms, in hundredths."""
    need = np.asarray(need, dtype=np.int64)
    floor = need if floor is None else np.asarray(floor, dtype=np.int64)
    amount = np.asarray(amount, dtype=np.int64)
    return FacilityIndicator(code, amount, need, floor, limit, 100, price, "equipment")


def stage(teachers, indicators, facilities=(), pupils=None, name="primary", **other):
    """A stage whose rules bind nothing but what `other` says.

    teachers: school x CATEGORIES; all are eligible, each school may send to each other.
    """
    teachers = np.asarray(teachers, dtype=np.int64)
    count = len(teachers)
    whole = {
        "eligible": teachers,
        "donor_keeps": np.zeros((count, len(indicators))),
        "subject_floor": np.zeros((count, 2)),
        "subject_most_out": np.full((count, 2), NO_LIMIT),
        "staff_floor": np.zeros(count),
        "posts": np.full(count, NO_LIMIT),
        "most_out": np.full(count, NO_LIMIT),
        "most_in": np.full(count, NO_LIMIT),
        "distance": np.full((count, count), 1000),
    }
    mask = {"allowed": ~np.eye(count, dtype=bool), "must_pass": np.ones(count, dtype=bool)}
    whole.update({key: value for key, value in other.items() if key in whole})
    mask.update({key: value for key, value in other.items() if key in mask})
    assert not set(other) - set(whole) - set(mask)
    return StageProblem(
        stage=name,
        schools=tuple(f"{name[0]}{row}" for row in range(count)),
        pupils=np.asarray(pupils if pupils is not None else [100] * count, dtype=np.int64),
        categories=CATEGORIES,
        teachers=teachers,
        teacher_indicators=tuple(indicators),
        facility_indicators=tuple(facilities),
        subjects=("chinese", "art"),
        **{key: np.asarray(value, dtype=np.int64) for key, value in whole.items()},
        **{key: np.asarray(value, dtype=bool) for key, value in mask.items()},
    )


def problem(*stages, goal=Goal.EVERY_SCHOOL_PASSES, objectives=(Objective.FEWEST_MOVES,), **other):
    """A problem of these stages that misses nothing unless told."""
    return Problem(stages=stages, goal=goal, objectives=objectives, **{"may_miss": 0, **other})


def random_stage(random, schools=4, limit=Fraction(1, 2)):
    """A stage with small whole numbers, each school with its own need."""
    teachers = random.integers(0, 5, size=(schools, len(CATEGORIES)))
    pupils = random.integers(40, 300, size=schools)
    needs = {code: random.integers(0, 5, size=schools) for code in COUNTED}
    return stage(
        teachers,
        [
            indicator(code, need, np.maximum(need - 1, 0), limit if random.random() < 0.5 else None)
            for code, need in needs.items()
        ],
        pupils=pupils,
        must_pass=random.random(schools) < 0.8,
    )
