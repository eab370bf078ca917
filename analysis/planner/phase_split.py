"""The parts of a plan spread over years by a small integer program; see `phases` for the method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.planner.holdings import amounts, floors, needs, people
from analysis.planner.linear import Assembly
from analysis.planner.phase_effects import Effects, Item, size_of
from analysis.planner.problem import (
    NO_LIMIT,
    HelpUsed,
    Move,
    Plan,
    Problem,
    Purchase,
    Rule,
    StageProblem,
    Whole,
)
from analysis.planner.solver import Outcome, solve_whole


@dataclass(frozen=True)
class Part:
    """What is done in one year."""

    moves: tuple[Move, ...]
    purchases: tuple[Purchase, ...]
    help_used: tuple[HelpUsed, ...]


@dataclass(frozen=True)
class Split:
    """Parts by year; none where the plan cannot be spread, or time was up. `is_best`: see `phases`."""

    parts: tuple[Part, ...]
    is_best: bool


def split(years: Sequence[Problem], plan: Plan, *, seconds: float) -> Split:
    """The plan's moves, purchases and help, each person and step in exactly one year."""
    items = (*plan.moves, *plan.purchases, *plan.help_used)
    sizes = np.array([size_of(item) for item in items], dtype=np.int64)
    assembly = Assembly()
    # One column per item and year: so many people or steps of it in that year.
    done = assembly.columns(0, np.broadcast_to(sizes, (len(years), len(items))))
    if items:
        rows = assembly.rows(sizes, sizes)
        for year in range(len(years)):
            assembly.put(rows, done[year], 1)
    passing = []
    for at, year in enumerate(years):
        _county_limits(assembly, year, items, done[at])
        for stage in year.stages:
            mine = Effects(stage, items)
            _yearly_limits(assembly, year, stage, mine, done[at])
            _keeps(assembly, year, stage, mine, done[: at + 1])
            passing.append(_passing(assembly, year, stage, mine, done[: at + 1]))
    cost = np.zeros(assembly.column_count)
    cost[np.concatenate(passing)] = -1.0
    answer = solve_whole(assembly.model(), cost, seconds)
    if answer.x is None:
        return Split((), False)
    counts = [np.rint(answer.x[done[year]]).astype(int) * (sizes > 0) for year in range(len(years))]
    return Split(tuple(_part(items, one) for one in counts), answer.outcome is Outcome.OPTIMAL)


def _part(items: tuple, counts: np.ndarray) -> Part:
    kinds: dict[type, list] = {Move: [], Purchase: [], HelpUsed: []}
    for item, count in zip(items, counts.tolist(), strict=True):
        if count:
            name = "steps" if isinstance(item, Purchase) else "people"
            kinds[type(item)].append(replace(item, **{name: count}))
    return Part(tuple(kinds[Move]), tuple(kinds[Purchase]), tuple(kinds[HelpUsed]))


def _at_least(assembly: Assembly, effects: Whole, columns: Whole, low: Whole) -> None:
    """Rows: sum of effects (item x place) over the years so far is at least `low`, one per place."""
    _between(assembly, effects, columns, low, np.full(len(low), np.inf))


def _between(assembly: Assembly, effects: Whole, columns: Whole, low: Whole, high: Whole) -> None:
    asked = effects.any(axis=0) & (np.isfinite(low) | np.isfinite(high))
    # Where nothing changes, a limit still counts if the start does not keep it.
    places = np.flatnonzero(asked | (low > 0) | (high < 0))
    rows = np.full(len(low), -1, dtype=np.int64)
    rows[places] = assembly.rows(low[places], high[places])
    _put(assembly, rows, effects, columns)


def _put(assembly: Assembly, rows: Whole, effects: Whole, columns: Whole) -> None:
    """The effects (item x place) of one or more years in the rows of their places; -1: no row."""
    item, place = np.nonzero(effects * (rows >= 0))
    for year in np.atleast_2d(columns):
        assembly.put(rows[place], year[item], effects[item, place])


def _county_limits(assembly: Assembly, year: Problem, items: tuple, done: Whole) -> None:
    """People moved at most, the quota and the budget of one year."""
    moves = np.array([isinstance(item, Move) for item in items], dtype=bool)
    if year.most_moves is not None and Rule.MOST_MOVES not in year.without:
        _between(
            assembly, moves[:, None].astype(int), done, np.array([0]), np.array([year.most_moves])
        )
    if year.quota is not None and Rule.QUOTA not in year.without:
        _at_least(assembly, moves[:, None].astype(int), done, np.array([year.quota.people]))
        share = year.quota.backbone_share
        backbone = np.array(
            [isinstance(item, Move) and item.category.backbone for item in items], dtype=int
        )
        # In whole numbers: denominator x backbone - numerator x moves is not below zero.
        counted = share.denominator * backbone - share.numerator * moves
        _at_least(assembly, counted[:, None], done, np.array([0]))
    if year.budget_yuan is not None and Rule.BUDGET not in year.without:
        costs = np.array([item_yuan(year, item) for item in items], dtype=float)
        _between(assembly, costs[:, None], done, np.array([0]), np.array([year.budget_yuan]))


