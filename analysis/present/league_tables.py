"""The league table as it is shown: bands or ranks, with the columns that were chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.absence import of_states
from analysis.league_view import BANDS, RANKS
from analysis.present.league_words import column_word, interval_text, option_word, rank_change_text
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import Texts
from analysis.present.words import Wording, marked_name, shortfall_text
from analysis.vocabulary import Absence, State

RANK_COLUMNS = ("value", "interval", "rank_change", "value_change")
USUAL = {
    BANDS: ("met", "trend", "lacks", "*", "change", "pupils", "township", "area", "school_group"),
    RANKS: (*RANK_COLUMNS, "trend", "met", "band", "pupils", "township", "area"),
}
OTHERS = ("verdict", "distance", "size", "school_type", "founder", "boarding")
# Fields to sort by, and the column of the rows that holds what is sorted.
ORDERS = {
    "met": "met",
    "lacks": "distance",
    "change": "met_change",
    "pupils": "pupils",
    "school_name": "school_name",
    "township": "township",
}
RANK_ORDERS = {"rank_change": "rank_change", "value_change": "value_change"}
# Columns whose cells are words for a value that a filter has too.
CHOICES = ("area", "verdict", "band", "school_type", "founder", "boarding", "size", "school_group")


@dataclass(frozen=True)
class LeagueBasis:
    """What cells of the league table are made from besides its rows.

    thresholds   indicator code -> threshold of the stage, in its unit
    bounds       bounds of the size bands in pupils
    bar_scale    multiple of the threshold at which a bar is full
    line_scale   multiple of the threshold beyond which a small line is cut
    trend        school_code x school year: what the small lines show; NaN unknown
    rank_by      code of the ranked indicator
    states       school_code x indicator code: State, which says why a value is not there
    """

    words: Wording
    thresholds: Mapping[str, float]
    bounds: Sequence[float]
    bar_scale: float
    line_scale: float
    trend: pd.DataFrame
    mode: str
    rank_by: str
    states: pd.DataFrame


def columns_of(mode: str, codes: Sequence[str], with_school_code: bool = True) -> tuple[str, ...]:
    """Every field that can be chosen in a mode; the name (and the rank) stand there always."""
    fields = [*usual_columns(mode, codes, with_school_code)]
    more = [*USUAL[BANDS], *OTHERS, "school_code"] if with_school_code else [*USUAL[BANDS], *OTHERS]
    fields += [field for field in _spelled(more, codes) if field not in fields]
    return tuple(fields) if mode == RANKS else ("band", *(f for f in fields if f != "band"))


def usual_columns(
    mode: str, codes: Sequence[str], with_school_code: bool = True
) -> tuple[str, ...]:
    """The fields that are shown until somebody chooses others."""
    last = ("school_code",) if with_school_code else ()
    first = ("band",) if mode == BANDS else ()
    return (*first, *_spelled(USUAL[mode], codes), *last)


def _spelled(fields: Sequence[str], codes: Sequence[str]) -> list[str]:
    return [name for field in fields for name in (codes if field == "*" else (field,))]


def orders_of(mode: str, codes: Sequence[str]) -> dict[str, str]:
    """Fields to sort by, with the column of the rows that holds what is sorted."""
    orders = {**ORDERS, **{code: code for code in codes}}
    return {**RANK_ORDERS, **orders} if mode == RANKS else orders


def league(
    rows: pd.DataFrame,
    fields: Sequence[str],
    basis: LeagueBasis,
    title: str,
    notes: Sequence[str],
) -> PresentedTable:
    """The league table with these fields; the name, and in a ranking the rank, stand first.

    `rows`: rows of `analysis.league` with the filter columns and, in a ranking, its columns.
    """
    t = basis.words.t
    frame = pd.DataFrame({"school_name": _names(rows, t)})
    columns = [Column("school_name", t("column.school"))]
    if basis.mode == RANKS:
        ranked = [field for field in ("rank", "rank_shown") if field in rows]
        columns = [Column(f, column_word(f, t), "number") for f in ranked] + columns
        frame = frame.join(rows[ranked].reset_index(drop=True))
    for field in fields:
        column, values = _cell_maker(field, basis)(rows, field, basis)
        columns.append(column)
        frame[field] = list(values)
    # Bands stand before the name: they are what the eye looks for.
    if basis.mode == BANDS and "band" in fields:
        columns.insert(0, columns.pop([c.field for c in columns].index("band")))
    return present("league_table", title, frame, columns, notes, _absent(rows, frame, basis))


def _absent(rows: pd.DataFrame, frame: pd.DataFrame, basis: LeagueBasis) -> pd.DataFrame:
    """Why cells are empty: figures by their state; without a year to compare there is no change."""
    kinds = of_states(basis.states).reindex(rows["school_code"]).reset_index(drop=True)
    absent = kinds[[code for code in basis.thresholds if code in frame]]
    if "value_change" in frame:
        gone = frame["value_change"].isna()
        absent = absent.assign(value_change=[Absence.NOT_APPLICABLE if g else None for g in gone])
    return absent


def _names(rows: pd.DataFrame, t: Texts) -> list[str]:
    pairs = zip(rows["school_name"], rows["corrected"], strict=True)
    return [marked_name(name, corrected, t) for name, corrected in pairs]


Cells = tuple[Column, Sequence]
Maker = Callable[[pd.DataFrame, str, LeagueBasis], Cells]


def _cell_maker(field: str, basis: LeagueBasis) -> Maker:
    if field in basis.thresholds:
        return _indicator
    return MAKERS.get(field, _choice if field in CHOICES else _text)


def _text(rows: pd.DataFrame, field: str, basis: LeagueBasis) -> Cells:
    return Column(field, column_word(field, basis.words.t)), rows[field].astype(object)


def _choice(rows: pd.DataFrame, field: str, basis: LeagueBasis) -> Cells:
    cells = rows[field].astype(object)
    told = {
        value: option_word(field, str(value), basis.bounds, basis.words)
        for value in cells.dropna().unique()
    }
    nothing = basis.words.t("common.none" if field == "school_group" else "common.unknown")
    values = [nothing if pd.isna(value) else told[value] for value in cells]
    return Column(field, column_word(field, basis.words.t)), values


def _pupils(rows: pd.DataFrame, field: str, basis: LeagueBasis) -> Cells:
    return Column(field, column_word(field, basis.words.t), "number"), rows[field]


def _met(rows: pd.DataFrame, field: str, basis: LeagueBasis) -> Cells:
    of = len(basis.words.indicators)
    # Of a school that cannot be judged it is not known how many indicators it meets.
    known = rows[field].where(rows["band"] != "unknown").astype(float)
    label = column_word(field, basis.words.t)
    return Column(field, label, "bar", maximum=float(of), width=95), known


def _distance(rows: pd.DataFrame, field: str, basis: LeagueBasis) -> Cells:
    known = rows[field].where(rows["band"] != "unknown")
    decimals = basis.words.decimals["ratio"]
    return Column(field, column_word(field, basis.words.t), "number", decimals), known


def _lacks(rows: pd.DataFrame, field: str, basis: LeagueBasis) -> Cells:
    shorts = [f"short_{code}" for code in basis.thresholds]
    lines = rows[shorts].to_dict("records")
    told = [shortfall_text(line, basis.words) for line in lines]
    return Column(field, column_word(field, basis.words.t), width=170), told


def _indicator(rows: pd.DataFrame, field: str, basis: LeagueBasis) -> Cells:
    # Short headings without units: all seven shall be seen, and sorted by, at one glance.
    decimals = basis.words.decimals[basis.words.indicator(field).unit]
    return Column(field, basis.words.name(field), "number", decimals), rows[field]


def _value(rows: pd.DataFrame, field: str, basis: LeagueBasis) -> Cells:
    words, code = basis.words, basis.rank_by
    unit = words.indicator(code).unit
    full = basis.bar_scale * basis.thresholds[code]
    column = Column(
        field,
        words.t(f"indicator.{code}.short"),
        "bar",
        words.decimals[unit],
        words.t(f"unit.{unit}"),
        maximum=full,
        width=215,
    )
    return column, rows["value"]


def _interval(rows: pd.DataFrame, field: str, basis: LeagueBasis) -> Cells:
    t = basis.words.t
    pairs = zip(rows["rank_best"], rows["rank_worst"], strict=True)
    label = t("league.column.interval")
    return Column(field, label), [interval_text(*pair, t) for pair in pairs]


def _rank_change(rows: pd.DataFrame, field: str, basis: LeagueBasis) -> Cells:
    t = basis.words.t
    lines = zip(rows["past"], rows["rank_change"], rows["is_within"], strict=True)
    told = [rank_change_text(past, change, bool(within), t) for past, change, within in lines]
    return Column(field, t("league.column.rank_change")), told


def _value_change(rows: pd.DataFrame, field: str, basis: LeagueBasis) -> Cells:
    decimals = basis.words.decimals[basis.words.indicator(basis.rank_by).unit]
    label = basis.words.t("league.column.value_change")
    return Column(field, label, "number", decimals, signed=True), rows["value_change"]


def _change(rows: pd.DataFrame, field: str, basis: LeagueBasis) -> Cells:
    t = basis.words.t
    lines = rows[["previous_verdict", "verdict", "met_change"]].to_dict("records")
    return Column(field, column_word(field, t)), [_met_change_text(line, t) for line in lines]


def _met_change_text(row: Mapping[str, object], t: Texts) -> str:
    if not isinstance(row["previous_verdict"], str):
        return t("league.not_there")
    if pd.isna(row["met_change"]):
        return t("league.not_comparable")
    step = t("change.met", change=t.number(row["met_change"], 0, signed=True))
    if row["previous_verdict"] == row["verdict"]:
        return step
    return t(f"change.now_{row['verdict']}", step=step)


def _trend(rows: pd.DataFrame, field: str, basis: LeagueBasis) -> Cells:
    words, code = basis.words, basis.rank_by
    if basis.mode == RANKS:
        label, mark = words.t(f"indicator.{code}.short"), basis.thresholds[code]
        full = line_full(basis.trend, mark, basis.bar_scale, basis.line_scale)
        places = words.decimals[words.indicator(code).unit]
    else:
        label, mark = words.t("column.met"), None
        full, places = float(len(words.indicators)), 0
    column = Column(
        field,
        words.t("league.column.trend"),
        "spark",
        places,
        maximum=full,
        mark=mark,
        parts=tuple(
            words.t("league.column.trend_of", what=label, year=words.t.school_year(int(year)))
            for year in basis.trend.columns
        ),
        width=115,
    )
    values = basis.trend.reindex(rows["school_code"]).to_numpy(dtype=float)
    return column, list(map(tuple, values))


def line_full(trend: pd.DataFrame, mark: float, least: float, most: float) -> float:
    """Where small lines are full: at the largest value of `trend`, so that few are cut.

    At `least` times the standard `mark` at least, at `most` times at most; unit of the indicator.
    """
    largest = trend.max(axis=None)
    known = mark if pd.isna(largest) else float(largest)
    return min(max(known, least * mark), most * mark)


MAKERS: dict[str, Maker] = {
    "pupils": _pupils,
    "met": _met,
    "distance": _distance,
    "lacks": _lacks,
    "value": _value,
    "interval": _interval,
    "rank_change": _rank_change,
    "value_change": _value_change,
    "change": _change,
    "trend": _trend,
}


def cannot_tell(
    rows: pd.DataFrame, states: pd.DataFrame, title: str, codes: Sequence[str], words: Wording
) -> PresentedTable:
    """Schools that have no band or no rank, with the figures of `codes` that they lack.

    `states`: school_code x indicator code, as of an assessment.
    """
    t = words.t
    lacking = states.reindex(rows["school_code"])[list(codes)]
    frame = pd.DataFrame(
        {
            "school_name": _names(rows, t),
            "missing": [_missing(line, words) for line in lacking.to_dict("records")],
            "regardless": [
                t("league.fails_regardless") if fails else t("league.open")
                for fails in rows["fails_regardless"]
            ],
            "pupils": rows["pupils"].to_numpy(),
            "township": rows["township"].to_numpy(),
        }
    )
    columns = [
        Column("school_name", t("column.school")),
        Column("missing", t("league.column.missing"), width="large"),
        Column("regardless", t("league.column.regardless")),
        Column("pupils", t("column.pupils"), "number"),
        Column("township", t("column.township")),
    ]
    return present("league_unknown", title, frame, columns, [t("league.unknown_note")])


def _missing(states: Mapping[str, str], words: Wording) -> str:
    t = words.t
    parts = [
        t("league.lacks_figure", indicator=words.name(code), state=t(f"state.{state}"))
        for code, state in states.items()
        if state != State.KNOWN
    ]
    return t.join(parts) if parts else t("common.lacks_nothing")
