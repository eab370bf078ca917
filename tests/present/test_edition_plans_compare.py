"""Two editions beside each other: what they say of themselves, guesses, and the plans that they show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from analysis.edition import Edition, ShownScenario
from analysis.present.deck import Chart
from analysis.present.edition_compare import differences
from analysis.present.edition_content import EditionParts, edition_pages, page_keys, page_name
from analysis.present.edition_page import from_content, to_content
from analysis.present.edition_plans_compare import plans_side_by_side
from analysis.present.text import LANGUAGES, texts
from analysis.vocabulary import Verdict
from analysis.what_if_results import headline
from tests.present.test_edition_content import parts_of, plan_of

T = texts("zh")
PLAN_KEYS = ("plan_1", "effect_1", "plan_2", "effect_2", "plans")


def edition_of(number="2026-001", **changes):
    made = Edition(
        number=number,
        frozen_at=datetime(2026, 3, 5, 8, 30, tzinfo=UTC),
        office="督导室",
        county="某县",
        is_invented=False,
        snapshot="2025-abc",
        school_year=2025,
        data_date="2025-09-01",
        rule_day=date(2025, 9, 1),
        rule_set="national",
        with_reliefs=False,
        names_coded=False,
        scenarios=(ShownScenario("方案<一>", '{"stage":"primary"}'),),
        pages=("verdict",),
        notes={"verdict": "先说结论"},
        guess_first=True,
        content={},
    )
    return replace(made, **changes)


def two_plans(language="zh"):
    """A plan, and beside it one that does nothing; as pages that were frozen and opened again."""
    one = plan_of(language)
    parts = replace(
        parts_of(0, language), plans=(one, replace(one, outcome=one.nothing, name="空"))
    )
    assert isinstance(parts, EditionParts)
    return [from_content(to_content(page)) for page in edition_pages(parts, PLAN_KEYS)]


def page(pages, key):
    return next(each for each in pages if each.key == key)


def test_a_plan_has_its_coefficients_and_several_have_a_page_together():
    assert page_keys((), 1, has_map=False)[1:] == PLAN_KEYS[:2]
    assert page_keys((), 2, has_map=False)[1:] == PLAN_KEYS
    for language in LANGUAGES:
        names = [page_name(key, texts(language)) for key in PLAN_KEYS]
        assert len(set(names)) == len(names)
        assert not any("edition." in name for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_coefficients_holds_those_of_today_and_of_the_plan(language):
    t, part = texts(language), plan_of(language)
    shown = page(two_plans(language), "effect_1").slide
    assert isinstance(shown.content, Chart)
    today, with_it, limit = shown.content.series
    for series, outcome in ((today, part.nothing), (with_it, part.outcome)):
        assert series.values == pytest.approx(outcome.after.indicators["cv"].tolist(), nan_ok=True)
    assert limit.is_limit
    assert limit.values == tuple(part.outcome.after.indicators["cv_limit"])
    assert with_it.is_plan
    assert not today.is_plan
    over = [
        int((side.after.indicators["cv_verdict"] == Verdict.FAIL).sum())
        for side in (part.nothing, part.outcome)
    ]
    stage = t(f"stage.{part.outcome.scenario.stage}")
    assert shown.finding == t(
        "edition.effect.finding",
        name=part.name,
        stage=stage,
        of=len(today.values),
        before=over[0],
        after=over[1],
    )


def test_the_page_of_all_plans_has_what_the_page_of_each_says():
    pages = two_plans()
    beside = page(pages, "plans").slide.content
    for place in (1, 2):
        own = page(pages, f"plan_{place}").slide.content
        assert beside.frame[f"plan_{place}"].tolist() == own.frame["a"].tolist()
        assert beside.frame["measure"].tolist() == own.frame["measure"].tolist()
    part = plan_of("zh")
    gain = part.outcome.after.count(Verdict.PASS) - part.nothing.after.count(Verdict.PASS)
    assert gain != 0
    assert T.join([f"{gain:+}", "0"]) in page(pages, "plans").slide.finding


@pytest.mark.parametrize("language", LANGUAGES)
def test_plans_of_two_editions_stand_beside_each_other_with_their_figures(language):
    t, part, pages = texts(language), plan_of(language), two_plans(language)
    scenarios = (edition_of().scenarios[0], ShownScenario("空", '{"stage":"primary"}'))
    sides = [
        (edition_of(), [page(pages, "plan_1")]),
        (edition_of("2026-002", scenarios=scenarios), pages),
    ]
    table = plans_side_by_side(sides, t)
    assert [column.label[:8] for column in table.columns[1:]] == ["2026-001"] * 2 + ["2026-002"] * 4
    row = table.frame.set_index("figure").loc[t("what_if.headline.passing")]
    today, with_it = (side.after.count(Verdict.PASS) for side in (part.nothing, part.outcome))
    assert row.tolist() == [today, with_it, today, with_it, today, today]
    moved = table.frame.set_index("figure").loc[t("what_if.headline.moved")]
    assert moved.tolist()[1] == headline(part.outcome, part.wording.ground).moved > 0
    spent = sum(headline(part.outcome, part.wording.ground).spent.values())
    money = table.frame[table.frame["figure"].isin(_money(part, t))]
    assert money["plan_0_1"].sum() == pytest.approx(spent)
    # The first edition was frozen without the page of coefficients: not there, which is not 0.
    last = table.frame.tail(7)
    assert last["plan_0_1"].isna().all()
    assert set(table.kinds_of_absence("plan_0_1")[-7:]) == {"not_applicable"}
    known = part.outcome.after.indicators["cv"]
    assert last["plan_1_1"].tolist() == pytest.approx(known.tolist(), nan_ok=True)
    assert table.columns[1].places[-1] == 3
    assert table.columns[1].places[0] == 0


def _money(part, t):
    return [
        t(
            "what_if.headline.money",
            money=t(f"what_if.money.{money.key}"),
            timing=t(f"what_if.timing.{money.timing}"),
        )
        for money in part.wording.ground.terms.money
    ]


def test_editions_without_plans_have_nothing_to_set_beside():
    table = plans_side_by_side([(edition_of(scenarios=()), [])], T)
    assert table.frame.empty
    assert [column.field for column in table.columns] == ["figure"]


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ({"office": "教育局"}, "督导室", "教育局"),
        ({"guess_first": False}, "是", "否"),
        ({"data_date": None}, "2025-09-01", T("common.unknown")),
        ({"snapshot": "2025-def"}, "2025-abc", "2025-def"),
        ({"school_year": 2024}, T.school_year(2025), T.school_year(2024)),
        ({"rule_set": "province"}, "全国规则（2025-09-01）", "规则集 province（2025-09-01）"),
        ({"notes": {"verdict": "再说原因"}}, "先说结论", "再说原因"),
        ({"scenarios": ()}, "方案<一>", T("common.none")),
    ],
)
def test_what_editions_say_of_themselves_is_compared(change, before, after):
    pages = two_plans()[:1]
    one, two = edition_of(), edition_of("2026-002", **change)
    rows = differences(pages, pages, {"plan_1": "方案 1", "verdict": "结论"}, T, (one, two)).frame
    assert rows[["before", "after"]].to_numpy().tolist() == [[before, after]]
    assert rows["change"].isna().all()
    assert rows["page"][0] == ("结论" if "notes" in change else T("edition.itself.name"))
    same = differences(pages, pages, {"plan_1": "方案 1"}, T, (one, edition_of("2026-002"))).frame
    assert same.empty


def test_the_number_that_a_room_guesses_is_compared():
    pages = two_plans()[:1]
    guess = replace(pages[0].guess, value=pages[0].guess.value + 2)
    rows = differences(pages, [replace(pages[0], guess=guess)], {"plan_1": "方案 1"}, T).frame
    assert rows["what"].tolist() == [T("edition.itself.guess")]
    assert rows["change"].tolist() == [2.0]
    gone = differences(pages, [replace(pages[0], guess=None)], {"plan_1": "方案 1"}, T).frame
    assert gone["after"].tolist() == [T("edition.compare.not_there")]
