"""Plans over years: cases that can be counted, and every way of spreading a small plan tried."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from analysis.planner.checker import check
from analysis.planner.phase_split import split
from analysis.planner.phases import phases
from analysis.planner.problem import (
    Goal,
    Move,
    Objective,
    Plan,
    PlanStatus,
    Purchase,
    Quota,
    Rule,
)
from analysis.planner.state import evaluate
from tests.analysis.planner.small_counties import (
    ARTS,
    BACKBONE,
    facility,
    indicator,
    problem,
    random_stage,
    stage,
)


def backbones(*held, need, **other):
    return stage([[0, 0, one, 0] for one in held], [indicator("A2", need)], **other)


def passing(told):
    return [year.verdict.schools_passing for year in told.years]


def moved(told):
    return [year.people_moved for year in told.years]


def over_years(*years):
    return phases(years, time_limit_seconds=20)


def test_the_first_year_lets_the_cheapest_schools_pass():
    """Schools lack 1, 1 and 2, two people a year: three pass after the first year, four after both."""
    asked = problem(backbones(9, 1, 1, 0, need=[2, 2, 2, 2]), most_moves=2)
    told = over_years(asked, asked)
    assert told.whole.status is PlanStatus.PROVED and told.every_school and told.spread_is_best
    assert (moved(told), passing(told)) == ([2, 2], [3, 4])
    three = over_years(*[replace(asked, most_moves=most) for most in (1, 1, 2)])
    assert passing(three) == [2, 3, 4]


def test_where_the_years_are_not_enough_as_many_as_can_be_pass():
    asked = problem(backbones(9, 1, 1, 0, need=[2, 2, 2, 2]), most_moves=1)
    told = over_years(asked, asked)
    assert (told.every_school, told.first_status) == (False, PlanStatus.INFEASIBLE)
    assert told.whole.status is PlanStatus.PROVED
    assert passing(told) == [2, 3]


def test_the_last_years_needs_say_what_has_to_be_done():
    """With pupils leaving p1 needs one person only: the other never moves."""
    now, later = (problem(backbones(9, 0, need=[2, need]), most_moves=9) for need in (2, 1))
    told = over_years(now, later)
    assert told.whole.people_moved == 1
    # By the needs of the first year p1 does not pass with one person.
    assert passing(told)[-1] == 2
    assert told.years[0].verdict.schools_passing == 1


def test_a_donor_that_is_still_full_gives_only_later():
    """p0 needs all its people this year and two less next year."""
    now, later = (
        problem(backbones(4, 1, need=[need, 2]), objectives=(Objective.FEWEST_MOVES,))
        for need in (4, 2)
    )
    told = over_years(now, later)
    assert (moved(told), passing(told)) == ([0, 1], [1, 2])


def test_people_out_and_in_are_limited_by_the_year():
    asked = problem(backbones(9, 0, 0, need=[1, 2, 2], most_in=[9, 1, 1], most_out=[2, 9, 9]))
    told = over_years(asked, asked)
    assert (moved(told), passing(told)) == ([2, 2], [1, 3])


def test_each_year_reaches_its_quota():
    asked = problem(backbones(9, 0, need=[1, 2]), quota=Quota(2, Fraction(1, 2)))
    told = over_years(asked, asked)
    assert moved(told) == [2, 2]


def test_money_is_limited_by_the_year_and_buys_what_lets_schools_pass_first():
    rooms = facility([300, 200, 0], [300, 300, 300], price=1000)
    one = backbones(2, 2, 2, need=[2, 2, 2], facilities=[rooms])
    asked = problem(
        one, buys=True, budget_yuan=2000, objectives=(Objective.LEAST_COST, Objective.FEWEST_MOVES)
    )
    told = over_years(asked, asked)
    assert passing(told) == [2, 3]
    spent = [sum(bought.steps for bought in year.purchases) for year in told.years]
    assert sum(spent) == 4 and max(spent) <= 2


def test_a_county_where_nothing_is_to_be_done_does_nothing():
    asked = problem(backbones(2, 2, need=[2, 2]))
    told = over_years(asked, asked)
    assert (moved(told), passing(told)) == ([0, 0], [2, 2])


def test_no_plan_at_all_has_no_years():
    asked = problem(backbones(2, 2, need=[2, 2], most_out=[0, 0]), quota=Quota(1, Fraction(0)))
    told = over_years(asked, asked)
    assert told.whole.status is PlanStatus.INFEASIBLE and told.years == ()


def test_time_that_is_up_is_told():
    asked = problem(backbones(9, 0, need=[2, 2]))
    told = phases([asked, asked], time_limit_seconds=0)
    assert told.first_status is told.whole.status is PlanStatus.LIMIT
    assert told.years == ()


def test_other_counties_are_refused():
    first = problem(backbones(2, 2, need=[2, 2]))
    with pytest.raises(ValueError, match="two years"):
        over_years(first)
    with pytest.raises(ValueError, match="same schools and teachers"):
        over_years(first, problem(backbones(2, 3, need=[2, 2])))


# ------------------------------------------------------------------ every spread tried

YEARLY = {Rule.MOST_OUT, Rule.MOST_IN, Rule.SUBJECT_SHARE_OUT, Rule.MOST_MOVES, Rule.QUOTA}
STANDING = {Rule.DONOR_KEEPS_STANDARD, Rule.SUBJECT_COVER, Rule.STAFF_FLOOR, Rule.POSTS}


def spreads(moves, years):
    ways = [
        [one for one in product(range(move.people + 1), repeat=years) if sum(one) == move.people]
        for move in moves
    ]
    for counts in product(*ways):
        yield [
            tuple(
                replace(move, people=count[year])
                for move, count in zip(moves, counts, strict=True)
                if count[year]
            )
            for year in range(years)
        ]


def is_legal(years, parts):
    """By the checker: yearly limits on each year's moves, the rest on all moves so far."""
    so_far = ()
    for year, moves in zip(years, parts, strict=True):
        so_far += moves
        own = {one.rule for one in check(year, Plan(PlanStatus.GAP, moves=moves))}
        whole = {one.rule for one in check(year, Plan(PlanStatus.GAP, moves=so_far))}
        if own & YEARLY or whole & STANDING:
            return False
    return True


