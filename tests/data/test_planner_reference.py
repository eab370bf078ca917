"""The register of what plans respect: complete, cited, strict, and of its date."""

from __future__ import annotations

import re
import shutil

import pytest

from analysis.planner.settings import Switch
from data import planner_reference, reference
from data.planner_reference import NoPlannerRule, planner_settings
from data.registry_checks import ReferenceError


def folder_with(tmp_path, old, new):
    """A copy of the register in which one text of planner.toml is another."""
    folder = tmp_path / "reference"
    shutil.copytree(reference.FOLDER, folder)
    path = folder / planner_reference.FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_every_switch_has_its_rule_and_every_rule_cites_something():
    settings = planner_settings(2025)
    assert [rule.switch for rule in settings.rules] == list(Switch)
    for rule in settings.rules:
        assert rule.source
        assert rule.clause
        assert rule.effective_from.year >= 2017
        # Both are shown in a table of a Chinese page; names of files and units may stand in them.
        for text in (rule.clause, rule.source):
            assert not re.findall(r"[A-Za-z]{3,}", re.sub(r"\w+\.toml", "", text))


def test_the_minima_of_rotation_are_those_of_the_method_and_open_switched_off():
    settings = planner_settings(2025)
    rule = {each.switch: each for each in settings.rules}[Switch.QUOTA]
    assert "10%" in rule.clause
    assert settings.values["rotation_share"] == 0.10
    assert settings.values["rotation_backbone_share"] == 0.20
    assert not rule.on
    assert Switch.QUOTA not in settings.switched_on


def test_margins_open_on_the_cautious_side():
    settings = planner_settings(2025)
    assert {Switch.MARGIN_FLOOR, Switch.MARGIN_COEFFICIENT} <= settings.switched_on


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('key = "most_out"\non', 'key = "most_away"\non', "'most_out' is missing"),
        ('key = "most_out"\non = true', 'key = "most_out"\non = "yes"', "'on' is str"),
        ('rule = "most_out"\nvalue = 0.25', 'rule = "most_out"\nvalue = 1.5', "at most 1"),
        ('rule = "most_out"\nvalue = 0.25', 'rule = "most_out"\nvalue = 0', "above 0"),
        ('rule = "most_out"\nvalue = 0.25', 'rule = "nobody"\nvalue = 0.25', "unknown rule"),
        ('area = "urban"', 'area = "harbour"', "'urban' is missing"),
        ('unit = "km"', 'unit = "li"', "unknown unit 'li'"),
        ('[[distance]]\narea = "town"', '[[distance]]\narea = "urban"', "stands twice"),
        ("[[rule]]", '[[wish]]\nkey = "a"\n[[rule]]', "unknown table 'wish'"),
        ('clause = "就近就便"', 'clause = ""', "no citation"),
        ("on = true", "on = true\nowner = 1", "unknown key 'owner'"),
    ],
)
def test_a_broken_register_is_refused_with_its_problem(tmp_path, old, new, told):
    with pytest.raises(ReferenceError) as refused:
        planner_settings(2025, folder_with(tmp_path, old, new))
    assert any(told in problem for problem in refused.value.problems)


def test_a_rule_holds_from_its_first_day_on(tmp_path):
    later = """[[value]]
key = "rotation_share"
rule = "quota"
value = 0.15
unit = "ratio"
source = "a later document"
effective_from = 2025-09-01
checked_on = 2026-11-30

# --- Distance caps"""
    folder = folder_with(tmp_path, "# --- Distance caps", later)
    assert planner_settings(2025, folder).values["rotation_share"] == 0.15
    assert planner_settings(2024, folder).values["rotation_share"] == 0.10
    with pytest.raises(NoPlannerRule):
        planner_settings(2015, folder)
