"""The map in words: the title, the hover cards, the list and the tile say what the numbers say."""

import numpy as np
import pandas as pd
import pytest

from analysis.present.map_findings import map_finding
from analysis.present.map_lists import in_order, map_list, tile_lines
from analysis.present.map_words import figure_name, short_figure_name, shown_figures, tooltip
from analysis.present.school_map import GAP, SHORTFALL, VALUE, VERDICT_TOPIC, MapView
from analysis.present.style import LOOKS
from tests import map_county as county

HOSTILE = "<b>甲</b>[x](http://x)"
BEFORE = pd.Series(
    {county.FIRST: "meets", county.SECOND: "below", county.THIRD: "below", county.FIFTH: "meets"}
)
VERDICT, SPORTS = MapView(VERDICT_TOPIC), MapView("A5")
SHARES, LACKING = MapView("A5", GAP), MapView("A5", SHORTFALL)
CHANGE = MapView("A5", is_change=True)
VIEWS = (VERDICT, SPORTS, SHARES, LACKING, CHANGE)


@pytest.fixture(params=["zh", "en"])
def words(request):
    return county.wording(request.param)


def rows_of(view: MapView, judged=None) -> pd.DataFrame:
    return county.schools(view, judged, BEFORE if view.is_change else None)


def finding(view: MapView, words, judged=None) -> str:
    return map_finding(view, words.t("stage.primary"), rows_of(view, judged), words)


def test_the_title_counts_the_schools_behind_and_names_where_most_of_them_are(words):
    said = finding(SPORTS, words)
    where = words.t("page.county_map.most_in_one", townships="东镇", most=2)
    assert said == words.t(
        "page.county_map.some_indicator",
        stage=words.t("stage.primary"),
        indicator=words.name("A5"),
        schools=5,
        behind=2,
        most_in=where,
    )


def test_a_county_in_which_nobody_is_behind_still_says_who_is_not_known(words):
    said = finding(SPORTS, words, county.assessment(np.array([8, 8, 8, 8, np.nan])))
    assert said == words.t(
        "page.county_map.none_indicator",
        stage=words.t("stage.primary"),
        indicator=words.name("A5"),
        schools=5,
        unknown=1,
    )


def test_the_title_of_the_gap_splits_it_at_the_mean(words):
    said = finding(SHARES, words)
    # 7,562.5 of 29,875 lie below the mean; the largest part is 20,306.25 of it.
    assert "25.3" in said and "74.7" in said
    assert "第四小学" in said and "68.0" in said


def test_without_a_gap_the_title_says_so(words):
    said = finding(SHARES, words, county.assessment(np.array([7.1] * 4 + [np.nan])))
    key = "page.county_map.no_gap"
    stage = words.t("stage.primary")
    assert said == words.t(key, stage=stage, indicator=words.name("A5"))


def test_the_title_of_what_is_lacking_sums_and_names_the_worst(words):
    said = finding(LACKING, words)
    assert words.amount(4750, "m2") in said
    assert words.amount(4500, "m2") in said
    assert "第一小学" in said


def test_the_title_of_a_change_counts_every_school_once(words):
    values = {"worse": 1, "same": 1, "improved": 1, "unknown": 2}
    assert finding(CHANGE, words) == words.t(
        "page.county_map.changed",
        stage=words.t("stage.primary"),
        indicator=words.name("A5"),
        schools=5,
        **values,
    )


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.kind)
def test_the_hover_card_has_the_name_as_it_is_and_the_figure_of_the_view(view, words):
    rows = county.schools(
        view, before=BEFORE if view.is_change else None, names=(HOSTILE, *county.NAMES[1:])
    )
    row = rows.set_index("school_code", drop=False).loc[county.FIRST].to_dict()
    lines = tooltip(view, row, words).split("\n")
    assert lines[0] == HOSTILE
    assert "1,000" in lines[1] and words.t("area.urban") in lines[1]
    told = {
        "value_class": words.value("A5", 3.0),
        "map_gap": "25.3",
        "map_shortfall": words.gap("A5", 4500.0),
        "map_change": words.t("map_class.map_change.worse"),
        "verdict": words.t(f"verdict.{row['verdict']}"),
    }
    assert any(told[view.kind] in line for line in lines)


def test_the_hover_card_of_a_school_without_data_says_so_and_names_no_number(words):
    for view in (SPORTS, SHARES, LACKING):
        row = rows_of(view).set_index("school_code", drop=False).loc[county.FIFTH].to_dict()
        figure = tooltip(view, row, words).split("\n")[-1]
        assert words.t("common.unknown") in figure
        assert "0" not in figure.replace(words.name("A5"), "")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.kind)
def test_the_list_holds_every_school_with_sign_and_word_of_its_class(view, words):
    rows = in_order(view, rows_of(view))
    table = map_list(view, rows, words, county.assessment().states)
    assert len(table.frame) == 5
    for key, standing in zip(rows["class_key"], table.frame["standing"], strict=True):
        assert standing.startswith(f"{LOOKS[key].glyph} ")
    assert table.columns[0].label == words.t("column.school")


