"""A plan of the sample county taken over into a what-if: the same figures, school by school."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.planner.build import build
from analysis.planner.report import report
from analysis.planner.request import PlanRequest
from analysis.planner.solve import solve
from analysis.planner.taken_over import scenario_of
from analysis.reallocation import setting
from analysis.scenario import can_be_saved, from_text
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from analysis.what_if import apply
from analysis.what_if_conflicts import spending
from analysis.what_if_ground import ground
from data import planning, reference
from data.what_if_reference import lever_names, terms
from tests.analysis.planner.test_taken_over import assert_same
from tests.data.test_planner_data import YEAR, basis  # noqa: F401
from tests.planner_taken_over import random_plan

PINS = ("s", YEAR, "r")


@pytest.fixture(scope="module")
def grounds(basis):  # noqa: F811
    """What scenarios stand on, by stage, with the reliefs in use as in the effects of a plan."""
    return {stage: _ground(basis, stage) for stage in COMPULSORY_STAGES}


def _ground(basis, stage):  # noqa: F811
    before = basis.with_reliefs[stage]
    rows = basis.facts[basis.facts["stage"] == stage].set_index("school_code")
    rows = rows.loc[before.schools["school_code"]].reset_index()
    where = setting(rows, before, basis.indicators, basis.rules, reference.donor_limits())
    listed = planning.default_prices()
    return ground(basis.facts, where, reference.teacher_kinds(), listed, terms(), True)


def assert_taken_over(basis, built, plan, grounds):  # noqa: F811
    found = report(basis, built, plan)
    paid = dict.fromkeys(("capital", "equipment", "training"), 0.0)
    for stage, told in zip(built.problem.stages, found.effects, strict=True):
        on = grounds[Stage(stage.stage)]
        scenario = scenario_of(plan, stage, on, PINS, protect_donors=False)
        outcome = apply(scenario, on)
        assert {result.reason for result in outcome.levers} <= {None}
        assert_same(told, outcome)
        spent = spending(outcome.gains, on).set_index("money")["spent"]
        paid = {kind: yuan + spent[kind] for kind, yuan in paid.items()}
        assert can_be_saved(scenario)
        assert from_text(scenario.to_text(), snapshot=None, names=lever_names()) == scenario
    # The same money in the same accounts; posts are paid for years there and each year here.
    assert paid == pytest.approx({kind: found.money[kind] for kind in paid})


@pytest.mark.parametrize("seed", range(4))
def test_any_plan_of_the_sample_gives_the_same_figures(basis, grounds, seed):  # noqa: F811
    stage = COMPULSORY_STAGES[seed % 2]
    built = build(
        basis, PlanRequest("s", YEAR, stages=(stage,), buys=True, helps=("hire", "study"))
    )
    rng = np.random.default_rng(seed)
    plan = random_plan(built.problem.stages[0], rng, (20, 10, 30))
    assert plan.moves
    assert plan.purchases
    assert_taken_over(basis, built, plan, grounds)


@pytest.mark.slow
@pytest.mark.parametrize(("buys", "helps"), [(False, ()), (True, ("hire", "recognise"))])
def test_the_solved_plan_is_carried_out_whole(
    basis,  # noqa: F811
    grounds,
    buys,
    helps,
):
    built = build(basis, PlanRequest("s", YEAR, buys=buys, helps=helps))
    plan = solve(built.problem, time_limit_seconds=60)
    # Where help costs no move, the fewest moves are none.
    assert bool(plan.moves) is not buys
    assert bool(plan.purchases) is bool(plan.help_used) is buys
    assert_taken_over(basis, built, plan, grounds)
