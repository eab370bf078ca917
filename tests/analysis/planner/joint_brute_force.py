"""Every plan over two years of a tiny county: the rules written again, in whole numbers, without a model."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from analysis.planner.problem import Move, Problem, StageProblem


@dataclass(frozen=True)
class Tried:
    """All plans over two years: the best of them, and how many keep every rule.

    best  people moved, schools passing summed over the years; None where no plan keeps all rules
    """

    best: tuple[int, int] | None
    legal: int


class Ways:
    """The single moves of a county and what each does."""

    def __init__(self, stage: StageProblem) -> None:
        found = np.argwhere(stage.allowed[:, :, None] & (stage.eligible[:, None, :] > 0))
        self.list = [tuple(one) for one in found.tolist()]
        shape = (len(self.list), *stage.teachers.shape)
        self.left, self.arrived = np.zeros(shape, dtype=int), np.zeros(shape, dtype=int)
        for at, (source, target, category) in enumerate(self.list):
            self.left[at, source, category] = self.arrived[at, target, category] = 1

    def options(self, most: int) -> np.ndarray:
        """All ways of moving at most so many people: people by single move, one row each."""
        rows = [np.zeros(len(self.list), dtype=int)]
        for size in range(1, most + 1):
            for chosen in combinations_with_replacement(range(len(self.list)), size):
                rows.append(np.bincount(chosen, minlength=len(self.list)))
        return np.array(rows)

    def left_of(self, counts: np.ndarray) -> np.ndarray:
        """People who leave, option x school x category."""
        return np.einsum("ow,wsc->osc", counts, self.left)

    def arrived_of(self, counts: np.ndarray) -> np.ndarray:
        """People who arrive, option x school x category."""
        return np.einsum("ow,wsc->osc", counts, self.arrived)


def try_all(years: list[Problem], most: int) -> Tried:
    """Every plan of at most so many people a year, by the rules alone."""
    ways = Ways(years[0].stages[0])
    counts = ways.options(most)
    first = counts[_keeps_year(years[0], ways, counts) & _keeps_standing(years[0], ways, counts)]
    second = counts[_keeps_year(years[1], ways, counts)]
    if not len(first) or not len(second):
        return Tried(None, 0)
    both = (first[:, None, :] + second[None, :, :]).reshape(
        len(first) * len(second), counts.shape[1]
    )
    legal = _keeps_standing(years[1], ways, both) & _keeps_end(years[1], ways, both)
    if not legal.any():
        return Tried(None, 0)
    early = np.repeat(_passing(years[0], ways, first).sum(axis=1), len(second))
    late = _passing(years[1], ways, both).sum(axis=1)
    people = both.sum(axis=1)
    fewest = people[legal].min()
    passing = (early + late)[legal & (people == fewest)].max()
    return Tried((int(fewest), int(passing)), int(legal.sum()))


def keeps_all(years: list[Problem], ways: Ways, first: np.ndarray, second: np.ndarray) -> bool:
    """Whether one plan, people by single move in each year, keeps every rule."""
    one, other = first[None, :], second[None, :]
    return bool(
        _keeps_year(years[0], ways, one)[0]
        and _keeps_standing(years[0], ways, one)[0]
        and _keeps_year(years[1], ways, other)[0]
        and _keeps_standing(years[1], ways, one + other)[0]
        and _keeps_end(years[1], ways, one + other)[0]
    )


def moves_of(ways: Ways, stage: StageProblem, counts: np.ndarray) -> tuple[Move, ...]:
    """The moves of one option."""
    return tuple(
        Move(
            stage.stage,
            stage.schools[source],
            stage.schools[target],
            stage.categories[category],
            int(people),
        )
        for (source, target, category), people in zip(ways.list, counts, strict=True)
        if people
    )


def _keeps_year(problem: Problem, ways: Ways, counts: np.ndarray) -> np.ndarray:
    stage = problem.stages[0]
    left, arrived = ways.left_of(counts), ways.arrived_of(counts)
    good = (left.sum(axis=2) <= stage.most_out).all(axis=1)
    good &= (arrived.sum(axis=2) <= stage.most_in).all(axis=1)
    for at, subject in enumerate(stage.subjects):
        same = [one.subject == subject for one in stage.categories]
        good &= (left[:, :, same].sum(axis=2) <= stage.subject_most_out[:, at]).all(axis=1)
    people = counts.sum(axis=1)
    if problem.most_moves is not None:
        good &= people <= problem.most_moves
    if problem.budget_yuan is not None:
        metres = np.array([stage.distance[source, target] for source, target, _ in ways.list])
        thousandths = 1000 * problem.yuan_per_move + problem.yuan_per_km * metres
        good &= counts @ thousandths.astype(int) <= 1000 * problem.budget_yuan
    if problem.quota is not None:
        backbone = left[:, :, [one.backbone for one in stage.categories]].sum(axis=(1, 2))
        share = problem.quota.backbone_share
        good &= people >= problem.quota.people
        good &= backbone * share.denominator >= people * share.numerator
    return good


def _keeps_standing(problem: Problem, ways: Ways, counts: np.ndarray) -> np.ndarray:
    stage = problem.stages[0]
    left, arrived = ways.left_of(counts), ways.arrived_of(counts)
    after = stage.teachers + arrived - left
    good = (left <= stage.eligible).all(axis=(1, 2))
    for at, one in enumerate(stage.teacher_indicators):
        mask = np.array(one.counted)
        before = stage.teachers[:, mask].sum(axis=1)
        keep = np.minimum(before, np.maximum(one.need, stage.donor_keeps[:, at]))
        good &= (after[:, :, mask].sum(axis=2) >= keep).all(axis=1)
    groups = [np.ones(len(stage.categories), dtype=bool)]
    floors = [stage.staff_floor]
    for at, subject in enumerate(stage.subjects):
        groups.append(np.array([one.subject == subject for one in stage.categories]))
        floors.append(stage.subject_floor[:, at])
    for mask, floor in zip(groups, floors, strict=True):
        before = stage.teachers[:, mask].sum(axis=1)
        ends, gone = after[:, :, mask].sum(axis=2), left[:, :, mask].sum(axis=2)
        good &= np.where(before >= floor, ends >= floor, gone == 0).all(axis=1)
    staff = stage.teachers.sum(axis=1)
    full = np.where(
        staff <= stage.posts, after.sum(axis=2) <= stage.posts, arrived.sum(axis=2) == 0
    )
    return good & full.all(axis=1)


def _passing(problem: Problem, ways: Ways, counts: np.ndarray) -> np.ndarray:
    stage = problem.stages[0]
    after = stage.teachers + ways.arrived_of(counts) - ways.left_of(counts)
    below = np.zeros((len(counts), len(stage.schools)), dtype=int)
    under = np.zeros_like(below, dtype=bool)
    for one in stage.teacher_indicators:
        held = after[:, :, np.array(one.counted)].sum(axis=2)
        below += held < one.need
        under |= held < one.floor
    return (below <= problem.may_miss) & ~under


def _keeps_end(problem: Problem, ways: Ways, counts: np.ndarray) -> np.ndarray:
    stage = problem.stages[0]
    good = (_passing(problem, ways, counts) | ~stage.must_pass).all(axis=1)
    for move in problem.keep:
        way = (stage.schools.index(move.source), stage.schools.index(move.target))
        place = (*way, stage.categories.index(move.category))
        good &= counts[:, ways.list.index(place)] >= move.people
    after = stage.teachers + ways.arrived_of(counts) - ways.left_of(counts)
    common = int(np.lcm.reduce(stage.pupils))
    for one in stage.teacher_indicators:
        if one.limit is None:
            continue
        held = after[:, :, np.array(one.counted)].sum(axis=2)
        squares = (held * held) @ (common // stage.pupils)
        total = held.sum(axis=1)
        # N·Σx²/n <= (1 + limit²)·T², both sides times the common multiple and the denominator.
        top, bottom = one.limit.numerator**2, one.limit.denominator**2
        left = int(stage.pupils.sum()) * squares * bottom
        good &= (total > 0) & (left <= (top + bottom) * common * total * total)
    return good
