"""Tables of one school: its card."""

from __future__ import annotations

import pandas as pd

from analysis.absence import of_state
from analysis.assessment import StageAssessment
from analysis.bands import value_classes
from analysis.present.style import LOOKS
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import Texts
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
    lines, absent = [], []
    for indicator in words.indicators:
        name = indicator.code
        value, state = assessment.values.loc[code, name], assessment.states.loc[code, name]
        measure, known = measures.loc[name], state == State.KNOWN
        standing = value_classes([value], measure["threshold"], measure["floor"], well_above_ratio)[
            0
        ]
        lines.append(
            {
                "indicator": words.name(name),
                "value": words.number(name, value) if known else _why_absent(state, t),
                "threshold": words.number(name, measure["threshold"]),
                "standing": f"{LOOKS[standing].glyph} {t(f'value_class.{standing}')}",
                "gap": words.gap(name, gaps[name]) if known else None,
                "floor_gap": words.gap(name, floor_gaps[name]) if known else None,
                "mean": words.number(name, measure["mean"]),
                "unit": t(f"unit.{indicator.unit}"),
            }
        )
        absent.append(dict.fromkeys(("gap", "floor_gap"), of_state(state)))
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
    frame, kinds = pd.DataFrame(lines), pd.DataFrame(absent, dtype=object)
    return present(f"school_{code}", t("card.table"), frame, columns, absent=kinds)


def _why_absent(state: State, t: Texts) -> str:
    return t("card.absent", kind=t(f"absence.{of_state(state)}"), reason=t(f"state.{state}"))
