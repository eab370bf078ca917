"""Results of the national monitoring as imported, against the limit of the law; nothing is computed.

The monitoring tests some subjects each year, so that the results of a county come from several years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.rules import Citation
from analysis.vocabulary import Stage, Verdict

# A rate typed as 15 per cent becomes 0.15 up to the last binary digit, and that is not below 0.15.
TOLERANCE = 1e-9


class RateState(StrEnum):
    """What is known about the rate of a subject."""

    BELOW = "below"
    NOT_BELOW = "not_below"
    AWAITING = "awaiting"
    OUTDATED = "outdated"
    NOT_NAMED = "not_named"


@dataclass(frozen=True)
class MonitoringRule:
    """What the law asks of the monitored subjects (quality indicator C9).

    below      the rate must be strictly less, a ratio
    level      the county's level must be at least this
    subjects   subjects the law's form names
    cycle_years  after so many school years a result no longer stands for the county
    """

    below: float
    level: int
    subjects: tuple[str, ...]
    cycle_years: int
    citation: Citation


def is_below(rate: float, limit: float) -> bool:
    """True when the rate is strictly less than the limit; at the limit it is not."""
    return bool(rate < limit - TOLERANCE)


def national_results(
    results: pd.DataFrame, stage: Stage, school_year: int, rule: MonitoringRule
) -> pd.DataFrame:
    """One row per subject that the law names, then others that were imported: its latest result.

    Columns: subject, school_year (NaN without a result), rate (ratio), state, level, level_good_share
    (per cent), document, verdict. The latest result up to `school_year` that has a rate counts; one
    that is `cycle_years` old or older is outdated, and the verdict open. A known failure decides.
    """
    rows = results[(results["stage"] == stage) & (results["school_year"] <= school_year)]
    rows = rows.sort_values("school_year")
    others = [subject for subject in dict.fromkeys(rows["subject"]) if subject not in rule.subjects]
    table = []
    for subject in (*rule.subjects, *others):
        mine = rows[rows["subject"] == subject]
        with_rate = mine[mine["between_school_rate"].notna()]
        latest = with_rate if len(with_rate) else mine
        row = latest.iloc[-1].to_dict() if len(latest) else {}
        table.append(_judged(subject, row, school_year, rule))
    fields = ["subject", "school_year", "rate", "state", "level", "level_good_share"]
    return pd.DataFrame(table, columns=[*fields, "document", "verdict"])


def _judged(
    subject: str, row: Mapping[str, object], school_year: int, rule: MonitoringRule
) -> dict[str, object]:
    rate = float(row.get("between_school_rate", np.nan))
    level = float(row.get("achievement_level", np.nan))
    state = _state(subject, rate, row, school_year, rule)
    return {
        "subject": subject,
        "school_year": float(row.get("school_year", np.nan)),
        "rate": rate,
        "state": state,
        "level": level,
        "level_good_share": float(row.get("level_good_share", np.nan)),
        "document": row.get("document"),
        "verdict": _verdict(state, level, rule),
    }


def _state(
    subject: str, rate: float, row: Mapping[str, object], school_year: int, rule: MonitoringRule
) -> RateState:
    if subject not in rule.subjects:
        return RateState.NOT_NAMED
    if np.isnan(rate):
        return RateState.AWAITING
    if school_year - int(row["school_year"]) >= rule.cycle_years:
        return RateState.OUTDATED
    return RateState.BELOW if is_below(rate, rule.below) else RateState.NOT_BELOW


def _verdict(state: RateState, level: float, rule: MonitoringRule) -> Verdict | None:
    """Both the rate and the level must hold; None for a subject of which the law asks nothing."""
    if state is RateState.NOT_NAMED:
        return None
    if state in (RateState.AWAITING, RateState.OUTDATED):
        return Verdict.CANNOT_JUDGE
    if state is RateState.NOT_BELOW or level < rule.level:
        return Verdict.FAIL
    return Verdict.CANNOT_JUDGE if np.isnan(level) else Verdict.PASS
