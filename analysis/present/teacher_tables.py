"""Tables of teachers needed and held: by subject, by place, by school, and two sources side by side."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.lesson_demand import LessonPlan
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.teacher_words import place_name, subject_name
from analysis.present.words import Wording


def _need_columns(words: Wording, *, with_indicator: bool) -> list[Column]:
    t, decimals = words.t, words.decimals["posts"]
    columns = [
        Column("lessons", t("teachers.column.lessons"), "number", 1),
        Column("lesson_need", t("teachers.column.lesson_need"), "number", decimals),
    ]
    if with_indicator:
        columns += [
            Column("indicator_need", t("teachers.column.indicator_need"), "number"),
            Column("need", t("teachers.column.need"), "number", decimals),
        ]
    return [
        *columns,
        Column("held", t("teachers.column.held"), "number"),
        Column("gap", t("teachers.column.gap"), "number", decimals),
    ]


def _count_columns(words: Wording) -> list[Column]:
    t = words.t
    return [
        Column("schools_lacking", t("teachers.column.schools_lacking"), "number"),
        Column("lacking", t("teachers.column.lacking"), "number", words.decimals["posts"]),
        Column("schools_counted", t("column.schools_counted"), "number"),
        Column("schools_missing", t("column.schools_missing"), "number"),
        Column("by_mean", t("teachers.column.by_mean"), "number"),
    ]


def subjects_needed(
    totals: pd.DataFrame, plan: LessonPlan, title: str, notes: Sequence[str], words: Wording
) -> PresentedTable:
    """Need by lessons and teachers held of one place, one row per subject; no groups of subjects."""
    t = words.t
    beside = {each.subject for each in plan.subjects if each.taught_beside}
    rows = totals[~totals["subject"].isin(plan.groups)]
    names = [subject_name(subject, (), words) for subject in rows["subject"]]
    frame = rows.assign(
        name=[
            t("teachers.taught_beside", subject=name) if subject in beside else name
            for subject, name in zip(rows["subject"], names, strict=True)
        ],
        gap=rows["lesson_gap"],
    )
    columns = [Column("name", t("teachers.column.subject"))]
    columns += _need_columns(words, with_indicator=False) + _count_columns(words)
    if not rows["lesson_need"].equals(rows["all_lesson_need"]):
        label = t("teachers.column.all_lesson_need")
        columns.append(Column("all_lesson_need", label, "number", words.decimals["posts"]))
    return present("teachers_subjects", title, frame, columns, notes)


def places_needed(
    totals: pd.DataFrame, is_group: bool, title: str, notes: Sequence[str], words: Wording
) -> PresentedTable:
    """One subject: need and held of county, areas and townships, one row per place.

    is_group: the subjects of an indicator, whose rows also have the need by the ratio.
    """
    frame = totals.assign(name=[place_name(place, words) for place in totals["place"]])
    columns = [Column("name", words.t("teachers.column.place"))]
    columns += _need_columns(words, with_indicator=is_group) + _count_columns(words)
    return present("teachers_places", title, frame, columns, notes)


def schools_needed(
    rows: pd.DataFrame,
    is_group: bool,
    small_below: float,
    title: str,
    notes: Sequence[str],
    words: Wording,
) -> PresentedTable:
    """One subject: need and held of every school, the largest lack first, unknown ones last.

    rows: needs with school_name, area, township, pupils, classes, is_judged and visiting.
    """
    t = words.t
    rows = rows.sort_values(["gap", "school_code"], ascending=[False, True], na_position="last")
    frame = rows.assign(
        area=[t(f"area.{area}") if isinstance(area, str) else "" for area in rows["area"]],
        basis=[t(f"teachers.basis.{basis}") for basis in rows["basis"]],
        mark=[_mark(row, small_below, words) for row in rows.to_dict("records")],
    )
    columns = [
        Column("school_name", t("column.school")),
        Column("mark", t("teachers.column.mark")),
        Column("pupils", t("column.pupils"), "number"),
        Column("classes", t("teachers.column.classes"), "number"),
        *_need_columns(words, with_indicator=is_group),
        Column("visiting", t("teachers.column.visiting"), "number"),
        Column("basis", t("teachers.column.basis")),
        Column("area", t("column.area")),
        Column("township", t("column.township")),
        Column("school_code", t("column.school_code")),
    ]
    if rows["visiting"].isna().all():
        columns = [column for column in columns if column.field != "visiting"]
    return present("teachers_schools", title, frame, columns, notes)


def _mark(row: dict, small_below: float, words: Wording) -> str:
    """What to see about a school: too small to be judged, small, and where teachers may be shared."""
    t, parts = words.t, []
    if not row["is_judged"]:
        parts.append(t("teachers.mark.not_judged"))
    if row["pupils"] < small_below:
        parts.append(t("teachers.mark.small"))
        if row["gap"] > 0:
            parts.append(t("teachers.mark.share"))
    return t.join(parts)


def reconciled_table(
    rows: pd.DataFrame, names: pd.Series, title: str, notes: Sequence[str], words: Wording
) -> PresentedTable:
    """Roster against counts, one row per school, those that differ most first."""
    t = words.t
    frame = rows.assign(
        school_name=rows["school_code"].map(names),
        result=[
            t("teachers.result.agrees" if row.agrees else "teachers.result.differs")
            if row.covers
            else t("teachers.result.not_covered")
            for row in rows.itertuples()
        ],
        size=rows["difference"].abs(),
    ).sort_values(["agrees", "size", "school_code"], ascending=[True, False, True])
    columns = [Column("school_name", t("column.school")), Column("result", t("column.verdict"))]
    columns += [
        Column(field, t(f"teachers.column.{field}"), "number")
        for field in (
            "counted",
            "listed",
            "difference",
            "backbone_counted",
            "backbone_listed",
            "pe_arts_counted",
            "pe_arts_listed",
        )
    ]
    columns.append(Column("school_code", t("column.school_code")))
    return present("teachers_reconciled", title, frame, columns, notes)
