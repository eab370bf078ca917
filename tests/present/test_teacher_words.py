"""What is said of teachers: the title's cases, marks of schools, blank small groups, equal exports."""

from __future__ import annotations

import io

import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.lesson_demand import Basis
from analysis.present import people_tables, teacher_figures, teacher_tables, teacher_words
from analysis.present.export_workbook import table_workbook
from analysis.present.text import LANGUAGES, texts
from analysis.present.words import Wording
from analysis.retirement import retirement_wave, retirement_years
from data import reference
from data.teacher_reference import lesson_table, retirement_schedules

NAN = float("nan")
PLAN = lesson_table()[0].plan(2025, 16)


def wording(language="zh"):
    return Wording(
        texts(language),
        reference.indicators(),
        reference.units(),
        {
            key: {code.code: getattr(code, language) for code in codes}
            for key, codes in reference.code_lists().items()
        },
    )


ZH = wording()


def total(subject, need, held, lacking=0.0, schools_lacking=0, counted=3):
    return {
        "subject": subject,
        "lessons": need * 16,
        "lesson_need": need,
        "all_lesson_need": need,
        "indicator_need": NAN,
        "need": need,
        "held": held,
        "gap": need - held,
        "lesson_gap": need - held,
        "lacking": lacking,
        "schools_counted": counted,
        "schools_missing": 3 - counted,
        "schools_lacking": schools_lacking,
        "by_mean": 1,
    }


def title(*rows, language="zh"):
    totals = pd.DataFrame(rows)
    return teacher_words.lessons_finding(totals, PLAN, "primary", 0.5, wording(language))


def test_the_title_names_what_the_county_lacks_most():
    said = title(total("music", 10.0, 7.75, 4.0, 2), total("chinese", 30.0, 40.0, 9.0, 3))
    assert (
        said
        == "小学最缺音乐教师：按课时需要 10.0 人，现有 8 人，全县差 2.3 人；3 所学校中 2 所差 0.5 人以上"
    )


def test_the_title_names_the_worst_spread_where_the_county_has_enough():
    said = title(total("music", 10.0, 12.0, 4.0, 2), total("chinese", 30.0, NAN, NAN))
    assert "1/2 个学科" in said and "音乐" in said and "合计差 4.0 人" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_title_does_not_hide_that_nothing_is_known_or_nothing_lacking(language):
    t = texts(language)
    stage = t("stage.primary")
    assert title(total("music", NAN, NAN), language=language) == t(
        "page.teachers.unknown", stage=stage
    )
    enough = title(total("music", 1.0, 2.0), language=language)
    assert enough.startswith(
        t("page.teachers.enough").format(stage=stage, known=1, of=1, counted=3, told="0.5")[:20]
    )


def test_a_subject_given_beside_another_never_makes_the_title():
    said = title(total("labour", 10.0, 0.0, 10.0, 3), total("music", 10.0, 9.0, 1.0, 1))
    assert "最缺音乐" in said


def school(code, gap, pupils=300.0, is_judged=True):
    return {
        "school_code": code,
        "school_name": f"学校{code}",
        "area": "rural",
        "township": "北山乡",
        "pupils": pupils,
        "classes": 6.0,
        "is_judged": is_judged,
        "basis": Basis.GRADES,
        "lessons": 41.0,
        "lesson_need": 2.5625,
        "indicator_need": 1.0 if is_judged else NAN,
        "need": 2.5625,
        "held": 2.5625 - gap,
        "gap": gap,
        "visiting": 1.0,
    }


def schools_table(words=ZH):
    rows = [
        school("a", -1.0),
        school("b", NAN),
        school("c", 2.0, pupils=99.0),
        school("d", 1.0, pupils=100.0),
        school("e", 0.0, pupils=40.0, is_judged=False),
    ]
    return teacher_tables.schools_needed(pd.DataFrame(rows), True, 100, "标题", ["注"], words)


def test_schools_stand_by_what_they_lack_and_the_unknown_last():
    assert schools_table().frame["school_code"].tolist() == ["c", "d", "e", "a", "b"]


def test_small_schools_are_marked_below_the_bound_and_told_to_share_only_where_they_lack():
    marks = schools_table().frame.set_index("school_code")["mark"]
    assert marks["c"] == "规模较小、宜走教、共享"
    assert marks["d"] == ""
    assert marks["e"] == "不参加判定、规模较小"


def test_what_small_schools_need_is_summed_over_the_known_ones():
    rows = pd.DataFrame([school("c", 2.0, 99.0), school("d", 1.0, 100.0), school("f", NAN, 50.0)])
    said = teacher_words.small_schools_sentence(rows, "音乐", 100, ZH)
    assert said.startswith("1 所不足 100 人的学校，音乐按指标共需 1 人，按课时共需 2.6 人")
    assert "1 人，另列" in said
    assert teacher_words.small_schools_sentence(rows.iloc[1:2], "音乐", 100, ZH) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_export_holds_the_numbers_shown_unrounded_and_the_unknown_as_a_word(language):
    table = schools_table(wording(language))
    book = openpyxl.load_workbook(io.BytesIO(table_workbook(table, texts("zh"))))
    rows = list(book.worksheets[0].iter_rows(min_row=3, max_row=7, values_only=True))
    headings = [column.field for column in table.columns]
    gap, need = headings.index("gap"), headings.index("need")
    assert [row[gap] for row in rows] == [2, 1, 0, -1, "缺报"]
    assert {row[need] for row in rows} == {2.5625}


