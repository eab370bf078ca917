"""Judging schools and stages: both sides of every threshold, and what unknown figures do."""

import numpy as np
import pytest

from analysis.assessment import (
    assess_amounts,
    coefficient_verdict,
    combine,
    reaches,
    within,
)
from analysis.rules import day_of_school_year
from analysis.vocabulary import Stage, State, Verdict
from data import reference

INDICATORS = reference.indicators()
RULES = reference.rule_book().on(day_of_school_year(2025))
THRESHOLDS = {
    Stage.PRIMARY: [4.2, 1, 0.9, 4.5, 7.5, 2000, 2.3],
    Stage.JUNIOR: [5.3, 1, 0.9, 5.8, 10.2, 2500, 2.4],
}
BOTH = pytest.mark.parametrize("stage", THRESHOLDS)


def judge(values, stage=Stage.PRIMARY, pupils=1000.0):
    """One school with these indicator values."""
    scales = np.array([indicator.scale for indicator in INDICATORS])
    amounts = np.array([values], dtype=float) * pupils / scales
    codes = np.array(["9900000001"])
    result = assess_amounts(codes, np.array([pupils]), amounts, stage, INDICATORS, RULES)
    return result.schools.iloc[0]


def changed(stage, **changes):
    """All seven exactly at their thresholds, but for those named (A1=…)."""
    values = list(THRESHOLDS[stage])
    for code, value in changes.items():
        values[int(code[1]) - 1] = value
    return judge(values, stage)


# Boundary vectors constructed from the thresholds; 85 % of A5 is 6.375 (primary) and 8.67 (junior).
@BOTH
def test_school_exactly_at_all_thresholds_passes(stage):
    school = changed(stage)
    assert (school.met, school.at_floor, school.verdict) == (7, 7, Verdict.PASS)


@pytest.mark.parametrize(
    ("stage", "floor", "below"), [(Stage.PRIMARY, 6.375, 6.374), (Stage.JUNIOR, 8.67, 8.669)]
)
def test_the_seventh_indicator_may_be_at_its_floor_but_not_below(stage, floor, below):
    at = changed(stage, A5=floor)
    assert (at.met, at.at_floor, at.verdict) == (6, 7, Verdict.PASS)
    under = changed(stage, A5=below)
    assert (under.met, under.at_floor, under.verdict) == (6, 6, Verdict.FAIL)


@BOTH
def test_two_indicators_between_floor_and_threshold_fail(stage):
    school = changed(stage, A5=THRESHOLDS[stage][4] * 0.9, A7=THRESHOLDS[stage][6] * 0.99)
    assert (school.met, school.at_floor, school.verdict) == (5, 7, Verdict.FAIL)


@BOTH
def test_zero_backbone_teachers_is_a_figure_and_fails(stage):
    school = changed(stage, A2=0)
    assert (school.met, school.at_floor, school.verdict) == (6, 6, Verdict.FAIL)


@BOTH
@pytest.mark.parametrize("code", [indicator.code for indicator in INDICATORS])
def test_an_unknown_figure_leaves_the_school_open(stage, code):
    school = changed(stage, **{code: float("nan")})
    assert school.verdict == Verdict.CANNOT_JUDGE
    assert not school.fails_regardless


def test_a_school_that_fails_whatever_the_unknown_figure_is_told_apart():
    school = changed(Stage.PRIMARY, A2=float("nan"), A3=0, A4=0)
    assert school.verdict == Verdict.CANNOT_JUDGE
    assert school.fails_regardless
    # One known miss above its floor and one unknown: the unknown may be the one that is met.
    assert not changed(Stage.PRIMARY, A2=float("nan"), A5=7.0).fails_regardless
    # One known miss below its floor decides on its own.
    assert changed(Stage.PRIMARY, A2=float("nan"), A5=1.0).fails_regardless


@pytest.mark.parametrize(
    ("count", "pupils", "threshold"),
    [
        (42, 1000, 4.2),
        (9, 1000, 0.9),
        (53, 1000, 5.3),
        (7, 777.7777777777778, 0.9),
        (23, 1000, 2.3),
    ],
)
def test_whole_people_exactly_at_a_decimal_threshold_meet_it(count, pupils, threshold):
    assert reaches(100 * count / pupils, threshold)
    assert not reaches(100 * (count - 1) / pupils, threshold)


def test_rounding_never_lifts_a_school_over_a_floor():
    # The floor of A3 is 0.765, which prints as 0.77 and must not be judged as printed.
    assert reaches(0.765, 0.85 * 0.9)
    assert not reaches(0.7649, 0.85 * 0.9)


@pytest.mark.parametrize(
    ("coefficient", "verdict"),
    [
        (0.5, Verdict.PASS),
        (0.50001, Verdict.FAIL),
        (0.5004, Verdict.FAIL),  # prints as 0.500
        (0.501787, Verdict.FAIL),  # 鸠江区 2023, A2
        (0.497, Verdict.PASS),
        (float("nan"), Verdict.CANNOT_JUDGE),
    ],
)
def test_coefficient_is_judged_unrounded(coefficient, verdict):
    assert coefficient_verdict(coefficient, 0.50) == verdict


