"""Tables of one school: its card."""

from __future__ import annotations

import pandas as pd

from analysis.assessment import StageAssessment
from analysis.bands import value_classes
from analysis.present.style import LOOKS
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording
from analysis.shortfall import shortfalls
from analysis.vocabulary import State


def indicators_of_school(
    assessment: StageAssessment, code: str, well_above_ratio: float, words: Wording
) -> PresentedTable:
    """The seven indicators of one school against standard, floor and county."""
    t = words.t
    gaps = shortfalls(assessment, words.indicators).loc[code]
    floor_gaps = shortfalls(assessment, words.indicators, to_floor=True).loc[code]
    measures = assessment.indicators.set_index("code")
    lines = []
    for indicator in words.indicators:
        name = indicator.code
        value, state = assessment.values.loc[code, name], assessment.states.loc[code, name]
        measure = measures.loc[name]
        standing = value_classes([value], measure["threshold"], measure["floor"], well_above_ratio)[
            0
        ]
        lines.append(
            {
                "indicator": words.name(name),
                "value": words.number(name, value) if state == State.KNOWN else t(f"state.{state}"),
                "threshold": words.number(name, measure["threshold"]),
                "standing": f"{LOOKS[standing].glyph} {t(f'value_class.{standing}')}",
                "gap": words.gap(name, gaps[name]),
                "floor_gap": words.gap(name, floor_gaps[name]),
                "mean": words.number(name, measure["mean"]),
                "unit": t(f"unit.{indicator.unit}"),
            }
        )
    columns = [
        Column("indicator", t("column.indicator")),
        Column("value", t("column.value")),
        Column("threshold", t("column.threshold")),
        Column("standing", t("column.standing")),
        Column("gap", t("column.gap")),
        Column("floor_gap", t("column.floor_gap")),
        Column("mean", t("column.county_mean")),
        Column("unit", t("column.unit")),
    ]
    return present(f"school_{code}", t("card.table"), pd.DataFrame(lines), columns)
