"""Beside the map: search, tile, list and chart. One school is chosen in all of them at once."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.present.map_figures import strip_alt, strip_plot, strip_table
from analysis.present.map_lists import map_list, tile_lines
from analysis.present.school_map import MapView
from pages.shared.chosen_school import go_to_school
from pages.shared.show import heading, note, plain, sentence, show_figure, show_table
from pages.shared.view_context import ViewContext

LIST_HEIGHT = 300
FIRST, CHART_ASKED = "map_list_first", "map_chart_asked"
# The code that draws charts is several megabytes. A browser that loads it first draws the map much later,
# so that in a new session the chart waits for the map: for its word, or for so many seconds without one.
CHART, CHART_WAITS = "map_chart", 15.0


def search_box(schools: pd.DataFrame, chosen: str | None, context: ViewContext) -> None:
    """Find a school by name or code, with the keyboard alone."""
    t = context.t
    names = dict(zip(schools["school_code"], schools["school_name"], strict=True))
    # Streamlit keeps the words of a choice as long as the widget lives: each language has its own.
    key = f"map_search:{t.language}"
    st.session_state[key] = chosen
    st.selectbox(
        t("map.search"),
        sorted(names, key=lambda code: (str(names[code]), code)),
        key=key,
        placeholder=t("map.search_hint"),
        format_func=lambda code: t("map.search_entry", name=names[code], code=code),
        on_change=_found,
        args=(key,),
    )


def _found(key: str) -> None:
    choose_beside_list(st.session_state[key])


def choose_beside_list(code: str | None) -> None:
    """Choose a school anywhere but in the list, which then begins with it, so that it is in sight."""
    st.session_state[FIRST] = code
    go_to_school(code)


def _first_row(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, beginning with the school that was last chosen beside the list.

    A choice in the list itself moves no row: the keys go on from where they are.
    """
    is_first = rows["school_code"] == st.session_state.get(FIRST)
    return pd.concat([rows[is_first], rows[~is_first]], ignore_index=True)


def value_tile(
    view: MapView, schools: pd.DataFrame, chosen: str | None, context: ViewContext
) -> None:
    """The figure of the chosen school, or of the county, and what it is to be held against."""
    whose, value, lines = tile_lines(view, schools, context.assessment(), chosen, context.words)
    with st.container(border=True):
        st.metric(plain(whose), value)
        sentence(context.t("common.sentences").join(lines))
        if chosen is None:
            note(context.t("page.county_map.click_hint"))


def school_list(
    view: MapView, rows: pd.DataFrame, chosen: str | None, context: ViewContext
) -> None:
    """The schools as a list in which the chosen one is marked and another can be chosen."""
    rows = _first_row(rows)
    codes = list(rows["school_code"])
    key = f"map_list_{view.kind}_{view.topic}_{context.stage}_{context.school_year}"
    marked = [codes.index(chosen)] if chosen in codes else []
    kept = st.session_state.get(key)
    if (kept["selection"]["rows"] if kept else []) != marked:
        st.session_state[key] = {"selection": {"rows": marked, "columns": [], "cells": []}}
    show_table(
        map_list(view, rows, context.words, context.assessment().states),
        context.t,
        height=LIST_HEIGHT,
        select=key,
        on_choice=lambda position: go_to_school(codes[position]),
    )


def school_strip(
    view: MapView, schools: pd.DataFrame, chosen: str | None, context: ViewContext
) -> None:
    """All schools on one axis; a click chooses one. In a new session it comes after the map."""
    words, assessment = context.words, context.assessment()
    heading(context.t("map.strip_title"))
    if chart_waits():
        note(context.t("map.strip_comes"))
        _ask_for_chart()
        return
    show_figure(
        strip_plot(view, schools, assessment, chosen, words),
        strip_table(view, schools, assessment, words),
        context.t,
        alt=strip_alt(view, schools, words),
        # A chart that keeps its own old choice would grey out all other schools.
        select=f"map_strip_{view.kind}_{view.topic}_{context.stage}_{chosen}",
        on_choice=choose_beside_list,
    )


def chart_waits() -> bool:
    """True until the map of this session stood for the first time."""
    return not st.session_state.get(CHART)


def let_the_chart_come() -> None:
    """From the next run on the chart is drawn with the page."""
    st.session_state[CHART] = True


@st.fragment(run_every=CHART_WAITS)
def _ask_for_chart() -> None:
    """Runs with the page, and again by itself only where no map told that it stands."""
    if st.session_state.get(CHART_ASKED):
        let_the_chart_come()
        st.rerun()
    st.session_state[CHART_ASKED] = True
