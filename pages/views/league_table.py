"""Which schools meet the standard, which do not, and what do they lack?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.league import Band
from analysis.league_view import RANKS, LeagueView
from analysis.present.league_words import rank_finding
from analysis.present.tables import PresentedTable
from analysis.present.text import finding_sentence
from analysis.present.words import most_lacking
from analysis.vocabulary import Verdict
from pages.shared.chosen_school import chosen_school, go_to_school
from pages.shared.league_controls import read_view
from pages.shared.league_saved import saved_views_panel
from pages.shared.league_shown import LeagueShown, league_rows, shown
from pages.shared.school_card import school_card
from pages.shared.show import heading, question_and_finding, sentence, show_table
from pages.shared.view_context import ViewContext


def render(context: ViewContext) -> None:
    """Draw the page."""
    t = context.t
    head = st.container()
    rows = league_rows(context)
    view, findings, beside = read_view(context, rows)
    with beside:
        saved_views_panel(context, view)
    for finding in findings:
        sentence(finding_sentence(finding, t))
    told = shown(context, view, rows)
    with head:
        question_and_finding(t("page.league_table.question"), _finding(context, view, told.rows))
    chosen_here = st.container()
    _table(context, view, told.table, told.codes, more=(told.view, told.unknown))
    _unknown(context, view, told)
    code = chosen_school(rows["school_code"])
    with chosen_here:
        school_card(context, code, t("page.league_table.select_hint"))


def _table(
    context: ViewContext,
    view: LeagueView,
    table: PresentedTable,
    codes: list[str],
    more: tuple[PresentedTable, ...] = (),
    height: int | str = 460,
) -> None:
    # A chosen row belongs to the rows it was chosen among: another view starts without one.
    own = "" if view == LeagueView() else f"_{view.to_text()}"
    place = "" if table.key == "league_table" else f"_{table.key}"
    key = f"league_{context.stage}{place}{own}"
    position = show_table(table, context.t, height=height, select=key, more=more)
    if position is not None:
        go_to_school(codes[position])


def _unknown(context: ViewContext, view: LeagueView, told: LeagueShown) -> None:
    if told.unknown_codes:
        heading(told.unknown.title)
        _table(context, view, told.unknown, told.unknown_codes, height="auto")


def _finding(context: ViewContext, view: LeagueView, rows: pd.DataFrame) -> str:
    t, words = context.t, context.words
    if view.mode == RANKS:
        measures = context.assessment().indicators.set_index("code")
        met = int(measures.loc[view.rank_by, "schools_met"])
        return rank_finding(rows, view.rank_by, context.stage, words, met)
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
        lacks=most_lacking(worst, context.assessment(), words),
    )
