"""The checks of typed data: each one finds its error, in its cell, and nothing just inside the law.

Each case plants one error in the small county and names the place where it must be told; the same
case spares the county that is right by the smallest step. What a check is for stands in its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from analysis.present.text import LANGUAGES, finding_sentence, texts
from analysis.vocabulary import Finding, Severity
from data import checks
from data.build import stops
from data.sources import read_file
from data.workbook import write_workbook
from tests import small_county
from tests.analysis import test_successions as successions
from tests.data import test_year_checks as year_checks
from tests.data.typed_county import TypedCounty, findings_of
from tests.small_county import CODES

FILE = "county.xlsx"


@dataclass(frozen=True)
class Case:
    """One check: how to plant its error, where it is told, and how to come as near as is legal."""

    check: str
    plant: Callable[[TypedCounty], object]
    spare: Callable[[TypedCounty], object]
    severity: str
    sheet: str
    cell: str
    school: str = ""
    file: str = FILE


def correction(county: TypedCounty, **cells: str) -> TypedCounty:
    """A correction of the first school's 1000 pupils."""
    usual = {
        "school_code": CODES["first"],
        "corrected_stage": "小学",
        "corrected_heading": "在校生数(人)",
        "old_value": "1000",
        "new_value": "1010",
        "reason": "漏报",
        "confirmed_by": "基教股",
    }
    return county.add("corrections", **{**usual, **cells})


def campus_correction(county: TypedCounty, new_value: str) -> TypedCounty:
    return correction(county, school_code=CODES["campus"], old_value="200", new_value=new_value)


def outcome(county: TypedCounty, **cells: str) -> TypedCounty:
    usual = {"school_code": CODES["first"], "stage": "小学", "subject": "语文"}
    return county.add("outcomes", **{**usual, **cells})


def fitness(county: TypedCounty, **cells: str) -> TypedCounty:
    return county.add("fitness", school_code=CODES["first"], stage="小学", **cells)


def monitoring(county: TypedCounty, subject: str, **cells: str) -> TypedCounty:
    return county.add("national_monitoring", stage="小学", subject=subject, **cells)


def on_roster(county: TypedCounty, teacher_code: str) -> TypedCounty:
    return county.add(
        "roster",
        teacher_code=teacher_code,
        school_code=CODES["first"],
        stage="小学",
        subject="语文",
    )


def grade(county: TypedCounty, school: str, stage: str, number: str, **cells: str) -> TypedCounty:
    return county.add("grades", school_code=CODES[school], stage=stage, grade=number, **cells)


def posts(county: TypedCounty, school: str, stage: str = "小学", **cells: str) -> TypedCounty:
    return county.add("posts", school_code=CODES[school], stage=stage, **cells)


def way(county: TypedCounty, source: str, target: str, km: str | None = None) -> TypedCounty:
    return county.add("travel", school_code=CODES[source], target_code=target, road_km=km)


def two_grades(county: TypedCounty) -> TypedCounty:
    return grade(county, "nine_year", "小学", "1", classes="3")


def equipment(county: TypedCounty, ten_thousands: str) -> TypedCounty:
    """Only the first school has equipment."""
    for key in CODES:
        if key != "special":
            county.type("premises", key, equipment_yuan="0")
    return county.type("premises", "first", equipment_yuan=ten_thousands)


