"""Teachers of a year, and the lessons they are needed for."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.lesson_demand import subject_needs, teachers_held, weekly_lessons
from analysis.teacher_structure import schools_with_lessons
from analysis.vocabulary import Stage
from data import teacher_reference
from data.teacher_data import TeacherData, read_teacher_data
from pages.shared.cached.judgements import rules
from pages.shared.cached.keys import RESULTS_KEPT
from pages.shared.cached.snapshots import facts, warehouse


@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False)
def teacher_data(snapshot: str, school_year: int) -> TeacherData:
    """Teachers and classes by grade of a year. Shared: nothing may write into it."""
    return read_teacher_data(warehouse(snapshot), school_year)


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def lesson_needs(
    snapshot: str, school_year: int, stage: Stage, rule_set: str, load: int
) -> pd.DataFrame | None:
    """Teachers needed and held by school and subject; None in a year without a lesson table."""
    table, _ = teacher_reference.lesson_table()
    plan = table.plan(school_year, load)
    if plan is None:
        return None
    data = teacher_data(snapshot, school_year)
    schools = schools_with_lessons(facts(snapshot, school_year), stage)
    counts, roster, grades = (
        frame[frame["stage"] == stage] for frame in (data.counts, data.roster, data.grades)
    )
    counts = counts[counts["school_code"].isin(schools["school_code"])]
    grades = grades[grades["school_code"].isin(schools["school_code"])]
    in_force = rules(school_year, rule_set)
    return subject_needs(
        schools,
        weekly_lessons(schools, grades, plan, stage),
        teachers_held(
            counts,
            roster,
            [each.subject for each in plan.subjects],
            teacher_reference.teacher_values()["roster_covers_share"],
        ),
        plan,
        {code: in_force.threshold(code, stage) for code in plan.indicators.values()},
    )
