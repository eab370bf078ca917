"""What one teacher more, or one moved, does to a coefficient of difference: exact formulas.

`held` are the people of one indicator and `pupils` the pupils of the stage, one entry per school.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from analysis.planner.holdings import sum_of_squares
from analysis.planner.problem import Whole


def change_by_one_move(held: Whole, pupils: Whole, source: int, target: int) -> Fraction:
    """What one counted person from `source` to `target` (rows) changes in CV^2, exactly.

    [(2 a_t + 1) / n_t - (2 a_s - 1) / n_s] N / T^2; the total stays. ValueError where the source has
    nobody.
    """
    total = int(held.sum())
    if held[source] <= 0:
        raise ValueError("nobody to move")
    if source == target:
        return Fraction(0)
    gained = Fraction(2 * int(held[target]) + 1, int(pupils[target]))
    lost = Fraction(2 * int(held[source]) - 1, int(pupils[source]))
    return (gained - lost) * int(pupils.sum()) / total**2


def squared_after_one_hire(held: Whole, pupils: Whole, target: int) -> Fraction:
    """CV^2 after one more counted person at `target` (row): (Q + (2 a + 1) / n) N / (T + 1)^2 - 1."""
    squares = sum_of_squares(held, pupils) + Fraction(
        2 * int(held[target]) + 1, int(pupils[target])
    )
    return squares * int(pupils.sum()) / (int(held.sum()) + 1) ** 2 - 1


def widening_hires(held: Whole, pupils: Whole) -> np.ndarray:
    """Schools at which one more counted person makes the coefficient of difference larger.

    One entry per school. Exact: (2 a + 1) / n > Q (2 T + 1) / T^2; about a / n > X (1 + CV^2).
    ValueError where nobody is held: a coefficient that is not defined does not grow.
    """
    total = int(held.sum())
    if total == 0:
        raise ValueError("the coefficient is not defined without people")
    # In whole numbers: (2 a + 1) T^2 > Q (2 T + 1) n.
    highest = sum_of_squares(held, pupils) * (2 * total + 1) / total**2
    return np.array(
        [
            (2 * a + 1) * highest.denominator > highest.numerator * n
            for a, n in zip(held.tolist(), pupils.tolist(), strict=True)
        ],
        dtype=bool,
    )
