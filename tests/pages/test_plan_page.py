"""The page that solves backwards, on the sample county: what it says is what the planner found."""

from __future__ import annotations

import json
import time

import pytest

from analysis.addresses import PLAN_PARTS
from analysis.planner.answer import Answer
from analysis.planner.checker import check
from analysis.planner.problem import Category, Move
from analysis.planner.request import Ban, PlanRequest
from analysis.present.text import texts
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data.warehouse import Warehouse, current_snapshot
from pages.shared import cached
from pages.shared.plan_curves import MONEY
from tests.pages.driver import all_text, assert_sound, page
from tests.pages.readers import everything, fields_of, seen_by_readers, text_of

YEAR = 2025
pytestmark = pytest.mark.usefixtures("on_the_sample")


@pytest.fixture(scope="module")
def snapshot(sample_snapshots):
    return Warehouse(current_snapshot(sample_snapshots)).info().snapshot


def link(snapshot, **chosen):
    """A request short enough for a test: junior schools and little time, unless said otherwise."""
    usual = {"stages": (Stage.JUNIOR,), "seconds": 60}
    return PlanRequest(snapshot, YEAR, **{**usual, **chosen}).to_text()


def button(app, key):
    return next(each for each in app.button if each.key == key)


def carried(app):
    """The request that the address carries."""
    value = app.query_params["solve"]
    return value if isinstance(value, str) else value[0]


def solved(app):
    """The page after its plan was worked out."""
    if any(each.key == "solve_now" for each in app.button):
        button(app, "solve_now").click().run()
    return settled(app)


def settled(app):
    """The page after everything that was asked for has ended."""
    end = time.monotonic() + 400
    while not all(view.is_final for view in views()) and time.monotonic() < end:
        time.sleep(0.2)
    app.run()
    assert_sound(app)
    return app


def opened(app, part):
    """The page with another part of its plan open; only that one is drawn."""
    app.session_state["plan_part"] = part
    return app.run()


def frames_of(app, *parts):
    """Every table that the page shows with these parts open in turn."""
    found = []
    for part in parts:
        found += [table.value for table in opened(app, part).dataframe]
    return found


def views():
    runner = cached.jobs()
    return [runner.look(key) for key in list(runner._jobs)]


def plans():
    return [view.answer.plan for view in views() if isinstance(view.answer, Answer)]


def test_it_opens_with_what_there_is_and_solves_nothing_unasked():
    before = len(views())
    app = page("plan")
    t = texts("zh")
    assert len(views()) == before
    assert "65/105" in app.title[0].value.replace("\\", "")
    paper = next(table.value for table in app.dataframe if "least" in table.value)
    assert paper["held"].tolist()[1] == 792
    assert paper["short"].tolist() == [0] * 6
    assert t("plan.told.figure_not_known", count=3) in all_text(app)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_plan_is_told_with_people_schools_and_proof(snapshot, language):
    app = solved(page("plan", solve=link(snapshot), language=language))
    t, title = texts(language), app.title[0].value.replace("\\", "")
    plan = next(found for found in reversed(plans()) if found.moves)
    assert str(plan.people_moved) in title
    assert plan.values[0].proved
    assert plan.values[0].bound == plan.values[0].value == plan.people_moved
    said = all_text(app)
    value = t("plan.reached.fewest_moves", value=plan.people_moved)
    assert t("plan.proof.proved", value=value) in said
    assert t("page.plan.checked") in said
    # Of 28 schools 21 pass; 6 fail by their facilities and 1 lacks figures.
    rest = [t("plan.rest.fail_by_facilities", fail=6), t("plan.rest.unknown", unknown=1)]
    assert "21" in title
    assert t("plan.rest.sentence", parts=t.join(rest)) in said.replace("\\", "")
    listed = next(table.value for table in app.dataframe if "undo" in table.value)
    assert listed["people"].sum() == plan.people_moved
    assert (listed["reason"].str.len() > 0).all()
    assert "{" not in said


