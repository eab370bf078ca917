"""Coded people for a plan's moves, who carries the burden, and what undoing a move costs."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from analysis.planner.burden import by_category, by_place, by_school, largest, shares_of
from analysis.planner.holdings import schools_pass
from analysis.planner.people import ROSTER_COLUMNS, Unfilled, burden_by, choose
from analysis.planner.problem import Move, Plan, PlanStatus
from analysis.planner.state import evaluate
from analysis.planner.undoing import undone
from tests.analysis.planner.small_counties import (
    BACKBONE,
    PLAIN,
    facility,
    indicator,
    problem,
    random_stage,
    stage,
)


def move(source, target, people=1, category=BACKBONE):
    return Move("primary", f"p{source}", f"p{target}", category, people)


def plan(*moves):
    return Plan(PlanStatus.PROVED, moves=moves)


def roster(*rows):
    """Backbone teachers at p0: code and what differs."""
    usual = {
        "stage": "primary",
        "school_code": "p0",
        "subject": "chinese",
        "above_degree": True,
        "backbone": True,
        "years_in_post": 6,
        "home_township": None,
        "age_band": "from_30",
        "rotated": False,
    }
    return pd.DataFrame(
        [{**usual, "teacher_code": code, **other} for code, other in rows], columns=ROSTER_COLUMNS
    )


def named(*rows, moves=None, distances=None):
    whole = choose(plan(*(moves or [move(0, 1)])), roster(*rows), distances or {})
    return [(one.teacher_code, one.target) for one in whole.chosen], whole


DISTANCES = {("east", "p1"): 2000, ("east", "p2"): 9000, ("west", "p1"): 2001, ("west", "p2"): 100}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Nearer home by one metre beats any length of service.
        ({"home_township": "east", "years_in_post": 1}, {"home_township": "west"}),
        # Home known beats not known.
        ({"home_township": "west", "years_in_post": 1}, {"years_in_post": 30}),
        # Longer in post where nothing is known of home; a known length before an unknown one.
        ({"years_in_post": 7}, {"years_in_post": 6}),
        ({"years_in_post": 0}, {"years_in_post": None}),
        # Known not to have rotated before not known, whatever else.
        ({"years_in_post": 1}, {"rotated": None, "home_township": "east", "years_in_post": 30}),
        # Alike in all: the smaller code.
        ({}, {}),
    ],
)
def test_who_goes_first_in_either_order_of_the_roster(first, second):
    rows = [("a", first), ("b", second)]
    assert named(*rows, distances=DISTANCES)[0] == [("a", "p1")]
    assert named(*rows[::-1], distances=DISTANCES)[0] == [("a", "p1")]


def test_nobody_rotates_twice_in_a_cycle_and_nobody_is_invented():
    codes, whole = named(("a", {"rotated": True}), ("b", {}), moves=(move(0, 1, people=3),))
    assert codes == [("b", "p1")]
    assert whole.unfilled == (Unfilled(move(0, 1, people=3), 2),)


def test_each_receiver_gets_who_lives_nearest_and_nobody_goes_twice():
    rows = [("a", {"home_township": "west"}), ("b", {"home_township": "east"})]
    codes, _ = named(*rows, moves=(move(0, 1), move(0, 2)), distances=DISTANCES)
    assert codes == [("b", "p1"), ("a", "p2")]


@pytest.mark.parametrize(
    "other",
    [
        {"school_code": "p9"},
        {"stage": "junior"},
        {"subject": "art"},
        {"above_degree": False},
        {"backbone": False},
    ],
)
def test_only_teachers_of_the_category_at_the_school_go(other):
    assert named(("a", other))[0] == []


def test_whether_rotated_is_known_is_told():
    _, whole = named(("a", {"rotated": None}))
    [one] = whole.chosen
    assert not one.rotated_is_known
    assert one.home_distance is None and one.years_in_post == 6


def test_a_roster_that_cannot_be_right_is_refused():
    with pytest.raises(ValueError, match="twice"):
        named(("a", {}), ("a", {}))
    with pytest.raises(ValueError, match="home_township"):
        choose(plan(), roster().drop(columns="home_township"), {})


@pytest.mark.parametrize("seed", range(10))
def test_every_person_asked_for_is_named_or_told_missing(seed):
    random = np.random.default_rng(seed)
    rows = [
        (
            f"t{at:02}",
            {
                "school_code": f"p{random.integers(3)}",
                "backbone": bool(random.random() < 0.7),
                "rotated": [True, False, None][random.integers(3)],
                "home_township": ["east", "west", None][random.integers(3)],
            },
        )
        for at in range(30)
    ]
    moves = tuple(
        move(source, target, int(random.integers(1, 5)))
        for source in range(3)
        for target in range(3)
        if source != target
    )
    _, whole = named(*rows, moves=moves, distances=DISTANCES)
    left = {one.move: one.people for one in whole.unfilled}
    for one in moves:
        went = [c for c in whole.chosen if (c.source, c.target) == (one.source, one.target)]
        assert len(went) + left.get(one, 0) == one.people
    codes = [one.teacher_code for one in whole.chosen]
    assert len(codes) == len(set(codes))
    _, again = named(*rows[::-1], moves=moves, distances=DISTANCES)
    assert again == whole


# ------------------------------------------------------------------ burden


def test_shares_by_school_and_place_and_the_largest():
    one = problem(stage([[4, 0, 6, 0], [1, 0, 1, 0], [0, 0, 5, 0]], [indicator("A2", [0, 0, 0])]))
    moves = (move(0, 2, 2), move(1, 2, 1))
    shares = by_school(one, moves)
    assert [(row.group, row.leaving, row.held) for row in shares] == [
        ("primary:p1", 1, 2),
        ("primary:p0", 2, 10),
        ("primary:p2", 0, 5),
    ]
    assert largest(shares) == shares[0]
    [place, unknown] = by_place(one, moves, {"p0": "east", "p1": "east"})
    assert (place.group, place.leaving, place.held, place.share) == ("east", 3, 12, Fraction(1, 4))
    assert (unknown.group, unknown.leaving, unknown.held) == (None, 0, 5)


def test_an_unknown_group_never_carries_the_most():
    assert largest(shares_of([(None, 3)], [(None, 3), ("east", 4)])) is None


def test_more_leaving_than_there_are_is_refused():
    with pytest.raises(ValueError, match="more people leave"):
        shares_of([("east", 2)], [("east", 1)])


def test_categories_by_count_where_nobody_is_named():
    one = stage([[4, 0, 6, 0], [1, 0, 1, 0]], [indicator("A2", [0, 0])])
    rows = by_category(problem(one), (move(0, 1, 2),))
    assert [(row.category, row.leaving, row.held, row.eligible) for row in rows] == [
        (PLAIN, 0, 5, 5),
        (BACKBONE, 2, 7, 7),
    ]


def test_shares_by_age_keep_the_unknown_apart():
    rows = [("a", {}), ("b", {"age_band": None}), ("c", {"age_band": "from_30"})]
    _, whole = named(*rows)
    told = burden_by(whole, roster(*rows), "age_band")
    assert [(row.group, row.leaving, row.held) for row in told] == [("from_30", 1, 2), (None, 0, 1)]


# ------------------------------------------------------------------ undoing


def test_undoing_tells_which_school_rests_on_the_move():
    one = problem(stage([[0, 0, 5, 0], [0, 0, 0, 0], [0, 0, 2, 0]], [indicator("A2", [2, 1, 2])]))
    [needed, spare] = undone(one, plan(move(0, 1), move(0, 2)))
    assert needed.schools_lost == ("p1",) and needed.is_needed
    assert spare.schools_lost == () and not spare.is_needed


def test_undoing_can_heal_a_donor_that_was_pushed_below():
    one = problem(stage([[0, 0, 2, 0], [0, 0, 1, 0]], [indicator("A2", [2, 1])]))
    [told] = undone(one, plan(move(0, 1)))
    assert (told.schools_lost, told.schools_gained) == ((), ("p0",))


def test_a_move_that_another_one_builds_on_cannot_be_undone_alone():
    one = problem(stage([[0, 0, 3, 0], [0, 0, 0, 0], [0, 0, 0, 0]], [indicator("A2", [1, 0, 1])]))
    [into, onward] = undone(one, plan(move(0, 1), move(1, 2)))
    assert (into.is_possible, onward.is_possible) == (False, True)


def test_a_limit_rests_on_a_move_only_where_it_breaks():
    """3 and 1 of two equal schools: CV 1/2; 4 and 0: CV 1."""
    for limit, breaks in [(Fraction(1, 2), True), (Fraction(49, 100), False), (Fraction(1), False)]:
        one = problem(stage([[0, 0, 4, 0], [0, 0, 0, 0]], [indicator("A2", [0, 0], limit=limit)]))
        [told] = undone(one, plan(move(0, 1)))
        [coefficient] = told.coefficients
        assert (coefficient.with_move, coefficient.without_move) == (Fraction(1, 4), 1)
        assert coefficient.breaks_limit is breaks


@pytest.mark.parametrize("seed", range(20))
def test_undoing_equals_evaluating_the_rest(seed):
    random = np.random.default_rng(seed)
    one = random_stage(random)
    moves = []
    for source in range(4):
        for at, category in enumerate(one.categories):
            if one.teachers[source, at] >= 2:
                moves.append(move(source, int((source + 1 + at) % 4), 1, category))
    moves = tuple(m for m in moves if m.source != m.target)
    asked = problem(one, may_miss=1)
    whole = schools_pass(asked, one, plan(*moves))
    for at, told in enumerate(undone(asked, plan(*moves))):
        rest = evaluate(asked, moves[:at] + moves[at + 1 :]).stages[0]
        lost = [c for c, b, a in zip(one.schools, whole, rest.passes, strict=True) if b and not a]
        assert list(told.schools_lost) == lost
        squared = {state.code: state.squared_after for state in rest.indicators}
        for coefficient in told.coefficients:
            assert coefficient.without_move == squared[coefficient.indicator]


def test_facilities_count_when_a_move_is_undone():
    """The school has spent its miss on rooms, so that it rests on the teacher who comes."""
    rooms = facility([300, 200], [300, 300], [200, 200])
    one = stage([[0, 0, 5, 0], [0, 0, 1, 0]], [indicator("A2", [1, 2], [1, 1])], [rooms])
    [told] = undone(problem(one, may_miss=1), plan(move(0, 1)))
    assert told.schools_lost == ("p1",)


def test_a_stage_that_is_not_asked_about_is_refused():
    one = problem(stage([[0, 0, 1, 0]], [indicator("A2", [0])]))
    with pytest.raises(ValueError, match="junior"):
        undone(one, plan(Move("junior", "p0", "p1", BACKBONE, 1)))
