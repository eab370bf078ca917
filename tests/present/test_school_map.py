"""Classes, sizes and townships of the map: unknown stays apart, and one legend serves every year."""

import numpy as np
import pandas as pd
import pytest

from analysis.map_measures import codes_before
from analysis.present.maps import UNKNOWN_KEYS
from analysis.present.school_map import (
    GAP,
    KEYS,
    LARGEST,
    LARGEST_AMOUNT,
    MODES,
    SHORTFALL,
    SMALLEST,
    VERDICT_TOPIC,
    MapView,
    classes_by_school,
    classes_by_township,
    legend_classes,
    map_points,
    map_townships,
)
from tests import map_county as county

VIEWS = [MapView("A5", mode) for mode in MODES]
EVERY_VIEW = [
    MapView(VERDICT_TOPIC),
    MapView(VERDICT_TOPIC, is_change=True),
    MapView("A5", is_change=True),
    *VIEWS,
]
WORDS = county.wording("zh")


def by_code(rows: pd.DataFrame, column: str) -> dict:
    return rows.set_index("school_code")[column].to_dict()


def test_values_fall_into_their_classes_and_unknown_into_its_own():
    assert by_code(county.schools(MapView("A5")), "class_key") == {
        county.FIRST: "far_below",
        county.SECOND: "below",
        county.THIRD: "meets",
        county.FOURTH: "well_above",
        county.FIFTH: "unknown",
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    # Threshold 7.5, 85 % of it 6.375, 1.2 times it 9.0.
    [
        (6.374, "far_below"),
        (6.375, "below"),
        (7.499, "below"),
        (7.5, "meets"),
        (8.999, "meets"),
        (9.0, "well_above"),
    ],
)
def test_a_class_changes_at_its_limit(value, expected):
    judged = county.assessment(np.array([value, 7.0, 7.5, 20.0, np.nan]))
    assert by_code(county.schools(MapView("A5"), judged), "class_key")[county.FIRST] == expected


def test_what_is_lacking_is_zero_at_the_standard_and_unknown_is_not_zero():
    rows = county.schools(MapView("A5", SHORTFALL))
    assert by_code(rows, "class_key") == {
        county.FIRST: "lacks",
        county.SECOND: "lacks",
        county.THIRD: "lacks_nothing",
        county.FOURTH: "lacks_nothing",
        county.FIFTH: "unknown",
    }
    figures = by_code(rows, "figure")
    assert figures[county.FIRST] == pytest.approx(4500)
    assert figures[county.SECOND] == pytest.approx(250)
    assert figures[county.THIRD] == figures[county.FOURTH] == 0
    assert np.isnan(figures[county.FIFTH])


def test_shares_of_the_gap_make_a_hundred_and_unknown_has_none():
    rows = county.schools(MapView("A5", GAP))
    figures = by_code(rows, "figure")
    whole = sum(county.PARTS.values())
    for code, part in county.PARTS.items():
        assert figures[code] == pytest.approx(100 * part / whole)
    assert np.isnan(figures[county.FIFTH])
    assert by_code(rows, "class_key")[county.FIRST] == "under_mean"
    assert by_code(rows, "class_key")[county.FOURTH] == "over_mean"
    assert by_code(rows, "class_key")[county.FIFTH] == "unknown"


def test_without_a_gap_no_school_has_a_share_or_a_side():
    judged = county.assessment(np.array([7.1] * 4 + [np.nan]))
    rows = county.schools(MapView("A5", GAP), judged)
    assert set(rows["class_key"]) == {"unknown"}
    assert rows["figure"].isna().all()


@pytest.mark.parametrize("view", EVERY_VIEW, ids=lambda view: f"{view.topic}-{view.kind}")
def test_a_school_without_data_is_in_the_class_of_unknown_and_no_other_school_is(view):
    before = pd.Series(dict.fromkeys(county.CODES, "below" if view.topic == "A5" else "fail"))
    rows = county.schools(view, before=before)
    unknown = set(rows.loc[rows["class_key"].isin(UNKNOWN_KEYS), "school_code"])
    assert unknown == ({county.FIFTH} if view.topic == "A5" else cannot_be_judged(rows))
    assert set(rows["class_key"]) <= set(KEYS[view.kind])


def cannot_be_judged(rows: pd.DataFrame) -> set[str]:
    return set(rows.loc[rows["verdict"].astype(str) == "cannot_judge", "school_code"])


@pytest.mark.parametrize("view", EVERY_VIEW, ids=lambda view: f"{view.topic}-{view.kind}")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_legend_tells_every_class_by_shape_colour_and_word(view, language):
    classes = legend_classes(view, county.wording(language))
    for what in ("key", "label", "colour", "tint", "shape"):
        assert len({getattr(entry, what) for entry in classes}) == len(classes)
    assert classes[-1].key in UNKNOWN_KEYS


def test_before_and_after_share_one_legend():
    now = county.assessment()
    then = county.assessment(np.array([7.5, 7.5, 7.5, 7.5, 7.5]))
    for judged in (now, then):
        rows = county.schools(MapView("A5"), judged)
        keys = [entry.key for entry in legend_classes(MapView("A5"), WORDS)]
        assert set(rows["class_key"]) <= set(keys)
        assert keys == list(KEYS["value_class"])