def school_years(years, parts):
    so_far, total = (), 0
    for year, moves in zip(years, parts, strict=True):
        so_far += moves
        total += evaluate(year, so_far).schools_passing
    return total


def random_years(random):
    plain = random_stage(random)
    count = len(plain.schools)
    years = []
    for _ in range(2):
        indicators = [
            replace(one, need=one.need + random.integers(0, 2, size=count), limit=None)
            for one in plain.teacher_indicators
        ]
        year = stage(
            plain.teachers,
            indicators,
            pupils=plain.pupils,
            must_pass=plain.must_pass,
            most_out=random.integers(1, 4, size=count),
            most_in=random.integers(1, 4, size=count),
            staff_floor=random.integers(0, 7, size=count),
            posts=random.integers(6, 14, size=count),
            subject_floor=random.integers(0, 3, size=(count, 2)),
            subject_most_out=random.integers(1, 4, size=(count, 2)),
            donor_keeps=random.integers(0, 2, size=(count, 3)),
        )
        quota = Quota(1, Fraction(1, 4)) if random.random() < 0.3 else None
        years.append(problem(year, may_miss=1, most_moves=int(random.integers(2, 6)), quota=quota))
    return years


@pytest.mark.parametrize("seed", range(40))
def test_the_spread_is_the_best_of_all(seed):
    random = np.random.default_rng(seed)
    years = random_years(random)
    teachers = years[0].stages[0].teachers
    moves = []
    for _ in range(4):
        source, target = random.choice(4, size=2, replace=False)
        column = int(random.integers(4))
        kind = years[0].stages[0].categories[column]
        pair = Move("primary", f"p{source}", f"p{target}", kind, int(random.integers(1, 3)))
        there = all((m.source, m.category) != (pair.source, kind) for m in moves)
        if there and teachers[source, column] >= pair.people:
            moves.append(pair)
    plan = Plan(PlanStatus.GAP, moves=tuple(moves))
    legal = [parts for parts in spreads(moves, 2) if is_legal(years, parts)]
    told = split(years, plan, seconds=20)
    assert bool(told.parts) == bool(legal)
    if legal:
        parts = [part.moves for part in told.parts]
        assert told.is_best and is_legal(years, parts)
        assert school_years(years, parts) == max(school_years(years, one) for one in legal)
        assert sum(move.people for part in parts for move in part) == plan.people_moved


def test_the_random_years_are_sometimes_possible_and_sometimes_not():
    """Guards the test above: both of its branches are taken."""
    possible = set()
    for seed in range(12):
        years = random_years(np.random.default_rng(seed))
        possible.add(is_legal(years, [(), ()]))
    assert possible == {True, False}


def test_whole_purchases_and_people_of_both_kinds_are_spread():
    one = stage([[0, 0, 3, 3], [0, 0, 0, 0]], [indicator("A2", [1, 1]), indicator("A3", [1, 1])],
                [facility([300, 100], [300, 300])])  # fmt: skip
    plan = Plan(
        PlanStatus.GAP,
        moves=(
            Move("primary", "p0", "p1", BACKBONE, 1),
            Move("primary", "p0", "p1", ARTS, 1),
        ),
        purchases=(Purchase("primary", "p1", "A7", 2),),
    )
    year = problem(one, goal=Goal.EVERY_SCHOOL_PASSES, buys=True, budget_yuan=100, most_moves=1)
    told = split([year, year], plan, seconds=10)
    assert [sum(move.people for move in part.moves) for part in told.parts] == [1, 1]
    assert [part.purchases[0].steps for part in told.parts] == [1, 1]
