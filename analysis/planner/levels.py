"""Aims one after the other: each is settled, then held while the next is settled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from analysis.planner.certificate import Proof
from analysis.planner.clock import Clock
from analysis.planner.extract import Parts
from analysis.planner.extremes import Level, settle_extreme
from analysis.planner.problem import Goal, Objective, Problem
from analysis.planner.region import Aim, Region
from analysis.planner.settle import ANY_PLAN, Settled, Tell, settle
from analysis.planner.solver import Outcome

# Aims whose relative gap may be left open: people are counted exactly.
MAY_LEAVE_GAP = (Aim.LEAST_DISTANCE, Aim.LEAST_COST, Aim.SMALLEST_DIFFERENCE)


@dataclass(frozen=True)
class Levels:
    """All aims: what came out, the plan, and the proof of the first aim.

    proof    None where the solver gave no multipliers
    outcome  OPTIMAL: there is a plan, its levels say how good it is; else INFEASIBLE or NOTHING
    """

    outcome: Outcome
    levels: tuple[Level, ...] = ()
    parts: Parts | None = None
    proof: Proof | None = None


def aims_of(problem: Problem) -> tuple[Aim, ...]:
    """What is settled, in order: schools that pass, the objectives, then what nobody asked to spend.

    Afterwards neither yuan nor people are used without need, and of what is left the plan nearest to an
    earlier one is taken.
    """
    aims = [Aim.PASSING] if problem.goal is Goal.MOST_SCHOOLS_PASS else []
    aims += [Aim(objective.value) for objective in problem.objectives]
    if problem.buys or _has_help(problem):
        aims.append(Aim.LEAST_COST)
    if not _moves_are_spared(problem):
        aims.append(Aim.FEWEST_MOVES)
    if problem.near:
        aims.append(Aim.NEAREST)
    return tuple(dict.fromkeys(aims))


def settle_all(
    problem: Problem, clock: Clock, relative_gap: float, tell: Tell | None = None
) -> Levels:
    """Every aim of a problem in its order. The problem's schools and categories are in order."""
    region, parts, levels, proof = Region(problem), None, [], None
    for aim in aims_of(problem):
        settled, level, region = _settle_level(region, aim, parts, clock, relative_gap, tell)
        if level is None:
            if parts is None:
                return Levels(settled.outcome)
            break
        parts = settled.parts
        if not levels:
            proof = _proof(settled, aim)
        levels.append(level)
    return Levels(Outcome.OPTIMAL, tuple(levels), parts, proof)


def _proof(settled: Settled, aim: Aim) -> Proof | None:
    """The proof of a settled aim; None where the solver gave no multipliers."""
    if settled.duals is None:
        return None
    stages = tuple(stage.stage for stage in settled.region.problem.stages)
    return Proof(stages, True, aim, settled.proof_cuts, settled.duals)


def _moves_are_spared(problem: Problem) -> bool:
    """Whether an objective already makes every move cost something."""
    has_price = problem.yuan_per_move > 0
    return Objective.FEWEST_MOVES in problem.objectives or (
        Objective.LEAST_COST in problem.objectives and has_price
    )


def _has_help(problem: Problem) -> bool:
    return any(price is not None for price in vars(problem.help).values())


def _settle_level(
    region: Region,
    aim: Aim,
    parts: Parts | None,
    clock: Clock,
    relative_gap: float,
    tell: Tell | None,
) -> tuple[Settled, Level | None, Region]:
    if aim in (Aim.WORST_OFF, Aim.LEVEL_BURDEN):
        return settle_extreme(region, aim, parts, clock, tell)
    if aim is Aim.SMALLEST_DIFFERENCE:
        if _has_help(region.problem) and parts is None:
            first = settle(region, Aim.LEAST_COST, clock, ANY_PLAN)
            if first.parts is None:
                return first, None, region
            parts = first.parts
        region = _with_totals_held(region, parts)
    if aim is Aim.NEAREST:
        region = replace(region, nearest=True)
    gap = relative_gap if aim in MAY_LEAVE_GAP else 0.0
    settled = settle(region, aim, clock, gap, parts, tell)
    if settled.value is None:
        return settled, None, region
    bound = settled.bound
    level = Level(aim, settled.value, bound, settled.is_closed)
    region = replace(
        region,
        cuts=settled.region.cuts,
        fixed=(*region.fixed, (aim, settled.value)),
    )
    return settled, level, region


def _with_totals_held(region: Region, parts: Parts | None) -> Region:
    """Squares are summed over fixed totals: with help from outside those of the plan so far."""
    region = replace(region, squares=True)
    if parts is None or not _has_help(region.problem):
        return region
    totals = {
        (number, column): int(figures.after.sum())
        for number, stage in enumerate(parts.evaluation.stages)
        for column, figures in enumerate(stage.indicators[: stage.teacher_indicators])
    }
    # Cuts of a curve whose total may change have another meaning.
    cuts = {key: cut for key, cut in region.cuts.items() if key not in totals}
    return replace(region, totals=MappingProxyType(totals), cuts=MappingProxyType(cuts))
