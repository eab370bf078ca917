"""What one lever alone says of all together: often that no mix takes fewer people or less yuan."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from analysis.planner.arithmetic import arithmetic, required
from analysis.planner.help_ways import KINDS, Lever, Way
from analysis.planner.problem import (
    Help,
    Objective,
    ObjectiveValue,
    PlanStatus,
    Problem,
    Rule,
)


def settled_mix(problem: Problem, helped: Problem, ways: Sequence[Way], prices: Help) -> Way | None:
    """One lever alone as the mix, where figures or prices show that no mix is less; None: they do not.

    helped  the problem without the schools that no teacher can help; without prices it is the one asked
    """
    counted = helped if prices == Help() else problem
    return _settled_on_paper(counted, ways, prices) or _settled_by_prices(problem, ways, prices)


def _settled_on_paper(problem: Problem, ways: Sequence[Way], prices: Help) -> Way | None:
    """One lever alone as the mix, where figures show that no mix takes fewer people or less yuan.

    A person counts once in an indicator, so a stage takes as many as its shortest indicator lacks. A
    mix with prices may buy, so that a school may miss an indicator of teachers instead of one of rooms.
    """
    short: dict[str, int] = {}
    for one in arithmetic(replace(problem, buys=problem.buys or prices != Help())).teachers:
        short[one.stage] = max(short.get(one.stage, 0), one.short)
    least = sum(short.values())
    listed = [price for price in vars(prices).values() if price is not None]
    for way in ways:
        if not way.is_found or not least or way.people != least or way.plan.purchases:
            continue
        if not listed:
            return replace(way, lever=Lever.TOGETHER)
        if way.yuan == least * min(listed) and not way.leaves_out:
            values = (ObjectiveValue(Objective.LEAST_COST, way.yuan, way.yuan, True),)
            return replace(way, lever=Lever.TOGETHER, plan=replace(way.plan, values=values))
    return None


def can_buy_a_way_out(problem: Problem) -> bool:
    """Whether facilities play a part: in what schools need to pass, or in a limit of a coefficient."""
    asks_schools = any(required(problem, stage).any() for stage in problem.stages)
    limits_hold = Rule.COEFFICIENTS not in problem.without
    return any(
        asks_schools or (limits_hold and one.limit is not None)
        for stage in problem.stages
        for one in stage.facility_indicators
    )


def _settled_by_prices(problem: Problem, ways: Sequence[Way], prices: Help) -> Way | None:
    """One lever alone as the mix, where prices show that no mix is cheaper.

    Whatever costs less than the cheapest lever alone uses one kind of help only, if two kinds cost as
    much already; and of one kind it uses fewer people than are shown to be needed of it. None where
    prices do not show it.
    """
    listed = {name: getattr(prices, f"{name}_yuan") for name in ("hire", "study", "recognise")}
    usable = [
        way
        for way in ways
        if way.is_found
        and way.people
        and way.yuan
        and not way.leaves_out
        and not way.plan.purchases
    ]
    best = min(usable, key=lambda way: way.yuan, default=None)
    if best is None or problem.buys or can_buy_a_way_out(problem):
        return None
    priced = sorted(price for price in listed.values() if price is not None)
    if sum(priced[:2]) < best.yuan and len(priced) > 1:
        return None
    for way in ways:
        price = listed.get(str(way.lever))
        if price is not None and way.lever in KINDS and price * _at_least(way) < best.yuan:
            return None
    values = (ObjectiveValue(Objective.LEAST_COST, best.yuan, best.yuan, True),)
    return replace(best, lever=Lever.TOGETHER, plan=replace(best.plan, values=values))


def _at_least(way: Way) -> float:
    """People of one kind without whom it does not do alone; infinite where it never does."""
    if way.plan.status is PlanStatus.INFEASIBLE:
        return math.inf
    if not way.plan.values or way.plan.values[0].bound is None:
        return 1
    return max(way.plan.values[0].bound, 1)


def no_dearer(mix: Way, alone: Sequence[Way]) -> Way:
    """The mix, or the cheapest way by one lever where time was up before the mix was as cheap.

    A lever alone is a mix too, if all that it uses is priced and it leaves no school out.
    """
    usable = [way for way in alone if way.yuan is not None and not way.leaves_out]
    cheapest = min(usable, key=lambda way: way.yuan, default=None)
    if cheapest is None or (mix.yuan is not None and mix.yuan <= cheapest.yuan):
        return mix
    bound = mix.plan.values[0].bound if mix.is_found and mix.plan.values else None
    values = (ObjectiveValue(Objective.LEAST_COST, cheapest.yuan, bound, False),)
    plan = replace(cheapest.plan, status=PlanStatus.GAP, values=values, certificate=None)
    return Way(Lever.TOGETHER, plan, cheapest.people, cheapest.yuan, ())
