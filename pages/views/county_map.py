"""Where in the county is the gap?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.present.map_findings import map_finding
from analysis.present.map_lists import in_order
from analysis.present.school_map import map_schools
from data import reference
from pages.shared import cached
from pages.shared.chosen_school import chosen_school
from pages.shared.map_controls import MapChoice, read_map_choice, school_classes_before
from pages.shared.map_drawing import draw_map, map_notes, save_data
from pages.shared.map_panel import school_list, school_strip, search_box, value_tile
from pages.shared.school_card import school_card
from pages.shared.show import note, question_and_finding
from pages.shared.show_map import skip_link, skip_target
from pages.shared.view_context import ViewContext


def render(context: ViewContext) -> None:
    """Draw the page."""
    t = context.t
    head, controls = st.container(), st.container()
    skip_link(t("map.skip"), "map-list")
    left, right = st.columns([3, 2])
    picture, layers = left.container(), left.container()
    chosen = read_map_choice(context, controls, layers)
    schools = _schools(chosen, context)
    code = chosen_school(schools["school_code"])
    finding = map_finding(chosen.view, _stage(chosen), schools, context.words)
    with head:
        question_and_finding(t("page.county_map.question"), finding)
    # First of all, since its frame takes longest to come.
    with picture:
        draw_map(chosen, schools, code, finding)
    with right:
        skip_target("map-list")
        search_box(schools, code, chosen.shown)
        value_tile(chosen.view, schools, code, chosen.shown)
        school_list(chosen.view, in_order(chosen.view, schools), code, chosen.shown)
    with left:
        save_data(chosen, schools)
    for line in map_notes(chosen, schools):
        note(line)
    school_strip(chosen.view, schools, code, chosen.shown)
    if code:
        school_card(chosen.shown, code, t("page.county_map.click_hint"))


def _stage(chosen: MapChoice) -> str:
    shown = chosen.shown
    stage = shown.t(f"stage.{shown.stage}")
    if chosen.view.is_change and chosen.before is not None:
        year = shown.t.school_year(chosen.before.school_year)
        return shown.t("map.stage_against", stage=stage, year=year)
    if chosen.is_earlier:
        return shown.t(
            "map.stage_of_year", stage=stage, year=shown.t.school_year(shown.school_year)
        )
    return stage


def _schools(chosen: MapChoice, context: ViewContext) -> pd.DataFrame:
    shown = chosen.shown
    return map_schools(
        chosen.view,
        shown.league(),
        cached.facts(shown.snapshot, shown.school_year),
        shown.assessment(),
        reference.presentation()["well_above_ratio"],
        school_classes_before(chosen, context),
    )
