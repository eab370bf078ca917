"""Why a county cannot pass: counties whose answer can be seen, and every subset of rules tried."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from analysis.planner.asking import BY_NEGOTIABILITY, Asking, rules_in_force, set_aside
from analysis.planner.clashes import Demand, clashes
from analysis.planner.explain import explain
from analysis.planner.help_ways import Lever
from analysis.planner.lacking import Lacking, Missing, lacking
from analysis.planner.problem import (
    Goal,
    Help,
    Move,
    Plan,
    PlanStatus,
    Quota,
    Rule,
)
from analysis.planner.solve import solve
from tests.analysis.planner.small_counties import (
    ARTS,
    BACKBONE,
    facility,
    indicator,
    problem,
    stage,
)
from tests.analysis.planner.tiny_solver import brute_force

ASKED = {"solver": solve}


@pytest.fixture(
    params=[
        pytest.param(brute_force, id="every plan", marks=pytest.mark.slow),
        pytest.param(solve, id="solver"),
    ],
    autouse=True,
)
def solver(request, monkeypatch):
    """Every answer twice: by trying every plan and by the planner itself."""
    monkeypatch.setitem(ASKED, "solver", request.param)


def explained(asked, **other):
    return explain(asked, time_limit_seconds=60, **ASKED, **other)


def backbones(*held, need, **other):
    limit, floor = other.pop("limit", None), other.pop("floor", None)
    return stage([[0, 0, one, 0] for one in held], [indicator("A2", need, floor, limit)], **other)


def found_clashes(asked):
    return clashes(asked, Asking(ASKED["solver"], 60))


# ------------------------------------------------------------------ the whole answer


def test_too_few_people_on_paper():
    """Four are needed and three are there: no rule but the standard itself stands in the way."""
    told = explained(problem(backbones(3, 0, need=[2, 2])))
    assert told.status is PlanStatus.INFEASIBLE
    assert [one.short for one in told.arithmetic.teachers] == [1]
    [clash] = told.clashes
    # Only the standard: with the donor's protection set aside one school still fails.
    assert clash.rules == (Rule.SCHOOLS_PASS,)
    assert clash.demands == (Demand(Rule.SCHOOLS_PASS, "primary", "A2"),)
    assert clash.is_sure and clash.is_fewest
    ways = {way.lever: way for way in told.ways}
    assert (ways[Lever.HIRE].people, ways[Lever.HIRE].is_least) == (1, True)
    assert ways[Lever.STUDY].plan.status is PlanStatus.INFEASIBLE
    # Nobody is there who could be recognised.
    assert not ways[Lever.RECOGNISE].is_found
    assert told.best.plan.schools_passing == 1
    assert told.best.lacking == (Lacking("primary", "p1", (Missing("A2", 2, False),)),)


def test_a_county_that_passes_needs_no_explanation():
    told = explained(problem(backbones(4, 0, need=[2, 2])))
    assert told.status is PlanStatus.PROVED
    assert (told.clashes, told.ways, told.best.lacking) == ((), (), ())
    assert told.best.plan.people_moved == 2


def test_recognition_is_enough_where_good_teachers_are_not_yet_backbone():
    one = stage([[0, 2, 2, 0], [0, 2, 0, 0]], [indicator("A2", [2, 1])])
    told = explained(problem(one), prices=Help(hire_yuan=90_000, recognise_yuan=1_000))
    ways = {way.lever: way for way in told.ways}
    recognised = ways[Lever.RECOGNISE]
    assert (recognised.people, recognised.yuan) == (1, 1_000)
    assert [used.school for used in recognised.plan.help_used] == ["p1"]
    together = ways[Lever.TOGETHER]
    assert (together.people, together.yuan) == (1, 1_000)
    assert [used.kind for used in together.plan.help_used] == ["recognise"]


def test_the_mix_takes_the_cheaper_kind():
    one = stage([[0, 2, 2, 0], [0, 2, 0, 0]], [indicator("A2", [2, 1])])
    told = explained(problem(one), prices=Help(hire_yuan=500, recognise_yuan=1_000))
    together = {way.lever: way for way in told.ways}[Lever.TOGETHER]
    assert ([used.kind for used in together.plan.help_used], together.yuan) == (["hire"], 500)


def test_rooms_are_what_is_missing_where_no_teacher_can_help():
    rooms = facility([300, 100], [300, 300], price=700)
    one = backbones(2, 2, need=[2, 2], facilities=[rooms])
    told = explained(problem(one))
    [beyond] = told.arithmetic.beyond_teachers
    assert (beyond.school, beyond.below) == ("p1", ("A7",))
    ways = {way.lever: way for way in told.ways}
    assert (ways[Lever.PURCHASES].yuan, ways[Lever.PURCHASES].people) == (1_400, 0)
    assert ways[Lever.HIRE].leaves_out == (("primary", "p1"),)
    assert (ways[Lever.HIRE].people, ways[Lever.HIRE].is_found) == (0, True)
    # They are all that is in the way, so no rules clash beside them.
    assert told.clashes == ()


def test_schools_without_rooms_do_not_hide_a_clash_among_the_others():
    rooms = facility([300, 100, 300], [300, 300, 300])
    told = explained(problem(backbones(3, 2, 0, need=[2, 2, 2], facilities=[rooms])))
    assert [one.school for one in told.arithmetic.beyond_teachers] == ["p1"]
    [clash] = told.clashes
    assert Demand(Rule.SCHOOLS_PASS, "primary", "A2") in clash.demands
    assert Demand(Rule.SCHOOLS_PASS, "primary", "A7") not in clash.demands


def test_a_limit_out_of_reach_is_set_aside_for_the_best_that_can_be():
    """One teacher and two schools: the coefficient is 1 wherever the teacher stands."""
    told = explained(problem(backbones(1, 0, need=[1, 0], limit=Fraction(1, 2))))
    assert told.arithmetic.teachers[0].limit_is_out_of_reach
    assert [clash.rules for clash in told.clashes] == [(Rule.COEFFICIENTS,)]
    assert told.clashes[0].frees == (Rule.COEFFICIENTS,)
    assert told.best.without == {Rule.COEFFICIENTS}
    assert told.best.plan.schools_passing == 2 and told.best.lacking == ()


@pytest.mark.parametrize("goal", [Goal.MOST_SCHOOLS_PASS, Goal.NO_SCHOOL_REQUIRED])
def test_schools_that_need_not_pass_are_no_reason(goal):
    """Nobody may move, so that the coefficient stays at 1; that a school fails is not what is in the way."""
    asked = problem(
        stage([[0, 0, 2, 0], [0, 0, 0, 0]], [indicator("A2", [0, 2], limit=Fraction(1, 2))]),
        goal=goal,
        most_moves=0,
    )
    [clash] = explained(asked).clashes
    assert set(clash.rules) == {Rule.COEFFICIENTS, Rule.MOST_MOVES}
    [of_all] = explained(replace(asked, goal=Goal.EVERY_SCHOOL_PASSES)).clashes
    assert set(of_all.rules) == {Rule.COEFFICIENTS, Rule.SCHOOLS_PASS}


def test_time_that_is_up_is_told_and_nothing_is_claimed():
    told = explain(problem(backbones(3, 0, need=[2, 2])), time_limit_seconds=0, solver=brute_force)
    assert told.status is PlanStatus.LIMIT
    assert told.clashes == ()
    assert not told.best.is_found
    assert not any(way.is_found for way in told.ways)
    assert told.arithmetic.is_decided


# ------------------------------------------------------------------ clashes


@pytest.mark.parametrize(
    ("other", "rules"),
    [
        ({"most_out": [1, 9]}, (Rule.MOST_OUT, Rule.SCHOOLS_PASS)),
        ({"most_in": [9, 1]}, (Rule.MOST_IN, Rule.SCHOOLS_PASS)),
        ({"posts": [9, 1]}, (Rule.POSTS, Rule.SCHOOLS_PASS)),
        ({"staff_floor": [3, 0]}, (Rule.STAFF_FLOOR, Rule.SCHOOLS_PASS)),
        ({"subject_floor": [[3, 0], [0, 0]]}, (Rule.SUBJECT_COVER, Rule.SCHOOLS_PASS)),
        ({"subject_most_out": [[1, 0], [0, 0]]}, (Rule.SUBJECT_SHARE_OUT, Rule.SCHOOLS_PASS)),
        ({"donor_keeps": [[3], [0]]}, (Rule.DONOR_KEEPS_STANDARD, Rule.SCHOOLS_PASS)),
        ({"eligible": [[0, 0, 1, 0], [0] * 4]}, (Rule.ELIGIBILITY, Rule.SCHOOLS_PASS)),
        ({"allowed": np.zeros((2, 2))}, (Rule.DISTANCE, Rule.SCHOOLS_PASS)),
    ],
)
def test_one_planted_rule_is_named(other, rules):
    """Four and nobody, two needed at each: two must move, and one rule does not let them."""
    [clash] = found_clashes(problem(backbones(4, 0, need=[2, 2], **other)))
    assert clash.rules == rules
    assert set(clash.frees) == set(rules)
    assert clash.is_sure and clash.is_fewest


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"most_moves": 1}, Rule.MOST_MOVES),
        ({"budget_yuan": 19, "yuan_per_move": 10}, Rule.BUDGET),
    ],
)
def test_a_limit_of_the_problem_itself_is_named(other, rule):
    asked = problem(backbones(4, 0, need=[2, 2]), **other)
    [clash] = found_clashes(asked)
    assert clash.rules == (rule, Rule.SCHOOLS_PASS)
    assert clash.frees == clash.rules


def test_a_quota_that_two_stages_cannot_reach_together_belongs_to_no_stage():
    stages = [
        replace(backbones(2, 0, need=[1, 1], name=name), stage=name)
        for name in ("primary", "junior")
    ]
    [clash] = found_clashes(problem(*stages, quota=Quota(3, Fraction(0))))
    assert clash.stage == ""
    assert clash.rules[0] is Rule.QUOTA


def test_each_impossible_stage_is_told_by_itself():
    good = backbones(4, 0, need=[2, 2])
    bad = backbones(3, 0, need=[2, 2], name="junior")
    assert [clash.stage for clash in found_clashes(problem(good, bad))] == ["junior"]
    told = found_clashes(problem(backbones(1, 0, need=[2, 2]), bad))
    assert [clash.stage for clash in told] == ["primary", "junior"]


def test_two_needs_that_clash_through_the_same_people():
    """The one spare teacher is of arts: who needs a backbone teacher cannot be helped."""
    one = stage([[0, 0, 1, 2], [0, 0, 0, 0]], [indicator("A2", [1, 1]), indicator("A3", [1, 1])])
    [clash] = found_clashes(problem(one))
    assert clash.demands == (Demand(Rule.SCHOOLS_PASS, "primary", "A2"),)


@pytest.mark.parametrize("seed", range(6))
def test_the_clash_is_a_smallest_one_of_all_subsets(seed):
    random = np.random.default_rng(seed)
    asked = None
    while asked is None or brute_force(asked).status is not PlanStatus.INFEASIBLE:
        teachers = np.zeros((3, 4), dtype=int)
        teachers[:, 2] = random.integers(0, 3, size=3)
        teachers[:, 3] = random.integers(0, 2, size=3)
        one = stage(
            teachers,
            [
                indicator("A2", random.integers(0, 3, size=3)),
                indicator("A3", random.integers(0, 2, size=3), limit=Fraction(7, 10)),
            ],
            most_in=random.integers(0, 2, size=3),
            eligible=random.binomial(teachers, 0.8),
            staff_floor=random.integers(0, 3, size=3),
        )
        asked = problem(one)
    [clash] = found_clashes(asked)
    in_force = rules_in_force(asked)

    def clash_alone(rules):
        aside = frozenset(in_force) - frozenset(rules)
        return brute_force(set_aside(asked, aside)).status is PlanStatus.INFEASIBLE

    smallest = next(
        size
        for size in range(len(in_force) + 1)
        if any(clash_alone(some) for some in combinations(in_force, size))
    )
    assert clash_alone(clash.rules)
    assert len(clash.rules) == smallest
    frees = {rule for rule in in_force if not clash_alone([r for r in in_force if r != rule])}
    assert set(clash.frees) == frees


def test_rules_are_named_from_the_most_to_the_least_negotiable():
    assert len(set(BY_NEGOTIABILITY)) == len(Rule)
    assert BY_NEGOTIABILITY[-1] is Rule.SCHOOLS_PASS
    one = problem(backbones(4, 0, need=[2, 2], most_out=[1, 1], limit=Fraction(1)))
    assert rules_in_force(one) == (
        Rule.MOST_OUT,
        Rule.DONOR_KEEPS_STANDARD,
        Rule.COEFFICIENTS,
        Rule.SCHOOLS_PASS,
    )


def test_what_a_person_locked_can_be_what_clashes():
    locked = (Move("primary", "p0", "p1", BACKBONE, 2),)
    asked = problem(backbones(3, 0, need=[2, 1]), keep=locked)
    [clash] = found_clashes(asked)
    assert clash.rules[0] is Rule.KEEP
    assert Rule.KEEP in clash.frees


# ------------------------------------------------------------------ what is lacking


@pytest.mark.parametrize(
    ("held", "may_miss", "missing"),
    [
        # Both met: nothing. One below its need but on its floor: nothing with a miss to spend.
        ((4, 4), 1, None),
        ((3, 4), 1, None),
        ((3, 4), 0, (Missing("A2", 1, False),)),
        # Two below: one is lifted to its need, the earlier one may be missed.
        ((3, 3), 1, (Missing("A3", 1, False),)),
        # Below its floor: the floor is enough where the other one is met.
        ((2, 4), 1, (Missing("A2", 1, True),)),
        ((2, 4), 0, (Missing("A2", 2, False),)),
        # Below floor and below need: one number is not enough.
        ((2, 2), 1, (Missing("A2", 1, True), Missing("A3", 2, False))),
    ],
)
def test_the_fewest_numbers_between_a_school_and_passing(held, may_miss, missing):
    one = stage([[0, 0, held[0], held[1]]], [indicator("A2", [4], [3]), indicator("A3", [4], [3])])
    told = lacking(problem(one, may_miss=may_miss))
    assert [each.missing for each in told] == ([] if missing is None else [missing])


@pytest.mark.parametrize("seed", range(20))
def test_what_is_lacking_is_exactly_enough(seed):
    """Adding what is told makes the school pass; one person less of any of it does not."""
    random = np.random.default_rng(seed)
    need = random.integers(1, 6, size=2)
    floor = np.maximum(need - random.integers(0, 3, size=2), 0)
    held = random.integers(0, 6, size=2)

    def school(counts):
        return problem(
            stage(
                [[0, 0, counts[0], counts[1]]],
                [indicator("A2", [need[0]], [floor[0]]), indicator("A3", [need[1]], [floor[1]])],
            ),
            may_miss=1,
        )

    for told in lacking(school(held)):
        more = {one.indicator: one.amount for one in told.missing}
        full = held + np.array([more.get("A2", 0), more.get("A3", 0)])
        assert not lacking(school(full))
        for at, code in enumerate(("A2", "A3")):
            if code in more:
                less = full.copy()
                less[at] -= 1
                assert lacking(school(less))


def test_a_plan_counts_when_lacking_is_asked():
    asked = problem(stage([[0, 0, 0, 3], [0, 0, 0, 0]], [indicator("A3", [1, 2])]))
    plan = Plan(PlanStatus.GAP, moves=(Move("primary", "p0", "p1", ARTS, 1),))
    [told] = lacking(asked, plan)
    assert (told.school, told.missing) == ("p1", (Missing("A3", 1, False),))
    assert lacking(replace(asked, goal=Goal.NO_SCHOOL_REQUIRED), plan) == ()
