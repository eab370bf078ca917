"""Rows that count the schools which stand below a share of their needs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.planner.amounts import Amounts
from analysis.planner.linear import NO_COLUMN, Assembly
from analysis.planner.problem import StageProblem, Whole
from analysis.planner.region import Region, Rung


def add_rungs(region: Region, amounts: Sequence[Amounts], assembly: Assembly) -> Whole:
    """Columns of the schools that may stand below the share of the last rung; empty without rungs.

    held + (wanted - least) * behind >= wanted for every teacher indicator that a school needs anybody
    of, with wanted = share of the need, rounded up.
    """
    columns = np.zeros(0, dtype=np.int64)
    for rung in region.rungs:
        own = [
            _behind(rung, stage, one, assembly)
            for stage, one in zip(region.problem.stages, amounts, strict=True)
        ]
        columns = np.concatenate(own)
        columns = columns[columns != NO_COLUMN]
        if rung.most is not None:
            assembly.put(assembly.rows(-np.inf, rung.most + 0.5), columns, 1)
    return columns


def _behind(rung: Rung, stage: StageProblem, amounts: Amounts, assembly: Assembly) -> Whole:
    """One column per school that can stand below; it is one where the school cannot do otherwise."""
    wanted = wanted_at(rung, stage)
    can_be, must_be = (wanted > amounts.least).any(axis=1), (wanted > amounts.most).any(axis=1)
    behind = assembly.columns(must_be, can_be)
    school, indicator = np.nonzero((wanted > amounts.least) & ~must_be[:, None])
    at, least = wanted[school, indicator], amounts.least[school, indicator]
    rows = assembly.rows(at, np.full(len(at), np.inf))
    assembly.put(rows, amounts.held[school, indicator], 1)
    assembly.put(rows, behind[school], at - least)
    return behind


def wanted_at(rung: Rung, stage: StageProblem) -> Whole:
    """School x teacher indicator: people at which a school does not stand below the rung."""
    needs = [
        -(-one.need * rung.reach.numerator // rung.reach.denominator)
        for one in stage.teacher_indicators
    ]
    return np.stack(needs, axis=1) if needs else np.zeros((len(stage.schools), 0), dtype=np.int64)
