"""Ranks of the schools of one stage by one indicator: shared where equal, an interval where uncertain.

A rank is made only of known values; a school whose value is not known has none.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment import TOLERANCE, StageAssessment
from analysis.rules import Indicator

AT_LEAST, AT_MOST = "at_least", "at_most"


class Past(StrEnum):
    """How a school stands to last year: compared, not there then, or not comparable."""

    COMPARED = "compared"
    NOT_THERE = "not_there"
    NOT_COMPARABLE = "not_comparable"


def _worth(values: NDArray, direction: str) -> NDArray:
    """Values turned so that more is better. Raises ValueError for an unknown direction."""
    if direction not in (AT_LEAST, AT_MOST):
        raise ValueError(f"Unknown direction '{direction}'. Use {AT_LEAST} or {AT_MOST}.")
    given = np.asarray(values, dtype=float)
    return given if direction == AT_LEAST else -given


def _better_than(values: NDArray, others: NDArray) -> NDArray:
    """How many of `others` lie above each value by more than the tolerance; NaN for NaN."""
    known = np.sort(others[~np.isnan(others)])
    edge = values + TOLERANCE * np.maximum(1.0, np.abs(values))
    count = len(known) - np.searchsorted(known, edge, side="right")
    return np.where(np.isnan(values), np.nan, count)


def ranks(values: NDArray, direction: str) -> NDArray:
    """Standard competition ranks (1, 2, 2, 4): one more than the number of better schools.

    Better means higher for `at_least` and lower for `at_most`; values within the tolerance of the
    judgement share their rank. On unrounded values; NaN for an unknown value, which counts for none.
    """
    worth = _worth(values, direction)
    return 1 + _better_than(worth, worth)


def value_intervals(
    amounts: NDArray, pupils: NDArray, indicator: Indicator, step: float
) -> tuple[NDArray, NDArray]:
    """Lowest and highest value of each school when its numerator is `step` whole things off.

    value = scale x amount / pupils; the amount goes down to 0 at least. An indicator that does not
    count whole things has no step of its own: both ends are the value. NaN where the value is unknown.
    """
    moved = step if indicator.whole else 0.0
    known = np.where(pupils > 0, pupils, np.nan)
    low = indicator.scale * np.maximum(amounts - moved, np.minimum(amounts, 0.0)) / known
    return low, indicator.scale * (amounts + moved) / known


def rank_intervals(low: NDArray, high: NDArray, direction: str) -> tuple[NDArray, NDArray]:
    """Best and worst rank of each school when every value lies anywhere in its interval.

    Exact: the best rank is one more than the number of schools that are better even at their worst
    than this one at its best; the worst counts those that are better at their best than this one at
    its worst. Both are reached, since the schools move independently. NaN for unknown values.
    """
    worst_end, best_end = _worth(low, direction), _worth(high, direction)
    if direction == AT_MOST:
        worst_end, best_end = best_end, worst_end
    best = 1 + _better_than(best_end, worst_end)
    # Where a school's own best end lies above its own worst end, it is not better than itself.
    own = best_end > worst_end + TOLERANCE * np.maximum(1.0, np.abs(worst_end))
    return best, 1 + _better_than(worst_end, best_end) - own


def ranking(
    assessment: StageAssessment, indicator: Indicator, direction: str, step: float
) -> pd.DataFrame:
    """Ranks of all schools of a stage by one indicator, one row per school, index school_code.

    Columns: value (unit of the indicator), rank, rank_best, rank_worst (NaN for an unknown value).
    `step`: whole things by which a numerator may be off, see `value_intervals`.
    """
    code = indicator.code
    amounts = assessment.amounts[code].to_numpy(dtype=float)
    pupils = assessment.schools["pupils"].to_numpy(dtype=float)
    values = assessment.values[code]
    best, worst = rank_intervals(*value_intervals(amounts, pupils, indicator, step), direction)
    return pd.DataFrame(
        {
            "value": values,
            "rank": ranks(values.to_numpy(dtype=float), direction),
            "rank_best": best,
            "rank_worst": worst,
        },
        index=values.index,
    )


def with_change(now: pd.DataFrame, before: pd.DataFrame, past: pd.Series) -> pd.DataFrame:
    """`now` with what changed since last year; both from `ranking`, `before` under this year's codes.

    Adds past (Past), value_change (unit of the indicator), rank_change (places gained, negative when
    lost) and is_within (both years' rank intervals share a rank, so that the change may be nothing).
    `past`: Past of each school by code; a school that is in neither it nor `before` was not there.
    Unknown in either year: not comparable, and the changes are NaN.
    """
    then = before.reindex(now.index)
    told = past.reindex(now.index)
    told = told.where(told.notna(), str(Past.NOT_THERE)).astype(object)
    gone = ~now.index.isin(before.index) & (told == Past.COMPARED)
    told[gone] = Past.NOT_THERE
    either_unknown = now["value"].isna() | then["value"].isna()
    told[(told == Past.COMPARED) & either_unknown] = Past.NOT_COMPARABLE
    compared = told == Past.COMPARED
    shared = (now["rank_best"] <= then["rank_worst"]) & (then["rank_best"] <= now["rank_worst"])
    return now.assign(
        past=told,
        value_change=(now["value"] - then["value"]).where(compared),
        rank_change=(then["rank"] - now["rank"]).where(compared),
        is_within=shared & compared,
    )
