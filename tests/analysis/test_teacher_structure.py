"""Who the teachers are: totals over totals, the unknown apart, and two sources side by side."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.teacher_structure import (
    AgeBand,
    age_bands,
    ages,
    backbone_counts,
    category_counts,
    degree_counts,
    mean_ages,
    places_of,
    reconciled,
    schools_with_lessons,
    shares_of,
)
from analysis.vocabulary import Stage
from data.teacher_reference import age_bands as registered_bands

NAN = float("nan")
DEGREES = {"bachelor": "teachers_bachelor", "college": "teachers_college"}
ALL = pd.DataFrame({"place": "county", "school_code": ["a", "b"]})


def staff(*rows):
    columns = ["school_code", "full_time_teachers", "teachers_bachelor", "teachers_college"]
    return pd.DataFrame(rows, columns=columns).set_index("school_code")


def test_degrees_of_whom_nobody_tells_are_a_share_of_their_own():
    table = degree_counts(staff(("a", 10.0, 6.0, 3.0), ("b", 5.0, NAN, 4.0)), DEGREES)
    assert table.loc["a"].tolist() == [6, 3, 1]
    assert table.loc["b"].tolist() == [0, 4, 1]


def test_a_school_whose_number_of_teachers_is_not_known_is_missing_altogether():
    table = degree_counts(staff(("a", NAN, 6.0, 3.0)), DEGREES)
    assert table.isna().all(axis=None)


def test_a_share_is_a_total_over_a_total_and_never_a_mean_of_shares():
    table = degree_counts(staff(("a", 10.0, 10.0, 0.0), ("b", 90.0, 0.0, 90.0)), DEGREES)
    shares = shares_of(table, ALL).set_index("category")
    assert shares.loc["bachelor", "share"] == 10.0  # the mean of 100 % and 0 % would be 50 %
    assert shares["share"].sum() == pytest.approx(100)
    assert shares.loc["bachelor", ["people", "of"]].tolist() == [10, 100]


def test_a_missing_school_is_in_no_share_and_is_counted_as_missing():
    table = degree_counts(staff(("a", 10.0, 10.0, 0.0), ("b", NAN, 0.0, 90.0)), DEGREES)
    shares = shares_of(table, ALL).set_index("category")
    assert shares.loc["bachelor", "share"] == 100
    assert shares.loc["bachelor", ["schools_counted", "schools_missing"]].tolist() == [1, 1]


def test_a_place_without_a_known_school_has_no_share_and_not_zero():
    table = degree_counts(staff(("a", NAN, 1.0, 1.0), ("b", NAN, 1.0, 1.0)), DEGREES)
    assert shares_of(table, ALL)[["people", "share"]].isna().all(axis=None)


def test_backbone_teachers_that_are_not_known_make_their_school_unknown():
    rows = pd.DataFrame(
        {"full_time_teachers": [10.0, 10.0, NAN], "backbone_teachers": [2.0, NAN, 1.0]}
    )
    table = backbone_counts(rows)
    assert table.loc[0].tolist() == [2, 8, 0]
    assert table.loc[1].tolist() == [0, 0, 10]
    assert table.loc[2].isna().all()


def test_categories_keep_their_order_and_the_unknown():
    people = pd.DataFrame({"school_code": ["a", "a", "b"]})
    table = category_counts(
        people, pd.Series(["first", None, "second"]), ["first", "second", "third"]
    )
    assert table.columns.tolist() == ["first", "second", "third", "unknown"]
    assert table.loc["a"].tolist() == [1, 0, 0, 1]


def test_an_age_is_that_of_the_calendar_year_and_each_band_holds_both_its_ends():
    births = pd.Series([1996, 1995, 1976, 1975, 1971, 1970, None], dtype="Int64")
    keys = age_bands(ages(births, 2025), registered_bands())
    assert keys.tolist()[:-1] == ["to_29", "from_30", "from_40", "from_50", "from_50", "from_55"]
    assert keys.isna().tolist() == [False] * 6 + [True]


def test_the_registered_bands_leave_no_age_out_and_hold_none_twice():
    bands = registered_bands()
    for age in range(18, 100):
        assert sum(band.least <= age <= band.most for band in bands) == 1


def test_an_age_in_no_band_is_not_known():
    assert age_bands(pd.Series([40.0]), [AgeBand("x", 0, 39)]).isna().all()


def test_the_mean_age_is_over_those_whose_age_is_known():
    people = pd.DataFrame({"school_code": ["a", "a", "b", "b"]})
    table = mean_ages(people, pd.Series([30.0, 50.0, 25.0, NAN]), ALL)
    assert table.loc["county"].tolist() == [35.0, 3, 1]


# ------------------------------------------------------------------ schools and places


def facts():
    rows = [
        ("a", "primary", True, None, "rural", "北山乡"),
        ("b", "primary", False, "below_minimum_pupils", "urban", "城关镇"),
        ("c", "primary", False, "type_not_judged", "urban", "城关镇"),
        ("a", "junior", True, None, "rural", "北山乡"),
        ("d", "primary", True, None, None, "城关镇"),
    ]
    columns = ["school_code", "stage", "in_scope", "exclusion", "area", "township"]
    return pd.DataFrame(rows, columns=columns)


def test_small_teaching_points_need_teachers_and_special_schools_have_lessons_of_their_own():
    schools = schools_with_lessons(facts(), Stage.PRIMARY)
    assert schools["school_code"].tolist() == ["a", "b", "d"]
    assert schools["is_judged"].tolist() == [True, False, True]


def test_every_school_is_in_the_county_and_in_the_places_that_it_names():
    places = places_of(schools_with_lessons(facts(), Stage.PRIMARY))
    of_place = places.groupby("place", sort=False)["school_code"].agg(list).to_dict()
    assert of_place == {
        "county": ["a", "b", "d"],
        "area:urban": ["b"],
        "area:rural": ["a"],
        "township:北山乡": ["a"],
        "township:城关镇": ["b", "d"],
    }


# ------------------------------------------------------------------ two sources


def counted(staff=10.0, backbone=2.0, pe=1.0, arts=1.0):
    row = {"school_code": "a", "full_time_teachers": staff, "backbone_teachers": backbone}
    return pd.DataFrame([row | {"teachers_pe": pe, "teachers_arts": arts}])


def listed(people=10, backbone=2, pe=1, music=1):
    levels = ["county"] * backbone + ["none"] * (people - backbone)
    subjects = ["physical_education"] * pe + ["music"] * music + ["chinese"] * (people - pe - music)
    return pd.DataFrame({"school_code": "a", "subject": subjects, "backbone_level": levels})


def the_row(counts, roster):
    return reconciled(counts, roster, ["physical_education", "music", "fine_art"], 0.9).iloc[0]


def test_two_sources_that_agree_are_said_to():
    row = the_row(counted(), listed())
    assert row["agrees"] and row["covers"] and row["difference"] == 0


@pytest.mark.parametrize(
    "change", [{"people": 9}, {"people": 11}, {"backbone": 3}, {"pe": 0}, {"music": 2}]
)
def test_each_difference_is_seen(change):
    assert not the_row(counted(), listed(**change))["agrees"]


@pytest.mark.parametrize(("people", "covers"), [(9, True), (8, False)])
def test_a_roster_covers_a_school_from_nine_tenths_on(people, covers):
    assert the_row(counted(), listed(people))["covers"] == covers


def test_a_count_that_is_not_known_disagrees_with_nothing_and_covers_nothing():
    row = the_row(counted(staff=NAN, backbone=NAN), listed())
    assert row["agrees"] and not row["covers"]
    assert pd.isna(row["difference"])


def test_one_level_that_is_not_known_leaves_the_number_of_backbone_teachers_open():
    roster = listed()
    roster.loc[0, "backbone_level"] = None
    row = the_row(counted(backbone=3.0), roster)
    assert pd.isna(row["backbone_listed"]) and row["agrees"]


def test_a_school_that_the_roster_does_not_know_lists_nobody():
    row = the_row(counted(), listed().iloc[:0])
    assert (row["listed"], row["difference"], row["covers"]) == (0, -10, False)


PEOPLE = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["first", "second", None])), max_size=40
)


@settings(max_examples=25, deadline=None)
@given(PEOPLE)
def test_shares_of_every_place_add_up_and_people_are_never_lost(people):
    frame = pd.DataFrame(people, columns=["school_code", "title"])
    table = category_counts(frame, frame["title"], ["first", "second"])
    places = pd.DataFrame({"place": ["county"] * 3 + ["x"], "school_code": ["a", "b", "c", "a"]})
    shares = shares_of(table, places)
    for place, rows in shares.groupby("place"):
        inside = set(places.loc[places["place"] == place, "school_code"])
        total = sum(code in inside for code, _ in people)
        assert rows["people"].sum() == total
        if total:
            assert rows["share"].sum() == pytest.approx(100)
        assert (rows["schools_counted"] + rows["schools_missing"] == len(inside)).all()
