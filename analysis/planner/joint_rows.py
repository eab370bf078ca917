"""Rows between the years of a joint model: nothing is undone, and what is new keeps the year's limits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.planner.aims import THOUSANDTHS
from analysis.planner.linear import NO_COLUMN, Assembly
from analysis.planner.model import Built, StageColumns
from analysis.planner.problem import NO_LIMIT, Problem, Rule, StageProblem, Whole
from analysis.planner.region import Aim
from analysis.planner.state import HELP_KINDS

PEOPLE = ("leave", "arrive", *HELP_KINDS)


@dataclass(frozen=True)
class Narrow:
    """Too few ways: people of a category who leave some schools can reach these others only."""

    year: int
    stage: int
    category: int
    sources: tuple[int, ...]
    targets: tuple[int, ...]


def doings(built: Built) -> Iterator[tuple[str, Whole]]:
    """Columns of what is done, by name, each with one entry per school and category or indicator."""
    for stage, columns in zip(built.region.problem.stages, built.stages, strict=True):
        for name in PEOPLE:
            yield f"{stage.stage} {name}", getattr(columns.flows, name)
        yield f"{stage.stage} steps", columns.amounts.steps


@dataclass(frozen=True)
class New:
    """Puts what is new in a year into rows: columns of the year less those of the year before."""

    rows: Assembly
    start: int
    past: int
    same: Whole

    def put(self, rows: object, columns: Whole, values: object) -> None:
        """Add coefficients of columns of the year's model; NO_COLUMN adds nothing."""
        there = columns != NO_COLUMN
        self.rows.put(rows, np.where(there, columns + self.start, NO_COLUMN), values)
        before = np.where(there, self.same[np.maximum(columns, 0)], NO_COLUMN)
        kept = np.where(before == NO_COLUMN, NO_COLUMN, before + self.past)
        self.rows.put(rows, kept, -np.asarray(values, float))


@dataclass(frozen=True)
class Link:
    """Two years that follow each other: where their columns stand, and which mean the same."""

    earlier: Built
    past: int
    start: int
    same: Whole


def year_rows(problem: Problem, built: Built, new: New) -> None:
    """The limits of one year on what is new in it."""
    for stage, columns in zip(problem.stages, built.stages, strict=True):
        _limits_of_year(new, problem, stage, columns)
    _county_rows(new, problem, built)


def nothing_undone(rows: Assembly, joint: Link) -> None:
    """What was done stays done; what the later year's rules exclude altogether was never done."""
    there = np.flatnonzero(joint.same != NO_COLUMN)
    more = rows.rows(np.zeros(len(there)), np.inf)
    rows.put(more, there + joint.start, 1)
    rows.put(more, joint.same[there] + joint.past, -1)
    done = [columns[columns != NO_COLUMN] for _, columns in doings(joint.earlier)]
    never = np.setdiff1d(np.concatenate(done), joint.same[there])
    none = rows.rows(np.full(len(never), -np.inf), 0)
    rows.put(none, never + joint.past, 1)


def _limits_of_year(new: New, problem: Problem, stage: StageProblem, columns: StageColumns) -> None:
    """People out and in, and of a subject, at most in one year."""
    flows = columns.flows
    limits = [
        (Rule.MOST_OUT, flows.leave, stage.most_out),
        (Rule.MOST_IN, flows.arrive, stage.most_in),
    ]
    for at, subject in enumerate(stage.subjects):
        same = np.array([one.subject == subject for one in stage.categories], dtype=bool)
        limits.append((Rule.SUBJECT_SHARE_OUT, flows.leave[:, same], stage.subject_most_out[:, at]))
    for rule, people, most in limits:
        binds = np.flatnonzero((most < NO_LIMIT) & (people != NO_COLUMN).any(axis=1))
        if rule not in problem.without and len(binds):
            limited = new.rows.rows(np.full(len(binds), -np.inf), most[binds])
            new.put(limited[:, None], people[binds], 1)


def narrow_row(new: New, columns: StageColumns, narrow: Narrow, taken: Whole) -> None:
    """No more leave these schools than arrive where they may go (Hall 1935, Gale 1957).

    taken: columns of people who are locked on ways from other schools to there.
    """
    row = new.rows.rows(-np.inf, 0)
    new.rows.put(row, taken, 1)
    new.put(row, columns.flows.leave[list(narrow.sources), narrow.category], 1)
    new.put(row, columns.flows.arrive[list(narrow.targets), narrow.category], -1)


def _county_rows(new: New, problem: Problem, built: Built) -> None:
    """People moved at most, the quota and the budget of one year."""
    leaving = [columns.flows.leave for columns in built.stages]
    if problem.most_moves is not None and Rule.MOST_MOVES not in problem.without:
        row = new.rows.rows(-np.inf, problem.most_moves)
        for columns in leaving:
            new.put(row, columns, 1)
    if problem.quota is not None and Rule.QUOTA not in problem.without:
        people = new.rows.rows(problem.quota.people, np.inf)
        share = new.rows.rows(0, np.inf)
        for stage, columns in zip(problem.stages, leaving, strict=True):
            backbone = np.array([one.backbone for one in stage.categories], dtype=float)
            new.put(people, columns, 1)
            new.put(share, columns, backbone[None, :] - float(problem.quota.backbone_share))
    if problem.budget_yuan is not None and Rule.BUDGET not in problem.without:
        cost = built.cost(Aim.LEAST_COST)
        spent = np.flatnonzero(cost)
        # In yuan: half a thousandth more, so that rounding does not cut off the budget itself.
        row = new.rows.rows(-np.inf, problem.budget_yuan + 0.5 / THOUSANDTHS)
        new.put(row, spent, cost[spent] / THOUSANDTHS)
