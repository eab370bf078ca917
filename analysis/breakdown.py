"""Who makes the gap: the official coefficient taken apart by groups and by schools.

The square of the coefficient is a sum over schools, so every part is exact. `Counted` holds the
schools whose figure is known; how many are unknown goes with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis import dispersion
from analysis.assessment import StageAssessment, within
from analysis.inequality import theil
from analysis.rules import Indicator
from analysis.vocabulary import Area


@dataclass(frozen=True)
class Counted:
    """The schools that an indicator counts: codes, amounts, pupils; and how many are unknown.

    schools  one row per school: school_code, amount (people, m2, yuan, rooms), pupils
    """

    schools: pd.DataFrame
    missing: int

    @property
    def amounts(self) -> dispersion.Array:
        """Amounts in the order of the schools."""
        return self.schools["amount"].to_numpy(dtype=float)

    @property
    def pupils(self) -> dispersion.Array:
        """Pupils in the order of the schools."""
        return self.schools["pupils"].to_numpy(dtype=float)

    @property
    def coefficient(self) -> float:
        """The official coefficient of these schools; NaN where it is not defined."""
        return dispersion.coefficient_of_difference(self.amounts, self.pupils)


def counted(assessment: StageAssessment, code: str) -> Counted:
    """The schools whose figure of an indicator is known."""
    known = assessment.values[code].notna().to_numpy()
    frame = pd.DataFrame(
        {
            "school_code": assessment.amounts.index[known],
            "amount": assessment.amounts[code].to_numpy()[known],
            "pupils": assessment.schools["pupils"].to_numpy()[known],
        }
    )
    return Counted(frame, int((~known).sum()))


def most_pressing(assessment: StageAssessment) -> str:
    """The indicator whose coefficient is highest against its limit; the first where none is defined."""
    measures = assessment.indicators.set_index("code")
    against = (measures["cv"] / measures["cv_limit"]).dropna()
    return str(against.idxmax() if len(against) else measures.index[0])


def group_values(
    league: pd.DataFrame,
    assessment: StageAssessment,
    indicators: Sequence[Indicator],
    group: str,
) -> pd.DataFrame:
    """One row per indicator and group: code, group, value, pupils, schools_counted, schools_missing.

    value = scale x sum of amounts / sum of pupils over the schools of the group whose figure is known,
    never a mean of ratios; NaN without such a school. `league` gives the group of each school; schools
    without a group (NA) stand in a group of their own, "".
    """
    names = league.set_index("school_code")[group]
    tables = []
    for indicator in indicators:
        known = counted(assessment, indicator.code)
        of = known.schools.assign(group=_labels(known.schools["school_code"].map(names)))
        every = _labels(names).value_counts().sort_index()
        sums = of.groupby("group")[["amount", "pupils"]].sum().reindex(every.index)
        number = of["group"].value_counts().reindex(every.index, fill_value=0)
        sums["schools_counted"] = number
        sums["schools_missing"] = every - number
        sums["value"] = indicator.scale * sums["amount"] / sums["pupils"]
        tables.append(
            sums.drop(columns="amount")
            .assign(code=indicator.code)
            .rename_axis("group")
            .reset_index()
        )
    return pd.concat(tables, ignore_index=True)


def _labels(groups: pd.Series) -> pd.Series:
    return groups.astype(object).where(groups.notna(), "").astype(str)


@dataclass(frozen=True)
class GroupSplit:
    """CV^2 = within + between, exactly; each side is computed on its own.

    groups   one row per group: group, schools_counted, pupils, mean (amount per pupil), coefficient
             (inside the group), within, between (what the group adds to each part)
    """

    groups: pd.DataFrame
    within: float
    between: float

    @property
    def between_share(self) -> float:
        """Share of the gap that lies between the groups; NaN where there is no gap."""
        total = self.within + self.between
        return self.between / total if total > 0 else float("nan")


def split_by_group(known: Counted, groups: pd.Series) -> GroupSplit:
    """The squared coefficient inside and between groups (`groups`: school_code -> group).

    within  = sum_g (N_g / N) (X_g / X)^2 CV_g^2 = sum_g (N_g / N) Var_g / X^2
    between = sum_g (N_g / N) (X_g / X - 1)^2
    The second form of `within` also holds for a group that has nothing. NaN parts where the county
    has nothing. Source: generalised entropy GE(2) = CV^2 / 2 is additively decomposable (Shorrocks
    1980, The Class of Additively Decomposable Inequality Measures).
    """
    rows = known.schools.assign(group=_labels(known.schools["school_code"].map(groups)).to_numpy())
    total, mean = known.pupils.sum(), dispersion.county_mean(known.amounts, known.pupils)
    squared = mean**2 if mean > 0 else float("nan")
    lines = []
    for name, of in rows.groupby("group", sort=True):
        amounts, pupils = of["amount"].to_numpy(float), of["pupils"].to_numpy(float)
        own, share = dispersion.county_mean(amounts, pupils), pupils.sum() / total
        variance = dispersion.squared_deviations(amounts, pupils).sum()
        lines.append(
            {
                "group": name,
                "schools_counted": len(of),
                "pupils": pupils.sum(),
                "mean": own,
                "coefficient": dispersion.coefficient_of_difference(amounts, pupils),
                "within": share * variance / squared,
                "between": share * (own - mean) ** 2 / squared,
            }
        )
    columns = ("group", "schools_counted", "pupils", "mean", "coefficient", "within", "between")
    frame = pd.DataFrame(lines, columns=list(columns))
    if not squared > 0:
        return GroupSplit(frame, float("nan"), float("nan"))
    return GroupSplit(frame, float(frame["within"].sum()), float(frame["between"].sum()))


def theil_between_share(known: Counted, groups: pd.Series) -> float:
    """Share of Theil's T between groups: sum_g s_g ln(X_g / X) over T, s_g = amount share of the group.

    NaN where T is zero or not defined.
    """
    whole = theil(known.amounts, known.pupils)
    if not whole > 0:
        return float("nan")
    rows = known.schools.assign(group=_labels(known.schools["school_code"].map(groups)).to_numpy())
    sums = rows.groupby("group")[["amount", "pupils"]].sum()
    held = sums["amount"] / sums["amount"].sum()
    ratio = held / (sums["pupils"] / sums["pupils"].sum())
    parts = held * np.log(ratio.where(ratio > 0, 1.0))
    return float(parts.sum() / whole)


def school_parts(known: Counted) -> pd.DataFrame:
    """Each school's exact share of CV^2, largest first, and what bringing the first k to the mean does.

    Columns: school_code, amount, pupils, value (amount per pupil), is_below (of the county's mean),
    share, cumulative_share, to_mean (amount that takes the school to the mean: above 0 is lacking,
    below 0 is to spare), coefficient_after (the coefficient once this school and all before it stand
    at today's mean, recomputed with the county's new total). Shares are NaN where there is no gap.
    """
    amounts, pupils = known.amounts, known.pupils
    mean = dispersion.county_mean(amounts, pupils)
    frame = known.schools.assign(
        value=amounts / pupils,
        is_below=amounts / pupils < mean,
        share=dispersion.gap_shares(amounts, pupils),
        to_mean=pupils * mean - amounts,
    )
    frame = frame.sort_values(["share", "school_code"], ascending=[False, True], ignore_index=True)
    frame["cumulative_share"] = frame["share"].cumsum()
    frame["coefficient_after"] = _coefficients_after(frame, mean)
    return frame


def _coefficients_after(frame: pd.DataFrame, mean: float) -> np.ndarray:
    """The coefficient with the first 1, 2, … schools at `mean`: CV^2 = N sum(a^2 / n) / A^2 - 1."""
    amounts, pupils = frame["amount"].to_numpy(float), frame["pupils"].to_numpy(float)
    total = amounts.sum() + np.cumsum(frame["to_mean"].to_numpy())
    squares = amounts**2 / pupils
    moved = np.cumsum(pupils * mean**2 - squares) + squares.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        square = pupils.sum() * moved / total**2 - 1
    # All at the mean is no gap at all; rounding may leave a hair on either side.
    return np.sqrt(np.maximum(square, 0.0))


def lift_below(parts: pd.DataFrame) -> pd.DataFrame:
    """The schools below the mean alone, in the same order, and what lifting the first k to it does.

    As `school_parts`, with share of the whole gap; nothing is taken from anybody, so the county's
    total and mean rise and the schools above the mean stay where they are.
    """
    everyone = parts.sort_values("is_below", ascending=False, kind="stable", ignore_index=True)
    mean = float(parts["amount"].sum() / parts["pupils"].sum()) if len(parts) else float("nan")
    everyone["coefficient_after"] = _coefficients_after(everyone, mean)
    below = everyone[everyone["is_below"]].reset_index(drop=True)
    below["cumulative_share"] = below["share"].cumsum()
    return below


def schools_to_limit(parts: pd.DataFrame, limit: float) -> int | None:
    """The smallest k whose `coefficient_after` is within the limit; None where no k is enough."""
    for place, coefficient in enumerate(parts["coefficient_after"], start=1):
        if within(coefficient, limit):
            return place
    return None


class Cut(StrEnum):
    """Ways to cut the county into groups of schools; each is a column of the league table.

    AREA 城区 / 镇区 / 乡村; URBAN_RURAL 城镇 / 乡村, where 城镇 is 城区 and 镇区 together (国函〔2008〕60号).
    """

    AREA = "area"
    URBAN_RURAL = "urban_rural"
    TOWNSHIP = "township"
    SCHOOL_GROUP = "school_group"


# 城镇, the part of the county that is not 乡村.
URBAN_AND_TOWN = "urban_and_town"


def with_cuts(league: pd.DataFrame) -> pd.DataFrame:
    """The league table with a column for every Cut."""
    is_rural = league["area"] == Area.RURAL
    return league.assign(**{Cut.URBAN_RURAL: np.where(is_rural, str(Area.RURAL), URBAN_AND_TOWN)})
