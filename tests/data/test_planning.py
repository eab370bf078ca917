"""Prices and peer rules: the registry is sound, the bureau's own file replaces it or is told."""

from __future__ import annotations

import shutil
import tomllib
from datetime import date

import pytest

from analysis.prices import Limit, PriceList, Timing
from data import planning, reference
from data.registry_checks import ReferenceError

OWN = """
[[cost]]
indicator = "A7"
way = "equip"
value = 52000
unit = "yuan"
source = "县财政局 2026 年预算 \\"标准\\""
effective_from = 2026-03-01
checked_on = 2026-10-01
"""


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTY_WORKSPACE", str(tmp_path))
    return tmp_path


def write(workspace, text):
    (workspace / planning.UNIT_COSTS).write_text(text, encoding="utf-8")


def of(prices, indicator, way):
    return next(c for c in prices.listed.ways(indicator) if c.way == way)


def test_the_registry_prices_every_indicator_and_every_price_is_dated_and_cited():
    listed = planning.default_prices()
    for indicator in reference.indicators():
        ways = listed.ways(indicator.code)
        assert ways[-1].limit is Limit.NONE
        for cost in ways:
            assert cost.value > 0
            assert cost.source
            assert isinstance(cost.checked_on, date)
            assert not cost.own
            # Only a post is paid every year.
            assert (cost.timing is Timing.YEARLY) == (cost.way == "hire")
    assert of(planning.prices(), "A6", "buy").value == 1


def test_without_an_own_file_the_registry_holds(workspace):
    found = planning.prices()
    assert found.listed == planning.default_prices()
    assert (found.own, found.problems) == (0, ())


def test_an_own_price_replaces_value_source_and_dates_and_nothing_else(workspace):
    write(workspace, OWN)
    found = planning.prices()
    assert (found.own, found.problems) == (1, ())
    cost = of(found, "A7", "equip")
    assert (cost.value, cost.source, cost.own) == (52000, '县财政局 2026 年预算 "标准"', True)
    assert (cost.effective_from, cost.checked_on) == (date(2026, 3, 1), date(2026, 10, 1))
    others = [c for c in found.listed.costs if c.indicator != "A7"]
    assert others == [c for c in planning.default_prices().costs if c.indicator != "A7"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("value = 52000", 'value = "52000"', ["no. 1", "'value' is str"]),
        ("value = 52000", "value = 0", ["value 0", "Correct"]),
        ("value = 52000", "value = 100000001", ["value 100000001", "Correct"]),
        ("value = 52000", "value = nan", ["value nan", "Correct"]),
        ("value = 52000", "valu = 52000", ["'valu'", "Remove"]),
        ('way = "equip"', 'way = "build"', ["unknown price A7.build", "A7.equip"]),
        ('"A7"', '"A9"', ["unknown price A9.equip"]),
        ('unit = "yuan"', 'unit = "ten_thousand_yuan"', ["'yuan'", "Convert"]),
        ("checked_on = 2026-10-01\n", "", ["no citation", "'checked_on'"]),
        ("effective_from = 2026-03-01", 'effective_from = "2026"', ["'effective_from' is str"]),
        ("[[cost]]", "[[price]]", ["unknown table 'price'"]),
        ("[[cost]]", "[cost]", ["[[cost]]"]),
        ("[[cost]]", "[[cost", ["not valid TOML"]),
    ],
)
def test_a_broken_own_file_is_told_and_the_registry_holds(workspace, before, after, words):
    assert before in OWN
    write(workspace, OWN.replace(before, after, 1))
    found = planning.prices()
    assert found.listed == planning.default_prices()
    assert found.own == 0
    assert any(all(word in problem for word in words) for problem in found.problems), found


def test_every_problem_of_an_own_file_is_told_at_once(workspace):
    write(workspace, OWN + OWN + OWN.replace("52000", "-1").replace("A7", "A8"))
    found = "\n".join(planning.prices().problems)
    assert "stands twice" in found
    assert "value -1" in found
    assert "unknown price A8" in found


def test_the_file_to_edit_gives_the_same_prices_back(workspace):
    default = planning.default_prices()
    entries = planning.own_entries(tomllib.loads(planning.prices_as_toml(default)), default)
    assert [(c.value, c.source, c.effective_from, c.checked_on) for c in entries.values()] == [
        (c.value, c.source, c.effective_from, c.checked_on) for c in default.costs
    ]


def test_own_prices_are_kept_whole_and_can_be_given_up(workspace):
    write(workspace, OWN)
    listed = planning.prices().listed
    planning.keep_own_prices(listed.costs)
    assert planning.prices().listed == listed
    planning.keep_own_prices(planning.default_prices().costs)
    assert not planning.own_prices_path().exists()
    assert planning.prices().own == 0


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("unit_costs.toml", 'timing = "once"', 'timing = "monthly"', ["A1.study", "'timing'"]),
        ("unit_costs.toml", 'key = "plan_years"', 'key = "plan_year"', ["'plan_years' is missing"]),
        ("peers.toml", 'key = "peer_most"', 'key = "most"', ["'peer_most' is missing"]),
        ("peers.toml", '"211"', '"999"', ["unknown school type '999'"]),
        ("peers.toml", '"312"', '"211"', ["'211' is of another kind too"]),
    ],
)
def test_a_broken_registry_is_refused(tmp_path, file, before, after, words):
    folder = tmp_path / "reference"
    shutil.copytree(reference.FOLDER, folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ReferenceError) as refused:
        if file == "peers.toml":
            planning.peer_rules(folder)
        else:
            planning.default_prices(folder)
            planning.plan_values(folder)
    assert any(all(w in problem for w in words) for problem in refused.value.problems)


def test_a_way_without_an_unlimited_end_is_refused(tmp_path):
    folder = tmp_path / "reference"
    shutil.copytree(reference.FOLDER, folder)
    path = folder / "unit_costs.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('limit = "none"', 'limit = "teachers_without"', 1), "utf-8")
    with pytest.raises(ReferenceError, match="A1: the last way must have no limit"):
        planning.default_prices(folder)


def test_a_price_list_of_one_indicator_gives_its_ways_in_order():
    listed = PriceList(tuple(reversed(planning.default_prices().costs)))
    assert [cost.way for cost in listed.ways("A1")] == ["hire", "study"]
