"""A plan over two or three school years: each year within its own limits, schools passing early.

Method. First the planner is asked for the whole: the people moved over all years, judged by the needs
of the last year, within the sum of the years' limits. Then its moves, purchases and help are spread
over the years by a small integer program, so that each year keeps its limits, no school is worse off
than at the start and below its standard in between, and the sum over years of the schools that pass
is as large as it can be. Nobody moves twice, because only those who were there at the start move.
In the time that is left all years are settled as one question (`joint_years`): the fewest people over
the years with each year within its limits, and among such plans the most school years passed.

Proven where `is_joint`: no plan over these years moves fewer people to the same end, and none that
moves as few has more school years passed (by the solver; that fewer people would not do for the whole
is proved as the whole's status says). Elsewhere: the whole is best as its status says, and its spread
is best for that whole where `spread_is_best`; another whole of equal value might be spread better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from time import monotonic

import numpy as np

from analysis.planner.asking import FOUND, Asking, Solver
from analysis.planner.joint_years import Known, joint_years
from analysis.planner.phase_checker import rules_broken
from analysis.planner.phase_effects import size_of
from analysis.planner.phase_split import Part, Split, item_yuan, split
from analysis.planner.problem import (
    NO_LIMIT,
    Goal,
    HelpUsed,
    Move,
    Objective,
    ObjectiveValue,
    Plan,
    PlanStatus,
    Problem,
    Purchase,
    Quota,
    StageProblem,
)
from analysis.planner.solve import solve
from analysis.planner.solver import Outcome
from analysis.planner.state import Evaluation, evaluate


@dataclass(frozen=True)
class PhaseYear:
    """One year of a plan.

    moves, purchases, help_used  of this year
    verdict  the county after this and all earlier years, by the pupils and needs of this year
    """

    moves: tuple[Move, ...]
    purchases: tuple[Purchase, ...]
    help_used: tuple[HelpUsed, ...]
    verdict: Evaluation

    @property
    def people_moved(self) -> int:
        """People moved in this year."""
        return sum(move.people for move in self.moves)


@dataclass(frozen=True)
class Phases:
    """A plan over years.

    whole           all of it at once; its status tells whether there is one and how good it is
    every_school    True: the whole lets every school pass; False: as many as can be
    years           empty where there is no whole, or where it cannot be spread
    spread_is_best  no spread of this whole lets schools pass for more school years
    first_status    status of the question whether every school can pass: INFEASIBLE, or LIMIT where
                    that was not known in time
    is_joint        all years were settled as one question: see above
    """

    whole: Plan
    every_school: bool
    years: tuple[PhaseYear, ...]
    spread_is_best: bool
    first_status: PlanStatus = PlanStatus.LIMIT
    is_joint: bool = False

    @property
    def school_years(self) -> int:
        """Schools that pass, summed over the years."""
        return sum(year.verdict.schools_passing for year in self.years)


def phases(
    years: Sequence[Problem], *, time_limit_seconds: float, solver: Solver = solve
) -> Phases:
    """A plan over the years, the first first.

    years  one problem per year with that year's pupils, needs, floors and limits (most moves, budget,
           quota, people out and in); teachers, prices and facilities as they are at the start, equal in
           all. Moves that must be kept belong to the last one
    ValueError with less than two years, or where stages, schools, categories or teachers differ.
    """
    _refuse_other_counties(years)
    asking = Asking(solver, time_limit_seconds)
    asked = replace(_whole(years), goal=Goal.EVERY_SCHOOL_PASSES)
    whole = asking.plan(asked, 4)
    first = whole.status
    if first not in FOUND:
        whole = asking.plan(replace(asked, goal=Goal.MOST_SCHOOLS_PASS), 2)
    if whole.status not in FOUND:
        return Phases(whole, False, (), False, first)
    spread = split(years, whole, seconds=asking.seconds_left / 2)
    found = Phases(whole, first in FOUND, _years(years, spread), spread.is_best, first)
    return _jointly(years, found, asking.seconds_left)


def _jointly(years: Sequence[Problem], found: Phases, seconds: float) -> Phases:
    """The plan that settles all years at once where that was proved in time; else what was found.

    A whole that lets every school pass may fit into no years at all: then the years are settled with as
    many schools as can be. Raises ArithmeticError where the answer breaks a rule of its year.
    """
    every = found.every_school
    end = monotonic() + seconds
    told = joint_years(years, every, seconds, _known(years[-1], found))
    if told.known_is_best:
        return replace(found, spread_is_best=True, is_joint=True)
    if told.outcome is Outcome.INFEASIBLE and every:
        every = False
        told = joint_years(years, every, end - monotonic())
    if told.outcome is not Outcome.OPTIMAL:
        return found
    parts = told.parts
    broken = rules_broken(years, parts, every_school=every)
    if broken:
        raise ArithmeticError(f"the solver's years break a rule: {broken[0]}")
    return replace(
        found,
        whole=_as_whole(years, found.whole, parts, every is found.every_school),
        every_school=every,
        years=_years(years, Split(parts, True)),
        spread_is_best=True,
        is_joint=True,
    )


def _known(last: Problem, found: Phases) -> Known | None:
    """What the spread reaches; None where there is none."""
    if not found.years:
        return None
    yuan = sum(
        item_yuan(replace(last, yuan_per_km=0), item) * size_of(item)
        for year in found.years
        for item in (*year.moves, *year.purchases, *year.help_used)
    )
    people = sum(year.people_moved for year in found.years)
    at_end = found.years[-1].verdict.schools_passing
    return Known(at_end, people, float(yuan), found.school_years)


def _as_whole(years: Sequence[Problem], whole: Plan, parts: Sequence[Part], same_aim: bool) -> Plan:
    """The parts of all years as one plan: as good as the whole where it moves as few people."""
    moves = _summed([move for part in parts for move in part.moves], "people")
    purchases = _summed([one for part in parts for one in part.purchases], "steps")
    helped = _summed([one for part in parts for one in part.help_used], "people")
    verdict = evaluate(years[-1], moves, purchases, helped)
    people = verdict.people_moved
    is_same = same_aim and people == whole.people_moved and whole.status in FOUND
    status = whole.status if is_same else PlanStatus.BY_SOLVER
    value = ObjectiveValue(Objective.FEWEST_MOVES, people, people, proved=True)
    return Plan(
        status,
        (value,),
        moves,
        purchases,
        helped,
        verdict.schools_passing,
        solver=whole.solver,
        most_passing=whole.most_passing if same_aim else None,
    )


def _summed(items: Sequence, count: str) -> tuple:
    """Equal items of several years as one."""
    sums: dict[object, int] = {}
    for item in items:
        alike = replace(item, **{count: 0})
        sums[alike] = sums.get(alike, 0) + getattr(item, count)
    return tuple(sorted(replace(alike, **{count: total}) for alike, total in sums.items()))


def _refuse_other_counties(years: Sequence[Problem]) -> None:
    if len(years) < 2:
        raise ValueError("a plan over years needs two years at least")
    first = years[0].stages
    for year in years[1:]:
        for one, other in zip(first, year.stages, strict=True):
            same = (one.stage, one.schools, one.categories) == (
                other.stage,
                other.schools,
                other.categories,
            )
            if not same or not np.array_equal(one.teachers, other.teachers):
                raise ValueError("the years are not of the same schools and teachers")


def _whole(years: Sequence[Problem]) -> Problem:
    """The last year's problem with the limits of all years together."""
    quotas = [year.quota for year in years if year.quota is not None]
    quota = None
    if quotas:
        # Each year keeps its own share of backbone teachers, so together they keep the smallest.
        share = min(one.backbone_share for one in quotas) if len(quotas) == len(years) else 0
        quota = Quota(sum(one.people for one in quotas), Fraction(share))
    return replace(
        years[-1],
        stages=tuple(
            _stage_of_all(stages) for stages in zip(*(y.stages for y in years), strict=True)
        ),
        most_moves=_sum(year.most_moves for year in years),
        budget_yuan=_sum(year.budget_yuan for year in years),
        quota=quota,
        objectives=years[-1].objectives or (Objective.FEWEST_MOVES,),
    )


def _stage_of_all(stages: Sequence[StageProblem]) -> StageProblem:
    sums = {
        name: np.minimum(NO_LIMIT, sum(getattr(stage, name) for stage in stages))
        for name in ("most_out", "most_in", "subject_most_out")
    }
    return replace(stages[-1], **sums)


def _sum(limits: object) -> int | None:
    every = list(limits)
    return None if None in every else sum(every)


def _years(years: Sequence[Problem], spread: Split) -> tuple[PhaseYear, ...]:
    found, moves, purchases, help_used = [], (), (), ()
    for year, part in zip(years, spread.parts, strict=False):
        moves, purchases = moves + part.moves, purchases + part.purchases
        help_used += part.help_used
        verdict = evaluate(year, moves, purchases, help_used)
        found.append(PhaseYear(part.moves, part.purchases, part.help_used, verdict))
    return tuple(found)
