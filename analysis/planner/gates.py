"""Who may go where without a column for every way: rows for sets of donors, added where they are broken.

People who leave and arrive can be led along the open ways exactly when, for every set of donors, no
more leave them than arrive at the schools that they may send to (Hall 1935). There are far too many
sets to write down, and few of them ever bind: each answer is led along the ways as a flow, and where
that fails the least cut names the set. A teacher led to the own school stays there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import maximum_flow

from analysis.planner.flows import Flows
from analysis.planner.linear import Reals, at_columns
from analysis.planner.problem import Problem, StageProblem, Whole
from analysis.planner.reach import open_or_own
from analysis.planner.region import Gates

# People are counted in parts, since flows are whole numbers.
PARTS = 2**12
# Parts of a person by which rounding may make a flow fall short, per school.
ROUNDING = 2


def missing_gates(
    problem: Problem, flows_by_stage: tuple[Flows, ...], x: Reals, gates: Gates
) -> Gates | None:
    """The gates with the sets that an answer breaks, for the stages without ways; None: it breaks none."""
    more = dict(gates)
    for number, (stage, flows) in enumerate(zip(problem.stages, flows_by_stage, strict=True)):
        if flows.arcs is not None:
            continue
        known = gates.get(number, ())
        found = [one for one in _broken(problem, stage, flows, x) if one not in known]
        if found:
            more[number] = (*known, *dict.fromkeys(found))
    return more if len(more) > len(gates) or any(more[key] != gates[key] for key in gates) else None


def _broken(problem: Problem, stage: StageProblem, flows: Flows, x: Reals) -> list[tuple[int, ...]]:
    usable = open_or_own(problem, stage)
    if usable.all():
        return []
    leave = np.rint(at_columns(x, flows.leave) * PARTS).astype(np.int64)
    arrive = np.rint(at_columns(x, flows.arrive) * PARTS).astype(np.int64)
    sets = (
        _broken_set(usable, leave[:, category], arrive[:, category])
        for category in np.flatnonzero(leave.any(axis=0))
    )
    return [one for one in sets if one is not None]


def _broken_set(usable: NDArray[np.bool_], leave: Whole, arrive: Whole) -> tuple[int, ...] | None:
    """Donors of whom more leave than arrive within their reach, with all donors of no further reach."""
    givers, takers = np.flatnonzero(leave > 0), np.flatnonzero(arrive > 0)
    open_ways = usable[np.ix_(givers, takers)]
    sent = _led(open_ways, leave[givers], arrive[takers])
    unsent = leave[givers] - sent.sum(axis=1)
    if unsent.sum() <= ROUNDING * (len(givers) + len(takers)):
        return None
    inside = unsent > ROUNDING
    while True:
        reached = open_ways[inside].any(axis=0)
        wider = inside | (sent[:, reached] > 0).any(axis=1)
        if (wider == inside).all():
            break
        inside = wider
    beyond = ~usable[givers[inside]].any(axis=0)
    return tuple(np.flatnonzero(~usable[:, beyond].any(axis=1)).tolist())


def _led(open_ways: NDArray[np.bool_], leave: Whole, arrive: Whole) -> Whole:
    """A largest flow of people from givers to takers along the open ways."""
    givers, takers = open_ways.shape
    source, sink = givers + takers, givers + takers + 1
    giver, taker = np.nonzero(open_ways)
    tails = np.concatenate([np.full(givers, source), giver, givers + np.arange(takers)])
    heads = np.concatenate([np.arange(givers), givers + taker, np.full(takers, sink)])
    most = np.concatenate([leave, np.minimum(leave[giver], arrive[taker]), arrive])
    graph = sparse.csr_array((most.astype(np.int32), (tails, heads)), shape=(sink + 1, sink + 1))
    flow = maximum_flow(graph, source, sink).flow
    return flow[:givers, givers:source].toarray().clip(min=0).astype(np.int64)