CASES = [
    Case(  # music 2 and fine art 2 in a total of 3; then 2 and 1
        "arts_parts_exceed_total",
        lambda c: c.type("teachers", "second", teachers_music="2"),
        lambda c: c.type("teachers", "second", teachers_music="2", teachers_fine_art="1"),
        "stops",
        "教师",
        "M3",
        "第二小学",
    ),
    Case(  # 20 full-time teachers
        "backbone_exceeds_teachers",
        lambda c: c.type("teachers", "third", backbone_teachers="21"),
        lambda c: c.type("teachers", "third", backbone_teachers="20"),
        "stops",
        "教师",
        "K4",
        "第三小学",
    ),
    Case(  # the label of the list, its code, or both
        "code_is_not_known",
        lambda c: c.type("schools", "special", school_type="特教"),
        lambda c: c.type("schools", "special", school_type="其他特殊教育学校"),
        "stops",
        "学校",
        "D11",
        "特殊教育学校",
    ),
    Case(
        "correction_does_not_match",
        lambda c: correction(c, old_value="999"),
        lambda c: correction(c, old_value="1000.0"),
        "stops",
        "数据更正",
        "E2",
        "第一小学",
    ),
    Case(  # a heading that is not in the sheets; then one with full-width brackets and a space
        "correction_has_no_target",
        lambda c: correction(c, corrected_heading="学生数"),
        lambda c: correction(
            c, school_code=CODES["campus"], old_value="200", corrected_heading="在校生数 （人）"
        ),
        "stops",
        "数据更正",
        "D2",
        "第一小学",
    ),
    Case(
        "count_is_not_whole",
        lambda c: c.type("pupils", "second", classes="12.5"),
        lambda c: c.type("pupils", "second", classes="12.0"),
        "stops",
        "学生与班级",
        "E3",
        "第二小学",
    ),
    Case(  # the legal side is the second workbook of the same county, see `spared`
        "county_row_is_not_single",
        lambda c: c.add("county", county_name="邻县", is_invented="是"),
        lambda c: c,
        "stops",
        "县情",
        "A2",
    ),
    Case(  # 1 master, 25 bachelor, 10 college and 13 or 14 others: 49 or 50 of 50 teachers
        "degrees_do_not_sum",
        lambda c: c.type(
            "teachers",
            "second",
            teachers_senior_secondary="13",
            teachers_below_senior_secondary="0",
        ),
        lambda c: c.type(
            "teachers",
            "second",
            teachers_senior_secondary="14",
            teachers_below_senior_secondary="0",
        ),
        "look",
        "教师",
        "D3",
        "第二小学",
    ),
    Case(  # 1 master, 6 college and 24 or 23 bachelor: 31 or 30 of 30 teachers
        "degrees_exceed_teachers",
        lambda c: c.type("teachers", "private", teachers_bachelor="24"),
        lambda c: c.type("teachers", "private", teachers_bachelor="23"),
        "stops",
        "教师",
        "D5",
        "民办小学",
    ),
    Case(  # 3026 pupils in scope: 15130 万元 are 50000 yuan each, 15131 are more
        "equipment_mean_is_unlikely",
        lambda c: equipment(c, "15131"),
        lambda c: equipment(c, "15130"),
        "look",
        "校舍与设备",
        "",
        file="",
    ),
    Case(  # unknown is empty; none is 0
        "figure_is_not_known",
        lambda c: c.type("teachers", "third", teachers_pe=None),
        lambda c: c.type("teachers", "third", teachers_pe="0"),
        "excludes",
        "教师",
        "L4",
        "第三小学",
    ),
    Case(  # all teaching rooms may be sports rooms, but no more than all
        "indoor_sports_exceed_teaching_area",
        lambda c: c.type("premises", "second", indoor_sports_area_m2="2600.1"),
        lambda c: c.type("premises", "second", indoor_sports_area_m2="2600"),
        "stops",
        "校舍与设备",
        "D3",
        "第二小学",
    ),
    Case(
        "main_school_is_not_found",
        lambda c: c.type("schools", "campus", main_school_code=None),
        lambda c: c.type("schools", "campus", main_school_code=CODES["third"]),
        "stops",
        "学校",
        "N10",
        "第一小学东校区",
    ),
    Case(
        "number_is_not_a_number",
        lambda c: c.type("pupils", "second", pupils="约300"),
        lambda c: c.type("pupils", "second", pupils="+3e2"),
        "stops",
        "学生与班级",
        "D3",
        "第二小学",
    ),
    Case(
        "number_is_out_of_bounds",
        lambda c: c.type("pupils", "third", classes="501"),
        lambda c: c.type("pupils", "third", classes="500"),
        "stops",
        "学生与班级",
        "E4",
        "第三小学",
    ),
    Case(  # a campus that is not counted is not drawn either
        "position_is_incomplete",
        lambda c: c.type("schools", "second", longitude=None),
        lambda c: c.type("schools", "campus", longitude=None),
        "look",
        "学校",
        "I3",
        "第二小学",
    ),
    Case(  # a full secondary school without its senior stage; with one senior pupil
        "premises_cannot_be_split",
        lambda c: c.remove("pupils", "full", "高中"),
        lambda c: c.type("pupils", "full", "高中", pupils="1"),
        "excludes",
        "学校",
        "D7",
        "完全中学",
    ),
    Case(
        "pupils_are_zero",
        lambda c: c.type("pupils", "private", pupils="0"),
        lambda c: c.type("pupils", "private", pupils="1"),
        "stops",
        "学生与班级",
        "D5",
        "民办小学",
    ),
    Case(  # a township is required, a school group is not
        "required_cell_is_empty",
        lambda c: c.type("schools", "first", township=None),
        lambda c: c.type("schools", "first", school_group=None),
        "stops",
        "学校",
        "G2",
        "第一小学",
    ),
    Case(  # the same subject twice, and two subjects
        "row_is_doubled",
        lambda c: outcome(outcome(c), mean_score="70"),
        lambda c: outcome(outcome(c), subject="数学"),
        "stops",
        "学业成绩",
        "3",
        "第一小学",
    ),
    Case(  # nine digits; ten with a zero in front
        "school_code_is_not_ten_digits",
        lambda c: c.type("schools", "second", main_school_code="990000001"),
        lambda c: c.type("schools", "second", main_school_code="0900000001"),
        "stops",
        "学校",
        "N3",
        "第二小学",
    ),
    Case(
        "school_is_not_listed",
        lambda c: outcome(c, school_code="9900000099"),
        lambda c: outcome(c, school_code=CODES["special"]),
        "stops",
        "学业成绩",
        "B2",
        "9900000099",
    ),
    Case(  # the law is dated from 2017: a school year is judged by its first of September
        "school_year_has_no_rule",
        lambda c: c.add_school("9900000020", "514", {}, school_year="2016-2017").remove(
            "premises", "9900000020"
        ),
        lambda c: c.add_school("9900000020", "514", {}, school_year="2017-2018").remove(
            "premises", "9900000020"
        ),
        "stops",
        "学校",
        "A12",
        "学校9900000020",
    ),
    Case(
        "school_year_is_not_readable",
        lambda c: outcome(c, school_year="2025-2027"),
        lambda c: outcome(c, subject="科学", school_year="2025 — 2026 学年"),
        "stops",
        "学业成绩",
        "A2",
        "第一小学",
    ),
    Case(  # a special school is not judged, so nothing is missing from it
        "stage_has_no_row",
        lambda c: c.remove("teachers", "second"),
        lambda c: (
            c.remove("schools", "special")
            .add_school(CODES["special"], "514", {"小学": "30"})
            .remove("teachers", "special")
        ),
        "excludes",
        "学校",
        "B3",
        "第二小学",
    ),
    Case(  # 17 or 18 of PE and 3 of arts among 20 teachers
        "subject_teachers_exceed_teachers",
        lambda c: c.type("teachers", "third", teachers_pe="18", teachers_arts_total="3"),
        lambda c: c.type("teachers", "first", teachers_pe="94"),
        "stops",
        "教师",
        "D4",
        "第三小学",
    ),
    Case(
        "teacher_code_may_identify_a_person",
        lambda c: on_roster(c, "欧阳小明"),
        lambda c: on_roster(c, "甲1"),
        "stops",
        "教师花名册",
        "B2",
        "第一小学",
    ),
    Case(
        "township_is_not_listed",
        lambda c: c.type("schools", "third", township="北山镇"),
        lambda c: c.type("schools", "third", township="城关镇"),
        "look",
        "学校",
        "G4",
        "第三小学",
    ),
    Case(  # two corrections of one cell; then one
        "correction_is_doubled",
        lambda c: campus_correction(campus_correction(c, "210"), "220"),
        lambda c: correction(c, school_code=CODES["point_49"], old_value="49", new_value="48"),
        "stops",
        "数据更正",
        "D3",
        "第一小学东校区",
    ),
    Case(  # 51 boarders among 50 pupils; then 50
        "part_exceeds_pupils",
        lambda c: c.type("pupils", "point_50", boarders="51"),
        lambda c: c.type("pupils", "point_50", boarders="50"),
        "stops",
        "学生与班级",
        "G11",
        "五十人教学点",
    ),
    Case(  # the same in full is read as the code that it is
        "school_code_lost_digits",
        lambda c: c.type("schools", "special", school_code="9.9E+09"),
        lambda c: c.type("schools", "special", school_code="9.900000010E9"),
        "stops",
        "学校",
        "B11",
        "特殊教育学校",
    ),
    Case(  # 25 classes of the first school: 26 by size, then 25
        "class_bands_do_not_sum",
        lambda c: c.type("pupils", "first", "小学", classes_36_40="26"),
        lambda c: c.type("pupils", "first", "小学", classes_36_40="25"),
        "look",
        "学生与班级",
        "E2",
        "第一小学",
    ),
    Case(  # a class of 41 to 45 where the largest has 40, then 41
        "largest_class_contradicts_bands",
        lambda c: c.type("pupils", "second", classes_41_45="1", largest_class="40"),
        lambda c: c.type("pupils", "second", classes_41_45="1", largest_class="41"),
        "look",
        "学生与班级",
        "F3",
        "第二小学",
    ),
    Case(  # music 0, fine art 1, other 0 of a total of 2, then of 1
        "arts_parts_do_not_sum",
        lambda c: c.type("teachers", "private", teachers_arts_other="0", teachers_arts_total="3"),
        lambda c: c.type("teachers", "private", teachers_arts_other="0"),
        "look",
        "教师",
        "M5",
        "民办小学",
    ),
    Case(
        "school_name_is_doubled",
        lambda c: c.type("schools", "special", school_name="第三 小学"),
        lambda c: c.type("schools", "campus", school_name="第二小学"),
        "look",
        "学校",
        "C11",
        "第三 小学",
    ),
    Case(  # eleven digits of a phone; ten are a school's code
        "text_may_identify_a_person",
        lambda c: c.type("schools", "full", school_group="联系13812345678"),
        lambda c: c.type("schools", "full", school_group="集团9900000001"),
        "stops",
        "学校",
        "H7",
        "完全中学",
    ),
    Case(
        "good_pupils_exceed_tested",
        lambda c: fitness(c, pupils_tested="80", good_pupils="81"),
        lambda c: fitness(c, pupils_tested="80", good_pupils="80"),
        "stops",
        "体质健康",
        "E2",
        "第一小学",
    ),
    Case(
        "mean_exceeds_full_mark",
        lambda c: outcome(c, subject="音乐", full_mark="100", mean_score="100.1"),
        lambda c: outcome(c, subject="音乐", full_mark="100", mean_score="100"),
        "stops",
        "学业成绩",
        "F3",
        "第一小学",
    ),
    Case(  # two pupils with 0 and 100: a mean of 50, a deviation of 70.7
        "spread_is_not_possible",
        lambda c: outcome(
            c, subject="美术", full_mark="100", mean_score="50", score_sd="71.3", pupils_tested="2"
        ),
        lambda c: outcome(
            c, subject="美术", full_mark="100", mean_score="50", score_sd="70.8", pupils_tested="2"
        ),
        "stops",
        "学业成绩",
        "G2",
        "第一小学",
    ),
    Case(
        "monitoring_rate_has_no_unit",
        lambda c: monitoring(c, "语文", between_school_rate="0.12"),
        lambda c: monitoring(c, "语文", achievement_level="Ⅲ级"),
        "stops",
        "国家监测",
        "E2",
    ),
    Case(
        "monitoring_rate_exceeds_one",
        lambda c: monitoring(c, "数学", between_school_rate="1.01", rate_unit="比值"),
        lambda c: monitoring(c, "数学", between_school_rate="1", rate_unit="比值"),
        "stops",
        "国家监测",
        "D2",
    ),
    Case(
        "monitoring_rate_may_be_a_ratio",
        lambda c: monitoring(c, "科学", between_school_rate="0.99", rate_unit="百分数"),
        lambda c: monitoring(c, "科学", between_school_rate="1", rate_unit="百分数"),
        "look",
        "国家监测",
        "D2",
    ),
    Case(  # four classes in the stage; 3 and 2 in two grades, then 3 and 1
        "grades_do_not_sum",
        lambda c: grade(two_grades(c), "nine_year", "小学", "2", classes="2"),
        lambda c: grade(two_grades(c), "nine_year", "小学", "2", classes="1"),
        "look",
        "年级班级",
        "E2",
        "九年学校",
    ),
    Case(
        "posts_have_no_stage",
        lambda c: posts(c, "first", "初中"),
        lambda c: posts(c, "full", "初中"),
        "look",
        "教职工编制",
        "C2",
        "第一小学",
    ),
    Case(  # nobody on the posts is a figure
        "posts_are_half_told",
        lambda c: posts(c, "second", authorised_posts="50"),
        lambda c: posts(c, "second", authorised_posts="50", posts_filled="0"),
        "look",
        "教职工编制",
        "E2",
        "第二小学",
    ),
    Case(
        "posts_are_exceeded",
        lambda c: posts(c, "third", authorised_posts="21", posts_filled="22"),
        lambda c: posts(c, "third", authorised_posts="21", posts_filled="21"),
        "look",
        "教职工编制",
        "E2",
        "第三小学",
    ),
    Case(  # 100 full-time teachers
        "posts_are_far_from_teachers",
        lambda c: posts(c, "first", authorised_posts="201", posts_filled="100"),
        lambda c: posts(c, "first", authorised_posts="200", posts_filled="100"),
        "look",
        "教职工编制",
        "D2",
        "第一小学",
    ),
    Case(
        "travel_target_is_not_listed",
        lambda c: way(c, "first", "9900009999"),
        lambda c: way(c, "first", CODES["campus"]),
        "stops",
        "校间路程",
        "C2",
        "第一小学",
    ),
    Case(
        "travel_ends_where_it_began",
        lambda c: way(c, "third", CODES["third"]),
        lambda c: way(c, "third", CODES["second"]),
        "look",
        "校间路程",
        "C2",
        "第三小学",
    ),
    Case(  # 10 km back: one and a half times as far at most
        "travel_differs_by_direction",
        lambda c: way(way(c, "full", CODES["first"], "15.1"), "first", CODES["full"], "10"),
        lambda c: way(way(c, "full", CODES["first"], "15"), "first", CODES["full"], "10"),
        "look",
        "校间路程",
        "D2",
        "完全中学",
    ),
    Case(  # five years of primary school followed by four: grade 6 belongs to either stage
        "grade_is_not_of_the_stage",
        lambda c: grade(c, "nine_year", "初中", "5"),
        lambda c: grade(c, "nine_year", "初中", "6"),
        "stops",
        "年级班级",
        "D2",
        "九年学校",
    ),
    Case(
        "grade_has_no_stage",
        lambda c: grade(c, "first", "初中", "7"),
        lambda c: grade(c, "full", "初中", "7"),
        "look",
        "年级班级",
        "C2",
        "第一小学",
    ),
]
BY_CHECK = {case.check: case for case in CASES}
each_case = pytest.mark.parametrize("case", CASES, ids=list(BY_CHECK))


