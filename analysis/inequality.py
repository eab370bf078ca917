"""Measures of inequality beside the official coefficient, between schools, weighted by pupils.

All functions take arrays of equal length, one entry per school that is counted: `amounts` are whole
quantities (people, m2, yuan, rooms), `pupils` are the pupils of the stage, above zero. Unknown
schools are left out by the caller, who says how many they are. None of these measures is official.
With n pupils, a amount: x = a / n, X = sum a / sum n, p = n / N, r = x / X.
"""

from __future__ import annotations

import numpy as np

from analysis.assessment import reaches
from analysis.dispersion import Array, county_mean

UNDEFINED = float("nan")


def theil(amounts: Array, pupils: Array) -> float:
    """Theil T = sum p r ln r, with 0 ln 0 = 0. NaN where the county has nothing.

    Source: Theil 1967, Economics and Information Theory.
    """
    mean = county_mean(amounts, pupils)
    if not mean > 0:
        return UNDEFINED
    ratios = amounts / pupils / mean
    logarithms = np.log(ratios, out=np.zeros_like(ratios), where=ratios > 0)
    return float((pupils / pupils.sum() * ratios * logarithms).sum())


def gini(amounts: Array, pupils: Array) -> float:
    """Gini = sum_i sum_j p_i p_j |x_i - x_j| / (2 X), between schools. NaN where X is not above 0.

    Computed from the sorted schools: the double sum is 2 sum_j p_j (x_j P_j - Q_j), P and Q the
    shares of pupils and of amounts up to the school.
    """
    mean = county_mean(amounts, pupils)
    if not mean > 0:
        return UNDEFINED
    order = np.argsort(amounts / pupils, kind="stable")
    share = (pupils / pupils.sum())[order]
    held = (amounts / amounts.sum())[order]
    below = np.concatenate([[0.0], np.cumsum(held)])
    # Twice the area between the diagonal and the Lorenz curve.
    return float(1 - (share * (below[1:] + below[:-1])).sum())


def percentile(amounts: Array, pupils: Array, share: float) -> float:
    """Smallest value that at least this share of the pupils do not exceed. NaN without a school."""
    if not len(amounts):
        return UNDEFINED
    values = amounts / pupils
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(pupils[order]) / pupils.sum()
    # 0.05 + 0.95 of whole pupils must count as all of them, whatever binary arithmetic makes of it.
    place = int(np.searchsorted(reached, share - 1e-12))
    return float(values[order][min(place, len(values) - 1)])


def mcloone(amounts: Array, pupils: Array) -> float:
    """McLoone: what pupils up to the median have, over what they would have at the median.

    sum_{x <= M} a / (M sum_{x <= M} n), M the pupil-weighted median; 1 = equal below the median. NaN
    where the median is zero. Source: Picus, Understanding Equity Statistics.
    """
    median = percentile(amounts, pupils, 0.5)
    half = amounts / pupils <= median
    return _over_median(amounts[half], pupils[half], median)


def verstegen(amounts: Array, pupils: Array) -> float:
    """Verstegen: the same for pupils from the median upwards; at least 1. NaN as above."""
    median = percentile(amounts, pupils, 0.5)
    half = amounts / pupils >= median
    return _over_median(amounts[half], pupils[half], median)


def _over_median(amounts: Array, pupils: Array, median: float) -> float:
    return float(amounts.sum() / (median * pupils.sum())) if median > 0 else UNDEFINED


def restricted_range(amounts: Array, pupils: Array, tail: float) -> tuple[float, float]:
    """Values that `tail` of the pupils do not exceed, and that `1 - tail` do not exceed.

    The range is their difference; the federal range ratio is the difference over the lower one.
    """
    return percentile(amounts, pupils, tail), percentile(amounts, pupils, 1 - tail)


def parity_index(disadvantaged: float, advantaged: float) -> float:
    """Parity: the value of the disadvantaged group over that of the other; 1 = equal, below 1 behind.

    NaN where either is unknown or the other group has nothing. Source: UIS, Handbook on Measuring
    Equity in Education, 2018.
    """
    return disadvantaged / advantaged if advantaged > 0 else UNDEFINED


def adjusted_parity_index(parity: float) -> float:
    """The index mirrored above 1 (2 - 1 / PI), so that both directions are equally far from 1."""
    return parity if not parity > 1 else 2 - 1 / parity


def concentration_index(amounts: Array, pupils: Array, order: Array) -> float:
    """C = (2 / X) sum p x R - 1, R the pupil-weighted mid-rank by `order`, lowest first.

    Schools with the same `order` share one rank. Above 0: those with a higher `order` have more. NaN
    where X is not above 0. Source: O'Donnell et al. 2008, Analyzing Health Equity Using Household
    Survey Data, chapter 8.
    """
    mean = county_mean(amounts, pupils)
    if not mean > 0:
        return UNDEFINED
    _, group = np.unique(order, return_inverse=True)
    share = np.bincount(group, weights=pupils) / pupils.sum()
    rank = np.cumsum(share) - share / 2
    return float(2 * (amounts * rank[group]).sum() / (pupils.sum() * mean) - 1)


def shortfall_index(values: Array, pupils: Array, threshold: float, power: int) -> float:
    """D = sum p max(0, (t - x) / t)^power; power 0: the share of pupils in schools below the threshold.

    `values` are in the unit of the threshold. NaN without a school.
    """
    if not len(values):
        return UNDEFINED
    below = ~reaches(values, threshold)
    depth = np.where(below, 1 - values / threshold, 0.0) ** power
    return float((pupils / pupils.sum() * np.where(below, depth, 0.0)).sum())
