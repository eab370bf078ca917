"""Checks of positions: against each other, against the outlines, and in which datum they fit best.

They stand here and not in `sql/checks` because they measure on the ground. Points are compared in
CGCS2000, after conversion; what a reader is told is what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

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
from analysis.vocabulary import Severity
from data import reference
from data.checks import Found
from data.outlines import Outlines
from data.positions import clear_fit, fit_values

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


def check_positions(connection: duckdb.DuckDBPyConnection, outlines: Outlines) -> list[Found]:
    """What is wrong with the positions of schools, as rows for `data.checks.run_checks`."""
    schools = connection.execute(
        """
        SELECT line_id, source_id, line.origin_row AS sheet_row, source.file, school_year, school_code,
            coalesce(school_name, school_code, '') AS school_name, township, main_school_code, datum,
            school.longitude AS typed_longitude, school.latitude AS typed_latitude,
            position.is_possible, position.longitude, position.latitude, position.problem
        FROM school
        JOIN line USING (line_id)
        JOIN source USING (source_id)
        JOIN school_position AS position USING (line_id)
        ORDER BY line_id
        """
    ).df()
    return position_problems(schools, outlines, reference.presentation())


def position_problems(
    schools: pd.DataFrame, outlines: Outlines, limits: Mapping[str, float]
) -> list[Found]:
    """What is wrong with the positions of schools, all at once.

    `schools`: the columns of the query in `check_positions`. `limits`: values of presentation.toml.
    Nothing is said about townships that have no outline, nor about the county while one has none.
    """
    placed = schools[schools["is_possible"]]
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
        of_schools = list(_datums(placed[~coarse], ground))
        problems += [*of_schools, *_datums_of_outlines(outlines.doubts, of_schools)]
    return problems


def _each(
    key: str, rows: pd.DataFrame, values: Callable[[object], Mapping[str, object]]
) -> Iterator[Found]:
    for row in rows.itertuples():
        yield _found(key, row, "longitude", values(row))


def _found(
    key: str, row: object, field: str, details: Mapping[str, object], **school: str
) -> Found:
    place = {"line_id": row.line_id, "sheet": "schools", "field": field, **school}
    return key, POSITION_CHECKS[key], {**place, "details": details}


def _impossible(schools: pd.DataFrame) -> Iterator[Found]:
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


def _shared(placed: pd.DataFrame) -> Iterator[Found]:
    """Schools at the very place of another in the same year; a campus may stand at its main school."""
    named = placed[placed["school_code"].notna()]
    owner = named["main_school_code"].fillna(named["school_code"])
    place = ["school_year", "typed_longitude", "typed_latitude", "datum"]
    first = named.assign(owner=owner).groupby(place, dropna=False, sort=False)[
        ["owner", "school_name", "sheet_row", "file"]
    ]
    first = first.transform("first")
    for index in named.index[first["owner"] != owner]:
        there = first.loc[index]
        values = {
            "other": there["school_name"],
            "first_row": int(there["sheet_row"]),
            "first_file": there["file"],
        }
        yield from _each("position_is_shared", named.loc[[index]], lambda _, told=values: told)


def _outside(
    placed: pd.DataFrame, ground: Ground, complete: bool, limits: Mapping[str, float]
) -> Iterator[Found]:
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


def _datums(placed: pd.DataFrame, ground: Ground) -> Iterator[Found]:
    """Per file and datum: whether its schools fit their townships clearly better in another one."""
    for (_, datum), rows in placed.groupby(["source_id", "datum"], dropna=False):
        declared = None if pd.isna(datum) else str(datum)
        # A school counts once, by its latest year.
        latest = rows.sort_values("school_year").drop_duplicates("school_code", keep="last")
        x, y = (latest[name].to_numpy(float) for name in ("typed_longitude", "typed_latitude"))
        fit = better_fit(inside_by_reading(ground, latest["township"], x, y), declared, clear_fit())
        if fit is None:
            continue
        key = "datum_is_unlikely" if declared else "datum_is_missing"
        told = {**fit_values(fit), **({"datum": declared} if declared else {})}
        # The file is meant, not the school in whose row it is told.
        yield _found(key, next(rows.itertuples()), "datum", told, school="")


def _datums_of_outlines(doubts: Iterable[Found], of_schools: Iterable[Found]) -> list[Found]:
    """Doubts about outlines that no better datum of schools explains with more schools inside."""

    def share(found: Found) -> int:
        return found[2]["details"]["better_share"]

    explained = max(map(share, of_schools), default=0)
    return [doubt for doubt in doubts if share(doubt) >= explained]
