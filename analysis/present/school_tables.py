"""Tables of schools: the league table, and the card of one school."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.absence import of_state, of_states
from analysis.assessment import StageAssessment
from analysis.bands import value_classes
from analysis.present.style import LOOKS
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import Texts
from analysis.present.words import Wording, marked_name, shortfall_text
from analysis.shortfall import shortfalls
from analysis.vocabulary import Absence, State


def league(
    rows: pd.DataFrame,
    title: str,
    notes: Sequence[str],
    words: Wording,
    states: pd.DataFrame | None = None,
) -> PresentedTable:
    """The league table as it is shown: bands first, what is missing, change, facts, values.

    `states` (school_code x indicator code: State) says why a value is not there.
    """
    t = words.t
    frame = rows.assign(
        band=[t(f"band.{band}") for band in rows["band"]],
        area=[t(f"area.{area}") for area in rows["area"]],
        lacks=[shortfall_text(row, words) for row in rows.to_dict("records")],
        school_group=rows["school_group"].fillna(t("common.none")),
        change=[_change(row, t) for row in rows.to_dict("records")],
        school_name=[
            marked_name(name, corrected, t)
            for name, corrected in zip(rows["school_name"], rows["corrected"], strict=True)
        ],
    )
    columns = [
        Column("band", t("column.band")),
        Column("school_name", t("column.school")),
        Column("met", t("column.met"), "number"),
        Column("lacks", t("column.lacks"), width="medium"),
    ]
    # Short headings without units: all seven shall be seen, and sorted by, at one glance.
    columns += [
        Column(i.code, words.name(i.code), "number", words.decimals[i.unit])
        for i in words.indicators
    ]
    columns += [
        Column("change", t("column.change")),
        Column("pupils", t("column.pupils"), "number"),
        Column("township", t("column.township")),
        Column("area", t("column.area")),
        Column("school_group", t("column.school_group")),
        Column("school_code", t("column.school_code")),
    ]
    return present("league_table", title, frame, columns, notes, _absent(rows, states))


def _absent(rows: pd.DataFrame, states: pd.DataFrame | None) -> pd.DataFrame:
    """Why cells of the league table are empty. A school without last year has no change to tell."""
    new = [not isinstance(verdict, str) for verdict in rows["previous_verdict"]]
    absent = pd.DataFrame(
        {"change": [Absence.NOT_APPLICABLE if each else None for each in new]}, index=rows.index
    )
    if states is not None:
        kinds = of_states(states).reindex(rows["school_code"])
        absent = absent.join(kinds.set_index(rows.index))
    return absent


def _change(row: Mapping[str, object], t: Texts) -> str | None:
    """None without last year, and where either of the two cannot be judged."""
    if not isinstance(row["previous_verdict"], str) or pd.isna(row["met_change"]):
        return None
    step = t("change.met", change=t.number(row["met_change"], 0, signed=True))
    if row["previous_verdict"] == row["verdict"]:
        return step
    return t(f"change.now_{row['verdict']}", step=step)


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
