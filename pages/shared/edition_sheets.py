"""Lists that go with the forms: what schools lack, and what saved plans move and buy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.present.shopping_tables import line_frame, list_table
from analysis.present.tables import PresentedTable
from analysis.present.what_if_tables import funding_table, moves_table
from analysis.present.words import rule_note
from analysis.vocabulary import COMPULSORY_STAGES
from data import planning
from data.scenarios import Saved
from pages.shared.school_parts import prices_note
from pages.shared.shopping_parts import list_of, unknown_note, usual_plan
from pages.shared.view_context import ViewContext
from pages.shared.what_if_results import wording
from pages.shared.what_if_state import outcome_of


def further_sheets(context: ViewContext, plans: Sequence[Saved] = ()) -> list[PresentedTable]:
    """The shopping list of each stage, and transfers and purchases of each plan, where there are any.

    The usual number of years and order hold, as on the page that opens without a choice.
    """
    made = [_needed(replace(context, stage=stage)) for stage in COMPULSORY_STAGES]
    for place, plan in enumerate(plans, start=1):
        made += _of_plan(context, plan, place)
    return [table for table in made if len(table.frame)]


def _needed(context: ViewContext) -> PresentedTable:
    t, words, prices = context.t, context.words, planning.prices()
    _, listed = list_of(context, prices, *usual_plan())
    notes = [
        t("page.shopping_list.list_note"),
        unknown_note(context, listed) + rule_note(context.rules, t),
        prices_note(prices, context),
    ]
    table = list_table(line_frame(listed, context.league(), words), notes, words)
    title = t("sheet.of_stage", stage=t(f"stage.{context.stage}"), title=table.title)
    return replace(table, key=f"{table.key}_{context.stage}", title=title)


def _of_plan(context: ViewContext, plan: Saved, place: int) -> list[PresentedTable]:
    prices, of_stage = planning.prices(), replace(context, stage=plan.scenario.stage)
    outcome, said = outcome_of(of_stage, prices.listed, plan.scenario), wording(of_stage, prices)
    tables = [moves_table(outcome, said), funding_table(outcome, said)]
    t = context.t
    return [
        replace(
            table,
            key=f"{table.key}_{place}",
            title=t("sheet.of_plan", name=plan.name, title=table.title),
        )
        for table in tables
    ]
