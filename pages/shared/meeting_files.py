"""The files of an edition: which there are, what each is called, and how each is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from analysis.edition import EditionMark
from analysis.present.county_state import CountyState
from analysis.present.edition_content import edition_deck
from analysis.present.edition_page import EditionPage
from analysis.present.export_slides import slides_file
from analysis.present.plan_papers import PlanKind, kinds_of
from analysis.present.text import Texts
from analysis.vocabulary import Stage
from data import planning
from data.scenarios import Saved
from pages.shared.edition_sheets import further_sheets
from pages.shared.papers import briefing_file, forms_file, self_evaluation_file
from pages.shared.plan_papers import plan_file
from pages.shared.school_papers import schools_file
from pages.shared.view_context import ViewContext
from pages.shared.what_if_results import wording
from pages.shared.what_if_state import outcome_of

DECK, BRIEFING = "briefing.pptx", "county_briefing.pptx"
PAPER, FORMS, SCHOOLS = "self_evaluation.docx", "forms.xlsx", "school_plans.docx"
# A plan's paper bears the place of the plan among those that the edition shows.
OF_PLAN = re.compile(r"(rotation|funding)_(\d+)")
Maker = Callable[[ViewContext, Sequence[EditionPage], CountyState], bytes]


def file_name(stem: str, t: Texts) -> str:
    """What a file is called in lists, by its name without ending."""
    found = OF_PLAN.fullmatch(stem)
    if found:
        return t(f"page.meeting.file.{found[1]}", place=found[2])
    return t(f"page.meeting.file.{stem}")


def makers(
    context: ViewContext,
    plans: Sequence[Saved],
    schools: Mapping[Stage, Sequence[str]],
    notes: Mapping[str, str],
    mark: EditionMark,
) -> dict[str, Maker]:
    """How each file is made, by its name, in the order of making.

    The forms hold codes that tell the names of schools: there are none where these are coded. Plans of
    schools are made where any is chosen.
    """

    def deck(of: ViewContext, pages: Sequence[EditionPage], state: CountyState) -> bytes:
        face = state.layout.typefaces["slide"]
        return slides_file(edition_deck(state, pages, notes), face, of.t)

    found: dict[str, Maker] = {
        DECK: deck,
        BRIEFING: lambda of, *_: briefing_file(of, mark),
        PAPER: lambda of, *_: self_evaluation_file(of, mark),
    }
    if not context.names_coded:
        found[FORMS] = lambda of, *_: forms_file(of, mark, further_sheets(of, plans))
    if any(schools.values()):
        found[SCHOOLS] = lambda of, *_: schools_file(of, schools, mark)
    for place, saved in enumerate(plans, start=1):
        for kind in kinds_of(saved.scenario.levers):
            found[f"{kind}_{place}.docx"] = partial(_plan, saved, kind, mark)
    return found


def _plan(saved: Saved, kind: PlanKind, mark: EditionMark, of: ViewContext, *_: object) -> bytes:
    prices, asked = planning.prices(), saved.scenario
    on_stage = replace(of, stage=asked.stage)
    outcome = outcome_of(on_stage, prices.listed, asked)
    return plan_file(on_stage, kind, saved.name, outcome, wording(on_stage, prices), mark)
