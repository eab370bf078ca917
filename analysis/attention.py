"""What to say first: the verdict in a sentence, and the three things to look into.

Results are findings with numbers; words are put on at the floor above.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis import dispersion
from analysis.assessment import StageAssessment, combine
from analysis.league import Band
from analysis.vocabulary import Finding, Severity, Stage, Verdict


@dataclass(frozen=True)
class Attention:
    """Something to look into: what it is, and the page, stage and indicator that go further."""

    finding: Finding
    page: str
    stage: Stage
    topic: str | None = None


def headline(assessments: Mapping[Stage, StageAssessment]) -> Finding:
    """The county's verdict with the numbers behind it, over all stages given."""
    stages = list(assessments.values())
    measures = pd.concat([stage.indicators for stage in stages])
    values = {
        "schools": sum(len(stage.schools) for stage in stages),
        "passing": sum(stage.count(Verdict.PASS) for stage in stages),
        "failing": sum(stage.count(Verdict.FAIL) for stage in stages),
        "unknown": sum(stage.count(Verdict.CANNOT_JUDGE) for stage in stages),
        "coefficients": len(measures),
        "coefficients_within": int((measures["cv_verdict"] == Verdict.PASS).sum()),
        "coefficients_over": int((measures["cv_verdict"] == Verdict.FAIL).sum()),
        "coefficients_unknown": int((measures["cv_verdict"] == Verdict.CANNOT_JUDGE).sum()),
    }
    verdict = combine([stage.verdict for stage in stages])
    return Finding(f"headline.{verdict}", Severity.LOOK, values)


def three_things(
    assessments: Mapping[Stage, StageAssessment],
    leagues: Mapping[Stage, pd.DataFrame],
    close_share: float,
) -> tuple[Attention, ...]:
    """At most three things to look into, of different kinds, the most pressing first.

    Kinds in order: a coefficient over its limit (the furthest, with what poor and rich schools
    add to it); the
    indicator that most schools miss; schools one step from passing; figures that are missing; a
    coefficient close under its limit.
    """
    candidates = (
        _over_limit(assessments, leagues),
        _most_missed(assessments),
        _one_step(leagues),
        _unknown(assessments),
        _close_to_limit(assessments, close_share),
    )
    return tuple(candidate for candidate in candidates if candidate is not None)[:3]


def _measures(assessments: Mapping[Stage, StageAssessment]) -> pd.DataFrame:
    return pd.concat(
        [result.indicators.assign(stage=stage) for stage, result in assessments.items()],
        ignore_index=True,
    )


def _over_limit(
    assessments: Mapping[Stage, StageAssessment], leagues: Mapping[Stage, pd.DataFrame]
) -> Attention | None:
    measures = _measures(assessments)
    over = measures[measures["cv_verdict"] == Verdict.FAIL]
    if over.empty:
        return None
    worst = over.loc[(over["cv"] / over["cv_limit"]).idxmax()]
    stage, code = worst["stage"], worst["code"]
    shares = gap_shares(assessments[stage], code)
    below = shares[assessments[stage].values[code][shares.index] < worst["mean"]]
    above = shares.drop(below.index)
    names = leagues[stage].set_index("school_code")["school_name"]
    values = {
        "stage": stage,
        "indicator": code,
        "cv": worst["cv"],
        "limit": worst["cv_limit"],
        "over": len(over),
        "below_share": float(below.sum()) * 100,
        "below_school": str(names[below.index[0]]),
        "above_share": float(above.sum()) * 100,
        "above_school": str(names[above.index[0]]),
    }
    return Attention(Finding("attention.over_limit", values=values), "gap_breakdown", stage, code)


def gap_shares(assessment: StageAssessment, code: str) -> pd.Series:
    """Each counted school's share of CV^2 of an indicator, largest first, by school code."""
    amounts = assessment.amounts[code].to_numpy()
    pupils = assessment.schools["pupils"].to_numpy()
    known = assessment.values[code].notna().to_numpy()
    shares = pd.Series(
        dispersion.gap_shares(amounts[known], pupils[known]),
        index=assessment.amounts.index[known],
    )
    return shares.sort_values(ascending=False, kind="stable")


def _most_missed(assessments: Mapping[Stage, StageAssessment]) -> Attention | None:
    measures = _measures(assessments)
    measures = measures[measures["schools_counted"] > 0]
    missed = measures["schools_counted"] - measures["schools_met"]
    if missed.empty or not missed.max():
        return None
    worst = measures.loc[(missed / measures["schools_counted"]).idxmax()]
    values = {
        "stage": worst["stage"],
        "indicator": worst["code"],
        "below": int(worst["schools_counted"] - worst["schools_met"]),
        "below_floor": int(worst["schools_counted"] - worst["schools_at_floor"]),
        "counted": int(worst["schools_counted"]),
        "threshold": float(worst["threshold"]),
    }
    finding = Finding("attention.most_missed", values=values)
    return Attention(finding, "county_map", worst["stage"], worst["code"])


def _one_step(leagues: Mapping[Stage, pd.DataFrame]) -> Attention | None:
    near = {
        stage: table[table["band"] == Band.ONE_STEP]
        for stage, table in leagues.items()
        if (table["band"] == Band.ONE_STEP).any()
    }
    if not near:
        return None
    stage = max(near, key=lambda key: len(near[key]))
    failing = int((leagues[stage]["verdict"] == Verdict.FAIL).sum())
    values = {"stage": stage, "schools": len(near[stage]), "failing": failing}
    return Attention(Finding("attention.one_step", values=values), "rotation", stage)


def _unknown(assessments: Mapping[Stage, StageAssessment]) -> Attention | None:
    open_schools = {
        stage: result.count(Verdict.CANNOT_JUDGE) for stage, result in assessments.items()
    }
    stage = max(open_schools, key=lambda key: open_schools[key])
    if not open_schools[stage]:
        return None
    values = {"stage": stage, "schools": open_schools[stage]}
    return Attention(Finding("attention.unknown", values=values), "league_table", stage)


def _close_to_limit(
    assessments: Mapping[Stage, StageAssessment], close_share: float
) -> Attention | None:
    measures = _measures(assessments)
    close = measures[
        (measures["cv_verdict"] == Verdict.PASS)
        & (measures["cv"] >= measures["cv_limit"] * (1 - close_share))
    ]
    if close.empty:
        return None
    nearest = close.loc[(close["cv"] / close["cv_limit"]).idxmax()]
    values = {
        "stage": nearest["stage"],
        "indicator": nearest["code"],
        "cv": nearest["cv"],
        "limit": nearest["cv_limit"],
    }
    return Attention(
        Finding("attention.close_to_limit", values=values),
        "gap_breakdown",
        nearest["stage"],
        nearest["code"],
    )
