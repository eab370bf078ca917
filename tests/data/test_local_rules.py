"""Local rule documents: what they may say, when they win, whose default they are, what is refused."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from analysis.rules import NATIONAL, default_rule_set
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import build, reference, warehouse
from data.local_rules import RELIEF_FIELDS, RELIEF_FLAGS
from data.sources import read_file
from data.workbook import write_workbook
from tests import small_county

FIRST_DAY = date(2024, 9, 1)
HEAD = """
[document]
id = "{id}"
number = "地方文件1号"
title = "地方标准"
level = "city"
county_codes = {codes}
[document.sources]
X = "地方网站"
"""
CITED = 'clause = "第1条"\nsource = "X"\nchecked_on = 2026-01-01\n'
THRESHOLD = (
    '[[threshold]]\nindicator = "A1"\nstage = "primary"\nvalue = 5\n'
    'unit = "people_per_100_pupils"\ndirection = "at_least"\neffective_from = 2024-09-01\n' + CITED
)
LIMIT = (
    '[[coefficient_limit]]\nstage = "junior"\nvalue = 0.3\nunit = "coefficient"\n'
    'direction = "at_most"\neffective_from = 2024-09-01\n' + CITED
)
SCHOOL_RULE = (
    '[[school_rule]]\nindicators_met = 7\nfloor_ratio = 0.9\nunit = "ratio"\n'
    "effective_from = 2024-09-01\neffective_to = 2025-08-31\n" + CITED
)
RELIEF = (
    '[[relief]]\nid = "visiting_teachers_small_rural"\nindicator = "A3"\nadds = ["visiting_pe"]\n'
    'areas = ["rural"]\npupils_below = 200\nunit = "pupils"\neffective_from = 2024-09-01\n' + CITED
)


def document(name: str = "city", codes: str = "[]") -> str:
    return HEAD.format(id=name, codes=codes)


SOUND = document() + THRESHOLD + LIMIT + SCHOOL_RULE + RELIEF


@pytest.fixture
def own(tmp_path) -> Path:
    """A bureau's folder of rules."""
    return tmp_path


def put(folder: Path, text: str, name: str = "city.toml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def refused(folder: Path) -> list[str]:
    with pytest.raises(reference.ReferenceError) as error:
        reference.rule_sets(own=folder)
    return list(error.value.problems)


# ------------------------------------------------------------------ what is chosen from


def test_the_shipped_sets_are_the_national_one_and_an_invented_example_that_is_nobodys_default():
    national, example = reference.rule_sets(own=Path("nowhere"))
    assert (national.id, national.county_codes) == (NATIONAL, ())
    assert example.county_codes == ()
    assert (national.invented, example.invented) == (False, True)
    assert "虚构" in example.title
    assert "Invented" in example.english
    assert [document["level"] for document in example.documents] == ["national", "province"]


def test_the_example_is_stricter_than_the_national_rules_wherever_it_speaks():
    national = reference.rule_book().on(FIRST_DAY)
    local = reference.rule_book("invented_example").on(FIRST_DAY)
    for stage in COMPULSORY_STAGES:
        assert local.coefficient_limit(stage) < national.coefficient_limit(stage)
        for code in ("A2", "A7"):
            assert local.threshold(code, stage) > national.threshold(code, stage)
        for code in ("A1", "A3", "A4", "A5", "A6"):
            assert local.threshold(code, stage) == national.threshold(code, stage)


def test_the_folder_of_the_bureau_is_named_by_the_environment(own, monkeypatch):
    monkeypatch.setenv("COUNTY_RULES", str(put(own, SOUND)))
    assert {each.id for each in reference.rule_sets()} == {NATIONAL, "invented_example", "city"}
    assert reference.rule_book("city").on(FIRST_DAY).threshold("A1", Stage.PRIMARY) == 5
    monkeypatch.setenv("COUNTY_RULES", str(own / "empty"))
    assert {each.id for each in reference.rule_sets()} == {NATIONAL, "invented_example"}


def test_an_unknown_rule_set_is_a_key_error(own):
    with pytest.raises(KeyError):
        reference.rule_book("nothing", own=own)


# ------------------------------------------------------------------ which rule wins on a day


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True)])
def test_a_local_rule_wins_from_its_first_day_on_and_not_before(own, days, holds):
    day = FIRST_DAY + timedelta(days=days)
    rules = reference.rule_book("city", own=put(own, SOUND)).on(day)
    national = reference.rule_book().on(day)
    assert rules.threshold("A1", Stage.PRIMARY) == (5 if holds else 4.2)
    assert rules.threshold("A1", Stage.JUNIOR) == national.threshold("A1", Stage.JUNIOR)
    assert rules.coefficient_limit(Stage.JUNIOR) == (0.3 if holds else 0.45)
    assert rules.coefficient_limit(Stage.PRIMARY) == 0.5
    assert rules.school_rule.indicators_met == (7 if holds else 6)
    assert len(rules.reliefs) == len(national.reliefs)
    by_id = {relief.id: relief for relief in rules.reliefs}
    assert by_id["visiting_teachers_small_rural"].pupils_below == (200 if holds else 100)
    assert [cited.document for cited in rules.local_citations()] == ["地方文件1号"] * holds


