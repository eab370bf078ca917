"""Checks of positions: against each other, against the outlines, and in which datum they fit best.

They stand here and not in `sql/checks` because they measure on the ground. Points are compared in
CGCS2000, after conversion; what a reader is told is what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

from analysis.places import (
    Ground,
    better_fit,
    inside_by_reading,
    km_outside_county,
    km_outside_townships,
    survey,
)
from analysis.vocabulary import Finding, Severity
from data import reference
from data.outlines import Outlines
from data.workbook import cell_name

# The keys of the findings, and what each one does.
POSITION_CHECKS = {
    "position_is_swapped": Severity.STOPS,
    "position_is_zero": Severity.LOOK,
    "position_is_coarse": Severity.LOOK,
    "position_is_shared": Severity.LOOK,
    "position_outside_county": Severity.LOOK,
    "position_outside_township": Severity.LOOK,
    "datum_is_unlikely": Severity.LOOK,
    "datum_is_missing": Severity.LOOK,
}


@dataclass(frozen=True)
class Problem:
    """A check that a row of the sheet of schools fails at one of its fields; `school` its name."""

    key: str
    source_id: int
    row_number: int
    field: str
    school: str
    values: Mapping[str, object]


def check_positions(connection: duckdb.DuckDBPyConnection, outlines: Outlines) -> list[Finding]:
    """Every finding about positions, with file, sheet, cell and school, in the order of the rows."""
    schools = connection.execute(
        """
        SELECT source_id, row_number, source.file, school_year, school_code,
            coalesce(school_name, school_code, '') AS school_name, township, main_school_code, datum,
            school.longitude AS typed_longitude, school.latitude AS typed_latitude,
            position.longitude, position.latitude, position.problem
        FROM school
        JOIN source USING (source_id)
        JOIN school_position AS position USING (source_id, row_number)
        ORDER BY source_id, row_number
        """
    ).df()
    problems = position_problems(schools, outlines, reference.presentation())
    return _findings(connection, problems)


def position_problems(
    schools: pd.DataFrame, outlines: Outlines, limits: Mapping[str, float]
) -> list[Problem]:
    """What is wrong with the positions of schools, all at once.

    `schools`: the columns of the query in `check_positions`. `limits`: values of presentation.toml.
    Nothing is said about townships that have no outline, nor about the county while one has none.
    """
    typed = schools["typed_longitude"].notna() & schools["typed_latitude"].notna()
    placed = schools[typed & schools["problem"].isna()]
    decimals = int(limits["position_minimum_decimals"])
    coarse = _is_coarse(placed, decimals)
    problems = [
        *_impossible(schools[schools["problem"].notna()]),
        *_each("position_is_coarse", placed[coarse], lambda _: {"decimals": decimals}),
        *_shared(placed[~coarse]),
    ]
    if outlines.shapes:
        ground = survey(outlines.shapes)
        problems += _outside(placed, ground, outlines.complete, limits)
        problems += _datums(placed, ground, limits)
    return problems


def _each(
    key: str, rows: pd.DataFrame, values: Callable[[object], Mapping[str, object]]
) -> Iterator[Problem]:
    for row in rows.itertuples():
        yield Problem(key, row.source_id, row.row_number, "longitude", row.school_name, values(row))


def _impossible(schools: pd.DataFrame) -> Iterator[Problem]:
    """Numbers that are no position, for a reason that can be named."""
    for key, rows in schools.groupby("problem"):
        yield from _each(
            str(key),
            rows,
            lambda row: {
                "longitude": f"{row.typed_longitude:g}",
                "latitude": f"{row.typed_latitude:g}",
            },
        )


def _is_coarse(placed: pd.DataFrame, decimals: int) -> np.ndarray:
    """Which positions have fewer decimals. The finer number of the two decides: Excel drops zeros
    at the end, so one short number alone says little."""
    x, y = (placed[name].to_numpy(float) for name in ("typed_longitude", "typed_latitude"))
    return (np.round(x, decimals - 1) == x) & (np.round(y, decimals - 1) == y)


def _shared(placed: pd.DataFrame) -> Iterator[Problem]:
    """Schools at the very place of another in the same year; a campus may stand at its main school."""
    named = placed[placed["school_code"].notna()]
    owner = named["main_school_code"].fillna(named["school_code"])
    place = ["school_year", "typed_longitude", "typed_latitude", "datum"]
    first = named.assign(owner=owner).groupby(place, dropna=False, sort=False)[
        ["owner", "school_name", "row_number", "file"]
    ]
    first = first.transform("first")
    for index in named.index[first["owner"] != owner]:
        there = first.loc[index]
        values = {
            "other": there["school_name"],
            "first_row": int(there["row_number"]),
            "first_file": there["file"],
        }
        yield from _each("position_is_shared", named.loc[[index]], lambda _, told=values: told)


def _outside(
    placed: pd.DataFrame, ground: Ground, complete: bool, limits: Mapping[str, float]
) -> Iterator[Problem]:
    """Schools outside the county, and others outside their township, by more than is allowed."""
    x, y = (placed[name].to_numpy(float) for name in ("longitude", "latitude"))
    from_county = km_outside_county(ground, x, y) if complete else np.full(len(placed), np.nan)
    from_township = km_outside_townships(ground, placed["township"], x, y)
    measured = placed.assign(from_county=from_county, from_township=from_township)
    left = measured["from_county"] > limits["position_outside_county_km"]
    strayed = measured["from_township"] > limits["position_outside_township_km"]
    yield from _each(
        "position_outside_county", measured[left], lambda row: {"km": float(row.from_county)}
    )
    yield from _each(
        "position_outside_township",
        measured[strayed & ~left],
        lambda row: {"km": float(row.from_township), "township": row.township},
    )


def _datums(placed: pd.DataFrame, ground: Ground, limits: Mapping[str, float]) -> Iterator[Problem]:
    """Per file and datum: whether its schools fit their townships clearly better in another one."""
    for (source_id, datum), rows in placed.groupby(["source_id", "datum"], dropna=False):
        declared = None if pd.isna(datum) else str(datum)
        # A school counts once, by its latest year.
        latest = rows.sort_values("school_year").drop_duplicates("school_code", keep="last")
        x, y = (latest[name].to_numpy(float) for name in ("typed_longitude", "typed_latitude"))
        inside = inside_by_reading(ground, latest["township"], x, y)
        fit = better_fit(inside, declared, limits["datum_gain_share"], limits["datum_gain_schools"])
        if fit is None:
            continue
        values = {
            "schools": fit.schools,
            "inside": fit.inside,
            "better_inside": fit.better_inside,
            "share": round(100 * fit.inside / fit.schools),
            "better_share": round(100 * fit.better_inside / fit.schools),
            "better_datum": str(fit.better),
        }
        key = "datum_is_unlikely" if declared else "datum_is_missing"
        told = {**values, "datum": declared} if declared else values
        yield Problem(key, source_id, rows["row_number"].min(), "datum", "", told)


def _findings(connection: duckdb.DuckDBPyConnection, problems: Iterable[Problem]) -> list[Finding]:
    """The problems with file, sheet and cell: the one place where a row becomes a place to look."""
    files = dict(connection.execute("SELECT source_id, file FROM source").fetchall())
    columns = {
        (source, field): number
        for source, field, number in connection.execute(
            "SELECT source_id, field, column_number FROM raw_heading WHERE sheet = 'schools'"
        ).fetchall()
    }
    title = next(s.title for s in reference.workbook_sheets() if s.key == "schools")
    order = list(POSITION_CHECKS)
    findings = []
    for each in sorted(problems, key=lambda p: (p.source_id, p.row_number, order.index(p.key))):
        # A file without the column has no cell to name, only the row.
        column, row = columns.get((each.source_id, each.field)), int(each.row_number)
        findings.append(
            Finding(
                each.key,
                POSITION_CHECKS[each.key],
                dict(each.values),
                files[each.source_id],
                title,
                cell_name(row, column) if column else str(row),
                each.school,
            )
        )
    return findings
