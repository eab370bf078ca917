"""What a map shows of schools besides their values: shares of the gap, changes, places among the others."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.assessment import StageAssessment
from analysis.attention import gap_shares

QUARTERS = 4


class Side(StrEnum):
    """On which side of the county mean a school lies; schools exactly at it are on neither."""

    UNDER = "under_mean"
    OVER = "over_mean"
    AT = "at_mean"
    UNKNOWN = "unknown"


class Change(StrEnum):
    """How a class differs from the one of an earlier year; unknown where either is not known."""

    WORSE = "worse"
    IMPROVED = "improved"
    SAME = "same"
    UNKNOWN = "unknown"


def gap_table(assessment: StageAssessment, code: str) -> pd.DataFrame:
    """Share of the gap and side of the mean of every school in scope, indexed by school code.

    share  the school's part of CV^2, 0 to 1; the shares of all counted schools sum to 1. NaN where
           the figure is not known, and for all schools while the coefficient is zero or not defined
    side   `Side` of the school's value against the county mean (total over total)
    """
    values = assessment.values[code]
    return pd.DataFrame(
        {
            "share": gap_shares(assessment, code).reindex(values.index),
            "side": sides(values, assessment, code),
        }
    )


def sides(values: pd.Series, assessment: StageAssessment, code: str) -> pd.Series:
    """`Side` of each value of an indicator against its county mean; an unknown value is on none."""
    mean = float(assessment.indicators.set_index("code").loc[code, "mean"])
    found = pd.Series(Side.UNKNOWN, index=values.index, dtype=object)
    found[values < mean] = Side.UNDER
    found[values > mean] = Side.OVER
    # Equal but for binary arithmetic.
    found[np.isclose(values, mean, rtol=1e-12, atol=0)] = Side.AT
    return found


def changes(before: Sequence[str], after: Sequence[str], order: Sequence[str]) -> list[Change]:
    """The change of each class; `order` lists the known classes, worst first.

    A class that is not in `order` (None for a school that was not there, too) is not known.
    """
    place = {key: number for number, key in enumerate(order)}
    found = []
    for old, new in zip(before, after, strict=True):
        if old not in place or new not in place:
            found.append(Change.UNKNOWN)
        elif place[old] == place[new]:
            found.append(Change.SAME)
        else:
            found.append(Change.IMPROVED if place[new] > place[old] else Change.WORSE)
    return found


def codes_before(links: Sequence[pd.DataFrame]) -> pd.Series:
    """Code in the earliest year by code in the latest, over yearly links with the latest first.

    `links`: columns school_code, code_before, is_comparable, one row per school of a year. A school
    that was not there, or that was merged or split on the way, has no entry. Empty without links.
    """
    chain: pd.Series | None = None
    for of_year in links:
        comparable = of_year[of_year["code_before"].notna() & of_year["is_comparable"].astype(bool)]
        step = comparable.set_index("school_code")["code_before"]
        chain = step if chain is None else chain.map(step).dropna()
    return pd.Series(dtype=object) if chain is None else chain


def quarter(values: pd.Series, code: str) -> int | None:
    """In which quarter of the known values a school lies, 1 the lowest; None where it is not known.

    A value counts the share of known values below it and half of those equal to it, so that equal
    values share one quarter. Fewer than four known values have no quarters: None, too.
    """
    known = values.dropna()
    if code not in known.index or len(known) < QUARTERS:
        return None
    own = known[code]
    share = ((known < own).sum() + (known == own).sum() / 2) / len(known)
    return min(int(share * QUARTERS) + 1, QUARTERS)
