"""The plan before: kept while its question is changed, marked as such, and compared with the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from analysis.planner.answer import Answer
from analysis.planner.basis import Built
from analysis.planner.build import near
from analysis.planner.problem import Move, PlanStatus
from analysis.planner.problem_key import moves_key
from analysis.planner.question_change import (
    PlanChange,
    aim_change,
    barred_moves,
    missing_locks,
    plan_change,
    question_change,
    rules_broken,
)
from analysis.planner.request import PlanRequest
from analysis.present.plan_change_words import (
    aim_sentence,
    change_sentence,
    difference_sentence,
    fit_sentence,
)
from analysis.present.plan_words import PlanWording
from data import planning
from pages.shared import cached
from pages.shared.view_context import ViewContext

LAST, BEFORE, NEAR = "solve_last", "solve_before", "solve_near"
# So many questions of one reader keep the plan that their answer was to change least.
MOST_NEAR = 50


@dataclass(frozen=True, eq=False)
class Solved:
    """A plan that this reader was shown: the question, what it was to change least, key and answer.

    where  snapshot, school year, reliefs and rule set that it is for
    key    of the question, `near` included
    """

    where: tuple
    request: PlanRequest
    near: tuple[Move, ...]
    key: str
    answer: Answer


@dataclass(frozen=True)
class Question:
    """A request as a problem, with what its answer is to change least and the key of the answer."""

    request: PlanRequest
    built: Built
    near: tuple[Move, ...]
    key: str


def place(context: ViewContext) -> tuple:
    """What a plan is for, whatever is asked."""
    return context.snapshot, context.school_year, context.with_reliefs, context.rule_set


def last(context: ViewContext) -> Solved | None:
    """The plan that was shown last for these data and rules; None where there was none."""
    found = st.session_state.get(LAST)
    return found if found is not None and found.where == place(context) else None


def question(context: ViewContext, request: PlanRequest) -> Question:
    """The problem of a request, whose answer changes the plan shown last least, among equally good ones.

    A question that was answered before keeps what it was asked with, so that its answer comes back.
    """
    shown, text = last(context), (place(context), request.to_text())
    asked = st.session_state.get(NEAR, {})
    moves = asked.get(text, shown.answer.plan.moves if shown is not None else ())
    return _near(context, request, moves)


def _near(context: ViewContext, request: PlanRequest, moves: tuple[Move, ...]) -> Question:
    prices = planning.prices().listed
    built, key = cached.planned_question(*place(context), prices, request.to_text())
    if not moves:
        return Question(request, built, (), key)
    problem = near(built.problem, moves)
    key = f"{key}:{moves_key(problem.near)}"
    return Question(request, replace(built, problem=problem), moves, key)


def question_of(context: ViewContext, solved: Solved) -> Question | None:
    """The question of a plan that was shown; None where prices have changed it since."""
    found = _near(context, solved.request, solved.near)
    return found if found.key == solved.key else None


def remember(context: ViewContext, asked: Question, answer: Answer) -> bool:
    """Note the plan that is shown; True where none was shown before for these data and rules."""
    shown = last(context)
    solved = Solved(place(context), asked.request, asked.near, asked.key, answer)
    st.session_state[LAST] = solved
    if shown is None or shown.key != asked.key:
        st.session_state[BEFORE] = shown
    known = st.session_state.get(NEAR, {})
    latest = {**known, (solved.where, asked.request.to_text()): asked.near}
    st.session_state[NEAR] = dict(list(latest.items())[-MOST_NEAR:])
    return shown is None


def before(context: ViewContext) -> Solved | None:
    """The plan before the one that is shown, for the same data and rules; None where there is none."""
    found = st.session_state.get(BEFORE)
    return found if found is not None and found.where == place(context) else None


def changed_lines(solved: Solved, now: Question, wording: PlanWording) -> list[str]:
    """What was changed since a plan was made, and what of it breaks the question that stands now."""
    change = question_change(solved.request, now.request)
    plan, problem = solved.answer.plan, now.built.problem
    is_best = plan.status in (PlanStatus.PROVED, PlanStatus.BY_SOLVER)
    fit = fit_sentence(
        barred_moves(plan.moves, now.request.bans),
        missing_locks(plan.moves, problem.keep),
        rules_broken(problem, plan),
        change.only_binds and is_best,
        wording,
    )
    return [line for line in (change_sentence(change, wording), fit) if line]


def differences(solved: Solved, answer: Answer) -> PlanChange:
    """What became of the moves of the plan before."""
    return plan_change(solved.answer.plan.moves, answer.plan.moves)


def difference_lines(
    solved: Solved, asked: PlanRequest, answer: Answer, wording: PlanWording
) -> list[str]:
    """What the plan shown changes against the one before, and what the change of conditions costs."""
    change = question_change(solved.request, asked)
    lines = [difference_sentence(differences(solved, answer), wording)]
    aim = aim_change(solved.answer.plan, answer.plan, (solved.request, asked))
    if aim is not None:
        lines.append(aim_sentence(aim, change.only_binds, wording))
    return lines
