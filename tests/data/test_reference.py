"""The registry: bad rule files are refused with file, key and remedy; the shipped one is the law."""

from __future__ import annotations

import dataclasses
import shutil
import tomllib
from datetime import date
from pathlib import Path

import pytest

from analysis.rules import NoRuleInForce
from analysis.vocabulary import Stage
from data import reference, rule_files

UNITS = ("people_per_100_pupils", "ratio", "coefficient", "pupils", "weight")
INDICATORS = ("A1", "A2")
SCHOOL_TYPES = ("211", "312")
DOCUMENT = """
[document]
id = "x"
number = "教督〔2017〕6号"
title = "办法"
level = "national"
[document.sources]
SYX = "表"
HEB = "办法"
"""
CITATION = """
effective_from = 2017-01-01
clause = "第1项"
source = "SYX, HEB"
checked_on = 2026-11-22
"""
THRESHOLD = (
    """
[[threshold]]
indicator = "A1"
stage = "primary"
value = 4.2
unit = "people_per_100_pupils"
direction = "at_least"
"""
    + CITATION
)
LIMIT = '[[coefficient_limit]]\nstage = "primary"\nvalue = 0.5\nunit = "coefficient"\n' + (
    'direction = "at_most"\n' + CITATION
)
SCHOOL_RULE = '[[school_rule]]\nindicators_met = 6\nfloor_ratio = 0.85\nunit = "ratio"\n' + CITATION
SCOPE = (
    '[[scope]]\nschool_types = ["211"]\nstages = ["primary"]\nexpected_stages = ["primary"]\n'
    + CITATION
)
PRIVATE = "[[private_schools]]\ncounted = true\n" + CITATION
SPLIT = (
    '[[split]]\nschool_types = ["312"]\nweights = { primary = 1, junior = 1.1 }\n'
    'expected_stages = ["primary", "junior"]\nunit = "weight"\n' + CITATION
)
SOUND = DOCUMENT + THRESHOLD + LIMIT + SCHOOL_RULE + SCOPE + PRIVATE + SPLIT


def problems(text: str) -> list[str]:
    content = tomllib.loads(text)
    return rule_files.check_rules("county.toml", content, UNITS, INDICATORS, SCHOOL_TYPES)


