"""Cuts and gates that hold for every question about the same schools, so that none is looked for twice."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from analysis.planner.problem import Problem, Rule, StageProblem, Whole
from analysis.planner.region import Gates, Places, Region

if TYPE_CHECKING:
    from analysis.planner.levels import Levels


@dataclass(frozen=True)
class Begun:
    """What a quick answer to a question settled: stage by stage, or all stages together."""

    alone: tuple[Levels, ...] = ()
    whole: Levels | None = None


class Memory:
    """What earlier questions about the same county found out; each of them is valid for all.

    The questions must share their schools, pupils and distances. Help from outside changes what a cut
    means, so that questions with it keep theirs apart; so do those without the limit of distance.
    """

    def __init__(self) -> None:
        self._cuts: dict[tuple[str, str, bool], tuple[Whole, np.ndarray]] = {}
        self._gates: dict[tuple[str, bool], tuple[tuple[int, ...], ...]] = {}
        self._begun: list[tuple[Problem, Begun]] = []

    def begin(self, problem: Problem) -> tuple[Places, Gates]:
        """Cuts and gates to begin a question with."""
        cuts, gates = {}, {}
        for number, stage in enumerate(problem.stages):
            for column, code in enumerate(_codes(stage)):
                found = self._cuts.get((stage.stage, code, _is_helped(problem)))
                if found is not None:
                    cuts[number, column] = found
            sets = self._gates.get((stage.stage, Rule.DISTANCE in problem.without))
            if sets:
                gates[number] = sets
        return MappingProxyType(cuts), MappingProxyType(gates)

    def keep(self, region: Region) -> None:
        """Take over what a question found. A region whose totals are held cuts in another way."""
        problem = region.problem
        for number, stage in enumerate(problem.stages):
            for column, code in enumerate(_codes(stage)):
                if (number, column) in region.cuts and not region.totals:
                    key = (stage.stage, code, _is_helped(problem))
                    self._cuts[key] = region.cuts[number, column]
            if number in region.gates:
                self._gates[stage.stage, Rule.DISTANCE in problem.without] = region.gates[number]

    def begun(self, problem: Problem) -> Begun:
        """What a quick answer to this very question settled; nothing where there was none."""
        found = [begun for asked, begun in self._begun if asked is problem]
        return found[-1] if found else Begun()

    def keep_begun(self, problem: Problem, begun: Begun) -> None:
        """Take over what a quick answer settled."""
        self._begun.append((problem, begun))


def _codes(stage: StageProblem) -> list[str]:
    return [one.code for one in (*stage.teacher_indicators, *stage.facility_indicators)]


def _is_helped(problem: Problem) -> bool:
    return any(price is not None for price in vars(problem.help).values())
