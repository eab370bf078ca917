"""Which schools pass, and squares of coefficients, in whole numbers and exact fractions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from analysis.planner.problem import Whole


def passing(
    amounts: Sequence[Whole], needs: Sequence[Whole], floors: Sequence[Whole], may_miss: int
) -> NDArray[np.bool_]:
    """Schools that pass: at most `may_miss` indicators below their need, none below its floor.

    One array per indicator, one number per school. Source: 教督〔2017〕6号.
    """
    below = sum(
        (amount < need).astype(np.int64) for amount, need in zip(amounts, needs, strict=True)
    )
    under = [amount < floor for amount, floor in zip(amounts, floors, strict=True)]
    return (below <= may_miss) & ~np.logical_or.reduce(under)


class Squares:
    """Squares of coefficients for one stage's pupils, exactly: the denominators are prepared once."""

    def __init__(self, pupils: Whole) -> None:
        numbers = [int(one) for one in pupils]
        self._common = math.lcm(*numbers)
        self._weights = [self._common // one for one in numbers]
        self._pupils = sum(numbers)

    def squared(self, amounts: Whole) -> Fraction | None:
        """N·Σ(a²/n)/(Σa)² − 1; None where the amounts sum to zero. Source: as in `dispersion`."""
        held = [int(one) for one in amounts]
        total = sum(held)
        if total == 0:
            return None
        squares = sum(
            one * one * weight for one, weight in zip(held, self._weights, strict=True) if one
        )
        return Fraction(self._pupils * squares, self._common * total * total) - 1
