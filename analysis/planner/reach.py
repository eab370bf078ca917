"""Which stages have a column for every way that teachers may take, and rows for those that have none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.planner.limits import Limits
from analysis.planner.linear import NO_COLUMN, Assembly
from analysis.planner.problem import Problem, StageProblem, Whole, usable_pairs
from analysis.planner.region import Region, is_free

# Ways in all categories up to which each has its column, and the share of open pairs below which too.
FEW_WAYS = 4_000
MOST_OPEN = 0.5


def has_ways(region: Region, stage: StageProblem, limits: Limits) -> bool:
    """Whether every way of a stage has its column.

    So where who goes where counts by itself: distances, an earlier plan, a quota or locked moves.
    """
    problem = region.problem
    if region.ways or is_free(problem, stage):
        return region.ways
    if region.nearest or problem.quota is not None or problem.keep:
        return True
    usable = usable_pairs(problem, stage)
    gives, takes = limits.leave > 0, limits.arrive > 0
    ways = int((gives * (usable @ takes.astype(np.int64))).sum())
    pairs = int((gives.sum(axis=0) * takes.sum(axis=0)).sum())
    return ways <= FEW_WAYS or ways < MOST_OPEN * pairs


def open_or_own(problem: Problem, stage: StageProblem) -> NDArray[np.bool_]:
    """Donor x receiver: open ways, and every school to itself."""
    return usable_pairs(problem, stage) | np.eye(len(stage.schools), dtype=bool)


def add_gates(
    problem: Problem,
    stage: StageProblem,
    sets: tuple[tuple[int, ...], ...],
    leave: Whole,
    arrive: Whole,
    assembly: Assembly,
) -> None:
    """Of no category more people leave a set of donors than arrive where these may send to."""
    if not sets:
        return
    usable = open_or_own(problem, stage)
    for donors in sets:
        inside = list(donors)
        reach = np.flatnonzero(usable[inside].any(axis=0))
        leaving, arriving = leave[inside], arrive[reach]
        there = np.flatnonzero((leaving != NO_COLUMN).any(axis=0))
        rows = assembly.rows(np.full(len(there), -np.inf), 0)
        assembly.put(rows[None, :], leaving[:, there], 1)
        assembly.put(rows[None, :], arriving[:, there], -1)
