"""A plan as a paper: what is asked, what comes of it, who moves or what is paid, school by school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from analysis.levers import Fund, Hire, Lever, Train
from analysis.present.county_papers import plan_paper
from analysis.present.county_state import CountyState
from analysis.present.paper import Paper
from analysis.present.tables import PresentedTable
from analysis.present.what_if_finding import funding_finding, rotation_finding
from analysis.present.what_if_tables import (
    budget_table,
    counters_table,
    funding_table,
    levers_table,
    moves_table,
    pupils_table,
    schools_table,
    shared_table,
)
from analysis.present.what_if_words import (
    PlanWording,
    balance_texts,
    conflict_text,
    limited_texts,
    nothing_text,
    summary,
)
from analysis.what_if import Outcome

# From the name of the indicator to the limit of its coefficient.
COLUMNS_SHOWN = 8
Part = tuple[str, Sequence[str], Sequence[PresentedTable]]


class PlanKind(StrEnum):
    """What a paper of a plan is about: people who move, or money and posts."""

    ROTATION = "rotation"
    FUNDING = "funding"


def kinds_of(levers: Sequence[Lever]) -> tuple[PlanKind, ...]:
    """The papers that a plan gives: of people who move, of money, of both; none for an empty plan."""
    paid = [isinstance(lever, Train | Hire | Fund) for lever in levers]
    kinds = [PlanKind.ROTATION] if not all(paid) else []
    return (*kinds, PlanKind.FUNDING) if any(paid) else tuple(kinds)


def paper_of_plan(
    state: CountyState,
    kind: PlanKind,
    name: str,
    outcome: Outcome,
    indicators: PresentedTable,
    plan: PlanWording,
) -> Paper:
    """The paper of a plan called `name`.

    `state`: of the plan's stage; `indicators`: coefficients before and after. What a plan of both kinds
    does to schools is the same in either paper, as it is carried out as a whole.
    """
    t = state.t
    stage = t(f"stage.{outcome.scenario.stage}")
    title = t(f"papers.plan.{kind}", county=state.county, name=name, stage=stage)
    made = {PlanKind.ROTATION: rotation_finding, PlanKind.FUNDING: funding_finding}[kind]
    finding = made(outcome, plan) + t("papers.sentence_end")
    nothing = nothing_text(outcome, plan)
    # Means and counts of schools, which the notes tell, would need a page on its side.
    columns = indicators.columns[:COLUMNS_SHOWN]
    frame = indicators.frame[[column.field for column in columns]]
    indicators = replace(indicators, frame=frame, columns=columns)
    parts: list[Part] = [
        (t("papers.plan.asked"), [summary(outcome, plan)], [levers_table(outcome, plan)]),
        (t("papers.plan.effect"), [finding, *([nothing] if nothing else [])], [indicators]),
        _own_part(kind, outcome, plan),
        (t("papers.plan.schools"), [], [schools_table(outcome, plan)]),
    ]
    told = [conflict_text(finding, plan) for finding in outcome.conflicts]
    if told:
        parts.append((t("papers.plan.conflicts"), told, []))
    kept = [
        (heading, said, [each for each in shown if len(each.frame)])
        for heading, said, shown in parts
    ]
    return plan_paper(
        state, title, [part for part in kept if part[1] or part[2]], [name, *plan.names.values()]
    )


def _own_part(kind: PlanKind, outcome: Outcome, plan: PlanWording) -> Part:
    """Who moves, or what is paid; with what of it could not be carried out whole."""
    heading = plan.t(f"papers.plan.{kind}_part")
    limited = limited_texts(outcome, plan, lambda lever: kind in kinds_of([lever]))
    if kind is PlanKind.FUNDING:
        shown = [funding_table(outcome, plan), budget_table(outcome, plan)]
        return heading, [*balance_texts(outcome, plan), *limited], shown
    makers = (moves_table, shared_table, pupils_table, counters_table)
    return heading, limited, [make(outcome, plan) for make in makers]
