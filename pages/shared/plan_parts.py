"""The parts of a plan under tabs: the open one alone is drawn, and the address holds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.addresses import PLAN_PARTS
from analysis.planner.basis import PlanBasis
from analysis.planner.problem import Goal
from analysis.planner.request import PlanRequest
from analysis.present.plan_change_words import changes_table
from pages.shared import (
    address,
    plan_curves,
    plan_former,
    plan_more,
    plan_price,
    plan_results,
    plan_take_over,
)
from pages.shared.plan_former import Solved
from pages.shared.plan_results import Shown
from pages.shared.show import heading, show_table

TAB = "plan_part"


@dataclass(frozen=True)
class Asked:
    """The question of a shown plan, the key of its answer, and the plan before it where it is compared."""

    request: PlanRequest
    key: str
    before: Solved | None = None


def check_address(basis: PlanBasis) -> None:
    """Tell what no part of any plan could use, whether or not that part is open."""
    address.leave_out("solve_price_of", plan_price.CHOICES)
    address.leave_out("solve_curve", plan_curves.names_of(basis))
    address.leave_out("solve_years", plan_more.YEARS)


def parts(shown: Shown, asked: Asked) -> None:
    """Draw the tabs of a plan, with those that have something to say."""
    t = shown.context.t
    drawn = _offered(shown, asked)
    labels = {key: t(f"plan_part.{key}") for key in PLAN_PARTS if key in drawn}
    for tab, key in zip(address.tabs(TAB, labels, t.language), labels, strict=True):
        if tab.open:
            with tab:
                drawn[key]()


def _offered(shown: Shown, asked: Asked) -> Mapping[str, Callable[[], None]]:
    """What draws each part, by its key; parts that would be empty are left out."""
    plan, request = shown.answer.plan, asked.request
    offered: dict[str, Callable[[], None]] = {
        "moves": lambda: plan_results.moves(shown),
        "effects": lambda: plan_results.effects(shown),
        "schools": lambda: plan_results.schools(shown),
        "money": lambda: plan_results.money(shown),
        "more": lambda: _more(shown, request),
    }
    if asked.before is not None:
        before = asked.before
        offered["changes"] = lambda: _changes(shown, before)
    if plan.moves:
        offered["burden"] = lambda: _burden(shown, asked)
        offered["sure"] = lambda: plan_more.robustness(shown, request, asked.key)
        offered["years"] = lambda: plan_more.years(shown)
    if request.goal is not Goal.MOST_SCHOOLS_PASS:
        offered["price"] = lambda: plan_price.price_of_a_rule(shown, request)
    if plan_take_over.can_be_taken_over(shown):
        offered["take_over"] = lambda: plan_take_over.take_over(shown)
    return offered


def _changes(shown: Shown, before: Solved) -> None:
    change = plan_former.differences(before, shown.answer)
    table = changes_table(change, [shown.rule_line], shown.wording)
    heading(table.title)
    show_table(table, shown.context.t, height=430)


def _burden(shown: Shown, asked: Asked) -> None:
    plan_more.burden(shown)
    plan_more.people(shown, asked.request, asked.key)


def _more(shown: Shown, request: PlanRequest) -> None:
    plan_curves.curves(shown, request)
    plan_curves.worth_of_one_more(shown, request)
