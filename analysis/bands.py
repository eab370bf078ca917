"""Classes of an indicator value anchored on its rule, the same for every year and scenario."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.assessment import reaches


class ValueClass(StrEnum):
    """Where a value stands against its rule, worst first; unknown is a class of its own."""

    UNKNOWN = "unknown"
    FAR_BELOW = "far_below"
    BELOW = "below"
    MEETS = "meets"
    WELL_ABOVE = "well_above"


def value_classes(
    values: NDArray, threshold: float, floor: float, well_above_ratio: float
) -> NDArray:
    """Class of each value: below the floor, below the threshold, meets it, or well above.

    Exactly at the threshold the rule is met; exactly at the floor a value is BELOW, not FAR_BELOW.
    """
    values = np.asarray(values, dtype=float)
    result = np.full(len(values), ValueClass.FAR_BELOW, dtype=object)
    result[reaches(values, floor)] = ValueClass.BELOW
    result[reaches(values, threshold)] = ValueClass.MEETS
    result[reaches(values, threshold * well_above_ratio)] = ValueClass.WELL_ABOVE
    result[np.isnan(values)] = ValueClass.UNKNOWN
    return result
