"""Ways without columns: sets of donors against every subset, and the same answers as with all ways."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from analysis.planner import reach
from analysis.planner.certificate import verify
from analysis.planner.checker import check
from analysis.planner.gates import PARTS, _broken_set
from analysis.planner.problem import Goal, Help, Objective, PlanStatus
from analysis.planner.solve import solve
from tests.analysis.planner.test_solve import compare
from tests.planner_counties import (
    BACKBONE,
    DEGREE,
    PLAIN,
    one_stage_problem,
    small_stage,
    teacher_indicator,
)

SECONDS = 30
MASKS = ([False, True, True], [False, False, True])


@pytest.fixture
def without_ways(monkeypatch):
    """Every stage, however small, is modelled without a column for each way."""
    monkeypatch.setattr(reach, "FEW_WAYS", -1)
    monkeypatch.setattr(reach, "MOST_OPEN", 0.0)


def _worst(usable, leave, arrive):
    """By how much the worst set of donors sends more than its reach takes."""
    rows = range(len(leave))
    return max(
        leave[list(some)].sum() - arrive[usable[list(some)].any(axis=0)].sum()
        for size in range(1, len(leave) + 1)
        for some in combinations(rows, size)
    )


@pytest.mark.parametrize("seed", range(60))
def test_a_set_is_found_exactly_where_one_of_all_subsets_is_broken(seed):
    random = np.random.default_rng(seed)
    usable = (random.random((6, 6)) < 0.5) | np.eye(6, dtype=bool)
    leave = random.integers(0, 4, 6)
    arrive = random.permutation(leave)
    found = _broken_set(usable, leave * PARTS, arrive * PARTS)
    worst = _worst(usable, leave, arrive)
    assert (found is not None) == (worst > 0)
    if found is not None:
        donors = list(found)
        assert leave[donors].sum() - arrive[usable[donors].any(axis=0)].sum() == worst


def county(seed):
    """Seven schools of which most may send to each other, without a triangle law: near is no relation."""
    random = np.random.default_rng(seed)
    teachers = random.integers(0, 5, (7, 3))
    pupils = random.integers(60, 400, 7)
    total = [int(teachers[:, mask].sum()) for mask in MASKS]
    needs = [np.maximum(pupils * held * 8 // (pupils.sum() * 10), 1) for held in total]
    stage = small_stage(
        pupils.tolist(),
        (PLAIN, DEGREE, BACKBONE),
        teachers.tolist(),
        [
            teacher_indicator(code, mask, need, need * 85 // 100, Fraction(9, 10))
            for code, mask, need in zip(("A1", "A2"), MASKS, needs, strict=True)
        ],
        allowed=(random.random((7, 7)) < 0.6) & ~np.eye(7, dtype=bool),
        distance=random.integers(1_000, 20_000, (7, 7)),
        most_out=random.integers(1, 5, 7),
    )
    return one_stage_problem(stage)


VARIANTS = {
    "fewest moves": {},
    "most schools": {"goal": Goal.MOST_SCHOOLS_PASS, "most_moves": 2},
    "least help": {"objectives": (Objective.LEAST_COST, Objective.FEWEST_MOVES),
                   "help": Help(3, 1, 2)},
    "worst off": {"objectives": (Objective.WORST_OFF, Objective.FEWEST_MOVES)},
    "nearest plan": {"objectives": (Objective.FEWEST_MOVES, Objective.LEAST_DISTANCE)},
}  # fmt: skip


@pytest.mark.parametrize("name", VARIANTS)
def test_the_same_best_as_with_a_column_for_every_way(name, monkeypatch):
    statuses = []
    for seed in range(8):
        asked = replace(county(seed), **VARIANTS[name])
        with_ways = solve(asked, time_limit_seconds=SECONDS, relative_gap=0)
        with monkeypatch.context() as patch:
            patch.setattr(reach, "FEW_WAYS", -1)
            patch.setattr(reach, "MOST_OPEN", 0.0)
            without = solve(asked, time_limit_seconds=SECONDS, relative_gap=0)
            assert verify(asked, without) or without.status is not PlanStatus.PROVED
        assert [one.value for one in without.values] == [one.value for one in with_ways.values]
        assert without.schools_passing == with_ways.schools_passing
        assert without.status is PlanStatus.INFEASIBLE or check(asked, without) == ()
        statuses.append(without.status)
    assert {PlanStatus.PROVED} <= set(statuses)


def test_without_the_sets_people_would_go_where_no_way_leads(without_ways, monkeypatch):
    """The first school may send to the second alone: only a set of donors says so."""
    stage = small_stage(
        [100, 100, 100],
        (PLAIN,),
        [[3], [1], [0]],
        [teacher_indicator("A1", [True], [1, 1, 1])],
        allowed=np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]], dtype=bool),
    )
    plan = solve(one_stage_problem(stage), time_limit_seconds=SECONDS)
    assert plan.values[0].value == 2
    assert {(one.source, one.target) for one in plan.moves} == {("s000", "s001"), ("s001", "s002")}
    monkeypatch.setattr("analysis.planner.relaxation.missing_gates", lambda *_: None)
    with pytest.raises(ArithmeticError):
        solve(one_stage_problem(stage), time_limit_seconds=SECONDS)


@pytest.mark.parametrize("seed", range(8))
def test_no_plan_of_a_small_county_is_better(seed, without_ways):
    compare(seed)
