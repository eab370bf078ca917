"""Laws of explanations, curves, years and chances on made-up counties of 85 schools."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.planner.apportionment import smallest_squared_coefficient
from analysis.planner.asking import FOUND
from analysis.planner.checker import check
from analysis.planner.explain import explain
from analysis.planner.frontier import moves_against_coefficient, moves_against_schools
from analysis.planner.help_ways import Lever
from analysis.planner.holdings import people
from analysis.planner.phases import phases
from analysis.planner.problem import PlanStatus, Rule
from analysis.planner.reasons import Purpose, reasons
from analysis.planner.robustness import Doubt, robustness
from analysis.planner.solve import solve
from tests.planner_counties import large_county
from tests.planner_short_county import without_backbone

pytestmark = pytest.mark.slow

SCHOOLS, SEED, SECONDS = 85, 101, 60


@pytest.fixture(scope="module", params=["scarce", "rich", "crowd"])
def county(request):
    """A county that has a plan, with its fewest moves."""
    problem = large_county(SCHOOLS, request.param, SEED)
    plan = solve(problem, time_limit_seconds=SECONDS)
    assert plan.status in FOUND
    return problem, plan


def test_one_move_less_than_the_fewest_clashes_with_the_standard(county):
    problem, plan = county
    told = explain(replace(problem, most_moves=plan.people_moved - 1), time_limit_seconds=40)
    assert told.status is PlanStatus.INFEASIBLE
    for clash in told.clashes:
        assert Rule.MOST_MOVES in clash.rules and Rule.MOST_MOVES in clash.frees
        assert {Rule.SCHOOLS_PASS, Rule.COEFFICIENTS} & set(clash.rules)
    assert told.clashes
    assert not told.arithmetic.beyond_teachers
    # All but a few schools pass, and each that does not lacks something.
    total = sum(len(stage.schools) for stage in problem.stages)
    assert told.best.plan.schools_passing + len(told.best.lacking) == total
    assert all(one.missing for one in told.best.lacking)


def test_recognising_teachers_is_enough_where_backbone_teachers_alone_are_short(county):
    problem, _ = county
    told = explain(without_backbone(problem), time_limit_seconds=SECONDS)
    short = sum(one.short for one in told.arithmetic.teachers if one.indicator == "A2")
    assert short > 0
    ways = {way.lever: way for way in told.ways}
    recognised = ways[Lever.RECOGNISE]
    assert recognised.is_found and recognised.people >= short
    assert all(used.kind == "recognise" for used in recognised.plan.help_used)
    # Nobody who studies becomes a backbone teacher.
    assert ways[Lever.STUDY].plan.status is PlanStatus.INFEASIBLE
    # All kinds together never take more people than one alone.
    together = ways[Lever.TOGETHER]
    if together.is_least:
        assert together.people <= recognised.people


def test_smaller_coefficients_take_no_fewer_moves_and_stay_above_the_floor(county):
    problem, plan = county
    curve = moves_against_coefficient(
        problem, "primary", "A2", points=6, time_limit_seconds=SECONDS
    )
    found = [point for point in curve.points if point.moves is not None]
    sure = [point for point in found if point.status is not PlanStatus.GAP]
    assert [point.moves for point in sure] == sorted(point.moves for point in sure)
    assert found[0].moves <= plan.people_moved
    [stage] = [one for one in problem.stages if one.stage == "primary"]
    held = people(stage)[:, [one.code for one in stage.teacher_indicators].index("A2")]
    floor = smallest_squared_coefficient(int(held.sum()), stage.pupils)
    for point in found[1:]:
        assert floor <= point.squared <= point.asked**2


def test_more_moves_never_let_fewer_schools_pass(county):
    problem, plan = county
    fewest = plan.people_moved
    curve = moves_against_schools(
        problem, [0, fewest // 6, fewest // 3, fewest], time_limit_seconds=SECONDS
    )
    schools = [point.schools for point in curve.points]
    assert schools == sorted(schools)
    assert schools[-1] == sum(len(stage.schools) for stage in problem.stages)
    assert all(point.moves <= point.asked for point in curve.points)


@pytest.mark.parametrize("years", [2, 3])
def test_years_add_up_to_the_whole_and_keep_their_limits(county, years):
    problem, plan = county
    most = -(-plan.people_moved // years) + 1
    told = phases([replace(problem, most_moves=most)] * years, time_limit_seconds=SECONDS)
    assert told.every_school and told.spread_is_best
    assert sum(year.people_moved for year in told.years) == told.whole.people_moved
    assert all(year.people_moved <= most for year in told.years)
    passing = [year.verdict.schools_passing for year in told.years]
    assert passing == sorted(passing)
    assert passing[-1] == sum(len(stage.schools) for stage in problem.stages)
    together = tuple(move for year in told.years for move in year.moves)
    assert not check(problem, replace(told.whole, moves=together))


def test_no_doubt_no_risk_and_more_doubt_less_chance(county):
    problem, plan = county
    chances = [
        robustness(problem, plan, Doubt(fails), draws=1000, seed=4, confidence=0.95).chance
        for fails in (0.0, 0.01, 0.2)
    ]
    assert chances[0] == 1.0
    assert chances == sorted(chances, reverse=True)
    assert chances[1] < 1.0


def test_every_move_of_a_plan_of_fewest_moves_has_a_reason(county):
    """A move on which nothing rests could be left out of a plan of fewest moves."""
    problem, plan = county
    told = reasons(problem, plan, alternatives=2)
    assert len(told) == len(plan.moves)
    for one in told:
        assert one.purpose not in (Purpose.OTHER, Purpose.FILLS_QUOTA)
        assert len(one.alternatives) <= 2
        spare = np.array([donor.spare for donor in one.alternatives])
        assert (spare > 0).all() and (np.diff(spare) <= 0).all()
