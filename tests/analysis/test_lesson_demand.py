"""Teachers needed by lessons: the worked village school, both needs, and what is not known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.lesson_demand import (
    Basis,
    most_lacking_subject,
    subject_needs,
    teachers_held,
    total_needs,
    weekly_lessons,
)
from analysis.vocabulary import Stage
from data.teacher_reference import lesson_table

YEAR = 2025
PLAN = lesson_table()[0].plan(YEAR, 16)
PRIMARY, JUNIOR = Stage.PRIMARY, Stage.JUNIOR
SUBJECTS = [each.subject for each in PLAN.subjects]
COVERS, GAP_TOLD = 0.9, 0.5


def school(code="a", pupils=60.0, classes=6.0, is_judged=True):
    row = {"school_code": code, "pupils": pupils, "classes": classes, "is_judged": is_judged}
    return pd.DataFrame([row])


def grades(code="a", classes=(1, 1, 1, 1, 1, 1), first=1):
    return pd.DataFrame(
        {
            "school_code": code,
            "grade": range(first, first + len(classes)),
            "classes": [float(each) for each in classes],
        }
    )


NO_GRADES = grades(classes=())
NOBODY = pd.DataFrame({"school_code": pd.Series(dtype=str), "subject": pd.Series(dtype=str)})


def counts(code="a", staff=9.0, pe=1.0, music=0.0, art=0.0):
    row = {"school_code": code, "full_time_teachers": staff, "teachers_pe": pe}
    return pd.DataFrame([row | {"teachers_music": music, "teachers_fine_art": art}])


def roster(*subjects, code="a"):
    return pd.DataFrame({"school_code": code, "subject": list(subjects)})


def needs_of(schools, told=NO_GRADES, counted=None, listed=NOBODY, stage=PRIMARY, plan=PLAN):
    lessons = weekly_lessons(schools, told, plan, stage)
    held = teachers_held(counts() if counted is None else counted, listed, SUBJECTS, COVERS)
    table = subject_needs(schools, lessons, held, plan, {"A3": 0.9})
    return table.set_index(["school_code", "subject"])


def test_the_village_school_of_sixty_pupils_meets_the_ratio_with_one_and_needs_two_and_a_half():
    row = needs_of(school(), grades()).loc[("a", "pe_arts")]
    assert row["lessons"] == 20 + 21
    assert row["lesson_need"] == pytest.approx(2.5625)
    assert row["indicator_need"] == 1  # 0.9 x 0.6 = 0.54
    assert row["need"] == pytest.approx(2.5625)
    assert (row["held"], row["gap"]) == (1, pytest.approx(1.5625))


def test_pe_has_twenty_lessons_and_music_and_art_have_twenty_one():
    table = needs_of(school(), grades()).loc["a"]
    assert table.loc["physical_education", "lessons"] == 20
    assert table.loc[["music", "fine_art"], "lessons"].sum() == 21


def test_in_a_large_school_the_ratio_asks_for_more():
    # 12 classes of 50: 82 lessons are 5.125 posts; 0.9 x 600 / 100 = 5.4, so 6 people.
    row = needs_of(school(pupils=600.0, classes=12.0), grades(classes=[2] * 6)).loc[
        ("a", "pe_arts")
    ]
    assert row["lesson_need"] == pytest.approx(5.125)
    assert (row["indicator_need"], row["need"]) == (6, 6)


def test_the_need_of_the_indicator_is_met_exactly_at_the_threshold():
    # 0.9 x 1000 / 100 is 9 people and not 10, whatever binary arithmetic says; one pupil more asks for 10.
    at = needs_of(school(pupils=1000.0)).loc[("a", "pe_arts")]
    over = needs_of(school(pupils=1001.0)).loc[("a", "pe_arts")]
    assert (at["indicator_need"], over["indicator_need"]) == (9, 10)


def test_a_school_that_is_not_judged_has_no_need_by_the_indicator_but_by_lessons():
    row = needs_of(school(pupils=40.0, classes=3.0, is_judged=False)).loc[("a", "pe_arts")]
    assert np.isnan(row["indicator_need"])
    assert row["need"] == row["lesson_need"] > 0


def test_without_grades_the_mean_of_the_stage_holds_and_is_told():
    row = needs_of(school(classes=12.0)).loc[("a", "physical_education")]
    assert row["lessons"] == pytest.approx(12 * 20 / 6)
    assert row["basis"] == Basis.MEAN


@pytest.mark.parametrize(
    ("classes", "basis"),
    [
        ((1, 1, 1, 1, 1, 1), Basis.GRADES),
        ((2, 2, 2), Basis.GRADES),  # a new school that has no higher grades yet
        ((1, 1, 1, 1, 1), Basis.MEAN),  # five of six classes told
        ((1, 1, 1, 1, 1, 2), Basis.MEAN),
        ((1, 1, 1, 1, 2, float("nan")), Basis.MEAN),
    ],
)
def test_grades_hold_only_where_they_add_up(classes, basis):
    table = needs_of(school(), grades(classes=classes))
    assert set(table["basis"]) == {basis}


def test_a_grade_without_a_class_needs_nothing():
    low = needs_of(school(classes=2.0), grades(classes=(1, 1)))
    assert low.loc[("a", "foreign_language"), "lessons"] == 0
    high = needs_of(school(classes=2.0), grades(classes=(0, 0, 1, 1)))
    assert high.loc[("a", "foreign_language"), "lessons"] == 4


def test_classes_that_are_not_known_leave_everything_unknown():
    table = needs_of(school(classes=float("nan")), grades())
    assert set(table["basis"]) == {Basis.UNKNOWN}
    assert table[["lessons", "lesson_need", "need", "gap"]].isna().all(axis=None)


def test_a_sixth_grade_of_a_junior_school_has_the_lessons_of_grade_six():
    told = grades(classes=(1, 1, 1, 1), first=6)
    table = needs_of(school(classes=4.0), told, stage=JUNIOR)
    assert table.loc[("a", "mathematics"), "lessons"] == 5 + 4 + 4 + 5


def test_only_subjects_of_the_stage_are_there():
    primary = {subject for _, subject in needs_of(school()).index}
    junior = {subject for _, subject in needs_of(school(), stage=JUNIOR).index}
    assert "science" in primary - junior
    assert {"physics", "chemistry", "history"} <= junior - primary


# ------------------------------------------------------------------ who is held


def held_of(counted, listed):
    return teachers_held(counted, listed, SUBJECTS, COVERS).loc["a"]


def test_counted_teachers_go_before_listed_ones_and_the_roster_tells_the_rest():
    listed = roster("physical_education", "physical_education", "chinese", code="a")
    held = held_of(counts(staff=3.0, pe=1.0), listed)
    assert (held["physical_education"], held["chinese"], held["mathematics"]) == (1, 1, 0)


def test_what_was_not_counted_is_taken_from_the_roster():
    held = held_of(counts(staff=2.0, pe=float("nan")), roster("physical_education", "chinese"))
    assert held["physical_education"] == 1


@pytest.mark.parametrize(
    ("staff", "is_known"), [(10.0, True), (11.0, False), (float("nan"), False)]
)
def test_a_roster_that_lists_too_few_says_nothing_about_its_subjects(staff, is_known):
    held = held_of(counts(staff=staff), roster(*["chinese"] * 9))
    assert held.notna()["chinese"] == held.notna()["mathematics"] == is_known
    assert held["physical_education"] == 1


def test_without_a_roster_only_what_was_counted_is_known_even_in_a_school_without_teachers():
    held = held_of(counts(staff=0.0, pe=0.0), NOBODY)
    assert held.drop(["physical_education", "music", "fine_art"]).isna().all()
    assert held["physical_education"] == 0


# ------------------------------------------------------------------ totals


def two_schools():
    schools = pd.concat([school("a"), school("b", pupils=600.0, classes=12.0)])
    counted = pd.concat([counts("a", pe=0.0), counts("b", pe=9.0)])
    return needs_of(schools, counted=counted).reset_index()


def test_a_total_is_a_sum_over_schools_and_tells_what_schools_lack_apart():
    total = total_needs(two_schools(), ["subject"], GAP_TOLD).set_index("subject")
    row = total.loc["physical_education"]
    assert row["lesson_need"] == pytest.approx(60 / 16)  # 20 and 40 lessons
    assert row["gap"] == pytest.approx(60 / 16 - 9)
    # What one school has too much does not teach at the other.
    assert row["lacking"] == pytest.approx(20 / 16)
    assert (row["schools_lacking"], row["schools_counted"], row["by_mean"]) == (1, 2, 2)


@pytest.mark.parametrize(("pe", "lacking"), [(0.75, 1), (0.76, 0)])
def test_a_school_lacks_from_half_a_post_on(pe, lacking):
    needs = needs_of(school(), counted=counts(pe=pe)).reset_index()
    total = total_needs(needs, ["subject"], GAP_TOLD).set_index("subject")
    assert total.loc["physical_education", "schools_lacking"] == lacking


def test_a_school_that_is_not_known_is_in_no_sum_and_is_counted_as_missing():
    schools = pd.concat([school("a"), school("b", classes=float("nan"))])
    needs = needs_of(schools, counted=pd.concat([counts("a"), counts("b", pe=50.0)])).reset_index()
    row = total_needs(needs, ["subject"], GAP_TOLD).set_index("subject").loc["physical_education"]
    assert (row["held"], row["schools_counted"], row["schools_missing"]) == (1, 1, 1)


def test_a_total_over_nobody_is_unknown_and_not_zero():
    needs = needs_of(school(classes=float("nan"))).reset_index()
    total = total_needs(needs, ["subject"], GAP_TOLD)
    assert total[["lesson_need", "held", "gap", "lacking"]].isna().all(axis=None)


def test_the_subject_that_lacks_most_is_that_of_the_whole_then_that_of_the_schools():
    short = needs_of(school(), listed=roster(*["chinese"] * 9)).reset_index()
    found = most_lacking_subject(total_needs(short, ["subject"], GAP_TOLD), PLAN)
    assert found["subject"] == "mathematics"  # 26 lessons and nobody
    # With PE, music and art alone known, the whole has enough of PE, and one school lacks it.
    counted = pd.concat([counts("a", 9.0, 0.0, 9.0, 9.0), counts("b", 9.0, 9.0, 9.0, 9.0)])
    schools = pd.concat([school("a"), school("b")])
    uneven = needs_of(schools, counted=counted).reset_index()
    found = most_lacking_subject(total_needs(uneven, ["subject"], GAP_TOLD), PLAN)
    assert found["subject"] == "physical_education"
    assert found["lesson_gap"] < 0 < found["lacking"]


def test_no_known_subject_gives_none():
    needs = needs_of(school(classes=float("nan"))).reset_index()
    assert most_lacking_subject(total_needs(needs, ["subject"], GAP_TOLD), PLAN) is None


# ------------------------------------------------------------------ laws on random counties

SIZES = st.lists(
    st.tuples(st.integers(1, 3000), st.lists(st.integers(0, 20), min_size=6, max_size=6)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=20, deadline=None)
@given(SIZES, st.integers(6, 30))
def test_totals_are_sums_need_falls_with_the_load_and_both_needs_bind(sizes, load):
    codes = [f"s{number}" for number in range(len(sizes))]
    schools = pd.concat(
        [school(c, float(n), float(sum(g))) for c, (n, g) in zip(codes, sizes, strict=True)]
    )
    told = pd.concat([grades(c, g) for c, (_, g) in zip(codes, sizes, strict=True)])
    counted = pd.concat([counts(c) for c in codes])
    plan = lesson_table()[0].plan(YEAR, load)
    listed = pd.concat([roster(*["chinese"] * 9, code=c) for c in codes])
    needs = needs_of(schools, told, counted, listed, plan=plan).reset_index()
    group = needs[needs["subject"] == "pe_arts"]
    assert (group["need"] >= group["lesson_need"] - 1e-9).all()
    assert (group["need"] >= group["indicator_need"] - 1e-9).all()
    total = total_needs(needs, ["subject"], GAP_TOLD).set_index("subject")
    by_hand = sum(
        classes * each.by_grade[grade]
        for _, row in sizes
        for grade, classes in enumerate(row, start=1)
        for each in plan.subjects
    )
    own = total.drop("pe_arts")
    assert own["lessons"].sum() == pytest.approx(by_hand)
    assert own["lesson_need"].sum() == pytest.approx(by_hand / load)
    assert (total["lacking"] >= total["gap"] - 1e-9).all()
