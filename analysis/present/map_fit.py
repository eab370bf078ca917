"""Where places of a county lie on a sheet: one scale for a slide and for a picture on a screen."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.present.deck import CountyMap

KM_PER_DEGREE = 111.32
SCALE_STEPS = (1, 2, 5, 10, 20, 50, 100, 200)
Point = tuple[float, float]
# left, top, width, height
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class MapSheet:
    """Where a place lies in the sheet's own units; the map keeps its proportions at its middle latitude."""

    west: float
    north: float
    stretch: float
    scale: float
    left: float
    top: float

    def at(self, latitude: float, longitude: float) -> Point:
        """The place on the sheet: from the left, from the top."""
        x = self.left + (longitude - self.west) * self.stretch * self.scale
        y = self.top + (self.north - latitude) * self.scale
        return x, y

    def scale_bar(self, longest: float) -> tuple[int, float]:
        """The longest round distance in km whose bar is at most `longest`, and the bar's length."""
        per_km = self.scale / KM_PER_DEGREE
        fitting = [km for km in SCALE_STEPS if km * per_km <= longest]
        km = fitting[-1] if fitting else SCALE_STEPS[0]
        return km, km * per_km


def fitted(shown: CountyMap, box: Box, room: float) -> MapSheet | None:
    """The sheet on which the county fills `box` but for `room` on each side.

    None where nothing has a place.
    """
    points = [point for town in shown.townships for part in town.parts for point in part[0]]
    points += [(school.latitude, school.longitude) for school in shown.schools]
    if not points:
        return None
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    west, east = min(p[1] for p in points), max(p[1] for p in points)
    left, top, width, height = box
    stretch = math.cos(math.radians((south + north) / 2))
    inside = (width - 2 * room, height - 2 * room)
    spans = (max((east - west) * stretch, 1e-6), max(north - south, 1e-6))
    scale = min(inside[0] / spans[0], inside[1] / spans[1])
    return MapSheet(
        west,
        north,
        stretch,
        scale,
        left + (width - spans[0] * scale) / 2,
        top + (height - spans[1] * scale) / 2,
    )
