"""What a proof rests on, and the recomputation of its bound from the problem alone.

For any multipliers of the right sign, and columns between finite bounds, no plan costs less than

    multipliers · limits of the rows + Σ over columns of the least of reduced cost x column,

whatever a solver did to find the multipliers. So a proof is an array of multipliers and the cuts that
its rows need; `verify` builds the rows anew from the problem and sums up, with rounding counted
against the proof.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from analysis.planner.aims import aim_value, best_possible, share_reached
from analysis.planner.checker import check
from analysis.planner.linear import LinearModel, Reals
from analysis.planner.model import build
from analysis.planner.problem import Goal, Plan, Problem
from analysis.planner.region import Aim, Gates, Places, Region, in_order, needs_ways
from analysis.planner.state import evaluate

# Rounding of one sum of products, as a share of the sum of their sizes: far above what float64 loses.
ROUNDING = 2.0**-44


@dataclass(frozen=True)
class Proof:
    """Multipliers of the rows of one part of a problem.

    stages  the stages of the part, whose schools and rules alone were used
    linked  whether the rules over all stages (quota, most moves, budget) were used too
    cuts    where curves are cut, by stage of the part and indicator
    gates   sets of donors whose reach has rows, by stage of the part
    """

    stages: tuple[str, ...]
    linked: bool
    aim: Aim
    cuts: Places
    multipliers: Reals
    gates: Gates = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Certificate:
    """The proofs of all parts of a problem for the first thing that it settles."""

    proofs: tuple[Proof, ...]


def unlinked(problem: Problem, stages: tuple[str, ...]) -> Problem:
    """The problem of some stages without the rules over all stages."""
    return replace(
        problem,
        stages=tuple(stage for stage in problem.stages if stage.stage in stages),
        keep=tuple(move for move in problem.keep if move.stage in stages),
        near=tuple(move for move in problem.near if move.stage in stages),
        quota=None,
        most_moves=None,
        budget_yuan=None,
    )


def first_aim(problem: Problem) -> Aim:
    """What a problem settles first."""
    if problem.goal is Goal.MOST_SCHOOLS_PASS:
        return Aim.PASSING
    return Aim(problem.objectives[0].value)


def proved_bound(problem: Problem, proof: Proof) -> float:
    """What no plan goes below in the proof's aim, by its multipliers; the aim's own unit.

    A multiple of what every value is a multiple of. For the worst-off, which is to be large, minus what
    no plan goes above. Raises ValueError for a proof that does not belong to the problem.
    """
    ordered = in_order(problem)
    part = ordered if proof.linked else unlinked(ordered, proof.stages)
    if proof.aim is not first_aim(problem) or tuple(s.stage for s in part.stages) != proof.stages:
        raise ValueError("the proof belongs to another problem")
    aim = proof.aim if proof.aim in (Aim.WORST_OFF, Aim.LEVEL_BURDEN) else None
    squares = proof.aim is Aim.SMALLEST_DIFFERENCE
    built = build(
        Region(
            part,
            cuts=proof.cuts,
            gates=proof.gates,
            aim=aim,
            squares=squares,
            ways=needs_ways(part, proof.aim),
        )
    )
    if len(proof.multipliers) != len(built.linear.row_low):
        raise ValueError("the proof belongs to another problem")
    bound, grain = (
        least_cost(built.linear, built.cost(proof.aim), proof.multipliers),
        built.grain(proof.aim),
    )
    return math.ceil(bound / grain) * grain if grain else bound


def least_cost(linear: LinearModel, cost: Reals, multipliers: Reals) -> float:
    """The bound that multipliers give, rounding counted against it.

    A multiplier above zero belongs to the lower limit of its row, one below zero to the upper limit;
    where there is no such limit it counts as zero.
    """
    limits = np.where(multipliers > 0, linear.row_low, linear.row_high)
    used = np.where(np.isfinite(limits), multipliers, 0.0)
    limits = np.where(used != 0, limits, 0.0)
    reduced = cost - linear.matrix.T @ used
    size = np.abs(cost) + abs(linear.matrix).T @ np.abs(used)
    columns = np.minimum(reduced * linear.low, reduced * linear.high)
    reach = np.maximum(np.abs(linear.low), np.abs(linear.high))
    lost = ROUNDING * (float(np.abs(used * limits).sum()) + float((size * reach).sum()))
    return math.fsum(used * limits) + math.fsum(columns) - lost


def verify(problem: Problem, plan: Plan) -> bool:
    """Whether the plan keeps all rules and its certificate shows that none is better in the first aim.

    The value is recomputed from the plan's moves, the bound from the problem and the multipliers; what
    the plan says of itself is not used. False where there is no certificate, or one of another problem.
    """
    certificate = plan.certificate
    if not isinstance(certificate, Certificate):
        return False
    covered = sorted(stage for proof in certificate.proofs for stage in proof.stages)
    if covered != sorted(stage.stage for stage in problem.stages):
        return False
    try:
        if check(problem, plan):
            return False
        bounds = [proved_bound(problem, proof) for proof in certificate.proofs]
    except ValueError:
        return False
    evaluation = evaluate(problem, plan.moves, plan.purchases, plan.help_used)
    aim = first_aim(problem)
    if aim in (Aim.WORST_OFF, Aim.LEVEL_BURDEN):
        (bound,) = bounds
        sign = -1 if aim is Aim.WORST_OFF else 1
        return share_reached(evaluation, aim) == best_possible(problem, aim, sign * bound)
    if aim is Aim.SMALLEST_DIFFERENCE:
        return sum(bounds) > aim_value(evaluation, aim) - 1
    return sum(bounds) >= aim_value(evaluation, aim)
