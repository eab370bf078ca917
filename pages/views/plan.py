"""How few people must move for the whole county to pass, and what if it cannot?"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analysis.planner.answer import Answer
from analysis.planner.arithmetic import arithmetic
from analysis.planner.basis import Built, PlanBasis
from analysis.planner.build import near, offered_help
from analysis.planner.problem import PlanStatus
from analysis.planner.problem_key import moves_key
from analysis.planner.request import HELPS, PlanRequest
from analysis.present.plan_list_tables import paper_table
from analysis.present.plan_note_words import rest_sentence
from analysis.present.plan_words import (
    PlanWording,
    besides_sentence,
    cost_sentence,
    kept_sentence,
    proof_sentence,
    status_sentence,
)
from analysis.present.text import finding_sentence
from analysis.present.words import rule_note
from analysis.vocabulary import Verdict
from data import planning
from data.jobs import JobState, JobView
from pages.shared import cached, plan_curves, plan_more, plan_price, plan_results, plan_take_over
from pages.shared.plan_request import request_controls
from pages.shared.plan_results import Shown
from pages.shared.plan_run import plan_panel
from pages.shared.plan_state import near_moves, take_over_address
from pages.shared.show import (
    heading,
    note,
    plain,
    question_and_finding,
    remember_about,
    sentence,
    show_table,
)
from pages.shared.view_context import ViewContext


def render(context: ViewContext) -> None:
    """Draw the page."""
    where = (context.snapshot, context.school_year, context.with_reliefs, context.rule_set)
    prices = planning.prices().listed
    basis = cached.planner_basis(*where, prices)
    facts = basis.facts.drop_duplicates("school_code").set_index("school_code")
    wording = PlanWording(context.words, facts["school_name"].to_dict())
    findings = list(take_over_address(context, basis.settings))
    head = st.container()
    request = request_controls(context, basis, wording)
    remember_about(plan_results.about_plan(context, request.stages))
    built, key = cached.planned_question(*where, prices, request.to_text())
    built, key = _near_the_last(built, key)
    for finding in (*findings, *built.findings):
        st.warning(plain(finding_sentence(finding, context.t)))
    seconds = request.seconds or int(basis.settings.working["time_limit_seconds"])
    view = None
    if built.problem.stages:
        explaining, every_help = (
            basis.settings.working["explain_seconds"],
            offered_help(basis, HELPS),
        )
        view = plan_panel(context, built, key, seconds, explaining, every_help, wording)
    shown = _shown(context, basis, built, key, view, wording, request)
    with head:
        _head(context, basis, request, view, shown, wording)
    if shown is not None:
        _plan(shown, request, key)
        return
    if view is not None and isinstance(view.answer, Answer) and view.answer.explanation:
        plan_more.explanation(context, basis, view.answer.explanation, wording)
    _paper(context, built, wording)


def _near_the_last(built: Built, key: str) -> tuple[Built, str]:
    """The question whose answer changes the plan least in which something was locked or banned."""
    moves = near_moves()
    if not moves:
        return built, key
    problem = near(built.problem, moves)
    return replace(built, problem=problem), f"{key}:{moves_key(problem.near)}"


def _shown(
    context: ViewContext,
    basis: PlanBasis,
    built: Built,
    key: str,
    view: JobView | None,
    wording: PlanWording,
    request: PlanRequest,
) -> Shown | None:
    """The plan to show: a final one that there is."""
    if view is None or not view.is_final or not isinstance(view.answer, Answer):
        return None
    if view.answer.plan.status in (PlanStatus.INFEASIBLE, PlanStatus.LIMIT):
        return None
    found = cached.plan_report(key, view.answer.plan, basis, built)
    return Shown(context, basis, built, view.answer, found, wording, request)


def _head(
    context: ViewContext,
    basis: PlanBasis,
    request: PlanRequest,
    view: JobView | None,
    shown: Shown | None,
    wording: PlanWording,
) -> None:
    """The question, the answer as title, and how sure it is."""
    t = context.t
    if shown is None:
        question_and_finding(t("page.plan.question"), _without_plan(context, basis, request, view))
        if _situation(view) == "out_of_time":
            sentence(t("page.plan.longer"))
        return
    question_and_finding(t("page.plan.question"), status_sentence(shown.found, wording))
    for line in (
        proof_sentence(shown.answer, request.goal, wording),
        rest_sentence(shown.found, shown.built, wording),
        besides_sentence(shown.found, wording),
        cost_sentence(shown.found, wording),
    ):
        if line:
            sentence(line)
    earlier = shown.built.problem.near
    if earlier:
        sentence(kept_sentence(shown.answer.plan, earlier, wording))
    if view is not None and view.state in (JobState.STOPPED, JobState.TIME_UP):
        sentence(t(f"page.plan.{view.state}"))
    if shown.found.violations:
        st.error(plain(t("page.plan.breaks_rules", count=len(shown.found.violations))))
    else:
        note(t("page.plan.checked"))


def _without_plan(
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


def _paper(context: ViewContext, built: Built, wording: PlanWording) -> None:
    """What can be told without solving: is there enough on paper, and who takes part."""
    t = context.t
    table = paper_table(
        arithmetic(built.problem).teachers,
        [t("page.plan.paper_note"), rule_note(context.rules, t)],
        wording,
    )
    heading(table.title)
    show_table(table, t)
    plan_results.told(built, wording)


def _plan(shown: Shown, request: PlanRequest, key: str) -> None:
    plan_results.download(shown)
    plan_take_over.take_over(shown)
    plan_results.effects(shown)
    plan_results.told(shown.built, shown.wording)
    plan_results.moves(shown)
    plan_results.flow(shown)
    plan_results.schools(shown)
    plan_results.money(shown)
    plan_price.price_of_a_rule(shown, request)
    plan_more.robustness(shown, request, key)
    plan_more.people(shown, request, key)
    plan_more.burden(shown)
    plan_curves.curves(shown, request)
    plan_curves.worth_of_one_more(shown, request)
    plan_more.years(shown)
