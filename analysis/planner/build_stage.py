"""One stage of a problem, put together from its schools, teachers, indicators and limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment import StageAssessment
from analysis.planner.basis import PlanBasis, Told, Why
from analysis.planner.build_indicators import (
    QUALITY,
    facility_indicators,
    hopeless,
    teacher_indicators,
)
from analysis.planner.build_limits import people_limits
from analysis.planner.build_ways import ways_between
from analysis.planner.eligible import may_be_asked, people_by_category
from analysis.planner.problem import (
    StageProblem,
    Whole,
)
from analysis.planner.request import PlanRequest
from analysis.planner.settings import Switch
from analysis.planner.stage_part import StagePart
from analysis.teacher_categories import teacher_stock
from analysis.vocabulary import Stage, Verdict


@dataclass(frozen=True)
class StageBuilt:
    """A stage of a problem, what is told of its schools, and facilities over their limit.

    minutes_told  donor x receiver: whether the minutes on the way are the county's own
    """

    problem: StageProblem
    told: tuple[Told, ...]
    over_limit: tuple[str, ...]
    minutes_told: NDArray[np.bool_]


def build_stage(
    basis: PlanBasis, request: PlanRequest, on: frozenset[Switch], stage: Stage
) -> StageBuilt:
    """The schools of one stage as a problem. `on`: the rules in use."""
    judged = basis.assessments if Switch.HOME_SCHOOL_ONLY in on else basis.with_reliefs
    assessment = judged[stage]
    known = assessment.amounts.notna().all(axis=1) & (
        assessment.schools.set_index("school_code")["pupils"] > 0
    )
    reading = teacher_stock(
        str(stage), _counts(basis, assessment, known), basis.roster, basis.qualities[stage]
    )
    stock = reading.stock
    rows = basis.facts[basis.facts["stage"] == stage].set_index("school_code")
    pupils = assessment.schools.set_index("school_code")["pupils"]
    codes = list(stock.schools)
    part = StagePart(
        basis, request, on, stage, stock, rows.loc[codes], pupils.loc[codes].to_numpy(np.int64)
    )
    told = [Told(str(stage), code, Why.FIGURE_NOT_KNOWN) for code in known.index[~known]]
    told += [Told(str(stage), code, Why.TEACHERS_NOT_KNOWN) for code in reading.left_out]
    eligible, of_people = _eligible(part, reading.by_counts)
    facilities = facility_indicators(part, assessment)
    without_hope = hopeless(part, facilities)
    limits, of_limits = people_limits(part)
    ways = ways_between(part)
    problem = StageProblem(
        stage=str(stage),
        schools=stock.schools,
        pupils=part.pupils,
        categories=stock.categories,
        teachers=stock.teachers,
        eligible=eligible,
        teacher_indicators=teacher_indicators(part),
        facility_indicators=facilities,
        **limits,
        allowed=ways.allowed,
        distance=ways.distance,
        must_pass=~without_hope,
        seconds=ways.seconds,
    )
    told += [*of_people, *of_limits, *ways.told]
    told += part.told(Why.FAILS_BY_FACILITIES, without_hope)
    over = _over_limit(part, assessment)
    return StageBuilt(problem, tuple(sorted(told)), over, ways.minutes_told)


def _counts(basis: PlanBasis, assessment: StageAssessment, known: pd.Series) -> pd.DataFrame:
    """The official counts of the schools whose figures are all known."""
    facts = basis.facts[basis.facts["stage"] == assessment.stage].set_index("school_code")
    counts = assessment.amounts.loc[known, list(QUALITY)].rename(columns=QUALITY)
    counts["staff"] = facts["full_time_teachers"].reindex(counts.index)
    return counts.rename_axis("school_code").reset_index()


def _eligible(part: StagePart, by_counts: Sequence[str]) -> tuple[Whole, list[Told]]:
    """Eligible people by school and category.

    Without any roster everybody is taken to be eligible; with one, a school whose rows do not agree
    with its counts gives nobody, since nobody knows who may leave it.
    """
    basis, stock = part.basis, part.stock
    if basis.roster.empty:
        return stock.teachers.copy(), []
    asked = may_be_asked(
        basis.roster, basis.school_year, part.on, basis.settings.values, basis.retirement
    )
    people = people_by_category(basis.roster[asked], stock, basis.qualities[part.stage])
    differing = np.isin(stock.schools, list(by_counts))
    people[differing] = 0
    return np.minimum(people, stock.teachers), part.told(Why.ROSTER_DIFFERS, differing)


def _over_limit(part: StagePart, assessment: StageAssessment) -> tuple[str, ...]:
    facilities = {each.code for each in part.indicators("facilities")}
    over = assessment.indicators["cv_verdict"] != Verdict.PASS
    return tuple(code for code in assessment.indicators["code"][over] if code in facilities)
