"""What plans need of a snapshot and the register, beside facts and judgements.

Rows of the roster carry the bureau's own anonymous codes, so that people can be named in a list that
stays in the bureau; nothing else of a person is read.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.assessment import StageAssessment
from analysis.planner.basis import PlanBasis
from analysis.prices import PriceList
from analysis.rules import RulesInForce
from analysis.teacher_categories import Qualities
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import planning, reference, teacher_reference
from data.planner_reference import planner_settings
from data.warehouse import Warehouse

ROSTER_COLUMNS = (
    "teacher_code",
    "school_code",
    "stage",
    "subject",
    "degree",
    "backbone_level",
    "birth_year",
    "joined_school_year",
    "home_township",
    "post",
)


def read_roster(warehouse: Warehouse, school_year: int) -> pd.DataFrame:
    """One row per listed teacher under the school that it is counted with; see ROSTER_COLUMNS.

    Missing where not known. Teachers whose school has no such stage count nowhere and are left out.
    """
    roster = warehouse.read(
        """
        SELECT teacher_code, unit.counted_code AS school_code, stage, subject, degree,
            backbone_level, birth_year, joined_school_year, home_township, post
        FROM teacher
        JOIN unit_stage AS unit USING (school_year, school_code, stage)
        WHERE school_year = ?
        ORDER BY teacher.line_id
        """,
        [school_year],
    )
    return roster.astype({"birth_year": float, "joined_school_year": float})


def qualities() -> Mapping[Stage, Qualities]:
    """What gives a teacher a quality, by stage: the same degrees, levels and subjects as the counts."""
    indicators = {each.code: each for each in reference.indicators()}
    degrees = {code.code for code in reference.code_lists()["degree"]}
    levels = {code.code for code in reference.code_lists()["backbone_level"]} - {"none"}
    table, _ = teacher_reference.lesson_table()
    arts = next(each for each in table.entries["group"] if each["indicator"] == "A3")
    return {
        stage: Qualities(
            frozenset(field.removeprefix("teachers_") for field in indicators["A1"].plus[stage])
            & degrees,
            frozenset(levels),
            frozenset(arts["subjects"]),
        )
        for stage in COMPULSORY_STAGES
    }


def plan_basis(
    warehouse: Warehouse,
    school_year: int,
    facts: pd.DataFrame,
    assessments: Mapping[Stage, StageAssessment],
    with_reliefs: Mapping[Stage, StageAssessment],
    rules: RulesInForce,
    prices: PriceList,
) -> PlanBasis:
    """What a year's plans are built from. `facts` and judgements are those of the year."""
    private = {code.code for code in reference.code_lists()["founder"] if code.en == "private"}
    return PlanBasis(
        assessments=assessments,
        with_reliefs=with_reliefs,
        facts=facts[facts["in_scope"]],
        roster=read_roster(warehouse, school_year),
        indicators=reference.indicators(),
        rules=rules,
        settings=planner_settings(school_year),
        donors=reference.donor_limits(),
        prices=prices,
        retirement=teacher_reference.retirement_schedules(),
        private=frozenset(private),
        qualities=qualities(),
        years_paid=planning.plan_values()["plan_years"],
        school_year=school_year,
        posts=warehouse.posts(school_year),
        travel=warehouse.travel(school_year),
    )
