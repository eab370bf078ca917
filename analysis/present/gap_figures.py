"""Charts of the gap: areas against the county, parts of the coefficient, schools, and change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from analysis.present.figures import BEFORE, LIMIT, NOW, plain_figure
from analysis.present.style import LOOKS
from analysis.present.text import Texts

GRID = "#E3E7EB"


@dataclass(frozen=True)
class GroupLook:
    """How the groups of a chart are told apart: colour, marker and, for bars, pattern."""

    colour: str
    marker: str
    pattern: str


# Okabe-Ito colours, dark enough for white paper; the marker and the pattern carry the same.
GROUP_LOOKS = (
    GroupLook("#0072B2", "circle", ""),
    GroupLook("#D55E00", "diamond", "/"),
    GroupLook("#00785A", "square", "x"),
    GroupLook("#8C4A76", "triangle-up", "\\"),
    GroupLook("#7A6500", "cross", "."),
)


def hatch(shape: str) -> dict:
    """A pattern drawn over the colour of a bar, so that both remain; "" is a plain bar."""
    return {"shape": shape, "fillmode": "overlay", "fgcolor": "white", "size": 7, "solidity": 0.2}


def areas_against_county(
    names: Sequence[str], ratios: Mapping[str, Sequence[float | None]], t: Texts
) -> go.Figure:
    """One row per indicator, one mark per group at value over county value; the line is the county."""
    figure = go.Figure()
    for (group, values), look in zip(ratios.items(), GROUP_LOOKS, strict=False):
        figure.add_trace(
            go.Scatter(
                x=list(values),
                y=list(names),
                mode="markers",
                name=group,
                marker={"symbol": look.marker, "color": look.colour, "size": 13},
                hovertemplate="%{y}: %{x:.2f}<extra>" + group + "</extra>",
            )
        )
    figure.add_vline(x=1, line={"color": BEFORE, "dash": "dash", "width": 2})
    figure.update_xaxes(title=t("gap.figure.ratio_to_county"), gridcolor=GRID, rangemode="tozero")
    figure.update_yaxes(autorange="reversed", automargin=True)
    return plain_figure(figure, 90 + 38 * len(names))


def split_bar(parts: Sequence[tuple[str, float]], t: Texts) -> go.Figure:
    """One bar of 100 %: the part between the groups first, then the part inside each group."""
    figure = go.Figure()
    for place, (name, share) in enumerate(parts):
        look = GROUP_LOOKS[place % len(GROUP_LOOKS)]
        colour = LIMIT if place == 0 else look.colour
        figure.add_trace(
            go.Bar(
                x=[share],
                y=[""],
                orientation="h",
                name=name,
                marker={
                    "color": colour,
                    "pattern": hatch("" if place == 0 else look.pattern),
                    "line": {"color": "white", "width": 2},
                },
                text=[f"{t.number(share, 0)}%"],
                textposition="inside",
                insidetextfont={"color": "white", "size": 14},
                hovertemplate="%{x:.1f}%<extra>" + name + "</extra>",
            )
        )
    figure.update_layout(barmode="stack")
    figure.update_xaxes(range=[0, 100], ticksuffix="%", title=t("gap.figure.share"))
    figure.update_yaxes(showticklabels=False)
    return plain_figure(figure, 190)


def school_bars(rows: pd.DataFrame, sides: Mapping[bool, str], t: Texts) -> go.Figure:
    """Schools ranked by share of the gap (bars) with the running sum (line), in per cent.

    `rows`: school_code, label, is_below, share, cumulative_share as fractions, in order. The two sides
    of the mean differ in colour and pattern. Each bar carries its school's code.
    """
    figure = go.Figure()
    for is_below, key, pattern in ((True, "below", "/"), (False, "well_above", "")):
        of = rows[rows["is_below"] == is_below]
        figure.add_trace(
            go.Bar(
                x=100 * of["share"],
                y=of["label"],
                orientation="h",
                name=sides[is_below],
                customdata=of[["school_code"]].to_numpy(),
                marker={
                    "color": LOOKS[key].colour,
                    "pattern": hatch(pattern),
                },
                text=[f"{t.number(100 * share, 1)}%" for share in of["share"]],
                textposition="outside",
                cliponaxis=False,
                hovertemplate="%{y}: %{x:.1f}%<extra>" + sides[is_below] + "</extra>",
            )
        )
    figure.add_trace(
        go.Scatter(
            x=100 * rows["cumulative_share"],
            y=rows["label"],
            mode="lines+markers",
            name=t("gap.column.cumulative"),
            line={"color": BEFORE, "width": 2, "dash": "dot"},
            marker={"symbol": "circle-open", "size": 7},
            customdata=rows[["school_code"]].to_numpy(),
            hovertemplate="%{y}: %{x:.1f}%<extra></extra>",
        )
    )
    figure.update_xaxes(range=[0, 105], ticksuffix="%", title=t("gap.figure.share"), gridcolor=GRID)
    figure.update_yaxes(
        categoryorder="array", categoryarray=list(rows["label"])[::-1], automargin=True
    )
    return plain_figure(figure, 110 + 26 * len(rows))


def change_parts(
    cuts: Mapping[str, Sequence[tuple[str, float]]], t: Texts, decimals: int
) -> go.Figure:
    """Parts of a change of the coefficient, one block of bars per cut; left closes the gap."""
    order = [(cut, name) for cut, parts in cuts.items() for name, _ in parts]
    figure = go.Figure(_placeholder(order))
    for closes, key, pattern in ((True, "meets", ""), (False, "below", "/")):
        rows = [
            (cut, name, value)
            for cut, parts in cuts.items()
            for name, value in parts
            if (value < 0) == closes
        ]
        figure.add_trace(
            go.Bar(
                x=[value for _, _, value in rows],
                y=[[cut for cut, _, _ in rows], [name for _, name, _ in rows]],
                orientation="h",
                name=t(f"gap.figure.{'closes' if closes else 'widens'}"),
                marker={"color": LOOKS[key].colour, "pattern": hatch(pattern)},
                text=[t.number(value, decimals, signed=True) for _, _, value in rows],
                textposition="outside",
                cliponaxis=False,
                hovertemplate="%{y}: %{x:+.4f}<extra></extra>",
            )
        )
    figure.update_layout(barmode="overlay")
    figure.add_vline(x=0, line={"color": NOW, "width": 1})
    figure.update_xaxes(title=t("gap.column.part_value"), gridcolor=GRID)
    figure.update_yaxes(autorange="reversed", automargin=True)
    return plain_figure(figure, 120 + 34 * len(order))


def _placeholder(order: Sequence[tuple[str, str]]) -> go.Bar:
    """An empty trace that names all rows: plotly orders two-level rows by the traces it meets."""
    return go.Bar(
        x=[None] * len(order),
        y=[[cut for cut, _ in order], [name for _, name in order]],
        orientation="h",
        showlegend=False,
        hoverinfo="skip",
    )


def factor_bars(
    names: Sequence[str], factors: Mapping[str, Sequence[float | None]], t: Texts
) -> go.Figure:
    """Change of each county value in per cent of its start, stacked by what made it."""
    figure = go.Figure()
    for (factor, values), look in zip(factors.items(), GROUP_LOOKS, strict=False):
        figure.add_trace(
            go.Bar(
                x=list(values),
                y=list(names),
                orientation="h",
                name=factor,
                marker={
                    "color": look.colour,
                    "pattern": hatch(look.pattern),
                },
                hovertemplate="%{y}: %{x:+.1f}%<extra>" + factor + "</extra>",
            )
        )
    figure.update_layout(barmode="relative")
    figure.add_vline(x=0, line={"color": NOW, "width": 1})
    figure.update_xaxes(ticksuffix="%", title=t("gap.figure.change"), gridcolor=GRID)
    figure.update_yaxes(autorange="reversed", automargin=True)
    return plain_figure(figure, 110 + 36 * len(names))
