"""What a what-if stands on: the schools of one stage with all that its levers touch, as arrays.

Made once for a snapshot, year, stage and rules; a scenario is then applied without any table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.prices import PriceList, Timing, UnitCost
from analysis.reallocation import Setting
from analysis.rules import RulesInForce, TeacherKind
from analysis.told_ways import ToldWays, Way, told_ways
from analysis.vocabulary import Stage
from analysis.what_if_reliefs import (
    ReliefHere,
    SizeLimit,
    classes_of,
    compulsory_beside,
    reliefs_here,
    visiting,
)

EARTH_KM = 6371.0088


@dataclass(frozen=True)
class Subject:
    """A subject that a lever may name: the fact that counts its teachers, and its indicator, or ""."""

    key: str
    field: str
    indicator: str


@dataclass(frozen=True)
class Counter:
    """A share that the year's rotation should reach, with where it stands."""

    key: str
    value: float
    clause: str
    source: str
    effective_from: date
    checked_on: date


@dataclass(frozen=True)
class Money:
    """A kind of money: when it is paid, and the ways of the price list ("A4.build") that it pays."""

    key: str
    timing: Timing
    pays: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """What a what-if counts by; see `what_if.toml`.

    shared_furthest  between two schools that share a teacher: kilometres in a straight line, kilometres
                     on the road where they are told, minutes where they are told
    """

    subjects: tuple[Subject, ...]
    school_days: int
    shared_furthest_km: float
    shared_furthest_road_km: float
    shared_furthest_minutes: float
    counters: tuple[Counter, ...]
    money: tuple[Money, ...]
    sizes: tuple[SizeLimit, ...]

    def subject(self, key: str) -> Subject:
        """The subject with this key."""
        return next(each for each in self.subjects if each.key == key)

    def money_of(self, cost: UnitCost) -> str:
        """The kind of money that pays a way of the price list."""
        way = f"{cost.indicator}.{cost.way}"
        return next(each.key for each in self.money if way in each.pays)


@dataclass(frozen=True)
class Ground:
    """Schools of one stage in the order of `where.codes`, with what levers other than rotation need.

    teachers     full-time teachers of the stage, NaN not known
    of_field     fact -> teachers whom it counts, NaN not known
    beside       weighted pupils of the school's other stages in units of this one's weight: premises of
                 this stage are n / (n + beside) of the school's. 0 for one stage, NaN not known
    posts        free posts of all staff, authorised less filled, negative where over; NaN not known
    reliefs      reliefs that are applied, those of visiting teachers under `visiting` too; none where the
                 switch is off
    classes      classes of the stage, NaN not known
    compulsory   pupils of the school's other compulsory stages, 0 for none, NaN not known
    roads        ways between the schools that the county has told; None: none at all
    """

    where: Setting
    kinds: Mapping[str, TeacherKind]
    prices: PriceList
    terms: Terms
    teachers: NDArray
    of_field: Mapping[str, NDArray]
    beside: NDArray
    reliefs: tuple[ReliefHere, ...]
    visiting: Mapping[str, tuple[ReliefHere, ...]]
    classes: NDArray
    compulsory: NDArray
    longitude: NDArray
    latitude: NDArray
    school_types: NDArray
    position: Mapping[str, int]
    posts: NDArray | None = None
    roads: ToldWays | None = None

    def cost(self, indicator: str, way: str) -> UnitCost:
        """The price of one way of an indicator."""
        return next(each for each in self.prices.ways(indicator) if each.way == way)

    def trained_to(self, way: str) -> str:
        """The indicator in which a teacher counts after training by this way."""
        return next(each.indicator for each in self.prices.costs if each.way == way)

    def columns(self, subject: str, above_degree: bool, backbone: bool) -> list[int]:
        """Positions of the indicators that count such a teacher."""
        counted = [
            self.trained_to("study") if above_degree else "",
            self.trained_to("recognition") if backbone else "",
            self.terms.subject(subject).indicator,
        ]
        return [self.where.column(code) for code in counted if code]

    def way(self, one: int, other: int) -> Way:
        """The way between two schools: as told, else the straight line."""
        if self.roads is None:
            return Way(self.km(one, other), np.nan, False)
        km, minutes = float(self.roads.km[one, other]), float(self.roads.minutes[one, other])
        by_road = not np.isnan(km)
        return Way(km if by_road else self.km(one, other), minutes, by_road)

    def km(self, one: int, other: int) -> float:
        """Great-circle distance of two schools by position; NaN where a position is not known."""
        west, east = np.radians(self.longitude[[one, other]])
        south, north = np.radians(self.latitude[[one, other]])
        half = (
            np.sin((north - south) / 2) ** 2
            + np.cos(south) * np.cos(north) * np.sin((east - west) / 2) ** 2
        )
        return float(2 * EARTH_KM * np.arcsin(np.sqrt(half)))


