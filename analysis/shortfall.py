"""What a school lacks, in physical units: people, m2, yuan, rooms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.assessment import TOLERANCE, StageAssessment
from analysis.rules import Indicator


def needed(
    pupils: np.ndarray, threshold: np.ndarray | float, scale: np.ndarray | float, whole: bool
) -> np.ndarray:
    """The amount at which a school with so many pupils reaches the threshold.

    threshold x pupils / scale; rounded up for people and rooms. NaN where pupils are not known.
    """
    exact = threshold * pupils / scale
    # 0.9 x 1000 / 100 must need 9 people, not 10 because of binary arithmetic.
    return np.ceil(exact - TOLERANCE * np.maximum(1.0, np.abs(exact))) if whole else exact


def shortfalls(
    assessment: StageAssessment, indicators: Sequence[Indicator], to_floor: bool = False
) -> pd.DataFrame:
    """Shortfall of each school, school_code x indicator code, in the indicator's physical unit.

    max(0, needed - held), to the threshold or (`to_floor`) to 85 % of it; NaN where not known. A
    school that reaches the threshold lacks nothing, whatever the rounding.
    """
    pupils = assessment.schools["pupils"].to_numpy()
    levels = assessment.indicators.set_index("code")["floor" if to_floor else "threshold"]
    columns = {}
    for indicator in indicators:
        held = assessment.amounts[indicator.code].to_numpy()
        need = needed(pupils, levels[indicator.code], indicator.scale, indicator.whole)
        gap = need - held
        if indicator.whole:
            # Rooms split between two stages are not whole; what is bought is.
            gap = np.ceil(gap - TOLERANCE)
        else:
            gap = np.where(gap <= TOLERANCE * np.maximum(1.0, need), 0.0, gap)
        columns[indicator.code] = np.maximum(gap, 0.0)
    return pd.DataFrame(columns, index=assessment.amounts.index)
