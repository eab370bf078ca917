"""Totals, floors and single steps against published apportionments, brute force and definition."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from analysis.planner.apportionment import (
    adams,
    largest_worst_share,
    smallest_squared_coefficient,
    webster,
)
from analysis.planner.arithmetic import arithmetic
from analysis.planner.holdings import people, squared_coefficient
from analysis.planner.problem import Goal, Rule
from tests.analysis.planner.small_counties import facility, indicator, problem, stage

# Balinski and Young, The Quota Method of Apportionment (1975): 26 and 100 seats.
QUOTA_EXAMPLE = np.array([9061, 7179, 5259, 3319, 1182])
LARGE_STATES = np.array([5117, 4400, 162, 161, 160])


def placings(total, schools):
    for some in product(range(total + 1), repeat=schools - 1):
        if sum(some) <= total:
            yield np.array([*some, total - sum(some)])


def test_published_apportionments_of_balinski_and_young():
    assert webster(26, QUOTA_EXAMPLE).tolist() == [9, 8, 5, 3, 1]
    assert webster(100, LARGE_STATES).tolist() == [51, 43, 2, 2, 2]
    assert adams(26, QUOTA_EXAMPLE).tolist() == [9, 7, 5, 3, 2]


def test_the_official_example_of_the_coefficient():
    books = np.array([279, 137, 935, 160, 402])
    pupils = np.array([45, 37, 89, 76, 55])
    assert float(squared_coefficient(books, pupils)) ** 0.5 == pytest.approx(
        0.5152566299, abs=5e-11
    )


@pytest.mark.parametrize("seed", range(25))
def test_webster_is_the_smallest_coefficient_of_all_placings(seed):
    random = np.random.default_rng(seed)
    pupils, total = random.integers(20, 400, size=4), int(random.integers(1, 9))
    best = min(squared_coefficient(held, pupils) for held in placings(total, 4))
    assert smallest_squared_coefficient(total, pupils) == best
    least = random.integers(0, 3, size=4)
    kept = [squared_coefficient(h, pupils) for h in placings(total, 4) if (h >= least).all()]
    assert smallest_squared_coefficient(total, pupils, least) == min(kept, default=None)


@pytest.mark.parametrize("seed", range(25))
def test_adams_is_the_best_worst_share_of_all_placings(seed):
    random = np.random.default_rng(seed)
    needs, total = random.integers(0, 6, size=4), int(random.integers(0, 9))
    asked = needs > 0
    if not asked.any():
        assert largest_worst_share(total, needs) is None
        return
    shares = [
        min(Fraction(int(a), int(n)) for a, n in zip(held[asked], needs[asked], strict=True))
        for held in placings(total, 4)
    ]
    assert largest_worst_share(total, needs) == max(shares)


@pytest.mark.parametrize("method", [webster, adams])
def test_placing_most_people_at_once_gives_what_one_by_one_gives(method, monkeypatch):
    random = np.random.default_rng(5)
    pupils = random.integers(20, 3000, size=40)
    at_once = method(731, pupils)
    monkeypatch.setattr(
        "analysis.planner.apportionment._placed_up_to_a_level",
        lambda total, sizes, bound, step: bound,
    )
    assert method(731, pupils).tolist() == at_once.tolist()
    assert at_once.sum() == 731


def test_a_county_of_tiny_schools_cannot_come_under_one_half_at_all():
    """60 schools of about 60 pupils and one teacher per hundred: some schools have nobody."""
    random = np.random.default_rng(1)
    pupils = random.integers(40, 81, size=60)
    held = webster(int(pupils.sum() // 100), pupils)
    one = stage(
        np.column_stack([np.zeros(60), np.zeros(60), held, np.zeros(60)]),
        [indicator("A2", np.zeros(60), limit=Fraction(1, 2))],
        pupils=pupils,
    )
    [told] = arithmetic(problem(one)).teachers
    assert told.limit_is_out_of_reach
    assert told.floor_squared == told.squared > Fraction(1, 4)
    assert arithmetic(problem(one)).is_decided
    set_aside = problem(one, without=frozenset({Rule.COEFFICIENTS}))
    assert not arithmetic(set_aside).is_decided


def test_more_bound_than_there_are_is_told():
    with pytest.raises(ValueError, match="more people are bound"):
        webster(3, np.array([10, 10]), np.array([2, 2]))
    assert smallest_squared_coefficient(3, np.array([10, 10]), np.array([2, 2])) is None


# ------------------------------------------------------------------ totals


def backbones(held, need, floor, **other):
    """Two or more schools with backbone teachers only."""
    teachers = [[0, 0, one, 0] for one in held]
    return stage(teachers, [indicator("A2", need, floor)], **other)


@pytest.mark.parametrize(("held", "short"), [([5, 0], 0), ([4, 0], 0), ([3, 0], 1)])
def test_short_on_paper_only_below_the_floors(held, short):
    """Need 3 + 3, floor 2 + 2: four people are enough where each school may miss one."""
    [told] = arithmetic(problem(backbones(held, [3, 3], [2, 2]), may_miss=1)).teachers
    assert (told.need, told.least, told.short) == (6, 4, short)
    assert told.missing == 3 + max(0, 3 - held[0])
    assert told.missing_to_pass == 2


def test_a_school_that_spends_its_miss_on_rooms_needs_every_teacher():
    rooms = facility([100, 300], [300, 300], [100, 100])
    one = backbones([5, 0], [3, 3], [2, 2], facilities=[rooms])
    [told] = arithmetic(problem(one, may_miss=1)).teachers
    assert told.least == 3 + 2
    [told] = arithmetic(problem(one, may_miss=1, buys=True)).teachers
    assert told.least == 2 + 2
    [told] = arithmetic(problem(one, may_miss=0, buys=True)).teachers
    assert told.least == 3 + 3


def test_a_school_that_need_not_pass_needs_nobody():
    one = backbones([3, 0], [3, 3], [2, 2], must_pass=[True, False])
    [told] = arithmetic(problem(one)).teachers
    assert (told.need, told.least, told.missing, told.short) == (3, 3, 0, 0)


@pytest.mark.parametrize(
    ("amount", "may_miss", "below", "below_floor"),
    [
        (200, 1, (), ()),
        (200, 0, ("A7",), ()),
        (199, 1, ("A7",), ("A7",)),
        (300, 0, (), ()),
    ],
)
def test_schools_that_no_teacher_can_help(amount, may_miss, below, below_floor):
    one = backbones(
        [3, 3], [3, 3], [2, 2], facilities=[facility([300, amount], [300] * 2, [200] * 2)]
    )
    told = arithmetic(problem(one, may_miss=may_miss)).beyond_teachers
    assert [(each.school, each.below, each.below_floor) for each in told] == (
        [("p1", below, below_floor)] if below else []
    )
    assert not arithmetic(problem(one, may_miss=may_miss, buys=True)).beyond_teachers


def test_what_facilities_cost_in_whole_steps():
    one = backbones([3, 3], [3, 3], [2, 2], facilities=[facility([250, 90], [300] * 2, [200] * 2)])
    [told] = arithmetic(problem(one)).facilities
    assert (told.held, told.need, told.missing, told.below, told.below_floor) == (
        340,
        600,
        260,
        2,
        1,
    )
    # Half a room and 2.1 rooms: one and three are bought.
    assert (told.steps, told.yuan) == (4, 400)


def test_totals_do_not_depend_on_the_order_of_schools():
    random = np.random.default_rng(3)
    teachers = random.integers(0, 6, size=(7, 4))
    need, pupils = random.integers(1, 7, size=7), random.integers(40, 900, size=7)
    order = random.permutation(7)
    limit = Fraction(45, 100)
    told = [
        arithmetic(
            problem(
                stage(
                    teachers[rows], [indicator("A1", need[rows], limit=limit)], pupils=pupils[rows]
                )
            )
        )
        for rows in (np.arange(7), order)
    ]
    assert told[0] == told[1]


def test_goal_without_schools_asks_only_for_coefficients():
    one = backbones([3, 0], [3, 3], [2, 2])
    told = arithmetic(problem(one, goal=Goal.NO_SCHOOL_REQUIRED))
    assert [each.short for each in told.teachers] == [0]
    assert people(one).tolist() == [[3], [0]]
