"""The worst-off and the next: the list of shares is the best of all plans of small counties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.planner.checker import check, judge
from analysis.planner.problem import Goal, Objective, PlanStatus, Problem, Rule
from analysis.planner.solve import solve
from analysis.planner.state import evaluate
from analysis.planner.values import standing, worst_off
from tests.analysis.planner.brute_force import CATEGORIES, every_plan
from tests.planner_counties import one_stage_problem, small_stage, teacher_indicator, whole

SECONDS = 30
EVERY_LEVEL = 99
QUICK = 24
ALL = 160


def random_county(seed: int) -> Problem:
    """Three or four schools that need more than they have; five people at most may leave."""
    random = np.random.default_rng([seed, 2])
    schools, kinds = int(random.integers(3, 5)), int(random.integers(2, 5))
    categories = CATEGORIES[:kinds]
    teachers = random.integers(0, 4, (schools, kinds))
    eligible = np.zeros_like(teachers)
    for _ in range(5 if schools == 3 else 4):
        row, column = random.integers(schools), random.integers(kinds)
        eligible[row, column] = min(eligible[row, column] + 1, teachers[row, column])
    masks = {
        "A1": [one.above_degree for one in categories],
        "A2": [one.backbone for one in categories],
    }
    needs = {code: random.integers(0, 8, schools) for code in masks}
    indicators = [
        teacher_indicator(code, mask, needs[code], np.maximum(needs[code] - 1, 0))
        for code, mask in masks.items()
    ]
    rules = {"eligible": whole(eligible)}
    if random.random() < 0.3:
        rules["most_in"] = whole(random.integers(1, 3, schools))
    if random.random() < 0.3:
        rules["allowed"] = (random.random((schools, schools)) < 0.7) & ~np.eye(schools, dtype=bool)
    stage = small_stage(
        random.integers(20, 300, schools).tolist(), categories, teachers, indicators, **rules
    )
    objectives = (Objective.WORST_OFF, Objective.FEWEST_MOVES)[: int(random.integers(1, 3))]
    without = {Rule.DONOR_KEEPS_STANDARD} if random.random() < 0.6 else set()
    goal = Goal.NO_SCHOOL_REQUIRED if random.random() < 0.8 else Goal.EVERY_SCHOOL_PASSES
    return one_stage_problem(
        stage,
        goal=goal,
        objectives=objectives,
        without=frozenset(without),
        worst_off_levels=EVERY_LEVEL,
    )


def best_list(problem: Problem):
    """The best list of shares of all plans, and the fewest moves with it; None without a plan."""
    found = []
    for moves in every_plan(problem):
        broken, evaluation = judge(problem, moves)
        if not broken:
            found.append(([-share for share in standing(evaluation)], evaluation.people_moved))
    if not found:
        return None
    shares, people = min(found)
    return tuple(-share for share in shares), people


def compare(seed: int) -> int:
    """One small county; how many different shares its best list has."""
    problem = random_county(seed)
    plan, best = solve(problem, time_limit_seconds=SECONDS), best_list(problem)
    if best is None:
        assert plan.status is PlanStatus.INFEASIBLE, seed
        return 0
    assert check(problem, plan) == ()
    reached = standing(evaluate(problem, plan.moves))
    # People are not moved without need, whether or not that was asked for.
    assert (reached, plan.people_moved) == best, (seed, reached, best)
    told = plan.values[0].standing
    assert plan.values[0].proved and told.is_done
    assert (told.levels, told.schools, told.of) == (len(set(reached)), len(reached), len(reached))
    return told.levels


def test_no_plan_of_small_counties_has_a_better_list_of_shares():
    levels = [compare(seed) for seed in range(QUICK)]
    assert sum(one > 2 for one in levels) > QUICK // 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(QUICK, ALL))
def test_no_plan_of_further_small_counties_has_a_better_list_of_shares(seed):
    compare(seed)


def two_sorts_of_need():
    """One school can never have anybody; the other three share what the last one gives away."""
    need = [4, 3, 5, 1]
    stage = small_stage(
        [100] * 4,
        CATEGORIES[2:3],
        [[0], [0], [0], [9]],
        [teacher_indicator("A2", [True], need, need)],
        most_in=whole([0, 9, 9, 9]),
    )
    return one_stage_problem(stage, goal=Goal.NO_SCHOOL_REQUIRED, objectives=(Objective.WORST_OFF,))


def test_the_smallest_share_alone_leaves_the_next_school_with_nothing():
    problem = two_sorts_of_need()
    only = solve(problem, time_limit_seconds=SECONDS)
    further = solve(replace(problem, worst_off_levels=EVERY_LEVEL), time_limit_seconds=SECONDS)
    first, then = (evaluate(problem, plan.moves) for plan in (only, further))
    assert worst_off(first) == worst_off(then) == 0
    # School 0 stays at nothing; eight people make 3 of 3 and 5 of 5, the last one stays.
    assert standing(first)[:3] == (0, 0, 0)
    assert standing(then) == (0, 1, 1, 1)
    assert only.values[0].standing is None
    told = further.values[0].standing
    assert (told.levels, told.schools, told.of, told.is_done) == (2, 4, 4, True)


def test_levels_that_were_not_asked_for_are_not_said_to_be_settled():
    problem = replace(two_sorts_of_need(), worst_off_levels=2)
    told = solve(problem, time_limit_seconds=SECONDS).values[0].standing
    # The second share is settled, how many stand at it is not.
    assert (told.levels, told.schools, told.of, told.is_done) == (2, 2, 4, True)


def test_equal_questions_have_equal_standings():
    problem = random_county(3)
    plans = [solve(problem, time_limit_seconds=SECONDS) for _ in range(2)]
    assert plans[0] == plans[1]
