"""Rounding as forms ask for it: half up (四舍五入), on exact numbers."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

# Digits that a binary number holds for sure; spreadsheets, too, round what they show from so many.
SURE_DIGITS = 15


def rounded(value: float, decimals: int) -> Decimal:
    """A finite value with so many decimals, a half away from zero.

    Rounded is the decimal of fifteen digits, so that 2.675 stays what was typed, and a quotient that
    is 10.195 but for the last place of a binary number counts as 10.195.
    """
    step = Decimal(1).scaleb(-decimals)
    return Decimal(f"{float(value):.{SURE_DIGITS}g}").quantize(step, rounding=ROUND_HALF_UP)


def half_up(value: float, decimals: int) -> float | None:
    """The value with so many decimals as `rounded` gives it; None for NaN."""
    return None if math.isnan(value) else float(rounded(value, decimals))


def ratio_half_up(amount: float, count: float, scale: float, decimals: int) -> float | None:
    """scale x amount / count with so many decimals, rounded half up as an exact fraction.

    None where one of them is NaN or nobody is counted. Amounts and counts are taken as the decimals
    that were typed, so that no binary division comes before the rounding.
    """
    if math.isnan(amount) or math.isnan(count) or count == 0:
        return None
    exact = _exact(scale) * _exact(amount) / _exact(count)
    step = Fraction(10) ** decimals
    whole, rest = divmod(abs(exact) * step, 1)
    nearest = (whole + (1 if rest >= Fraction(1, 2) else 0)) / step
    return float(nearest if exact >= 0 else -nearest)


def _exact(value: float) -> Fraction:
    return Fraction(Decimal(repr(float(value))))
