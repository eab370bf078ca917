"""Addresses: the list of parameters, the judgement of hostile ones, the document, and what code writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.addresses import (
    BY_NAME,
    LONGEST_VALUE,
    MOST_TOLD,
    PARAMETERS,
    VERSION,
    Kind,
    judge,
    parameters_of,
)
from analysis.present.address_document import address_document
from analysis.present.text import LANGUAGES, finding_sentence, texts
from pages.shared.registry import PAGES

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "addresses.md"
KEYS = [page.key for page in PAGES]


def document():
    return address_document([(page.key, page.address) for page in PAGES])


def keys_told(judged):
    return {name: finding.key for name, finding in judged.told.items()}


def test_the_document_says_what_the_list_says():
    assert DOCUMENT.read_text(encoding="utf-8") == document(), (
        "write it anew: python -m tests.test_addresses"
    )


def test_every_parameter_has_its_name_its_default_and_pages_that_exist():
    assert len(BY_NAME) == len(PARAMETERS)
    for parameter in PARAMETERS:
        assert parameter.usual
        assert set(parameter.pages) <= set(KEYS)
        assert 1 <= parameter.since <= VERSION
        for language in LANGUAGES:
            assert f"address.parameter.{parameter.name}" in texts(language).entries


def test_code_reads_and_writes_no_parameter_that_the_list_has_not():
    """Names given literally to the address, and keys of the controls that write it."""
    sources = {path: path.read_text("utf-8") for path in (ROOT / "pages").rglob("*.py")}
    literal = re.compile(
        r'(?:query_params(?:\.get\(|\.pop\(|\[)|address\.(?:put|take|tabs)\()"(\w+)"'
    )
    controls = re.compile(
        r"\b(?:choice|pressing_first|selection|several|typed_number|slid_number|switched)\("
        r'(?:[^()]|\([^()]*(?:\([^()]*\))*[^()]*\))*?\bkey=f?"([\w{}]+)"'
    )
    named = {name for text in sources.values() for name in literal.findall(text)}
    drawn = {name for text in sources.values() for name in controls.findall(text)}
    # Made of a side and its name.
    drawn -= {"plan_{side}", "meeting_compare_{side}"}
    assert {"school", "list"} <= named
    assert {"language", "cut", "gap_top", "peers", "load", "reliefs", "meeting_chosen"} <= drawn
    assert named | drawn <= set(BY_NAME)


def test_what_belongs_to_the_page_is_used_and_nothing_is_said():
    judged = judge({"stage": ["junior"], "cut": ["area"], "gap_top": ["12"]}, "gap_breakdown")
    assert dict(judged.usable) == {"stage": "junior", "cut": "area", "gap_top": "12"}
    assert not judged.told


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("stage", "senior", "address_value_is_not_possible"),
        ("reliefs", "maybe", "address_value_is_not_possible"),
        ("gap_top", "-1", "address_value_is_not_possible"),
        ("gap_top", "²", "address_value_is_not_possible"),
        ("gap_top", "٣", "address_value_is_not_possible"),
        ("gap_top", "9" * 10, "address_value_is_not_possible"),
        ("as_table", ",", "address_value_is_not_possible"),
        ("school", "", "address_value_is_not_possible"),
        ("school", "x" * (LONGEST_VALUE + 1), "address_is_too_long"),
        ("school", "a\x00b", "address_has_control_characters"),
        ("school", "a\u202eb", "address_has_control_characters"),
        ("school", "a\ud800", "address_has_control_characters"),
        ("solve", "{}", "address_is_of_another_page"),
        ("version", str(VERSION + 1), "address_has_another_version"),
        ("version", "x", "address_value_is_not_possible"),
    ],
)
def test_what_cannot_be_used_is_told_and_left_aside(name, value, told):
    judged = judge({name: [value]}, "gap_breakdown")
    assert keys_told(judged) == {name: told}
    assert name not in judged.usable


def test_both_sides_of_the_longest_value():
    at, above = "x" * LONGEST_VALUE, "x" * (LONGEST_VALUE + 1)
    assert judge({"school": [at]}, "school").usable == {"school": at}
    assert judge({"school": [above]}, "school").usable == {}


def test_of_a_repeated_name_the_last_counts_and_that_is_told():
    judged = judge({"since": ["2022", "2023"]}, "gap_breakdown")
    assert judged.usable == {"since": "2023"}
    assert keys_told(judged) == {"since": "address_is_repeated"}


def test_unknown_names_are_told_together_and_not_all_of_them():
    judged = judge({f"x{number}": ["1"] for number in range(1_000)}, "overview")
    finding = judged.told[""]
    assert finding.values["count"] == 1_000
    assert len(finding.values["value"]) == MOST_TOLD


def test_json_is_left_to_its_own_reader():
    deep = "[" * 100_000
    assert judge({"solve": [deep]}, "plan").usable == {"solve": deep}


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(KEYS),
    st.dictionaries(
        st.sampled_from([*BY_NAME, "x"]) | st.text(max_size=30),
        st.lists(st.text(max_size=300), min_size=1, max_size=3),
        max_size=6,
    ),
)
def test_any_address_is_judged_and_told_in_words(page, address):
    judged = judge(address, page)
    own = {parameter.name for parameter in parameters_of(page)}
    assert set(judged.usable) <= own & set(address)
    for name, values in address.items():
        # Nothing is left aside in silence.
        if name not in judged.usable:
            assert name in judged.told or (name not in BY_NAME and "" in judged.told)
        else:
            assert BY_NAME[name].kind is Kind.JSON or BY_NAME[name].fits(values[-1])
    for finding in judged.told.values():
        for language in LANGUAGES:
            sentence = finding_sentence(finding, texts(language))
            assert not re.search(r"[\x00-\x1f]", sentence)


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
