"""Linear programs with very many ways: solved on few of them, the others priced by the multipliers.

An answer on some columns is the answer on all when no other column has a reduced cost below zero; its
multipliers then belong to the whole model.
"""

from __future__ import annotations

import math
from dataclasses import replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from analysis.planner.clock import Clock
from analysis.planner.linear import Assembly, LinearModel, Reals
from analysis.planner.model import Built
from analysis.planner.problem import lengths, spared_way
from analysis.planner.solver import Answer, Outcome, solve_relaxed

# Up to so many ways all of them are there from the start.
FEW_WAYS = 4_000
# Nearest receivers of each donor and donors of each receiver to begin with, by category; by how much
# more if they do not do.
NEAREST = 6
WIDER = 4
# Ways taken in at once, those of least reduced cost first: also some that are not yet worth while, or
# many rounds would each bring a few.
TAKEN = 4_000
ROUNDS = 60
# A further linear program is begun only if there is time for so many of its kind.
NEXT_AND_MORE = 2.0
# What ways left out may still take from the bound, as a share of it; and rounding.
LEFT_OUT = 1e-5
TOLERANCE = 1e-7


def solve_priced(
    built: Built, cost: Reals, clock: Clock, ways_in_use: NDArray[np.bool_] | None = None
) -> tuple[Answer, NDArray[np.bool_] | None]:
    """The linear program of a model with an answer for all its columns, and the ways that it used.

    ways_in_use: what an earlier run used. The bound counts the columns that were left out. Where time is
    up the answer is that of the columns so far, with the bound that their multipliers give: lower than
    it could be, but a bound.
    """
    linear, nearest = built.linear, NEAREST
    ways = np.concatenate([stage.flows.ways for stage in built.stages])
    if len(ways) <= FEW_WAYS or linear.is_empty:
        return solve_relaxed(linear, cost, clock.left), None
    active = np.ones(len(cost), dtype=bool)
    active[ways] = _nearest_ways(built, nearest) if ways_in_use is None else ways_in_use
    # Columns that must hold something are needed in any case.
    active |= linear.low > 0
    best: Answer | None = None
    # What the columns cost at the very least, whatever the rows say.
    lowest = float(np.minimum(cost * linear.low, cost * linear.high).sum())
    for _ in range(ROUNDS):
        begin = perf_counter()
        answer = solve_relaxed(linear.only(active), cost[active], clock.left)
        if answer.outcome is Outcome.INFEASIBLE and not active.all():
            # Without an answer there is nothing to price by: take in more.
            nearest *= WIDER
            active[ways] |= _nearest_ways(built, nearest)
            continue
        if answer.outcome is not Outcome.OPTIMAL:
            return best or answer, active[ways]
        reduced = cost - linear.matrix.T @ answer.duals
        gain = np.where(active, 0.0, np.minimum(reduced, 0.0) * linear.high)
        x = np.zeros(len(cost))
        x[active] = answer.x
        best = _better(best, replace(answer, x=x), float(gain.sum()), lowest)
        is_enough = -gain.sum() <= LEFT_OUT * max(abs(answer.value), 1.0)
        # The next one takes as long as this one at least: what comes after it needs time too.
        if is_enough or clock.left < NEXT_AND_MORE * (perf_counter() - begin):
            return best, active[ways]
        entering = np.flatnonzero(~active)
        active[entering[np.argsort(reduced[entering], kind="stable")[:TAKEN]]] = True
    return best or Answer(Outcome.NOTHING), active[ways]


def _better(best: Answer | None, answer: Answer, gain: float, lowest: float) -> Answer:
    """The later answer, with the multipliers and the bound of whichever has the higher bound."""
    bound = answer.value + gain
    if bound < lowest:
        bound, answer = lowest, replace(answer, duals=np.zeros_like(answer.duals))
    if best is not None and best.value > bound:
        return replace(best, x=answer.x)
    return replace(answer, value=bound, bound=bound)


def _nearest_ways(built: Built, nearest: int) -> NDArray[np.bool_]:
    """Of all ways the nearest receivers of every donor and donors of every receiver, by category."""
    chosen = []
    for stage, columns in zip(built.region.problem.stages, built.stages, strict=True):
        arcs = columns.flows.arcs
        if arcs is None:
            continue
        length = lengths(stage, spared_way(built.region.problem))[arcs.source, arcs.target]
        near = np.zeros(len(length), dtype=bool)
        for ends in (arcs.source, arcs.target):
            group = arcs.category * len(stage.schools) + ends
            order = np.lexsort((length, group))
            starts = np.flatnonzero(np.diff(group[order], prepend=-1))
            place = np.arange(len(order)) - np.repeat(starts, np.diff(starts, append=len(order)))
            near[order[place < nearest]] = True
        chosen.append(near)
    return np.concatenate(chosen)


def costing_at_most(
    linear: LinearModel, cost: Reals, duals: Reals, most: float, grain: int
) -> LinearModel:
    """The model of what costs at most this. duals: of its linear program; those of another do not count."""
    if not math.isfinite(most):
        return linear
    # Costs are whole where they have a grain: half a unit more keeps rounding from cutting off `most`.
    most += 0.5 if grain else 0.0
    if len(duals) == len(linear.row_low):
        linear = without_hopeless(linear, cost, duals, most)
    assembly = Assembly()
    columns = np.flatnonzero(cost)
    scale = 2.0 ** math.ceil(math.log2(max(float(np.abs(cost).max(initial=1.0)) / 64, 1.0)))
    row = assembly.rows(-np.inf, most / scale)
    assembly.put(row, columns, cost[columns] / scale)
    return linear.with_rows(assembly)


def without_hopeless(linear: LinearModel, cost: Reals, duals: Reals, most: float) -> LinearModel:
    """The model without what no plan at most `most` can hold, by the multipliers of its bound.

    A whole column away from its better end by one costs at least its reduced cost more than the bound; if
    that is above `most`, the column stays at that end. Valid for multipliers of any quality: the bound
    is recomputed from them.
    """
    reduced = cost - linear.matrix.T @ duals
    limits = np.where(duals > 0, linear.row_low, linear.row_high)
    used = np.where(np.isfinite(limits), duals, 0.0)
    limits = np.where(used != 0, limits, 0.0)
    if (used != duals).any():
        reduced = cost - linear.matrix.T @ used
    bound = float(used @ limits + np.minimum(reduced * linear.low, reduced * linear.high).sum())
    slack = most - bound + TOLERANCE * (1 + abs(most))
    low, high = linear.low.copy(), linear.high.copy()
    at_low = linear.whole & (reduced > slack)
    at_high = linear.whole & (-reduced > slack)
    high[at_low], low[at_high] = low[at_low], high[at_high]
    return replace(linear, low=low, high=high)
