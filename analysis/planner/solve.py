"""Answers a problem: the best plan in its objectives, with what is proved about it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import takewhile
from time import perf_counter

from analysis.planner.aims import DIFFERENCE_UNIT, THOUSANDTHS
from analysis.planner.certificate import Certificate, unlinked, verify
from analysis.planner.checker import check, check_parts
from analysis.planner.clock import Clock
from analysis.planner.extract import Parts
from analysis.planner.extremes import Level
from analysis.planner.levels import Levels, aims_of, has_help, settle_all, together
from analysis.planner.memory import Memory
from analysis.planner.problem import (
    Goal,
    Objective,
    ObjectiveValue,
    Plan,
    PlanStatus,
    Problem,
    Rule,
)
from analysis.planner.region import Aim, in_order
from analysis.planner.solver import VERSION, Outcome
from analysis.planner.values import PARTS_PER_BILLION, PARTS_PER_MILLION, objective_value

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
) -> Plan:
    """The best plan of a problem, objective after objective, as far as the time allows.

    Every plan that is returned or told to `progress` keeps all rules by the checker. relative_gap: how
    far from the bound metres, seconds, yuan and squares of coefficients may end (0: prove the best); the
    status is then GAP with both told. Equal problems give equal plans, whatever the order of their
    schools, unless time is up. memory: of earlier questions about the same schools. Raises
    ArithmeticError where the solver's answer breaks a rule.

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
    begun = _stages_alone(ordered, clock, relative_gap, tell, memory)
    if begun is not None and begun.parts is None and begun.outcome is not Outcome.INFEASIBLE:
        # Time of one stage was up without a plan; there may be time left that the others did not need.
        begun = None
    if begun is not None and (begun.parts is None or _is_all(begun, ordered)):
        found = begun
    else:
        found = settle_all(ordered, clock, relative_gap, tell, begun, memory=memory)
    return replace(_plan(problem, found), seconds=perf_counter() - begin)


def _is_all(levels: Levels, problem: Problem) -> bool:
    return len(levels.levels) == len(aims_of(problem))


def _is_sum(problem: Problem, aim: Aim) -> bool:
    # With help from outside differences are taken at the totals of a plan of all stages.
    return aim in SUMS and not (aim is Aim.SMALLEST_DIFFERENCE and has_help(problem))


def _stages_alone(
    problem: Problem,
    clock: Clock,
    relative_gap: float,
    tell: Callable[[Parts], None] | None,
    memory: Memory | None,
) -> Levels | None:
    """The leading aims that are sums over stages, each stage settled without the rules over all.

    What comes of it is best for the whole if it keeps those rules too; None where it does not, or where
    there is one stage only. Where such rules are in force, the first aim alone shows whether they are
    kept: no time goes into the later ones for nothing.
    """
    aims = tuple(takewhile(lambda aim: _is_sum(problem, aim), aims_of(problem)))
    if len(problem.stages) == 1 or not aims:
        return None
    begun: list[Levels] | None = None
    if _has_links(problem):
        # As many schools as can be, with no limit on people, are hardly ever those within the limit.
        if aims[0] is Aim.PASSING or _asks_only_for_help(problem, aims[0]):
            return None
        begun = _each_alone(problem, aims[:1], clock, relative_gap, memory)
        if begun[-1].parts is None:
            return begun[-1]
        if _breaks_links(problem, together(problem, begun, aims[:1])):
            return None
    found = _each_alone(problem, aims, clock, relative_gap, memory, tell, begun)
    if found[-1].parts is None:
        return found[-1]
    whole = together(problem, found, aims)
    if _breaks_links(problem, whole):
        return None
    if tell is not None:
        tell(whole.parts)
    return whole


def _each_alone(
    problem: Problem,
    aims: tuple[Aim, ...],
    clock: Clock,
    relative_gap: float,
    memory: Memory | None,
    tell: Callable[[Parts], None] | None = None,
    begun: list[Levels] | None = None,
) -> list[Levels]:
    """Each stage settled without the rules over all; ends with the first one that has no plan."""
    found: list[Levels] = []
    for number, stage in enumerate(problem.stages):
        own = clock.part(1 / (len(problem.stages) - number))
        single = unlinked(problem, (stage.stage,))
        is_last = len(found) == len(problem.stages) - 1
        on_the_way = _with_others(problem, found, tell) if is_last and tell is not None else None
        before = None if begun is None else begun[number]
        found.append(settle_all(single, own, relative_gap, on_the_way, before, aims, memory))
        if found[-1].parts is None:
            break
    return found


