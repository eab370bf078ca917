"""Judges the schools of one stage and the stage itself by the rules in force.

Two conditions hold together (教督〔2017〕6号, 资源配置): every school meets at least six of seven
indicators and the rest reach 85 % of theirs; and for each indicator the coefficient of difference
stays within the limit of the stage. Judged on unrounded values; at the boundary the rule is met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import dispersion
from analysis.indicators import add_reliefs, numerators, states, values
from analysis.rules import Indicator, RulesInForce
from analysis.vocabulary import Stage, Verdict

# Ratios of whole numbers do not land on decimal thresholds exactly in binary arithmetic.
TOLERANCE = 1e-9


def reaches(value: NDArray | float, threshold: NDArray | float) -> NDArray | bool:
    """True where value >= threshold, the boundary included; False for NaN."""
    return value >= threshold - TOLERANCE * np.maximum(1.0, np.abs(threshold))


def within(value: float, limit: float) -> bool:
    """True when value <= limit, the boundary included; False for NaN."""
    return bool(value <= limit + TOLERANCE)


@dataclass(frozen=True)
class StageAssessment:
    """Result for one stage of one county in one school year.

    schools     one row per school in scope: school_code, pupils, met, at_floor, verdict,
                fails_regardless (would fail whatever the missing figures are)
    amounts     school_code x indicator code: numerators, NaN unknown
    values      school_code x indicator code: indicator values, NaN unknown
    states      school_code x indicator code: State
    indicators  one row per indicator: code, threshold, floor, mean, cv, plain_cv, cv_limit,
                cv_verdict, schools_counted, schools_missing, schools_met, schools_at_floor
    """

    stage: Stage
    schools: pd.DataFrame
    amounts: pd.DataFrame
    values: pd.DataFrame
    states: pd.DataFrame
    indicators: pd.DataFrame
    verdict: Verdict

    def count(self, verdict: Verdict) -> int:
        """How many schools have this verdict."""
        return int((self.schools["verdict"] == verdict).sum())


def assess_stage(
    facts: pd.DataFrame,
    stage: Stage,
    indicators: Sequence[Indicator],
    rules: RulesInForce,
    with_reliefs: bool = False,
) -> StageAssessment:
    """Judge one stage.

    `facts`: rows of one school year (any stage; only `stage` and in_scope rows are used), columns
    school_code, stage, in_scope, pupils, area, school_type and the numerator fields. A stage
    without schools in scope cannot be judged.
    """
    rows = facts[(facts["stage"] == stage) & facts["in_scope"]].sort_values("school_code")
    pupils = rows["pupils"].to_numpy(dtype=float)
    amounts = numerators(rows, stage, indicators)
    if with_reliefs:
        amounts = add_reliefs(amounts, rows, indicators, rules)
    return assess_amounts(rows["school_code"].to_numpy(), pupils, amounts, stage, indicators, rules)


def assess_amounts(
    codes: NDArray,
    pupils: NDArray,
    amounts: NDArray,
    stage: Stage,
    indicators: Sequence[Indicator],
    rules: RulesInForce,
) -> StageAssessment:
    """Judge from numerators directly, schools x indicators; the fast path of a what-if."""
    figures = values(amounts, pupils, indicators)
    figure_states = states(amounts, pupils)
    names = [indicator.code for indicator in indicators]
    schools = _judge_schools(codes, pupils, figures, stage, names, rules)
    measures = _judge_indicators(pupils, amounts, figures, stage, indicators, rules)
    index = pd.Index(codes, name="school_code")
    return StageAssessment(
        stage=stage,
        schools=schools,
        amounts=pd.DataFrame(amounts, index=index, columns=names),
        values=pd.DataFrame(figures, index=index, columns=names),
        states=pd.DataFrame(figure_states, index=index, columns=names),
        indicators=measures,
        verdict=_stage_verdict(schools, measures),
    )


def thresholds(stage: Stage, codes: Sequence[str], rules: RulesInForce) -> NDArray:
    """Thresholds of the indicators named, in order."""
    return np.array([rules.threshold(code, stage) for code in codes])


def _judge_schools(
    codes: NDArray,
    pupils: NDArray,
    figures: NDArray,
    stage: Stage,
    names: Sequence[str],
    rules: RulesInForce,
) -> pd.DataFrame:
    target = thresholds(stage, names, rules)
    floor = rules.school_rule.floor_ratio * target
    known = ~np.isnan(figures)
    met = reaches(figures, target).sum(axis=1)
    at_floor = reaches(figures, floor).sum(axis=1)
    complete = known.all(axis=1)
    passes = (met >= rules.school_rule.indicators_met) & (at_floor == len(names))
    best_met = met + (~known).sum(axis=1)
    best_at_floor = at_floor + (~known).sum(axis=1)
    hopeless = (best_met < rules.school_rule.indicators_met) | (best_at_floor < len(names))
    verdict = np.where(
        complete, np.where(passes, Verdict.PASS, Verdict.FAIL), Verdict.CANNOT_JUDGE
    ).astype(object)
    return pd.DataFrame(
        {
            "school_code": codes,
            "pupils": pupils,
            "met": met,
            "at_floor": at_floor,
            "verdict": verdict,
            "fails_regardless": hopeless & ~complete,
        }
    )


def _judge_indicators(
    pupils: NDArray,
    amounts: NDArray,
    figures: NDArray,
    stage: Stage,
    indicators: Sequence[Indicator],
    rules: RulesInForce,
) -> pd.DataFrame:
    limit = rules.coefficient_limit(stage)
    rows = []
    for position, indicator in enumerate(indicators):
        known = ~np.isnan(figures[:, position])
        amount, counted = amounts[known, position], pupils[known]
        threshold = rules.threshold(indicator.code, stage)
        floor = rules.school_rule.floor_ratio * threshold
        coefficient = dispersion.coefficient_of_difference(amount, counted)
        rows.append(
            {
                "code": indicator.code,
                "threshold": threshold,
                "floor": floor,
                "mean": indicator.scale * dispersion.county_mean(amount, counted),
                "cv": coefficient,
                "plain_cv": dispersion.plain_coefficient(amount, counted),
                "cv_limit": limit,
                "cv_verdict": coefficient_verdict(coefficient, limit),
                "schools_counted": int(known.sum()),
                "schools_missing": int((~known).sum()),
                "schools_met": int(reaches(figures[known, position], threshold).sum()),
                "schools_at_floor": int(reaches(figures[known, position], floor).sum()),
            }
        )
    return pd.DataFrame(rows)


def coefficient_verdict(coefficient: float, limit: float) -> Verdict:
    """PASS within the limit, FAIL above it, CANNOT_JUDGE where the coefficient is not defined."""
    if np.isnan(coefficient):
        return Verdict.CANNOT_JUDGE
    return Verdict.PASS if within(coefficient, limit) else Verdict.FAIL


def _stage_verdict(schools: pd.DataFrame, measures: pd.DataFrame) -> Verdict:
    verdicts = [*schools["verdict"], *measures["cv_verdict"]]
    return combine(verdicts) if len(schools) else Verdict.CANNOT_JUDGE


def combine(verdicts: Sequence[Verdict]) -> Verdict:
    """Verdict on a whole whose parts must all pass: one failure decides, a gap leaves it open."""
    if Verdict.FAIL in verdicts:
        return Verdict.FAIL
    if Verdict.CANNOT_JUDGE in verdicts or not len(verdicts):
        return Verdict.CANNOT_JUDGE
    return Verdict.PASS
