"""The county map in words: title, hover cards, captions, the list beside it, and the tile of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.absence import of_states
from analysis.assessment import StageAssessment
from analysis.map_measures import Change, quarter
from analysis.present.style import LOOKS
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording, counted_note, marked_name

if TYPE_CHECKING:
    from analysis.present.school_map import MapView

# Townships that share the first place are named up to this many.
MOST_NAMED = 3
BEHIND = ("fail", "far_below", "below")
OPEN = ("unknown", "cannot_judge")
PERCENT = "percent"


def topic_name(topic: str, words: Wording) -> str:
    """The topic in words."""
    return words.t("page.county_map.verdict") if topic == "verdict" else words.name(topic)


def figure_name(view: MapView, words: Wording) -> str:
    """What the number of a view is, with its unit where it has one."""
    t = words.t
    if view.is_verdict:
        return t("column.met")
    indicator = words.indicator(view.topic)
    if view.kind == "map_gap":
        return t("map.share_of_gap")
    unit = indicator.physical_unit if view.kind == "map_shortfall" else indicator.unit
    if unit == "yuan":
        unit = "ten_thousand_yuan"
    key = "map.lacking" if view.kind == "map_shortfall" else "map.value"
    return t(key, name=words.name(view.topic), unit=t(f"unit.{unit}"))


def shown_figures(view: MapView, figures: pd.Series, words: Wording) -> tuple[pd.Series, int]:
    """The numbers of a view in the unit of `figure_name`, and their decimals."""
    if view.is_verdict:
        return figures, 0
    indicator = words.indicator(view.topic)
    if view.kind == "map_gap":
        return figures, words.decimals[PERCENT]
    if view.kind != "map_shortfall":
        return figures, words.decimals[indicator.unit]
    if indicator.physical_unit == "yuan":
        return figures / 10_000, words.decimals["ten_thousand_yuan"]
    return figures, words.decimals[indicator.physical_unit]


def class_word(view: MapView, key: str, words: Wording) -> str:
    """A class of a view in words."""
    if view.kind in ("verdict", "value_class"):
        return words.t(f"{view.kind}.{key}")
    return words.t(f"map_class.{view.kind}.{key}")


def _standing(view: MapView, key: str, words: Wording) -> str:
    return f"{LOOKS[key].glyph} {class_word(view, key, words)}"


def _class_words(view: MapView, key: object, words: Wording) -> str:
    kind = "verdict" if view.is_verdict else "value_class"
    return words.t(f"{kind}.{key}") if isinstance(key, str) else words.t("common.unknown")


def tooltip(view: MapView, row: dict, words: Wording) -> str:
    """The hover card of a school: name, place, size, verdict, and the figure of the view."""
    t = words.t
    lines = [
        marked_name(row["school_name"], row["corrected"], t),
        t(
            "map.school_line",
            township=row["township"],
            area=t(f"area.{row['area']}"),
            pupils=t.number(row["pupils"], 0),
        ),
        t(
            "map.verdict_line",
            verdict=t(f"verdict.{row['verdict']}"),
            met=row["met"],
            of=len(words.indicators),
        ),
    ]
    if not view.is_verdict:
        value = words.value(view.topic, row[view.topic])
        lines.append(t("map.value_line", name=words.name(view.topic), value=value))
    if view.kind == "map_gap":
        share = t.number(row["figure"], words.decimals[PERCENT])
        lines.append(t("map.gap_line", share=share, side=class_word(view, row["class_key"], words)))
    elif view.kind == "map_shortfall":
        lines.append(t("map.lacks_line", gap=words.gap(view.topic, row["figure"])))
    elif view.is_change:
        lines.append(_change_line(view, row, words))
    return "\n".join(lines)


def _change_line(view: MapView, row: dict, words: Wording) -> str:
    return words.t(
        "map.change_line",
        change=class_word(view, row["class_key"], words),
        before=_class_words(view, row["class_before"], words),
        after=_class_words(view, row["class_now"], words),
    )


def township_words(view: MapView, table: pd.DataFrame, words: Wording) -> pd.DataFrame:
    """The rows of townships with caption (under the name) and tooltip."""
    rows = table.to_dict("records")
    told = [_township(view, row, words) for row in rows]
    return table.assign(
        caption=[caption for caption, _ in told], tooltip=[line for _, line in told]
    )


def _township(view: MapView, row: dict, words: Wording) -> tuple[str, str]:
    t, name = words.t, row["township"]
    if view.is_change:
        key = row["class_key"]
        line = t("map.township_change", township=name, line=_change_line(view, row, words))
        return _standing(view, key, words), line
    if view.is_verdict:
        values = {"passing": row["passing"], "schools": row["schools"]}
        caption = f"{row['passing']}/{row['schools']}"
        return caption, t("map.township_verdict", township=name, **values)
    counts = {"counted": row["counted"], "schools": row["schools"]}
    if view.kind == "map_gap":
        share = t("map.percent", share=t.number(row["total"], words.decimals[PERCENT]))
        return share, t("map.township_gap", township=name, share=share, **counts)
    if view.kind == "map_shortfall":
        gap = words.gap(view.topic, row["total"])
        return gap, t("map.township_lacks", township=name, gap=gap, **counts)
    value = words.value(view.topic, row["value"])
    caption = words.number(view.topic, row["value"])
    return caption, t("map.township_value", township=name, value=value, **counts)


def map_finding(view: MapView, stage: str, schools: pd.DataFrame, words: Wording) -> str:
    """The title of the map. `stage`: the stage in words, with its year when it is an earlier one."""
    if view.is_change:
        return _finding_of_change(view, stage, schools, words)
    if view.kind == "map_gap":
        return _finding_of_gap(view, stage, schools, words)
    if view.kind == "map_shortfall":
        return _finding_of_shortfall(view, stage, schools, words)
    t = words.t
    kind = "verdict" if view.is_verdict else "indicator"
    behind = schools[schools["class_key"].isin(BEHIND)]
    values: dict[str, object] = {
        "stage": stage,
        "indicator": topic_name(view.topic, words),
        "schools": len(schools),
        "behind": len(behind),
        "unknown": int(schools["class_key"].isin(OPEN).sum()),
    }
    if behind.empty:
        return t(f"page.county_map.none_{kind}", **values)
    counts = behind["township"].value_counts()
    most = sorted(counts[counts == counts.max()].index)
    many = len(most) > MOST_NAMED
    most_in = t(
        f"page.county_map.most_in_{'many' if many else 'one' if len(most) == 1 else 'several'}",
        townships=t.join([str(name) for name in most[:MOST_NAMED]]),
        count=len(most),
        most=int(counts.max()),
    )
    return t(f"page.county_map.some_{kind}", **values, most_in=most_in)


def _finding_of_change(view: MapView, stage: str, schools: pd.DataFrame, words: Wording) -> str:
    counts = schools["class_key"].value_counts()
    return words.t(
        "page.county_map.changed",
        stage=stage,
        indicator=topic_name(view.topic, words),
        schools=len(schools),
        **{str(change): int(counts.get(str(change), 0)) for change in Change},
    )


def _finding_of_gap(view: MapView, stage: str, schools: pd.DataFrame, words: Wording) -> str:
    t = words.t
    values = {"stage": stage, "indicator": topic_name(view.topic, words)}
    known = schools[schools["figure"].notna()]
    if known.empty:
        return t("page.county_map.no_gap", **values)
    sides = known.groupby("class_key")["figure"].agg(["sum", "size"])
    sides = sides.reindex(["under_mean", "over_mean"], fill_value=0)
    worst = known.loc[known["figure"].idxmax()]
    decimals = words.decimals[PERCENT]
    return t(
        "page.county_map.gap",
        **values,
        below=t.number(sides.loc["under_mean", "sum"], decimals),
        below_schools=int(sides.loc["under_mean", "size"]),
        above=t.number(sides.loc["over_mean", "sum"], decimals),
        above_schools=int(sides.loc["over_mean", "size"]),
        school=worst["school_name"],
        share=t.number(worst["figure"], decimals),
    )


def _finding_of_shortfall(view: MapView, stage: str, schools: pd.DataFrame, words: Wording) -> str:
    t = words.t
    lacking = schools[schools["figure"] > 0]
    values = {
        "stage": stage,
        "indicator": topic_name(view.topic, words),
        "schools": len(schools),
        "unknown": int(schools["figure"].isna().sum()),
    }
    if lacking.empty:
        return t("page.county_map.nothing_lacking", **values)
    worst = lacking.loc[lacking["figure"].idxmax()]
    return t(
        "page.county_map.lacking",
        **values,
        lacking=len(lacking),
        total=words.gap(view.topic, float(lacking["figure"].sum())),
        school=worst["school_name"],
        most=words.gap(view.topic, float(worst["figure"])),
    )


def in_order(view: MapView, schools: pd.DataFrame) -> pd.DataFrame:
    """The schools in the order of the legend, the most urgent first; largest amounts first."""
    order = {key: place for place, key in enumerate(LOOKS_ORDER)}
    rows = schools.assign(order=schools["class_key"].map(order))
    if view.kind in ("map_gap", "map_shortfall"):
        columns, ascending = ["figure", "school_code"], [False, True]
    else:
        columns, ascending = ["order", "met", "school_code"], [True, True, True]
    return rows.sort_values(columns, ascending=ascending, ignore_index=True)


# Urgent first, absence last, over all sets of classes.
LOOKS_ORDER = (
    "fail", "far_below", "below", "worse", "improved", "same", "pass", "meets", "well_above",
    "unknown", "cannot_judge",
)  # fmt: skip


def map_list(
    view: MapView, rows: pd.DataFrame, words: Wording, states: pd.DataFrame | None = None
) -> PresentedTable:
    """The same schools as a list, so that nothing needs a mouse on the map.

    `states` (school_code x indicator code: State) says why a figure is not there.
    """
    t = words.t
    figures, decimals = shown_figures(view, rows["figure"], words)
    frame = rows.assign(
        standing=[_standing(view, key, words) for key in rows["class_key"]],
        school_name=[
            marked_name(name, corrected, t)
            for name, corrected in zip(rows["school_name"], rows["corrected"], strict=True)
        ],
        figure=figures,
    )
    columns = [
        Column("school_name", t("column.school")),
        Column("figure", figure_name(view, words), "number", decimals),
        Column("standing", t("column.standing")),
        Column("township", t("column.township")),
    ]
    if view.is_change:
        frame["before"] = [_class_words(view, key, words) for key in rows["class_before"]]
        frame["after"] = [_class_words(view, key, words) for key in rows["class_now"]]
        columns[1:2] = [Column("before", t("map.before")), Column("after", t("map.after"))]
        missing = int((rows["class_key"] == "unknown").sum())
    else:
        missing = int(rows["figure"].isna().sum())
    notes = [counted_note(len(rows) - missing, missing, t)]
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
    place = quarter(assessment.values[view.topic], code)
    if place is None:
        lines.append(t("map.tile_not_placed"))
    else:
        counted = int(assessment.values[view.topic].notna().sum())
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
    return str(row["school_name"]), t(f"verdict.{row['verdict']}"), [met]
