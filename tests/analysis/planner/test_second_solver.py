"""SCIP, which shares no code with HiGHS, answers the same questions written down a second time."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.planner.checker import check_parts
from analysis.planner.problem import Goal, Help, Objective, PlanStatus, Problem, Quota
from analysis.planner.solve import solve
from analysis.planner.state import evaluate
from analysis.planner.values import difference, objective_value
from tests.analysis.planner.brute_force import random_problem
from tests.planner_counties import REGIMES, large_county
from tests.planner_scip import Second, ask_scip

SECONDS = 60
# Sums of squares are settled to a few parts per million of the sum of CV² + 1.
SQUARES = Fraction(1, 10**5)


def settled_first(problem: Problem, moves):
    """What a plan reaches in what is settled first, larger or smaller as the objective has it."""
    evaluation = evaluate(problem, moves)
    if problem.goal is Goal.MOST_SCHOOLS_PASS:
        return evaluation.schools_passing
    if problem.objectives[0] is Objective.SMALLEST_DIFFERENCE:
        return difference(evaluation)
    return objective_value(evaluation, problem.objectives[0])


def compare(problem: Problem, second: Second) -> bool:
    """Same feasibility and same optimum; whether there is a plan."""
    plan = solve(problem, time_limit_seconds=SECONDS, relative_gap=0.0)
    if second.status == "infeasible":
        assert plan.status is PlanStatus.INFEASIBLE
        return False
    assert second.status == "optimal"
    assert plan.status in (PlanStatus.PROVED, PlanStatus.BY_SOLVER)
    # What SCIP says is a plan that keeps the rules, so neither is better than the other.
    assert check_parts(problem, second.moves) == ()
    own, other = (settled_first(problem, moves) for moves in (plan.moves, second.moves))
    if problem.objectives[0] is Objective.SMALLEST_DIFFERENCE and isinstance(own, Fraction):
        assert abs(own - other) < SQUARES
    else:
        assert own == other
    return True


def county(seed: int, objective: Objective, schools: int = 12) -> Problem:
    """A county of some dozen schools, every regime in turn, with a few rules of its own."""
    random = np.random.default_rng([seed, 7])
    regime = list(REGIMES)[seed % len(REGIMES)]
    question = {"objectives": (objective,), "may_miss": int(random.integers(0, 2))}
    if objective is Objective.LEAST_COST:
        question |= {"yuan_per_move": 5, "yuan_per_km": 1}
    if random.random() < 0.3:
        question["quota"] = Quota(int(random.integers(5, 30)), Fraction(1, 5))
    problem = large_county(schools, regime, seed, **question)
    if random.random() < 0.5:
        far = int(random.integers(15_000, 50_000))
        near = [replace(one, allowed=one.allowed & (one.distance < far)) for one in problem.stages]
        problem = replace(problem, stages=tuple(near))
    return problem


def without_help(seed: int) -> Problem:
    """A small random county with every sort of rule, without help and purchases."""
    return replace(random_problem(seed), help=Help(), buys=False)


def test_the_second_solver_agrees_on_small_counties_of_every_rule(tmp_path):
    problems = [without_help(seed) for seed in range(12)]
    answers = ask_scip(problems, tmp_path, SECONDS)
    plans = [compare(*pair) for pair in zip(problems, answers, strict=True)]
    assert any(plans) and not all(plans)


@pytest.mark.slow
def test_the_second_solver_agrees_on_many_counties_of_every_rule(tmp_path):
    problems = [without_help(seed) for seed in range(1_000, 1_120)]
    answers = ask_scip(problems, tmp_path, SECONDS)
    plans = [compare(*pair) for pair in zip(problems, answers, strict=True)]
    assert 30 < sum(plans) < 90


@pytest.mark.slow
@pytest.mark.parametrize("objective", Objective)
def test_the_second_solver_agrees_on_each_objective(objective, tmp_path):
    problems = [county(seed, objective) for seed in range(12)]
    answers = ask_scip(problems, tmp_path, SECONDS)
    plans = [compare(*pair) for pair in zip(problems, answers, strict=True)]
    assert any(plans)


@pytest.mark.slow
def test_the_second_solver_agrees_on_the_fewest_moves_of_85_schools(tmp_path):
    problems = [large_county(85, regime, seed) for regime in REGIMES for seed in (200, 201)]
    answers = ask_scip(problems, tmp_path, 10 * SECONDS)
    assert all(compare(*pair) for pair in zip(problems, answers, strict=True))
