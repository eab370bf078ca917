"""The linear model of all years of a plan at once: a model of each year and rows between them.

A year's model speaks of all that was done up to its end, from the start of the plan, so that what a
school must hold is the same model as that of a plan of one year. Between two years everything done
stays done, and what is new in a year keeps the limits of that year.

Who goes where is not in it: it says who leaves and who arrives. `joint_ways` leads people from school to
school, and where that cannot be done it says which rows were missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy import sparse

from analysis.planner.joint_locked import Locked, locked_in
from analysis.planner.joint_rows import (
    Link,
    Narrow,
    New,
    doings,
    narrow_row,
    nothing_undone,
    year_rows,
)
from analysis.planner.linear import NO_COLUMN, Assembly, LinearModel, Reals
from analysis.planner.model import Built, build
from analysis.planner.problem import (
    NO_LIMIT,
    Goal,
    Objective,
    Problem,
    Rule,
    StageProblem,
    Whole,
    usable_pairs,
)
from analysis.planner.region import Aim, Region

YEARLY = ("most_out", "most_in", "subject_most_out")


@dataclass(frozen=True)
class JointModel:
    """The model of all years.

    years   the model of each year: its columns stand from `starts` on
    locked  the locked moves, with columns behind those of the years
    before  per year, for each of its columns the same column of the year before; NO_COLUMN: none
    """

    linear: LinearModel
    years: tuple[Built, ...]
    starts: tuple[int, ...]
    before: tuple[Whole, ...]
    locked: Locked

    @property
    def hopeless(self) -> bool:
        """Whether there is no plan whatever the solver says."""
        return self.years[-1].hopeless or _cannot_pass(self.years[-1])

    def of_year(self, x: Reals, year: int) -> Reals:
        """All that is done up to the end of a year, over the columns of its model."""
        start = self.starts[year]
        return x[start : start + len(self.years[year].linear.low)]

    def new_in(self, x: Reals, year: int) -> Reals:
        """What is new in a year, over the columns of its model; other columns mean nothing."""
        now, same = self.of_year(x, year), self.before[year]
        if not year:
            return now
        past = self.of_year(x, year - 1)
        return now - np.where(same == NO_COLUMN, 0.0, past[np.maximum(same, 0)])

    def cost(self, aim: Aim, years: Sequence[int]) -> Reals:
        """Coefficients of an aim that is a sum, taken at the end of these years."""
        cost = np.zeros(len(self.linear.low))
        for year in years:
            own = self.years[year].cost(aim)
            cost[self.starts[year] : self.starts[year] + len(own)] += own
        return cost


def year_problems(years: Sequence[Problem], every_school: bool) -> tuple[Problem, ...]:
    """Per year the problem of all that is done up to its end.

    Limits of a year are added up, and those over the county are left to the rows between the years.
    Coefficients are asked for at the end only, and so is passing; `every_school` is settled there.
    """
    found = []
    for number, year in enumerate(years):
        is_last = number == len(years) - 1
        stages = zip(
            *(_with_ways_out(one) for one in years[: number + 1]),
            strict=True,
        )
        aside = year.without if is_last else year.without | {Rule.COEFFICIENTS}
        if not (is_last and every_school):
            aside = aside | {Rule.SCHOOLS_PASS}
        found.append(
            replace(
                year,
                stages=tuple(_up_to_now(each) for each in stages),
                goal=Goal.MOST_SCHOOLS_PASS,
                quota=None,
                most_moves=None,
                budget_yuan=None,
                yuan_per_km=0,
                objectives=(Objective.FEWEST_MOVES,),
                keep=(),
                near=(),
                without=aside | {Rule.DISTANCE},
            )
        )
    return tuple(found)


def _with_ways_out(problem: Problem) -> list[StageProblem]:
    """Stages in which nobody leaves or comes where no way at all is open."""
    stages = []
    for stage in problem.stages:
        usable = usable_pairs(problem, stage)
        out, into = usable.any(axis=1), usable.any(axis=0)
        eligible = np.where(out[:, None], stage.eligible, 0)
        if Rule.ELIGIBILITY in problem.without:
            eligible = stage.eligible
        stages.append(replace(stage, eligible=eligible, most_in=np.where(into, stage.most_in, 0)))
    return stages


def _up_to_now(stages: Sequence[StageProblem]) -> StageProblem:
    sums = {
        name: np.minimum(NO_LIMIT, sum(getattr(stage, name) for stage in stages)) for name in YEARLY
    }
    return replace(stages[-1], **sums)


def build_joint(
    years: Sequence[Problem], regions: Sequence[Region], narrows: Sequence[Narrow] = ()
) -> JointModel:
    """The model of all years.

    years    with their own limits; moves that are locked belong to the last one
    regions  of `year_problems`
    narrows  where too few ways lead: found by `joint_ways`
    """
    built = tuple(build(region) for region in regions)
    sizes = [len(one.linear.low) for one in built]
    starts = tuple(int(start) for start in np.cumsum([0, *sizes[:-1]]))
    before = (
        np.full(sizes[0], NO_COLUMN, dtype=np.int64),
        *(_same_columns(earlier, later) for earlier, later in pairwise(built)),
    )
    locked = locked_in(years[-1], len(years), sum(sizes))
    linear = _side_by_side([*(_with_passing(one) for one in built), locked.model()])
    rows = Assembly()
    locked.rows(rows)
    for year, (problem, own) in enumerate(zip(years, built, strict=True)):
        past = starts[year - 1] if year else 0
        if year:
            link = Link(built[year - 1], past, starts[year], before[year])
            nothing_undone(rows, link)
        new = New(rows, starts[year], past, before[year])
        year_rows(problem, own, new)
        locked.rows_of_year(year, own, new)
        for narrow in narrows:
            if narrow.year == year:
                narrow_row(new, own.stages[narrow.stage], narrow, locked.taken(narrow))
    return JointModel(linear.with_rows(rows), built, starts, before, locked)


def regions_of(years: Sequence[Problem], every_school: bool) -> tuple[Region, ...]:
    """The regions to begin with."""
    return tuple(Region(one) for one in year_problems(years, every_school))


def _cannot_pass(built: Built) -> bool:
    problem = built.region.problem
    if Rule.SCHOOLS_PASS in problem.without:
        return False
    return any(
        bool((stage.must_pass & (columns.amounts.passes == NO_COLUMN)).any())
        for stage, columns in zip(problem.stages, built.stages, strict=True)
    )


def _with_passing(built: Built) -> LinearModel:
    """The model of a year in which schools that must pass at its end do."""
    problem, linear = built.region.problem, built.linear
    if Rule.SCHOOLS_PASS in problem.without or not built.stages:
        return linear
    low = linear.low.copy()
    for stage, columns in zip(problem.stages, built.stages, strict=True):
        passes = columns.amounts.passes[stage.must_pass]
        low[passes[passes != NO_COLUMN]] = 1.0
    return replace(linear, low=low)


def _side_by_side(models: Sequence[LinearModel]) -> LinearModel:
    return LinearModel(
        sparse.csr_array(sparse.block_diag([one.matrix for one in models], format="csr")),
        *(
            np.concatenate([getattr(one, name) for one in models])
            for name in ("row_low", "row_high", "low", "high", "whole")
        ),
    )


def _same_columns(earlier: Built, later: Built) -> Whole:
    """For each column of the later year what was done of it before."""
    same = np.full(len(later.linear.low), NO_COLUMN, dtype=np.int64)
    past = dict(doings(earlier))
    for name, columns in doings(later):
        there = columns != NO_COLUMN
        same[columns[there]] = past[name][there]
    return same
