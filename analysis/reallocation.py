"""From a scenario to moves of teachers, and what they do to every school and coefficient.

Standing order of a lever, one teacher at a time. The receiver is a school below its need: by the
scenario's `help_first` either the one that lacks the fewest people (most schools reach the standard)
or the poorest one (the gap closes fastest); without such a school, the one where a teacher lowers the
gap most. The donor is the school where one teacher less matters least. Within one stage the mean
stays fixed, and moving one from i to j changes the sum of squares by (1 - 2 a_i) / n_i +
(1 + 2 a_j) / n_j, so poorest receiver and richest donor are the steepest step. A teacher is not moved
when a donor would keep less than the standard or than `DonorLimits` (unless protection is lifted), nor
when the gap would widen without lifting a school towards its need.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heapify, heappop, heapreplace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment import StageAssessment, assess_amounts
from analysis.dispersion import coefficient_of_difference
from analysis.levers import Place, Rotation
from analysis.rules import Indicator, RulesInForce, TeacherKind
from analysis.scenario import Scenario
from analysis.shortfall import needed
from analysis.vocabulary import Verdict

# People that one school (by position) gives to another.
Pairs = dict[tuple[int, int], int]


class Status(StrEnum):
    """How far a scenario could be carried out."""

    AS_ASKED = "as_asked"
    LIMITED_BY = "limited_by"
    IMPOSSIBLE = "impossible"


class Reason(StrEnum):
    """Why a lever stopped before all its people had moved."""

    NO_SCHOOL_IN_SOURCE = "no_school_in_source"
    NO_SCHOOL_IN_TARGET = "no_school_in_target"
    DONORS_PROTECTED = "donors_protected"
    GAP_WOULD_WIDEN = "gap_would_widen"


@dataclass(frozen=True)
class LeverResult:
    """What became of one lever: people asked, people moved, and the reason for a difference."""

    lever: Rotation
    moved: int
    reason: Reason | None


@dataclass(frozen=True)
class Outcome:
    """A scenario carried out.

    moves   one row per donor, receiver and kind of teacher: source, target, teacher_kind, people
    """

    scenario: Scenario
    before: StageAssessment
    after: StageAssessment
    moves: pd.DataFrame
    levers: tuple[LeverResult, ...]
    status: Status

    @property
    def moved(self) -> int:
        """People moved in all."""
        return int(self.moves["people"].sum())


@dataclass(frozen=True)
class DonorLimits:
    """What a protected donor keeps beyond the standard: nothing leaves a school of fewer than
    `minimum_pupils`, and of each quality a school keeps `keeps_share` of its teachers, rounded up."""

    minimum_pupils: float
    keeps_share: float


@dataclass(frozen=True)
class Setting:
    """What a rotation works on: the schools of one stage as arrays in one order.

    needs: amounts at which a school reaches the standard, schools x indicators
    places: for each kind of place, the name that each school has there.
    """

    codes: NDArray
    pupils: NDArray
    amounts: NDArray
    needs: NDArray
    places: Mapping[str, NDArray]
    indicators: tuple[Indicator, ...]
    rules: RulesInForce
    before: StageAssessment
    limits: DonorLimits

    @property
    def keeps(self) -> NDArray:
        """What a protected donor keeps at least, schools x indicators; infinite: it gives nothing."""
        kept = np.maximum(self.needs, np.ceil(self.limits.keeps_share * self.amounts - 1e-9))
        small = self.pupils < self.limits.minimum_pupils
        return np.where(small[:, None], np.inf, kept)

    def column(self, code: str) -> int:
        """Position of an indicator in the matrices."""
        return [indicator.code for indicator in self.indicators].index(code)


def setting(
    facts: pd.DataFrame,
    before: StageAssessment,
    indicators: Sequence[Indicator],
    rules: RulesInForce,
    limits: DonorLimits,
) -> Setting:
    """Prepare the schools of one assessment for rotations. `facts`: rows of the year."""
    codes = before.schools["school_code"].to_numpy()
    rows = facts[facts["stage"] == before.stage].set_index("school_code").loc[codes]
    pupils = before.schools["pupils"].to_numpy(dtype=float)
    needs = np.column_stack(
        [
            needed(
                pupils,
                rules.threshold(indicator.code, before.stage),
                indicator.scale,
                indicator.whole,
            )
            for indicator in indicators
        ]
    )
    return Setting(
        codes=codes,
        pupils=pupils,
        amounts=before.amounts.to_numpy(dtype=float),
        needs=needs,
        places={
            "county": np.full(len(codes), "", dtype=object),
            "area": rows["area"].to_numpy(),
            "township": rows["township"].to_numpy(),
            "group": rows["school_group"].to_numpy(),
            "school": codes,
        },
        indicators=tuple(indicators),
        rules=rules,
        before=before,
        limits=limits,
    )


def members(where: Setting, place: Place) -> NDArray[np.bool_]:
    """Which schools belong to a place; none for a name that no school has."""
    return where.places[place.kind] == place.name


def carry_out(scenario: Scenario, where: Setting, kinds: Mapping[str, TeacherKind]) -> Outcome:
    """Derive the moves of a scenario's policy levers and judge the stage again.

    Totals of every indicator stay the same; schools with an unknown figure that a lever would touch
    neither give nor receive. Equal inputs give equal moves: ties go to the smaller school code.
    """
    amounts = where.amounts.copy()
    people: dict[tuple[int, int, str], int] = {}
    results = []
    # In the order of the registry: teachers who count in more indicators move first.
    order = {key: position for position, key in enumerate(kinds)}
    for lever in sorted(scenario.of(Rotation), key=lambda item: order[item.teacher_kind]):
        kind = kinds[lever.teacher_kind]
        pairs, reason = pull(lever, kind, where, amounts, scenario)
        move(pairs, [where.column(code) for code in kind.carries], amounts)
        for (donor, receiver), count in pairs.items():
            key = (donor, receiver, kind.key)
            people[key] = people.get(key, 0) + count
        results.append(LeverResult(lever, sum(pairs.values()), reason))
    moves = pd.DataFrame(
        [
            (where.codes[donor], where.codes[receiver], kind, count)
            for (donor, receiver, kind), count in people.items()
        ],
        columns=["source", "target", "teacher_kind", "people"],
    )
    after = assess_amounts(
        where.codes, where.pupils, amounts, where.before.stage, where.indicators, where.rules
    )
    return Outcome(scenario, where.before, after, moves, tuple(results), _status(results))


def _status(results: Sequence[LeverResult]) -> Status:
    if all(result.reason is None for result in results):
        return Status.AS_ASKED
    return Status.LIMITED_BY if any(result.moved for result in results) else Status.IMPOSSIBLE


def pull(
    lever: Rotation, kind: TeacherKind, where: Setting, amounts: NDArray, scenario: Scenario
) -> tuple[Pairs, Reason | None]:
    """Who gives to whom when one lever is pulled at these amounts, and why it ended early, if it did."""
    carried = [where.column(code) for code in kind.carries]
    main = where.column(kind.indicator)
    known = ~np.isnan(where.amounts[:, carried]).any(axis=1) & (where.pupils > 0)
    givers = members(where, lever.source) & known
    takers = members(where, lever.target) & known
    if not givers.any():
        return {}, Reason.NO_SCHOOL_IN_SOURCE
    if not takers.any():
        return {}, Reason.NO_SCHOOL_IN_TARGET
    free = spare(amounts[:, carried], where.keeps[:, carried], scenario.protect_donors)
    return _pairs(
        people_asked(lever, amounts[:, main], givers),
        amounts[:, main],
        where.needs[:, main],
        where.pupils,
        np.where(givers, free, 0),
        takers,
        scenario.help_first == "nearest",
    )


def people_asked(lever: Rotation, held: NDArray, givers: NDArray[np.bool_]) -> int:
    """People that a policy lever asks for; per cent are rounded down to whole people.

    per cent x people of the kind in the source schools whose figures are known / 100.
    """
    if lever.unit == "people":
        return lever.people
    return int(np.floor(lever.people * held[givers].sum() / 100 + 1e-9))


def move(pairs: Pairs, carried: Sequence[int], amounts: NDArray) -> None:
    """Change `amounts` by the people of the pairs."""
    net = np.zeros(len(amounts))
    for (donor, receiver), count in pairs.items():
        net[donor] -= count
        net[receiver] += count
    amounts[:, carried] += net[:, None]


def spare(held: NDArray, keeps: NDArray, protect: bool) -> NDArray:
    """How many teachers each school has to give; protected, those beyond what it keeps."""
    free = held.min(axis=1)
    if protect:
        free = np.minimum(free, (held - keeps + 1e-9).min(axis=1))
    return np.floor(np.maximum(free, 0))


def _pairs(
    most: int,
    held: NDArray,
    need: NDArray,
    pupils: NDArray,
    spare: NDArray,
    takers: NDArray,
    nearest: bool,
) -> tuple[Pairs, Reason | None]:
    """One teacher after the other in the standing order.

    A move changes the place of its two schools only, and both are heads of their heaps, so the head
    is always the next in order; and a school that is barred stays barred.
    """
    donors = _heap(spare > 0, (1 - 2 * held) / pupils)
    # People lacking come first in the order, or do not count in it.
    lacking = np.maximum(need - held, 0) * nearest
    receivers = _heap(takers, held >= need, lacking, (2 * held + 1) / pupils)
    # Plain numbers: the heaps compare them many times, and numpy's own compare far more slowly.
    held, need, pupils, spare = (array.tolist() for array in (held, need, pupils, spare))
    pairs: Pairs = Counter()
    gave: Counter[int] = Counter()
    received: Counter[int] = Counter()
    for _ in range(most):
        # A school does not both give and receive teachers of the same lever.
        _drop_heads(donors, received)
        if not donors:
            return pairs, Reason.DONORS_PROTECTED
        keeping, donor = donors[0]
        gave[donor] += 1
        _drop_heads(receivers, gave)
        if not receivers:
            return pairs, Reason.NO_SCHOOL_IN_TARGET
        enough, _, getting, receiver = receivers[0]
        if enough and -keeping <= getting:
            return pairs, Reason.GAP_WOULD_WIDEN
        received[receiver] += 1
        pairs[donor, receiver] += 1
        if gave[donor] < spare[donor]:
            left = held[donor] - gave[donor]
            heapreplace(donors, ((1 - 2 * left) / pupils[donor], donor))
        else:
            heappop(donors)
        now = held[receiver] + received[receiver]
        still = max(need[receiver] - now, 0) * nearest
        place = (now >= need[receiver], still, (2 * now + 1) / pupils[receiver], receiver)
        heapreplace(receivers, place)
    return pairs, None


def _heap(among: NDArray[np.bool_], *keys: NDArray) -> list[tuple]:
    """Schools in the order of the keys, then of their position: (*keys, position)."""
    schools = np.flatnonzero(among)
    heap = list(zip(*(key[schools].tolist() for key in keys), schools.tolist(), strict=True))
    heapify(heap)
    return heap


def _drop_heads(heap: list[tuple], barred: Container[int]) -> None:
    while heap and heap[0][-1] in barred:
        heappop(heap)


def most_movable(
    teacher_kind: str,
    source: Place,
    target: Place,
    scenario: Scenario,
    where: Setting,
    kinds: Mapping[str, TeacherKind],
    ceiling: int,
) -> int:
    """How many people one lever could move on its own, up to `ceiling`: the end of its slider."""
    lever = Rotation(teacher_kind, source, target, ceiling)
    pairs, _ = pull(lever, kinds[teacher_kind], where, where.amounts, scenario)
    return sum(pairs.values())


def best_single_step(
    where: Setting, scenario: Scenario, kinds: Mapping[str, TeacherKind]
) -> Outcome | None:
    """The move of the fewest people to one school that makes a failing school pass, donors protected.

    Tried for each failing school and kind with the school's own shortfall as the number; the winner
    needs the fewest people, then lowers the coefficient of its indicator most. None when no such
    move exists.
    """
    best: tuple[tuple, Scenario] | None = None
    for people, key, school in _candidate_steps(where, kinds):
        if best is not None and people > best[0][0]:
            break
        code, kind = str(where.codes[school]), kinds[key]
        lever = Rotation(key, Place(), Place("school", code), people)
        asked = Scenario(scenario.snapshot, scenario.school_year, scenario.stage, (lever,))
        pairs, _ = pull(lever, kind, where, where.amounts, asked)
        # With all its people a candidate is known to pass; judging every school again is slow.
        if sum(pairs.values()) < people and not _passes(carry_out(asked, where, kinds), school):
            continue
        rank = (people, _coefficient_after(pairs, where, where.column(kind.indicator)), code)
        if best is None or rank < best[0]:
            best = (rank, asked)
    return carry_out(best[1], where, kinds) if best else None


def _passes(outcome: Outcome, school: int) -> bool:
    return outcome.after.schools["verdict"].iloc[school] == Verdict.PASS


def _coefficient_after(pairs: Pairs, where: Setting, main: int) -> float:
    """The coefficient of difference of one indicator when the people of the pairs have moved."""
    amounts = where.amounts.copy()
    move(pairs, [main], amounts)
    known = ~np.isnan(amounts[:, main]) & (where.pupils > 0)
    return coefficient_of_difference(amounts[known, main], where.pupils[known])


def _candidate_steps(
    where: Setting, kinds: Mapping[str, TeacherKind]
) -> list[tuple[int, str, int]]:
    """Moves that would make a failing school pass if donors had the people: fewest people first.

    Each is people, teacher kind and position of the school.
    """
    fails = (where.before.schools["verdict"] == Verdict.FAIL).to_numpy()
    steps = []
    for key, kind in kinds.items():
        main = where.column(kind.indicator)
        lacking = where.needs[:, main] - where.amounts[:, main]
        people = np.where(fails & (lacking > 0), lacking, 0).astype(int)
        amounts = where.amounts.copy()
        amounts[:, [where.column(code) for code in kind.carries]] += people[:, None]
        raised = assess_amounts(
            where.codes, where.pupils, amounts, where.before.stage, where.indicators, where.rules
        )
        passes = (people > 0) & (raised.schools["verdict"] == Verdict.PASS).to_numpy()
        steps += [(int(people[school]), key, int(school)) for school in np.flatnonzero(passes)]
    return sorted(steps, key=lambda step: step[0])
