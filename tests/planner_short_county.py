"""A made-up county in which people are short, so that no plan exists."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.planner.holdings import people
from analysis.planner.problem import Problem


def without_backbone(problem: Problem) -> Problem:
    """The county with 95 of 100 of the backbone teachers that the floors of all schools ask for."""
    stages = []
    for stage in problem.stages:
        teachers, eligible = stage.teachers.copy(), stage.eligible.copy()
        at = [one.code for one in stage.teacher_indicators].index("A2")
        asked, held = stage.teacher_indicators[at].floor.sum(), people(stage)[:, at].sum()
        backbone = [column for column, one in enumerate(stage.categories) if one.backbone]
        plain = [
            stage.categories.index(replace(stage.categories[at], backbone=False)) for at in backbone
        ]
        numbers = stage.teachers[:, backbone]
        # Spread evenly over all cells: each keeps its part of the running total.
        running = numbers.ravel().cumsum() * 95 * asked // (100 * held)
        kept = np.diff(running, prepend=0).reshape(numbers.shape)
        may_go = np.minimum(eligible[:, backbone], kept)
        teachers[:, plain] += numbers - kept
        eligible[:, plain] += eligible[:, backbone] - may_go
        teachers[:, backbone], eligible[:, backbone] = kept, may_go
        stages.append(replace(stage, teachers=teachers, eligible=np.minimum(eligible, teachers)))
    return replace(problem, stages=tuple(stages))
