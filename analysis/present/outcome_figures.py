"""Charts of outcomes: intervals, the funnel of schools, scores against a resource."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.outcome_chance import Association, Funnel
from analysis.present.figures import BEFORE, LIMIT, NOW, plain_figure
from analysis.present.outcome_tables import PERCENT
from analysis.present.tables import PresentedTable
from analysis.present.text import Texts
from analysis.vocabulary import Area

GRID = "#E3E7EB"
BAND = "#EEF1F4"
# Colour and marker say the same; Okabe-Ito colours, dark enough for white paper.
LOOKS = (("#0072B2", "circle"), ("#D55E00", "diamond-open"), ("#00785A", "square-open"))
STANDING_LOOKS = {
    "above": ("#123C69", "triangle-up", 12),
    "within": ("#5F656B", "circle-open", 9),
    "below": ("#8F1D2C", "triangle-down", 12),
}
# Area of a mark per pupil tested, square pixels, and the smallest that is still seen.
PIXELS_PER_PUPIL, SMALLEST_MARK, LARGEST_MARK = 1.2, 5.0, 30.0
CURVE_POINTS = 120


@dataclass(frozen=True)
class Series:
    """Intervals of one kind: a label, estimate and two ends per row (None unknown)."""

    name: str
    labels: Sequence[str]
    estimates: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def series_of(
    table: PresentedTable, label: str, estimate: str, group: str | None = None
) -> list[Series]:
    """The rows of a table with columns `low` and `high` as series, one for each word of `group`."""
    frame = table.frame
    names = list(dict.fromkeys(frame[group])) if group else [table.title]
    parts = [frame[frame[group] == name] if group else frame for name in names]
    return [
        Series(name, *[list(part[field]) for field in (label, estimate, "low", "high")])
        for name, part in zip(names, parts, strict=True)
    ]


def intervals(
    series: Sequence[Series],
    axis: str,
    *,
    decimals: int,
    suffix: str = "",
    band: float | None = None,
    zero: bool = True,
) -> go.Figure:
    """One row per label, one mark with its interval per series; `band` shades around zero.

    A value that is not known leaves its row empty. With `zero` a line stands at zero.
    """
    figure = go.Figure()
    labels = list(dict.fromkeys(label for each in series for label in each.labels))
    offsets = np.linspace(-0.16, 0.16, len(series)) if len(series) > 1 else [0.0]
    for each, offset, (colour, symbol) in zip(series, offsets, LOOKS, strict=False):
        estimates, low, high = (
            np.array(v, dtype=float) for v in (each.estimates, each.low, each.high)
        )
        figure.add_trace(
            go.Scatter(
                x=estimates,
                y=[labels.index(label) + offset for label in each.labels],
                mode="markers",
                name=each.name,
                showlegend=len(series) > 1,
                marker={"symbol": symbol, "color": colour, "size": 11, "line": {"width": 2}},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": high - estimates,
                    "arrayminus": estimates - low,
                    "color": colour,
                    "thickness": 2,
                },
                customdata=np.column_stack([low, high]),
                text=list(each.labels),
                hovertemplate=(
                    f"%{{text}}: %{{x:.{decimals}f}}{suffix} "
                    f"(%{{customdata[0]:.{decimals}f}} … %{{customdata[1]:.{decimals}f}})"
                    f"<extra>{escape(each.name)}</extra>"
                ),
            )
        )
    if band is not None:
        figure.add_vrect(x0=-band, x1=band, fillcolor=BAND, line_width=0, layer="below")
    if zero:
        figure.add_vline(x=0, line={"color": BEFORE, "dash": "dash", "width": 2})
    figure.update_xaxes(title=axis, gridcolor=GRID, zeroline=False, ticksuffix=suffix)
    figure.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=labels,
        range=[len(labels) - 0.5, -0.5],
        automargin=True,
    )
    return plain_figure(figure, 110 + 46 * len(labels))


def funnel(found: Funnel, t: Texts) -> go.Figure:
    """School means by number tested, inside limits that narrow as the number grows.

    Shape and colour say where a school lies; dots bound chance alone, dashes the usual spread.
    """
    figure = go.Figure()
    rows = found.schools
    if len(rows) and not np.isnan(found.deviation):
        sizes = np.geomspace(rows["tested"].min(), rows["tested"].max() * 1.03, CURVE_POINTS)
        for key, chance_only, dash in (("chance", True, "dot"), ("usual", False, "dash")):
            ends = found.limits(sizes, chance_only=chance_only)
            for position, end in enumerate(ends):
                figure.add_trace(
                    go.Scatter(
                        x=sizes,
                        y=PERCENT * end,
                        mode="lines",
                        line={"color": BEFORE if chance_only else LIMIT, "dash": dash, "width": 2},
                        name=t(f"outcomes.figure.{key}"),
                        legendgroup=key,
                        showlegend=position == 0,
                        hoverinfo="skip",
                    )
                )
    for standing, (colour, symbol, size) in STANDING_LOOKS.items():
        mine = rows[rows["standing"] == standing]
        marker = {"color": colour, "symbol": symbol, "size": size}
        figure.add_trace(_schools(mine, "tested", t(f"outcomes.standing.{standing}"), marker))
    if not np.isnan(found.centre):
        figure.add_hline(y=PERCENT * found.centre, line={"color": NOW, "width": 1.5})
    figure.update_xaxes(title=t("outcomes.column.tested"), gridcolor=GRID, rangemode="tozero")
    figure.update_yaxes(title=t("outcomes.figure.mean"), gridcolor=GRID, ticksuffix="%")
    return plain_figure(figure, 440)


def _schools(rows: pd.DataFrame, across: str, name: str, marker: dict) -> go.Scatter:
    # A name is text of a workbook: plotly would read tags in it.
    return go.Scatter(
        x=rows[across],
        y=PERCENT * rows["mean"],
        mode="markers",
        name=name,
        marker=marker,
        text=[escape(str(school)) for school in rows["school_name"]],
        customdata=rows[["tested"]],
        hovertemplate="%{text}<br>%{x:.4~g} · %{y:.1f}% · n=%{customdata[0]:.0f}<extra></extra>",
    )


def against_resource(found: Association, axis: str, t: Texts) -> go.Figure:
    """Schools by resource and mean score rate, larger marks for more pupils, with the fitted line."""
    figure = go.Figure()
    rows = found.schools
    for area, (colour, symbol) in zip(Area, LOOKS, strict=True):
        mine = rows[rows["area"] == area]
        size = 2 * np.sqrt(mine["tested"].to_numpy(dtype=float) * PIXELS_PER_PUPIL / np.pi)
        marker = {
            "color": colour,
            "symbol": symbol,
            "size": np.clip(size, SMALLEST_MARK, LARGEST_MARK),
            "opacity": 0.75,
        }
        figure.add_trace(_schools(mine, "resource", t(f"area.{area}"), marker))
    if len(rows) and not np.isnan(found.slope):
        ends = np.array([rows["resource"].min(), rows["resource"].max()])
        figure.add_trace(
            go.Scatter(
                x=ends,
                y=PERCENT * (found.intercept + found.slope * ends),
                mode="lines",
                line={"color": BEFORE, "dash": "dash", "width": 2},
                name=t("outcomes.figure.line"),
                hoverinfo="skip",
            )
        )
    figure.update_xaxes(title=axis, gridcolor=GRID)
    figure.update_yaxes(title=t("outcomes.figure.mean"), gridcolor=GRID, ticksuffix="%")
    return plain_figure(figure, 420)
