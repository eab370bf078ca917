"""Differences and spreads of scores from each school's number, mean and standard deviation alone.

All arrays have one entry per school whose number tested and mean are known; standard deviations are
those of pupils with n - 1 as divisor, NaN for unknown (of a single pupil none is needed). Scores may
be in any unit: effects and shares have none.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.distributions import NAN, Interval, f_quantile, t_quantile, two_sided

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Pooled:
    """Pupils of several schools as if of one: number, mean, standard deviation (NaN unknown)."""

    pupils: float
    mean: float
    sd: float


@dataclass(frozen=True)
class Group:
    """The schools of one area: number tested, mean and standard deviation of each."""

    pupils: Array
    means: Array
    sds: Array

    @property
    def pooled(self) -> Pooled:
        """All pupils of the group."""
        return pool(self.pupils, self.means, self.sds)


@dataclass(frozen=True)
class Spread:
    """How scores vary between and within schools.

    schools, pupils  counted; k0 the size of a school that stands for the unequal ones
    between  variance of school means beyond chance; negative where chance explains more than all
    within   variance of pupils within their schools
    icc      share of the variance that lies between schools, with its interval
    """

    schools: int
    pupils: float
    k0: float
    between: float
    within: float
    icc: Interval


@dataclass(frozen=True)
class Gap:
    """A gap between two groups of pupils: raw difference, and in standard deviations with interval.

    `effect.estimate` is Hedges' g, first minus second; `icc` what the interval took for the
    clustering of pupils in schools.
    """

    difference: float
    effect: Interval
    sd: float
    icc: float
    schools: tuple[int, int]
    pupils: tuple[float, float]


def pool(pupils: Array, means: Array, sds: Array) -> Pooled:
    r"""The pupils of all schools together, exactly as from their single scores.

    .. math:: M = \sum n_i m_i / N,\quad (N-1) S^2 = \sum (n_i - 1) s_i^2 + \sum n_i (m_i - M)^2

    NaN mean without schools; NaN standard deviation where one is unknown or N = 1.

    >>> pool(np.array([2.0, 3.0]), np.array([1.5, 4.0]), np.array([0.5**0.5, 1.0]))
    Pooled(pupils=5.0, mean=3.0, sd=1.5811388300841898)
    """
    total = float(pupils.sum())
    if not total > 0:
        return Pooled(0.0, NAN, NAN)
    mean = float((pupils * means).sum() / total)
    squares = _within(pupils, sds) + float((pupils * (means - mean) ** 2).sum())
    return Pooled(total, mean, math.sqrt(squares / (total - 1)) if total > 1 else NAN)


def _within(pupils: Array, sds: Array) -> float:
    """Sum of squares of pupils around the mean of their own school; NaN where one is unknown."""
    return float(np.where(pupils > 1, (pupils - 1) * sds**2, 0.0).sum())


def hedges_g(first: Pooled, second: Pooled) -> float:
    r"""Standardised difference of two groups, corrected for small numbers.

    .. math:: g = J \frac{m_1 - m_2}{s},\ s^2 = \frac{(n_1-1)s_1^2 + (n_2-1)s_2^2}{n_1+n_2-2},\
        J = 1 - \frac{3}{4(n_1+n_2-2) - 1}

    NaN where a mean or standard deviation is unknown, or nobody differs from anybody.
    Source: Hedges 1981, Journal of Educational Statistics 6, 107-128.

    >>> round(hedges_g(Pooled(50, 103, 5.5), Pooled(50, 100, 4.5)), 4)
    0.5924
    """
    freedom = first.pupils + second.pupils - 2
    sd = common_sd(first, second)
    if not sd > 0:
        return NAN
    return (1 - 3 / (4 * freedom - 1)) * (first.mean - second.mean) / sd


def common_sd(first: Pooled, second: Pooled) -> float:
    """Standard deviation of pupils within two groups, n - 1 as weights; NaN where not known."""
    freedom = first.pupils + second.pupils - 2
    if not freedom > 0:
        return NAN
    squares = (first.pupils - 1) * first.sd**2 + (second.pupils - 1) * second.sd**2
    return math.sqrt(squares / freedom)


def spread_between_schools(groups: Sequence[Group], level: float) -> Spread:
    r"""Variance between and within schools by analysis of variance, schools within groups.

    One group: the county. Several: what differs between the groups is taken out first.

    .. math:: \rho = \frac{MSB - MSW}{MSB + (k_0 - 1) MSW},\quad
        k_0 = \frac{N - \sum_g \sum_{i \in g} n_i^2 / N_g}{J - G}

    `rho` is taken as 0 where it is negative: then chance explains all. The interval is exact for
    unequal schools: its ends are the `lambda = rho / (1 - rho)` that give the F ratio of weighted
    means a quantile of F; ends below 0 are cut there. Everything is NaN with no school more than
    groups, no school of two pupils, or an unknown standard deviation.
    Sources: Donner 1986, International Statistical Review 54, 67-82 (estimator); Wald 1940, Annals
    of Mathematical Statistics 11, 96-100 (interval).
    """
    groups = [group for group in groups if len(group.pupils)]
    schools = sum(len(group.pupils) for group in groups)
    pupils = float(sum(group.pupils.sum() for group in groups))
    freedom = schools - len(groups), pupils - schools
    if freedom[0] < 1 or not freedom[1] > 0:
        return Spread(schools, pupils, NAN, NAN, NAN, Interval(NAN, NAN, NAN))
    within = sum(_within(group.pupils, group.sds) for group in groups) / freedom[1]
    between = _weighted_squares(groups, 0.0) / freedom[0]
    sizes = sum(float((group.pupils**2).sum() / group.pupils.sum()) for group in groups)
    k0 = (pupils - sizes) / freedom[0]
    whole = between + (k0 - 1) * within
    estimate = max((between - within) / whole, 0.0) if whole > 0 else NAN
    ends = [NAN, NAN]
    if within > 0:
        upper = two_sided(level)
        targets = [f_quantile(p, *freedom) * freedom[0] * within for p in (upper, 1 - upper)]
        ends = [_share_that_gives(target, groups) for target in targets]
    icc = Interval(estimate, *ends)
    return Spread(schools, pupils, k0, (between - within) / k0, within, icc)


def _weighted_squares(groups: Sequence[Group], ratio: float) -> float:
    """Squares of school means around their group's, each weighted by what its variance would be."""
    total = 0.0
    for group in groups:
        weights = group.pupils / (1 + group.pupils * ratio)
        mean = (weights * group.means).sum() / weights.sum()
        total += float((weights * (group.means - mean) ** 2).sum())
    return total


