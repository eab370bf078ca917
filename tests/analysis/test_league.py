"""Bands, shortfalls and classes: the words for where a school stands."""

import numpy as np
import pandas as pd
import pytest

from analysis.assessment import assess_amounts
from analysis.bands import ValueClass, value_classes
from analysis.league import Band, band, league_table
from analysis.rules import day_of_school_year
from analysis.shortfall import needed, shortfalls
from analysis.vocabulary import Stage, Verdict
from data import reference

INDICATORS = reference.indicators()
RULES = reference.rule_book().on(day_of_school_year(2025))
RULE = RULES.school_rule


@pytest.mark.parametrize(
    ("met", "at_floor", "verdict", "expected"),
    [
        (7, 7, Verdict.PASS, Band.ALL_MET),
        (6, 7, Verdict.PASS, Band.PASSES),
        (6, 6, Verdict.FAIL, Band.ONE_STEP),  # the seventh is below its floor: raise that one
        (5, 7, Verdict.FAIL, Band.ONE_STEP),  # raise either of two
        (5, 6, Verdict.FAIL, Band.ONE_STEP),  # raise the one below its floor
        (5, 5, Verdict.FAIL, Band.FAR),  # two below their floors: one step leaves one
        (4, 7, Verdict.FAIL, Band.FAR),  # one step gives five
        (7, 7, Verdict.CANNOT_JUDGE, Band.UNKNOWN),
    ],
)
def test_band_says_how_many_steps_a_school_needs(met, at_floor, verdict, expected):
    assert band(met, at_floor, 7, verdict, RULE) == expected


@pytest.mark.parametrize(
    ("pupils", "expected"),
    # 0.9 per 100: 1,000 pupils need 9, 1,001 need 10 (9.009), 100 need 1.
    [(1000, 9), (1001, 10), (100, 1), (111, 1), (112, 2)],
)
def test_whole_people_needed_are_rounded_up_and_not_further(pupils, expected):
    assert needed(np.array([float(pupils)]), 0.9, 100, True)[0] == expected


def assessed(pupils, amounts):
    codes = np.array([f"99{position:08}" for position in range(len(pupils))])
    pupils = np.array(pupils, float)
    return assess_amounts(codes, pupils, np.array(amounts, float), Stage.PRIMARY, INDICATORS, RULES)


# 1,000 pupils exactly at every threshold: 42, 10, 9 people, 4,500 and 7,500 m2, 2 million yuan, 23 rooms.
AT = [42, 10, 9, 4500, 7500, 2_000_000, 23]


def test_school_at_the_thresholds_lacks_nothing():
    assert shortfalls(assessed([1000], [AT]), INDICATORS).iloc[0].tolist() == [0] * 7


def test_shortfall_is_in_people_square_metres_yuan_and_rooms():
    short = [40, 7, 9, 4400.5, 7500, 1_500_000, 22.4]
    gaps = shortfalls(assessed([1000], [short]), INDICATORS).iloc[0]
    # Rooms of a nine-year school are split, so 22.4 of 23 lack one whole room.
    assert gaps.tolist() == pytest.approx([2, 3, 0, 99.5, 0, 500_000, 1])
    floor = shortfalls(assessed([1000], [short]), INDICATORS, to_floor=True).iloc[0]
    # 85 %: 35.7 -> 36 and 8.5 -> 9 people, 3,825 m2, 1.7 million yuan, 19.55 -> 20 rooms.
    assert floor.tolist() == pytest.approx([0, 2, 0, 0, 0, 200_000, 0])


