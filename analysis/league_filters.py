"""Which schools of the league table are looked at: filters by everything it knows, and near schools."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from analysis.league import Band
from analysis.vocabulary import Area, Verdict

# What stands for an empty cell among the choices of a filter.
NOTHING = ""
YES, NO, UNKNOWN = "yes", "no", "unknown"


@dataclass(frozen=True)
class LeagueFilters:
    """What is chosen; an empty choice keeps every school.

    Values of one filter are alternatives, filters hold together. `missed` holds indicator codes, of
    which a school misses any; `boarding` yes | no | unknown; `size` numbers of the size bands;
    `search` is part of the name; `peers_of` the code of the school whose near ones are kept.
    """

    township: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    school_group: tuple[str, ...] = ()
    school_type: tuple[str, ...] = ()
    founder: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()
    band: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    boarding: tuple[str, ...] = ()
    small_only: bool = False
    search: str = ""
    peers_of: str = ""

    def chosen(self) -> dict[str, object]:
        """The filters that are in use, by name."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name))}


# The filters that are lists of values, switches, and single texts.
LISTS = tuple(each.name for each in fields(LeagueFilters) if each.default == ())
FLAGS = tuple(each.name for each in fields(LeagueFilters) if each.default is False)
WORDS = tuple(each.name for each in fields(LeagueFilters) if each.default == "")


def size_bands(pupils: Sequence[float], bounds: Sequence[float]) -> list[str]:
    """Number of each school's size band as text: "0" below the first bound; UNKNOWN without pupils.

    A school whose pupils equal a bound belongs to the band above it.
    """
    counts = np.asarray(pupils, dtype=float)
    numbers = np.searchsorted(np.asarray(bounds, dtype=float), counts, side="right")
    return [
        UNKNOWN if missing else str(number)
        for missing, number in zip(np.isnan(counts), numbers, strict=True)
    ]


def boarding_words(flags: pd.Series) -> list[str]:
    """YES, NO or UNKNOWN for a flag that may be missing."""
    return [UNKNOWN if pd.isna(flag) else YES if bool(flag) else NO for flag in flags]


def with_filter_columns(
    rows: pd.DataFrame, facts: pd.DataFrame, bounds: Sequence[float], small_below: float
) -> pd.DataFrame:
    """League rows with what is filtered by: size, boarding, is_small (False for unknown pupils).

    `facts`: rows of the stage with school_code and is_boarding.
    """
    flags = facts.drop_duplicates("school_code").set_index("school_code")["is_boarding"]
    return rows.assign(
        size=size_bands(rows["pupils"], bounds),
        boarding=boarding_words(rows["school_code"].map(flags)),
        is_small=rows["pupils"] < small_below,
    )


def similar_schools(rows: pd.DataFrame, code: str, count: int) -> list[str]:
    """Codes of the school and of the `count` nearest in size of the same area class.

    Near by the ratio of pupils; equally near ones in the order of their codes. Schools without pupils
    or area class are near to none; for such a school only itself is returned. Raises KeyError for a
    code that is not among the rows.
    """
    by_code = rows.set_index("school_code")
    own = by_code.loc[code]
    if not own["pupils"] > 0 or pd.isna(own["area"]):
        return [code]
    others = by_code[(by_code["area"] == own["area"]) & (by_code["pupils"] > 0)].drop(index=code)
    distance = np.abs(np.log(others["pupils"].to_numpy(dtype=float) / own["pupils"]))
    order = np.lexsort((others.index.to_numpy(dtype=str), distance.round(12)))
    return [code, *others.index[order[:count]]]


def options(rows: pd.DataFrame, indicators: Sequence[str], bounds: int) -> dict[str, list[str]]:
    """The values that each list filter offers for these rows, in the order in which they are shown."""
    found = {}
    for field in ("township", "school_group", "school_type", "founder"):
        values = sorted(rows[field].dropna().astype(str).unique())
        found[field] = [*values, NOTHING] if rows[field].isna().any() else values
    found["area"] = [str(area) for area in Area if (rows["area"] == area).any()]
    found["size"] = [
        *map(str, range(bounds + 1)),
        *([UNKNOWN] if (rows["size"] == UNKNOWN).any() else []),
    ]
    found["verdict"] = [str(verdict) for verdict in Verdict]
    found["band"] = [str(band) for band in Band]
    found["missed"] = list(indicators)
    found["boarding"] = [value for value in (YES, NO, UNKNOWN) if (rows["boarding"] == value).any()]
    return found


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


def filtered(rows: pd.DataFrame, chosen: LeagueFilters, peers: int) -> pd.DataFrame:
    """The rows that every filter in use keeps, in their order.

    `rows` as of `with_filter_columns`; `peers`: how many near schools stand beside `peers_of`, which
    is left aside when it is not among the rows. An unknown shortfall is not a missed indicator.
    """
    keep = pd.Series(True, index=rows.index)
    for field in LISTS:
        values = getattr(chosen, field)
        if not values or field == "missed":
            continue
        cells = rows[field].astype(object)
        keep &= cells.where(cells.notna(), NOTHING).astype(str).isin(values)
    if chosen.missed:
        keep &= (rows[[f"short_{code}" for code in chosen.missed]] > 0).any(axis=1)
    if chosen.small_only:
        keep &= rows["is_small"]
    if chosen.search:
        wanted = _folded(chosen.search)
        keep &= rows["school_name"].map(lambda name: wanted in _folded(str(name))).astype(bool)
    if chosen.peers_of and (rows["school_code"] == chosen.peers_of).any():
        keep &= rows["school_code"].isin(similar_schools(rows, chosen.peers_of, peers))
    return rows[keep].reset_index(drop=True)
