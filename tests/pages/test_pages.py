"""Every page in both languages, both stages and with reliefs, on the sample county."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from analysis.present.text import LANGUAGES, texts
from analysis.present.text import texts as words
from data.assess import assess
from pages.shared.registry import PAGES


def draw_page(first):
    """The script that AppTest runs: the real frame with one page first."""
    from pages.shared import frame
    from pages.shared.registry import PAGES

    frame.run(PAGES, first=first)


@pytest.fixture(autouse=True)
def on_the_sample(sample_snapshots, monkeypatch):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))


@pytest.fixture(scope="module")
def verdicts(sample_workbook):
    """What the headless command says of the latest year, to compare the pages with."""
    return assess([sample_workbook], 2025).results[0].stages


def page(key, **address) -> AppTest:
    app = AppTest.from_function(draw_page, args=(key,), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert_sound(app)
    return app


def assert_sound(app):
    assert [error.message for error in app.exception] == []
    assert len(app.title) == 1


def all_text(app) -> str:
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption]
    return "\n".join(str(element.value).replace("\\", "") for element in parts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", ["primary", "junior"])
@pytest.mark.parametrize("key", [entry.key for entry in PAGES])
def test_page_answers_its_question_and_names_its_source(key, stage, language):
    app = page(key, language=language, stage=stage)
    t = texts(language)
    said = all_text(app)
    assert t(f"page.{key}.question") in said
    assert "sample.xlsx" in said
    assert "教督〔2017〕6号" in said
    assert t("frame.invented", county="澄岚县（虚构样例）") in said
    # No text key and no empty place is left on the page.
    assert f"page.{key}" not in said
    assert "{" not in said


def test_overview_says_the_same_as_the_command(verdicts):
    app = page("overview")
    title = app.title[0].value.replace("\\", "")
    schools = [list(stage.schools["verdict"]) for stage in verdicts.values()]
    failing = sum(verdict == "fail" for stage in schools for verdict in stage)
    passing = sum(verdict == "pass" for stage in schools for verdict in stage)
    assert f"{passing} 个达标、{failing} 个未达标" in title
    shown = [metric.value for metric in app.metric]
    t = words("zh")
    expected = [
        t.number(value, 3) for stage in verdicts.values() for value in stage.indicators["cv"]
    ]
    assert shown == expected
    assert len(shown) == 14


def test_overview_shows_weighted_and_plain_coefficients_side_by_side(verdicts):
    frames = [table.value for table in page("overview").dataframe]
    both = next(frame for frame in frames if "plain_cv" in frame)
    expected = [v for stage in verdicts.values() for v in stage.indicators["plain_cv"]]
    assert both["plain_cv"].tolist() == pytest.approx(expected)
    assert both["plain_cv"].tolist() != pytest.approx(both["cv"].tolist(), rel=1e-3)


def test_an_earlier_year_can_be_chosen(sample_workbook):
    app = page("overview", year="2021")
    earlier = assess([sample_workbook], 2021).results[0].stages["primary"].indicators
    assert app.metric[0].value == words("zh").number(earlier["cv"].iloc[0], 3)


def test_nonsense_in_the_address_is_left_aside():
    app = page("overview", year="1066", stage="university", language="fr", reliefs="maybe")
    assert app.title[0].value == page("overview").title[0].value


def test_reliefs_change_what_the_pages_say(verdicts):
    app = page("league_table", reliefs="on")
    assert words("zh")("frame.footer_reliefs_on") in all_text(app)
    on, off = app.dataframe[0].value, page("league_table").dataframe[0].value
    assert (on.set_index("school_code")["A3"] - off.set_index("school_code")["A3"]).max() > 0


def test_league_table_lists_every_school_in_scope_worst_band_first(verdicts):
    table = page("league_table").dataframe[0].value
    assert len(table) == len(verdicts["primary"].schools)
    t = words("zh")
    order = [t(f"band.{band}") for band in ("far", "one_step", "passes", "all_met", "unknown")]
    assert table["band"].map(order.index).is_monotonic_increasing


def test_league_table_filters_by_what_is_chosen():
    app = page("league_table")
    whole = app.dataframe[0].value
    township = whole["township"].iloc[0]
    chosen = next(box for box in app.multiselect if box.key.startswith("filter_township"))
    chosen.select(township).run()
    assert_sound(app)
    filtered = app.dataframe[0].value
    assert set(filtered["township"]) == {township}
    assert len(filtered) == (whole["township"] == township).sum()


def test_choosing_a_row_opens_the_card_of_that_school():
    app = page("league_table")
    name = app.dataframe[0].value["school_name"].iloc[2]
    app.session_state["league_primary"] = {"selection": {"rows": [2], "columns": [], "cells": []}}
    app.run()
    assert_sound(app)
    assert name in [heading.value.replace("\\", "") for heading in app.subheader]
    card = app.dataframe[1].value
    assert len(card) == 7


def test_map_asks_for_nothing_outside_and_draws_every_school(verdicts):
    app = page("county_map", map_topic="A2")
    maps = [element for element in app.main if "folium" in str(getattr(element, "proto", ""))]
    assert maps
    sent = json.loads(maps[0].proto.json_args)
    text = json.dumps(sent, ensure_ascii=False)
    assert "http://" not in text
    assert "https://" not in text
    for code in verdicts["primary"].schools["school_code"]:
        assert code in text


def test_map_and_its_list_agree_with_the_verdicts(verdicts):
    app = page("county_map")
    listed = app.dataframe[0].value
    t = words("zh")
    failing = listed["standing"].str.contains(t("verdict.fail")).sum()
    assert failing == (verdicts["primary"].schools["verdict"] == "fail").sum()


def slider(app, kind):
    return next(item for item in app.slider if item.key == f"rotation_primary_{kind}_people")


def test_moving_a_slider_changes_the_numbers_and_nothing_else_in_sum():
    app = page("rotation")
    before = app.dataframe[0].value
    slider(app, "backbone").set_value(10).run()
    assert_sound(app)
    after = app.dataframe[0].value
    moved = after.set_index("indicator")["cv_change"]
    assert moved.filter(like="A2").iloc[0] < 0
    assert moved.filter(like="A5").iloc[0] == 0
    assert (before["cv_change"] == 0).all()
    schools = app.dataframe[1].value
    assert schools["gave"].sum() == schools["received"].sum() == 10
    moves = app.dataframe[2].value
    assert moves["people"].sum() == 10


def test_slider_and_typed_number_always_agree():
    app = page("rotation")
    slider(app, "pe_arts").set_value(7).run()
    typed = next(i for i in app.number_input if i.key == "rotation_primary_pe_arts_people_typed")
    assert typed.value == 7
    typed.set_value(3).run()
    assert_sound(app)
    assert slider(app, "pe_arts").value == 3


def test_the_link_carries_the_scenario():
    app = page("rotation")
    slider(app, "backbone").set_value(6).run()
    text = app.query_params["scenario"]
    fresh = page("rotation", scenario=text)
    assert slider(fresh, "backbone").value == 6
    assert fresh.title[0].value == app.title[0].value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["{", '{"version":1}', "<script>alert(1)</script>", "[[[[", "0"])
def test_a_hostile_link_gives_a_sentence_and_the_page(text, language):
    app = page("rotation", scenario=text, language=language)
    assert texts(language)("finding.scenario_is_not_readable") in all_text(app)
    assert slider(app, "backbone").value == 0


def test_the_suggested_step_can_be_taken_and_keeps_its_promise():
    app = page("rotation")
    button = next(item for item in app.button if item.key == "rotation_take_over")
    button.click().run()
    assert_sound(app)
    t = words("zh")
    verdicts = app.dataframe[1].value
    improved = verdicts[
        (verdicts["verdict_before"] == t("verdict.fail"))
        & (verdicts["verdict_after"] == t("verdict.pass"))
    ]
    assert len(improved) >= 1
    lost = verdicts[
        (verdicts["verdict_before"] == t("verdict.pass"))
        & (verdicts["verdict_after"] != t("verdict.pass"))
    ]
    assert lost.empty


def test_without_a_snapshot_the_page_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(tmp_path / "nowhere"))
    app = AppTest.from_function(draw_page, args=("overview",), default_timeout=60).run()
    assert_sound(app)
    assert "python start.py" in all_text(app)


@pytest.fixture
def on_primary_schools_only(tmp_path, monkeypatch):
    """A county without a single junior school."""
    from data.build import build
    from data.workbook import write_workbook
    from tests import small_county

    tables = small_county.tables()
    junior = {small_county.CODES[key] for key in ("nine_year", "full")}
    for sheet in ("schools", "pupils", "teachers", "premises"):
        tables[sheet] = tables[sheet][~tables[sheet]["school_code"].isin(junior)]
    write_workbook(tmp_path / "county.xlsx", tables)
    assert not build([tmp_path / "county.xlsx"], tmp_path / "snapshots").stopped
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(tmp_path / "snapshots"))


@pytest.mark.parametrize("stage", ["primary", "junior"])
@pytest.mark.parametrize("key", [entry.key for entry in PAGES])
def test_pages_hold_when_a_stage_has_no_school(on_primary_schools_only, key, stage):
    assert texts("zh")(f"page.{key}.question") in all_text(page(key, stage=stage))


def test_a_number_beyond_the_end_is_cut_down_and_told():
    app = page("rotation")
    most = int(slider(app, "pe_arts").max)
    typed = next(i for i in app.number_input if i.key == "rotation_primary_pe_arts_people_typed")
    typed.set_value(most + 500).run()
    assert_sound(app)
    assert slider(app, "pe_arts").value == most
    typed = next(i for i in app.number_input if i.key == "rotation_primary_pe_arts_people_typed")
    assert typed.value == most
    assert texts("zh")("page.rotation.cut", asked=most + 500, most=most) in all_text(app)


def link(**changes):
    """A link to the sample's latest year with one lever of three people."""
    lever = {"teacher_kind": "degree", "source": ["county", ""], "target": ["county", ""]}
    content = {
        "version": 1,
        "snapshot": current_id(),
        "school_year": 2025,
        "stage": "primary",
        "protect_donors": True,
        "help_first": "nearest",
        "levers": [{**lever, "people": 3}],
    }
    return json.dumps({**content, **changes}, ensure_ascii=False)


