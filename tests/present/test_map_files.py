"""What of the map is handed on: the words of its picture, and its schools as GeoJSON."""

import io
import json

import geopandas
import pytest

from analysis.present.map_files import approval_line, printed_lines, schools_geojson
from analysis.present.map_words import class_word
from analysis.present.maps import printed_layer
from analysis.present.school_map import GAP, SHORTFALL, MapView, legend_classes
from analysis.present.style import SHAPES
from analysis.present.trace_words import AboutSheet
from tests import map_county as county

SPORTS = MapView("A5")
HOSTILE = '</script><b>"甲"'


@pytest.fixture(params=["zh", "en"])
def words(request):
    return county.wording(request.param)


@pytest.mark.parametrize("number", [None, "", "  "])
def test_without_an_approval_number_the_map_says_that_it_is_not_for_the_public(number, words):
    assert approval_line(number, words) == words.t("map.approval_missing")


def test_an_approval_number_is_printed_as_it_was_given(words):
    said = approval_line(" GS(2026)0001号 ", words)
    assert said == words.t("map.approval", number="GS(2026)0001号")
    assert said != words.t("map.approval_missing")


def test_the_picture_has_the_legend_of_the_map_with_every_class_counted(words):
    classes = legend_classes(SPORTS, words)
    printed = printed_lines("标题", "图例", ["一", "二"], "审图号", classes, {"below": 3})
    assert [entry["points"] for entry in printed["legend"]] == [SHAPES[c.shape] for c in classes]
    assert [entry["colour"] for entry in printed["legend"]] == [c.colour for c in classes]
    counted = {
        entry["text"].rsplit(" ", 1)[0]: entry["text"].rsplit(" ", 1)[1]
        for entry in printed["legend"]
    }
    assert counted == {c.label: "3" if c.key == "below" else "0" for c in classes}
    assert printed["notes"] == ["一", "二"]
    assert printed["approval"] == "审图号"


def test_what_is_printed_travels_as_data():
    layer = printed_layer({"title": HOSTILE, "legend": [], "notes": [], "approval": HOSTILE})
    (child,) = (c for c in layer._children.values() if hasattr(c, "spec"))
    assert child.spec["title"] == HOSTILE
    assert "</script>" not in child._template.module.script(child, {})


def file_of(view: MapView, words, **changes) -> dict:
    about = AboutSheet("来源", (("快照", "abc"),))
    content = schools_geojson(view, county.schools(view, **changes), words, "审图号：GS1", about)
    return json.loads(content)


def test_a_map_program_reads_the_file_back_with_places_and_figures(words):
    content = schools_geojson(SPORTS, county.schools(SPORTS), words, "GS1", None)
    frame = geopandas.read_file(io.BytesIO(content)).set_index("school_code")
    # The fourth school has no position and cannot be drawn.
    assert set(frame.index) == set(county.CODES) - {county.FOURTH}
    assert frame.loc[county.FIRST].geometry.coords[0] == (120.01, 32.01)
    assert frame.loc[county.FIRST, "figure"] == 3.0
    assert frame.loc[county.SECOND, "pupils"] == 500


def test_an_unknown_figure_is_null_and_no_zero(words):
    for view in (SPORTS, MapView("A5", GAP), MapView("A5", SHORTFALL)):
        found = {
            each["properties"]["school_code"]: each["properties"]
            for each in file_of(view, words)["features"]
        }
        assert found[county.FIFTH]["figure"] is None
        assert found[county.FIFTH]["class"] == "unknown"
        assert found[county.THIRD]["figure"] is not None
        for each in found.values():
            assert each["class_label"] == class_word(view, each["class"], words)


def test_the_file_says_what_it_shows_its_datum_and_the_approval_number(words):
    told = file_of(SPORTS, words)["about"]
    assert told["approval"] == "审图号：GS1"
    assert told["datum"] == words.t("datum.CGCS2000")
    assert told["topic"] == words.name("A5")
    assert told["source"] == [["快照", "abc"]]


def test_a_hostile_name_comes_back_as_it_was(words):
    found = file_of(SPORTS, words, names=(HOSTILE, *county.NAMES[1:]))
    names = {each["properties"]["school_name"] for each in found["features"]}
    assert HOSTILE in names
