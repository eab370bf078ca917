"""What can be told of a planning problem without a solver: totals and floors.

Everything here is exact: whole numbers and fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analysis.planner.apportionment import largest_worst_share, smallest_squared_coefficient
from analysis.planner.holdings import (
    amounts,
    floors,
    needs,
    people,
    squared_coefficient,
)
from analysis.planner.problem import (
    FacilityIndicator,
    Goal,
    Problem,
    Rule,
    StageProblem,
    TeacherIndicator,
)


@dataclass(frozen=True)
class TeacherArithmetic:
    """One teacher indicator of a stage on paper; people, over the schools that must pass.

    held             people of all schools of the stage
    need             people for every such school to meet it
    least            people for every such school to pass, if each that still may spends its miss here
    missing          people that schools lack to their need as they stand, none taken from another
    missing_to_pass  the same to `least`
    short            people that are not there at all: no moving of teachers can do without them
    limit            largest coefficient allowed, or None
    squared          CV^2 as it stands; None: not defined, or no limit
    floor_squared    CV^2 that no placing of the people can beat; None as above
    bound_squared    the same, when each school that must pass holds its part of `least`; None as
                     above, and where there are too few people
    worst_share      largest possible smallest share of a need; None where nobody is needed
    """

    stage: str
    indicator: str
    held: int
    need: int
    least: int
    missing: int
    missing_to_pass: int
    short: int
    limit: Fraction | None
    squared: Fraction | None
    floor_squared: Fraction | None
    bound_squared: Fraction | None
    worst_share: Fraction | None

    @property
    def limit_is_out_of_reach(self) -> bool:
        """True where even free placing leaves the coefficient above its limit."""
        return (
            self.limit is not None
            and self.floor_squared is not None
            and self.floor_squared > self.limit**2
        )


@dataclass(frozen=True)
class FacilityArithmetic:
    """One facility indicator of a stage; hundredths of its unit, over the schools that must pass.

    below, below_floor   schools below the need, and below the floor
    missing              what they lack to the need; steps and yuan: what has to be bought for it
    """

    stage: str
    indicator: str
    held: int
    need: int
    missing: int
    below: int
    below_floor: int
    steps: int
    yuan: int


@dataclass(frozen=True)
class BeyondTeachers:
    """A school that must pass and that no teacher can help: its facilities alone make it fail.

    below        facility indicators below the need
    below_floor  those of them that are below the floor too
    """

    stage: str
    school: str
    below: tuple[str, ...]
    below_floor: tuple[str, ...]


@dataclass(frozen=True)
class Arithmetic:
    """All that is told without a solver, stage by stage.

    beyond_teachers is empty where the problem buys facilities or does not ask that schools pass.
    """

    teachers: tuple[TeacherArithmetic, ...]
    facilities: tuple[FacilityArithmetic, ...]
    beyond_teachers: tuple[BeyondTeachers, ...]

    @property
    def is_decided(self) -> bool:
        """True where these figures alone show that moving teachers cannot be enough."""
        return (
            bool(self.beyond_teachers)
            or any(one.short > 0 for one in self.teachers)
            or self.has_limit_out_of_reach
        )

    @property
    def has_limit_out_of_reach(self) -> bool:
        """True where a coefficient stays above its limit however the people are placed."""
        return any(one.limit_is_out_of_reach for one in self.teachers)


def arithmetic(problem: Problem) -> Arithmetic:
    """The figures on paper of every stage; see the classes for what each number means."""
    teachers, facilities, beyond = [], [], []
    for stage in problem.stages:
        must = required(problem, stage)
        teachers += [
            _teacher(problem, stage, at, indicator, must)
            for at, indicator in enumerate(stage.teacher_indicators)
        ]
        facilities += [_facility(stage, one, must) for one in stage.facility_indicators]
        if not problem.buys:
            beyond += _beyond(problem, stage, must)
    return Arithmetic(tuple(teachers), tuple(facilities), tuple(beyond))


def required(problem: Problem, stage: StageProblem) -> np.ndarray:
    """Schools of a stage that must pass; none where no school must or that rule is set aside."""
    is_asked = (
        problem.goal is not Goal.NO_SCHOOL_REQUIRED and Rule.SCHOOLS_PASS not in problem.without
    )
    return stage.must_pass & is_asked


def _missed_facilities(stage: StageProblem) -> np.ndarray:
    """Facility indicators below the need, by school."""
    count = len(stage.schools)
    return (amounts(stage) < needs(stage.facility_indicators, count)).sum(axis=1)


def _teacher(
    problem: Problem, stage: StageProblem, at: int, indicator: TeacherIndicator, must: np.ndarray
) -> TeacherArithmetic:
    held = people(stage)[:, at]
    # A school whose misses are spent on facilities has none left, unless facilities can be bought.
    free = problem.may_miss > 0
    may_miss = (_missed_facilities(stage) < problem.may_miss) | (problem.buys and free)
    need = np.where(must, indicator.need, 0)
    least = np.where(must, np.where(may_miss, indicator.floor, indicator.need), 0)
    total = int(held.sum())
    limit = None if Rule.COEFFICIENTS in problem.without else indicator.limit
    asked = limit is not None
    pupils = stage.pupils
    return TeacherArithmetic(
        stage=stage.stage,
        indicator=indicator.code,
        held=total,
        need=int(need.sum()),
        least=int(least.sum()),
        missing=int(np.maximum(need - held, 0).sum()),
        missing_to_pass=int(np.maximum(least - held, 0).sum()),
        short=max(0, int(least.sum()) - total),
        limit=limit,
        squared=squared_coefficient(held, pupils) if asked else None,
        floor_squared=smallest_squared_coefficient(total, pupils) if asked else None,
        bound_squared=smallest_squared_coefficient(total, pupils, least) if asked else None,
        worst_share=largest_worst_share(total, need),
    )


def _facility(
    stage: StageProblem, indicator: FacilityIndicator, must: np.ndarray
) -> FacilityArithmetic:
    missing = np.where(must, np.maximum(indicator.need - indicator.amount, 0), 0)
    steps = int((-(-missing // indicator.step)).sum())
    return FacilityArithmetic(
        stage=stage.stage,
        indicator=indicator.code,
        held=int(indicator.amount.sum()),
        need=int(indicator.need[must].sum()),
        missing=int(missing.sum()),
        below=int((missing > 0).sum()),
        below_floor=int((must & (indicator.amount < indicator.floor)).sum()),
        steps=steps,
        yuan=steps * indicator.price_yuan,
    )


def _beyond(problem: Problem, stage: StageProblem, must: np.ndarray) -> list[BeyondTeachers]:
    count, every = len(stage.schools), stage.facility_indicators
    below = amounts(stage) < needs(every, count)
    below_floor = amounts(stage) < floors(every, count)
    lost = must & ((below.sum(axis=1) > problem.may_miss) | below_floor.any(axis=1))
    codes = np.array([one.code for one in every], dtype=object)
    return [
        BeyondTeachers(
            stage.stage,
            stage.schools[row],
            tuple(codes[below[row]]),
            tuple(codes[below_floor[row]]),
        )
        for row in np.flatnonzero(lost)
    ]
