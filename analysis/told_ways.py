"""Ways between schools as the county has told them: kilometres on the road and minutes, one way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class ToldWays:
    """Kilometres on the road and minutes, from x to in the order of some schools; NaN where not told."""

    km: NDArray
    minutes: NDArray

    @property
    def pairs(self) -> tuple[int, int]:
        """Pairs of schools whose kilometres, and whose minutes, are told in one direction at least."""
        km, minutes = (int(np.triu(~np.isnan(told), 1).sum()) for told in (self.km, self.minutes))
        return km, minutes


@dataclass(frozen=True)
class Way:
    """From one school to another: kilometres, NaN not known; minutes, NaN not told.

    by_road  the kilometres are those of the road, as told; else those of the straight line
    """

    km: float
    minutes: float
    by_road: bool


def told_ways(travel: pd.DataFrame, schools: Sequence[str]) -> ToldWays:
    """The ways between schools that the county has told; NaN where neither way is told.

    travel: one row per way told: school_code, target_code, road_km, road_minutes (NaN not known). The way
    back stands in for a way that is not told itself; of two rows for one way the longer counts.
    """
    codes, found = list(schools), []
    for column in ("road_km", "road_minutes"):
        ways = travel.pivot_table(
            index="school_code", columns="target_code", values=column, aggfunc="max"
        )
        there = ways.reindex(index=codes, columns=codes).to_numpy(float)
        found.append(np.where(np.isnan(there), there.T, there))
    return ToldWays(*found)
