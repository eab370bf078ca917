"""How few people must move for the whole county to pass, and what if it cannot?"""

from __future__ import annotations

import streamlit as st

from analysis.planner.answer import Answer
from analysis.planner.arithmetic import arithmetic
from analysis.planner.basis import Built, PlanBasis
from analysis.planner.build import offered_help
from analysis.planner.problem import PlanStatus
from analysis.planner.request import HELPS
from analysis.present.plan_list_tables import paper_table
from analysis.present.plan_words import PlanWording
from analysis.present.text import finding_sentence
from analysis.present.words import rule_note
from data import planning
from data.jobs import JobView
from pages.shared import cached, plan_former, plan_head, plan_more, plan_results
from pages.shared.plan_former import Question, Solved
from pages.shared.plan_parts import Asked, check_address, parts
from pages.shared.plan_request import request_controls
from pages.shared.plan_results import Shown
from pages.shared.plan_run import plan_panel
from pages.shared.plan_state import take_over_address
from pages.shared.show import heading, plain, remember_about, show_table
from pages.shared.view_context import ViewContext


def render(context: ViewContext) -> None:
    """Draw the page."""
    where = (context.snapshot, context.school_year, context.with_reliefs, context.rule_set)
    basis = cached.planner_basis(*where, planning.prices().listed)
    facts = basis.facts.drop_duplicates("school_code").set_index("school_code")
    wording = PlanWording(context.words, facts["school_name"].to_dict())
    findings = take_over_address(context, basis.settings)
    check_address(basis)
    head = st.container()
    # Where a plan is there to be read, the conditions give way to it.
    with st.expander(context.t("page.plan.conditions"), expanded=plan_former.last(context) is None):
        request = request_controls(context, basis, wording)
    now = plan_former.question(context, request)
    for finding in (*findings, *now.built.findings):
        st.warning(plain(finding_sentence(finding, context.t)))
    view = _panel(context, basis, now, wording)
    answer = _answer(view)
    if answer is not None and plan_former.remember(context, now, answer):
        st.rerun()
    remember_about(plan_results.about_plan(context, request.stages))
    if answer is not None and view is not None:
        shown = _shown(context, basis, now, answer, wording)
        before = plan_former.before(context)
        with head:
            plan_head.with_plan(shown, request, view, before)
        _plan(shown, Asked(request, now.key, before))
        return
    _without(context, basis, now, view, wording, head)


def _panel(
    context: ViewContext, basis: PlanBasis, now: Question, wording: PlanWording
) -> JobView | None:
    """The button that solves, and how far it is; nothing to solve where no school takes part."""
    if not now.built.problem.stages:
        return None
    working = basis.settings.working
    seconds = now.request.seconds or int(working["time_limit_seconds"])
    help_there_is = offered_help(basis, HELPS)
    return plan_panel(
        context, now.built, now.key, seconds, working["explain_seconds"], help_there_is, wording
    )


def _answer(view: JobView | None) -> Answer | None:
    """The plan to show: a final one that there is."""
    if view is None or not view.is_final or not isinstance(view.answer, Answer):
        return None
    none_there = view.answer.plan.status in (PlanStatus.INFEASIBLE, PlanStatus.LIMIT)
    return None if none_there else view.answer


def _shown(
    context: ViewContext, basis: PlanBasis, asked: Question, answer: Answer, wording: PlanWording
) -> Shown:
    found = cached.plan_report(asked.key, answer.plan, basis, asked.built)
    return Shown(context, basis, asked.built, answer, found, wording, asked.request)


def _without(
    context: ViewContext,
    basis: PlanBasis,
    now: Question,
    view: JobView | None,
    wording: PlanWording,
    head: st.delta_generator.DeltaGenerator,
) -> None:
    """Draw the page while the question has no plan: the plan of the one before stays, marked."""
    solved = plan_former.last(context)
    former = None if solved is None else _former(context, basis, solved, wording)
    with head:
        if former is None or solved is None:
            plan_head.without_plan(context, basis, now.request, view)
        else:
            plan_head.with_former_plan(former, solved, now, basis, view)
    explained = view is not None and isinstance(view.answer, Answer) and view.answer.explanation
    if explained:
        plan_more.explanation(context, basis, view.answer.explanation, wording)
    if former is not None and solved is not None:
        remember_about(plan_results.about_plan(context, solved.request.stages))
        _plan(former, Asked(solved.request, solved.key))
    elif not explained:
        _paper(context, now.built, wording)


def _former(
    context: ViewContext, basis: PlanBasis, solved: Solved, wording: PlanWording
) -> Shown | None:
    asked = plan_former.question_of(context, solved)
    if asked is None:
        return None
    return _shown(context, basis, asked, solved.answer, wording)


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


def _plan(shown: Shown, asked: Asked) -> None:
    """Draw a plan: its map with the flows first, then everything else under tabs."""
    plan_results.flow(shown)
    plan_results.download(shown)
    parts(shown, asked)
    plan_results.told(shown.built, shown.wording)
