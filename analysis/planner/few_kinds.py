"""A smaller model: of teachers who count alike only the most numerous kind moves or is hired.

Whatever it holds is a plan of the whole, so that it finds plans; it proves nothing. Where a few people
decide (few moves, limits of coefficients) the subjects only multiply equal answers, and the search through
all of them takes several times as long.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.planner.linear import NO_COLUMN, LinearModel
from analysis.planner.model import Built
from analysis.planner.problem import Problem, StageProblem


def with_few_kinds(built: Built) -> LinearModel:
    """The model in which the other kinds neither leave nor arrive nor are hired; rows stay as they are.

    Kinds that are locked, and columns that must hold somebody, stay.
    """
    linear, problem = built.linear, built.region.problem
    high = linear.high.copy()
    for stage, columns in zip(problem.stages, built.stages, strict=True):
        others = ~_chosen(problem, stage)
        flows = columns.flows
        for table in (flows.leave, flows.arrive, flows.hire):
            closed = table[:, others]
            closed = closed[closed != NO_COLUMN]
            high[closed[linear.low[closed] <= 0]] = 0
    return replace(linear, high=high)


def _chosen(problem: Problem, stage: StageProblem) -> np.ndarray:
    """Categories that stay: of those that every indicator counts alike the one with most eligible people."""
    counted = np.array([one.counted for one in stage.teacher_indicators], dtype=bool)
    eligible = stage.eligible.sum(axis=0)
    best: dict[bytes, int] = {}
    for column in range(len(stage.categories)):
        alike = counted[:, column].tobytes() if len(counted) else b""
        if alike not in best or eligible[column] > eligible[best[alike]]:
            best[alike] = column
    locked = {move.category for move in problem.keep if move.stage == stage.stage}
    chosen = np.array([category in locked for category in stage.categories], dtype=bool)
    chosen[list(best.values())] = True
    return chosen
