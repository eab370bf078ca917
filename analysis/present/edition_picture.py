"""Charts of a meeting edition as pictures for a projector: no script, no font file, nothing to hover.

A picture is drawn for a screen of 1024 x 768, on which its letters are 24 pt, and grows with the screen.
Every category is one line: its name, what is drawn, its values in figures.
"""

from __future__ import annotations

import math
from urllib.parse import quote
from xml.sax.saxutils import escape

from analysis.present.cell_words import wide
from analysis.present.deck import Chart, Series
from analysis.present.figures import LIMIT, NOW
from analysis.present.office_file import office_text
from analysis.present.style import LOOKS, OUTLINE, SHAPES, TEXT
from analysis.present.text import Texts

# 24 pt are 32 pixels of a browser.
WIDTH, LETTER, LINE = 960, 32, 41
LEAST_HEIGHT = 480
MOST_LABEL = 11.0
GAP, RADIUS, STROKE = 16, 12, 5
FONTS = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"
GRID = "#d5dadf"


def picture_address(chart: Chart, t: Texts) -> str:
    """The picture as a data address, for an <img>."""
    return "data:image/svg+xml," + quote(chart_picture(chart, t), safe="/=:' ,.")


def picture_height(chart: Chart) -> int:
    """How many lines of a screen the picture needs so that its letters are 24 pt."""
    return max(LEAST_HEIGHT, LINE * (_head(chart) + len(chart.categories)))


def chart_picture(chart: Chart, t: Texts) -> str:
    """The chart as SVG: bars for one series, shapes on a line for several, limits as upright strokes.

    A value that is not known has its word and nothing drawn. Every name is escaped.
    """
    rows = len(chart.categories)
    head = LINE * _head(chart)
    height = picture_height(chart)
    values = [_figures(chart, place, t) for place in range(rows)]
    left = GAP + LETTER * max((wide(_short(each)) for each in chart.categories), default=0.0)
    right = WIDTH - GAP - LETTER * max((wide(each) for each in values), default=0.0)
    scale = _Scale(chart, left, right - GAP)
    step = (height - head) / max(rows, 1)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' "
        f"font-family=\"{FONTS}\" font-size='{LETTER}' fill='{TEXT}'>",
        _legend(chart),
    ]
    for place, category in enumerate(chart.categories):
        middle = head + step * (place + 0.5)
        parts.append(_text(0, middle, _short(category)))
        parts += _drawn(chart, place, middle, min(step * 0.55, LETTER), scale)
        parts.append(_text(WIDTH, middle, values[place], "end"))
    return "".join(parts) + "</svg>"


def chart_in_words(chart: Chart, t: Texts) -> str:
    """The chart for those who do not see it: each category with its values, and the limits."""
    lines = [
        t("edition.alt.row", name=name, values=_figures(chart, place, t))
        for place, name in enumerate(chart.categories)
    ]
    names = t.join([series.name for series in chart.series])
    return t("edition.alt.chart", series=names, rows=t("edition.alt.between").join(lines))


class _Scale:
    """Where a value lies, from the smallest (or 0) to the largest of values and limits."""

    def __init__(self, chart: Chart, left: float, right: float) -> None:
        known = [v for series in chart.series for v in series.values if _is_known(v)]
        self.low, self.high = min([0.0, *known]), max([0.0, *known])
        self.left, self.right = left, right

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.0
        return round(self.left + share * (self.right - self.left), 1)


