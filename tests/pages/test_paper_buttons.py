"""Buttons for papers stand on the pages that they are about, in both languages."""

from __future__ import annotations

from contextlib import closing

import pytest

from analysis.levers import COUNTY, Fund, Place, Rotation
from analysis.present.text import LANGUAGES, texts
from analysis.scenario import Scenario
from analysis.vocabulary import Stage
from data.warehouse import Warehouse, current_snapshot
from tests.pages.driver import assert_sound, page

pytestmark = pytest.mark.usefixtures("on_the_sample", "with_own_workspace")


def buttons(app):
    assert_sound(app)
    return {button.key: button.label for button in app.get("download_button")}


def plan_link(*levers):
    with closing(Warehouse(current_snapshot())) as source:
        snapshot = source.info().snapshot
    return Scenario(snapshot, 2025, Stage.PRIMARY, levers).to_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_school_and_overview_offer_their_files(language):
    t = texts(language)
    assert buttons(page("school", language=language))["school_paper"] == t("papers.download.school")
    found = buttons(page("overview", language=language))
    assert found["overview_briefing"] == t("papers.download.briefing")


MOVES = Rotation("backbone", COUNTY, Place("area", "rural"), 4)
MONEY = Fund("A6", COUNTY, "shortfall", 500_000)


@pytest.mark.parametrize(
    ("levers", "expected"),
    [
        ((MOVES,), {"rotation": {"rotation"}, "funding": set(), "plans": {"rotation_a"}}),
        ((MONEY,), {"rotation": set(), "funding": {"funding"}, "plans": {"funding_a"}}),
        (
            (MOVES, MONEY),
            {
                "rotation": {"rotation"},
                "funding": {"funding"},
                "plans": {"rotation_a", "funding_a"},
            },
        ),
        ((), {"plans": set()}),
    ],
)
def test_a_plans_pages_offer_the_papers_of_what_it_asks(levers, expected):
    link = plan_link(*levers)
    for key, papers in expected.items():
        address = {"scenario": link} if levers else {}
        found = {each for each in buttons(page(key, **address)) if each.startswith("plan_paper_")}
        assert found == {f"plan_paper_{paper}" for paper in papers}
