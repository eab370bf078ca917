"""The checker: each rule at both sides of its limit, and figures known by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.dispersion import coefficient_of_difference
from analysis.planner.checker import check, check_parts
from analysis.planner.measures import Squares
from analysis.planner.problem import (
    NO_LIMIT,
    Goal,
    Help,
    HelpUsed,
    Objective,
    Plan,
    PlanStatus,
    Purchase,
    Quota,
    Rule,
)
from analysis.planner.state import evaluate
from analysis.planner.values import objective_value
from tests.planner_counties import (
    ART,
    BACKBONE,
    DEGREE,
    PLAIN,
    facility_indicator,
    move,
    one_stage_problem,
    small_stage,
    teacher_indicator,
    whole,
)

CATEGORIES = (PLAIN, DEGREE, BACKBONE, ART)


def county(**other):
    """Three schools: a rich one, a poor one, and one that has just what it needs of the backbone."""
    settings = {"need": [1, 2, 1], "floor": [1, 1, 1], "limit": None, "facilities": ()}
    settings |= {key: other.pop(key) for key in list(other) if key in settings}
    indicator = teacher_indicator(
        "A2", [False, False, True, False], settings["need"], settings["floor"], settings["limit"]
    )
    problem_part = {
        key: other.pop(key)
        for key in list(other)
        if key
        in (
            "goal",
            "objectives",
            "quota",
            "most_moves",
            "budget_yuan",
            "keep",
            "without",
            "may_miss",
            "buys",
            "help",
            "yuan_per_move",
            "yuan_per_km",
        )
    }
    stage = small_stage(
        [100, 200, 100],
        CATEGORIES,
        [[5, 2, 3, 1], [4, 1, 0, 1], [3, 1, 1, 0]],
        [indicator],
        settings["facilities"],
        **other,
    )
    return one_stage_problem(stage, **{"may_miss": 0, **problem_part})


def broken(problem, *moves, purchases=(), help_used=()):
    """The rules that are broken."""
    return {one.rule for one in check_parts(problem, moves, purchases, help_used)}


TWO = (move(0, 1, BACKBONE, 2),)


def test_a_plan_that_serves_every_school_breaks_nothing():
    assert check(county(), Plan(PlanStatus.PROVED, moves=TWO)) == ()


def test_a_school_short_of_one_person_fails_and_is_named():
    (one,) = check_parts(county(), (move(0, 1, BACKBONE),))
    assert (one.rule, one.school, one.about, one.held, one.limit) == (
        Rule.SCHOOLS_PASS,
        "s001",
        "A2",
        1,
        2,
    )


def test_one_missed_indicator_above_its_floor_is_allowed_a_second_is_not():
    problem = county(may_miss=1)
    assert broken(problem, move(0, 1, BACKBONE)) == set()
    rooms = facility_indicator("A7", [100, 90, 100], [100, 100, 100], [85, 85, 85])
    assert broken(county(may_miss=1, facilities=(rooms,)), move(0, 1, BACKBONE)) == {
        Rule.SCHOOLS_PASS
    }
    assert broken(county(may_miss=2, facilities=(rooms,)), move(0, 1, BACKBONE)) == set()


def test_the_missed_indicator_must_not_lie_below_its_floor():
    for amount, rules in ((85, set()), (84, {Rule.SCHOOLS_PASS})):
        rooms = facility_indicator("A7", [100, amount, 100], [100] * 3, [85] * 3)
        assert broken(county(may_miss=1, facilities=(rooms,)), *TWO) == rules


def test_nobody_falls_below_the_own_need_and_who_is_below_loses_nobody():
    need_three = county(need=[2, 0, 1], floor=[0, 0, 1], may_miss=1)
    assert broken(need_three, move(0, 1, BACKBONE)) == set()
    assert broken(need_three, *TWO) == {Rule.DONOR_KEEPS_STANDARD}
    below = county(need=[9, 0, 1], floor=[0, 0, 1], may_miss=1)
    assert broken(below, move(0, 1, BACKBONE)) == {Rule.DONOR_KEEPS_STANDARD}
    assert broken(below, move(0, 1, BACKBONE), move(2, 0, BACKBONE)) >= {Rule.DONOR_KEEPS_STANDARD}


def test_a_school_keeps_what_it_is_told_to_keep_beyond_its_need():
    assert broken(county(donor_keeps=whole([[1], [0], [0]])), *TWO) == set()
    assert broken(county(donor_keeps=whole([[2], [0], [0]])), *TWO) == {Rule.DONOR_KEEPS_STANDARD}


def test_subject_floors_bind_who_has_them_and_stop_giving_below():
    # Subjects in order: art, chinese. School 0 has 1 and 10.
    floors = {8: set(), 9: {Rule.SUBJECT_COVER}, 11: {Rule.SUBJECT_COVER}}
    for floor, rules in floors.items():
        problem = county(subject_floor=whole([[0, floor], [0, 0], [0, 0]]))
        assert broken(problem, *TWO) == rules
    # Below the floor already: receiving is allowed, and reaching the floor is not asked for.
    problem = county(subject_floor=whole([[0, 0], [0, 50], [0, 0]]))
    assert broken(problem, *TWO) == set()


def test_limits_on_people_and_subjects_hold_at_their_value():
    for name, rule in (
        ("most_out", Rule.MOST_OUT),
        ("subject_most_out", Rule.SUBJECT_SHARE_OUT),
        ("most_in", Rule.MOST_IN),
        ("staff_floor", Rule.STAFF_FLOOR),
        ("posts", Rule.POSTS),
        ("eligible", Rule.ELIGIBILITY),
    ):
        limits = {
            "most_out": ([2, 9, 9], [1, 9, 9]),
            "most_in": ([9, 2, 9], [9, 1, 9]),
            "staff_floor": ([9, 0, 0], [10, 0, 0]),
            "posts": ([NO_LIMIT, 8, NO_LIMIT], [NO_LIMIT, 7, NO_LIMIT]),
            "subject_most_out": ([[9, 2]] * 3, [[9, 1]] * 3),
            "eligible": (
                [[0, 0, 2, 0], [0] * 4, [0] * 4],
                [[0, 0, 1, 0], [0] * 4, [0] * 4],
            ),
        }[name]
        assert broken(county(**{name: whole(limits[0])}), *TWO) == set(), name
        assert broken(county(**{name: whole(limits[1])}), *TWO) == {rule}, name


def test_a_school_below_its_staff_floor_gives_none_and_one_above_its_posts_gets_none():
    swap = (move(0, 1, BACKBONE, 2), move(1, 0, PLAIN, 2))
    assert broken(county(), *swap) == set()
    assert broken(county(staff_floor=whole([0, 7, 0])), *swap) == {Rule.STAFF_FLOOR}
    assert broken(county(posts=whole([99, 5, 99])), *swap) == {Rule.POSTS}


def test_moves_keep_to_the_allowed_pairs():
    allowed = ~np.eye(3, dtype=bool)
    allowed[0, 1] = False
    assert broken(county(allowed=allowed), *TWO) == {Rule.DISTANCE}
    assert broken(county(allowed=allowed, without=frozenset({Rule.DISTANCE})), *TWO) == set()
    # A distance that has a price must be known.
    assert broken(county(yuan_per_km=1), *TWO) == {Rule.DISTANCE}
    known = whole([[0, 5, 5], [5, 0, 5], [5, 5, 0]])
    assert broken(county(yuan_per_km=1, distance=known), *TWO) == set()


@pytest.mark.parametrize(
    ("quota", "rules"),
    [
        (Quota(2, Fraction(1)), set()),
        (Quota(3, Fraction(0)), {Rule.QUOTA}),
        (Quota(0, Fraction(1)), set()),
    ],
)
def test_the_quota_of_people(quota, rules):
    assert broken(county(quota=quota), *TWO) == rules


def test_the_quota_of_backbone_teachers_is_a_share_of_all_who_move():
    mixed = (*TWO, move(0, 1, PLAIN, 2))
    assert broken(county(quota=Quota(0, Fraction(1, 2))), *mixed) == set()
    assert broken(county(quota=Quota(0, Fraction(51, 100))), *mixed) == {Rule.QUOTA}


def test_most_moves_and_budget_hold_at_their_value():
    assert broken(county(most_moves=2), *TWO) == set()
    assert broken(county(most_moves=1), *TWO) == {Rule.MOST_MOVES}
    assert broken(county(yuan_per_move=50, budget_yuan=100), *TWO) == set()
    assert broken(county(yuan_per_move=50, budget_yuan=99), *TWO) == {Rule.BUDGET}
    # 2 people x 500 m at 3 yuan a kilometre are 3 yuan.
    far = np.full((3, 3), 500)
    assert broken(county(yuan_per_km=3, budget_yuan=3, distance=far), *TWO) == set()
    far = np.full((3, 3), 501)
    assert broken(county(yuan_per_km=3, budget_yuan=3, distance=far), *TWO) == {Rule.BUDGET}


def test_locked_moves_must_be_there_in_full():
    assert broken(county(keep=(move(0, 1, BACKBONE, 2),)), *TWO) == set()
    assert broken(county(keep=(move(0, 1, BACKBONE, 3),)), *TWO) == {Rule.KEEP}
    assert broken(county(keep=(move(2, 1, BACKBONE),)), *TWO) == {Rule.KEEP}


def test_the_limit_on_a_coefficient_is_exact():
    # Amounts 1, 2, 1 for 100, 200, 100 pupils: nobody differs. 2, 1, 1: Q = 0.055, CV² = 3/8.
    level = county(limit=Fraction(0))
    assert broken(level, *TWO) == set()
    skewed = {"need": [0, 0, 0], "floor": [0, 0, 0]}
    one = move(0, 1, BACKBONE)
    (found,) = check_parts(county(**skewed, limit=Fraction(1, 2)), (one,))
    assert (found.rule, found.about) == (Rule.COEFFICIENTS, "A2")
    assert found.held == Fraction(3, 8) and found.limit == Fraction(1, 4)
    assert broken(county(**skewed, limit=Fraction(62, 100)), one) == set()


def test_an_undefined_coefficient_does_not_meet_its_limit():
    problem = county(need=[0, 0, 0], floor=[0, 0, 0], limit=Fraction(9))
    stage = replace(
        problem.stages[0], teachers=whole([[5, 2, 0, 1]] * 3), eligible=whole([[0] * 4] * 3)
    )
    (found,) = check_parts(replace(problem, stages=(stage,)))
    assert found.rule is Rule.COEFFICIENTS and found.held is None


def test_purchases_count_and_cost_and_need_permission():
    rooms = facility_indicator("A7", [100, 0, 100], [100, 100, 100])
    buy = Purchase("primary", "s001", "A7", 1)
    settings = {"facilities": (rooms,), "buys": True}
    assert broken(county(**settings), *TWO) == {Rule.SCHOOLS_PASS}
    assert broken(county(**settings), *TWO, purchases=(buy,)) == set()
    assert broken(county(facilities=(rooms,)), *TWO, purchases=(buy,)) == {Rule.BUDGET}
    assert broken(county(**settings, budget_yuan=999), *TWO, purchases=(buy,)) == {Rule.BUDGET}
    assert broken(county(**settings, budget_yuan=1000), *TWO, purchases=(buy,)) == set()


def test_help_counts_where_it_is_given_and_only_for_who_stays():
    def used(kind, category, people=1, school="s001"):
        return HelpUsed("primary", school, kind, category, people)

    offered = county(help=Help(10, 20, 30))
    assert broken(offered, help_used=(used("hire", BACKBONE, 2),)) == set()
    assert broken(offered, help_used=(used("recognise", DEGREE),)) == {Rule.SCHOOLS_PASS}
    both = (used("recognise", DEGREE), used("hire", BACKBONE))
    assert broken(offered, help_used=both) == set()
    assert evaluate(offered, help_used=both).yuan == 40
    assert broken(county(), help_used=(used("hire", BACKBONE, 2),)) == {Rule.BUDGET}
    # The only teacher with a degree leaves: nobody is left to be recognised.
    gone = move(1, 0, DEGREE)
    assert Rule.BUDGET in broken(offered, gone, help_used=both)


def test_a_plan_about_something_else_is_refused():
    for wrong in (
        move(0, 7, BACKBONE),
        replace(move(0, 1, BACKBONE), stage="junior"),
        replace(move(0, 1, BACKBONE), category=replace(ART, subject="music")),
        move(0, 1, BACKBONE, 0),
    ):
        with pytest.raises(ValueError):
            check_parts(county(), (wrong,))
    with pytest.raises(ValueError):
        evaluate(county(), help_used=(HelpUsed("primary", "s001", "study", DEGREE, 1),))


def test_no_school_is_required_where_the_goal_says_so():
    assert broken(county(goal=Goal.NO_SCHOOL_REQUIRED)) == set()
    assert broken(county(goal=Goal.MOST_SCHOOLS_PASS)) == set()
    assert broken(county(must_pass=np.array([True, False, True]))) == set()
    assert broken(county()) == {Rule.SCHOOLS_PASS}


def test_the_square_of_the_coefficient_is_the_official_one():
    books, pupils = whole([279, 137, 935, 160, 402]), whole([45, 37, 89, 76, 55])
    exact = Squares(pupils).squared(books)
    official = coefficient_of_difference(books.astype(float), pupils.astype(float))
    assert float(exact) ** 0.5 == pytest.approx(official, rel=1e-12)
    assert round(official, 10) == 0.5152566299
    assert Squares(pupils).squared(books * 0) is None


def test_an_evaluation_says_who_met_what_before_and_after():
    problem = county(yuan_per_move=7)
    result = evaluate(problem, TWO)
    (figures,) = result.stages[0].indicators
    assert figures.before.tolist() == [3, 0, 1] and figures.after.tolist() == [1, 2, 1]
    assert figures.met_before.tolist() == [True, False, True] and figures.met.all()
    assert (result.schools_passing_before, result.schools_passing) == (2, 3)
    assert (result.people_moved, result.backbone_moved, result.yuan) == (2, 2, 14)
    assert result.distance is None
    assert result.burden == Fraction(2, 11)
    assert objective_value(result, Objective.LEVEL_BURDEN) == 181_819
    assert objective_value(result, Objective.WORST_OFF) == 1_000_000
    assert objective_value(result, Objective.SMALLEST_DIFFERENCE) == 0
    assert objective_value(result, Objective.LEAST_DISTANCE) is None