def test_buying_exactly_the_shortfall_makes_the_school_meet_everything():
    rng = np.random.default_rng(7)
    pupils = rng.integers(50, 2500, 200).astype(float)
    scales = np.array([indicator.scale for indicator in INDICATORS])
    target = np.array([RULES.threshold(i.code, Stage.PRIMARY) for i in INDICATORS])
    amounts = np.floor(rng.uniform(0.3, 1.3, (200, 7)) * target * pupils[:, None] / scales)
    before = assessed(pupils, amounts)
    after = assessed(pupils, amounts + shortfalls(before, INDICATORS).to_numpy())
    assert (after.schools["met"] == 7).all()
    # One person less than the shortfall is not enough.
    gaps = shortfalls(before, INDICATORS)["A2"].to_numpy()
    less = amounts.copy()
    less[:, 1] += np.maximum(gaps - 1, 0)
    short = assessed(pupils, less).values["A2"].to_numpy()[gaps > 0]
    assert (short < 1).all()


def test_unknown_shortfall_stays_unknown():
    gaps = shortfalls(assessed([1000], [[np.nan, *AT[1:]]]), INDICATORS).iloc[0]
    assert np.isnan(gaps["A1"])
    assert gaps["A2"] == 0


def test_classes_meet_at_their_lower_bounds():
    # Threshold 1, floor 0.85, well above from 1.2 on.
    values = [float("nan"), 0, 0.8499, 0.85, 0.9999, 1, 1.1999, 1.2, 9]
    kinds = value_classes(np.array(values), 1, 0.85, 1.2)
    expected = ["unknown", *["far_below"] * 2, *["below"] * 2, *["meets"] * 2, *["well_above"] * 2]
    assert [str(kind) for kind in kinds] == expected
    assert {str(kind) for kind in kinds} == {str(kind) for kind in ValueClass}


def facts(codes):
    return pd.DataFrame(
        {
            "school_code": codes,
            "stage": "primary",
            "school_name": [f"学校{code[-1]}" for code in codes],
            "township": "某镇",
            "area": "rural",
            "school_group": None,
            "school_type": "211",
            "founder": "7",
            "corrected": False,
        }
    )


def test_league_puts_bands_first_and_unknown_schools_last():
    unknown = [np.nan, *AT[1:]]
    far, near = [42, 10, 9, 0, 0, 0, 0], [42, 10, 9, 4500, 0, 2_000_000, 23]
    passes = [42, 10, 9, 4500, 7000, 2_000_000, 23]
    now = assessed([1000] * 5, [unknown, AT, passes, near, far])
    table = league_table(facts(now.schools["school_code"]), now, None, INDICATORS, RULE)
    assert table["band"].tolist() == [
        Band.FAR,
        Band.ONE_STEP,
        Band.PASSES,
        Band.ALL_MET,
        Band.UNKNOWN,
    ]
    assert table["met_change"].isna().all()


def test_change_is_told_only_where_both_years_could_be_judged():
    unknown = [np.nan, *AT[1:]]
    better = [42, 10, 9, 4500, 0, 2_000_000, 23]
    before = assessed([1000] * 3, [better, unknown, AT])
    now = assessed([1000] * 4, [AT, AT, unknown, AT])
    table = league_table(facts(now.schools["school_code"]), now, before, INDICATORS, RULE)
    table = table.set_index("school_code").sort_index()
    assert table["met_change"].tolist()[0] == 1
    assert table["met_change"].isna().tolist() == [False, True, True, True]
    # A school that was not there last year is not "unchanged".
    assert table["previous_verdict"].isna().tolist() == [False, False, False, True]


def test_a_stage_without_schools_has_an_empty_league():
    now = assessed([], np.empty((0, 7)))
    table = league_table(facts([]), now, now, INDICATORS, RULE)
    assert table.empty
    assert {"A1", "short_A7", "band", "met_change"} <= set(table.columns)


def test_ties_go_to_the_school_that_is_further_behind_in_all():
    little, much = [42, 10, 9, 4400, 7400, 1_990_000, 20], [42, 10, 9, 100, 100, 100_000, 20]
    now = assessed([1000, 1000], [little, much])
    table = league_table(facts(now.schools["school_code"]), now, None, INDICATORS, RULE)
    assert table["met"].nunique() == 1
    assert table["school_code"].tolist() == ["9900000001", "9900000000"]
