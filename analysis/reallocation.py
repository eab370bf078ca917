"""From a scenario to moves of teachers, and what they do to every school and coefficient.

Standing order of a lever, one teacher at a time: the receiver is the school furthest below its need
(without such a school: the one where a teacher lowers the gap most); the donor is the school where
one teacher less matters least. Within one stage the mean stays fixed, and moving one from i to j
changes the sum of squares by (1 - 2 a_i) / n_i + (1 + 2 a_j) / n_j, so these two choices are the
steepest step. A teacher is not moved when a donor would fall below a standard (unless protection is
lifted) or when the gap would widen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment import StageAssessment, assess_amounts
from analysis.rules import Indicator, RulesInForce, TeacherKind
from analysis.scenario import Place, Rotation, Scenario
from analysis.shortfall import needed
from analysis.vocabulary import Verdict


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
class Setting:
    """What a rotation works on: the schools of one stage as arrays in one order.

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

    def column(self, code: str) -> int:
        """Position of an indicator in the matrices."""
        return [indicator.code for indicator in self.indicators].index(code)


def setting(
    facts: pd.DataFrame,
    before: StageAssessment,
    indicators: Sequence[Indicator],
    rules: RulesInForce,
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
    )


def members(where: Setting, place: Place) -> NDArray[np.bool_]:
    """Which schools belong to a place; none for a name that no school has."""
    return where.places[place.kind] == place.name


def carry_out(scenario: Scenario, where: Setting, kinds: Mapping[str, TeacherKind]) -> Outcome:
    """Derive the moves of a scenario and judge the stage again.

    Totals of every indicator stay the same; schools with an unknown figure that a lever would touch
    neither give nor receive. Equal inputs give equal moves: ties go to the smaller school code.
    """
    amounts = where.amounts.copy()
    people: dict[tuple[int, int, str], int] = {}
    results = []
    # In the order of the registry: teachers who count in more indicators move first.
    order = {key: position for position, key in enumerate(kinds)}
    for lever in sorted(scenario.levers, key=lambda item: order[item.teacher_kind]):
        kind = kinds[lever.teacher_kind]
        moved, reason = _pull(lever, kind, where, amounts, scenario.protect_donors, people)
        results.append(LeverResult(lever, moved, reason))
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
    if all(result.moved == result.lever.people for result in results):
        return Status.AS_ASKED
    return Status.LIMITED_BY if any(result.moved for result in results) else Status.IMPOSSIBLE


def _pull(
    lever: Rotation,
    kind: TeacherKind,
    where: Setting,
    amounts: NDArray,
    protect: bool,
    people: dict[tuple[int, int, str], int],
) -> tuple[int, Reason | None]:
    """Move the people of one lever, changing `amounts` and `people`; people moved and why it ended."""
    carried = [where.column(code) for code in kind.carries]
    main = where.column(kind.indicator)
    known = ~np.isnan(where.amounts[:, carried]).any(axis=1) & (where.pupils > 0)
    givers = members(where, lever.source) & known
    takers = members(where, lever.target) & known
    if not givers.any():
        return 0, Reason.NO_SCHOOL_IN_SOURCE
    if not takers.any():
        return 0, Reason.NO_SCHOOL_IN_TARGET
    given, taken = np.zeros(len(givers), bool), np.zeros(len(givers), bool)
    need = where.needs[:, carried]
    for moved in range(lever.people):
        held = amounts[:, carried]
        # A school does not both give and receive teachers of the same lever.
        can_give = givers & ~taken & (held >= 1).all(axis=1)
        if protect:
            # One teacher less still meets every standard that this teacher counts in.
            can_give &= (held - 1 >= need - 1e-9).all(axis=1)
        if not can_give.any():
            return moved, Reason.DONORS_PROTECTED
        loss = np.where(can_give, (2 * amounts[:, main] - 1) / where.pupils, -np.inf)
        donor = int(loss.argmax())
        receiver = _receiver(where, amounts, main, takers & ~given, donor)
        if receiver is None:
            return moved, Reason.NO_SCHOOL_IN_TARGET
        gain = (2 * amounts[receiver, main] + 1) / where.pupils[receiver]
        below = amounts[receiver, main] < where.needs[receiver, main]
        if loss[donor] <= gain and not below:
            return moved, Reason.GAP_WOULD_WIDEN
        amounts[donor, carried] -= 1
        amounts[receiver, carried] += 1
        given[donor], taken[receiver] = True, True
        key = (donor, receiver, kind.key)
        people[key] = people.get(key, 0) + 1
    return lever.people, None


def _receiver(
    where: Setting, amounts: NDArray, main: int, takers: NDArray[np.bool_], donor: int
) -> int | None:
    takers = takers.copy()
    takers[donor] = False
    if not takers.any():
        return None
    below = takers & (amounts[:, main] < where.needs[:, main])
    among = below if below.any() else takers
    ratio = np.where(among, (2 * amounts[:, main] + 1) / where.pupils, np.inf)
    return int(ratio.argmin())


def changes(outcome: Outcome) -> pd.DataFrame:
    """Schools that give, receive or change verdict: one row each.

    Columns: school_code, gave, received, verdict_before, verdict_after, met_before, met_after.
    """
    before = outcome.before.schools.set_index("school_code")
    after = outcome.after.schools.set_index("school_code")
    gave = outcome.moves.groupby("source")["people"].sum()
    received = outcome.moves.groupby("target")["people"].sum()
    table = pd.DataFrame(
        {
            "gave": gave.reindex(before.index, fill_value=0),
            "received": received.reindex(before.index, fill_value=0),
            "verdict_before": before["verdict"],
            "verdict_after": after["verdict"],
            "met_before": before["met"],
            "met_after": after["met"],
        }
    )
    touched = (
        (table["gave"] > 0)
        | (table["received"] > 0)
        | (table["verdict_before"] != table["verdict_after"])
    )
    return table[touched].reset_index()


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
    alone = Scenario(
        scenario.snapshot, scenario.school_year, scenario.stage, (lever,), scenario.protect_donors
    )
    return carry_out(alone, where, kinds).moved


def best_single_step(
    where: Setting, scenario: Scenario, kinds: Mapping[str, TeacherKind]
) -> Outcome | None:
    """The move of the fewest people to one school that makes a failing school pass, donors protected.

    Tried for each failing school and kind with the school's own shortfall as the number; the winner
    needs the fewest people, then lowers the coefficient of its indicator most. None when no such
    move exists.
    """
    best: tuple[tuple, Outcome] | None = None
    failing = np.flatnonzero((where.before.schools["verdict"] == Verdict.FAIL).to_numpy())
    for key, kind in kinds.items():
        main = where.column(kind.indicator)
        lacking = where.needs[:, main] - where.amounts[:, main]
        for school in failing:
            people = int(lacking[school]) if lacking[school] > 0 else 0
            if not people or (best is not None and people > best[0][0]):
                continue
            lever = Rotation(key, Place(), Place("school", str(where.codes[school])), people)
            asked = Scenario(scenario.snapshot, scenario.school_year, scenario.stage, (lever,))
            outcome = carry_out(asked, where, kinds)
            if outcome.after.schools["verdict"].iloc[school] != Verdict.PASS:
                continue
            rank = (people, outcome.after.indicators["cv"].iloc[main], str(where.codes[school]))
            if best is None or rank < best[0]:
                best = (rank, outcome)
    return best[1] if best else None
