"""The cheapest way to pass: against every combination, by hand, at boundaries, and with gaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.assessment import assess_amounts
from analysis.prices import Limit, PriceList, Timing, UnitCost, priced
from analysis.rules import day_of_school_year
from analysis.school_steps import basis, cheapest_steps
from analysis.vocabulary import Stage, Verdict
from data import reference
from data.planning import default_prices

INDICATORS = reference.indicators()
CODES = [indicator.code for indicator in INDICATORS]
RULES = reference.rule_book().on(day_of_school_year(2025))
RULE = RULES.school_rule
# 1,000 pupils exactly at every threshold of the primary stage.
AT = [42, 10, 9, 4500, 7500, 2_000_000, 23]


def cost(indicator, value, timing=Timing.ONCE, way="only", limit=Limit.NONE):
    day = date(2026, 1, 1)
    return UnitCost(indicator, way, value, timing, limit, "here", day, day)


# Round prices, so that every sum can be done on paper.
ROUND = PriceList(
    (
        cost("A1", 20_000.0, way="study", limit=Limit.TEACHERS_WITHOUT),
        cost("A1", 100_000.0, Timing.YEARLY, "hire"),
        cost("A2", 10_000.0),
        cost("A3", 100_000.0, Timing.YEARLY),
        cost("A4", 3_000.0),
        cost("A5", 400.0),
        cost("A6", 1.0),
        cost("A7", 40_000.0),
    )
)


def assessed(amounts, pupils=None):
    amounts = np.array(amounts, float)
    pupils = np.full(len(amounts), 1000.0) if pupils is None else np.array(pupils, float)
    codes = np.array([f"99{position:08}" for position in range(len(amounts))])
    return assess_amounts(codes, pupils, amounts, Stage.PRIMARY, INDICATORS, RULES)


def facts_of(result, teachers=60.0):
    return pd.DataFrame(
        {
            "school_code": result.amounts.index,
            "stage": Stage.PRIMARY,
            "full_time_teachers": teachers,
        }
    )


def steps_of(amounts, prices=ROUND, by_people=False, pupils=None, teachers=60.0):
    result = assessed(amounts, pupils)
    found = basis(result, facts_of(result, teachers), INDICATORS, prices)
    return found, cheapest_steps(found, RULE, by_people)


def with_amounts(**changes):
    return [changes.get(code, amount) for code, amount in zip(CODES, AT, strict=True)]


def test_a_school_that_passes_needs_nothing():
    _, steps = steps_of([AT, with_amounts(A2=9)])
    assert steps.gaps.to_numpy().tolist() == [[0] * 7, [0] * 7]
    assert steps.first_year().tolist() == [0, 0]
    # The second school passes with A2 between floor and threshold: that one is left there.
    assert steps.at_floor.loc["9900000001"].to_dict() == {code: code == "A2" for code in CODES}


def test_the_dearest_indicator_is_left_at_the_floor_by_hand():
    # A4 lacks 900 m2 to the threshold (2.7 million) and 225 to the floor of 3,825 (675,000).
    # A7 lacks 5 rooms to the threshold (200,000) and 2 to the floor, 19.55 -> 20 (80,000).
    _, steps = steps_of([with_amounts(A4=3600, A7=18)])
    row = steps.gaps.iloc[0]
    assert row["A4"] == pytest.approx(225)
    assert row["A7"] == 5
    assert steps.at_floor.iloc[0].to_dict() == {code: code == "A4" for code in CODES}
    assert steps.first_year().iloc[0] == pytest.approx(675_000 + 200_000)


def test_money_and_people_may_choose_different_ways():
    # A3 lacks 4 people to the threshold, 3 to the floor (7.65 -> 8): the fourth costs 100,000 a year.
    # A7 lacks 6 rooms to the threshold (240,000), 3 to the floor (120,000): money leaves A7 lower.
    amounts = [with_amounts(A3=5, A7=17)]
    _, by_money = steps_of(amounts)
    _, by_people = steps_of(amounts, by_people=True)
    assert by_money.gaps.iloc[0][["A3", "A7"]].tolist() == [4, 3]
    assert by_people.gaps.iloc[0][["A3", "A7"]].tolist() == [3, 6]
    assert (by_money.people.iloc[0], by_people.people.iloc[0]) == (4, 3)
    assert by_money.first_year().iloc[0] == 400_000 + 120_000
    assert by_people.first_year().iloc[0] == 300_000 + 240_000


def test_equal_money_is_decided_by_fewest_people():
    # Leaving A2 or A7 lower saves 10,000 either way; leaving A2 lower needs one person less.
    prices = PriceList((*ROUND.costs[:-1], cost("A7", 10_000.0 / 3)))
    _, steps = steps_of([with_amounts(A2=8, A7=19)], prices)
    # A2: 2 to the threshold, 1 to the floor (8.5 -> 9). A7: 4 and 1: saves 3 rooms, 10,000 yuan.
    assert steps.gaps.iloc[0][["A2", "A7"]].tolist() == [1, 4]


def test_money_paid_once_and_yearly_stay_apart():
    _, steps = steps_of([with_amounts(A3=5, A7=17)])
    assert steps.price.once.iloc[0].sum() == 120_000
    assert steps.price.yearly.iloc[0].sum() == 400_000


def test_study_reaches_as_far_as_there_are_teachers_without_the_degree():
    # 32 of 42 have the degree; of 36 full-time teachers 4 can study, 6 more have to be hired.
    result = assessed([with_amounts(A1=32)])
    found = basis(result, facts_of(result, 36.0), INDICATORS, ROUND)
    assert found.price_threshold.amounts.iloc[0][[("A1", "study"), ("A1", "hire")]].tolist() == [
        4,
        6,
    ]
    assert found.price_threshold.once["A1"].iloc[0] == 80_000
    assert found.price_threshold.yearly["A1"].iloc[0] == 600_000


def test_unknown_full_time_teachers_leave_the_price_unknown_and_block_the_school():
    found, steps = steps_of([with_amounts(A1=32), AT], teachers=np.nan)
    assert np.isnan(found.price_threshold.once["A1"].iloc[0])
    assert steps.unknown == {"9900000000": ("A1",)}
    # Where nothing is lacking nothing has to be divided.
    assert steps.first_year().iloc[1] == 0


@pytest.mark.parametrize("pupils", [np.nan, 1000.0])
def test_an_unknown_figure_blocks_the_claim_and_is_named(pupils):
    amounts = with_amounts(A7=np.nan) if pupils == 1000 else AT
    _, steps = steps_of([amounts], pupils=[pupils])
    assert steps.gaps.iloc[0].isna().all()
    assert np.isnan(steps.people.iloc[0])
    assert np.isnan(steps.first_year().iloc[0])
    assert steps.unknown["9900000000"] == (("A7",) if pupils == 1000 else tuple(CODES))
    assert not steps.at_floor.iloc[0].any()


def test_a_rule_of_seven_leaves_nothing_at_the_floor():
    result = assessed([with_amounts(A4=3600)])
    found = basis(result, facts_of(result), INDICATORS, ROUND)
    steps = cheapest_steps(found, replace(RULE, indicators_met=7))
    assert steps.gaps.iloc[0]["A4"] == pytest.approx(900)


# ----------------------------------------------------------- against every combination

school = st.tuples(
    st.integers(20, 2500),
    st.lists(st.floats(0.3, 1.4), min_size=7, max_size=7),
    st.integers(0, 40),
)


def brute_force(pupils, amounts, teachers, prices):
    """All 3^7 combinations of nothing, floor and threshold, judged by the rule itself."""
    result = assessed([amounts], [pupils])
    found = basis(result, facts_of(result, teachers), INDICATORS, prices)
    levels = [np.zeros(7), found.to_floor.iloc[0].to_numpy(), found.to_threshold.iloc[0].to_numpy()]
    added = np.array([[levels[k][i] for i, k in enumerate(c)] for c in product(range(3), repeat=7)])
    judged = assessed(np.array(amounts) + added, [pupils] * len(added))
    passing = (judged.schools["verdict"] == Verdict.PASS).to_numpy()
    gaps = pd.DataFrame(added, columns=CODES, index=judged.amounts.index)
    most = {key: np.full(len(added), value[0]) for key, value in found.most.items()}
    money = priced(gaps, most, prices).first_year.sum(axis=1).to_numpy()
    heads = gaps[["A1", "A2", "A3"]].sum(axis=1).to_numpy()
    return found, np.round(money[passing], 4), heads[passing]


@settings(max_examples=60, deadline=None)
@given(school, st.booleans())
def test_no_combination_is_cheaper_and_the_way_makes_the_school_pass(drawn, of_registry):
    pupils, shares, more = drawn
    thresholds = np.array([RULES.threshold(code, Stage.PRIMARY) for code in CODES])
    exact = thresholds * shares * pupils / np.array([each.scale for each in INDICATORS])
    whole = np.array([each.whole for each in INDICATORS])
    amounts = np.where(whole, np.floor(exact), exact)
    prices = default_prices() if of_registry else ROUND
    teachers = amounts[0] + more
    found, money, heads = brute_force(pupils, amounts, teachers, prices)
    for by_people in (False, True):
        steps = cheapest_steps(found, RULE, by_people)
        mine = (round(float(steps.first_year().iloc[0]), 4), float(steps.people.iloc[0]))
        order = np.lexsort((money, heads)) if by_people else np.lexsort((heads, money))
        best = (money[order[0]], heads[order[0]])
        assert mine == pytest.approx(best, rel=1e-9, abs=1e-2)
        after = assessed([amounts + steps.gaps.iloc[0].to_numpy()], [pupils])
        assert after.schools["verdict"].iloc[0] == Verdict.PASS
        if assessed([amounts], [pupils]).schools["verdict"].iloc[0] == Verdict.PASS:
            assert mine == (0, 0)