def _asks_only_for_help(problem: Problem, aim: Aim) -> bool:
    """Whether moves cost nothing and are limited: each stage alone would take all that there are."""
    is_limited = problem.most_moves is not None and Rule.MOST_MOVES not in problem.without
    return aim is Aim.LEAST_COST and is_limited and not problem.yuan_per_move


def _has_links(problem: Problem) -> bool:
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
        plan = _with_values(problem, so_far, None)
        if not check(problem, plan):
            progress(replace(plan, seconds=perf_counter() - begin))

    return tell


def _plan(problem: Problem, found: Levels) -> Plan:
    if found.parts is None:
        is_impossible = found.outcome is Outcome.INFEASIBLE
        status = PlanStatus.INFEASIBLE if is_impossible else PlanStatus.LIMIT
        return Plan(status, solver=VERSION)
    plan = _with_values(problem, found.parts, found)
    plan = replace(plan, certificate=Certificate(found.proofs) if found.proofs else None)
    broken = check(problem, plan)
    if broken:
        raise ArithmeticError(f"the solver's plan breaks a rule: {broken[0]}")
    is_closed = all(value.proved for value in plan.values) and (
        plan.most_passing is None or plan.most_passing <= plan.schools_passing
    )
    if not is_closed:
        return plan
    return replace(
        plan, status=PlanStatus.PROVED if verify(problem, plan) else PlanStatus.BY_SOLVER
    )


def _with_values(problem: Problem, whole: Parts, found: Levels | None) -> Plan:
    """The plan with what it reaches; without `found` nothing is said of bounds."""
    levels = {} if found is None else {level.aim: level for level in found.levels}
    values = []
    for objective in problem.objectives:
        value = objective_value(whole.evaluation, objective)
        if value is None:
            continue
        level = levels.get(Aim(objective.value))
        bound = None if level is None else _bound(objective, level, whole)
        if bound is not None:
            # The bound's rounding must not pass the value itself.
            bound = max(bound, value) if objective is Objective.WORST_OFF else min(bound, value)
            # That nothing is below zero needs no proof, and says nothing of the plan.
            is_idle = objective is not Objective.WORST_OFF and bound <= 0 < value
            bound = None if is_idle else bound
        closed = level is not None and level.is_closed
        standing = None if level is None else level.standing
        values.append(ObjectiveValue(objective, value, bound, closed, standing))
    most = None
    if problem.goal is Goal.MOST_SCHOOLS_PASS:
        most = _most_passing(problem, levels.get(Aim.PASSING))
    return Plan(
        PlanStatus.GAP,
        tuple(values),
        whole.moves,
        whole.purchases,
        whole.help_used,
        whole.evaluation.schools_passing,
        solver=VERSION,
        most_passing=most,
    )


def _most_passing(problem: Problem, level: Level | None) -> int:
    schools = sum(len(stage.schools) for stage in problem.stages)
    if level is None or level.bound is None:
        return schools
    return min(schools, -math.ceil(level.bound))


def _bound(objective: Objective, level: Level, whole: Parts) -> int | None:
    """The bound in the objective's unit; None where there is none."""
    if level.bound is None:
        return None
    bound = Fraction(level.bound)
    if objective is Objective.WORST_OFF:
        return math.floor(bound * PARTS_PER_MILLION)
    if objective is Objective.LEVEL_BURDEN:
        return math.ceil(bound * PARTS_PER_MILLION)
    if objective is Objective.LEAST_COST:
        return math.ceil(bound / THOUSANDTHS)
    if objective is Objective.SMALLEST_DIFFERENCE:
        curves = sum(stage.teacher_indicators for stage in whole.evaluation.stages)
        return max(math.floor((bound / DIFFERENCE_UNIT - curves) * PARTS_PER_BILLION), 0)
    return math.ceil(bound)
