"""Needs, floors and limits of a stage's indicators, in whole numbers and exact fractions.

Needs are the smallest whole amounts at which a school reaches its threshold: threshold x pupils /
scale, rounded up, in exact fractions (教督〔2017〕6号; see `analysis.shortfall.needed`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from analysis.assessment import StageAssessment, reaches
from analysis.planner.problem import FacilityIndicator, TeacherIndicator, Whole
from analysis.planner.settings import Switch
from analysis.planner.stage_part import NOISE, StagePart, exact
from analysis.rules import Indicator
from analysis.teacher_categories import counted_masks

HUNDREDTHS = 100
CAPITAL, EQUIPMENT = "capital", "equipment"
ABOVE_DEGREE, BACKBONE, ART = "above_degree", "backbone", "art"
QUALITY = {"A1": ABOVE_DEGREE, "A2": BACKBONE, "A3": ART}


def needs(pupils: Whole, threshold: Fraction, scale: Fraction) -> Whole:
    """Smallest whole amounts at which schools with so many pupils reach the threshold."""
    return np.array([math.ceil(threshold * int(each) / scale) for each in pupils], dtype=np.int64)


def _floor_ratio(part: StagePart, with_margin: bool) -> Fraction:
    ratio = exact(part.basis.rules.school_rule.floor_ratio)
    if with_margin and Switch.MARGIN_FLOOR in part.on:
        ratio = min(ratio + exact(part.value("margin_floor")), Fraction(1))
    return ratio


def _limit(part: StagePart, code: str) -> Fraction | None:
    """The largest coefficient of an indicator; None where it was said not to count."""
    if code in part.request.free:
        return None
    limit = exact(part.basis.rules.coefficient_limit(part.stage))
    if Switch.MARGIN_COEFFICIENT in part.on:
        limit -= exact(part.value("margin_coefficient"))
    return limit


def teacher_indicators(part: StagePart) -> tuple[TeacherIndicator, ...]:
    """The indicators that count teachers, with their limits; margins of the rules in use applied."""
    masks = counted_masks(part.stock.categories, part.basis.qualities[part.stage].art_subjects)
    found = []
    for indicator in part.indicators("teachers"):
        threshold = exact(part.basis.rules.threshold(indicator.code, part.stage))
        scale, ratio = exact(indicator.scale), _floor_ratio(part, with_margin=True)
        found.append(
            TeacherIndicator(
                indicator.code,
                masks[QUALITY[indicator.code]],
                needs(part.pupils, threshold, scale),
                needs(part.pupils, threshold * ratio, scale),
                _limit(part, indicator.code),
            )
        )
    return tuple(found)


def facility_indicators(
    part: StagePart, assessment: StageAssessment
) -> tuple[FacilityIndicator, ...]:
    """Facilities in hundredths; where the judgement says that a level is reached, it is.

    A coefficient is limited, and a margin kept, only where the plan may buy.
    """
    buys = part.request.buys
    return tuple(
        _facility(part, indicator, assessment, buys) for indicator in part.indicators("facilities")
    )


def _facility(
    part: StagePart, indicator: Indicator, assessment: StageAssessment, buys: bool
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
        _limit(part, indicator.code) if buys else None,
        round(HUNDREDTHS * units),
        math.ceil(units * price),
        # 公用经费 may buy equipment and rooms' fittings, but builds nothing.
        CAPITAL if indicator.physical_unit == "m2" else EQUIPMENT,
    )


def hopeless(part: StagePart, facilities: Sequence[FacilityIndicator]) -> NDArray[np.bool_]:
    """Schools that no teacher can make pass, where the plan does not buy."""
    if part.request.buys:
        return np.zeros(len(part.pupils), dtype=bool)
    below = sum((each.amount < each.need).astype(int) for each in facilities)
    under = np.any([each.amount < each.floor for each in facilities], axis=0)
    may_miss = len(part.basis.indicators) - part.basis.rules.school_rule.indicators_met
    return (below > may_miss) | under
