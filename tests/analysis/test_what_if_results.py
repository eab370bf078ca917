"""What an outcome means: winners and losers, lifted or lowered, counters, budget, and nothing."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.levers import COUNTY, Fund, Hire, Intake, Place, Rotation, Shared, Train, Transfer
from analysis.vocabulary import Verdict
from analysis.what_if import apply
from analysis.what_if_results import (
    Nothing,
    Standing,
    budget_lines,
    by_school,
    changed,
    counters,
    headline,
    levelling,
    nothing_because,
)
from tests.what_if_county import asked, code, county

FULL = [80.0, 20, 18, 9000, 15000, 4e6, 46]
POOR = [80.0, 2, 4, 4000, 7000, 1e6, 10]


def three(**columns):
    pupils = np.array([1000.0, 1000, 1000])
    return county(pupils=pupils, amounts=np.array([FULL, POOR, POOR]), **columns)


def test_winners_and_losers_are_told_school_by_school():
    outcome = apply(asked(Transfer(code(0), code(1), "other", True, True, 8)), three())
    table = by_school(outcome).set_index("school_code")
    assert table["standing"].tolist() == [Standing.LOSES, Standing.GAINS, Standing.SAME]
    assert table["gave"].tolist() == [8, 0, 0]
    assert table["received"].tolist() == [0, 8, 0]
    # Two figures move; ten backbone teachers are the threshold, met at both ends.
    assert table["falls"].tolist() == [2, 0, 0]
    assert table["reached"].tolist() == [0, 1, 0]
    assert table["lost"].tolist() == [0, 0, 0]
    assert changed(by_school(outcome))["school_code"].tolist() == [code(0), code(1)]


def test_a_school_that_gives_and_gets_stands_on_both_sides():
    levers = (
        Transfer(code(0), code(1), "other", True, True, 8),
        Fund("A6", Place("school", code(0)), "order", 9),
    )
    table = by_school(apply(asked(*levers), three()))
    assert table["standing"].tolist()[0] == Standing.BOTH


def test_a_school_without_figures_that_change_is_left_out_unless_something_happens_to_it():
    assert changed(by_school(apply(asked(), three()))).empty
    idle = apply(asked(Transfer(code(0), code(1), "other", False, False, 1)), three())
    assert len(changed(by_school(idle))) == 2


@pytest.mark.parametrize("seed", range(8))
def test_parts_of_a_change_sum_to_it_and_a_reshuffle_fills_and_cuts(seed):
    outcome = apply(asked(Rotation("backbone", COUNTY, COUNTY, 9)), county(seed))
    parts = {each.code: each for each in levelling(outcome)}
    assert set(parts) <= {"A1", "A2"}
    before, after = (
        side.indicators.set_index("code")["cv"] for side in (outcome.before, outcome.after)
    )
    for each in parts.values():
        assert each.change == pytest.approx(after[each.code] - before[each.code], abs=1e-12)
        assert each.filled + each.cut + each.other == pytest.approx(each.change, abs=1e-12)
    assert parts["A2"].filled < 0
    assert parts["A2"].cut < 0


def test_money_alone_fills_and_never_cuts():
    outcome = apply(asked(Fund("A6", COUNTY, "shortfall", 1_000_000)), three())
    [parts] = levelling(outcome)
    assert parts.code == "A6"
    assert parts.filled < 0
    assert parts.cut == 0


@pytest.mark.parametrize(("people", "reached"), [(27, True), (26, False)])
def test_a_tenth_of_the_teachers_is_the_share_to_reach(people, reached):
    # Three schools of 90 full-time teachers: 27 are a tenth.
    ground = three()
    outcome = apply(asked(Transfer(code(0), code(1), "other", True, False, people)), ground)
    assert outcome.moved == people
    rotated, backbone = counters(outcome, ground)
    assert (rotated.people, rotated.base, rotated.reached) == (people, 270, reached)
    assert (backbone.share, backbone.reached) == (0, False)
    assert rotated.counter.clause
    assert rotated.counter.source


@pytest.mark.parametrize(("backbone", "reached"), [(2, True), (1, False)])
def test_a_fifth_of_those_who_move_are_backbone_teachers(backbone, reached):
    ground = three()
    moves = (
        Transfer(code(0), code(1), "other", True, True, backbone),
        Transfer(code(0), code(2), "other", True, False, 10 - backbone),
    )
    share = counters(apply(asked(*moves), ground), ground)[1]
    assert (share.people, share.base, share.reached) == (backbone, 10, reached)


def test_without_a_move_the_share_of_backbone_teachers_is_not_a_number():
    ground = three()
    rotated, backbone = counters(apply(asked(), ground), ground)
    assert rotated.share == 0
    assert np.isnan(backbone.share)
    assert not backbone.reached


def test_kinds_of_money_stand_apart_and_what_is_left_may_be_missing():
    ground = three()
    scenario = asked(
        Fund("A4", COUNTY, "pupils", 350_000),
        Fund("A7", COUNTY, "order", 100_000),
        Hire(COUNTY, "other", True, False, 1),
        Train("recognition", COUNTY, 2),
        budgets=(("capital", 400_000), ("staff", 0)),
    )
    lines = budget_lines(apply(scenario, ground), ground).set_index("money")
    assert lines["spent"].to_dict() == {
        "capital": 350_000, "equipment": 90_000, "training": 20_000, "staff": 120_000
    }  # fmt: skip
    assert lines["left"].dropna().to_dict() == {"capital": 50_000, "staff": -120_000}
    assert lines["budget"].isna().tolist() == [False, True, True, False]
    assert (lines["timing"] == "yearly").tolist() == [False, False, False, True]


def test_a_scenario_that_changes_nothing_says_why():
    def why(*levers, **changes):
        return nothing_because(apply(asked(*levers, **changes), three()))

    donor = Place("school", code(0))
    assert why() is Nothing.NO_LEVERS
    assert why(Transfer(code(1), code(0), "other", True, True, 1)) is Nothing.NOT_CARRIED_OUT
    assert why(Shared(code(0), code(1), "music", 1, 1)) is Nothing.COUNTED_NOWHERE
    assert why(Transfer(code(0), code(1), "other", False, False, 1)) is Nothing.COUNTED_NOWHERE
    there, back = ((code(0), code(1)), (code(1), code(0)))
    both = [Transfer(*ends, "other", True, False, 1) for ends in (there, back)]
    assert why(*both, protect=False) is Nothing.CANCELS_OUT
    assert why(Fund("A6", donor, "order", 1)) is Nothing.NO_VERDICT
    assert why(*[Fund(each, COUNTY, "order", 10**8) for each in ("A4", "A5", "A6", "A7")]) is None


def test_the_headline_counts_what_the_tables_count():
    ground = county(3, 20, unknown=2)
    scenario = asked(Rotation("backbone", COUNTY, COUNTY, 9), Intake(code(1), 5))
    outcome = apply(scenario, ground)
    found = headline(outcome, ground)
    assert found.schools == 20
    assert found.passing == (outcome.after.schools["verdict"] == Verdict.PASS).sum()
    assert found.cannot_judge == 2
    assert (
        found.over == (outcome.after.indicators["cv"] > outcome.after.indicators["cv_limit"]).sum()
    )
    table = by_school(outcome)
    assert found.loses == (table["standing"] == "loses").sum()
    assert sum(found.spent.values()) == 0
