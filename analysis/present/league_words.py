"""The words of the league table: ranks, changes, choices of its filters, and what a view shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from analysis.league_filters import FLAGS, LISTS, NOTHING, UNKNOWN, LeagueFilters
from analysis.league_view import RANKS, LeagueView
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import Texts
from analysis.present.words import Wording
from analysis.ranking import Past

# Columns that other tables have too; the rest have words of the league's own.
SHARED = {
    "school_name": "column.school",
    "band": "column.band",
    "met": "column.met",
    "lacks": "column.lacks",
    "change": "column.change",
    "pupils": "column.pupils",
    "township": "column.township",
    "area": "column.area",
    "school_group": "column.school_group",
    "school_code": "column.school_code",
    "school_type": "column.school_type",
    "verdict": "column.verdict",
}


def column_word(field: str, t: Texts) -> str:
    """What a column of the league table is called."""
    return t(SHARED[field]) if field in SHARED else t(f"league.column.{field}")


def size_word(number: str, bounds: Sequence[float], t: Texts) -> str:
    """A size band in words, by its number: under 100, 100 to 499, 2,000 and more."""
    if number == UNKNOWN:
        return t("common.unknown")
    position = int(number)
    if position == 0:
        return t("league.size_below", most=t.number(bounds[0], 0))
    least = t.number(bounds[position - 1], 0)
    if position == len(bounds):
        return t("league.size_from", least=least)
    return t("league.size_between", least=least, most=t.number(bounds[position] - 1, 0))


def option_word(field: str, value: str, bounds: Sequence[float], words: Wording) -> str:
    """What a value of a filter is called; source text as it is."""
    t = words.t
    if value == NOTHING:
        return t("common.none")
    if field == "area":
        return t(f"area.{value}")
    if field == "verdict":
        return t(f"verdict.{value}")
    if field == "band":
        return t(f"band.{value}")
    if field in ("school_type", "founder"):
        return words.code_names[field].get(value, value)
    if field == "boarding":
        return t(f"league.boarding_{value}")
    if field == "size":
        return size_word(value, bounds, t)
    return words.name(value) if field == "missed" else value


def interval_text(best: float, worst: float, t: Texts) -> str:
    """A rank interval: "3" where both ends are one, "3—9" otherwise, a word for unknown."""
    if pd.isna(best):
        return t("common.unknown")
    if best == worst:
        return t.number(best, 0)
    return t("league.interval", best=t.number(best, 0), worst=t.number(worst, 0))


def rank_change_text(past: str, change: float, is_within: bool, t: Texts) -> str:
    """Places gained or lost, marked where both years' intervals share a rank; or why there is none."""
    if past == Past.NOT_THERE:
        return t("league.not_there")
    if past == Past.NOT_COMPARABLE:
        return t("league.not_comparable")
    if not change:
        return t("league.rank_same")
    way = "league.rank_up" if change > 0 else "league.rank_down"
    told = t(way, places=t.number(abs(change), 0))
    return t("league.rank_within", change=told) if is_within else told


def filters_told(
    filters: LeagueFilters,
    names: Mapping[str, str],
    bounds: Sequence[float],
    words: Wording,
) -> list[tuple[str, str]]:
    """The filters in use as label and values. `names`: name of each school by code."""
    t, told = words.t, []
    for field in LISTS:
        if values := getattr(filters, field):
            labels = [option_word(field, value, bounds, words) for value in values]
            told.append((t(f"league.filter_{field}"), t.join(labels)))
    told += [
        (t(f"league.filter_{name}"), t("league.on")) for name in FLAGS if getattr(filters, name)
    ]
    if filters.search:
        told.append((t("league.filter_search"), filters.search))
    if filters.peers_of in names:
        told.append((t("league.filter_peers_of"), names[filters.peers_of]))
    return told


def view_table(
    view: LeagueView,
    filters: Sequence[tuple[str, str]],
    headings: Sequence[str],
    order: str,
    counts: tuple[int, int],
    words: Wording,
) -> PresentedTable:
    """What the shown table is: view, order, columns, filters; shown and all schools in `counts`."""
    t = words.t
    lines = [(t("league.view"), t(f"league.mode_{view.mode}"))]
    if view.mode == RANKS:
        lines.append((t("league.rank_by"), words.name(view.rank_by)))
    lines += [
        (t("league.order"), order),
        (t("league.columns"), t.join(list(headings))),
        *(filters or [(t("league.filters"), t("common.none"))]),
        (t("column.schools"), t("league.shown_of", shown=counts[0], total=counts[1])),
    ]
    columns = [Column("what", t("league.what")), Column("chosen", t("league.chosen"))]
    frame = pd.DataFrame(lines, columns=["what", "chosen"])
    return present("league_view", t("league.view_sheet"), frame, columns)


def rank_finding(rows: pd.DataFrame, code: str, stage: str, words: Wording, met: int) -> str:
    """What a ranking by one indicator says: who meets, how far apart, how sure the places are.

    `rows`: league rows of the whole stage with the columns of `analysis.ranking.ranking`.
    """
    t, known = words.t, rows.dropna(subset=["rank"])
    values = {
        "stage": t(f"stage.{stage}"),
        "indicator": words.name(code),
        "known": len(known),
        "unknown": len(rows) - len(known),
        "met": met,
    }
    if known.empty:
        return t("league.finding_unknown", **values)
    values["highest"] = words.value(code, known["value"].max())
    values["lowest"] = words.value(code, known["value"].min())
    width = known["rank_worst"] - known["rank_best"]
    if not (width > 0).any():
        return t("league.finding_sure" if values["unknown"] else "league.finding_all", **values)
    return t(
        "league.finding_interval",
        **values,
        moving=int((width > 0).sum()),
        widest=t.number(width.max(), 0),
    )


def order_words(fields: Sequence[str], words: Wording) -> Callable[[str], str]:
    """What sorting by each field is called; "" is the order of the view."""
    codes = {indicator.code for indicator in words.indicators}

    def told(field: str) -> str:
        if not field:
            return words.t("league.order_usual")
        return words.name(field) if field in codes else column_word(field, words.t)

    return {field: told(field) for field in fields}.__getitem__
