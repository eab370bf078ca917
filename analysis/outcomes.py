"""What schools' results say about a stage: means by area, gaps, spread between schools, fitness.

All from the rows of `analysis.school_scores`. County and area values are totals over totals; each
row says how many schools are counted and how many are missing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.distributions import NAN, Interval, wilson
from analysis.effect_size import (
    Gap,
    Group,
    Spread,
    clustered_gap,
    design_effect,
    spread_between_schools,
)
from analysis.monitoring import MonitoringRule
from analysis.school_scores import group_of, school_fitness, school_scores, with_deviation
from analysis.vocabulary import Area, Stage

COUNTY = "county"
# First minus second.
PAIRS = ((Area.URBAN, Area.RURAL), (Area.TOWN, Area.RURAL))


@dataclass(frozen=True)
class OutcomeSettings:
    """How outcomes are told: level of intervals, gap from which it is material (standard deviations),
    fewest pupils tested for a school to be shown singly, cohort sizes, rule of the monitoring.
    """

    level: float
    material_gap: float
    smallest_tested: int
    noise_pupils: tuple[int, ...]
    monitoring: MonitoringRule


@dataclass(frozen=True)
class SubjectSpread:
    """The spread of one subject between the county's schools.

    spread  schools in the county; within_areas: the same inside the areas, what they differ by taken
            out; deviation: pupils within schools, a score rate
    between_sd, between_share  the two readings of 校际差异率 that are in use, from own tests; see
            `between_readings`
    """

    subject: str
    spread: Spread
    within_areas: Spread
    between_sd: float
    between_share: float
    schools_counted: int
    schools_missing: int

    @property
    def deviation(self) -> float:
        """Standard deviation of pupils within their schools, as a score rate; NaN unknown."""
        return math.sqrt(self.spread.within) if self.spread.within >= 0 else NAN


@dataclass(frozen=True)
class SubjectGap:
    """The gap of one subject between two areas, and the schools that are not counted in it."""

    subject: str
    pair: tuple[Area, Area]
    gap: Gap
    schools_missing: int


def subjects_of(scores: pd.DataFrame) -> list[str]:
    """The subjects in the table, in its order."""
    return list(dict.fromkeys(scores["subject"]))


@dataclass(frozen=True)
class StageOutcomes:
    """Everything of one stage and year that does not depend on a choice of the page."""

    scores: pd.DataFrame
    areas: pd.DataFrame
    spreads: tuple[SubjectSpread, ...]
    gaps: tuple[SubjectGap, ...]
    fitness: pd.DataFrame
    fitness_areas: pd.DataFrame

    @property
    def has_scores(self) -> bool:
        """True when at least one school's mean is known."""
        return bool(self.scores["counted"].any())

    @property
    def has_fitness(self) -> bool:
        """True when at least one school's fitness is known."""
        return bool(self.fitness["counted"].any())


def stage_outcomes(
    outcomes: pd.DataFrame,
    fitness: pd.DataFrame,
    facts: pd.DataFrame,
    stage: Stage,
    subjects: Sequence[str],
    level: float,
) -> StageOutcomes:
    """The outcomes of one stage from rows of one school year; `subjects` gives their order."""
    scores = school_scores(outcomes, facts, stage, subjects)
    found = spreads(scores, level)
    fit = school_fitness(fitness, facts, stage)
    return StageOutcomes(
        scores,
        area_means(scores),
        found,
        gaps(scores, found, level),
        fit,
        fitness_by_area(fit, level),
    )


def area_means(scores: pd.DataFrame) -> pd.DataFrame:
    """One row per subject and area, the county first: mean score rate of the pupils tested.

    Columns: subject, area, mean (sum of n m over sum of n; NaN with no school), tested,
    schools_counted, schools_missing.
    """
    rows = []
    for subject in subjects_of(scores):
        mine = scores[scores["subject"] == subject]
        for area in (COUNTY, *Area):
            part = mine if area == COUNTY else mine[mine["area"] == area]
            group = group_of(part)
            counts = len(group.pupils), len(part) - len(group.pupils)
            rows.append((subject, str(area), group.pooled.mean, group.pupils.sum(), *counts))
    fields = ["subject", "area", "mean", "tested", "schools_counted", "schools_missing"]
    return pd.DataFrame(rows, columns=fields)


