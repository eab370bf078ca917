"""How likely a plan still passes when some moves fail or pupils differ, by seeded simulation.

A simulation is an estimate: the chance comes with Wilson's interval, and equal seeds give equal
answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from analysis.planner.drawn import Doubt, DrawnStage, PerPupil
from analysis.planner.problem import Plan, Problem

# Draws that are held in memory at once.
_BLOCK = 500


@dataclass(frozen=True)
class SchoolRisk:
    """A school that must pass, and the share of draws in which it does not."""

    stage: str
    school: str
    fails: float


@dataclass(frozen=True)
class IndicatorRisk:
    """How often an indicator is what breaks, as shares of the draws.

    schools      draws in which a school fails and holds less of it, against need or floor, than in
                 the plan
    coefficient  draws in which its coefficient is above its limit; None: no limit asked
    """

    stage: str
    indicator: str
    schools: float
    coefficient: float | None


@dataclass(frozen=True)
class Robustness:
    """The chance that a plan passes: every school that must, and every coefficient with a limit.

    Where as many schools as can be shall pass, those that pass with the plan must.

    low, high  Wilson's interval for the chance
    schools    those that failed in any draw, most often first
    indicators all, most often broken first
    """

    draws: int
    passed: int
    low: float
    high: float
    schools: tuple[SchoolRisk, ...]
    indicators: tuple[IndicatorRisk, ...]

    @property
    def chance(self) -> float:
        """Share of draws that passed."""
        return self.passed / self.draws


def wilson(hits: int, draws: int, confidence: float) -> tuple[float, float]:
    """Wilson's interval for a share of hits in draws, both ends within 0 and 1.

    Source: Wilson, JASA 22 (1927) 209-212. ValueError without draws.
    """
    if draws <= 0:
        raise ValueError("no draws")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, per = hits / draws, z * z / draws
    middle = (share + per / 2) / (1 + per)
    half = z / (1 + per) * (share * (1 - share) / draws + per / (4 * draws)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def robustness(
    problem: Problem,
    plan: Plan,
    doubt: Doubt,
    *,
    draws: int,
    seed: int,
    confidence: float,
    per_pupil: Mapping[tuple[str, str], PerPupil] | None = None,
) -> Robustness:
    """The chance that the plan passes under the doubt.

    per_pupil  (stage, indicator) of every indicator; needed where pupils may differ, because the
               problem knows needs in people only
    ValueError for a chance outside 0..1, a negative sigma, no draws, or unknown amounts per pupil
    where pupils may differ.
    """
    shares = (doubt.move_fails, doubt.help_fails)
    if draws <= 0 or doubt.pupils_sigma < 0 or not all(0 <= share <= 1 for share in shares):
        raise ValueError("draws, sigma or chances out of range")
    random = np.random.default_rng(seed)
    stages = [DrawnStage(problem, stage, plan, doubt, per_pupil or {}) for stage in problem.stages]
    passed = 0
    for start in range(0, draws, _BLOCK):
        count = min(_BLOCK, draws - start)
        every = [stage.draw(random, count) for stage in stages]
        passed += int(np.logical_and.reduce([np.ones(count, dtype=bool), *every]).sum())
    low, high = wilson(passed, draws, confidence)
    schools = [row for stage in stages for row in _schools(stage, draws)]
    indicators = [row for stage in stages for row in _indicators(stage, draws)]
    return Robustness(
        draws,
        passed,
        low,
        high,
        tuple(sorted(schools, key=lambda row: -row.fails)),
        tuple(sorted(indicators, key=lambda row: -max(row.schools, row.coefficient or 0.0))),
    )


def _schools(stage: DrawnStage, draws: int) -> list[SchoolRisk]:
    """Schools that failed in any draw, in the order of the stage."""
    return [
        SchoolRisk(stage.stage.stage, code, int(fails) / draws)
        for code, fails in zip(stage.stage.schools, stage.school_fails, strict=True)
        if fails
    ]


def _indicators(stage: DrawnStage, draws: int) -> list[IndicatorRisk]:
    """All indicators of the stage, in its order."""
    return [
        IndicatorRisk(
            stage.stage.stage,
            one.code,
            int(breaks) / draws,
            None if limit is None else int(over) / draws,
        )
        for one, breaks, over, limit in zip(
            stage.every, stage.breaks, stage.over, stage.limits, strict=True
        )
    ]
