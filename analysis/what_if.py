"""From a scenario to what it does to every school, coefficient and budget, at once and without tables.

Levers are carried out in one order, whatever order they were pulled in: pupils first, since needs
follow them; then teachers who move (named ones before policy), training, new posts, money, and shared
weeks. Each acts on what the ones before left. A lever that cannot be carried out whole says why, and
what contradicts something else is a finding, never a silent choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.assessment import StageAssessment, assess_amounts
from analysis.levers import Fund, Hire, Intake, Pupils, Rotation, Shared, Train, Transfer
from analysis.reallocation import Status
from analysis.scenario import Scenario
from analysis.vocabulary import Finding
from analysis.what_if_conflicts import conflicts
from analysis.what_if_ground import Ground
from analysis.what_if_money import fund
from analysis.what_if_people import hire, intake, pupils, rotation, shared, train, transfer
from analysis.what_if_work import LeverResult, Work

DOES: Mapping[type, Callable[..., LeverResult]] = {
    Pupils: pupils,
    Intake: intake,
    Transfer: transfer,
    Rotation: rotation,
    Train: train,
    Hire: hire,
    Fund: fund,
    Shared: shared,
}
MOVES = ["source", "target", "teacher_kind", "subject", "above_degree", "backbone", "people"]
GAINS = ["school_code", "indicator", "way", "amount", "yuan"]
SHARED = ["home", "guest", "subject", "days", "people", "counted", "km", "minutes", "by_road"]
PUPILS = ["source", "target", "pupils"]


@dataclass(frozen=True)
class Outcome:
    """A scenario carried out.

    moves    one row per donor, receiver and kind of teacher: MOVES; teacher_kind "" for a transfer
    gains    one row per school and lever that brings something: GAINS; amount in physical units of the
             indicator whose price it has, yuan paid once or every year (see `money`)
    shared   one row per shared week: SHARED; km on the road where told, else in a straight line, NaN not
             known; minutes NaN where not told
    pupils   one row per change of pupils: PUPILS; "" stands for new pupils, or for nowhere
    levers   one result per lever, in the order in which they were carried out
    conflicts  what contradicts something else, as findings with numbers and school codes
    """

    scenario: Scenario
    before: StageAssessment
    after: StageAssessment
    moves: pd.DataFrame
    gains: pd.DataFrame
    shared: pd.DataFrame
    pupils: pd.DataFrame
    levers: tuple[LeverResult, ...]
    conflicts: tuple[Finding, ...]
    status: Status

    @property
    def moved(self) -> int:
        """Teachers who change their school."""
        return int(self.moves["people"].sum())

    @property
    def does_something(self) -> bool:
        """Whether any lever was carried out in part at least."""
        return any(result.done for result in self.levers)


def apply(scenario: Scenario, ground: Ground) -> Outcome:
    """Carry out a scenario and judge the stage again.

    Schools with an unknown figure that a lever would touch are left out by it and said to be. Moving
    teachers conserves every total. Equal inputs give equal outcomes: ties go to the smaller code.
    """
    work = Work.start(scenario, ground)
    order = {kind: place for place, kind in enumerate(ground.kinds)}
    levers = sorted(
        scenario.levers,
        key=lambda lever: (
            list(DOES).index(type(lever)),
            # Teachers who count in more indicators move first, as the registry lists them.
            order[lever.teacher_kind] if isinstance(lever, Rotation) else 0,
        ),
    )
    results = tuple(DOES[type(lever)](lever, work) for lever in levers)
    where = ground.where
    after = assess_amounts(
        where.codes,
        work.where.pupils,
        work.amounts,
        where.before.stage,
        where.indicators,
        where.rules,
    )
    return Outcome(
        scenario=scenario,
        before=where.before,
        after=after,
        moves=_named(work.moves, MOVES, ground),
        gains=_named(work.gains, GAINS, ground),
        shared=_named(work.shared, SHARED, ground),
        pupils=_named(work.pupils, PUPILS, ground),
        levers=results,
        conflicts=conflicts(work, where.before, after),
        status=_status(results),
    )


def _named(rows: list[tuple], columns: list[str], ground: Ground) -> pd.DataFrame:
    """Rows with positions as a table with school codes."""
    codes = [*(str(code) for code in ground.where.codes), ""]
    frame = pd.DataFrame(rows, columns=columns)
    for column in {"source", "target", "school_code", "home", "guest"} & set(columns):
        frame[column] = np.array(codes, dtype=object)[frame[column].to_numpy(dtype=int)]
    return frame


def _status(results: tuple[LeverResult, ...]) -> Status:
    if all(result.reason is None for result in results):
        return Status.AS_ASKED
    return Status.LIMITED_BY if any(result.done for result in results) else Status.IMPOSSIBLE
