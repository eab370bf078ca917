"""The title of the county map: what it shows, in one sentence."""

from __future__ import annotations

import pandas as pd

from analysis.map_measures import Change
from analysis.present.map_words import PERCENT, topic_name
from analysis.present.school_map import MapView
from analysis.present.words import Wording

# Townships that share the first place are named up to this many.
MOST_NAMED = 3
BEHIND = ("fail", "far_below", "below")
OPEN = ("unknown", "cannot_judge")


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
