"""Every page in both languages, both stages and with reliefs, on the sample county."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from analysis.present.text import LANGUAGES, texts
from analysis.present.text import texts as words
from data import reference
from data.assess import assess
from data.warehouse import Warehouse, current_snapshot
from pages.shared.registry import PAGES
from tests.pages.driver import all_text, assert_sound, current_id, draw_page, page

pytestmark = pytest.mark.usefixtures("on_the_sample")


@pytest.fixture(scope="module")
def verdicts(sample_workbook):
    """What the headless command says of the latest year, to compare the pages with."""
    return assess([sample_workbook], 2025).results[0].stages


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
    table, unknown = (each.value for each in page("league_table").dataframe[:2])
    schools = verdicts["primary"].schools
    open_schools = schools[schools["verdict"] == "cannot_judge"]
    assert len(table) + len(unknown) == len(schools)
    assert len(unknown) == len(open_schools) > 0
    t = words("zh")
    # Unknown schools stand apart, in a table that says what they lack.
    order = [t(f"band.{band}") for band in ("far", "one_step", "passes", "all_met")]
    assert table["band"].map(order.index).is_monotonic_increasing
    assert unknown["missing"].str.contains(t("state.missing_numerator")).all()


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
    assert name in [heading.value.replace("\\", "") for heading in app.header]
    # The card says where the school falls short, and leads to the page that says the rest.
    assert words("zh")("card.worst_of", count="|", name="|", amount="|").split("|")[1] in all_text(
        app
    )
    assert any(button.key.startswith("go_school_") for button in app.button)


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


def with_column(app, column):
    """The first table that is drawn and has the column."""
    return next(each.value for each in app.dataframe if column in each.value)


def test_moving_a_slider_changes_the_numbers_and_nothing_else_in_sum():
    app = page("rotation")
    app.session_state["figures_as_tables"] = ("rotation_indicators",)
    before = with_column(app.run(), "cv_change")
    slider(app, "backbone").set_value(10).run()
    assert_sound(app)
    after = with_column(app, "cv_change")
    moved = after.set_index("indicator")["cv_change"]
    assert moved.filter(like="A2").iloc[0] < 0
    assert moved.filter(like="A5").iloc[0] == 0
    assert (before["cv_change"] == 0).all()
    schools = with_column(app, "gave")
    assert schools["gave"].sum() == schools["received"].sum() == 10
    app.session_state["list"] = "plan_transfers"
    moves = with_column(app.run(), "people")
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
    verdicts = with_column(app, "verdict_after")
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


def test_a_budget_of_an_unknown_kind_of_money_is_told_and_the_rest_is_used():
    text = json.loads(link())
    lever = {"lever": "rotation", "unit": "people", **text["levers"][0]}
    more = {"version": 2, "rules": "", "budgets": {"capital": 50_000, "gold": 5}, "levers": [lever]}
    said = all_text(page("rotation", scenario=json.dumps({**text, **more})))
    t = texts("zh")
    assert t("finding.scenario_part_is_not_known", link_part=t("link_part.budgets")) in said
    assert "调动 3 人次" in said


def test_a_link_of_earlier_data_moves_people_on_the_present_data_and_says_so():
    app = page("rotation", scenario=link(snapshot="0123456789ab"))
    said = all_text(app)
    values = {"made": "0123456789ab", "now": current_id()}
    assert texts("zh")("finding.scenario_data_moved_on", **values) in said
    assert "调动 3 人次" in said


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


# ------------------------------------------------------------------ rules


def rules_table(app, column):
    """The first table of the page that has the column."""
    return next(table.value for table in app.dataframe if column in table.value)


def box(app, ending):
    return next(item for item in app.selectbox if item.key.split(":")[0].endswith(ending))


def number(app, ending):
    return next(item for item in app.number_input if item.key.endswith(ending))


def test_the_rules_page_compares_every_set_without_and_with_reliefs(sample_workbook):
    shown = rules_table(page("rules"), "over")
    t = words("zh")
    expected = []
    for rule_set in reference.rule_sets():
        both = [
            assess([sample_workbook], 2025, switch, rule_set.id).results[0].stages
            for switch in (False, True)
        ]
        for stage in both[0]:
            for result in (stages[stage] for stages in both):
                over = sum(result.indicators["cv_verdict"] == "fail")
                counts = [result.count(verdict) for verdict in ("pass", "fail", "cannot_judge")]
                expected.append([t(f"verdict.{result.verdict}"), *counts, over])
    columns = ["verdict", "pass", "fail", "cannot_judge", "over"]
    assert shown[columns].to_numpy().tolist() == expected
    assert shown["chosen"].tolist() == ["✓", "", "✓", "", "", "", "", ""]


def test_the_rules_page_lists_every_rule_with_clause_source_and_dates():
    app = page("rules", rules="invented_example")
    listed = next(t.value for t in app.dataframe if "checked_on" in t.value)
    book = reference.rule_book("invented_example")
    assert len(listed) == len(book.every_rule())
    for row, rule in zip(listed.to_dict("records"), book.every_rule(), strict=True):
        cited = rule.citation
        assert (row["document"], row["clause"]) == (cited.document, cited.clause)
        assert row["effective_from"] == cited.effective_from.isoformat()
        assert row["checked_on"] == cited.checked_on.isoformat()
        assert row["source"]
    t = words("zh")
    assert (listed["status"] == t("rules.status.replaced")).sum() == 6
    assert (listed["document"] == "虚构文件〔2024〕1号").sum() == 6


def test_a_chosen_set_holds_on_every_page_stands_in_the_link_and_is_named():
    app = page("rules")
    before = app.title[0].value
    box(app, "rules").select("invented_example").run()
    assert_sound(app)
    assert app.query_params["rules"] == "invented_example"
    assert app.title[0].value != before
    linked = page("league_table", rules="invented_example")
    assert "虚构文件〔2024〕1号" in all_text(linked)
    t = words("zh")
    verdicts = linked.dataframe[0].value["band"].value_counts()
    plain_verdicts = page("league_table").dataframe[0].value["band"].value_counts()
    passing = t("band.all_met"), t("band.passes")
    assert sum(verdicts.get(each, 0) for each in passing) < sum(
        plain_verdicts.get(each, 0) for each in passing
    )
    box(app, "rules").select("national").run()
    assert "rules" not in app.query_params
    assert app.title[0].value == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_to_a_set_that_is_not_here_says_so_and_national_rules_hold(language):
    app = page("overview", rules="<b>x</b>", language=language)
    told = [warning.value.replace("\\", "") for warning in app.warning]
    sentence = texts(language)("finding.rule_set_is_not_known", value="<b>x</b>")
    assert [line.replace("\u2060", "") for line in told] == [sentence]
    assert app.title[0].value == page("overview", language=language).title[0].value


def test_broken_local_files_are_told_on_every_page_and_national_rules_hold(tmp_path, monkeypatch):
    for name in "abcd":
        (tmp_path / f"{name}.toml").write_text("x = = 1", "utf-8")
    monkeypatch.setenv("COUNTY_RULES", str(tmp_path))
    on_overview = "".join(warning.value for warning in page("overview").warning).replace("\\", "")
    assert words("zh")("finding.rule_files_are_broken", count=4) in on_overview
    assert "a.toml" in on_overview.replace("\u2060", "")
    app = page("rules")
    said = all_text(app) + "".join(warning.value for warning in app.warning)
    said = said.replace("\\", "").replace("\u2060", "")
    for name in "abcd":
        assert f"{name}.toml" in said
    assert set(rules_table(app, "over")["rule_set"]) == {words("zh")("rules.national")}
    assert words("zh")("page.rules.only_national") in said


def test_a_real_county_is_not_compared_with_invented_rules(tmp_path, monkeypatch):
    from data.build import build
    from data.workbook import write_workbook
    from tests import small_county

    tables = small_county.tables()
    tables["county"]["is_invented"] = "0"
    write_workbook(tmp_path / "county.xlsx", tables)
    assert not build([tmp_path / "county.xlsx"], tmp_path / "snapshots").stopped
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(tmp_path / "snapshots"))
    app = AppTest.from_function(draw_page, args=("rules",), default_timeout=60).run()
    assert_sound(app)
    assert "虚构" not in all_text(app)
    assert len(rules_table(app, "over")) == 4


def test_the_countys_own_document_is_its_default(tmp_path, monkeypatch):
    text = (reference.FOLDER / "rules" / "local" / "invented_example.toml").read_text("utf-8")
    text = text.replace('id = "invented_example"', 'id = "own"').replace("invented = true", "")
    code = Warehouse(current_snapshot()).info().county_code
    assert code
    (tmp_path / "own.toml").write_text(
        text.replace("county_codes = []", f'county_codes = ["{code}"]'), "utf-8"
    )
    monkeypatch.setenv("COUNTY_RULES", str(tmp_path))
    app = page("rules")
    assert box(app, "rules").value == "own"
    assert "rules" not in app.query_params
    assert page("rules", rules="national").title[0].value != app.title[0].value


def headings(app):
    return [each.value.replace("\\", "") for each in app.header]


def steps_shown(app):
    """The table of the tester, by position: indicator, numerator, how, value, standard, floor, result."""
    (table,) = app.table
    shown = table.value.map(lambda cell: cell.replace("\\", ""))
    return shown.set_axis(range(len(shown.columns)), axis=1)


def standings(app):
    return steps_shown(app)[6].tolist()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", ["primary", "junior"])
@pytest.mark.parametrize("reliefs", ["on", "off"])
def test_the_tester_takes_over_a_school_and_says_what_the_pages_say(
    sample_workbook, stage, language, reliefs
):
    app = page("rules", stage=stage, language=language, reliefs=reliefs)
    judged = assess([sample_workbook], 2025, reliefs == "on").results[0].stages[stage]
    t = texts(language)
    for verdict in ("pass", "fail", "cannot_judge"):
        school = judged.schools[judged.schools["verdict"] == verdict].iloc[-1]
        box(app, "_school").select(school["school_code"]).run()
        assert_sound(app)
        told = t("rules.step.verdict", verdict=t(f"verdict.{verdict}"))
        assert any(each.startswith(told) for each in headings(app)), school["school_code"]
        met = t("rules.standing.met")
        assert sum(met in each for each in standings(app)) == school["met"]


def test_numbers_typed_into_the_tester_change_the_verdict_on_both_sides_of_a_threshold():
    app = page("rules")
    box(app, "_school").select("").run()
    assert_sound(app)
    t = words("zh")
    unknown = t("rules.standing.unknown")
    assert sum(unknown in each for each in standings(app)) == 7
    number(app, "_pupils_primary").set_value(1000).run()
    figures = {
        "teachers_doctor": 0,
        "teachers_master": 0,
        "teachers_bachelor": 42,
        "teachers_college": 0,
        "backbone_teachers": 10,
        "teachers_pe": 9,
        "teachers_arts": 0,
        "teaching_area_m2": 4500.0,
        "indoor_sports_area_m2": 0.0,
        "sports_ground_area_m2": 7500.0,
        "equipment_yuan": 200.0,
        "multimedia_rooms": 23.0,
    }
    for name, value in figures.items():
        number(app, f"_{name}").set_value(value)
    app.run()
    assert_sound(app)
    assert [t("rules.standing.met") in each for each in standings(app)] == [True] * 7
    assert t("rules.step.verdict", verdict=t("verdict.pass")) in headings(app)
    number(app, "_teachers_bachelor").set_value(41).run()
    assert t("rules.standing.at_floor", share="85") in standings(app)[0]
    assert t("rules.step.verdict", verdict=t("verdict.pass")) in headings(app)
    number(app, "_teachers_bachelor").set_value(35).run()
    assert t("rules.standing.below", share="85") in standings(app)[0]
    assert t("rules.step.verdict", verdict=t("verdict.fail")) in headings(app)


def test_the_tester_shows_how_premises_are_divided():
    app = page("rules", stage="junior")
    box(app, "_school").select("").run()
    box(app, "_school_type").select("312").run()
    number(app, "_pupils_primary").set_value(130)
    number(app, "_pupils_junior").set_value(174)
    number(app, "_multimedia_rooms").set_value(12.0)
    app.run()
    assert_sound(app)
    said = all_text(app)
    # 130 + 1.1 x 174 = 321.4; 191.4 / 321.4 = 0.5955
    for part in ("1×130", "1.1×174", "= 321.4", "191.4 ÷ 321.4 = 0.5955"):
        assert part in said
    _, numerator, value, *_ = steps_shown(app).iloc[-1]
    assert "0.5955 = 7.15" in numerator
    assert value == "100 × 7.15 ÷ 174 = 4.11"


def test_a_left_out_school_is_calculated_and_said_to_be_left_out():
    app = page("rules")
    box(app, "_school_type").select("218").run()
    number(app, "_pupils_primary").set_value(49).run()
    t = words("zh")
    left_out = t("rules.step.left_out", reason=t("exclusion.below_minimum_pupils"))
    assert left_out in headings(app)
    number(app, "_pupils_primary").set_value(50).run()
    assert left_out not in headings(app)
