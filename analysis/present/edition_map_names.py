"""Where the numbers of townships stand on an edition's map, and the list that says what they mean.

Names in letters that are read from afar would cover the schools: each township has a number instead, from
north to south, and its name in a list beside the map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from analysis.present.deck import CountyMap
from analysis.present.map_fit import MapSheet
from analysis.present.maps import Outline

Point = tuple[float, float]
# How far a number may stand from the middle of its township, in steps, to keep off schools.
STEPS, STEP = (0, -1, 1, -2, 2, -3, 3), 9.0
# A number is about so wide and high, in shares of its letter.
DIGIT, HEIGHT = 0.56, 0.74


@dataclass(frozen=True)
class NumberedTown:
    """A township with its number, from 1."""

    number: int
    town: Outline

    @property
    def line(self) -> str:
        """What stands in the list."""
        return f"{self.number} {self.town.name}"


def numbered(shown: CountyMap) -> tuple[NumberedTown, ...]:
    """The townships from north to south, those of one latitude from west to east."""
    ordered = sorted(shown.townships, key=lambda town: (-town.label[0], town.label[1]))
    return tuple(NumberedTown(place, town) for place, town in enumerate(ordered, start=1))


def number_places(
    towns: Sequence[NumberedTown], shown: CountyMap, sheet: MapSheet, letter: float, mark: float
) -> list[Point]:
    """The middle of each number on the sheet: inside its township, off schools and earlier numbers.

    letter  size of the letters; `mark` how far the sign of a school reaches, both in units of the sheet
    Where a township is full, the place that covers fewest is taken, the nearest to its middle first.
    """
    schools = [sheet.at(school.latitude, school.longitude) for school in shown.schools]
    taken: list[tuple[Point, float]] = []
    for each in towns:
        half = (letter * DIGIT * len(str(each.number)) / 2, letter * HEIGHT / 2)
        rings = [[sheet.at(*point) for point in part[0]] for part in each.town.parts]
        middle = sheet.at(*each.town.label)
        found = min(
            _candidates(middle, rings),
            key=lambda place: (_covered(place, half, schools, mark, taken), _far(place, middle)),
        )
        taken.append((found, half[0]))
    return [place for place, _ in taken]


def _candidates(middle: Point, rings: Sequence[Sequence[Point]]) -> list[Point]:
    steps = product(STEPS, STEPS)
    near = [(middle[0] + STEP * across, middle[1] + STEP * down) for across, down in steps]
    return [middle, *(place for place in near if any(_inside(place, ring) for ring in rings))]


def _covered(
    place: Point,
    half: Point,
    schools: Sequence[Point],
    mark: float,
    taken: Sequence[tuple[Point, float]],
) -> int:
    """How many schools and numbers a number at this place would touch."""
    x, y = place
    wide, high = half
    hit = sum(abs(a - x) < wide + mark and abs(b - y) < high + mark for a, b in schools)
    others = sum(abs(a - x) < wide + own and abs(b - y) < 2 * high for (a, b), own in taken)
    return hit + 2 * others


def _far(place: Point, middle: Point) -> float:
    return (place[0] - middle[0]) ** 2 + (place[1] - middle[1]) ** 2


def _inside(place: Point, ring: Sequence[Point]) -> bool:
    """Whether a place lies inside a ring, by counting the sides that a ray from it crosses."""
    x, y = place
    crossed = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            crossed = not crossed
    return crossed
