"""Quantiles of the t and F distributions and the intervals that need nothing but counts.

Everything here takes and gives plain floats; what is not defined comes back as NaN.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from scipy import special

NAN = float("nan")


@dataclass(frozen=True)
class Interval:
    """An estimate with the two ends of its interval; NaN where not defined."""

    estimate: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """True when the whole interval lies on one side of zero; False where it is not defined."""
        return self.low > 0 or self.high < 0


def normal_quantile(probability: float) -> float:
    """The value below which a standard normal variable falls with this probability (0 to 1)."""
    return NormalDist().inv_cdf(probability)


def two_sided(level: float) -> float:
    """The probability below the upper end of a two-sided interval: 0.95 -> 0.975."""
    return (1 + level) / 2


def f_quantile(probability: float, numerator: float, denominator: float) -> float:
    """The value below which F falls with this probability; degrees of freedom above zero."""
    return float(special.fdtri(numerator, denominator, probability))


def t_quantile(probability: float, freedom: float) -> float:
    """The value below which Student's t falls with this probability; degrees of freedom above zero."""
    return float(special.stdtrit(freedom, probability))


def wilson(share: float, size: float, level: float) -> Interval:
    """Wilson's score interval of a share (0 to 1) out of `size`; NaN without anybody.

    `size` may be an effective one: fewer than were counted, where people come in clusters.
    Source: Wilson 1927, Journal of the American Statistical Association 22, 209-212; with an
    effective size: Korn and Graubard 1998, Survey Methodology 24, 193-201.
    """
    if not size > 0 or math.isnan(share):
        return Interval(share, NAN, NAN)
    z = normal_quantile(two_sided(level))
    centre = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    half /= 1 + z * z / size
    return Interval(share, max(0.0, centre - half), min(1.0, centre + half))


def correlation_interval(correlation: float, count: int, level: float) -> Interval:
    """Fisher's interval of a correlation of `count` pairs; NaN for fewer than four.

    tanh(artanh r -+ z / sqrt(n - 3)). Source: Fisher 1921, Metron 1, 3-32.
    """
    if count < 4 or math.isnan(correlation):
        return Interval(correlation, NAN, NAN)
    if abs(correlation) >= 1:
        return Interval(correlation, correlation, correlation)
    half = normal_quantile(two_sided(level)) / math.sqrt(count - 3)
    centre = math.atanh(correlation)
    return Interval(correlation, math.tanh(centre - half), math.tanh(centre + half))
