"""One is one: a word behind a number has the form that goes with it, in one place for all texts."""

from __future__ import annotations

import string

import pytest

from analysis.present.text import LANGUAGES, texts

FORMS = [
    (language, key, name, form)
    for language in LANGUAGES
    for key, entry in sorted(texts(language).entries.items())
    for _, name, form, _ in string.Formatter().parse(entry)
    if form
]


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "0 corrections apply to this year, in 0 schools."),
        (1, "1 correction applies to this year, in 1 school."),
        ("1", "1 correction applies to this year, in 1 school."),
        (2, "2 corrections apply to this year, in 2 schools."),
        ("1,001", "1,001 corrections apply to this year, in 1,001 schools."),
    ],
)
def test_a_word_behind_a_number_goes_with_it(count, told):
    assert texts("en")("frame.footer_corrections", count=count, schools=count) == told


def test_numbers_of_one_sentence_are_told_apart():
    told = texts("en")("frame.footer_corrections", count=2, schools=1)
    assert told == "2 corrections apply to this year, in 1 school."


def test_every_form_has_a_sibling_and_stands_behind_its_number():
    assert len(FORMS) > 250
    for language, key, name, form in FORMS:
        entry = texts(language).entries[key]
        one, many = form.split("|")
        assert one != many, (key, form)
        assert one and many
        assert f"{{{name}}}" in entry.split(f"{{{name}:{form}}}")[0], (key, form)


def test_chinese_has_one_form_for_every_number():
    assert {language for language, *_ in FORMS} == {"en"}
