"""An explanation comes part by part: figures on paper first and without a solver, then what is worked out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from analysis.planner import asking as asking_module
from analysis.planner.answer import work_out
from analysis.planner.asking import BEST, FOUND, Asking
from analysis.planner.checker import check
from analysis.planner.explain import Part, best_reached, explain, on_paper
from analysis.planner.help_mix import _settled_by_prices, no_dearer
from analysis.planner.help_needed import smallest_help
from analysis.planner.help_ways import Lever
from analysis.planner.memory import Memory
from analysis.planner.problem import (
    Goal,
    Help,
    Objective,
    Plan,
    PlanStatus,
    Quota,
    Rule,
)
from analysis.planner.solve import solve
from tests.analysis.planner.brute_force import random_problem
from tests.analysis.planner.small_counties import facility, indicator, problem, stage
from tests.analysis.planner.tiny_solver import brute_force

ONE_EACH = Help(1, 1, 1)


def never(asked, **_):
    raise AssertionError("a solver was asked")


def backbones(*held, need, **other):
    return stage([[0, 0, one, 0] for one in held], [indicator("A2", need, **other)])


def test_figures_on_paper_come_first_and_ask_no_solver():
    asked = problem(backbones(3, 0, need=[2, 2]))
    heard = []

    def stop_after_the_first(told):
        heard.append(told)
        raise StopIteration

    with pytest.raises(StopIteration):
        explain(
            asked,
            time_limit_seconds=60,
            solver=never,
            is_impossible=True,
            progress=stop_after_the_first,
        )
    [first] = heard
    assert first.status is PlanStatus.INFEASIBLE and first.waits == tuple(Part)
    assert [one.short for one in first.arithmetic.teachers] == [1]
    assert first.best is None


def test_every_part_is_told_when_it_is_there():
    heard = []
    asked = problem(backbones(3, 0, need=[2, 2]))
    told = explain(asked, time_limit_seconds=60, prices=ONE_EACH, progress=heard.append)
    waits = [one.waits for one in heard]
    assert waits == sorted(waits, key=len, reverse=True)
    assert list(dict.fromkeys(waits)) == [
        (Part.CLASHES, Part.WAYS, Part.BEST),
        (Part.WAYS, Part.BEST),
        (Part.BEST,),
    ]
    assert [bool(one.clashes) for one in heard] == [False] + [True] * (len(heard) - 1)
    # One lever after the other, the first as soon as it is there; then each is only tightened.
    assert [len(one.ways) for one in heard if one.best is None] == [0, 0, 1, 2, 3, 4]
    last = [one.ways for one in heard if one.best is not None]
    assert all(len(ways) == 4 for ways in last) and heard[-1].best.is_found
    assert told.waits == () and told.best.is_found
    assert replace(told, best=None, waits=(Part.BEST,)) == replace(heard[-1], best=None)


def test_what_is_told_early_holds_and_is_only_tightened():
    """Values fall and bounds rise from one word to the next, up to what trying every plan gives."""
    open_at_first = 0
    for seed in range(30):
        asked = replace(random_problem(seed), goal=Goal.NO_SCHOOL_REQUIRED, help=Help())
        asked = replace(asked, buys=False, budget_yuan=None, most_moves=seed % 3)
        if solve(asked, time_limit_seconds=20).status is not PlanStatus.INFEASIBLE:
            continue
        heard = []
        told = explain(asked, time_limit_seconds=60, is_impossible=True, progress=heard.append)
        for before, after in pairwise([*heard, told]):
            for old, new in zip(before.ways, after.ways, strict=False):
                assert old.lever is new.lever
                if old.is_found:
                    assert new.is_found and new.people <= old.people
                    assert old.plan.values[0].bound is None or (
                        old.plan.values[0].bound <= new.plan.values[0].value
                    )
                    open_at_first += not old.is_done
        for way in told.ways:
            assert way.plan.status in (*BEST, PlanStatus.INFEASIBLE), seed
    assert open_at_first > 0


@pytest.mark.parametrize("seed", range(4, 200, 5))
def test_a_quick_answer_bounds_the_best_and_is_gone_on_from(seed):
    asked = random_problem(seed)
    asked = replace(asked, objectives=(Objective.LEAST_COST, Objective.FEWEST_MOVES))
    memory = Memory()
    quick = solve(asked, time_limit_seconds=20, relative_gap=0, memory=memory, quick=True)
    whole = solve(asked, time_limit_seconds=20, relative_gap=0, memory=memory)
    plain = solve(asked, time_limit_seconds=20, relative_gap=0)
    assert (whole.status in FOUND) == (plain.status in FOUND)
    assert [one.value for one in whole.values] == [one.value for one in plain.values]
    if quick.status is PlanStatus.INFEASIBLE:
        assert plain.status is PlanStatus.INFEASIBLE
    if quick.status in FOUND and asked.goal is not Goal.MOST_SCHOOLS_PASS:
        assert not check(asked, quick)
        assert quick.values[0].value >= plain.values[0].value
        assert quick.values[0].bound is None or quick.values[0].bound <= plain.values[0].value


def test_what_paper_proves_the_planner_finds_too():
    decided = 0
    for seed in range(160):
        asked = random_problem(seed)
        told = on_paper(asked)
        if told is None:
            continue
        decided += 1
        assert told.status is PlanStatus.INFEASIBLE
        assert solve(asked, time_limit_seconds=20).status is PlanStatus.INFEASIBLE, seed
    assert decided >= 10


@pytest.mark.parametrize(("held", "is_proved"), [(3, True), (4, False)])
def test_paper_proves_only_what_is_short(held, is_proved):
    told = on_paper(problem(backbones(held, 0, need=[2, 2])))
    assert (told is not None) == is_proved


def test_paper_proves_nothing_where_people_may_be_hired_or_schools_may_fail():
    asked = problem(backbones(3, 0, need=[2, 2]))
    assert on_paper(replace(asked, help=ONE_EACH)) is None
    assert on_paper(replace(asked, goal=Goal.MOST_SCHOOLS_PASS)) is None
    assert solve(replace(asked, goal=Goal.MOST_SCHOOLS_PASS), time_limit_seconds=9).status in FOUND


def test_a_limit_out_of_reach_is_proved_for_every_goal():
    # One person for two schools of equal size: the coefficient is 1 wherever the person is.
    for limit, is_proved in ((Fraction(99, 100), True), (Fraction(1), False)):
        one = backbones(1, 0, need=[0, 0], limit=limit)
        for goal in Goal:
            assert (on_paper(problem(one, goal=goal)) is not None) == is_proved


def test_work_out_tells_parts_and_ends_with_the_whole():
    heard = []
    asked = problem(backbones(3, 0, need=[2, 2]))
    answer = work_out(asked, 20, ONE_EACH, 20, progress=heard.append)
    assert answer.plan.status is PlanStatus.INFEASIBLE
    waits = [len(one.explanation.waits) for one in heard]
    assert waits == sorted(waits, reverse=True) and set(waits) == {3, 2, 1}
    assert answer.explanation.waits == ()


def test_a_mix_that_paper_settles_is_not_asked_for(monkeypatch):
    """As many people as are short by one lever alone: no mix takes fewer, as trying every plan says."""
    asked = problem(backbones(3, 0, need=[2, 2]))
    questions = []
    real = asking_module.Asking.plan

    def counted(self, question, *rest):
        questions.append(question)
        return real(self, question, *rest)

    monkeypatch.setattr(asking_module.Asking, "plan", counted)
    for prices in (Help(), Help(500, 300, 200)):
        questions.clear()
        ways = {way.lever: way for way in smallest_help(asked, prices, Asking(solve, 60))}
        mix = ways[Lever.TOGETHER]
        if prices == Help():
            assert mix.people == 1 and mix.is_least
            assert all(sum(p is not None for p in vars(q.help).values()) == 1 for q in questions)
        best = brute_force(
            replace(asked, help=prices if prices != Help() else ONE_EACH,
                    objectives=(Objective.LEAST_COST,)),
            time_limit_seconds=60,
        )  # fmt: skip
        assert best.values[0].value == (mix.people if prices == Help() else mix.yuan)


def test_a_mix_is_never_dearer_than_one_lever_alone():
    asked = problem(stage([[0, 2, 2, 0], [0, 2, 0, 0]], [indicator("A2", [2, 1])]))
    ways = list(smallest_help(asked, Help(500, None, 100), Asking(solve, 60)))
    alone, mix = ways[:-1], ways[-1]
    assert (mix.yuan, mix.is_least) == (100, True)
    lost = replace(mix, plan=Plan(PlanStatus.LIMIT), people=0, yuan=None)
    found = no_dearer(lost, alone)
    assert (found.lever, found.yuan, found.people) == (Lever.TOGETHER, 100, 1)
    assert found.is_found and not found.is_least
    assert no_dearer(mix, alone) is mix


def test_buying_is_asked_for_only_where_facilities_play_a_part():
    limit, rooms = Fraction(1, 10), facility([100, 200], [200, 200])
    for one, of_people, plays in ((rooms, limit, False), (replace(rooms, limit=limit), None, True)):
        county = stage(
            [[0, 0, 1, 0], [0, 0, 0, 0]], [indicator("A2", [0, 0], limit=of_people)], [one]
        )
        asked = problem(county, goal=Goal.NO_SCHOOL_REQUIRED)
        assert brute_force(asked, time_limit_seconds=60).status is PlanStatus.INFEASIBLE
        ways = {way.lever: way for way in smallest_help(asked, Help(), Asking(solve, 60))}
        assert ways[Lever.PURCHASES].is_found == plays
        bought = brute_force(replace(asked, buys=True), time_limit_seconds=60)
        assert (bought.status in FOUND) == plays


def test_only_what_must_be_set_aside_is():
    # A quota that nobody can reach; the limit of the coefficient can be kept, nothing is locked.
    one = replace(backbones(2, 2, need=[0, 0], limit=Fraction(1, 2)))
    asked = problem(one, goal=Goal.NO_SCHOOL_REQUIRED, quota=Quota(9, Fraction(0)))
    told = best_reached(asked, Asking(solve, 60))
    assert told.without == {Rule.QUOTA} and told.is_found


def test_a_memory_changes_no_answer():
    """The same questions in a row, with what was found out and without."""
    for county in (7, 12, 31):
        asked, memory = random_problem(county), Memory()
        for place in range(0, 14, 2):
            other = replace(asked, without=frozenset(list(Rule)[place : place + 2]))
            kept = solve(other, time_limit_seconds=20, relative_gap=0, memory=memory)
            plain = solve(other, time_limit_seconds=20, relative_gap=0)
            assert (kept.status in FOUND) == (plain.status in FOUND)
            assert [one.value for one in kept.values] == [one.value for one in plain.values]


@pytest.mark.parametrize(
    ("recognise", "study", "is_settled"), [(100, 100, True), (100, 99, False), (100, 300, True)]
)
def test_prices_settle_a_mix_only_where_two_kinds_cost_as_much_as_one_alone(
    recognise, study, is_settled
):
    """Two must be recognised: 200 yuan. One of each kind is cheaper at 100 and 99, and must be asked for."""
    one = stage(
        [[0, 9, 2, 0], [0, 9, 0, 0]], [indicator("A2", [0, 0], limit=Fraction(1, 4))],
        most_out=[0, 0],
    )  # fmt: skip
    asked = problem(one, goal=Goal.NO_SCHOOL_REQUIRED)
    prices = Help(None, study, recognise)
    ways = smallest_help(asked, prices, Asking(solve, 60))
    alone = [way for way in ways if way.lever is not Lever.TOGETHER]
    settled = _settled_by_prices(asked, alone, prices)
    assert (settled is not None) == is_settled
    offered = {"help": prices, "objectives": (Objective.LEAST_COST,)}
    best = brute_force(replace(asked, **offered), time_limit_seconds=60)
    assert ways[-1].yuan == best.values[0].value == 200 and ways[-1].is_least
    assert settled is None or settled.yuan == 200
