"""Everything that is said of one school: its figures against standard, county and peers, and ways up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.assessment import TOLERANCE, StageAssessment, reaches
from analysis.peers import (
    PeerFigures,
    PeerSet,
    Position,
    Side,
    peer_figures,
    position,
)
from analysis.rules import Indicator, RulesInForce
from analysis.school_steps import Basis, Steps
from analysis.vocabulary import State, Verdict


class Standing(StrEnum):
    """What a school's judgement comes to, in the order of the questions that it raises."""

    UNKNOWN = "unknown"
    FAILS = "fails"
    PASSES = "passes"
    ALL_MET = "all_met"


@dataclass(frozen=True)
class OfSchool:
    """One indicator of one school.

    position  where it stands among the peers; None where the value or all of theirs are unknown
    Amounts are in physical units, money in yuan; NaN where not known.
    """

    indicator: Indicator
    value: float
    state: State
    threshold: float
    floor: float
    mean: float
    counted: int
    missing: int
    peers: PeerFigures
    side: Side
    position: Position | None
    to_threshold: float
    to_floor: float
    to_pass: float
    once_threshold: float
    yearly_threshold: float
    once_floor: float
    yearly_floor: float

    @property
    def ratio(self) -> float:
        """Value in multiples of the threshold."""
        return self.value / self.threshold


@dataclass(frozen=True)
class Way:
    """A way to pass: (indicator, way) -> amount above 0, money, people, indicators left at the floor."""

    amounts: Mapping[tuple[str, str], float]
    once: float
    yearly: float
    people: float
    posts: float
    at_floor: tuple[str, ...]


@dataclass(frozen=True)
class Reserve:
    """How many more pupils a school can take before the first indicator falls too low.

    Too low: below its threshold where it meets that, below its floor where it is only above that.
    """

    indicator: str
    pupils: int


@dataclass(frozen=True)
class SchoolReport:
    """One school of one stage. `unknown`: indicators whose figures or prices block the ways."""

    code: str
    standing: Standing
    met: int
    pupils: float
    lines: tuple[OfSchool, ...]
    peers: PeerSet
    by_money: Way | None
    by_people: Way | None
    unknown: tuple[str, ...]
    reserve: Reserve | None

    @property
    def weakest(self) -> OfSchool | None:
        """The known indicator that is furthest below its threshold, or nearest to it."""
        known = [line for line in self.lines if line.state == State.KNOWN]
        return min(known, key=lambda line: line.ratio) if known else None


def school_report(
    code: str,
    assessment: StageAssessment,
    found: Basis,
    ways: tuple[Steps, Steps],
    peers: PeerSet,
    rules: RulesInForce,
) -> SchoolReport:
    """The report of a school in scope. `ways`: cheapest by money and by people.

    Raises KeyError for a school that is not in the assessment.
    """
    school = assessment.schools.set_index("school_code").loc[code]
    by_money, by_people = ways
    blocked = code in by_money.unknown
    return SchoolReport(
        code,
        _standing(school, len(found.indicators)),
        int(school["met"]),
        float(school["pupils"]),
        tuple(
            _line(code, indicator, assessment, found, by_money, peers, rules)
            for indicator in found.indicators
        ),
        peers,
        None if blocked else _way(code, by_money, found),
        None if blocked else _way(code, by_people, found),
        by_money.unknown.get(code, ()),
        _reserve(code, assessment, found.indicators),
    )


def _standing(school: pd.Series, of: int) -> Standing:
    if school["verdict"] == Verdict.CANNOT_JUDGE:
        return Standing.UNKNOWN
    if school["verdict"] == Verdict.FAIL:
        return Standing.FAILS
    return Standing.ALL_MET if school["met"] == of else Standing.PASSES


def _line(
    code: str,
    indicator: Indicator,
    assessment: StageAssessment,
    found: Basis,
    steps: Steps,
    peers: PeerSet,
    rules: RulesInForce,
) -> OfSchool:
    name = indicator.code
    measure = assessment.indicators.set_index("code").loc[name]
    value = float(assessment.values.loc[code, name])
    side = Side(rules.thresholds[name, assessment.stage].direction)
    of_peers = peer_figures(assessment, peers.codes, indicator)
    placed = None
    if not np.isnan(value) and of_peers.counted:
        placed = position(value, assessment.values.loc[list(peers.codes), name].to_list(), side)
    return OfSchool(
        indicator,
        value,
        State(assessment.states.loc[code, name]),
        float(measure["threshold"]),
        float(measure["floor"]),
        float(measure["mean"]),
        int(measure["schools_counted"]),
        int(measure["schools_missing"]),
        of_peers,
        side,
        placed,
        float(found.to_threshold.loc[code, name]),
        float(found.to_floor.loc[code, name]),
        float(steps.gaps.loc[code, name]),
        float(found.price_threshold.once.loc[code, name]),
        float(found.price_threshold.yearly.loc[code, name]),
        float(found.price_floor.once.loc[code, name]),
        float(found.price_floor.yearly.loc[code, name]),
    )


def _way(code: str, steps: Steps, found: Basis) -> Way:
    amounts = steps.price.amounts.loc[code]
    taken = {key: float(amount) for key, amount in amounts.items() if amount > 0}
    of_people = {each.code for each in found.indicators if each.physical_unit == "people"}
    yearly = {(cost.indicator, cost.way) for cost in found.prices.costs if cost.timing == "yearly"}
    return Way(
        taken,
        float(steps.price.once.loc[code].sum()),
        float(steps.price.yearly.loc[code].sum()),
        float(steps.people.loc[code]),
        sum(amount for key, amount in taken.items() if key[0] in of_people and key in yearly),
        tuple(steps.at_floor.columns[steps.at_floor.loc[code].to_numpy()]),
    )


def _reserve(
    code: str, assessment: StageAssessment, indicators: tuple[Indicator, ...]
) -> Reserve | None:
    """Pupils n with scale x amount / (pupils + n) >= level still, the smallest over the indicators.

    level: the threshold of an indicator that is met, the floor of one that stands between the two.
    """
    pupils = float(assessment.schools.set_index("school_code").loc[code, "pupils"])
    levels = assessment.indicators.set_index("code")[["threshold", "floor"]]
    found = []
    for indicator in indicators:
        value = assessment.values.loc[code, indicator.code]
        held = [level for level in levels.loc[indicator.code] if reaches(value, level)]
        if held:
            amount = assessment.amounts.loc[code, indicator.code]
            most = np.floor(indicator.scale * amount / max(held) + TOLERANCE)
            found.append(Reserve(indicator.code, int(max(most - pupils, 0))))
    return min(found, key=lambda reserve: reserve.pupils) if found else None
