"""What the county map shows: classes, points and townships, for one view of one topic.

A topic is the verdict or the code of an indicator; an indicator is shown by its value, by each
school's share of the gap, or by what is lacking; and a class may be held against the one of an
earlier year. Functions take results and give rows for `analysis.present.maps`; nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.assessment import StageAssessment
from analysis.bands import value_classes
from analysis.map_measures import Side, changes, gap_table, sides
from analysis.present.map_words import class_word, tooltip, township_words
from analysis.present.maps import MapClass, map_classes
from analysis.present.style import (
    CHANGE_KEYS,
    CLASS_KEYS,
    GAP_KEYS,
    SHORTFALL_KEYS,
    VERDICT_KEYS,
)
from analysis.present.words import Wording
from analysis.townships import township_sums, township_values, township_verdicts

VERDICT_TOPIC = "verdict"
VALUE, GAP, SHORTFALL = "value", "gap", "shortfall"
MODES = (VALUE, GAP, SHORTFALL)
# Radius in pixels of the smallest and largest school; area grows with pupils, share or amount.
SMALLEST, LARGEST = 6.0, 15.0
LARGEST_AMOUNT = 22.0
KEYS = {
    "verdict": VERDICT_KEYS,
    "value_class": CLASS_KEYS,
    "map_gap": GAP_KEYS,
    "map_shortfall": SHORTFALL_KEYS,
    "map_change": CHANGE_KEYS,
}
# Known classes, worst first: a change goes up or down this list.
ORDER = {VERDICT_TOPIC: ("fail", "pass"), VALUE: ("far_below", "below", "meets", "well_above")}


@dataclass(frozen=True)
class MapView:
    """What is shown: a topic, for an indicator one of `MODES`, or the change of the class."""

    topic: str
    mode: str = VALUE
    is_change: bool = False

    @property
    def is_verdict(self) -> bool:
        """True for the overall verdict, False for an indicator."""
        return self.topic == VERDICT_TOPIC

    @property
    def kind(self) -> str:
        """The set of classes, which is also where their words stand."""
        if self.is_change:
            return "map_change"
        if self.is_verdict:
            return "verdict"
        return {VALUE: "value_class", GAP: "map_gap", SHORTFALL: "map_shortfall"}[self.mode]


def legend_classes(view: MapView, words: Wording) -> tuple[MapClass, ...]:
    """The classes of a view, the same for every year, stage and scenario."""
    keys = KEYS[view.kind]
    return map_classes(keys, {key: class_word(view, key, words) for key in keys})


def placed(facts: pd.DataFrame) -> pd.DataFrame:
    """Facts whose position is known; facts hold it in the datum of the outlines."""
    return facts[facts["longitude"].notna() & facts["latitude"].notna()]


def class_keys(
    topic: str, values: pd.Series, assessment: StageAssessment, well_above_ratio: float
) -> list[str]:
    """Classes of verdicts, or of indicator values against their rule."""
    if topic == VERDICT_TOPIC:
        return [str(value) for value in values]
    measure = assessment.indicators.set_index("code").loc[topic]
    kinds = value_classes(values, measure["threshold"], measure["floor"], well_above_ratio)
    return [str(kind) for kind in kinds]


def classes_by_school(
    topic: str, league: pd.DataFrame, assessment: StageAssessment, well_above_ratio: float
) -> pd.Series:
    """School code -> class by verdict or value, to hold another year against it."""
    column = VERDICT_TOPIC if topic == VERDICT_TOPIC else topic
    keys = class_keys(topic, league[column], assessment, well_above_ratio)
    return pd.Series(keys, index=league["school_code"], dtype=object)


def classes_by_township(
    topic: str,
    league: pd.DataFrame,
    assessment: StageAssessment,
    well_above_ratio: float,
    words: Wording,
) -> pd.Series:
    """Township -> class by its schools' verdicts, or by total over total."""
    if topic == VERDICT_TOPIC:
        table = township_verdicts(league)
        return table.set_index("township")["verdict"].map(str)
    table = township_values(league, assessment, words.indicator(topic))
    keys = class_keys(topic, table["value"], assessment, well_above_ratio)
    return pd.Series(keys, index=table["township"], dtype=object)


