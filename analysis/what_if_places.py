"""Places that the levers of a scenario may name."""

from __future__ import annotations

import pandas as pd

from analysis.levers import COUNTY, Place
from analysis.vocabulary import Area


def places(schools: pd.DataFrame) -> list[Place]:
    """County, areas, townships, groups and schools of a league table, in this order.

    Columns: school_code, area, township, school_group. A school without a group names none.
    """
    found = [COUNTY]
    found += [Place("area", str(area)) for area in Area if (schools["area"] == area).any()]
    found += [Place("township", name) for name in sorted(schools["township"].unique())]
    found += [Place("group", name) for name in sorted(schools["school_group"].dropna().unique())]
    found += [Place("school", code) for code in sorted(schools["school_code"])]
    return found
