"""The least help from outside with which a county passes: each kind alone, and all together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis.planner.arithmetic import arithmetic
from analysis.planner.asking import BEST, FOUND, Asking, without_schools
from analysis.planner.help_mix import can_buy_a_way_out, no_dearer, settled_mix
from analysis.planner.help_ways import KINDS, Lever, Way, way_of
from analysis.planner.problem import (
    Help,
    Objective,
    Plan,
    PlanStatus,
    Problem,
    Rule,
)

# Where people are counted and not priced, each one costs this.
_ONE_EACH = 1


def smallest_help(problem: Problem, prices: Help, asking: Asking) -> tuple[Way, ...]:
    """The least of each lever, in the order of `Lever`, for a problem that cannot pass by itself.

    prices  yuan of each kind of help; None: not priced, so it takes part alone, counted in people
    Hires, study and recognition alone are counted in people; purchases and all together in yuan. All
    rules of the problem hold but its budget. Where nothing is priced, all together is counted in
    people and buys nothing.
    """
    questions = HelpQuestions(problem, prices, asking)
    for _ in questions.quickly():
        pass
    for _ in questions.closer():
        pass
    return questions.ways


class HelpQuestions:
    """The questions behind `smallest_help`, which can be asked in two turns with another thing between.

    ways  what is known so far, in the order of `Lever`
    """

    def __init__(self, problem: Problem, prices: Help, asking: Asking) -> None:
        self._problem, self._prices, self._asking = problem, prices, asking
        self._beyond = tuple((one.stage, one.school) for one in arithmetic(problem).beyond_teachers)
        self._helped = without_schools(problem, self._beyond)
        self._ways: list[Way] = []
        self._asked: dict[Lever, Problem] = {}

    @property
    def ways(self) -> tuple[Way, ...]:
        """One way per lever that was asked so far."""
        return tuple(self._ways)

    def quickly(self) -> Iterator[tuple[Way, ...]]:
        """Each lever with little work: a way, and what is proved of the least; one more with each turn."""
        settled = _without_help(self._problem, self._helped, self._asking)
        for left, lever in zip((5, 4, 3), KINDS, strict=True):
            offered = Help(**{f"{lever}_yuan": _ONE_EACH})
            yield self._first(lever, self._helped, offered, self._problem.buys, left, settled)
        buys = can_buy_a_way_out(self._problem)
        if buys:
            yield self._first(Lever.PURCHASES, self._problem, Help(), True, 2)
        elif any(stage.facility_indicators for stage in self._problem.stages):
            nothing = settled or Plan(PlanStatus.INFEASIBLE)
            yield self._first(Lever.PURCHASES, self._helped, Help(), False, 2, nothing)
        yield self._mix(buys, settled)

    def closer(self) -> Iterator[tuple[Way, ...]]:
        """The levers whose least or whose moves are still open, with the time that there is."""
        open_ways = [at for at, way in enumerate(self._ways) if not way.is_done]
        for number, at in enumerate(open_ways):
            self._ways[at] = self._closer(self._ways[at], len(open_ways) - number)
            yield self.ways

    def _closer(self, old: Way, left: int) -> Way:
        is_mix = old.lever is Lever.TOGETHER
        known = (
            settled_mix(self._problem, self._helped, self._alone, self._prices) if is_mix else None
        )
        if known is not None or old.lever not in self._asked:
            return known or old
        plan = self._asking.plan(self._asked[old.lever], left)
        if plan.status not in FOUND and old.is_found:
            return old
        new = way_of(old.lever, self._problem, plan, old.leaves_out, self._prices)
        return self._no_dearer(new) if is_mix else new

    def _first(
        self,
        lever: Lever,
        problem: Problem,
        offered: Help,
        buys: bool,
        left: int,
        settled: Plan | None = None,
    ) -> tuple[Way, ...]:
        plan = settled
        if plan is None:
            self._asked[lever] = _asked(problem, offered, buys=buys)
            plan = self._asking.quick(self._asked[lever], left)
        beyond = self._beyond if problem is self._helped else ()
        self._ways.append(way_of(lever, self._problem, plan, beyond, self._prices))
        return self.ways

    def _mix(self, buys: bool, settled: Plan | None) -> tuple[Way, ...]:
        """All levers together, or one alone where no mix can be less."""
        known = settled_mix(self._problem, self._helped, self._ways, self._prices)
        if known is not None:
            self._ways.append(known)
        elif self._prices == Help():
            every = Help(_ONE_EACH, _ONE_EACH, _ONE_EACH)
            return self._first(Lever.TOGETHER, self._helped, every, self._problem.buys, 1, settled)
        else:
            self._first(Lever.TOGETHER, self._problem, self._prices, buys, 1)
            self._ways[-1] = self._no_dearer(self._ways[-1])
        return self.ways

    @property
    def _alone(self) -> list[Way]:
        return [way for way in self._ways if way.lever is not Lever.TOGETHER]

    def _no_dearer(self, mix: Way) -> Way:
        return mix if self._prices == Help() else no_dearer(mix, self._alone)


def _without_help(problem: Problem, helped: Problem, asking: Asking) -> Plan | None:
    """A plan that needs no help at all, once hopeless schools and the budget are left aside.

    None where there is none, or where nothing was left aside: the problem itself has no plan.
    """
    has_budget = problem.budget_yuan is not None and Rule.BUDGET not in problem.without
    if helped is problem and not has_budget:
        return None
    none = asking.plan(_asked(helped, Help(), buys=problem.buys), 6)
    return none if none.status in BEST and not none.purchases else None


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
