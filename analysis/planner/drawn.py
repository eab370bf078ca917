"""One stage whose moves, help and pupils turn out differently, many draws at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analysis.planner.arithmetic import required
from analysis.planner.holdings import (
    amounts,
    floors,
    held_of_all,
    needs,
    passes,
    people,
    schools_pass,
)
from analysis.planner.problem import Category, Goal, Plan, Problem, Rule, StageProblem, Whole
from analysis.planner.state import becomes


@dataclass(frozen=True)
class Doubt:
    """What may go another way than planned.

    move_fails    chance that one person does not move; each person by itself
    help_fails    chance that one hire, study or recognition does not come about
    pupils_sigma  standard deviation of a school's pupils, as a share of them; each school by itself
    """

    move_fails: float = 0.0
    help_fails: float = 0.0
    pupils_sigma: float = 0.0


@dataclass(frozen=True)
class PerPupil:
    """Amount per pupil that meets an indicator of a stage, and that is its floor, in its own unit."""

    need: Fraction
    floor: Fraction


class DrawnStage:
    """One stage under doubt, which counts what breaks as it is drawn."""

    def __init__(
        self,
        problem: Problem,
        stage: StageProblem,
        plan: Plan,
        doubt: Doubt,
        per_pupil: Mapping[tuple[str, str], PerPupil],
    ) -> None:
        self.stage, self.doubt, self.may_miss = stage, doubt, problem.may_miss
        self.every = (*stage.teacher_indicators, *stage.facility_indicators)
        count = len(stage.schools)
        self.need, self.floor = needs(self.every, count), floors(self.every, count)
        self.rates = _rates(stage, self.every, per_pupil) if doubt.pupils_sigma else ()
        self.must = required(problem, stage)
        if problem.goal is Goal.MOST_SCHOOLS_PASS:
            self.must = self.must & schools_pass(problem, stage, plan)
        without = Rule.COEFFICIENTS in problem.without
        self.limits = [None if without else one.limit for one in self.every]
        self.sizes, self.chances, self.effects = _effects(stage, plan, doubt)
        self.base, self.amounts = people(stage), amounts(stage, plan.purchases)
        self.planned = held_of_all(stage, plan)
        self.school_fails = np.zeros(count, dtype=np.int64)
        self.breaks = np.zeros(len(self.every), dtype=np.int64)
        self.over = np.zeros(len(self.every), dtype=np.int64)

    def draw(self, random: np.random.Generator, count: int) -> NDArray[np.bool_]:
        """Whether the stage passes, one entry per draw."""
        held = self._held(random, count)
        pupils, need, floor = self._pupils(random, count)
        fails = self.must & ~passes(held, need, floor, self.may_miss)
        self.school_fails += fails.sum(axis=0)
        weaker = (held < need) & (self.planned >= self.need)
        weaker |= (held < floor) & (self.planned >= self.floor)
        self.breaks += (weaker & fails[:, :, None]).any(axis=1).sum(axis=0)
        over = self._over(held, pupils)
        self.over += over.sum(axis=0)
        return ~fails.any(axis=1) & ~over.any(axis=1)

    def _held(self, random: np.random.Generator, count: int) -> Whole:
        done = random.binomial(self.sizes, self.chances, size=(count, len(self.sizes)))
        changes = (self.effects.T @ done.T).T.reshape(count, *self.base.shape)
        fixed = np.broadcast_to(self.amounts, (count, *self.amounts.shape))
        return np.concatenate([self.base + changes, fixed], axis=2)

    def _pupils(self, random: np.random.Generator, count: int) -> tuple[Whole, Whole, Whole]:
        pupils = np.broadcast_to(self.stage.pupils, (count, len(self.stage.schools)))
        if not self.rates:
            return pupils, self.need, self.floor
        factors = 1 + self.doubt.pupils_sigma * random.standard_normal(pupils.shape)
        pupils = np.maximum(1, np.rint(pupils * factors)).astype(np.int64)
        need, floor = (
            np.stack([-(-pupils * rate.numerator // rate.denominator) for rate in side], axis=2)
            for side in zip(*((rate.need, rate.floor) for rate in self.rates), strict=True)
        )
        return pupils, need, floor

    def _over(self, held: Whole, pupils: Whole) -> NDArray[np.bool_]:
        """Draw x indicator: the coefficient is above its limit, or not defined."""
        columns = []
        for at, limit in enumerate(self.limits):
            if limit is None:
                columns.append(np.zeros(len(held), dtype=bool))
                continue
            amount = held[:, :, at].astype(float)
            total = amount.sum(axis=1)
            most = (1 + float(limit) ** 2) * total**2
            # Equal up to rounding is within the limit: 1e-12 is far below one person's weight.
            squares = pupils.sum(axis=1) * (amount**2 / pupils).sum(axis=1)
            columns.append((total == 0) | (squares > most * (1 + 1e-12)))
        return np.stack(columns, axis=1) if columns else np.zeros((len(held), 0), dtype=bool)


def _rates(
    stage: StageProblem, every: tuple, per_pupil: Mapping[tuple[str, str], PerPupil]
) -> tuple[PerPupil, ...]:
    missing = [one.code for one in every if (stage.stage, one.code) not in per_pupil]
    if missing:
        raise ValueError(f"amounts per pupil are not known: {', '.join(missing)}")
    return tuple(per_pupil[stage.stage, one.code] for one in every)


def _effects(stage: StageProblem, plan: Plan, doubt: Doubt) -> tuple[Whole, NDArray, csr_array]:
    """People and chance of each move and help, and what one person of it changes (school x indicator)."""
    school = {code: row for row, code in enumerate(stage.schools)}
    column = {category: at for at, category in enumerate(stage.categories)}
    counts = len(stage.teacher_indicators)
    sizes, chances, entries = [], [], []

    def changes(code: str, category: Category, by: int) -> None:
        for at, one in enumerate(stage.teacher_indicators):
            if one.counted[column[category]]:
                entries.append((len(sizes), school[code] * counts + at, by))

    for move in plan.moves:
        if move.stage == stage.stage:
            changes(move.source, move.category, -1)
            changes(move.target, move.category, 1)
            sizes.append(move.people)
            chances.append(1 - doubt.move_fails)
    for used in plan.help_used:
        if used.stage == stage.stage:
            hired = used.kind == "hire"
            then = used.category if hired else becomes(used.category, used.kind)
            changes(used.school, then, 1)
            if not hired:
                changes(used.school, used.category, -1)
            sizes.append(used.people)
            chances.append(1 - doubt.help_fails)
    rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    shape = (len(sizes), len(stage.schools) * counts)
    effects = csr_array((np.array(values, dtype=np.int64), (rows, columns)), shape=shape)
    return np.array(sizes, dtype=np.int64), np.array(chances, dtype=float), effects
