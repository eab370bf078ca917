"""When teachers reach statutory retirement, as far as a birth year tells: from the earliest to the latest.

Neither sex nor birth month is asked for, so that every figure is a band: who must have reached it, and
who may have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MONTHS = 12


@dataclass(frozen=True)
class Retirement:
    """A schedule of statutory retirement: see teacher_structure.toml."""

    key: str
    original_age: int
    highest_age: int
    months_per_month: int
    delay_from: date


def retirement_months(born: NDArray, schedule: Retirement) -> NDArray:
    """Month of statutory retirement; months are counted from year 0 (12 x year + month - 1).

    Original month + delay; the delay is 0 before the first month of the schedule, and from then on
    one month for every `months_per_month` begun, up to the highest age (决定 2024-09-13, 第一条).
    """
    original = np.asarray(born) + MONTHS * schedule.original_age
    start = MONTHS * schedule.delay_from.year + schedule.delay_from.month - 1
    most = MONTHS * (schedule.highest_age - schedule.original_age)
    delay = np.minimum((original - start) // schedule.months_per_month + 1, most)
    return original + np.where(original < start, 0, delay)


def retirement_years(birth_year: pd.Series, schedules: Sequence[Retirement]) -> pd.DataFrame:
    """Earliest and latest calendar year of statutory retirement, missing where the birth year is.

    Sex and birth month are not asked for: the earliest is that of the earliest schedule and a birth
    in January, the latest that of the latest schedule and a birth in December.
    """
    known = birth_year.dropna().astype(int)
    january = MONTHS * known.to_numpy()
    first = [retirement_months(january, each) for each in schedules]
    last = [retirement_months(january + MONTHS - 1, each) for each in schedules]
    table = pd.DataFrame(
        {
            "earliest": np.min(first, axis=0) // MONTHS,
            "latest": np.max(last, axis=0) // MONTHS,
        },
        index=known.index,
    )
    return table.reindex(birth_year.index).astype("Int64")


def retirement_wave(years: pd.DataFrame, first_year: int, length: int) -> pd.DataFrame:
    """Teachers who reach statutory retirement up to the end of each year: one row per calendar year.

    years: rows of `retirement_years`. certain: whatever their sex and birth month; possible: at most,
    so certain <= possible; further = possible - certain; known and unknown: teachers with and without
    a birth year. Who should have retired before the first year is in every row.
    """
    table = pd.DataFrame({"year": range(first_year, first_year + length)})
    table["certain"] = [int((years["latest"] <= year).sum()) for year in table["year"]]
    table["possible"] = [int((years["earliest"] <= year).sum()) for year in table["year"]]
    table["further"] = table["possible"] - table["certain"]
    known = int(years["latest"].notna().sum())
    return table.assign(known=known, unknown=len(years) - known)


def wave_by(years: pd.DataFrame, group: pd.Series, up_to: Sequence[int]) -> pd.DataFrame:
    """Retirements up to the end of some years, by group: index group; people, unknown, and for each
    year certain_<year> and possible_<year>.

    group: a label for each row of `years`, missing for rows that belong to none.
    """
    grouped = group.dropna().index
    rows = years.loc[grouped].assign(group=group.loc[grouped])
    marks = {"people": pd.Series(1, index=rows.index), "unknown": rows["latest"].isna()}
    for year in up_to:
        marks[f"certain_{year}"] = rows["latest"].le(year).astype("boolean").eq(True)
        marks[f"possible_{year}"] = rows["earliest"].le(year).astype("boolean").eq(True)
    table = pd.DataFrame(marks).astype("boolean").astype("Int64")
    return table.groupby(rows["group"], sort=False).sum().astype(int)
