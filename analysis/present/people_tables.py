"""Tables of who the teachers are and when they reach retirement."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.present.tables import Column, PresentedTable, present
from analysis.present.teacher_words import category_name, place_name
from analysis.present.words import Wording


def structure(
    shares: pd.DataFrame,
    kind: str,
    mean_age: pd.Series | None,
    title: str,
    notes: Sequence[str],
    words: Wording,
) -> PresentedTable:
    """Shares of the categories of a kind, one row per place; `mean_age` by place for ages."""
    t = words.t
    categories = shares["category"].drop_duplicates().tolist()
    wide = shares.pivot(index="place", columns="category", values="share")
    wide = wide.loc[shares["place"].drop_duplicates(), categories]
    about = shares.drop_duplicates("place").set_index("place")
    frame = wide.assign(
        name=[place_name(place, words) for place in wide.index],
        **{key: about[key] for key in ("of", "schools_counted", "schools_missing")},
    )
    columns = [
        Column("name", t("teachers.column.place")),
        Column("of", t("teachers.column.people"), "number"),
    ]
    columns += [
        Column(key, category_name(kind, key, words), "number", words.decimals["percent"], "%")
        for key in categories
    ]
    if mean_age is not None:
        frame["mean_age"] = mean_age
        columns.append(Column("mean_age", t("teachers.column.mean_age"), "number", 1))
    columns += [
        Column("schools_counted", t("column.schools_counted"), "number"),
        Column("schools_missing", t("column.schools_missing"), "number"),
    ]
    return present(f"teachers_{kind}", title, frame, columns, notes)


def schools_structure(
    rows: pd.DataFrame, has_roster: bool, title: str, notes: Sequence[str], words: Wording
) -> PresentedTable:
    """One row per school: degree and backbone shares and, with a roster, title, age, 55 and older.

    rows: `shown` is False where the roster lists too few people for their ages and titles to be told.
    """
    t, decimals = words.t, words.decimals["percent"]
    frame = rows.assign(
        remark=["" if shown else t("teachers.mark.too_few") for shown in rows["shown"]]
    )
    columns = [
        Column("school_name", t("column.school")),
        Column("full_time_teachers", t("teachers.column.counted"), "number"),
        Column("degree", t("teachers.told.degree"), "number", decimals, "%"),
        Column("backbone", t("teachers.told.backbone"), "number", decimals, "%"),
    ]
    if has_roster:
        columns += [
            Column("title", t("teachers.told.title"), "number", decimals, "%"),
            Column("mean_age", t("teachers.column.mean_age"), "number", 1),
            Column("age", t("teachers.told.age"), "number", decimals, "%"),
            Column("remark", t("teachers.column.mark")),
        ]
    columns += [
        Column("township", t("column.township")),
        Column("school_code", t("column.school_code")),
    ]
    return present("teachers_people", title, frame, columns, notes)


def wave(rows: pd.DataFrame, title: str, notes: Sequence[str], words: Wording) -> PresentedTable:
    """Teachers who reach statutory retirement up to the end of each year: at least, at most."""
    t, decimals = words.t, words.decimals["percent"]
    known = rows["known"].where(rows["known"] > 0)
    frame = rows.assign(
        year=[str(year) for year in rows["year"]],
        certain_share=100 * rows["certain"] / known,
        possible_share=100 * rows["possible"] / known,
    )
    columns = [
        Column("year", t("teachers.column.year")),
        Column("certain", t("teachers.column.certain"), "number"),
        Column("possible", t("teachers.column.possible"), "number"),
        Column("certain_share", t("teachers.column.certain_share"), "number", decimals, "%"),
        Column("possible_share", t("teachers.column.possible_share"), "number", decimals, "%"),
        Column("known", t("teachers.column.known"), "number"),
        Column("unknown", t("teachers.column.unknown"), "number"),
    ]
    return present("teachers_wave", title, frame, columns, notes)


def wave_by_group(
    rows: pd.DataFrame,
    key: str,
    heading: str,
    years: Sequence[int],
    smallest: float,
    title: str,
    notes: Sequence[str],
    words: Wording,
) -> PresentedTable:
    """Retirements up to some years by subject or place; groups of fewer people than `smallest` blank.

    rows: `wave_by` with a column `name`, in the order to be shown.
    """
    t = words.t
    figures = [f"{bound}_{year}" for year in years for bound in ("certain", "possible")]
    few = rows["people"] < smallest
    frame = rows.assign(**{figure: rows[figure].mask(few) for figure in figures})
    columns = [Column("name", heading), Column("people", t("teachers.column.listed"), "number")]
    columns += [
        Column(
            f"{bound}_{year}",
            t(f"teachers.column.{bound}_by", year=year),
            "number",
        )
        for year in years
        for bound in ("certain", "possible")
    ]
    columns.append(Column("unknown", t("teachers.column.unknown"), "number"))
    return present(f"teachers_wave_{key}", title, frame, columns, notes)
