"""Published problems as counties: apportionments and a transport problem with known answers."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from analysis.planner.certificate import verify
from analysis.planner.checker import check
from analysis.planner.measures import Squares
from analysis.planner.problem import NO_LIMIT, Goal, Objective, PlanStatus, Rule
from analysis.planner.solve import solve
from tests.planner_counties import (
    BACKBONE,
    one_stage_problem,
    small_stage,
    teacher_indicator,
    whole,
)

# Balinski and Young: five states, 26 seats.
FIVE = [9061, 7179, 5259, 3319, 1182]
FIVE_WEBSTER = [9, 8, 5, 3, 1]
# Germans by Land on 31 December 2012 and seats of the first distribution in 2013 (598 seats).
LAENDER = [
    2_686_085, 1_585_032, 1_559_655, 7_354_892, 575_805, 2_418_267, 2_247_673, 3_025_288,
    15_895_182, 4_005_278, 5_388_350, 2_154_202, 3_672_888, 11_353_264, 9_482_902, 919_402,
]  # fmt: skip
SEATS = [22, 13, 13, 59, 5, 19, 18, 24, 128, 32, 43, 17, 30, 92, 76, 7]


# Project Euler, problem 345 (matrix sum): one number of each row and column, their sum as large as can be.
# It is 3315 for the example of 5 rows and 13938 for the 15 rows.
EXAMPLE = """
7 53 183 439 863
497 383 563 79 973
287 63 343 169 583
627 343 773 959 943
767 473 103 699 303
"""
MATRIX = """
7 53 183 439 863 497 383 563 79 973 287 63 343 169 583
627 343 773 959 943 767 473 103 699 303 957 703 583 639 913
447 283 463 29 23 487 463 993 119 883 327 493 423 159 743
217 623 3 399 853 407 103 983 89 463 290 516 212 462 350
960 376 682 962 300 780 486 502 912 800 250 346 172 812 350
870 456 192 162 593 473 915 45 989 873 823 965 425 329 803
973 965 905 919 133 673 665 235 509 613 673 815 165 992 326
322 148 972 962 286 255 941 541 265 323 925 281 601 95 973
445 721 11 525 473 65 511 164 138 672 18 428 154 448 848
414 456 310 312 798 104 566 520 302 248 694 976 430 392 198
184 829 373 181 631 101 969 613 840 740 778 458 284 760 390
821 461 843 513 17 901 711 993 293 157 274 94 192 156 574
34 124 4 878 450 476 712 914 838 669 875 299 823 329 699
815 559 813 459 522 788 168 586 966 232 308 833 251 631 107
813 883 451 509 615 77 281 613 459 205 380 274 302 35 805
"""


def seats_problem(people, seats, limit, **other):
    """All seats stand at the first place; they may go anywhere."""
    start = [[sum(seats)]] + [[0]] * (len(people) - 1)
    need = other.pop("need", [0] * len(people))
    indicator = teacher_indicator("A2", [True], need, [0] * len(people), limit)
    stage = small_stage(people, [BACKBONE], start, [indicator])
    return one_stage_problem(stage, **{"goal": Goal.NO_SCHOOL_REQUIRED, **other})


def held(problem, plan):
    """Seats after the plan."""
    (stage,) = problem.stages
    seats = {
        school: int(row.sum()) for school, row in zip(stage.schools, stage.teachers, strict=True)
    }
    for move in plan.moves:
        seats[move.source] -= move.people
        seats[move.target] += move.people
    return list(seats.values())


def root_above(square: Fraction, digits: int = 12) -> Fraction:
    """The smallest decimal whose square is at least this."""
    unit = 10**digits
    return Fraction(math.isqrt(math.ceil(square * unit * unit) - 1) + 1, unit)


@pytest.mark.parametrize(("people", "seats"), [(FIVE, FIVE_WEBSTER), (LAENDER, SEATS)])
def test_the_smallest_coefficient_is_the_apportionment_by_sainte_lague(people, seats):
    square = Squares(whole(people)).squared(whole(seats))
    limit = root_above(square)
    problem = seats_problem(people, seats, limit)
    plan = solve(problem, time_limit_seconds=30)
    assert plan.status is PlanStatus.PROVED and verify(problem, plan)
    assert held(problem, plan) == seats
    assert check(problem, plan) == ()
    tighter = limit - Fraction(2, 10**12)
    assert tighter**2 < square
    stricter = seats_problem(people, seats, tighter)
    assert solve(stricter, time_limit_seconds=30).status is not PlanStatus.PROVED
    assert check(stricter, plan) != ()


def test_the_smallest_difference_finds_the_apportionment_too():
    problem = seats_problem(FIVE, FIVE_WEBSTER, None, objectives=(Objective.SMALLEST_DIFFERENCE,))
    plan = solve(problem, time_limit_seconds=30, relative_gap=0.0)
    assert held(problem, plan) == FIVE_WEBSTER


def test_the_worst_off_is_as_well_off_as_adams_makes_it():
    objectives = (Objective.WORST_OFF,)
    # Whoever has too little may still give: all seats are at the first place.
    without = frozenset({Rule.DONOR_KEEPS_STANDARD})
    problem = seats_problem(
        FIVE, FIVE_WEBSTER, None, objectives=objectives, need=FIVE, without=without
    )
    plan = solve(problem, time_limit_seconds=30)
    # Adams gives 9 7 5 3 2: the smallest share is 3 of 3319.
    assert plan.values[0].value == 3 * 10**6 // 3319
    assert plan.values[0].proved


def test_dantzigs_transport_problem():
    """Two plants, three markets; 153.675 thousand dollars at 90 a case and thousand miles."""
    miles = [[25, 17, 18], [25, 18, 14]]
    distance = np.zeros((5, 5), dtype=np.int64)
    distance[:2, 2:] = miles
    distance[2:, :2] = np.array(miles).T
    distance[:2, :2] = distance[2:, 2:] = 50
    indicator = teacher_indicator("A2", [True], [0, 0, 325, 300, 275])
    stage = small_stage(
        [100] * 5, [BACKBONE], [[350], [600], [0], [0], [0]], [indicator], distance=distance
    )
    problem = one_stage_problem(stage, objectives=(Objective.LEAST_DISTANCE,), may_miss=0)
    plan = solve(problem, time_limit_seconds=30, relative_gap=0.0)
    assert plan.values[0].value == 17_075
    assert 17_075 * 90 / 10 == 153_675
    assert plan.status is PlanStatus.PROVED


def least_assignment(costs) -> int:
    """One teacher of each of the first schools for one of each of the others, the metres being costs."""
    many = len(costs)
    distance = np.full((2 * many, 2 * many), NO_LIMIT, dtype=np.int64)
    distance[:many, many:] = costs
    indicator = teacher_indicator("A2", [True], [0] * many + [1] * many)
    teachers = [[1]] * many + [[0]] * many
    stage = small_stage([100] * 2 * many, [BACKBONE], teachers, [indicator], distance=distance)
    problem = one_stage_problem(stage, objectives=(Objective.LEAST_DISTANCE,), may_miss=0)
    plan = solve(problem, time_limit_seconds=60, relative_gap=0.0)
    assert plan.status is PlanStatus.PROVED and verify(problem, plan)
    assert plan.people_moved == many
    return plan.values[0].value


@pytest.mark.parametrize(
    ("text", "most"), [(EXAMPLE, 3315), (MATRIX, 13938)], ids=["5 rows", "15 rows"]
)
def test_published_assignments(text, most):
    numbers = np.array([[int(one) for one in line.split()] for line in text.split("\n") if line])
    assert least_assignment(1000 - numbers) == 1000 * len(numbers) - most


@pytest.mark.parametrize("many", [40, pytest.param(100, marks=pytest.mark.slow)])
def test_assignments_cost_what_the_hungarian_method_finds(many):
    """Costs from 1 to 100, as in the assignment problems of OR-Library, whose files are not at hand."""
    costs = np.random.default_rng(many).integers(1, 101, (many, many))
    assert least_assignment(costs) == costs[linear_sum_assignment(costs)].sum()
