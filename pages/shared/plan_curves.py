"""What more or less would bring: curves of people and yuan, and what one more of something is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from analysis.planner.answer import (
    curve_of_coefficient,
    curve_of_schools,
    curve_of_yuan,
    worth_of_more,
)
from analysis.planner.basis import PlanBasis
from analysis.planner.budgets import YUAN, budgets, yuan_to_need
from analysis.planner.frontier import Curve
from analysis.planner.problem import Goal, PlanStatus, Problem
from analysis.planner.problem_key import problem_key
from analysis.planner.report import STAFF, TRAINING
from analysis.planner.request import PlanRequest
from analysis.planner.worth import one_more
from analysis.present.plan_curve_tables import curve_axes, curve_table, worth_table
from analysis.present.plan_figures import curve as curve_figure
from analysis.present.tables import PresentedTable
from analysis.vocabulary import COMPULSORY_STAGES
from data import planning
from data.jobs import JobState, Work
from pages.shared import cached
from pages.shared.choices import selection
from pages.shared.plan_results import Shown
from pages.shared.plan_run import job_panel
from pages.shared.show import heading, note, sentence, show_figure, show_table

CURVE_POINTS = 8
SCHOOLS, MONEY, COEFFICIENT = "schools", "yuan", "cv"


@dataclass(frozen=True)
class AskedCurve:
    """A curve that can be chosen: schools by people or by yuan, or a coefficient of a stage."""

    key: str
    stage: str = ""
    indicator: str = ""

    @property
    def address(self) -> str:
        """The curve as the address names it."""
        return "_".join(part for part in (self.key, self.stage, self.indicator) if part)


def curves(shown: Shown, request: PlanRequest) -> None:
    """Draw a curve of what more or less would bring, worked out when asked for."""
    t = shown.context.t
    heading(t("page.plan.curve"))
    of = {each.address: each for each in _offered(shown)}
    name = selection(
        t("page.plan.curve_of"),
        list(of),
        key="solve_curve",
        language=t.language,
        format_func=lambda each: _name(of[each], shown),
    )
    chosen = of[name]
    seconds = shown.basis.settings.working["time_limit_most"] / 2
    key, work = (
        _money_work(shown, request, seconds)
        if chosen.key == MONEY
        else _work(chosen, shown, seconds)
    )
    view = job_panel(shown.context, key, work, t("page.plan.draw_curve"), "solve_draw_curve")
    if view is not None and isinstance(view.answer, Curve) and view.answer.points:
        _curve(view.answer, chosen, shown)


def _offered(shown: Shown) -> list[AskedCurve]:
    """Curves of people only where the plan moves anybody."""
    if not shown.answer.plan.moves:
        return [AskedCurve(MONEY)]
    return [
        AskedCurve(SCHOOLS),
        AskedCurve(MONEY),
        *(
            AskedCurve(COEFFICIENT, stage.stage, each.code)
            for stage in shown.built.problem.stages
            for each in stage.teacher_indicators
        ),
    ]


def names_of(basis: PlanBasis) -> list[str]:
    """Every curve that the address may name, whatever is asked of the plan."""
    of_stages = [
        AskedCurve(COEFFICIENT, stage, each.code).address
        for stage in COMPULSORY_STAGES
        for each in basis.indicators
    ]
    return [SCHOOLS, MONEY, *of_stages]


def _name(asked: AskedCurve, shown: Shown) -> str:
    t = shown.context.t
    if asked.key != COEFFICIENT:
        return t(f"plan.curve.of_{asked.key}")
    name = shown.context.words.name(asked.indicator)
    return t("plan.of_stage", stage=t(f"stage.{asked.stage}"), name=name)


def _work(asked: AskedCurve, shown: Shown, seconds: float) -> tuple[str, Work]:
    problem, most = shown.built.problem, shown.answer.plan.people_moved
    key = problem_key(problem, "curve", most, asked.key, asked.stage, asked.indicator)
    if asked.key == SCHOOLS:
        allowed = sorted({round(most * step / CURVE_POINTS) for step in range(CURVE_POINTS + 1)})
        return key, Work(curve_of_schools, (problem, tuple(allowed), seconds), 2 * seconds)
    arguments = (problem, asked.stage, asked.indicator, CURVE_POINTS, seconds)
    return key, Work(curve_of_coefficient, arguments, 2 * seconds)


def _money_work(shown: Shown, request: PlanRequest, seconds: float) -> tuple[str, Work]:
    """The same question with purchases, from nothing to what brings every facility to its need.

    Moves and help are paid from the same budget, so that what the plan pays for them is added.
    """
    problem = _with_purchases(shown, request)
    people = shown.found.money[TRAINING] + shown.found.money[STAFF]
    end = yuan_to_need(problem) + (round(people) if people == people else 0)
    asked = budgets(end, CURVE_POINTS)
    key = problem_key(problem, "curve", MONEY, asked)
    return key, Work(curve_of_yuan, (problem, asked, seconds), 2 * seconds)


def _with_purchases(shown: Shown, request: PlanRequest) -> Problem:
    context = shown.context
    where = (context.snapshot, context.school_year, context.with_reliefs, context.rule_set)
    other = replace(request, buys=True, budget_yuan=None)
    built, _ = cached.planned_question(*where, planning.prices().listed, other.to_text())
    return built.problem


def _curve(found: Curve, asked: AskedCurve, shown: Shown) -> None:
    t = shown.context.t
    lines = [t("page.plan.curve_note"), shown.rule_line]
    if asked.key == MONEY:
        lines.insert(1, t("page.plan_curves.yuan_note", points=len(found.points)))
    if open_points := sum(point.status is PlanStatus.LIMIT for point in found.points):
        lines.insert(0, t("page.plan_curves.open_points", open=open_points, of=len(found.points)))
    table = curve_table(found, asked.key, lines, shown.wording)
    sentence(table.title)
    axes = curve_axes(found, asked.key, shown.wording)
    limit = None
    if asked.key == COEFFICIENT:
        stage = next(each for each in shown.built.problem.stages if each.stage == asked.stage)
        limits = {each.code: each.limit for each in stage.teacher_indicators}
        limit = float(limits[asked.indicator])
    figure = curve_figure(axes.paid, axes.reached, axes.labels, axes.knee, limit, t)
    left, right = st.columns(2)
    with left:
        show_figure(figure, table, t, alt=table.title)
    with right:
        show_table(_beside(table, asked), t, download=False)


def _beside(table: PresentedTable, asked: AskedCurve) -> PresentedTable:
    """The table as it fits beside the figure; the whole of it stands under the figure's second tab."""
    left_out = {"limits"} if asked.key == MONEY else set()
    columns = tuple(each for each in table.columns if each.field not in left_out)
    frame, key = table.frame[[each.field for each in columns]], f"{table.key}_beside"
    return replace(table, key=key, frame=frame, columns=columns, notes=())


def worth_of_one_more(shown: Shown, request: PlanRequest) -> None:
    """Draw what one person, one move or 10,000 yuan more would bring, worked out when asked for."""
    t, problem = shown.context.t, shown.built.problem
    heading(t("page.plan_curves.worth"))
    variants = one_more(problem, YUAN)
    if not variants:
        note(t("page.plan_curves.worth_none"))
        return
    seconds = 2.0 * shown.basis.settings.working["time_limit_seconds"]
    key = problem_key(problem, "worth", tuple(variants))
    work = Work(worth_of_more, (problem, variants, seconds), 2 * seconds)
    view = job_panel(shown.context, key, work, t("page.plan_curves.worth_now"), "solve_worth")
    if view is None or view.state is not JobState.DONE or not isinstance(view.answer, dict):
        return
    counts_schools = request.goal is Goal.MOST_SCHOOLS_PASS
    notes = [t("page.plan_curves.worth_note"), shown.rule_line]
    objective = None if counts_schools else request.spare
    table = worth_table(view.answer, objective, notes, shown.wording)
    sentence(table.title)
    show_table(table, t)
