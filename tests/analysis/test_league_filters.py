"""Filters of the league table: alternatives within one, all of them together, unknown cells chosen too."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from analysis.league_filters import (
    LISTS,
    NOTHING,
    LeagueFilters,
    boarding_words,
    filtered,
    options,
    similar_schools,
    size_bands,
    with_filter_columns,
)

BOUNDS = (100, 500)
ROWS = pd.DataFrame(
    {
        "school_code": ["1", "2", "3", "4", "5"],
        "school_name": ["河口小学", "河东ＡＢ校", "山前小学", "县一中", "岭下教学点"],
        "township": ["河口镇", "河口镇", "山前乡", "城关镇", "山前乡"],
        "area": ["town", "town", "rural", "urban", "rural"],
        "school_group": ["甲集团", None, None, "甲集团", None],
        "school_type": ["211", "211", "211", "311", "218"],
        "founder": ["7", "7", "10", "7", "7"],
        "pupils": [600.0, 400.0, 99.0, np.nan, 60.0],
        "verdict": ["pass", "fail", "fail", "cannot_judge", "fail"],
        "band": ["passes", "one_step", "far", "unknown", "far"],
        "short_A1": [0, 2, 3, np.nan, 0],
        "short_A2": [0, 0, 1, 1, 5],
    }
)
FACTS = pd.DataFrame(
    {"school_code": list("12345"), "is_boarding": [True, False, None, True, False]}
)
FULL = with_filter_columns(ROWS, FACTS, BOUNDS, 100)


def kept(**chosen):
    return filtered(FULL, LeagueFilters(**chosen), 2)["school_code"].tolist()


def test_a_bound_belongs_to_the_band_above_it():
    assert size_bands([99, 100, 499, 500, np.nan], BOUNDS) == ["0", "1", "1", "2", "unknown"]


def test_a_flag_that_is_missing_is_unknown():
    assert boarding_words(pd.Series([True, False, None, np.nan])) == [
        "yes",
        "no",
        "unknown",
        "unknown",
    ]


@pytest.mark.parametrize(
    ("chosen", "codes"),
    [
        ({}, "12345"),
        ({"township": ("河口镇",)}, "12"),
        ({"township": ("河口镇", "城关镇")}, "124"),
        ({"area": ("rural",)}, "35"),
        ({"school_group": ("甲集团",)}, "14"),
        ({"school_group": (NOTHING,)}, "235"),
        ({"school_type": ("218",)}, "5"),
        ({"founder": ("10",)}, "3"),
        ({"size": ("0",)}, "35"),
        ({"size": ("unknown", "2")}, "14"),
        ({"verdict": ("cannot_judge",)}, "4"),
        ({"band": ("far",)}, "35"),
        ({"missed": ("A1",)}, "23"),
        ({"missed": ("A1", "A2")}, "2345"),
        ({"boarding": ("unknown",)}, "3"),
        ({"small_only": True}, "35"),
        ({"search": " 小学"}, "13"),
        ({"search": "ab"}, "2"),
        ({"township": ("山前乡",), "founder": ("7",)}, "5"),
        ({"township": ("火星镇",)}, ""),
        ({"peers_of": "1"}, "12"),
        ({"peers_of": "no such school"}, "12345"),
    ],
)
def test_filters_keep_what_was_asked_for(chosen, codes):
    assert kept(**chosen) == list(codes)


def test_every_list_filter_is_a_column_or_the_missed_indicators():
    assert set(LISTS) - {"missed"} <= set(FULL.columns)


def test_offered_values_are_those_of_the_data_and_each_keeps_a_school():
    offered = options(FULL, ["A1", "A2"], len(BOUNDS))
    assert offered["school_group"] == ["甲集团", NOTHING]
    assert offered["founder"] == ["10", "7"]
    assert offered["size"] == ["0", "1", "2", "unknown"]
    assert offered["boarding"] == ["yes", "no", "unknown"]
    for name in (
        "township",
        "area",
        "school_group",
        "school_type",
        "founder",
        "boarding",
        "missed",
    ):
        for value in offered[name]:
            assert kept(**{name: (value,)})


def county(pupils, areas):
    codes = [f"{number:02}" for number in range(len(pupils))]
    return pd.DataFrame({"school_code": codes, "pupils": pupils, "area": areas})


def test_similar_schools_are_of_the_same_area_and_nearest_by_ratio():
    # From 200: 400 and 100 are both a factor of two away, 250 is nearer, the town school is out.
    rows = county([200.0, 400, 100, 250, 210, np.nan], ["rural"] * 4 + ["town", "rural"])
    assert similar_schools(rows, "00", 2) == ["00", "03", "01"]
    assert similar_schools(rows, "00", 10) == ["00", "03", "01", "02"]
    assert similar_schools(rows, "05", 10) == ["05"]
    with pytest.raises(KeyError):
        similar_schools(rows, "nobody", 1)


@settings(deadline=None)
@given(some.lists(some.integers(1, 3000), min_size=1, max_size=25), some.integers(0, 8))
def test_no_school_left_out_is_nearer_than_one_taken(pupils, count):
    rows = county([float(p) for p in pupils], ["rural"] * len(pupils))
    taken = similar_schools(rows, "00", count)
    assert len(taken) == min(count, len(pupils) - 1) + 1 == len(set(taken))
    far = (np.log(rows.set_index("school_code")["pupils"] / pupils[0])).abs()
    left = far.drop(index=taken)
    if len(left):
        assert far[taken].max() <= left.min() + 1e-9
