"""The chart beside the map: one mark per known school, looking as it does on the map."""

import numpy as np
import pytest

from analysis.present.map_figures import strip_alt, strip_plot, strip_table
from analysis.present.school_map import GAP, SHORTFALL, VERDICT_TOPIC, MapView
from analysis.present.style import LOOKS
from tests import map_county as county

SPORTS, SHARES, LACKING = MapView("A5"), MapView("A5", GAP), MapView("A5", SHORTFALL)
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(params=["zh", "en"])
def words(request):
    return county.wording(request.param)


def marks(figure) -> dict[str, tuple[float, float, str, str]]:
    """School code -> place, colour and symbol, over all traces but the ring."""
    found = {}
    for trace in figure.data:
        if trace.marker.symbol == "circle-open":
            continue
        for x, y, (code, _) in zip(trace.x, trace.y, trace.customdata, strict=True):
            assert code not in found
            found[code] = (x, y, trace.marker.color, trace.marker.symbol)
    return found


@pytest.mark.parametrize("view", [SPORTS, SHARES, LACKING], ids=lambda view: view.kind)
def test_every_known_school_has_one_mark_with_shape_and_colour_of_the_map(view, words):
    rows = county.schools(view)
    found = marks(strip_plot(view, rows, county.assessment(), None, words))
    assert set(found) == set(county.CODES) - {county.FIFTH}
    for row in rows[rows["figure"].notna()].itertuples():
        x, _, colour, symbol = found[row.school_code]
        assert x == pytest.approx(row.figure)
        assert (colour, symbol) == (LOOKS[row.class_key].colour, LOOKS[row.class_key].marker)


def test_a_mark_stays_in_the_row_of_its_area_and_never_moves_up_or_down(words):
    now = marks(strip_plot(SPORTS, county.schools(SPORTS), county.assessment(), None, words))
    other = county.assessment(np.array([9.0, 9.0, 9.0, 1.0, 5.0]))
    then = marks(strip_plot(SPORTS, county.schools(SPORTS, other), other, None, words))
    for code, row in zip(county.CODES, (0, 1, 2, 2, 2), strict=True):
        assert abs(then[code][1] - row) < 0.5
        if code in now:
            assert now[code][1] == then[code][1]


def test_only_the_chosen_school_is_ringed_and_named(words):
    judged, rows = county.assessment(), county.schools(SPORTS)
    chosen = strip_plot(SPORTS, rows, judged, county.SECOND, words)
    rings = [trace for trace in chosen.data if trace.marker.symbol == "circle-open"]
    assert [list(trace.x) for trace in rings] == [[7.0]]
    assert list(rings[0].text) == ["第二小学"]
    for code in (None, county.FIFTH, "nobody"):
        figure = strip_plot(SPORTS, rows, judged, code, words)
        assert not [trace for trace in figure.data if trace.marker.symbol == "circle-open"]


def test_threshold_and_mean_stand_as_lines_only_where_values_are_shown(words):
    judged = county.assessment()
    lines = strip_plot(SPORTS, county.schools(SPORTS), judged, None, words).layout.shapes
    assert sorted(line.x0 for line in lines) == pytest.approx([county.MEAN, 7.5])
    for view in (SHARES, LACKING, MapView(VERDICT_TOPIC)):
        assert not strip_plot(view, county.schools(view), judged, None, words).layout.shapes


def test_a_name_cannot_become_markup(words):
    rows = county.schools(SPORTS, names=(HOSTILE, *county.NAMES[1:]))
    figure = strip_plot(SPORTS, rows, county.assessment(), county.FIRST, words)
    assert "<img" not in figure.to_json().replace("\\u003c", "<")


def test_the_table_counts_known_and_missing_and_gives_the_total_over_total(words):
    table = strip_table(SPORTS, county.schools(SPORTS), county.assessment(), words)
    frame = table.frame.set_index("area")
    rural = frame.loc[words.t("area.rural")]
    assert (rural["schools_counted"], rural["schools_missing"]) == (2, 1)
    assert (rural["lowest"], rural["highest"]) == (7.5, 20.0)
    # (3,000 + 2,000) m2 over 500 pupils; the school without a figure is in neither sum.
    assert rural["total"] == pytest.approx(10.0)
    assert frame["schools_counted"].sum() + frame["schools_missing"].sum() == 5


@pytest.mark.parametrize("view", [SHARES, LACKING], ids=lambda view: view.kind)
def test_shares_and_amounts_have_no_total_over_total(view, words):
    table = strip_table(view, county.schools(view), county.assessment(), words)
    assert "total" not in table.frame


def test_the_words_for_those_who_do_not_see_it_name_area_count_and_range(words):
    said = strip_alt(SPORTS, county.schools(SPORTS), words)
    assert (
        words.t(
            "map.strip_alt_area",
            area=words.t("area.rural"),
            schools=2,
            lowest="7.50",
            highest="20.00",
        )
        in said
    )
    assert said.count(words.t("area.urban")) == 1


def test_an_area_of_which_nothing_is_known_is_not_told_a_range(words):
    judged = county.assessment(np.array([np.nan, 7.0, 7.5, 20.0, np.nan]))
    said = strip_alt(SPORTS, county.schools(SPORTS, judged), words)
    assert words.t("area.urban") not in said