def test_a_sound_file_has_no_problem():
    assert problems(SOUND) == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        # Keys and tables
        ("value = 4.2", 'value = 4.2\nvalu = "x"', ["threshold", "no. 1", "'valu'", "Remove"]),
        ("value = 4.2\n", "", ["threshold", "'value' is missing", "Add it"]),
        ("[[school_rule]]", "[[school_rules]]", ["unknown table 'school_rules'", "school_rule"]),
        ("[[school_rule]]", "[school_rule]", ["'school_rule'", "[[school_rule]]"]),
        ('level = "national"', 'level = "village"', ["[document]", "level", "province"]),
        ('title = "办法"\n', "", ["[document]", "'title' is missing", "Add it"]),
        # The citation
        ('clause = "第1项"\n', "", ["no citation", "'clause'", "Add it"]),
        ('clause = "第1项"', 'clause = ""', ["no citation", "'clause'", "Add it"]),
        ('source = "SYX, HEB"\n', "", ["no citation", "'source'", "Add it"]),
        ("checked_on = 2026-11-22\n", "", ["no citation", "'checked_on'", "Add it"]),
        ("effective_from = 2017-01-01\n", "", ["no citation", "'effective_from'", "Add it"]),
        ('source = "SYX, HEB"', 'source = "SYX, ABC"', ["'ABC'", "[document.sources]"]),
        # Values that nothing knows
        ('unit = "ratio"', 'unit = "percent"', ["school_rule", "unknown unit 'percent'", "Use"]),
        ('stage = "primary"', 'stage = "infant"', ["unknown stage 'infant'", "Use", "junior"]),
        ("junior = 1.1", "junoir = 1.1", ["split", "unknown stage 'junoir'", "Use"]),
        ('stages = ["primary"]\n', 'stages = ["x"]\n', ["scope", "unknown stage 'x'", "Use"]),
        ('indicator = "A1"', 'indicator = "A9"', ["unknown indicator 'A9'", "Use", "A2"]),
        ('"at_least"', '"above"', ["'above'", "at_least nor at_most"]),
        ('["312"]', '["999"]', ["split", "unknown school type '999'", "Use"]),
        # Types
        ("value = 4.2", 'value = "4.2"', ["'value' is str, not int or float", "Correct"]),
        ("value = 4.2", "value = true", ["'value' is bool, not int or float", "Correct"]),
        ("indicators_met = 6", "indicators_met = true", ["'indicators_met' is bool, not int"]),
        ("indicators_met = 6", "indicators_met = 6.0", ["'indicators_met' is float, not int"]),
        ("counted = true", "counted = 1", ["private_schools", "'counted' is int, not bool"]),
        ("checked_on = 2026-11-22", 'checked_on = "2026-11-22"', ["'checked_on' is str"]),
        ("checked_on = 2026-11-22", "checked_on = 2026-11-22T08:00:00", ["'checked_on' is date"]),
        ('stage = "primary"', 'stage = ["primary"]', ["'stage' is list, not str", "Correct"]),
        ('["211"]', "[211]", ["scope", "'school_types' holds 211", "quotes"]),
        ("junior = 1.1", 'junior = "1.1"', ["split", "weight of 'junior'", "Correct"]),
        ("junior = 1.1", "junior = 0", ["split", "weight of 'junior'", "Correct"]),
        # Dates
        (
            "effective_from = 2017-01-01",
            "effective_from = 2017-01-01\neffective_to = 2016-12-31",
            ["effective_to is before effective_from", "Correct"],
        ),
    ],
)
def test_one_mistake_is_one_problem_with_file_key_and_remedy(before, after, words):
    assert before in SOUND
    found = problems(SOUND.replace(before, after, 1))
    assert len(found) == 1, found
    assert found[0].startswith("county.toml")
    assert all(word in found[0] for word in words), found


def test_a_file_without_its_document_is_refused():
    (found,) = problems(THRESHOLD)
    assert "[document] is missing" in found
    assert "Add" in found


def test_every_problem_of_a_file_is_told_at_once():
    bad = SOUND.replace("value = 4.2", "valu = 4.2").replace('"ratio"', '"percent"')
    bad = bad.replace('clause = "第1项"\n', "", 1).replace("counted = true", "counted = 1")
    found = "\n".join(problems(bad))
    for word in ("'valu'", "'value' is missing", "'clause'", "'percent'", "'counted'"):
        assert word in found
    assert len(found.splitlines()) == 5


def test_a_mistake_in_one_key_does_not_hide_another_in_the_same_table():
    bad = SOUND.replace("value = 4.2", 'value = "4.2"').replace('"A1"', '"A9"')
    assert len(problems(bad)) == 2


@pytest.mark.parametrize(
    ("first_to", "second_from", "overlaps"),
    [
        ("2020-12-31", "2021-01-01", False),  # they touch
        ("2021-01-01", "2021-01-01", True),  # one day belongs to both
        ("2020-12-31", "2022-01-01", False),  # a gap
        (None, "2021-01-01", True),  # the first was never closed
    ],
)
@pytest.mark.parametrize("kind", [THRESHOLD, LIMIT, SCHOOL_RULE, SCOPE, PRIVATE, SPLIT])
def test_two_periods_of_one_rule_may_touch_but_not_overlap(kind, first_to, second_from, overlaps):
    first = kind + (f"effective_to = {first_to}\n" if first_to else "")
    second = kind.replace("effective_from = 2017-01-01", f"effective_from = {second_from}")
    for text in (DOCUMENT + first + second, DOCUMENT + second + first):
        found = problems(text)
        assert len(found) == int(overlaps), found
        assert all("overlaps" in each and "effective_to" in each for each in found)


def test_rules_of_different_subjects_may_hold_at_the_same_time():
    other = THRESHOLD.replace('"primary"', '"junior"') + THRESHOLD.replace('"A1"', '"A2"')
    assert problems(SOUND + other) == []


