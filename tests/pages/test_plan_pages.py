"""Plans on the sample county: rotation, funding and comparison set, carry and tell one scenario."""

from __future__ import annotations

import json

import pytest

from analysis.levers import COUNTY, Fund, Intake, Rotation, Transfer
from analysis.present.text import LANGUAGES, texts
from analysis.scenario import Scenario
from analysis.vocabulary import Stage
from data import scenarios
from tests.pages.driver import assert_sound, current_id, page
from tests.pages.what_if_driver import (
    MIXED,
    by_key,
    carried,
    coefficients,
    opened,
    plan,
    said,
    table,
)

pytestmark = pytest.mark.usefixtures("on_the_sample", "with_own_workspace")
PAGES = ("rotation", "funding", "plans")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PAGES)
def test_a_link_sets_the_whole_plan_on_every_page_and_is_carried_on(key, language):
    scenario = plan(
        *MIXED, protect_donors=False, help_first="furthest", budgets=(("staff", 10_000),)
    )
    app = page(key, language=language, scenario=scenario.to_text())
    if key != "plans":
        assert {**carried(app), "rules": ""} == json.loads(scenario.to_text())
    else:
        head = table(app, "baseline").set_index("measure")
        assert head["a"].tolist() != head["baseline"].tolist()


def test_money_is_set_by_sliders_told_and_balanced():
    app = page("funding")
    by_key(app.slider, "funding_primary_A6_yuan").set_value(150).run()
    assert_sound(app)
    rows = table(opened(app, "plan_funding"), "price")
    assert rows["yuan"].sum() == pytest.approx(1_500_000)
    assert rows["indicator"].str.startswith("A6").all()
    assert by_key(app.number_input, "funding_primary_A6_yuan_typed").value == 150
    t = texts("zh")
    spent = t("common.amount", number="150.00", unit=t("unit.ten_thousand_yuan"))
    money = t("what_if.money.equipment")
    assert t("what_if.balance.open", money=money, spent=spent) in said(app)
    budget = "funding_primary_budget_equipment"
    for amount, over in ((149, True), (150, False)):
        by_key(app.number_input, budget).set_value(amount).run()
        assert_sound(app)
        assert ("没有平衡" in said(app)) is over


def test_the_slider_of_a_facility_ends_where_nothing_is_lacking():
    app = page("funding")
    slider = by_key(app.slider, "funding_primary_A7_yuan")
    slider.set_value(slider.max).run()
    assert_sound(app)
    after = coefficients(app)
    row = after[after.index.str.startswith("A7")].iloc[0]
    assert row["met_after"] == row["counted"]


def test_posts_and_training_count_people_and_yearly_money_stays_apart():
    app = page("funding")
    by_key(app.slider, "funding_primary_study_people").set_value(10).run()
    by_key(app.slider, "funding_primary_hire_pe_arts_people").set_value(4).run()
    assert_sound(app)
    rows = table(opened(app, "plan_funding"), "price")
    assert rows["amount"].sum() == 14
    lines = table(opened(app, "plan_budget"), "spent").set_index("money")
    t = texts("zh")
    assert lines.loc[t("what_if.money.training"), "spent"] > 0
    assert lines.loc[t("what_if.money.staff"), "timing"] == t("what_if.timing.yearly")


def test_a_named_transfer_is_added_told_and_taken_out_again():
    app = page("rotation")
    by_key(app.toggle, "measure_primary_above_degree").set_value(True).run()
    target = next(each for each in app.selectbox if each.key.startswith("measure_primary_to"))
    target.select_index(1).run()
    by_key(app.button, "plan_add").click().run()
    assert_sound(app)
    [lever] = carried(app)["levers"]
    assert lever["lever"] == "transfer"
    assert lever["people"] == 1
    by_key(app.button, "plan_remove_0").click().run()
    assert_sound(app)
    assert "scenario" not in app.query_params


def test_a_measure_from_a_school_to_itself_is_refused():
    app = page("rotation")
    by_key(app.button, "plan_add").click().run()
    assert_sound(app)
    assert texts("zh")("what_if.panel.wrong_ends") in said(app)
    assert "scenario" not in app.query_params


def test_a_plan_that_changes_nothing_says_why():
    t = texts("zh")
    # A school gives to itself what it has: not one measure is carried out.
    app = page("rotation", scenario=plan(Transfer("x", "x", "other", True, False, 1)).to_text())
    assert t("finding.scenario_place_is_not_known", value="x") in said(app)
    code = page("rotation").session_state["measure_primary_from"]
    again = page("rotation", scenario=plan(Transfer(code, code, "other", True, False, 1)).to_text())
    assert t("what_if.reason.same_school") in said(again)
    assert t("what_if.nothing.no_verdict") in said(
        page("rotation", scenario=plan(Intake(code, 1)).to_text())
    )


