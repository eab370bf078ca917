"""Positions on the ground: distances to outlines, and when a datum fits clearly better."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from analysis import places
from analysis.datum import READINGS, Datum, from_cgcs2000
from analysis.places import Clear, better_fit

EARTH = Geod(ellps="GRS80")
OUTLINES = {
    "西镇": shapely.box(110.0, 30.0, 110.1, 30.1),
    "东镇": shapely.box(110.1, 30.0, 110.2, 30.1),
}
GROUND = places.survey(OUTLINES)


def west_of_the_county(km: float) -> tuple[float, float]:
    longitude, latitude, _ = EARTH.fwd(110.0, 30.05, 270, km * 1000)
    return longitude, latitude


@pytest.mark.parametrize("km", [0.01, 1.0, 12.0])
def test_a_distance_is_the_one_on_the_ellipsoid(km):
    x, y = (np.array([value]) for value in west_of_the_county(km))
    assert places.km_outside_county(GROUND, x, y)[0] == pytest.approx(km, rel=1e-3)
    to_west, to_east = (
        places.km_outside_townships(GROUND, [name], x, y)[0] for name in ("西镇", "东镇")
    )
    assert to_west == pytest.approx(km, rel=1e-3)
    width = EARTH.line_length([110.0, 110.1], [30.05, 30.05]) / 1000
    assert to_east == pytest.approx(km + width, rel=1e-3)


def test_inside_and_on_the_border_is_no_distance():
    x, y = np.array([110.05, 110.1, 110.15]), np.array([30.05, 30.05, 30.05])
    assert places.km_outside_county(GROUND, x, y).tolist() == [0, 0, 0]
    inside = places.km_outside_townships(GROUND, ["西镇", "西镇", "西镇"], x, y)
    assert inside[0] == 0 and inside[1] < 0.001 and inside[2] > 4


def test_what_is_not_known_is_not_measured():
    x, y = np.array([np.nan, 110.05, 110.05, 110.05]), np.array([30.05, np.nan, 30.05, 30.05])
    names = ["西镇", "西镇", "南镇", "西镇"]
    assert np.isnan(places.km_outside_townships(GROUND, names, x, y)).tolist() == [1, 1, 1, 0]
    assert np.isnan(places.km_outside_county(GROUND, x, y)).tolist() == [1, 1, 0, 0]
    assert places.inside_by_reading(GROUND, names, x, y).index.tolist() == [3]
    assert len(places.inside_by_outline_reading(OUTLINES, names, x, y)) == 1
    with pytest.raises(ValueError, match="outline"):
        places.survey({})


def all_around(metres: float, count: int = 40) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Townships and positions in CGCS2000, so far inside their borders, on every side."""
    names, points = [], []
    for name, outline in OUTLINES.items():
        border = outline.buffer(-metres / 100_000).exterior
        names += [name] * count
        points += [border.interpolate(i / count, normalized=True) for i in range(count)]
    return names, shapely.get_x(points), shapely.get_y(points)


@pytest.mark.parametrize("typed", READINGS)
def test_schools_near_the_borders_tell_the_datum_that_was_typed(typed):
    names, x, y = all_around(150)
    inside = places.inside_by_reading(GROUND, names, *from_cgcs2000(x, y, typed))
    assert inside[typed].all()
    assert [better_fit(inside, declared, CLEAR) is None for declared in READINGS] == [
        declared == typed for declared in READINGS
    ]
    assert better_fit(inside, None, CLEAR).better == typed
    # Outlines in a datum, schools in CGCS2000: the other way round.
    corners = {
        name: shapely.transform(
            shape, lambda c: np.column_stack(from_cgcs2000(c[:, 0], c[:, 1], typed))
        )
        for name, shape in OUTLINES.items()
    }
    turned = places.inside_by_outline_reading(corners, names, x, y)
    assert turned[typed].all() and better_fit(turned, None, CLEAR).better == typed


@pytest.mark.parametrize("typed", READINGS)
def test_schools_far_from_any_border_tell_nothing(typed):
    names, x, y = all_around(2000)
    inside = places.inside_by_reading(GROUND, names, *from_cgcs2000(x, y, typed))
    assert [better_fit(inside, declared, CLEAR) for declared in (*READINGS, None)] == [None] * 4


# ------------------------------------------------------------------ what is clear

CLEAR = Clear(schools=5, share=0.02, chi_square=3.84)


def sides(better: int, worse: int, both: int) -> pd.DataFrame:
    """So many schools inside in GCJ-02 alone, in CGCS2000 alone, and in both; none in BD-09."""
    gcj = [True] * better + [False] * worse + [True] * both
    cgcs = [False] * better + [True] * worse + [True] * both
    return pd.DataFrame({Datum.CGCS2000: cgcs, Datum.GCJ02: gcj, Datum.BD09: False})


@pytest.mark.parametrize(
    ("better", "worse", "both", "clear"),
    [
        (5, 0, 100, True),  # five schools
        (4, 0, 100, False),
        (5, 0, 245, True),  # two per cent of 250
        (5, 0, 246, False),
        (12, 4, 10, True),  # McNemar: 8^2 / 16 = 4
        (13, 5, 10, False),  # 8^2 / 18 = 3.6
    ],
)
@pytest.mark.parametrize("declared", [Datum.CGCS2000, Datum.WGS84, None])
def test_a_fit_is_clear_from_each_bound_on(better, worse, both, clear, declared):
    fit = better_fit(sides(better, worse, both), declared, CLEAR)
    assert (fit is not None) == clear
    if clear:
        schools = better + worse + both
        assert fit == places.Fit(Datum.GCJ02, schools, worse + both, better + both)


def test_the_declared_datum_is_never_told_when_it_fits_best_and_no_schools_tell_nothing():
    assert better_fit(sides(50, 0, 10), Datum.GCJ02, CLEAR) is None
    assert better_fit(sides(0, 0, 50), Datum.GCJ02, CLEAR) is None
    assert better_fit(sides(0, 0, 0), Datum.GCJ02, CLEAR) is None
    assert better_fit(sides(0, 0, 0), None, CLEAR) is None
