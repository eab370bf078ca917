"""Figures of a plan: the map of its moves, and curves of what more or fewer moves would bring."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd
import plotly.graph_objects as go

from analysis.planner.problem import Move
from analysis.present.figures import LIMIT, NOW, plain_figure
from analysis.present.maps import Outline
from analysis.present.style import LOOKS, OUTLINE, VERDICT_KEYS
from analysis.present.text import Texts

GROUND = "#F4F6F8"
THINNEST, THICKEST = 1.4, 5.0
HEIGHT = 560


def flow_map(
    moves: Sequence[Move],
    schools: pd.DataFrame,
    outlines: Sequence[Outline],
    labels: Mapping[str, str],
    t: Texts,
) -> go.Figure:
    """Township outlines, schools by their verdict after the plan, and an arrow for each pair.

    schools: index school_code; longitude, latitude, name, verdict. Pairs of which one end has no
    position are not drawn. labels: verdict -> word. An arrow is thicker the more people go.
    """
    figure = go.Figure()
    for outline in outlines:
        for ring in (ring for part in outline.parts for ring in part):
            figure.add_trace(
                go.Scatter(
                    x=[corner[1] for corner in ring],
                    y=[corner[0] for corner in ring],
                    mode="lines",
                    fill="toself",
                    fillcolor=GROUND,
                    line={"color": OUTLINE, "width": 1},
                    hoverinfo="skip",
                    showlegend=False,
                )
            )
    placed = schools.dropna(subset=["longitude", "latitude"])
    _add_schools(figure, placed, labels)
    _add_arrows(figure, moves, placed, t)
    middle = math.radians(placed["latitude"].mean()) if len(placed) else 0.0
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, scaleanchor="x", scaleratio=1 / math.cos(middle))
    return plain_figure(figure, HEIGHT)


def _add_schools(figure: go.Figure, placed: pd.DataFrame, labels: Mapping[str, str]) -> None:
    # In the opposite order of the legend, so that the most urgent school lies on top.
    for key in reversed(VERDICT_KEYS):
        rows = placed[placed["verdict"] == key]
        if rows.empty:
            continue
        look = LOOKS[key]
        figure.add_trace(
            go.Scatter(
                x=rows["longitude"],
                y=rows["latitude"],
                mode="markers",
                name=labels[key],
                text=[escape(str(name)) for name in rows["name"]],
                marker={"symbol": look.marker, "color": look.colour, "size": 9},
                hovertemplate="%{text}<extra>" + labels[key] + "</extra>",
            )
        )


def _add_arrows(figure: go.Figure, moves: Sequence[Move], placed: pd.DataFrame, t: Texts) -> None:
    people: dict[tuple[str, str], int] = {}
    for move in moves:
        if {move.source, move.target} <= set(placed.index):
            people[move.source, move.target] = people.get((move.source, move.target), 0) + (
                move.people
            )
    most = max(people.values(), default=1)
    middles = []
    for (source, target), count in people.items():
        start, end = placed.loc[source], placed.loc[target]
        figure.add_annotation(
            x=end["longitude"],
            y=end["latitude"],
            ax=start["longitude"],
            ay=start["latitude"],
            xref="x",
            yref="y",
            axref="x",
            ayref="y",
            text="",
            showarrow=True,
            arrowhead=2,
            arrowsize=1,
            arrowwidth=THINNEST + (THICKEST - THINNEST) * (count - 1) / max(most - 1, 1),
            arrowcolor=NOW,
            opacity=0.75,
            standoff=4,
        )
        told = escape(t("plan.arrow", source=start["name"], target=end["name"], people=count))
        at = (
            (start["longitude"] + end["longitude"]) / 2,
            (start["latitude"] + end["latitude"]) / 2,
        )
        middles.append((*at, told))
    if middles:
        x, y, told = zip(*middles, strict=True)
        figure.add_trace(
            go.Scatter(
                x=x,
                y=y,
                text=told,
                mode="markers",
                marker={"size": 14, "color": NOW, "opacity": 0},
                hovertemplate="%{text}<extra></extra>",
                showlegend=False,
            )
        )


def _beside_the_curve(y: Sequence[float], knee: int) -> str:
    """Where the word at the knee stands: on the side that the curve does not go on to."""
    goes_up = knee + 1 < len(y) and y[knee + 1] >= y[knee]
    return "bottom right" if goes_up else "top right"


def curve(
    x: Sequence[float],
    y: Sequence[float],
    labels: tuple[str, str],
    knee: int | None,
    limit: float | None,
    t: Texts,
) -> go.Figure:
    """A curve of what is paid (x) and what is reached (y), its knee marked; limit as a dashed line."""
    figure = go.Figure(
        go.Scatter(
            x=list(x),
            y=list(y),
            mode="lines+markers",
            line={"color": NOW, "width": 2.5},
            marker={"size": 8},
            hovertemplate="%{x}: %{y}<extra></extra>",
            showlegend=False,
        )
    )
    if knee is not None:
        figure.add_trace(
            go.Scatter(
                x=[x[knee]],
                y=[y[knee]],
                mode="markers+text",
                marker={"symbol": "diamond", "size": 15, "color": LIMIT},
                text=[t("plan.knee")],
                textposition=_beside_the_curve(y, knee),
                hoverinfo="skip",
                showlegend=False,
            )
        )
    if limit is not None:
        figure.add_hline(y=limit, line={"color": LIMIT, "dash": "dash", "width": 2})
    figure.update_xaxes(title=labels[0], gridcolor="#E3E7EB")
    figure.update_yaxes(title=labels[1], gridcolor="#E3E7EB")
    return plain_figure(figure, 320)
