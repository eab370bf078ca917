"""Reasons of single moves by cases that can be seen at once; spare people against the checker."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from analysis.planner.checker import check
from analysis.planner.problem import Move, Plan, PlanStatus, Quota, Rule
from analysis.planner.reasons import Purpose, reasons, spare
from tests.analysis.planner.small_counties import (
    ARTS,
    BACKBONE,
    PLAIN,
    indicator,
    problem,
    random_stage,
    stage,
)


def move(source, target, people=1, category=BACKBONE):
    return Move("primary", f"p{source}", f"p{target}", category, people)


def plan(*moves):
    return Plan(PlanStatus.PROVED, moves=moves)


def purposes(one, *moves, **other):
    asked = problem(one, **other)
    return [reason.purpose for reason in reasons(asked, plan(*moves), alternatives=3)]


def backbones(*held, need, **other):
    limit = other.pop("limit", None)
    return stage([[0, 0, one, 0] for one in held], [indicator("A2", need, limit=limit)], **other)


@pytest.mark.parametrize(
    ("held", "purpose"), [(1, Purpose.FILLS_NEED), (2, Purpose.OTHER), (3, Purpose.OTHER)]
)
def test_a_move_fills_a_need_only_below_it(held, purpose):
    assert purposes(backbones(5, held, need=[1, 2]), move(0, 1)) == [purpose]


def test_what_was_lacking_is_told_in_people():
    one = stage([[0, 0, 5, 0], [0, 1, 0, 0]], [indicator("A1", [1, 3]), indicator("A2", [1, 1])])
    [reason] = reasons(problem(one), plan(move(0, 1, 2)), alternatives=0)
    told = [(each.indicator, each.need, each.before, each.after) for each in reason.filled]
    assert told == [("A1", 3, 1, 3), ("A2", 1, 0, 2)]


def test_more_than_a_school_lacks_is_not_a_need():
    """p1 lacks one; of two moves of one each, neither alone is needed any more."""
    one = backbones(5, 1, 5, need=[1, 2, 1])
    quota = Quota(2, Fraction(0))
    assert purposes(one, move(0, 1), move(2, 1), quota=quota) == [Purpose.FILLS_QUOTA] * 2
    assert purposes(one, move(0, 1, 2), quota=quota) == [Purpose.FILLS_NEED]


def test_quota_is_named_only_where_there_is_one():
    one = backbones(5, 5, need=[1, 1])
    assert purposes(one, move(0, 1)) == [Purpose.OTHER]
    assert purposes(one, move(0, 1), quota=Quota(1, Fraction(0))) == [Purpose.FILLS_QUOTA]


def test_a_school_that_gives_others_away_is_kept_at_its_standard():
    """p1 meets both needs, gives its arts teacher and gets one back."""
    one = stage([[0, 0, 0, 3], [0, 0, 0, 1], [0, 0, 0, 0]], [indicator("A3", [1, 1, 1])])
    found = purposes(one, move(0, 1, 1, ARTS), move(1, 2, 1, ARTS))
    assert found == [Purpose.KEEPS_STANDARD, Purpose.FILLS_NEED]


def test_a_move_for_the_coefficient_and_one_the_person_locked():
    one = backbones(4, 0, need=[0, 0], limit=Fraction(1, 2))
    assert purposes(one, move(0, 1)) == [Purpose.NARROWS_GAP]
    assert purposes(one, move(0, 1), keep=(move(0, 1),)) == [Purpose.LOCKED]


@pytest.mark.parametrize(
    ("rules", "purpose"),
    [
        ({"subject_floor": [[0, 0], [2, 0], [0, 0]]}, Purpose.KEEPS_RULES),
        ({"subject_floor": [[0, 0], [1, 0], [0, 0]]}, Purpose.OTHER),
        ({"staff_floor": [0, 2, 0]}, Purpose.KEEPS_RULES),
        ({"staff_floor": [0, 1, 0]}, Purpose.OTHER),
        # Below its floor from the start: there is nothing to keep.
        ({"staff_floor": [0, 3, 0]}, Purpose.OTHER),
        ({"posts": [5, 9, 9]}, Purpose.KEEPS_RULES),
        ({"posts": [6, 9, 9]}, Purpose.OTHER),
    ],
)
def test_a_move_that_makes_up_for_what_its_receiver_gives(rules, purpose):
    """p1 gives a backbone teacher to p2, p0 gets one from p2 and sends one to p1: five, two and one."""
    one = stage([[5, 0, 0, 0], [1, 0, 1, 0], [1, 0, 0, 0]], [indicator("A2", [0, 0, 1])], **rules)
    moves = (
        move(0, 1, 1, PLAIN),
        move(1, 2),
        move(2, 0, 1, PLAIN),
    )
    assert purposes(one, *moves)[0] == purpose


def test_alternatives_are_those_who_may_send_and_can_spare():
    allowed = ~np.eye(5, dtype=bool)
    allowed[3, 1] = False
    one = backbones(4, 0, 3, 9, 1, need=[1, 1, 1, 1, 1], allowed=allowed)
    [reason] = reasons(problem(one), plan(move(0, 1)), alternatives=3)
    assert (reason.donor.school, reason.donor.spare) == ("p0", 2)
    assert [(each.school, each.spare) for each in reason.alternatives] == [("p2", 2)]
    [cut] = reasons(problem(one), plan(move(0, 1)), alternatives=0)
    assert cut.alternatives == ()


DONOR_RULES = {
    Rule.DONOR_KEEPS_STANDARD,
    Rule.SUBJECT_COVER,
    Rule.STAFF_FLOOR,
    Rule.MOST_OUT,
    Rule.SUBJECT_SHARE_OUT,
    Rule.ELIGIBILITY,
}


def ruled_stage(random):
    """A random stage in which each donor rule binds somewhere."""
    plain = random_stage(random)
    teachers = plain.teachers
    return stage(
        teachers,
        plain.teacher_indicators,
        pupils=plain.pupils,
        eligible=random.binomial(teachers, 0.8),
        donor_keeps=random.integers(0, 4, size=(4, 3)),
        subject_floor=random.integers(0, 5, size=(4, 2)),
        subject_most_out=random.integers(0, 5, size=(4, 2)),
        staff_floor=random.integers(0, 9, size=4),
        most_out=random.integers(0, 5, size=4),
    )


@pytest.mark.parametrize("seed", range(25))
def test_spare_people_are_exactly_those_the_checker_lets_go(seed):
    random = np.random.default_rng(seed)
    one = ruled_stage(random)
    asked, first = problem(one), None
    if spare(one, plan())[0].max():
        first = move(0, 1, 1, one.categories[int(spare(one, plan())[0].argmax())])
    moves = (first,) if first else ()
    told = spare(one, plan(*moves))
    for row in range(4):
        for at, category in enumerate(one.categories):
            for people in range(1, int(told[row, at]) + 2):
                more = move(row, (row + 2) % 4, people, category)
                broken = {
                    violation.rule
                    for violation in check(asked, plan(*moves, more))
                    if violation.school == f"p{row}"
                }
                assert bool(broken & DONOR_RULES) == (people > told[row, at])
