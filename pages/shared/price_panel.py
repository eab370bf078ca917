"""The unit prices on a page: which are used, from when, and putting in the county's own."""

from __future__ import annotations

import streamlit as st

from analysis.present.school_report_tables import price_table
from data import planning
from data.planning import Prices
from data.registry_checks import ReferenceError
from pages.shared.show import note, plain, show_table
from pages.shared.view_context import ViewContext

EDITED = ("value", "source", "effective_from", "checked_on")


def warn_of_prices(prices: Prices, context: ViewContext) -> None:
    """Every problem of the county's price file, which is not used then."""
    if prices.problems:
        first = context.t("page.shopping_list.prices_broken", count=len(prices.problems))
        st.warning("\n\n".join(plain(line) for line in (first, *prices.problems)))


def price_panel(prices: Prices, used: str, context: ViewContext) -> None:
    """Draw the prices in use, and under them the same to change and keep."""
    t = context.t
    with st.expander(t("page.shopping_list.prices"), expanded=bool(prices.problems)):
        notes = [used, t("page.shopping_list.prices_note")]
        show_table(price_table(prices.listed, notes, context.words), t)
        edited = _editor(prices, context)
        with st.container(horizontal=True):
            save = st.button(
                t("page.shopping_list.save"), key="prices_save", icon=":material/save:"
            )
            reset = st.button(
                t("page.shopping_list.reset"), key="prices_reset", icon=":material/undo:"
            )
        if save or reset:
            _keep(edited if save else [], context)


def _editor(prices: Prices, context: ViewContext) -> list[dict[str, object]]:
    t = context.t
    costs = prices.listed.costs
    rows = [
        {
            "name": context.words.name(cost.indicator),
            "how": t(f"way.{cost.way}"),
            **{field: getattr(cost, field) for field in EDITED},
        }
        for cost in costs
    ]
    note(t("page.shopping_list.prices_edit"))
    settings = st.column_config
    edited = st.data_editor(
        rows,
        hide_index=True,
        disabled=["name", "how"],
        # Prices that were kept make a fresh editor, or its old changes would be laid over them.
        key=f"prices_{t.language}_{hash(prices.listed)}",
        column_config={
            "name": settings.TextColumn(t("column.indicator")),
            "how": settings.TextColumn(t("school.column.way")),
            "value": settings.NumberColumn(
                t("school.column.price"), format="localized", required=True
            ),
            "source": settings.TextColumn(t("rules.column.source"), required=True, width="large"),
            "effective_from": settings.DateColumn(t("school.column.effective_from"), required=True),
            "checked_on": settings.DateColumn(t("rules.column.checked_on"), required=True),
        },
    )
    return [
        {"indicator": cost.indicator, "way": cost.way, "unit": "yuan"}
        | {field: row[field] for field in EDITED}
        for cost, row in zip(costs, edited, strict=True)
    ]


def _keep(rows: list[dict[str, object]], context: ViewContext) -> None:
    t = context.t
    try:
        own = planning.own_from_rows(rows, planning.default_prices())
        planning.keep_own_prices(own)
    except ReferenceError as refused:
        lines = (t("page.shopping_list.not_saved"), *refused.problems)
        st.error("\n\n".join(plain(line) for line in lines))
        return
    except OSError as error:
        st.error(plain(t("page.shopping_list.cannot_save", reason=error)))
        return
    st.toast(plain(t("page.shopping_list.saved", count=len(own))))
    st.rerun()