def test_groups_of_few_people_keep_their_retirements_to_themselves():
    rows = pd.DataFrame(
        {
            "name": ["音乐", "美术"],
            "people": [5, 4],
            "unknown": [0, 0],
            "certain_2030": [1, 1],
            "possible_2030": [2, 2],
        }
    )
    table = people_tables.wave_by_group(rows, "x", "学科", [2030], 5, "标题", [], ZH)
    assert table.frame["certain_2030"].tolist()[0] == 1
    assert table.frame[["certain_2030", "possible_2030"]].iloc[1].isna().all()
    assert table.frame["people"].tolist() == [5, 4]


def test_the_wave_is_told_for_the_near_and_the_last_year():
    years = retirement_years(
        pd.Series([1970, 1972, None, 1995], dtype="Int64"), retirement_schedules()
    )
    wave = retirement_wave(years, 2026, 10)
    said = teacher_words.wave_sentence(wave, 5, "county", ZH)
    assert "到 2030 年底有 0 至 2 名" in said and "到 2035 年底 2 至 2 名" in said
    assert "66.7%—66.7%" in said and "1 人未知" in said


def test_nobody_with_a_birth_year_is_said_and_no_share_is_made_up():
    years = retirement_years(pd.Series([None, None], dtype="Int64"), retirement_schedules())
    said = teacher_words.wave_sentence(retirement_wave(years, 2026, 10), 5, "county", ZH)
    assert "都未知（2 人）" in said and "0" not in said


def test_the_structure_names_the_ends_and_the_unknown():
    rows = [
        ("county", "backbone", 20.0),
        ("county", "unknown", 4.0),
        ("area:urban", "backbone", 30.0),
        ("area:rural", "backbone", 10.0),
    ]
    shares = pd.DataFrame(rows, columns=["place", "category", "share"])
    said = teacher_words.structure_sentence(shares, "backbone", ZH)
    assert said == "县级以上骨干：全县占 20.0%，城区最高 30.0%，乡村最低 10.0%；另有 4.0% 未知"


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nothing_is_known_nothing_is_said_to_be_enough(language):
    words, unknown = wording(language), {"lesson_gap": [NAN, NAN], "schools_lacking": [0, 0]}
    said = teacher_words.subjects_sentence(pd.DataFrame(unknown), "county", words)
    place = words.t("teachers.county")
    assert said == words.t("teachers.finding.subjects_unknown", place=place, of=2)
    shares = pd.DataFrame(
        [("county", "bachelor", NAN), ("county", "unknown", NAN)],
        columns=["place", "category", "share"],
    )
    assert teacher_words.structure_sentence(shares, "degree", words) == words.t(
        "teachers.finding.structure_unknown", category=words.t("teachers.told.degree")
    )


@pytest.mark.parametrize(("lacking", "key"), [(1, "enough"), (0, "enough_all")])
def test_schools_are_said_to_lack_only_where_one_does(lacking, key):
    totals = pd.DataFrame({"lesson_gap": [-1.0, NAN], "schools_lacking": [lacking, 0]})
    assert teacher_words.subjects_sentence(totals, "county", ZH) == ZH.t(
        f"teachers.finding.subjects_{key}", place="全县", known=1, of=2
    )


def test_the_picture_tells_short_enough_and_unknown_by_shape():
    figure = teacher_figures.needed_and_held(
        ["甲", "乙", "丙", "丁"], [5.0, 5.0, 5.0, 5.04], [3.0, 6.0, NAN, 5.0], 1, texts("zh")
    )
    marks = {trace.marker.symbol: list(trace.y) for trace in figure.data if trace.type == "scatter"}
    assert marks == {"triangle-right": ["甲"], "diamond": ["乙", "丁"], "x": ["丙"]}
    assert next(trace for trace in figure.data if trace.type == "bar").y == ("甲", "乙", "丙", "丁")


def test_a_category_keeps_its_look_and_nobody_is_not_drawn():
    both = teacher_figures.shares_by_place(
        ["全县"], {"一": [10.0], "二": [90.0], "未知": [0.0]}, "未知", texts("zh")
    )
    one = teacher_figures.shares_by_place(
        ["全县"], {"一": [0.0], "二": [100.0], "未知": [NAN]}, "未知", texts("zh")
    )
    assert [trace.name for trace in one.data] == ["二"]
    assert one.data[0].marker.color == both.data[1].marker.color
    assert len({trace.marker.pattern.shape for trace in both.data}) == 2


def test_the_wave_stacks_certain_and_further_to_possible():
    figure = teacher_figures.wave_bars([2026, 2027], [1, 2], [3, 4], texts("en"))
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert np.sum([bar.y for bar in bars], axis=0).tolist() == [4, 6]
    assert bars[0].marker.pattern.shape != bars[1].marker.pattern.shape
