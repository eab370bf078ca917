"""Sentences about teachers: who lacks whom by lessons, what two sources say, who retires when."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from analysis.lesson_demand import LessonPlan, most_lacking_subject
from analysis.present.words import Wording
from analysis.teacher_structure import COUNTY, UNKNOWN

# Categories that a kind of structure is told by, and the kinds that only a roster knows.
TOLD_BY = {
    "degree": ("doctor", "master", "bachelor"),
    "title": ("senior", "associate_senior"),
    "age": ("from_55",),
    "backbone": ("backbone",),
}
FROM_ROSTER = ("title", "age")
CODE_LISTS = {"degree": "degree", "title": "professional_title"}


def subject_name(subject: str, groups: Sequence[str], words: Wording) -> str:
    """A subject, or a group of subjects that one indicator counts together, by name."""
    if subject in groups:
        return words.t(f"teachers.group.{subject}")
    return words.code_names["subject"][subject]


def place_name(place: str, words: Wording) -> str:
    """A place of `places_of` by name."""
    kind, _, name = place.partition(":")
    if kind == COUNTY:
        return words.t("teachers.county")
    return words.t(f"area.{name}") if kind == "area" else name


def category_name(kind: str, category: str, words: Wording) -> str:
    """A category of a kind of structure by name."""
    if category == UNKNOWN:
        return words.t("common.unknown")
    if kind in CODE_LISTS:
        return words.code_names[CODE_LISTS[kind]][category]
    return words.t(f"teachers.category.{category}")


def posts(value: float, words: Wording) -> str:
    """A number of posts with its decimals."""
    return words.t.number(value, words.decimals["posts"])


def percent(value: float, words: Wording) -> str:
    """A share in per cent with its decimals."""
    return words.t.number(value, words.decimals["percent"])


def lessons_finding(
    totals: pd.DataFrame, plan: LessonPlan, stage: str, gap_told: float, words: Wording
) -> str:
    """The title of the page: the subject that lacks most teachers, in how many schools, in all.

    totals: `total_needs` of the county by subject.
    """
    t = words.t
    row = most_lacking_subject(totals, plan)
    named = {"stage": t(f"stage.{stage}")}
    if row is None:
        return t("page.teachers.unknown", **named)
    values = {
        **named,
        "subject": subject_name(row["subject"], (), words),
        "need": posts(row["lesson_need"], words),
        "held": t.number(row["held"], 0),
        "gap": posts(row["lesson_gap"], words),
        "lacking": posts(row["lacking"], words),
        "counted": int(row["schools_counted"]),
        "schools": int(row["schools_lacking"]),
        "told": posts(gap_told, words),
    }
    if row["lesson_gap"] > 0:
        return t("page.teachers.lacking", **values)
    own = {each.subject for each in plan.subjects if not each.taught_beside}
    known = totals.loc[totals["subject"].isin(own), "lesson_gap"].notna()
    key = "uneven" if row["schools_lacking"] else "enough"
    return t(f"page.teachers.{key}", **values, known=int(known.sum()), of=len(known))


def subjects_sentence(totals: pd.DataFrame, place: str, words: Wording) -> str:
    """How many subjects lack teachers in a place, and how many are known at all."""
    known = totals[totals["lesson_gap"].notna()]
    # What is lacking below the last decimal is not told as lacking.
    short = known[known["lesson_gap"].round(words.decimals["posts"]) > 0]
    key = "subjects"
    if known.empty:
        key = "subjects_unknown"
    elif short.empty:
        key = "subjects_enough" if (known["schools_lacking"] > 0).any() else "subjects_enough_all"
    return words.t(
        f"teachers.finding.{key}",
        place=place_name(place, words),
        known=len(known),
        of=len(totals),
        short=len(short),
        gap=posts(short["lesson_gap"].sum(), words),
    )


def schools_sentence(
    total: pd.Series, place: str, subject: str, gap_told: float, words: Wording
) -> str:
    """How many schools of a place lack teachers of the chosen subject, and how many in all."""
    values = {
        "place": place_name(place, words),
        "subject": subject,
        "told": posts(gap_told, words),
        "counted": int(total["schools_counted"]),
        "schools": int(total["schools_lacking"]),
        "lacking": posts(total["lacking"], words),
    }
    key = "schools" if total["schools_counted"] else "schools_unknown"
    return words.t(f"teachers.finding.{key}", **values)


def small_schools_sentence(
    rows: pd.DataFrame, subject: str, limit: float, words: Wording
) -> str | None:
    """What small schools need by ratio and by lessons, with the hint at shared teachers; None for none.

    rows: needs of the chosen subject with `pupils` and `visiting`. Only schools whose need and
    teachers are known are summed.
    """
    t = words.t
    small = rows[(rows["pupils"] < limit) & rows["gap"].notna()]
    if small.empty:
        return None
    visiting = small["visiting"].sum(min_count=1)
    asked = small["indicator_need"].sum(min_count=1)
    return t(
        "teachers.small" if math.isnan(asked) else "teachers.small_both",
        schools=len(small),
        limit=t.number(limit, 0),
        subject=subject,
        indicator=t.number(asked, 0),
        lessons=posts(small["lesson_need"].sum(), words),
        held=t.number(small["held"].sum(), 0),
        lacking=posts(small["gap"].clip(lower=0).sum(), words),
        visiting=t.number(visiting, 0),
    )


def reconciled_sentence(rows: pd.DataFrame, unplaced: int, words: Wording) -> str:
    """What roster and counts say of each other."""
    t = words.t
    both = rows[rows["counted"].notna()]
    sentence = t(
        "teachers.finding.reconciled",
        listed=t.number(rows["listed"].sum(), 0),
        counted=t.number(both["counted"].sum(), 0),
        agree=int(rows["agrees"].sum()),
        schools=len(rows),
        covered=int(rows["covers"].sum()),
    )
    if unplaced:
        sentence += t("teachers.finding.unplaced", count=unplaced)
    return sentence


def structure_sentence(shares: pd.DataFrame, kind: str, words: Wording) -> str:
    """The telling share of the county, and the areas with the highest and the lowest one.

    shares: `shares_of` with county and areas.
    """
    t = words.t
    told = shares[shares["category"].isin(TOLD_BY[kind])].groupby("place", sort=False)["share"]
    share = told.sum(min_count=1)
    unknown = shares[shares["category"] == UNKNOWN].set_index("place")["share"]
    areas = share[[place for place in share.index if place.startswith("area:")]].dropna()
    values = {
        "category": t(f"teachers.told.{kind}"),
        "county": percent(share.get(COUNTY, math.nan), words),
        "unknown": percent(unknown.get(COUNTY, math.nan), words),
    }
    if math.isnan(share.get(COUNTY, math.nan)):
        return t("teachers.finding.structure_unknown", **values)
    if len(areas) < 2:
        return t("teachers.finding.structure_county", **values)
    return t(
        "teachers.finding.structure",
        **values,
        highest=place_name(areas.idxmax(), words),
        high=percent(areas.max(), words),
        lowest=place_name(areas.idxmin(), words),
        low=percent(areas.min(), words),
    )


def wave_sentence(wave: pd.DataFrame, near: int, place: str, words: Wording) -> str:
    """How many teachers reach statutory retirement up to the near and to the last year shown."""
    t = words.t
    first, last = wave.iloc[near - 1], wave.iloc[-1]
    known = last["known"]

    def share(people: float) -> str:
        return percent(100 * people / known if known else math.nan, words)

    return t(
        "teachers.finding.wave" if known else "teachers.finding.wave_unknown",
        place=place_name(place, words),
        near=int(first["year"]),
        near_certain=t.number(first["certain"], 0),
        near_possible=t.number(first["possible"], 0),
        last=int(last["year"]),
        certain=t.number(last["certain"], 0),
        possible=t.number(last["possible"], 0),
        certain_share=share(last["certain"]),
        possible_share=share(last["possible"]),
        known=t.number(known, 0),
        unknown=t.number(last["unknown"], 0),
    )
