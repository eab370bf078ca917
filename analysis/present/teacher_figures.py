"""Charts of teachers: needed against held, shares of a structure, the wave of retirement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from analysis.present.figures import BEFORE, LIMIT, NOW, plain_figure
from analysis.present.gap_figures import GRID, GROUP_LOOKS, hatch
from analysis.present.style import LOOKS, TEXT
from analysis.present.text import Texts

# Per cent below which a number does not fit into its part of a bar.
LEAST_LABELLED = 4


def needed_and_held(
    names: Sequence[str], needed: Sequence[float], held: Sequence[float], decimals: int, t: Texts
) -> go.Figure:
    """A bar for the teachers held and a diamond for those needed, one row per subject.

    A need beyond the bar is a red-brown triangle with the lack beside it, so that shape and words
    tell it as well; a subject whose teachers are not known has a cross and no bar.
    """
    figure = go.Figure()
    figure.add_trace(
        go.Bar(
            x=list(held),
            y=list(names),
            orientation="h",
            name=t("teachers.figure.held"),
            marker={"color": BEFORE},
            hovertemplate="%{y}: %{x:,.0f}<extra>" + t("teachers.figure.held") + "</extra>",
        )
    )
    for kind, colour, symbol, size in (
        ("unknown", LOOKS["unknown"].colour, "x", 11),
        ("short", LIMIT, "triangle-right", 15),
        ("enough", NOW, "diamond", 12),
    ):
        rows = [
            place
            for place, (need, have) in enumerate(zip(needed, held, strict=True))
            if _need_is(need, have, decimals) == kind
        ]
        if not rows:
            continue
        lacks = [
            t("teachers.figure.lacks", gap=t.number(needed[place] - held[place], decimals))
            if kind == "short"
            else ""
            for place in rows
        ]
        name = t(f"teachers.figure.{kind}")
        figure.add_trace(
            go.Scatter(
                x=[needed[place] for place in rows],
                y=[names[place] for place in rows],
                mode="markers+text",
                text=lacks,
                textposition="middle right",
                textfont={"color": colour},
                cliponaxis=False,
                name=name,
                marker={"symbol": symbol, "color": colour, "size": size},
                hovertemplate="%{y}: %{x:,.1f}<extra>" + name + "</extra>",
            )
        )
    figure.update_yaxes(
        autorange="reversed", automargin=True, categoryorder="array", categoryarray=list(names)
    )
    figure.update_xaxes(title=t("teachers.figure.people"), rangemode="tozero", gridcolor=GRID)
    return plain_figure(figure, 90 + 30 * len(names))


def _need_is(needed: float, held: float, decimals: int) -> str | None:
    """How a need stands to the teachers held; None where the need is not known."""
    if pd.isna(needed):
        return None
    if pd.isna(held):
        return "unknown"
    # What is lacking below the last decimal is not told as lacking.
    return "short" if round(needed - held, decimals) > 0 else "enough"


def shares_by_place(
    places: Sequence[str], shares: Mapping[str, Sequence[float]], unknown: str, t: Texts
) -> go.Figure:
    """One bar of 100 % per place, cut by category; `unknown` names the category drawn as unknown.

    A category keeps its look where nobody is in another one; one without anybody is not drawn.
    """
    figure = go.Figure()
    for position, (name, values) in enumerate(shares.items()):
        if not any(value > 0 for value in values):
            continue
        look = GROUP_LOOKS[position % len(GROUP_LOOKS)]
        is_unknown = name == unknown
        colour = LOOKS["unknown"].tint if is_unknown else look.colour
        # The sixth category has the first one's colour and another pattern.
        pattern = look.pattern if position < len(GROUP_LOOKS) else "-"
        figure.add_trace(
            go.Bar(
                x=list(values),
                y=list(places),
                orientation="h",
                name=name,
                marker={
                    "color": colour,
                    "pattern": hatch("" if is_unknown else pattern),
                    "line": {"color": LOOKS["unknown"].colour if is_unknown else "white"},
                },
                text=[f"{t.number(v, 0)}%" if v >= LEAST_LABELLED else "" for v in values],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"color": TEXT if is_unknown else "white", "size": 14},
                hovertemplate="%{y}: %{x:.1f}%<extra>" + name + "</extra>",
            )
        )
    figure.update_layout(barmode="stack", legend_traceorder="normal")
    figure.update_xaxes(range=[0, 100], ticksuffix="%", gridcolor=GRID)
    figure.update_yaxes(autorange="reversed", automargin=True)
    return plain_figure(figure, 110 + 44 * len(places))


def wave_bars(
    years: Sequence[int], certain: Sequence[int], further: Sequence[int], t: Texts
) -> go.Figure:
    """Up to each year: who must have reached retirement, full, and who may have, hatched on top."""
    figure = go.Figure()
    parts = (
        (t("teachers.figure.certain"), certain, NOW, ""),
        (t("teachers.figure.further"), further, LOOKS["meets"].tint, "/"),
    )
    for name, values, colour, pattern in parts:
        figure.add_trace(
            go.Bar(
                x=[str(year) for year in years],
                y=list(values),
                name=name,
                marker={
                    "color": colour,
                    "pattern": {**hatch(pattern), "fgcolor": NOW},
                    "line": {"color": NOW, "width": 1},
                },
                hovertemplate="%{x}: %{y:,.0f}<extra>" + name + "</extra>",
            )
        )
    tops = [one + other for one, other in zip(certain, further, strict=True)]
    figure.add_trace(
        go.Scatter(
            x=[str(year) for year in years],
            y=tops,
            mode="text",
            text=[
                t("teachers.figure.band", low=t.number(low, 0), high=t.number(top, 0))
                for low, top in zip(certain, tops, strict=True)
            ],
            textposition="top center",
            cliponaxis=False,
            showlegend=False,
            hoverinfo="skip",
        )
    )
    figure.update_layout(barmode="stack", legend_traceorder="normal")
    figure.update_xaxes(type="category", title=t("teachers.figure.by_end_of"))
    figure.update_yaxes(rangemode="tozero", gridcolor=GRID, title=t("teachers.figure.people"))
    return plain_figure(figure, 330)
