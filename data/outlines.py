"""Township outlines: from the typed WKT to CGCS2000, with their area and what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb
import geopandas
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from analysis.datum import UNSHIFTED, shapes_to_cgcs2000
from analysis.places import Fit, better_fit, inside_by_outline_reading
from analysis.vocabulary import Severity
from data import warehouse
from data.checks import Found
from data.positions import clear_fit, fit_values, known_positions

SQUARE_METRES_PER_KM2 = 1e6
# A workbook and the datum that it declares for outlines; "" for none.
Group = tuple[int, str]
# The keys of what may be found, and what each one does.
OUTLINE_CHECKS = {
    "outline_is_not_valid": Severity.STOPS,
    "outline_datum_is_missing": Severity.STOPS,
    "outline_datum_is_detected": Severity.LOOK,
    "outline_datum_is_unlikely": Severity.LOOK,
    "outline_is_converted": Severity.LOOK,
}


@dataclass(frozen=True)
class Outlines:
    """Township -> outline in CGCS2000, for those that have one.

    `complete`: every listed township has one. `doubts`: what speaks against the declared datums, to
    be told unless a datum of schools explains it better (see `data.position_checks`).
    """

    shapes: Mapping[str, shapely.Geometry]
    complete: bool
    doubts: tuple[Found, ...] = ()


def load_outlines(connection: duckdb.DuckDBPyConnection) -> tuple[Outlines, list[Found]]:
    """Make the table township_outline (GeoJSON text in CGCS2000 and area), and give the outlines.

    Where several workbooks name a township, the one with an outline and the latest date speaks; an
    outline from a file of outlines goes before those of workbooks, in the datum that the workbook
    declares for that township, else in the one that the file tells.
    Outlines without a datum are read in the one that clearly fits the schools' positions best,
    which is told; when none does, and when an outline is broken, the finding stops.
    """
    typed = _typed(connection)
    fits = _fits(connection, typed)
    detected = {source_id: str(fit.better) for (source_id, datum), fit in fits.items() if not datum}
    of_source = typed["source_id"].map(detected).astype("string")
    typed["datum"] = typed["outline_datum"].fillna(of_source)
    typed["geometry"] = _converted(typed)
    townships = typed.drop_duplicates("township")
    _store(connection, townships)
    shapes = townships.set_index("township")["geometry"].dropna()
    complete = 0 < len(shapes) == len(townships)
    better = _better_datums(typed, fits)
    doubts = tuple(each for each in better if each[0] == "outline_datum_is_unlikely")
    told = [each for each in better if each not in doubts]
    found = [*_problems(typed), *told, *_conversions(typed), *_set_aside(typed)]
    return Outlines(shapes.to_dict(), complete, doubts), found


def _typed(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row per township and workbook, the one that speaks first, with its shape as typed."""
    typed = connection.execute(
        """
        SELECT line_id, source_id, township, township_code, outline_datum, outline, is_standard
        FROM township
        JOIN line USING (line_id)
        JOIN source USING (source_id)
        LEFT JOIN (
            SELECT source_id, max(data_date) AS data_date
            FROM county JOIN line USING (line_id) GROUP BY source_id
        ) AS dated USING (source_id)
        WHERE township IS NOT NULL
        ORDER BY township, outline IS NULL, is_standard, data_date DESC NULLS LAST, sha256, line_id
        """
    ).df()
    typed = _with_declared(typed.astype({"outline_datum": "string", "township_code": "string"}))
    shapes = np.array([_shape(text) for text in typed["outline"]], dtype=object)
    valid = shapely.is_valid(shapes)
    return typed.assign(shape=shapes, valid=valid)


def _with_declared(typed: pd.DataFrame) -> pd.DataFrame:
    """What workbooks say of a township without giving its outline holds for the outline of a file."""
    bare = typed[typed["is_standard"] & typed["outline"].isna()]
    declared = bare.dropna(subset="outline_datum").drop_duplicates("township")
    datums = typed["township"].map(declared.set_index("township")["outline_datum"])
    of_file = ~typed["is_standard"] & typed["outline"].notna()
    return typed.assign(
        outline_datum=typed["outline_datum"].mask(of_file & datums.notna(), datums),
        township_code=typed.groupby("township")["township_code"].transform("first"),
    )


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


