"""What a meeting edition holds: one finding a page, from the verdict to the plans, in one language.

Each page is a slide, so that screen and deck show the same, with a key that both languages share and,
for some, a number that the room may guess first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.present.briefing import county_map, map_slide
from analysis.present.county_state import CountyState
from analysis.present.deck import Deck
from analysis.present.edition_county_pages import (
    areas_page,
    coefficients_page,
    furthest_page,
    verdict_page,
)
from analysis.present.edition_page import EditionPage
from analysis.present.edition_plan_pages import (
    NeededPart,
    PlanPart,
    effect_page,
    needed_page,
    plan_page,
    plans_page,
)
from analysis.present.export_slides import small_print
from analysis.present.maps import Outline
from analysis.present.text import Texts
from analysis.present.words import rule_note
from analysis.vocabulary import Stage


@dataclass(frozen=True)
class EditionParts:
    """Everything that pages are made from.

    told       the registry's values on how results are told
    townships  outlines of the map
    approval   the number under which the map may be shown; "" without one
    """

    state: CountyState
    needed: Mapping[Stage, NeededPart]
    plans: Sequence[PlanPart]
    told: Mapping[str, float]
    townships: Sequence[Outline] = ()
    approval: str = ""


def page_keys(stages: Sequence[Stage], plans: int, *, has_map: bool) -> tuple[str, ...]:
    """The keys of all pages that an edition may show, in the order of telling.

    `has_map`: whether there are outlines or places of schools to draw a map from.
    """
    of_stage = [
        f"{part}_{stage}"
        for stage in stages
        for part in ("coefficients", "areas", "map", "furthest", "needed")
        if has_map or part != "map"
    ]
    of_plan = [f"{part}_{place}" for place in range(1, plans + 1) for part in ("plan", "effect")]
    return ("verdict", *of_stage, *of_plan, *(["plans"] if plans > 1 else []))


def page_name(key: str, t: Texts) -> str:
    """What a page is called in lists, by its key."""
    part, _, rest = key.partition("_")
    if part in ("plan", "effect"):
        return t(f"edition.page.{part}", place=rest)
    return (
        t(f"edition.page.{part}", stage=t(f"stage.{rest}")) if rest else t(f"edition.page.{part}")
    )


def edition_pages(parts: EditionParts, chosen: Sequence[str]) -> tuple[EditionPage, ...]:
    """The chosen pages in their order. Raises KeyError for a key that is none of `page_keys`."""
    return tuple(_page(parts, key) for key in chosen)


def _page(parts: EditionParts, key: str) -> EditionPage:
    part, _, rest = key.partition("_")
    if part == "verdict":
        return verdict_page(parts.state)
    if part == "plans":
        return plans_page(parts.state, parts.plans)
    if part in ("plan", "effect"):
        make = {"plan": plan_page, "effect": effect_page}[part]
        return make(parts.state, int(rest), dict(enumerate(parts.plans, 1))[int(rest)])
    stage = Stage(rest)
    if part == "areas":
        return areas_page(parts.state, stage, parts.told)
    if part == "map":
        shown = county_map(parts.state, stage, parts.townships, parts.approval)
        return EditionPage(key, map_slide(parts.state, stage, shown))
    if part == "needed":
        return needed_page(parts.state, stage, parts.needed[stage])
    made = {"coefficients": coefficients_page, "furthest": furthest_page}[part]
    return made(parts.state, stage)


def edition_deck(
    state: CountyState, pages: Sequence[EditionPage], speaker: Mapping[str, str]
) -> Deck:
    """The pages as slides; what the speaker wrote down comes before the notes of each page."""
    slides = [
        replace(page.slide, notes=(speaker[page.key], *page.slide.notes))
        if page.key in speaker
        else page.slide
        for page in pages
    ]
    return Deck(
        state.t("papers.title.briefing", county=state.county),
        state.county,
        tuple(slides),
        state.filters,
        state.data_date,
        rule_note(state.rules, state.t).strip(),
        state.snapshot,
        state.edition,
        state.warning,
        state.signed,
    )


def with_small_print(
    pages: Sequence[EditionPage], deck: Deck, state: CountyState
) -> tuple[EditionPage, ...]:
    """The pages with what the deck prints under each of them."""
    return tuple(
        replace(page, small_print=small_print(deck, page.slide, state.t), warning=deck.warning)
        for page in pages
    )
