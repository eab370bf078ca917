"""Teachers and grades as a snapshot hands them on, and the registry's values about them."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from analysis.vocabulary import Stage
from data import reference
from data.registry_checks import ReferenceError
from data.teacher_data import read_teacher_data
from data.teacher_reference import (
    age_bands,
    lesson_table,
    retirement_schedules,
    teacher_values,
)
from tests.data.typed_county import TypedCounty, loaded
from tests.small_county import CODES

LESSONS = reference.FOLDER / "weekly_lessons.toml"


class InMemory:
    """A loaded county read like a snapshot."""

    def __init__(self, county: TypedCounty) -> None:
        self.connection, self.findings = loaded(county)

    def read(self, sql, parameters=()):
        return self.connection.cursor().execute(sql, list(parameters)).df()


def data_of(county: TypedCounty):
    return read_teacher_data(InMemory(county), county.year)


def teacher(county: TypedCounty, code: str, school: str = "first", **cells) -> TypedCounty:
    usual = {"school_code": CODES[school], "stage": "小学", "subject": "音乐"}
    return county.add("roster", teacher_code=code, **{**usual, **cells})


def test_a_campus_adds_its_teachers_and_grades_to_its_main_school():
    county = teacher(teacher(TypedCounty(), "T1"), "T2", "campus", professional_title="高级")
    for school, classes in (("first", "4"), ("campus", "1")):
        county.add("grades", school_code=CODES[school], stage="小学", grade="1", classes=classes)
    data = data_of(county)
    assert data.roster["school_code"].tolist() == [CODES["first"]] * 2
    grades = data.grades.set_index(["school_code", "grade"])
    assert grades.loc[(CODES["first"], 1), "classes"] == 5
    counts = data.counts.set_index(["school_code", "stage"]).loc[(CODES["first"], "primary")]
    assert counts["full_time_teachers"] == 100 + 20


def test_a_part_that_a_campus_does_not_tell_is_not_known_for_the_whole():
    county = TypedCounty().type("teachers", "campus", teachers_music=None)
    for school, classes in (("first", "4"), ("campus", None)):
        county.add("grades", school_code=CODES[school], stage="小学", grade="1", classes=classes)
    data = data_of(county)
    counts = data.counts.set_index(["school_code", "stage"]).loc[(CODES["first"], "primary")]
    assert counts.isna()["teachers_music"] and not counts.isna()["teachers_pe"]
    assert data.grades["classes"].isna().all()


def test_no_code_of_a_person_is_handed_on():
    data = data_of(teacher(TypedCounty(), "T1", birth_year="1980", home_township="北山乡"))
    assert set(data.roster) == {
        "school_code",
        "stage",
        "subject",
        "degree",
        "backbone_level",
        "birth_year",
        "professional_title",
    }


def test_who_belongs_to_no_stage_is_counted_apart():
    county = teacher(TypedCounty(), "T1")
    teacher(county, "T2", "first", stage="初中")
    data = data_of(county)
    assert (len(data.roster), data.unplaced) == (1, 1)


def test_titles_of_today_and_of_before_the_reform_are_read_in_lists_of_the_standard():
    data = data_of(teacher(teacher(TypedCounty(), "T1", professional_title="一级教师"), "T2"))
    titles = data.roster["professional_title"]
    assert titles.tolist()[0] == "first" and titles.isna().tolist() == [False, True]


def test_a_county_without_roster_and_grades_gives_empty_frames():
    data = data_of(TypedCounty())
    assert data.roster.empty and data.grades.empty and len(data.counts)


# ------------------------------------------------------------------ registry


def test_no_grade_has_more_lessons_than_its_week():
    table, problems = lesson_table()
    assert problems == ()
    plan, total = table.plan(2025, 16), table.total(2025)
    for grade, most in total.items():
        assert sum(each.by_grade[grade] for each in plan.subjects) <= most
    assert list(total.values()) == [26, 26, 30, 30, 30, 30, 34, 34, 34]
    # 35 weeks, in the last grade 33.
    assert sum(hours * (33 if grade == 9 else 35) for grade, hours in total.items()) == 9522


def test_a_subject_of_its_own_since_2022_is_not_in_force_before():
    table, _ = lesson_table()
    before, since = ({s.subject for s in table.plan(y, 16).subjects} for y in (2021, 2022))
    assert since - before == {"information", "labour", "integrated_practice"}


def test_before_the_first_table_there_is_no_plan_and_no_load():
    table, _ = lesson_table()
    assert table.plan(2016, 16) is None and table.load(2016) is None
    assert table.plan(2017, 16).grades[Stage.JUNIOR] == (7, 8, 9)


def own(tmp_path: Path, old: str, new: str) -> Path:
    text = LESSONS.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "weekly_lessons.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_table_of_the_county_holds_instead(tmp_path):
    table, problems = lesson_table(own=own(tmp_path, "value = 16", "value = 14"))
    assert problems == () and table.is_own
    assert table.load(2025)["value"] == 14


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("value = 16", "value = 31", "between"),
        ("value = 16", 'value = "16"', "'value' is str"),
        ('subject = "music"', 'subject = "musik"', "unknown subject 'musik'"),
        ("by_grade = [4, 4, 4, 4, 5, 5, 4, 4, 5]", "by_grade = [4]", "9 numbers"),
        (
            "by_grade = [4, 4, 4, 4, 5, 5, 4, 4, 5]",
            "by_grade = [4, 4, 4, 4, 5, 5, 4, 4, -1]",
            "from 0",
        ),
        ('indicator = "A3"', 'indicator = "A9"', "unknown indicator 'A9'"),
        ('key = "pe_arts"', 'key = "others"', "unknown group"),
        ("[[load]]", "[[lode]]", "unknown table 'lode'"),
        ("taught_beside = false\n", "", "'taught_beside' is missing"),
        ("checked_on = 2026-11-26\n", "", "'checked_on' is missing"),
        ('stage = "junior"', 'stage = "middle"', "unknown stage 'middle'"),
        ("grades = [7, 8, 9]", "grades = [7, 8, 10]", "between 1 and 9"),
        ("[[load]]", "[[load", "not valid TOML"),
    ],
)
def test_a_broken_table_of_the_county_is_told_and_the_registered_one_holds(
    tmp_path, old, new, told
):
    table, problems = lesson_table(own=own(tmp_path, old, new))
    assert not table.is_own and table.load(2025)["value"] == 16
    assert any(told in problem for problem in problems), problems


def test_a_broken_registry_is_refused(tmp_path):
    own(tmp_path, "value = 16", "value = 31")
    with pytest.raises(ReferenceError, match="between"):
        lesson_table(tmp_path, tmp_path / "none.toml")


def test_every_assumption_says_so_in_its_source():
    table, _ = lesson_table()
    assumed = [e for e in (*table.entries["lessons"], *table.entries["load"]) if e["is_assumption"]]
    assert {entry.get("subject", "load") for entry in assumed} == {"load", "integrated_practice"}
    assert all(re.search("assumed", entry["source"]) for entry in assumed)


def test_the_values_of_the_page_are_there_and_bands_and_schedules_are_in_order():
    values = teacher_values()
    assert 0 < values["gap_told"] < 1 and 0 < values["roster_covers_share"] <= 1
    assert values["wave_near_years"] <= values["wave_years"]
    bands = age_bands()
    assert [later.least - band.most for band, later in pairwise(bands)] == [1] * 4
    assert {s.key: s.highest_age - s.original_age for s in retirement_schedules()} == {
        "women_55": 3,
        "men_60": 3,
    }
