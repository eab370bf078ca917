"""The league table of one stage: bands first, then what is missing; change since last year."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import pandas as pd

from analysis.assessment import StageAssessment
from analysis.rules import Indicator, SchoolRule
from analysis.shortfall import shortfalls
from analysis.vocabulary import Verdict


class Band(StrEnum):
    """Bands of schools, best first. Unknown schools stand apart, never at the bottom."""

    ALL_MET = "all_met"
    PASSES = "passes"
    ONE_STEP = "one_step"
    FAR = "far"
    UNKNOWN = "unknown"


def band(met: int, at_floor: int, of: int, verdict: Verdict, rule: SchoolRule) -> Band:
    """The band of a school.

    ALL_MET all indicators met; PASSES the rule is passed; ONE_STEP raising a single indicator would
    pass it; FAR more than one has to rise; UNKNOWN cannot be judged.
    """
    if verdict == Verdict.CANNOT_JUDGE:
        return Band.UNKNOWN
    if verdict == Verdict.PASS:
        return Band.ALL_MET if met == of else Band.PASSES
    below_floor = of - at_floor
    # One indicator raised to its threshold adds one to `met` and lifts at most one off the floor.
    if met + 1 >= rule.indicators_met and below_floor <= 1:
        return Band.ONE_STEP
    return Band.FAR


def league_table(
    facts: pd.DataFrame,
    assessment: StageAssessment,
    previous: StageAssessment | None,
    indicators: Sequence[Indicator],
    rule: SchoolRule,
) -> pd.DataFrame:
    """One row per school in scope, worst band first within known ones, unknown last.

    Columns: school_code, school_name, township, area, school_group, school_type, founder, pupils,
    band, verdict, met, at_floor, distance (sum of relative shortfalls), fails_regardless,
    previous_verdict, met_change (NA without last
    year or where either cannot be judged), corrected, the indicator values (A1...) and the
    shortfalls to the threshold (short_A1 ...). `facts`: rows of the year.
    """
    codes = [indicator.code for indicator in indicators]
    rows = assessment.schools.merge(
        facts.loc[
            facts["stage"] == assessment.stage,
            [
                "school_code",
                "school_name",
                "township",
                "area",
                "school_group",
                "school_type",
                "founder",
                "corrected",
            ],
        ],
        on="school_code",
        validate="one_to_one",
    )
    rows["band"] = [
        band(row.met, row.at_floor, len(codes), row.verdict, rule) for row in rows.itertuples()
    ]
    rows = rows.join(assessment.values, on="school_code")
    lacking = shortfalls(assessment, indicators)
    rows = rows.join(lacking.add_prefix("short_"), on="school_code")
    rows["distance"] = rows["school_code"].map(_distance(assessment))
    rows = _with_change(rows, previous)
    order = {Band.FAR: 0, Band.ONE_STEP: 1, Band.PASSES: 2, Band.ALL_MET: 3, Band.UNKNOWN: 4}
    rows["band_order"] = rows["band"].map(order)
    rows = rows.sort_values(
        ["band_order", "met", "distance", "school_code"],
        ascending=[True, True, False, True],
        ignore_index=True,
    )
    return rows.drop(columns="band_order")


def _distance(assessment: StageAssessment) -> pd.Series:
    """How far a school is behind in all: sum of (t - x) / t over the indicators it misses."""
    threshold = assessment.indicators.set_index("code")["threshold"]
    return (1 - assessment.values / threshold).clip(lower=0).sum(axis=1)


def _with_change(rows: pd.DataFrame, previous: StageAssessment | None) -> pd.DataFrame:
    if previous is None:
        return rows.assign(previous_verdict=None, met_change=pd.NA)
    before = previous.schools[["school_code", "verdict", "met"]].rename(
        columns={"verdict": "previous_verdict", "met": "previous_met"}
    )
    rows = rows.merge(before, on="school_code", how="left")
    judged = (
        rows["previous_verdict"].notna()
        & (rows["previous_verdict"] != Verdict.CANNOT_JUDGE)
        & (rows["verdict"] != Verdict.CANNOT_JUDGE)
    )
    change = (rows["met"] - rows["previous_met"]).where(judged)
    return rows.assign(met_change=change.astype("Int64")).drop(columns="previous_met")


def passing_by(rows: pd.DataFrame, group: str) -> pd.DataFrame:
    """Schools by verdict within each group: columns group, schools, pass, fail, cannot_judge."""
    counts = (
        rows.assign(verdict=rows["verdict"].astype(str))
        .groupby([group, "verdict"])
        .size()
        .unstack(fill_value=0)
        .reindex(columns=[str(verdict) for verdict in Verdict], fill_value=0)
    )
    counts.insert(0, "schools", counts.sum(axis=1))
    return counts.reset_index()
