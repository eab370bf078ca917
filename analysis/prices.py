"""Unit prices: what it costs to bring in what a school lacks, paid once or every year.

The two kinds of money are never added up; where an order has to be chosen, the money of the first
year (once, and one year of what is paid yearly) decides, and it is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.assessment import StageAssessment


class Timing(StrEnum):
    """When money is paid."""

    ONCE = "once"
    YEARLY = "yearly"


class Limit(StrEnum):
    """How much a way can give at a school."""

    NONE = "none"
    TEACHERS_WITHOUT = "teachers_without"


@dataclass(frozen=True)
class UnitCost:
    """The price of one physical unit of an indicator by one way, in yuan; `own` of this county."""

    indicator: str
    way: str
    value: float
    timing: Timing
    limit: Limit
    source: str
    effective_from: date
    checked_on: date
    own: bool = False


@dataclass(frozen=True)
class PriceList:
    """The prices in use, in the order in which the ways of an indicator are taken."""

    costs: tuple[UnitCost, ...]

    def ways(self, indicator: str) -> tuple[UnitCost, ...]:
        """The ways of an indicator, in order."""
        return tuple(cost for cost in self.costs if cost.indicator == indicator)


@dataclass(frozen=True)
class Priced:
    """Amounts of each way and the money for them, school_code x columns; NaN where not known.

    amounts  columns (indicator, way), in physical units
    once     columns indicator, yuan paid once
    yearly   columns indicator, yuan paid every year
    """

    amounts: pd.DataFrame
    once: pd.DataFrame
    yearly: pd.DataFrame

    @property
    def first_year(self) -> pd.DataFrame:
        """Money of the first year, by indicator: what orders ways and schools, never a total."""
        return self.once + self.yearly


def most_by_way(
    assessment: StageAssessment, facts: pd.DataFrame, prices: PriceList
) -> dict[tuple[str, str], np.ndarray]:
    """The most that each way can give at each school; infinite without a limit, NaN if not known.

    `facts`: rows of the year with school_code, stage and full_time_teachers. Teachers who do not
    count yet: full-time teachers - those who count, at least 0.
    """
    of_stage = facts[facts["stage"] == assessment.stage].set_index("school_code")
    codes = assessment.amounts.index
    teachers = of_stage["full_time_teachers"].reindex(codes).to_numpy(dtype=float)
    found = {}
    for cost in prices.costs:
        if cost.limit is Limit.NONE:
            found[cost.indicator, cost.way] = np.full(len(codes), np.inf)
        else:
            held = assessment.amounts[cost.indicator].to_numpy(dtype=float)
            found[cost.indicator, cost.way] = np.floor(np.maximum(teachers - held, 0.0))
    return found


def priced(
    gaps: pd.DataFrame, most: Mapping[tuple[str, str], np.ndarray], prices: PriceList
) -> Priced:
    """Amounts and money for gaps (school_code x indicator, physical units, NaN unknown).

    Each indicator takes its ways in order, up to what each can give. A gap that is not known, or
    whose division between the ways is not, has no price: NaN, never 0.
    """
    amounts: dict[tuple[str, str], np.ndarray] = {}
    once: dict[str, np.ndarray] = {}
    yearly: dict[str, np.ndarray] = {}
    for indicator in gaps.columns:
        left = gaps[indicator].to_numpy(dtype=float)
        once[indicator], yearly[indicator] = np.zeros(len(gaps)), np.zeros(len(gaps))
        for cost in prices.ways(indicator):
            taken = np.where(left == 0, 0.0, np.minimum(left, most[indicator, cost.way]))
            amounts[indicator, cost.way] = taken
            money = once if cost.timing is Timing.ONCE else yearly
            money[indicator] = money[indicator] + taken * cost.value
            left = left - taken
        # A part that is not known leaves the other kind of money unknown as well.
        unknown = np.isnan(once[indicator] + yearly[indicator])
        once[indicator] = np.where(unknown, np.nan, once[indicator])
        yearly[indicator] = np.where(unknown, np.nan, yearly[indicator])
    index = gaps.index
    return Priced(
        pd.DataFrame(amounts, index=index),
        pd.DataFrame(once, index=index),
        pd.DataFrame(yearly, index=index),
    )


def chosen_gaps(
    to_threshold: pd.DataFrame, to_floor: pd.DataFrame, at_floor: pd.DataFrame
) -> pd.DataFrame:
    """Gaps to the floor where `at_floor` is true, to the threshold elsewhere; same shape as all."""
    return to_threshold.where(~at_floor, to_floor)


def people(amounts: pd.DataFrame, indicators: Sequence[str]) -> pd.Series:
    """People by school over the indicators named that count people, whichever way they come."""
    return amounts[list(indicators)].sum(axis=1, skipna=False)
