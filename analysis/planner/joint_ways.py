"""Who goes where in each year of a joint plan, once it is settled who leaves and who arrives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from analysis.planner.joint_model import JointModel
from analysis.planner.joint_rows import Narrow
from analysis.planner.linear import NO_COLUMN, Reals
from analysis.planner.problem import (
    NO_LIMIT,
    Move,
    Problem,
    StageProblem,
    Whole,
    lengths,
    spared_way,
    usable_pairs,
)
from analysis.planner.solver import pair_up


def new_people(
    model: JointModel, x: Reals, year: int, stage: int, has_quota: bool
) -> tuple[Whole, Whole]:
    """People who leave and who arrive in a year, school x category, without those on locked ways.

    Who leaves a school while one alike arrives there may as well stay, unless a quota counts moves.
    """
    flows = model.years[year].stages[stage].flows
    values = model.new_in(x, year)
    leave, arrive = (
        np.where(
            columns == NO_COLUMN, 0, np.rint(values[np.maximum(columns, 0)] if len(values) else 0)
        ).astype(np.int64)
        for columns in (flows.leave, flows.arrive)
    )
    for (source, target, category), people in model.locked.of_year(x, year, stage).items():
        leave[source, category] -= people
        arrive[target, category] -= people
    if not has_quota:
        both = np.minimum(leave, arrive)
        leave, arrive = leave - both, arrive - both
    return leave, arrive


def narrows_of(model: JointModel, years: Sequence[Problem], x: Reals) -> list[Narrow]:
    """Where people cannot be led from those they leave to those they arrive at; empty: they can."""
    found = []
    for year, problem in enumerate(years):
        for number, stage in enumerate(problem.stages):
            usable = usable_pairs(problem, stage)
            leave, arrive = new_people(model, x, year, number, problem.quota is not None)
            for category in np.flatnonzero(leave.sum(axis=0)):
                sources = _cannot_go(usable, leave[:, category], arrive[:, category])
                if len(sources):
                    targets = np.flatnonzero(usable[sources].any(axis=0))
                    found.append(
                        Narrow(
                            year,
                            number,
                            int(category),
                            tuple(sources.tolist()),
                            tuple(targets.tolist()),
                        )
                    )
    return found


def _cannot_go(usable: NDArray[np.bool_], leave: Whole, arrive: Whole) -> Whole:
    """Schools whose people are more than all those arriving where they may go; none: everybody can.

    The schools on the near side of a least cut (Ford and Fulkerson 1956).
    """
    count, people = len(leave), int(leave.sum())
    begin, end = 2 * count, 2 * count + 1
    givers, takers = np.flatnonzero(leave), np.flatnonzero(arrive)
    source, target = np.nonzero(usable[np.ix_(givers, takers)])
    tail = np.concatenate([np.full(len(givers), begin), givers[source], takers + count])
    head = np.concatenate([givers, takers[target] + count, np.full(len(takers), end)])
    most = np.concatenate([leave[givers], np.full(len(source), people), arrive[takers]])
    shape = (end + 1, end + 1)
    graph = sparse.csr_array((most.astype(np.int32), (tail, head)), shape=shape)
    flow = maximum_flow(graph, begin, end)
    if flow.flow_value == people:
        return np.zeros(0, dtype=np.int64)
    rest = graph - flow.flow
    rest.data = (rest.data > 0).astype(np.int32)
    rest.eliminate_zeros()
    reached = breadth_first_order(rest, begin, return_predecessors=False)
    return np.sort(reached[reached < count]).astype(np.int64)


def moves_of(model: JointModel, years: Sequence[Problem], x: Reals, year: int) -> tuple[Move, ...]:
    """The moves of a year: ways as short as can be, in metres or seconds, for who leaves and arrives."""
    moves, problem = [], years[year]
    for number, stage in enumerate(problem.stages):
        usable, length = usable_pairs(problem, stage), lengths(stage, spared_way(problem))
        leave, arrive = new_people(model, x, year, number, problem.quota is not None)
        ways = dict(model.locked.of_year(x, year, number))
        for category in np.flatnonzero(leave.sum(axis=0)).tolist():
            pairs = _paired(length, usable, leave[:, category], arrive[:, category])
            for (source, target), people in pairs.items():
                ways[source, target, category] = ways.get((source, target, category), 0) + people
        moves += [_move(stage, *way, people) for way, people in ways.items()]
    return tuple(sorted(moves))


def _move(stage: StageProblem, source: int, target: int, category: int, people: int) -> Move:
    schools = stage.schools
    return Move(stage.stage, schools[source], schools[target], stage.categories[category], people)


def _paired(
    length: Whole, usable: NDArray[np.bool_], leave: Whole, arrive: Whole
) -> dict[tuple[int, int], int]:
    source = np.repeat(np.arange(len(leave)), leave)
    target = np.repeat(np.arange(len(arrive)), arrive)
    ways = length[np.ix_(source, target)].astype(float)
    known = ways < NO_LIMIT
    farthest = float(ways[known].max(initial=0.0)) + 1.0
    cost = np.where(known, ways, farthest)
    closed = ~usable[np.ix_(source, target)]
    partner = pair_up(np.where(closed, farthest * (len(source) + 1), cost))
    pairs: dict[tuple[int, int], int] = {}
    for place, other in enumerate(partner):
        if closed[place, other]:
            raise ArithmeticError("people who leave and arrive could not be paired")
        key = (int(source[place]), int(target[other]))
        pairs[key] = pairs.get(key, 0) + 1
    return pairs
