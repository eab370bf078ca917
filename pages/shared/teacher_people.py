"""Who the teachers are and when they retire: the sections of the page on teachers that need no lessons."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.present import people_tables, teacher_figures, teacher_words
from analysis.present.words import counted_note
from analysis.retirement import retirement_wave, retirement_years, wave_by
from analysis.teacher_structure import (
    COUNTY,
    UNKNOWN,
    age_bands,
    ages,
    backbone_counts,
    category_counts,
    degree_counts,
    mean_ages,
    shares_of,
)
from data import reference, teacher_reference
from pages.shared.choices import choice
from pages.shared.show import heading, sentence, show_figure, show_table
from pages.shared.teacher_lessons import Teachers

KINDS = ("degree", "backbone", "title", "age")


def _codes(key: str) -> list[str]:
    return [code.code for code in reference.code_lists()[key]]


def _people(here: Teachers, kind: str) -> pd.DataFrame:
    """Schools x categories of a kind: people, missing rows for schools that are not known."""
    if kind == "degree":
        columns = {degree: f"teachers_{degree}" for degree in _codes("degree")}
        return degree_counts(here.counts.set_index("school_code"), columns)
    if kind == "backbone":
        return backbone_counts(here.counts.set_index("school_code"))
    roster = here.roster
    if kind == "title":
        order, category = _codes("professional_title"), roster["professional_title"]
    else:
        bands = teacher_reference.age_bands()
        category = age_bands(ages(roster["birth_year"], here.context.school_year), bands)
        order = [band.key for band in bands]
    return category_counts(roster, category, order)


def structure(here: Teachers) -> None:
    """One kind of structure in county, areas and the chosen place, and the schools one by one."""
    context, t, words = here.context, here.context.t, here.context.words
    kind = choice(
        t("teachers.structure"),
        KINDS,
        key="teachers_kind",
        format_func=lambda key: t(f"teachers.kind.{key}"),
    )
    if kind in teacher_words.FROM_ROSTER and here.roster.empty:
        sentence(t("teachers.no_roster"))
        return
    shares = shares_of(_people(here, kind), here.places)
    finding = teacher_words.structure_sentence(shares, kind, words)
    heading(finding)
    about = shares[shares["place"] == COUNTY].iloc[0]
    notes = here.notes(
        int(about["schools_counted"]),
        int(about["schools_missing"]),
        "roster" if kind in teacher_words.FROM_ROSTER else "counts",
        "shares",
    )
    mean_age = None
    if kind == "age":
        age = ages(here.roster["birth_year"], context.school_year)
        mean_age = mean_ages(here.roster, age, here.places)["mean_age"]
    title = t("teachers.title.structure", kind=t(f"teachers.kind.{kind}"))
    table = people_tables.structure(shares, kind, mean_age, title, notes, words)
    drawn = [place for place in shares["place"].drop_duplicates() if _is_drawn(place, here.place)]
    wide = shares.pivot(index="place", columns="category", values="share").loc[drawn]
    figure = teacher_figures.shares_by_place(
        [teacher_words.place_name(place, words) for place in drawn],
        {
            teacher_words.category_name(kind, category, words): wide[category].tolist()
            for category in shares["category"].drop_duplicates()
        },
        teacher_words.category_name(kind, UNKNOWN, words),
        t,
    )
    show_figure(figure, table, t, alt=t("teachers.alt.structure", finding=finding))


def _is_drawn(place: str, chosen: str) -> bool:
    return not place.startswith("township:") or place == chosen


def schools(here: Teachers) -> None:
    """Degree, backbone, title and age of every school's teachers, too few people left blank."""
    t, words = here.context.t, here.context.words
    by_school = here.schools[["school_code"]].assign(place=here.schools["school_code"])
    rows = here.schools[["school_code", "school_name", "township"]].merge(
        here.counts[["school_code", "full_time_teachers"]], on="school_code", how="left"
    )
    kinds = [kind for kind in KINDS if kind not in teacher_words.FROM_ROSTER or len(here.roster)]
    for kind in kinds:
        shares = shares_of(_people(here, kind), by_school)
        told = shares[shares["category"].isin(teacher_words.TOLD_BY[kind])]
        rows[kind] = rows["school_code"].map(told.groupby("place")["share"].sum(min_count=1))
        unknown = shares[shares["category"] == UNKNOWN].set_index("place")["people"]
        rows[kind] = rows[kind].where(rows["school_code"].map(unknown) == 0)
    smallest = here.told["smallest_shown_group"]
    listed = here.roster.groupby("school_code").size()
    rows["shown"] = rows["school_code"].map(listed) >= smallest
    if len(here.roster):
        age = ages(here.roster["birth_year"], here.context.school_year)
        rows["mean_age"] = rows["school_code"].map(
            mean_ages(here.roster, age, by_school)["mean_age"]
        )
        for column in ("title", "age", "mean_age"):
            rows[column] = rows[column].where(rows["shown"])
    with st.expander(t("teachers.heading.schools")):
        known = int(rows["full_time_teachers"].notna().sum())
        notes = here.notes(known, len(rows) - known, "shares")
        notes.append(t("teachers.method.few", smallest=t.number(smallest, 0)))
        table = people_tables.schools_structure(
            rows, bool(len(here.roster)), t("teachers.title.people"), notes, words
        )
        show_table(table, t, height=360)


