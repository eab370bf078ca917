"""Teachers needed by lessons against teachers held, by school and subject.

Need of a subject at a school = sum over grades of classes x weekly lessons / weekly load of a teacher.
It stands beside the need of the indicator (threshold x pupils / 100, rounded up): in a small school
the timetable asks for more people than the ratio does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.shortfall import needed
from analysis.vocabulary import Stage


@dataclass(frozen=True)
class SubjectLessons:
    """Weekly lessons of a subject for one class, by grade; see weekly_lessons.toml for the marks."""

    subject: str
    by_grade: Mapping[int, float]
    taught_beside: bool
    is_assumption: bool


@dataclass(frozen=True)
class LessonPlan:
    """The lesson table in force in a school year, and the weekly load of a full-time teacher.

    groups: subjects that one indicator counts together, by key; indicators: its code, by the same key.
    """

    subjects: tuple[SubjectLessons, ...]
    load: float
    grades: Mapping[Stage, tuple[int, ...]]
    groups: Mapping[str, tuple[str, ...]]
    indicators: Mapping[str, str]

    def of_stage(self, stage: Stage) -> tuple[SubjectLessons, ...]:
        """The subjects that have a lesson in some grade of the stage."""
        return tuple(
            each for each in self.subjects if any(each.by_grade[g] for g in self.grades[stage])
        )

    def members(self, key: str) -> tuple[str, ...]:
        """The subjects of a group; a subject stands for itself."""
        return self.groups.get(key, (key,))


class Basis(StrEnum):
    """What a school's lessons were counted from."""

    GRADES = "grades"
    MEAN = "mean"
    UNKNOWN = "unknown"


def weekly_lessons(
    schools: pd.DataFrame, grades: pd.DataFrame, plan: LessonPlan, stage: Stage
) -> pd.DataFrame:
    """Lessons a week of each school, by subject: index school_code, a column per subject, and `basis`.

    schools: school_code, classes of the stage; grades: school_code, grade, classes of the same stage.
    GRADES where the classes of every grade told are known and agree with the stage's; else MEAN: the
    stage's classes x the mean lessons of its grades. NaN and UNKNOWN where the classes are not known.
    """
    subjects = plan.of_stage(stage)
    classes = schools.set_index("school_code")["classes"].astype(float)
    by_grade = grades.pivot_table(
        index="school_code", columns="grade", values="classes", aggfunc="sum", observed=True
    ).reindex(classes.index)
    total = grades.groupby("school_code")["classes"].agg(lambda told: told.sum(skipna=False))
    by_grade_holds = (total.reindex(classes.index).astype(float) == classes).to_numpy()
    basis = np.where(by_grade_holds, Basis.GRADES, Basis.MEAN).astype(object)
    basis[classes.isna().to_numpy()] = Basis.UNKNOWN
    columns = {}
    for each in subjects:
        mean = float(np.mean([each.by_grade[grade] for grade in plan.grades[stage]]))
        # A grade that a school does not tell, while its classes add up, has none.
        exact = sum(
            (by_grade[grade].where(by_grade[grade].notna(), 0.0) * lessons)
            for grade, lessons in each.by_grade.items()
            if grade in by_grade
        )
        columns[each.subject] = np.where(by_grade_holds, exact, classes * mean)
    return pd.DataFrame(columns, index=classes.index).assign(basis=basis)


def teachers_held(
    counts: pd.DataFrame, roster: pd.DataFrame, subjects: Sequence[str], covers_share: float
) -> pd.DataFrame:
    """Full-time teachers of each school by main subject: index school_code, a column per subject.

    counts: school_code, full_time_teachers and the counted teachers_pe, teachers_music and
    teachers_fine_art, which go first, as the indicator is judged by them. Other subjects, and these
    where they were not counted, come from the roster (school_code, subject), one person once. NaN
    where neither tells: also where the roster lists less than `covers_share` of the counted teachers,
    or their number is not known, since somebody who is not listed is not nobody.
    """
    index = pd.Index(counts["school_code"], name="school_code")
    listed = roster.groupby("school_code").size().reindex(index, fill_value=0).to_numpy()
    counted = counts["full_time_teachers"].to_numpy(dtype=float)
    covers = (listed >= covers_share * counted) & (len(roster) > 0)
    by_subject = roster.groupby(["school_code", "subject"]).size().unstack(fill_value=0)
    by_subject = by_subject.reindex(index=index, columns=list(subjects), fill_value=0)
    held = by_subject.astype(float).where(pd.Series(covers, index=index), axis=0)
    for subject, column in COUNTED_SUBJECTS.items():
        if subject in held:
            told = counts[column].to_numpy(dtype=float)
            held[subject] = np.where(np.isnan(told), held[subject], told)
    return held


