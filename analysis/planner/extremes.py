"""Aims that are a smallest or a largest share, settled by halving the shares that are possible.

WORST_OFF settles the smallest amount / need over all schools and teacher indicators: the first level of
a leximin, whose further levels `leximin` settles.
LEVEL_BURDEN settles the largest share of its teachers that a school gives.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from analysis.planner.aims import best_possible, share_reached, whole_numbers
from analysis.planner.clock import Clock
from analysis.planner.extract import Parts
from analysis.planner.problem import Problem, Standing
from analysis.planner.region import Aim, Region
from analysis.planner.relaxation import EXACT, relax
from analysis.planner.settle import ANY_PLAN, Tell, settle
from analysis.planner.settled import Settled
from analysis.planner.solver import Outcome


@dataclass(frozen=True)
class Level:
    """One aim as it was settled: value, and what no plan is better than, in the aim's unit.

    Shares are fractions; the worst-off is better the larger it is, everything else the smaller.
    `standing` tells what is settled above a smallest share, where that was asked for.
    """

    aim: Aim
    value: int | Fraction
    bound: float | Fraction | None
    is_closed: bool
    standing: Standing | None = None


def candidates(problem: Problem, aim: Aim, low: Fraction, high: Fraction) -> list[Fraction]:
    """Every share of whole numbers from low to high, rising."""
    return sorted(
        {
            Fraction(count, n)
            for n in whole_numbers(problem, aim)
            for count in range(math.ceil(low * n), math.floor(high * n) + 1)
        }
    )


def narrowed(region: Region, aim: Aim, share: Fraction) -> Region:
    """The region whose plans are at least this good in the aim."""
    stages = region.problem.stages
    if aim is Aim.LEVEL_BURDEN:
        most = tuple(
            stage.teachers.sum(axis=1) * share.numerator // share.denominator for stage in stages
        )
        return replace(region, share=most)
    least = []
    for number, stage in enumerate(stages):
        table = stage.donor_keeps * 0
        for column, one in enumerate(stage.teacher_indicators):
            table[:, column] = -(-one.need * share.numerator // share.denominator)
        old = region.least[number] if region.least is not None else table
        least.append(table if region.least is None else table.clip(min=old))
    return replace(region, least=tuple(least))


def settle_extreme(
    region: Region, aim: Aim, parts: Parts | None, clock: Clock, tell: Tell | None
) -> tuple[Settled, Level | None, Region]:
    """The best share, as far as time allows: the settled aim, its level, the region of such plans."""
    if parts is None:
        first = settle(region, Aim.FEWEST_MOVES, clock, ANY_PLAN)
        if first.parts is None:
            return first, None, region
        parts = first.parts
    measured = relax(replace(region, aim=aim), aim, clock, EXACT)
    answer, sign = measured.answer, 1 if aim is Aim.WORST_OFF else -1
    if answer.outcome is Outcome.OPTIMAL:
        relaxed = sign * -answer.value
    else:
        # No time for a bound: what the column itself can be.
        ends = measured.built.linear.high if sign > 0 else measured.built.linear.low
        relaxed = float(ends[measured.built.extreme[0]])
    bound = best_possible(region.problem, aim, relaxed)
    region = replace(region, cuts=measured.region.cuts, gates=measured.region.gates)
    parts, bound = _halve(region, aim, parts, bound, clock, tell)
    value = share_reached(parts.evaluation, aim)
    settled = Settled(
        Outcome.OPTIMAL,
        parts,
        region=measured.region,
        duals=answer.duals,
        proof_cuts=measured.proof_cuts,
        proof_gates=measured.proof_gates,
    )
    level = Level(aim, value, bound, sign * value >= sign * bound)
    return settled, level, narrowed(region, aim, value)


def _halve(
    region: Region, aim: Aim, parts: Parts, bound: Fraction, clock: Clock, tell: Tell | None
) -> tuple[Parts, Fraction]:
    """A plan and a bound that meet unless time is up. The bound itself is tried first."""
    sign = 1 if aim is Aim.WORST_OFF else -1
    is_first = True
    while sign * share_reached(parts.evaluation, aim) < sign * bound:
        value = share_reached(parts.evaluation, aim)
        between = candidates(region.problem, aim, min(value, bound), max(value, bound))
        better = [share for share in between[::sign] if sign * share > sign * value]
        trial = better[-1] if is_first else better[(len(better) - 1) // 2]
        is_first = False
        found = settle(narrowed(region, aim, trial), Aim.FEWEST_MOVES, clock, ANY_PLAN)
        if found.parts is not None:
            parts = found.parts
            if tell is not None:
                tell(parts)
        elif found.outcome is Outcome.INFEASIBLE:
            worse = [share for share in better if sign * share < sign * trial]
            bound = worse[-1] if worse else value
        else:
            break
    return parts, bound
