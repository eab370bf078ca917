"""The limit of posts in a plan and in a what-if, from the sample county."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.assessment import assess_stage
from analysis.levers import Hire, Place, Transfer
from analysis.planner.basis import Why, no_posts
from analysis.planner.build import build
from analysis.planner.problem import NO_LIMIT
from analysis.planner.request import PlanRequest, from_text
from analysis.planner.settings import Switch
from analysis.present.plan_note_words import posts_sentence
from analysis.present.plan_words import PlanWording
from analysis.rules import day_of_school_year
from analysis.vocabulary import COMPULSORY_STAGES
from analysis.what_if import apply
from data import planning, reference
from data.planner_data import plan_basis
from data.warehouse import Warehouse, current_snapshot
from tests.present.paper_states import words_of
from tests.what_if_county import asked, code, county

YEAR = 2025


@pytest.fixture(scope="module")
def basis(sample_snapshots):
    warehouse = Warehouse(current_snapshot(sample_snapshots))
    facts = warehouse.facts()
    facts = facts[facts["school_year"] == YEAR]
    rules = reference.rule_book().on(day_of_school_year(YEAR))
    judged = {
        stage: assess_stage(facts, stage, reference.indicators(), rules)
        for stage in COMPULSORY_STAGES
    }
    return plan_basis(warehouse, YEAR, facts, judged, judged, rules, planning.default_prices())


def built(basis, *switched):
    return build(basis, PlanRequest("s", YEAR, switched=frozenset(switched)))


def test_a_school_may_hold_the_teachers_it_has_and_one_for_each_free_post(basis):
    assert all((each.posts == NO_LIMIT).all() for each in built(basis).problem.stages)
    for stage in built(basis, Switch.POSTS).problem.stages:
        posts = basis.posts[basis.posts["stage"] == stage.stage].set_index("school_code")
        free = (posts["authorised_posts"] - posts["posts_filled"]).reindex(list(stage.schools))
        room = stage.posts - stage.teachers.sum(axis=1)
        known = free.notna().to_numpy()
        assert room[known].tolist() == free[known].tolist()
        # Not known: nobody comes.
        assert (room[~known] == -1).all()
        assert (room > 0).any()


def test_schools_over_their_posts_and_without_a_figure_are_told_and_private_ones_once(basis):
    told = built(basis, Switch.POSTS)
    private = {(each.stage, each.school) for each in told.told if each.why is Why.PRIVATE}
    limited = {
        (each.stage, each.school): each.why
        for each in told.told
        if each.why in (Why.POSTS_NOT_KNOWN, Why.POSTS_EXCEEDED)
    }
    assert private
    assert not private & set(limited)
    posts = basis.posts.set_index(["stage", "school_code"])
    over = posts.index[posts["posts_filled"] > posts["authorised_posts"]]
    unknown = posts.index[posts["posts_filled"].isna()]
    schools = {(each.stage, code) for each in told.problem.stages for code in each.schools}
    assert {key for key, why in limited.items() if why is Why.POSTS_EXCEEDED} == set(over) & schools
    assert {key for key, why in limited.items() if why is Why.POSTS_NOT_KNOWN} == (
        set(unknown) & schools
    )
    assert over.size


def test_without_any_posts_the_rule_is_left_aside_and_said_to_be(basis):
    for posts in (no_posts(), basis.posts.assign(posts_filled=np.nan)):
        bare = replace(basis, posts=posts)
        found = built(bare, Switch.POSTS)
        assert [each.key for each in found.findings] == ["plan_posts_are_not_known"]
        assert all((each.posts == NO_LIMIT).all() for each in found.problem.stages)
        assert found.count(Why.POSTS_NOT_KNOWN) == 0
    assert built(replace(basis, posts=no_posts())).findings == ()


def test_a_link_carries_the_switch():
    request = PlanRequest("s", YEAR, switched=frozenset({Switch.POSTS}))
    assert from_text(request.to_text(), snapshot="s") == request


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_how_many_posts_are_free_and_where_from(basis, language):
    wording = PlanWording(words_of(language), {})
    rows = [("a", 10.0, 8.0), ("b", 5.0, 5.0), ("c", 5.0, 6.0), ("d", np.nan, 6.0)]
    posts = pd.DataFrame(rows, columns=["school_code", "authorised_posts", "posts_filled"])
    said = posts_sentence(replace(basis, posts=posts.assign(stage="primary")), ["a.xlsx"], wording)
    t = wording.words.t
    assert said == t("plan.posts.known", known=3, free="2", full=1, over=1, files="a.xlsx")
    nothing = posts_sentence(replace(basis, posts=no_posts()), [], wording)
    assert nothing == t("plan.posts.none")


# ------------------------------------------------------------------ what-if


def posts_of(*free: float) -> np.ndarray:
    return np.array(free, dtype=float)


def told(ground, *levers) -> list[tuple]:
    outcome = apply(asked(*levers, protect=False), ground)
    return [
        (each.key, each.school, each.values["people"], each.values.get("over"))
        for each in outcome.conflicts
        if "posts" in each.key
    ]


def three(*free: float):
    amounts = np.full((3, 7), 50.0)
    return replace(county(pupils=np.full(3, 500.0), amounts=amounts), posts=posts_of(*free))


SEND = Transfer(code(0), code(1), "other", False, False, 2)


@pytest.mark.parametrize(("free", "over"), [(0, 2), (1, 1), (2, None), (-1, 3)])
def test_a_receiving_school_over_its_posts_is_marked(free, over):
    expected = [] if over is None else [("what_if_over_posts", code(1), 2, over)]
    assert told(three(0, free, 0), SEND) == expected


def test_who_leaves_frees_a_post_and_who_is_hired_fills_one():
    back = Transfer(code(1), code(2), "music", False, False, 2)
    assert told(three(0, 0, 2), SEND, back) == []
    assert told(three(0, 0, 1), SEND, back) == [("what_if_over_posts", code(2), 2, 1)]
    hired = Hire(Place("school", code(2)), "other", True, False, 3)
    assert told(three(0, 0, 2), hired) == [("what_if_over_posts", code(2), 3, 1)]
    assert told(three(0, 0, 3), hired) == []


def test_posts_that_are_not_known_are_told_as_that_and_without_the_sheet_nothing_is():
    assert told(three(0, np.nan, 0), SEND) == [("what_if_posts_not_known", code(1), 2, None)]
    assert told(replace(three(0, 0, 0), posts=None), SEND) == []