def current_id():
    from data.warehouse import Warehouse, current_snapshot

    return Warehouse(current_snapshot()).info().snapshot


@pytest.mark.parametrize(
    ("changes", "key", "values"),
    [
        ({"stage": "junior"}, "scenario_is_of_another_year_or_stage", None),
        ({"school_year": 2021}, "scenario_is_of_another_year_or_stage", None),
        ({"snapshot": "other"}, "scenario_is_of_another_snapshot", {}),
        (
            {
                "levers": [
                    {
                        "teacher_kind": "degree",
                        "source": ["township", "火星镇"],
                        "target": ["county", ""],
                        "people": 3,
                    }
                ]
            },
            "scenario_place_is_not_known",
            {"value": "火星镇"},
        ),
    ],
)
def test_a_link_that_cannot_be_followed_says_so_and_moves_nobody(changes, key, values):
    app = page("rotation", scenario=link(**changes))
    said = all_text(app)
    sentence = texts("zh").entries[f"finding.{key}"]
    expected = sentence.format(**values) if values is not None else sentence.split("，")[-1]
    assert expected in said
    assert [item.value for item in app.slider] == [0, 0, 0]


def test_reliefs_show_both_results():
    assert "不启用时" in all_text(page("overview", reliefs="on"))
    assert "不启用时" not in all_text(page("overview"))
