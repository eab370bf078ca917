"""How the gap changed between two years: lifted or lowered, by resources or by pupils. Exact sums.

A school of the earlier year stands under its code of the later one; schools that were counted in only
one of the two years (opened, closed, merged, split, figure missing) make a part of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis import dispersion
from analysis.breakdown import Counted

Array = dispersion.Array


class Move(StrEnum):
    """How a school's own value moved, by the side of the county's mean on which it stood in between."""

    BELOW_RISING = "below_rising"
    BELOW_FALLING = "below_falling"
    ABOVE_FALLING = "above_falling"
    ABOVE_RISING = "above_rising"


@dataclass(frozen=True)
class GapChange:
    """The coefficient in two years and the exact parts of its change, all in units of the coefficient.

    moves         one row per Move: move, part, schools; a school whose value stayed adds nothing
    pupils_moved  part of schools whose share of the county's pupils changed
    others        part of schools that were counted in only one of the two years
    resources     part of what was added or taken, pupils held (together with `enrolment`, another
                  way to cut the same change; `others` belongs to both)
    enrolment     part of pupils gained or lost, amounts held
    schools       schools counted in both years
    """

    before: float
    after: float
    moves: pd.DataFrame
    pupils_moved: float
    others: float
    resources: float
    enrolment: float
    schools: int

    @property
    def change(self) -> float:
        """after - before."""
        return self.after - self.before

    def part(self, *moves: Move) -> float:
        """The sum of the parts of some moves."""
        return float(self.moves.loc[self.moves["move"].isin(moves), "part"].sum())


def under_codes(before: Counted, codes: Mapping[str, str]) -> Counted:
    """The schools of the earlier year under their codes of today.

    `codes`: code of today -> code then, see `successions.codes_over_years`. A school that has no
    successor to compare with gets a code that nobody has, so that it is counted in one year only.
    """
    today = {then: now for now, then in codes.items()}
    names = [today.get(code, f"{code} (before)") for code in before.schools["school_code"]]
    return replace(before, schools=before.schools.assign(school_code=names))


def _both(before: Counted, after: Counted) -> pd.DataFrame:
    return before.schools.merge(
        after.schools, on="school_code", suffixes=("_before", "_after"), validate="one_to_one"
    )


def _square(amounts: Array, pupils: Array) -> float:
    return dispersion.coefficient_of_difference(amounts, pupils) ** 2


def gap_change(before: Counted, after: Counted) -> GapChange:
    """The change of the coefficient, cut in two exact ways.

    Over the schools counted in both years c = CV^2 = M / X^2 - 1 with M = sum p x^2, X = sum p x. With
    bars for the mean of both years, dM and dX are sums over schools of a move (p_bar 2 x_bar dx and
    p_bar dx) and of pupils who moved (dp times the mean of x^2, and x_bar dp), and
    dc = mean(1/X^2) dM - M_bar (X_0 + X_1) / (X_0 X_1)^2 dX, so that dc is their sum. A school whose
    value did not change has no move. The other cut changes amounts and pupils one after the other and
    takes the mean of both orders (Shapley). Parts of c become parts of the coefficient by dividing by
    CV_0 + CV_1, since c_1 - c_0 = (CV_1 - CV_0)(CV_1 + CV_0).
    NaN parts where either year has no coefficient, or both years have no gap.
    """
    rows = _both(before, after)
    a0, n0 = rows["amount_before"].to_numpy(float), rows["pupils_before"].to_numpy(float)
    a1, n1 = rows["amount_after"].to_numpy(float), rows["pupils_after"].to_numpy(float)
    first, last = before.coefficient, after.coefficient
    scale = first + last
    per = 1 / scale if scale > 0 else float("nan")
    moves, weights, is_above = _by_school(a0 / n0, n0 / n0.sum(), a1 / n1, n1 / n1.sum())
    old, new = _square(a0, n0), _square(a1, n1)
    added, moved = _square(a1, n0), _square(a0, n1)
    return GapChange(
        before=first,
        after=last,
        moves=_by_move(moves * per, is_above, a1 / n1 >= a0 / n0),
        pupils_moved=float(weights.sum() * per),
        others=float(((last**2 - new) - (first**2 - old)) * per),
        resources=float(((added - old) + (new - moved)) / 2 * per),
        enrolment=float(((moved - old) + (new - added)) / 2 * per),
        schools=len(rows),
    )


def _by_school(x0: Array, p0: Array, x1: Array, p1: Array) -> tuple[Array, Array, np.ndarray]:
    """What each school's own move and its change of weight add to CV^2; on which side it stood."""
    mean0, mean1 = float((p0 * x0).sum()), float((p1 * x1).sum())
    if not (mean0 > 0 and mean1 > 0):
        unknown = np.full(len(x0), np.nan)
        return unknown, unknown, np.zeros(len(x0), dtype=bool)
    squares = ((p0 * x0**2).sum() + (p1 * x1**2).sum()) / 2
    of_squares = (mean0**-2 + mean1**-2) / 2
    of_mean = squares * (mean0 + mean1) / (mean0 * mean1) ** 2
    weight, middle = (p0 + p1) / 2, (x0 + x1) / 2
    moves = weight * (x1 - x0) * (2 * middle * of_squares - of_mean)
    weights = (p1 - p0) * ((x0**2 + x1**2) / 2 * of_squares - middle * of_mean)
    return moves, weights, (x0 / mean0 + x1 / mean1) / 2 >= 1


