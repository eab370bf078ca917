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
from dataclasses import replace

import numpy as np

from analysis.planner.aims import aim_value
from analysis.planner.clock import Clock
from analysis.planner.extract import Parts, parts_of
from analysis.planner.few_kinds import with_few_kinds
from analysis.planner.model import Built
from analysis.planner.pricing import costing_at_most
from analysis.planner.region import Aim, Region
from analysis.planner.relaxation import CLOSE, EXACT, Relaxed, relax, tried_beyond, with_gates
from analysis.planner.settled import TOLERANCE, Settled, ended, how_far, is_enough, rounded_up
from analysis.planner.solver import Answer, Outcome, solve_whole
from analysis.planner.values import standing

# A gap that every plan meets: the first one found will do.
ANY_PLAN = 1e9
# Parts per million by which the solver's tolerances may keep a bound on squares from its value.
DIFFERENCE_SLACK = 3.0
Tell = Callable[[Parts], None]
CHECK_ROUNDS = 60
# A search goes this much further than the one before, and none but the last takes more than this share
# of the time left.
FURTHER = 4
SEARCH_SHARE = 0.7
# Share of the time left that rounding may take.
ROUNDING_SHARE = 0.5
# Nodes of a search that is to be short.
FEW_NODES = 200


def settle(
    region: Region,
    aim: Aim,
    clock: Clock,
    relative_gap: float = 0.0,
    incumbent: Parts | None = None,
    tell: Tell | None = None,
    begin: Callable[[], Settled] | None = None,
    quick: bool = False,
) -> Settled:
    """The best plan of a region in an aim that is a sum, as far as time allows.

    relative_gap: how far from the bound is near enough. incumbent: a plan of the region. begin: settles
    any plan, asked for where rounding finds none. quick: ends with what little searching gives, plan and
    bound apart where need be.
    """
    value = None if incumbent is None or aim is Aim.NEAREST else _reached(region, aim, incumbent)
    slack = DIFFERENCE_SLACK if aim is Aim.SMALLEST_DIFFERENCE else 0.0
    so_far = Settled(Outcome.NOTHING, incumbent, value, None, region, slack=slack)
    for _ in range(CHECK_ROUNDS):
        if clock.left <= 0:
            break
        step = relax(region, aim, clock, CLOSE)
        so_far, is_done = _bounded(so_far, step, aim, relative_gap)
        if is_done:
            return so_far
        answer = _round(step, aim, clock.part(ROUNDING_SHARE), relative_gap)
        so_far, further = _taken(so_far, step.built, answer, aim, tell)
        if further is None and step.is_rough and not is_enough(so_far, relative_gap):
            step = relax(step.region, aim, clock, EXACT, step.ways_in_use)
            so_far, is_done = _bounded(so_far, step, aim, relative_gap)
            if is_done:
                return so_far
        if further is None and clock.left < step.seconds:
            # The solver looks at no clock before its first linear program, which takes as long.
            break
        if further is None:
            so_far, further = _searched(step, aim, so_far, clock, relative_gap, tell, begin, quick)
        if further is None:
            return so_far
        region = further
    return ended(so_far, Outcome.NOTHING)


def _searched(
    step: Relaxed,
    aim: Aim,
    so_far: Settled,
    clock: Clock,
    relative_gap: float,
    tell: Tell | None,
    begin: Callable[[], Settled] | None,
    quick: bool,
) -> tuple[Settled, Region | None]:
    """What searching finds: a little of it where cost is spared, any plan to begin with, then the rest."""
    if aim is Aim.LEAST_COST:
        so_far, further = _search_a_little(step, aim, so_far, clock, relative_gap, tell)
        if further is not None or so_far.outcome is Outcome.INFEASIBLE:
            return so_far, further
    if so_far.parts is None and begin is not None:
        first = begin()
        if first.parts is None:
            return replace(so_far, outcome=first.outcome), None
        value = _reached(so_far.region, aim, first.parts)
        so_far = replace(so_far, parts=first.parts, value=value)
    if quick:
        return ended(so_far, Outcome.NOTHING), None
    return _search(step, aim, so_far, clock, relative_gap, tell)


def _reached(region: Region, aim: Aim, parts: Parts) -> int:
    """What a plan reaches in an aim, in its whole unit."""
    if aim is Aim.BEHIND:
        reach = region.rungs[-1].reach
        return sum(share < reach for share in standing(parts.evaluation))
    return aim_value(parts.evaluation, aim)


def _bounded(so_far: Settled, step: Relaxed, aim: Aim, relative_gap: float) -> tuple[Settled, bool]:
    """With the bound of a linear program, and whether that ends it."""
    so_far = replace(so_far, region=step.region)
    if step.answer.outcome is not Outcome.OPTIMAL:
        return ended(so_far, step.answer.outcome), True
    grain = step.built.grain(aim)
    so_far = replace(so_far, grain=grain)
    bound = rounded_up(step.answer.value, grain)
    if not step.region.tighter and (so_far.bound is None or so_far.bound <= bound):
        so_far = replace(
            so_far,
            bound=bound,
            duals=step.answer.duals,
            proof_cuts=step.proof_cuts,
            proof_gates=step.proof_gates,
        )
    if is_enough(so_far, relative_gap):
        return replace(so_far, outcome=Outcome.OPTIMAL), True
    return so_far, False


