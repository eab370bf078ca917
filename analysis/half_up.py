"""Rounding as forms ask for it: half up (四舍五入), on exact numbers."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def half_up(value: float, decimals: int) -> float | None:
    """The value with so many decimals, a half away from zero; None for NaN.

    Of a float the shortest decimal that stands for it is rounded: 2.675 is 2.68, as typed.
    """
    if math.isnan(value):
        return None
    return float(_rounded(Decimal(repr(float(value))), decimals))


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
    rounded = (whole + (1 if rest >= Fraction(1, 2) else 0)) / step
    return float(rounded if exact >= 0 else -rounded)


def _exact(value: float) -> Fraction:
    return Fraction(Decimal(repr(float(value))))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
