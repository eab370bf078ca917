"""Who carries a plan: shares that add up to the moves, and how many moves cannot be left out."""

from __future__ import annotations

from analysis.planner.burden import by_category, by_place
from analysis.planner.problem import Move, Plan, PlanStatus
from analysis.planner.reasons import reasons
from analysis.present.plan_burden_tables import category_table, needed_sentence, place_table
from tests.analysis.planner.small_counties import (
    ARTS,
    BACKBONE,
    indicator,
    problem,
    stage,
)
from tests.present.test_plan_words import wording  # noqa: F401

MOVES = (Move("primary", "p0", "p1", BACKBONE, 2), Move("primary", "p2", "p1", ARTS, 1))


def county():
    """The first school gives two backbone teachers, the third one of the arts, both to the second."""
    needs = [indicator("A2", [1, 2, 0]), indicator("A3", [0, 0, 0])]
    return problem(stage([[0, 0, 4, 0], [0, 0, 0, 0], [0, 0, 0, 5]], needs))


def test_townships_tell_whom_they_give_of_those_they_have(wording):  # noqa: F811
    shares = by_place(county(), MOVES, {"p0": "east", "p1": "east", "p2": None})
    frame = place_table(shares, [], wording).frame
    unknown = wording.words.t("common.unknown")
    assert frame[["group", "leaving", "held", "share"]].values.tolist() == [
        ["east", 2, 4, 50.0],
        [unknown, 1, 5, 20.0],
    ]
    assert frame["leaving"].sum() == sum(move.people for move in MOVES)


def test_kinds_tell_how_many_of_all_move_the_largest_share_first(wording):  # noqa: F811
    frame = category_table(by_category(county(), MOVES), [], wording).frame
    assert frame[["leaving", "held", "share"]].values.tolist() == [[2, 4, 50.0], [1, 5, 20.0]]
    assert wording.category(BACKBONE) in frame["group"][0]


def test_moves_that_carry_the_result_are_counted(wording):  # noqa: F811
    plan = Plan(PlanStatus.GAP, moves=MOVES)
    told = needed_sentence(reasons(county(), plan, alternatives=0), wording)
    # Without the backbone teachers the second school fails; nobody needs the other move.
    assert told == wording.words.t("plan.carries.needed", needed=1, all=2)
