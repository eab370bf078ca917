"""Parts of the shopping list's page: choices of the plan, sums of townships, the workbook."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from analysis.present.shopping_tables import line_frame, unknown_table
from analysis.present.shopping_workbook import Parts, shopping_workbook
from analysis.present.trace_words import about_sheet
from analysis.school_steps import Basis
from analysis.shopping import Order, ShoppingList, shopping_list
from data import planning
from data.planning import Prices
from pages.shared import cached
from pages.shared.choices import choice
from pages.shared.file_titles import file_title
from pages.shared.show import as_seen, workbook_button
from pages.shared.view_context import ViewContext


def choose_plan(context: ViewContext) -> tuple[int, Order]:
    """Draw the choices of a plan, which the address carries: how many years, which schools first."""
    t, limits = context.t, planning.plan_values()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        years = choice(
            t("page.shopping_list.years"),
            [str(year) for year in range(1, limits["plan_most_years"] + 1)],
            key="plan_years",
            format_func=str,
            default=str(limits["plan_years"]),
        )
        order = choice(
            t("page.shopping_list.order"),
            [str(each) for each in Order],
            key="plan_order",
            format_func=lambda each: t(f"shopping.order.{each}"),
        )
    return int(years), Order(order)


def usual_plan() -> tuple[int, Order]:
    """The years and the order of a list for which nobody has chosen any, as on the page that opens."""
    return int(planning.plan_values()["plan_years"]), next(iter(Order))


def list_of(
    context: ViewContext, prices: Prices, years: int, order: Order
) -> tuple[Basis, ShoppingList]:
    """The shopping list of the chosen stage."""
    found, by_money, _ = cached.steps_to_pass(*context.key, prices.listed)
    result = context.assessment()
    thresholds = result.indicators.set_index("code")["threshold"]
    return found, shopping_list(found, by_money, result.values, thresholds, years, order)


def schools_by_township(rows: pd.DataFrame, listed: ShoppingList) -> pd.DataFrame:
    """township, schools_counted (nothing unknown), schools_missing; every township of the stage."""
    is_open = rows["school_code"].isin(listed.unknown["school_code"])
    counted = rows.assign(is_open=is_open).groupby("township")["is_open"].agg(["size", "sum"])
    frame = counted.rename(columns={"size": "schools", "sum": "schools_missing"}).reset_index()
    frame["schools_counted"] = frame["schools"] - frame["schools_missing"]
    return frame.drop(columns="schools").sort_values("township", ignore_index=True)


def download(
    context: ViewContext,
    listed: ShoppingList,
    rows: pd.DataFrame,
    prices: Prices,
    method: list[str],
) -> None:
    """The button that gives the list as a workbook; the file is made when it is asked for."""
    t, words = context.t, context.words
    note = unknown_note(context, listed)
    lines = line_frame(listed, rows, words)
    if context.names_coded:
        # The code of a school tells its name to everybody who has the list.
        lines = lines.assign(school_code=lines["school_name"])
    parts = Parts(
        lines,
        sorted(rows["township"].astype(str).unique()),
        listed.years,
        as_seen(unknown_table(listed, rows, [note], words)),
        prices.listed,
        method,
    )
    about = about_sheet(context.origin, context.rules, t)
    workbook_button(
        t("page.shopping_list.excel"),
        file_title(context, "shopping_list"),
        partial(shopping_workbook, parts, words, about),
        key="shopping_workbook",
    )


def unknown_note(context: ViewContext, listed: ShoppingList) -> str:
    """How many figures are in no total."""
    return context.t(
        "page.shopping_list.unknown_note",
        cells=len(listed.unknown),
        schools=listed.unknown["school_code"].nunique(),
    )