def _is_known(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _shown(chart: Chart) -> list[Series]:
    return [series for series in chart.series if not series.is_limit]


def _figures(chart: Chart, place: int, t: Texts) -> str:
    """The values of a category in figures, in the order of the legend."""
    return " / ".join(t.number(each.values[place], chart.decimals) for each in _shown(chart))


def _short(name: str) -> str:
    """A name that fits: the middle of a longer one is left out, as names differ at both ends."""
    name = " ".join(office_text(name).split())
    if wide(name) <= MOST_LABEL:
        return name
    kept = len(name)
    while kept > 2 and wide(name[:kept]) + 1 > MOST_LABEL:
        kept -= 1
    front = (kept + 1) // 2
    return f"{name[:front]}…{name[len(name) - (kept - front) :]}"


def _text(x: float, middle: float, text: str, anchor: str = "start") -> str:
    return (
        f"<text x='{x}' y='{round(middle + LETTER * 0.36, 1)}' text-anchor='{anchor}'>"
        f"{escape(text)}</text>"
    )


def _drawn(chart: Chart, place: int, middle: float, thick: float, scale: _Scale) -> list[str]:
    shown, zero = _shown(chart), scale(0.0)
    parts = []
    if len(shown) == 1:
        value = shown[0].values[place]
        if _is_known(value):
            ends = sorted((zero, scale(value)))
            top = round(middle - thick / 2, 1)
            parts.append(
                f"<rect x='{ends[0]}' y='{top}' width='{max(ends[1] - ends[0], 1)}' "
                f"height='{round(thick, 1)}' fill='{_colour(shown[0], place)}'/>"
            )
    else:
        y = round(middle, 1)
        parts.append(
            f"<path d='M{scale.left} {y}H{scale.right}' stroke='{GRID}' stroke-width='2'/>"
        )
        # Below the shapes: what is white around a limit would cut those that lie close to it.
        parts += _limits(chart, place, middle, thick, scale)
        for series in shown:
            value = series.values[place]
            if _is_known(value):
                parts.append(_shape(series, place, scale(value), y))
    if len(shown) == 1:
        parts += _limits(chart, place, middle, thick, scale)
    return parts


def _limits(chart: Chart, place: int, middle: float, thick: float, scale: _Scale) -> list[str]:
    """The limits of a category as upright strokes."""
    values = [series.values[place] for series in chart.series if series.is_limit]
    return [_stroke(scale(value), middle, thick) for value in values if _is_known(value)]


def _colour(series: Series, place: int) -> str:
    return series.point_colours[place] if series.point_colours else series.colour or NOW


def _shape(series: Series, place: int, x: float, y: float) -> str:
    look = LOOKS.get(series.marker, LOOKS["meets"])
    corners = " ".join(f"{x + RADIUS * a:.1f},{y + RADIUS * b:.1f}" for a, b in SHAPES[look.shape])
    return f"<polygon points='{corners}' fill='{_colour(series, place)}' stroke='{OUTLINE}'/>"


def _stroke(x: float, middle: float, thick: float) -> str:
    half = round(thick / 2 + 5, 1)
    y = round(middle - half, 1)
    line = f"<path d='M{x} {y}v{2 * half}' stroke="
    # White around it, so that it is seen on a dark bar.
    return f"{line}'#ffffff' stroke-width='{3 * STROKE}'/>{line}'{LIMIT}' stroke-width='{STROKE}'/>"


def _legend_width(chart: Chart) -> float:
    widths = [2 * RADIUS + 8 + LETTER * (wide(series.name) + 1) for series in chart.series]
    return sum(widths) if len(widths) > 1 else 0.0


def _head(chart: Chart) -> int:
    """How many lines stand above the chart: legend and unit, on one line where they fit."""
    fits = _legend_width(chart) + LETTER * wide(chart.value_title) <= WIDTH
    return 1 if fits or not chart.value_title else 2


def _legend(chart: Chart) -> str:
    """Names of the series with their signs, from the left; the unit of the values at the right."""
    x, middle, parts = 0.0, LINE / 2 - 4, []
    for series in chart.series if len(chart.series) > 1 else ():
        parts.append(_sign(series, x + RADIUS, middle, len(_shown(chart)) > 1))
        parts.append(_text(x + 2 * RADIUS + 8, middle, office_text(series.name)))
        x += 2 * RADIUS + 8 + LETTER * (wide(series.name) + 1)
    if chart.value_title:
        below = LINE * (_head(chart) - 1)
        parts.append(_text(WIDTH, middle + below, office_text(chart.value_title), "end"))
    return "".join(parts)


def _sign(series: Series, x: float, middle: float, is_shape: bool) -> str:
    if series.is_limit:
        return _stroke(x, middle, LETTER * 0.7)
    if is_shape:
        return _shape(series, 0, x, middle)
    size = 2 * RADIUS
    return (
        f"<rect x='{x - RADIUS}' y='{middle - RADIUS}' width='{size}' height='{size}' "
        f"fill='none' stroke='{TEXT}' stroke-width='2'/>"
    )