def test_the_tables_add_up(snapshot):
    app = solved(page("plan", solve=link(snapshot)))
    frames = frames_of(app, "moves", "effects", "schools")
    listed = next(frame for frame in frames if "undo" in frame)
    schools = next(frame for frame in frames if "verdict_after" in frame)
    flows = next(frame for frame in frames if list(frame.columns) == ["source", "target", "people"])
    moved = listed["people"].sum()
    assert schools["gave"].sum() == schools["received"].sum() == flows["people"].sum() == moved
    indicators = next(frame for frame in frames if "planned" in frame)
    t = texts("zh")
    teachers = indicators.head(3)
    assert (teachers["cv_after"] <= teachers["planned"]).all()
    assert set(teachers["verdict"]) == {t("coefficient_verdict.pass")}
    title = app.title[0].value.replace("\\", "")
    passes = (schools["verdict_after"] == t("verdict.pass")).sum()
    passed = (schools["verdict_before"] == t("verdict.pass")).sum()
    assert f"17 → {17 + passes - passed}" in title
    # One count of what the plan touches: in the title, over the table and in its lines.
    assert f"涉及 {len(schools)} 个校段" in title
    headers = [each.value.replace("\\", "") for each in app.header]
    changed = (schools["verdict_after"] != schools["verdict_before"]).sum()
    assert t("plan.title.schools", schools=len(schools), changed=changed) in headers


def test_a_locked_move_stays_and_a_banned_pair_goes(snapshot):
    solved(page("plan", solve=link(snapshot)))
    first = next(found for found in reversed(plans()) if found.moves).moves[0]
    ban = Ban(first.stage, first.source, first.target)
    solved(page("plan", solve=link(snapshot, bans=(ban,))))
    banned = plans()[-1]
    assert banned.moves
    assert (first.source, first.target) not in {(m.source, m.target) for m in banned.moves}
    locked = banned.moves[-1]
    solved(page("plan", solve=link(snapshot, keep=(locked,), bans=(ban,))))
    assert locked in plans()[-1].moves


