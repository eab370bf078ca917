"""Rows that say how many people a school needs at least to pass, whoever they are.

They follow from the other rows in whole numbers, not in real ones: half a teacher with two qualities and
two half-missed indicators satisfy the linear program, and no school. With them the linear program's bound
is nearly always the optimum, so that its multipliers prove it.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analysis.planner.flows import Flows
from analysis.planner.limits import Limits
from analysis.planner.linear import NO_COLUMN, Assembly
from analysis.planner.problem import StageProblem, Whole


def add_cover(
    stage: StageProblem,
    counted: NDArray[np.bool_],
    flows: Flows,
    limits: Limits,
    passing: tuple[NDArray[np.bool_], Whole, Whole],
    assembly: Assembly,
) -> None:
    """For every set of two or more teacher indicators: people who must come, if one may be missed.

    counted: teacher indicator x category. passing: schools that must or may pass and miss one indicator at
    most, columns of passing (NO_COLUMN: must), columns of missing by school x teacher indicator.

    Who comes with at least one of the set's qualities is at least as many as the set's needs ask for; with
    one indicator missed as many as are then asked for.
    """
    asked, passes, missed = passing
    before = stage.teachers @ counted.T
    patterns = counted[:, (limits.arrive > 0).any(axis=0) | (limits.hire > 0).any(axis=0)].T
    lacks, lacks_missed = _lacking(stage, before)
    for size in range(2, len(counted) + 1):
        for chosen in combinations(range(len(counted)), size):
            own = list(chosen)
            needed = people_needed(lacks[:, own], patterns[:, own])
            says_more = (missed[:, own] != NO_COLUMN).any(axis=1) | (
                needed > lacks[:, own].max(axis=1)
            )
            schools = np.flatnonzero(asked & says_more)
            all_met = needed[schools]
            rows = assembly.rows(
                np.where(passes[schools] == NO_COLUMN, all_met, 0), np.full(len(schools), np.inf)
            )
            assembly.put(rows, passes[schools], -all_met)
            for place, indicator in enumerate(own):
                lacking = lacks[np.ix_(schools, own)]
                lacking[:, place] = lacks_missed[schools, indicator]
                saved = all_met - people_needed(lacking, patterns[:, own])
                assembly.put(rows, missed[schools, indicator], saved)
            _put_people(flows, counted[own], schools, rows, assembly)


def people_needed(lacking: Whole, patterns: NDArray[np.bool_]) -> Whole:
    """The least number of people who bring what is lacking: school x quality, one number per school.

    patterns: the qualities that people have, one row each. At least the largest lack; half the sum where
    nobody has three, the sum where nobody has two.
    """
    most = int(patterns.sum(axis=1).max(initial=1))
    shared = -(-lacking.sum(axis=1) // max(most, 1))
    return np.maximum(lacking.max(axis=1), shared)


def _lacking(stage: StageProblem, before: Whole) -> tuple[Whole, Whole]:
    """People lacking to the need and to the floor, school x teacher indicator."""
    needs = np.stack([one.need for one in stage.teacher_indicators], axis=1)
    floors = np.stack([one.floor for one in stage.teacher_indicators], axis=1)
    return np.maximum(needs - before, 0), np.maximum(np.minimum(floors, needs) - before, 0)


def _put_people(
    flows: Flows, counted: NDArray[np.bool_], schools: Whole, rows: Whole, assembly: Assembly
) -> None:
    """Everybody who comes, or is helped, with a quality of the set."""
    useful = counted.any(axis=0)
    for columns in (flows.arrive, flows.hire):
        assembly.put(rows[:, None], columns[np.ix_(schools, useful)], 1)
    for columns, after in (
        (flows.study, flows.after["study"]),
        (flows.recognise, flows.after["recognise"]),
    ):
        gains = (after != NO_COLUMN) & (counted[:, after] & ~counted).any(axis=0)
        assembly.put(rows[:, None], columns[np.ix_(schools, gains)], 1)
