"""Random plans, sensible or not, that a stage's schools can carry out: for laws of taking a plan over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.planner.problem import (
    Category,
    HelpUsed,
    Move,
    Plan,
    PlanStatus,
    Purchase,
    StageProblem,
)


def _may_study(one: Category, stage: StageProblem) -> bool:
    return not one.above_degree and replace(one, above_degree=True) in stage.categories


def random_plan(stage: StageProblem, rng: np.random.Generator, sizes: tuple[int, int, int]) -> Plan:
    """So many moves, helped places and purchases; nobody leaves twice, nobody is helped who leaves."""
    there = stage.teachers.copy()
    moves, helps, purchases = {}, {}, {}
    for _ in range(sizes[0]):
        source, target = rng.choice(len(stage.schools), 2, replace=False)
        held = np.flatnonzero(there[source])
        if not len(held):
            continue
        column = int(rng.choice(held))
        people = int(rng.integers(1, min(there[source, column], 3) + 1))
        there[source, column] -= people
        key = stage.schools[source], stage.schools[target], stage.categories[column]
        moves[key] = moves.get(key, 0) + people
    for _ in range(sizes[1]):
        school, kind = int(rng.integers(len(stage.schools))), str(rng.choice(["hire", "study"]))
        columns = [
            column
            for column, one in enumerate(stage.categories)
            if kind == "hire" or (_may_study(one, stage) and there[school, column])
        ]
        if columns:
            column = int(rng.choice(columns))
            there[school, column] -= kind == "study"
            key = stage.schools[school], kind, stage.categories[column]
            helps[key] = helps.get(key, 0) + 1
    for _ in range(sizes[2]):
        school = stage.schools[int(rng.integers(len(stage.schools)))]
        bought = stage.facility_indicators[int(rng.integers(len(stage.facility_indicators)))]
        purchases[school, bought.code] = int(rng.integers(1, 40))
    return Plan(
        PlanStatus.GAP,
        moves=tuple(sorted(Move(stage.stage, *key, n) for key, n in moves.items())),
        purchases=tuple(sorted(Purchase(stage.stage, *key, n) for key, n in purchases.items())),
        help_used=tuple(sorted(HelpUsed(stage.stage, *key, n) for key, n in helps.items())),
    )
