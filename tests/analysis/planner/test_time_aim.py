"""The least time on the way as an aim: it is its own measure, and settled like the least distance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.planner.certificate import verify
from analysis.planner.checker import check
from analysis.planner.phases import phases
from analysis.planner.problem import NO_LIMIT, Category, Objective, PlanStatus, Problem, spared_way
from analysis.planner.request import order_of
from analysis.planner.solve import solve
from analysis.planner.state import evaluate
from analysis.planner.values import objective_value
from analysis.planner.years import by_year
from tests.planner_counties import (
    large_county,
    one_stage_problem,
    small_stage,
    teacher_indicator,
    whole,
)

TIME, METRES, MOVES = Objective.LEAST_TIME, Objective.LEAST_DISTANCE, Objective.FEWEST_MOVES
BACKBONE = Category("chinese", True, True)


def three_schools(seconds: object, metres: object = ((0, 9, 5), (9, 0, 9), (5, 9, 0))) -> Problem:
    """The first two have backbone teachers to spare, the third lacks one."""
    stage = small_stage(
        [100, 100, 100],
        [BACKBONE],
        [[3], [3], [0]],
        [teacher_indicator("A2", [True], [1, 1, 1], [1, 1, 1])],
        distance=whole(metres),
        seconds=None if seconds is None else whole(seconds),
    )
    return one_stage_problem(stage, may_miss=0)


def asked(problem: Problem, *objectives: Objective, gap: float = 0.0):
    question = replace(problem, objectives=objectives)
    return question, solve(question, time_limit_seconds=60, relative_gap=gap)


def test_the_fast_way_is_taken_where_it_is_the_longer_one():
    county = three_schools([[0, 60, 900], [60, 0, 300], [900, 300, 0]])
    by_time, by_metres = asked(county, TIME)[1], asked(county, METRES)[1]
    assert [move.source for move in by_time.moves] == ["s001"]
    assert [move.source for move in by_metres.moves] == ["s000"]
    assert [(one.value, one.bound) for one in by_time.values] == [(300, 300)]
    assert by_time.status is PlanStatus.PROVED


def test_a_way_without_minutes_is_not_taken_where_time_is_spared():
    county = three_schools([[0, 60, 900], [60, 0, NO_LIMIT], [900, NO_LIMIT, 0]])
    question, plan = asked(county, TIME)
    assert [move.source for move in plan.moves] == ["s000"]
    forbidden = replace(plan, moves=(replace(plan.moves[0], source="s001"),))
    assert [one.rule for one in check(question, forbidden)] == ["distance"]
    # Where time is not spared the way is open, and its time is not known.
    assert check(county, forbidden) == ()
    assert evaluate(county, forbidden.moves).seconds is None


def test_where_no_minutes_are_known_nobody_can_be_moved_in_the_least_time():
    county = three_schools(None)
    assert asked(county, TIME)[1].status is PlanStatus.INFEASIBLE
    assert asked(county, MOVES)[1].status is PlanStatus.PROVED
    assert evaluate(county).seconds == 0


def test_seconds_of_another_shape_are_refused():
    with pytest.raises(ValueError, match="seconds"):
        three_schools([[0, 1], [1, 0]])


@pytest.mark.parametrize("regime", ["scarce", "crowd"])
def test_time_in_step_with_metres_gives_the_same_value(regime):
    """Three seconds for each metre: the least time is three times the least distance, and its bound."""
    county = large_county(14, regime, 3)
    stages = tuple(replace(one, seconds=3 * one.distance) for one in county.stages)
    (_, by_time), (_, by_metres) = (
        asked(replace(county, stages=stages), *aims) for aims in ((TIME,), (METRES,))
    )
    assert by_time.values[0].value == 3 * by_metres.values[0].value
    assert by_time.values[0].bound == 3 * by_metres.values[0].bound


def test_no_other_aim_takes_less_time_and_its_proof_is_of_its_own_matrix():
    county = large_county(14, "scarce", 6)
    question, plan = asked(county, *order_of(TIME))
    assert plan.status is PlanStatus.PROVED and verify(question, plan)
    for aim in (MOVES, METRES):
        other = asked(county, aim)[1]
        reached = objective_value(evaluate(county, other.moves), TIME)
        assert reached >= plan.values[0].value
    # A proof in seconds says nothing of a county where the ways take another time.
    slower = tuple(replace(one, seconds=one.seconds // 2) for one in county.stages)
    assert not verify(replace(question, stages=slower), plan)


def test_few_moves_then_few_kilometres_decide_among_plans_of_equal_time():
    assert order_of(TIME) == (TIME, MOVES, METRES)
    county = three_schools([[0, 1, 300], [1, 0, 300], [300, 300, 0]])
    _, plan = asked(county, *order_of(TIME))
    assert [move.source for move in plan.moves] == ["s000"]
    assert [one.value for one in plan.values] == [300, 1, 5]
    # The same with the kilometres the other way round.
    county = three_schools(
        [[0, 1, 300], [1, 0, 300], [300, 300, 0]], [[0, 9, 9], [9, 0, 5], [9, 5, 0]]
    )
    assert [move.source for move in asked(county, *order_of(TIME))[1].moves] == ["s001"]


def test_years_lead_people_by_the_measure_that_is_spared():
    seconds = [[0, 60, 900, 100], [60, 0, 100, 900], [900, 100, 0, 60], [100, 900, 60, 0]]
    metres = [[0, 60, 100, 900], [60, 0, 900, 100], [100, 900, 0, 60], [900, 100, 60, 0]]
    stage = small_stage(
        [100] * 4,
        [BACKBONE],
        [[2], [2], [0], [0]],
        [teacher_indicator("A2", [True], [1] * 4, [1] * 4)],
        distance=whole(metres),
        seconds=whole(seconds),
        most_out=whole([1] * 4),
    )
    ways = {}
    for aim in (TIME, METRES):
        question, plan = asked(one_stage_problem(stage, may_miss=0), *order_of(aim))
        assert spared_way(question) is aim
        years = by_year(question, plan, 2)
        assert years[0].objectives[:2] == (MOVES, aim)
        found = phases(years, time_limit_seconds=30)
        moves = [move for year in found.years for move in year.moves]
        ways[aim] = {(move.source, move.target) for move in moves}
    assert ways[TIME] == {("s000", "s003"), ("s001", "s002")}
    assert ways[METRES] == {("s000", "s002"), ("s001", "s003")}


def test_the_order_of_schools_plays_no_part():
    county = large_county(12, "scarce", 6)
    random = np.random.default_rng(6)
    turned = []
    for stage in county.stages:
        rows = random.permutation(len(stage.schools))
        both = np.ix_(rows, rows)
        by_school = {
            name: getattr(stage, name)[rows]
            for name in (
                *("pupils", "teachers", "eligible", "donor_keeps", "subject_floor", "must_pass"),
                *("subject_most_out", "staff_floor", "posts", "most_out", "most_in"),
            )
        }
        indicators = {
            name: tuple(
                replace(
                    one,
                    need=one.need[rows],
                    floor=one.floor[rows],
                    **({"amount": one.amount[rows]} if name == "facility_indicators" else {}),
                )
                for one in getattr(stage, name)
            )
            for name in ("teacher_indicators", "facility_indicators")
        }
        ways = {name: getattr(stage, name)[both] for name in ("allowed", "distance", "seconds")}
        schools = tuple(stage.schools[row] for row in rows)
        turned.append(replace(stage, schools=schools, **by_school, **indicators, **ways))
    plain, other = (asked(one, TIME)[1] for one in (county, replace(county, stages=tuple(turned))))
    assert plain.moves == other.moves