def _taken(
    so_far: Settled, built: Built, answer: Answer, aim: Aim, tell: Tell | None
) -> tuple[Settled, Region | None]:
    """With the plan of an answer if it is better; else the region to try next, where it breaks a limit."""
    if answer.x is None:
        return so_far, None
    gated = with_gates(built, answer.x, built.region)
    if gated is not None:
        return so_far, gated
    found = parts_of(built, answer.x)
    further = tried_beyond(built, answer.x, found, aim)
    if further is not None:
        return so_far, further
    value = round(answer.value) if aim is Aim.NEAREST else _reached(built.region, aim, found)
    if so_far.value is not None and value >= so_far.value:
        return so_far, None
    if tell is not None:
        tell(found)
    return replace(so_far, parts=found, value=value), None


def _search_a_little(
    step: Relaxed,
    aim: Aim,
    so_far: Settled,
    clock: Clock,
    relative_gap: float,
    tell: Tell | None,
) -> tuple[Settled, Region | None]:
    """Whether a plan is as good as the bound, or the bound rises; then plans in which few kinds move."""
    so_far, further = _search(step, aim, so_far, clock, relative_gap, tell, FEW_NODES)
    if further is not None or is_enough(so_far, relative_gap) or clock.left <= 0:
        return so_far, further
    linear, cost = with_few_kinds(step.built), step.built.cost(aim)
    seconds = clock.part(ROUNDING_SHARE).left
    answer = solve_whole(linear, cost, seconds, relative_gap, FEW_NODES)
    return _taken(so_far, step.built, answer, aim, tell)


def _search(
    step: Relaxed,
    aim: Aim,
    so_far: Settled,
    clock: Clock,
    relative_gap: float,
    tell: Tell | None,
    nodes: int | None = None,
) -> tuple[Settled, Region | None]:
    """Better plans, close to the bound first: there most columns are settled by their reduced costs.

    Where there is no plan so close, the bound rises, and the next search goes further. With a limit on
    its nodes there is no next one.
    """
    reach = max(float(so_far.grain), relative_gap * abs(so_far.bound or 0.0))
    while not is_enough(so_far, relative_gap):
        most, is_last = how_far(so_far, reach, relative_gap)
        seconds = clock.left if is_last else clock.part(SEARCH_SHARE).left
        linear, cost = step.built.linear, step.built.cost(aim)
        linear = costing_at_most(linear, cost, step.answer.duals, most, so_far.grain)
        answer = solve_whole(linear, cost, seconds, relative_gap, nodes)
        so_far = _raised(so_far, step, answer, most)
        if answer.x is not None:
            so_far, further = _taken(so_far, step.built, answer, aim, tell)
            if further is not None:
                return so_far, further
        # Where time was up close to the bound, going further would take more of it.
        is_out_of_time = answer.outcome is Outcome.NOTHING and so_far.parts is not None
        if is_last or is_out_of_time or clock.left <= 0:
            return ended(so_far, answer.outcome), None
        if nodes is not None and not is_enough(so_far, relative_gap):
            return ended(so_far, Outcome.NOTHING), None
        reach *= FURTHER
    return replace(so_far, outcome=Outcome.OPTIMAL), None


def _raised(so_far: Settled, step: Relaxed, answer: Answer, most: float) -> Settled:
    """With the bound that a search up to `most` gives. Regions drawn tighter give none."""
    above = rounded_up(most + (1 if so_far.grain else 0), so_far.grain)
    if answer.outcome is Outcome.INFEASIBLE:
        lowest = above
    else:
        lowest = min(
            above, -math.inf if answer.bound is None else rounded_up(answer.bound, so_far.grain)
        )
    if step.region.tighter or not math.isfinite(lowest):
        return so_far
    return replace(so_far, bound=lowest if so_far.bound is None else max(so_far.bound, lowest))


def _round(step: Relaxed, aim: Aim, clock: Clock, relative_gap: float) -> Answer:
    """Whole columns of the linear program's answer are fixed, the others may go up or down by one."""
    linear, x = step.built.linear, step.answer.x
    low, high = linear.low.copy(), linear.high.copy()
    whole = linear.whole
    nearest = np.rint(x)
    fixed = whole & (np.abs(x - nearest) < TOLERANCE)
    loose = whole & ~fixed
    low[fixed] = high[fixed] = nearest[fixed]
    low[loose] = np.maximum(low[loose], np.floor(x[loose]))
    high[loose] = np.minimum(high[loose], np.ceil(x[loose]))
    rounded = replace(linear, low=low, high=high)
    return solve_whole(rounded, step.built.cost(aim), clock.left, relative_gap)
