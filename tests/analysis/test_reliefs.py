"""Transitional reliefs: both sides of each condition, off by default, and never a figure owed."""

import pandas as pd
import pytest

from analysis.assessment import assess_stage
from analysis.rules import day_of_school_year
from analysis.vocabulary import Stage, State
from data import reference

INDICATORS = reference.indicators()
RULES = reference.rule_book().on(day_of_school_year(2025))
NOTHING = float("nan")


def school(**changes):
    """A rural primary school of 60 pupils with one PE teacher and two visiting ones."""
    facts = {
        "school_code": "9900000001",
        "stage": "primary",
        "in_scope": True,
        "pupils": 60.0,
        "area": "rural",
        "school_type": "211",
        "is_dense_city_core": False,
        "teachers_doctor": 0.0,
        "teachers_master": 0.0,
        "teachers_bachelor": 5.0,
        "teachers_college": 1.0,
        "backbone_teachers": 1.0,
        "teachers_pe": 1.0,
        "teachers_arts": 0.0,
        "visiting_pe": 2.0,
        "visiting_music": 0.0,
        "visiting_fine_art": 0.0,
        "teaching_area_m2": 600.0,
        "indoor_sports_area_m2": 0.0,
        "sports_ground_area_m2": 300.0,
        "other_sports_area_m2": 120.0,
        "leased_sports_area_m2": 60.0,
        "equipment_yuan": 150_000.0,
        "multimedia_rooms": 3.0,
    }
    return pd.DataFrame([{**facts, **changes}])


def amount(facts, code, with_reliefs=True):
    result = assess_stage(facts, Stage.PRIMARY, INDICATORS, RULES, with_reliefs)
    return result.amounts[code].iloc[0]


@pytest.mark.parametrize(
    ("changes", "counted"),
    [
        ({}, 3),
        ({"pupils": 50.0}, 3),
        ({"pupils": 49.0}, 1),
        ({"pupils": 99.0}, 3),
        ({"pupils": 100.0}, 1),
        ({"pupils": NOTHING}, 1),
        ({"area": "town"}, 3),
        ({"area": "urban"}, 1),
        ({"school_type": "218"}, 3),
        ({"school_type": "312"}, 1),
        ({"visiting_pe": NOTHING}, 1),
    ],
)
def test_visiting_teachers_count_only_in_small_rural_primary_schools(changes, counted):
    assert amount(school(**changes), "A3") == counted


@pytest.mark.parametrize(
    ("area", "flag", "counted"),
    [("urban", True, 480), ("urban", False, 300), ("urban", None, 300), ("town", True, 300)],
)
def test_extra_sports_areas_count_only_in_dense_city_centres(area, flag, counted):
    facts = school(area=area, is_dense_city_core=flag)
    assert amount(facts, "A5") == counted


def test_reliefs_are_off_unless_asked_for():
    dense = school(area="urban", is_dense_city_core=True)
    assert amount(school(), "A3", with_reliefs=False) == 1
    assert amount(dense, "A5", with_reliefs=False) == 300
    default = assess_stage(school(), Stage.PRIMARY, INDICATORS, RULES)
    assert default.amounts["A3"].iloc[0] == 1


def test_a_relief_does_not_make_an_unknown_figure_known():
    facts = school(teachers_pe=NOTHING)
    result = assess_stage(facts, Stage.PRIMARY, INDICATORS, RULES, with_reliefs=True)
    assert result.states["A3"].iloc[0] == State.MISSING_NUMERATOR
