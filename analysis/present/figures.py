"""Charts from values: plotly figures that make no request and state unit and limit themselves."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from analysis.present.style import TEXT
from analysis.present.text import Texts

# Dark blue for the state asked about, grey for what it is compared with, as in print.
NOW, BEFORE, LIMIT = "#1F5A8A", "#8A929B", "#B3261E"
CONFIG = {"displayModeBar": False, "locale": "en"}


def plain_figure(figure: go.Figure, height: int) -> go.Figure:
    """The house style on a figure of this height in pixels; gives the same figure back."""
    figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        font={
            "family": "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif",
            "color": TEXT,
        },
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0},
        plot_bgcolor="white",
        hoverlabel={"namelength": -1},
    )
    # The page's own theme writes ticks and axis titles in a grey that is too pale to read.
    dark = {"color": TEXT}
    figure.update_xaxes(tickfont=dark, title_font=dark)
    figure.update_yaxes(tickfont=dark, title_font=dark)
    return figure


def mark_limit(figure: go.Figure, limit: float, told: str, t: Texts) -> None:
    """A dashed upright line where a coefficient has its limit; `told`: the limit in digits."""
    figure.add_vline(x=limit, line={"color": LIMIT, "dash": "dash", "width": 2})
    figure.add_annotation(
        x=limit,
        y=1,
        yref="paper",
        yanchor="bottom",
        text=t("figure.limit", limit=told),
        showarrow=False,
        font={"color": LIMIT},
    )


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def coefficients_before_after(
    labels: Sequence[str],
    before: Sequence[float],
    after: Sequence[float],
    limit: float,
    t: Texts,
) -> go.Figure:
    """Dumbbells of the coefficient per indicator, before and after, with the limit as a line.

    Both states share one axis that begins at zero; before is hollow and after is full, so that the
    two differ in print as well.
    """
    figure = go.Figure()
    # One line for all, with a gap after each pair: a trace of its own for each is slow to draw.
    figure.add_trace(
        go.Scatter(
            x=[end for old, new in zip(before, after, strict=True) for end in (old, new, None)],
            y=[each for label in labels for each in (label, label, None)],
            mode="lines",
            line={"color": BEFORE, "width": 3},
            showlegend=False,
            hoverinfo="skip",
        )
    )
    for name, values, marker in (
        (t("figure.before"), before, {"symbol": "circle-open", "color": BEFORE, "size": 13}),
        (t("figure.after"), after, {"symbol": "circle", "color": NOW, "size": 13}),
    ):
        marker = {**marker, "line": {"width": 2.5, "color": marker["color"]}}
        figure.add_trace(
            go.Scatter(
                x=list(values),
                y=labels,
                mode="markers",
                marker=marker,
                name=name,
                hovertemplate="%{y}: %{x:.3f}<extra>" + name + "</extra>",
            )
        )
    mark_limit(figure, limit, t.number(limit, 2), t)
    figure.update_xaxes(rangemode="tozero", gridcolor="#E3E7EB", title=t("figure.coefficient"))
    figure.update_yaxes(autorange="reversed", automargin=True)
    return plain_figure(figure, 60 + 38 * len(labels))


def passing_by_year(
    years: Sequence[int], shares: dict[str, Sequence[float | None]], t: Texts
) -> go.Figure:
    """Share of schools that pass, per cent, by school year; one line per stage, told by dash too."""
    figure = go.Figure()
    styles = (("solid", "circle"), ("dot", "square"))
    # Lines that lie close together carry their numbers on different sides: the higher one above.
    highest = [
        max(_known(values)) if _known(values) else None
        for values in zip(*shares.values(), strict=True)
    ]
    for (name, values), (dash, symbol) in zip(shares.items(), styles, strict=False):
        sides = [
            "top center" if value == top else "bottom center"
            for value, top in zip(values, highest, strict=True)
        ]
        figure.add_trace(
            go.Scatter(
                x=[str(year) for year in years],
                y=list(values),
                name=name,
                mode="lines+markers+text",
                line={"color": NOW, "dash": dash, "width": 2.5},
                marker={"symbol": symbol, "size": 9},
                text=[t.number(value, 0) for value in values],
                textposition=sides,
                hovertemplate="%{x}: %{y:.1f}%<extra>" + name + "</extra>",
            )
        )
    figure.update_yaxes(
        range=[0, 105], ticksuffix="%", gridcolor="#E3E7EB", title=t("figure.share_passing")
    )
    figure.update_xaxes(type="category", title=t("figure.school_year"))
    return plain_figure(figure, 260)
