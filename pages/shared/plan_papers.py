"""Rotation and funding plans as .docx, made from a plan that was carried out, and their buttons."""

from __future__ import annotations

from functools import partial

import streamlit as st

from analysis.edition import EditionMark
from analysis.present.export_document import document_file
from analysis.present.plan_papers import PlanKind, kinds_of, paper_of_plan
from analysis.present.rotation_tables import indicators_before_after
from analysis.present.tables import PresentedTable
from analysis.present.what_if_words import PlanWording
from analysis.present.words import counted_note, rule_note
from analysis.what_if import Outcome
from pages.shared.file_titles import file_title
from pages.shared.papers import DOCX, county_state
from pages.shared.show import plain
from pages.shared.view_context import ViewContext


def indicators_of(outcome: Outcome, context: ViewContext) -> PresentedTable:
    """Coefficients before and after a plan, with how many schools are counted and by which rule."""
    t, after = context.t, outcome.after.indicators
    missing = int(after["schools_missing"].max())
    counted = int(after["schools_counted"].min())
    notes = [
        counted_note(counted, missing, t) + rule_note(context.rules, t),
        t("page.rotation.coefficients_note"),
    ]
    return indicators_before_after(outcome, notes, context.words)


def plan_file(
    context: ViewContext,
    kind: PlanKind,
    name: str,
    outcome: Outcome,
    plan: PlanWording,
    edition: EditionMark | None = None,
) -> bytes:
    """A plan called `name`, carried out on the context's stage, as .docx."""
    state = county_state(context, stages=(context.stage,), edition=edition)
    made = paper_of_plan(state, kind, name, outcome, indicators_of(outcome, context), plan)
    return document_file(made, state.layout, context.t)


def paper_buttons(
    outcome: Outcome,
    plan: PlanWording,
    context: ViewContext,
    *,
    name: str = "",
    side: str = "",
    only: PlanKind | None = None,
) -> None:
    """Buttons for the papers of a plan; none for a plan that asks nothing.

    name  of the plan, "" for the one that is being set
    side  tells the buttons of several plans on one page apart
    only  the kind of paper that the page is about
    """
    t = context.t
    for kind in kinds_of(outcome.scenario.levers):
        if only not in (None, kind):
            continue
        key = f"papers.plan.download_{kind}"
        called = name or t("what_if.working")
        st.download_button(
            plain(t(f"{key}_of", name=name)) if name else t(key),
            data=partial(plan_file, context, kind, called, outcome, plan),
            file_name=f"{file_title(context, kind, called)}.docx",
            mime=DOCX,
            key=f"plan_paper_{kind}{side}",
            on_click="ignore",
            icon=":material/description:",
        )
