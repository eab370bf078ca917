"""One aim settled over one region: linear program, rounding, integer program, exact check.

At the optimum of the linear program nearly every column is whole already. The integral ones are fixed
and the rest rounded by a small integer program (relaxation enforced neighbourhood search); where that
meets the bound it is the optimum. Otherwise the solver looks for anything better, or proves that there
is nothing. Each answer is checked exactly; where a coefficient is beyond its limit after all, its curve
is cut there and the run is repeated.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter
from types import MappingProxyType

import numpy as np

from analysis.planner.aims import aim_value
from analysis.planner.extract import Parts, parts_of
from analysis.planner.linear import Assembly, LinearModel, Reals, at_columns
from analysis.planner.model import Built, build
from analysis.planner.region import Aim, Places, Region
from analysis.planner.solver import Answer, Outcome, solve_relaxed, solve_whole
from analysis.planner.spread import ROW_SIZE, missing_cuts, true_squares

TOLERANCE = 1e-6
# A gap that every plan meets: the first one found will do.
ANY_PLAN = 1e9
# Parts per million by which the solver's tolerances may keep a bound on squares from its value.
DIFFERENCE_SLACK = 3
Tell = Callable[[Parts], None]
CUT_ROUNDS = 12
CHECK_ROUNDS = 60
# Share of the time left that rounding may take.
ROUNDING_SHARE = 0.5
# A margin inside the limits, when cuts alone do not bring an answer inside.
TIGHTER = (0.0, 1e-8, 1e-7, 1e-6, 1e-5)


class Clock:
    """Seconds left of a time limit."""

    def __init__(self, seconds: float) -> None:
        self._end = perf_counter() + seconds

    @property
    def left(self) -> float:
        """Seconds left, below zero when time is up."""
        return self._end - perf_counter()

    def part(self, share: float) -> Clock:
        """A clock for a share of what is left."""
        return Clock(self.left * share)


@dataclass(frozen=True)
class Settled:
    """What came of one aim.

    value   exact, in the aim's whole unit (people, metres, thousandths of a yuan, parts per million)
    bound   what no plan of the region goes below, in the same unit; whole unless the aim is not
    region  the region with the cuts that were needed
    unit    how close bound and value come at best
    duals   of the linear program that gives the bound, with the cuts it had, for the certificate
    """

    outcome: Outcome
    parts: Parts | None = None
    value: int | None = None
    bound: float | None = None
    region: Region | None = None
    duals: Reals | None = None
    proof_cuts: Places | None = None
    unit: int = 1

    @property
    def is_closed(self) -> bool:
        """Whether nothing better exists, to the unit."""
        if self.value is None or self.bound is None:
            return False
        return self.bound > self.value - self.unit


def settle(
    region: Region,
    aim: Aim,
    clock: Clock,
    relative_gap: float = 0.0,
    incumbent: Parts | None = None,
    tell: Tell | None = None,
) -> Settled:
    """The best plan of a region in an aim that is a sum, as far as time allows.

    relative_gap: how far from the bound is near enough. incumbent: a plan of the region.
    """
    value = (
        None if incumbent is None or aim is Aim.NEAREST else aim_value(incumbent.evaluation, aim)
    )
    unit = DIFFERENCE_SLACK if aim is Aim.SMALLEST_DIFFERENCE else 1
    so_far = Settled(Outcome.NOTHING, incumbent, value, None, region, unit=unit)
    for _ in range(CHECK_ROUNDS):
        region, built, relaxed = relax(region, aim, clock)
        so_far = replace(so_far, region=region)
        if relaxed.outcome is not Outcome.OPTIMAL:
            return _ended(so_far, relaxed.outcome)
        if not region.tighter:
            so_far = _bounded(so_far, relaxed, aim)
        if _is_near_enough(so_far.value, so_far.bound, relative_gap):
            return replace(so_far, outcome=Outcome.OPTIMAL)
        answer, lowest = _whole(built, aim, relaxed, so_far, clock, relative_gap)
        if not region.tighter:
            so_far = replace(so_far, bound=max(so_far.bound, lowest))
        if answer.x is None:
            return _ended(so_far, answer.outcome)
        found = parts_of(built, answer.x)
        further = _broken(built, answer.x, found, aim)
        if further is None:
            if tell is not None:
                tell(found)
            value = _value(answer, found, aim)
            return replace(so_far, outcome=answer.outcome, parts=found, value=value)
        region = further
    return _ended(so_far, Outcome.NOTHING)


def _bounded(so_far: Settled, relaxed: Answer, aim: Aim) -> Settled:
    bound = _rounded_up(relaxed.value, aim)
    if so_far.bound is not None and so_far.bound > bound:
        return so_far
    cuts = so_far.region.cuts
    return replace(so_far, bound=bound, duals=relaxed.duals, proof_cuts=cuts)


def _ended(so_far: Settled, outcome: Outcome) -> Settled:
    """No better plan: the one so far is then the best, or it is not known whether there is one.

    A region drawn tighter against rounding says nothing about what is impossible.
    """
    if so_far.parts is None or so_far.value is None:
        is_proved = outcome is Outcome.INFEASIBLE and not so_far.region.tighter
        return replace(so_far, outcome=Outcome.INFEASIBLE if is_proved else Outcome.NOTHING)
    return replace(
        so_far, outcome=Outcome.OPTIMAL if outcome is Outcome.INFEASIBLE else Outcome.FEASIBLE
    )


def _value(answer: Answer, found: Parts, aim: Aim) -> int:
    return round(answer.value) if aim is Aim.NEAREST else aim_value(found.evaluation, aim)


def relax(region: Region, aim: Aim, clock: Clock) -> tuple[Region, Built, Answer]:
    """The linear program, its curves cut until its answer lies on them."""
    for number in range(CUT_ROUNDS):
        built = build(region)
        if built.hopeless:
            return region, built, Answer(Outcome.INFEASIBLE)
        answer = solve_relaxed(built.linear, built.cost(aim), clock.left)
        if answer.outcome is not Outcome.OPTIMAL or number == CUT_ROUNDS - 1:
            break
        further = _cut(built, answer.x, aim)
        if further is None:
            break
        region = further
    return region, built, answer


def _cut(built: Built, x: Reals, aim: Aim) -> Region | None:
    """The region with the cuts that an answer needs; None where it needs none."""
    region, more = built.region, {}
    squares_count = aim is Aim.SMALLEST_DIFFERENCE or any(
        one is Aim.SMALLEST_DIFFERENCE for one, _ in region.fixed
    )
    for stage in built.stages:
        for curve in stage.curves:
            held, squares = curve.held(x), at_columns(x, curve.squares)
            true = true_squares(curve, held)
            if not squares_count and not _is_beyond(built, curve, held, true):
                continue
            schools, at = missing_cuts(curve, held, squares)
            if len(schools):
                more[curve.number] = (schools, at)
    return _with_cuts(region, more)


def _is_beyond(built: Built, curve, held: Reals, true: Reals) -> bool:
    """Whether the curve itself, at these amounts, is beyond the limit."""
    if not curve.has_limit:
        return False
    if curve.stays:
        return bool(true.sum() > ROW_SIZE * (1 + 1e-10))
    stage = built.region.problem.stages[curve.number[0]]
    indicators = (*stage.teacher_indicators, *stage.facility_indicators)
    squared = float(1 + indicators[curve.number[1]].limit ** 2)
    share = curve.pupils / curve.pupils.sum()
    total = held.sum() / max(curve.total, 1)
    return bool((share * true).sum() > squared * total * (1 + 1e-10))


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


def _rounded_up(bound: float, aim: Aim) -> float:
    """A bound on whole numbers is whole; squares of coefficients are not."""
    if aim is Aim.SMALLEST_DIFFERENCE or not math.isfinite(bound):
        return bound
    return float(math.ceil(bound - TOLERANCE - 1e-9 * abs(bound)))


def _is_near_enough(value: int | None, bound: float | None, relative_gap: float) -> bool:
    if value is None or bound is None:
        return False
    return value - bound <= max(relative_gap * abs(value), 0.0) or bound > value - 1


def _whole(
    built: Built,
    aim: Aim,
    relaxed: Answer,
    so_far: Settled,
    clock: Clock,
    relative_gap: float,
) -> tuple[Answer, float]:
    """The best whole answer, better than the one so far, and a bound. No x: none, or no time."""
    cost, value, bound = built.cost(aim), so_far.value, so_far.bound
    bound = -math.inf if bound is None else bound
    rounded = _round(built.linear, cost, relaxed, clock.part(ROUNDING_SHARE), relative_gap)
    best = rounded if rounded.x is not None else None
    reached = value
    if best is not None and (value is None or best.value < value - TOLERANCE):
        reached = _rounded_up(best.value, aim)
        if _is_near_enough(reached, bound, relative_gap):
            return replace(best, outcome=Outcome.OPTIMAL), bound
    else:
        best = None
    unit = 0.0 if aim is Aim.SMALLEST_DIFFERENCE else 1.0
    cutoff = None if reached is None else reached - max(unit, relative_gap * abs(reached))
    linear = built.linear if cutoff is None else _below(built.linear, cost, cutoff + unit / 2)
    full = solve_whole(linear, cost, clock.left, relative_gap)
    if full.outcome is Outcome.INFEASIBLE and reached is not None:
        proved = cutoff + unit
        answer = best or Answer(Outcome.INFEASIBLE)
        return replace(answer, outcome=Outcome.OPTIMAL if best else Outcome.INFEASIBLE), proved
    lowest = -math.inf if full.bound is None else _rounded_up(full.bound, aim)
    if cutoff is not None:
        lowest = min(lowest, cutoff + unit)
    if full.x is None and best is not None:
        return replace(best, outcome=Outcome.FEASIBLE), lowest
    return full, lowest


def _round(
    linear: LinearModel, cost: Reals, relaxed: Answer, clock: Clock, relative_gap: float
) -> Answer:
    """Whole columns of the linear program's answer are fixed, the others may go up or down by one."""
    x = relaxed.x
    low, high = linear.low.copy(), linear.high.copy()
    whole = linear.whole
    nearest = np.rint(x)
    fixed = whole & (np.abs(x - nearest) < TOLERANCE)
    loose = whole & ~fixed
    low[fixed] = high[fixed] = nearest[fixed]
    low[loose] = np.maximum(low[loose], np.floor(x[loose]))
    high[loose] = np.minimum(high[loose], np.ceil(x[loose]))
    return solve_whole(replace(linear, low=low, high=high), cost, clock.left, relative_gap)


def _below(linear: LinearModel, cost: Reals, most: float) -> LinearModel:
    """The model with a row that the cost stays below a value."""
    assembly = Assembly()
    columns = np.flatnonzero(cost)
    scale = 2.0 ** math.ceil(math.log2(max(float(np.abs(cost).max(initial=1.0)) / 64, 1.0)))
    row = assembly.rows(-np.inf, most / scale)
    assembly.put(row, columns, cost[columns] / scale)
    return linear.with_rows(assembly)


def _broken(built: Built, x: Reals, found: Parts, aim: Aim) -> Region | None:
    """The region to try next, where the plan is beyond a limit or worth less than the solver says."""
    further = _cut(built, x, aim)
    limits_hold = all(
        figures.keeps_limit or curve_is_missing(built, number, column)
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


def curve_is_missing(built: Built, number: int, column: int) -> bool:
    """Whether an indicator's limit is not part of the model: set aside, or nothing can change it."""
    return not any(
        curve.has_limit and curve.number == (number, column)
        for curve in built.stages[number].curves
    )
