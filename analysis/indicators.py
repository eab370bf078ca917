"""Indicator values of schools from counts and areas, with the state of each figure.

Facts: one row per school x stage x school year; counts, areas and money as floats, NaN = unknown.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.rules import Indicator, Relief, RulesInForce
from analysis.vocabulary import Stage, State


def numerators(facts: pd.DataFrame, stage: Stage, indicators: Sequence[Indicator]) -> NDArray:
    """Numerators, schools x indicators: sum of the plus fields minus the minus fields.

    NaN where any part is unknown: a sum with an unknown part is not a smaller sum.
    """
    columns = []
    for indicator in indicators:
        amount = np.zeros(len(facts))
        for field in indicator.plus[stage]:
            amount = amount + facts[field].to_numpy(dtype=float)
        for field in indicator.minus[stage]:
            amount = amount - facts[field].to_numpy(dtype=float)
        columns.append(amount)
    return np.column_stack(columns) if columns else np.empty((len(facts), 0))


def relief_applies(facts: pd.DataFrame, relief: Relief) -> NDArray[np.bool_]:
    """Which schools a transitional relief speaks of. Unknown pupils or flag: it does not apply."""
    applies = facts["area"].isin(relief.areas).to_numpy()
    if relief.school_types:
        applies = applies & facts["school_type"].isin(relief.school_types).to_numpy()
    pupils = facts["pupils"].to_numpy(dtype=float)
    if relief.pupils_from is not None:
        applies = applies & (pupils >= relief.pupils_from)
    if relief.pupils_below is not None:
        applies = applies & (pupils < relief.pupils_below)
    if relief.requires_flag is not None:
        applies = applies & facts[relief.requires_flag].isin([True]).to_numpy()
    return applies


def add_reliefs(
    amounts: NDArray,
    facts: pd.DataFrame,
    indicators: Sequence[Indicator],
    rules: RulesInForce,
) -> NDArray:
    """Numerators with what the transitional reliefs allow to be added.

    A field that was not reported adds nothing: the relief is an option, not a figure owed.
    """
    result = amounts.copy()
    position = {indicator.code: index for index, indicator in enumerate(indicators)}
    for relief in rules.reliefs:
        applies = relief_applies(facts, relief)
        for field in relief.adds:
            extra = facts[field].to_numpy(dtype=float)
            usable = applies & ~np.isnan(extra)
            result[usable, position[relief.indicator]] += extra[usable]
    return result


def values(amounts: NDArray, pupils: NDArray, indicators: Sequence[Indicator]) -> NDArray:
    """Indicator values, schools x indicators: scale x amount / pupils; NaN where not known."""
    scales = np.array([indicator.scale for indicator in indicators])
    known = np.where(pupils > 0, pupils, np.nan)
    return amounts * scales / known[:, None]


def states(amounts: NDArray, pupils: NDArray) -> NDArray:
    """State of each figure, schools x indicators, as `State` values."""
    result = np.full(amounts.shape, State.KNOWN, dtype=object)
    result[np.isnan(amounts)] = State.MISSING_NUMERATOR
    result[np.isnan(pupils)] = State.MISSING_DENOMINATOR
    result[pupils == 0] = State.ZERO_DENOMINATOR
    return result
