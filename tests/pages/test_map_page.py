"""The county map as a page: controls, files and the optional online map, without a browser."""

from __future__ import annotations

import json
import re

import pytest

from analysis.present.text import LANGUAGES, texts
from data.online_map import FILE
from data.workspace import workspace_folder
from pages.shared.map_panel import CHART
from pages.shared.server import component_policy
from tests.pages.driver import all_text, page

VIEWS = (
    {"map_topic": "A5"},
    {"map_topic": "A2", "map_mode": "gap"},
    {"map_topic": "A6", "map_mode": "shortfall"},
    {"map_topic": "A5", "map_time": "earlier"},
    {"map_topic": "A5", "map_time": "change"},
    {"map_time": "change"},
)
pytestmark = pytest.mark.usefixtures("on_the_sample")


@pytest.fixture
def online():
    """A key of the bureau in the workspace, gone after the test."""
    path = workspace_folder() / FILE
    path.write_text('[tianditu]\nkey = "0123456789abcdef"\n', encoding="utf-8")
    yield
    path.unlink()


def sent(app) -> dict:
    """What travels to the map."""
    (chart,) = (each for each in app.main if "folium" in str(getattr(each, "proto", "")))
    return json.loads(chart.proto.json_args)


def says(app, text: str) -> bool:
    """Whether a text is among the data of the map, where it stands as a string of JSON."""
    return json.dumps(text)[1:-1] in "".join(map(str, sent(app).values()))


def legend(app) -> list[str]:
    """The words of the legend, without the counts."""
    (body,) = (each.proto.body for each in app.get("html") if "data:image/svg" in each.proto.body)
    return re.findall(r"> ([^<>]+) \d+</span>", body)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: "-".join(view.values()))
def test_every_view_has_finding_list_tile_warning_and_the_chart_after_the_map(view, language):
    t = texts(language)
    app = page("county_map", language=language, **view)
    assert t("map.strip_comes") in all_text(app)
    assert not app.get("plotly_chart")
    app.session_state[CHART] = True
    app.run()
    assert not app.exception
    assert t("map.strip_comes") not in all_text(app)
    assert len(app.metric) == 1
    assert len(app.dataframe[0].value) > 50
    assert any(t("map.approval_missing") in each.value.replace("\\", "") for each in app.warning)
    assert says(app, t("map.approval_missing"))
    assert len(app.get("plotly_chart")) == 1


def test_an_earlier_year_is_drawn_with_the_legend_of_this_one():
    now = page("county_map", map_topic="A5")
    then = page("county_map", map_topic="A5", map_time="earlier")
    assert legend(now) == legend(then)
    assert len(legend(now)) == 5
    assert now.title[0].value != then.title[0].value


def test_no_choice_changes_the_base_of_the_map():
    def base(**address) -> str:
        return sent(page("county_map", **address))["script"]

    first = base()
    for view in (*VIEWS, {"stage": "junior"}, {"shade_townships": "off"}):
        assert base(**view) == first


def test_the_online_map_is_off_until_a_key_is_there_and_a_reader_switches_it_on(online):
    app = page("county_map")
    assert not says(app, "tianditu")
    (switch,) = (each for each in app.toggle if each.key == "map_online")
    assert switch.value is False
    switch.set_value(True).run()
    assert says(app, "tianditu.gov.cn")
    said = texts("zh")("map.online_asks", service="天地图")
    assert said in [each.value.replace("\\", "") for each in app.warning]


def test_without_a_key_there_is_no_switch_and_the_browser_may_ask_nobody():
    assert not [each for each in page("county_map").toggle if each.key == "map_online"]
    assert "tianditu" not in component_policy()


def test_with_a_key_the_browser_may_ask_that_service_for_pictures_and_for_nothing_else(online):
    allowed = {part.split()[0] for part in component_policy().split("; ") if "tianditu" in part}
    assert allowed == {"img-src"}
