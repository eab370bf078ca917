"""What sums alone prove of a question in a millisecond: only bounds, all exact, without a solver."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analysis.planner.holdings import amounts, floors, needs, people
from analysis.planner.problem import Goal, Problem, Rule, StageProblem, Whole


def people_to_come(problem: Problem, stage: StageProblem) -> Whole:
    """By school, people who must arrive or be helped at the least before it passes; zero where none must.

    One person raises each indicator by one at the most, so that a school needs as many as its largest
    shortfall, with the indicators that it may miss chosen in its favour. Where facilities are bought,
    every miss may be spent on teachers. A school that misses too many rooms counts as if it missed none
    too many: what it needs of teachers stays a bound.
    """
    schools, every = len(stage.schools), stage.teacher_indicators
    if not every:
        return np.zeros(schools, dtype=np.int64)
    held, need = people(stage), needs(every, schools)
    to_need = np.maximum(need - held, 0)
    to_floor = np.maximum(np.minimum(floors(every, schools), need) - held, 0)
    rooms = stage.facility_indicators
    missed = (amounts(stage) < needs(rooms, schools)).sum(axis=1)
    free = np.clip(problem.may_miss - (0 if problem.buys else missed), 0, len(every))
    fewest = np.zeros(schools, dtype=np.int64)
    for count in np.unique(free):
        ways = []
        for chosen in combinations(range(len(every)), int(count)):
            short = to_need.copy()
            short[:, list(chosen)] = to_floor[:, list(chosen)]
            ways.append(short.max(axis=1))
        at = free == count
        fewest[at] = np.min(ways, axis=0)[at]
    return np.where(_must(problem, stage), fewest, 0)


def people_not_there(problem: Problem, stage: StageProblem) -> int:
    """People whom the stage lacks whatever is moved: what its shortest teacher indicator lacks.

    Facilities that may be bought leave every school its miss.
    """
    must, schools = _must(problem, stage), len(stage.schools)
    every = stage.teacher_indicators
    if not every:
        return 0
    need, rooms = needs(every, schools), stage.facility_indicators
    missed = (amounts(stage) < needs(rooms, schools)).sum(axis=1)
    has_miss = problem.may_miss > (0 if problem.buys else missed)
    floor = np.minimum(floors(every, schools), need)
    least = np.where(np.asarray(has_miss).reshape(-1, 1), floor, need)
    short = np.where(must[:, None], least, 0).sum(axis=0) - people(stage).sum(axis=0)
    return max(0, int(short.max()))


@dataclass(frozen=True)
class PaperBounds:
    """What sums prove of a whole question.

    to_come     people who must arrive or be helped at the least before every school passes
    most_moves  people who may be moved at most; None: no limit
    not_there   people whom the county lacks whatever is moved
    """

    to_come: int
    most_moves: int | None
    not_there: int

    @property
    def are_too_few_moves(self) -> bool:
        """Whether more people must come than may be moved."""
        return self.most_moves is not None and self.to_come > self.most_moves

    @property
    def least_help(self) -> int:
        """People from outside without whom no plan does; zero: none is proved.

        Whoever is not there must be helped, and so must whoever may not be moved: a person who arrives
        or is helped raises each indicator of one school by one at the most.
        """
        more = self.to_come - self.most_moves if self.most_moves is not None else 0
        return max(self.not_there, more)


def paper_bounds(problem: Problem) -> PaperBounds:
    """The sums of a question over its stages."""
    limit = None if Rule.MOST_MOVES in problem.without else problem.most_moves
    return PaperBounds(
        sum(int(people_to_come(problem, stage).sum()) for stage in problem.stages),
        limit,
        sum(people_not_there(problem, stage) for stage in problem.stages),
    )


def least_help(problem: Problem) -> int:
    """People hired, studying or recognised without whom no plan of the problem does; see `PaperBounds`."""
    return paper_bounds(problem).least_help


def is_impossible_on_paper(problem: Problem) -> bool:
    """Whether sums alone prove that no plan without help keeps all rules; False: they prove nothing."""
    if any(price is not None for price in vars(problem.help).values()):
        return False
    return least_help(problem) > 0 or (not problem.buys and _rooms_are_missing(problem))


def _rooms_are_missing(problem: Problem) -> bool:
    for stage in problem.stages:
        rooms, schools = stage.facility_indicators, len(stage.schools)
        held = amounts(stage)
        missed = (held < needs(rooms, schools)).sum(axis=1) > problem.may_miss
        below = (held < floors(rooms, schools)).any(axis=1)
        if (_must(problem, stage) & (missed | below)).any():
            return True
    return False


def _must(problem: Problem, stage: StageProblem) -> np.ndarray:
    """Schools of a stage that must pass."""
    is_asked = problem.goal is Goal.EVERY_SCHOOL_PASSES and Rule.SCHOOLS_PASS not in problem.without
    return stage.must_pass & is_asked
