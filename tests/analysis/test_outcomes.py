"""Outcomes of a stage: campuses, unknowns, areas, the funnel and resources, on counties of the test's own."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.distributions import wilson
from analysis.effect_size import Group
from analysis.outcome_chance import Standing, against_resource, funnel, noise
from analysis.outcomes import (
    area_means,
    between_readings,
    fitness_by_area,
    gaps,
    largest_gap,
    spreads,
)
from analysis.school_scores import school_fitness, school_scores

LEVEL = 0.95


def facts(*schools, in_scope=()):
    """Schools as (code, area); those named in `in_scope` alone are in scope, all without it."""
    return pd.DataFrame(
        [
            {
                "school_code": code,
                "school_name": f"school {code}",
                "area": area,
                "township": "here",
                "pupils": 600.0,
                "stage": "primary",
                "in_scope": not in_scope or code in in_scope,
            }
            for code, area in schools
        ]
    )


def outcomes(*rows):
    """Rows as (code, tested, mean, sd), full mark 100, or with another full mark as a fifth."""
    table = [(*row, 100.0) if len(row) == 4 else row for row in rows]
    frame = pd.DataFrame(
        table, columns=["school_code", "pupils_tested", "mean_score", "score_sd", "full_mark"]
    )
    numbers = ["pupils_tested", "mean_score", "score_sd", "full_mark"]
    frame = frame.astype(dict.fromkeys(numbers, float))
    return frame.assign(stage="primary", subject="chinese", corrected=False)


def scores(rows, schools):
    return school_scores(rows, schools, "primary", ["mathematics", "chinese"])


TWO = facts(("a", "urban"), ("b", "rural"))


def test_a_school_split_into_two_campuses_pools_to_the_same():
    # 60, 70, 80 and 90, 100: together mean 80, deviation 15.81
    parts = outcomes(("a", 3, 70, 10), ("a", 2, 95, math.sqrt(50)), ("b", 4, 50, 5))
    whole = outcomes(("a", 5, 80, np.std([60, 70, 80, 90, 100], ddof=1)), ("b", 4, 50, 5))
    pd.testing.assert_frame_equal(scores(parts, TWO), scores(whole, TWO))


def test_full_marks_are_made_comparable():
    found = scores(outcomes(("a", 5, 60, 12, 120), ("b", 5, 50, 10)), TWO)
    assert found["mean"].tolist() == [0.5, 0.5]
    assert found["sd"].tolist() == pytest.approx([0.1, 0.1])


@pytest.mark.parametrize("gap", [(None, 70, 5), (10, None, 5)])
def test_a_campus_that_is_not_known_leaves_its_school_unknown(gap):
    found = scores(outcomes(("a", 20, 80, 5), ("a", *gap), ("b", 9, 50, 5)), TWO)
    assert found["counted"].tolist() == [False, True]
    assert found[["tested", "mean", "sd"]].iloc[0].isna().all()
    county = area_means(found).iloc[0]
    assert county["mean"] == 0.5
    assert (county["schools_counted"], county["schools_missing"]) == (1, 1)


def test_a_deviation_that_is_not_known_leaves_the_mean():
    found = scores(outcomes(("a", 20, 80, None), ("b", 9, 50, 5)), TWO)
    assert found["counted"].all()
    assert math.isnan(found["sd"].iloc[0])
    (spread,) = spreads(found, LEVEL)
    assert (spread.schools_counted, spread.schools_missing) == (1, 1)


def test_schools_out_of_scope_and_subjects_never_tested_are_not_there():
    schools = facts(("a", "urban"), ("b", "rural"), in_scope=("a",))
    found = scores(outcomes(("a", 5, 60, 10), ("b", 5, 50, 10)), schools)
    assert found["school_code"].tolist() == ["a"]
    assert set(found["subject"]) == {"chinese"}
    assert scores(outcomes(), schools).empty


def test_county_and_areas_are_totals_over_totals():
    schools = facts(("a", "urban"), ("b", "rural"), ("c", "rural"))
    found = area_means(
        scores(outcomes(("a", 10, 90, 5), ("b", 30, 60, 5), ("c", 60, 50, 5)), schools)
    )
    by_area = found.set_index("area")
    # (10 * 90 + 30 * 60 + 60 * 50) / 100 = 57, not (90 + 60 + 50) / 3
    assert by_area.loc["county", "mean"] == pytest.approx(0.57)
    assert by_area.loc["rural", "mean"] == pytest.approx(4800 / 90 / 100)
    assert math.isnan(by_area.loc["town", "mean"])
    assert by_area.loc["town", "schools_counted"] == 0
    assert by_area["tested"].tolist() == [100, 10, 0, 90]


def test_the_two_readings_of_the_rate_by_hand():
    # means 0.5 and 0.7 of 10 pupils each: M = 0.6, between 0.01; within 0.04 * 18 / 20 = 0.036
    found = between_readings(
        Group(np.array([10.0, 10]), np.array([0.5, 0.7]), np.array([0.2, 0.2]))
    )
    assert found == pytest.approx((0.1, 0.01 / 0.046))


def county(urban_lead, *, schools=20, seed=3):
    """Half the schools urban and ahead by `urban_lead` points, the others rural."""
    rng = np.random.default_rng(seed)
    rows = [
        (f"{number:02d}", 100, 70 + rng.normal(0, 1) + (urban_lead if number % 2 else 0), 12)
        for number in range(schools)
    ]
    places = [(row[0], "urban" if int(row[0]) % 2 else "rural") for row in rows]
    return scores(outcomes(*rows), facts(*places))


@pytest.mark.parametrize(("lead", "found"), [(6, True), (0, False), (-6, True)])
def test_the_largest_gap_must_be_material_and_certain(lead, found):
    table = county(lead)
    item = largest_gap(gaps(table, spreads(table, LEVEL), LEVEL), 0.2)
    assert (item is not None) is found
    if item:
        assert item.gap.difference == pytest.approx(lead / 100, abs=0.01)
        assert largest_gap([item], abs(item.gap.effect.estimate)) is item
        assert largest_gap([item], abs(item.gap.effect.estimate) + 1e-9) is None


def test_the_funnel_by_hand_is_wider_for_fewer_and_in_the_order_of_codes():
    # Within deviation 10, no variance beyond chance is asked of the inner limits: 1.96 * 10 / 5 = 3.92
    rows = outcomes(("d", 25, 60, 10), ("a", 100, 60, 10), ("c", 400, 60, 10), ("b", 25, 90, 10))
    table = scores(rows, facts(*[(code, "town") for code in "abcd"]))
    (spread,) = spreads(table, LEVEL)
    found = funnel(table, spread, LEVEL, 10)
    assert found.schools["school_code"].tolist() == ["a", "b", "c", "d"]
    centre = (25 * 90 + 525 * 60) / 550 / 100
    assert found.centre == pytest.approx(centre)
    half = 1.959964 * 0.1 / np.sqrt([100, 25, 400, 25])
    assert found.schools["chance_high"].to_numpy() == pytest.approx(centre + half)
    assert found.schools["chance_low"].to_numpy() == pytest.approx(centre - half)
    assert (found.schools["high"] >= found.schools["chance_high"]).all()
    standing = found.schools.set_index("school_code")["standing"]
    assert standing["b"] == Standing.ABOVE
    assert standing["d"] == Standing.WITHIN


def test_small_schools_are_counted_and_not_shown():
    table = scores(
        outcomes(("a", 9, 60, 10), ("b", 10, 70, 10), ("c", 40, 65, 10)),
        facts(*[(code, "town") for code in "abcd"]),
    )
    (spread,) = spreads(table, LEVEL)
    found = funnel(table, spread, LEVEL, 10)
    assert found.schools["school_code"].tolist() == ["b", "c"]
    assert (found.withheld, found.missing) == (1, 1)
    assert found.centre == pytest.approx((9 * 60 + 10 * 70 + 40 * 65) / 59 / 100)
    pairs = against_resource(table, "chinese", pd.Series({"a": 1.0, "b": 2, "c": 4}), LEVEL, 10)
    assert pairs.schools["school_code"].tolist() == ["b", "c"]
    assert (pairs.counted, pairs.withheld, pairs.missing) == (3, 1, 1)


def test_without_deviations_no_school_is_placed():
    table = scores(outcomes(("a", 20, 60, None), ("b", 20, 90, None)), TWO)
    (spread,) = spreads(table, LEVEL)
    found = funnel(table, spread, LEVEL, 10)
    assert found.schools["standing"].isna().all()
    assert found.beyond_chance == 0


def test_noise_is_halved_by_four_times_the_pupils():
    table = scores(outcomes(("a", 50, 60, 10), ("b", 50, 61, 10)), TWO)
    found = noise(spreads(table, LEVEL), [25, 100], LEVEL)
    assert found["chinese"].tolist() == pytest.approx([1.959964 * 0.02, 1.959964 * 0.01])


def test_the_line_and_the_correlation_by_hand():
    # x 1 2 3 4, y 50 70 60 80: slope 8, intercept 45, r = 40 / sqrt(5 * 500) = 0.8
    rows = outcomes(
        *[(code, 20, mean, 5) for code, mean in zip("abcd", (50, 70, 60, 80), strict=True)]
    )
    table = scores(rows, facts(*[(code, "town") for code in "abcde"]))
    resource = pd.Series({"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0, "e": 9.0})
    found = against_resource(table, "chinese", resource, LEVEL, 10)
    assert (found.slope, found.intercept) == pytest.approx((0.08, 0.45))
    assert found.correlation.estimate == pytest.approx(0.8)
    assert found.schools["difference"].tolist() == pytest.approx([-0.03, 0.09, -0.09, 0.03])
    assert (found.counted, found.missing) == (4, 1)
    flat = against_resource(table, "chinese", resource * 0, LEVEL, 10)
    assert math.isnan(flat.slope)
    assert math.isnan(flat.correlation.low)


def fitness(*rows):
    frame = pd.DataFrame(rows, columns=["school_code", "pupils_tested", "good_pupils"])
    frame = frame.astype({"pupils_tested": float, "good_pupils": float})
    return frame.assign(stage="primary", corrected=False)


def test_fitness_is_a_total_over_a_total_and_unknown_stays_out():
    schools = facts(("a", "urban"), ("b", "rural"), ("c", "rural"), ("d", "rural"))
    rows = fitness(("a", 100, 60), ("a", 50, 30), ("b", 200, 80), ("c", 10, None))
    found = fitness_by_area(school_fitness(rows, schools, "primary"), LEVEL).set_index("area")
    assert found.loc["county", "share"] == pytest.approx(170 / 350)
    assert found.loc["urban", "share"] == pytest.approx(0.6)
    assert found.loc["rural", "share"] == pytest.approx(0.4)
    assert found.loc["rural", ["schools_counted", "schools_missing"]].tolist() == [1, 2]
    assert math.isnan(found.loc["town", "share"])


def test_alike_pupils_of_a_school_widen_the_interval_of_fitness():
    schools = facts(*[(code, "town") for code in "abcd"])

    def county_row(*shares):
        rows = fitness(*[(code, 100, share) for code, share in zip("abcd", shares, strict=True)])
        return fitness_by_area(school_fitness(rows, schools, "primary"), LEVEL).iloc[0]

    same, apart = county_row(50, 50, 50, 50), county_row(20, 40, 60, 80)
    plain = wilson(0.5, 400, LEVEL)
    assert (same["low"], same["high"]) == pytest.approx((plain.low, plain.high))
    assert apart["share"] == same["share"] == 0.5
    assert apart["high"] - apart["low"] > 2 * (same["high"] - same["low"])
