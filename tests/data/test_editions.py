"""Editions: numbered once, written once, told when lost or changed, withdrawn and never deleted."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest

from analysis.edition import (
    Edition,
    EditionRefused,
    FrozenFile,
    ShownScenario,
    from_text,
    number_of,
    sealed,
)
from data import editions
from data.editions import (
    EditionNotOpened,
    editions_folder,
    file_bytes,
    freeze,
    open_edition,
    reserve,
    shelf,
    withdraw,
)

DRAFT = Edition(
    number="2026-001",
    frozen_at=datetime(2026, 3, 5, 8, 30, tzinfo=UTC),
    office="督导室",
    county="某县",
    is_invented=False,
    snapshot="2025-abc",
    school_year=2025,
    data_date="2025-09-01",
    rule_day=date(2025, 9, 1),
    rule_set="national",
    with_reliefs=False,
    names_coded=False,
    scenarios=(ShownScenario("方案一", "{}"),),
    pages=("verdict", "areas_primary"),
    notes={"verdict": "先说结论"},
    guess_first=True,
    content={"zh": [{"v": 0.1}, {"v": None}], "en": [{"v": 0.1}, {"v": None}]},
)
FILES = {("deck.pptx", "zh"): b"deck", ("forms.xlsx", "zh"): b"forms", ("deck.pptx", "en"): b"en"}


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTY_WORKSPACE", str(tmp_path / "not there yet"))


def frozen(year=2026, **changes):
    return freeze(replace(DRAFT, number=reserve(year), **changes), FILES)


def refusal(number):
    with pytest.raises(EditionNotOpened) as refused:
        open_edition(number)
    return refused.value.finding.key


def test_without_a_workspace_there_is_no_edition():
    assert shelf() == editions.EditionShelf((), ())
    assert refusal("2026-001") == "edition_is_unknown"


def test_what_was_frozen_comes_back_equal_with_its_files():
    made = frozen()
    kept = open_edition(made.number)
    assert kept.edition == made
    assert kept.withdrawal is None
    assert replace(made, files=(), sha256="") == replace(DRAFT, files=(), sha256="")
    for (name, language), content in FILES.items():
        assert file_bytes(made, name, language) == content
    with pytest.raises(KeyError):
        file_bytes(made, "deck.pptx", "fr")


def test_numbers_run_by_year_and_are_never_given_twice():
    assert [reserve(2026), reserve(2026), reserve(2027), reserve(2026)] == [
        "2026-001",
        "2026-002",
        "2027-001",
        "2026-003",
    ]
    # Even when somebody deletes the folder of the last one.
    (editions_folder() / "2026-003").rmdir()
    assert reserve(2026) == "2026-004"
    assert refusal("2026-003") == "edition_was_not_finished"
    assert number_of(2026, 1000) == "2026-1000"


def test_a_number_holds_one_edition_only():
    made = frozen()
    before = (editions_folder() / made.number / editions.RECORD).read_bytes()
    with pytest.raises(ValueError, match=made.number):
        freeze(replace(DRAFT, number=made.number, office="别的"), FILES)
    with pytest.raises(ValueError, match="2026-777"):
        freeze(replace(DRAFT, number="2026-777"), FILES)
    assert (editions_folder() / made.number / editions.RECORD).read_bytes() == before


CHANGED = {
    "number": "2026-002",
    "frozen_at": datetime(2026, 3, 5, 8, 31, tzinfo=UTC),
    "office": "教育局",
    "county": "邻县",
    "is_invented": True,
    "snapshot": "2025-abd",
    "school_year": 2024,
    "data_date": None,
    "rule_day": date(2025, 9, 2),
    "rule_set": "province",
    "with_reliefs": True,
    "names_coded": True,
    "scenarios": (),
    "pages": ("areas_primary", "verdict"),
    "notes": {},
    "guess_first": False,
    "content": {"zh": [{"v": 0.1}, {"v": 0}], "en": [{"v": 0.1}, {"v": None}]},
    "files": (FrozenFile("deck.pptx", "zh", "0" * 64, 4),),
}


@pytest.mark.parametrize("part", sorted({each.name for each in fields(Edition)} - {"sha256"}))
def test_the_hash_changes_with_every_part(part):
    changed = replace(DRAFT, **{part: CHANGED[part]})
    assert sealed(changed).sha256 != sealed(DRAFT).sha256
    assert from_text(sealed(changed).to_text()) == sealed(changed)
    with pytest.raises(EditionRefused) as refused:
        from_text(replace(changed, sha256=sealed(DRAFT).sha256).to_text())
    assert refused.value.key == "edition_was_changed"


def test_one_changed_figure_in_the_file_is_found_and_nothing_is_shown():
    made = frozen()
    path = editions_folder() / made.number / editions.RECORD
    path.write_bytes(path.read_bytes().replace(b'"v":0.1', b'"v":0.2', 1))
    assert refusal(made.number) == "edition_was_changed"
    assert [each.key for each in shelf().findings] == ["edition_was_changed"]
    # Also when whoever changed it wrote the new hash beside it: the register knows the old one.
    changed = replace(made, office="别的")
    path.write_text(sealed(changed).to_text(), encoding="utf-8")
    assert from_text(path.read_text(encoding="utf-8")).office == "别的"
    assert refusal(made.number) == "edition_was_changed"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "edition_is_not_readable"),
        (b"\xff\xfe", "edition_is_not_readable"),
        (b"[" * 100_000, "edition_is_not_readable"),
        (b"{}", "edition_is_not_readable"),
        (b'{"version":1}', "edition_is_not_readable"),
        (b'{"version":true}', "edition_is_not_readable"),
        (b'{"version":2}', "edition_has_another_version"),
        (b'{"version":1,"version":1}', "edition_is_not_readable"),
        (b'{"version":NaN}', "edition_is_not_readable"),
    ],
)
def test_a_broken_file_gives_a_finding_and_hides_no_other(content, key):
    broken, good = frozen(), frozen()
    (editions_folder() / broken.number / editions.RECORD).write_bytes(content)
    found = shelf()
    assert [each.edition for each in found.kept] == [good]
    assert [(each.key, each.values["number"]) for each in found.findings] == [(key, broken.number)]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("office", 3),
        ("school_year", True),
        ("school_year", "2025"),
        ("frozen_at", "2026-03-05T08:30:00"),
        ("rule_day", "soon"),
        ("pages", ["verdict", "verdict"]),
        ("pages", ["verdict"]),
        ("pages", ["../x", "areas_primary"]),
        ("notes", {"elsewhere": "x"}),
        ("content", {}),
        ("content", {"zh": [1]}),
        ("files", [["../../x.pptx", "zh", "0" * 64, 1]]),
        ("files", [["deck.pptx", "zh", "short", 1]]),
        ("number", "../../etc"),
        ("more", 1),
    ],
)
def test_a_part_of_the_wrong_form_is_refused(part, value):
    content = json.loads(sealed(DRAFT).to_text())
    content[part] = value
    with pytest.raises(EditionRefused) as refused:
        from_text(json.dumps(content))
    assert refused.value.key == "edition_is_not_readable"


@pytest.mark.parametrize(
    "number", ["", "..", "../2026-001", "2026-001/..", "２０２６-001", "x" * 999]
)
def test_hostile_numbers_give_a_finding(number):
    frozen()
    assert refusal(number) == "edition_is_unknown"


def test_what_json_cannot_hold_is_not_frozen():
    number = reserve(2026)
    for bad in (float("nan"), float("inf")):
        with pytest.raises(ValueError):
            freeze(replace(DRAFT, number=number, content={"zh": [bad, 1]}), {})
    # A tuple would come back as a list, a number as key as text.
    for other in ((1, 2), {1: 2}):
        with pytest.raises(ValueError):
            freeze(replace(DRAFT, number=number, content={"zh": [other, 1]}), {})
    assert refusal(number) == "edition_was_not_finished"


def test_a_lost_edition_and_a_lost_or_changed_file_are_told():
    made = frozen()
    path = editions_folder() / made.number / "zh" / "deck.pptx"
    path.write_bytes(b"deck ")
    for key in ("edition_file_was_changed", "edition_file_is_gone"):
        with pytest.raises(EditionNotOpened) as refused:
            file_bytes(made, "deck.pptx", "zh")
        assert refused.value.finding.key == key
        path.unlink(missing_ok=True)
    (editions_folder() / made.number / editions.RECORD).unlink()
    assert refusal(made.number) == "edition_is_gone"
    assert [each.key for each in shelf().findings] == ["edition_is_gone"]


def test_withdrawing_keeps_every_byte_and_needs_a_reason():
    made = frozen()
    folder = editions_folder() / made.number
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for nothing in ("", "  \n", "x" * (editions.LONGEST_REASON + 1)):
        with pytest.raises(ValueError):
            withdraw(made.number, nothing)
    assert open_edition(made.number).withdrawal is None
    first = withdraw(made.number, " 数据  有误 ")
    assert first.reason == "数据 有误"
    assert withdraw(made.number, "另一个理由") == first
    assert {path: path.read_bytes() for path in before} == before
    kept = open_edition(made.number)
    assert (kept.edition, kept.withdrawal) == (made, first)
    assert shelf().kept == (kept,)
    # Taking the record away does not make it valid again.
    (folder / editions.WITHDRAWN).unlink()
    assert refusal(made.number) == "edition_withdrawal_is_not_readable"


def test_a_register_cut_short_hides_nothing():
    made = frozen()
    path = editions_folder() / editions.REGISTER
    path.write_bytes(path.read_bytes() + b'{"number":"2026-0\xff')
    assert open_edition(made.number).edition == made
    later = frozen()
    assert later.number == "2026-002"
    assert editions._registered()[0] == {made.number: made.sha256, later.number: later.sha256}


def test_latest_number_comes_first():
    for year in (2026, 2025, 2026):
        frozen(year)
    assert [each.edition.number for each in shelf().kept] == ["2026-002", "2026-001", "2025-001"]


def test_an_edition_with_names_is_not_opened_where_names_are_coded(monkeypatch):
    named, coded = frozen(), frozen(names_coded=True)
    monkeypatch.setenv("COUNTY_SCHOOL_NAMES", "coded")
    assert refusal(named.number) == "edition_shows_names"
    assert [each.edition for each in shelf().kept] == [coded]
    monkeypatch.setenv("COUNTY_SCHOOL_NAMES", "shown")
    assert open_edition(named.number).edition == named
