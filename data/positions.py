"""Positions of schools, brought to CGCS2000 once, before anything is measured or drawn."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

from analysis.datum import to_cgcs2000
from data import reference, warehouse


def load_positions(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table school_position, one row per row of `school`; see `converted`."""
    schools = connection.execute(
        "SELECT source_id, row_number, longitude, latitude, datum FROM school"
    ).df()
    warehouse.add_table(connection, "school_position", converted(schools))


def converted(schools: pd.DataFrame) -> pd.DataFrame:
    """Positions in CGCS2000 for typed ones. Columns in: source_id, row_number, longitude, latitude, datum.

    Columns out: source_id, row_number; longitude and latitude in degrees, NaN where one of them or
    the datum is not known or the numbers cannot be a position; problem, the key of the check that
    tells why they cannot, where exchange or zeros explain it.
    """
    x, y = (schools[name].to_numpy(float, na_value=np.nan) for name in ("longitude", "latitude"))
    problem = np.full(len(schools), None, dtype=object)
    problem[_within(y, "longitude") & _within(x, "latitude")] = "position_is_swapped"
    problem[(x == 0) & (y == 0)] = "position_is_zero"
    usable = _within(x, "longitude") & _within(y, "latitude")
    position = np.full((2, len(schools)), np.nan)
    for datum in schools["datum"].dropna().unique():
        rows = usable & (schools["datum"] == datum).to_numpy()
        position[:, rows] = to_cgcs2000(x[rows], y[rows], datum)
    return schools[["source_id", "row_number"]].assign(
        longitude=position[0], latitude=position[1], problem=pd.array(problem, dtype="string")
    )


def _within(values: np.ndarray, field: str) -> np.ndarray:
    """Which values lie within the bounds that the workbook gives a column; NaN does not."""
    sheet = next(s for s in reference.workbook_sheets() if s.key == "schools")
    column = next(c for c in sheet.columns if c.field == field)
    return (values >= column.minimum) & (values <= column.maximum)
