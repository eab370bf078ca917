"""Judges a plan by the rules alone, in whole numbers and exact fractions.

Neither a solver nor a model is known here: what this module says of a plan does not depend on how the
plan was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from analysis.planner.problem import (
    NO_LIMIT,
    Category,
    Goal,
    HelpUsed,
    Move,
    Plan,
    Problem,
    Purchase,
    Rule,
    StageProblem,
    usable_pairs,
)
from analysis.planner.state import Evaluation, StageEvaluation, evaluate

__all__ = ["Violation", "check", "check_parts", "evaluate", "judge"]

Parts = tuple[Sequence[Move], Sequence[Purchase], Sequence[HelpUsed]]


@dataclass(frozen=True)
class Violation:
    """A rule that a plan breaks: what it holds and the limit that it should keep.

    stage, school  empty for rules over the county; about: indicator, subject or category, or empty
    held, limit    people, hundredths of a facility's unit, yuan, or the square of a coefficient; held
                   is None for a coefficient or a cost that is not defined
    """

    rule: Rule
    stage: str
    school: str
    about: str
    held: int | Fraction | None
    limit: int | Fraction


def check(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Every rule that the plan breaks, those set aside left out; empty for a plan that may be used.

    A coefficient whose total is zero is not defined and cannot be judged: it does not meet its limit.
    With MOST_SCHOOLS_PASS no single school must pass. Raises ValueError for a plan that speaks of
    schools, categories or indicators that the problem does not have.
    """
    return check_parts(problem, plan.moves, plan.purchases, plan.help_used)


def check_parts(
    problem: Problem,
    moves: Sequence[Move] = (),
    purchases: Sequence[Purchase] = (),
    help_used: Sequence[HelpUsed] = (),
) -> tuple[Violation, ...]:
    """As `check`, for the parts of a plan."""
    return judge(problem, moves, purchases, help_used)[0]


def judge(
    problem: Problem,
    moves: Sequence[Move] = (),
    purchases: Sequence[Purchase] = (),
    help_used: Sequence[HelpUsed] = (),
) -> tuple[tuple[Violation, ...], Evaluation]:
    """Every rule that the parts of a plan break, and what they lead to."""
    evaluation = evaluate(problem, moves, purchases, help_used)
    parts = (moves, purchases, help_used)
    found = list(_county_rules(problem, evaluation, parts))
    for stage, state in zip(problem.stages, evaluation.stages, strict=True):
        found += _people_rules(problem, stage, state, parts)
        found += _donor_rules(stage, state)
        found += _subject_rules(stage, state)
        found += _size_rules(stage, state)
        found += _goal_rules(problem, stage, state)
    kept = tuple(one for one in found if one.rule not in problem.without)
    return kept, evaluation


def _county_rules(problem: Problem, all_in_all: Evaluation, parts: Parts) -> Iterator[Violation]:
    moves, purchases, help_used = parts
    moved = all_in_all.people_moved
    if problem.quota is not None:
        if moved < problem.quota.people:
            yield Violation(Rule.QUOTA, "", "", "", moved, problem.quota.people)
        least = problem.quota.backbone_share * moved
        if all_in_all.backbone_moved < least:
            yield Violation(Rule.QUOTA, "", "", "backbone", all_in_all.backbone_moved, least)
    if problem.most_moves is not None and moved > problem.most_moves:
        yield Violation(Rule.MOST_MOVES, "", "", "", moved, problem.most_moves)
    yuan, budget = all_in_all.yuan, problem.budget_yuan
    if budget is not None and (yuan is None or yuan > budget):
        yield Violation(Rule.BUDGET, "", "", "", yuan, budget)
    if not problem.buys:
        for one in purchases:
            yield Violation(Rule.BUDGET, one.stage, one.school, one.indicator, one.steps, 0)
    for used in help_used:
        if getattr(problem.help, f"{used.kind}_yuan") is None:
            yield Violation(Rule.BUDGET, used.stage, used.school, used.kind, used.people, 0)
    planned = _by_pair(moves)
    for (stage, source, target, category), people in _by_pair(problem.keep).items():
        held = planned.get((stage, source, target, category), 0)
        if held < people:
            yield Violation(Rule.KEEP, stage, source, _name(category), held, people)


def _by_pair(moves: Iterable[Move]) -> dict[tuple[str, str, str, Category], int]:
    people: dict[tuple[str, str, str, Category], int] = {}
    for move in moves:
        key = (move.stage, move.source, move.target, move.category)
        people[key] = people.get(key, 0) + move.people
    return people


def _name(category: Category) -> str:
    return f"{category.subject}:{int(category.above_degree)}{int(category.backbone)}"


