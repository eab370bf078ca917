"""Aims one after the other: each is settled, then held while the next is settled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from analysis.planner.certificate import Proof
from analysis.planner.checker import check_parts
from analysis.planner.clock import Clock
from analysis.planner.extract import Parts, joined
from analysis.planner.extremes import Level, settle_extreme
from analysis.planner.leximin import climb
from analysis.planner.memory import Memory
from analysis.planner.problem import Goal, Objective, Problem
from analysis.planner.region import Aim, Region, needs_ways
from analysis.planner.settle import ANY_PLAN, Tell, settle
from analysis.planner.settled import Settled
from analysis.planner.solver import Outcome

# Share of the time that a plan to begin with may take; it is there much sooner as a rule.
FIRST_SHARE = 0.75
# Share of the time left that is kept for the aims after one: metres end near their bound late or never, and
# the fewest moves at those metres would have no time.
LATER_SHARE = 0.2
# Aims whose models are much larger than that of people alone.
BEGUN_WITH_ANY = (
    Aim.PASSING,
    Aim.LEAST_DISTANCE,
    Aim.LEAST_TIME,
    Aim.LEAST_COST,
    Aim.SMALLEST_DIFFERENCE,
)
# Aims whose relative gap may be left open: people are counted exactly.
MAY_LEAVE_GAP = (
    Aim.LEAST_DISTANCE,
    Aim.LEAST_TIME,
    Aim.LEAST_COST,
    Aim.SMALLEST_DIFFERENCE,
)


@dataclass(frozen=True)
class Levels:
    """All aims: what came out, the plan, and the proofs of the first aim.

    outcome  OPTIMAL: there is a plan, its levels say how good it is; else INFEASIBLE or NOTHING
    proofs   of the first aim; empty where the solver gave no multipliers
    """

    outcome: Outcome
    levels: tuple[Level, ...] = ()
    parts: Parts | None = None
    proofs: tuple[Proof, ...] = ()


def aims_of(problem: Problem) -> tuple[Aim, ...]:
    """What is settled, in order: schools that pass, the objectives, then what nobody asked to spend.

    Afterwards neither yuan nor people are used without need, and of what is left the plan nearest to an
    earlier one is taken.
    """
    aims = [Aim.PASSING] if problem.goal is Goal.MOST_SCHOOLS_PASS else []
    aims += [Aim(objective.value) for objective in problem.objectives]
    if problem.buys or has_help(problem):
        aims.append(Aim.LEAST_COST)
    if not _moves_are_spared(problem):
        aims.append(Aim.FEWEST_MOVES)
    if problem.near:
        aims.append(Aim.NEAREST)
    return tuple(dict.fromkeys(aims))


def settle_all(
    problem: Problem,
    clock: Clock,
    relative_gap: float,
    tell: Tell | None = None,
    begun: Levels | None = None,
    aims: Sequence[Aim] | None = None,
    memory: Memory | None = None,
    quick: bool = False,
) -> Levels:
    """Every aim of a problem in its order. The problem's schools and categories are in order.

    aims: what to settle; None: all that the problem asks for. begun: aims that were settled before in
    another way, with their plan. memory: what earlier questions found out, and takes what this one does.
    quick: little searching, so that plan and bound may stay apart; see `settle`.
    """
    begun = begun or Levels(Outcome.OPTIMAL)
    parts, levels, proofs = begun.parts, list(begun.levels), begun.proofs
    settled_before = tuple((level.aim, int(level.value)) for level in levels)
    ways = any(needs_ways(problem, aim) for aim, _ in settled_before)
    squares = any(aim is Aim.SMALLEST_DIFFERENCE for aim, _ in settled_before)
    region = Region(problem, fixed=settled_before, ways=ways, squares=squares)
    if memory is not None:
        cuts, gates = memory.begin(problem)
        region = replace(region, cuts=cuts, gates=gates)
    asked = aims_of(problem) if aims is None else tuple(aims)
    for aim in asked[len(levels) :]:
        if parts is not None and clock.left <= 0:
            break
        own = clock if aim is asked[-1] else clock.part(1 - LATER_SHARE)
        settled, level, region = _settle_level(region, aim, parts, own, relative_gap, tell, quick)
        if memory is not None and settled.region is not None:
            memory.keep(settled.region)
        if level is None:
            if parts is None:
                return Levels(settled.outcome)
            break
        parts = settled.parts
        if not levels:
            proofs = _proof(settled, aim)
        levels.append(level)
    return Levels(Outcome.OPTIMAL, tuple(levels), parts, proofs)


def together(problem: Problem, found: Sequence[Levels], aims: Sequence[Aim]) -> Levels:
    """The aims of stages that were settled alone, as aims of the whole problem: values are summed.

    Ends before the first aim that a stage did not settle.
    """
    levels = []
    for aim in aims:
        own = [one for levels_ in found for one in levels_.levels if one.aim is aim]
        if len(own) < len(found):
            break
        bounds = [level.bound for level in own]
        bound = None if None in bounds else sum(bounds)
        levels.append(
            Level(
                aim, sum(level.value for level in own), bound, all(level.is_closed for level in own)
            )
        )
    every = [one.parts for one in found]
    whole = joined(
        problem,
        [move for one in every for move in one.moves],
        [purchase for one in every for purchase in one.purchases],
        [used for one in every for used in one.help_used],
    )
    proofs = [one.proofs for one in found]
    unlinked_proofs = tuple(replace(proof, linked=False) for own in proofs for proof in own)
    return Levels(Outcome.OPTIMAL, tuple(levels), whole, unlinked_proofs if all(proofs) else ())


def _proof(settled: Settled, aim: Aim) -> tuple[Proof, ...]:
    """The proof of a settled aim; empty where the solver gave no multipliers."""
    if settled.duals is None:
        return ()
    stages = tuple(stage.stage for stage in settled.region.problem.stages)
    gates = settled.proof_gates
    return (Proof(stages, True, aim, settled.proof_cuts, settled.duals, gates),)


def _moves_are_spared(problem: Problem) -> bool:
    """Whether an objective already makes every move cost something."""
    has_price = problem.yuan_per_move > 0
    return Objective.FEWEST_MOVES in problem.objectives or (
        Objective.LEAST_COST in problem.objectives and has_price
    )


def has_help(problem: Problem) -> bool:
    """Whether help from outside is on offer."""
    return any(price is not None for price in vars(problem.help).values())


def _settle_level(
    region: Region,
    aim: Aim,
    parts: Parts | None,
    clock: Clock,
    relative_gap: float,
    tell: Tell | None,
    quick: bool,
) -> tuple[Settled, Level | None, Region]:
    # With help from outside differences are taken at the totals of the cheapest plan, not of any.
    needs_totals = aim is Aim.SMALLEST_DIFFERENCE and has_help(region.problem)
    # Where cost asks for no ways, its own rounding finds a plan as soon, and a better one.
    begins_itself = aim is Aim.LEAST_COST and not needs_ways(region.problem, aim)
    if parts is None and aim in BEGUN_WITH_ANY and not needs_totals and not begins_itself:
        first = settle(region, Aim.FEWEST_MOVES, clock.part(FIRST_SHARE), ANY_PLAN)
        if first.outcome is Outcome.INFEASIBLE:
            return first, None, region
        parts = _to_begin_with(region.problem, first.parts, tell)
    if needs_ways(region.problem, aim) and not region.ways:
        region = replace(region, ways=True)
    if aim in (Aim.WORST_OFF, Aim.LEVEL_BURDEN):
        settled, level, region = settle_extreme(region, aim, parts, clock, tell)
        levels = region.problem.worst_off_levels
        if aim is Aim.LEVEL_BURDEN or levels < 2 or level is None or not level.is_closed:
            return settled, level, region
        parts, region, standing = climb(region, settled.parts, levels, clock, tell)
        return replace(settled, parts=parts), replace(level, standing=standing), region
    if aim is Aim.SMALLEST_DIFFERENCE:
        if has_help(region.problem) and parts is None:
            first = settle(region, Aim.LEAST_COST, clock, ANY_PLAN)
            if first.parts is None:
                return first, None, region
            parts = first.parts
        region = _with_totals_held(region, parts)
    if aim is Aim.NEAREST:
        region = replace(region, nearest=True)
    gap = relative_gap if aim in MAY_LEAVE_GAP else 0.0
    begin = _beginning(region, clock, tell) if begins_itself else None
    settled = settle(region, aim, clock, gap, parts, tell, begin, quick)
    if settled.value is None:
        return settled, None, region
    bound = settled.bound
    level = Level(aim, settled.value, bound, settled.is_closed)
    region = replace(
        region,
        cuts=settled.region.cuts,
        gates=settled.region.gates,
        fixed=(*region.fixed, (aim, settled.value)),
    )
    return settled, level, region


def _beginning(region: Region, clock: Clock, tell: Tell | None) -> Callable[[], Settled]:
    """Settles any plan of a region."""
    return lambda: settle(region, Aim.FEWEST_MOVES, clock.part(FIRST_SHARE), ANY_PLAN, None, tell)


def _to_begin_with(problem: Problem, first: Parts | None, tell: Tell | None) -> Parts | None:
    """A plan to begin with, where it keeps the rules that its model did not know (yuan for kilometres).

    Aims with much larger models than that of people alone would otherwise end without any plan.
    """
    if first is None or check_parts(problem, first.moves, first.purchases, first.help_used):
        return None
    if tell is not None:
        tell(first)
    return first


def _with_totals_held(region: Region, parts: Parts | None) -> Region:
    """Squares are summed over fixed totals: with help from outside those of the plan so far."""
    region = replace(region, squares=True)
    if parts is None or not has_help(region.problem):
        return region
    totals = {
        (number, column): int(figures.after.sum())
        for number, stage in enumerate(parts.evaluation.stages)
        for column, figures in enumerate(stage.indicators[: stage.teacher_indicators])
    }
    # Cuts of a curve whose total may change have another meaning.
    cuts = {key: cut for key, cut in region.cuts.items() if key not in totals}
    return replace(region, totals=MappingProxyType(totals), cuts=MappingProxyType(cuts))
