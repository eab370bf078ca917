"""Townships as a whole: totals over totals, and how many of their schools pass."""

from __future__ import annotations

import pandas as pd

from analysis.assessment import StageAssessment, combine
from analysis.rules import Indicator
from analysis.vocabulary import Verdict


def township_values(
    league: pd.DataFrame, assessment: StageAssessment, indicator: Indicator
) -> pd.DataFrame:
    """One row per township: township, value, schools, counted.

    value = scale x sum of amounts / sum of pupils over the schools whose figure is known; NaN
    without such a school. `league` gives the township of each school.
    """
    rows = league[["school_code", "township", "pupils"]].merge(
        assessment.amounts[indicator.code].rename("amount"),
        left_on="school_code",
        right_index=True,
    )
    rows["known"] = league["school_code"].map(assessment.values[indicator.code]).notna().to_numpy()
    known = rows[rows["known"]].groupby("township")[["amount", "pupils"]].sum()
    table = rows.groupby("township").agg(schools=("known", "size"), counted=("known", "sum"))
    table["value"] = indicator.scale * known["amount"] / known["pupils"]
    return table.reset_index()


def township_verdicts(league: pd.DataFrame) -> pd.DataFrame:
    """One row per township: township, schools, passing, verdict (all of its schools must pass)."""
    groups = league.groupby("township")["verdict"]
    return pd.DataFrame(
        {
            "schools": groups.size(),
            "passing": groups.apply(lambda verdicts: int((verdicts == Verdict.PASS).sum())),
            "verdict": groups.apply(lambda verdicts: combine(list(verdicts))),
        }
    ).reset_index()


def township_sums(league: pd.DataFrame, amounts: pd.Series) -> pd.DataFrame:
    """One row per township: township, total, schools, counted.

    `amounts`: a quantity that may be summed (shares of one whole, people, m2) in the order of
    `league`. The total is over the schools whose amount is known; NaN without such a school.
    """
    rows = pd.DataFrame({"township": league["township"].to_numpy(), "amount": amounts.to_numpy()})
    groups = rows.groupby("township")["amount"]
    table = pd.DataFrame(
        {"total": groups.sum(min_count=1), "schools": groups.size(), "counted": groups.count()}
    )
    return table.reset_index()
