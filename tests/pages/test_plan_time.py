"""The least time on the way on the page that solves backwards: asked for and told, or said not to be."""

from __future__ import annotations

import pytest

from analysis.planner.problem import Objective
from analysis.planner.request import from_text
from analysis.present.text import finding_sentence, texts
from analysis.vocabulary import Finding
from data.__main__ import main
from data.warehouse import Warehouse, current_snapshot
from tests.pages.driver import all_text, assert_sound, page
from tests.pages.test_plan_page import carried, link, plans, solved

TIME = Objective.LEAST_TIME


def spare_control(app):
    return next(each for each in app.button_group if each.key == "solve_spare")


@pytest.mark.usefixtures("on_the_sample")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_told_minutes_a_link_that_asks_for_time_gets_the_shortest_ways(
    sample_snapshots, language
):
    t = texts(language)
    snapshot = Warehouse(current_snapshot(sample_snapshots)).info().snapshot
    app = page("plan", solve=link(snapshot, spare=TIME), language=language)
    assert_sound(app)
    assert t("plan_time.none") not in all_text(app)
    said = finding_sentence(Finding("plan_minutes_cannot_be_spared"), t)
    assert said in [each.value.replace("\\", "") for each in app.warning]
    offered = spare_control(app).options
    assert t("plan.spare.least_distance") in offered
    assert t("plan.spare.least_time") not in offered
    assert from_text(carried(app), snapshot=snapshot).spare is Objective.LEAST_DISTANCE


@pytest.fixture(scope="module")
def roads(tmp_path_factory):
    """Snapshots of the sample county with kilometres and minutes between its schools."""
    folder = tmp_path_factory.mktemp("roads")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COUNTY_SNAPSHOTS", str(folder / "snapshots"))
        assert main(["sample", str(folder / "county.xlsx"), "--roads"]) == 0
        assert main(["build", str(folder / "county.xlsx")]) == 0
    return folder / "snapshots"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_plan_in_the_least_time_tells_minutes_and_where_they_are_from(
    roads, monkeypatch, language
):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(roads))
    t = texts(language)
    snapshot = Warehouse(current_snapshot(roads)).info().snapshot
    app = solved(page("plan", solve=link(snapshot, spare=TIME), language=language))
    assert_sound(app)
    assert from_text(carried(app), snapshot=snapshot).spare is TIME
    assert t("plan.spare.least_time") in spare_control(app).options
    plan = next(found for found in reversed(plans()) if found.values)
    assert plan.values[0].objective is TIME
    said = all_text(app).replace("\\", "")
    minutes = t.number(plan.values[0].value / 60, 1)
    assert t("plan.reached.least_time", value=minutes) in said
    listed = next(table.value for table in app.dataframe if "minutes_source" in table.value)
    total = (listed["minutes"] * listed["people"]).sum()
    assert total == pytest.approx(plan.values[0].value / 60, abs=0.02 * len(listed))
    estimated = listed["minutes_source"] == t("plan_time.estimated")
    people = int(listed["people"][estimated].sum())
    key = "sum_estimated" if people else "sum"
    assert t(f"plan_time.{key}", minutes=minutes, estimated=people).strip() in said
    assert "1,232" in said
