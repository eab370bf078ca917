"""Findings that follow from other pupils, as sentences with their numbers, in both languages."""

from __future__ import annotations

import re

import pytest

from analysis.present.text import texts
from analysis.present.what_if_words import conflict_text, shared_note
from analysis.vocabulary import Finding
from data.what_if_reference import terms
from tests.present.test_what_if_tables import wording
from tests.what_if_county import county


@pytest.fixture(params=["zh", "en"])
def plan(request):
    return wording(county(2), request.param)


@pytest.mark.parametrize(
    ("key", "values", "told"),
    [
        ("relief_begins", {"pupils": 50, "indicators": ["A3"], "amount": 3.0}, ("50", "3")),
        ("relief_ends", {"pupils": 100, "indicators": ["A3"], "amount": 3.0}, ("100", "3")),
        ("school_too_large", {"pupils": 2001, "most": 2000}, ("2001", "2000")),
        ("classes_too_large", {"classes": 19, "most": 45, "more": 1}, ("19", "45", "1")),
    ],
)
def test_every_number_of_a_finding_is_told(key, values, told, plan):
    sentence = conflict_text(Finding(f"what_if_{key}", values=values, school=""), plan)
    found = re.findall(r"\d+", sentence)
    assert set(told) <= set(found)
    assert "{" not in sentence


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_longest_distance_of_a_shared_week_says_that_no_document_gives_it(language):
    sentence = texts(language)("what_if.note.shared", km="15", road="20", minutes="40")
    assert "15" in sentence and "what_if.toml" in sentence
    assert {"zh": "没有文件依据", "en": "convention"}[language] in sentence


def test_the_note_takes_its_distance_from_the_register(plan):
    assert f"{terms().shared_furthest_km:.0f}" in shared_note(plan)
