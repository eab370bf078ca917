"""Pictures of one school: seven indicators against their standards, and their years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.present.figures import BEFORE, LIMIT, NOW, plain_figure
from analysis.present.school_report_tables import standing_of
from analysis.present.style import LOOKS, OUTLINE
from analysis.present.words import Wording
from analysis.school_history import SchoolHistory
from analysis.school_report import OfSchool, SchoolReport
from analysis.vocabulary import State

GRID, PEERS = "#E3E7EB", "#CBD2D9"


def against_standard(
    report: SchoolReport, floor_ratio: float, well_above_ratio: float, words: Wording
) -> go.Figure:
    """Bars of value / threshold in per cent on one axis, with standard, floor, county and peers.

    The wide pale bar is the range of the peers; the bar of the school carries the colour, the
    pattern and the glyph of its class; an unknown value has no bar and says so.
    """
    classes = [standing_of(line, well_above_ratio) for line in report.lines]
    names = [
        _label(line, LOOKS[each].glyph, words)
        for line, each in zip(report.lines, classes, strict=True)
    ]
    figure = go.Figure(
        [_range_of_peers(report, names, words), _bars(report, classes, names, words)]
    )
    for key, values, symbol in (
        ("county", [100 * line.mean / line.threshold for line in report.lines], "circle-open"),
        ("total", [100 * line.peers.total / line.threshold for line in report.lines], "diamond"),
    ):
        figure.add_trace(
            go.Scatter(
                y=names,
                x=values,
                mode="markers",
                marker={"symbol": symbol, "size": 11, "color": "#1b1f24", "line": {"width": 2}},
                name=words.t(f"school.figure.{key}"),
                hovertemplate="%{y}: %{x:.0f}%<extra></extra>",
            )
        )
    _mark_rules(figure, floor_ratio, words)
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(
        rangemode="tozero", ticksuffix="%", gridcolor=GRID, title=words.t("school.figure.axis")
    )
    figure.update_yaxes(categoryorder="array", categoryarray=names[::-1], automargin=True)
    return plain_figure(figure, 80 + 48 * len(names))


def _range_of_peers(report: SchoolReport, names: Sequence[str], words: Wording) -> go.Bar:
    low = [100 * line.peers.lowest / line.threshold for line in report.lines]
    high = [100 * line.peers.highest / line.threshold for line in report.lines]
    return go.Bar(
        y=names,
        x=[b - a for a, b in zip(low, high, strict=True)],
        base=low,
        orientation="h",
        width=0.72,
        marker={"color": PEERS, "line": {"color": OUTLINE, "width": 0.5}},
        name=words.t("school.figure.peers"),
        hoverinfo="skip",
    )


def _bars(
    report: SchoolReport, classes: Sequence[str], names: Sequence[str], words: Wording
) -> go.Bar:
    below = ("far_below", "below")
    return go.Bar(
        y=names,
        x=[100 * line.ratio for line in report.lines],
        orientation="h",
        width=0.34,
        marker={
            "color": [LOOKS[each].colour for each in classes],
            "pattern": {
                "shape": ["/" if each in below else "" for each in classes],
                "fillmode": "overlay",
                "fgcolor": "rgba(255,255,255,0.75)",
            },
        },
        name=words.t("school.figure.school"),
        hovertemplate="%{y}: %{x:.0f}%<extra></extra>",
    )


def _mark_rules(figure: go.Figure, floor_ratio: float, words: Wording) -> None:
    """Upright lines at the standard and at the floor, with their names at the bottom."""
    t = words.t
    for name, at, dash in (("standard", 100.0, "solid"), ("floor", 100 * floor_ratio, "dash")):
        figure.add_vline(x=at, line={"color": LIMIT, "dash": dash, "width": 2})
        figure.add_annotation(
            x=at,
            y=0,
            yref="paper",
            yanchor="bottom",
            xanchor="left" if name == "standard" else "right",
            text=t(f"school.figure.{name}", percent=t.number(at, 0)),
            showarrow=False,
            font={"color": LIMIT},
            bgcolor="white",
        )


def _label(line: OfSchool, glyph: str, words: Wording) -> str:
    """Name, glyph of the class and per cent, or why there is no figure: beside the bar, never on it."""
    t = words.t
    name = words.name(line.indicator.code)
    if line.state != State.KNOWN:
        return f"{name} {glyph} {t(f'state.{line.state}')}"
    return f"{name} {glyph} {t.number(100 * line.ratio, 0)}%"


def against_standard_alt(report: SchoolReport, words: Wording) -> str:
    """What the picture shows, in words: each value in per cent of its standard."""
    t = words.t
    parts = [
        t(
            "school.figure.alt_part",
            name=words.name(line.indicator.code),
            percent=t("common.unknown")
            if line.state != State.KNOWN
            else f"{t.number(100 * line.ratio, 0)}%",
        )
        for line in report.lines
    ]
    return t("school.figure.alt", parts=t.join(parts))


def by_year(history: SchoolHistory, words: Wording, columns: int = 4) -> go.Figure:
    """Small panels, one per indicator: the school, the county and the standard over the years."""
    t = words.t
    codes = [indicator.code for indicator in words.indicators]
    rows = -(-len(codes) // columns)
    figure = make_subplots(
        rows=rows,
        cols=columns,
        subplot_titles=[words.name(code) for code in codes],
        vertical_spacing=0.2,
        horizontal_spacing=0.055,
    )
    lines = (
        ("school", "value", {"color": NOW, "width": 2.5}, "circle"),
        ("county", "mean", {"color": BEFORE, "dash": "dash", "width": 2}, "square-open"),
        ("standard_line", "threshold", {"color": LIMIT, "dash": "dot", "width": 2}, None),
    )
    for place, code in enumerate(codes):
        frame = history.frame[history.frame["indicator"] == code]
        for key, field, line, symbol in lines:
            figure.add_trace(
                go.Scatter(
                    x=[str(year) for year in frame["school_year"]],
                    y=[None if np.isnan(value) else value for value in frame[field]],
                    mode="lines+markers" if symbol else "lines",
                    line=line,
                    marker={"symbol": symbol, "size": 8} if symbol else None,
                    name=t(f"school.figure.{key}"),
                    legendgroup=key,
                    showlegend=place == 0,
                    connectgaps=False,
                    hovertemplate="%{x}: %{y:,.2f}<extra>" + t(f"school.figure.{key}") + "</extra>",
                ),
                row=place // columns + 1,
                col=place % columns + 1,
            )
    figure.update_yaxes(rangemode="tozero", gridcolor=GRID)
    figure.update_xaxes(type="category")
    figure = plain_figure(figure, 230 * rows)
    # The legend takes the place of the panel that is missing.
    figure.update_layout(
        margin={"t": 34},
        legend={"orientation": "v", "x": 1.0, "xanchor": "right", "y": 0.3, "yanchor": "top"},
    )
    figure.update_annotations(font={"size": 13})
    return figure


def by_year_alt(history: SchoolHistory, words: Wording) -> str:
    """What the panels show, in words: first and last value of each indicator."""
    t, parts = words.t, []
    for indicator in words.indicators:
        frame = history.frame[history.frame["indicator"] == indicator.code].dropna(subset=["value"])
        if frame.empty:
            parts.append(
                t(
                    "school.figure.alt_part",
                    name=words.name(indicator.code),
                    percent=t("common.unknown"),
                )
            )
            continue
        first, last = frame.iloc[0], frame.iloc[-1]
        parts.append(
            t(
                "school.figure.alt_change",
                name=words.name(indicator.code),
                first=words.number(indicator.code, first["value"]),
                first_year=int(first["school_year"]),
                last=words.number(indicator.code, last["value"]),
                last_year=int(last["school_year"]),
            )
        )
    return t("school.figure.alt_years", parts=t.join(parts))