def _share_that_gives(target: float, groups: Sequence[Group]) -> float:
    """The share between schools at which the weighted squares come down to `target`; 0 if below."""
    if _weighted_squares(groups, 0.0) <= target:
        return 0.0
    low, high = 0.0, 1.0
    while (share := (low + high) / 2) not in (low, high):
        above = _weighted_squares(groups, share / (1 - share)) > target
        low, high = (share, high) if above else (low, share)
    return high


def clustered_gap(first: Group, second: Group, spread: Spread, level: float) -> Gap:
    r"""Hedges' g of two groups with an interval that allows for pupils sharing a school.

    Pupils of one school are alike, so that a school of 300 tells less than 300 pupils drawn at
    random. With the share `rho` of `spread` (schools within groups):

    .. math:: V = \sum_g \frac{1 + (\tilde n_g - 1)\rho}{N_g} + g^2 \frac{(N-2)(1-\rho)^2 + A\rho^2
        + 2B\rho(1-\rho)}{2((N-2) - \rho(N-2-B))^2},\quad \tilde n_g = \sum n_i^2 / N_g

    and g -+ t sqrt(V), t with as many degrees of freedom as schools less two. NaN where a group has
    no school, both have one each, or a standard deviation is unknown.
    Sources: Hedges 2007, Journal of Educational and Behavioral Statistics 32, 341-370 (V for the
    total standard deviation and unequal schools); Donner and Klar 2000, Design and Analysis of
    Cluster Randomization Trials, chapter 6 (degrees of freedom by schools).
    """
    whole = first.pooled, second.pooled
    effect = hedges_g(*whole)
    schools = len(first.pupils), len(second.pupils)
    icc = spread.icc.estimate if spread.icc.estimate < 1 else NAN
    half = NAN
    if min(schools) and sum(schools) > 2:
        variance = _gap_variance(first.pupils, second.pupils, effect, icc)
        half = t_quantile(two_sided(level), sum(schools) - 2) * math.sqrt(variance)
    return Gap(
        difference=whole[0].mean - whole[1].mean,
        effect=Interval(effect, effect - half, effect + half),
        sd=common_sd(*whole),
        icc=icc,
        schools=schools,
        pupils=(whole[0].pupils, whole[1].pupils),
    )


def _gap_variance(first: Array, second: Array, effect: float, icc: float) -> float:
    of_means, a, b = 0.0, 0.0, 0.0
    for sizes in (first, second):
        total, squares, cubes = (float((sizes**power).sum()) for power in (1, 2, 3))
        of_means += (1 + (squares / total - 1) * icc) / total
        a += (total**2 * squares + squares**2 - 2 * total * cubes) / total**2
        b += total - squares / total
    freedom = float(first.sum() + second.sum()) - 2
    other = 1 - icc
    of_squares = freedom * other**2 + a * icc**2 + 2 * b * icc * other
    return of_means + effect**2 * of_squares / (2 * (freedom - icc * (freedom - b)) ** 2)


def design_effect(pupils: Array, icc: float) -> float:
    """How many times wider a variance is because pupils share schools: 1 + (sum n^2 / N - 1) rho.

    NaN without pupils or for an unknown share. Source: Kish 1965, Survey Sampling, 5.4.
    """
    total = float(pupils.sum())
    return 1 + (float((pupils**2).sum()) / total - 1) * icc if total > 0 else NAN
