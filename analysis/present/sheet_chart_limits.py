"""Lines of a figure that mark a limit, as series of a native chart, since a chart has no lines of its own.

A limit is a straight line across a panel in the colour of limits, or one that has words at its place, as
a mean has. Over columns and lines it becomes a dashed line; among lying bars hollow bars, as on slides,
since no line stands upright there; among points a line between the ends of what is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from analysis.present.figures import LIMIT


@dataclass(frozen=True)
class LimitLine:
    """A straight line across a panel: the value where it stands, its words, colour and whether dashed.

    upright  it stands at a place of the axis across, else of the axis upwards
    """

    at: float
    name: str
    colour: str
    upright: bool


def limit_lines(figure: go.Figure, across: str, upwards: str) -> list[LimitLine]:
    """The limits on the panel with these axes ("x2", "y2"), in the order of the figure."""
    found = []
    for shape in figure.layout.shapes:
        if shape.type != "line":
            continue
        upright = shape.x0 == shape.x1 and shape.xref == across and shape.y0 != shape.y1
        lying = shape.y0 == shape.y1 and shape.yref == upwards and shape.x0 != shape.x1
        at = shape.x0 if upright else shape.y0
        if not (upright or lying) or isinstance(at, str) or at is None:
            continue
        name = _words(figure.layout.annotations, at, upright, across if upright else upwards)
        if name or shape.line.color == LIMIT:
            said = name or f"{float(at):g}"
            found.append(LimitLine(float(at), said, str(shape.line.color), upright))
    return found


def _words(annotations: Sequence, at: float, upright: bool, axis: str) -> str:
    """What is written at the end of a line; "" for nothing."""
    for each in annotations:
        place, ref = (each.x, each.xref) if upright else (each.y, each.yref)
        if place == at and (ref or axis[0]) == axis and each.text:
            return str(each.text)
    return ""


def ends_of(line: LimitLine, pairs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Both ends of a limit among points: as far as what is drawn, from nought where that lies above it."""
    along = [pair[1 if line.upright else 0] for pair in pairs]
    ends = min([0.0, *along]) if line.upright else min(along), max(along)
    return [(line.at, end) if line.upright else (end, line.at) for end in ends]
