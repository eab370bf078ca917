"""Equal problems have one key; every part of a problem changes it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields, replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.planner.problem import (
    Category,
    Goal,
    Help,
    Move,
    Objective,
    Problem,
    Quota,
    Rule,
    StageProblem,
    TeacherIndicator,
)
from analysis.planner.problem_key import problem_key

MUSIC = Category("music", True, False)


def stage():
    whole = {name: np.array([3, 4]) for name in ("staff_floor", "posts", "most_out", "most_in")}
    return StageProblem(
        stage="primary",
        schools=("1", "2"),
        pupils=np.array([100, 200]),
        categories=(MUSIC,),
        teachers=np.array([[2], [3]]),
        eligible=np.array([[1], [1]]),
        teacher_indicators=(
            TeacherIndicator("A3", (True,), np.array([1, 2]), np.array([1, 1]), Fraction(1, 2)),
        ),
        facility_indicators=(),
        donor_keeps=np.array([[0], [0]]),
        subjects=("music",),
        subject_floor=np.array([[1], [1]]),
        subject_most_out=np.array([[1], [1]]),
        allowed=np.array([[False, True], [True, False]]),
        distance=np.array([[0, 900], [900, 0]]),
        must_pass=np.array([True, True]),
        **whole,
    )


def problem():
    return Problem((stage(),), Goal.EVERY_SCHOOL_PASSES, (Objective.FEWEST_MOVES,))


OTHER = {
    "stages": (replace(stage(), teachers=np.array([[2], [4]])),),
    "goal": Goal.NO_SCHOOL_REQUIRED,
    "objectives": (Objective.LEAST_COST,),
    "may_miss": 0,
    "buys": True,
    "most_moves": 0,
    "budget_yuan": 1,
    "yuan_per_move": 1,
    "yuan_per_km": 1,
    "quota": Quota(1, Fraction(1, 5)),
    "help": Help(hire_yuan=1),
    "keep": (Move("primary", "1", "2", MUSIC, 1),),
    "near": (Move("primary", "1", "2", MUSIC, 1),),
    "without": frozenset({Rule.QUOTA}),
    "worst_off_levels": 2,
}


def test_equal_problems_have_one_key():
    assert problem_key(problem()) == problem_key(problem())
    many = frozenset({Rule.QUOTA, Rule.BUDGET, Rule.DISTANCE})
    assert problem_key(replace(problem(), without=many)) == problem_key(
        replace(problem(), without=frozenset(sorted(many, reverse=True)))
    )


@pytest.mark.parametrize("name", [each.name for each in fields(Problem)])
def test_every_part_of_a_problem_counts(name):
    assert problem_key(replace(problem(), **{name: OTHER[name]})) != problem_key(problem())


def test_what_belongs_to_the_question_counts():
    assert problem_key(problem(), 10) != problem_key(problem(), 20)
    assert problem_key(problem(), "1", "2") != problem_key(problem(), "12", "")


def test_the_key_is_the_same_in_another_process():
    code = (
        "from tests.analysis.planner.test_problem_key import problem;"
        "from analysis.planner.problem_key import problem_key; print(problem_key(problem()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == problem_key(problem())


def test_a_value_of_no_known_kind_is_refused():
    with pytest.raises(TypeError):
        problem_key(problem(), {"a": 1})