def ground(
    facts: pd.DataFrame,
    where: Setting,
    kinds: Sequence[TeacherKind],
    prices: PriceList,
    terms: Terms,
    with_reliefs: bool,
    posts: pd.DataFrame | None = None,
    travel: pd.DataFrame | None = None,
) -> Ground:
    """Prepare the schools of `where`. `facts`: rows of the year, all stages.

    `posts`: school_code, stage, authorised_posts, posts_filled; None or empty: none are known.
    `travel`: ways that are told, see `told_ways`; None or empty: none are.
    """
    stage = where.before.stage
    rows = facts[facts["stage"] == stage].set_index("school_code").loc[where.codes].reset_index()
    numbers = {
        field: rows[field].to_numpy(dtype=float)
        for field in ("teachers_pe", "teachers_arts", "full_time_teachers")
    }
    teachers = numbers.pop("full_time_teachers")
    reliefs = reliefs_here(rows, where) if with_reliefs else ()
    return Ground(
        where=where,
        kinds={kind.key: kind for kind in kinds},
        prices=prices,
        terms=terms,
        teachers=teachers,
        of_field={**numbers, "": teachers - numbers["teachers_pe"] - numbers["teachers_arts"]},
        beside=_beside(facts, rows, stage, where.rules),
        reliefs=reliefs,
        visiting=visiting(reliefs, where, {each.indicator for each in terms.subjects} - {""}),
        classes=classes_of(rows),
        compulsory=compulsory_beside(facts, rows, stage),
        longitude=rows["longitude"].to_numpy(dtype=float),
        latitude=rows["latitude"].to_numpy(dtype=float),
        school_types=rows["school_type"].to_numpy(dtype=object),
        position={str(code): place for place, code in enumerate(where.codes)},
        posts=_free_posts(posts, stage, where.codes),
        roads=None if travel is None or travel.empty else told_ways(travel, where.codes),
    )


def _free_posts(posts: pd.DataFrame | None, stage: Stage, codes: NDArray) -> NDArray | None:
    """Free posts of the schools; None where no posts are known at all."""
    if posts is None or posts.empty:
        return None
    rows = posts[posts["stage"] == stage].set_index("school_code").reindex(codes)
    return rows["authorised_posts"].to_numpy(float) - rows["posts_filled"].to_numpy(float)


def _beside(facts: pd.DataFrame, rows: pd.DataFrame, stage: Stage, rules: RulesInForce) -> NDArray:
    """Sum over the other stages of w n / w of this stage, by the split of the school's type.

    NaN where the pupils of another stage are not known, where no split is in force for a school of
    several stages, and where campuses were added up, whose premises were split one by one.
    """
    weights = {kind: split.weights for split in rules.splits for kind in split.school_types}
    others = facts[facts["stage"] != stage]
    others = others[others["school_code"].isin(rows["school_code"])]
    found = dict.fromkeys(rows["school_code"], 0.0)
    for other in others.itertuples():
        of_type = weights.get(other.school_type, {})
        known = stage in of_type and Stage(other.stage) in of_type and other.campuses == 1
        pupils = float(other.pupils) if known and pd.notna(other.pupils) else float("nan")
        weight = of_type[Stage(other.stage)] / of_type[stage] if known else float("nan")
        found[other.school_code] += weight * pupils
    beside = np.array(list(found.values()))
    return np.where((beside > 0) & (rows["campuses"].to_numpy() != 1), np.nan, beside)
