"""Rules over both stages at once, against every plan of two small stages judged by the checker alone."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from analysis.planner import solve as solving
from analysis.planner.checker import check, judge
from analysis.planner.problem import (
    Goal,
    Objective,
    PlanStatus,
    Problem,
    Quota,
    Rule,
    StageProblem,
)
from analysis.planner.solve import solve
from analysis.planner.state import evaluate
from tests.analysis.planner.brute_force import every_plan, measures, random_problem

SECONDS = 30
SEEDS = range(24)
# Those of `random_problem` in which people move and nothing else is bought or hired.
ONLY_PEOPLE = 3
MAY_LEAVE = 2


def few_may_leave(stage: StageProblem, name: str, random: np.random.Generator) -> StageProblem:
    """The stage with so few eligible people that all plans of two such stages can be judged."""
    eligible = np.zeros_like(stage.eligible)
    places = np.argwhere(stage.teachers > 0)
    for row, column in places[random.permutation(len(places))[:MAY_LEAVE]]:
        eligible[row, column] = 1
    return replace(stage, stage=name, eligible=eligible)


def two_stages(seed: int) -> Problem:
    """Two small stages with one limit over both: on people, on yuan, or the quota."""
    random = np.random.default_rng(seed)
    first, second = (random_problem(5 * (2 * seed + more) + seed % ONLY_PEOPLE) for more in (0, 1))
    stages = tuple(
        few_may_leave(one.stages[0], name, random)
        for one, name in ((first, "junior"), (second, "primary"))
    )
    limits = (
        {"most_moves": int(random.integers(0, 3))},
        {"budget_yuan": int(random.integers(0, 1500))},
        {"quota": Quota(int(random.integers(1, 4)), Fraction(int(random.integers(0, 3)), 4))},
    )
    order = random.permutation(4)[:2]
    ways = (
        Objective.FEWEST_MOVES,
        Objective.LEAST_DISTANCE,
        Objective.LEAST_COST,
        Objective.WORST_OFF,
    )
    return Problem(
        stages=stages,
        goal=list(Goal)[int(random.choice(3, p=[0.2, 0.4, 0.4]))],
        objectives=tuple(ways[number] for number in order),
        may_miss=first.may_miss,
        yuan_per_move=400,
        yuan_per_km=90,
        # Curves would leave hardly any plan to so few people; each stage has them in `test_solve`.
        without=frozenset({Rule.COEFFICIENTS}) if random.random() < 0.7 else frozenset(),
        **limits[int(random.integers(3))],
    )


def best_of_both(problem: Problem) -> tuple[Fraction, ...] | None:
    """The best measures of all plans of both stages that keep all rules; None: no plan at all."""
    own = [list(every_plan(replace(problem, stages=(stage,)))) for stage in problem.stages]
    best = None
    for junior, primary in product(*own):
        violations, evaluation = judge(problem, (*junior, *primary), (), ())
        if violations:
            continue
        reached = measures(problem, evaluation)
        if reached is not None and (best is None or reached < best):
            best = reached
    return best


@pytest.mark.parametrize("seed", SEEDS)
def test_no_plan_of_two_stages_under_one_limit_is_better(seed):
    problem = two_stages(seed)
    plan, best = solve(problem, time_limit_seconds=SECONDS, relative_gap=0.0), best_of_both(problem)
    if best is None:
        assert plan.status is PlanStatus.INFEASIBLE
        return
    assert plan.status in (PlanStatus.PROVED, PlanStatus.BY_SOLVER)
    assert check(problem, plan) == ()
    assert measures(problem, evaluate(problem, plan.moves, (), ())) == best


def test_limits_are_met_with_and_without_a_plan():
    answers = [best_of_both(two_stages(seed)) is None for seed in SEEDS]
    assert 4 <= sum(answers) <= len(answers) - 8


@pytest.mark.parametrize(
    ("goal", "limit"),
    [
        (Goal.MOST_SCHOOLS_PASS, {"most_moves": 1}),
        (Goal.NO_SCHOOL_REQUIRED, {"quota": Quota(3, Fraction(0))}),
    ],
)
def test_no_time_goes_into_later_aims_of_stages_whose_first_one_breaks_the_limit(
    monkeypatch, goal, limit
):
    asked = []

    def spy(problem, *rest, **named):
        # With the rules over all set aside: a stage alone.
        if len(problem.stages) == 1:
            asked.append(rest[4] if len(rest) > 4 else named.get("aims"))
        return settle_all(problem, *rest, **named)

    settle_all = solving.settle_all
    monkeypatch.setattr(solving, "settle_all", spy)
    two = replace(
        two_stages(0), objectives=(Objective.FEWEST_MOVES, Objective.LEAST_DISTANCE), goal=goal
    )
    two = replace(two, **{"most_moves": None, "budget_yuan": None, "quota": None, **limit})
    solve(two, time_limit_seconds=SECONDS)
    assert all(len(aims) == 1 for aims in asked)
    assert len(asked) == (0 if goal is Goal.MOST_SCHOOLS_PASS else 2)