def _fits(connection: duckdb.DuckDBPyConnection, typed: pd.DataFrame) -> dict[Group, Fit]:
    """The datum that fits outlines clearly better than the declared one, where there is one."""
    schools = known_positions(connection)
    places = schools["longitude"].to_numpy(float), schools["latitude"].to_numpy(float)
    fits = {}
    for group, rows in _by_datum(typed):
        outlines = dict(zip(rows["township"], rows["shape"], strict=True))
        inside = inside_by_outline_reading(outlines, schools["township"], *places)
        fits[group] = better_fit(inside, group[1] or None, clear_fit())
    return {group: fit for group, fit in fits.items() if fit is not None}


def _by_datum(typed: pd.DataFrame) -> Iterator[tuple[Group, pd.DataFrame]]:
    """Outlines that are not broken, per workbook and declared datum, in the order of their rows."""
    whole = typed[typed["valid"]].sort_values("line_id")
    for (source_id, datum), rows in whole.groupby(
        [whole["source_id"], whole["outline_datum"].fillna("")]
    ):
        yield (int(source_id), str(datum)), rows


def _converted(typed: pd.DataFrame) -> np.ndarray:
    """Shapes in CGCS2000; None for those that are broken or of unknown datum."""
    shapes = np.full(len(typed), None, dtype=object)
    for datum, rows in typed[typed["valid"]].groupby("datum"):
        at = typed.index.get_indexer(rows.index)
        shapes[at] = shapes_to_cgcs2000(rows["shape"].to_numpy(), str(datum))
    return shapes


def _problems(typed: pd.DataFrame) -> list[Found]:
    """Outlines that cannot be drawn; without a datum they may lie hundreds of metres off."""
    return [
        _found(
            "outline_datum_is_missing" if row.valid else "outline_is_not_valid",
            row,
            value=row.township,
        )
        for row in typed[typed["outline"].notna() & typed["geometry"].isna()].itertuples()
    ]


def _better_datums(typed: pd.DataFrame, fits: Mapping[Group, Fit]) -> list[Found]:
    """One finding per workbook and datum for which another fits better, at its first outline."""
    return [
        _found(
            "outline_datum_is_unlikely" if group[1] else "outline_datum_is_detected",
            next(rows.itertuples()),
            count=len(rows),
            **({"datum": group[1]} if group[1] else {}),
            **fit_values(fits[group]),
        )
        for group, rows in _by_datum(typed)
        if group in fits
    ]


def _conversions(typed: pd.DataFrame) -> list[Found]:
    """One finding per workbook and declared datum that is shifted, at its first outline."""
    return [
        _found("outline_is_converted", next(rows.itertuples()), count=len(rows), datum=datum)
        for (_, datum), rows in _by_datum(typed)
        if datum and datum not in UNSHIFTED
    ]


def _set_aside(typed: pd.DataFrame) -> list[Found]:
    """Outlines of workbooks for which a file gives another, told once per workbook."""
    of_files = set(typed.loc[~typed["is_standard"] & typed["outline"].notna(), "township"])
    double = typed[typed["is_standard"] & typed["outline"].notna()].sort_values("line_id")
    double = double[double["township"].isin(of_files)]
    firsts = [(next(rows.itertuples()), len(rows)) for _, rows in double.groupby("source_id")]
    return [
        ("outline_file_goes_first", Severity.LOOK, _details(row, count=count))
        for row, count in firsts
    ]


def _found(key: str, row: object, **details: object) -> Found:
    return key, OUTLINE_CHECKS[key], _details(row, **details)


def _details(row: object, **details: object) -> dict[str, object]:
    return {"line_id": row.line_id, "sheet": "townships", "field": "outline", "details": details}


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
