"""The rule tester's form as text: round trips, both sides of what a field can be, hostile texts."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.tester_state import LONGEST_TEXT, MOST, FormState, Part, differences, from_text

SCHOOLS = ("1", "2")
PARTS = {
    "type": Part("option", ("211", "311")),
    "split": Part("switch"),
    "pupils": Part("whole"),
    "area": Part("number"),
}
VALUES = {
    "type": st.sampled_from(("211", "311")),
    "split": st.booleans(),
    "pupils": st.none() | st.integers(0, MOST),
    "area": st.none() | st.floats(0, MOST),
}


def read(content):
    return from_text(json.dumps(content), SCHOOLS, PARTS)


@given(st.sampled_from(("", *SCHOOLS)), st.fixed_dictionaries({}, optional=VALUES))
def test_a_state_comes_back_from_its_text(school, changed):
    state = FormState(school, changed)
    assert from_text(state.to_text(), SCHOOLS, PARTS) == (state, ())


@pytest.mark.parametrize(
    ("part", "value", "fits"),
    [
        ("type", "211", True),
        ("type", "999", False),
        ("type", None, False),
        ("split", True, True),
        ("split", 1, False),
        ("pupils", 0, True),
        ("pupils", -1, False),
        ("pupils", MOST, True),
        ("pupils", MOST + 1, False),
        ("pupils", 10**3_000, False),
        ("pupils", 1.5, False),
        ("pupils", True, False),
        ("pupils", None, True),
        ("pupils", "1", False),
        ("area", 1.5, True),
        ("area", -0.1, False),
        ("area", [1], False),
        ("other", 1, False),
    ],
)
def test_both_sides_of_what_a_field_can_stand_at(part, value, fits):
    state, told = read({"version": 1, "changed": {part: value}})
    assert dict(state.changed) == ({part: value} if fits else {})
    assert [each.values["count"] for each in told] == ([] if fits else [1])


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "null", "[" * 3_000, '{"version":1,"x":1}', '{"version":1,"school":1}',
     '{"version":1,"changed":[]}', '{"version":1,"version":1}', '{"version":1,"changed":{"area":NaN}}',
     '{"version":1}' + " " * LONGEST_TEXT],
)  # fmt: skip
def test_what_is_no_state_is_refused_in_words(text):
    state, told = from_text(text, SCHOOLS, PARTS)
    assert state is None
    assert [each.key for each in told] == ["tester_is_not_readable"]


@pytest.mark.parametrize("version", [0, 2, True, "1", None])
def test_another_version_is_refused(version):
    state, told = read({"version": version})
    assert state is None
    assert [each.key for each in told] == ["tester_has_another_version"]


def test_a_school_that_is_not_there_is_told_and_its_numbers_are_not_put_on_another():
    state, told = read({"version": 1, "school": "3", "changed": {"pupils": 5}})
    assert state is None
    assert told[0].values == {"value": "3"}


def test_only_what_differs_is_kept():
    before = {"a": 1, "b": None, "c": "x"}
    assert differences(before, {"a": 1, "b": None, "c": "x"}) == {}
    assert differences(before, {"a": None, "b": 0, "c": "x"}) == {"a": None, "b": 0}


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text):
    state, told = from_text(text, SCHOOLS, PARTS)
    assert state is not None or told
