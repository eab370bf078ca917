"""What differs between two questions to the planner, and between the plans that answer them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields

from analysis.planner.checker import check
from analysis.planner.problem import Goal, Move, Objective, Plan, Problem, Rule
from analysis.planner.request import Ban, PlanRequest
from analysis.planner.settings import Switch

# What every pair of questions shares, and what is told one by one.
APART = ("snapshot", "school_year", "switched", "keep", "bans")
Way = tuple


@dataclass(frozen=True)
class QuestionChange:
    """What a later request asks differently; all empty where both ask the same.

    locked, unlocked   moves that the plan must contain now, or must no longer
    banned, lifted     ways that are banned now, or no longer
    switched           hard rules whose switch stands otherwise
    parts              names of the other fields of the request that differ, in its order
    """

    locked: tuple[Move, ...] = ()
    unlocked: tuple[Move, ...] = ()
    banned: tuple[Ban, ...] = ()
    lifted: tuple[Ban, ...] = ()
    switched: tuple[Switch, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def only_binds(self) -> bool:
        """Whether nothing but locks and bans was added, so that no answer can be better than before."""
        # More or less time asks nothing else.
        parts = set(self.parts) - {"seconds"}
        others = (self.unlocked, self.lifted, self.switched, parts)
        return bool(self.locked or self.banned) and not any(others)


def question_change(before: PlanRequest, after: PlanRequest) -> QuestionChange:
    """What `after` asks differently from `before`, for one snapshot and school year.

    A number of people that is locked on the same way counts as another lock.
    """
    parts = tuple(
        each.name
        for each in fields(PlanRequest)
        if each.name not in APART and getattr(before, each.name) != getattr(after, each.name)
    )
    return QuestionChange(
        locked=_beyond(after.keep, before.keep),
        unlocked=_beyond(before.keep, after.keep),
        banned=_beyond(after.bans, before.bans),
        lifted=_beyond(before.bans, after.bans),
        switched=tuple(sorted(before.switched ^ after.switched)),
        parts=parts,
    )


def _beyond(these: tuple, others: tuple) -> tuple:
    return tuple(each for each in these if each not in others)


def bars(ban: Ban, move: Move) -> bool:
    """Whether a move goes a way that a ban closes."""
    return (
        move.stage == ban.stage
        and ban.source in ("", move.source)
        and ban.target in ("", move.target)
    )


def barred_moves(moves: Sequence[Move], bans: Sequence[Ban]) -> tuple[Move, ...]:
    """The moves that go a banned way, in their order."""
    return tuple(move for move in moves if any(bars(ban, move) for ban in bans))


def missing_locks(moves: Sequence[Move], keep: Sequence[Move]) -> tuple[Move, ...]:
    """Locked moves of which the plan moves fewer people than are locked."""
    people = by_way(moves)
    return tuple(move for move in keep if people[_way(move)] < move.people)


def rules_broken(problem: Problem, plan: Plan) -> tuple[Rule, ...] | None:
    """Groups of rules of a problem that a plan made for another one breaks, each once, in their order.

    None where the plan speaks of stages, schools or indicators that the problem does not have, so that
    it cannot be judged by it.
    """
    try:
        broken = {each.rule for each in check(problem, plan)}
    except ValueError:
        return None
    return tuple(rule for rule in Rule if rule in broken)


@dataclass(frozen=True)
class PlanChange:
    """What became of the moves of a former plan, way by way.

    kept, dropped, added   moves with the people that both plans move, only the former, only the later
    """

    kept: tuple[Move, ...]
    dropped: tuple[Move, ...]
    added: tuple[Move, ...]


def plan_change(before: Sequence[Move], after: Sequence[Move]) -> PlanChange:
    """How the moves of two plans differ; a way of which some people stay is told on both sides.

    kept + dropped are the people of the former plan, kept + added those of the later.
    """
    then, now = by_way(before), by_way(after)
    return PlanChange(_moves(then & now), _moves(then - now), _moves(now - then))


def by_way(moves: Sequence[Move]) -> Counter[Way]:
    """People by stage, school that gives, school that receives and kind of teacher."""
    people: Counter[Way] = Counter()
    for move in moves:
        people[_way(move)] += move.people
    return people


def _way(move: Move) -> Way:
    return move.stage, move.source, move.target, move.category


def _moves(people: Counter[Way]) -> tuple[Move, ...]:
    return tuple(Move(*way, count) for way, count in sorted(people.items()))


@dataclass(frozen=True)
class AimChange:
    """The first aim of two plans: schools passing (`objective` None), or an objective in its unit.

    is_sure: both values are shown to be best, so that their difference is what the change costs.
    """

    objective: Objective | None
    before: int
    after: int
    is_sure: bool


def aim_change(
    before: Plan, after: Plan, asked: tuple[PlanRequest, PlanRequest]
) -> AimChange | None:
    """The first aim of a former and a later plan; None where they aim at different things.

    `asked`: the two questions, the former one first. Questions about other stages are not compared.
    """
    former, later = asked
    if former.goal is not later.goal or former.stages != later.stages:
        return None
    if later.goal is Goal.MOST_SCHOOLS_PASS:
        if None in (before.schools_passing, after.schools_passing):
            return None
        sure = all(each.most_passing == each.schools_passing for each in (before, after))
        return AimChange(None, before.schools_passing, after.schools_passing, sure)
    if former.spare is not later.spare:
        return None
    first, second = before.values[0], after.values[0]
    return AimChange(first.objective, first.value, second.value, first.proved and second.proved)