def test_a_change_holds_each_school_against_itself_under_its_old_code():
    league = county.schools(MapView("A5"), county.assessment(np.array([7.0, 7.5, 7.5, 20, 8])))
    then = county.assessment(np.array([7.0, 7.5, 7.5, 20, 8]))
    renamed = {county.FIRST: "OLD-1"}
    old = classes_by_school("A5", league, then, county.RATIO).rename(index=renamed)
    links = pd.DataFrame(
        {
            "school_code": county.CODES,
            "code_before": [renamed.get(code, code) for code in county.CODES],
            "is_comparable": [True, True, True, False, True],
        }
    )
    before = codes_before([links]).map(old).dropna()
    rows = county.schools(MapView("A5", is_change=True), before=before)
    assert by_code(rows, "class_key") == {
        county.FIRST: "worse",
        county.SECOND: "worse",
        county.THIRD: "same",
        county.FOURTH: "unknown",
        county.FIFTH: "unknown",
    }
    assert by_code(rows, "class_before")[county.FIRST] == "below"
    assert by_code(rows, "class_now")[county.FIRST] == "far_below"


def test_a_change_without_an_earlier_class_is_unknown_for_all():
    rows = county.schools(MapView(VERDICT_TOPIC, is_change=True))
    assert set(rows["class_key"]) == {"unknown"}


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.mode)
def test_area_grows_with_the_amount_and_what_is_not_known_is_smallest(view):
    rows = map_points(view, county.schools(view), county.SECOND, WORDS)
    size = by_code(rows, "size")
    amount = by_code(rows, "pupils" if view.mode == "value" else "figure")
    largest = LARGEST if view.mode == "value" else LARGEST_AMOUNT
    assert max(size.values()) == pytest.approx(largest)
    biggest = max(value for value in amount.values() if not np.isnan(value))
    for code, value in amount.items():
        share = 0 if np.isnan(value) else value / biggest
        assert (size[code] - SMALLEST) ** 2 == pytest.approx(share * (largest - SMALLEST) ** 2)
    assert rows.loc[rows["selected"], "school_code"].tolist() == [county.SECOND]


def test_without_a_positive_amount_every_school_has_the_smallest_size():
    judged = county.assessment(np.array([8.0, 8.0, 8.0, 8.0, np.nan]))
    view = MapView("A5", SHORTFALL)
    rows = map_points(view, county.schools(view, judged), None, WORDS)
    assert set(rows["size"]) == {SMALLEST}
    assert not rows["selected"].any()


def townships(view: MapView, before: pd.Series | None = None, language: str = "zh") -> pd.DataFrame:
    judged, words = county.assessment(), county.wording(language)
    rows = county.schools(view, judged)
    return map_townships(view, rows, judged, county.RATIO, words, before).set_index("township")


def test_a_township_is_shaded_by_its_total_over_total():
    # East (3,000 + 3,500) / 1,500 = 4.33; west (3,000 + 2,000) / 500 = 10; of the north nothing is known.
    found = townships(MapView("A5"))
    assert found["class_key"].to_dict() == {
        "东镇": "far_below",
        "西乡": "well_above",
        "北乡": "unknown",
    }
    assert found.loc["东镇", "caption"] == "4.33"
    assert found.loc["西乡", "caption"] == "10.00"


def test_a_township_sums_what_its_schools_lack_and_the_surplus_of_one_fills_no_gap():
    found = townships(MapView("A5", SHORTFALL))
    assert found["total"].drop("北乡").to_dict() == pytest.approx({"东镇": 4750.0, "西乡": 0.0})
    assert found["class_key"].to_dict() == {
        "东镇": "lacks",
        "西乡": "lacks_nothing",
        "北乡": "unknown",
    }
    assert found.loc["北乡", "caption"] == WORDS.t("common.unknown")
    assert found.loc["西乡", "caption"] == WORDS.t("common.lacks_nothing")
    assert found.loc["东镇", "caption"] == "4,750"


def test_shares_of_townships_make_a_hundred_and_their_side_is_that_of_their_total():
    found = townships(MapView("A5", GAP))
    assert found["total"].sum() == pytest.approx(100)
    assert found["class_key"].to_dict() == {
        "东镇": "under_mean",
        "西乡": "over_mean",
        "北乡": "unknown",
    }


def test_a_township_counts_the_schools_that_pass():
    found = townships(MapView(VERDICT_TOPIC))
    rows = county.schools(MapView(VERDICT_TOPIC))
    passing = (rows["verdict"].astype(str) == "pass").groupby(rows["township"]).sum()
    for name, row in found.iterrows():
        assert row["caption"] == f"{passing[name]}/{(rows['township'] == name).sum()}"


def test_a_township_is_held_against_itself():
    before = pd.Series({"东镇": "below", "西乡": "well_above", "北乡": "below"})
    found = townships(MapView("A5", is_change=True), before)
    assert found["class_key"].to_dict() == {"东镇": "worse", "西乡": "same", "北乡": "unknown"}


def test_classes_of_townships_are_those_that_the_map_shades():
    judged = county.assessment()
    rows = county.schools(MapView("A5"), judged)
    keys = classes_by_township("A5", rows, judged, county.RATIO, WORDS)
    assert keys.to_dict() == townships(MapView("A5"))["class_key"].to_dict()
