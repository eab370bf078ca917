"""Pictures of the shopping list: money by indicator, money by year; once and yearly never on one axis."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from analysis.present.figures import BEFORE, NOW, plain_figure
from analysis.present.school_report_tables import in_ten_thousand
from analysis.present.words import Wording

GRID = "#E3E7EB"


def money_by_indicator(totals: pd.DataFrame, words: Wording) -> go.Figure:
    """Two panels of bars, once and yearly, to the standard (full) and to the floor (hatched)."""
    t = words.t
    names = [words.name(code) for code in totals["indicator"]]
    figure = _two_panels(words, shared_y=True)
    levels = (("threshold", NOW, ""), ("floor", BEFORE, "/"))
    for column, timing in enumerate(("once", "yearly"), start=1):
        for level, colour, pattern in levels:
            figure.add_trace(
                go.Bar(
                    y=names,
                    x=in_ten_thousand(totals[f"{level}_{timing}"]),
                    orientation="h",
                    name=t(f"shopping.figure.{level}"),
                    legendgroup=level,
                    showlegend=column == 1,
                    marker={"color": colour, "pattern": {"shape": pattern}},
                    hovertemplate="%{y}: %{x:,.2f}<extra></extra>",
                ),
                row=1,
                col=column,
            )
    figure.update_xaxes(rangemode="tozero", gridcolor=GRID)
    figure.update_yaxes(autorange="reversed", automargin=True)
    return _with_room(plain_figure(figure, 110 + 42 * len(names)))


def money_by_year(plan: pd.DataFrame, words: Wording) -> go.Figure:
    """Two panels of columns: what is paid once in each year, and the yearly cost that runs by then."""
    t = words.t
    figure = _two_panels(words, shared_y=False)
    years = [t("shopping.sheet.year", year=int(year)) for year in plan["year"]]
    for column, (field, key, colour, pattern) in enumerate(
        (("once", "new", NOW, ""), ("running", "running", BEFORE, "/")), start=1
    ):
        values = in_ten_thousand(plan[field])
        figure.add_trace(
            go.Bar(
                x=years,
                y=values,
                name=t(f"shopping.figure.{key}"),
                marker={"color": colour, "pattern": {"shape": pattern}},
                text=[t.number(value, 0) for value in values],
                textposition="outside",
                cliponaxis=False,
                hovertemplate="%{x}: %{y:,.2f}<extra></extra>",
            ),
            row=1,
            col=column,
        )
    figure.update_yaxes(rangemode="tozero", gridcolor=GRID)
    figure.update_xaxes(type="category")
    return _with_room(plain_figure(figure, 320))


def _two_panels(words: Wording, *, shared_y: bool) -> go.Figure:
    return make_subplots(
        rows=1,
        cols=2,
        shared_yaxes=shared_y,
        subplot_titles=[words.t(f"shopping.figure.{key}") for key in ("once", "yearly")],
        horizontal_spacing=0.08,
    )


def _with_room(figure: go.Figure) -> go.Figure:
    """Panel titles above, the legend below: neither covers the other."""
    figure.update_layout(margin={"t": 34}, legend={"y": -0.12, "yanchor": "top"})
    figure.update_annotations(font={"size": 14})
    return figure


def by_indicator_alt(totals: pd.DataFrame, words: Wording) -> str:
    """What the bars show, in words."""
    t = words.t
    parts = [
        t(
            "shopping.figure.alt_part",
            name=words.name(row["indicator"]),
            once=t.number(in_ten_thousand(row["threshold_once"]), 2),
            yearly=t.number(in_ten_thousand(row["threshold_yearly"]), 2),
        )
        for _, row in totals.iterrows()
    ]
    return t("shopping.figure.alt", parts=t.join(parts))


def by_year_alt(plan: pd.DataFrame, words: Wording) -> str:
    """What the columns show, in words."""
    t = words.t
    parts = [
        t(
            "shopping.figure.alt_years_part",
            year=int(row["year"]),
            once=t.number(in_ten_thousand(row["once"]), 2),
            running=t.number(in_ten_thousand(row["running"]), 2),
        )
        for _, row in plan.iterrows()
    ]
    return t("shopping.figure.alt_years", parts=t.join(parts))
