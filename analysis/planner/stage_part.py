"""What the parts of one stage of a problem are made from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.planner.basis import PlanBasis, Told, Why
from analysis.planner.problem import Whole
from analysis.planner.request import PlanRequest
from analysis.planner.settings import Switch
from analysis.rules import Indicator
from analysis.teacher_categories import TeacherStock
from analysis.vocabulary import Stage

# What is left of a decimal in binary is no hundredth.
NOISE = 1e-6


def exact(number: float) -> Fraction:
    """The decimal that a number of the register was typed as."""
    return Fraction(repr(float(number)))


@dataclass(frozen=True)
class StagePart:
    """What the parts of one stage are made from, in the order of `stock.schools`."""

    basis: PlanBasis
    request: PlanRequest
    on: frozenset[Switch]
    stage: Stage
    stock: TeacherStock
    rows: pd.DataFrame
    pupils: Whole

    def value(self, key: str) -> float:
        """A number of the register."""
        return self.basis.settings.values[key]

    def told(self, why: Why, schools: NDArray[np.bool_]) -> list[Told]:
        """The schools of a mask with a reason."""
        return [
            Told(str(self.stage), code, why)
            for code, is_told in zip(self.stock.schools, schools, strict=True)
            if is_told
        ]

    def indicators(self, kind: str) -> list[Indicator]:
        """The indicators of a kind, in the order of the form."""
        return [each for each in self.basis.indicators if each.kind == kind]
