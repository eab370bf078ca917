"""Words for what changed since a plan was made name what is there, no more and nothing twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.planner.problem import Move, Objective, Rule
from analysis.planner.question_change import (
    AimChange,
    PlanChange,
    QuestionChange,
    question_change,
)
from analysis.planner.request import Ban, PlanRequest
from analysis.planner.settings import Switch
from analysis.present.plan_change_words import (
    MOST_NAMED,
    aim_sentence,
    change_sentence,
    changes_table,
    difference_sentence,
    fit_sentence,
)
from tests.analysis.planner.small_counties import BACKBONE
from tests.present.test_plan_words import wording  # noqa: F401

ONE = Move("primary", "p0", "p1", BACKBONE, 2)
ASKED = PlanRequest("s", 2025)


def test_every_change_is_counted_or_named_once(wording):  # noqa: F811
    t = wording.words.t
    assert change_sentence(QuestionChange(), wording) == ""
    change = question_change(
        replace(ASKED, bans=(Ban("primary", "p2", ""),)),
        replace(ASKED, keep=(ONE,), buys=True, switched=frozenset({Switch.POSTS})),
    )
    told = change_sentence(change, wording)
    named = [t("plan_change.part.buys"), t("plan_change.rule", rule=t("plan.rule.posts"))]
    parts = [
        t("plan_change.locked", count=1),
        t("plan_change.lifted", count=1),
        t("plan_change.changed", names=t.join(named)),
    ]
    assert told == t("plan_change.since", parts=t.join(parts))


@pytest.mark.parametrize("more", [0, 1])
def test_moves_that_break_a_ban_are_named_up_to_a_number(wording, more):  # noqa: F811
    t, moves = wording.words.t, [ONE] * (MOST_NAMED + more)
    told = fit_sentence(moves, [], [Rule.DISTANCE], False, wording)
    assert told.count(wording.school("p0")) == MOST_NAMED
    assert (t("plan_change.more", count=1) in told) is bool(more)
    # The ban is told by its moves and not once more as a rule.
    assert t("plan.group.distance") not in told
    also = fit_sentence(moves, [], [Rule.DISTANCE, Rule.BUDGET], False, wording)
    assert t("plan.group.budget") in also


def test_what_holds_is_said_and_what_cannot_be_judged_too(wording):  # noqa: F811
    t = wording.words.t
    assert fit_sentence([], [], (), False, wording) == t("plan_change.fits")
    assert fit_sentence([], [], (), True, wording) == t("plan_change.still_best")
    assert fit_sentence([], [], None, True, wording) == t("plan_change.not_judged")
    # A way may be closed by its length where no ban closes it.
    assert t("plan.group.distance") in fit_sentence([], [], [Rule.DISTANCE], True, wording)


def test_the_difference_is_told_in_people_and_the_table_adds_up(wording):  # noqa: F811
    t = wording.words.t
    other = replace(ONE, target="p2", people=3)
    change = PlanChange((ONE,), (other,), (replace(other, people=4),))
    told = t("plan_change.difference", kept=2, dropped=3, added=4)
    assert difference_sentence(change, wording) == told
    table = changes_table(change, ["note"], wording)
    assert table.frame["people"].tolist() == [4, 3, 2]
    assert table.frame["change"].is_unique
    same = PlanChange((ONE,), (), ())
    assert difference_sentence(same, wording) == t("plan_change.same_moves")


@pytest.mark.parametrize(
    ("before", "after", "sure", "binds", "key"),
    [
        (7, 9, True, True, "binds_costs"),
        (7, 7, True, True, "binds_nothing"),
        (7, 9, True, False, "changes_costs"),
        (7, 7, True, False, "changes_nothing"),
        (7, 7, False, True, "open"),
    ],
)
def test_a_difference_is_a_price_only_where_both_are_best(
    wording,  # noqa: F811
    before,
    after,
    sure,
    binds,
    key,
):
    t = wording.words.t
    told = aim_sentence(AimChange(Objective.FEWEST_MOVES, before, after, sure), binds, wording)
    values = [t("plan.reached.fewest_moves", value=each) for each in (before, after)]
    assert told == t("plan_change.aim", before=values[0], after=values[1]) + t(f"plan_change.{key}")
    schools = aim_sentence(AimChange(None, before, after, sure), binds, wording)
    assert t("plan_change.passing", schools=after) in schools
