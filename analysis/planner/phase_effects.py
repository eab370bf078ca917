"""What one person or step of each part of a plan changes at the schools of a stage."""

from __future__ import annotations

import numpy as np

from analysis.planner.problem import HelpUsed, Move, Purchase, StageProblem
from analysis.planner.state import becomes

Item = Move | Purchase | HelpUsed


def size_of(item: Item) -> int:
    """People or steps of an item."""
    return item.steps if isinstance(item, Purchase) else item.people


class Effects:
    """By item (first axis) and school: people by category, who left and arrived, and facilities.

    joined  people who come from another school or are hired; sizes: people or steps of each item
    """

    def __init__(self, stage: StageProblem, items: tuple) -> None:
        school = {code: row for row, code in enumerate(stage.schools)}
        column = {category: at for at, category in enumerate(stage.categories)}
        self.sizes = np.array([size_of(item) for item in items], dtype=np.int64)
        shape = (len(items), len(stage.schools))
        self.teachers = np.zeros((*shape, len(stage.categories)), dtype=np.int64)
        self.left = np.zeros_like(self.teachers)
        self.arrived, self.joined = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        self.amounts = np.zeros((*shape, len(stage.facility_indicators)), dtype=np.int64)
        codes = [one.code for one in stage.facility_indicators]
        for at, item in enumerate(items):
            if item.stage != stage.stage:
                continue
            if isinstance(item, Move):
                source, target, kind = (
                    school[item.source],
                    school[item.target],
                    column[item.category],
                )
                self.teachers[at, source, kind] -= 1
                self.teachers[at, target, kind] += 1
                self.left[at, source, kind] += 1
                self.arrived[at, target] += 1
                self.joined[at, target] += 1
            elif isinstance(item, Purchase):
                bought = codes.index(item.indicator)
                self.amounts[at, school[item.school], bought] += stage.facility_indicators[
                    bought
                ].step
            else:
                row, then = school[item.school], item.category
                if item.kind == "hire":
                    self.joined[at, row] += 1
                else:
                    self.teachers[at, row, column[then]] -= 1
                    then = becomes(then, item.kind)
                self.teachers[at, row, column[then]] += 1
        self.counted = (
            self.teachers
            @ np.array([one.counted for one in stage.teacher_indicators], dtype=np.int64)
            .reshape(-1, len(stage.categories))
            .T
        )
