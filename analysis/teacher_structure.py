"""Who the teachers are: degrees, titles, ages, and whether roster and counts agree.

Shares are totals over totals: people of a group over all its people; those of whom it is not known
are a share of their own, never spread over the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.vocabulary import Area, Stage

UNKNOWN = "unknown"
COUNTY = "county"


@dataclass(frozen=True)
class AgeBand:
    """Ages in whole years, both ends included."""

    key: str
    least: int
    most: int


# ------------------------------------------------------------------ schools and places

# Schools whose teachers are looked at: those that are judged, and teaching points too small for it.
LOOKED_AT = ("below_minimum_pupils",)


def schools_with_lessons(facts: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    """Rows of `facts` (one school year) of the stage whose classes follow the common lesson table.

    Judged schools and teaching points below the minimum of pupils, which need teachers all the same;
    is_judged tells them apart. Special schools and others that the rules do not judge stay out.
    """
    rows = facts[facts["stage"] == stage]
    rows = rows[rows["in_scope"] | rows["exclusion"].isin(LOOKED_AT)]
    return rows.assign(is_judged=rows["in_scope"].astype(bool)).reset_index(drop=True)


def places_of(schools: pd.DataFrame) -> pd.DataFrame:
    """place and school_code, one row per school of a place: county, area:…, township:…, in this order.

    A school without area or township belongs to the county only.
    """
    parts = [schools[["school_code"]].assign(place=COUNTY)]
    for kind, order in (("area", [str(area) for area in Area]), ("township", None)):
        rows = schools[["school_code", kind]].dropna()
        if order is None:
            rows = rows.sort_values(kind, kind="stable")
        else:
            rows = rows.sort_values(kind, key=lambda names: names.map(order.index), kind="stable")
        parts.append(rows[["school_code"]].assign(place=kind + ":" + rows[kind].astype(str)))
    return pd.concat(parts, ignore_index=True)[["place", "school_code"]]


# ------------------------------------------------------------------ shares


def backbone_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """Full-time teachers of each row: backbone, other, unknown; NaN where their number is not known."""
    staff, backbone = (
        counts[column].astype(float) for column in ("full_time_teachers", "backbone_teachers")
    )
    is_known = backbone.notna()
    table = pd.DataFrame(
        {
            "backbone": backbone.where(is_known, 0.0),
            "other": (staff - backbone).where(is_known, 0.0),
            UNKNOWN: staff.where(~is_known, 0.0),
        }
    )
    return table.where(staff.notna(), axis=0)


def degree_counts(counts: pd.DataFrame, degrees: Mapping[str, str]) -> pd.DataFrame:
    """Full-time teachers of each school by degree: index as `counts`, a column per degree, `unknown`.

    degrees: degree -> column of `counts`. Unknown are those of the full-time teachers whom no known
    degree counts; NaN in every column where the number of teachers is not known.
    """
    staff = counts["full_time_teachers"].astype(float)
    told = pd.DataFrame({degree: counts[column] for degree, column in degrees.items()}).astype(
        float
    )
    table = told.where(told.notna(), 0.0)
    table[UNKNOWN] = (staff - table.sum(axis=1)).clip(lower=0.0)
    return table.where(staff.notna(), axis=0)


def category_counts(
    people: pd.DataFrame, category: pd.Series, order: Sequence[str]
) -> pd.DataFrame:
    """Teachers of each school by category: index school_code, columns `order` and `unknown`.

    people: one row per teacher; category: its value in the same rows, missing where not known.
    """
    filled = category.astype(object).where(category.notna(), UNKNOWN)
    table = pd.crosstab(people["school_code"], filled)
    return table.reindex(columns=[*order, UNKNOWN], fill_value=0).astype(float)


def shares_of(table: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Shares of categories in each place, long: place, category, people, of, share (per cent).

    table: schools x categories, NaN in the whole row where a school is not known; places: place,
    school_code, one row per school of a place. `of` is the place's people, so that a share is a total
    over a total. Also schools_counted and schools_missing (schools of the place without a row).
    """
    joined = places.merge(table, left_on="school_code", right_index=True, how="left")
    known = joined[table.columns].notna().all(axis=1)
    grouped = joined.assign(counted=known.astype(int), missing=(~known).astype(int)).groupby(
        "place", sort=False
    )
    sums = grouped[list(table.columns)].sum(min_count=1)
    counted = grouped[["counted", "missing"]].sum()
    long = sums.reset_index().melt("place", var_name="category", value_name="people")
    long["of"] = long["place"].map(sums.sum(axis=1, min_count=1))
    long["share"] = 100 * (long["people"] / long["of"].where(long["of"] > 0))
    long["schools_counted"] = long["place"].map(counted["counted"])
    long["schools_missing"] = long["place"].map(counted["missing"])
    return long


