"""A plan taken over into a what-if: the same verdicts, values and coefficients, on random counties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.levers import Hire, Train, Transfer
from analysis.planner.effects import effect
from analysis.planner.problem import Category, FacilityIndicator, HelpUsed, Move, Plan, PlanStatus
from analysis.planner.state import evaluate
from analysis.planner.taken_over import scenario_of
from analysis.rules import day_of_school_year
from analysis.scenario import from_text
from analysis.teacher_categories import Qualities, counted_masks, teacher_stock
from analysis.vocabulary import Stage
from analysis.what_if import apply
from data import reference
from data.what_if_reference import lever_names
from tests.planner_counties import one_stage_problem, small_stage, teacher_indicator, whole
from tests.planner_taken_over import random_plan
from tests.what_if_county import INDICATORS, SNAPSHOT, code, county

RULES = reference.rule_book().on(day_of_school_year(2025))
PINS = (SNAPSHOT, 2025, "r")
ARTS = ("physical_education", "music", "fine_art")


def stage_on(ground, roster=None):
    """The schools of a made-up county as a stage of the planner, by their counts or by a roster."""
    amounts, schools = ground.where.amounts, len(ground.where.codes)
    counts = pd.DataFrame(
        {
            "school_code": ground.where.codes,
            "staff": ground.teachers,
            "above_degree": amounts[:, 0],
            "backbone": amounts[:, 1],
            "art": amounts[:, 2],
        }
    )
    empty = pd.DataFrame(columns=["school_code", "stage", "subject", "degree", "backbone_level"])
    qualities = Qualities(frozenset({"master"}), frozenset({"county"}), frozenset(ARTS))
    stock = teacher_stock("primary", counts, empty if roster is None else roster, qualities).stock
    masks = counted_masks(stock.categories, ARTS)
    none = np.zeros(schools, dtype=np.int64)
    indicators = [
        teacher_indicator(indicator, masks[quality], none)
        for indicator, quality in zip(("A1", "A2", "A3"), masks, strict=True)
    ]
    facilities = [
        FacilityIndicator(each.code, none, none, none, None, 100, round(cost.value), "capital")
        for each in INDICATORS[3:]
        for cost in ground.prices.ways(each.code)[-1:]
    ]
    pupils = ground.where.pupils.astype(np.int64)
    made = small_stage(pupils, stock.categories, stock.teachers, indicators, facilities)
    return replace(made, schools=stock.schools)


def random_ground(seed, **columns):
    rng = np.random.default_rng(seed)
    pupils = rng.integers(60, 1500, 9).astype(float)
    scales = np.array([each.scale for each in INDICATORS])
    target = np.array([RULES.threshold(each.code, Stage.PRIMARY) for each in INDICATORS])
    factor = rng.uniform(0.4, 2.2, (len(pupils), 7))
    amounts = np.floor(target * factor * pupils[:, None] / scales)
    staff = amounts[:, :3].sum(axis=1) + 5
    return county(seed, pupils=pupils, amounts=amounts, full_time_teachers=staff, **columns)


def assert_same(found, outcome):
    """Amounts, values, verdicts and coefficients of both judgements are the same."""
    one, other = found.after, outcome.after
    np.testing.assert_allclose(one.amounts.to_numpy(), other.amounts.to_numpy(), rtol=1e-9)
    np.testing.assert_allclose(one.values.to_numpy(), other.values.to_numpy(), rtol=1e-9)
    assert one.schools["verdict"].tolist() == other.schools["verdict"].tolist()
    np.testing.assert_allclose(one.indicators["cv"], other.indicators["cv"], rtol=1e-9)
    assert one.indicators["cv_verdict"].tolist() == other.indicators["cv_verdict"].tolist()


def effect_of(plan, stage, ground):
    problem = one_stage_problem(stage)
    (state,) = evaluate(problem, plan.moves, plan.purchases, plan.help_used).stages
    return effect(ground.where.before, stage, state, plan, INDICATORS, RULES)


@pytest.mark.parametrize("seed", range(30))
def test_the_scenario_of_a_plan_does_what_the_plan_does(seed):
    ground = random_ground(seed)
    stage = stage_on(ground)
    plan = random_plan(stage, np.random.default_rng(seed), (8, 5, 6))
    scenario = scenario_of(plan, stage, ground, PINS, protect_donors=False)
    outcome = apply(scenario, ground)
    assert [result.reason for result in outcome.levers] == [None] * len(scenario.levers)
    assert outcome.moved == plan.people_moved
    assert_same(effect_of(plan, stage, ground), outcome)
    assert from_text(scenario.to_text(), snapshot=SNAPSHOT, names=lever_names()) == scenario


def test_a_planted_error_does_not_pass_for_the_plan():
    ground = random_ground(1)
    stage = stage_on(ground)
    plan = random_plan(stage, np.random.default_rng(1), (8, 5, 6))
    scenario = scenario_of(plan, stage, ground, PINS, protect_donors=False)
    lost = replace(scenario, levers=scenario.levers[1:])
    with pytest.raises(AssertionError):
        assert_same(effect_of(plan, stage, ground), apply(lost, ground))


def test_what_a_school_of_several_stages_buys_counts_for_its_stage_in_full():
    others = pd.DataFrame(
        {
            "school_code": [code(number) for number in range(9)],
            "stage": "junior",
            "school_type": "312",
            "pupils": 300.0,
            "campuses": 1,
        }
    )
    ground = random_ground(3, others=others, school_type="312")
    stage = stage_on(ground)
    assert (ground.beside > 0).all()
    plan = random_plan(stage, np.random.default_rng(3), (0, 0, 9))
    scenario = scenario_of(plan, stage, ground, PINS, protect_donors=True)
    assert_same(effect_of(plan, stage, ground), apply(scenario, ground))
    shared = replace(
        scenario, levers=tuple(replace(each, by="shortfall") for each in scenario.levers)
    )
    after, whole_part = apply(shared, ground).after.amounts, apply(scenario, ground).after.amounts
    assert (after.sum() < whole_part.sum()).any()


def test_subjects_keep_their_name_or_go_by_who_is_there():
    ground = random_ground(5)
    giver, taker = code(0), code(1)
    pe = int(ground.of_field["teachers_pe"][0])
    arts = int(ground.of_field["teachers_arts"][0])
    assert pe
    assert arts
    stage = stage_on(ground)
    art = max(each for each in stage.categories if each.subject == "art")
    plan = Plan(PlanStatus.GAP, moves=(Move("primary", giver, taker, art, pe + 1),))
    levers = scenario_of(plan, stage, ground, PINS, protect_donors=False).of(Transfer)
    assert {each.subject: each.people for each in levers} == {"physical_education": pe, "music": 1}
    maths, painting = Category("mathematics", True, False), Category("fine_art", True, False)
    columns = (maths, painting)
    masks = counted_masks(columns, ARTS)
    named = small_stage(
        [100, 100],
        columns,
        [[2, 1], [0, 0]],
        [teacher_indicator("A3", masks["art"], whole([0, 0]))],
    )
    moves = tuple(Move("primary", giver, taker, each, 1) for each in columns)
    helps = tuple(
        HelpUsed("primary", taker, kind, maths, 2) for kind in ("hire", "recognise", "study")
    )
    scenario = scenario_of(
        Plan(PlanStatus.GAP, moves=moves, help_used=helps), named, ground, PINS, protect_donors=True
    )
    assert [each.subject for each in scenario.of(Transfer)] == ["fine_art", "other"]
    assert [each.subject for each in scenario.of(Hire)] == ["other"]
    assert sorted(each.way for each in scenario.of(Train)) == ["recognition", "study"]
    assert scenario.protect_donors
    assert (scenario.snapshot, scenario.school_year, scenario.rules) == PINS


def test_moves_of_another_stage_are_left_to_its_own_scenario():
    ground = random_ground(6)
    stage = stage_on(ground)
    plan = random_plan(replace(stage, stage="junior"), np.random.default_rng(6), (5, 3, 3))
    assert plan.moves
    assert not scenario_of(plan, stage, ground, PINS, protect_donors=True).levers
