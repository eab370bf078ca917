"""One stage of a problem: needs, floors, limits and who may send to whom, in whole numbers.

Needs are the smallest whole amounts at which a school reaches its threshold: threshold x pupils /
scale, rounded up, in exact fractions (教督〔2017〕6号; see `analysis.shortfall.needed`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.assessment import StageAssessment, reaches
from analysis.planner.basis import PlanBasis, Told, Why
from analysis.planner.eligible import may_be_asked, people_by_category
from analysis.planner.problem import (
    NO_LIMIT,
    FacilityIndicator,
    StageProblem,
    TeacherIndicator,
    Whole,
)
from analysis.planner.request import Ban, PlanRequest
from analysis.planner.settings import Switch
from analysis.rules import Indicator
from analysis.teacher_categories import TeacherStock, counted_masks, teacher_stock
from analysis.vocabulary import Stage, Verdict

HUNDREDTHS = 100
METRES_PER_KM = 1000.0
EARTH_METRES = 6371008.8
# What is left of a decimal in binary is no hundredth.
NOISE = 1e-6
CAPITAL, EQUIPMENT = "capital", "equipment"
ABOVE_DEGREE, BACKBONE, ART = "above_degree", "backbone", "art"
QUALITY = {"A1": ABOVE_DEGREE, "A2": BACKBONE, "A3": ART}


@dataclass(frozen=True)
class StageBuilt:
    """A stage of a problem, what is told of its schools, and facilities over their limit."""

    problem: StageProblem
    told: tuple[Told, ...]
    over_limit: tuple[str, ...]


@dataclass(frozen=True)
class _Stage:
    """What the parts of one stage are made from, in the order of `stock.schools`."""

    basis: PlanBasis
    request: PlanRequest
    on: frozenset[Switch]
    stage: Stage
    stock: TeacherStock
    rows: pd.DataFrame
    pupils: Whole

    def value(self, key: str) -> float:
        """A number of the register."""
        return self.basis.settings.values[key]

    def told(self, why: Why, schools: NDArray[np.bool_]) -> list[Told]:
        """The schools of a mask with a reason."""
        return [
            Told(str(self.stage), code, why)
            for code, is_told in zip(self.stock.schools, schools, strict=True)
            if is_told
        ]


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
    part = _Stage(
        basis, request, on, stage, stock, rows.loc[codes], pupils.loc[codes].to_numpy(np.int64)
    )
    told = [Told(str(stage), code, Why.FIGURE_NOT_KNOWN) for code in known.index[~known]]
    told += [Told(str(stage), code, Why.TEACHERS_NOT_KNOWN) for code in reading.left_out]
    eligible, of_people = _eligible(part, reading.by_counts)
    facilities = _facilities(part, assessment)
    hopeless = _hopeless(part, facilities)
    limits, of_limits = _limits(part)
    allowed, distance, of_places = _places(part)
    problem = StageProblem(
        stage=str(stage),
        schools=stock.schools,
        pupils=part.pupils,
        categories=stock.categories,
        teachers=stock.teachers,
        eligible=eligible,
        teacher_indicators=_teachers(part),
        facility_indicators=facilities,
        **limits,
        allowed=allowed,
        distance=distance,
        must_pass=~hopeless,
    )
    told += of_people + of_limits + of_places
    told += part.told(Why.FAILS_BY_FACILITIES, hopeless)
    return StageBuilt(problem, tuple(sorted(told)), _over_limit(part, assessment))


def _counts(
    basis: PlanBasis, assessment: StageAssessment, known: pd.Series
) -> pd.DataFrame:
    """The official counts of the schools whose figures are all known."""
    facts = basis.facts[basis.facts["stage"] == assessment.stage].set_index("school_code")
    counts = assessment.amounts.loc[known, list(QUALITY)].rename(columns=QUALITY)
    counts["staff"] = facts["full_time_teachers"].reindex(counts.index)
    return counts.rename_axis("school_code").reset_index()


def _eligible(part: _Stage, by_counts: Sequence[str]) -> tuple[Whole, list[Told]]:
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


def needs(pupils: Whole, threshold: Fraction, scale: Fraction) -> Whole:
    """Smallest whole amounts at which schools with so many pupils reach the threshold."""
    return np.array([math.ceil(threshold * int(each) / scale) for each in pupils], dtype=np.int64)


def exact(number: float) -> Fraction:
    """The decimal that a number of the register was typed as."""
    return Fraction(repr(float(number)))


def _floor_ratio(part: _Stage, with_margin: bool) -> Fraction:
    ratio = exact(part.basis.rules.school_rule.floor_ratio)
    if with_margin and Switch.MARGIN_FLOOR in part.on:
        ratio = min(ratio + exact(part.value("margin_floor")), Fraction(1))
    return ratio


def _limit(part: _Stage) -> Fraction:
    limit = exact(part.basis.rules.coefficient_limit(part.stage))
    if Switch.MARGIN_COEFFICIENT in part.on:
        limit -= exact(part.value("margin_coefficient"))
    return limit


def _of_kind(part: _Stage, kind: str) -> list[Indicator]:
    return [each for each in part.basis.indicators if each.kind == kind]


def _teachers(part: _Stage) -> tuple[TeacherIndicator, ...]:
    masks = counted_masks(
        part.stock.categories, part.basis.qualities[part.stage].art_subjects
    )
    found = []
    for indicator in _of_kind(part, "teachers"):
        threshold = exact(part.basis.rules.threshold(indicator.code, part.stage))
        scale, ratio = exact(indicator.scale), _floor_ratio(part, with_margin=True)
        found.append(
            TeacherIndicator(
                indicator.code,
                masks[QUALITY[indicator.code]],
                needs(part.pupils, threshold, scale),
                needs(part.pupils, threshold * ratio, scale),
                _limit(part),
            )
        )
    return tuple(found)


def _facilities(part: _Stage, assessment: StageAssessment) -> tuple[FacilityIndicator, ...]:
    """Facilities in hundredths; where the judgement says that a level is reached, it is.

    A coefficient is limited, and a margin kept, only where the plan may buy.
    """
    buys = part.request.buys
    return tuple(
        _facility(part, indicator, assessment, buys) for indicator in _of_kind(part, "facilities")
    )


def _facility(
    part: _Stage, indicator: Indicator, assessment: StageAssessment, buys: bool
) -> FacilityIndicator:
    basis, codes = part.basis, list(part.stock.schools)
    typed = basis.rules.threshold(indicator.code, part.stage)
    scale = exact(indicator.scale) / HUNDREDTHS
    need = needs(part.pupils, exact(typed), scale)
    ratio = _floor_ratio(part, with_margin=buys)
    floor = needs(part.pupils, exact(typed) * ratio, scale)
    held = assessment.amounts.loc[codes, indicator.code].to_numpy(float)
    amount = np.floor(HUNDREDTHS * held + NOISE).astype(np.int64)
    value = assessment.values.loc[codes, indicator.code].to_numpy(float)
    for level, least in ((float(ratio) * typed, floor), (typed, need)):
        amount = np.where(reaches(value, level), np.maximum(amount, least), amount)
    units = basis.settings.steps[indicator.code]
    price = basis.prices.ways(indicator.code)[-1].value
    return FacilityIndicator(
        indicator.code,
        amount,
        need,
        floor,
        _limit(part) if buys else None,
        round(HUNDREDTHS * units),
        math.ceil(units * price),
        # 公用经费 may buy equipment and rooms' fittings, but builds nothing.
        CAPITAL if indicator.physical_unit == "m2" else EQUIPMENT,
    )


def _hopeless(part: _Stage, facilities: Sequence[FacilityIndicator]) -> NDArray[np.bool_]:
    """Schools that no teacher can make pass, where the plan does not buy."""
    if part.request.buys:
        return np.zeros(len(part.pupils), dtype=bool)
    below = sum((each.amount < each.need).astype(int) for each in facilities)
    under = np.any([each.amount < each.floor for each in facilities], axis=0)
    may_miss = len(part.basis.indicators) - part.basis.rules.school_rule.indicators_met
    return (below > may_miss) | under


def _over_limit(part: _Stage, assessment: StageAssessment) -> tuple[str, ...]:
    facilities = {each.code for each in _of_kind(part, "facilities")}
    over = assessment.indicators["cv_verdict"] != Verdict.PASS
    return tuple(code for code in assessment.indicators["code"][over] if code in facilities)


def _share(people: NDArray, share: float, least: float) -> Whole:
    """A share of people, rounded down, but at least so many."""
    return np.maximum(np.floor(share * people + NOISE), least).astype(np.int64)


def _kept(people: NDArray, share: float) -> Whole:
    return np.ceil(share * people - NOISE).astype(np.int64)


def _limits(part: _Stage) -> tuple[dict[str, object], list[Told]]:
    """What bounds who gives and takes, by the rules in use; and schools that give or take nobody."""
    on, stock, basis = part.on, part.stock, part.basis
    staff, nobody = stock.teachers.sum(axis=1), np.zeros(len(part.pupils), dtype=bool)
    unlimited = np.full(len(staff), NO_LIMIT, dtype=np.int64)
    out, into = unlimited.copy(), unlimited.copy()
    if Switch.MOST_OUT in on:
        out = _share(staff, part.value("most_out_share"), part.value("most_out_least"))
    if Switch.MOST_IN in on:
        into = _share(staff, part.value("most_in_share"), part.value("most_in_least"))
    private = part.rows["founder"].isin(basis.private).to_numpy()
    private = private if Switch.PRIVATE_APART in on else nobody
    small = part.pupils < basis.donors.minimum_pupils
    small = small if Switch.SMALL_SCHOOLS_GIVE_NONE in on else nobody
    out[private | small], into[private] = 0, 0
    floor = np.zeros(len(staff), dtype=np.int64)
    unknown = nobody
    if Switch.STAFF_FLOOR in on:
        classes = part.rows["classes"].to_numpy(float)
        unknown = np.isnan(classes)
        kept = _kept(np.where(unknown, 0.0, classes), part.value("teachers_per_class"))
        floor = np.where(unknown, NO_LIMIT, kept)
    told = part.told(Why.PRIVATE, private) + part.told(Why.SMALL, small & ~private)
    told += part.told(Why.CLASSES_NOT_KNOWN, unknown)
    limits = {"most_out": out, "most_in": into, "staff_floor": floor, "posts": unlimited}
    return {**limits, **_of_subjects(part), "donor_keeps": _donor_keeps(part)}, told


def _of_subjects(part: _Stage) -> dict[str, object]:
    """Teachers of each subject that a school keeps at least, and gives at most."""
    stock = part.stock
    subjects = tuple(sorted({category.subject for category in stock.categories}))
    held = np.column_stack(
        [
            stock.teachers[:, [one.subject == subject for one in stock.categories]].sum(axis=1)
            for subject in subjects
        ]
    )
    floor, most = np.zeros_like(held), np.full_like(held, NO_LIMIT)
    if Switch.SUBJECT_FLOOR in part.on:
        floor = _kept(held, part.value("subject_keeps_share"))
    if Switch.SUBJECT_SHARE_OUT in part.on:
        most = _share(held, part.value("subject_out_share"), part.value("subject_out_least"))
    return {"subjects": subjects, "subject_floor": floor, "subject_most_out": most}


def _donor_keeps(part: _Stage) -> Whole:
    indicators = _teachers(part)
    held = np.column_stack(
        [part.stock.teachers[:, np.array(each.counted)].sum(axis=1) for each in indicators]
    )
    if Switch.DONOR_KEEPS not in part.on:
        return np.zeros_like(held)
    return _kept(held, part.basis.donors.keeps_share)


def road_metres(longitude: NDArray, latitude: NDArray, detour: float) -> NDArray:
    """Metres on the road between all pairs of positions in CGCS2000; NaN where one is not known.

    The great circle (haversine formula, mean radius of the earth; within 0.5 % of the ellipsoid) times
    the detour factor.
    """
    x, y = np.radians(longitude), np.radians(latitude)
    across = np.sin((x[:, None] - x) / 2) ** 2 * np.cos(y)[:, None] * np.cos(y)
    half = np.sin((y[:, None] - y) / 2) ** 2 + across
    return detour * 2 * EARTH_METRES * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def _places(part: _Stage) -> tuple[NDArray[np.bool_], Whole, list[Told]]:
    """Who may send to whom, and metres between them (NO_LIMIT where not known)."""
    rows, settings = part.rows, part.basis.settings
    metres = road_metres(
        rows["longitude"].to_numpy(float),
        rows["latitude"].to_numpy(float),
        settings.values["detour_factor"],
    )
    known = ~np.isnan(metres)
    distance = np.where(known, np.round(metres, 0), NO_LIMIT).astype(np.int64)
    allowed = ~np.eye(len(rows), dtype=bool)
    # Kilometres are always spared in some place of the order, so that both ends need a position.
    allowed &= known
    if Switch.DISTANCE in part.on:
        caps = rows["area"].map(settings.distances).to_numpy(float)
        allowed &= metres <= METRES_PER_KM * caps[None, :]
    if part.request.within != "county":
        column = {"township": "township", "group": "school_group"}[part.request.within]
        names = rows[column].to_numpy(object)
        together = names[:, None] == names[None, :]
        allowed &= together & pd.notna(names)[:, None]
    for ban in part.request.bans:
        _forbid(allowed, part, ban)
    lost = ~known.diagonal()
    return allowed, distance, part.told(Why.NO_POSITION, lost)


def _forbid(allowed: NDArray[np.bool_], part: _Stage, ban: Ban) -> None:
    codes = np.array(part.stock.schools, dtype=object)
    if ban.stage == part.stage:
        from_ = codes == ban.source if ban.source else np.ones(len(codes), dtype=bool)
        to = codes == ban.target if ban.target else np.ones(len(codes), dtype=bool)
        allowed[np.ix_(from_, to)] = False
