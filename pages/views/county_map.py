"""Where in the county is the gap?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.bands import ValueClass, value_classes
from analysis.present.maps import (
    MapClass,
    MapTexts,
    base_map,
    bounds_of,
    legend,
    map_classes,
    school_layer,
    township_layer,
)
from analysis.present.style import CLASS_KEYS, LOOKS, VERDICT_KEYS
from analysis.present.tables import Column, present
from analysis.present.words import counted_note, named_indicator, rule_note
from analysis.townships import township_values, township_verdicts
from analysis.vocabulary import Verdict
from data import reference
from pages.shared import cached
from pages.shared.controls import switch
from pages.shared.school_card import school_card
from pages.shared.show import note, question_and_finding, show_table
from pages.shared.show_map import STATIC_URL, render_map
from pages.shared.view_context import ViewContext, choice, chosen_school, go_to_school

VERDICT_TOPIC = "verdict"
# Datums in which a position needs no conversion to lie on the outlines.
UNSHIFTED = ("CGCS2000", "WGS84")
# Radius in pixels of the smallest and largest school; area grows with pupils.
SMALLEST, LARGEST = 6.0, 15.0


def render(context: ViewContext) -> None:
    """Draw the page."""
    t = context.t
    topics = [VERDICT_TOPIC, *(indicator.code for indicator in context.indicators)]
    head = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        topic = _choose_topic(context, topics)
        shaded = switch(t("page.county_map.shade"), key="shade_townships", default=True)
    schools = _schools(context, topic)
    classes = _classes(context, topic)
    with head:
        question_and_finding(t("page.county_map.question"), _finding(context, topic, schools))
    left, right = st.columns([3, 2])
    with left:
        _draw_map(context, topic, schools, classes, shaded)
    with right:
        _list(context, topic, schools)
    code = chosen_school(schools["school_code"])
    if code:
        school_card(context, code, "map")
    else:
        note(t("page.county_map.click_hint"))


def _choose_topic(context: ViewContext, topics: list[str]) -> str:
    t = context.t
    return choice(
        t("page.county_map.topic"),
        topics,
        key="map_topic",
        format_func=lambda topic: (
            t("page.county_map.verdict") if topic == VERDICT_TOPIC else named_indicator(topic, t)
        ),
    )


def _schools(context: ViewContext, topic: str) -> pd.DataFrame:
    """The league rows with class and position of each school."""
    rows = context.league().copy()
    facts = cached.facts(context.snapshot, context.school_year)
    places = facts.loc[facts["stage"] == context.stage].set_index("school_code")
    for axis in ("longitude", "latitude"):
        rows[axis] = rows["school_code"].map(_placed(places)[axis])
    if topic == VERDICT_TOPIC:
        rows["class_key"] = [str(verdict) for verdict in rows["verdict"]]
    else:
        rows["class_key"] = [str(kind) for kind in _value_classes(context, topic, rows[topic])]
    return rows


def _placed(facts: pd.DataFrame) -> pd.DataFrame:
    """Facts whose position is known in the datum of the outlines."""
    return facts[facts["datum"].isin(UNSHIFTED) & facts["longitude"].notna()]


def _value_classes(context: ViewContext, topic: str, values: pd.Series) -> list[ValueClass]:
    measure = context.assessment().indicators.set_index("code").loc[topic]
    ratio = reference.presentation()["well_above_ratio"]
    return list(value_classes(values, measure["threshold"], measure["floor"], ratio))


def _classes(context: ViewContext, topic: str) -> tuple[MapClass, ...]:
    t = context.t
    if topic == VERDICT_TOPIC:
        return map_classes(VERDICT_KEYS, {key: t(f"verdict.{key}") for key in VERDICT_KEYS})
    return map_classes(CLASS_KEYS, {key: t(f"value_class.{key}") for key in CLASS_KEYS})


def _finding(context: ViewContext, topic: str, schools: pd.DataFrame) -> str:
    t = context.t
    behind = schools[schools["class_key"].isin(["fail", "far_below", "below"])]
    values = {
        "stage": t(f"stage.{context.stage}"),
        "schools": len(schools),
        "behind": len(behind),
        "unknown": int(schools["class_key"].isin(["unknown", "cannot_judge"]).sum()),
    }
    if topic != VERDICT_TOPIC:
        values["indicator"] = named_indicator(topic, t)
    if behind.empty:
        return t(f"page.county_map.none_{_kind(topic)}", **values)
    counts = behind["township"].value_counts()
    most = sorted(counts[counts == counts.max()].index)
    most_in = t(
        "page.county_map.most_in_one" if len(most) == 1 else "page.county_map.most_in_several",
        townships=t.join([str(name) for name in most]),
        most=int(counts.max()),
    )
    return t(f"page.county_map.some_{_kind(topic)}", **values, most_in=most_in)


def _kind(topic: str) -> str:
    return "verdict" if topic == VERDICT_TOPIC else "indicator"


def _draw_map(
    context: ViewContext,
    topic: str,
    schools: pd.DataFrame,
    classes: tuple[MapClass, ...],
    shaded: bool,
) -> None:
    t = context.t
    towns = cached.townships(context.snapshot)
    drawn = schools.dropna(subset=["longitude", "latitude"])
    if not towns and drawn.empty:
        note(t("page.county_map.nothing_to_draw"))
        return
    texts = MapTexts(t("map.zoom_in"), t("map.zoom_out"), t("map.fit"))
    # The bounds of all schools of the year: the same map for every stage and topic is kept as it is.
    everywhere = _placed(cached.facts(context.snapshot, context.school_year))
    base = base_map(towns, bounds_of(towns, everywhere), static_url=STATIC_URL, texts=texts)
    layers = [school_layer(_points(context, topic, drawn), classes)]
    if towns and shaded:
        layers.insert(0, township_layer(towns, _township_table(context, topic), classes))
    render_map(base, layers, key="county_map", height=520, on_click=go_to_school)
    title = t("page.county_map.verdict") if topic == VERDICT_TOPIC else named_indicator(topic, t)
    st.html(legend(classes, title, schools["class_key"].value_counts().to_dict()))
    not_drawn = len(schools) - len(drawn)
    parts = [t("page.county_map.note"), rule_note(context.rules, t)]
    if not_drawn:
        parts.append(t("page.county_map.not_drawn", count=not_drawn))
    note(" ".join(parts))


def _points(context: ViewContext, topic: str, schools: pd.DataFrame) -> pd.DataFrame:
    chosen = chosen_school(schools["school_code"])
    known = schools["pupils"].where(schools["pupils"] > 0)
    share = (known / known.max()).pow(0.5)
    size = (SMALLEST + (LARGEST - SMALLEST) * share).where(share.notna(), SMALLEST)
    return schools.assign(
        size=size,
        selected=schools["school_code"] == chosen,
        tooltip=[_tooltip(context, topic, row) for row in schools.to_dict("records")],
    )


def _tooltip(context: ViewContext, topic: str, row: dict) -> str:
    t = context.t
    lines = [
        str(row["school_name"]),
        t("card.pupils", pupils=t.number(row["pupils"], 0)),
        t(
            "map.verdict_line",
            verdict=t(f"verdict.{row['verdict']}"),
            met=row["met"],
            of=len(context.indicators),
        ),
    ]
    if topic != VERDICT_TOPIC:
        lines.append(f"{named_indicator(topic, t)}: {_value_text(context, topic, row[topic])}")
    return "\n".join(lines)


def _value_text(context: ViewContext, topic: str, value: float) -> str:
    t = context.t
    unit = next(item.unit for item in context.indicators if item.code == topic)
    if pd.isna(value):
        return t("common.unknown")
    number = t.number(value, reference.units()[unit])
    return t("common.amount", number=number, unit=t(f"unit.{unit}"))


def _township_table(context: ViewContext, topic: str) -> pd.DataFrame:
    """Class, caption and tooltip of each township: totals over totals, or schools passing."""
    t = context.t
    league = context.league()
    if topic == VERDICT_TOPIC:
        table = township_verdicts(league)
        table["class_key"] = [str(verdict) for verdict in table["verdict"]]
        table["caption"] = [f"{row.passing}/{row.schools}" for row in table.itertuples()]
        captions = [
            t("map.township_verdict", township=r.township, passing=r.passing, schools=r.schools)
            for r in table.itertuples()
        ]
        return table.assign(tooltip=captions)
    indicator = next(item for item in context.indicators if item.code == topic)
    table = township_values(league, context.assessment(), indicator)
    table["class_key"] = [str(kind) for kind in _value_classes(context, topic, table["value"])]
    decimals = reference.units()[indicator.unit]
    table["caption"] = [t.number(value, decimals) for value in table["value"]]
    table["tooltip"] = [
        t(
            "map.township_value",
            township=row.township,
            value=_value_text(context, topic, row.value),
            counted=row.counted,
            schools=row.schools,
        )
        for row in table.itertuples()
    ]
    return table


def _list(context: ViewContext, topic: str, schools: pd.DataFrame) -> None:
    """The same schools as a list, so that nothing needs a mouse on the map."""
    t = context.t
    order = {key: place for place, key in enumerate((*CLASS_KEYS, *VERDICT_KEYS))}
    rows = schools.assign(order=schools["class_key"].map(order)).sort_values(
        ["order", "met", "school_code"], ignore_index=True
    )
    prefix = "verdict" if topic == VERDICT_TOPIC else "value_class"
    rows["standing"] = [f"{LOOKS[key].glyph} {t(f'{prefix}.{key}')}" for key in rows["class_key"]]
    columns = [
        Column("school_name", t("column.school")),
        Column("standing", t("column.standing")),
        Column("township", t("column.township")),
    ]
    if topic == VERDICT_TOPIC:
        columns.append(Column("met", t("column.met"), "number"))
        missing = int((rows["verdict"] == Verdict.CANNOT_JUDGE).sum())
    else:
        indicator = next(item for item in context.indicators if item.code == topic)
        decimals = reference.units()[indicator.unit]
        unit = t(f"unit.{indicator.unit}")
        columns.append(Column(topic, t(f"indicator.{topic}.short"), "number", decimals, unit))
        missing = int(rows[topic].isna().sum())
    notes = [counted_note(len(rows) - missing, missing, t)]
    table = present("map_schools", t("page.county_map.list"), rows, columns, notes)
    position = show_table(table, t, height=520, select=f"map_list_{topic}_{context.stage}")
    if position is not None:
        go_to_school(rows["school_code"].iloc[position])