# Errors are planted several at a time, in counties where they do not touch each other.
COUNTIES = 7


@cache
def planted(number: int) -> list[Finding]:
    """Findings of one of the counties with planted errors."""
    county = TypedCounty()
    for case in CASES[number::COUNTIES]:
        case.plant(county)
    return findings_of(county)


def planted_for(case: Case) -> list[Finding]:
    """Findings that the check gives in the county where its error was planted."""
    findings = planted(CASES.index(case) % COUNTIES)
    return [finding for finding in findings if finding.key == case.check]


def the_finding(check: str) -> Finding:
    (finding,) = planted_for(BY_CHECK[check])
    return finding


@pytest.fixture(scope="module")
def spared() -> list[Finding]:
    """Every legal twin in one county, beside its workbook of the year before."""
    county = TypedCounty()
    for case in CASES:
        case.spare(county)
    return findings_of(county, TypedCounty(2024, "last_year.xlsx"))


def test_every_check_has_a_planted_error_and_no_case_is_for_nothing():
    # Those that need two years, or stand in the life of a correction, have a file of their own.
    files = (year_checks.__file__, successions.__file__)
    elsewhere = {
        key for file in files for key in re.findall(r'"(\w+)"', Path(file).read_text("utf-8"))
    }
    of_one_year = [path.stem for path in checks.check_files() if path.stem not in elsewhere]
    assert sorted(set(BY_CHECK) - elsewhere) == of_one_year
    assert len(CASES) == len(BY_CHECK)


