"""Township outlines: from the typed WKT to CGCS2000, with their area and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import geopandas
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from analysis.datum import UNSHIFTED, shapes_to_cgcs2000
from analysis.vocabulary import Finding, Severity
from data import reference, warehouse
from data.workbook import cell_name

SQUARE_METRES_PER_KM2 = 1e6


@dataclass(frozen=True)
class Outlines:
    """Township -> outline in CGCS2000, for those that have one; `complete`: every listed one has."""

    shapes: Mapping[str, shapely.Geometry]
    complete: bool


def load_outlines(connection: duckdb.DuckDBPyConnection) -> tuple[Outlines, list[Finding]]:
    """Make the table township_outline (GeoJSON text in CGCS2000 and area), and give the outlines.

    Where several workbooks name a township, the one with an outline and the latest date speaks.
    A broken outline, or one without datum, is a finding that stops; a converted one is told.
    """
    typed = _typed(connection)
    findings = _problems(typed) + _conversions(typed)
    usable = typed["valid"] & typed["outline_datum"].notna()
    typed["geometry"] = typed["geometry"].where(usable, None)
    townships = typed.drop_duplicates("township")
    _store(connection, townships)
    shapes = townships.set_index("township")["geometry"].dropna()
    complete = 0 < len(shapes) == len(townships)
    return Outlines(shapes.to_dict(), complete), findings


def _typed(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row per township and workbook, the one that speaks first, with its converted shape."""
    typed = connection.execute(
        """
        SELECT township.source_id, source.file, township.row_number, heading.column_number,
            township.township, township.township_code, township.outline_datum, township.outline
        FROM township
        JOIN source USING (source_id)
        LEFT JOIN (SELECT source_id, max(data_date) AS data_date FROM county GROUP BY source_id) AS dated
            USING (source_id)
        LEFT JOIN raw_heading AS heading
            ON heading.source_id = township.source_id AND heading.sheet = 'townships' AND heading.field = 'outline'
        WHERE township.township IS NOT NULL
        ORDER BY township.township, township.outline IS NULL, dated.data_date DESC NULLS LAST,
            source.sha256, township.row_number
        """
    ).df()
    shapes = np.array([_shape(text) for text in typed["outline"]], dtype=object)
    for datum in typed["outline_datum"].dropna().unique():
        rows = (typed["outline_datum"] == datum).to_numpy()
        shapes[rows] = shapes_to_cgcs2000(shapes[rows], datum)
    return typed.assign(geometry=shapes, valid=shapely.is_valid(shapes))


def _shape(text: object) -> shapely.Geometry | None:
    """The polygon of a WKT text; None for no text, other text and places that are not on earth."""
    if not isinstance(text, str):
        return None
    try:
        shape = shapely.from_wkt(text)
    except shapely.errors.GEOSException:
        return None
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return None
    west, south, east, north = shape.bounds
    return shape if -180 <= west <= east <= 180 and -90 <= south <= north <= 90 else None


def _problems(typed: pd.DataFrame) -> list[Finding]:
    """Outlines that cannot be drawn; without a datum they may lie hundreds of metres off."""
    return [
        _finding(
            "outline_datum_is_missing" if row.valid else "outline_is_not_valid",
            Severity.STOPS,
            {"value": row.township},
            row,
        )
        for row in typed[typed["outline"].notna()].itertuples()
        if not row.valid or pd.isna(row.outline_datum)
    ]


def _conversions(typed: pd.DataFrame) -> list[Finding]:
    """One finding per workbook and shifted datum, at its first outline."""
    shifted = typed[
        typed["valid"] & typed["outline_datum"].notna() & ~typed["outline_datum"].isin(UNSHIFTED)
    ]
    return [
        _finding(
            "outline_is_converted",
            Severity.LOOK,
            {"count": len(rows), "datum": datum},
            next(rows.sort_values("row_number").itertuples()),
        )
        for (_, datum), rows in shifted.groupby(["source_id", "outline_datum"])
    ]


def _finding(key: str, severity: Severity, values: dict[str, object], row: object) -> Finding:
    title = next(s.title for s in reference.workbook_sheets() if s.key == "townships")
    cell = cell_name(int(row.row_number), int(row.column_number))
    return Finding(key, severity, values, row.file, title, cell)


def _store(connection: duckdb.DuckDBPyConnection, townships: pd.DataFrame) -> None:
    frame = geopandas.GeoDataFrame(townships, geometry="geometry", crs=4490)
    ellipsoid = Geod(ellps="GRS80")
    table = pd.DataFrame(
        {
            "township": frame["township"].astype("string"),
            "township_code": frame["township_code"].astype("string"),
            "area_km2": [
                abs(ellipsoid.geometry_area_perimeter(shape)[0]) / SQUARE_METRES_PER_KM2
                if shape
                else None
                for shape in frame.geometry
            ],
            "outline": [
                json.dumps(shapely.geometry.mapping(shape)) if shape else None
                for shape in frame.geometry
            ],
        }
    ).astype({"area_km2": "float64", "outline": "string"})
    warehouse.add_table(connection, "township_outline", table)