def map_schools(
    view: MapView,
    league: pd.DataFrame,
    facts: pd.DataFrame,
    assessment: StageAssessment,
    well_above_ratio: float,
    before: pd.Series | None = None,
) -> pd.DataFrame:
    """The league rows with position (NaN where it is not known), class and figure.

    class_now   class by verdict or value, whatever is shown
    class_key   class of the view
    figure      number of the view: indicators met, value, share of the gap in per cent, or what is
                lacking in the indicator's physical unit; NaN where it is not known
    class_before  with a change only: the class of the earlier year, None where there is none
    `facts`: of the year. `before`: class of the earlier year by today's school code.
    """
    positions = placed(facts[facts["stage"] == assessment.stage]).set_index("school_code")
    now = classes_by_school(view.topic, league, assessment, well_above_ratio)
    rows = league.assign(
        longitude=league["school_code"].map(positions["longitude"]),
        latitude=league["school_code"].map(positions["latitude"]),
        class_now=now.to_numpy(),
        class_key=now.to_numpy(),
        figure=league["met"].astype(float) if view.is_verdict else league[view.topic],
    )
    if view.is_verdict:
        # Of a school that cannot be judged nobody knows how many indicators it meets.
        rows["figure"] = rows["figure"].where(rows["class_now"] != "cannot_judge")
    if view.is_change:
        return _with_change(view, rows, pd.Series(dtype=object) if before is None else before)
    if view.kind == "map_gap":
        table = gap_table(assessment, view.topic).reindex(league["school_code"])
        keys = table["side"].where(table["share"].notna(), Side.UNKNOWN)
        return rows.assign(
            figure=100 * table["share"].to_numpy(), class_key=[str(key) for key in keys]
        )
    if view.kind == "map_shortfall":
        lacking = league[f"short_{view.topic}"]
        keys = lacking.map(lambda gap: "lacks" if gap > 0 else "lacks_nothing")
        return rows.assign(figure=lacking, class_key=keys.where(lacking.notna(), "unknown"))
    return rows


def _with_change(view: MapView, rows: pd.DataFrame, before: pd.Series) -> pd.DataFrame:
    old = [before.get(code) for code in rows["school_code"]]
    order = ORDER[VERDICT_TOPIC if view.is_verdict else VALUE]
    found = changes(old, rows["class_now"], order)
    return rows.assign(class_before=old, class_key=[str(each) for each in found])


def map_points(
    view: MapView, schools: pd.DataFrame, chosen: str | None, words: Wording
) -> pd.DataFrame:
    """Rows for the school layer: size, tooltip, and which one is chosen.

    The area of a shape grows with the pupils, with the share of the gap, or with what is lacking; a
    size that is not known is the smallest.
    """
    by_amount = view.kind in ("map_gap", "map_shortfall")
    amount = schools["figure"] if by_amount else schools["pupils"]
    known = amount.where(amount > 0)
    share = (known / known.max()).pow(0.5)
    largest = LARGEST_AMOUNT if by_amount else LARGEST
    size = (SMALLEST + (largest - SMALLEST) * share).where(share.notna(), SMALLEST)
    return schools.assign(
        size=size,
        selected=schools["school_code"] == chosen,
        tooltip=[tooltip(view, row, words) for row in schools.to_dict("records")],
    )


def map_townships(
    view: MapView,
    schools: pd.DataFrame,
    assessment: StageAssessment,
    well_above_ratio: float,
    words: Wording,
    before: pd.Series | None = None,
) -> pd.DataFrame:
    """Rows for the township layer: totals over totals, sums, or how many schools pass.

    `schools`: as `map_schools` gives them. `before`: with a change, classes of the earlier year.
    """
    table = _township_figures(view, schools, assessment, words)
    now = classes_by_township(view.topic, schools, assessment, well_above_ratio, words)
    table["class_key"] = now.reindex(table["township"]).to_numpy()
    if view.kind == "map_shortfall":
        lacks = table["total"].map(lambda total: "lacks" if total > 0 else "lacks_nothing")
        table["class_key"] = lacks.where(table["total"].notna(), "unknown")
    elif view.kind == "map_gap":
        keys = sides(table["value"], assessment, view.topic)
        keys = keys.where(table["total"].notna(), Side.UNKNOWN)
        table["class_key"] = [str(key) for key in keys]
    elif view.is_change:
        old = pd.Series(dtype=object) if before is None else before
        order: Sequence[str] = ORDER[VERDICT_TOPIC if view.is_verdict else VALUE]
        earlier = [old.get(name) for name in table["township"]]
        table["class_before"], table["class_now"] = earlier, table["class_key"]
        table["class_key"] = [str(each) for each in changes(earlier, table["class_now"], order)]
    return township_words(view, table, words)


def _township_figures(
    view: MapView, schools: pd.DataFrame, assessment: StageAssessment, words: Wording
) -> pd.DataFrame:
    if view.is_verdict:
        return township_verdicts(schools)
    table = township_values(schools, assessment, words.indicator(view.topic))
    if view.kind in ("map_gap", "map_shortfall"):
        sums = township_sums(schools, schools["figure"])
        table = sums.merge(table[["township", "value"]], on="township")
    return table
