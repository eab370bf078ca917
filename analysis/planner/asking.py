"""Many questions to the planner within one limit of time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import replace
from functools import partial
from time import monotonic
from typing import Protocol

import numpy as np

from analysis.planner.certificate import unlinked
from analysis.planner.explain_paper import is_impossible_on_paper
from analysis.planner.memory import Memory
from analysis.planner.problem import NO_LIMIT, Goal, Objective, Plan, PlanStatus, Problem, Rule
from analysis.planner.solve import has_links

# From what a county may give up most easily to what it can give up least.
BY_NEGOTIABILITY = (
    Rule.KEEP,
    Rule.BUDGET,
    Rule.MOST_MOVES,
    Rule.QUOTA,
    Rule.DISTANCE,
    Rule.MOST_IN,
    Rule.MOST_OUT,
    Rule.SUBJECT_SHARE_OUT,
    Rule.POSTS,
    Rule.ELIGIBILITY,
    Rule.STAFF_FLOOR,
    Rule.SUBJECT_COVER,
    Rule.DONOR_KEEPS_STANDARD,
    Rule.COEFFICIENTS,
    Rule.SCHOOLS_PASS,
)
FOUND = (PlanStatus.PROVED, PlanStatus.BY_SOLVER, PlanStatus.GAP)
BEST = (PlanStatus.PROVED, PlanStatus.BY_SOLVER)


class Solver(Protocol):
    """What answers a problem within a limit of time, and tells plans that keep all rules on its way."""

    def __call__(
        self,
        problem: Problem,
        *,
        time_limit_seconds: float,
        progress: Callable[[Plan], None] | None = None,
    ) -> Plan: ...


class _SomePlan(Exception):
    """A plan is there, which is all that was asked."""


def _stop_at(plan: Plan) -> None:
    raise _SomePlan


class Asking:
    """A solver and the time that is left for all questions together.

    Answers that fell short of time say so by their status; the clock takes no other part.
    """

    def __init__(
        self, solver: Solver, time_limit_seconds: float, memory: Memory | None = None
    ) -> None:
        # A solver that takes a memory finds what it found for one question ready for the next, and
        # answers quickly where that is asked for.
        self._solver, self._quick = solver, solver
        if memory is not None:
            self._solver = partial(solver, memory=memory)
            self._quick = partial(solver, memory=memory, quick=True)
        self._end = monotonic() + time_limit_seconds

    @property
    def seconds_left(self) -> float:
        """Seconds until the limit, zero when it has passed."""
        return max(0.0, self._end - monotonic())

    def part(self, share: float) -> Asking:
        """The same with a share of the time left; what it finds out serves all."""
        own = copy(self)
        own._end = monotonic() + share * self.seconds_left
        return own

    def plan(self, problem: Problem, questions_left: int = 1) -> Plan:
        """The answer within a fair part of the time left: twice an equal part, since most are quick."""
        return self._ask(problem, questions_left, None)

    def quick(self, problem: Problem, questions_left: int = 1) -> Plan:
        """A plan with what little work proves of the first objective; `plan` goes on from there.

        A solver that knows no memory gives its whole answer.
        """
        return self._ask(problem, questions_left, None, self._quick)

    def _ask(
        self,
        problem: Problem,
        questions_left: int,
        progress: Callable[[Plan], None] | None,
        solver: Solver | None = None,
    ) -> Plan:
        seconds = min(self.seconds_left, 2 * self.seconds_left / max(questions_left, 1))
        if seconds <= 0:
            return Plan(PlanStatus.LIMIT)
        return (solver or self._solver)(problem, time_limit_seconds=seconds, progress=progress)

    def is_possible(self, problem: Problem, questions_left: int = 1) -> bool | None:
        """Whether some plan keeps all rules; None where time was up before it was known.

        What sums alone prove is not asked of the solver, and stages that no rule links are asked one by
        one: each needs some plan only, not the best.
        """
        if is_impossible_on_paper(problem):
            return False
        if len(problem.stages) > 1 and not has_links(problem):
            parts = [unlinked(problem, (stage.stage,)) for stage in problem.stages]
            answers = [self.is_possible(part, questions_left * len(parts)) for part in parts]
            return False if False in answers else None if None in answers else True
        asked = replace(problem, objectives=(Objective.FEWEST_MOVES,), near=())
        try:
            status = self._ask(asked, questions_left, _stop_at).status
        except _SomePlan:
            return True
        if status is PlanStatus.LIMIT:
            return None
        return status is not PlanStatus.INFEASIBLE


def set_aside(problem: Problem, rules: frozenset[Rule]) -> Problem:
    """The problem without some rules; limits that belong to the problem itself are lifted."""
    lifted: dict[str, object] = {}
    if Rule.BUDGET in rules:
        lifted["budget_yuan"] = None
    if Rule.MOST_MOVES in rules:
        lifted["most_moves"] = None
    if Rule.QUOTA in rules:
        lifted["quota"] = None
    if Rule.KEEP in rules:
        lifted["keep"] = ()
    others = rules - {Rule.BUDGET, Rule.MOST_MOVES, Rule.QUOTA, Rule.KEEP}
    return replace(problem, without=problem.without | others, **lifted)


def rules_in_force(problem: Problem) -> tuple[Rule, ...]:
    """Rules that can bind in the problem, in BY_NEGOTIABILITY's order."""
    stages = problem.stages
    idle = {
        Rule.KEEP: not problem.keep,
        Rule.BUDGET: problem.budget_yuan is None,
        Rule.MOST_MOVES: problem.most_moves is None,
        Rule.QUOTA: problem.quota is None,
        Rule.DISTANCE: all(int((~stage.allowed).sum()) == len(stage.schools) for stage in stages),
        Rule.MOST_IN: all((stage.most_in >= NO_LIMIT).all() for stage in stages),
        Rule.MOST_OUT: all((stage.most_out >= NO_LIMIT).all() for stage in stages),
        Rule.SUBJECT_SHARE_OUT: all((stage.subject_most_out >= NO_LIMIT).all() for stage in stages),
        Rule.POSTS: all((stage.posts >= NO_LIMIT).all() for stage in stages),
        Rule.ELIGIBILITY: all((stage.eligible == stage.teachers).all() for stage in stages),
        Rule.STAFF_FLOOR: all((stage.staff_floor == 0).all() for stage in stages),
        Rule.SUBJECT_COVER: all((stage.subject_floor == 0).all() for stage in stages),
        Rule.COEFFICIENTS: all(
            one.limit is None
            for stage in stages
            for one in (*stage.teacher_indicators, *stage.facility_indicators)
        ),
        Rule.SCHOOLS_PASS: problem.goal is not Goal.EVERY_SCHOOL_PASSES
        or not any(stage.must_pass.any() for stage in stages),
    }
    return tuple(
        rule
        for rule in BY_NEGOTIABILITY
        if rule not in problem.without and not idle.get(rule, False)
    )


def without_schools(problem: Problem, aside: Iterable[tuple[str, str]]) -> Problem:
    """The problem in which some schools, told as stage and code, need not pass."""
    left_out = set(aside)
    if not left_out:
        return problem
    stages = []
    for stage in problem.stages:
        asked = [(stage.stage, school) not in left_out for school in stage.schools]
        stages.append(replace(stage, must_pass=stage.must_pass & np.array(asked, dtype=bool)))
    return replace(problem, stages=tuple(stages))
