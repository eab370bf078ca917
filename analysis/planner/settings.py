"""What a plan respects beside the standards, as values: switches, their numbers, caps and prices.

The entries stand in `data/reference/planner.toml`; `data.planner_reference` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Switch(StrEnum):
    """Hard rules that a person may lift, in the order in which they are told."""

    MOST_OUT = "most_out"
    MOST_IN = "most_in"
    SUBJECT_SHARE_OUT = "subject_share_out"
    SUBJECT_FLOOR = "subject_floor"
    STAFF_FLOOR = "staff_floor"
    DONOR_KEEPS = "donor_keeps"
    SMALL_SCHOOLS_GIVE_NONE = "small_schools_give_none"
    POSTS = "posts"
    DISTANCE = "distance"
    MINUTES = "minutes"
    QUOTA = "quota"
    MARGIN_FLOOR = "margin_floor"
    MARGIN_COEFFICIENT = "margin_coefficient"
    YEARS_AT_SCHOOL = "years_at_school"
    NEAR_RETIREMENT = "near_retirement"
    LEADERS_STAY = "leaders_stay"
    PRIVATE_APART = "private_apart"
    HOME_SCHOOL_ONLY = "home_school_only"


@dataclass(frozen=True)
class RuleEntry:
    """A hard rule: the position of its switch that a plan opens with, and where it stands."""

    switch: Switch
    on: bool
    note: str
    clause: str
    source: str
    effective_from: date
    checked_on: date


@dataclass(frozen=True)
class PlannerSettings:
    """Everything of the register that a problem is built with.

    values     numbers of the rules, by key
    distances  cap in kilometres on the road, by area of the receiving school
    prices     yuan by key: yuan_per_move, yuan_per_kilometre
    steps      what is bought at once of a facility indicator, in its physical unit
    working    how plans are worked out and tested, by key
    """

    rules: tuple[RuleEntry, ...]
    values: Mapping[str, float]
    distances: Mapping[str, float]
    prices: Mapping[str, float]
    steps: Mapping[str, float]
    working: Mapping[str, float]

    @property
    def switched_on(self) -> frozenset[Switch]:
        """The switches that are on unless somebody chooses otherwise."""
        return frozenset(rule.switch for rule in self.rules if rule.on)
