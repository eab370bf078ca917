"""Schools that a school is compared with, how they were chosen, and where it stands among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.assessment import TOLERANCE, StageAssessment
from analysis.rules import Indicator


class Choice(StrEnum):
    """How a set was chosen, from narrow to wide; the stage is always the same."""

    CLOSE = "close"
    ANY_KIND = "any_kind"
    WIDER_SIZE = "wider_size"
    ANY_AREA = "any_area"
    WHOLE_STAGE = "whole_stage"
    NO_SIZE = "no_size"
    OWN = "own"


@dataclass(frozen=True)
class PeerRules:
    """Bands as ratios, sizes of a set, and kinds of school types (type -> kind)."""

    size_band: float
    wider_band: float
    minimum: int
    most: int
    percent_from: int
    kinds: Mapping[str, str]


@dataclass(frozen=True)
class PeerSet:
    """The schools compared with, nearest in size first, and how they were chosen.

    size_from, size_to  pupils of the band; None where size did not decide
    found               schools that fitted before only the nearest were kept
    """

    codes: tuple[str, ...]
    choice: Choice
    found: int
    size_from: float | None = None
    size_to: float | None = None


class Side(StrEnum):
    """Which way a figure is better: the direction of its threshold."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True)
class Position:
    """Where a value stands among its peers: how many are worse, equal, better; how many unknown."""

    worse: int
    equal: int
    better: int
    missing: int

    @property
    def counted(self) -> int:
        """Peers whose value is known."""
        return self.worse + self.equal + self.better

    @property
    def share(self) -> float:
        """Share of peers that the school is better than, ties counted half; NaN without peers."""
        return (self.worse + self.equal / 2) / self.counted if self.counted else float("nan")


@dataclass(frozen=True)
class PeerFigures:
    """Figures of the peers in one indicator: total over total, median, range, how many counted.

    NaN where no peer has a known value.
    """

    total: float
    median: float
    lowest: float
    highest: float
    counted: int
    missing: int


def choose_peers(
    schools: pd.DataFrame, code: str, rules: PeerRules, own: Sequence[str] = ()
) -> PeerSet:
    """The peers of a school among the schools of its stage; deterministic.

    `schools`: one row per school in scope with school_code, pupils, area, school_type. `own`: codes
    that somebody chose; those in the stage are taken as they are. Otherwise the first choice of
    `Choice` that gives at least `minimum` schools is taken, the nearest in size first, then by code.
    A school without known pupils is compared by area and kind alone. Raises KeyError for a school
    that is not among `schools`.
    """
    rows = schools.set_index("school_code")
    me, others = rows.loc[code], rows.drop(index=code)
    picked = [each for each in dict.fromkeys(own) if each in others.index]
    if picked:
        return PeerSet(tuple(picked), Choice.OWN, len(picked))
    kind = others["school_type"].map(rules.kinds) == rules.kinds.get(me["school_type"])
    area = others["area"] == me["area"]
    if not me["pupils"] > 0:
        return _nearest(others[kind & area], None, rules, Choice.NO_SIZE, None)
    for choice, keep, band in (
        (Choice.CLOSE, kind & area, rules.size_band),
        (Choice.ANY_KIND, area, rules.size_band),
        (Choice.WIDER_SIZE, area, rules.wider_band),
        (Choice.ANY_AREA, area | True, rules.wider_band),
    ):
        ratio = others["pupils"] / me["pupils"]
        fitting = others[keep & (ratio <= 1 + band) & (ratio >= 1 / (1 + band))]
        if len(fitting) >= rules.minimum:
            return _nearest(fitting, me["pupils"], rules, choice, band)
    return _nearest(others[others["pupils"] > 0], me["pupils"], rules, Choice.WHOLE_STAGE, None)


def _nearest(
    fitting: pd.DataFrame,
    pupils: float | None,
    rules: PeerRules,
    choice: Choice,
    band: float | None,
) -> PeerSet:
    frame = fitting.assign(
        distance=0.0 if pupils is None else np.log(fitting["pupils"] / pupils).abs().round(12)
    ).reset_index()
    ordered = frame.sort_values(["distance", "school_code"])
    codes = tuple(ordered["school_code"].astype(str).head(int(rules.most)))
    if band is None or pupils is None:
        return PeerSet(codes, choice, len(fitting))
    return PeerSet(codes, choice, len(fitting), pupils / (1 + band), pupils * (1 + band))


def position(value: float, peers: Sequence[float], side: Side) -> Position:
    """Where a known value stands; a peer within the tolerance of rounding is equal.

    Raises ValueError for an unknown value: nothing is said of it.
    """
    if np.isnan(value):
        raise ValueError("An unknown value has no position.")
    values = np.asarray(peers, dtype=float)
    known = values[~np.isnan(values)]
    near = np.abs(known - value) <= TOLERANCE * np.maximum(1.0, np.abs(value))
    lower, higher = int((~near & (known < value)).sum()), int((~near & (known > value)).sum())
    worse, better = (lower, higher) if side is Side.AT_LEAST else (higher, lower)
    return Position(worse, int(near.sum()), better, len(values) - len(known))


def peer_figures(
    assessment: StageAssessment, codes: Sequence[str], indicator: Indicator
) -> PeerFigures:
    """Figures of the peers: scale x sum a / sum n over those with a known value, and their spread."""
    values = assessment.values.loc[list(codes), indicator.code]
    known = values.dropna()
    if known.empty:
        nothing = float("nan")
        return PeerFigures(nothing, nothing, nothing, nothing, 0, len(values))
    pupils = assessment.schools.set_index("school_code")["pupils"].loc[known.index]
    amounts = assessment.amounts.loc[known.index, indicator.code]
    return PeerFigures(
        float(indicator.scale * amounts.sum() / pupils.sum()),
        float(known.median()),
        float(known.min()),
        float(known.max()),
        len(known),
        len(values) - len(known),
    )
