"""Who may send to whom by the rules in use, and how long the ways between schools are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.planner.basis import Told, Why
from analysis.planner.problem import NO_LIMIT, Whole
from analysis.planner.request import Ban
from analysis.planner.settings import Switch
from analysis.planner.stage_part import StagePart
from analysis.told_ways import told_ways

METRES_PER_KM = 1000.0
EARTH_METRES = 6371008.8
SECONDS_PER_MINUTE = 60.0
SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, eq=False)
class Ways:
    """The ways between the schools of a stage, donor x receiver.

    distance      metres; NO_LIMIT where not known
    seconds       on the way; NO_LIMIT where not known, None where the county has told no minutes at all
    minutes_told  whether the minutes are the county's own, not those of its kilometres at a usual speed
    told          schools that take no part
    """

    allowed: NDArray[np.bool_]
    distance: Whole
    seconds: Whole | None
    minutes_told: NDArray[np.bool_]
    told: tuple[Told, ...]


def road_metres(longitude: NDArray, latitude: NDArray, detour: float) -> NDArray:
    """Metres on the road between all pairs of positions in CGCS2000; NaN where one is not known.

    The great circle (haversine formula, mean radius of the earth; within 0.5 % of the ellipsoid) times
    the detour factor.
    """
    x, y = np.radians(longitude), np.radians(latitude)
    across = np.sin((x[:, None] - x) / 2) ** 2 * np.cos(y)[:, None] * np.cos(y)
    half = np.sin((y[:, None] - y) / 2) ** 2 + across
    return detour * 2 * EARTH_METRES * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def ways_between(part: StagePart) -> Ways:
    """Who may send to whom, and how far and how long it is.

    Metres as the county has told them, else by position and detour factor. Minutes as told, else metres
    at the usual speed of the register.
    """
    rows, settings, basis = part.rows, part.basis.settings, part.basis
    told = told_ways(basis.travel, part.stock.schools)
    minutes = told.minutes
    metres = road_metres(
        rows["longitude"].to_numpy(float),
        rows["latitude"].to_numpy(float),
        settings.values["detour_factor"],
    )
    metres = np.where(np.isnan(told.km), metres, METRES_PER_KM * told.km)
    known = ~np.isnan(metres)
    allowed = _allowed(part, metres, minutes)
    for ban in part.request.bans:
        _forbid(allowed, part, ban)
    speed = METRES_PER_KM * settings.values["road_speed"] / SECONDS_PER_HOUR
    seconds = np.where(np.isnan(minutes), metres / speed, SECONDS_PER_MINUTE * minutes)
    lost = ~known.diagonal() & ~(known & ~np.eye(len(rows), dtype=bool)).any(axis=1)
    return Ways(
        allowed,
        _whole(metres),
        _whole(seconds) if basis.has_minutes else None,
        ~np.isnan(minutes),
        tuple(part.told(Why.NO_POSITION, lost)),
    )


def _whole(lengths: NDArray) -> Whole:
    known = ~np.isnan(lengths)
    return np.where(known, np.round(lengths, 0), NO_LIMIT).astype(np.int64)


def _allowed(part: StagePart, metres: NDArray, minutes: NDArray) -> NDArray[np.bool_]:
    """Who may send to whom by the caps and the range asked for; `minutes`: those that are told."""
    rows = part.rows
    # Kilometres are always spared in some place of the order, so that both ends need a position.
    allowed = ~np.eye(len(rows), dtype=bool) & ~np.isnan(metres)
    if Switch.DISTANCE in part.on:
        caps = rows["area"].map(part.basis.settings.distances).to_numpy(float)
        allowed &= metres <= METRES_PER_KM * caps[None, :]
    if Switch.MINUTES in part.on:
        # A way of which no minutes are told is not longer than the cap: its distance binds it.
        allowed &= ~(minutes > part.value("most_minutes"))
    if part.request.within != "county":
        column = {"township": "township", "group": "school_group"}[part.request.within]
        names = rows[column].to_numpy(object)
        together = names[:, None] == names[None, :]
        allowed &= together & pd.notna(names)[:, None]
    return allowed


def _forbid(allowed: NDArray[np.bool_], part: StagePart, ban: Ban) -> None:
    codes = np.array(part.stock.schools, dtype=object)
    if ban.stage == part.stage:
        from_ = codes == ban.source if ban.source else np.ones(len(codes), dtype=bool)
        to = codes == ban.target if ban.target else np.ones(len(codes), dtype=bool)
        allowed[np.ix_(from_, to)] = False
