"""Positions of schools, brought to CGCS2000 once, before anything is measured or drawn."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

from analysis.datum import to_cgcs2000
from analysis.places import Clear, Fit
from data import reference, warehouse


def load_positions(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table school_position, one row per row of `school`; see `converted`."""
    schools = connection.execute("SELECT line_id, longitude, latitude, datum FROM school").df()
    warehouse.add_table(connection, "school_position", converted(schools))


def converted(schools: pd.DataFrame) -> pd.DataFrame:
    """Positions in CGCS2000 for typed ones. Columns in: line_id, longitude, latitude, datum.

    Columns out: line_id; is_possible, whether both numbers are known and within the
    bounds of the workbook; longitude and latitude in degrees, NaN where they are not or the datum is
    not known; problem, the key of the check that tells why they are not possible, where exchange or
    zeros explain it.
    """
    x, y = (schools[name].to_numpy(float, na_value=np.nan) for name in ("longitude", "latitude"))
    problem = np.full(len(schools), None, dtype=object)
    problem[_within(y, "longitude") & _within(x, "latitude")] = "position_is_swapped"
    problem[(x == 0) & (y == 0)] = "position_is_zero"
    possible = _within(x, "longitude") & _within(y, "latitude")
    position = np.full((2, len(schools)), np.nan)
    for datum in schools["datum"].dropna().unique():
        rows = possible & (schools["datum"] == datum).to_numpy()
        position[:, rows] = to_cgcs2000(x[rows], y[rows], datum)
    return schools[["line_id"]].assign(
        is_possible=possible,
        longitude=position[0],
        latitude=position[1],
        problem=pd.array(problem, dtype="string"),
    )


def known_positions(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Schools whose position is known, once each by their latest year: township, longitude and
    latitude in degrees of CGCS2000."""
    return connection.execute(
        """
        SELECT school.township, position.longitude, position.latitude
        FROM school
        JOIN school_position AS position USING (line_id)
        WHERE position.longitude IS NOT NULL AND position.latitude IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY school_code ORDER BY school_year DESC) = 1
        ORDER BY school_code
        """
    ).df()


def clear_fit() -> Clear:
    """When a datum fits clearly better than another, by the registry."""
    told = reference.presentation()
    names = ("schools", "share", "chi_square")
    return Clear(**{name: told[f"datum_gain_{name}"] for name in names})


def fit_values(fit: Fit) -> dict[str, object]:
    """A fit as the values of a finding; shares in whole per cent."""
    return {
        "schools": fit.schools,
        "inside": fit.inside,
        "better_inside": fit.better_inside,
        "share": round(100 * fit.inside / fit.schools),
        "better_share": round(100 * fit.better_inside / fit.schools),
        "better_datum": str(fit.better),
    }


def _within(values: np.ndarray, field: str) -> np.ndarray:
    """Which values lie within the bounds that the workbook gives a column; NaN does not."""
    sheet = next(s for s in reference.workbook_sheets() if s.key == "schools")
    column = next(c for c in sheet.columns if c.field == field)
    return (values >= column.minimum) & (values <= column.maximum)
