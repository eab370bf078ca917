"""What differs between two questions and between two plans; which moves break the later question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.planner.problem import (
    Goal,
    Move,
    Objective,
    ObjectiveValue,
    Plan,
    PlanStatus,
    Rule,
)
from analysis.planner.question_change import (
    AimChange,
    QuestionChange,
    aim_change,
    barred_moves,
    bars,
    missing_locks,
    plan_change,
    question_change,
    rules_broken,
)
from analysis.planner.request import Ban, PlanRequest
from analysis.planner.settings import Switch
from analysis.planner.solve import solve
from analysis.vocabulary import Stage
from tests.analysis.planner.small_counties import BACKBONE, DEGREE, indicator, problem, stage

ASKED = PlanRequest("s", 2025)
ONE = Move("primary", "p0", "p1", BACKBONE, 2)
OTHER = Move("primary", "p0", "p2", BACKBONE, 1)


def test_the_same_question_differs_in_nothing():
    change = question_change(ASKED, replace(ASKED))
    assert change == QuestionChange()
    assert not change.only_binds


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"goal": Goal.MOST_SCHOOLS_PASS}, "goal"),
        ({"spare": Objective.LEAST_COST}, "spare"),
        ({"stages": (Stage.JUNIOR,)}, "stages"),
        ({"within": "township"}, "within"),
        ({"buys": True}, "buys"),
        ({"helps": ("hire",)}, "helps"),
        ({"most_moves": 0}, "most_moves"),
        ({"budget_yuan": 0}, "budget_yuan"),
    ],
)
def test_each_part_of_a_question_is_named_when_it_changes(changed, part):
    later = replace(ASKED, keep=(ONE,), **changed)
    change = question_change(ASKED, later)
    assert change.parts == (part,)
    assert change.locked == (ONE,)
    assert not change.only_binds, "an answer to another question may be better"
    back = question_change(later, ASKED)
    assert (back.parts, back.unlocked, back.locked) == ((part,), (ONE,), ())


def test_locks_and_bans_alone_bind_whatever_the_time():
    ban = Ban("primary", "p0", "")
    later = replace(ASKED, keep=(ONE,), bans=(ban,), seconds=5)
    change = question_change(ASKED, later)
    assert (change.locked, change.banned, change.only_binds) == ((ONE,), (ban,), True)
    assert not question_change(later, ASKED).only_binds
    switched = replace(later, switched=frozenset({Switch.POSTS}))
    assert question_change(ASKED, switched).switched == (Switch.POSTS,)
    assert not question_change(ASKED, switched).only_binds


@pytest.mark.parametrize(
    ("source", "target", "barred"),
    [
        ("p0", "p1", [ONE]),
        ("p0", "", [ONE, OTHER]),
        ("", "p2", [OTHER]),
        ("", "", [ONE, OTHER]),
        ("p1", "p0", []),
    ],
)
def test_a_ban_bars_the_moves_on_its_way_only(source, target, barred):
    ban = Ban("primary", source, target)
    assert list(barred_moves([ONE, OTHER], [ban])) == barred
    assert not bars(replace(ban, stage="junior"), ONE)


@pytest.mark.parametrize(("locked", "is_missing"), [(1, False), (2, False), (3, True)])
def test_a_lock_of_more_people_than_the_plan_moves_is_missing(locked, is_missing):
    keep = replace(ONE, people=locked)
    assert missing_locks([ONE], [keep]) == ((keep,) if is_missing else ())
    # Two lines of one way are as good as one.
    halves = [replace(ONE, people=1)] * 2
    assert missing_locks(halves, [ONE]) == ()


def test_people_of_both_plans_add_up_way_by_way():
    before = [ONE, OTHER]
    after = [replace(ONE, people=5), Move("primary", "p3", "p1", DEGREE, 1)]
    change = plan_change(before, after)
    assert change.kept == (ONE,)
    assert change.dropped == (OTHER,)
    assert change.added == (replace(ONE, people=3), after[1])
    same = plan_change(before, before)
    assert (same.dropped, same.added) == ((), ())


def test_a_plan_is_judged_by_the_rules_of_the_later_question():
    held = stage([[0, 0, 3, 0], [0, 0, 0, 0]], [indicator("A2", [1, 1])])
    asked = problem(held)
    plan = solve(asked, time_limit_seconds=20)
    assert plan.people_moved == 1
    assert rules_broken(asked, plan) == ()
    assert rules_broken(replace(asked, most_moves=1), plan) == ()
    assert rules_broken(replace(asked, most_moves=0), plan) == (Rule.MOST_MOVES,)
    barred = stage(
        [[0, 0, 3, 0], [0, 0, 0, 0]], [indicator("A2", [1, 1])], allowed=[[0, 0], [0, 0]]
    )
    assert rules_broken(problem(barred), plan) == (Rule.DISTANCE,)
    junior = stage([[0, 0, 3, 0], [0, 0, 0, 0]], [indicator("A2", [1, 1])], name="junior")
    assert rules_broken(problem(junior), plan) is None


def plan_of(value, *, proved=True, objective=Objective.FEWEST_MOVES, **schools):
    status = PlanStatus.PROVED if proved else PlanStatus.GAP
    return Plan(status, (ObjectiveValue(objective, value, value, proved),), **schools)


@pytest.mark.parametrize("proved", [(True, True), (True, False), (False, True)])
def test_the_first_aim_is_compared_and_sure_where_both_are_proved(proved):
    before, after = plan_of(7, proved=proved[0]), plan_of(9, proved=proved[1])
    found = aim_change(before, after, (ASKED, replace(ASKED, within="township")))
    assert found == AimChange(Objective.FEWEST_MOVES, 7, 9, all(proved))


def test_what_aims_at_other_things_is_not_compared():
    for changed in (
        {"goal": Goal.NO_SCHOOL_REQUIRED},
        {"spare": Objective.LEAST_COST},
        {"stages": (Stage.JUNIOR,)},
    ):
        assert aim_change(plan_of(7), plan_of(7), (ASKED, replace(ASKED, **changed))) is None


def test_schools_are_compared_where_as_many_as_can_be_are_asked_for():
    most = replace(ASKED, goal=Goal.MOST_SCHOOLS_PASS)
    three, four = (plan_of(0, schools_passing=n, most_passing=4) for n in (3, 4))
    spared = replace(most, spare=Objective.LEAST_COST)
    assert aim_change(three, four, (most, spared)) == AimChange(None, 3, 4, False)
    assert aim_change(four, four, (most, most)) == AimChange(None, 4, 4, True)
    assert aim_change(plan_of(0), four, (most, most)) is None
