"""The gap breakdown on the sample county: what it says is what the analysis says."""

from __future__ import annotations

import pytest

from analysis.breakdown import counted, school_parts, split_by_group
from analysis.present.text import texts
from data.assess import assess
from tests.pages.driver import all_text, assert_sound, page

pytestmark = pytest.mark.usefixtures("on_the_sample")


@pytest.fixture(scope="module")
def primary(sample_workbook):
    return assess([sample_workbook], 2025).results[0].stages["primary"]


def frames(app) -> dict[str, object]:
    """The tables of the page by a column that only they have."""
    marks = {"rural_to_urban": "areas", "within_share": "groups", "to_mean": "schools",
             "cut": "change", "resources": "denominators", "reading": "measures"}  # fmt: skip
    return {
        name: table.value
        for table in app.dataframe
        for mark, name in marks.items()
        if mark in table.value
    }


def test_it_opens_with_the_coefficient_that_is_furthest_over_its_limit(primary):
    measures = primary.indicators.set_index("code")
    worst = (measures["cv"] / measures["cv_limit"]).idxmax()
    app = page("gap_breakdown")
    title = app.title[0].value.replace("\\", "")
    assert worst in title
    assert texts("zh").number(measures.loc[worst, "cv"], 3) in title
    assert worst in app.query_params["indicator"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("cut", ["area", "urban_rural", "township", "school_group"])
def test_every_cut_sums_to_the_whole_gap(cut, language):
    app = page("gap_breakdown", cut=cut, indicator="A2", language=language)
    of = frames(app)["groups"]
    assert of["within_share"].sum() + of["between_share"].sum() == pytest.approx(100)
    assert of["schools_counted"].sum() + of["missing"].sum() == 77


def test_schools_are_listed_by_their_exact_share(primary):
    of = frames(page("gap_breakdown", indicator="A2"))["schools"]
    parts = school_parts(counted(primary, "A2"))
    assert of["school_code"].tolist() == parts["school_code"].tolist()
    assert of["share"].tolist() == pytest.approx((100 * parts["share"]).tolist())
    assert of["share"].sum() == pytest.approx(100)


def test_areas_are_totals_over_totals(primary, sample_workbook):
    of = frames(page("gap_breakdown", indicator="A2"))["areas"]
    assert of["county"].tolist()[1] == primary.indicators["mean"][1]
    parity = of["rural_to_urban"][1]
    assert parity == pytest.approx(0.84 / 2.10, abs=0.01)


def test_both_cuts_of_the_change_sum_to_it():
    app = page("gap_breakdown", indicator="A2", since="2022")
    of = frames(app)["change"]
    t = texts("zh")
    total = of.loc[of["part"] == t("gap.column.sum"), "value"]
    assert total.nunique() == 1
    for _, rows in of.groupby("cut"):
        parts = rows[rows["part"] != t("gap.column.sum")]["value"]
        assert parts.sum() == pytest.approx(total.iloc[0], abs=1e-9)
    assert t.school_year(2022) in all_text(app)


def test_the_year_to_compare_with_reaches_back_over_the_chain_only():
    said = all_text(page("gap_breakdown", year="2021"))
    assert texts("zh")("gap.change.no_year") in said


def test_choosing_more_schools_changes_the_sentence():
    app = page("gap_breakdown", indicator="A2")
    before = all_text(app)
    app.slider(key="gap_top").set_value(10).run()
    assert_sound(app)
    after = all_text(app)
    t = texts("zh")
    assert before != after
    empty = dict.fromkeys(("after", "limit", "lacking", "spare"), "")
    assert t("gap.top.both", count=10, share="§", **empty).split("§")[0] in after


def test_a_chosen_bar_shows_the_school(primary):
    app = page("gap_breakdown", indicator="A2")
    code = school_parts(counted(primary, "A2"))["school_code"][0]
    app.session_state["school"] = code
    app.run()
    assert_sound(app)
    assert code in all_text(app)


def test_split_of_the_page_is_that_of_the_analysis(primary):
    app = page("gap_breakdown", indicator="A2")
    of = frames(app)["groups"]
    known = counted(primary, "A2")
    league = frames(app)["schools"].set_index("school_code")["area"]
    split = split_by_group(known, league)
    assert of["between_share"].sum() == pytest.approx(100 * split.between_share)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_measure_is_shown_and_the_range_has_its_unit(language):
    of = frames(page("gap_breakdown", indicator="A5", language=language))["measures"]
    t = texts(language)
    assert of["measure"].nunique() == len(of) == 12
    value = of.set_index("measure").loc[t("gap.measure.restricted_range.name"), "value"]
    assert t("unit.m2_per_pupil") in value
