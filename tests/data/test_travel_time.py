"""Minutes on the way from the sheet to the planner's least time, and what the page says of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.planner.answer import Answer
from analysis.planner.build import build as build_problem
from analysis.planner.problem import (
    NO_LIMIT,
    Move,
    Objective,
    ObjectiveValue,
    Plan,
    PlanStatus,
)
from analysis.planner.report import report
from analysis.planner.request import PlanRequest, from_text, order_of
from analysis.planner.settings import Switch
from analysis.planner.solve import solve
from analysis.present.plan_summary_table import summary_table
from analysis.present.plan_tables import moves_table
from analysis.present.plan_time_words import move_time, time_note, time_sentence
from analysis.present.plan_words import PlanWording
from analysis.vocabulary import Stage
from tests.data.test_planner_data import YEAR, asked, basis, stage_of
from tests.data.test_travel import with_ways
from tests.present.paper_states import words_of

__all__ = ["basis"]
TIME = Objective.LEAST_TIME
SPEED = 30


def wording_of(language, basis):
    facts = basis.facts.drop_duplicates("school_code").set_index("school_code")
    return PlanWording(words_of(language), facts["school_name"].to_dict())


def test_told_minutes_hold_both_ways_and_others_are_kilometres_at_the_usual_speed(basis):
    one, other, third = stage_of(asked(basis)).schools[:3]
    ways = with_ways(basis, (one, other, np.nan, 12.5), (other, third, 10.0, np.nan))
    built = asked(ways)
    stage, told = stage_of(built), built.minutes_told[0]
    assert (stage.seconds[0, 1], stage.seconds[1, 0]) == (750, 750)
    # Told kilometres without minutes: 10 km at 30 km an hour are 20 minutes.
    assert stage.seconds[1, 2] == 1200
    rest = ~told & (stage.distance < NO_LIMIT)
    assert stage.seconds[rest] == pytest.approx(stage.distance[rest] * 3.6 / SPEED, abs=1)
    assert np.argwhere(told).tolist() == [[0, 1], [1, 0]]


def test_no_time_at_all_is_told_and_not_unknown(basis):
    one, other = stage_of(asked(basis)).schools[:2]
    built = asked(with_ways(basis, (one, other, np.nan, 0)))
    assert stage_of(built).seconds[0, 1] == 0
    assert built.minutes_told[0][0, 1]


def test_a_way_is_closed_by_its_told_minutes_only_never_by_estimated_ones(basis):
    one, other = stage_of(asked(basis)).schools[:2]
    ways = with_ways(basis, (one, other, np.nan, 1.0))
    capped = stage_of(asked(ways, Switch.MINUTES, Switch.DISTANCE))
    # The sample has ways longer than an hour at the usual speed, and they stay open.
    assert (capped.allowed & (capped.seconds > 3600)).any()


@pytest.mark.parametrize("ways", [(), (5.0, np.nan)])
def test_without_told_minutes_kilometres_are_spared_instead_and_it_is_said(basis, ways):
    one, other = stage_of(asked(basis)).schools[:2]
    bare = with_ways(basis, *([(one, other, *ways)] if ways else []))
    built = asked(bare, spare=TIME)
    assert [each.key for each in built.findings] == ["plan_minutes_cannot_be_spared"]
    assert built.problem.objectives == order_of(Objective.LEAST_DISTANCE)
    assert built.minutes_told == ()
    assert all(stage.seconds is None for stage in built.problem.stages)


def test_a_school_without_a_position_takes_part_by_its_told_kilometres_only(basis):
    facts = basis.facts.copy()
    codes = stage_of(asked(basis)).schools
    facts.loc[facts["school_code"] == codes[5], "longitude"] = np.nan
    bare = replace(basis, facts=facts)
    ways = with_ways(bare, (codes[5], codes[6], 2.0, 9.0), (codes[5], codes[7], np.nan, 9.0))
    stage = stage_of(build_problem(ways, PlanRequest("s", YEAR, spare=TIME)))
    assert stage.seconds[5, 6] == stage.seconds[5, 7] == 540
    assert np.flatnonzero(stage.allowed[5]).tolist() == [6]
    assert (np.delete(stage.seconds[5], [5, 6, 7]) == NO_LIMIT).all()


def test_the_link_carries_the_aim(basis):
    text = PlanRequest("s", YEAR, spare=TIME).to_text()
    assert from_text(text, snapshot="s").spare is TIME


def summary_of(basis, built, plan, wording):
    """What the first sheet of the workbook says of minutes."""
    request, value = PlanRequest("s", YEAR), ObjectiveValue(Objective.FEWEST_MOVES, 3, 3, True)
    answer, found = Answer(replace(plan, values=(value,))), report(basis, built, plan)
    lines = summary_table(request, basis, built, answer, found, [], wording).frame
    t = wording.words.t
    about = {t("plan_summary.time"), t("plan_summary.minutes")}
    return {item: line for item, line in lines.to_numpy().tolist() if item in about}


def two_moves(basis):
    """A plan of three people in the sample: one way told, one estimated."""
    stage = stage_of(asked(basis))
    source, target = np.argwhere(stage.allowed)[0]
    other = next(row for row in np.flatnonzero(stage.allowed[source]) if row != target)
    codes = stage.schools
    ways = with_ways(basis, (codes[source], codes[target], np.nan, 17.5))
    kind = next(column for column, n in enumerate(stage.teachers[source]) if n >= 3)
    category = stage.categories[kind]
    moves = (
        Move("primary", codes[source], codes[target], category, 1),
        Move("primary", codes[source], codes[other], category, 2),
    )
    built = asked(ways)
    return ways, built, Plan(PlanStatus.GAP, moves=moves), stage.distance[source, other]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_and_the_sum_say_which_minutes_are_told(basis, language):
    ways, built, plan, metres = two_moves(basis)
    wording, found = wording_of(language, basis), report(ways, built, plan)
    t, estimated = wording.words.t, round(metres * 3.6 / SPEED) / 60
    listed = moves_table(found, built, [], wording)
    assert listed.frame["minutes"].tolist() == pytest.approx([17.5, estimated])
    assert listed.frame["minutes_source"].tolist() == [
        t("plan_time.told"),
        t("plan_time.estimated"),
    ]
    assert {"minutes", "minutes_source"} <= {column.field for column in listed.columns}
    total = t.number(17.5 + 2 * estimated, 1)
    assert time_sentence(found, built, wording) == t(
        "plan_time.sum_estimated", minutes=total, estimated=2
    )
    one = replace(plan, moves=plan.moves[:1])
    said = time_sentence(report(ways, built, one), built, wording)
    assert said == t("plan_time.sum", minutes="17.5", estimated=0)
    assert time_note(ways, wording) == t("plan_time.known", told="1", speed="30")
    assert summary_of(ways, built, plan, wording) == {
        t("plan_summary.time"): time_sentence(found, built, wording),
        t("plan_summary.minutes"): time_note(ways, wording),
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_said_of_minutes_where_none_are_told(basis, language):
    _, _, plan, _ = two_moves(basis)
    wording, built = wording_of(language, basis), asked(with_ways(basis))
    found = report(basis, built, plan)
    assert np.isnan(move_time(plan.moves[0], built)[0])
    assert time_sentence(found, built, wording) == ""
    assert summary_of(with_ways(basis), built, plan, wording) == {}
    assert "minutes" not in {one.field for one in moves_table(found, built, [], wording).columns}
    assert time_note(with_ways(basis), wording) == wording.words.t("plan_time.none")


def test_a_plan_of_the_sample_in_the_least_time(basis):
    """Told ways twice as slow as they would be estimated: the plan takes others where it can."""
    plain = stage_of(asked(basis), "junior")
    pairs = [(a, b) for a in plain.schools[:9] for b in plain.schools[:9] if a < b]
    rows = {code: at for at, code in enumerate(plain.schools)}
    slow = [
        (a, b, np.nan, plain.distance[rows[a], rows[b]] / 1000 / SPEED * 60 * 2) for a, b in pairs
    ]
    ways = with_ways(basis, *slow)
    seconds = {}
    for aim in (TIME, Objective.LEAST_DISTANCE):
        built = asked(ways, spare=aim, stages=(Stage.JUNIOR,))
        plan = solve(built.problem, time_limit_seconds=60)
        assert plan.moves
        seconds[aim] = report(ways, built, plan).evaluation.seconds
    assert seconds[TIME] < seconds[Objective.LEAST_DISTANCE]
