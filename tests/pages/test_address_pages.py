"""Links: what is set on a page stands in its address, and a fresh session that opens it shows the same."""

from __future__ import annotations

import random
import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from analysis.addresses import BY_NAME, PARAMETERS, Kind, parameters_of
from analysis.present.text import texts
from data.warehouse import Warehouse, current_snapshot
from pages.shared.registry import PAGES
from tests.pages.driver import page

KEYS = [entry.key for entry in PAGES]
# What docs/addresses.md leaves out: typed texts, forms before they are sent, uploads, prices.
NOT_CARRIED = (
    "desk_",
    "measure_",
    "meeting_",
    "prices_",
    "document_",
    "league_view_name",
    "view_sure_",
    "plan_name",
    "map_search",
    "guess_",
    "item_",
    # Turns an order round, and there may be none.
    "league_down",
)
# Places and units of a measure of nought, which is no measure.
PARTS_OF_MEASURES = re.compile(
    r"(rotation|funding)_(primary|junior)_\w+_(from|to|unit|by|subject)\b"
)
pytestmark = pytest.mark.usefixtures("on_the_sample")


@pytest.fixture(autouse=True)
def offered(monkeypatch):
    """What every control offers, by key: the test tool knows the words for it only."""
    found = {}

    def recording(drawn):
        def draw(label, options, *args, **named):
            found[named.get("key")] = list(options)
            return drawn(label, options, *args, **named)

        return draw

    for name in ("selectbox", "multiselect", "segmented_control", "pills"):
        monkeypatch.setattr(st, name, recording(getattr(st, name)))
    return found


def address_of(app) -> dict[str, str]:
    given = {name: app.query_params[name] for name in BY_NAME if name in app.query_params}
    return {name: value if isinstance(value, str) else value[-1] for name, value in given.items()}


def warned(app) -> str:
    return "\n".join(str(each.value).replace("\\", "") for each in app.warning)


def controls(app):
    """The controls whose state an address carries."""
    kinds = (app.button_group, app.selectbox, app.multiselect, app.toggle, app.slider)
    return [
        each
        for kind in kinds
        for each in kind
        if each.key
        and not each.key.startswith(NOT_CARRIED)
        and not PARTS_OF_MEASURES.match(each.key)
        and not each.disabled
    ]


def shown(app) -> tuple:
    """What a reader sees: the title, every table, every figure told in words, where controls stand."""
    tables = [table.value.to_csv(index=False) for table in app.dataframe]
    metrics = [(metric.label, metric.value) for metric in app.metric]
    return (
        app.title[0].value,
        tables,
        metrics,
        [heading.value for heading in app.header],
        {each.key: each.value for each in controls(app)},
    )


def change(control, offered, chance) -> None:
    """Put a control to another position, at random."""
    options = offered.get(control.key)
    if control.type == "toggle":
        control.set_value(not control.value)
    elif control.type == "slider":
        control.set_value(chance.randint(int(control.min), int(control.max)))
    elif control.type == "multiselect":
        control.set_value(chance.sample(options, min(2, len(options))))
    else:
        control.set_value(chance.choice(options))


def changed(key, offered, seed, steps, at_once=1) -> AppTest:
    """A page after `steps` runs, each with `at_once` controls set to another position."""
    chance = random.Random(f"{key}:{seed}")
    app = page(key)
    for _ in range(steps):
        # The language goes last: each has controls of its own.
        able = [each for each in controls(app) if each.key != "language"]
        for control in chance.sample(able, min(at_once, len(able))):
            change(control, offered, chance)
        app.run()
        assert not app.exception
    return app


def assert_round_trip(app, key):
    address = address_of(app)
    fresh = page(key, **address)
    if key == "county_map":
        # Its chart comes with the second run of a session.
        fresh.run()
    assert shown(fresh) == shown(app)
    assert address_of(fresh) == address
    assert set(address) <= {parameter.name for parameter in parameters_of(key)}
    assert texts("zh")("address.parameter.stage") not in warned(fresh)


@pytest.mark.parametrize("key", KEYS)
def test_what_is_set_on_a_page_comes_back_from_its_address(key, offered):
    assert_round_trip(changed(key, offered, seed=1, steps=1, at_once=3), key)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
