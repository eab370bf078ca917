"""What a model is built from: a problem and what has been asked of its plans so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from analysis.planner.problem import Objective, Problem, Rule, StageProblem, Whole, usable_pairs


class Aim(StrEnum):
    """What one run spares: the objectives, and what is settled before and after them."""

    PASSING = "passing"
    FEWEST_MOVES = Objective.FEWEST_MOVES
    LEAST_DISTANCE = Objective.LEAST_DISTANCE
    LEAST_TIME = Objective.LEAST_TIME
    LEAST_COST = Objective.LEAST_COST
    WORST_OFF = Objective.WORST_OFF
    SMALLEST_DIFFERENCE = Objective.SMALLEST_DIFFERENCE
    LEVEL_BURDEN = Objective.LEVEL_BURDEN
    NEAREST = "nearest"
    BEHIND = "behind"


@dataclass(frozen=True)
class Arcs:
    """Ways that teachers of a category may take, one entry each: donor, receiver, category."""

    source: Whole
    target: Whole
    category: Whole


# By stage: sets of donors, as school rows, who send no more than their reach takes (see `gates`).
Gates = Mapping[int, tuple[tuple[int, ...], ...]]
# By stage and indicator (teacher indicators first): school rows and where their curve is cut.
Places = Mapping[tuple[int, int], tuple[Whole, np.ndarray]]


@dataclass(frozen=True)
class Rung:
    """At most `most` schools stand below a share of their needs; None: how many do is counted."""

    reach: Fraction
    most: int | None


@dataclass(frozen=True)
class Region:
    """The plans that a model describes.

    least    per stage, school x teacher indicator: amounts that must be reached; None: nothing more
    rungs    how many schools may stand below which share; the last one may be there to be counted
    share    per stage, people who may leave each school at most; None: nothing more
    aim      WORST_OFF or LEVEL_BURDEN: has a column for the smallest or largest share
    fixed    aims settled before, with what was reached (in the aim's own whole unit)
    totals   (stage, teacher indicator) -> total that is held fixed
    cuts     where curves are cut beyond the cuts that every model has
    gates    sets of donors whose reach has been looked at, where ways have no columns
    arcs     per stage, the ways in use; None: all of them
    ways     whether distances count, so that who goes where is modelled
    squares  whether every teacher indicator has its squares, limit or not
    nearest  whether changes against the earlier plan are counted
    tighter  relative margin inside the limits of coefficients, against rounding
    """

    problem: Problem
    least: tuple[Whole, ...] | None = None
    share: tuple[Whole, ...] | None = None
    rungs: tuple[Rung, ...] = ()
    aim: Aim | None = None
    fixed: tuple[tuple[Aim, int], ...] = ()
    totals: Mapping[tuple[int, int], int] = field(default_factory=lambda: MappingProxyType({}))
    cuts: Places = field(default_factory=lambda: MappingProxyType({}))
    gates: Gates = field(default_factory=lambda: MappingProxyType({}))
    arcs: tuple[Arcs | None, ...] | None = None
    ways: bool = False
    squares: bool = False
    nearest: bool = False
    tighter: float = 0.0


def needs_ways(problem: Problem, aim: Aim) -> bool:
    """Whether who goes where counts for an aim or for the budget, through its length."""
    prices = problem.yuan_per_km > 0
    has_budget = problem.budget_yuan is not None and Rule.BUDGET not in problem.without
    is_way = aim in (Aim.LEAST_DISTANCE, Aim.LEAST_TIME)
    return is_way or (aim is Aim.LEAST_COST and prices) or (has_budget and prices)


def is_free(problem: Problem, stage: StageProblem) -> bool:
    """Whether everybody may go everywhere: then who goes where need not be modelled for its own sake."""
    usable = usable_pairs(problem, stage)
    givers = stage.teachers.sum(axis=1) > 0
    return bool((usable | np.eye(len(usable), dtype=bool))[givers].all())


def in_order(problem: Problem) -> Problem:
    """The problem with stages, schools and categories in rising order, so that order plays no part."""
    stages = sorted(problem.stages, key=lambda stage: stage.stage)
    return replace(
        problem,
        stages=tuple(_stage_in_order(stage) for stage in stages),
        keep=tuple(sorted(problem.keep)),
        near=tuple(sorted(problem.near)),
    )


def _stage_in_order(stage: StageProblem) -> StageProblem:
    rows = np.argsort(np.array(stage.schools), kind="stable")
    columns = np.array(
        sorted(range(len(stage.categories)), key=stage.categories.__getitem__), dtype=np.int64
    )
    by_school = (
        "pupils",
        "donor_keeps",
        "subject_floor",
        "subject_most_out",
        "staff_floor",
        "posts",
        "most_out",
        "most_in",
        "must_pass",
    )
    people = {name: getattr(stage, name)[rows][:, columns] for name in ("teachers", "eligible")}
    both = np.ix_(rows, rows)
    pairs = {name: getattr(stage, name)[both] for name in ("allowed", "distance")}
    pairs["seconds"] = None if stage.seconds is None else stage.seconds[both]
    teacher = tuple(
        replace(
            one,
            counted=tuple(one.counted[column] for column in columns),
            need=one.need[rows],
            floor=one.floor[rows],
        )
        for one in stage.teacher_indicators
    )
    facility = tuple(
        replace(one, amount=one.amount[rows], need=one.need[rows], floor=one.floor[rows])
        for one in stage.facility_indicators
    )
    return replace(
        stage,
        schools=tuple(stage.schools[row] for row in rows),
        categories=tuple(stage.categories[column] for column in columns),
        teacher_indicators=teacher,
        facility_indicators=facility,
        **{name: getattr(stage, name)[rows] for name in by_school},
        **people,
        **pairs,
    )
