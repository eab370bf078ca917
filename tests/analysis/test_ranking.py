"""Ranks: ties shared, unknowns without one, intervals exact, changes only where comparable."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from analysis.assessment import assess_amounts
from analysis.ranking import (
    AT_LEAST,
    AT_MOST,
    Past,
    rank_intervals,
    ranking,
    ranks,
    value_intervals,
    with_change,
)
from analysis.rules import day_of_school_year
from analysis.vocabulary import Stage
from data import reference

INDICATORS = {indicator.code: indicator for indicator in reference.indicators()}
RULES = reference.rule_book().on(day_of_school_year(2025))
NAN = float("nan")


def test_equal_values_share_a_rank_and_the_next_one_is_left_out():
    assert ranks([5, 7, 5, 9], AT_LEAST).tolist() == [3, 2, 3, 1]
    assert ranks([9, 7, 7, 5], AT_LEAST).tolist() == [1, 2, 2, 4]
    assert ranks([9, 7, 7, 5], AT_MOST).tolist() == [4, 2, 2, 1]


def test_an_unknown_value_has_no_rank_and_counts_for_none():
    found = ranks([NAN, 3, 1, NAN, 2], AT_LEAST)
    assert np.isnan(found[[0, 3]]).all()
    assert found[[1, 2, 4]].tolist() == [1, 3, 2]
    assert np.isnan(ranks([NAN, NAN], AT_LEAST)).all()
    assert ranks([], AT_LEAST).tolist() == []


def test_values_tie_within_the_tolerance_of_the_judgement_and_not_beyond():
    assert ranks([0.1 + 0.2, 0.3], AT_LEAST).tolist() == [1, 1]
    assert ranks([1.0, 1.0 + 1e-10], AT_LEAST).tolist() == [1, 1]
    assert ranks([1.0, 1.0 + 1e-8], AT_LEAST).tolist() == [2, 1]
    # What is printed as 4.20 twice is not equal.
    assert ranks([4.196, 4.204], AT_LEAST).tolist() == [2, 1]


def test_an_unknown_direction_is_refused():
    with pytest.raises(ValueError, match="sideways"):
        ranks([1.0], "sideways")


def test_a_value_interval_is_one_person_wide_on_either_side_and_not_below_none():
    low, high = value_intervals(
        np.array([2.0, 0.0, NAN]), np.array([50.0, 100.0, 80.0]), INDICATORS["A2"], 1
    )
    assert low[:2].tolist() == [2.0, 0.0]
    assert high[:2].tolist() == [6.0, 1.0]
    assert np.isnan([low[2], high[2]]).all()


def test_area_and_money_have_no_step():
    for code in ("A4", "A5", "A6"):
        low, high = value_intervals(np.array([500.0]), np.array([100.0]), INDICATORS[code], 1)
        assert low.tolist() == high.tolist() == [5.0]


def test_intervals_by_hand():
    # Small school 1 to 5; two large ones 3.9 to 4.1 and 2.9 to 3.1; equal ends do not overtake.
    best, worst = rank_intervals(np.array([1, 3.9, 2.9]), np.array([5, 4.1, 3.1]), AT_LEAST)
    assert best.tolist() == [1, 1, 2]
    assert worst.tolist() == [3, 2, 3]
    best, worst = rank_intervals(np.array([1.0, 2.0]), np.array([2.0, 3.0]), AT_LEAST)
    assert (best.tolist(), worst.tolist()) == ([1, 1], [2, 1])


def test_without_width_an_interval_is_the_rank_itself_ties_included():
    values = np.array([9.0, 7.0, 7.0, 5.0, NAN])
    best, worst = rank_intervals(values, values, AT_LEAST)
    assert best[:4].tolist() == worst[:4].tolist() == [1, 2, 2, 4]
    assert np.isnan([best[4], worst[4]]).all()


ends = some.tuples(some.integers(0, 6), some.integers(0, 3))


@settings(deadline=None)
@given(some.lists(ends, min_size=1, max_size=5), some.sampled_from([AT_LEAST, AT_MOST]))
def test_intervals_are_what_trying_every_case_gives(pairs, direction):
    low = np.array([start for start, _ in pairs], dtype=float)
    high = low + np.array([width for _, width in pairs])
    tried = np.array([ranks(case, direction) for case in product(*zip(low, high, strict=True))])
    best, worst = rank_intervals(low, high, direction)
    assert best.tolist() == tried.min(axis=0).tolist()
    assert worst.tolist() == tried.max(axis=0).tolist()


@settings(deadline=None)
@given(some.lists(some.integers(0, 9) | some.none(), max_size=12))
def test_ranks_are_what_counting_gives_and_turn_with_the_direction(given_values):
    values = np.array([NAN if v is None else v for v in given_values], dtype=float)
    found = ranks(values, AT_LEAST)
    for value, rank in zip(values, found, strict=True):
        assert (np.isnan(value) and np.isnan(rank)) or rank == 1 + (values > value).sum()
    np.testing.assert_array_equal(ranks(-values, AT_MOST), found)


def assessed(pupils, backbone, codes=None):
    amounts = np.full((len(pupils), 7), 1000.0)
    amounts[:, 1] = backbone
    codes = np.array(codes or [f"S{number}" for number in range(len(pupils))])
    return assess_amounts(
        codes, np.array(pupils, float), amounts, Stage.PRIMARY, tuple(INDICATORS.values()), RULES
    )


def test_a_small_school_may_stand_anywhere_and_a_large_one_hardly_moves():
    # 2 of 40: 5.0, one off 2.5 to 7.5. 60 of 1,500: 4.0, 3.93 to 4.07. 66 of 1,500: 4.4.
    found = ranking(assessed([40, 1500, 1500], [2, 60, 66]), INDICATORS["A2"], AT_LEAST, 1)
    assert found["value"].tolist() == pytest.approx([5, 4, 4.4])
    assert found["rank"].tolist() == [1, 3, 2]
    assert found["rank_best"].tolist() == [1, 2, 1]
    assert found["rank_worst"].tolist() == [3, 3, 2]


def test_the_rank_lies_in_its_interval():
    rng = np.random.default_rng(5)
    pupils = rng.integers(20, 2500, 300)
    people = np.where(rng.random(300) < 0.05, NAN, rng.integers(0, 30, 300))
    found = ranking(assessed(pupils, people), INDICATORS["A2"], AT_LEAST, 1).dropna()
    assert (found["rank_best"] <= found["rank"]).all()
    assert (found["rank"] <= found["rank_worst"]).all()
    assert (found["rank_worst"] - found["rank_best"]).max() > 100
    assert len(found) < 300


def test_change_is_told_for_comparable_schools_alone():
    now = ranking(assessed([1000] * 5, [9, 8, 7, NAN, 5]), INDICATORS["A2"], AT_LEAST, 0)
    before = ranking(assessed([1000] * 4, [5, 6, 7, 8]), INDICATORS["A2"], AT_LEAST, 0)
    past = pd.Series(
        [Past.COMPARED, Past.COMPARED, Past.NOT_COMPARABLE, Past.COMPARED, Past.NOT_THERE],
        index=now.index,
    )
    found = with_change(now, before, past)
    assert found["past"].tolist() == [
        Past.COMPARED,
        Past.COMPARED,
        Past.NOT_COMPARABLE,
        Past.NOT_COMPARABLE,
        Past.NOT_THERE,
    ]
    assert found["rank_change"].tolist()[:2] == [3, 1]
    assert found["value_change"].tolist()[:2] == pytest.approx([0.4, 0.2])
    assert found[["rank_change", "value_change"]].iloc[2:].isna().all().all()


def test_a_school_that_was_not_ranked_last_year_was_not_there():
    now = ranking(assessed([1000, 1000], [9, 8]), INDICATORS["A2"], AT_LEAST, 0)
    before = ranking(assessed([1000], [9]), INDICATORS["A2"], AT_LEAST, 0)
    past = pd.Series([Past.COMPARED, Past.COMPARED], index=now.index)
    assert with_change(now, before, past)["past"].tolist() == [Past.COMPARED, Past.NOT_THERE]
    nobody = with_change(now, before.iloc[:0], pd.Series(dtype=object))
    assert set(nobody["past"]) == {Past.NOT_THERE}


def test_a_change_inside_both_intervals_is_marked():
    # 1 of 40 pupils is 2.5, 0 to 5 when one is off; 2 is 5, 2.5 to 7.5: any place in either year.
    then = ranking(assessed([40, 1500, 1500], [1, 60, 66]), INDICATORS["A2"], AT_LEAST, 1)
    now = ranking(assessed([40, 1500, 1500], [2, 60, 66]), INDICATORS["A2"], AT_LEAST, 1)
    found = with_change(now, then, pd.Series(Past.COMPARED, index=now.index, dtype=object))
    assert found["rank_change"].tolist() == [2, -1, -1]
    assert found["is_within"].tolist() == [True, True, True]
    sure_then = ranking(assessed([1500] * 3, [20, 60, 90]), INDICATORS["A2"], AT_LEAST, 1)
    sure_now = ranking(assessed([1500] * 3, [99, 60, 20]), INDICATORS["A2"], AT_LEAST, 1)
    sure = with_change(
        sure_now, sure_then, pd.Series(Past.COMPARED, index=sure_now.index, dtype=object)
    )
    assert sure["rank_change"].tolist() == [2, 0, -2]
    assert sure["is_within"].tolist() == [False, True, False]
