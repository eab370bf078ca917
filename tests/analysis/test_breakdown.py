"""The coefficient taken apart: exact sums on random counties, and the official example by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.assessment import assess_amounts
from analysis.breakdown import (
    Counted,
    counted,
    group_values,
    lift_below,
    school_parts,
    schools_to_limit,
    split_by_group,
)
from analysis.dispersion import coefficient_of_difference
from analysis.rules import day_of_school_year
from analysis.vocabulary import Stage
from data import reference

INDICATORS = reference.indicators()
RULES = reference.rule_book().on(day_of_school_year(2025))
# Five schools in two areas; one does not know its first figure, one has no pupils.
POPULATION = [1000.0, 500, 250, 800, 0]
HELD = [
    [42, 10, 9, 4500, 7500, 2_000_000, 23],
    [np.nan, 3, 2, 2000, 3000, 800_000, 10],
    [12, 0, 1, 1500, 900, 100_000, 4],
    [30, 9, 8, 4000, 6000, 1_500_000, 20],
    [1, 1, 1, 100, 100, 1000, 1],
]
CODES = [f"99{position:08}" for position in range(5)]
LEAGUE = pd.DataFrame(
    {
        "school_code": CODES,
        "pupils": POPULATION,
        "area": ["urban", "urban", "rural", "rural", "town"],
        "school_group": ["first", None, None, "first", None],
    }
)


def assessed():
    return assess_amounts(
        np.array(CODES), np.array(POPULATION), np.array(HELD), Stage.PRIMARY, INDICATORS, RULES
    )


BOOKS = [279.0, 137, 935, 160, 402]
PUPILS = [45.0, 37, 89, 76, 55]


def county(amounts, pupils) -> Counted:
    codes = [f"S{i}" for i in range(len(amounts))]
    return Counted(
        pd.DataFrame({"school_code": codes, "amount": amounts, "pupils": pupils}, dtype=None), 0
    )


def groups_of(known, names) -> pd.Series:
    return pd.Series(list(names), index=known.schools["school_code"])


def test_official_example_splits_as_published():
    known = county(BOOKS, PUPILS)
    split = split_by_group(known, groups_of(known, "AABAB"))
    assert split.within == pytest.approx(0.0677845, abs=5e-8)
    assert split.between == pytest.approx(0.1977049, abs=5e-8)
    assert split.between_share == pytest.approx(0.745, abs=5e-4)
    assert split.groups["schools_counted"].tolist() == [3, 2]


counties = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 900), st.sampled_from("ABC")),
    min_size=1,
    max_size=15,
).filter(lambda rows: sum(amount for amount, _, _ in rows) > 0)


@given(counties)
def test_within_and_between_are_the_whole_and_groups_hold_every_pupil(rows):
    amounts, pupils, names = zip(*rows, strict=True)
    known = county([float(a) for a in amounts], [float(n) for n in pupils])
    split = split_by_group(known, groups_of(known, names))
    assert split.within + split.between == pytest.approx(known.coefficient**2, abs=1e-9)
    assert split.groups["pupils"].sum() == sum(pupils)
    # One group: all within. Each school a group: all between.
    one = split_by_group(known, groups_of(known, "A" * len(rows)))
    assert one.between == pytest.approx(0, abs=1e-12)
    each = split_by_group(known, groups_of(known, map(str, range(len(rows)))))
    assert each.within == pytest.approx(0, abs=1e-12)


@given(counties)
def test_shares_of_schools_sum_to_one_and_the_order_is_by_share(rows):
    amounts, pupils, _ = zip(*rows, strict=True)
    parts = school_parts(county([float(a) for a in amounts], [float(n) for n in pupils]))
    if parts["share"].isna().any():
        assert parts["share"].isna().all()
        return
    assert parts["share"].sum() == pytest.approx(1)
    assert parts["cumulative_share"].iloc[-1] == pytest.approx(1)
    assert parts["share"].is_monotonic_decreasing
    assert parts["to_mean"].sum() == pytest.approx(0, abs=1e-6 * (1 + sum(amounts)))


@given(counties)
def test_coefficient_after_is_the_coefficient_of_the_county_that_is_changed_so(rows):
    amounts, pupils, _ = zip(*rows, strict=True)
    parts = school_parts(county([float(a) for a in amounts], [float(n) for n in pupils]))
    mean = sum(amounts) / sum(pupils)
    held, number = parts["amount"].to_numpy().copy(), parts["pupils"].to_numpy()
    for place in range(len(parts)):
        held[place] = number[place] * mean
        expected = coefficient_of_difference(held, number)
        assert parts["coefficient_after"][place] == pytest.approx(expected, abs=1e-6)
    assert parts["coefficient_after"].iloc[-1] == pytest.approx(0, abs=1e-6)


def test_two_of_the_five_schools_of_the_example_make_nine_tenths():
    parts = school_parts(county(BOOKS, PUPILS))
    assert parts["school_code"].tolist()[:2] == ["S2", "S3"]
    assert parts["share"].tolist()[:2] == pytest.approx([0.481, 0.423], abs=5e-4)
    assert parts["is_below"].tolist()[:2] == [False, True]


def test_lifting_takes_from_nobody_and_counts_only_schools_below():
    parts = school_parts(county(BOOKS, PUPILS))
    lifted = lift_below(parts)
    assert lifted["is_below"].all() and (lifted["to_mean"] > 0).all()
    mean = sum(BOOKS) / sum(PUPILS)
    amounts = np.array([279.0, 137, 935, 76 * mean, 402])
    expected = coefficient_of_difference(amounts, np.array(PUPILS))
    assert lifted["school_code"][0] == "S3"
    assert lifted["coefficient_after"][0] == pytest.approx(expected)


def test_schools_to_limit_on_both_sides():
    parts = pd.DataFrame({"coefficient_after": [0.6, 0.5000001, 0.5, 0.3]})
    assert schools_to_limit(parts, 0.5) == 3
    assert schools_to_limit(parts, 0.29) is None


def test_equal_schools_have_no_gap_to_share():
    known = county([10.0, 20.0], [5.0, 10.0])
    assert school_parts(known)["share"].isna().all()
    assert np.isnan(split_by_group(known, groups_of(known, "AB")).between_share)


def test_a_county_with_nothing_has_no_split():
    split = split_by_group(county([0.0, 0.0], [5.0, 10.0]), pd.Series({"S0": "A", "S1": "B"}))
    assert np.isnan(split.within) and np.isnan(split.between)


def test_group_values_are_totals_over_totals_and_unknown_schools_are_told():
    table = group_values(LEAGUE, assessed(), INDICATORS, "area").set_index(["code", "group"])
    # 42 people for 1,000 pupils: the school that does not know is no smaller sum, it is left out.
    assert table.loc[("A1", "urban"), "value"] == pytest.approx(4.2)
    assert table.loc[("A1", "urban"), ["schools_counted", "schools_missing"]].tolist() == [1, 1]
    assert table.loc[("A2", "urban"), "value"] == pytest.approx(100 * 13 / 1500)
    # Not the mean of the ratios 0 and 1.125.
    assert table.loc[("A2", "rural"), "value"] == pytest.approx(100 * 9 / 1050)
    assert np.isnan(table.loc[("A2", "town"), "value"])
    assert table.loc[("A2", "town"), ["schools_counted", "schools_missing"]].tolist() == [0, 1]


def test_schools_without_a_group_stand_together_under_an_empty_name():
    table = group_values(LEAGUE, assessed(), INDICATORS, "school_group").set_index(
        ["code", "group"]
    )
    assert table.loc[("A2", "first"), "value"] == pytest.approx(100 * 19 / 1800)
    assert table.loc[("A2", ""), "value"] == pytest.approx(100 * 3 / 750)


def test_counted_leaves_unknown_schools_out_and_says_how_many():
    assessment = assessed()
    for row in assessment.indicators.itertuples():
        known = counted(assessment, row.code)
        assert len(known.schools) == row.schools_counted
        assert known.missing == row.schools_missing
        assert known.coefficient == pytest.approx(row.cv)
    assert counted(assessment, "A1").missing == 2


def test_a_school_at_the_mean_is_not_below_it_and_needs_no_lifting():
    parts = school_parts(county([100.0, 200.0, 300.0], [100.0, 100.0, 100.0]))
    below = parts.set_index("school_code")["is_below"]
    assert below.to_dict() == {"S0": True, "S1": False, "S2": False}
    assert lift_below(parts)["school_code"].tolist() == ["S0"]
