"""One way out with help from outside: which lever, how much of it, and what is proved of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from analysis.planner.asking import BEST, FOUND
from analysis.planner.problem import Help, Objective, Plan, PlanStatus, Problem


class Lever(StrEnum):
    """What a county may bring in from outside."""

    HIRE = "hire"
    STUDY = "study"
    RECOGNISE = "recognise"
    PURCHASES = "purchases"
    TOGETHER = "together"


KINDS = (Lever.HIRE, Lever.STUDY, Lever.RECOGNISE)


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
    def has_fewest_moves(self) -> bool:
        """True where fewer moves are shown not to do with so much help."""
        moves = [one for one in self.plan.values if one.objective is Objective.FEWEST_MOVES]
        return self.plan.status in BEST or any(one.proved for one in moves)

    @property
    def is_done(self) -> bool:
        """True where nothing is left to find out: neither the least nor the moves that go with it."""
        return self.plan.status in (*BEST, PlanStatus.INFEASIBLE)

    @property
    def is_least(self) -> bool:
        """True where less of it is shown not to do; how many moves go with it is another matter."""
        if self.plan.status not in FOUND or not self.plan.values:
            return self.plan.status in BEST
        least = self.plan.values[0]
        return least.proved or least.bound == least.value


def way_of(
    lever: Lever,
    problem: Problem,
    plan: Plan,
    leaves_out: tuple[tuple[str, str], ...],
    prices: Help,
) -> Way:
    """The way of a plan, with its people and yuan at the given prices."""
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
