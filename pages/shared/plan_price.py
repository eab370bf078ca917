"""What one hard rule costs: the same question with the rule's switch in its other position."""

from __future__ import annotations

from dataclasses import replace

from analysis.planner.answer import price_of_change
from analysis.planner.problem import Goal
from analysis.planner.problem_key import problem_key
from analysis.planner.request import PlanRequest
from analysis.planner.settings import Switch
from analysis.planner.worth import Worth
from analysis.present.plan_price_words import price_sentence
from data import planning
from data.jobs import JobState, Work
from pages.shared import cached
from pages.shared.choices import selection
from pages.shared.plan_results import Shown
from pages.shared.plan_run import job_panel
from pages.shared.show import heading, note, sentence

NO_RULE = ""
# Both margins at once: the price of keeping away from the limits.
MARGINS = "margins"
ALTERNATIVES = {MARGINS: (Switch.MARGIN_FLOOR, Switch.MARGIN_COEFFICIENT)}
# What the address may name; which of them the page offers depends on the data.
CHOICES = (MARGINS, *(str(each) for each in Switch))


def price_of_a_rule(shown: Shown, request: PlanRequest) -> None:
    """Draw the choice of a rule, and what the plan's first aim would be without (or with) it."""
    t = shown.context.t
    if request.goal is Goal.MOST_SCHOOLS_PASS:
        return
    heading(t("page.plan.price"))
    rules = [
        str(rule.switch)
        for rule in shown.basis.settings.rules
        if rule.switch not in shown.basis.unusable
    ]
    chosen = selection(
        t("page.plan.price_of"),
        [NO_RULE, MARGINS, *rules],
        key="solve_price_of",
        language=t.language,
        format_func=lambda each: _name(each, shown),
    )
    note(t("page.plan.price_note"))
    if chosen == NO_RULE:
        return
    switches = ALTERNATIVES.get(str(chosen)) or (Switch(chosen),)
    on = shown.basis.settings.switched_on ^ request.switched
    if chosen == MARGINS:
        switches = tuple(each for each in switches if each in on) or switches
    _priced(shown, request, switches, _name(chosen, shown), set(switches) <= on)


def _name(rule: object, shown: Shown) -> str:
    t = shown.context.t
    if rule in (NO_RULE, MARGINS):
        return t("page.plan.price_none" if rule == NO_RULE else "page.plan.price_margins")
    return t(f"plan.rule.{rule}")


def _priced(
    shown: Shown, request: PlanRequest, switches: tuple[Switch, ...], name: str, was_on: bool
) -> None:
    """Draw the button that has one rule priced, and what came of it."""
    context = shown.context
    other = replace(request, switched=request.switched ^ set(switches))
    where = (context.snapshot, context.school_year, context.with_reliefs, context.rule_set)
    changed, _ = cached.planned_question(*where, planning.prices().listed, other.to_text())
    seconds = 2.0 * shown.basis.settings.working["time_limit_seconds"]
    problem = shown.built.problem
    key = problem_key(problem, "price", *(str(each) for each in switches))
    work = Work(price_of_change, (problem, changed.problem, seconds), 2 * seconds)
    view = job_panel(context, key, work, context.t("page.plan.price_now"), "solve_price")
    if view is None or view.state is not JobState.DONE or not isinstance(view.answer, Worth):
        return
    sentence(price_sentence(view.answer, request.spare, name, was_on, shown.wording))
