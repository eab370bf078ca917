"""The coefficient of difference (校际差异系数) and what it is made of.

All functions take arrays of equal length, one entry per school that is counted: `amounts` are whole
quantities (people, m2, yuan, rooms), `pupils` are the pupils of the stage, above zero. Unknown
schools are left out by the caller, who says how many they are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def county_mean(amounts: Array, pupils: Array) -> float:
    """County total over county total: X = sum a_i / sum n_i, never a mean of school ratios.

    NaN when no school is counted. Source: 县域义务教育校际均衡指标计算方法.
    """
    total = pupils.sum()
    return float(amounts.sum() / total) if total > 0 else float("nan")


def coefficient_of_difference(amounts: Array, pupils: Array) -> float:
    r"""Pupil-weighted population coefficient of variation, the official 差异系数.

    .. math:: CV = \frac{1}{X} \sqrt{\sum_i \frac{n_i}{N} (x_i - X)^2},\quad x_i = a_i / n_i

    NaN when no school is counted or the county total is zero: then it is not defined, not 0.
    Source: 县域义务教育校际均衡指标计算方法 (five-school example, 0.5152566299).

    >>> import numpy as np
    >>> books = np.array([279.0, 137, 935, 160, 402])
    >>> pupils = np.array([45.0, 37, 89, 76, 55])
    >>> round(coefficient_of_difference(books, pupils), 10)
    0.5152566299
    """
    mean = county_mean(amounts, pupils)
    if not mean > 0:
        return float("nan")
    return float(np.sqrt(squared_deviations(amounts, pupils).sum()) / mean)


def squared_deviations(amounts: Array, pupils: Array) -> Array:
    """Each school's (n_i / N)(x_i - X)^2, the 差异情况 of the official calculation sheet."""
    deviations = amounts / pupils - county_mean(amounts, pupils)
    return pupils / pupils.sum() * deviations**2


def plain_coefficient(amounts: Array, pupils: Array) -> float:
    """The coefficient without pupil weights: population SD of the ratios over their plain mean.

    Not the official figure; shown beside it because spreadsheets often hold this one. NaN as above.
    """
    ratios = amounts / pupils
    mean = ratios.mean() if len(ratios) else float("nan")
    return float(ratios.std() / mean) if mean > 0 else float("nan")


def gap_shares(amounts: Array, pupils: Array) -> Array:
    """Each school's exact share of CV^2; the shares sum to 1.

    All NaN when the coefficient is zero or not defined, since there is no gap to share.
    """
    deviations = squared_deviations(amounts, pupils)
    total = deviations.sum()
    if not total > 0:
        return np.full(len(amounts), np.nan)
    return deviations / total