def ages(birth_year: pd.Series, year: int) -> pd.Series:
    """Age that each teacher reaches in the calendar year; missing where the birth year is."""
    return year - birth_year.astype("Float64")


def age_bands(age: pd.Series, bands: Sequence[AgeBand]) -> pd.Series:
    """The key of the band of each age; missing where the age is, or lies in no band."""
    result = pd.Series(None, index=age.index, dtype=object)
    for band in bands:
        inside = age.between(band.least, band.most).astype("boolean").eq(True)
        result = result.mask(inside.to_numpy(dtype=bool, na_value=False), band.key)
    return result


def mean_ages(people: pd.DataFrame, age: pd.Series, places: pd.DataFrame) -> pd.DataFrame:
    """Mean age in each place: index place; mean_age, ages_known, ages_unknown (people).

    Sum of known ages over their number; NaN where none is known.
    """
    rows = people[["school_code"]].assign(age=age.astype(float).to_numpy())
    joined = places.merge(rows, on="school_code")
    grouped = joined.groupby("place", sort=False)["age"]
    table = pd.DataFrame({"mean_age": grouped.mean(), "ages_known": grouped.count()})
    table["ages_unknown"] = grouped.size() - table["ages_known"]
    return table.reindex(places["place"].drop_duplicates())


# ------------------------------------------------------------------ two sources


def reconciled(
    counts: pd.DataFrame, roster: pd.DataFrame, pe_arts: Sequence[str], covers_share: float
) -> pd.DataFrame:
    """The roster against the counted full-time teachers, one row per school of `counts`.

    Columns: school_code, counted, listed, difference (listed - counted), backbone_counted,
    backbone_listed, pe_arts_counted, pe_arts_listed, agrees (all known figures equal), covers (at
    least `covers_share` of the counted are listed). listed 0 where the roster has nobody of the
    school; NaN in counted and difference where the count is not known. A backbone level that is not
    known for some teacher leaves backbone_listed NaN.
    """
    index = pd.Index(counts["school_code"], name="school_code")
    grouped = roster.groupby("school_code")

    def listed_as(mark: pd.Series) -> pd.Series:
        return mark.groupby(roster["school_code"]).sum().reindex(index, fill_value=0).astype(float)

    level = roster["backbone_level"]
    unknown_levels = listed_as(level.isna())
    table = pd.DataFrame(
        {
            "counted": counts["full_time_teachers"].to_numpy(dtype=float),
            "listed": grouped.size().reindex(index, fill_value=0).astype(float),
            "backbone_counted": counts["backbone_teachers"].to_numpy(dtype=float),
            "backbone_listed": listed_as(level.notna() & level.ne("none")).where(
                unknown_levels == 0
            ),
            "pe_arts_counted": (counts["teachers_pe"] + counts["teachers_arts"]).to_numpy(
                dtype=float
            ),
            "pe_arts_listed": listed_as(roster["subject"].isin(pe_arts)),
        },
        index=index,
    )
    table.insert(2, "difference", table["listed"] - table["counted"])
    pairs = [("counted", "listed"), ("backbone_counted", "backbone_listed")]
    pairs.append(("pe_arts_counted", "pe_arts_listed"))
    agrees = pd.Series(True, index=index)
    for one, other in pairs:
        agrees &= (table[one] == table[other]) | table[one].isna() | table[other].isna()
    table["agrees"] = agrees
    table["covers"] = table["listed"] >= covers_share * table["counted"]
    return table.reset_index()
