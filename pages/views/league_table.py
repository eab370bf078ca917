"""Which schools meet the standard, which do not, and what do they lack?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.league import Band
from analysis.present.school_tables import league
from analysis.present.tables import PresentedTable
from analysis.present.words import counted_note, most_lacking, rule_note
from analysis.vocabulary import Area, Verdict
from pages.shared.controls import multiple
from pages.shared.school_card import school_card, school_summary
from pages.shared.show import question_and_finding, show_table
from pages.shared.view_context import ViewContext, chosen_school, go_to_school


def render(context: ViewContext) -> None:
    """Draw the page."""
    t = context.t
    rows = context.league()
    question_and_finding(t("page.league_table.question"), _finding(context, rows))
    shown = _filter(context, rows)
    chosen_here = st.container()
    table = _table(context, shown, len(rows))
    position = show_table(table, t, height=460, select=f"league_{context.stage}")
    if position is not None:
        go_to_school(shown["school_code"].iloc[position])
    code = chosen_school(rows["school_code"])
    with chosen_here:
        school_summary(context, code, t("page.league_table.select_hint"))
    if code:
        school_card(context, code)


def _finding(context: ViewContext, rows: pd.DataFrame) -> str:
    t = context.t
    values = {
        "stage": t(f"stage.{context.stage}"),
        "schools": len(rows),
        "failing": int((rows["verdict"] == Verdict.FAIL).sum()),
        "one_step": int((rows["band"] == Band.ONE_STEP).sum()),
        "unknown": int((rows["band"] == Band.UNKNOWN).sum()),
    }
    if not values["failing"]:
        return t("page.league_table.none_fails", **values)
    worst = rows.iloc[0]
    return t(
        "page.league_table.some_fail",
        **values,
        worst=str(worst["school_name"]),
        met=worst["met"],
        lacks=most_lacking(worst, context.assessment(), context.words),
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
                language=t.language,
                placeholder=t("common.all"),
                format_func=words.get(field, str),
            )
        if chosen:
            keep &= rows[field].astype(str).isin(chosen)
    return rows[keep].reset_index(drop=True)


def _table(context: ViewContext, rows: pd.DataFrame, total: int) -> PresentedTable:
    t = context.t
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
    return league(rows, title, notes, context.words, context.assessment().states)
