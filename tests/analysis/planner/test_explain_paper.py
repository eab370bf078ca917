"""What sums alone prove is true of every plan, and is proved at the edge where it begins to hold."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from analysis.planner.asking import Asking, set_aside
from analysis.planner.explain_paper import (
    is_impossible_on_paper,
    least_help,
    people_not_there,
    people_to_come,
)
from analysis.planner.problem import Goal, Help, Objective, Rule
from tests.analysis.planner.brute_force import best_of_all, random_problem
from tests.analysis.planner.small_counties import facility, indicator, problem, stage


def never(asked, **_):
    raise AssertionError("a solver was asked")


def backbones(*held, need, **other):
    return stage([[0, 0, one, 0] for one in held], [indicator("A2", need)], **other)


def test_what_sums_prove_is_so_when_every_plan_is_tried():
    decided = 0
    for seed in range(120):
        asked = replace(
            random_problem(seed), goal=Goal.EVERY_SCHOOL_PASSES, help=Help(), most_moves=seed % 4
        )
        if is_impossible_on_paper(asked):
            decided += 1
            assert best_of_all(asked).best is None, seed
    assert decided >= 30


def test_no_plan_with_help_takes_fewer_people_than_sums_prove():
    """All kinds together, with up to two people helped, by trying every plan."""
    met, positive = 0, 0
    for seed in range(4, 120, 5):
        asked = replace(
            random_problem(seed),
            goal=Goal.EVERY_SCHOOL_PASSES,
            most_moves=seed % 2,
            help=Help(1, 1, 1),
            objectives=(Objective.LEAST_COST,),
            budget_yuan=None,
            yuan_per_move=0,
            yuan_per_km=0,
        )
        least = least_help(asked)
        positive += least > 0
        best = best_of_all(asked).best if least <= 2 else None
        if best is not None:
            assert best[0] >= least, seed
            met += best[0] == least > 0
    assert positive >= 5 and met >= 1


@pytest.mark.parametrize(("held", "short"), [(3, 1), (4, 0)])
def test_people_who_are_not_there_are_proved_at_the_edge(held, short):
    one = backbones(held, 0, need=[2, 2])
    asked = problem(one)
    assert people_not_there(asked, one) == short == least_help(asked)
    assert is_impossible_on_paper(asked) == (short > 0)


@pytest.mark.parametrize(("most", "help_"), [(1, 1), (2, 0), (None, 0)])
def test_fewer_moves_than_people_who_must_come_are_proved_at_the_edge(most, help_):
    asked = problem(backbones(4, 0, need=[2, 2]), most_moves=most)
    assert people_to_come(asked, asked.stages[0]).tolist() == [0, 2]
    assert least_help(asked) == help_
    lifted = set_aside(asked, frozenset({Rule.MOST_MOVES}))
    assert least_help(lifted) == 0


def test_one_person_who_counts_twice_comes_once_and_a_miss_is_taken_where_it_spares_most():
    of_two = stage(
        [[0, 9, 9, 9], [0, 0, 0, 0]],
        [indicator("A1", [0, 4], [0, 3]), indicator("A2", [0, 4], [0, 1])],
    )
    for may_miss, people in ((0, 4), (1, 4), (2, 3)):
        asked = problem(of_two, may_miss=may_miss)
        assert people_to_come(asked, of_two).tolist() == [0, people]
    only = stage([[0, 0, 9, 0], [0, 0, 0, 0]], [indicator("A2", [0, 4], [0, 1])])
    rooms = replace(only, facility_indicators=(facility([300, 200], [300, 300], [300, 100]),))
    assert people_to_come(problem(only, may_miss=1), only).tolist() == [0, 1]
    # The miss is spent on rooms unless these can be bought.
    assert people_to_come(problem(rooms, may_miss=1), rooms).tolist() == [0, 4]
    assert people_to_come(problem(rooms, may_miss=1, buys=True), rooms).tolist() == [0, 1]


def test_rooms_that_nobody_buys_are_proved_and_nothing_where_schools_need_not_pass():
    asked = problem(
        backbones(2, 2, need=[2, 2], facilities=[facility([300, 100], [300, 300])]), most_moves=0
    )
    assert is_impossible_on_paper(asked)
    assert not is_impossible_on_paper(replace(asked, buys=True))
    short = problem(backbones(3, 0, need=[2, 2]))
    for goal in (Goal.MOST_SCHOOLS_PASS, Goal.NO_SCHOOL_REQUIRED):
        assert not is_impossible_on_paper(replace(short, goal=goal))
    assert not is_impossible_on_paper(replace(short, help=Help(1)))
    assert not is_impossible_on_paper(set_aside(short, frozenset({Rule.SCHOOLS_PASS})))


def test_no_solver_is_asked_for_what_sums_prove():
    short = problem(backbones(3, 0, need=[2, 2]))
    assert Asking(never, 60).is_possible(short) is False
    with pytest.raises(AssertionError, match="a solver was asked"):
        Asking(never, 60).is_possible(problem(backbones(4, 0, need=[2, 2])))


def test_a_stage_without_teacher_indicators_needs_nobody():
    empty = stage([[1, 0, 0, 0]], [], [facility([100], [100], limit=Fraction(1))])
    asked = problem(empty)
    assert people_to_come(asked, empty).tolist() == [0]
    assert people_not_there(asked, empty) == 0 and not is_impossible_on_paper(asked)