@pytest.mark.parametrize("key", KEYS)
def test_any_state_of_a_page_comes_back_from_its_address(key, seed, offered):
    assert_round_trip(changed(key, offered, seed, steps=6), key)


def test_a_figure_that_is_seen_as_its_table_is_so_for_whoever_opens_the_link():
    t, told = texts("zh"), "seen_gap_groups:zh"
    app = page("gap_breakdown", as_table="gap_groups,gap_change")
    assert app.session_state[told] == t("common.view_table")
    assert address_of(app)["as_table"] == "gap_groups,gap_change"
    # Turned back by hand.
    app.session_state["figures_as_tables"] = ("gap_change",)
    app.run()
    assert app.session_state[told] == t("common.view_figure")
    assert address_of(app)["as_table"] == "gap_change"


def test_a_school_chosen_on_map_gap_or_table_travels_with_the_link():
    code = page("school").query_params["school"]
    code = code if isinstance(code, str) else code[0]
    for key in ("county_map", "league_table", "gap_breakdown"):
        app = page(key, school=code)
        assert address_of(app)["school"] == code
        # The card of that school is there.
        assert any(button.key.startswith("go_school_") for button in app.button)


def typed(app, part):
    """The field of the tester whose key ends so."""
    return next(each for each in app.number_input if each.key.endswith(f"_primary_{part}"))


def test_numbers_typed_into_the_rule_tester_come_back_from_its_address():
    app = page("rules", reliefs="on")
    assert "tester" not in address_of(app)
    typed(app, "teachers_master").set_value(7)
    typed(app, "equipment_yuan").set_value(12.3)
    typed(app, "pupils_primary").set_value(431)
    app.run()
    typed(app, "teachers_pe").set_value(None)
    app.run()
    fresh = page("rules", **address_of(app))
    assert [each.value for each in fresh.number_input] == [each.value for each in app.number_input]
    assert typed(fresh, "teachers_pe").value is None
    assert typed(fresh, "equipment_yuan").value == 12.3
    assert shown(fresh) == shown(app)
    assert address_of(fresh) == address_of(app)
    # Another stage has numbers of its own.
    fresh.session_state["stage"] = "junior"
    fresh.run()
    assert "tester" not in address_of(fresh)
    fresh.session_state["stage"] = "primary"
    fresh.run()
    assert address_of(fresh) == address_of(app)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[" * 3_000, "tester_is_not_readable"),
        ('{"version":2}', "tester_has_another_version"),
        ('{"version":1,"school":"gone"}', "tester_school_is_not_there"),
        (
            '{"version":1,"changed":{"pupils_primary":-1,"__proto__":1}}',
            "tester_value_is_not_possible",
        ),
    ],
)
def test_hostile_numbers_of_the_rule_tester_are_told(text, told):
    app = page("rules", tester=text)
    values = {"value": "“gone”", "count": 2}
    assert texts("zh")(f"finding.{told}", **values)[:12] in warned(app)
    left = address_of(app).get("tester", "")
    assert text not in (left, "") and "gone" not in left and "proto" not in left


# Read only where something else is chosen or worked out first, or told in words of its own.
TOLD_ELSEWHERE = {
    "saved_scenario",
    "meeting_chosen",
    "meeting_compare_before",
    "meeting_compare_after",
    "rules",
    "edition",
}
GONE = "gone-1066<script>=1+1"


def hostile(key) -> dict[str, object]:
    """Everything that can be wrong with the address of a page, at once."""
    address: dict[str, object] = {"x\x00y": "1", "__proto__": "1"}
    for parameter in PARAMETERS:
        wrong = {Kind.CHOICE: GONE, Kind.CODES: GONE, Kind.JSON: "[" * 3_000}
        address[parameter.name] = wrong.get(parameter.kind, "9\u202e" * 200)
    address["year"] = ["2025", "1066"]
    # Without it nobody could read what is told.
    address["language"] = "en"
    return address


