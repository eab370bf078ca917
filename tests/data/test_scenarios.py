"""Saved scenarios: named, copied, set aside, never overwritten, never lost."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from analysis.levers import COUNTY, Train
from data import scenarios
from data.scenarios import (
    clean_name,
    duplicate,
    free_name,
    keep,
    scenarios_folder,
    set_aside,
    shelf,
)
from tests.what_if_county import asked

ONE, OTHER = asked(Train("study", COUNTY, 3), rules="r1"), asked(Train("study", COUNTY, 4))


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTY_WORKSPACE", str(tmp_path))
    return tmp_path


def test_what_is_saved_comes_back_latest_first():
    assert shelf() == scenarios.Shelf((), ())
    first, second = keep("甲案", ONE), keep("乙案", OTHER)
    found = shelf()
    assert found.saved == (second, first)
    assert found.find(first.id).scenario == ONE
    assert found.find("nobody") is None


def test_a_name_that_is_taken_gets_a_number_and_nothing_is_overwritten():
    made = [keep("甲案", each) for each in (ONE, OTHER, ONE)]
    assert [each.name for each in made] == ["甲案", "甲案 2", "甲案 3"]
    assert [each.scenario for each in reversed(shelf().saved)] == [ONE, OTHER, ONE]


def test_a_copy_says_where_it_comes_from():
    first = keep("甲案", ONE)
    copy = duplicate(first.id)
    assert (copy.name, copy.copied_from, copy.scenario) == ("甲案 2", first.id, ONE)
    assert len(shelf().saved) == 2
    assert duplicate("0" * 16) is None


def test_what_is_set_aside_is_kept(workspace):
    first = keep("甲案", ONE)
    content = (scenarios_folder() / f"{first.id}.json").read_bytes()
    assert set_aside(first.id)
    assert shelf().saved == ()
    assert (workspace / "scenarios" / "set_aside" / f"{first.id}.json").read_bytes() == content
    assert not set_aside(first.id)
    assert not set_aside("../mapping")


@pytest.mark.parametrize(
    ("wanted", "name"),
    [("  甲\n案\t ", "甲 案"), ("x" * 80, "x" * 60), ("a\u202eb\x00c", "a b c"), (" \n ", "")],
)
def test_names_are_one_short_line(wanted, name):
    assert clean_name(wanted) == name


def test_a_long_name_makes_room_for_its_number():
    assert free_name("x" * 70, ["x" * 60]) == "x" * 58 + " 2"


def test_an_empty_name_is_refused():
    with pytest.raises(ValueError, match="name"):
        keep(" ", ONE)
    assert not scenarios_folder().exists()


def spoiled(content, change):
    return json.dumps({**content, **change}, ensure_ascii=False)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"name": 5},
        {"name": " "},
        {"made_at": "yesterday"},
        {"made_at": "2026-11-30T10:00:00"},
        {"scenario": "{}"},
        {"extra": 1},
        None,
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_left_alone(change):
    good, bad = keep("甲案", ONE), keep("乙案", OTHER)
    path = scenarios_folder() / f"{bad.id}.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text("{" if change is None else spoiled(content, change), encoding="utf-8")
    found = shelf()
    assert found.saved == (good,)
    assert found.broken == (path.name,)
    assert path.exists()


def test_a_scenario_of_other_data_is_read_and_keeps_its_pins():
    made = keep("甲案", replace(ONE, snapshot="other"))
    assert shelf().find(made.id).scenario.snapshot == "other"


def test_a_full_disk_leaves_nothing_half(monkeypatch):
    def full(path, content):
        raise OSError(28, "no space")

    monkeypatch.setattr(scenarios, "write_whole", full)
    with pytest.raises(OSError, match="no space"):
        keep("甲案", ONE)
    assert shelf() == scenarios.Shelf((), ())
