"""Teachers needed by lessons against teachers held: what the sections of the page are made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from analysis.lesson_demand import LessonPlan, total_needs
from analysis.present import teacher_figures, teacher_tables, teacher_words
from analysis.present.words import counted_note, rule_note
from analysis.teacher_structure import COUNTY, places_of, reconciled, schools_with_lessons
from data import reference, teacher_reference
from data.teacher_data import TeacherData
from pages.shared import cached
from pages.shared.choices import selection, typed_number
from pages.shared.show import heading, note, sentence, show_figure, show_table
from pages.shared.view_context import ViewContext

# Visiting teachers of the sheet of teachers, by subject.
VISITING = {
    "physical_education": "visiting_pe",
    "music": "visiting_music",
    "fine_art": "visiting_fine_art",
}


# A longer table scrolls inside its own frame.
ROWS_IN_SIGHT = 10


@dataclass(frozen=True)
class Teachers:
    """The teachers of one stage in one year, and what the reader has chosen to see of them."""

    context: ViewContext
    schools: pd.DataFrame
    data: TeacherData
    plan: LessonPlan | None
    place: str = COUNTY
    subject: str = ""

    @cached_property
    def told(self) -> dict[str, float]:
        """The registry's values of the page."""
        return dict(teacher_reference.teacher_values())

    @cached_property
    def places(self) -> pd.DataFrame:
        """Places and their schools."""
        return places_of(self.schools)

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Counted teachers of the schools looked at."""
        return self._of_stage(self.data.counts)

    @cached_property
    def roster(self) -> pd.DataFrame:
        """Listed teachers of the schools looked at."""
        return self._of_stage(self.data.roster)

    def _of_stage(self, frame: pd.DataFrame) -> pd.DataFrame:
        here = frame["school_code"].isin(self.schools["school_code"])
        return frame[here & (frame["stage"] == self.context.stage)].reset_index(drop=True)

    @cached_property
    def needs(self) -> pd.DataFrame | None:
        """Need and held by school and subject; None without a lesson table."""
        if self.plan is None:
            return None
        context = self.context
        return cached.lesson_needs(
            context.snapshot,
            context.school_year,
            context.stage,
            context.rule_set,
            int(self.plan.load),
        )

    @cached_property
    def totals(self) -> pd.DataFrame:
        """Totals by place and subject."""
        joined = self.places.merge(self.needs, on="school_code")
        return total_needs(joined, ["place", "subject"], self.told["gap_told"])

    def of_place(self, place: str) -> pd.DataFrame:
        """Totals by subject of one place."""
        return self.totals[self.totals["place"] == place]

    @property
    def place_name(self) -> str:
        """The chosen place by name."""
        return teacher_words.place_name(self.place, self.context.words)

    @property
    def subject_name(self) -> str:
        """The chosen subject by name."""
        return teacher_words.subject_name(self.subject, list(self.plan.groups), self.context.words)

    @property
    def is_group(self) -> bool:
        """True when the chosen subject is a group that an indicator counts."""
        return self.subject in self.plan.groups

    def notes(self, counted: int, missing: int, *methods: str) -> list[str]:
        """How many schools are counted, the rule, and how it was computed."""
        t = self.context.t
        lines = [counted_note(counted, missing, t) + rule_note(self.context.rules, t)]
        return lines + [t(f"teachers.method.{method}") for method in methods]


def teachers_of(context: ViewContext) -> Teachers:
    """The teachers of the chosen stage and year, with the place, subject and load chosen on the page."""
    facts = cached.facts(context.snapshot, context.school_year)
    schools = schools_with_lessons(facts, context.stage)
    data = cached.teacher_data(context.snapshot, context.school_year)
    plain = Teachers(context, schools, data, None)
    if schools.empty:
        return plain
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = _choose_place(plain)
        plan, subject = _choose_subject(context)
    return Teachers(context, schools, data, plan, place, subject)


def _choose_place(here: Teachers) -> str:
    t, words = here.context.t, here.context.words
    return selection(
        t("teachers.place"),
        here.places["place"].drop_duplicates().tolist(),
        key="teacher_place",
        language=t.language,
        format_func=lambda place: teacher_words.place_name(place, words),
    )


def _choose_subject(context: ViewContext) -> tuple[LessonPlan | None, str]:
    t, words = context.t, context.words
    table, _ = teacher_reference.lesson_table()
    entry = table.load(context.school_year)
    if entry is None or table.plan(context.school_year, entry["value"]) is None:
        return None, ""
    plan = table.plan(context.school_year, entry["value"])
    groups = list(plan.groups)
    subject = selection(
        t("teachers.subject"),
        [*groups, *(each.subject for each in plan.of_stage(context.stage))],
        key="teacher_subject",
        language=t.language,
        format_func=lambda key: teacher_words.subject_name(key, groups, words),
    )
    load = typed_number(
        t("teachers.load"),
        key="load",
        least=entry["least"],
        most=entry["most"],
        default=int(entry["value"]),
        help=t("teachers.load_help", value=t.number(entry["value"], 0)),
    )
    return table.plan(context.school_year, load), subject


def about_the_table(here: Teachers) -> None:
    """Where the lessons come from, and what is assumed in them."""
    t = here.context.t
    table, problems = teacher_reference.lesson_table()
    if problems:
        st.warning(t("teachers.own_table_broken"), icon=":material/warning:")
        for problem in problems:
            note(problem)
    if table.is_own:
        note(t("teachers.own_table"))
    if here.plan is None:
        sentence(t("teachers.no_table", year=t.school_year(here.context.school_year)))
        return
    assumed = [
        teacher_words.subject_name(each.subject, (), here.context.words)
        for each in here.plan.of_stage(here.context.stage)
        if each.is_assumption
    ]
    note(
        t(
            "teachers.assumed",
            load=t.number(here.plan.load, 0),
            subjects=t.join(assumed) if assumed else t("common.none"),
        )
    )


def subjects(here: Teachers) -> None:
    """Needed and held by subject in the chosen place."""
    context, t, words = here.context, here.context.t, here.context.words
    rows = here.of_place(here.place)
    own = rows[~rows["subject"].isin(here.plan.groups)]
    finding = teacher_words.subjects_sentence(own, here.place, words)
    heading(finding)
    title = t(
        "teachers.title.subjects",
        stage=t(f"stage.{context.stage}"),
        year=t.school_year(context.school_year),
        place=here.place_name,
    )
    schools = int((here.places["place"] == here.place).sum())
    least, most = int(own["schools_counted"].min()), int(own["schools_counted"].max())
    notes = here.notes(least, schools - least, "lessons", "held", "take_care")
    if least < most:
        counts = t("teachers.counted_range", least=least, most=most, total=schools)
        notes[0] = counts + rule_note(context.rules, t)
    table = teacher_tables.subjects_needed(rows, here.plan, title, notes, words)
    frame = table.frame
    figure = teacher_figures.needed_and_held(
        frame["name"].tolist(),
        own["lesson_need"].where(own["held"].notna(), own["all_lesson_need"]).tolist(),
        frame["held"].tolist(),
        words.decimals["posts"],
        t,
    )
    show_figure(figure, table, t, alt=t("teachers.alt.subjects", finding=finding))


def places(here: Teachers) -> None:
    """The chosen subject in county, areas and townships."""
    t, words = here.context.t, here.context.words
    rows = here.totals[here.totals["subject"] == here.subject]
    county = rows[rows["place"] == COUNTY].iloc[0]
    heading(t("teachers.heading.places", subject=here.subject_name))
    title = t("teachers.title.places", subject=here.subject_name)
    notes = here.notes(int(county["schools_counted"]), int(county["schools_missing"]), "gap")
    table = teacher_tables.places_needed(rows, here.is_group, title, notes, words)
    show_table(table, t, height=330)


def schools(here: Teachers) -> None:
    """The chosen subject in every school of the chosen place, and what small schools need."""
    t, words = here.context.t, here.context.words
    total = here.of_place(here.place).set_index("subject").loc[here.subject]
    gap_told = here.told["gap_told"]
    heading(teacher_words.schools_sentence(total, here.place, here.subject_name, gap_told, words))
    codes = here.places.loc[here.places["place"] == here.place, "school_code"]
    rows = here.needs[here.needs["subject"] == here.subject].merge(
        here.schools.assign(visiting=_visiting(here)).drop(columns=["stage"]), on="school_code"
    )
    rows = rows[rows["school_code"].isin(codes)]
    small_below = reference.presentation()["small_school_pupils"]
    small = teacher_words.small_schools_sentence(rows, here.subject_name, small_below, words)
    if small:
        sentence(small)
    methods = ["gap", "both_needs" if here.is_group else "one_need", "visiting"]
    notes = here.notes(int(total["schools_counted"]), int(total["schools_missing"]), *methods)
    title = t("teachers.title.schools", subject=here.subject_name, place=here.place_name)
    table = teacher_tables.schools_needed(rows, here.is_group, small_below, title, notes, words)
    show_table(table, t, height=420 if len(rows) > ROWS_IN_SIGHT else "auto")


def _visiting(here: Teachers) -> pd.Series:
    """Visiting teachers of the chosen subject by school; missing where not known or not asked for."""
    members = here.plan.members(here.subject)
    columns = [VISITING[member] for member in members if member in VISITING]
    if not columns:
        return pd.Series(float("nan"), index=here.schools.index)
    return here.schools[columns].sum(axis=1, skipna=False)


def two_sources(here: Teachers) -> None:
    """The roster against the counted teachers, school by school."""
    t, words = here.context.t, here.context.words
    if here.roster.empty:
        sentence(t("teachers.no_roster"))
        return
    pe_arts = here.plan.groups["pe_arts"] if here.plan else ()
    share = here.told["roster_covers_share"]
    rows = reconciled(here.counts, here.roster, pe_arts, share)
    finding = teacher_words.reconciled_sentence(rows, here.data.unplaced, words)
    with st.expander(finding):
        names = here.schools.set_index("school_code")["school_name"]
        known = int(rows["counted"].notna().sum())
        notes = here.notes(known, len(rows) - known)
        notes.append(t("teachers.method.reconciled", share=t.number(100 * share, 0)))
        title = t("teachers.title.reconciled")
        show_table(teacher_tables.reconciled_table(rows, names, title, notes, words), t, height=360)
