"""A plan over two or three school years: each year within its own limits, schools passing early.

Method. First the planner is asked for the whole: the people moved over all years, judged by the needs
of the last year, within the sum of the years' limits. Then its moves, purchases and help are spread
over the years by a small integer program, so that each year keeps its limits, no school is worse off
than at the start and below its standard in between, and the sum over years of the schools that pass
is as large as it can be. Nobody moves twice, because only those who were there at the start move.

Proven: the whole is best as its status says, and its spread is best for that whole where
`spread_is_best`. Not proven: that no other whole of equal value could be spread better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from analysis.planner.asking import FOUND, Asking, Solver
from analysis.planner.phase_split import Split, split
from analysis.planner.problem import (
    NO_LIMIT,
    Goal,
    HelpUsed,
    Move,
    Objective,
    Plan,
    PlanStatus,
    Problem,
    Purchase,
    Quota,
    StageProblem,
)
from analysis.planner.solve import solve
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
    """

    whole: Plan
    every_school: bool
    years: tuple[PhaseYear, ...]
    spread_is_best: bool
    first_status: PlanStatus = PlanStatus.LIMIT


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
    spread = split(years, whole, seconds=asking.seconds_left)
    return Phases(whole, first in FOUND, _years(years, spread), spread.is_best, first)


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
