"""What an edition holds is what the analysis says, in both languages, and comes back from JSON equal."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis.attention import headline
from analysis.edition import EditionRefused
from analysis.present.deck import Chart, ChartKind, Series, Slide
from analysis.present.edition_content import (
    EditionParts,
    edition_deck,
    edition_pages,
    page_keys,
    with_small_print,
)
from analysis.present.edition_page import EditionPage, Guess, from_content, to_content
from analysis.present.edition_plan_pages import NeededPart, PlanPart
from analysis.present.maps import Outline
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import LANGUAGES
from analysis.present.what_if_words import PlanWording
from analysis.school_steps import basis, cheapest_steps
from analysis.shopping import Order, by_indicator, shopping_list
from analysis.vocabulary import Area, Verdict
from analysis.what_if import apply
from data import planning, reference
from tests.present.paper_states import INDICATORS, state_of, words_of
from tests.present.test_what_if_tables import EVERY
from tests.what_if_county import asked, code, county

SEEDS = range(6)
SQUARE = ((30.0, 110.0), (30.0, 110.2), (30.1, 110.2), (30.1, 110.0))
TOWNS = (Outline("=1+1<乡>", ((SQUARE,),), (30.05, 110.1)),)


def needed_of(state, stage):
    result, prices = state.stages[stage], planning.prices().listed
    degrees = ["doctor", "master", "bachelor", "college"]
    every = state.facts[[f"teachers_{degree}" for degree in degrees]].sum(axis=1)
    facts = state.facts.assign(full_time_teachers=every)
    found = basis(result, facts, INDICATORS, prices)
    thresholds = result.indicators.set_index("code")["threshold"]
    steps = cheapest_steps(found, state.rules.school_rule)
    listed = shopping_list(found, steps, result.values, thresholds, 3, Order.NEAREST)
    return NeededPart(found, listed, "单价")


@cache
def plan_of(language):
    ground = county(2)
    names = {code(place): f"{place}号小学" for place in range(12)}
    wording = PlanWording(words_of(language), names, ground)
    return PlanPart("方案<一>", apply(asked(*EVERY), ground), apply(asked(), ground), wording)


@cache
def parts_of(seed, language="zh"):
    state = state_of(seed, language, edition="2026-001")
    needed = {stage: needed_of(state, stage) for stage in state.stages}
    return EditionParts(
        state,
        needed,
        (plan_of(language),),
        reference.presentation(),
        TOWNS,
        "GS(2026)1号"[: seed * 9],
    )


@cache
def pages_of(seed, language="zh"):
    parts = parts_of(seed, language)
    return edition_pages(parts, page_keys(tuple(parts.state.stages), 1, has_map=True))


def page_of(seed, key, language="zh"):
    return next(page for page in pages_of(seed, language) if page.key == key)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_page_has_its_finding_and_no_empty_place(seed, language):
    pages = pages_of(seed, language)
    assert [page.key for page in pages] == list(
        page_keys(tuple(parts_of(seed).state.stages), 1, has_map=True)
    )
    for page in pages:
        texts = [page.slide.finding, *page.slide.notes, page.slide.source]
        texts += [page.guess.question] if page.guess else []
        assert page.slide.finding.strip()
        # Names of schools may hold braces: what is left of a template is not one of them.
        assert "edition." not in "".join(texts)


@pytest.mark.parametrize("seed", SEEDS)
def test_guesses_ask_for_what_the_judgement_says(seed):
    parts = parts_of(seed)
    values = headline(parts.state.stages).values
    assert page_of(seed, "verdict").guess.value == values["passing"]
    for stage, result in parts.state.stages.items():
        over = int((result.indicators["cv_verdict"] == Verdict.FAIL).sum())
        page = page_of(seed, f"coefficients_{stage}")
        unknown = (result.indicators["cv_verdict"] == Verdict.CANNOT_JUDGE).any()
        assert (page.guess is None) == unknown
        assert page.guess is None or page.guess.value == over
        page, schools = page_of(seed, f"furthest_{stage}"), result.schools
        failing = schools[schools["verdict"] == Verdict.FAIL]
        assert (page.guess is None) == failing.empty
        if page.guess:
            worst = page.slide.content.categories[0]
            names = parts.state.leagues[stage].set_index("school_code")["school_name"]
            assert page.guess.value in set(
                failing[failing["school_code"].map(names) == worst]["met"]
            )
        totals = by_indicator(parts.needed[stage].found, parts.needed[stage].listed)
        money = page_of(seed, f"needed_{stage}").guess.value
        assert money == pytest.approx(totals["threshold_once"].sum() / 10_000)


@pytest.mark.parametrize("seed", SEEDS)
def test_charts_hold_the_unrounded_figures(seed):
    for stage, result in parts_of(seed).state.stages.items():
        chart = page_of(seed, f"coefficients_{stage}").slide.content
        assert [np.nan if v is None else v for v in chart.series[0].values] == pytest.approx(
            result.indicators["cv"].tolist(), nan_ok=True
        )
        assert chart.series[1].is_limit
        league = parts_of(seed).state.leagues[stage]
        areas = page_of(seed, f"areas_{stage}").slide.content
        shown = [area for area in Area if (league["area"] == area).any()]
        assert len(areas.series) == len(shown)
        # A share of the county's value: the areas lie on both sides of it, or all of them on it.
        for place in range(len(areas.categories)):
            known = [s.values[place] for s in areas.series if s.values[place] is not None]
            assert not known or min(known) <= 100 + 1e-9 <= max(known) + 2e-9


@pytest.mark.parametrize("seed", SEEDS)
def test_needed_table_is_the_lists(seed):
    parts = parts_of(seed)
    for stage in parts.state.stages:
        totals = by_indicator(parts.needed[stage].found, parts.needed[stage].listed)
        frame = page_of(seed, f"needed_{stage}").slide.content.frame
        assert frame["lacking"].tolist() == totals["schools_lacking"].tolist()
        assert frame["once"].tolist() == pytest.approx((totals["threshold_once"] / 1e4).tolist())


def test_a_plan_stands_beside_today_under_its_own_name():
    page, part = page_of(0, "plan_1"), plan_of("zh")
    table = page.slide.content
    assert "方案<一>" in page.slide.finding
    passing = table.frame.iloc[0]
    assert passing["baseline"] == part.nothing.after.count(Verdict.PASS)
    assert passing["a"] == part.outcome.after.count(Verdict.PASS) == page.guess.value


def test_keys_that_are_no_page_are_refused_and_order_is_kept():
    parts = parts_of(1)
    stage = next(iter(parts.state.stages))
    for key in ("plan_2", "plan_0", "nothing_primary", "areas_university", "areas"):
        with pytest.raises((KeyError, ValueError)):
            edition_pages(parts, [key])
    chosen = (f"areas_{stage}", "verdict")
    assert tuple(page.key for page in edition_pages(parts, chosen)) == chosen


def assert_same(page, other):
    """Equal in every part; the frame of a table is compared cell by cell."""
    mine, theirs = page.slide.content, other.slide.content
    if isinstance(mine, PresentedTable):
        pd.testing.assert_frame_equal(mine.frame, theirs.frame, check_dtype=False)
        assert (mine.columns, mine.notes) == (theirs.columns, theirs.notes)
        assert (mine.key, mine.title) == (theirs.key, theirs.title)
        page, other = (replace(p, slide=replace(p.slide, content=())) for p in (page, other))
    assert page == other


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", SEEDS)
def test_pages_come_back_from_strict_json_as_they_were(seed, language):
    state = parts_of(seed, language).state
    pages = pages_of(seed, language)
    pages = with_small_print(pages, edition_deck(state, pages, {}), state)
    for page in pages:
        text = json.dumps(to_content(page), allow_nan=False)
        assert_same(from_content(json.loads(text)), page)
        assert json.dumps(to_content(from_content(json.loads(text)))) == text
        assert "2026-001" in "".join(page.small_print)
        assert page.warning == state.warning


def test_deck_has_the_pages_with_what_the_speaker_wrote_first():
    state, pages = parts_of(0).state, pages_of(0)
    deck = edition_deck(state, pages, {"verdict": "先说结论"})
    assert [slide.finding for slide in deck.slides] == [page.slide.finding for page in pages]
    assert deck.slides[0].notes == ("先说结论", *pages[0].slide.notes)
    assert deck.slides[1] is pages[1].slide
    assert deck.edition.number == "2026-001"


CHART = Chart(ChartKind.BARS, (Series("a", (1.0, None)),), ("x", "y"))
PAGE = EditionPage("verdict", Slide("发现", CHART, ("注",), "源"), Guess("几个？", 2.0, 0, "个"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("key",), 3),
        (("finding",), None),
        (("notes",), "text"),
        (("notes",), [1]),
        (("guess",), {"question": "x"}),
        (("guess", "value"), "2"),
        (("guess", "decimals"), 0.5),
        (("shown",), {"kind": "map"}),
        (("shown",), {"kind": "picture"}),
        (("shown",), []),
        (("shown", "kind_of_chart"), "pie"),
        (("shown", "categories"), ["x"]),
        (("shown", "series", 0, "strange"), 1),
        (("more",), 1),
    ],
)
def test_content_of_another_form_is_refused(path, value):
    content = json.loads(json.dumps(to_content(PAGE)))
    target = content
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    with pytest.raises(EditionRefused):
        from_content(content)


def test_unknown_cells_stay_unknown_and_what_has_no_form_is_refused():
    columns = [Column("name", "校"), Column("value", "数", "number", 1)]
    frame = pd.DataFrame({"name": ["甲", None], "value": [np.nan, 0.0]})
    page = EditionPage("x", Slide("f", present("k", "t", frame, columns)))
    back = from_content(json.loads(json.dumps(to_content(page), allow_nan=False)))
    assert back.slide.content.frame["value"].isna().tolist() == [True, False]
    assert back.slide.content.frame["name"].isna().tolist() == [False, True]
    assert back.slide.content.frame["name"][0] == "甲"
    absent = pd.DataFrame({"value": ["withheld", None]})
    with pytest.raises(ValueError, match="frozen"):
        to_content(EditionPage("x", Slide("f", present("k", "t", frame, columns, (), absent))))


def test_a_stage_where_no_school_fails_says_so_and_how_many_are_open():
    parts = parts_of(1)
    stage, result = next(iter(parts.state.stages.items()))
    league = parts.state.leagues[stage].assign(verdict=Verdict.PASS)
    parts = replace(parts, state=replace(parts.state, leagues={stage: league}))
    slide = edition_pages(parts, [f"furthest_{stage}"])[0].slide
    assert slide.content
    assert all(isinstance(line, str) for line in slide.content)
    assert str(result.count(Verdict.CANNOT_JUDGE)) in slide.finding
