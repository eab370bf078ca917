"""The county map itself: base, layers, legend, what is printed with it, and its files."""

from __future__ import annotations

import folium
import pandas as pd
import streamlit as st

from analysis.file_names import safe_name
from analysis.present.map_files import approval_line, printed_lines, schools_geojson
from analysis.present.map_words import figure_name, topic_name
from analysis.present.maps import (
    MapTexts,
    base_map,
    legend,
    online_layer,
    printed_layer,
    school_layer,
    township_layer,
)
from analysis.present.school_map import legend_classes, map_points, map_townships
from analysis.present.trace_words import about_sheet
from analysis.present.words import rule_note
from data import reference
from pages.shared import cached
from pages.shared.map_controls import MapChoice, township_classes_before
from pages.shared.map_panel import chart_waits, choose_beside_list, let_the_chart_come
from pages.shared.show import note, plain
from pages.shared.show_map import STATIC_URL, render_map
from pages.shared.view_context import ViewContext

HEIGHT = 520


def draw_map(chosen: MapChoice, schools: pd.DataFrame, code: str | None, finding: str) -> None:
    """Draw the map with its legend and its downloads; say so when there is nothing to draw."""
    context = chosen.shown
    t, words = context.t, context.words
    base = county_base(context, t("page.county_map.nav"))
    if base is None:
        note(t("page.county_map.nothing_to_draw"))
        let_the_chart_come()
        return
    towns = cached.townships(context.snapshot)
    classes = legend_classes(chosen.view, words)
    drawn = schools.dropna(subset=["longitude", "latitude"])
    layers = [school_layer(map_points(chosen.view, drawn, code, words), classes)]
    if towns and chosen.shaded:
        shades = map_townships(
            chosen.view,
            schools,
            context.assessment(),
            reference.presentation()["well_above_ratio"],
            words,
            township_classes_before(chosen),
        )
        layers.insert(0, township_layer(towns, shades, classes))
    if chosen.online is not None:
        entries = [
            {
                "address": address,
                "hosts": list(chosen.online.hosts),
                "highest": chosen.online.highest,
            }
            for address in chosen.online.addresses
        ]
        layers.insert(0, online_layer(entries))
    counts = schools["class_key"].value_counts().to_dict()
    title = _legend_title(chosen)
    approval = approval_line(context.info.map_approval_number, words)
    notes = map_notes(chosen, schools)
    if context.info.is_invented:
        notes.append(context.t("frame.invented", county=context.info.county))
    printed = printed_lines(finding, title, notes, approval, classes, counts)
    printed |= {"reports": chart_waits()}
    layers.append(in_picture(printed, _file_name(chosen), context))
    render_map(
        base,
        layers,
        key="county_map",
        height=HEIGHT,
        on_click=choose_beside_list,
        on_drawn=let_the_chart_come,
    )
    st.html(legend(classes, title, counts))


def county_base(context: ViewContext, title: str) -> folium.Map | None:
    """The county without its schools, the same for every stage, year and scenario, so that it is kept;
    None where neither outlines nor positions are known. `title` names it for a screen reader."""
    towns, bounds = cached.townships(context.snapshot), cached.map_bounds(context.snapshot)
    if bounds is None:
        return None
    keys = ("zoom_in", "zoom_out", "fit", "full_screen", "save_image")
    texts = MapTexts(title=title, **{key: context.t(f"map.{key}") for key in keys})
    return base_map(towns, bounds, static_url=STATIC_URL, texts=texts)


def in_picture(
    printed: dict[str, object], file_name: str, context: ViewContext
) -> folium.FeatureGroup:
    """What stands in a saved picture of the map; without an approval number it carries a warning."""
    approved = bool(context.info.map_approval_number)
    return printed_layer({**printed, "is_approved": approved, "file_name": f"{file_name}.png"})


def _legend_title(chosen: MapChoice) -> str:
    words = chosen.shown.words
    if chosen.view.is_verdict or chosen.view.is_change:
        return topic_name(chosen.view.topic, words)
    if chosen.view.kind == "map_gap":
        topic = topic_name(chosen.view.topic, words)
        return words.t("map.legend_of", topic=topic, figure=figure_name(chosen.view, words))
    return figure_name(chosen.view, words)


def _file_name(chosen: MapChoice) -> str:
    context = chosen.shown
    parts = (context.info.county, context.school_year, context.stage, chosen.view.topic)
    return safe_name("_".join(map(str, (*parts, chosen.view.kind))))


def map_notes(chosen: MapChoice, schools: pd.DataFrame) -> list[str]:
    """What stands under the map and in its picture: how it is drawn, rule, what is not drawn, source,
    approval number."""
    context = chosen.shown
    t, info = context.t, context.info
    parts = [t(f"map_note.{chosen.view.kind}"), rule_note(context.rules, t)]
    if chosen.is_earlier or chosen.view.is_change:
        parts.insert(0, _years(chosen))
    missing = int(schools[["longitude", "latitude"]].isna().any(axis=1).sum())
    if missing:
        parts.append(t("page.county_map.not_drawn", count=missing))
    source = t(
        "map.source",
        county=info.county,
        year=t.school_year(context.school_year),
        stage=t(f"stage.{context.stage}"),
        date=info.data_date or t("common.unknown"),
        snapshot=info.snapshot,
        files=t.join(list(info.files)),
    )
    if info.map_approval_number:
        parts.append(approval_line(info.map_approval_number, context.words))
    return [" ".join(parts), source]


def _years(chosen: MapChoice) -> str:
    t = chosen.shown.t
    year = t.school_year(chosen.shown.school_year)
    if chosen.before is None or not chosen.view.is_change:
        return t("map.year_shown", year=year)
    return t("map.years_compared", before=t.school_year(chosen.before.school_year), after=year)


def save_data(chosen: MapChoice, schools: pd.DataFrame) -> None:
    """Offer the schools that are drawn as a file; warn while the map has no approval number.

    Where names are coded there is no file: codes and exact positions would name every school.
    """
    context: ViewContext = chosen.shown
    t, number = context.t, context.info.map_approval_number
    approval = approval_line(number, context.words)
    if not number:
        st.warning(plain(t("map.approval_how", warning=approval)), icon=":material/warning:")
    if context.names_coded:
        return
    about = about_sheet(context.origin, context.rules, t)
    st.download_button(
        t("map.save_geojson"),
        data=lambda: schools_geojson(chosen.view, schools, context.words, approval, about),
        file_name=f"{_file_name(chosen)}.geojson",
        mime="application/geo+json",
        key="map_geojson",
        on_click="ignore",
        icon=":material/download:",
    )
