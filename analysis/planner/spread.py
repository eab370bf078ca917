r"""Rows for the coefficients of difference, which are convex in whole numbers.

.. math:: CV^2 = \frac{N}{T^2} \sum_i \frac{x_i^2}{n_i} - 1 \le \tau^2

Where the total T stays, :math:`x^2 \ge (2t+1)x - t(t+1)` holds for whole x and every whole t, with
equality at t and t + 1: the row is exact once every school is cut at its amount. Where T may change,
:math:`x^2/T \ge 2 r x - r^2 T` holds for every r (a cut of the cone, per school: Vielma, Dunning,
Huchette, Lubin 2017); whoever solves adds cuts where the answer needs them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.planner.amounts import Amounts, masks
from analysis.planner.flows import Flows
from analysis.planner.linear import NO_COLUMN, Assembly, Reals, at_columns
from analysis.planner.measures import Squares
from analysis.planner.problem import Rule, StageProblem, Whole
from analysis.planner.region import Region

# Right-hand sides are brought to this size (the solver's tolerances are absolute).
ROW_SIZE = 1000.0
# Rows are wider by this share, so that rounding never cuts off a plan that keeps the limit.
WIDER = 1e-11
# Up to so many whole amounts of a school every cut is there from the start.
ALL_CUTS = 24
GRID = 20
NEAR = np.arange(-3, 4)
ROUNDING = 1e-9
CONE_GRID = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)


@dataclass(frozen=True)
class Curve:
    """One indicator of a stage whose squares a model holds.

    amount   base + step * column per school; pupils and least and most amounts with it
    total    what all hold before the plan; `stays` says whether a plan can change it
    squares  columns for ROW_SIZE-scaled x²/n (total stays) or for relative x²/T (it may change)
    """

    number: tuple[int, int]
    columns: Whole
    base: Whole
    step: int
    pupils: Whole
    least: Whole
    most: Whole
    total: int
    stays: bool
    squares: Whole
    weight: Reals
    has_limit: bool = False

    def held(self, x: Reals) -> Reals:
        """Amounts of an answer, one per school."""
        return self.base + self.step * at_columns(x, self.columns)


def add_spread(
    region: Region, number: int, flows: Flows, amounts: Amounts, assembly: Assembly
) -> tuple[tuple[Curve, ...], bool]:
    """The curves of a stage with their rows, and whether a limit cannot be kept whatever is done."""
    problem, stage = region.problem, region.problem.stages[number]
    limits_hold = Rule.COEFFICIENTS not in problem.without
    curves, hopeless = [], False
    for column, one in enumerate(stage.teacher_indicators):
        limit = one.limit if limits_hold else None
        if limit is None and not region.squares:
            continue
        curve = _teacher_curve(region, (number, column), flows, amounts)
        if curve.total == 0 and curve.stays:
            hopeless = hopeless or limit is not None
            continue
        curves.append(_with_rows(region, curve, limit, assembly))
    for column, one in enumerate(stage.facility_indicators):
        if one.limit is None or not limits_hold:
            continue
        if not problem.buys:
            squared = Squares(stage.pupils).squared(one.amount)
            hopeless = hopeless or squared is None or squared > one.limit**2
            continue
        curve = _facility_curve(stage, (number, column), amounts)
        curves.append(_with_rows(region, curve, one.limit, assembly))
    return tuple(curves), hopeless


def _teacher_curve(region: Region, key: tuple[int, int], flows: Flows, amounts: Amounts) -> Curve:
    stage, column = region.problem.stages[key[0]], key[1]
    before = stage.teachers @ masks(stage)[column]
    held, least, most = (table[:, column] for table in (amounts.held, amounts.least, amounts.most))
    helped = any((one != NO_COLUMN).any() for one in (flows.hire, flows.study, flows.recognise))
    total, stays = int(before.sum()), not helped
    if key in region.totals:
        total, stays = region.totals[key], True
    # A school without a column holds nobody, before and after.
    base = np.zeros_like(before)
    empty = np.zeros(0)
    return Curve(key, held, base, 1, stage.pupils, least, most, total, stays, held, empty)


def _facility_curve(stage: StageProblem, key: tuple[int, int], amounts: Amounts) -> Curve:
    one = stage.facility_indicators[key[1]]
    steps = amounts.steps[:, key[1]]
    where = (key[0], len(stage.teacher_indicators) + key[1])
    total = int(one.amount.sum())
    most = one.amount + one.step * amounts.most_steps[:, key[1]]
    return Curve(
        where,
        steps,
        one.amount,
        one.step,
        stage.pupils,
        one.amount,
        most,
        total,
        False,
        steps,
        np.zeros(0),
    )


def _with_rows(region: Region, curve: Curve, limit, assembly: Assembly) -> Curve:
    if (region.totals.get(curve.number)) is not None:
        rows = assembly.rows(float(curve.total), float(curve.total))
        assembly.put(rows, curve.columns, 1)
    if curve.stays:
        return _fixed_total(region, curve, limit, assembly)
    return _cone(region, curve, limit, assembly)


def _fixed_total(region: Region, curve: Curve, limit, assembly: Assembly) -> Curve:
    """Σ w x² <= ROW_SIZE with w so that the limit is ROW_SIZE; without a limit, that CV² = 0 is."""
    squared = 1.0 if limit is None else float(1 + limit**2)
    weight = ROW_SIZE * float(curve.pupils.sum()) / (curve.total**2 * squared) / curve.pupils
    squares = assembly.columns(
        weight * curve.least.clip(min=0) ** 2, weight * curve.most**2 * (1 + WIDER), whole=False
    )
    if limit is not None:
        most = ROW_SIZE * (1 + WIDER - region.tighter)
        assembly.put(assembly.rows(-np.inf, most), squares, 1)
    school, at = _whole_cuts(region, curve)
    # squares − w (2t+1) x >= −w t (t+1)
    rows = assembly.rows(-weight[school] * at * (at + 1), np.full(len(at), np.inf))
    assembly.put(rows, squares[school], 1)
    assembly.put(rows, curve.columns[school], -weight[school] * (2 * at + 1))
    return replace(curve, squares=squares, weight=weight, has_limit=limit is not None)


def _whole_cuts(region: Region, curve: Curve) -> tuple[Whole, Reals]:
    schools, cuts = [], []
    mean = curve.total * curve.pupils / curve.pupils.sum()
    for row in np.flatnonzero(curve.columns != NO_COLUMN):
        low, high = max(int(curve.least[row]), 0), int(curve.most[row])
        if high - low <= ALL_CUTS:
            own = np.arange(low, max(high, low + 1))
        else:
            grid = np.concatenate([np.linspace(low, high - 1, GRID), mean[row] + NEAR])
            own = np.unique(np.clip(np.floor(grid), low, high - 1))
        schools.append(np.full(len(own), row))
        cuts.append(own)
    more_schools, more = region.cuts.get(curve.number, (np.zeros(0, np.int64), np.zeros(0)))
    school = np.concatenate([*schools, more_schools]).astype(np.int64)
    # Between whole amounts a line through two of them would cut off a third.
    return school, np.concatenate([*cuts, np.floor(more)]).astype(float)


def _cone(region: Region, curve: Curve, limit, assembly: Assembly) -> Curve:
    """Σ p s <= (1+τ²) t, s >= 2 r x − r² t, with x per pupil and t the total, both relative to before."""
    unit = max(curve.total, 1)
    share = curve.pupils / curve.pupils.sum()
    weight = curve.pupils.sum() / (curve.pupils * float(unit))
    highest = (weight * curve.most).max()
    squares = assembly.columns(0, np.full(len(share), (highest + 1) ** 2), whole=False)
    total = assembly.columns(1.0 / unit, (curve.most.sum() + 1) / unit, whole=False)
    rows = assembly.rows(curve.base.sum() / unit, curve.base.sum() / unit)
    assembly.put(rows, total, 1)
    assembly.put(rows, curve.columns, -curve.step / unit)
    if limit is not None:
        row = assembly.rows(-np.inf, ROW_SIZE * WIDER)
        squared = float(1 + limit**2) * (1 - region.tighter)
        assembly.put(row, squares, ROW_SIZE * share)
        assembly.put(row, total, -ROW_SIZE * squared)
    more = region.cuts.get(curve.number, (np.zeros(0, np.int64), np.zeros(0)))
    every = np.arange(len(share))
    school = np.concatenate([np.repeat(every, len(CONE_GRID)), more[0]]).astype(np.int64)
    at = np.concatenate([np.tile(CONE_GRID, len(share)), more[1]])
    # s − 2 r w step c + r² t >= 2 r w base
    rows = assembly.rows(
        2 * at * weight[school] * curve.base[school] * (1 - WIDER), np.full(len(at), np.inf)
    )
    assembly.put(rows, squares[school], 1)
    assembly.put(rows, curve.columns[school], -2 * at * weight[school] * curve.step)
    assembly.put(rows, total, at**2)
    return replace(curve, squares=squares, weight=weight, has_limit=limit is not None)


def true_squares(curve: Curve, held: Reals) -> Reals:
    """What the squares' columns must be at least for these amounts: the curve itself.

    Where the total stays it is the line between whole amounts, exact at them.
    """
    if curve.stays:
        at = np.floor(held + ROUNDING)
        return curve.weight * ((2 * at + 1) * held - at * (at + 1))
    relative = curve.weight * held
    return relative**2 / max(held.sum() / max(curve.total, 1), ROUNDING)


def missing_cuts(curve: Curve, held: Reals, squares: Reals) -> tuple[Whole, Reals]:
    """Cuts that an answer still needs: schools whose squares' column lies below the curve, and where.

    held, squares: amounts and squares' columns of the answer, one per school.
    """
    true = true_squares(curve, held)
    short = np.flatnonzero((true - squares > ROUNDING * (1 + true)) & (curve.squares != NO_COLUMN))
    if curve.stays:
        return short, np.floor(held[short] + ROUNDING)
    return short, curve.weight[short] * held[short] / (held.sum() / max(curve.total, 1))
