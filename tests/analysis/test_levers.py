"""Levers and scenarios as text: round trips, canonical form, hostile text, old links, stale pins."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.fingerprint import mark
from analysis.levers import (
    COUNTY,
    KINDS,
    Fund,
    Hire,
    Intake,
    Place,
    Pupils,
    Rotation,
    Shared,
    Train,
    Transfer,
    canonical,
    emit,
    parse,
    problems,
)
from analysis.rules import day_of_school_year
from analysis.scenario import ScenarioRefused, from_text, stale
from data import planning, reference
from data.what_if_reference import lever_names
from tests.what_if_county import SNAPSHOT, asked, code

NAMES = lever_names()
ROOT = Path(__file__).parents[2]
ONE_OF_EACH = (
    Pupils(code(0), code(1), 30),
    Intake(code(2), -25),
    Transfer(code(3), code(4), "music", True, False, 1),
    Rotation("backbone", Place("township", '镇"<x>'), COUNTY, 4, "percent"),
    Train("study", COUNTY, 5),
    Hire(Place("school", code(1)), "physical_education", True, False, 4),
    Fund("A6", COUNTY, "shortfall", 400_000),
    Shared(code(7), code(8), "music", 2, 1),
)


def opened(text, snapshot=SNAPSHOT):
    return from_text(text, snapshot=snapshot, names=NAMES)


def test_every_kind_of_lever_survives_its_text():
    assert {type(lever) for lever in ONE_OF_EACH} == set(KINDS.values())
    for lever in ONE_OF_EACH:
        content = json.loads(json.dumps(emit(lever)))
        assert problems(content, NAMES) == []
        assert parse(content) == lever


def test_a_whole_scenario_survives_its_text():
    scenario = asked(
        *ONE_OF_EACH,
        protect=False,
        help_first="furthest",
        rules="0123456789ab",
        budgets=(("staff", 5), ("capital", 0)),
    )
    assert opened(scenario.to_text()) == scenario


def test_equal_levers_are_added_up_and_empty_ones_dropped():
    assert canonical([*ONE_OF_EACH, *reversed(ONE_OF_EACH)]) == tuple(
        replace(lever, **{name: 2 * getattr(lever, name)})
        for lever in canonical(ONE_OF_EACH)
        for name in ("people", "pupils", "yuan")
        if hasattr(lever, name)
    )
    assert canonical([Intake(code(1), 3), Intake(code(1), -3), Train("study", COUNTY, 0)]) == ()
    # What differs in anything but the number stays apart.
    assert len(canonical([Shared("a", "b", "music", 1, 1), Shared("a", "b", "music", 2, 1)])) == 2


@pytest.mark.parametrize("half", [60, 6_000, 60_000, 6 * 10**9])
def test_what_is_added_up_beyond_the_most_can_still_be_read(half):
    kinds = {
        60: Rotation("degree", COUNTY, COUNTY, half, "percent"),
        6_000: Train("study", COUNTY, half),
        60_000: Intake(code(0), -half),
        6 * 10**9: Fund("A6", COUNTY, "order", half),
    }
    scenario = asked(kinds[half], kinds[half])
    assert opened(scenario.to_text()) == scenario


@pytest.mark.parametrize(
    ("lever", "field", "value"),
    [
        (0, "source", ""),
        (0, "source", ["school", "a"]),
        (0, "pupils", -1),
        (1, "pupils", -100_001),
        (1, "school", None),
        (2, "subject", "sorcery"),
        (2, "above_degree", 1),
        (2, "backbone", "true"),
        (2, "people", 10_001),
        (3, "unit", "dozen"),
        (3, "people", 101),
        (3, "teacher_kind", "headmaster"),
        (4, "way", "hire"),
        (4, "target", "county"),
        (5, "target", ["county", "x"]),
        (6, "indicator", "A1"),
        (6, "by", "friendship"),
        (6, "yuan", 1.5),
        (6, "yuan", 10**11),
        (7, "days", 0),
        (7, "days", 6),
        (7, "home", "x" * 201),
    ],
)
def test_an_impossible_field_is_named(lever, field, value):
    content = {**emit(ONE_OF_EACH[lever]), field: value}
    assert problems(content, NAMES) == [field]
    scenario = json.loads(asked().to_text())
    with pytest.raises(ScenarioRefused) as refused:
        opened(json.dumps({**scenario, "levers": [content]}))
    [finding] = refused.value.findings
    assert (finding.key, finding.values) == ("scenario_value_is_not_possible", {"link_part": field})


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        {"lever": "wish"},
        {"lever": ["fund"]},
        {**emit(ONE_OF_EACH[0]), "more": 1},
        {key: value for key, value in emit(ONE_OF_EACH[0]).items() if key != "pupils"},
    ],
)
def test_what_is_no_lever_is_not_read(content):
    assert problems(content, NAMES) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"budgets": []},
        {"budgets": {"staff": -1}},
        {"budgets": {"staff": True}},
        {"budgets": {f"{number}": 1 for number in range(21)}},
        {"rules": 5},
        {"rules": "x" * 101},
        {"snapshot": None},
    ],
)
def test_impossible_budgets_and_pins_are_refused(changes):
    content = json.loads(asked().to_text())
    with pytest.raises(ScenarioRefused) as refused:
        opened(json.dumps({**content, **changes}), snapshot=None)
    assert [each.key for each in refused.value.findings] == ["scenario_value_is_not_possible"]


OLD = {
    "version": 1,
    "snapshot": SNAPSHOT,
    "school_year": 2025,
    "stage": "primary",
    "protect_donors": False,
    "help_first": "furthest",
    "levers": [
        {
            "teacher_kind": "degree",
            "source": ["area", "urban"],
            "target": ["county", ""],
            "people": 3,
        }
    ],
}


def test_a_link_of_the_first_version_still_opens():
    found = opened(json.dumps(OLD))
    lever = Rotation("degree", Place("area", "urban"), COUNTY, 3)
    assert found == asked(lever, protect=False, help_first="furthest")
    assert opened(found.to_text()) == found


@pytest.mark.parametrize(
    "changes",
    [
        {"rules": ""},
        {"levers": [{**OLD["levers"][0], "unit": "percent"}]},
        {"levers": [emit(ONE_OF_EACH[0])]},
        {"version": 2},
    ],
)
def test_versions_are_not_mixed(changes):
    with pytest.raises(ScenarioRefused) as refused:
        opened(json.dumps({**OLD, **changes}))
    assert "scenario_is_not_readable" in [each.key for each in refused.value.findings]


def test_a_saved_scenario_opens_on_any_snapshot_and_says_that_it_is_stale():
    made = asked(ONE_OF_EACH[0], rules="old")
    assert opened(made.to_text(), snapshot=None) == made
    with pytest.raises(ScenarioRefused):
        opened(made.to_text(), snapshot="other")
    for snapshot, rules, keys in (
        (SNAPSHOT, "old", []),
        ("other", "old", ["scenario_data_moved_on"]),
        (SNAPSHOT, "new", ["scenario_rules_moved_on"]),
        ("other", "new", ["scenario_data_moved_on", "scenario_rules_moved_on"]),
    ):
        assert [each.key for each in stale(made, snapshot, rules)] == keys
    # A scenario that says no rules cannot say that they moved on.
    assert stale(asked(), SNAPSHOT, "new") == ()


def test_a_mark_changes_with_any_value_and_with_nothing_else():
    rules = reference.rule_book().on(day_of_school_year(2025))
    prices = planning.default_prices()
    same = mark(rules, prices, True)
    assert same == mark(rules, prices, True)
    dearer = replace(prices, costs=(replace(prices.costs[0], value=1.0), *prices.costs[1:]))
    later = replace(rules, day=date(2026, 9, 1))
    others = {mark(rules, dearer, True), mark(later, prices, True), mark(rules, prices, False)}
    assert len(others | {same}) == 4


def test_a_mark_is_the_same_in_every_process():
    command = (
        "from analysis.fingerprint import mark; from data import reference;"
        "from analysis.rules import day_of_school_year;"
        "print(mark(reference.rule_book().on(day_of_school_year(2025))))"
    )
    marks = {
        subprocess.run(
            [sys.executable, "-c", command],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(marks) == 1