def test_what_is_chosen_in_the_list_can_be_locked_and_banned(snapshot):
    app = solved(page("plan", solve=link(snapshot)))
    app.session_state["solve_moves"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert_sound(app)
    button(app, "solve_lock").click().run()
    asked = json.loads(carried(app))
    assert len(asked["keep"]) == 1
    app.session_state["solve_moves"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    # The conditions are others now: the page asks to solve again.
    t = texts("zh")
    assert button(app, "solve_now").label == t("page.plan.solve")
    app = solved(app)
    assert plans()[-1].moves
    # Among plans equally good the one that keeps the earlier one: a locked move of it changes nothing.
    assert t("plan_change.same_moves") in all_text(app)


def held(app):
    return next(each for each in app.multiselect if each.key.startswith("solve_held:"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_locks_and_bans_stand_among_the_conditions_without_a_plan_and_can_be_lifted(
    snapshot, sample_snapshots, language
):
    facts = Warehouse(current_snapshot(sample_snapshots)).facts().query("school_year == @YEAR")
    giving, receiving = facts.loc[facts["stage"] == "junior", "school_code"].unique()[:2]
    barred = (Ban("junior", giving, receiving), Ban("junior", "", giving))
    app = page("plan", language=language, solve=link(snapshot, bans=barred))
    assert_sound(app)
    t = texts(language)
    assert held(app).label == t("page.plan_locks.held", moves=0, bans=2)
    # In the order of the request: a school that receives from nobody, then a pair of schools.
    [target, pair] = held(app).options
    assert (" → " in target, " → " in pair) == (False, True)
    held(app).set_value(["0"]).run()
    assert_sound(app)
    assert json.loads(carried(app))["bans"] == [["junior", "", giving]]
    assert held(app).label == t("page.plan_locks.held", moves=0, bans=1)
    button(app, "solve_forget").click().run()
    assert "bans" not in json.loads(carried(app))
    assert not any(each.key.startswith("solve_held:") for each in app.multiselect)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_files_name_the_stages_of_the_question_not_the_one_chosen_above(snapshot, language):
    t = texts(language)
    both = [t(f"stage.{stage}") for stage in COMPULSORY_STAGES]
    for stages, named in (((Stage.JUNIOR,), both[1:]), (COMPULSORY_STAGES, both)):
        asked = link(snapshot, stages=stages)
        app = page("plan", language=language, stage="primary", solve=asked)
        assert (t("choice.stage"), t.join(named)) in app.session_state["origin"].lines


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("nonsense", "plan_link_is_not_readable"),
        # Half a character, which no address can hold.
        (
            '{"version":1,"snapshot":"x","school_year":2025,"bans":[["junior","\\ud800",""]]}',
            "plan_link_is_not_readable",
        ),
        ('{"version":1}', "plan_link_is_not_readable"),
        ('{"version":9,"snapshot":"x","school_year":2025}', "plan_link_has_another_version"),
        ('{"version":1,"snapshot":"x","school_year":2025}', "plan_link_is_of_another_snapshot"),
    ],
)
def test_a_hostile_link_is_told_and_left_aside(text, key, language):
    app = page("plan", solve=text, language=language)
    told = [warning.value.replace("\\", "") for warning in app.warning]
    assert texts(language)(f"finding.{key}") in told


def test_a_link_of_another_year_is_not_applied(snapshot):
    app = page("plan", solve=PlanRequest(snapshot, 2024).to_text())
    t = texts("zh")
    told = [warning.value.replace("\\", "") for warning in app.warning]
    assert told == [t("finding.plan_link_is_of_another_year", year=t.school_year(2024))]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_link_of_earlier_data_is_set_and_says_that_the_data_moved_on(snapshot, language):
    asked = link("0123456789ab", stages=(Stage.JUNIOR,), most_moves=7)
    app = page("plan", solve=asked, language=language)
    told = [warning.value.replace("\\", "") for warning in app.warning]
    key = "finding.plan_link_data_moved_on"
    assert told == [texts(language)(key, made="0123456789ab", now=snapshot)]
    assert app.session_state["solve_most_moves"] == 7


def test_a_link_sets_every_control(snapshot):
    app = page(
        "plan",
        solve=link(
            snapshot,
            within="township",
            most_moves=7,
            budget_yuan=120_000,
            buys=True,
            free=("A2", "A6"),
        ),
    )
    assert app.session_state["solve_free"] == ["A2", "A6"]
    assert json.loads(carried(app))["free"] == ["A2", "A6"]
    assert app.session_state["solve_within"] == "township"
    assert app.session_state["solve_most_moves"] == 7
    assert app.session_state["solve_budget"] == 12
    assert app.session_state["solve_buys"] is True
    assert app.session_state["solve_stages"] == "junior"
    assert json.loads(carried(app))["most_moves"] == 7


def test_a_locked_move_of_a_stranger_is_told(snapshot):
    strange = Move("junior", "1", "2", Category("music", True, False), 1)
    app = page("plan", solve=link(snapshot, keep=(strange,)))
    told = [warning.value.replace("\\", "") for warning in app.warning]
    assert [texts("zh")("finding.plan_school_is_not_known", value=code) for code in "12"] == told


@pytest.mark.slow
def test_what_cannot_be_done_is_said_as_such(snapshot):
    app = solved(page("plan", solve=link(snapshot, most_moves=0)))
    t = texts("zh")
    title = app.title[0].value.replace("\\", "")
    assert title == t("page.plan.impossible", passing=17, schools=28, over=2)
    headers = [each.value.replace("\\", "") for each in app.header]
    assert t("page.plan.why") in headers
    assert t("page.plan.how_far") in headers
    assert t("plan.group.most_moves") in all_text(app)


def test_every_plan_that_was_shown_keeps_its_rules(snapshot, sample_snapshots):
    solved(page("plan", solve=link(snapshot)))
    runner = cached.jobs()
    for job in runner._jobs.values():
        if isinstance(job.answer, Answer) and job.answer.plan.moves:
            assert check(job.work.arguments[0], job.answer.plan) == ()


def test_a_plan_names_no_school_where_names_are_coded(coded, secrets, offered, snapshot):
    app = solved(page("plan", solve=link(snapshot)))
    assert plans()[-1].moves
    for part in PLAN_PARTS:
        check_coded(opened(app, part), secrets)
    assert offered
    for name, content in offered.items():
        assert fields_of(text_of(content()), secrets) == set(), name


def check_coded(app, secrets):
    names = {secret for secret in secrets if not secret.isdigit()}
    assert fields_of(everything(app), names) == set()
    assert fields_of(seen_by_readers(app), secrets) == set()


def test_the_price_of_the_margins_is_worked_out_when_asked_for(snapshot):
    app, t = solved(page("plan", solve=link(snapshot))), texts("zh")
    moved = next(found for found in reversed(plans()) if found.moves).people_moved
    assert all(each.key != "solve_price" for each in opened(app, "price").button)
    app.session_state["solve_price_of"] = "margins"
    app.run()
    button(app, "solve_price").click().run()
    app = settled(app)
    before = t("plan.reached.fewest_moves", value=moved)
    told = t("plan.price.lifted", rule=t("page.plan.price_margins"), before=before, after="§")
    assert told.split("§")[0] in all_text(app)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_curve_and_years_are_worked_out_when_asked_for(snapshot, language):
    address = link(snapshot, seconds=61 if language == "zh" else 62)
    app = solved(page("plan", solve=address, language=language))
    moved = plans()[-1].people_moved
    for key, part in (("solve_draw_curve", "more"), ("solve_spread", "years")):
        # What was worked out for a reader of the other language is there already.
        if any(each.key == key for each in opened(app, part).button):
            button(app, key).click().run()
        app = settled(app)
    frames = frames_of(app, "more", "years")
    curve = next(frame for frame in frames if "standing" in frame)
    assert curve["moves"].is_monotonic_increasing
    assert curve["schools"].is_monotonic_increasing
    assert curve["moves"].max() <= moved
    years = next(frame for frame in frames if "before" in frame and "passing" in frame)
    assert years["moves"].sum() <= 2 * -(-moved // 2)
    assert years["passing"].is_monotonic_increasing


@pytest.mark.slow
def test_yuan_against_schools_and_one_more_are_worked_out_when_asked_for(snapshot):
    app, t = solved(page("plan", solve=link(snapshot, seconds=63))), texts("zh")
    moved = plans()[-1].people_moved
    app.session_state["solve_curve"] = MONEY
    opened(app, "more")
    for key in ("solve_draw_curve", "solve_worth"):
        button(app, key).click().run()
        app = settled(app)
    frames = [table.value for table in app.dataframe]
    curve = next(frame for frame in frames if "allowed" in frame and "limits" in frame)
    assert curve["allowed"].iloc[0] == curve["spent"].iloc[0] == 0
    assert (curve["spent"] <= curve["allowed"]).all()
    assert curve["schools"].is_monotonic_increasing
    assert curve["schools"].iloc[0] == 17 < curve["schools"].iloc[-1]
    beside = next(frame for frame in frames if "allowed" in frame and "limits" not in frame)
    assert beside["schools"].tolist() == curve["schools"].tolist()
    assert t("plan.curve.yuan", yuan="§", schools=0, all_yuan=0, more=0).split("§")[0] in all_text(
        app
    )
    more = next(frame for frame in frames if "sure" in frame)
    assert set(more["before"]) == {t("plan.reached.fewest_moves", value=moved)}
    assert len(more) == 3


def test_a_plan_that_moves_nobody_is_shown_with_every_part_of_it(snapshot):
    nobody = link(snapshot, goal="no_school_required", free=("A1", "A2", "A3"))
    app = solved(page("plan", solve=nobody))
    t = texts("zh")
    assert (
        app.title[0].value.replace("\\", "").startswith(t("plan.status.no_moves").split("{")[0][:6])
    )
    for part in PLAN_PARTS:
        shown = page("plan", solve=nobody, plan_part=part)
        assert_sound(shown)
