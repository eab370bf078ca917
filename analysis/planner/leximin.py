"""The worst-off, then the next: shares of schools in rising order, settled one level after the other.

Once the smallest share t is settled, the fewest schools that stand at it are counted; then the largest
share is looked for that all others can reach; and so on. Which schools stand where is never fixed, only
how many: fixing them would be wrong in whole numbers (Ogryczak and Śliwiński: ordered criteria). A list
of shares is better when its first entry that differs is larger, so the fewest at t, then the largest
next share, is the best list.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from analysis.planner.clock import Clock
from analysis.planner.extract import Parts
from analysis.planner.extremes import candidates
from analysis.planner.model import build
from analysis.planner.problem import Standing
from analysis.planner.region import Aim, Region, Rung
from analysis.planner.settle import ANY_PLAN, Tell, settle
from analysis.planner.solver import Outcome
from analysis.planner.values import standing

# Share of the time left that the levels above the smallest share may take.
TIME_SHARE = 0.5


@dataclass(frozen=True)
class Climbed:
    """How far the levels are settled: the plan, what later aims must hold, and what is settled.

    rungs    settled levels, and one more that the plan reaches where time was up on it
    levels   different shares that are settled
    schools  schools at the low end whose shares are settled
    """

    parts: Parts
    rungs: tuple[Rung, ...]
    levels: int
    schools: int


def climb(
    region: Region, parts: Parts, levels: int, clock: Clock, tell: Tell | None
) -> tuple[Parts, Region, Standing]:
    """The levels above the smallest share, as far as time allows: plan, region of such plans, standing.

    The smallest share is settled: every plan of the region reaches it, and `parts` does no better.
    """
    own, of = clock.part(TIME_SHARE), len(standing(parts.evaluation))
    so_far, goes_on = Climbed(parts, (), 1, min(1, of)), of > 0
    while goes_on and so_far.schools < of and so_far.levels < levels:
        so_far, goes_on = _counted(region, so_far, own, tell)
        if goes_on and so_far.schools < of:
            so_far, goes_on = _raised(region, so_far, own, tell)
    is_done = so_far.schools >= of or so_far.levels >= levels
    told = Standing(so_far.levels, so_far.schools, of, is_done)
    return so_far.parts, replace(region, rungs=so_far.rungs), told


def _counted(
    region: Region, so_far: Climbed, clock: Clock, tell: Tell | None
) -> tuple[Climbed, bool]:
    """With the fewest schools that stand at the level's share, and whether they are settled."""
    share = standing(so_far.parts.evaluation)[so_far.schools - 1]
    above = _next_share(region, share)
    asked = replace(region, rungs=(*so_far.rungs, Rung(above, None)))
    found = settle(asked, Aim.BEHIND, clock, incumbent=so_far.parts, tell=tell)
    parts = found.parts or so_far.parts
    schools = sum(one <= share for one in standing(parts.evaluation))
    rungs = (*so_far.rungs, Rung(above, schools))
    if not found.is_closed:
        return replace(so_far, parts=parts, rungs=rungs), False
    return replace(so_far, parts=parts, rungs=rungs, schools=schools), True


def _raised(
    region: Region, so_far: Climbed, clock: Clock, tell: Tell | None
) -> tuple[Climbed, bool]:
    """With the largest share that all but the settled schools can reach, and whether that is settled."""
    settled, before, parts = so_far.schools, so_far.rungs[:-1], so_far.parts
    value = standing(parts.evaluation)[settled]
    shares = candidates(region.problem, Aim.WORST_OFF, value, _most(region, settled))
    low, high, is_sure = 0, len(shares) - 1, True
    step = 1
    while low < high:
        middle = min(low + step, (low + high + 1) // 2)
        asked = replace(region, rungs=(*before, Rung(shares[middle], settled)))
        found = settle(asked, Aim.FEWEST_MOVES, clock, ANY_PLAN)
        if found.parts is not None:
            parts, step = found.parts, step * 4
            low = shares.index(standing(parts.evaluation)[settled])
            if tell is not None:
                tell(parts)
        elif found.outcome is Outcome.INFEASIBLE:
            high = middle - 1
        else:
            is_sure = False
            break
    rungs = (*before, Rung(shares[low], settled))
    if not is_sure:
        return replace(so_far, parts=parts, rungs=rungs), False
    return Climbed(parts, rungs, so_far.levels + 1, settled + 1), True


def _next_share(region: Region, share: Fraction) -> Fraction:
    """The smallest share above this one that a school can have."""
    needs = {
        int(need)
        for stage in region.problem.stages
        for one in stage.teacher_indicators
        for need in one.need
        if need > 0
    }
    return min(Fraction(math.floor(share * need) + 1, need) for need in needs)


def _most(region: Region, settled: int) -> Fraction:
    """A share that, whatever is done, no more than all but the settled schools and one can be above."""
    most = []
    for stage, columns in zip(region.problem.stages, build(region).stages, strict=True):
        for row in range(len(stage.schools)):
            own = [
                Fraction(int(columns.amounts.most[row, column]), int(one.need[row]))
                for column, one in enumerate(stage.teacher_indicators)
                if one.need[row] > 0
            ]
            most += [min(own)] if own else []
    return sorted(most)[settled]
