"""Ways between the schools of the invented sample county, drawn from a seed: all of it is made up."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.planner.build_ways import METRES_PER_KM, road_metres

STRAIGHT = 1.0
MINUTES_PER_HOUR = 60
# Decimals that a form holds.
KM_PLACES = 1


def roads_between(
    schools: pd.DataFrame, bounds: Mapping[str, object], year: int, random: np.random.Generator
) -> pd.DataFrame:
    """One row per pair of near schools: school_year, school_code, target_code, road_km, road_minutes.

    schools  school_code, longitude, latitude
    bounds   `furthest_km` in a straight line that is told at all; `detour`, road over straight line, and
             `speed` in kilometres an hour, each from and to; `without_minutes`, share of ways of which the
             kilometres alone are told
    """
    line = road_metres(
        schools["longitude"].to_numpy(float), schools["latitude"].to_numpy(float), STRAIGHT
    )
    near = np.triu(line <= METRES_PER_KM * bounds["furthest_km"], 1)
    source, target = np.nonzero(near)
    detour, speed, known = random.random((3, len(source)))
    road = line[near] / METRES_PER_KM * _between(detour, bounds["detour"])
    minutes = np.maximum(road / _between(speed, bounds["speed"]) * MINUTES_PER_HOUR, 1.0)
    told = known >= bounds["without_minutes"]
    codes = schools["school_code"].to_numpy(object)
    return pd.DataFrame(
        {
            "school_year": year,
            "school_code": codes[source],
            "target_code": codes[target],
            "road_km": np.maximum(road, 0.1).round(KM_PLACES),
            "road_minutes": np.where(told, np.floor(minutes + 0.5), np.nan),
        }
    )


def _between(chance: np.ndarray, bounds: object) -> np.ndarray:
    low, high = bounds
    return low + chance * (high - low)
