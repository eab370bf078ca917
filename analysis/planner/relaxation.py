"""The linear program of a region, whose curves are cut where an answer lies below them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from analysis.planner.clock import Clock
from analysis.planner.extract import Parts
from analysis.planner.gates import missing_gates
from analysis.planner.linear import Reals, at_columns
from analysis.planner.model import Built, build
from analysis.planner.pricing import solve_priced
from analysis.planner.region import Aim, Gates, Places, Region
from analysis.planner.solver import Answer, Outcome
from analysis.planner.spread import ROW_SIZE, Curve, missing_cuts, true_squares

CUT_ROUNDS = 24
# A further round is begun only if there is time for so many of them.
MORE_THAN = 2.0
# Shares of a limit: beyond it at all, and so close that another linear program is not worth while.
EXACT = 1e-10
CLOSE = 2e-3
# Share of a limit, and of the unit of an aim, below which further cuts are left to whole numbers.
NEARLY = 1e-5
NO_RISE = 1e-2
# A margin inside the limits, when cuts alone do not bring an answer inside.
TIGHTER = (0.0, 1e-8, 1e-7, 1e-6, 1e-5)


@dataclass(frozen=True)
class Relaxed:
    """A linear program's answer, the region and model to go on with, and the cuts that its duals had.

    seconds  what the last linear program took, its model included
    """

    region: Region
    built: Built
    answer: Answer
    proof_cuts: Places
    proof_gates: Gates
    ways_in_use: NDArray[np.bool_] | None = None
    seconds: float = 0.0

    @property
    def is_rough(self) -> bool:
        """Whether the answer's curves lie beyond their limits by a little."""
        return self.region.cuts is not self.proof_cuts


def relax(
    region: Region, aim: Aim, clock: Clock, close: float, ways: NDArray[np.bool_] | None = None
) -> Relaxed:
    """The linear program, its curves cut until they are beyond their limits by `close` at most.

    ways: those that an earlier linear program of the region used. Where values are whole, cuts that no
    longer raise the bound by a share of a unit that could matter are not looked for.
    """
    before = -np.inf
    for _ in range(CUT_ROUNDS):
        begin = perf_counter()
        built = build(region)
        if built.hopeless:
            return Relaxed(region, built, Answer(Outcome.INFEASIBLE), region.cuts, region.gates)
        answer, ways = solve_priced(built, built.cost(aim), clock, ways)
        if answer.outcome is not Outcome.OPTIMAL:
            break
        seconds = perf_counter() - begin
        further = _cut(built, answer.x, aim)
        gated = with_gates(built, answer.x, further or region)
        # Another linear program with more rows takes as long as this one at least.
        if (gated is None and further is None) or clock.left < MORE_THAN * seconds:
            break
        if gated is not None:
            region = gated
            continue
        if aim is not Aim.SMALLEST_DIFFERENCE and _is_close(built, answer.x, close):
            return Relaxed(
                further, build(further), answer, region.cuts, region.gates, ways, seconds
            )
        if answer.value - before <= NO_RISE * built.grain(aim) and _is_close(
            built, answer.x, NEARLY
        ):
            break
        before, region = answer.value, further
    settled = built.region
    seconds = perf_counter() - begin
    return Relaxed(settled, built, answer, settled.cuts, settled.gates, ways, seconds)


def with_gates(built: Built, x: Reals, region: Region) -> Region | None:
    """The region with the sets of donors that an answer breaks; None where it breaks none."""
    flows = tuple(stage.flows for stage in built.stages)
    gates = missing_gates(built.region.problem, flows, x, region.gates)
    return None if gates is None else replace(region, gates=MappingProxyType(gates))


def _is_close(built: Built, x: Reals, close: float) -> bool:
    """Whether the curves themselves are hardly beyond their limits: whole numbers will decide then."""
    return not any(
        _excess(built, curve, x) > close for stage in built.stages for curve in stage.curves
    )


def _cut(built: Built, x: Reals, aim: Aim) -> Region | None:
    """The region with the cuts that an answer needs; None where it needs none."""
    region, more = built.region, {}
    squares_count = aim is Aim.SMALLEST_DIFFERENCE or any(
        one is Aim.SMALLEST_DIFFERENCE for one, _ in region.fixed
    )
    for stage in built.stages:
        for curve in stage.curves:
            if not squares_count and _excess(built, curve, x) <= EXACT:
                continue
            schools, at = missing_cuts(curve, curve.held(x), at_columns(x, curve.squares))
            if len(schools):
                more[curve.number] = (schools, at)
    return _with_cuts(region, more)


def _excess(built: Built, curve: Curve, x: Reals) -> float:
    """By which share the curve itself, at the amounts of an answer, is beyond its limit."""
    if not curve.has_limit:
        return -1.0
    held = curve.held(x)
    true = true_squares(curve, held)
    if curve.stays:
        return float(true.sum()) / ROW_SIZE - 1
    stage = built.region.problem.stages[curve.number[0]]
    indicators = (*stage.teacher_indicators, *stage.facility_indicators)
    squared = float(1 + indicators[curve.number[1]].limit ** 2)
    share = curve.pupils / curve.pupils.sum()
    return float((share * true).sum()) / (squared * held.sum() / max(curve.total, 1)) - 1


def _with_cuts(region: Region, more: dict) -> Region | None:
    """The region with cuts added; None where each of them is there already."""
    cuts, is_new = dict(region.cuts), False
    for key, (schools, at) in more.items():
        old = cuts.get(key, (np.zeros(0, np.int64), np.zeros(0)))
        have = set(zip(old[0].tolist(), old[1].tolist(), strict=True))
        pairs = zip(schools.tolist(), at.tolist(), strict=True)
        new = [pair for pair in dict.fromkeys(pairs) if pair not in have]
        if new:
            is_new = True
            cuts[key] = (
                np.concatenate([old[0], np.array([pair[0] for pair in new], dtype=np.int64)]),
                np.concatenate([old[1], np.array([pair[1] for pair in new])]),
            )
    return replace(region, cuts=MappingProxyType(cuts)) if is_new else None


def tried_beyond(built: Built, x: Reals, found: Parts, aim: Aim) -> Region | None:
    """The region to try next, where a plan is beyond a limit or worth less than the solver says."""
    further = _cut(built, x, aim)
    limits_hold = all(
        figures.keeps_limit or _is_no_curve(built, number, column)
        for number, stage in enumerate(found.evaluation.stages)
        for column, figures in enumerate(stage.indicators)
    )
    if limits_hold and (aim is not Aim.SMALLEST_DIFFERENCE or further is None):
        return None
    if further is not None:
        return further
    region = built.region
    if region.tighter == TIGHTER[-1]:
        raise ArithmeticError("an answer does not keep the limit of a coefficient")
    return replace(region, tighter=TIGHTER[TIGHTER.index(region.tighter) + 1])


def _is_no_curve(built: Built, number: int, column: int) -> bool:
    """Whether an indicator's limit is not part of the model: set aside, or nothing can change it."""
    return not any(
        curve.has_limit and curve.number == (number, column)
        for curve in built.stages[number].curves
    )
