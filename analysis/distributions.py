"""Quantiles of the t and F distributions and the intervals that need nothing but counts.

The standard library knows the normal distribution only. Everything here takes and gives plain floats;
what is not defined comes back as NaN.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

NAN = float("nan")
# Where the continued fraction of the incomplete beta function has settled.
SETTLED, MOST_STEPS, TINY = 1e-15, 100_000, 1e-300


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


def beta_probability(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b) for 0 <= x <= 1, a > 0, b > 0.

    By its continued fraction (modified Lentz method), on the side on which that settles fast.
    Source: NIST Digital Library of Mathematical Functions, 8.17.22.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_probability(1 - x, b, a)
    logarithm = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(logarithm + a * math.log(x) + b * math.log1p(-x)) / a
    value, c, d = 1.0, 1.0, 0.0
    for step in range(MOST_STEPS):
        half = step // 2
        if step == 0:
            term = 1.0
        elif step % 2:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        d = 1 / _not_zero(1 + term * d)
        c = _not_zero(1 + term / c)
        value *= c * d
        if step and abs(c * d - 1) < SETTLED:
            break
    return front * (value - 1)


def _not_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY


def f_quantile(probability: float, numerator: float, denominator: float) -> float:
    """The value below which F falls with this probability; degrees of freedom above zero.

    X = d1 F / (d1 F + d2) has the beta distribution (d1/2, d2/2), which is halved until it is met.
    """
    low, high = 0.0, 1.0
    while (middle := (low + high) / 2) not in (low, high):
        below = beta_probability(middle, numerator / 2, denominator / 2) < probability
        low, high = (middle, high) if below else (low, middle)
    return denominator * high / (numerator * (1 - high)) if high < 1 else math.inf


def t_quantile(probability: float, freedom: float) -> float:
    """The value below which Student's t falls with this probability: t squared is F with 1 and df."""
    if probability < 0.5:
        return -t_quantile(1 - probability, freedom)
    return math.sqrt(f_quantile(2 * probability - 1, 1, freedom)) if probability > 0.5 else 0.0


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
