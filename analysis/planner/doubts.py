"""How sure a plan is, and which coded people it asks: what pages show beside the plan itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd

from analysis.planner.basis import PlanBasis
from analysis.planner.build import build
from analysis.planner.build_ways import road_metres
from analysis.planner.drawn import Doubt, PerPupil
from analysis.planner.eligible import may_be_asked
from analysis.planner.people import ROSTER_COLUMNS, WholePeople, choose
from analysis.planner.problem import Plan
from analysis.planner.request import PlanRequest
from analysis.planner.robustness import Robustness, robustness
from analysis.planner.settings import Switch
from analysis.planner.stage_part import exact
from analysis.teacher_categories import OTHER
from analysis.teacher_structure import AgeBand
from analysis.vocabulary import Stage

# Facilities are counted in hundredths of their unit.
HUNDREDTHS = 100
# Equal questions get equal answers.
SEED = 20170906
MARGINS = frozenset({Switch.MARGIN_FLOOR, Switch.MARGIN_COEFFICIENT})


def chances(
    basis: PlanBasis,
    request: PlanRequest,
    plan: Plan,
) -> tuple[Robustness, Robustness]:
    """The chance that a plan still reaches the standards themselves, its margins used up.

    First when single moves fail, second when pupils differ, each as the register sets it; draws and
    confidence are the register's too.
    """
    working = basis.settings.working
    usual = basis.settings.switched_on
    on = (usual ^ request.switched) - MARGINS
    problem = build(basis, replace(request, switched=usual ^ on)).problem
    settings = {
        "draws": int(working["chance_draws"]),
        "seed": SEED,
        "confidence": working["chance_confidence"],
    }
    chance = working["move_fails_chance"]
    doubts = (
        Doubt(move_fails=chance, help_fails=chance),
        Doubt(pupils_sigma=working["pupils_change"]),
    )
    rates = _per_pupil(basis, request.stages)
    fails, differ = (
        robustness(problem, plan, doubt, per_pupil=rates, **settings) for doubt in doubts
    )
    return fails, differ


def _per_pupil(basis: PlanBasis, stages: Sequence[Stage]) -> dict[tuple[str, str], PerPupil]:
    """Amount per pupil that meets each indicator: people, or hundredths of a facility's unit."""
    ratio = exact(basis.rules.school_rule.floor_ratio)
    rates = {}
    for stage in stages:
        for indicator in basis.indicators:
            threshold = exact(basis.rules.threshold(indicator.code, stage))
            unit = HUNDREDTHS if indicator.kind == "facilities" else 1
            need = unit * threshold / exact(indicator.scale)
            rates[str(stage), indicator.code] = PerPupil(Fraction(need), Fraction(need * ratio))
    return rates


def coded_people(
    basis: PlanBasis, request: PlanRequest, plan: Plan, bands: Sequence[AgeBand]
) -> tuple[WholePeople, pd.DataFrame]:
    """The coded teachers whom a plan asks, and the roster that they were chosen from.

    Only who may be asked by the rules in use. Who has rotated before is not known from the workbook.
    A home is where the schools of its township lie on average; road distance as in the problem.
    """
    on = basis.settings.switched_on ^ request.switched
    roster = basis.roster
    asked = may_be_asked(roster, basis.school_year, on, basis.settings.values, basis.retirement)
    people = _as_listed(basis, roster[asked], bands)
    return choose(plan, people, _from_home(basis)), people


def _as_listed(basis: PlanBasis, roster: pd.DataFrame, bands: Sequence[AgeBand]) -> pd.DataFrame:
    above, levels = pd.Series(data=False, index=roster.index), roster["backbone_level"]
    backbone = above.copy()
    for stage, qualities in basis.qualities.items():
        here = roster["stage"] == stage
        above |= here & roster["degree"].isin(qualities.above_degrees)
        backbone |= here & levels.isin(qualities.backbone_levels)
    subjects = roster["subject"].astype(object)
    frame = roster.assign(
        subject=subjects.where(subjects.notna(), OTHER),
        above_degree=above,
        backbone=backbone,
        years_in_post=basis.school_year - roster["joined_school_year"],
        age_band=[_band(basis.school_year - year, bands) for year in roster["birth_year"]],
        rotated=None,
    )
    # A code that stands twice is told by the checks of the data; here its first line counts.
    return frame[list(ROSTER_COLUMNS)].drop_duplicates("teacher_code")


def _band(age: float, bands: Sequence[AgeBand]) -> str | None:
    return next((band.key for band in bands if band.least <= age <= band.most), None)


def _from_home(basis: PlanBasis) -> dict[tuple[str, str], int]:
    schools = basis.facts.drop_duplicates("school_code").dropna(subset=["longitude", "latitude"])
    homes = schools.groupby("township")[["longitude", "latitude"]].mean()
    both = pd.concat([homes, schools[["longitude", "latitude"]]])
    metres = road_metres(
        both["longitude"].to_numpy(float),
        both["latitude"].to_numpy(float),
        basis.settings.values["detour_factor"],
    )[: len(homes), len(homes) :]
    return {
        (str(town), str(code)): int(metres[row, column])
        for row, town in enumerate(homes.index)
        for column, code in enumerate(schools["school_code"])
        if not np.isnan(metres[row, column])
    }
