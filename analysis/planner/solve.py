"""Answers a problem: the best plan in its objectives, with what is proved about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from time import perf_counter

from analysis.planner.aims import DIFFERENCE_UNIT, THOUSANDTHS
from analysis.planner.certificate import Certificate, unlinked, verify
from analysis.planner.checker import check
from analysis.planner.clock import Clock
from analysis.planner.extract import Parts, parts
from analysis.planner.extremes import Level
from analysis.planner.levels import Levels, settle_all
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

# Metres and yuan are near enough at this share of their bound; people are always counted exactly.
RELATIVE_GAP = 1e-3
# Objectives that are sums over stages: a stage can be settled alone.
SUMS = (
    Objective.FEWEST_MOVES,
    Objective.LEAST_DISTANCE,
    Objective.LEAST_COST,
    Objective.SMALLEST_DIFFERENCE,
)
LINKS = frozenset({Rule.QUOTA, Rule.MOST_MOVES, Rule.BUDGET})


def solve(
    problem: Problem,
    *,
    time_limit_seconds: float,
    progress: Callable[[Plan], None] | None = None,
    relative_gap: float = RELATIVE_GAP,
) -> Plan:
    """The best plan of a problem, objective after objective, as far as the time allows.

    Every plan that is returned or told to `progress` keeps all rules by the checker. relative_gap: how
    far from the bound metres, yuan and squares of coefficients may end (0: prove the best); the status
    is then GAP with both told. Equal problems give equal plans, whatever the order of their schools,
    unless time is up. Raises ArithmeticError where the solver's answer breaks a rule.

    WORST_OFF settles the smallest amount / need and no more of a leximin. SMALLEST_DIFFERENCE holds, with
    help from outside on offer, the totals of the plan that the objectives before it (or the least
    cost) give. Purchases are looked for up to the need, and where a coefficient has a limit up to the
    best level per pupil that the county has or needs.
    """
    if not problem.objectives:
        raise ValueError("a problem needs an objective")
    begin, clock, ordered = perf_counter(), Clock(time_limit_seconds), in_order(problem)
    tell = _teller(problem, progress, begin)
    found = _stages_alone(ordered, clock, relative_gap, tell) if _may_split(problem) else None
    if found is None:
        found = [settle_all(ordered, clock, relative_gap, tell)]
    return replace(_plan(problem, found), seconds=perf_counter() - begin)


def _may_split(problem: Problem) -> bool:
    return (
        len(problem.stages) > 1
        and problem.quota is None
        and all(objective in SUMS for objective in problem.objectives)
    )


def _stages_alone(
    problem: Problem, clock: Clock, relative_gap: float, tell: Callable[[Parts], None] | None
) -> list[Levels] | None:
    """Each stage without the rules over all; None where what comes of it breaks one of those."""
    found: list[Levels] = []
    for number, stage in enumerate(problem.stages):
        own = clock.part(1 / (len(problem.stages) - number))
        single = unlinked(problem, (stage.stage,))
        levels = settle_all(single, own, relative_gap)
        if levels.parts is None:
            return [levels]
        proof = levels.proof and replace(levels.proof, linked=False)
        found.append(replace(levels, proof=proof))
    together = _together(problem, found)
    plan = Plan(PlanStatus.GAP, (), together.moves, together.purchases, together.help_used)
    if any(one.rule in LINKS for one in check(problem, plan)):
        return None
    if tell is not None:
        tell(together)
    return found


def _together(problem: Problem, found: Sequence[Levels]) -> Parts:
    every = [one.parts for one in found]
    return parts(
        problem,
        [move for one in every for move in one.moves],
        [purchase for one in every for purchase in one.purchases],
        [used for one in every for used in one.help_used],
    )


def _teller(
    problem: Problem, progress: Callable[[Plan], None] | None, begin: float
) -> Callable[[Parts], None] | None:
    if progress is None:
        return None

    def tell(so_far: Parts) -> None:
        plan = _with_values(problem, so_far, ())
        if not check(problem, plan):
            progress(replace(plan, seconds=perf_counter() - begin))

    return tell


def _plan(problem: Problem, found: Sequence[Levels]) -> Plan:
    if any(one.parts is None for one in found):
        is_impossible = any(one.outcome is Outcome.INFEASIBLE for one in found)
        status = PlanStatus.INFEASIBLE if is_impossible else PlanStatus.LIMIT
        return Plan(status, solver=VERSION)
    proofs = [one.proof for one in found]
    certificate = None if None in proofs else Certificate(tuple(proofs))
    plan = _with_values(problem, _together(problem, found), found)
    plan = replace(plan, certificate=certificate)
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


def _with_values(problem: Problem, whole: Parts, found: Sequence[Levels]) -> Plan:
    """The plan with what it reaches; without `found` nothing is said of bounds."""
    values = []
    for objective in problem.objectives:
        value = objective_value(whole.evaluation, objective)
        if value is None:
            continue
        levels = [_level(one, Aim(objective.value)) for one in found]
        bound = _bound(objective, levels, whole) if levels and None not in levels else None
        if bound is not None:
            # The bound's rounding must not pass the value itself.
            bound = max(bound, value) if objective is Objective.WORST_OFF else min(bound, value)
        closed = bool(levels) and all(level is not None and level.is_closed for level in levels)
        values.append(ObjectiveValue(objective, value, bound, closed))
    passing = whole.evaluation.schools_passing
    most = _most_passing(problem, found) if problem.goal is Goal.MOST_SCHOOLS_PASS else None
    return Plan(
        PlanStatus.GAP,
        tuple(values),
        whole.moves,
        whole.purchases,
        whole.help_used,
        passing,
        solver=VERSION,
        most_passing=most,
    )


def _most_passing(problem: Problem, found: Sequence[Levels]) -> int:
    schools = sum(len(stage.schools) for stage in problem.stages)
    bounds = [_level(one, Aim.PASSING) for one in found]
    if not bounds or any(level is None or level.bound is None for level in bounds):
        return schools
    return min(schools, sum(-math.ceil(level.bound) for level in bounds))


def _level(found: Levels, aim: Aim) -> Level | None:
    return next((level for level in found.levels if level.aim is aim), None)


def _bound(objective: Objective, levels: Sequence[Level], whole: Parts) -> int | None:
    """The bounds of all parts together, in the objective's unit; None where one has none."""
    bounds = [level.bound for level in levels]
    if None in bounds:
        return None
    if objective is Objective.WORST_OFF:
        return math.floor(min(bounds) * PARTS_PER_MILLION)
    if objective is Objective.LEVEL_BURDEN:
        return math.ceil(max(bounds) * PARTS_PER_MILLION)
    total = sum(Fraction(bound) for bound in bounds)
    if objective is Objective.LEAST_COST:
        return math.ceil(total / THOUSANDTHS)
    if objective is Objective.SMALLEST_DIFFERENCE:
        curves = sum(stage.teacher_indicators for stage in whole.evaluation.stages)
        return max(math.floor((total / DIFFERENCE_UNIT - curves) * PARTS_PER_BILLION), 0)
    return math.ceil(total)
