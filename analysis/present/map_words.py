"""The county map in words: topics, figures, classes, hover cards, and captions of townships."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.present.style import LOOKS
from analysis.present.words import Wording, marked_name

if TYPE_CHECKING:
    from analysis.present.school_map import MapView
    from analysis.rules import Indicator

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
    unit = _unit_of_amounts(indicator) if view.kind == "map_shortfall" else indicator.unit
    key = "map.lacking" if view.kind == "map_shortfall" else "map.value"
    return t(key, name=words.name(view.topic), unit=t(f"unit.{unit}"))


def short_figure_name(view: MapView, words: Wording) -> tuple[str, str]:
    """The number of a view as the heading of a narrow column, and its unit, "" where it has none."""
    t = words.t
    if view.is_verdict:
        return t("column.met"), ""
    if view.kind == "map_gap":
        return t("map.share_short"), "%"
    indicator, name = words.indicator(view.topic), words.name(view.topic)
    if view.kind != "map_shortfall":
        return name, t(f"unit.{indicator.unit}")
    return t("map_mode.shortfall"), t(f"unit.{_unit_of_amounts(indicator)}")


def _unit_of_amounts(indicator: Indicator) -> str:
    unit = indicator.physical_unit
    return "ten_thousand_yuan" if unit == "yuan" else unit


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


def standing(view: MapView, key: str, words: Wording) -> str:
    """A class of a view as its sign and its words."""
    return f"{LOOKS[key].glyph} {class_word(view, key, words)}"


def class_words(view: MapView, key: object, words: Wording) -> str:
    """A class of one year by verdict or value, whatever the view shows; "unknown" for None."""
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
        before=class_words(view, row["class_before"], words),
        after=class_words(view, row["class_now"], words),
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
        return standing(view, key, words), line
    if view.is_verdict:
        values = {"passing": row["passing"], "schools": row["schools"]}
        caption = f"{row['passing']}/{row['schools']}"
        return caption, t("map.township_verdict", township=name, **values)
    counts = {"counted": row["counted"], "schools": row["schools"]}
    if view.kind == "map_gap":
        share = t("map.percent", share=t.number(row["total"], words.decimals[PERCENT]))
        return share, t("map.township_gap", township=name, share=share, **counts)
    if view.kind == "map_shortfall":
        gap, caption = words.gap(view.topic, row["total"]), None
        if row["total"] > 0:
            # The unit stands in the legend; under a name there is no room for it.
            total, decimals = shown_figures(view, pd.Series([row["total"]]), words)
            caption = t.number(total.iloc[0], decimals)
        return caption or gap, t("map.township_lacks", township=name, gap=gap, **counts)
    value = words.value(view.topic, row["value"])
    caption = words.number(view.topic, row["value"])
    return caption, t("map.township_value", township=name, value=value, **counts)
