"""The cheapest way in which a school comes to pass: which indicators are raised, and how far.

A school passes with at least m of the indicators at their thresholds and the rest at the floor
(教督〔2017〕6号, 资源配置). So every way is: choose at most 7 - m indicators that are raised to the floor
only, and raise all others to their thresholds. All choices are compared, so the answer is exact for
the prices given. Indicators are priced apart: a new teacher who counts in two is counted twice, so
that the truth can only be cheaper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.assessment import StageAssessment
from analysis.prices import Priced, PriceList, chosen_gaps, most_by_way, people, priced
from analysis.rules import Indicator, SchoolRule
from analysis.shortfall import shortfalls

# Yuan and people are sums of floats; ties are meant to be ties.
DECIMALS = 6


@dataclass(frozen=True)
class Steps:
    """The cheapest ways of all schools of a stage, school_code x indicator.

    gaps      amounts that are brought in, in physical units; NaN for a school that is blocked
    at_floor  True where an indicator below its threshold is raised (or left) at the floor only
    price     what `gaps` cost
    people    people over the indicators that count them, by school
    unknown   school_code -> codes of the indicators whose figures or prices are not known; a school
              in it is blocked: nothing is claimed
    """

    gaps: pd.DataFrame
    at_floor: pd.DataFrame
    price: Priced
    people: pd.Series
    unknown: dict[str, tuple[str, ...]]

    def first_year(self) -> pd.Series:
        """Money of the first year by school, yuan; NaN for a school that is blocked."""
        return self.price.first_year.sum(axis=1, skipna=False)


@dataclass(frozen=True)
class Basis:
    """Gaps to threshold and floor of all schools, with prices: what ways are chosen from."""

    to_threshold: pd.DataFrame
    to_floor: pd.DataFrame
    price_threshold: Priced
    price_floor: Priced
    most: dict[tuple[str, str], np.ndarray]
    prices: PriceList
    indicators: tuple[Indicator, ...]


def basis(
    assessment: StageAssessment,
    facts: pd.DataFrame,
    indicators: Sequence[Indicator],
    prices: PriceList,
) -> Basis:
    """Gaps and prices of a stage. `facts`: rows of the year, see `prices.most_by_way`."""
    to_threshold = shortfalls(assessment, indicators)
    to_floor = shortfalls(assessment, indicators, to_floor=True)
    most = most_by_way(assessment, facts, prices)
    return Basis(
        to_threshold,
        to_floor,
        priced(to_threshold, most, prices),
        priced(to_floor, most, prices),
        most,
        prices,
        tuple(indicators),
    )


def cheapest_steps(found: Basis, rule: SchoolRule, by_people: bool = False) -> Steps:
    """The cheapest way of each school to pass: least money of the first year, then fewest people.

    With `by_people` the other way round. Remaining ties: fewest indicators left below the
    threshold, then the first of the form. A school with any unknown gap or price is blocked.
    """
    codes = list(found.to_threshold.columns)
    of_people = [each.code for each in found.indicators if each.physical_unit == "people"]
    is_people = np.array([code in of_people for code in codes])
    money = _saving(found.price_threshold.first_year, found.price_floor.first_year)
    heads = _saving(found.to_threshold, found.to_floor) * is_people
    options = _options(len(codes), rule.indicators_met)
    # A way saves, against all thresholds, what its floor-only indicators need less.
    saved = [np.round(kind @ options.T, DECIMALS) for kind in (money, heads)]
    first, second = reversed(saved) if by_people else saved
    unknown = np.isnan(money).any(axis=1) | found.to_threshold.isna().any(axis=1).to_numpy()
    chosen = np.array([_best(first[row], second[row]) for row in range(len(first))], dtype=int)
    at_floor = pd.DataFrame(
        options[chosen].astype(bool), index=found.to_threshold.index, columns=codes
    )
    below = found.to_threshold > 0
    gaps = chosen_gaps(found.to_threshold, found.to_floor, at_floor)
    gaps.loc[unknown] = np.nan
    return Steps(
        gaps,
        at_floor & below & ~unknown[:, None],
        priced(gaps, found.most, found.prices),
        people(gaps, of_people),
        _blocking(found, unknown),
    )


def _saving(threshold: pd.DataFrame, floor: pd.DataFrame) -> np.ndarray:
    return threshold.to_numpy(dtype=float) - floor.to_numpy(dtype=float)


def _options(indicators: int, needed: int) -> np.ndarray:
    """One row per choice of indicators left at the floor, the empty one first: 1 where left."""
    rows = [
        [position in left for position in range(indicators)]
        for size in range(indicators - needed + 1)
        for left in combinations(range(indicators), size)
    ]
    return np.array(rows, dtype=float)


def _best(first: np.ndarray, second: np.ndarray) -> int:
    """Position of the largest saving; the earlier row where both savings tie."""
    if np.isnan(first).any():
        return 0
    return int(np.lexsort((np.arange(len(first)), -second, -first))[0])


def _blocking(found: Basis, unknown: np.ndarray) -> dict[str, tuple[str, ...]]:
    open_figures = found.to_threshold.isna() | found.price_threshold.first_year.isna()
    return {
        str(code): tuple(open_figures.columns[row])
        for code, row, blocked in zip(
            open_figures.index, open_figures.to_numpy(), unknown, strict=True
        )
        if blocked
    }