# Subjects that the sheet of teachers counts by themselves.
COUNTED_SUBJECTS = {
    "physical_education": "teachers_pe",
    "music": "teachers_music",
    "fine_art": "teachers_fine_art",
}


def subject_needs(
    schools: pd.DataFrame,
    lessons: pd.DataFrame,
    held: pd.DataFrame,
    plan: LessonPlan,
    thresholds: Mapping[str, float],
) -> pd.DataFrame:
    """One row per school and subject or group of subjects, in people (parts of a post for lessons).

    Columns: school_code, subject, lessons, basis, lesson_need, indicator_need (whole people; only
    for groups, and only for schools that are judged), need (the greater of both), held, gap (need
    - held; negative: more than needed), lesson_gap (lesson_need - held). schools: school_code,
    pupils, is_judged. thresholds: indicator code -> people per 100 pupils. NaN where a part is not
    known. Source of the two needs: analysis of lesson demand, docs/decisions.
    """
    by_code = schools.set_index("school_code")
    tables = []
    for subject in [*plan.groups, *(column for column in lessons if column != "basis")]:
        members = [member for member in plan.members(subject) if member in lessons]
        if not members:
            continue
        hours = lessons[members].sum(axis=1, skipna=False)
        here = held[members].sum(axis=1, skipna=False)
        lesson_need = hours / plan.load
        indicator_need = pd.Series(np.nan, index=lessons.index)
        if subject in plan.groups:
            threshold = thresholds[plan.indicators[subject]]
            asked = needed(by_code["pupils"].to_numpy(dtype=float), threshold, 100, True)
            indicator_need = pd.Series(asked, index=by_code.index).where(by_code["is_judged"])
        need = np.fmax(lesson_need, indicator_need).where(lesson_need.notna())
        tables.append(
            pd.DataFrame(
                {
                    "subject": subject,
                    "lessons": hours,
                    "basis": lessons["basis"],
                    "lesson_need": lesson_need,
                    "indicator_need": indicator_need,
                    "need": need,
                    "held": here,
                    "gap": need - here,
                    "lesson_gap": lesson_need - here,
                }
            )
        )
    if not tables:
        return pd.DataFrame(columns=["school_code", "subject"])
    return pd.concat(tables).reset_index(names="school_code")


def total_needs(needs: pd.DataFrame, by: Sequence[str], gap_told: float) -> pd.DataFrame:
    """Totals of groups of rows of `subject_needs`: one row per combination of `by`, sums over sums.

    Columns: by…, lessons, lesson_need, indicator_need (of the schools that have one), need, held,
    gap (need - held), lesson_gap, schools_counted (need and held known), schools_missing,
    schools_lacking (gap of at least `gap_told`), lacking (the gaps of those that lack, in people:
    what schools with more than they need do not make good), by_mean (schools of the counted whose
    classes by grade are not known), all_lesson_need (of every school whose classes are known, also
    where nobody knows who is held). Sums over no school: NaN.
    """
    known = needs["gap"].notna()
    sums = ["lessons", "lesson_need", "indicator_need", "need", "held", "gap", "lesson_gap"]
    rows = needs[[*by]].assign(
        **{column: needs[column].where(known) for column in sums},
        schools_counted=known.astype(int),
        schools_missing=(~known).astype(int),
        schools_lacking=(needs["gap"] >= gap_told).astype(int),
        all_lesson_need=needs["lesson_need"],
        lacking=needs["gap"].clip(lower=0).where(known),
        by_mean=(known & (needs["basis"] == Basis.MEAN)).astype(int),
    )
    grouped = rows.groupby(list(by), sort=False, observed=True)
    totals = grouped[[*sums, "all_lesson_need", "lacking"]].sum(min_count=1)
    counts = grouped[["schools_counted", "schools_missing", "schools_lacking", "by_mean"]].sum()
    return totals.join(counts).reset_index()


def most_lacking_subject(totals: pd.DataFrame, plan: LessonPlan) -> pd.Series | None:
    """The subject that lacks most teachers by lessons; None when no subject is known.

    totals: `total_needs` by subject. It is the one that the whole lacks most of (lesson_gap); where
    the whole lacks none, the one that its schools lack most of (lacking). Subjects usually taught
    beside another one stand aside, and so do groups, whose subjects speak for themselves.
    """
    own = {each.subject for each in plan.subjects if not each.taught_beside}
    known = totals[totals["subject"].isin(own) & totals["lesson_gap"].notna()]
    if known.empty:
        return None
    measure = "lesson_gap" if (known["lesson_gap"] > 0).any() else "lacking"
    return known.loc[known[measure].idxmax()]
