"""A plan that was solved backwards becomes scenarios: saved, opened, compared, carried by the link."""

from __future__ import annotations

import pytest

from analysis.levers import Transfer
from analysis.planner.build import build
from analysis.planner.problem import Category, Move
from analysis.planner.report import report
from analysis.planner.request import PlanRequest
from analysis.present.text import LANGUAGES, texts
from analysis.scenario import Scenario, fits_a_link
from analysis.vocabulary import Stage
from data import planning, scenarios
from data.warehouse import current_snapshot
from pages.shared import cached
from pages.shared.plan_take_over import name_of
from tests.pages.driver import all_text, assert_sound, current_id, page
from tests.pages.test_plan_page import button, link, plans, solved
from tests.pages.what_if_driver import coefficients, opened, said, table

YEAR = 2025
pytestmark = pytest.mark.usefixtures("on_the_sample", "with_own_workspace")


def effects_of(plan):
    """The official judgement of the junior schools after a plan."""
    prices = planning.prices().listed
    basis = cached.planner_basis(str(current_snapshot()), YEAR, False, "national", prices)
    built = build(basis, PlanRequest(current_id(), YEAR, stages=(Stage.JUNIOR,)))
    return report(basis, built, plan).effects[0].after


def address_of(saved):
    """The part of a link that carries a saved plan."""
    if fits_a_link(saved.scenario):
        return {"scenario": saved.scenario.to_text()}
    return {"saved_scenario": saved.id}


def test_a_plan_is_saved_opened_compared_and_its_link_gives_the_same_figures():
    # A question of its own, so that its plan is the latest.
    asked = link(current_id(), seconds=67)
    app = solved(page("plan", solve=asked, plan_part="take_over"))
    next(each for each in app.text_input if each.key == "solve_take_name").set_value("甲").run()
    button(app, "solve_take_rotation").click().run()
    plan, t = plans()[-1], texts("zh")
    [saved] = scenarios.shelf().saved
    assert saved.name == t("page.take_over.named", name="甲", stage=t("stage.junior"))
    assert saved.scenario.stage == Stage.JUNIOR
    assert sum(each.people for each in saved.scenario.levers) == plan.people_moved > 0
    # The stage of the plan is chosen, whatever was chosen before.
    assert app.session_state["stage"] == "junior"
    judged = effects_of(plan)
    # A session of somebody else who gets the link.
    theirs = page("rotation", stage="junior", **address_of(saved))
    after = coefficients(theirs)
    assert after["cv_after"].tolist() == pytest.approx(judged.indicators["cv"].tolist(), rel=1e-9)
    assert after["met_after"].tolist() == judged.indicators["schools_met"].tolist()
    assert table(opened(theirs, "plan_transfers"), "what")["people"].sum() == plan.people_moved
    compared = page("plans", stage="junior", plan_b=saved.id)
    head = table(compared, "baseline").set_index("measure")
    assert head.loc[t("what_if.headline.moved"), "b"] == plan.people_moved
    passing = int((judged.schools["verdict"] == "pass").sum())
    assert head.loc[t("what_if.headline.passing"), "b"] == passing


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_scenario_of_a_stage_is_called_by_the_people_of_that_stage(language):
    kind = Category("music", True, False)
    moves = [Move("primary", "1", "2", kind, 4), Move("junior", "3", "4", kind, 7)]
    t = texts(language)
    for stage, people in ((Stage.PRIMARY, 4), (Stage.JUNIOR, 7)):
        usual = t("page.take_over.usual_name", people=people)
        named = t("page.take_over.named", name=usual, stage=t(f"stage.{stage}"))
        assert name_of(moves, stage, "", t) == named
        wanted = t("page.take_over.named", name="甲", stage=t(f"stage.{stage}"))
        assert name_of(moves, stage, "甲", t) == wanted


def long_one(seed=0):
    """A plan of so many transfers that no link holds it."""
    codes = sorted(cached.facts(str(current_snapshot()), YEAR)["school_code"].unique())
    pairs = [(one, other) for one in codes[:12] for other in codes[12:24]]
    levers = [Transfer(*pair, "other", True, False, 1 + seed) for pair in pairs]
    where = YEAR, False, "national", planning.prices().listed
    return Scenario(
        current_id(), YEAR, Stage.PRIMARY, tuple(levers), rules=cached.plan_mark(*where)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_plan_is_carried_by_the_number_it_was_saved_under(language):
    t, scenario = texts(language), long_one()
    assert not fits_a_link(scenario)
    saved = scenarios.keep("长案", scenario)
    app = page("rotation", language=language, saved_scenario=saved.id)
    assert app.query_params["saved_scenario"] in (saved.id, [saved.id])
    assert "scenario" not in app.query_params
    assert t("page.take_over.link_by_id", measures=len(scenario.levers)) in said(app)
    asked = table(opened(app, "plan_measures"), "asked")
    assert len(asked) == len(scenario.levers)
    # Of many measures one is chosen and taken out; the others stay.
    assert [each.key for each in app.button if each.key.startswith("plan_remove")] == [
        "plan_remove_0"
    ]
    # Pulled further, it is no longer the plan that was saved: the link must not pretend so.
    slider = next(each for each in app.slider if each.key == "rotation_primary_backbone_people")
    slider.set_value(3).run()
    assert_sound(app)
    assert "saved_scenario" not in app.query_params
    assert t("page.take_over.link_not_saved", measures=len(scenario.levers) + 1) in said(app)


@pytest.mark.parametrize("number", ["0" * 16, "../../etc/passwd", "<script>"])
def test_a_number_that_is_not_saved_here_is_told(number):
    app = page("rotation", saved_scenario=number)
    assert texts("zh")("finding.scenario_is_not_saved_here") in said(app)
    assert all(not each.value for each in app.slider)


def test_a_saved_plan_of_another_stage_or_data_is_told():
    old = Scenario("elsewhere", YEAR, Stage.PRIMARY, long_one().levers)
    saved = scenarios.keep("旧案", old)
    assert "elsewhere" in said(page("rotation", saved_scenario=saved.id))
    t, other = texts("zh"), page("rotation", stage="junior", saved_scenario=saved.id)
    values = {"year": t.school_year(YEAR), "stage": t("stage.primary")}
    told = t("finding.scenario_is_of_another_year_or_stage", **values)
    assert told in all_text(other)
