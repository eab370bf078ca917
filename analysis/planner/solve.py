"""Answers a problem: the best plan in its objectives, with what is proved about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from time import perf_counter

from analysis.planner.certificate import unlinked
from analysis.planner.checker import check, check_parts
from analysis.planner.clock import Clock
from analysis.planner.extract import Parts
from analysis.planner.levels import Levels, aims_of, has_help, settle_all, together
from analysis.planner.memory import Begun, Memory
from analysis.planner.plan_of_levels import plan_of, plan_with_values
from analysis.planner.problem import Plan, Problem, Rule
from analysis.planner.region import Aim, in_order
from analysis.planner.solver import Outcome

# Metres, seconds and yuan are near enough at this share of their bound; people are always counted exactly.
RELATIVE_GAP = 1e-3
# Aims that are sums over stages: a stage can be settled alone.
SUMS = (
    Aim.PASSING,
    Aim.FEWEST_MOVES,
    Aim.LEAST_DISTANCE,
    Aim.LEAST_TIME,
    Aim.LEAST_COST,
    Aim.SMALLEST_DIFFERENCE,
    Aim.NEAREST,
)
LINKS = frozenset({Rule.QUOTA, Rule.MOST_MOVES, Rule.BUDGET})


def solve(
    problem: Problem,
    *,
    time_limit_seconds: float,
    progress: Callable[[Plan], None] | None = None,
    relative_gap: float = RELATIVE_GAP,
    memory: Memory | None = None,
    quick: bool = False,
) -> Plan:
    """The best plan of a problem, objective after objective, as far as the time allows.

    Every plan that is returned or told to `progress` keeps all rules by the checker. relative_gap: how
    far from the bound metres, seconds, yuan and squares of coefficients may end (0: prove the best); the
    status is then GAP with both told. Equal problems give equal plans, whatever the order of their
    schools, unless time is up. memory: of earlier questions about the same schools. quick: only the first
    objective, with little searching, so that its bound may be open; with a memory the same question asked
    again begins there. Raises ArithmeticError where the solver's answer breaks a rule.

    WORST_OFF settles the smallest amount / need, then as many levels of a leximin over the schools as the
    problem asks for and half of the time left allows. SMALLEST_DIFFERENCE holds, with help from outside
    on offer, the totals of the plan that the objectives before it (or the least cost) give. Purchases
    are looked for up to the need, and where a coefficient has a limit up to the best level per pupil
    that the county has or needs.
    """
    if not problem.objectives:
        raise ValueError("a problem needs an objective")
    begin, clock, ordered = perf_counter(), Clock(time_limit_seconds), in_order(problem)
    tell = _teller(problem, progress, begin)
    before = Begun() if memory is None else memory.begun(problem)
    aims = aims_of(ordered)[:1] if quick else aims_of(ordered)
    begun, alone = _going_on(before.whole), ()
    if before.whole is None:
        begun, alone = _stages_alone(
            ordered, clock, relative_gap, tell, memory, aims, quick, before.alone
        )
    if begun is not None and begun.parts is None and begun.outcome is not Outcome.INFEASIBLE:
        # Time of one stage was up without a plan; there may be time left that the others did not need.
        begun = None
    is_whole = False
    if begun is not None and (begun.parts is None or len(begun.levels) == len(aims)):
        found = begun
    else:
        found = settle_all(ordered, clock, relative_gap, tell, begun, aims, memory, quick)
        is_whole = True
    if memory is not None and quick and found.parts is not None:
        memory.keep_begun(problem, Begun(whole=found) if is_whole else Begun(alone))
    return replace(plan_of(problem, found), seconds=perf_counter() - begin)


def _going_on(found: Levels | None) -> Levels | None:
    """What a quick answer found, to go on from: where a level is open only its plan."""
    if found is None or all(level.is_closed for level in found.levels):
        return found
    return replace(found, levels=(), proofs=())


def _is_sum(problem: Problem, aim: Aim) -> bool:
    # With help from outside differences are taken at the totals of a plan of all stages.
    return aim in SUMS and not (aim is Aim.SMALLEST_DIFFERENCE and has_help(problem))


def _stages_alone(
    problem: Problem,
    clock: Clock,
    relative_gap: float,
    tell: Callable[[Parts], None] | None,
    memory: Memory | None,
    asked: tuple[Aim, ...],
    quick: bool,
    before: tuple[Levels, ...],
) -> tuple[Levels | None, tuple[Levels, ...]]:
    """The leading aims that are sums over stages, each stage settled without the rules over all.

    What comes of it is best for the whole if it keeps those rules too; None where it does not, or where
    there is one stage only. Where such rules are in force, the first aim alone shows whether they are
    kept: no time goes into the later ones for nothing. Second: each stage's own, where all have a plan.
    """
    aims = tuple(takewhile(lambda aim: _is_sum(problem, aim), asked))
    if len(problem.stages) == 1 or not aims:
        return None, ()
    begun = [_going_on(one) for one in before] or None
    if has_links(problem) and not before:
        # As many schools as can be, with no limit on people, are hardly ever those within the limit.
        if aims[0] is Aim.PASSING or _asks_only_for_help(problem, aims[0]):
            return None, ()
        begun = _each_alone(problem, aims[:1], clock, relative_gap, memory, quick=quick)
        if begun[-1].parts is None:
            return begun[-1], ()
        if _breaks_links(problem, together(problem, begun, aims[:1])):
            return None, ()
    found = _each_alone(problem, aims, clock, relative_gap, memory, tell, begun, quick)
    if found[-1].parts is None:
        return found[-1], ()
    whole = together(problem, found, aims)
    if _breaks_links(problem, whole):
        return None, tuple(found)
    if tell is not None:
        tell(whole.parts)
    return whole, tuple(found)


def _each_alone(
    problem: Problem,
    aims: tuple[Aim, ...],
    clock: Clock,
    relative_gap: float,
    memory: Memory | None,
    tell: Callable[[Parts], None] | None = None,
    begun: list[Levels] | None = None,
    quick: bool = False,
) -> list[Levels]:
    """Each stage settled without the rules over all; ends with the first one that has no plan."""
    found: list[Levels] = []
    for number, stage in enumerate(problem.stages):
        own = clock.part(1 / (len(problem.stages) - number))
        single = unlinked(problem, (stage.stage,))
        is_last = len(found) == len(problem.stages) - 1
        on_the_way = _with_others(problem, found, tell) if is_last and tell is not None else None
        before = None if begun is None else begun[number]
        found.append(settle_all(single, own, relative_gap, on_the_way, before, aims, memory, quick))
        if found[-1].parts is None:
            break
    return found


def _asks_only_for_help(problem: Problem, aim: Aim) -> bool:
    """Whether moves cost nothing and are limited: each stage alone would take all that there are."""
    is_limited = problem.most_moves is not None and Rule.MOST_MOVES not in problem.without
    return aim is Aim.LEAST_COST and is_limited and not problem.yuan_per_move


def has_links(problem: Problem) -> bool:
    """Whether a rule over all stages is in force: quota, most moves or budget."""
    limits = {
        Rule.QUOTA: problem.quota,
        Rule.MOST_MOVES: problem.most_moves,
        Rule.BUDGET: problem.budget_yuan,
    }
    return any(limit is not None and rule not in problem.without for rule, limit in limits.items())


def _breaks_links(problem: Problem, whole: Levels) -> bool:
    parts = whole.parts
    broken = check_parts(problem, parts.moves, parts.purchases, parts.help_used)
    return any(one.rule in LINKS for one in broken)


def _with_others(
    problem: Problem, found: list[Levels], tell: Callable[[Parts], None]
) -> Callable[[Parts], None]:
    """Tells plans of the last stage together with the plans of the stages before it."""

    def tell_all(own: Parts) -> None:
        tell(together(problem, [*found, Levels(Outcome.OPTIMAL, (), own)], ()).parts)

    return tell_all


def _teller(
    problem: Problem, progress: Callable[[Plan], None] | None, begin: float
) -> Callable[[Parts], None] | None:
    if progress is None:
        return None

    def tell(so_far: Parts) -> None:
        plan = plan_with_values(problem, so_far, None)
        if not check(problem, plan):
            progress(replace(plan, seconds=perf_counter() - begin))

    return tell
