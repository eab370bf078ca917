"""The controls of the league table: view, filters, columns, order; kept over pages and in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.league_filters import LISTS, LeagueFilters, options
from analysis.league_view import (
    BANDS,
    MODES,
    Known,
    LeagueView,
    ViewRefused,
    from_text,
    values_not_there,
)
from analysis.present.league_tables import columns_of, orders_of, usual_columns
from analysis.present.league_words import option_word, order_words
from analysis.vocabulary import Finding, Severity
from data import reference
from pages.shared import address
from pages.shared.controls import multiple, pick, preset, select, switch
from pages.shared.view_context import ViewContext

ADDRESS = "table"
FIRST_FILTERS = ("township", "area", "band", "verdict", "missed")


def known_names(context: ViewContext) -> Known:
    """What a view from outside may name."""
    codes = [indicator.code for indicator in context.indicators]
    columns = {field for mode in MODES for field in columns_of(mode, codes)}
    orders = {field for mode in MODES for field in orders_of(mode, codes)}
    return Known(columns, orders, codes)


def apply_view(view: LeagueView) -> None:
    """Set every control to a view. For callbacks, and before the controls are drawn."""
    preset("league_mode", view.mode)
    preset("league_rank_by", view.rank_by)
    preset("league_order", view.order.removeprefix("-"))
    preset("league_down", view.order.startswith("-"))
    preset(f"league_columns_{view.mode}", list(view.columns) or None)
    for name in LISTS:
        preset(f"filter_{name}", list(getattr(view.filters, name)))
    preset("filter_small_only", view.filters.small_only)
    preset("filter_search", view.filters.search)
    preset("filter_peers_of", view.filters.peers_of)


def read_view(
    context: ViewContext, rows: pd.DataFrame
) -> tuple[LeagueView, list[Finding], DeltaGenerator]:
    """Draw the controls: what they say, what the address or a saved view asked for in vain, and the
    place beside them where saved views belong.
    """
    offered = options(
        rows, [indicator.code for indicator in context.indicators], len(size_bounds())
    )
    findings = _from_address(context)
    findings += _gone(context, offered)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mode, rank_by = _mode(context)
        order = _order(context, mode)
    chosen = _first_filters(context, offered)
    # The Tab key goes from the head of an expander into it; what a popover shows it does not reach.
    left, middle, right = st.columns([5, 4, 3])
    with left:
        chosen |= _more_filters(context, rows, offered)
    with middle:
        columns = _columns(context, mode)
    view = LeagueView(mode, rank_by, order, columns, LeagueFilters(**chosen))
    _to_address(view)
    return view, findings, right


def size_bounds() -> tuple[float, ...]:
    """The bounds of the size bands, in pupils."""
    told = reference.presentation()
    return (
        told["small_school_pupils"],
        told["size_bound_2"],
        told["size_bound_3"],
        told["size_bound_4"],
    )


def _from_address(context: ViewContext) -> list[Finding]:
    """Set the controls to what the address says, once per address."""
    text = st.query_params.get(ADDRESS)
    if text and st.session_state.get("league_text") != text:
        st.session_state["league_text"] = text
        try:
            apply_view(from_text(text, known_names(context)))
        except ViewRefused as refusal:
            address.tell(ADDRESS + address.ON_PAGE, *refusal.findings)
    return list(address.told_on_page(ADDRESS))


def _to_address(view: LeagueView) -> None:
    text = None if view == LeagueView() else view.to_text()
    address.put(ADDRESS, text)
    st.session_state["league_text"] = text


def _gone(context: ViewContext, offered: Mapping[str, Sequence[str]]) -> list[Finding]:
    """A finding for each filter whose chosen values this stage and year do not have."""
    chosen = {name: tuple(st.session_state.get(f"filter_{name}", ())) for name in LISTS}
    gone = values_not_there(LeagueFilters(**chosen), offered)
    # A view that was kept with names may name a group of schools.
    hidden = [context.t("league.hidden_value")] if context.names_coded else None
    return [
        Finding(
            "league_view_value_is_gone",
            Severity.LOOK,
            {"value": hidden if hidden and name == "school_group" else list(values)},
        )
        for name, values in gone.items()
    ]


def _mode(context: ViewContext) -> tuple[str, str]:
    t, words = context.t, context.words
    mode = pick(
        t("league.view"),
        MODES,
        key="league_mode",
        format_func=lambda value: t(f"league.mode_{value}"),
    )
    if mode == BANDS:
        return mode, ""
    codes = [indicator.code for indicator in context.indicators]
    rank_by = select(
        t("league.rank_by"),
        codes,
        key="league_rank_by",
        language=t.language,
        format_func=words.name,
        width=220,
    )
    return mode, str(rank_by)


def _order(context: ViewContext, mode: str) -> str:
    t = context.t
    fields = ["", *orders_of(mode, [indicator.code for indicator in context.indicators])]
    order = select(
        t("league.order"),
        fields,
        key="league_order",
        language=t.language,
        format_func=order_words(fields, context.words),
        width=220,
    )
    down = switch(t("league.down"), key="league_down", default=False)
    return f"-{order}" if order and down else str(order)


def _columns(context: ViewContext, mode: str) -> tuple[str, ...]:
    """The chosen columns; empty for the usual ones."""
    t = context.t
    codes = [indicator.code for indicator in context.indicators]
    usual = usual_columns(mode, codes, not context.names_coded)
    key = f"league_columns_{mode}"
    # Emptied by hand it stays empty, so that a choice can start from nothing.
    if st.session_state.get(key) is None:
        preset(key, list(usual))
    fields = columns_of(mode, codes, not context.names_coded)
    with st.expander(t("league.columns"), icon=":material/view_column:"):
        chosen = multiple(
            t("league.columns_shown"),
            fields,
            key=key,
            language=t.language,
            placeholder=t("league.columns_usual"),
            format_func=order_words(fields, context.words),
        )
    return () if tuple(chosen) in ((), usual) else tuple(chosen)


def _first_filters(context: ViewContext, offered: Mapping[str, Sequence[str]]) -> dict[str, object]:
    chosen: dict[str, object] = {}
    columns = st.columns(len(FIRST_FILTERS))
    for column, field in zip(columns, FIRST_FILTERS, strict=True):
        with column:
            chosen[field] = _list_filter(context, field, offered[field])
    return chosen


def _more_filters(
    context: ViewContext, rows: pd.DataFrame, offered: Mapping[str, Sequence[str]]
) -> dict[str, object]:
    t = context.t
    chosen: dict[str, object] = {}
    others = [field for field in LISTS if field not in FIRST_FILTERS]
    with st.expander(t("league.more_filters"), icon=":material/filter_alt:"):
        columns = st.columns(3, vertical_alignment="bottom")
        for position, field in enumerate(others):
            with columns[position % 3]:
                chosen[field] = _list_filter(context, field, offered[field])
        with columns[len(others) % 3]:
            chosen["search"] = _search(context)
        chosen["peers_of"] = _peers(context, rows)
        most = t.number(reference.presentation()["small_school_pupils"], 0)
        label = t("league.small_only", most=most)
        chosen["small_only"] = switch(label, key="filter_small_only", default=False)
    return chosen


def _list_filter(context: ViewContext, field: str, values: Sequence[str]) -> tuple[str, ...]:
    t, words, bounds = context.t, context.words, size_bounds()
    return tuple(
        multiple(
            t(f"league.filter_{field}"),
            values,
            key=f"filter_{field}",
            language=t.language,
            placeholder=t("common.all"),
            format_func=lambda value: option_word(field, value, bounds, words),
        )
    )


def _search(context: ViewContext) -> str:
    st.session_state.setdefault("filter_search", "")
    text = st.text_input(
        context.t("league.filter_search"),
        key="filter_search",
        max_chars=60,
        persist_state="session",
    )
    return " ".join(str(text).split())


def _peers(context: ViewContext, rows: pd.DataFrame) -> str:
    t = context.t
    pairs = sorted(zip(rows["school_name"], rows["school_code"], strict=True))
    names = {"": t("league.nobody"), **{code: str(name) for name, code in pairs}}
    code = select(
        t("league.filter_peers_of"),
        list(names),
        key="filter_peers_of",
        language=t.language,
        format_func=names.__getitem__,
    )
    return str(code)
