"""Beside the county map: its schools as a list, and the tile with the figure of one of them."""

from __future__ import annotations

import pandas as pd

from analysis.absence import of_states
from analysis.assessment import StageAssessment
from analysis.map_measures import quarter
from analysis.present.map_words import (
    PERCENT,
    class_word,
    class_words,
    short_figure_name,
    shown_figures,
    standing,
)
from analysis.present.school_map import MapView
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording, counted_note, marked_name, shortfall_text

# Urgent first, absence last, over all sets of classes.
LOOKS_ORDER = (
    "fail", "far_below", "below", "worse", "improved", "same", "pass", "meets", "well_above",
    "unknown", "cannot_judge",
)  # fmt: skip


def in_order(view: MapView, schools: pd.DataFrame) -> pd.DataFrame:
    """The schools in the order of the legend, the most urgent first; largest amounts first."""
    order = {key: place for place, key in enumerate(LOOKS_ORDER)}
    rows = schools.assign(order=schools["class_key"].map(order))
    if view.kind in ("map_gap", "map_shortfall"):
        columns, ascending = ["figure", "school_code"], [False, True]
    else:
        columns, ascending = ["order", "met", "school_code"], [True, True, True]
    return rows.sort_values(columns, ascending=ascending, ignore_index=True)


def map_list(
    view: MapView, rows: pd.DataFrame, words: Wording, states: pd.DataFrame | None = None
) -> PresentedTable:
    """The same schools as a list, so that nothing needs a mouse on the map.

    `states` (school_code x indicator code: State) says why a figure is not there.
    """
    t = words.t
    figures, decimals = shown_figures(view, rows["figure"], words)
    frame = rows.assign(
        standing=[standing(view, key, words) for key in rows["class_key"]],
        school_name=[
            marked_name(name, corrected, t)
            for name, corrected in zip(rows["school_name"], rows["corrected"], strict=True)
        ],
        figure=figures,
    )
    # The list is narrow: the unit stands below it.
    heading, unit = short_figure_name(view, words)
    columns = [
        Column("school_name", t("column.school")),
        Column("figure", heading, "number", decimals),
        Column("standing", t(f"map_standing.{view.kind}")),
        Column("township", t("column.township")),
    ]
    if view.is_change:
        frame["before"] = [class_words(view, key, words) for key in rows["class_before"]]
        frame["after"] = [class_words(view, key, words) for key in rows["class_now"]]
        columns[1] = columns.pop(2)
        columns[2:2] = [Column("before", t("map.before")), Column("after", t("map.after"))]
        missing = int((rows["class_key"] == "unknown").sum())
    else:
        missing = int(rows["figure"].isna().sum())
    notes = [counted_note(len(rows) - missing, missing, t)]
    if unit and not view.is_change:
        notes.append(t("page.county_map.unit", unit=unit))
    absent = None if states is None else _absent(view, rows, states)
    return present("map_schools", t("page.county_map.list"), frame, columns, notes, absent)


def _absent(view: MapView, rows: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame | None:
    """Why a figure of the list is not there; None where the list shows no value of an indicator."""
    if view.is_verdict or view.is_change:
        return None
    kinds = of_states(states[[view.topic]]).reindex(rows["school_code"]).set_index(rows.index)
    return kinds.rename(columns={view.topic: "figure"}).where(rows[["figure"]].isna(), None)


def tile_lines(
    view: MapView,
    schools: pd.DataFrame,
    assessment: StageAssessment,
    code: str | None,
    words: Wording,
) -> tuple[str, str, list[str]]:
    """The tile beside the map: whose figure, the figure, and what it is to be held against.

    Without a chosen school the county as a whole: total over total, schools counted.
    """
    t = words.t
    if view.is_verdict:
        return _verdict_tile(schools, code, words)
    measure = assessment.indicators.set_index("code").loc[view.topic]
    mean = words.value(view.topic, measure["mean"])
    lines = [t("map.tile_threshold", value=words.value(view.topic, measure["threshold"]))]
    if code is None:
        counted, missing = int(measure["schools_counted"]), int(measure["schools_missing"])
        lines.append(counted_note(counted, missing, t))
        return t("map.tile_county", name=words.name(view.topic)), mean, lines
    row = schools.set_index("school_code").loc[code]
    lines.append(t("map.tile_mean", value=mean))
    values = assessment.values[view.topic]
    place = quarter(values, code)
    if pd.isna(values[code]):
        lines.append(t("map.tile_not_placed"))
    elif place is not None:
        counted = int(values.notna().sum())
        lines.append(t("map.tile_quarter", quarter=t(f"map.quarter_{place}"), schools=counted))
    if view.kind == "map_gap":
        share = t.number(row["figure"], words.decimals[PERCENT])
        lines.append(t("map.gap_line", share=share, side=class_word(view, row["class_key"], words)))
    lines.append(t("map.lacks_line", gap=words.gap(view.topic, row[f"short_{view.topic}"])))
    return str(row["school_name"]), words.value(view.topic, row[view.topic]), lines


def _verdict_tile(
    schools: pd.DataFrame, code: str | None, words: Wording
) -> tuple[str, str, list[str]]:
    t = words.t
    if code is None:
        passing = int((schools["class_now"] == "pass").sum())
        unknown = int((schools["class_now"] == "cannot_judge").sum())
        shown = t("map.tile_passing", passing=passing, schools=len(schools))
        return t("map.tile_schools"), shown, [counted_note(len(schools) - unknown, unknown, t)]
    row = schools.set_index("school_code").loc[code]
    met = t("map.tile_met", met=row["met"], of=len(words.indicators))
    lacks = t("map.lacks_line", gap=shortfall_text(row, words))
    return str(row["school_name"]), t(f"verdict.{row['verdict']}"), [met, lacks]