@each_case
def test_a_planted_error_is_found_once_and_names_its_place(case):
    told = [(str(f.severity), f.file, f.sheet, f.cell, f.school) for f in planted_for(case)]
    assert told == [(case.severity, case.file, case.sheet, case.cell, case.school)]


@pytest.mark.parametrize("number", range(COUNTIES))
def test_planted_errors_give_no_other_finding(number):
    expected = sorted(case.check for case in CASES[number::COUNTIES])
    assert sorted(finding.key for finding in planted(number)) == expected


@each_case
def test_the_county_just_inside_the_bound_is_not_found_fault_with(case, spared):
    assert [finding for finding in spared if finding.key == case.check] == []


def test_the_clean_small_county_has_no_finding():
    assert findings_of(TypedCounty()) == []


# ------------------------------------------------------------------ both sides, further bounds


@pytest.mark.parametrize(
    ("ten_thousands", "found"),
    [
        ("30.25", ["equipment_mean_is_unlikely"]),
        ("30.26", []),
        ("15130", []),
        ("15131", ["equipment_mean_is_unlikely"]),
    ],
)
def test_a_mean_of_equipment_below_100_or_above_50000_yuan_is_told(ten_thousands, found):
    """3026 pupils in scope: 30.26 万元 are 100 yuan each, 15130 are 50000."""
    assert [f.key for f in findings_of(equipment(TypedCounty(), ten_thousands))] == found