def _people_rules(
    problem: Problem, stage: StageProblem, state: StageEvaluation, parts: Parts
) -> Iterator[Violation]:
    """Only eligible teachers leave, between allowed schools; who is helped stays."""
    number = {school: row for row, school in enumerate(stage.schools)}
    usable = usable_pairs(problem, stage)
    for move in parts[0]:
        if move.stage == stage.stage and not usable[number[move.source], number[move.target]]:
            yield Violation(Rule.DISTANCE, stage.stage, move.source, move.target, move.people, 0)
    staying = stage.teachers - state.left
    for row, column in np.argwhere(state.left > stage.eligible):
        held, most = int(state.left[row, column]), int(stage.eligible[row, column])
        name = _name(stage.categories[column])
        yield Violation(Rule.ELIGIBILITY, stage.stage, stage.schools[row], name, held, most)
    # Whoever does not exist can neither leave nor be helped, whatever rule is set aside.
    for row, column in np.argwhere(state.helped > np.maximum(staying, 0)):
        held, most = int(state.helped[row, column]), int(max(staying[row, column], 0))
        name = _name(stage.categories[column])
        yield Violation(Rule.BUDGET, stage.stage, stage.schools[row], name, held, most)


def _donor_rules(stage: StageProblem, state: StageEvaluation) -> Iterator[Violation]:
    """No school falls below min(before, max(need, what it keeps)) of a teacher indicator."""
    for column, indicator in enumerate(stage.teacher_indicators):
        figures = state.indicators[column]
        least = np.minimum(figures.before, np.maximum(indicator.need, stage.donor_keeps[:, column]))
        yield from _below(Rule.DONOR_KEEPS_STANDARD, stage, indicator.code, figures.after, least)


def _subject_rules(stage: StageProblem, state: StageEvaluation) -> Iterator[Violation]:
    for column, subject in enumerate(stage.subjects):
        mask = np.array([one.subject == subject for one in stage.categories], dtype=bool)
        before, after = stage.teachers[:, mask].sum(axis=1), state.people[:, mask].sum(axis=1)
        left, floor = state.left[:, mask].sum(axis=1), stage.subject_floor[:, column]
        may_give = before >= floor
        yield from _below(Rule.SUBJECT_COVER, stage, subject, after, np.where(may_give, floor, 0))
        none = np.where(may_give, NO_LIMIT, 0)
        yield from _above(Rule.SUBJECT_COVER, stage, subject, left, none)
        most = stage.subject_most_out[:, column]
        yield from _above(Rule.SUBJECT_SHARE_OUT, stage, subject, left, most)


def _size_rules(stage: StageProblem, state: StageEvaluation) -> Iterator[Violation]:
    before, after = stage.teachers.sum(axis=1), state.people.sum(axis=1)
    left, arrived = state.left.sum(axis=1), state.arrived.sum(axis=1)
    joined = arrived + state.hired.sum(axis=1)
    may_give, may_get = before >= stage.staff_floor, before <= stage.posts
    floor = np.where(may_give, stage.staff_floor, 0)
    yield from _below(Rule.STAFF_FLOOR, stage, "", after, floor)
    yield from _above(Rule.STAFF_FLOOR, stage, "", left, np.where(may_give, NO_LIMIT, 0))
    yield from _above(Rule.POSTS, stage, "", after, np.where(may_get, stage.posts, NO_LIMIT))
    yield from _above(Rule.POSTS, stage, "", joined, np.where(may_get, NO_LIMIT, 0))
    yield from _above(Rule.MOST_OUT, stage, "", left, stage.most_out)
    yield from _above(Rule.MOST_IN, stage, "", arrived, stage.most_in)


def _goal_rules(
    problem: Problem, stage: StageProblem, state: StageEvaluation
) -> Iterator[Violation]:
    if problem.goal is Goal.EVERY_SCHOOL_PASSES:
        for row in np.flatnonzero(stage.must_pass & ~state.passes):
            for figures in state.indicators:
                if figures.after[row] < figures.need[row]:
                    held, need = int(figures.after[row]), int(figures.need[row])
                    school = stage.schools[row]
                    yield Violation(
                        Rule.SCHOOLS_PASS, stage.stage, school, figures.code, held, need
                    )
    for figures in state.indicators:
        if figures.limit is not None and not figures.keeps_limit:
            square = figures.limit**2
            yield Violation(
                Rule.COEFFICIENTS, stage.stage, "", figures.code, figures.squared_after, square
            )


def _below(rule: Rule, stage: StageProblem, about: str, held, least) -> Iterator[Violation]:
    for row in np.flatnonzero(held < least):
        yield Violation(
            rule, stage.stage, stage.schools[row], about, int(held[row]), int(least[row])
        )


def _above(rule: Rule, stage: StageProblem, about: str, held, most) -> Iterator[Violation]:
    for row in np.flatnonzero(held > most):
        yield Violation(
            rule, stage.stage, stage.schools[row], about, int(held[row]), int(most[row])
        )