def test_protection_lifted_marks_the_donors_that_fall_below():
    levers = (Rotation("backbone", COUNTY, COUNTY, 60),)
    kept = page("rotation", scenario=plan(*levers).to_text())
    lifted = page("rotation", scenario=plan(*levers, protect_donors=False).to_text())
    told = texts("zh")("finding.what_if_donor_below", indicators="§").split("§")[0]
    assert told not in said(kept)
    assert told in said(lifted)


def test_per_cent_of_the_source_can_be_asked_for():
    app = page("rotation")
    unit = next(each for each in app.button_group if each.key == "rotation_primary_degree_unit")
    unit.set_value("percent").run()
    assert_sound(app)
    people = by_key(app.slider, "rotation_primary_degree_people")
    assert people.max == 100
    people.set_value(2).run()
    [lever] = carried(app)["levers"]
    assert (lever["unit"], lever["people"]) == ("percent", 2)


def test_a_plan_is_saved_under_a_name_and_compared_with_another():
    app = page("rotation")
    by_key(app.slider, "rotation_primary_backbone_people").set_value(8).run()
    by_key(app.button, "plan_save").click().run()
    assert texts("zh")("what_if.panel.save_empty") in said(app)
    by_key(app.text_input, "plan_name").set_value("甲案").run()
    by_key(app.button, "plan_save").click().run()
    assert_sound(app)
    assert texts("zh")("what_if.panel.saved", name="甲案") in said(app)
    [kept] = scenarios.shelf().saved
    other = scenarios.keep("乙案", plan(Fund("A6", COUNTY, "shortfall", 5_000_000)))
    both = page("plans", plan_a=kept.id, plan_b=other.id)
    title = both.title[0].value
    assert "甲案" in title
    assert "乙案" in title
    head = table(both, "baseline").set_index("measure")
    moved = texts("zh")("what_if.headline.moved")
    assert head.loc[moved].tolist() == [0, 8, 0]
    cv = table(both, "cv_baseline").set_index("indicator")
    a6 = cv[cv.index.str.startswith("A6")].iloc[0]
    assert a6["cv_a"] == a6["cv_baseline"] > a6["cv_b"]


def test_saved_plans_are_copied_opened_and_set_aside():
    kept = scenarios.keep("甲案", plan(Rotation("degree", COUNTY, COUNTY, 3)))
    app = page("plans")
    by_key(app.button, "plan_copy").click().run()
    assert_sound(app)
    assert [each.name for each in scenarios.shelf().saved] == ["甲案 2", "甲案"]
    by_key(app.button, "plan_open").click().run()
    assert_sound(app)
    head = table(app, "baseline").set_index("measure")
    assert head.loc[texts("zh")("what_if.headline.moved"), "a"] == 3
    by_key(app.button, "plan_aside").click().run()
    assert_sound(app)
    assert len(scenarios.shelf().saved) == 1
    assert kept.scenario == scenarios.shelf().saved[0].scenario


def test_a_stale_plan_is_marked_and_still_computed():
    old = plan(Rotation("degree", COUNTY, COUNTY, 3), rules="0123456789ab")
    kept = scenarios.keep("旧案", Scenario("elsewhere", 2025, Stage.PRIMARY, old.levers, rules="x"))
    app = page("plans", plan_a=kept.id)
    t = texts("zh")
    assert t("finding.scenario_rules_moved_on") in said(app)
    assert "elsewhere" in said(app)
    assert table(app, "made_at")["state"].tolist() == [t("page.plans.stale")]
    linked = page("rotation", scenario=old.to_text())
    assert t("finding.scenario_rules_moved_on") in said(linked)


def test_a_broken_file_is_named_and_a_plan_of_another_stage_is_counted(tmp_path):
    scenarios.keep("初中案", Scenario(current_id(), 2025, Stage.JUNIOR))
    (scenarios.scenarios_folder() / "broken.json").write_text("{", encoding="utf-8")
    app = page("plans")
    t = texts("zh")
    assert t("page.plans.broken", count=1, files="broken.json") in said(app)
    assert t("page.plans.other_scope", count=1) in said(app)
    assert t("page.plans.empty") in said(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_is_cleared_at_once(language):
    app = page("rotation", language=language, scenario=plan(*MIXED).to_text())
    by_key(app.button, "plan_clear").click().run()
    assert_sound(app)
    assert "scenario" not in app.query_params
    assert [each.value for each in app.slider] == [0, 0, 0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PAGES)
@pytest.mark.parametrize("text", ["{", '{"version":2}', "<script>alert(1)</script>"])
def test_a_hostile_link_gives_a_sentence_and_no_measure(key, text, language):
    app = page(key, scenario=text, language=language)
    assert texts(language)("finding.scenario_is_not_readable") in said(app)
    assert all(not each.value for each in app.slider)
