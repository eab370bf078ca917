"""What chance alone does to a school's mean, and what goes along with a resource: no rank anywhere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.distributions import NAN, Interval, correlation_interval, normal_quantile, two_sided
from analysis.outcomes import SubjectSpread

Array = NDArray[np.float64]


class Standing(StrEnum):
    """Where a school's mean lies against the limits around the county mean."""

    ABOVE = "above"
    WITHIN = "within"
    BELOW = "below"


@dataclass(frozen=True)
class Funnel:
    """The schools of one subject by number tested, with limits around the county mean.

    schools  school_code, school_name, area, tested, mean, chance_low, chance_high, low, high,
             standing; by school code, never by score
    centre   county mean (score rate); deviation of pupils within schools; between_sd of schools
    beyond_chance  how many lie outside what chance alone allows
    withheld  counted schools with too few tested to be shown singly
    """

    schools: pd.DataFrame
    centre: float
    deviation: float
    between_sd: float
    level: float
    beyond_chance: int
    withheld: int
    missing: int

    def limits(self, tested: Array, *, chance_only: bool) -> tuple[Array, Array]:
        """Lower and upper limit of a school mean for these numbers tested; see `funnel`."""
        z = normal_quantile(two_sided(self.level))
        between = 0.0 if chance_only else self.between_sd**2
        half = z * np.sqrt(between + self.deviation**2 / tested)
        return self.centre - half, self.centre + half


def funnel(scores: pd.DataFrame, spread: SubjectSpread, level: float, smallest: int) -> Funnel:
    r"""The schools of one subject against limits that are wider for fewer pupils.

    .. math:: M \pm z \sqrt{\tau^2 + s^2 / n}

    M county mean, s deviation of pupils within schools, tau^2 variance of schools beyond chance (0
    for the limits of chance alone, and where it comes out negative). Schools with fewer than
    `smallest` tested are counted in M and not shown. Limits are NaN where s is not known.
    Sources: Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202 (funnel plots); Spiegelhalter
    2005, Quality and Safety in Health Care 14, 347-351 (variance beyond chance added).
    """
    mine = scores[scores["subject"] == spread.subject]
    known = mine[mine["counted"]]
    tested = float(known["tested"].sum())
    centre = float((known["tested"] * known["mean"]).sum()) / tested if tested > 0 else NAN
    between = spread.spread.between
    between_sd = math.sqrt(max(between, 0.0)) if not math.isnan(between) else NAN
    shown = known[known["tested"] >= smallest].sort_values("school_code").reset_index(drop=True)
    empty = Funnel(shown, centre, spread.deviation, between_sd, level, 0, 0, 0)
    sizes, means = (shown[field].to_numpy(dtype=float) for field in ("tested", "mean"))
    chance_low, chance_high = empty.limits(sizes, chance_only=True)
    low, high = empty.limits(sizes, chance_only=False)
    standing = np.select([means > high, means < low], [Standing.ABOVE, Standing.BELOW], "within")
    columns = ["school_code", "school_name", "area", "tested", "mean"]
    table = shown[columns].assign(
        chance_low=chance_low, chance_high=chance_high, low=low, high=high, standing=standing
    )
    table["standing"] = table["standing"].where(table["high"].notna())
    return Funnel(
        table,
        centre,
        spread.deviation,
        between_sd,
        level,
        int(((means > chance_high) | (means < chance_low)).sum()),
        len(known) - len(shown),
        len(mine) - len(known),
    )


def noise(found: Sequence[SubjectSpread], sizes: Sequence[int], level: float) -> pd.DataFrame:
    r"""By how much chance alone moves the mean of so many pupils: z s / sqrt(n), a score rate.

    One row per number of pupils; columns `pupils` and one per subject. NaN where s is not known.
    """
    z = normal_quantile(two_sided(level))
    columns = {
        item.subject: [z * item.deviation / math.sqrt(size) for size in sizes] for item in found
    }
    return pd.DataFrame({"pupils": list(sizes), **columns})


@dataclass(frozen=True)
class Association:
    """How a score goes along with a resource across schools; no cause is shown by it.

    schools  school_code, school_name, area, tested, resource, mean, expected, difference; by code
    correlation  of school values, every school counting once, with Fisher's interval
    slope        change of the score rate per unit of the resource along the line
    withheld     schools with both values and too few tested to be shown singly, counted all the same
    """

    schools: pd.DataFrame
    correlation: Interval
    slope: float
    intercept: float
    counted: int
    missing: int
    withheld: int


def against_resource(
    scores: pd.DataFrame, subject: str, resource: pd.Series, level: float, smallest: int
) -> Association:
    """Schools by a resource (school code -> value, NaN unknown) and the mean in one subject.

    The line is that of least squares, every school counting once; `expected` lies on it. Schools
    that lack either value are missing. NaN where fewer than three schools have both or one of the two
    does not vary.
    """
    mine = scores[scores["subject"] == subject].sort_values("school_code")
    mine = mine.assign(resource=mine["school_code"].map(resource).astype(float))
    both = mine[mine["counted"] & mine["resource"].notna()].reset_index(drop=True)
    x, y = both["resource"].to_numpy(dtype=float), both["mean"].to_numpy(dtype=float)
    correlation = slope = intercept = NAN
    if len(both) > 2 and np.ptp(x) > 0 and np.ptp(y) > 0:
        across, up = x - x.mean(), y - y.mean()
        slope = float((across * up).sum() / (across**2).sum())
        intercept = float(y.mean() - slope * x.mean())
        correlation = float((across * up).sum() / math.sqrt((across**2).sum() * (up**2).sum()))
    expected = intercept + slope * x
    columns = ["school_code", "school_name", "area", "tested", "resource", "mean"]
    table = both[columns].assign(expected=expected, difference=y - expected)
    shown = table[table["tested"] >= smallest].reset_index(drop=True)
    return Association(
        shown,
        correlation_interval(correlation, len(both), level),
        slope,
        intercept,
        len(both),
        len(mine) - len(both),
        len(both) - len(shown),
    )