def item_yuan(problem: Problem, item: Item) -> float:
    """Yuan of one person or step, distances in metres."""
    if isinstance(item, HelpUsed):
        return getattr(problem.help, f"{item.kind}_yuan")
    stage = next(one for one in problem.stages if one.stage == item.stage)
    if isinstance(item, Purchase):
        prices = {one.code: one.price_yuan for one in stage.facility_indicators}
        return prices[item.indicator]
    if not problem.yuan_per_km:
        return problem.yuan_per_move
    pair = stage.schools.index(item.source), stage.schools.index(item.target)
    return problem.yuan_per_move + problem.yuan_per_km * int(stage.distance[pair]) / 1000


def _yearly_limits(
    assembly: Assembly, year: Problem, stage: StageProblem, mine: Effects, done: Whole
) -> None:
    """People out and in, and of a subject, at most in one year."""
    out = mine.left.sum(axis=2)
    limits = [
        (Rule.MOST_OUT, out, stage.most_out),
        (Rule.MOST_IN, mine.arrived, stage.most_in),
    ]
    for at, subject in enumerate(stage.subjects):
        same = [one.subject == subject for one in stage.categories]
        limits.append(
            (
                Rule.SUBJECT_SHARE_OUT,
                mine.left[:, :, same].sum(axis=2),
                stage.subject_most_out[:, at],
            )
        )
    for rule, effects, most in limits:
        if rule not in year.without:
            high = np.where(most >= NO_LIMIT, np.inf, most)
            _between(assembly, effects, done, np.full(len(most), -np.inf), high)


def _keeps(
    assembly: Assembly, year: Problem, stage: StageProblem, mine: Effects, done: Whole
) -> None:
    """What a school holds after a year, as against the start: standard, subjects, staff and posts."""
    if Rule.DONOR_KEEPS_STANDARD not in year.without:
        before = people(stage)
        need = needs(stage.teacher_indicators, len(stage.schools))
        keep = np.minimum(before, np.maximum(need, stage.donor_keeps))
        for at in range(before.shape[1]):
            _at_least(assembly, mine.counted[:, :, at], done, keep[:, at] - before[:, at])
    if Rule.SUBJECT_COVER not in year.without:
        for at, subject in enumerate(stage.subjects):
            same = np.array([one.subject == subject for one in stage.categories], dtype=bool)
            _above_floor(assembly, stage, mine, done, same, stage.subject_floor[:, at])
    every = np.ones(len(stage.categories), dtype=bool)
    if Rule.STAFF_FLOOR not in year.without:
        _above_floor(assembly, stage, mine, done, every, stage.staff_floor)
    if Rule.POSTS not in year.without:
        held, free = stage.teachers.sum(axis=1), -np.full(len(stage.schools), np.inf)
        room = np.where(stage.posts < NO_LIMIT, stage.posts - held, np.inf)
        _between(assembly, mine.teachers.sum(axis=2), done, free, np.where(room < 0, np.inf, room))
        _between(assembly, mine.joined, done, free, np.where(room < 0, 0, np.inf))


def _above_floor(
    assembly: Assembly,
    stage: StageProblem,
    mine: Effects,
    done: Whole,
    which: np.ndarray,
    floor: Whole,
) -> None:
    """Teachers of some categories stay at a floor; who was below it at the start gives none."""
    held = stage.teachers[:, which].sum(axis=1)
    low = np.where(held >= floor, floor - held, -np.inf)
    _at_least(assembly, mine.teachers[:, :, which].sum(axis=2), done, low)
    most = np.where(held >= floor, np.inf, 0)
    free = np.full(len(held), -np.inf)
    _between(assembly, mine.left[:, :, which].sum(axis=2), done, free, most)


def _passing(
    assembly: Assembly, year: Problem, stage: StageProblem, mine: Effects, done: Whole
) -> Whole:
    """Columns that are one only where a school passes at the end of the year.

    With z for passing and f_k for the indicator that is missed, x_k >= low + (floor - low) z +
    (need - floor) (z - f_k), f_k <= z and sum f_k <= what may be missed; `low` is what it cannot fall
    below, so that z = 0 asks nothing.
    """
    every, count = (*stage.teacher_indicators, *stage.facility_indicators), len(stage.schools)
    need, floor = needs(every, count), floors(every, count)
    start = np.concatenate([people(stage), amounts(stage)], axis=1)
    effects = np.concatenate([mine.counted, mine.amounts], axis=2)
    passes = assembly.columns(np.zeros(count), 1)
    missed = assembly.columns(np.zeros((count, len(every))), 1)
    most = assembly.rows(np.full(count, -np.inf), year.may_miss)
    assembly.put(most[:, None], missed, 1)
    only = assembly.rows(np.full(missed.shape, -np.inf).ravel(), 0)
    assembly.put(only, missed.ravel(), 1)
    assembly.put(only, np.repeat(passes, len(every)), -1)
    for at in range(len(every)):
        low = start[:, at] + np.minimum(effects[:, :, at], 0).T @ mine.sizes
        rows = assembly.rows(low - start[:, at], np.full(count, np.inf))
        _put(assembly, rows, effects[:, :, at], done)
        assembly.put(rows, passes, low - need[:, at])
        assembly.put(rows, missed[:, at], need[:, at] - floor[:, at])
    return passes