def test_a_number_at_either_bound_is_taken_and_beyond_it_is_not():
    """Bounds of longitude 73 to 136, latitude 3 to 54, building year from 1000, class size from 1."""
    legal = TypedCounty()
    legal.type("schools", "first", longitude="73", latitude="54", built_year="1000")
    legal.type("schools", "second", longitude="136", latitude="3")
    legal.type("pupils", "first", pupils="20000", largest_class="1")
    # Possible numbers, but far from this county.
    assert {f.key for f in findings_of(legal)} == {"position_is_coarse", "position_outside_county"}

    beyond = TypedCounty()
    beyond.type("schools", "first", longitude="72.9", latitude="54.1", built_year="999")
    beyond.type("schools", "second", longitude="136.1", latitude="2.9")
    beyond.type("pupils", "first", pupils="20001", largest_class="0")
    beyond.type("teachers", "first", teachers_pe="-1")
    assert [(f.key, f.sheet, f.cell) for f in findings_of(beyond)] == [
        ("number_is_out_of_bounds", "学校", "I2"),
        ("number_is_out_of_bounds", "学校", "J2"),
        ("number_is_out_of_bounds", "学校", "L2"),
        ("number_is_out_of_bounds", "学校", "I3"),
        ("number_is_out_of_bounds", "学校", "J3"),
        ("number_is_out_of_bounds", "学生与班级", "D2"),
        ("number_is_out_of_bounds", "学生与班级", "F2"),
        ("number_is_out_of_bounds", "教师", "L2"),
    ]