@pytest.mark.parametrize(("day", "met"), [(date(2025, 8, 31), 7), (date(2025, 9, 1), 6)])
def test_when_a_local_rule_ends_the_national_one_holds_again(own, day, met):
    assert (
        reference.rule_book("city", own=put(own, SOUND)).on(day).school_rule.indicators_met == met
    )


def test_what_decides_on_rows_is_always_national(own):
    rules = reference.rule_book("city", own=put(own, SOUND)).on(FIRST_DAY)
    national = reference.rule_book().on(FIRST_DAY)
    assert rules.scopes == national.scopes
    assert rules.splits == national.splits
    assert rules.private_schools == national.private_schools


# ------------------------------------------------------------------ whose default


@pytest.mark.parametrize(
    ("county", "expected"),
    [
        ("330108", "county"),
        ("330109", "city"),
        ("330200", "province"),
        ("320108", NATIONAL),
        ("33", "province"),
        ("3", NATIONAL),
        ("", NATIONAL),
        (None, NATIONAL),
    ],
)
def test_the_longest_beginning_of_the_countys_code_decides(own, county, expected):
    for name, codes in {
        "province": '["33"]',
        "county": '["330108"]',
        "city": '["3301", "3303"]',
        "nobody": "[]",
    }.items():
        put(own, document(name, codes) + THRESHOLD, f"{name}.toml")
    assert default_rule_set(reference.rule_sets(own=own), county) == expected


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('level = "city"', 'level = "national"', ["level", "province, city, county"]),
        ('level = "city"', 'level = "village"', ["level"]),
        ('id = "city"', 'id = "a b"', ["id 'a b'", "small letters"]),
        ('id = "city"', 'id = "national"', ["'national' is taken", "Choose another"]),
        ('id = "city"', 'id = "jiaodu_2017_6"', ["'jiaodu_2017_6' is taken"]),
        ('id = "city"', 'id = "invented_example"', ["'invented_example'", "Choose another"]),
        ('title = "地方标准"', 'title = " "', ["'title' is empty"]),
        ("county_codes = []\n", "", ["county_codes", "list"]),
        ("county_codes = []", "county_codes = [3301]", ["3301", "quotes"]),
        ("county_codes = []", 'county_codes = [""]', ["''", "digits"]),
        ("county_codes = []", "county_codes = []\ninvented = 1", ["'invented'", "true or false"]),
        ("county_codes = []", 'county_codes = ["33"]\ninvented = true', ["nobody's default"]),
        ('X = "地方网站"', "X = 1", ["source 'X'", "quotes"]),
        ('[document.sources]\nX = "地方网站"', "sources = 5", ["'sources'", "dict"]),
        ("value = 5", "value = 5\nvalu = 5", ["'valu'", "Remove"]),
        ("value = 5", "value = -5", ["-5", "above 0"]),
        ("value = 5", "value = nan", ["nan", "above 0"]),
        ("people_per_100_pupils", "m2_per_pupil", ["A1", "people_per_100_pupils"]),
        ('"at_least"', '"at_most"', ["direction", "at_least"]),
        ('"at_most"', '"at_least"', ["direction", "at_most"]),
        ('stage = "primary"', 'stage = "senior"', ["'senior' is not judged"]),
        ("indicators_met = 7", "indicators_met = 8", ["indicators_met", "1 to 7"]),
        ("indicators_met = 7", "indicators_met = 0", ["indicators_met", "1 to 7"]),
        ("floor_ratio = 0.9", "floor_ratio = 90", ["floor_ratio 90", "at most 1"]),
        ('["visiting_pe"]', '["pupils"]', ["'pupils' cannot be added", "visiting_pe"]),
        ('["visiting_pe"]', '["leased_sports_area_m2"]', ["does not belong to A3"]),
        ('areas = ["rural"]', 'areas = ["moon"]', ["unknown area 'moon'", "rural"]),
        ("pupils_below = 200", 'requires_flag = "is_rich"', ["unknown flag 'is_rich'"]),
    ],
)
def test_one_mistake_is_one_problem_with_file_and_remedy(own, before, after, words):
    assert before in SOUND
    (problem,) = refused(put(own, SOUND.replace(before, after, 1)))
    assert f"{own.name}/city.toml" in problem
    assert all(word in problem for word in words), problem


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        ("scope", 'school_types = ["211"]\nstages = ["primary"]\nexpected_stages = []\n'),
        ("split", 'school_types = ["312"]\nweights = { primary = 1 }\nexpected_stages = []\n'),
        ("private_schools", "counted = false\n"),
    ],
)
def test_what_decides_on_rows_cannot_be_set_locally(own, kind, entry):
    (problem,) = refused(put(own, SOUND + f"[[{kind}]]\n{entry}"))
    assert f"'{kind}'" in problem
    assert "national rules" in problem
    assert "threshold" in problem