def spreads(scores: pd.DataFrame, level: float) -> tuple[SubjectSpread, ...]:
    """The spread of each subject between schools; schools without a known deviation are missing."""
    found = []
    for subject in subjects_of(scores):
        mine = scores[scores["subject"] == subject]
        used = with_deviation(mine)
        whole = group_of(used)
        areas = [group_of(used[used["area"] == area]) for area in Area]
        found.append(
            SubjectSpread(
                subject,
                spread_between_schools([whole], level),
                spread_between_schools(areas, level),
                *between_readings(whole),
                len(used),
                len(mine) - len(used),
            )
        )
    return tuple(found)


def between_readings(group: Group) -> tuple[float, float]:
    r"""Two readings of 校际差异率 of which neither is known to be the official one.

    (a) the pupil-weighted standard deviation of school means on a scale of 0 to 1,
    sqrt(sum n/N (m - M)^2), as a public assessment script computes it; (b) the variance between
    schools over the variance of all pupils. NaN where a part is unknown, (b) also where nobody
    differs. The official definition was not found: never to be told as the national result.
    """
    whole = group.pooled
    if not whole.pupils > 0:
        return NAN, NAN
    between = float((group.pupils * (group.means - whole.mean) ** 2).sum() / whole.pupils)
    total = whole.sd**2 * (whole.pupils - 1) / whole.pupils
    return math.sqrt(between), between / total if total > 0 else NAN


def gaps(
    scores: pd.DataFrame, found: Sequence[SubjectSpread], level: float
) -> tuple[SubjectGap, ...]:
    """The gap of each subject for both pairs of areas, in score rates and as Hedges' g."""
    result = []
    for spread in found:
        mine = scores[scores["subject"] == spread.subject]
        used = with_deviation(mine)
        for pair in PAIRS:
            groups = [group_of(used[used["area"] == area]) for area in pair]
            gap = clustered_gap(*groups, spread.within_areas, level)
            missing = int(mine["area"].isin(pair).sum()) - sum(gap.schools)
            result.append(SubjectGap(spread.subject, pair, gap, missing))
    return tuple(result)


def largest_gap(found: Sequence[SubjectGap], material: float) -> SubjectGap | None:
    """The largest urban-rural gap that is material and whose interval leaves out zero; or None."""
    sure = [
        item
        for item in found
        if item.pair == PAIRS[0]
        and item.gap.effect.excludes_zero
        and abs(item.gap.effect.estimate) >= material
    ]
    return max(sure, key=lambda item: abs(item.gap.effect.estimate), default=None)


def fitness_by_area(rows: pd.DataFrame, level: float) -> pd.DataFrame:
    """One row per area, the county first: share of the pupils tested who were rated good.

    Columns: area, share (NaN with nobody), low, high, good, tested, schools_counted,
    schools_missing. Wilson's interval of an effective number: the number tested over the design
    effect, since pupils of one school are alike.
    """
    known = rows[rows["counted"]]
    icc = _fitness_spread(known, level).icc.estimate
    table = []
    for area in (COUNTY, *Area):
        part = rows if area == COUNTY else rows[rows["area"] == area]
        mine = part[part["counted"]]
        tested, good = mine["tested"].to_numpy(dtype=float), float(mine["good"].sum())
        total = float(tested.sum())
        share = good / total if total > 0 else NAN
        size = total / design_effect(tested, icc) if total > 0 else NAN
        interval = wilson(share, size, level) if size > 0 else Interval(share, NAN, NAN)
        counts = good, total, len(mine), len(part) - len(mine)
        table.append((str(area), share, interval.low, interval.high, *counts))
    fields = [
        "area",
        "share",
        "low",
        "high",
        "good",
        "tested",
        "schools_counted",
        "schools_missing",
    ]
    return pd.DataFrame(table, columns=fields)


def _fitness_spread(known: pd.DataFrame, level: float) -> Spread:
    """How alike pupils of one school are in being rated good, 1 or 0, inside their area."""
    groups = []
    for area in Area:
        mine = known[known["area"] == area]
        tested = mine["tested"].to_numpy(dtype=float)
        share = mine["good"].to_numpy(dtype=float) / tested
        beyond = np.where(tested > 1, tested - 1, np.nan)
        groups.append(Group(tested, share, np.sqrt(share * (1 - share) * tested / beyond)))
    return spread_between_schools(groups, level)
