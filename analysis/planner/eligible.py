"""Who may be asked to move, and how many of each category that makes at each school."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.planner.problem import Category, Whole
from analysis.planner.settings import Switch
from analysis.retirement import Retirement, retirement_years
from analysis.teacher_categories import OTHER, Qualities, TeacherStock

LEADERS = ("head", "deputy_head")


def may_be_asked(
    roster: pd.DataFrame,
    school_year: int,
    switched_on: Collection[Switch],
    values: Mapping[str, float],
    schedules: Sequence[Retirement],
) -> pd.Series:
    """For each teacher of a roster whether the rules in use let it be asked to move.

    Years at the school are school years since the one of joining. Of retirement the earliest year
    that a birth year allows counts, since neither sex nor birth month is known. Who has no known year
    is not asked while the rule about it holds; an unknown post is taken as that of a teacher.
    """
    asked = pd.Series(data=True, index=roster.index)
    if Switch.YEARS_AT_SCHOOL in switched_on:
        years = school_year - roster["joined_school_year"].astype(float)
        asked &= years >= values["years_at_school"]
    if Switch.NEAR_RETIREMENT in switched_on:
        earliest = retirement_years(roster["birth_year"], schedules)["earliest"].astype(float)
        asked &= earliest - school_year >= values["years_to_retirement"]
    if Switch.LEADERS_STAY in switched_on:
        asked &= ~roster["post"].isin(LEADERS)
    return asked


def people_by_category(roster: pd.DataFrame, stock: TeacherStock, qualities: Qualities) -> Whole:
    """People of a roster as the stock counts them: schools x categories.

    Rows of other stages and schools do not count; an unknown quality counts as without it, as in
    `teacher_categories`. A category that the stock does not have counts nowhere.
    """
    column = {category: number for number, category in enumerate(stock.categories)}
    row = {code: number for number, code in enumerate(stock.schools)}
    people = np.zeros_like(stock.teachers)
    of_stage = roster[roster["stage"] == stock.stage]
    subjects = of_stage["subject"].astype(object)
    grouped = zip(
        of_stage["school_code"],
        subjects.where(subjects.notna(), OTHER),
        of_stage["degree"].isin(qualities.above_degrees),
        of_stage["backbone_level"].isin(qualities.backbone_levels),
        strict=True,
    )
    for code, subject, degree, backbone in grouped:
        category = Category(str(subject), bool(degree), bool(backbone))
        if code in row and category in column:
            people[row[code], column[category]] += 1
    return people
