"""What money for rooms, areas and equipment does, by which key it is shared out, and what is left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.levers import STAGE_PART, Fund, Place
from analysis.scenario import Scenario
from analysis.vocabulary import Stage
from analysis.what_if_ground import Ground
from analysis.what_if_work import Because, LeverResult, Work

# Binary arithmetic must not cost a room: 135,000 yuan at 45,000 are three.
TOLERANCE = 1e-9
EMPTY = Scenario("", 0, Stage.PRIMARY)


def fund(lever: Fund, work: Work) -> LeverResult:
    """Yuan become units at the dated price, in the schools of the place by the key asked for.

    A school of several stages shares what it buys between them by the rule's weights, so that one unit
    counts here as n / (n + beside) of one, unless the money is for this stage's part alone. Rooms are
    bought whole; done is what is spent.
    """
    indicator = next(each for each in work.where.indicators if each.code == lever.indicator)
    column = work.where.column(lever.indicator)
    share = np.ones(len(work.where.pupils)) if lever.by == STAGE_PART else work.share()
    takers = work.takers(lever.target, [column]) & ~np.isnan(share)
    if not takers.any():
        return LeverResult(lever, lever.yuan, 0, Because.NO_SCHOOL_IN_TARGET)
    schools = np.flatnonzero(takers)
    cost = work.ground.prices.ways(lever.indicator)[-1]
    most = lever.yuan / cost.value
    lacking = work.lacking(column)[schools] / share[schools]
    if indicator.whole:
        most, lacking = np.floor(most + TOLERANCE), np.ceil(lacking - TOLERANCE)
    given = _shared_out(lever, float(most), lacking, schools, column, work)
    if indicator.whole:
        given = _whole(given, float(min(most, given.sum())))
    for school, amount in zip(schools.tolist(), given.tolist(), strict=True):
        if amount > 0:
            work.amounts[school, column] += amount * share[school]
            work.gains.append((school, lever.indicator, cost.way, amount, amount * cost.value))
    spent = float(given.sum() * cost.value)
    return LeverResult(lever, lever.yuan, spent, _why_less(lever, given.sum(), most, cost.value))


def _why_less(lever: Fund, given: float, most: float, price: float) -> Because | None:
    if lever.yuan < price and most == 0:
        return Because.LESS_THAN_ONE
    return Because.NOTHING_LACKING if given < most * (1 - TOLERANCE) - TOLERANCE else None


def _shared_out(
    lever: Fund, most: float, lacking: NDArray, schools: NDArray, column: int, work: Work
) -> NDArray:
    """Units for each school, fractions and all, at most `most` in sum."""
    pupils = work.where.pupils[schools]
    if lever.target.kind == "school" or lever.by == "pupils":
        return most * pupils / pupils.sum()
    total = lacking.sum()
    if most >= total:
        return lacking
    if lever.by == "shortfall":
        return most * lacking / total
    order = _order(lacking, schools, column, work)
    before = np.cumsum(lacking[order]) - lacking[order]
    given = np.zeros(len(schools))
    given[order] = np.clip(most - before, 0, lacking[order])
    return given


def _order(lacking: NDArray, schools: NDArray, column: int, work: Work) -> NDArray:
    """Schools that lack least first, or those furthest behind their need; then by position."""
    if work.scenario.help_first == "nearest":
        return np.lexsort((schools, lacking))
    return np.lexsort((schools, work.amounts[schools, column] / work.where.needs[schools, column]))


def _whole(given: NDArray, total: float) -> NDArray:
    """Whole units by the largest remainders; their sum is `total`, rounded down."""
    whole = np.floor(given + TOLERANCE)
    left = int(np.floor(total + TOLERANCE) - whole.sum())
    if left > 0:
        largest = np.lexsort((np.arange(len(given)), -(given - whole)))[:left]
        whole[largest] += 1
    return whole


def enough(indicator: str, target: Place, by: str, ground: Ground) -> float:
    """Yuan with which every school of a place reaches the threshold, shared out by this key.

    By pupils: until the last one does. Schools with an unknown figure are left out; 0: nothing lacks.
    """
    work = Work.start(EMPTY, ground)
    column = ground.where.column(indicator)
    share = work.share()
    schools = np.flatnonzero(work.takers(target, [column]) & ~np.isnan(share))
    lacking = work.lacking(column)[schools] / share[schools]
    if next(each for each in ground.where.indicators if each.code == indicator).whole:
        lacking = np.ceil(lacking - TOLERANCE)
    price = ground.prices.ways(indicator)[-1].value
    if by != "pupils" or not len(schools):
        return float(lacking.sum() * price)
    pupils = ground.where.pupils[schools]
    return float((lacking / pupils).max() * pupils.sum() * price)