@pytest.mark.parametrize(
    ("stage", "codes"),
    [
        # 宁国市 2022: only A6 is within the limit in each stage.
        (Stage.PRIMARY, [0.677, 0.674, 0.618, 0.519, 0.597, 0.167, 0.759]),
        (Stage.JUNIOR, [0.542, 1.055, 0.507, 0.587, 0.686, 0.254, 0.496]),
    ],
)
def test_published_coefficients_of_a_county_are_judged_as_published(stage, codes):
    limit = RULES.coefficient_limit(stage)
    assert [within(value, limit) for value in codes] == [False] * 5 + [True, False]


def test_one_failure_decides_and_a_gap_leaves_it_open():
    passed, failed, open_ = Verdict.PASS, Verdict.FAIL, Verdict.CANNOT_JUDGE
    assert combine([passed, passed]) == passed
    assert combine([passed, open_]) == open_
    assert combine([passed, open_, failed]) == failed
    assert combine([]) == open_


def county(pupils, **amounts):
    """Several schools that meet everything comfortably, but for the amounts given."""
    pupils = np.array(pupils, dtype=float)
    scales = np.array([indicator.scale for indicator in INDICATORS])
    comfortable = np.array(THRESHOLDS[Stage.PRIMARY]) * 2
    table = pupils[:, None] * comfortable / scales
    for code, column in amounts.items():
        table[:, int(code[1]) - 1] = column
    codes = np.array([f"99{position:08}" for position in range(len(pupils))])
    return assess_amounts(codes, pupils, table, Stage.PRIMARY, INDICATORS, RULES)


def test_county_mean_is_total_over_total():
    # 1 backbone teacher for 100 pupils and 1 for 300: 2 per 400 is 0.5, the mean of ratios is 0.667.
    result = county([100, 300], A2=[1, 1])
    assert result.indicators.set_index("code").loc["A2", "mean"] == pytest.approx(0.5)


def test_unknown_school_changes_the_missing_count_and_nothing_else():
    whole = county([100, 300, 500], A2=[2, 4, 9]).indicators.set_index("code").loc["A2"]
    more = county([100, 300, 500, 250], A2=[2, 4, 9, np.nan])
    with_gap = more.indicators.set_index("code").loc["A2"]
    assert with_gap["schools_missing"] == 1
    same = ["mean", "cv", "plain_cv", "schools_counted", "schools_met", "schools_at_floor"]
    assert with_gap[same].tolist() == pytest.approx(whole[same].tolist())
    assert more.verdict == Verdict.CANNOT_JUDGE


def test_zero_is_counted_and_unknown_is_not():
    zero = county([100, 100], A2=[4, 0]).indicators.set_index("code").loc["A2"]
    unknown = county([100, 100], A2=[4, np.nan]).indicators.set_index("code").loc["A2"]
    assert (zero["mean"], zero["cv"], zero["schools_counted"]) == (2, pytest.approx(1), 2)
    assert (unknown["mean"], unknown["cv"], unknown["schools_counted"]) == (4, 0, 1)


def test_a_county_without_a_single_backbone_teacher_has_no_coefficient():
    result = county([100, 100], A2=[0, 0])
    row = result.indicators.set_index("code").loc["A2"]
    assert np.isnan(row["cv"])
    assert row["cv_verdict"] == Verdict.CANNOT_JUDGE
    assert result.verdict == Verdict.FAIL  # both schools have 0, which is below the floor


def test_unknown_pupils_are_another_state_than_an_unknown_amount():
    result = county([100, np.nan], A2=[np.nan, 3])
    assert result.states["A2"].tolist() == [State.MISSING_NUMERATOR, State.MISSING_DENOMINATOR]
    assert result.states["A1"].tolist() == [State.KNOWN, State.MISSING_DENOMINATOR]


def test_level_and_gap_are_judged_apart():
    # Everybody equally poor: no gap, and no school passes.
    poor = county([100, 300], A2=[0.5, 1.5])
    assert poor.indicators.set_index("code").loc["A2", "cv_verdict"] == Verdict.PASS
    assert poor.verdict == Verdict.FAIL
    # Everybody passes, and the gap is too wide: 1 and 9 per 100 pupils, mean 5, CV 0.8.
    wide = county([100, 100], A2=[1, 9])
    assert wide.count(Verdict.PASS) == 2
    assert wide.verdict == Verdict.FAIL


def test_units_do_not_touch_the_coefficient_but_the_verdict():
    yuan = county([100, 200], A6=[300_000, 500_000])
    wrong = county([100, 200], A6=[30, 50])
    assert yuan.indicators["cv"].tolist() == pytest.approx(wrong.indicators["cv"].tolist())
    assert yuan.verdict == Verdict.PASS
    assert wrong.verdict == Verdict.FAIL


def test_a_stage_without_schools_cannot_be_judged():
    assert county([]).verdict == Verdict.CANNOT_JUDGE
