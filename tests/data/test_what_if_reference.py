"""The register of what a what-if counts by: read whole, refused whole."""

from __future__ import annotations

import shutil

import pytest

from data import planning, reference
from data.registry_checks import ReferenceError
from data.what_if_reference import FILE, lever_names, terms


def test_every_way_of_the_price_list_has_its_money():
    found = terms()
    costs = planning.default_prices().costs
    assert {found.money_of(cost) for cost in costs} == {each.key for each in found.money}
    assert [each.key for each in found.counters] == ["rotated_share", "backbone_share"]
    assert [each.value for each in found.counters] == [0.1, 0.2]


def test_limits_of_size_are_those_of_the_document():
    found = {each.key: (each.of, each.stages, each.most) for each in terms().sizes}
    both = ("primary", "junior")
    assert found == {
        "school": ("school", both, 2000),
        "through_school": ("school", both, 2500),
        "primary_class": ("class", ("primary",), 45),
        "junior_class": ("class", ("junior",), 50),
    }


def test_names_of_levers_come_from_the_registers():
    names = lever_names()
    assert list(names.facilities) == ["A4", "A5", "A6", "A7"]
    assert list(names.trainings) == ["study", "recognition"]
    assert set(names.subjects) <= {code.code for code in reference.code_lists()["subject"]}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('key = "school_days"', 'key = "school_day"', "'school_days' is missing"),
        ('pays = ["A6.buy", "A7.equip"]', 'pays = ["A6.buy"]', "'A7.equip' must be paid"),
        ('"A1.study"', '"A1.hire"', "paid yearly"),
        ('"A1.study"', '"A1.wish"', "unknown way"),
        ('key = "music"', 'key = "magic"', "unknown key 'magic'"),
        ('field = "teachers_pe"', 'field = "pe"', "unknown field"),
        ('indicator = "A3"', 'indicator = "Z9"', "unknown indicator"),
        ("value = 0.10", 'value = "ten"', "'value' is str"),
        ("[[value]]", "[[worth]]", "unknown table"),
        ('of = "class"', 'of = "room"', "of is 'school' or 'class'"),
        ('key = "through_school"', 'key = "big"', "'through_school' is missing"),
        ("value = 5", "value = 5\nmore = 1", "unknown key 'more'"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_name(tmp_path, old, new, told):
    folder = tmp_path / "reference"
    shutil.copytree(reference.FOLDER, folder)
    text = (folder / FILE).read_text(encoding="utf-8")
    assert old in text
    (folder / FILE).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ReferenceError, match=told):
        terms(folder)