def test_a_school_type_in_two_lists_overlaps():
    both = SCOPE.replace('["211"]', '["312", "211"]')
    (found,) = problems(DOCUMENT + SCOPE + both)
    assert "overlaps" in found
    assert "211" in found


# ------------------------------------------------------------------ the registry as files


@pytest.fixture
def registry(tmp_path) -> Path:
    """A copy of the shipped registry that a test may spoil."""
    return Path(shutil.copytree(reference.FOLDER, tmp_path / "reference"))


def replace(path: Path, before: str, after: str) -> None:
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def rules_of(registry: Path) -> Path:
    return registry / "rules" / "jiaodu_2017_6.toml"


def test_broken_toml_is_refused_with_file_and_line(registry):
    replace(rules_of(registry), "value = 4.2", "value = = 4.2")
    with pytest.raises(reference.ReferenceError) as refused:
        reference.rule_book(folder=registry)
    assert "jiaodu_2017_6.toml" in str(refused.value)
    assert "line" in str(refused.value)


def test_the_problems_of_every_rule_file_are_told_at_once(registry):
    replace(rules_of(registry), "value = 4.2", "value = true")
    replace(rules_of(registry), '"rooms_per_100_pupils"', '"rooms"')
    replace(rules_of(registry), "stage =", "stag =")
    (registry / "rules" / "province.toml").write_text(DOCUMENT + PRIVATE.replace("true", "1"))
    with pytest.raises(reference.ReferenceError) as refused:
        reference.rule_book(folder=registry)
    told = refused.value.problems
    assert [each.split()[0] for each in told] == ["jiaodu_2017_6.toml"] * 3 + ["province.toml"]


def test_a_registry_without_rules_is_refused(registry):
    rules_of(registry).unlink()
    with pytest.raises(reference.ReferenceError, match="no rule file"):
        reference.rule_book(folder=registry)


@pytest.mark.parametrize(
    ("file", "before", "after", "words", "read"),
    [
        ("indicators.toml", "scale = 100", "scale = true", ["A1", "'scale'"], "indicators"),
        ("indicators.toml", 'kind = "teachers"\n', "", ["A1", "'kind'"], "indicators"),
        ("indicators.toml", '"m2_per_pupil"', '"acre"', ["A4", "'acre'"], "indicators"),
        ("presentation.toml", "value = 1.2", "valu = 1.2", ["'valu'", "'value'"], "presentation"),
        ("teacher_kinds.toml", '["A1", "A2"]', '["A1", "B2"]', ["'B2'"], "teacher_kinds"),
        ("workbook_columns.toml", 'type = "text"', 'type = "word"', ["'word'"], "workbook_sheets"),
        ("workbook_columns.toml", 'list = "datum"', 'list = "x"', ["'x'"], "workbook_sheets"),
        ("workbook_columns.toml", "note = ", "notes = ", ["'notes'"], "workbook_sheets"),
    ],
)
def test_the_other_files_of_the_registry_are_checked_as_well(
    registry, file, before, after, words, read
):
    text = (registry / file).read_text("utf-8")
    start = text.index("column = [" if before == "note = " else "[[")
    assert before in text[start:]
    (registry / file).write_text(text[:start] + text[start:].replace(before, after, 1), "utf-8")
    with pytest.raises(reference.ReferenceError) as refused:
        getattr(reference, read)(registry)
    assert all(word in str(refused.value) for word in [file, *words])


# ------------------------------------------------------------------ the shipped rules


def in_force(year: int = 2025, folder: Path = reference.FOLDER):
    return reference.rule_book(folder=folder).on(date(year, 9, 1))


def test_the_shipped_thresholds_are_those_of_the_law():
    """DOMAIN 1.1, primary and junior."""
    law = {
        "A1": (4.2, 5.3),
        "A2": (1, 1),
        "A3": (0.9, 0.9),
        "A4": (4.5, 5.8),
        "A5": (7.5, 10.2),
        "A6": (2000, 2500),
        "A7": (2.3, 2.4),
    }
    rules = in_force()
    assert len(rules.thresholds) == 14
    for code, values in law.items():
        shipped = tuple(rules.threshold(code, stage) for stage in (Stage.PRIMARY, Stage.JUNIOR))
        assert shipped == values, code
    assert {rule.direction for rule in rules.thresholds.values()} == {"at_least"}


