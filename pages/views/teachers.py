"""Which subjects lack teachers and where, who the teachers are, and when do they retire?"""

from __future__ import annotations

import streamlit as st

from analysis.present.teacher_words import lessons_finding
from analysis.teacher_structure import COUNTY
from pages.shared import teacher_lessons, teacher_people
from pages.shared.show import heading, question_and_finding
from pages.shared.teacher_lessons import Teachers, teachers_of
from pages.shared.view_context import ViewContext


def render(context: ViewContext) -> None:
    """Draw the page."""
    t = context.t
    head = st.container()
    here = teachers_of(context)
    with head:
        question_and_finding(t("page.teachers.question"), _finding(here))
    if here.schools.empty:
        return
    teacher_lessons.about_the_table(here)
    if here.plan is not None:
        teacher_lessons.subjects(here)
    teacher_lessons.two_sources(here)
    if here.plan is not None:
        teacher_lessons.places(here)
        teacher_lessons.schools(here)
    st.divider()
    heading(t("teachers.heading.structure"))
    teacher_people.structure(here)
    teacher_people.schools(here)
    st.divider()
    teacher_people.wave(here)


def _finding(here: Teachers) -> str:
    t, stage = here.context.t, here.context.stage
    if here.schools.empty:
        return t("page.teachers.no_school", stage=t(f"stage.{stage}"))
    if here.plan is None:
        return t("page.teachers.no_table", year=t.school_year(here.context.school_year))
    return lessons_finding(
        here.of_place(COUNTY), here.plan, stage, here.told["gap_told"], here.context.words
    )
