"""The plan before stays while its question is changed, is marked, and the next one is set beside it."""

from __future__ import annotations

import json

import pytest

from analysis.planner.problem import Goal
from analysis.present.text import LANGUAGES, texts
from tests.pages.driver import all_text, assert_sound, page
from tests.pages.test_plan_page import (
    button,
    carried,
    link,
    opened,
    plans,
    snapshot,  # noqa: F401
    solved,
)


@pytest.fixture(autouse=True)
def on_the_sample(sample_snapshots, monkeypatch):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(sample_snapshots))


def title(app):
    return app.title[0].value.replace("\\", "")


def warned(app):
    return "\n".join(each.value.replace("\\", "") for each in app.warning)


def listed(app):
    return next(each.value for each in opened(app, "moves").dataframe if "undo" in each.value)


def choose_first(app):
    app.session_state["solve_moves"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    return app.run()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_banned_pair_leaves_the_plan_on_the_page_and_the_next_plan_says_what_it_changed(
    snapshot,  # noqa: F811
    language,
):
    t = texts(language)
    # An answer is kept for every reader, so that each language asks a question of its own.
    asked = link(snapshot, seconds=64 + LANGUAGES.index(language))
    app = solved(page("plan", solve=asked, language=language))
    status, people = title(app), listed(app)["people"].tolist()
    choose_first(app)
    before = plans()[-1]
    pair = before.moves[0].source, before.moves[0].target
    barred = [move for move in before.moves if (move.source, move.target) == pair]
    button(app, "solve_ban_pair").click().run()
    assert_sound(app)
    # The same plan, said to be of the question before, with the move that the ban breaks.
    assert title(app) == t("page.plan_former.title", status=status)
    assert listed(app)["people"].tolist() == people
    told = warned(app)
    assert t("page.plan_former.mark") in told
    assert t("plan_change.banned", count=1) in told
    assert t("plan_change.barred", count=len(barred), moves="§").split("§")[0] in told
    assert t("plan_change.still_best") not in told
    assert button(app, "solve_now").label == t("page.plan.solve")
    app = solved(app)
    assert t("page.plan_former.mark") not in warned(app)
    assert pair not in {(move.source, move.target) for move in plans()[-1].moves}
    rows = next(each.value for each in opened(app, "changes").dataframe if "change" in each.value)
    states = rows.groupby("change")["people"].sum()
    assert states[t("plan_change.is_dropped")] >= sum(move.people for move in barred)
    stays = states.get(t("plan_change.is_kept"), 0)
    assert stays + states[t("plan_change.is_dropped")] == sum(people)
    assert stays + states.get(t("plan_change.is_added"), 0) == plans()[-1].people_moved
    # Nobody who only forbids gets a better plan, and here none is worse: the ban costs nothing.
    assert plans()[-1].people_moved == sum(people)
    assert t("plan_change.binds_nothing") in all_text(app)


def test_a_locked_move_of_the_plan_breaks_nothing_and_unlocking_brings_the_plan_back(snapshot):  # noqa: F811
    t = texts("zh")
    app = choose_first(solved(page("plan", solve=link(snapshot))))
    status = title(app)
    button(app, "solve_lock").click().run()
    assert t("plan_change.locked", count=1) in warned(app)
    assert t("plan_change.still_best") in warned(app)
    button(app, "solve_lock").click().run()
    assert_sound(app)
    assert title(app) == status
    assert not app.warning
    assert not json.loads(carried(app)).get("keep")


def test_every_other_part_of_the_question_keeps_the_plan_too(snapshot):  # noqa: F811
    t = texts("zh")
    app = solved(page("plan", solve=link(snapshot)))
    status = title(app)
    for key, value, part in (
        ("solve_goal", str(Goal.MOST_SCHOOLS_PASS), "goal"),
        ("solve_within", "township", "within"),
        ("solve_buys", True, "buys"),
    ):
        usual = app.session_state[key]
        app.session_state[key] = value
        app.run()
        assert_sound(app)
        assert title(app) == t("page.plan_former.title", status=status)
        named = t("plan_change.changed", names=t(f"plan_change.part.{part}"))
        assert named in warned(app)
        app.session_state[key] = usual
        app.run()
        assert title(app) == status


def test_a_question_without_an_answer_is_explained_above_the_plan_before(snapshot):  # noqa: F811
    t = texts("zh")
    app = solved(page("plan", solve=link(snapshot)))
    people = listed(app)["people"].tolist()
    app.session_state["solve_limit_moves"] = True
    app.session_state["solve_most_moves"] = 0
    app = solved(app.run())
    assert title(app) == t("page.plan.impossible", passing=17, schools=28, over=2)
    assert t("plan_change.breaks", rules=t("plan.group.most_moves")) in warned(app)
    headers = [each.value.replace("\\", "") for each in app.header]
    assert t("page.plan.why") in headers
    assert listed(app)["people"].tolist() == people


def test_a_plan_of_another_year_is_none_of_the_question(snapshot):  # noqa: F811
    t = texts("zh")
    app = solved(page("plan", solve=link(snapshot)))
    status = title(app)
    app.session_state["year"] = "2024"
    app.run()
    assert_sound(app)
    assert t("page.plan_former.mark") not in warned(app)
    assert status not in title(app)


def test_a_link_opens_the_part_that_it_names(snapshot):  # noqa: F811
    app = solved(page("plan", solve=link(snapshot), plan_part="schools"))
    assert any("verdict_after" in table.value for table in app.dataframe)
    assert not any("undo" in table.value for table in app.dataframe)
    assert app.query_params["plan_part"] in ("schools", ["schools"])