# At the national value a local one is equal, one step beyond it looser. Limits are stricter downwards.
LOOSER = [
    ("value = 5", "value = 4.2", "value = 4.19", ["value 4.19", "4.2", "at least"]),
    ("value = 0.3", "value = 0.45", "value = 0.451", ["value 0.451", "0.45", "at most"]),
    ("indicators_met = 7", "indicators_met = 6", "indicators_met = 5", ["indicators_met 5", "6"]),
    ("floor_ratio = 0.9", "floor_ratio = 0.85", "floor_ratio = 0.84", ["floor_ratio 0.84"]),
]


@pytest.mark.parametrize(("stricter", "equal", "looser", "words"), LOOSER)
def test_a_value_looser_than_the_national_one_is_refused_and_an_equal_one_is_not(
    own, tmp_path_factory, stricter, equal, looser, words
):
    assert stricter in SOUND
    assert reference.rule_book("city", own=put(own, SOUND.replace(stricter, equal, 1)))
    other = tmp_path_factory.mktemp("looser")
    (problem,) = refused(put(other, SOUND.replace(stricter, looser, 1)))
    for word in [f"{other.name}/city.toml", "looser", "教督〔2017〕6号", "2017-01-01", *words]:
        assert word in problem


@pytest.mark.parametrize(
    ("end", "sound"), [("2026-12-31", True), ("2027-01-01", False), ("", False)]
)
def test_a_local_value_may_not_outlive_the_day_on_which_the_nation_becomes_stricter(
    own, tmp_path_factory, end, sound
):
    registry = tmp_path_factory.mktemp("registry") / "reference"
    shutil.copytree(reference.FOLDER, registry)
    national = registry / "rules" / "jiaodu_2017_6.toml"
    text = national.read_text("utf-8")
    old = text[text.index("[[threshold]]") :].split("\n\n", 1)[0]
    ended = old.replace("2017-01-01", "2017-01-01\neffective_to = 2026-12-31")
    new = old.replace("value = 4.2", "value = 6").replace("2017-01-01", "2027-01-01")
    national.write_text(text.replace(old, f"{ended}\n\n{new}", 1), "utf-8")
    until = f"effective_to = {end}\n" if end else ""
    put(own, document() + THRESHOLD + until)
    if sound:
        assert reference.rule_book("city", folder=registry, own=own)
    else:
        with pytest.raises(reference.ReferenceError) as error:
            reference.rule_book("city", folder=registry, own=own)
        (problem,) = error.value.problems
        assert "value 5 is looser than 6" in problem
        assert "effective_to = 2026-12-31" in problem