def test_a_number_too_large_for_any_counter_is_a_finding_and_not_a_crash():
    county = TypedCounty()
    county.type("pupils", "first", pupils="99999999999")
    county.type("pupils", "second", pupils="1e999")
    county.type("premises", "third", multimedia_rooms="123456789012345678901234567890")
    assert [(f.key, f.cell) for f in findings_of(county)] == [
        ("number_is_out_of_bounds", "D2"),
        ("number_is_not_a_number", "D3"),
        ("number_is_out_of_bounds", "I4"),
    ]


def test_words_for_a_number_are_never_read_as_unknown():
    """A word that is no number is asked about; what can be read is read, and told."""
    county = TypedCounty()
    schools = [key for key in CODES if key != "special"]
    readable = {
        "-": "cells_were_dashes",
        "４５": "cells_had_full_width_signs",
        "1,000": "cells_had_thousands_marks",
        "45间": "cells_had_units",
    }
    words = ["无", "约45", "NaN", "inf", "0x10", "=1+1", "4 5", "1,20", "45人"]
    for word, school in zip(readable, schools, strict=False):
        county.type("premises", school, multimedia_rooms=word)
    for word, school in zip(words, schools, strict=True):
        county.type("premises", school, equipment_yuan=word)
    found = findings_of(county)
    told = {"number_is_not_a_number", "figure_is_not_known", *readable.values()}
    assert {f.key for f in found} == told
    unread = [str(f.values["value"]) for f in found if f.key == "number_is_not_a_number"]
    assert sorted(unread) == sorted(words)
    assert [f.school for f in found if f.key == "figure_is_not_known"] == ["第一小学"]


def test_teacher_codes_that_look_like_a_person_are_refused_without_repeating_them():
    looks = ["13800138000", "110101199003070011", "11010119900307001x", "110101900307001", "王芳"]
    # One digit less than a phone; a phone cannot begin with 2; codes with digits; five letters.
    harmless = ["1380013800", "23800138000", "T-001", "张老师1", "ABCDE"]
    county = TypedCounty()
    for code in looks + harmless:
        on_roster(county, code)
    findings = findings_of(county)
    assert [(f.key, f.cell) for f in findings] == [
        ("teacher_code_may_identify_a_person", f"B{row}") for row in range(2, 7)
    ]
    for language in LANGUAGES:
        told = " ".join(finding_sentence(f, texts(language)) for f in findings)
        assert not any(code in told for code in looks)


