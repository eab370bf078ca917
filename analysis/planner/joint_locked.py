"""Locked moves in the model of all years: in which year their people go is left to the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.planner.flows import kept_people
from analysis.planner.joint_rows import Narrow, New
from analysis.planner.linear import Assembly, LinearModel, Reals
from analysis.planner.model import Built
from analysis.planner.problem import Problem, Whole


@dataclass(frozen=True)
class Locked:
    """The ways that are locked, one entry each: stage, donor, receiver, category (positions), people.

    columns  year x way: people of the way who go in that year
    """

    stage: Whole
    source: Whole
    target: Whole
    category: Whole
    people: Whole
    columns: Whole

    def model(self) -> LinearModel:
        """The columns alone, without rows."""
        assembly = Assembly()
        assembly.columns(0, np.broadcast_to(self.people, self.columns.shape))
        return assembly.model()

    def rows(self, rows: Assembly) -> None:
        """Over the years everybody who is locked goes."""
        if len(self.people):
            sums = rows.rows(self.people, self.people)
            rows.put(sums[None, :], self.columns, 1)

    def rows_of_year(self, year: int, built: Built, new: New) -> None:
        """Who is locked is among those who leave, and among those who arrive, in the same year."""
        for column, name in ((self.source, "leave"), (self.target, "arrive")):
            places = np.stack([self.stage, column, self.category], axis=1)
            ends, which = np.unique(places, axis=0, return_inverse=True)
            if not len(ends):
                continue
            rows = new.rows.rows(np.zeros(len(ends)), np.inf)
            new.rows.put(rows[which.ravel()], self.columns[year], -1)
            for row, (stage, school, category) in zip(rows, ends.tolist(), strict=True):
                flows = built.stages[stage].flows
                new.put(row, getattr(flows, name)[school, category], 1)

    def taken(self, narrow: Narrow) -> Whole:
        """Columns of those who are locked on ways to the narrow's receivers from other donors."""
        here = (self.stage == narrow.stage) & (self.category == narrow.category)
        here &= np.isin(self.target, narrow.targets) & ~np.isin(self.source, narrow.sources)
        return self.columns[narrow.year, here]

    def of_year(self, x: Reals, year: int, stage: int) -> dict[tuple[int, int, int], int]:
        """People by donor, receiver and category who go on locked ways of a stage in a year."""
        here = np.flatnonzero(self.stage == stage)
        people = np.rint(x[self.columns[year, here]]).astype(np.int64)
        return {
            (int(self.source[way]), int(self.target[way]), int(self.category[way])): int(count)
            for way, count in zip(here, people, strict=True)
            if count
        }


def locked_in(last: Problem, years: int, start: int) -> Locked:
    """The locked ways of a plan over years; `last`: the problem that holds them. Columns from `start` on."""
    ways = [
        (number, *way, people)
        for number, stage in enumerate(last.stages)
        for way, people in sorted(kept_people(last, stage)[2].items())
    ]
    table = np.array(ways, dtype=np.int64).reshape(len(ways), 5)
    columns = start + np.arange(years * len(ways)).reshape(years, len(ways))
    return Locked(*table.T, columns)
