"""Who carries a plan: how large a share of its teachers each school, place or age gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from analysis.planner.problem import Category, Move, Problem


@dataclass(frozen=True)
class Share:
    """People of a group that leave their school, of those it has; `group` None: not known which."""

    group: str | None
    leaving: int
    held: int

    @property
    def share(self) -> Fraction | None:
        """leaving / held; None where the group has nobody."""
        return Fraction(self.leaving, self.held) if self.held else None


@dataclass(frozen=True)
class CategoryShare:
    """People of one category that leave, of those that the stage has and those who may leave."""

    stage: str
    category: Category
    leaving: int
    held: int
    eligible: int


def shares_of(
    leaving: Iterable[tuple[str | None, int]], held: Iterable[tuple[str | None, int]]
) -> tuple[Share, ...]:
    """Shares by group, the largest first, then by name, the unknown group last.

    Both arguments are pairs of group and people, which are added up. ValueError where more leave a
    group than it has.
    """
    gone, all_there = _added(leaving), _added(held)
    wrong = [group for group, people in gone.items() if people > all_there.get(group, 0)]
    if wrong:
        raise ValueError(f"more people leave than are there: {wrong}")
    rows = [Share(group, gone.get(group, 0), people) for group, people in all_there.items()]

    def place(row: Share) -> tuple:
        return (row.group is None, -(row.share or Fraction(0)), row.group or "")

    return tuple(sorted(rows, key=place))


def _added(pairs: Iterable[tuple[str | None, int]]) -> dict[str | None, int]:
    sums: dict[str | None, int] = {}
    for group, people in pairs:
        sums[group] = sums.get(group, 0) + people
    return sums


def by_school(problem: Problem, moves: Iterable[Move]) -> tuple[Share, ...]:
    """Share of its teachers that each school gives, stage:school as the group, all schools told."""
    held = [
        (f"{stage.stage}:{code}", int(row.sum()))
        for stage in problem.stages
        for code, row in zip(stage.schools, stage.teachers, strict=True)
    ]
    return shares_of([(f"{move.stage}:{move.source}", move.people) for move in moves], held)


def by_place(
    problem: Problem, moves: Iterable[Move], places: Mapping[str, str | None]
) -> tuple[Share, ...]:
    """Share of its teachers that each place gives; `places`: school to its township, area or group.

    A school without a place belongs to the unknown one.
    """
    held = [
        (places.get(code), int(row.sum()))
        for stage in problem.stages
        for code, row in zip(stage.schools, stage.teachers, strict=True)
    ]
    return shares_of([(places.get(move.source), move.people) for move in moves], held)


def by_category(problem: Problem, moves: Iterable[Move]) -> tuple[CategoryShare, ...]:
    """Who goes, by category and count, where no roster names anybody; categories with people only."""
    gone: dict[tuple[str, Category], int] = {}
    for move in moves:
        key = (move.stage, move.category)
        gone[key] = gone.get(key, 0) + move.people
    return tuple(
        CategoryShare(
            stage.stage, category, gone.get((stage.stage, category), 0), int(held), int(eligible)
        )
        for stage in problem.stages
        for category, held, eligible in zip(
            stage.categories,
            stage.teachers.sum(axis=0),
            stage.eligible.sum(axis=0),
            strict=True,
        )
        if held
    )


def largest(shares: Iterable[Share]) -> Share | None:
    """The known group that gives the largest share; None where nobody leaves a known group."""
    giving = [row for row in shares if row.group is not None and row.leaving]
    return max(giving, key=lambda row: (row.share, row.leaving), default=None)
