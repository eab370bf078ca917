"""One school of one stage: what it has, what it lacks, in a few lines. Used beside map and table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.bands import value_classes
from analysis.present.style import LOOKS
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import amount, named_indicator
from analysis.rules import Indicator
from analysis.shortfall import shortfalls
from analysis.vocabulary import State
from data import reference
from pages.shared import cached
from pages.shared.show import heading, note, sentence, show_table
from pages.shared.view_context import ViewContext


def school_card(context: ViewContext, code: str, key: str) -> None:
    """Draw the card of the school with this code, which must be in the chosen stage."""
    t = context.t
    row = context.league().set_index("school_code").loc[code]
    with st.container(border=True):
        heading(str(row["school_name"]))
        types = {c.code: getattr(c, t.language) for c in reference.code_lists()["school_type"]}
        facts = [
            types[row["school_type"]],
            str(row["township"]),
            t(f"area.{row['area']}"),
            t("card.pupils", pupils=t.number(row["pupils"], 0)),
        ]
        sentence(t("card.facts", facts=t.join(facts), code=code))
        sentence(
            t(
                "card.verdict",
                stage=t(f"stage.{context.stage}"),
                verdict=t(f"verdict.{row['verdict']}"),
                met=row["met"],
                of=len(context.indicators),
                at_floor=row["at_floor"],
            )
        )
        if row["fails_regardless"]:
            sentence(t("card.fails_regardless"))
        if row["pupils"] < reference.presentation()["small_school_pupils"]:
            note(t("card.small_school"))
        show_table(_indicator_table(context, code, key), t, download=False)
        _corrections(context, code)


def _indicator_table(context: ViewContext, code: str, key: str) -> PresentedTable:
    t, decimals = context.t, reference.units()
    result = context.assessment()
    gaps = shortfalls(result, context.indicators).loc[code]
    floor_gaps = shortfalls(result, context.indicators, to_floor=True).loc[code]
    measures = result.indicators.set_index("code")
    lines = []
    for indicator in context.indicators:
        name = indicator.code
        value, state = result.values.loc[code, name], result.states.loc[code, name]
        measure = measures.loc[name]
        standing = value_classes(
            [value],
            measure["threshold"],
            measure["floor"],
            reference.presentation()["well_above_ratio"],
        )[0]
        places = decimals[indicator.unit]
        lines.append(
            {
                "indicator": named_indicator(name, t),
                "value": t.number(value, places) if state == State.KNOWN else t(f"state.{state}"),
                "threshold": t.number(measure["threshold"], places),
                "standing": f"{LOOKS[standing].glyph} {t(f'value_class.{standing}')}",
                "gap": _gap(gaps[name], indicator, context),
                "floor_gap": _gap(floor_gaps[name], indicator, context),
                "mean": t.number(measure["mean"], places),
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
    return present(f"card_{key}", t("card.table"), pd.DataFrame(lines), columns)


def _gap(value: float, indicator: Indicator, context: ViewContext) -> str:
    t = context.t
    if pd.isna(value):
        return t("common.unknown")
    if not value > 0:
        return t("common.lacks_nothing")
    return amount(value, indicator.physical_unit, t, reference.units())


def _corrections(context: ViewContext, code: str) -> None:
    t = context.t
    rows = cached.corrections(context.snapshot, context.school_year)
    headings = {
        (sheet.key, column.field): column.heading
        for sheet in reference.workbook_sheets()
        for column in sheet.columns
    }
    for row in rows[rows["school_code"] == code].itertuples():
        note(
            t(
                "card.corrected",
                heading=headings[row.sheet, row.field],
                old=row.old_value if isinstance(row.old_value, str) else t("common.unknown"),
                new=row.new_value,
                reason=row.reason,
                unit=row.confirmed_by,
            )
        )
