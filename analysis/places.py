"""Where positions lie against township outlines: how far outside, and in which datum they fit best.

Positions and outlines are CGCS2000 in degrees. Distances are kilometres on the ellipsoid, measured
in an equidistant projection around the county: exact within metres inside a county, within per
cents for a position in another province.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyproj
import shapely

from analysis.datum import (
    READINGS,
    UNSHIFTED,
    Coordinates,
    Datum,
    shapes_to_cgcs2000,
    to_cgcs2000,
)

METRES_PER_KM = 1000.0


@dataclass(frozen=True, eq=False)
class Ground:
    """The outlines of a county on a plane in metres, ready for measuring; see `survey`."""

    places: Mapping[str, int]
    shapes: np.ndarray
    tree: shapely.STRtree
    projection: pyproj.Transformer


def survey(outlines: Mapping[str, shapely.Geometry]) -> Ground:
    """The ground of a county: township -> outline. Raises ValueError when there is no outline."""
    if not outlines:
        raise ValueError("no outline: there is nothing to measure against")
    shapes = np.array(list(outlines.values()), dtype=object)
    west, south, east, north = shapely.total_bounds(shapes)
    plane = f"+proj=aeqd +lon_0={(west + east) / 2} +lat_0={(south + north) / 2} +ellps=GRS80"
    projection = pyproj.Transformer.from_crs("EPSG:4490", plane, always_xy=True)

    def flat(corners: np.ndarray) -> np.ndarray:
        return np.column_stack(projection.transform(corners[:, 0], corners[:, 1]))

    shapes = shapely.transform(shapes, flat)
    shapely.prepare(shapes)
    places = {name: place for place, name in enumerate(outlines)}
    return Ground(places, shapes, shapely.STRtree(shapes), projection)


def km_outside_townships(
    ground: Ground, townships: Sequence[str], longitude: np.ndarray, latitude: np.ndarray
) -> np.ndarray:
    """Kilometres from each position to the outline of its township: 0 inside or on the border.

    NaN where the position is not known or the township has no outline.
    """
    place, known = _places(ground, townships, longitude, latitude)
    x, y = _flat(ground, longitude[known], latitude[known])
    shapes = ground.shapes[place[known]]
    metres = np.zeros(len(x))
    outside = ~shapely.intersects_xy(shapes, x, y)
    metres[outside] = shapely.distance(shapes[outside], shapely.points(x[outside], y[outside]))
    result = np.full(len(longitude), np.nan)
    result[known] = metres / METRES_PER_KM
    return result


def km_outside_county(ground: Ground, longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Kilometres from each position to the nearest outline: 0 inside, NaN for an unknown position."""
    result = np.full(len(longitude), np.nan)
    known = np.isfinite(longitude) & np.isfinite(latitude)
    points = shapely.points(*_flat(ground, longitude[known], latitude[known]))
    metres = np.full(len(points), np.nan)
    inside, _ = ground.tree.query(points, predicate="intersects")
    metres[inside] = 0.0
    outside = np.flatnonzero(np.isnan(metres))
    (nearest, _), distance = ground.tree.query_nearest(
        points[outside], return_distance=True, all_matches=False
    )
    metres[outside[nearest]] = distance
    result[known] = metres / METRES_PER_KM
    return result


def inside_by_reading(
    ground: Ground, townships: Sequence[str], longitude: np.ndarray, latitude: np.ndarray
) -> pd.DataFrame:
    """Whether positions lie in their own township when read in each datum of `READINGS`.

    Positions here are as typed. Rows without position or outline are left out, so every row counts.
    """
    place, known = _places(ground, townships, longitude, latitude)
    shapes, typed = ground.shapes[place[known]], (longitude[known], latitude[known])
    readings = {
        reading: shapely.intersects_xy(shapes, *_flat(ground, *to_cgcs2000(*typed, reading)))
        for reading in READINGS
    }
    return pd.DataFrame(readings, index=np.flatnonzero(known))


def inside_by_outline_reading(
    outlines: Mapping[str, shapely.Geometry],
    townships: Sequence[str],
    longitude: np.ndarray,
    latitude: np.ndarray,
) -> pd.DataFrame:
    """Whether positions lie in their own township when its outline is read in each of `READINGS`.

    Outlines here are as typed, positions CGCS2000. Rows without position or outline are left out.
    """
    readings = {}
    for reading in READINGS:
        moved = shapes_to_cgcs2000(list(outlines.values()), reading)
        ground = survey(dict(zip(outlines, moved, strict=True)))
        km = pd.Series(km_outside_townships(ground, townships, longitude, latitude)).dropna()
        readings[reading] = km == 0
    return pd.DataFrame(readings)


@dataclass(frozen=True)
class Clear:
    """When a datum fits clearly better than another: it puts at least `schools` and at least the
    share `share` more schools into their own townships, and McNemar's statistic is at least
    `chi_square`. The last keeps positions that are only rough from speaking for any datum."""

    schools: float
    share: float
    chi_square: float


@dataclass(frozen=True)
class Fit:
    """A datum that fits a group of schools better: of `schools` with position and outline,
    `better_inside` lie in their township when read in `better`, and `inside` otherwise."""

    better: Datum
    schools: int
    inside: int
    better_inside: int


def better_fit(inside: pd.DataFrame, declared: str | None, clear: Clear) -> Fit | None:
    """The datum that puts clearly more schools into their own townships than the declared one.

    `inside`: see `inside_by_reading`. Without a declared datum the best is held against the second
    best. None when nothing fits clearly better, which does not show that the declared one is right.
    McNemar's statistic: (b - c)^2 / (b + c), where b schools lie inside in the better datum alone,
    and c in the other alone (McNemar 1947, Psychometrika 12, 153-157).
    """
    counts = inside.sum().sort_values(ascending=False, kind="stable")
    better, second = counts.index[:2]
    if declared is not None:
        second = Datum.CGCS2000 if declared in UNSHIFTED else Datum(declared)
    gain = counts[better] - counts[second]
    differing = (inside[better] != inside[second]).sum()
    if gain < max(clear.schools, clear.share * len(inside)):
        return None
    if gain**2 < clear.chi_square * differing:
        return None
    return Fit(better, len(inside), int(counts[second]), int(counts[better]))


def _places(
    ground: Ground, townships: Sequence[str], longitude: np.ndarray, latitude: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Place of each township among the outlines, and which rows have both outline and position."""
    place = np.array([ground.places.get(name, -1) for name in townships], dtype=int)
    return place, (place >= 0) & np.isfinite(longitude) & np.isfinite(latitude)


def _flat(ground: Ground, longitude: np.ndarray, latitude: np.ndarray) -> Coordinates:
    return ground.projection.transform(longitude, latitude)
