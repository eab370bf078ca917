"""A plan made of what was settled: its values with their bounds, its certificate, its status."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from analysis.planner.aims import DIFFERENCE_UNIT, THOUSANDTHS
from analysis.planner.certificate import Certificate, verify
from analysis.planner.checker import check
from analysis.planner.extract import Parts
from analysis.planner.extremes import Level
from analysis.planner.levels import Levels
from analysis.planner.problem import (
    Goal,
    Objective,
    ObjectiveValue,
    Plan,
    PlanStatus,
    Problem,
)
from analysis.planner.region import Aim
from analysis.planner.solver import VERSION, Outcome
from analysis.planner.values import PARTS_PER_BILLION, PARTS_PER_MILLION, objective_value


def plan_of(problem: Problem, found: Levels) -> Plan:
    """What was found as a plan with its certificate and its status.

    Raises ArithmeticError where the solver's answer breaks a rule.
    """
    if found.parts is None:
        is_impossible = found.outcome is Outcome.INFEASIBLE
        status = PlanStatus.INFEASIBLE if is_impossible else PlanStatus.LIMIT
        return Plan(status, solver=VERSION)
    plan = plan_with_values(problem, found.parts, found)
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


def plan_with_values(problem: Problem, whole: Parts, found: Levels | None) -> Plan:
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
