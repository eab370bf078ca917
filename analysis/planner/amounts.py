"""Columns for amounts after a plan, for purchases and for the schools that pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.planner.cover import add_cover
from analysis.planner.flows import Flows
from analysis.planner.limits import Limits, best_level
from analysis.planner.linear import NO_COLUMN, Assembly
from analysis.planner.problem import (
    FacilityIndicator,
    Goal,
    Problem,
    Rule,
    StageProblem,
    Whole,
)
from analysis.planner.region import Region

# More indicators than any rule lets a school miss.
NEVER = 10**6


@dataclass(frozen=True)
class Amounts:
    """Columns of one stage, school x indicator.

    held           people of each teacher indicator after the plan, with their least and most
    steps          steps bought of each facility indicator, with their most
    passes         whether a school passes, where that is a choice; else NO_COLUMN
    cannot_pass    schools that must pass and cannot, whatever is done
    """

    held: Whole
    least: Whole
    most: Whole
    steps: Whole
    most_steps: Whole
    passes: Whole
    cannot_pass: bool


def masks(stage: StageProblem) -> NDArray[np.bool_]:
    """Teacher indicator x category: who counts."""
    counted = [one.counted for one in stage.teacher_indicators]
    return np.array(counted, dtype=bool).reshape(len(counted), len(stage.categories))


def add_amounts(
    region: Region, number: int, limits: Limits, flows: Flows, assembly: Assembly
) -> Amounts:
    """Amounts of every indicator, their least values, and which schools pass."""
    problem, stage = region.problem, region.problem.stages[number]
    before = stage.teachers @ masks(stage).T
    least, most = _reach(region, number, limits, flows, before)
    needed = _required(problem, stage)
    alone = _facility_misses(problem, stage)
    allowance = problem.may_miss - alone
    floor = _teacher_floors(stage, allowance)
    least = np.where(needed[:, None], np.maximum(least, floor), least)
    held = assembly.columns(least, most, whole=False)
    _define(stage, flows, held, before, assembly)
    most_steps = _most_steps(problem, stage)
    steps = assembly.columns(0, most_steps)
    passes = _pass_columns(problem, stage, allowance, assembly)
    cannot_pass = bool((needed & (allowance < 0)).any())
    amounts = Amounts(held, least, most, steps, most_steps, passes, cannot_pass)
    missed = _pass_rows(problem, stage, amounts, needed, allowance, assembly)
    if len(stage.teacher_indicators) > 1:
        asked = (needed | (passes != NO_COLUMN)) & (allowance <= 1)
        add_cover(stage, masks(stage), flows, limits, (asked, passes, missed), assembly)
    return amounts


def _reach(
    region: Region, number: int, limits: Limits, flows: Flows, before: Whole
) -> tuple[Whole, Whole]:
    """Least and most people of each teacher indicator that the rules on people leave possible."""
    problem, stage = region.problem, region.problem.stages[number]
    counted = masks(stage).T.astype(np.int64)
    out, into = limits.leave @ counted, limits.arrive @ counted
    if Rule.MOST_OUT not in problem.without:
        out = np.minimum(out, stage.most_out[:, None])
    if Rule.MOST_IN not in problem.without:
        into = np.minimum(into, stage.most_in[:, None])
    more = limits.hire @ counted
    for columns, after in (
        (flows.study, flows.after["study"]),
        (flows.recognise, flows.after["recognise"]),
    ):
        helped = np.where(columns != NO_COLUMN, stage.teachers, 0)
        more = more + helped @ (counted[after] - counted).clip(min=0)
    least = before - out
    if Rule.DONOR_KEEPS_STANDARD not in problem.without:
        need = (
            np.stack([one.need for one in stage.teacher_indicators], axis=1)
            if counted.size
            else before
        )
        least = np.maximum(least, np.minimum(before, np.maximum(need, stage.donor_keeps)))
    if region.least is not None:
        least = np.maximum(least, region.least[number])
    return least, before + into + more


def _required(problem: Problem, stage: StageProblem) -> NDArray[np.bool_]:
    if problem.goal is not Goal.EVERY_SCHOOL_PASSES or Rule.SCHOOLS_PASS in problem.without:
        return np.zeros(len(stage.schools), dtype=bool)
    return stage.must_pass


def _facility_misses(problem: Problem, stage: StageProblem) -> Whole:
    """Facility indicators that a school misses for certain; beyond any number where below a floor."""
    misses = np.zeros(len(stage.schools), dtype=np.int64)
    if problem.buys:
        return misses
    for one in stage.facility_indicators:
        misses += one.amount < one.need
        misses[one.amount < one.floor] += NEVER
    return misses


def _teacher_floors(stage: StageProblem, allowance: Whole) -> Whole:
    columns = [
        np.where(allowance > 0, np.minimum(one.floor, one.need), one.need)
        for one in stage.teacher_indicators
    ]
    shape = (len(stage.schools), len(columns))
    return np.stack(columns, axis=1) if columns else np.zeros(shape, dtype=np.int64)


def _define(
    stage: StageProblem, flows: Flows, held: Whole, before: Whole, assembly: Assembly
) -> None:
    """held = before + those who arrive, are hired or gain it by help − those who leave."""
    counted = masks(stage)
    for column in range(held.shape[1]):
        rows = assembly.rows(before[:, column], before[:, column])
        assembly.put(rows, held[:, column], 1)
        mask = counted[column]
        assembly.put(rows[:, None], flows.leave[:, mask], 1)
        assembly.put(rows[:, None], flows.arrive[:, mask], -1)
        assembly.put(rows[:, None], flows.hire[:, mask], -1)
        for columns, after in (
            (flows.study, flows.after["study"]),
            (flows.recognise, flows.after["recognise"]),
        ):
            gain = (after != NO_COLUMN) & mask[after] & ~mask
            loss = (after != NO_COLUMN) & ~mask[after] & mask
            assembly.put(rows[:, None], columns[:, gain], -1)
            assembly.put(rows[:, None], columns[:, loss], 1)


def steps_to(one: FacilityIndicator, target: Whole) -> Whole:
    """Steps that bring every school to a target amount; none where it is there."""
    return np.maximum(-(-(target - one.amount) // one.step), 0)


def _most_steps(problem: Problem, stage: StageProblem) -> Whole:
    """Purchases end at the need; where a coefficient has a limit, at the county's best level."""
    most = np.zeros((len(stage.schools), len(stage.facility_indicators)), dtype=np.int64)
    for column, one in enumerate(stage.facility_indicators if problem.buys else ()):
        target = one.need
        if one.limit is not None and Rule.COEFFICIENTS not in problem.without:
            target = np.maximum(target, best_level(stage.pupils, one.amount, one.need))
        most[:, column] = steps_to(one, target)
    return most


