"""Conversion between datums: published points, round trips, and how far the shifts reach."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from analysis import datum
from analysis.datum import Datum
from data import reference

# A degree inside the box of the formula: the product takes longitudes 73 to 136, latitudes 3 to 54.
longitudes = st.floats(73.0, 136.0, allow_nan=False)
latitudes = st.floats(3.0, 54.0, allow_nan=False)
points = st.lists(st.tuples(longitudes, latitudes), min_size=1, max_size=20)
FINE = 1e-9
GROUND = Geod(ellps="GRS80")


def metres(x, y, other_x, other_y):
    return GROUND.inv(x, y, other_x, other_y)[2]


# Published with github.com/googollee/eviltransform (go/transform_test.go) and with
# github.com/wandergis/coordtransform (test/app.js).
@pytest.mark.parametrize(
    ("convert", "typed", "published", "tolerance"),
    [
        (datum.wgs84_to_gcj02, (121.5272106, 31.1774276), (121.531541859215, 31.17530398364597), 1),
        (datum.wgs84_to_gcj02, (113.912316, 22.543847), (113.9171764808363, 22.540796131694766), 1),
        (datum.wgs84_to_gcj02, (116.377817, 39.911954), (116.38404722455657, 39.91334545536069), 1),
        (datum.wgs84_to_gcj02, (116.404, 39.915), (116.41024449916938, 39.91640428150164), 0.001),
        (datum.gcj02_to_bd09, (116.404, 39.915), (116.41036949371029, 39.92133699351021), 0.001),
        # The published inverses are one step of the iteration.
        (datum.gcj02_to_wgs84, (116.404, 39.915), (116.39775550083061, 39.91359571849836), 5),
        (datum.bd09_to_gcj02, (116.404, 39.915), (116.39762729119315, 39.90865673957631), 1),
    ],
)
def test_published_points_are_met_within_metres(convert, typed, published, tolerance):
    assert metres(*convert(*typed), *published) < tolerance


@given(points)
@pytest.mark.parametrize("name", list(Datum))
def test_there_and_back_ends_where_it_began(name, points):
    x, y = np.array(points).T
    back = datum.to_cgcs2000(*datum.from_cgcs2000(x, y, name), name)
    assert np.abs(back[0] - x).max() < FINE
    assert np.abs(back[1] - y).max() < FINE


@given(points)
@pytest.mark.parametrize("name", [Datum.GCJ02, Datum.BD09])
def test_back_and_there_ends_where_it_began(name, points):
    x, y = np.array(points).T
    there = datum.from_cgcs2000(*datum.to_cgcs2000(x, y, name), name)
    assert np.abs(there[0] - x).max() < FINE
    assert np.abs(there[1] - y).max() < FINE


# Where counties are: the corners of the box lie in the sea and in other states.
inland = st.tuples(st.floats(80.0, 125.0), st.floats(22.0, 45.0))


@given(inland)
def test_gcj02_lies_less_than_seven_hundred_metres_off(point):
    assert metres(*point, *datum.wgs84_to_gcj02(*point)) < 700


def test_gcj02_lies_more_than_a_hundred_metres_off_nearly_everywhere():
    """At a few points of the Qaidam basin the shift almost vanishes (80 m at 96 E, 36 N)."""
    x, y = (axis.ravel() for axis in np.meshgrid(np.arange(80, 125, 0.1), np.arange(22, 45, 0.1)))
    moved = datum.wgs84_to_gcj02(x, y)
    far = [metres(*ends) > 100 for ends in zip(x, y, *moved, strict=True)]
    assert 0.95 < np.mean(far) < 1


@given(st.tuples(longitudes, latitudes))
def test_bd09_lies_about_nine_hundred_metres_off_gcj02(point):
    assert 700 < metres(*point, *datum.gcj02_to_bd09(*point)) < 1100


@pytest.mark.parametrize(
    "place", [(-104.9903, 39.7392), (72.0, 30.0), (137.84, 30.0), (100.0, 0.82), (100.0, 55.83)]
)
@pytest.mark.parametrize("name", list(Datum))
def test_outside_the_box_nothing_is_shifted(place, name):
    for convert in (datum.to_cgcs2000, datum.from_cgcs2000):
        assert tuple(map(float, convert(*place, name))) == place


def test_cgcs2000_and_wgs84_are_one():
    for name in datum.UNSHIFTED:
        x, y = datum.to_cgcs2000([110.5], [30.5], name)
        assert (x[0], y[0]) == (110.5, 30.5)


def test_unknown_stays_unknown_and_beside_it_nothing_changes():
    x, y = datum.to_cgcs2000([110.5, np.nan, 110.5], [30.5, 30.5, np.nan], "GCJ02")
    alone = datum.to_cgcs2000([110.5], [30.5], "GCJ02")
    assert (x[0], y[0]) == (alone[0][0], alone[1][0])
    assert np.isnan([x[1], y[2]]).all()


def test_an_unknown_datum_is_an_error_and_not_taken_for_any():
    with pytest.raises(ValueError, match="XIAN80"):
        datum.to_cgcs2000([110.5], [30.5], "XIAN80")


def test_the_datums_are_those_of_the_code_list():
    assert [code.code for code in reference.code_lists()["datum"]] == list(Datum)


def test_neighbours_keep_their_common_border_to_the_last_bit():
    rng = np.random.default_rng(1)
    border = np.column_stack([111 + rng.random(300) / 50, np.linspace(30, 31, 300)])
    west = shapely.Polygon([(110, 31), (110, 30), *border])
    east = shapely.Polygon([(112, 30), (112, 31), *border[::-1]])
    moved = datum.shapes_to_cgcs2000([west, east], "BD09")
    assert shapely.coverage_is_valid(moved)
    shared = shapely.intersection(*moved)
    assert shapely.area(shared) == 0
    assert shapely.get_num_coordinates(shapely.line_merge(shared)) == 300
    assert metres(*moved[0].exterior.coords[0], 110, 31) > 700