def wave(here: Teachers) -> None:
    """When teachers reach statutory retirement: by year, by subject and by place."""
    context, t, words = here.context, here.context.t, here.context.words
    if here.roster.empty:
        heading(t("teachers.heading.wave"))
        sentence(t("teachers.no_roster"))
        return
    codes = here.places.loc[here.places["place"] == here.place, "school_code"]
    inside = here.roster["school_code"].isin(codes)
    years = retirement_years(here.roster["birth_year"], teacher_reference.retirement_schedules())
    smallest = here.told["smallest_shown_group"]
    few = t("teachers.method.few_group", smallest=t.number(smallest, 0))
    if inside.sum() < smallest:
        heading(t("teachers.heading.wave"))
        sentence(few)
        return
    first, near = context.school_year + 1, int(here.told["wave_near_years"])
    rows = retirement_wave(years[inside], first, int(here.told["wave_years"]))
    finding = teacher_words.wave_sentence(rows, near, here.place, words)
    heading(finding)
    notes = [_wave_counted(here, codes), *_wave_methods(here)]
    title = t("teachers.title.wave", place=here.place_name)
    table = people_tables.wave(rows, title, notes, words)
    figure = teacher_figures.wave_bars(
        rows["year"].tolist(), rows["certain"].tolist(), rows["further"].tolist(), t
    )
    show_figure(figure, table, t, alt=t("teachers.alt.wave", finding=finding))
    up_to = [first + near - 1, int(rows["year"].iloc[-1])]
    left, right = st.columns(2)
    with left:
        _wave_by_subject(here, years[inside], up_to, [*notes, few])
    with right:
        counted = _wave_counted(here, here.schools["school_code"])
        _wave_by_place(here, years, up_to, [counted, *_wave_methods(here), few])


def _wave_counted(here: Teachers, codes: pd.Series) -> str:
    """How many of some schools the roster lists."""
    listed = here.roster.loc[here.roster["school_code"].isin(codes), "school_code"].nunique()
    return counted_note(listed, len(codes) - listed, here.context.t)


def _wave_methods(here: Teachers) -> list[str]:
    t = here.context.t
    source = teacher_reference.retirement_source()
    return [t("teachers.method.wave", source=source), t("teachers.method.wave_care")]


def _wave_by_subject(here: Teachers, years: pd.DataFrame, up_to: list[int], notes) -> None:
    t, words = here.context.t, here.context.words
    found = wave_by(years, here.roster.loc[years.index, "subject"], up_to)
    order = [subject for subject in _codes("subject") if subject in found.index]
    found = found.loc[order].reset_index()
    found["name"] = [teacher_words.subject_name(key, (), words) for key in order]
    title = t("teachers.title.wave_subjects", place=here.place_name)
    _show_wave(here, found, "subjects", t("teachers.column.subject"), up_to, title, notes)


def _wave_by_place(here: Teachers, years: pd.DataFrame, up_to: list[int], notes) -> None:
    t, words = here.context.t, here.context.words
    people = here.roster[["school_code"]].reset_index(names="person")
    joined = here.places.merge(people, on="school_code")
    of_person = years.loc[joined["person"]].reset_index(drop=True)
    found = wave_by(of_person, joined["place"], up_to).reset_index()
    order = here.places["place"].drop_duplicates().tolist()
    found = found.sort_values("group", key=lambda names: names.map(order.index), kind="stable")
    found["name"] = [teacher_words.place_name(place, words) for place in found["group"]]
    title = t("teachers.title.wave_places")
    _show_wave(here, found, "places", t("teachers.column.place"), up_to, title, notes)


def _show_wave(
    here: Teachers, rows: pd.DataFrame, key: str, label: str, up_to: list[int], title: str, notes
) -> None:
    smallest = here.told["smallest_shown_group"]
    table = people_tables.wave_by_group(
        rows, key, label, up_to, smallest, title, notes, here.context.words
    )
    show_table(table, here.context.t, height=360)
