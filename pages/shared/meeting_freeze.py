"""Freezes an edition: pages in both languages and the files to hand out, all made from one state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from analysis.edition import Edition, EditionMark, ShownScenario
from analysis.present.edition_content import (
    EditionParts,
    edition_deck,
    edition_pages,
    with_small_print,
)
from analysis.present.edition_page import EditionPage, to_content
from analysis.present.edition_plan_pages import NeededPart, PlanPart
from analysis.present.text import LANGUAGES, texts
from analysis.scenario import Scenario, stale
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import editions, planning, reference
from data.planning import Prices
from data.scenarios import Saved, shelf
from pages.shared import cached
from pages.shared.meeting_files import makers
from pages.shared.papers import county_state
from pages.shared.school_parts import prices_note
from pages.shared.shopping_parts import list_of, usual_plan
from pages.shared.view_context import ViewContext
from pages.shared.what_if_results import wording
from pages.shared.what_if_state import outcome_of


@dataclass(frozen=True)
class Wish:
    """What an edition shall be: office, pages in order, plans, notes by page, guesses first or not.

    `schools`: stage -> codes of the schools whose plans are handed out.
    """

    office: str
    pages: tuple[str, ...]
    plans: tuple[Saved, ...]
    notes: Mapping[str, str]
    guess_first: bool
    schools: Mapping[Stage, Sequence[str]]


def plans_of(context: ViewContext, prices: Prices) -> tuple[list[Saved], int]:
    """Saved plans of the year that stand on today's data and rules, latest first; how many do not."""
    mark = cached.plan_mark(
        context.school_year, context.with_reliefs, context.rule_set, prices.listed
    )
    of_year = [each for each in shelf().saved if each.scenario.school_year == context.school_year]
    fresh = [each for each in of_year if not stale(each.scenario, context.info.snapshot, mark)]
    return fresh, len(of_year) - len(fresh)


def has_map(context: ViewContext) -> bool:
    """Whether there is anything to draw a map from: outlines of townships or places of schools."""
    facts = cached.facts(context.snapshot, context.school_year)
    placed = facts[["latitude", "longitude"]].notna().all(axis=1).any()
    return bool(placed or cached.townships(context.snapshot))


def freeze_edition(
    context: ViewContext, wish: Wish, tell: Callable[[int, int, str], None]
) -> Edition:
    """The frozen edition.

    `tell`: called before each file with how many are done, how many there are, and its name without
    ending; at the end with "" while it is kept. Raises OSError where it cannot be written; the number is
    used up then.
    """
    # The office of the edition signs every paper in it.
    context = replace(context, info=replace(context.info, compiled_by=wish.office))
    now = datetime.now().astimezone()
    number = editions.reserve(now.year)
    mark = EditionMark(number, now.date())
    made = makers(context, wish.plans, wish.schools, wish.notes, mark)
    content, files, done = {}, {}, 0
    for language in LANGUAGES:
        spoken = replace(context, t=texts(language))
        pages = frozen_pages(spoken, wish, mark)
        state = county_state(spoken, edition=mark)
        content[language] = [to_content(page) for page in pages]
        for name, make in made.items():
            tell(done, len(LANGUAGES) * len(made), name.partition(".")[0])
            files[name, language] = make(spoken, pages, state)
            done += 1
    tell(done, done, "")
    return editions.freeze(_edition(context, wish, number, now, content), files)


def frozen_pages(context: ViewContext, wish: Wish, mark: EditionMark) -> tuple[EditionPage, ...]:
    """The pages of an edition in the context's language, with their small print."""
    state = county_state(context, edition=mark)
    parts = EditionParts(
        state,
        {stage: _needed(context, stage) for stage in COMPULSORY_STAGES},
        [_plan(context, each) for each in wish.plans],
        reference.presentation(),
        cached.townships(context.snapshot),
        (context.info.map_approval_number or "").strip(),
    )
    pages = edition_pages(parts, wish.pages)
    return with_small_print(pages, edition_deck(state, pages, wish.notes), state)


def _needed(context: ViewContext, stage: Stage) -> NeededPart:
    prices = planning.prices()
    found, listed = list_of(replace(context, stage=stage), prices, *usual_plan())
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
