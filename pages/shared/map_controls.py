"""What the reader wants to see on the map: topic, how an indicator is shown, and which year."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.present.map_words import topic_name
from analysis.present.school_map import (
    MODES,
    VALUE,
    VERDICT_TOPIC,
    MapView,
    classes_by_school,
    classes_by_township,
)
from analysis.present.text import finding_sentence
from analysis.vocabulary import Finding
from data import reference
from data.online_map import OnlineMap, online_map
from pages.shared import address, cached
from pages.shared.choices import choice, selection, switched
from pages.shared.controls import switch
from pages.shared.show import plain
from pages.shared.view_context import ViewContext

NOW, EARLIER, CHANGE = "now", "earlier", "change"


@dataclass(frozen=True)
class MapChoice:
    """The view, the context whose year is drawn, and the earlier one that it is held against.

    online  the online map to lie below; None while it is off
    """

    view: MapView
    shown: ViewContext
    before: ViewContext | None
    shaded: bool
    online: OnlineMap | None

    @property
    def is_earlier(self) -> bool:
        """True when another year than the chosen one is drawn."""
        return self.before is not None and not self.view.is_change


def read_map_choice(
    context: ViewContext, above: DeltaGenerator, below: DeltaGenerator
) -> MapChoice:
    """Draw the controls and return what was chosen; the address keeps it.

    Topic, year and manner stand `above` the map; what lies on it is switched `below`.
    """
    t, words = context.t, context.words
    with above.container(horizontal=True, vertical_alignment="bottom"):
        topic = choice(
            t("page.county_map.topic"),
            [VERDICT_TOPIC, *(indicator.code for indicator in context.indicators)],
            key="map_topic",
            format_func=lambda value: topic_name(value, words),
        )
        before, is_change = _year(context)
        mode = VALUE
        if topic != VERDICT_TOPIC and not is_change:
            mode = choice(
                t("map.mode"),
                MODES,
                key="map_mode",
                format_func=lambda value: t(f"map_mode.{value}"),
            )
        else:
            address.leave_out("map_mode", MODES)
    with below:
        shaded = switched(t("page.county_map.shade"), key="shade_townships", default=True)
        online = _online(context)
    shown = before if before is not None and not is_change else context
    return MapChoice(MapView(topic, mode, is_change), shown, before, shaded, online)


def _earlier_years(context: ViewContext) -> list[int]:
    """Earlier school years that are loaded without a gap, the latest first."""
    loaded, years = set(context.info.school_years), []
    year = context.school_year - 1
    while year in loaded:
        years.append(year)
        year -= 1
    return years


def _year(context: ViewContext) -> tuple[ViewContext | None, bool]:
    t = context.t
    years = [str(year) for year in _earlier_years(context)]
    # It is asked for only where another year is drawn, and there are several.
    address.leave_out("map_earlier", years)
    if not years:
        return None, False
    time = choice(
        t("map.time"),
        [NOW, EARLIER, CHANGE],
        key="map_time",
        format_func=lambda value: t(f"map_time.{value}"),
    )
    if time == NOW:
        return None, False
    year = years[0]
    if len(years) > 1:
        year = selection(
            t("map.earlier_year"),
            years,
            key="map_earlier",
            language=t.language,
            format_func=lambda value: t.school_year(int(value)),
        )
    return replace(context, school_year=int(year)), time == CHANGE


def _online(context: ViewContext) -> OnlineMap | None:
    """The online map, while it is set up and switched on here; off until somebody does."""
    t, found = context.t, online_map()
    if isinstance(found, Finding):
        st.warning(plain(finding_sentence(found, t)))
        return None
    if found is None:
        return None
    on = switch(t("map.online", service=found.title), key="map_online", default=False)
    if on:
        st.warning(plain(t("map.online_asks", service=found.title)), icon=":material/public:")
    return found if on else None


def school_classes_before(chosen: MapChoice, context: ViewContext) -> pd.Series | None:
    """Class of the earlier year by today's school code; None where no change is shown."""
    if chosen.before is None or not chosen.view.is_change:
        return None
    before = chosen.before
    codes = cached.codes_in_year(context.snapshot, context.school_year, before.school_year)
    ratio = reference.presentation()["well_above_ratio"]
    classes = classes_by_school(chosen.view.topic, before.league(), before.assessment(), ratio)
    return codes.map(classes).dropna()


def township_classes_before(chosen: MapChoice) -> pd.Series | None:
    """Class of the earlier year by township; None where no change is shown."""
    if chosen.before is None or not chosen.view.is_change:
        return None
    before, topic = chosen.before, chosen.view.topic
    ratio = reference.presentation()["well_above_ratio"]
    return classes_by_township(topic, before.league(), before.assessment(), ratio, before.words)