@pytest.mark.parametrize("key", KEYS)
def test_a_hostile_address_is_told_and_opens_the_page_all_the_same(key):
    app = page(key, **hostile(key))
    told, t = warned(app), texts("en")
    read = [each for each in PARAMETERS if each.belongs_to(key) and each.kind is not Kind.JSON]
    for parameter in read:
        name = t(f"address.parameter.{parameter.name}")
        known = parameter.name in TOLD_ELSEWHERE | {"language", "data"}
        waits = parameter.name == "as_table" and key in ("plan", "county_map")
        assert known or waits or f"“{name}”" in told, parameter.name
    assert "__proto__" in told
    assert "\x00" not in told
    # The address that is left holds what the page uses, and nothing else.
    left = address_of(app)
    assert "year" not in left
    assert not set(left) & {"x\x00y", "__proto__", "data", "version"}
    unused = {name for name, value in left.items() if value == GONE}
    # Figures may come yet; the page of the meeting shows the way back from what is gone.
    assert unused <= {"as_table"} or key == "meeting"
    assert not {"scenario", "saved_scenario", "solve"} & set(left)


@pytest.mark.parametrize(
    ("key", "name", "kept"),
    [
        ("county_map", "map_mode", "gap"),
        ("county_map", "map_earlier", "2024"),
        ("rotation", "list", "plan_transfers"),
        ("funding", "list", "plan_funding"),
        ("plan", "solve_years", "3"),
        ("plan", "solve_price_of", "margins"),
        ("plan", "solve_curve", "cv_junior_A2"),
    ],
)
def test_what_is_not_drawn_now_is_judged_and_kept_for_when_it_is(key, name, kept):
    told = texts("zh")(f"address.parameter.{name}")
    app = page(key, **{name: GONE})
    assert told in warned(app)
    assert name not in address_of(app)
    fine = page(key, **{name: kept})
    assert told not in warned(fine)
    assert address_of(fine)[name] == kept


@pytest.mark.parametrize("name", ["scenario", "saved_scenario"])
def test_a_scenario_that_cannot_be_used_is_told_and_goes_from_the_comparison_of_plans(name):
    app = page("plans", **{name: "0" * 12})
    t = texts("zh")
    key = "scenario_is_not_readable" if name == "scenario" else "scenario_is_not_saved_here"
    said = "\n".join(str(each.value).replace("\\", "") for each in app.markdown)
    assert t(f"finding.{key}") in said
    assert name not in address_of(app)


def test_what_was_told_stays_until_that_very_thing_is_changed(offered):
    app = page("gap_breakdown", cut="gone")
    name = texts("zh")("address.parameter.cut")
    assert name in warned(app)
    app.toggle(key="reliefs").set_value(True).run()
    assert name in warned(app)
    next(each for each in app.button_group if each.key == "cut").set_value(offered["cut"][1]).run()
    assert name not in warned(app)


def test_a_link_that_was_kept_says_that_other_data_are_in_use(sample_snapshots):
    said = texts("zh")("address.parameter.data")
    now = Warehouse(current_snapshot(sample_snapshots)).info().snapshot
    assert "abcdef012345" in warned(page("overview", data="abcdef012345"))
    assert not warned(page("overview", data=now, version="1", year="2025", stage="primary"))
    assert said


def test_links_as_they_were_made_in_version_1_still_open():
    """Kept as they are: a change that breaks them breaks links that people have in their papers."""
    for key, address, title in (
        ("gap_breakdown", {"indicator": "A2", "cut": "township", "stage": "junior"}, "A2"),
        ("county_map", {"map_topic": "A3", "shade_townships": "off"}, "A3"),
        ("league_table", {"table": '{"version":1,"mode":"ranks","rank_by":"A4"}'}, "A4"),
        ("shopping_list", {"plan_years": "2", "plan_order": "furthest", "year": "2024"}, ""),
    ):
        app = page(key, **address)
        assert address_of(app) == address
        assert title in app.title[0].value
        assert "链接" not in warned(app)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("key", KEYS)
def test_random_addresses_never_break_a_page(key, seed):
    chance = random.Random(f"{key}:{seed}")
    odd = ["", "0", "-1", "on", "A1", "{}", "[]", "null", "1e9", '{"version":1}', "={1}", "\x00"]
    odd += ["\t", "é" * 5_000, "['a']", "../../etc", "%00", "2025,2024", "\u202eabc", "primary"]
    address = {
        parameter.name: chance.choice(odd)
        if chance.random() < 0.8
        else [chance.choice(odd), chance.choice(odd)]
        for parameter in chance.sample(PARAMETERS, 12)
    }
    app = page(key, **address)
    app.run()
    assert not app.exception
