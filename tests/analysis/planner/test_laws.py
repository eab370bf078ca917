"""What must hold between answers: order plays no part, and no further rule ever makes a plan cheaper."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.planner.checker import check
from analysis.planner.problem import Goal, Help, Objective, PlanStatus, Problem, Quota, Rule
from analysis.planner.solve import solve
from tests.planner_counties import large_county

SECONDS = 60
BASE = large_county(24, "crowd", 7)


def answer(problem: Problem, **other):
    """The plan of a problem."""
    return solve(problem, time_limit_seconds=SECONDS, **other)


def moves_of(problem: Problem) -> float:
    """The fewest moves; more than any number where there is no plan."""
    plan = answer(problem)
    if plan.status is PlanStatus.INFEASIBLE:
        return float("inf")
    assert plan.status in (PlanStatus.PROVED, PlanStatus.BY_SOLVER)
    return plan.values[0].value


@pytest.fixture(scope="module")
def plan():
    return answer(BASE)


def with_stages(problem: Problem, **changes) -> Problem:
    """The problem with arrays of every stage changed by functions."""
    stages = tuple(
        replace(stage, **{name: change(getattr(stage, name)) for name, change in changes.items()})
        for stage in problem.stages
    )
    return replace(problem, stages=stages)


def with_limits(problem: Problem, factor: Fraction) -> Problem:
    """The problem with every limit on a coefficient changed."""
    return with_stages(
        problem,
        teacher_indicators=lambda many: tuple(
            replace(one, limit=one.limit * factor) for one in many
        ),
    )


def shuffled(problem: Problem, seed: int) -> Problem:
    """The same county in another order of stages, schools and categories."""
    random, stages = np.random.default_rng(seed), []
    for stage in problem.stages[::-1]:
        rows = random.permutation(len(stage.schools))
        columns = random.permutation(len(stage.categories))
        by_school = ("pupils", "donor_keeps", "subject_floor", "subject_most_out", "staff_floor",
                     "posts", "most_out", "most_in", "must_pass")  # fmt: skip
        stages.append(
            replace(
                stage,
                schools=tuple(stage.schools[row] for row in rows),
                categories=tuple(stage.categories[column] for column in columns),
                teachers=stage.teachers[rows][:, columns],
                eligible=stage.eligible[rows][:, columns],
                allowed=stage.allowed[np.ix_(rows, rows)],
                distance=stage.distance[np.ix_(rows, rows)],
                teacher_indicators=tuple(
                    replace(
                        one,
                        counted=tuple(one.counted[column] for column in columns),
                        need=one.need[rows],
                        floor=one.floor[rows],
                    )
                    for one in stage.teacher_indicators
                ),
                facility_indicators=tuple(
                    replace(
                        one, amount=one.amount[rows], need=one.need[rows], floor=one.floor[rows]
                    )
                    for one in stage.facility_indicators
                ),
                **{name: getattr(stage, name)[rows] for name in by_school},
            )
        )
    return replace(problem, stages=tuple(stages))


def test_equal_questions_have_equal_answers_in_any_order(plan):
    assert answer(BASE) == plan
    assert answer(shuffled(BASE, 1)) == plan
    assert plan.status is PlanStatus.PROVED and plan.people_moved == plan.values[0].value > 0


def test_pupils_counted_in_other_units_change_nothing(plan):
    assert answer(with_stages(BASE, pupils=lambda pupils: pupils * 7)).values == plan.values


def test_laxer_rules_never_need_more_moves_and_stricter_ones_never_fewer(plan):
    fewest = plan.values[0].value
    laxer = {
        "limits": with_limits(BASE, Fraction(11, 10)),
        "eligible": replace(
            BASE, stages=tuple(replace(one, eligible=one.teachers) for one in BASE.stages)
        ),
        "may_miss": replace(BASE, may_miss=2),
        **{str(rule): replace(BASE, without=frozenset({rule})) for rule in Rule},
    }
    for name, problem in laxer.items():
        assert moves_of(problem) <= fewest, name
    stricter = {
        "limits": with_limits(BASE, Fraction(7, 10)),
        "most_in": with_stages(BASE, most_in=lambda most: most // 2),
        "most_out": with_stages(BASE, most_out=lambda most: most // 2),
        "may_miss": replace(BASE, may_miss=0),
        "quota": replace(BASE, quota=Quota(fewest + 3, Fraction(1, 5))),
    }
    for name, problem in stricter.items():
        assert moves_of(problem) >= fewest, name


def test_the_fewest_moves_are_just_enough(plan):
    fewest = plan.values[0].value
    assert moves_of(replace(BASE, most_moves=fewest)) == fewest
    assert answer(replace(BASE, most_moves=fewest - 1)).status is PlanStatus.INFEASIBLE
    prices = {"yuan_per_move": 300, "objectives": (Objective.LEAST_COST,)}
    assert answer(replace(BASE, **prices)).values[0].value == 300 * fewest
    short = replace(BASE, **prices, budget_yuan=300 * fewest - 1)
    assert answer(short).status is PlanStatus.INFEASIBLE


def test_a_quota_beyond_the_need_is_filled_exactly_by_people_who_do_move(plan):
    wanted = plan.values[0].value + 5
    problem = replace(BASE, quota=Quota(wanted, Fraction(1, 5)))
    filled = answer(problem)
    assert filled.people_moved == wanted and check(problem, filled) == ()
    assert all(move.source != move.target for move in filled.moves)


def test_stages_add_up(plan):
    alone = [replace(BASE, stages=(stage,)) for stage in BASE.stages]
    assert sum(moves_of(problem) for problem in alone) == plan.values[0].value


def test_locked_moves_stay_and_cost_nothing_where_they_were_best(plan):
    assert answer(replace(BASE, keep=plan.moves)).moves == plan.moves
    locked = plan.moves[: len(plan.moves) // 2]
    again = answer(replace(BASE, keep=locked))
    assert (
        again.values[0].value == plan.values[0].value
        and check(replace(BASE, keep=locked), again) == ()
    )


def test_among_equally_good_plans_the_nearest_to_an_earlier_one_is_taken(plan):
    other = answer(shuffled(with_stages(BASE, most_in=lambda most: most - 1), 3))
    assert answer(replace(BASE, near=plan.moves)).moves == plan.moves
    if other.values[0].value == plan.values[0].value:
        near = answer(replace(BASE, near=other.moves))
        assert near.values[0].value == plan.values[0].value
        flows = [{(m.source, m.category) for m in one.moves} for one in (near, plan, other)]
        assert len(flows[0] & flows[2]) >= len(flows[1] & flows[2])


def test_more_moves_let_at_least_as_many_schools_pass():
    question = {"goal": Goal.MOST_SCHOOLS_PASS, "without": frozenset({Rule.COEFFICIENTS})}
    passing = []
    for most in (0, 3, 8, 10**6):
        plan = answer(replace(BASE, most_moves=most, **question))
        assert plan.schools_passing == plan.most_passing and plan.people_moved <= most
        passing.append(plan.schools_passing)
    assert passing == sorted(passing) and passing[0] < passing[-1] == 24


def test_help_from_outside_never_makes_a_plan_dearer():
    prices = {"yuan_per_move": 3000, "objectives": (Objective.LEAST_COST,)}
    alone = answer(replace(BASE, **prices)).values[0]
    helped = answer(replace(BASE, **prices, help=Help(80_000, 5_000, 2_000)))
    assert helped.values[0].value <= alone.value
    dear = Help(10**7, 10**7, 10**7)
    assert answer(replace(BASE, **prices, help=dear)).values[0].value == alone.value


def test_a_plan_is_told_on_the_way_and_keeps_all_rules():
    told = []
    problem = replace(BASE, objectives=(Objective.FEWEST_MOVES, Objective.LEVEL_BURDEN))
    plan = answer(problem, progress=told.append)
    assert told and all(check(problem, one) == () for one in told)
    assert all(one.values[0].value >= plan.values[0].value for one in told)


def test_without_time_nothing_is_claimed():
    plan = solve(BASE, time_limit_seconds=0)
    assert plan.status is PlanStatus.LIMIT and plan.moves == () and plan.values == ()


def test_a_question_without_objective_is_refused():
    with pytest.raises(ValueError):
        answer(replace(BASE, objectives=()))


def test_two_objectives_are_settled_one_after_the_other():
    both = (Objective.FEWEST_MOVES, Objective.LEAST_DISTANCE)
    first, second = answer(replace(BASE, objectives=both), relative_gap=0.0).values
    assert first.value == moves_of(BASE)
    alone = answer(replace(BASE, objectives=both[1:]), relative_gap=0.0).values[0]
    assert alone.value <= second.value
