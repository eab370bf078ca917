"""Sentences and tables of a plan say what it holds, how sure it is, and no more."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from analysis.planner.answer import Answer
from analysis.planner.basis import Built, Told, Why
from analysis.planner.help_ways import Lever
from analysis.planner.problem import (
    Category,
    Goal,
    HelpUsed,
    Move,
    Objective,
    ObjectiveValue,
    Plan,
    PlanStatus,
    Purchase,
    Rule,
    Standing,
)
from analysis.planner.reasons import Purpose, reasons
from analysis.planner.request import HELPS, RANGES
from analysis.planner.settings import Switch
from analysis.planner.undoing import CoefficientUndone, Undone
from analysis.present.plan_figures import flow_map
from analysis.present.plan_list_tables import flows_table, money_table
from analysis.present.plan_note_words import rule_values, told_sentences
from analysis.present.plan_words import (
    PlanWording,
    proof_sentence,
    reached,
    reason_sentence,
    undo_sentence,
)
from analysis.present.text import LANGUAGES, texts
from analysis.present.words import Wording
from data import reference
from data.planner_reference import planner_settings
from tests.analysis.planner.small_counties import BACKBONE, facility, indicator, problem, stage

NAMES = {f"{letter}{row}": f"School {letter}{row}" for letter in "pj" for row in range(5)}


@pytest.fixture(params=LANGUAGES)
def wording(request):
    names = {
        key: {code.code: getattr(code, request.param) for code in codes}
        for key, codes in reference.code_lists().items()
    }
    words = Wording(texts(request.param), reference.indicators(), reference.units(), names)
    return PlanWording(words, NAMES)


def moved(people, bound, *, proved=False):
    value = ObjectiveValue(Objective.FEWEST_MOVES, people, bound, proved)
    return Plan(PlanStatus.GAP, values=(value,))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("prefix", "members"),
    [
        ("plan.goal", Goal),
        ("plan.spare", Objective),
        ("plan.reached", Objective),
        ("plan.group", Rule),
        ("plan.lever", Lever),
        ("plan.rule", Switch),
        ("plan.values", Switch),
        ("plan.standing", PlanStatus),
        ("plan.told", Why),
        ("plan.within", RANGES),
        ("plan.offer", HELPS),
        ("plan.purpose", Purpose),
    ],
)
def test_everything_that_can_be_asked_or_told_has_its_word(prefix, members, language):
    entries = texts(language).entries
    assert not [each for each in members if f"{prefix}.{each}" not in entries]


def test_proof_is_claimed_only_where_it_was_recomputed(wording):
    t = wording.words.t
    value = t("plan.reached.fewest_moves", value="45")
    proved = moved(45, 45, proved=True)

    def said(plan, *, verified=False):
        return proof_sentence(Answer(plan, verified), Goal.EVERY_SCHOOL_PASSES, wording)

    assert said(proved, verified=True) == t("plan.proof.proved", value=value)
    assert said(proved) == t("plan.proof.by_solver", value=value)
    assert said(moved(45, None)) == t("plan.proof.no_bound", value=value)
    bound = t("plan.reached.fewest_moves", value="44")
    assert said(moved(45, 44)) == t("plan.proof.gap", value=value, bound=bound)


def test_later_aims_that_are_open_are_named(wording):
    t = wording.words.t
    later = ObjectiveValue(Objective.LEAST_DISTANCE, 1000, None, proved=False)
    plan = replace(moved(45, 45, proved=True), values=(*moved(45, 45, proved=True).values, later))
    said = proof_sentence(Answer(plan, True), Goal.EVERY_SCHOOL_PASSES, wording)
    assert said.endswith(t("plan.proof.later", names=t("plan.spare.least_distance")))


@pytest.mark.parametrize(
    ("settled", "key"),
    [
        (Standing(4, 9, 9, is_done=True), "all"),
        (Standing(4, 8, 9, is_done=True), "some"),
        (Standing(4, 8, 9, is_done=False), "open"),
    ],
)
def test_how_many_of_the_weakest_schools_are_settled_is_told(wording, settled, key):
    t = wording.words.t
    first = ObjectiveValue(Objective.WORST_OFF, 921_000, 921_000, True, settled)
    plan = replace(moved(45, 45, proved=True), values=(first,))
    said = proof_sentence(Answer(plan, True), Goal.EVERY_SCHOOL_PASSES, wording)
    value = t("plan.reached.worst_off", value=wording.words.share(92.1))
    numbers = {"levels": 4, "schools": settled.schools} if key != "all" else {}
    told = t(f"plan.weakest.{key}", of=9, **numbers)
    assert said == t("plan.proof.proved", value=value) + told
    assert "9" in told and (key == "all" or "8" in told)
    alone = replace(plan, values=(replace(first, standing=None),))
    alone = proof_sentence(Answer(alone, True), Goal.EVERY_SCHOOL_PASSES, wording)
    assert alone == t("plan.proof.proved", value=value)


@pytest.mark.parametrize(
    ("most", "verified", "key"),
    [
        (60, True, "schools_proved"),
        (60, False, "schools_by_solver"),
        (61, True, "schools_gap"),
        (None, False, "schools_open"),
    ],
)
def test_how_many_schools_can_pass_is_told_with_its_bound(wording, most, verified, key):
    plan = replace(moved(45, 45, proved=True), schools_passing=60, most_passing=most)
    said = proof_sentence(Answer(plan, verified), Goal.MOST_SCHOOLS_PASS, wording)
    t = wording.words.t
    values = {"schools": 60, **({"bound": 61} if key == "schools_gap" else {})}
    assert said == t(f"plan.proof.{key}", **values)


@pytest.mark.parametrize(
    ("objective", "number", "shown"),
    [
        (Objective.FEWEST_MOVES, 45, "45"),
        (Objective.LEAST_DISTANCE, 12_345, "12.35"),
        (Objective.LEAST_COST, 352_000, "35.20"),
        (Objective.WORST_OFF, 921_000, "92.1%"),
        (Objective.LEVEL_BURDEN, 125_000, "12.5%"),
        (Objective.SMALLEST_DIFFERENCE, 254_688_603, "0.255"),
    ],
)
def test_values_are_told_in_the_units_of_people(wording, objective, number, shown):
    assert shown in reached(ObjectiveValue(objective, number, None, False), number, wording)


def small():
    """Two schools: p0 gives a backbone teacher to p1, which needs one and limits the gap."""
    one = stage([[0, 0, 4, 2], [0, 0, 0, 2]], [indicator("A2", [1, 1], limit=Fraction(9, 10))])
    asked = problem(one)
    move = Move("primary", "p0", "p1", BACKBONE, 1)
    return asked, Plan(PlanStatus.PROVED, moves=(move,))


def test_a_move_names_what_it_fills_and_what_undoing_costs(wording):
    asked, plan = small()
    (reason,) = reasons(asked, plan, alternatives=3)
    t = wording.words.t
    filled = t("plan.filled", name=t("indicator.A2.short"), before=0, after=1, need=1)
    assert reason_sentence(reason, wording) == t("plan.purpose.fills_need", parts=filled)
    undone = undo_sentence(reason.rests, wording)
    assert t("plan.undo.lost", schools="School p1") in undone


def undone(**changes):
    _, plan = small()
    usual = Undone(plan.moves[0], True, (), (), ())
    return replace(usual, **changes)


def test_undoing_names_few_schools_and_counts_the_rest(wording):
    t = wording.words.t
    said = undo_sentence(undone(schools_lost=("p0", "p1", "p2", "p3", "p4")), wording)
    assert "School p2" in said
    assert "School p3" not in said
    assert t("plan.and_more", names="§", more=2).split("§")[1] in said
    assert undo_sentence(undone(), wording) == t("plan.undo.nothing")
    assert undo_sentence(undone(is_possible=False), wording) == t("plan.undo.not_alone")
    over = CoefficientUndone("A2", Fraction(1, 4), Fraction(81, 100), True)
    assert "0.900" in undo_sentence(undone(coefficients=(over,)), wording)
    kept = replace(over, breaks_limit=False)
    assert undo_sentence(undone(coefficients=(kept,)), wording) == t("plan.undo.nothing")


def test_a_kind_of_teacher_is_told_by_subject_and_marks(wording):
    t = wording.words.t
    music = wording.words.code_names["subject"]["music"]
    assert wording.category(Category("music", True, False)) == music
    assert t("plan.backbone") in wording.category(Category("music", True, True))
    assert t("plan.no_degree") in wording.category(Category("music", False, False))
    assert wording.category(Category("art", True, False)) == t("plan.subject_art")


def test_the_rules_tell_their_numbers(wording):
    told = rule_values(planner_settings(2025), reference.donor_limits(), wording)
    assert set(told) == set(Switch)
    for switch, number in {
        Switch.MOST_OUT: "25%",
        Switch.SUBJECT_FLOOR: "65%",
        Switch.STAFF_FLOOR: "1.3",
        Switch.QUOTA: "20%",
        Switch.MARGIN_FLOOR: "2",
        Switch.MARGIN_COEFFICIENT: "0.01",
        Switch.YEARS_AT_SCHOOL: "6",
        Switch.SMALL_SCHOOLS_GIVE_NONE: "100",
        Switch.DONOR_KEEPS: "75%",
    }.items():
        assert number in told[switch]


def built(asked, *told, **changes):
    usual = Built(asked, told, 100, 10, (), False, ())
    return replace(usual, **changes)


def test_who_takes_no_part_is_counted_once_for_each_reason(wording):
    t = wording.words.t
    asked, _ = small()
    told = (
        Told("primary", "p3", Why.FIGURE_NOT_KNOWN),
        Told("primary", "p4", Why.FIGURE_NOT_KNOWN),
        Told("primary", "p0", Why.PRIVATE),
    )
    lines = told_sentences(built(asked, *told), wording)
    assert t("plan.told.figure_not_known", count=2) in lines
    assert t("plan.told.bound", parts=t("plan.told.private", count=1)) in lines
    assert t("plan.told.eligible", people=100, quota=10) in lines
    assert len(lines) == 3
    without = told_sentences(built(asked, all_eligible=True), wording)
    assert without == [t("plan.told.all_eligible", people=100, quota=10)]


def test_money_is_listed_apart_by_kind_and_sums_to_the_cost(wording):
    one = stage(
        [[0, 2, 4, 2], [0, 2, 0, 2]],
        [indicator("A2", [1, 1])],
        [facility([100, 100], [100, 300], code="A7", price=45_000)],
    )
    asked = replace(
        problem(one),
        yuan_per_move=6000,
        yuan_per_km=300,
        help=replace(problem(one).help, recognise_yuan=10_000),
    )
    plan = Plan(
        PlanStatus.GAP,
        moves=(Move("primary", "p0", "p1", BACKBONE, 2),),
        purchases=(Purchase("primary", "p1", "A7", 2),),
        help_used=(HelpUsed("primary", "p1", "recognise", Category("chinese", True, False), 1),),
    )
    money = {"capital": 0.0, "equipment": 90_000.0, "training": 10_000.0, "staff": 12_600.0}
    table = money_table(plan, built(asked), money, [], wording)
    # 2 rooms of 45,000; one recognition; two people, 1 km each.
    assert table.frame["yuan"].tolist() == pytest.approx([9.0, 1.0, 1.26])
    t = wording.words.t
    assert table.frame["money"].tolist() == [
        t("plan.money.equipment"),
        t("plan.money.training"),
        t("plan.money.staff"),
    ]
    # Kinds of money are told apart and never added up.
    assert "9.00" in table.title
    assert "1.26" in table.title
    assert "2.26" not in table.title
    assert "11.26" not in table.title
    assert t("plan.money.capital") not in table.title


def test_flows_add_up_over_townships(wording):
    plan = Plan(
        PlanStatus.GAP,
        moves=(
            Move("primary", "p0", "p1", BACKBONE, 2),
            Move("primary", "p0", "p2", BACKBONE, 1),
            Move("primary", "p3", "p1", BACKBONE, 1),
        ),
    )
    towns = {"p0": "East", "p1": "West", "p2": "East", "p3": "East"}
    table = flows_table(plan, towns, [], wording)
    rows = {(row.source, row.target): row.people for row in table.frame.itertuples()}
    assert rows == {("East", "West"): 3, ("East", "East"): 1}
    assert table.frame["people"].is_monotonic_decreasing


def test_the_map_draws_one_arrow_for_each_pair_with_positions(wording):
    schools = pd.DataFrame(
        {
            "longitude": [110.0, 110.1, None],
            "latitude": [30.0, 30.1, None],
            "name": ["<b>A</b>", "B", "C"],
            "verdict": ["pass", "fail", "pass"],
        },
        index=["p0", "p1", "p2"],
    )
    moves = [
        Move("primary", "p0", "p1", BACKBONE, 2),
        Move("primary", "p0", "p1", Category("art", True, False), 1),
        Move("primary", "p0", "p2", BACKBONE, 1),
    ]
    labels = dict.fromkeys(("pass", "fail", "cannot_judge"), "x")
    figure = flow_map(moves, schools, (), labels, wording.words.t)
    (arrow,) = figure.layout.annotations
    assert (arrow.ax, arrow.ay, arrow.x, arrow.y) == (110.0, 30.0, 110.1, 30.1)
    assert "3" in figure.data[-1].text[0]
    # A name from a workbook never becomes a tag.
    shown = [text for trace in figure.data for text in trace.text or ()]
    assert [text for text in shown if "A" in text]
    assert not [text for text in shown if "<" in text]
