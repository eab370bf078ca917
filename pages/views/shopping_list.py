"""What do the schools lack, in people, square metres, rooms and yuan, and over how many years?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.present.shopping_figures import (
    by_indicator_alt,
    by_year_alt,
    money_by_indicator,
    money_by_year,
)
from analysis.present.shopping_tables import (
    indicator_totals,
    line_frame,
    list_table,
    plan_frame,
    township_totals,
    unknown_table,
    year_totals,
)
from analysis.present.shopping_words import finding
from analysis.present.words import rule_note
from analysis.shopping import ShoppingList, by_indicator
from analysis.vocabulary import Verdict
from data import planning
from pages.shared.price_panel import price_panel, warn_of_prices
from pages.shared.school_parts import prices_note
from pages.shared.shopping_parts import (
    choose_plan,
    download,
    list_of,
    schools_by_township,
    unknown_note,
)
from pages.shared.show import heading, question_and_finding, show_figure, show_table
from pages.shared.view_context import ViewContext


def render(context: ViewContext) -> None:
    """Draw the page."""
    t, words, rows = context.t, context.words, context.league()
    head = st.container()
    prices = planning.prices()
    years, order = choose_plan(context)
    found, listed = list_of(context, prices, years, order)
    priced = ~rows["school_code"].isin(listed.unknown["school_code"])
    not_passing = rows["verdict"] != Verdict.PASS
    # A school that cannot be judged lacks a figure, so that it is never priced.
    failing, left_out = int((not_passing & priced).sum()), int((not_passing & ~priced).sum())
    with head:
        title = finding(listed, len(rows), (failing, left_out), context.stage, words)
        question_and_finding(t("page.shopping_list.question"), title)
        warn_of_prices(prices, context)
    unknown, used = unknown_note(context, listed), prices_note(prices, context)
    counted = unknown + rule_note(context.rules, t)
    totals = by_indicator(found, listed)
    heading(t("shopping.table.indicators"))
    show_figure(
        money_by_indicator(totals, words),
        indicator_totals(totals, [t("page.shopping_list.by_indicator_note"), counted, used], words),
        t,
        alt=by_indicator_alt(totals, words),
    )
    _years(context, listed, counted)
    _townships(context, listed, rows, counted)
    heading(t("shopping.table.list"))
    method = [
        title,
        t("page.shopping_list.by_indicator_note"),
        t("page.shopping_list.list_note"),
        t("page.shopping_list.order_help"),
        t("page.shopping_list.by_year_note"),
        t("school.ways.note"),
        counted,
        used,
    ]
    download(context, listed, rows, prices, method)
    lines = line_frame(listed, rows, words)
    notes = [t("page.shopping_list.list_note"), t("page.shopping_list.order_help"), counted]
    show_table(list_table(lines, notes, words), t, height=420)
    if len(listed.unknown):
        heading(t("shopping.table.unknown"))
        show_table(unknown_table(listed, rows, [unknown], words), t)
    price_panel(prices, used, context)


def _years(context: ViewContext, listed: ShoppingList, counted: str) -> None:
    t, words = context.t, context.words
    plan = plan_frame(listed, [indicator.code for indicator in words.indicators])
    heading(t("shopping.table.years"))
    table = year_totals(plan, [t("page.shopping_list.by_year_note"), counted], words)
    show_figure(money_by_year(plan, words), table, t, alt=by_year_alt(plan, words))


def _townships(
    context: ViewContext, listed: ShoppingList, rows: pd.DataFrame, counted: str
) -> None:
    t = context.t
    heading(t("shopping.table.townships"))
    towns = rows.set_index("school_code")["township"]
    notes = [t("page.shopping_list.township_note"), counted]
    table = township_totals(listed, towns, schools_by_township(rows, listed), notes, context.words)
    show_table(table, t)