@pytest.mark.parametrize("view", [SPORTS, SHARES, LACKING], ids=lambda view: view.kind)
def test_an_unknown_figure_of_the_list_is_absent_not_zero_and_the_unit_is_told(view, words):
    rows = in_order(view, rows_of(view))
    table = map_list(view, rows, words, county.assessment().states)
    place = rows.index[rows["school_code"] == county.FIFTH][0]
    assert pd.isna(table.frame["figure"].iloc[place])
    assert table.kinds_of_absence("figure")[place] == "missing"
    _, unit = short_figure_name(view, words)
    assert unit and any(unit in note for note in table.notes)


def test_the_list_begins_with_the_urgent_and_ends_with_the_unknown():
    for view in (SPORTS, LACKING, SHARES):
        assert in_order(view, rows_of(view))["class_key"].iloc[-1] == "unknown"
    assert in_order(SPORTS, rows_of(SPORTS))["school_code"].iloc[0] == county.FIRST
    assert in_order(SHARES, rows_of(SHARES))["school_code"].iloc[0] == county.FOURTH
    assert in_order(CHANGE, rows_of(CHANGE))["class_key"].iloc[0] == "worse"


def test_a_change_lists_both_classes(words):
    rows = in_order(CHANGE, rows_of(CHANGE))
    table = map_list(CHANGE, rows, words)
    first = table.frame.iloc[0]
    assert (first["before"], first["after"]) == (
        words.t("value_class.meets"),
        words.t("value_class.far_below"),
    )
    place = rows.index[rows["school_code"] == county.FOURTH][0]
    assert table.frame["before"].iloc[place] == words.t("common.unknown")


def test_yuan_are_shown_in_ten_thousands_and_named_so(words):
    view = MapView("A6", SHORTFALL)
    figures, _ = shown_figures(view, pd.Series([20_000.0, np.nan]), words)
    assert figures.iloc[0] == 2
    assert np.isnan(figures.iloc[1])
    assert words.t("unit.ten_thousand_yuan") in figure_name(view, words)
    assert short_figure_name(view, words)[1] == words.t("unit.ten_thousand_yuan")
    # A value is in yuan per pupil and stays so.
    assert shown_figures(MapView("A6"), pd.Series([20_000.0]), words)[0].iloc[0] == 20_000


def tile(view: MapView, code: str | None, words, judged=None):
    judged = county.assessment() if judged is None else judged
    return tile_lines(view, county.schools(view, judged), judged, code, words)


def test_the_tile_of_the_county_is_its_mean_with_the_schools_counted(words):
    whose, value, lines = tile(SPORTS, None, words)
    assert words.name("A5") in whose
    assert value == words.value("A5", county.MEAN)
    assert words.t("map.tile_threshold", value=words.value("A5", 7.5)) in lines
    assert any("4" in line and "1" in line for line in lines[1:])


@pytest.mark.parametrize(
    ("code", "quarter"), [(county.FIRST, 1), (county.SECOND, 2), (county.THIRD, 3)]
)
def test_the_tile_of_a_school_places_it_among_the_others(code, quarter, words):
    whose, value, lines = tile(SPORTS, code, words)
    place = county.CODES.index(code)
    assert whose == county.NAMES[place]
    assert value == words.value("A5", county.SPORTS[place])
    said = words.t("map.tile_quarter", quarter=words.t(f"map.quarter_{quarter}"), schools=4)
    assert said in lines


def test_the_tile_of_a_school_without_data_gives_it_no_place_and_no_shortfall(words):
    _, value, lines = tile(SPORTS, county.FIFTH, words)
    assert value == words.t("common.unknown")
    assert words.t("map.tile_not_placed") in lines
    assert words.t("map.lacks_line", gap=words.t("common.unknown")) in lines


def test_too_few_schools_have_no_quarters_but_the_value_is_there(words):
    judged = county.assessment(np.array([3.0, 7.0, np.nan, np.nan, np.nan]))
    _, value, lines = tile(SPORTS, county.FIRST, words, judged)
    assert value == words.value("A5", 3.0)
    assert words.t("map.tile_not_placed") not in lines
    assert not [line for line in lines if words.t("map.quarter_1") in line]


def test_the_tile_of_the_verdict_counts_and_says_what_a_school_lacks(words):
    rows = county.schools(VERDICT)
    passing = int((rows["verdict"].astype(str) == "pass").sum())
    whose, value, _ = tile(VERDICT, None, words)
    assert value == words.t("map.tile_passing", passing=passing, schools=5)
    whose, _, lines = tile(VERDICT, county.FIRST, words)
    assert whose == "第一小学"
    assert any(words.amount(4500, "m2") in line for line in lines)


def test_every_mode_names_its_figure_differently(words):
    names = {figure_name(MapView("A5", mode), words) for mode in (VALUE, GAP, SHORTFALL)}
    assert len(names) == 3
