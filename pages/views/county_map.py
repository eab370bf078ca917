"""Where in the county is the gap?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.present.maps import (
    MapTexts,
    base_map,
    bounds_of,
    legend,
    school_layer,
    township_layer,
)
from analysis.present.school_map import (
    VERDICT_TOPIC,
    in_order,
    legend_classes,
    map_finding,
    map_list,
    map_points,
    map_schools,
    map_townships,
    placed,
    topic_name,
)
from analysis.present.words import rule_note
from data import reference
from pages.shared import cached
from pages.shared.controls import switch
from pages.shared.school_card import school_card
from pages.shared.show import data_date_note, note, question_and_finding, show_table
from pages.shared.show_map import STATIC_URL, render_map
from pages.shared.view_context import ViewContext, choice, chosen_school, go_to_school


def render(context: ViewContext) -> None:
    """Draw the page."""
    t, words = context.t, context.words
    head = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        topic = choice(
            t("page.county_map.topic"),
            [VERDICT_TOPIC, *(indicator.code for indicator in context.indicators)],
            key="map_topic",
            format_func=lambda value: topic_name(value, words),
        )
        shaded = switch(t("page.county_map.shade"), key="shade_townships", default=True)
    facts = cached.facts(context.snapshot, context.school_year)
    ratio = reference.presentation()["well_above_ratio"]
    schools = map_schools(topic, context.league(), facts, context.assessment(), ratio)
    with head:
        finding = map_finding(topic, context.stage, schools, words)
        question_and_finding(t("page.county_map.question"), finding)
    left, right = st.columns([3, 2])
    with right:
        chosen_here = st.container()
        _list(context, topic, in_order(schools))
    with left:
        _draw(context, topic, schools, facts, shaded)
    code = chosen_school(schools["school_code"])
    with chosen_here:
        school_card(context, code, t("page.county_map.click_hint"))


def _draw(
    context: ViewContext, topic: str, schools: pd.DataFrame, facts: pd.DataFrame, shaded: bool
) -> None:
    t, words = context.t, context.words
    towns, everywhere = cached.townships(context.snapshot), placed(facts)
    if not towns and everywhere.empty:
        note(t("page.county_map.nothing_to_draw"))
        return
    classes = legend_classes(topic, words)
    # The bounds of all schools of the year: one map for every stage and topic is kept as it is.
    base = base_map(
        towns,
        bounds_of(towns, everywhere),
        static_url=STATIC_URL,
        texts=MapTexts(t("page.county_map.nav"), t("map.zoom_in"), t("map.zoom_out"), t("map.fit")),
    )
    chosen = chosen_school(schools["school_code"])
    drawn = schools.dropna(subset=["longitude", "latitude"])
    layers = [school_layer(map_points(topic, drawn, chosen, words), classes)]
    if towns and shaded:
        ratio = reference.presentation()["well_above_ratio"]
        shades = map_townships(topic, context.league(), context.assessment(), ratio, words)
        layers.insert(0, township_layer(towns, shades, classes))
    render_map(base, layers, key="county_map", height=520, on_click=go_to_school)
    counts = schools["class_key"].value_counts().to_dict()
    st.html(legend(classes, topic_name(topic, words), counts))
    parts = [t("page.county_map.note"), rule_note(context.rules, t)]
    if len(drawn) < len(schools):
        parts.append(t("page.county_map.not_drawn", count=len(schools) - len(drawn)))
    note(" ".join(parts))
    data_date_note()


def _list(context: ViewContext, topic: str, rows: pd.DataFrame) -> None:
    table = map_list(topic, rows, context.words, context.assessment().states)
    position = show_table(table, context.t, height=430, select=f"map_list_{topic}_{context.stage}")
    if position is not None:
        go_to_school(rows["school_code"].iloc[position])