def test_the_shipped_limits_and_the_school_rule_are_those_of_the_law():
    rules = in_force()
    assert rules.coefficient_limit(Stage.PRIMARY) == 0.50
    assert rules.coefficient_limit(Stage.JUNIOR) == 0.45
    assert (rules.school_rule.indicators_met, rules.school_rule.floor_ratio) == (6, 0.85)
    assert len(reference.indicators()) == 7


def test_the_shipped_splits_are_those_of_the_law():
    weights = {code: dict(r.weights) for r in in_force().splits for code in r.school_types}
    for of_type in weights.values():
        assert of_type["junior"] / of_type["primary"] == pytest.approx(1.1)
        assert of_type["senior"] / of_type["junior"] == pytest.approx(1.2)


def test_the_shipped_scope_counts_teaching_points_from_fifty_and_every_private_school():
    scopes = {code: rule for rule in in_force().scopes for code in rule.school_types}
    assert {code: rule.minimum_pupils for code, rule in scopes.items() if rule.minimum_pupils} == {
        "218": 50
    }
    assert scopes["341"].expected_stages == {"junior"}
    assert scopes["312"].stages == scopes["345"].stages == {"primary", "junior"}
    assert not {"511", "512", "513", "514"} & set(scopes)
    assert in_force().private_schools.counted


def test_every_shipped_rule_is_cited_and_dated():
    book = reference.rule_book()
    kinds = (
        book.thresholds,
        book.coefficient_limits,
        book.school_rules,
        book.scopes,
        book.private_schools,
        book.splits,
        book.reliefs,
    )
    for kind in kinds:
        assert kind
        for rule in kind:
            citation = rule.citation
            assert citation.document == "教督〔2017〕6号"
            assert citation.clause
            assert citation.source
            assert date(2017, 1, 1) <= citation.effective_from < citation.checked_on


def test_a_closed_rule_stays_in_force_for_the_years_it_held(registry):
    """4.2 until the end of 2023, 5 afterwards: the first of September decides."""
    path = rules_of(registry)
    text = path.read_text("utf-8")
    start = text.index("[[threshold]]")
    end = text.index("[[threshold]]", start + 1)
    old = text[start:end]
    new = old.replace("value = 4.2", "value = 5").replace("2017-01-01", "2024-01-01")
    closed = old.replace("clause", "effective_to = 2023-12-31\nclause")
    path.write_text(text[:start] + closed + new + text[end:], "utf-8")
    values = {
        year: in_force(year, registry).threshold("A1", Stage.PRIMARY) for year in range(2022, 2026)
    }
    assert values == {2022: 4.2, 2023: 4.2, 2024: 5, 2025: 5}
    book = reference.rule_book(folder=registry)
    assert len(book.thresholds) == 15
    for day, value in ((date(2023, 12, 31), 4.2), (date(2024, 1, 1), 5)):
        assert book.on(day).threshold("A1", Stage.PRIMARY) == value


def test_before_the_first_rule_nothing_can_be_judged():
    book = reference.rule_book()
    assert book.on(date(2017, 1, 1)).threshold("A1", Stage.PRIMARY) == 4.2
    with pytest.raises(NoRuleInForce, match="2016-12-31"):
        book.on(date(2016, 12, 31))


@pytest.mark.parametrize("kind", ["thresholds", "coefficient_limits"])
def test_one_rule_closed_without_a_successor_is_named(kind):
    book = reference.rule_book()
    first, *others = getattr(book, kind)
    ended = dataclasses.replace(
        first, citation=dataclasses.replace(first.citation, effective_to=date(2024, 8, 31))
    )
    book = dataclasses.replace(book, **{kind: (ended, *others)})
    assert book.on(date(2024, 8, 31))
    with pytest.raises(NoRuleInForce, match="2024-09-01"):
        book.on(date(2024, 9, 1))
