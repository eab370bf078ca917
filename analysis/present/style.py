"""How a class or a verdict looks: colour, tint, shape, glyph. Plain data for maps, charts, tables, slides.

Colour is never the only carrier: every key has its own shape, because county offices print in black
and white. Blue against red-brown stays apart for all common kinds of colour blindness. Every `colour`
has a contrast of at least 4.5:1 on white, so that it serves for text as well as for shapes; dark text
on a `tint` has at least 7:1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """Appearance of one class. `shape` is a key of SHAPES, `marker` is plotly's name of that shape."""

    colour: str
    tint: str
    shape: str
    marker: str
    glyph: str


TEXT = "#1b1f24"
PAPER = "#ffffff"
OUTLINE = "#59626b"

LOOKS: dict[str, Look] = {
    "far_below": Look("#8f1d2c", "#f0c4c6", "triangle", "triangle-down", "▼"),
    "below": Look("#b4560a", "#fbe3cb", "diamond", "diamond", "◆"),
    "meets": Look("#2a76b0", "#dcebf6", "circle", "circle", "●"),
    "well_above": Look("#123c69", "#b5cfe6", "square", "square", "■"),
    "unknown": Look("#5f656b", "#eceff1", "cross", "x", "×"),
    "fail": Look("#8f1d2c", "#f0c4c6", "triangle", "triangle-down", "▼"),
    "pass": Look("#2a76b0", "#dcebf6", "circle", "circle", "●"),
    "cannot_judge": Look("#5f656b", "#eceff1", "cross", "x", "×"),
    # Side of the county mean: neither is good or bad by itself.
    "under_mean": Look("#b4560a", "#fbe3cb", "triangle", "triangle-down", "▼"),
    "over_mean": Look("#123c69", "#b5cfe6", "triangle_up", "triangle-up", "▲"),
    "at_mean": Look("#2a76b0", "#dcebf6", "circle", "circle", "●"),
    "lacks": Look("#8f1d2c", "#f0c4c6", "triangle", "triangle-down", "▼"),
    "lacks_nothing": Look("#2a76b0", "#dcebf6", "circle", "circle", "●"),
    "worse": Look("#8f1d2c", "#f0c4c6", "triangle", "triangle-down", "▼"),
    "improved": Look("#0b6650", "#cfe8dd", "triangle_up", "triangle-up", "▲"),
    "same": Look("#2a76b0", "#dcebf6", "circle", "circle", "●"),
}

# In the order of a legend: what needs attention first, absence last. Drawn in the opposite order,
# so that the most urgent school lies on top.
CLASS_KEYS = ("far_below", "below", "meets", "well_above", "unknown")
VERDICT_KEYS = ("fail", "pass", "cannot_judge")
GAP_KEYS = ("under_mean", "over_mean", "at_mean", "unknown")
SHORTFALL_KEYS = ("lacks", "lacks_nothing", "unknown")
CHANGE_KEYS = ("worse", "improved", "same", "unknown")


def _circle(corners: int = 24) -> tuple[tuple[float, float], ...]:
    return tuple(
        (
            round(math.cos(2 * math.pi * i / corners), 3),
            round(math.sin(2 * math.pi * i / corners), 3),
        )
        for i in range(corners)
    )


# Outlines for a radius of 1, x to the right, y downwards, of about the same area.
SHAPES: dict[str, tuple[tuple[float, float], ...]] = {
    "circle": _circle(),
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "triangle": ((-1.25, -0.95), (1.25, -0.95), (0, 1.3)),
    "triangle_up": ((-1.25, 0.95), (1.25, 0.95), (0, -1.3)),
    "cross": (
        (-1.05, -0.55), (-0.55, -1.05), (0, -0.5), (0.55, -1.05), (1.05, -0.55), (0.5, 0),
        (1.05, 0.55), (0.55, 1.05), (0, 0.5), (-0.55, 1.05), (-1.05, 0.55), (-0.5, 0),
    ),
}  # fmt: skip