def test_a_correction_holds_only_where_the_old_value_is_what_the_cell_holds():
    """Empty is not 0, words that differ differ, and a stage may be named by label or code;
    a new value must be there, and only one."""
    held = {"first": "1000", "second": None, "third": None, "private": "300", "point_50": "约50"}
    named = {"first": "1000", "second": None, "third": "0", "private": None, "point_50": "约40"}
    county = TypedCounty()
    for key, pupils in held.items():
        county.type("pupils", key, pupils=pupils)
        correction(county, school_code=CODES[key], old_value=named[key], corrected_stage="primary")
    correction(county, new_value=None, school_code=CODES["campus"], old_value="200")
    correction(county, new_value="1020")
    assert [(f.key, f.cell, f.school) for f in findings_of(county)] == [
        ("correction_does_not_match", "E4", "第三小学"),
        ("correction_does_not_match", "E5", "民办小学"),
        ("correction_does_not_match", "E6", "五十人教学点"),
        ("required_cell_is_empty", "F7", "第一小学东校区"),
        ("correction_is_doubled", "D8", "第一小学"),
    ]


def test_the_same_workbook_given_twice_is_found_doubled_in_every_yearly_sheet():
    findings = findings_of(TypedCounty(file="a.xlsx"), TypedCounty(file="b.xlsx"))
    assert {f.key for f in findings} == {"row_is_doubled"}
    assert {f.sheet for f in findings} == {"学校", "学生与班级", "教师", "校舍与设备"}
    assert {(f.file, f.values["first_file"]) for f in findings} == {("b.xlsx", "a.xlsx")}


def test_a_township_or_county_written_twice_in_one_workbook_is_a_doubled_row():
    county = TypedCounty().add("townships", township="北山乡")
    county.add("county", county_name="小样县", is_invented="是")
    assert [(f.key, f.sheet, f.cell) for f in findings_of(county)] == [
        ("row_is_doubled", "乡镇", "4"),
        ("row_is_doubled", "县情", "3"),
    ]


def test_two_counties_in_one_build_are_stopped():
    other = TypedCounty(2024, "other.xlsx").at("county", 2, county_name="邻县")
    findings = findings_of(TypedCounty(), other)
    assert [f.key for f in findings] == ["county_row_is_not_single"]
    assert findings[0].values["value"] == "小样县 990199、邻县 990199"


def test_two_counties_of_one_name_are_told_apart_by_their_codes():
    other = TypedCounty(2024, "other.xlsx").at("county", 2, county_code="990198")
    findings = findings_of(TypedCounty(), other)
    assert [f.key for f in findings] == ["county_row_is_not_single"]


def test_a_cell_far_away_is_named_and_does_not_fill_the_memory(tmp_path):
    path = tmp_path / "far.xlsx"
    write_workbook(path, small_county.tables())
    book = openpyxl.load_workbook(path)
    book["学生与班级"]["XFD1048576"] = "x"
    book.save(path)
    workbook = read_file(path)
    assert [(f.key, f.values["cell"]) for f in workbook.findings] == [
        ("cell_is_far_outside", "XFD1048576")
    ]


def test_corrections_of_one_cell_under_two_spellings_are_doubled():
    county = TypedCounty()
    correction(county, new_value="1010")
    correction(county, new_value="1020", corrected_heading="在校生数（人）")
    assert [f.key for f in findings_of(county)] == ["correction_is_doubled"]


def test_a_truth_value_is_no_number():
    assert [f.key for f in findings_of(TypedCounty().type("pupils", "first", pupils="TRUE"))] == [
        "number_is_not_a_number"
    ]


def test_parts_of_the_arts_stand_in_for_their_total_in_the_checks_too():
    county = TypedCounty()
    row = {"teachers_arts_total": None, "teachers_music": "9", "teachers_fine_art": "9"}
    county.type("teachers", "third", **row)
    # 20 teachers, 1 of PE and 18 of arts: known, and possible.
    assert findings_of(county) == []
    county.type("teachers", "third", teachers_pe="3")
    assert [f.key for f in findings_of(county)] == ["subject_teachers_exceed_teachers"]


def test_a_campus_of_a_campus_has_no_main_school():
    county = TypedCounty().add_school(
        "9900000020",
        "211",
        {"小学": "100"},
        counts_as_school="否",
        main_school_code=CODES["campus"],
    )
    assert [(f.key, f.school) for f in findings_of(county)] == [
        ("main_school_is_not_found", "学校9900000020")
    ]


