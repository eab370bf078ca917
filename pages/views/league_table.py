"""Which schools meet the standard, which do not, and what do they lack?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.league import Band
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import Texts
from analysis.present.words import counted_note, rule_note, shortfall_text
from analysis.vocabulary import Area, Verdict
from data import reference
from pages.shared.controls import multiple
from pages.shared.school_card import school_card
from pages.shared.show import note, question_and_finding, show_table
from pages.shared.view_context import ViewContext, chosen_school, go_to_school


def render(context: ViewContext) -> None:
    """Draw the page."""
    t = context.t
    rows = context.league()
    question_and_finding(t("page.league_table.question"), _finding(context, rows))
    shown = _filter(context, rows)
    table = _table(context, shown, len(rows))
    position = show_table(table, t, height=460, select=f"league_{context.stage}")
    if position is not None:
        go_to_school(shown["school_code"].iloc[position])
    code = chosen_school(rows["school_code"])
    if code:
        school_card(context, code, "league")
    else:
        note(t("page.league_table.select_hint"))


def _finding(context: ViewContext, rows: pd.DataFrame) -> str:
    t = context.t
    bands = rows["band"].value_counts()
    values = {
        "stage": t(f"stage.{context.stage}"),
        "schools": len(rows),
        "passing": int((rows["verdict"] == Verdict.PASS).sum()),
        "failing": int((rows["verdict"] == Verdict.FAIL).sum()),
        "one_step": int(bands.get(Band.ONE_STEP, 0)),
        "unknown": int(bands.get(Band.UNKNOWN, 0)),
    }
    if not values["failing"]:
        return t("page.league_table.none_fails", **values)
    worst = rows.iloc[0]
    return t(
        "page.league_table.some_fail", **values, worst=str(worst["school_name"]), met=worst["met"]
    )


def _filter(context: ViewContext, rows: pd.DataFrame) -> pd.DataFrame:
    t = context.t
    choices = {
        "township": sorted(rows["township"].unique()),
        "area": [str(area) for area in Area if (rows["area"] == area).any()],
        "school_group": sorted(rows["school_group"].dropna().unique()),
        "verdict": [str(verdict) for verdict in Verdict],
        "band": [str(band) for band in Band],
    }
    words = {
        "area": lambda value: t(f"area.{value}"),
        "verdict": lambda value: t(f"verdict.{value}"),
        "band": lambda value: t(f"band.{value}"),
    }
    keep = pd.Series(True, index=rows.index)
    for column, (field, options) in zip(st.columns(len(choices)), choices.items(), strict=True):
        with column:
            chosen = multiple(
                t(f"column.{field}"),
                options,
                key=f"filter_{field}",
                placeholder=t("common.all"),
                format_func=words.get(field, str),
            )
        if chosen:
            keep &= rows[field].astype(str).isin(chosen)
    return rows[keep].reset_index(drop=True)


def _table(context: ViewContext, rows: pd.DataFrame, total: int) -> PresentedTable:
    t, decimals = context.t, reference.units()
    frame = rows.assign(
        band=[t(f"band.{band}") for band in rows["band"]],
        area=[t(f"area.{area}") for area in rows["area"]],
        lacks=[
            shortfall_text(row, context.indicators, t, decimals) for row in rows.to_dict("records")
        ],
        school_group=rows["school_group"].fillna(t("common.none")),
        change=[_change(row, t) for row in rows.to_dict("records")],
        school_name=[
            t("page.league_table.corrected", name=name) if corrected else name
            for name, corrected in zip(rows["school_name"], rows["corrected"], strict=True)
        ],
    )
    columns = [
        Column("band", t("column.band")),
        Column("school_name", t("column.school")),
        Column("met", t("column.met"), "number"),
        Column("lacks", t("column.lacks")),
        Column("change", t("column.change")),
        Column("pupils", t("column.pupils"), "number"),
        Column("township", t("column.township")),
        Column("area", t("column.area")),
        Column("school_group", t("column.school_group")),
    ]
    for indicator in context.indicators:
        name = t(
            "common.indicator", code=indicator.code, name=t(f"indicator.{indicator.code}.short")
        )
        unit = t(f"unit.{indicator.unit}")
        columns.append(Column(indicator.code, name, "number", decimals[indicator.unit], unit))
    columns.append(Column("school_code", t("column.school_code")))
    unknown = int((rows["verdict"] == Verdict.CANNOT_JUDGE).sum())
    notes = [
        t("page.league_table.shown", shown=len(rows), total=total)
        + counted_note(len(rows) - unknown, unknown, t)
        + rule_note(context.rules, t),
        t("page.league_table.note"),
    ]
    title = t(
        "page.league_table.table_title",
        stage=t(f"stage.{context.stage}"),
        year=t.school_year(context.school_year),
    )
    return present("league_table", title, frame, columns, notes)


def _change(row: dict, t: Texts) -> str:
    if not isinstance(row["previous_verdict"], str):
        return t("change.not_there")
    if pd.isna(row["met_change"]):
        return t("change.not_comparable")
    step = t("change.met", change=t.number(row["met_change"], 0, signed=True))
    if row["previous_verdict"] == row["verdict"]:
        return step
    return t(f"change.now_{row['verdict']}", step=step)