def _pass_columns(
    problem: Problem, stage: StageProblem, allowance: Whole, assembly: Assembly
) -> Whole:
    can = np.zeros(len(stage.schools))
    if problem.goal is Goal.MOST_SCHOOLS_PASS:
        can[allowance >= 0] = 1
    return assembly.columns(0, can)


def _pass_rows(
    problem: Problem,
    stage: StageProblem,
    amounts: Amounts,
    needed: NDArray[np.bool_],
    allowance: Whole,
    assembly: Assembly,
) -> Whole:
    """Each indicator reaches its need, or its floor where it is one of those that may be missed.

    The columns `missed` of the teacher indicators.
    """
    asked = needed | (amounts.passes != NO_COLUMN)
    misses = []
    for column, one in enumerate(stage.teacher_indicators):
        held, base = amounts.held[:, column], amounts.least[:, column]
        misses.append(
            _reach_need(asked, amounts, allowance, (held, base, one.need, one.floor), assembly)
        )
    if problem.buys:
        for column, one in enumerate(stage.facility_indicators):
            need, floor = steps_to(one, one.need), steps_to(one, one.floor)
            held, base = amounts.steps[:, column], np.zeros_like(need)
            misses.append(
                _reach_need(asked, amounts, allowance, (held, base, need, floor), assembly)
            )
    if not misses:
        return np.zeros((len(stage.schools), 0), dtype=np.int64)
    table = np.stack(misses, axis=1)
    where = np.flatnonzero((table != NO_COLUMN).any(axis=1))
    optional = amounts.passes[where] != NO_COLUMN
    rows = assembly.rows(np.full(len(where), -np.inf), np.where(optional, 0, allowance[where]))
    assembly.put(rows[:, None], table[where], 1)
    assembly.put(rows, amounts.passes[where], -allowance[where])
    return table[:, : len(stage.teacher_indicators)]


def _reach_need(
    asked: NDArray[np.bool_],
    amounts: Amounts,
    allowance: Whole,
    figures: tuple[Whole, Whole, Whole, Whole],
    assembly: Assembly,
) -> Whole:
    """Rows held >= base + (need − base)·passes − (need − floor)·missed; the columns `missed`."""
    held, base, need, floor = figures
    floor = np.clip(floor, base, need)
    binds = asked & (need > base)
    may_miss = binds & (floor < need) & (allowance > 0)
    missed = assembly.columns(0, np.where(may_miss, 1, 0))
    where = np.flatnonzero(binds)
    passes = amounts.passes[where]
    optional = passes != NO_COLUMN
    rows = assembly.rows(np.where(optional, base[where], need[where]), np.full(len(where), np.inf))
    assembly.put(rows, held[where], 1)
    assembly.put(rows, passes, -(need - base)[where])
    assembly.put(rows, missed[where], (need - floor)[where])
    return missed
