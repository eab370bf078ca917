"""A scenario being carried out: the state that levers change one after the other, and what they did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.levers import Lever, Place
from analysis.reallocation import Setting, members
from analysis.scenario import Scenario
from analysis.shortfall import needed
from analysis.what_if_ground import Ground


class Because(StrEnum):
    """Why a lever did less than it asked for."""

    NO_SCHOOL_IN_SOURCE = "no_school_in_source"
    NO_SCHOOL_IN_TARGET = "no_school_in_target"
    DONORS_PROTECTED = "donors_protected"
    GAP_WOULD_WIDEN = "gap_would_widen"
    SAME_SCHOOL = "same_school"
    NOT_KNOWN = "not_known"
    NOT_SO_MANY = "not_so_many"
    NOBODY_TO_TRAIN = "nobody_to_train"
    NO_PUPILS_LEFT = "no_pupils_left"
    NOTHING_LACKING = "nothing_lacking"
    LESS_THAN_ONE = "less_than_one"
    TOO_FAR = "too_far"
    TOO_FAR_BY_ROAD = "too_far_by_road"
    TOO_LONG = "too_long"
    NO_DAYS_LEFT = "no_days_left"


@dataclass(frozen=True)
class LeverResult:
    """What became of one lever: asked and done in its own unit (people, pupils, yuan), and why less.

    idle  it was carried out and no indicator counts it
    """

    lever: Lever
    asked: float
    done: float
    reason: Because | None = None
    idle: bool = False


@dataclass
class Work:
    """The schools while a scenario is carried out; positions are those of `ground.where`.

    where    setting with the pupils and needs of the moment; its amounts are those before any teacher
             or yuan came, which donor limits look at
    moves    donor, receiver, kind ("" for a transfer), subject, above_degree, backbone, people
    gains    school, indicator, way, amount (physical units), yuan
    shared   home, guest, subject, days, people, whether the rule counts them, km, minutes, by road
    pupils   from (-1: new), to (-1: none), pupils
    """

    ground: Ground
    scenario: Scenario
    where: Setting
    amounts: NDArray
    teachers: NDArray
    of_field: dict[str, NDArray]
    moves: list[tuple] = field(default_factory=list)
    gains: list[tuple] = field(default_factory=list)
    shared: list[tuple] = field(default_factory=list)
    pupils: list[tuple] = field(default_factory=list)
    days: dict[tuple[int, str], int] = field(default_factory=dict)

    @classmethod
    def start(cls, scenario: Scenario, ground: Ground) -> Work:
        """Nothing has been done yet."""
        return cls(
            ground,
            scenario,
            ground.where,
            ground.where.amounts.copy(),
            ground.teachers.copy(),
            {name: held.copy() for name, held in ground.of_field.items()},
        )

    def at(self, code: str) -> int | None:
        """Position of a school; None for one that the stage does not have."""
        return self.ground.position.get(code)

    def share(self) -> NDArray:
        """Part of a school's premises that counts for the stage: n / (n + beside); NaN not known."""
        pupils = self.where.pupils
        whole = pupils + self.ground.beside
        return np.divide(pupils, whole, out=np.full(len(pupils), np.nan), where=whole > 0)

    def takers(self, place: Place, columns: list[int]) -> NDArray[np.bool_]:
        """Schools of a place whose figures of these indicators are known."""
        known = ~np.isnan(self.amounts[:, columns]).any(axis=1) & (self.where.pupils > 0)
        return members(self.where, place) & known

    def lacking(self, column: int) -> NDArray:
        """What each school lacks of an indicator at this moment, at least 0; NaN not known."""
        return np.maximum(self.where.needs[:, column] - self.amounts[:, column], 0)

    def change_pupils(self, change: Mapping[int, int]) -> None:
        """Other pupils: needs follow, the part of shared premises that counts, and which reliefs hold.

        Only while nothing else has been done: donor limits look at the amounts of this moment.
        """
        was, pupils, before = self.where.pupils, self.where.pupils.copy(), self.share()
        for school, count in change.items():
            pupils[school] += count
        stage, rules = self.where.before.stage, self.where.rules
        indicators = self.where.indicators
        needs = np.column_stack(
            [
                needed(pupils, rules.threshold(each.code, stage), each.scale, each.whole)
                for each in indicators
            ]
        )
        self.where = replace(self.where, pupils=pupils, needs=needs)
        touched = list(change)
        for column, each in enumerate(indicators):
            if each.shared_between_stages:
                self.amounts[touched, column] *= (self.share() / before)[touched]
        for relief in self.ground.reliefs:
            change_of = relief.holds(pupils).astype(int) - relief.holds(was)
            self.amounts[:, relief.column] += change_of * relief.adds
        self.where = replace(self.where, amounts=self.amounts.copy())

    def move_teachers(self, donor: int, receiver: int, columns: list[int], people: int) -> None:
        """Change indicators and full-time teachers of both schools."""
        for school, sign in ((donor, -1), (receiver, 1)):
            self.amounts[school, columns] += sign * people
            self.teachers[school] += sign * people