ODD = ["1", '"x"', "[1]", '[["x"]]', "{ a = 1 }", "true", "nan", "2024-09-01T08:00:00"]


@pytest.mark.parametrize("odd", ODD)
def test_a_value_of_any_wrong_kind_is_a_problem_and_never_a_traceback(tmp_path, odd):
    """Each key of a sound file in turn gets a value of a kind that may not belong there."""
    lines = SOUND.split("\n")
    for number, line in enumerate(lines):
        key, equals, _ = line.partition(" = ")
        if not equals:
            continue
        changed = [*lines[:number], f"{key} = {odd}", *lines[number + 1 :]]
        folder = tmp_path / str(number)
        folder.mkdir()
        put(folder, "\n".join(changed))
        try:
            reference.rule_sets(own=folder)
        except reference.ReferenceError as error:
            assert all("city.toml" in problem for problem in error.problems)


def test_overlapping_periods_inside_one_document_are_refused(own):
    (problem,) = refused(put(own, SOUND + THRESHOLD.replace("value = 5", "value = 6")))
    assert "overlaps" in problem


def test_a_document_without_rules_is_refused(own):
    (problem,) = refused(put(own, document()))
    assert "no rule" in problem


def test_every_problem_of_every_file_is_told_at_once(own):
    put(own, SOUND.replace("value = 5", "value = 0"), "a.toml")
    put(own, SOUND.replace('"city"', '"other"', 1) + "[[split]]\n", "b.toml")
    put(own, "id = = 1", "c.toml")
    (own / "d.toml").write_bytes(SOUND.encode("gb18030"))
    put(own, THRESHOLD, "e.toml")
    (own / "f.toml").mkdir()
    told = refused(own)
    for name in "abcdef":
        assert [problem for problem in told if f"{own.name}/{name}.toml" in problem], name


def test_two_documents_may_not_share_an_id_or_a_county(own):
    put(own, document("same", '["33"]') + THRESHOLD, "a.toml")
    put(own, document("same", '["33"]') + THRESHOLD, "b.toml")
    told = refused(own)
    assert len(told) == 2
    assert "a.toml" in told[0]
    assert "id 'same'" in told[0]
    assert "county code '33'" in told[1]


def test_a_mark_before_the_text_does_not_matter(own):
    (own / "city.toml").write_bytes(b"\xef\xbb\xbf" + SOUND.encode())
    assert reference.rule_book("city", own=own)


def test_broken_local_files_do_not_stop_the_national_rules(own, monkeypatch):
    monkeypatch.setenv("COUNTY_RULES", str(put(own, "broken")))
    with pytest.raises(reference.ReferenceError):
        reference.rule_sets()
    assert reference.rule_book().on(FIRST_DAY).threshold("A1", Stage.PRIMARY) == 4.2


def test_a_local_file_among_the_national_ones_is_refused(tmp_path):
    registry = Path(shutil.copytree(reference.FOLDER, tmp_path / "reference"))
    national = registry / "rules" / "jiaodu_2017_6.toml"
    text = national.read_text("utf-8").replace('level = "national"', 'level = "city"')
    national.write_text(text, "utf-8")
    with pytest.raises(reference.ReferenceError, match="folder 'local'"):
        reference.rule_book(folder=registry)


# ------------------------------------------------------------------ facts do not depend on it


def test_what_a_relief_may_add_or_ask_for_is_in_the_facts(tmp_path):
    write_workbook(tmp_path / "county.xlsx", small_county.tables())
    connection = warehouse.create()
    build.load(connection, [read_file(tmp_path / "county.xlsx")], "0" * 12)
    assert {*RELIEF_FIELDS, *RELIEF_FLAGS} <= set(warehouse.read_facts(connection).columns)


def test_local_rules_are_no_part_of_a_snapshots_id(tmp_path, monkeypatch):
    registry = Path(shutil.copytree(reference.FOLDER, tmp_path / "reference"))
    monkeypatch.setattr(reference, "FOLDER", registry)
    before = build.snapshot_id([])
    put(registry / "rules" / "local", SOUND)
    assert build.snapshot_id([]) == before
    with (registry / "rules" / "jiaodu_2017_6.toml").open("a", encoding="utf-8") as file:
        file.write("# changed")
    assert build.snapshot_id([]) != before
