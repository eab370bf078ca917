"""The chart beside the map: every school on one axis, by area, with the limit and the county mean."""

from __future__ import annotations

import zlib
from html import escape

import pandas as pd
import plotly.graph_objects as go

from analysis.assessment import StageAssessment
from analysis.present.map_words import figure_name, shown_figures
from analysis.present.school_map import MapView, legend_classes
from analysis.present.style import LOOKS, OUTLINE, TEXT
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording, counted_note
from analysis.vocabulary import Area

LIMIT, MEAN = "#B3261E", "#123c69"
# Schools of one area are spread over this part of their row, so that equal values stay visible.
SPREAD = 0.7
ROW_HEIGHT, FRAME_HEIGHT = 84, 96


def strip_plot(
    view: MapView,
    schools: pd.DataFrame,
    assessment: StageAssessment,
    chosen: str | None,
    words: Wording,
) -> go.Figure:
    """One mark per school whose figure is known, in a row per area; the chosen one is ringed.

    Colour and shape are those of the map. The code of a school is the first entry of customdata.
    Threshold and county mean stand as lines where the figure is an indicator value.
    """
    figures, decimals = shown_figures(view, schools["figure"], words)
    rows = schools.assign(shown=figures, at=_heights(schools)).dropna(subset=["shown"])
    figure = go.Figure()
    for entry in legend_classes(view, words):
        of_class = rows[rows["class_key"] == entry.key]
        marker = {
            "symbol": LOOKS[entry.key].marker,
            "color": entry.colour,
            "size": 9,
            "line": {"color": "white", "width": 0.5},
        }
        figure.add_trace(_marks(of_class, entry.label, marker, decimals))
    ringed = rows[rows["school_code"] == chosen]
    if len(ringed):
        marker = {"symbol": "circle-open", "color": TEXT, "size": 19, "line": {"width": 2.5}}
        trace = _marks(ringed, words.t("map.chosen"), marker, decimals)
        name = escape(str(ringed["school_name"].iloc[0]))
        trace.update(mode="markers+text", text=[name], textposition="top center")
        figure.add_trace(trace)
    if not view.is_verdict and view.kind not in ("map_gap", "map_shortfall"):
        _add_lines(figure, view, assessment, words)
    _lay_out(figure, figure_name(view, words), words)
    return figure


def _heights(schools: pd.DataFrame) -> list[float]:
    """Row of the area, and a place in it that the code alone decides: it never moves."""
    row = {str(area): number for number, area in enumerate(Area)}
    return [
        row[str(area)] + SPREAD * (zlib.crc32(str(code).encode()) / 2**32 - 0.5)
        for area, code in zip(schools["area"], schools["school_code"], strict=True)
    ]


def _marks(rows: pd.DataFrame, name: str, marker: dict, decimals: int) -> go.Scatter:
    return go.Scatter(
        x=rows["shown"].tolist(),
        y=rows["at"].tolist(),
        mode="markers",
        name=name,
        marker=marker,
        customdata=[
            [str(code), escape(str(school))]
            for code, school in zip(rows["school_code"], rows["school_name"], strict=True)
        ],
        hovertemplate="%{customdata[1]}: %{x:." + str(decimals) + "f}<extra>" + name + "</extra>",
    )


def _add_lines(
    figure: go.Figure, view: MapView, assessment: StageAssessment, words: Wording
) -> None:
    measure = assessment.indicators.set_index("code").loc[view.topic]
    lines = (
        ("map.line_threshold", measure["threshold"], LIMIT, "dash", 1.0),
        ("map.line_mean", measure["mean"], MEAN, "dot", 1.09),
    )
    for key, value, colour, dash, height in lines:
        if pd.isna(value):
            continue
        figure.add_vline(x=float(value), line={"color": colour, "dash": dash, "width": 2})
        figure.add_annotation(
            x=float(value),
            y=height,
            yref="paper",
            yanchor="bottom",
            text=words.t(key, value=words.number(view.topic, value)),
            showarrow=False,
            font={"color": colour},
        )


def _lay_out(figure: go.Figure, title: str, words: Wording) -> None:
    areas = list(Area)
    figure.update_xaxes(title=escape(title), gridcolor="#E3E7EB", zeroline=False)
    figure.update_yaxes(
        tickvals=list(range(len(areas))),
        ticktext=[words.t(f"area.{area}") for area in areas],
        range=[len(areas) - 0.5, -0.6],
        automargin=True,
        fixedrange=True,
        showgrid=False,
        zeroline=False,
        linecolor=OUTLINE,
    )
    figure.update_layout(
        height=FRAME_HEIGHT + ROW_HEIGHT * len(areas),
        margin={"l": 10, "r": 10, "t": 48, "b": 10},
        font={"family": "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"},
        legend={"orientation": "h", "yanchor": "top", "y": -0.22, "x": 0},
        plot_bgcolor="white",
        hoverlabel={"namelength": -1},
        hovermode="closest",
        clickmode="event+select",
    )


def strip_table(
    view: MapView, schools: pd.DataFrame, assessment: StageAssessment, words: Wording
) -> PresentedTable:
    """The same figures by area: schools counted and missing, lowest and highest; for an indicator
    value also the area's total over total."""
    t = words.t
    figures, decimals = shown_figures(view, schools["figure"], words)
    rows = schools.assign(shown=figures)
    groups = rows.groupby("area", sort=False)["shown"]
    table = pd.DataFrame(
        {
            "schools_counted": groups.count(),
            "schools_missing": groups.size() - groups.count(),
            "lowest": groups.min(),
            "highest": groups.max(),
        }
    )
    table = table.reindex([str(area) for area in Area if str(area) in set(table.index)])
    table["area"] = [t(f"area.{area}") for area in table.index]
    columns = [
        Column("area", t("column.area")),
        Column("schools_counted", t("column.schools_counted"), "number"),
        Column("schools_missing", t("column.schools_missing"), "number"),
        Column("lowest", t("map.lowest"), "number", decimals),
        Column("highest", t("map.highest"), "number", decimals),
    ]
    if view.kind == "value_class":
        table["total"] = _total_over_total(schools, assessment, view.topic, words)
        columns.append(Column("total", t("map.total_over_total"), "number", decimals))
    counted = int(rows["shown"].notna().sum())
    notes = [
        t("map.strip_note", name=figure_name(view, words)),
        counted_note(counted, len(rows) - counted, t),
    ]
    return present("map_strip", t("map.strip_title"), table, columns, notes)


def _total_over_total(
    schools: pd.DataFrame, assessment: StageAssessment, code: str, words: Wording
) -> pd.Series:
    amounts = schools["school_code"].map(assessment.amounts[code])
    known = schools.assign(amount=amounts)[schools[code].notna()]
    sums = known.groupby("area")[["amount", "pupils"]].sum()
    return words.indicator(code).scale * sums["amount"] / sums["pupils"]


def strip_alt(view: MapView, schools: pd.DataFrame, words: Wording) -> str:
    """What the chart shows, in words: how many schools, and lowest and highest figure by area."""
    t = words.t
    figures, decimals = shown_figures(view, schools["figure"], words)
    parts = []
    for area in Area:
        of_area = figures[(schools["area"] == area).to_numpy()].dropna()
        if len(of_area):
            parts.append(
                t(
                    "map.strip_alt_area",
                    area=t(f"area.{area}"),
                    schools=len(of_area),
                    lowest=t.number(of_area.min(), decimals),
                    highest=t.number(of_area.max(), decimals),
                )
            )
    return t("map.strip_alt", name=figure_name(view, words), areas=t.join(parts))
