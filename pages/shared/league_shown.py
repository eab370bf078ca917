"""What the league table shows of a view: its rows, its columns, and the schools that cannot be placed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.league import Band
from analysis.league_filters import filtered, with_filter_columns
from analysis.league_view import RANKS, LeagueView
from analysis.present.league_tables import (
    LeagueBasis,
    cannot_tell,
    league,
    orders_of,
    usual_columns,
)
from analysis.present.league_words import filters_told, order_words, view_table
from analysis.present.tables import PresentedTable
from analysis.present.words import counted_note, rule_note
from analysis.ranking import ranks
from analysis.school_years import MET
from data import reference
from pages.shared import cached
from pages.shared.league_controls import size_bounds
from pages.shared.view_context import ViewContext


@dataclass(frozen=True)
class LeagueShown:
    """The tables of a view.

    rows     every school of the stage, with the columns of the ranking in that mode
    table    the schools shown that have a band or a rank; `codes` their codes in order
    unknown  those that have none; `unknown_codes` their codes in order
    view     what was chosen, for the download
    """

    rows: pd.DataFrame
    table: PresentedTable
    codes: list[str]
    unknown: PresentedTable
    unknown_codes: list[str]
    view: PresentedTable


def league_rows(context: ViewContext) -> pd.DataFrame:
    """League rows of the stage with what they are filtered by."""
    facts = cached.facts(context.snapshot, context.school_year)
    return with_filter_columns(
        context.league(),
        facts[facts["stage"] == context.stage],
        size_bounds(),
        reference.presentation()["small_school_pupils"],
    )


def shown(context: ViewContext, view: LeagueView, rows: pd.DataFrame) -> LeagueShown:
    """The tables of a view on these rows."""
    if view.mode == RANKS:
        ranked = cached.league_ranking(*context.key, view.rank_by)
        rows = rows.merge(ranked, left_on="school_code", right_index=True, validate="one_to_one")
    peers = int(reference.presentation()["peers_shown"])
    kept = filtered(rows, view.filters, peers)
    placed = kept["rank"].notna() if view.mode == RANKS else kept["band"] != Band.UNKNOWN
    placed_rows = ordered(kept[placed], view, _codes(context))
    if view.mode == RANKS and len(kept) < len(rows):
        direction = context.rules.thresholds[view.rank_by, context.stage].direction
        values = placed_rows["value"].to_numpy(dtype=float)
        placed_rows = placed_rows.assign(rank_shown=ranks(values, direction))
    open_rows = kept[~placed].reset_index(drop=True)
    table = _table(context, view, placed_rows, rows, len(open_rows))
    unknown_of = (view.rank_by,) if view.mode == RANKS else _codes(context)
    return LeagueShown(
        rows,
        table,
        placed_rows["school_code"].tolist(),
        cannot_tell(
            open_rows,
            context.assessment().states,
            context.t("league.unknown_title", count=len(open_rows)),
            unknown_of,
            context.words,
        ),
        open_rows["school_code"].tolist(),
        _view_sheet(context, view, table, rows, len(kept)),
    )


def ordered(rows: pd.DataFrame, view: LeagueView, codes: tuple[str, ...]) -> pd.DataFrame:
    """The rows in the order of the view; unknown ones last, equal ones by school code."""
    field = view.order.removeprefix("-")
    column = orders_of(view.mode, codes).get(field)
    if column is None:
        if view.mode != RANKS:
            return rows.reset_index(drop=True)
        return rows.sort_values(["rank", "school_code"], ignore_index=True)
    upwards = not view.order.startswith("-")
    return rows.sort_values(
        [column, "school_code"], ascending=[upwards, True], na_position="last", ignore_index=True
    )


def _codes(context: ViewContext) -> tuple[str, ...]:
    return tuple(indicator.code for indicator in context.indicators)


def _table(
    context: ViewContext, view: LeagueView, rows: pd.DataFrame, every: pd.DataFrame, unknown: int
) -> PresentedTable:
    t, words = context.t, context.words
    measures = context.assessment().indicators
    basis = LeagueBasis(
        words,
        dict(zip(measures["code"], measures["threshold"], strict=True)),
        size_bounds(),
        reference.presentation()["bar_scale_ratio"],
        reference.presentation()["line_scale_ratio"],
        cached.league_history(*context.key)[view.rank_by if view.mode == RANKS else MET],
        view.mode,
        view.rank_by,
        context.assessment().states,
    )
    title = t(
        f"league.title_{view.mode}",
        stage=t(f"stage.{context.stage}"),
        year=t.school_year(context.school_year),
        indicator=words.name(view.rank_by) if view.mode == RANKS else "",
    )
    notes = _notes(context, view, len(rows), unknown, every)
    return league(rows, _fields(context, view), basis, title, notes)


def _fields(context: ViewContext, view: LeagueView) -> tuple[str, ...]:
    with_code = not context.names_coded
    fields = view.columns or usual_columns(view.mode, _codes(context), with_code)
    return tuple(field for field in fields if with_code or field != "school_code")


def _notes(
    context: ViewContext, view: LeagueView, placed: int, unknown: int, every: pd.DataFrame
) -> list[str]:
    t, words = context.t, context.words
    told = _filters(context, view, every)
    lines = [
        t("page.league_table.shown", shown=placed + unknown, total=len(every))
        + counted_note(placed, unknown, t)
        + rule_note(context.rules, t)
    ]
    if told:
        parts = [t("league.filter_is", label=label, values=values) for label, values in told]
        lines.append(t("league.filtered_by", filters=t.join(parts)))
    if view.mode == RANKS:
        key = "league.note_step" if words.indicator(view.rank_by).whole else "league.note_no_step"
        step = t.number(reference.presentation()["rank_step_whole"], 0)
        known = int(every["rank"].notna().sum())
        lines.append(t("league.note_ranks", known=known, total=len(every)) + t(key, step=step))
        small = t.number(reference.presentation()["small_school_pupils"], 0)
        lines.append(t("league.note_care", most=small))
    else:
        lines.append(t("page.league_table.note"))
    if context.school_year - 1 not in context.info.school_years:
        lines.append(t("league.no_last_year"))
    lines.append(t(f"league.note_pictures_{view.mode}", scale=t.number(_bar_scale(), 0)))
    return lines


def _bar_scale() -> float:
    return reference.presentation()["bar_scale_ratio"]


def _filters(context: ViewContext, view: LeagueView, every: pd.DataFrame) -> list[tuple[str, str]]:
    names = dict(zip(every["school_code"], map(str, every["school_name"]), strict=True))
    return filters_told(view.filters, names, size_bounds(), context.words)


def _view_sheet(
    context: ViewContext, view: LeagueView, table: PresentedTable, rows: pd.DataFrame, kept: int
) -> PresentedTable:
    t = context.t
    field = view.order.removeprefix("-")
    order = order_words([field], context.words)(field)
    if view.order.startswith("-"):
        order = t("league.downwards", order=order)
    headings = [column.heading for column in table.columns]
    filters = _filters(context, view, rows)
    return view_table(view, filters, headings, order, (kept, len(rows)), context.words)
