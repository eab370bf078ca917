"""The least help from outside with which a county passes: each kind alone, and all together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from analysis.planner.arithmetic import arithmetic, required
from analysis.planner.asking import BEST, FOUND, Asking, without_schools
from analysis.planner.problem import (
    Help,
    Objective,
    ObjectiveValue,
    Plan,
    PlanStatus,
    Problem,
    Rule,
)

# Where people are counted and not priced, each one costs this.
_ONE_EACH = 1


class Lever(StrEnum):
    """What a county may bring in from outside."""

    HIRE = "hire"
    STUDY = "study"
    RECOGNISE = "recognise"
    PURCHASES = "purchases"
    TOGETHER = "together"


@dataclass(frozen=True)
class Way:
    """The least of one lever with which every school passes, and where.

    plan        moves, help and purchases; its status INFEASIBLE: this lever alone cannot do it
    people      people hired, studying or recognised
    yuan        of help and purchases without moving costs; None: not priced
    leaves_out  schools that no teacher can help, which this way does not ask to pass
    """

    lever: Lever
    plan: Plan
    people: int
    yuan: int | None
    leaves_out: tuple[tuple[str, str], ...]

    @property
    def is_found(self) -> bool:
        """True where the lever does it."""
        return self.plan.status in FOUND

    @property
    def is_least(self) -> bool:
        """True where less of it is shown not to do; how many moves go with it is another matter."""
        if self.plan.status not in FOUND or not self.plan.values:
            return self.plan.status in BEST
        least = self.plan.values[0]
        return least.proved or least.bound == least.value


def smallest_help(problem: Problem, prices: Help, asking: Asking) -> tuple[Way, ...]:
    """The least of each lever, in the order of `Lever`, for a problem that cannot pass by itself.

    prices  yuan of each kind of help; None: not priced, so it takes part alone, counted in people
    Hires, study and recognition alone are counted in people; purchases and all together in yuan. All
    rules of the problem hold but its budget. Where nothing is priced, all together is counted in
    people and buys nothing.
    """
    beyond = tuple((one.stage, one.school) for one in arithmetic(problem).beyond_teachers)
    helped = without_schools(problem, beyond)
    settled = _without_help(problem, helped, asking)
    buys = _can_buy_a_way_out(problem)

    def people_way(lever: Lever, offered: Help, left: int) -> Way:
        plan = settled or asking.plan(_asked(helped, offered, buys=problem.buys), left)
        return _way(lever, problem, plan, beyond, prices)

    ways = [
        people_way(lever, Help(**{f"{lever}_yuan": _ONE_EACH}), left)
        for left, lever in zip((5, 4, 3), (Lever.HIRE, Lever.STUDY, Lever.RECOGNISE), strict=True)
    ]
    if buys:
        bought = asking.plan(_asked(problem, Help(), buys=True), 2)
        ways.append(_way(Lever.PURCHASES, problem, bought, (), prices))
    elif any(stage.facility_indicators for stage in problem.stages):
        bought = settled or Plan(PlanStatus.INFEASIBLE)
        ways.append(_way(Lever.PURCHASES, problem, bought, beyond, prices))
    known = _settled_on_paper(helped if prices == Help() else problem, ways, prices)
    if known is not None:
        ways.append(known)
    elif prices == Help():
        ways.append(people_way(Lever.TOGETHER, Help(_ONE_EACH, _ONE_EACH, _ONE_EACH), 1))
    else:
        together = asking.plan(_asked(problem, prices, buys=buys))
        mix = _way(Lever.TOGETHER, problem, together, (), prices)
        ways.append(_no_dearer(mix, ways))
    return tuple(ways)


def _settled_on_paper(problem: Problem, ways: list[Way], prices: Help) -> Way | None:
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


def _without_help(problem: Problem, helped: Problem, asking: Asking) -> Plan | None:
    """A plan that needs no help at all, once hopeless schools and the budget are left aside.

    None where there is none, or where nothing was left aside: the problem itself has no plan.
    """
    has_budget = problem.budget_yuan is not None and Rule.BUDGET not in problem.without
    if helped is problem and not has_budget:
        return None
    none = asking.plan(_asked(helped, Help(), buys=problem.buys), 6)
    return none if none.status in BEST and not none.purchases else None


def _can_buy_a_way_out(problem: Problem) -> bool:
    """Whether facilities play a part: in what schools need to pass, or in a limit of a coefficient."""
    asks_schools = any(required(problem, stage).any() for stage in problem.stages)
    limits_hold = Rule.COEFFICIENTS not in problem.without
    return any(
        asks_schools or (limits_hold and one.limit is not None)
        for stage in problem.stages
        for one in stage.facility_indicators
    )


def _no_dearer(mix: Way, alone: list[Way]) -> Way:
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


def _asked(problem: Problem, offered: Help, *, buys: bool) -> Problem:
    """Least help first, and then the fewest moves; moving itself costs nothing here."""
    return replace(
        problem,
        help=offered,
        buys=buys,
        budget_yuan=None,
        yuan_per_move=0,
        yuan_per_km=0,
        objectives=(Objective.LEAST_COST, Objective.FEWEST_MOVES),
    )


def _way(
    lever: Lever,
    problem: Problem,
    plan: Plan,
    leaves_out: tuple[tuple[str, str], ...],
    prices: Help,
) -> Way:
    people = sum(used.people for used in plan.help_used)
    return Way(lever, plan, people, _yuan(problem, plan, prices), leaves_out)


def _yuan(problem: Problem, plan: Plan, prices: Help) -> int | None:
    """Yuan of help and purchases at the given prices; None where one that is used has no price."""
    if plan.status not in FOUND:
        return None
    steps = {
        (stage.stage, one.code): one.price_yuan
        for stage in problem.stages
        for one in stage.facility_indicators
    }
    total = sum(one.steps * steps[one.stage, one.indicator] for one in plan.purchases)
    for used in plan.help_used:
        price = getattr(prices, f"{used.kind}_yuan")
        if price is None:
            return None
        total += used.people * price
    return total
