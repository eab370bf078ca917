"""The sentences of the self-evaluation; every number in them is computed and knows its source."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.assessment import StageAssessment
from analysis.present.county_state import CountyState
from analysis.present.paper import Sentence, joined, said
from analysis.shortfall import shortfalls
from analysis.vocabulary import Stage, Verdict


def schools_sentence(state: CountyState, stage: Stage) -> Sentence:
    """How many schools of a stage pass, fail and cannot be judged, and what that comes to."""
    result, t = state.stages[stage], state.t
    counts = {
        str(verdict): state.number(t.number(result.count(verdict), 0), stage, "verdict")
        for verdict in Verdict
    }
    schools = len(result.schools)
    share = 100 * result.count(Verdict.PASS) / schools if schools else float("nan")
    return said(
        t,
        f"papers.schools.{result.verdict}",
        stage=t(f"stage.{stage}"),
        schools=state.number(t.number(schools, 0), stage, "schools"),
        share=state.number(state.words.share(share), stage, "verdict"),
        **counts,
    )


def indicator_sentence(state: CountyState, stage: Stage, code: str) -> Sentence:
    """One indicator of a stage: mean against standard, schools that reach it, coefficient and limit."""
    t, words = state.t, state.words
    row = _row(state.stages[stage], code)
    if not row["schools_counted"]:
        return said(t, "papers.indicator_unknown")

    def number(text: str, what: str) -> object:
        return state.number(text, stage, what, code)

    parts = said(
        t,
        "papers.indicator_missing" if row["schools_missing"] else "papers.indicator",
        threshold=number(words.value(code, row["threshold"]), "threshold"),
        mean=number(words.value(code, row["mean"]), "mean"),
        counted=number(t.number(row["schools_counted"], 0), "schools"),
        missing=number(t.number(row["schools_missing"], 0), "schools"),
        met=number(t.number(row["schools_met"], 0), "met"),
        at_floor=number(t.number(row["schools_at_floor"], 0), "at_floor"),
        floor=floor_share(state),
    )
    return parts + _coefficient(state, stage, row) + _change(state, stage, row)


def floor_share(state: CountyState) -> str:
    """The floor in whole per cent of the standard."""
    share = state.t.number(100 * state.rules.school_rule.floor_ratio, 0)
    return state.t("common.percent", number=share)


def _row(result: StageAssessment, code: str) -> pd.Series:
    return result.indicators.set_index("code").loc[code]


def _coefficient(state: CountyState, stage: Stage, row: pd.Series) -> Sentence:
    """The coefficient against its limit; the word for the margin follows its sign."""
    words, code = state.words, str(row.name)
    margin = row["cv_limit"] - row["cv"]
    return said(
        state.t,
        f"papers.coefficient.{row['cv_verdict']}",
        cv=state.number(words.coefficient(row["cv"]), stage, "cv", code),
        limit=state.number(
            state.t.number(row["cv_limit"], words.decimals["ratio"]), stage, "limit", code
        ),
        margin=state.number(words.coefficient(abs(margin)), stage, "margin", code),
    )


def _change(state: CountyState, stage: Stage, row: pd.Series) -> Sentence:
    """What became of the coefficient since last year; an end without it where either is not known."""
    before, code = state.before.get(stage), str(row.name)
    change = np.nan if before is None else row["cv"] - _row(before, code)["cv"]
    if np.isnan(change):
        return said(state.t, "papers.change.none")
    decimals = state.words.decimals["coefficient"]
    if abs(change) < 10.0**-decimals / 2:
        return said(state.t, "papers.change.same")
    shown = state.words.coefficient(abs(change))
    key = "papers.change.up" if change > 0 else "papers.change.down"
    return said(state.t, key, change=state.number(shown, stage, "change", code))


def gap_sentences(state: CountyState, stage: Stage) -> list[Sentence]:
    """What the schools of a stage lack to the standards, by indicator in physical units, worst first.

    One sentence for all indicators that lack something; one more where figures are missing.
    """
    t, words, result = state.t, state.words, state.stages[stage]
    lacking = shortfalls(result, words.indicators)
    parts, unknown = [], 0
    order = lacking.gt(0).sum().sort_values(ascending=False, kind="stable")
    for code, schools in order.items():
        unknown += int(lacking[code].isna().sum())
        if not schools:
            continue
        total = float(lacking[code].dropna().sum())
        amount = words.amount(total, words.indicator(str(code)).physical_unit)
        parts.append(
            said(
                t,
                "papers.gap_of_indicator",
                indicator=t(f"indicator.{code}.short"),
                schools=state.number(t.number(schools, 0), stage, "gap", str(code)),
                amount=state.number(amount, stage, "gap", str(code)),
            )
        )
    stage_name = t(f"stage.{stage}")
    found = [
        said(t, "papers.gaps", stage=stage_name)
        + joined(t, parts, "papers.gap_separator")
        + (t("papers.sentence_end"),)
        if parts
        else said(t, "papers.gaps_none", stage=stage_name)
    ]
    if unknown:
        count = state.number(t.number(unknown, 0), stage, "gap")
        found.append(said(t, "papers.gaps_unknown", stage=stage_name, count=count))
    return found


def over_limits(state: CountyState) -> pd.DataFrame:
    """Coefficients above their limits: stage, code, cv, cv_limit, furthest first."""
    rows = pd.concat(
        [result.indicators.assign(stage=str(stage)) for stage, result in state.stages.items()],
        ignore_index=True,
    )
    over = rows[rows["cv_verdict"] == Verdict.FAIL]
    order = (over["cv"] / over["cv_limit"]).sort_values(ascending=False, kind="stable").index
    return over.loc[order, ["stage", "code", "cv", "cv_limit"]].reset_index(drop=True)


def without_coefficient(state: CountyState) -> int:
    """How many coefficients cannot be computed, over all stages."""
    return sum(
        int((result.indicators["cv_verdict"] == Verdict.CANNOT_JUDGE).sum())
        for result in state.stages.values()
    )


def problems_sentences(state: CountyState) -> list[Sentence]:
    """The coefficients above their limits, furthest first, and how many cannot be computed."""
    t, words, over = state.t, state.words, over_limits(state)
    unknown = without_coefficient(state)
    rest = [said(t, "papers.over_unknown", count=t.number(unknown, 0))] if unknown else []
    if over.empty:
        return [said(t, "papers.over_none"), *rest]
    parts = [
        said(
            t,
            "papers.over_part",
            stage=t(f"stage.{row['stage']}"),
            indicator=t(f"indicator.{row['code']}.short"),
            cv=state.number(words.coefficient(row["cv"]), Stage(row["stage"]), "cv", row["code"]),
            limit=state.number(
                t.number(row["cv_limit"], words.decimals["ratio"]),
                Stage(row["stage"]),
                "limit",
                row["code"],
            ),
        )
        for row in over.to_dict("records")
    ]
    return [
        said(t, "papers.over", count=t.number(len(over), 0))
        + joined(t, parts, "papers.gap_separator")
        + (t("papers.sentence_end"),),
        *rest,
    ]
