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
        """True where less of it is shown not to do."""
        return self.plan.status in BEST


def smallest_help(problem: Problem, prices: Help, asking: Asking) -> tuple[Way, ...]:
    """The least of each lever, in the order of `Lever`, for a problem that cannot pass by itself.

    prices  yuan of each kind of help; None: not priced, so it takes part alone, counted in people
    Hires, study and recognition alone are counted in people; purchases and all together in yuan. All
    rules of the problem hold but its budget. Where nothing is priced, all together is counted in
    people and buys nothing.
    """
    beyond = tuple((one.stage, one.school) for one in arithmetic(problem).beyond_teachers)
    helped = without_schools(problem, beyond)
    ways = []
    for left, lever in zip((5, 4, 3), (Lever.HIRE, Lever.STUDY, Lever.RECOGNISE), strict=True):
        alone = Help(**{f"{lever}_yuan": _ONE_EACH})
        ways.append(
            _way(lever, _asked(helped, alone, buys=problem.buys), beyond, prices, asking, left)
        )
    if any(stage.facility_indicators for stage in problem.stages):
        bought = _asked(problem, Help(), buys=True)
        ways.append(_way(Lever.PURCHASES, bought, (), prices, asking, 2))
    if prices == Help():
        counted = Help(_ONE_EACH, _ONE_EACH, _ONE_EACH)
        together = _asked(helped, counted, buys=problem.buys)
        ways.append(_way(Lever.TOGETHER, together, beyond, prices, asking, 1))
    else:
        ways.append(_way(Lever.TOGETHER, _asked(problem, prices, buys=True), (), prices, asking, 1))
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
    asked: Problem,
    leaves_out: tuple[tuple[str, str], ...],
    prices: Help,
    asking: Asking,
    questions_left: int,
) -> Way:
    plan = asking.plan(asked, questions_left)
    people = sum(used.people for used in plan.help_used)
    return Way(lever, plan, people, _yuan(asked, plan, prices), leaves_out)


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