def test_an_outline_that_would_draw_a_wrong_map_is_told():
    square = "POLYGON ((110 30, 111 30, 111 31, 110 30))"
    outlines = [
        ("蝴蝶乡", "POLYGON ((110 30, 111 31, 111 30, 110 31, 110 30))", "CGCS2000"),
        ("一点乡", "POINT (110 30)", "CGCS2000"),
        ("空话乡", "城关镇边界", "CGCS2000"),
        ("颠倒乡", "POLYGON ((30 110, 30 111, 31 111, 30 110))", "CGCS2000"),
        ("偏移乡", square, "BD09"),
        ("无名乡", square, None),
        ("合适乡", square, "WGS84"),
        ("无界乡", None, None),
    ]
    county = TypedCounty()
    for township, outline, datum in outlines:
        county.add("townships", township=township, outline=outline, outline_datum=datum)
    findings = findings_of(county)
    told = {f.values["value"]: (f.key, f.sheet, f.cell) for f in findings if stops([f])}
    assert told == {
        "蝴蝶乡": ("outline_is_not_valid", "乡镇", "D4"),
        "一点乡": ("outline_is_not_valid", "乡镇", "D5"),
        "空话乡": ("outline_is_not_valid", "乡镇", "D6"),
        "颠倒乡": ("outline_is_not_valid", "乡镇", "D7"),
        "无名乡": ("outline_datum_is_missing", "乡镇", "D9"),
    }
    assert [(f.key, f.sheet, f.cell) for f in findings if not stops([f])] == [
        ("outline_is_converted", "乡镇", "D8")
    ]


def test_a_required_sheet_without_a_row_is_told():
    county = TypedCounty()
    for key in CODES:
        if key != "special":
            county.remove("premises", key)
    told = [(f.key, f.sheet) for f in findings_of(county) if f.severity is Severity.STOPS]
    assert told == [("sheet_is_empty", "校舍与设备")]


# ------------------------------------------------------------------ telling


def test_five_different_errors_are_told_in_one_round_worst_first_in_the_order_of_the_sheet():
    county = TypedCounty()
    county.type("schools", "third", township="北山镇")
    county.type("schools", "private", urban_rural="999")
    county.type("teachers", "first", teachers_pe=None)
    county.type("pupils", "point_50", pupils="五十")
    county.type("pupils", "second", pupils="0")
    assert [(f.severity, f.key, f.cell) for f in findings_of(county)] == [
        (Severity.STOPS, "code_is_not_known", "F5"),
        (Severity.STOPS, "pupils_are_zero", "D3"),
        (Severity.STOPS, "number_is_not_a_number", "D11"),
        (Severity.EXCLUDES, "figure_is_not_known", "L2"),
        (Severity.LOOK, "township_is_not_listed", "G4"),
    ]


@each_case
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_becomes_a_sentence_with_its_place(case, language):
    sentence = finding_sentence(the_finding(case.check), texts(language))
    assert not re.search(r"[{}]|None|nan", sentence)
    for part in (case.file, case.sheet, case.cell, case.school):
        assert part in sentence


def test_a_sentence_says_the_numbers_that_disagree():
    t = texts("zh")
    assert "31 人，超过专任教师数 30 人" in finding_sentence(
        the_finding("degrees_exceed_teachers"), t
    )
    assert "2,600.10 ㎡，超过教学及辅助用房 2,600 ㎡" in finding_sentence(
        the_finding("indoor_sports_exceed_teaching_area"), t
    )
    assert "501 超出合理范围（1 至 500）" in finding_sentence(
        the_finding("number_is_out_of_bounds"), t
    )
    assert "小学缺少「教师」表" in finding_sentence(the_finding("stage_has_no_row"), t)


def test_hostile_text_in_a_cell_never_breaks_the_message():
    hostile = {
        "first": "{0}",
        "second": "{x.__class__}",
        "third": "一\n二\r\n三\t四",
        "private": "<script>alert(1)</script>",
        "nine_year": "很" * 30_000,
        "full": "%s %(x)s {",
        "point_50": "'; DROP TABLE school; --",
    }
    county = TypedCounty()
    for key, text in hostile.items():
        county.type("schools", key, school_name=text, school_type=text)
        county.type("premises", key, multimedia_rooms=text)
    findings = findings_of(county)
    for language in LANGUAGES:
        told = [finding_sentence(finding, texts(language)) for finding in findings]
        assert all(len(sentence.splitlines()) == 1 for sentence in told)
        assert all(len(sentence) < 400 for sentence in told)
        for text in ("{0}", "{x.__class__}", "一 二 三 四", "<script>", "%s %(x)s {", "DROP TABLE"):
            assert sum(text in sentence for sentence in told) == 2, text
