"""Texts in two languages: same keys, same places, nothing missing and nothing left over."""

from __future__ import annotations

import re
import string
from dataclasses import fields
from pathlib import Path

import pytest

from analysis.datum import Datum
from analysis.levers import KINDS, STAGE_PART, WAYS_TO_SHARE
from analysis.planner.request import CHECKS
from analysis.present.text import LANGUAGES, VALUE_WORDS, texts
from analysis.scenario import Scenario
from analysis.vocabulary import Area, Severity, State, Verdict
from analysis.what_if_results import Nothing, Standing
from analysis.what_if_work import Because
from data import reference
from data.checks import check_files
from data.outlines import OUTLINE_CHECKS
from data.position_checks import POSITION_CHECKS
from data.raw_tables import CHANGES
from pages.shared.registry import PAGES

ROOT = Path(__file__).parents[1]
ZH, EN = (texts(language).entries for language in LANGUAGES)
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("analysis", "data", "pages")
    for path in (ROOT / folder).rglob("*.py")
)


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys():
    assert set(ZH) == set(EN)


@pytest.mark.parametrize("key", sorted(ZH))
def test_both_languages_have_the_same_places(key):
    assert places(ZH[key]) == places(EN[key])


@pytest.mark.parametrize("key", sorted(ZH))
def test_english_is_english_and_chinese_is_chinese(key):
    assert ZH[key].strip()
    assert EN[key].strip()
    # Citations and sheet names stay Chinese; a sentence does not.
    without = re.sub(r"“[^”]*”|万元|语言 / |[\u4e00-\u9fff]+ \(", "", EN[key])
    assert not re.search(r"[\u4e00-\u9fff]", without)
    only_places = r"[\W\d_]*(\{\w+\}[\W\d_]*)*"
    if not re.fullmatch(only_places, ZH[key]):
        assert re.search(r"[\u4e00-\u9fff㎡]", ZH[key])


def test_every_key_that_code_names_exists():
    named = set(re.findall(r'\bt\(\s*"([\w.]+)"', SOURCES))
    assert named
    assert named <= set(ZH), sorted(named - set(ZH))


def used_prefixes():
    """Beginnings of keys that code puts together: t(f"verdict.{...}")."""
    return set(re.findall(r"""f["']([\w.]+[._])\{""", SOURCES))


def test_every_text_is_used():
    named = set(re.findall(r'"([a-z_]+(?:\.\w+)+)"', SOURCES))
    prefixes = (*used_prefixes(), "finding.", *(f"{word}." for word in VALUE_WORDS.values()))
    unused = [key for key in ZH if key not in named and not key.startswith(prefixes)]
    assert unused == []


def test_every_finding_text_is_used():
    quoted = set(re.findall(r'"(\w+)"', SOURCES)) | {path.stem for path in check_files()}
    told = {key.removeprefix("finding.") for key in ZH if key.startswith("finding.")}
    assert told - quoted == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_of_a_link_has_its_word(language):
    parts = {*CHECKS, *(each.name for kind in KINDS.values() for each in fields(kind))}
    parts |= {each.name for each in fields(Scenario)}
    known = {key for key in texts(language).entries if key.startswith("link_part.")}
    assert known == {f"link_part.{part}" for part in parts}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_and_state_has_its_word(language):
    entries = texts(language).entries
    for prefix, members in {
        "verdict": Verdict,
        "coefficient_verdict": Verdict,
        "coefficient_light": Verdict,
        "area": Area,
        "state": State,
        "severity": Severity,
        "what_if.reason": Because,
        "what_if.nothing": Nothing,
        "what_if.standing": Standing,
        "what_if.by": (*WAYS_TO_SHARE, STAGE_PART),
        "indicator": [f"{indicator.code}.name" for indicator in reference.indicators()],
        "teacher_kind": [kind.key for kind in reference.teacher_kinds()],
        "unit": [indicator.unit for indicator in reference.indicators()],
        "finding": [*(path.stem for path in check_files()), *OUTLINE_CHECKS, *POSITION_CHECKS],
        "datum": Datum,
        "page": [f"{page.key}.{part}" for page in PAGES for part in ("nav", "question")],
    }.items():
        for member in members:
            assert f"{prefix}.{member}" in entries


def test_findings_made_in_code_have_texts():
    keys = set(re.findall(r'Finding\(\s*"([\w.]+)"', SOURCES))
    keys |= set(re.findall(r'_refused\(source, "(\w+)"', SOURCES))
    keys |= set(re.findall(r'_tell_once\(\s*told,\s*"(\w+)"', SOURCES))
    keys |= set(CHANGES.values())
    assert len(keys) > 15
    assert {key if "." in key else f"finding.{key}" for key in keys} <= set(ZH)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (0.125, 2, "0.13"),  # half up, not to even
        (0.85 * 4.5, 2, "3.83"),  # 3.825, whatever binary arithmetic makes of it
        (3.824999, 2, "3.82"),
        (2.5, 0, "3"),
        (2.675, 2, "2.68"),  # the decimal that was typed, not its binary neighbour
        (0.5004, 3, "0.500"),
        (1234567.0, 0, "1,234,567"),
        (-0.0004, 3, "≈0"),
        (0.0005, 3, "0.001"),
        (1e-17, 3, "0.000"),  # what is left of a difference of equal floats
        (float("nan"), 2, ZH["common.unknown"]),
        (None, 2, ZH["common.unknown"]),
        (0, 2, "0.00"),
    ],
)
def test_numbers_are_rounded_half_up_and_unknown_is_a_word(value, decimals, shown):
    assert texts("zh").number(value, decimals) == shown


def test_unknown_language_and_unknown_key_are_refused():
    with pytest.raises(ValueError, match="fr"):
        texts("fr")
    with pytest.raises(KeyError):
        texts("zh")("no.such.key")