def _by_move(parts: Array, is_above: np.ndarray, rises: np.ndarray) -> pd.DataFrame:
    kinds = {
        Move.BELOW_RISING: ~is_above & rises,
        Move.BELOW_FALLING: ~is_above & ~rises,
        Move.ABOVE_FALLING: is_above & ~rises,
        Move.ABOVE_RISING: is_above & rises,
    }
    return pd.DataFrame(
        {
            "move": list(kinds),
            "part": [float(parts[of].sum()) for of in kinds.values()],
            "schools": [int(of.sum()) for of in kinds.values()],
        }
    )


@dataclass(frozen=True)
class MeanChange:
    """The county's value in two years and the exact parts of its change, in the indicator's unit.

    resources  what was added or taken, pupils held; enrolment  pupils gained or lost, amounts held;
    others     schools counted in only one of the two years; schools  counted in both
    """

    before: float
    after: float
    resources: float
    enrolment: float
    others: float
    schools: int

    @property
    def change(self) -> float:
        """after - before."""
        return self.after - self.before

    def enrolment_explains(self, share: float) -> bool:
        """True where the value rose and pupils who left explain more than `share` of the rise."""
        return self.change > 0 and self.enrolment > share * self.change


def mean_change(before: Counted, after: Counted, scale: float) -> MeanChange:
    """Change of scale x A / N by two factors, over the schools counted in both years.

    resources = dA mean(1/N), enrolment = mean(A) d(1/N); their sum is the change, exactly.
    """
    rows = _both(before, after)
    a0, n0 = rows["amount_before"].sum(), rows["pupils_before"].sum()
    a1, n1 = rows["amount_after"].sum(), rows["pupils_after"].sum()
    first = scale * dispersion.county_mean(before.amounts, before.pupils)
    last = scale * dispersion.county_mean(after.amounts, after.pupils)
    if not (n0 > 0 and n1 > 0):
        nothing = float("nan")
        return MeanChange(first, last, nothing, nothing, nothing, 0)
    return MeanChange(
        before=first,
        after=last,
        resources=scale * (a1 - a0) * (1 / n0 + 1 / n1) / 2,
        enrolment=scale * (a0 + a1) / 2 * (1 / n1 - 1 / n0),
        others=(last - scale * a1 / n1) - (first - scale * a0 / n0),
        schools=len(rows),
    )


def is_material(before: float, after: float, share: float) -> bool:
    """True where the change is at least this share of the starting value; False for NaN."""
    return bool(abs(after - before) >= share * abs(before))
