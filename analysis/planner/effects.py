"""What a plan does to the official judgement: every school counts, those left out of the problem too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.assessment import StageAssessment, assess_amounts
from analysis.planner.problem import Plan, StageProblem
from analysis.planner.state import StageEvaluation
from analysis.rules import Indicator, RulesInForce
from analysis.vocabulary import Verdict

HUNDREDTHS = 100


@dataclass(frozen=True)
class StageEffect:
    """One stage by the official judgement, before and after a plan.

    schools  one row per school that gives, gets, or changes its verdict: school_code, gave, received,
             helped (hired, studied, recognised), bought (yuan), met_before, met_after, verdict_before,
             verdict_after
    """

    stage: str
    before: StageAssessment
    after: StageAssessment
    schools: pd.DataFrame

    def over(self, assessment: StageAssessment) -> int:
        """Indicators of an assessment whose coefficient is over its limit."""
        return int((assessment.indicators["cv_verdict"] == Verdict.FAIL).sum())


def effect(
    before: StageAssessment,
    stage: StageProblem,
    state: StageEvaluation,
    plan: Plan,
    indicators: Sequence[Indicator],
    rules: RulesInForce,
) -> StageEffect:
    """The official judgement of a stage after a plan that `state` is the evaluation of.

    Amounts change by what the plan moves, helps and buys; unknown figures stay unknown.
    """
    amounts = before.amounts.copy()
    asked = [*stage.teacher_indicators, *stage.facility_indicators]
    for column, (indicator, figures) in enumerate(zip(asked, state.indicators, strict=True)):
        change = (figures.after - figures.before).astype(float)
        if column >= state.teacher_indicators:
            change /= HUNDREDTHS
        amounts.loc[list(stage.schools), indicator.code] += change
    after = assess_amounts(
        before.schools["school_code"].to_numpy(),
        before.schools["pupils"].to_numpy(dtype=float),
        amounts[[each.code for each in indicators]].to_numpy(dtype=float),
        before.stage,
        indicators,
        rules,
    )
    return StageEffect(stage.stage, before, after, _touched(before, after, stage, state, plan))


def _touched(
    before: StageAssessment,
    after: StageAssessment,
    stage: StageProblem,
    state: StageEvaluation,
    plan: Plan,
) -> pd.DataFrame:
    flows: Mapping[str, np.ndarray] = {
        "gave": state.left.sum(axis=1),
        "received": state.arrived.sum(axis=1),
        "helped": (state.hired + state.helped).sum(axis=1),
        "bought": _yuan_bought(stage, plan),
    }
    was, now = (each.schools.set_index("school_code") for each in (before, after))
    table = pd.DataFrame(
        {
            name: pd.Series(values, index=list(stage.schools)).reindex(was.index, fill_value=0)
            for name, values in flows.items()
        }
    )
    for name in ("met", "verdict"):
        table[f"{name}_before"], table[f"{name}_after"] = was[name], now[name]
    is_touched = (table[list(flows)] > 0).any(axis=1)
    is_touched |= table["verdict_before"] != table["verdict_after"]
    return table[is_touched].rename_axis("school_code").reset_index()


def _yuan_bought(stage: StageProblem, plan: Plan) -> np.ndarray:
    prices = {each.code: each.price_yuan for each in stage.facility_indicators}
    row = {code: number for number, code in enumerate(stage.schools)}
    yuan = np.zeros(len(stage.schools), dtype=np.int64)
    for purchase in plan.purchases:
        if purchase.stage == stage.stage:
            yuan[row[purchase.school]] += purchase.steps * prices[purchase.indicator]
    return yuan
