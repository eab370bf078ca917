"""The least help from outside with which a county passes: each kind alone, and all together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from analysis.planner.arithmetic import arithmetic
from analysis.planner.asking import BEST, FOUND, Asking, without_schools
from analysis.planner.problem import Help, Objective, Plan, Problem

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
    none = asking.plan(_asked(helped, Help(), buys=problem.buys), 6)
    # Where nobody is needed every lever of people is settled, and need not be asked.
    settled = none if none.status in BEST and not none.purchases else None

    def people_way(lever: Lever, offered: Help, left: int) -> Way:
        plan = settled or asking.plan(_asked(helped, offered, buys=problem.buys), left)
        return _way(lever, problem, plan, beyond, prices)

    ways = [
        people_way(lever, Help(**{f"{lever}_yuan": _ONE_EACH}), left)
        for left, lever in zip((5, 4, 3), (Lever.HIRE, Lever.STUDY, Lever.RECOGNISE), strict=True)
    ]
    if any(stage.facility_indicators for stage in problem.stages):
        bought = asking.plan(_asked(problem, Help(), buys=True), 2)
        ways.append(_way(Lever.PURCHASES, problem, bought, (), prices))
    if prices == Help():
        ways.append(people_way(Lever.TOGETHER, Help(_ONE_EACH, _ONE_EACH, _ONE_EACH), 1))
    else:
        together = asking.plan(_asked(problem, prices, buys=True))
        ways.append(_way(Lever.TOGETHER, problem, together, (), prices))
    return tuple(ways)


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
