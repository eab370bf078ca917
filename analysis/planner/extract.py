"""A solver's answer as the parts of a plan: who moves where, what is bought, who is helped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.planner.flows import Flows, kept_people
from analysis.planner.linear import Reals, at_columns
from analysis.planner.model import Built
from analysis.planner.problem import (
    NO_LIMIT,
    HelpUsed,
    Move,
    Problem,
    Purchase,
    StageProblem,
    Whole,
    lengths,
    spared_way,
)
from analysis.planner.reach import open_or_own
from analysis.planner.solver import pair_up
from analysis.planner.state import HELP_KINDS, Evaluation, evaluate


@dataclass(frozen=True)
class Parts:
    """The parts of a plan, sorted, with what they lead to."""

    moves: tuple[Move, ...]
    purchases: tuple[Purchase, ...]
    help_used: tuple[HelpUsed, ...]
    evaluation: Evaluation


def parts_of(built: Built, x: Reals) -> Parts:
    """The plan of an answer whose columns are whole up to the solver's tolerance."""
    problem = built.region.problem
    moves: list[Move] = []
    purchases: list[Purchase] = []
    help_used: list[HelpUsed] = []
    for stage, columns in zip(problem.stages, built.stages, strict=True):
        moves += _moves(problem, stage, columns.flows, x)
        steps = _whole(x, columns.amounts.steps)
        purchases += [
            Purchase(
                stage.stage, stage.schools[row], stage.facility_indicators[column].code, int(n)
            )
            for (row, column), n in np.ndenumerate(steps)
            if n
        ]
        for kind in HELP_KINDS:
            people = _whole(x, getattr(columns.flows, kind))
            help_used += [
                HelpUsed(stage.stage, stage.schools[row], kind, stage.categories[column], int(n))
                for (row, column), n in np.ndenumerate(people)
                if n
            ]
    return joined(problem, moves, purchases, help_used)


def joined(
    problem: Problem,
    moves: Sequence[Move],
    purchases: Sequence[Purchase],
    help_used: Sequence[HelpUsed],
) -> Parts:
    """Parts in their order, with what they lead to."""
    ordered = tuple(sorted(moves)), tuple(sorted(purchases)), tuple(sorted(help_used))
    return Parts(*ordered, evaluate(problem, *ordered))


def _whole(x: Reals, columns: Whole) -> Whole:
    return np.rint(at_columns(x, columns)).astype(np.int64)


def _moves(problem: Problem, stage: StageProblem, flows: Flows, x: Reals) -> list[Move]:
    if flows.arcs is not None:
        people = _whole(x, flows.ways)
        arcs = flows.arcs
        return [
            _move(
                stage,
                int(arcs.source[n]),
                int(arcs.target[n]),
                int(arcs.category[n]),
                int(people[n]),
            )
            for n in np.flatnonzero(people)
        ]
    leaving, arriving, pairs = kept_people(problem, stage)
    leave = _whole(x, flows.leave) - leaving
    arrive = _whole(x, flows.arrive) - arriving
    usable = open_or_own(problem, stage)
    if problem.quota is None and usable.all():
        # Who leaves a school while one alike arrives there may as well stay.
        both = np.minimum(leave, arrive)
        leave, arrive = leave - both, arrive - both
    people = dict(pairs)
    for category in range(leave.shape[1]):
        for (source, target), count in _pairing(
            problem, stage, category, usable, leave[:, category], arrive[:, category]
        ).items():
            key = (source, target, category)
            people[key] = people.get(key, 0) + count
    return [_move(stage, *key, count) for key, count in people.items() if count]


def _move(stage: StageProblem, source: int, target: int, category: int, people: int) -> Move:
    schools = stage.schools
    return Move(stage.stage, schools[source], schools[target], stage.categories[category], people)


def _pairing(
    problem: Problem,
    stage: StageProblem,
    category: int,
    usable: NDArray[np.bool_],
    leave: Whole,
    arrive: Whole,
) -> dict[tuple[int, int], int]:
    """Who goes where: ways as short as can be, pairs of the earlier plan first.

    Where not every way is open, who is led to the own school stays there.
    """
    givers, takers = np.flatnonzero(leave), np.flatnonzero(arrive)
    if not len(givers):
        return {}
    source, target = np.repeat(givers, leave[givers]), np.repeat(takers, arrive[takers])
    cost = _pair_costs(problem, stage, category, source[:, None], target[None, :])
    own = source[:, None] == target[None, :]
    if usable.all():
        forbidden = own
    else:
        forbidden = ~usable[source[:, None], target[None, :]]
        cost = np.where(own, 0.0, cost)
    partner = pair_up(np.where(forbidden, (cost.max() + 1.0) * len(source), cost))
    pairs: dict[tuple[int, int], int] = {}
    for number, other in enumerate(partner):
        if forbidden[number, other]:
            raise ArithmeticError("people who leave and arrive could not be paired")
        key = (int(source[number]), int(target[other]))
        if key[0] == key[1]:
            continue
        pairs[key] = pairs.get(key, 0) + 1
    return pairs


def _pair_costs(
    problem: Problem, stage: StageProblem, category: int, source: Whole, target: Whole
) -> Reals:
    """Lengths of the ways; pairs without a known one come last, pairs of the earlier plan first."""
    distance = lengths(stage, spared_way(problem))[source, target].astype(float)
    known = distance < NO_LIMIT
    farthest = float(distance[known].max(initial=0.0))
    cost = np.where(known, distance, farthest + 1.0) + farthest + 1.0
    earlier = {
        (move.source, move.target)
        for move in problem.near
        if move.stage == stage.stage and move.category == stage.categories[category]
    }
    row = {school: number for number, school in enumerate(stage.schools)}
    was = np.zeros_like(stage.allowed)
    for giver, taker in earlier:
        if giver in row and taker in row:
            was[row[giver], row[taker]] = True
    return np.where(was[source, target], 0.0, cost)
