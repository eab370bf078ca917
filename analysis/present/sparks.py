"""Small lines for cells of a table, as pictures that need no script and no font."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from urllib.parse import quote

from analysis.present.style import LOOKS, OUTLINE, TEXT

WIDTH, HEIGHT, EDGE = 100, 28, 5
# What is not plain ASCII text in an address; the pictures hold ASCII alone. Letter by letter in Python,
# this took a third of the time of a table of thousands of schools.
QUOTED = {code: quote(chr(code), safe="/=:' ,.") for code in range(128)}


def points(values: Sequence[float], maximum: float) -> list[tuple[float, float] | None]:
    """Where each value lies in the picture, None for an unknown one; beyond the end at the top."""
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    return [
        None if math.isnan(value) else (round(EDGE + position * step, 1), _height(value, maximum))
        for position, value in enumerate(values)
    ]


def _height(value: float, maximum: float) -> float:
    share = min(max(value / maximum, 0.0), 1.0)
    return round(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE), 1)


def spark_image(values: Sequence[float], maximum: float, mark: float | None = None) -> str:
    """A picture (data address of an SVG) of a few numbers in a row, from 0 to `maximum`.

    Known neighbours are joined and the last one is larger; an unknown one is a gap with a cross, a
    value beyond `maximum` a triangle at the top. `mark` is a dashed line.
    """
    # The same few quotation marks everywhere: what is quoted below is long enough.
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{WIDTH}' height='{HEIGHT}' "
        f"viewBox='0 0 {WIDTH} {HEIGHT}'>"
    ]
    if mark is not None:
        level = _height(mark, maximum)
        parts.append(
            f"<path d='M0 {level}H{WIDTH}' stroke='{OUTLINE}' stroke-dasharray='3 3' opacity='.6'/>"
        )
    placed = points(values, maximum)
    for before, after in itertools.pairwise(placed):
        if before and after:
            parts.append(
                f"<path d='M{before[0]} {before[1]}L{after[0]} {after[1]}' "
                f"stroke='{LOOKS['meets'].colour}' stroke-width='2'/>"
            )
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    for position, (value, place) in enumerate(zip(values, placed, strict=True)):
        x = round(EDGE + position * step, 1)
        parts.append(_sign(value, place, x, maximum, position == len(values) - 1))
    return "data:image/svg+xml," + ("".join(parts) + "</svg>").translate(QUOTED)


def _sign(
    value: float, place: tuple[float, float] | None, x: float, maximum: float, last: bool
) -> str:
    if place is None:
        y = HEIGHT - EDGE
        cross = f"M{x - 2} {y - 2}l4 4m0 -4l-4 4"
        return f"<path d='{cross}' stroke='{LOOKS['unknown'].colour}' stroke-width='1.2'/>"
    if value > maximum:
        return f"<path d='M{x - 3.5} {EDGE + 2}h7l-3.5 -6z' fill='{TEXT}'/>"
    return f"<circle cx='{x}' cy='{place[1]}' r='{3 if last else 1.6}' fill='{TEXT}'/>"
