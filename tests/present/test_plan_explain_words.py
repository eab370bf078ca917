"""Why there is no plan, in sentences whose numbers are worked out on counties of two schools."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from analysis.planner.explain import explain
from analysis.planner.frontier import Curve, Point
from analysis.planner.help_ways import Lever
from analysis.planner.people import WholePeople
from analysis.planner.phases import Phases
from analysis.planner.problem import Help, Objective, ObjectiveValue, Plan, PlanStatus
from analysis.planner.robustness import Robustness, SchoolRisk
from analysis.planner.worth import Worth
from analysis.present.plan_curve_tables import (
    curve_axes,
    curve_table,
    curve_title,
    worth_table,
    worth_title,
)
from analysis.present.plan_explain_words import (
    best_sentence,
    explanation_sentences,
    help_table,
    lacking_table,
    way_sentences,
)
from analysis.present.plan_more_tables import (
    chance_sentence,
    people_table,
    phases_table,
    risk_table,
)
from tests.analysis.planner.small_counties import indicator, problem, stage
from tests.present.test_plan_words import wording  # noqa: F401

SECONDS = 20.0


def told(one, **other):
    return explain(problem(one, **other), time_limit_seconds=SECONDS, prices=Help(recognise_yuan=1))


def short():
    """Two schools need three backbone teachers and have one between them."""
    return told(stage([[0, 4, 1, 0], [0, 4, 0, 0]], [indicator("A2", [1, 2])]))


def test_people_who_are_not_there_are_counted(wording):  # noqa: F811
    t = wording.words.t
    lines = explanation_sentences(short(), wording)
    named = {"stage": t("stage.primary"), "name": wording.words.name("A2")}
    assert lines[0] == t("plan.explain.short", **named, held=1, least=3, short=2)


def test_the_least_help_is_told_with_its_places(wording):  # noqa: F811
    t, found = wording.words.t, short()
    lines = way_sentences(found.ways, wording)
    assert len(lines) == len(found.ways)
    lever = t("plan.lever.recognise")
    assert lines[2].startswith(
        t("plan.explain.way", lever=lever, amount="§", schools=1, moves=0).split("§")[0]
    )
    assert "2" in lines[2]
    assert lines[1] == t("plan.explain.way_none", lever=t("plan.lever.study"))
    frame = help_table(found.ways, [], wording).frame
    recognised = frame[frame["lever"] == lever]
    assert recognised["people"].sum() == 2


def test_how_far_it_gets_alone_names_what_the_rest_lacks(wording):  # noqa: F811
    t, found = wording.words.t, short()
    assert best_sentence(found, wording) == t("plan.explain.best", schools=1, moves=0, rest=1)
    frame = lacking_table(found, [], wording).frame
    assert frame["school"].tolist() == ["School p1"]
    amount = wording.words.amount(2, "people")
    name = t("indicator.A2.short")
    assert frame["lacks"].tolist() == [t("plan.explain.to_need", name=name, amount=amount)]


def test_most_schools_are_called_the_most_only_where_no_more_can_pass(wording):  # noqa: F811
    t, found = wording.words.t, short()
    assert found.best.plan.most_passing == found.best.plan.schools_passing == 1

    def said(**changed):
        plan = replace(found.best.plan, **changed)
        return best_sentence(replace(found, best=replace(found.best, plan=plan)), wording)

    named = {"schools": 1, "moves": 0, "rest": 1}
    assert said(most_passing=2) == t("plan.explain.best_open", most=2, **named)
    assert said(most_passing=1) == t("plan.explain.best", **named)
    assert said(status=PlanStatus.LIMIT) == t("plan.explain.best_none")
    assert said(status=PlanStatus.INFEASIBLE) == t("plan.explain.best_impossible")


def test_what_is_not_proved_is_told_with_its_bound(wording):  # noqa: F811
    """Three people, where two are proved not to do, and two of which one is."""
    t, words = wording.words.t, wording.words
    recognise, mix = (
        next(way for way in short().ways if way.lever is lever)
        for lever in (Lever.RECOGNISE, Lever.TOGETHER)
    )

    def open_way(way, value, bound, yuan):
        values = (ObjectiveValue(Objective.LEAST_COST, value, bound, False),)
        plan = replace(way.plan, status=PlanStatus.GAP, values=values)
        [line] = way_sentences((replace(way, plan=plan, people=3, yuan=yuan),), wording)
        return line

    def bounded(amount):
        return t("plan.explain.way_open_bound", bound=amount)

    people = t("plan.explain.people", people=2)
    line = open_way(recognise, 3, 2, 900)
    assert line.endswith(bounded(people))
    found = t(
        "plan.explain.way_found", lever=t("plan.lever.recognise"), amount="§", schools=1, moves=0
    )
    assert line.startswith(found.split("§")[0])
    assert open_way(mix, 900, 700, 900).endswith(bounded(words.amount(700.0, "yuan")))
    assert open_way(recognise, 3, None, 900).endswith(t("plan.explain.way_open"))
    assert open_way(recognise, 3, 3, 900).find(bounded(people)[:3]) == -1


def test_rules_that_clash_are_named_and_which_of_them_frees(wording):  # noqa: F811
    """There are enough people, but nobody may leave."""
    t = wording.words.t
    one = stage([[0, 4, 2, 0], [0, 4, 0, 0]], [indicator("A2", [1, 1])], most_out=[0, 0])
    lines = explanation_sentences(told(one), wording)
    enough = t(
        "plan.explain.enough",
        stage=t("stage.primary"),
        name=wording.words.name("A2"),
        held=2,
        least=2,
    )
    assert lines[0] == enough
    clash = next(line for line in lines if t("plan.group.most_out") in line)
    assert t("plan.group.schools_pass") in clash
    frees = [
        line for line in lines if line.startswith(t("plan.explain.frees", rules="§").split("§")[0])
    ]
    assert any(t("plan.group.most_out") in line for line in frees)


def test_a_limit_that_whole_people_cannot_reach_is_told_with_its_floor(wording):  # noqa: F811
    """One backbone teacher for two equal schools: the coefficient is 1 wherever the person works."""
    t = wording.words.t
    one = stage([[0, 4, 1, 0], [0, 4, 0, 0]], [indicator("A2", [0, 0], limit=Fraction(1, 2))])
    lines = explanation_sentences(told(one), wording)
    said = t(
        "plan.explain.floor",
        stage=t("stage.primary"),
        name=wording.words.name("A2"),
        floor="1.000",
        limit="0.500",
    )
    assert said in lines


@pytest.mark.parametrize(
    ("status", "key"), [(PlanStatus.INFEASIBLE, "way_none"), (PlanStatus.LIMIT, "way_limit")]
)
def test_impossible_and_not_known_are_two_things(wording, status, key):  # noqa: F811
    t, (way, *_) = wording.words.t, short().ways
    other = replace(way, plan=Plan(status))
    said = way_sentences([other], wording)
    assert said == [t(f"plan.explain.{key}", lever=t(f"plan.lever.{way.lever}"))]


def test_chances_are_told_with_interval_and_schools(wording):  # noqa: F811
    risks = (SchoolRisk("primary", "p1", 0.5), SchoolRisk("primary", "p0", 0.25))
    found = Robustness(2000, 500, 0.23, 0.27, risks, ())
    said = chance_sentence(found, "moves", 0.1, wording)
    for part in ("10.0%", "25.0%", "23.0%", "27.0%", "0.8"):
        assert part in said
    frame = risk_table([("moves", found)], 1, [], wording).frame
    assert frame["school"].tolist() == ["School p1"]
    assert frame["fails"].tolist() == [50.0]


def point(moves, schools, squared=None, status=PlanStatus.PROVED):
    return Point(
        Fraction(moves or 0), status, moves, schools, squared, moves > 1, None, Plan(status)
    )


def test_a_curve_tells_its_knee_and_leaves_out_what_has_no_plan(wording):  # noqa: F811
    t = wording.words.t
    nothing = Point(Fraction(0), PlanStatus.INFEASIBLE, *[None] * 5, Plan(PlanStatus.INFEASIBLE))
    curve = Curve((nothing, point(1, 5), point(2, 9), point(9, 10)), 2)
    assert curve_title(curve, "schools", wording) == t("plan.curve.schools", moves=2, schools=9)
    table = curve_table(curve, "schools", [], wording)
    assert table.frame["moves"].tolist() == [1, 2, 9]
    kept, broken = t("plan.limits.kept"), t("plan.limits.broken")
    assert table.frame["limits"].tolist() == [broken, kept, kept]
    flat = curve_title(replace(curve, knee=None), "schools", wording)
    assert flat == t("plan.curve.no_knee", name=t("plan.curve.of_schools"))
    root = Curve(
        (point(1, 5, Fraction(1, 4)), point(2, 5, Fraction(1, 16)), point(5, 5, Fraction(1, 25))), 1
    )
    assert "0.250" in curve_title(root, "cv", wording)
    assert curve_table(root, "cv", [], wording).frame["cv"].tolist() == [0.5, 0.25, 0.2]


def test_a_curve_of_yuan_tells_what_lies_beyond_its_knee(wording):  # noqa: F811
    t = wording.words.t

    def at(yuan, schools, spent, bound):
        plan = Plan(
            PlanStatus.GAP, (ObjectiveValue(Objective.LEAST_COST, spent, spent - 1, False),)
        )
        return Point(Fraction(yuan), PlanStatus.GAP, 3, schools, None, True, bound, plan)

    limit = Point(Fraction(20_000), PlanStatus.LIMIT, *[None] * 5, Plan(PlanStatus.LIMIT))
    curve = Curve((at(0, 5, 0, 5), limit, at(30_000, 9, 25_000, 9), at(500_000, 10, 1, None)), 2)
    said = curve_title(curve, "yuan", wording)
    assert said == t("plan.curve.yuan", yuan="3", schools=9, all_yuan="50", more=1)
    frame = curve_table(curve, "yuan", [], wording).frame
    assert frame["allowed"].tolist() == [0, 3, 50]
    assert frame["spent"].tolist() == [0, 2.5, 0.0001]
    proved, gap = t("plan.standing.schools_proved"), t("plan.standing.gap")
    assert frame["standing"].tolist() == [proved, proved, gap]
    axes = curve_axes(curve, "yuan", wording)
    assert (axes.paid, axes.reached, axes.knee) == ([0.0, 3.0, 50.0], [5, 9, 10], 1)
    assert axes.labels == (t("plan.column.allowed_yuan"), t("plan.column.schools_passing"))


def test_worth_names_the_largest_change_and_what_was_not_found(wording):  # noqa: F811
    t, moves = wording.words.t, Objective.FEWEST_MOVES
    found = {
        "hire": Worth(60, 59, True),
        "study": Worth(60, 60, True),
        "recognise": Worth(60, None, False),
    }
    before, after = (t("plan.reached.fewest_moves", value=each) for each in (60, 59))
    title = t("plan.worth.title", more=t("plan.worth.hire"), before=before, after=after)
    assert worth_title(found, moves, wording) == title
    frame = worth_table(found, moves, [], wording).frame
    assert frame["after"].tolist() == [after, before, t("plan.price.not_found")]
    assert frame["sure"].tolist() == [t(f"plan.worth.{key}") for key in ("sure", "sure", "open")]
    both = {**found, "study": Worth(60, 59, False)}
    named = t.join([t("plan.worth.hire"), t("plan.worth.study")])
    said = worth_title(both, moves, wording)
    assert said == t("plan.worth.title", more=named, before=before, after=after)
    flat = {"hire": Worth(60, 60, True)}
    assert worth_title(flat, moves, wording) == t("plan.worth.nothing")
    unknown = {**flat, "study": Worth(60, None, False)}
    assert worth_title(unknown, moves, wording) == t("plan.worth.not_known")
    # Of schools and of the worst-off school more is better.
    schools = {"move": Worth(20, 22, True), "money": Worth(20, 21, True)}
    assert t("plan.worth.move") in worth_title(schools, None, wording)
    assert t("plan.worth.schools", schools=22) in worth_title(schools, None, wording)
    level = {"move": Worth(800_000, 900_000, True), "money": Worth(800_000, 850_000, True)}
    assert t("plan.worth.move") in worth_title(level, Objective.WORST_OFF, wording)


def test_years_and_people_without_anything_are_empty_tables(wording):  # noqa: F811
    assert people_table(WholePeople((), ()), [], wording).frame.empty
    none = Phases(Plan(PlanStatus.LIMIT), False, (), False)
    table = phases_table(none, 2025, [], wording)
    assert table.frame.empty
    assert np.isfinite(float(table.frame["moves"].sum()))


@pytest.mark.parametrize(("most", "is_told"), [(1, True), (2, False)])
def test_fewer_moves_than_people_who_must_come_are_told_with_both_numbers(most, is_told, wording):  # noqa: F811
    """Four backbone teachers at one school, two needed at each: two must come."""
    t = wording.words.t
    one = stage([[0, 0, 4, 0], [0, 0, 0, 0]], [indicator("A2", [2, 2])], most_in=[9, 0])
    lines = explanation_sentences(told(one, most_moves=most), wording)
    assert (t("plan.explain_paper.moves", to_come=2, most=most) in lines) == is_told
    assert (t("plan.explain_paper.help", people=1) in lines) == is_told


def test_moves_that_may_be_fewer_are_told_as_such(wording):  # noqa: F811
    t = wording.words.t
    one = stage([[0, 0, 3, 0], [0, 0, 0, 0]], [indicator("A2", [2, 2])])
    [hired] = [way for way in told(one).ways if way.lever is Lever.HIRE]
    [sentence] = way_sentences([hired], wording)
    assert hired.plan.people_moved and t("plan.explain_paper.moves_open") not in sentence
    values = tuple(
        replace(value, proved=value.objective is not Objective.FEWEST_MOVES)
        for value in hired.plan.values
    )
    early = replace(hired, plan=replace(hired.plan, status=PlanStatus.GAP, values=values))
    [sentence] = way_sentences([early], wording)
    assert sentence.endswith(t("plan.explain_paper.moves_open")) and early.is_least
