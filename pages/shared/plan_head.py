"""The answer first: title of the page that solves backwards, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.planner.answer import Answer
from analysis.planner.basis import PlanBasis
from analysis.planner.problem import PlanStatus
from analysis.planner.request import PlanRequest
from analysis.present.plan_note_words import rest_sentence
from analysis.present.plan_time_words import time_sentence
from analysis.present.plan_words import (
    besides_sentence,
    cost_sentence,
    proof_sentence,
    status_sentence,
)
from analysis.vocabulary import Verdict
from data.jobs import AGAIN, JobState, JobView
from pages.shared import plan_former
from pages.shared.plan_former import Question, Solved
from pages.shared.plan_results import Shown
from pages.shared.show import note, plain, question_and_finding, sentence
from pages.shared.view_context import ViewContext


def with_plan(shown: Shown, request: PlanRequest, view: JobView, before: Solved | None) -> None:
    """Draw the answer to the question that stands: the plan, its proof, and what it changed."""
    t = shown.context.t
    question_and_finding(t("page.plan.question"), status_sentence(shown.found, shown.wording))
    compared = []
    if before is not None:
        compared = plan_former.difference_lines(before, request, shown.answer, shown.wording)
    _of_the_plan(shown, request, compared)
    if view.state in (JobState.STOPPED, JobState.TIME_UP):
        sentence(t(f"page.plan.{view.state}"))
    _checked(shown)


def without_plan(
    context: ViewContext, basis: PlanBasis, request: PlanRequest, view: JobView | None
) -> None:
    """Draw where the county stands, and how far the question is, where no plan is known."""
    t = context.t
    question_and_finding(t("page.plan.question"), _standing(context, basis, request, view))
    if _situation(view) == "out_of_time":
        sentence(t("page.plan.longer"))


def with_former_plan(
    former: Shown,
    solved: Solved,
    now: Question,
    basis: PlanBasis,
    view: JobView | None,
) -> None:
    """Draw the plan of the question before, marked as such, with what was changed since."""
    context, t = former.context, former.context.t
    if view is None:
        status = status_sentence(former.found, former.wording)
        title = t("page.plan_former.title", status=status)
        question_and_finding(t("page.plan.question"), title)
    else:
        without_plan(context, basis, now.request, view)
    lines = [t("page.plan_former.mark")]
    lines += plan_former.changed_lines(solved, now, former.wording)
    if view is None or view.state in AGAIN:
        lines.append(t("page.plan_former.again"))
    st.warning("\n\n".join(plain(line) for line in lines))
    _of_the_plan(former, solved.request, ())
    _checked(former)


def _of_the_plan(shown: Shown, request: PlanRequest, compared: Sequence[str]) -> None:
    """How sure a plan is, what it takes besides, and what it changed against the one before."""
    wording = shown.wording
    for line in (
        proof_sentence(shown.answer, request.goal, wording),
        rest_sentence(shown.found, shown.built, wording),
        besides_sentence(shown.found, wording),
        cost_sentence(shown.found, wording),
        time_sentence(shown.found, shown.built, wording),
        *compared,
    ):
        if line:
            sentence(line)


def _checked(shown: Shown) -> None:
    t = shown.context.t
    if shown.found.violations:
        st.error(plain(t("page.plan.breaks_rules", count=len(shown.found.violations))))
    else:
        note(t("page.plan.checked"))


def _standing(
    context: ViewContext, basis: PlanBasis, request: PlanRequest, view: JobView | None
) -> str:
    judged = [basis.with_reliefs[stage] for stage in request.stages]
    return context.t(
        f"page.plan.{_situation(view)}",
        passing=sum(each.count(Verdict.PASS) for each in judged),
        schools=sum(len(each.schools) for each in judged),
        over=sum(int((each.indicators["cv_verdict"] == Verdict.FAIL).sum()) for each in judged),
    )


def _situation(view: JobView | None) -> str:
    if view is None:
        return "not_asked"
    if isinstance(view.answer, Answer) and view.answer.plan.status is PlanStatus.INFEASIBLE:
        return "impossible"
    if not view.is_final:
        return "working"
    if isinstance(view.answer, Answer):
        return "out_of_time"
    return {JobState.FAILED: "failed_title", JobState.TIME_UP: "out_of_time"}.get(
        view.state, "stopped_empty"
    )
