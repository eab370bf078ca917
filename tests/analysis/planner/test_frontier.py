"""Curves whose points can be counted by hand, the knee by its rule, and worth by asking again."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.planner.budgets import budgets, yuan_to_need
from analysis.planner.frontier import (
    knee,
    moves_against_coefficient,
    moves_against_schools,
    yuan_against_schools,
)
from analysis.planner.problem import Goal, Help, Objective, Plan, PlanStatus, Quota
from analysis.planner.solve import solve
from analysis.planner.worth import one_more, with_help, worth
from tests.analysis.planner.small_counties import facility, indicator, problem, stage
from tests.analysis.planner.tiny_solver import brute_force

LIMITS = {"time_limit_seconds": 60, "solver": solve}


@pytest.fixture(
    params=[
        pytest.param(brute_force, id="every plan", marks=pytest.mark.slow),
        pytest.param(solve, id="solver"),
    ],
    autouse=True,
)
def solver(request, monkeypatch):
    """Every answer twice: by trying every plan and by the planner itself."""
    monkeypatch.setitem(LIMITS, "solver", request.param)


def backbones(*held, need, **other):
    limit = other.pop("limit", None)
    return stage([[0, 0, one, 0] for one in held], [indicator("A2", need, limit=limit)], **other)


# ------------------------------------------------------------------ knee


@pytest.mark.parametrize(
    ("horizontal", "vertical", "rises", "expected"),
    [
        # All is won at once, then nothing more.
        ([0, 1, 10], [0, 9, 10], True, 1),
        ([0, 1, 10], [10, 1, 0], False, 1),
        # More is better and the curve lags behind the chord: no knee.
        ([0, 9, 10], [0, 1, 10], True, None),
        ([0, 9, 10], [10, 9, 0], False, None),
        # A straight line has none, nor a flat one, nor two points.
        ([0, 5, 10], [0, 5, 10], True, None),
        ([0, 5, 10], [3, 3, 3], True, None),
        ([0, 10], [0, 10], True, None),
        # The first of equals.
        ([0, 1, 2, 3, 4], [0, 2, 3, 4, 4], True, 1),
    ],
)
def test_the_knee_is_farthest_from_the_chord_on_the_better_side(
    horizontal, vertical, rises, expected
):
    assert knee(horizontal, vertical, rises=rises) == expected


@pytest.mark.parametrize("seed", range(10))
def test_units_do_not_move_the_knee_and_it_is_the_largest_distance(seed):
    random = np.random.default_rng(seed)
    x = np.cumsum(random.integers(1, 9, size=8)).astype(float)
    y = np.cumsum(np.sort(random.integers(0, 30, size=8))[::-1]).astype(float)
    found = knee(list(x), list(y), rises=True)
    assert knee(list(1000 * x), list(y / 7 + 3), rises=True) == found
    # Distance by the cross product with the chord, in the scaled plane.
    along, up = (x - x[0]) / (x[-1] - x[0]), (y - y[0]) / (y[-1] - y[0])
    distance = (up - along) / np.sqrt(2)
    if found is None:
        assert distance.max() <= 1e-9
    else:
        assert distance[found] == pytest.approx(distance.max())


# ------------------------------------------------------------------ curves


def test_fewest_moves_for_each_coefficient_of_two_schools():
    """6 and 0 of two equal schools: moving m makes the CV |6 - 2m| / 6."""
    asked = problem(backbones(6, 0, need=[0, 0]), goal=Goal.NO_SCHOOL_REQUIRED)
    curve = moves_against_coefficient(asked, "primary", "A2", points=3, **LIMITS)
    assert [point.asked for point in curve.points] == [
        None,
        Fraction(6667, 10_000),
        Fraction(3334, 10_000),
        0,
    ]
    assert [point.moves for point in curve.points] == [0, 1, 2, 3]
    assert [point.squared for point in curve.points] == [1, Fraction(4, 9), Fraction(1, 9), 0]
    assert curve.knee is None
    assert all(point.bound == point.moves for point in curve.points)


def test_smaller_coefficients_never_take_fewer_moves_and_the_curve_ends_where_it_must():
    asked = problem(
        backbones(5, 1, 0, need=[1, 1, 0], pupils=[100, 200, 150], most_in=[9, 1, 1]),
    )
    curve = moves_against_coefficient(asked, "primary", "A2", points=6, **LIMITS)
    statuses = [point.status for point in curve.points]
    assert statuses[-1] is PlanStatus.INFEASIBLE
    assert PlanStatus.INFEASIBLE not in statuses[:-1]
    moves = [point.moves for point in curve.points[:-1]]
    assert moves == sorted(moves)
    for point in curve.points[1:-1]:
        assert point.squared <= point.asked**2
    limits = [point.asked for point in curve.points[1:]]
    assert limits == sorted(limits, reverse=True)


def test_a_county_without_a_plan_has_one_point_and_no_knee():
    asked = problem(backbones(1, 0, need=[1, 1]))
    curve = moves_against_coefficient(asked, "primary", "A2", points=4, **LIMITS)
    [point] = curve.points
    assert (point.status, point.moves, curve.knee) == (PlanStatus.INFEASIBLE, None, None)


def test_nobody_to_spread_has_no_curve():
    asked = problem(backbones(0, 0, need=[0, 0]))
    assert moves_against_coefficient(asked, "primary", "A2", points=4, **LIMITS).points == ()


def test_an_indicator_that_is_not_there_is_refused():
    asked = problem(backbones(1, 1, need=[1, 1]))
    with pytest.raises(KeyError):
        moves_against_coefficient(asked, "primary", "A9", points=2, **LIMITS)


def test_moves_let_the_cheapest_schools_pass_first():
    """Schools lack 1, 1 and 2: with 0, 1, 2, 3, 4 people moved 1, 2, 3, 3, 4 of four pass."""
    asked = problem(
        backbones(6, 1, 1, 0, need=[2, 2, 2, 2]), quota=Quota(99, Fraction(0)), most_moves=2
    )
    curve = moves_against_schools(asked, [0, 1, 2, 3, 4], **LIMITS)
    assert [point.schools for point in curve.points] == [1, 2, 3, 3, 4]
    # No more are moved than let schools pass.
    assert [point.moves for point in curve.points] == [0, 1, 2, 2, 4]
    assert [point.bound for point in curve.points] == [1, 2, 3, 3, 4]
    assert curve.points[curve.knee].asked == 2


def test_limits_that_so_few_moves_cannot_keep_are_told():
    """4 and 0 of two equal schools, limit 1/2: one move makes the CV exactly 1/2."""
    one = backbones(4, 0, need=[0, 1], limit=Fraction(1, 2))
    curve = moves_against_schools(problem(one), [0, 1], **LIMITS)
    assert [point.schools for point in curve.points] == [1, 2]
    assert [point.limits_kept for point in curve.points] == [False, True]
    curve = moves_against_schools(problem(one), [0, 1], keep_limits=True, **LIMITS)
    assert [point.schools for point in curve.points] == [None, 2]
    assert curve.points[0].status is PlanStatus.INFEASIBLE


def test_yuan_let_the_cheapest_schools_pass_first():
    rooms = facility([300, 200, 100], [300, 300, 300], price=1000)
    one = backbones(2, 2, 2, need=[2, 2, 2], facilities=[rooms])
    curve = yuan_against_schools(problem(one), [0, 999, 1000, 2999, 3000], **LIMITS)
    assert [point.schools for point in curve.points] == [1, 1, 2, 2, 3]
    spent = [sum(one.steps for one in point.plan.purchases) for point in curve.points]
    assert spent == [0, 0, 1, 1, 3]


def test_budgets_end_where_every_facility_is_at_its_need():
    """Two rooms and one lack, a surplus offsets nothing, half a room is bought whole."""
    rooms = facility([100, 250, 900], [300, 300, 300], price=70_000)
    one = backbones(2, 2, 2, need=[2, 2, 2], facilities=[rooms])
    end = yuan_to_need(problem(one))
    assert end == (2 + 1) * 70_000
    asked = budgets(end, 4)
    assert asked == (0, 20_000, 60_000, 120_000, 210_000)
    curve = yuan_against_schools(problem(one), asked, **LIMITS)
    # One school is there already, the second costs one room, the third two.
    assert [point.schools for point in curve.points] == [1, 1, 1, 2, 3]
    short = yuan_against_schools(problem(one), [end - 1], **LIMITS)
    assert short.points[0].schools == 2


@pytest.mark.parametrize(("end", "points"), [(0, 8), (1, 8), (9_999, 3), (55_168_650, 8)])
def test_budgets_rise_in_whole_ten_thousands_and_reach_the_end(end, points):
    asked = budgets(end, points)
    assert asked[0] == 0
    assert list(asked) == sorted(set(asked))
    assert all(yuan % 10_000 == 0 for yuan in asked)
    assert end <= asked[-1] < end + 10_000
    steps = np.diff(asked)
    assert (np.diff(steps) >= -10_000).all()


def test_a_point_without_an_answer_says_so():
    def slow(problem, *, time_limit_seconds, progress=None):
        return Plan(PlanStatus.LIMIT)

    asked = problem(backbones(2, 0, need=[1, 1]))
    curve = moves_against_schools(asked, [0, 1, 2], time_limit_seconds=5, solver=slow)
    assert [point.status for point in curve.points] == [PlanStatus.LIMIT] * 3
    assert curve.knee is None
    assert [point.schools for point in curve.points] == [None] * 3
    assert [point.limits_kept for point in curve.points] == [None] * 3


# ------------------------------------------------------------------ worth


def test_what_one_recognition_or_a_wider_door_is_worth():
    """p1 lacks two people: each recognised at the school saves one move."""
    one = stage([[0, 0, 4, 0], [0, 3, 0, 0]], [indicator("A2", [2, 2])])
    asked = problem(one)
    variants = {
        "none": with_help(asked, "recognise", 0),
        "one": with_help(asked, "recognise", 1),
        "two": with_help(asked, "recognise", 2),
        "door": replace(asked, stages=(replace(one, most_in=np.array([9, 1])),)),
    }
    told = worth(asked, variants, **LIMITS)
    assert {name: each.change for name, each in told.items()} == {
        "none": 0,
        "one": -1,
        "two": -2,
        "door": None,
    }
    assert all(each.before == 2 and each.is_sure for each in told.values())
    assert told["door"].after is None


def test_only_the_first_objective_is_compared():
    asked = problem(
        backbones(3, 0, need=[1, 1]),
        objectives=(Objective.FEWEST_MOVES, Objective.LEVEL_BURDEN),
    )
    told = worth(asked, {"same": asked}, **LIMITS)
    assert told["same"].change == 0
    assert with_help(asked, "hire", 2).help == Help(hire_yuan=1)


def test_one_more_is_asked_only_of_what_can_be_more():
    free = problem(backbones(3, 0, need=[1, 1]))
    assert set(one_more(free, 10_000)) == {"hire", "study", "recognise"}
    tight = replace(free, most_moves=3, budget_yuan=50_000)
    variants = one_more(tight, 10_000)
    assert set(variants) == {"move", "money"}
    assert variants["move"].most_moves == 4
    assert variants["move"].budget_yuan == 50_000
    assert variants["money"].budget_yuan == 60_000
    assert one_more(replace(free, objectives=(Objective.LEAST_COST,)), 1) == {}
    assert one_more(replace(free, buys=True), 1) == {}


def test_where_most_schools_are_asked_for_worth_is_counted_in_schools():
    """p0 can spare two people; p1 lacks one and p2 lacks one: each move more lets one more pass."""
    one = backbones(3, 0, 0, need=[1, 1, 1])
    for most, change in ((0, 1), (1, 1), (2, 0)):
        asked = problem(one, goal=Goal.MOST_SCHOOLS_PASS, most_moves=most)
        told = worth(asked, one_more(asked, 10_000), **LIMITS)
        assert told["move"].before == 1 + most
        assert told["move"].change == change
        assert told["move"].is_sure
