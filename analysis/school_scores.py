"""Scores and fitness of schools: campuses pooled into their school, the scope of the rules applied.

Scores are score rates (mean over full mark, 0 to 1), so that subjects with other full marks can stand
side by side. A school in scope without a known figure stays in the table with NaN.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.effect_size import Group
from analysis.vocabulary import Stage

SCHOOL = ["school_code", "school_name", "area", "township", "pupils"]


def school_scores(
    outcomes: pd.DataFrame, facts: pd.DataFrame, stage: Stage, subjects: Sequence[str]
) -> pd.DataFrame:
    """One row per school in scope and subject tested in the stage, in the order of `subjects`.

    Columns: SCHOOL, subject, tested (pupils), mean and sd (score rates), counted (mean known),
    corrected. Campuses are pooled exactly (see `effect_size.pool`); a school of which one campus has
    an unknown mean, number or full mark is unknown, one of which it has an unknown deviation has no
    known deviation. `outcomes` and `facts` are of one school year.
    """
    schools = _in_scope(facts, stage)
    rows = outcomes[(outcomes["stage"] == stage) & outcomes["subject"].isin(list(subjects))]
    there = set(rows["subject"])
    cross = schools.merge(
        pd.DataFrame(
            {"subject": [subject for subject in subjects if subject in there]}, dtype=object
        ),
        how="cross",
    )
    pooled = pool_campuses(rows)
    frame = cross.merge(pooled, on=["school_code", "subject"], how="left")
    frame["corrected"] = frame["corrected"].eq(True)
    return frame.assign(counted=frame["mean"].notna())


def _in_scope(facts: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    rows = facts[(facts["stage"] == stage) & facts["in_scope"]].sort_values("school_code")
    return rows[SCHOOL].reset_index(drop=True)


def pool_campuses(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per school and subject: tested, mean, sd as score rates, corrected; NaN unknown."""
    keys = ["school_code", "subject"]
    full = rows["full_mark"].where(rows["full_mark"] > 0)
    part = rows[keys].assign(
        tested=rows["pupils_tested"].where(rows["pupils_tested"] > 0),
        mean=rows["mean_score"] / full,
        sd=rows["score_sd"] / full,
        corrected=rows["corrected"].eq(True),
    )
    part["weighted"] = part["tested"] * part["mean"]
    sums = part.groupby(keys, sort=False)
    # min_count: a sum with an unknown part is unknown, never a smaller sum.
    whole = sums[["tested", "weighted"]].agg(lambda column: column.sum(skipna=False))
    whole["mean"] = whole["weighted"] / whole["tested"]
    whole["corrected"] = sums["corrected"].any()
    around = part.join(whole["mean"].rename("whole_mean"), on=keys)
    squares = np.where(part["tested"] > 1, (part["tested"] - 1) * part["sd"] ** 2, 0.0)
    part["squares"] = squares + part["tested"] * (around["mean"] - around["whole_mean"]) ** 2
    squares = part.groupby(keys, sort=False)["squares"].agg(lambda column: column.sum(skipna=False))
    freedom = whole["tested"] - 1
    whole["sd"] = np.sqrt(squares / freedom.where(freedom > 0))
    # Without its number a mean says nothing about the county.
    known = whole["mean"].notna()
    return whole[["tested", "mean", "sd", "corrected"]].where(known).reset_index()


def school_fitness(fitness: pd.DataFrame, facts: pd.DataFrame, stage: Stage) -> pd.DataFrame:
    """One row per school in scope: SCHOOL, tested, good (pupils), counted, corrected.

    A school with an unknown part is unknown: both numbers NaN.
    """
    rows = fitness[fitness["stage"] == stage]
    part = rows[["school_code"]].assign(
        tested=rows["pupils_tested"].where(rows["pupils_tested"] > 0),
        good=rows["good_pupils"],
        corrected=rows["corrected"].eq(True),
    )
    sums = part.groupby("school_code", sort=False)
    whole = sums[["tested", "good"]].agg(lambda column: column.sum(skipna=False))
    whole = whole.where(whole.notna().all(axis=1)).join(sums["corrected"].any())
    frame = _in_scope(facts, stage).merge(whole.reset_index(), on="school_code", how="left")
    frame["corrected"] = frame["corrected"].eq(True)
    return frame.assign(counted=frame["tested"].notna())


def group_of(rows: pd.DataFrame) -> Group:
    """The counted rows of one subject as arrays."""
    known = rows[rows["counted"]]
    return Group(*(known[field].to_numpy(dtype=float) for field in ("tested", "mean", "sd")))


def with_deviation(rows: pd.DataFrame) -> pd.DataFrame:
    """The counted rows whose deviation is known, or not needed since one pupil was tested."""
    return rows[rows["counted"] & (rows["sd"].notna() | (rows["tested"] == 1))]
