"""Freezes an edition: pages in both languages and the files to hand out, all made from one state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from analysis.edition import Edition, ShownScenario
from analysis.present.edition_content import (
    EditionParts,
    edition_deck,
    edition_pages,
    with_small_print,
)
from analysis.present.edition_page import EditionPage, to_content
from analysis.present.edition_plan_pages import NeededPart, PlanPart
from analysis.present.export_slides import slides_file
from analysis.present.text import LANGUAGES, texts
from analysis.scenario import Scenario, stale
from analysis.shopping import Order
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import editions, planning, reference
from data.planning import Prices
from data.scenarios import Saved, shelf
from pages.shared import cached
from pages.shared.edition_sheets import further_sheets
from pages.shared.papers import county_state, forms_file, self_evaluation_file
from pages.shared.school_parts import prices_note
from pages.shared.shopping_parts import list_of
from pages.shared.view_context import ViewContext
from pages.shared.what_if_results import wording
from pages.shared.what_if_state import outcome_of

DECK, PAPER, FORMS = "briefing.pptx", "self_evaluation.docx", "forms.xlsx"


@dataclass(frozen=True)
class Wish:
    """What an edition shall be: office, pages in order, plans, notes by page, guesses first or not."""

    office: str
    pages: tuple[str, ...]
    plans: tuple[Saved, ...]
    notes: Mapping[str, str]
    guess_first: bool


def plans_of(context: ViewContext, prices: Prices) -> tuple[list[Saved], int]:
    """Saved plans of the year that stand on today's data and rules, latest first; how many do not."""
    mark = cached.plan_mark(
        context.school_year, context.with_reliefs, context.rule_set, prices.listed
    )
    of_year = [each for each in shelf().saved if each.scenario.school_year == context.school_year]
    fresh = [each for each in of_year if not stale(each.scenario, context.info.snapshot, mark)]
    return fresh, len(of_year) - len(fresh)


def freeze_edition(context: ViewContext, wish: Wish, tell: Callable[[float, str], None]) -> Edition:
    """The frozen edition. `tell`: called with the share done and what is being made, as a text key.

    Raises OSError where it cannot be written; the number is used up then.
    """
    now = datetime.now().astimezone()
    number = editions.reserve(now.year)
    content, files = {}, {}
    kinds = ("pages", "deck", "paper", "forms")
    done, steps = 0, len(LANGUAGES) * len(kinds)
    for language in LANGUAGES:
        spoken = replace(context, t=texts(language))
        pages = frozen_pages(spoken, wish, number)
        content[language] = [to_content(page) for page in pages]
        for kind in kinds[1:]:
            done += 1
            tell(done / steps, kind)
            files |= _file(spoken, wish, number, pages, kind)
        done += 1
    tell(1.0, "keeping")
    return editions.freeze(_edition(context, wish, number, now, content), files)


def frozen_pages(context: ViewContext, wish: Wish, number: str) -> tuple[EditionPage, ...]:
    """The pages of an edition in the context's language, with their small print."""
    state = county_state(context, edition=number)
    parts = EditionParts(
        state,
        {stage: _needed(context, stage) for stage in COMPULSORY_STAGES},
        [_plan(context, each) for each in wish.plans],
        reference.presentation(),
    )
    pages = edition_pages(parts, wish.pages)
    return with_small_print(pages, edition_deck(state, pages, wish.notes), state)


def _file(
    context: ViewContext, wish: Wish, number: str, pages: Sequence[EditionPage], kind: str
) -> dict[tuple[str, str], bytes]:
    """One file by name and language. The forms hold codes that tell names: not where these are coded."""
    language = context.t.language
    if kind == "deck":
        state = county_state(context, edition=number)
        deck = edition_deck(state, pages, wish.notes)
        return {(DECK, language): slides_file(deck, state.layout.typefaces["slide"], context.t)}
    if kind == "paper":
        return {(PAPER, language): self_evaluation_file(context, number)}
    if context.names_coded:
        return {}
    more = further_sheets(context, wish.plans)
    return {(FORMS, language): forms_file(context, number, more)}


def _needed(context: ViewContext, stage: Stage) -> NeededPart:
    prices = planning.prices()
    years, order = int(planning.plan_values()["plan_years"]), next(iter(Order))
    found, listed = list_of(replace(context, stage=stage), prices, years, order)
    return NeededPart(found, listed, prices_note(prices, context))


def _plan(context: ViewContext, saved: Saved) -> PlanPart:
    prices, asked = planning.prices(), saved.scenario
    of_stage = replace(context, stage=asked.stage)
    nothing = Scenario(asked.snapshot, asked.school_year, asked.stage)
    return PlanPart(
        saved.name,
        outcome_of(of_stage, prices.listed, asked),
        outcome_of(of_stage, prices.listed, nothing),
        wording(of_stage, prices),
    )


def _edition(
    context: ViewContext, wish: Wish, number: str, now: datetime, content: dict[str, list]
) -> Edition:
    info = context.info
    return Edition(
        number=number,
        frozen_at=now,
        office=wish.office,
        county=info.county,
        is_invented=info.is_invented,
        snapshot=info.snapshot,
        school_year=context.school_year,
        data_date=info.data_date,
        rule_day=context.rules.day,
        rule_set=context.rule_set,
        with_reliefs=context.with_reliefs,
        names_coded=context.names_coded,
        scenarios=tuple(ShownScenario(each.name, each.scenario.to_text()) for each in wish.plans),
        pages=wish.pages,
        notes=dict(wish.notes),
        guess_first=wish.guess_first,
        content=content,
    )
