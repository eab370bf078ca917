"""What a problem is built from, and what the builder tells beside the problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment import StageAssessment
from analysis.planner.problem import Problem
from analysis.planner.settings import PlannerSettings, Switch
from analysis.prices import PriceList
from analysis.reallocation import DonorLimits
from analysis.retirement import Retirement
from analysis.rules import Indicator, RulesInForce
from analysis.teacher_categories import Qualities
from analysis.vocabulary import Finding, Stage

POSTS = ["authorised_posts", "posts_filled"]


def no_posts() -> pd.DataFrame:
    """The table of posts of a county that has told none."""
    return pd.DataFrame(columns=["school_code", "stage", *POSTS])


def no_travel() -> pd.DataFrame:
    """The table of ways of a county that has told none."""
    columns = {"school_code": str, "target_code": str, "road_km": float, "road_minutes": float}
    return pd.DataFrame(columns=list(columns)).astype(columns)


@dataclass(frozen=True, eq=False)
class PlanBasis:
    """Everything that a year's problems are built from; nothing in it depends on a request.

    assessments  by stage: the judgement of the year without reliefs, and with those in use
    facts        rows of the year in scope, see data/sql/facts/school_stage_year.sql
    roster       one row per listed teacher: school_code, stage, subject, degree, backbone_level,
                 birth_year, joined_school_year, post; empty where the year has none
    private      founder codes of private schools
    qualities    by stage: what gives a teacher a quality
    years_paid   years of salary that a hire is counted with
    posts        one row per counted school and stage: school_code, stage, authorised_posts,
                 posts_filled (NaN not known); empty where the year has none
    travel       one row per way told: school_code, target_code, road_km, road_minutes (NaN not known)
    """

    assessments: Mapping[Stage, StageAssessment]
    with_reliefs: Mapping[Stage, StageAssessment]
    facts: pd.DataFrame
    roster: pd.DataFrame
    indicators: Sequence[Indicator]
    rules: RulesInForce
    settings: PlannerSettings
    donors: DonorLimits
    prices: PriceList
    retirement: Sequence[Retirement]
    private: frozenset[str]
    qualities: Mapping[Stage, Qualities]
    years_paid: int
    school_year: int
    posts: pd.DataFrame = field(default_factory=no_posts)
    travel: pd.DataFrame = field(default_factory=no_travel)

    @property
    def has_posts(self) -> bool:
        """Whether the free posts of at least one school are known."""
        return bool(self.posts[POSTS].notna().all(axis=1).any())

    @property
    def has_minutes(self) -> bool:
        """Whether the minutes of at least one way between schools are told."""
        return bool(self.travel["road_minutes"].notna().any())

    @property
    def unusable(self) -> frozenset[Switch]:
        """Rules that the year's data cannot serve: what they look at is not known of any school."""
        found = set() if self.has_posts else {Switch.POSTS}
        if not self.has_minutes:
            found.add(Switch.MINUTES)
        return frozenset(found)


class Why(StrEnum):
    """Why a school is not in a problem as the others are."""

    # Not in the problem at all.
    FIGURE_NOT_KNOWN = "figure_not_known"
    TEACHERS_NOT_KNOWN = "teachers_not_known"
    # In the problem, but need not pass.
    FAILS_BY_FACILITIES = "fails_by_facilities"
    # In the problem, but give or take nobody.
    PRIVATE = "private"
    NO_POSITION = "no_position"
    ROSTER_DIFFERS = "roster_differs"
    POSTS_NOT_KNOWN = "posts_not_known"
    POSTS_EXCEEDED = "posts_exceeded"
    CLASSES_NOT_KNOWN = "classes_not_known"
    SMALL = "small"


LEFT_OUT = (Why.FIGURE_NOT_KNOWN, Why.TEACHERS_NOT_KNOWN)


@dataclass(frozen=True, order=True)
class Told:
    """One school of one stage and why it is not in the problem as the others are."""

    stage: str
    school: str
    why: Why


@dataclass(frozen=True)
class Built:
    """A problem and what a reader must know of it.

    eligible       people who may be asked to move, over the schools of the problem
    quota_people   people that the year's minimum of rotation asks for
    over_limit     stage and code of facilities whose coefficient is over its limit: no teacher mends it
    all_eligible   True when there is no roster, so that everybody is taken to be eligible
    findings       parts of the request that could not be taken over
    minutes_told   per stage of the problem, donor x receiver: whether the minutes on the way are the
                   county's own and not its kilometres at the usual speed; empty: no minutes are told
    """

    problem: Problem
    told: tuple[Told, ...]
    eligible: int
    quota_people: int
    over_limit: tuple[tuple[str, str], ...]
    all_eligible: bool
    findings: tuple[Finding, ...]
    minutes_told: tuple[NDArray[np.bool_], ...] = ()

    def count(self, why: Why) -> int:
        """School-stages that are told for a reason."""
        return sum(each.why is why for each in self.told)
