"""Longitudes and latitudes from one datum to another: CGCS2000, WGS-84, GCJ-02, BD-09.

GCJ-02 (AMap, Tencent) and BD-09 (Baidu) shift positions on purpose, by some hundred metres. The
shifts are not published by their makers; the formula here is the one in public use, as in
github.com/googollee/eviltransform and github.com/wandergis/coordtransform. Accuracy: the inverse
agrees with the formula to less than 1e-9 degrees (0.1 mm), and the formula with the makers' own
services, as its users report, within a few metres. CGCS2000 is taken as WGS-84, from which it
differs by centimetres. Outside the box below no shift is applied and positions stay as they are;
within a kilometre of the edge of the box, far from any county, the two directions may not meet.

Everything is in degrees, in arrays; NaN stays NaN.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import ArrayLike


class Datum(StrEnum):
    """The datums a position may be typed in: the codes of the list `datum`."""

    CGCS2000 = "CGCS2000"
    WGS84 = "WGS84"
    GCJ02 = "GCJ02"
    BD09 = "BD09"


# Positions in these need no conversion.
UNSHIFTED = (Datum.CGCS2000, Datum.WGS84)
# What a position may be read as: CGCS2000 stands for WGS-84 too.
READINGS = (Datum.CGCS2000, Datum.GCJ02, Datum.BD09)

Coordinates = tuple[np.ndarray, np.ndarray]

# The box in which the formula shifts, in degrees: west, east, south, north.
SHIFTED_BOX = (72.004, 137.8347, 0.8293, 55.8271)
# The formula is written around this point, on Krasovsky's ellipsoid of 1940 (metres).
ORIGIN = (105.0, 35.0)
SEMI_MAJOR_AXIS = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
# Waves of the shift: amplitude in metres, and half its length in degrees.
SHARED_WAVES = ((20.0, 1 / 6), (20.0, 1 / 2))
EAST_WAVES = ((20.0, 1.0), (40.0, 3.0), (150.0, 12.0), (300.0, 30.0))
NORTH_WAVES = ((20.0, 1.0), (40.0, 3.0), (160.0, 12.0), (320.0, 30.0))
WAVE_SHARE = 2 / 3
# BD-09 turns and stretches GCJ-02 slightly and adds a constant, all in degrees.
BAIDU_WAVE = np.pi * 3000.0 / 180.0
BAIDU_STRETCH, BAIDU_TURN = 0.00002, 0.000003
BAIDU_OFFSET = (0.0065, 0.006)
# Each step leaves less than a fiftieth of the error, which begins below 0.02 degrees.
INVERSE_STEPS = 8


def wgs84_to_gcj02(longitude: ArrayLike, latitude: ArrayLike) -> Coordinates:
    """Positions in GCJ-02, in degrees; outside the box they are given back as they are."""
    return _in_box(_shift, longitude, latitude)


def gcj02_to_wgs84(longitude: ArrayLike, latitude: ArrayLike) -> Coordinates:
    """Positions in WGS-84, in degrees; outside the box they are given back as they are."""
    return _in_box(lambda x, y: _solve(_shift, x, y), longitude, latitude)


def gcj02_to_bd09(longitude: ArrayLike, latitude: ArrayLike) -> Coordinates:
    """Positions in BD-09, in degrees; outside the box they are given back as they are."""
    return _in_box(_baidu, longitude, latitude)


def bd09_to_gcj02(longitude: ArrayLike, latitude: ArrayLike) -> Coordinates:
    """Positions in GCJ-02, in degrees; outside the box they are given back as they are."""
    return _in_box(lambda x, y: _solve(_baidu, x, y), longitude, latitude)


def to_cgcs2000(longitude: ArrayLike, latitude: ArrayLike, datum: str) -> Coordinates:
    """Positions of one datum (a code of `Datum`) in CGCS2000, in degrees.

    Raises ValueError for a datum that is not known.
    """
    typed = Datum(datum)
    x, y = np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float)
    if typed is Datum.BD09:
        x, y = bd09_to_gcj02(x, y)
    return (x, y) if typed in UNSHIFTED else gcj02_to_wgs84(x, y)


def from_cgcs2000(longitude: ArrayLike, latitude: ArrayLike, datum: str) -> Coordinates:
    """Positions of CGCS2000 in another datum, in degrees. Raises ValueError for an unknown datum."""
    typed = Datum(datum)
    x, y = np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float)
    if typed not in UNSHIFTED:
        x, y = wgs84_to_gcj02(x, y)
    return gcj02_to_bd09(x, y) if typed is Datum.BD09 else (x, y)


def shapes_to_cgcs2000(shapes: ArrayLike, datum: str) -> np.ndarray:
    """Shapes of one datum in CGCS2000, corner by corner.

    Corners that neighbours share stay shared to the last bit, whatever shape they are met in.
    """

    def convert(corners: np.ndarray) -> np.ndarray:
        unique, place = np.unique(corners, axis=0, return_inverse=True)
        moved = np.column_stack(to_cgcs2000(unique[:, 0], unique[:, 1], datum))
        return moved[place.reshape(-1)]

    return shapely.transform(np.asarray(shapes, dtype=object), convert)


def _in_box(
    convert: Callable[[np.ndarray, np.ndarray], Coordinates],
    longitude: ArrayLike,
    latitude: ArrayLike,
) -> Coordinates:
    x, y = np.broadcast_arrays(
        np.asarray(longitude, dtype=float), np.asarray(latitude, dtype=float)
    )
    west, east, south, north = SHIFTED_BOX
    inside = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    moved_x, moved_y = convert(x, y)
    return np.where(inside, moved_x, x), np.where(inside, moved_y, y)


def _solve(
    forward: Callable[[np.ndarray, np.ndarray], Coordinates], x: np.ndarray, y: np.ndarray
) -> Coordinates:
    """The point that `forward` brings to (x, y); the shifts change slowly, so few steps suffice."""
    guess_x, guess_y = x, y
    for _ in range(INVERSE_STEPS):
        there_x, there_y = forward(guess_x, guess_y)
        guess_x, guess_y = guess_x + (x - there_x), guess_y + (y - there_y)
    return guess_x, guess_y


def _waves(degrees: np.ndarray, waves: tuple[tuple[float, float], ...]) -> np.ndarray:
    return WAVE_SHARE * sum(
        amplitude * np.sin(degrees * np.pi / half_length) for amplitude, half_length in waves
    )


def _shift(longitude: np.ndarray, latitude: np.ndarray) -> Coordinates:
    x, y = longitude - ORIGIN[0], latitude - ORIGIN[1]
    root, product = np.sqrt(np.abs(x)), x * y
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * product + 0.1 * root
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * product + 0.2 * root
    shared = _waves(x, SHARED_WAVES)
    east = east + shared + _waves(x, EAST_WAVES)
    north = north + shared + _waves(y, NORTH_WAVES)
    radians = np.radians(latitude)
    flattening = 1.0 - ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    meridian = SEMI_MAJOR_AXIS * (1.0 - ECCENTRICITY_SQUARED) / flattening**1.5
    parallel = SEMI_MAJOR_AXIS / np.sqrt(flattening) * np.cos(radians)
    return longitude + np.degrees(east / parallel), latitude + np.degrees(north / meridian)


def _baidu(longitude: np.ndarray, latitude: np.ndarray) -> Coordinates:
    radius = np.hypot(longitude, latitude) + BAIDU_STRETCH * np.sin(latitude * BAIDU_WAVE)
    angle = np.arctan2(latitude, longitude) + BAIDU_TURN * np.cos(longitude * BAIDU_WAVE)
    return (
        radius * np.cos(angle) + BAIDU_OFFSET[0],
        radius * np.sin(angle) + BAIDU_OFFSET[1],
    )
