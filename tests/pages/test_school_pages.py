"""The pages of one school and of the shopping list, on the sample county."""

from __future__ import annotations

import re

import pytest

from analysis.present.text import texts
from analysis.shopping import Phase
from data import planning
from data.assess import assess
from data.warehouse import Warehouse, current_snapshot
from tests.pages.driver import all_text, assert_sound, page

pytestmark = pytest.mark.usefixtures("on_the_sample", "with_own_workspace")


@pytest.fixture(scope="module")
def verdicts(sample_workbook):
    return assess([sample_workbook], 2025).results[0].stages


def with_column(app, *columns):
    return next(t.value for t in app.dataframe if set(columns) <= set(t.value))


def of_verdict(verdicts, verdict, stage="primary"):
    schools = verdicts[stage].schools
    return schools.loc[schools["verdict"] == verdict, "school_code"].iloc[0]


def test_the_address_carries_the_school_and_opens_it_again(verdicts):
    code = of_verdict(verdicts, "pass")
    app = page("school", school=code)
    assert app.query_params["school"] == [code] or app.query_params["school"] == code
    assert code in all_text(app)
    assert len(with_column(app, "position", "floor_gap")) == 7


def test_without_a_school_the_first_of_the_league_is_shown_and_put_into_the_address():
    app = page("school")
    first = page("league_table").dataframe[0].value["school_code"].iloc[0]
    assert first in all_text(app)
    assert first in app.query_params["school"]


@pytest.mark.parametrize("school", ["<script>", "0000000000", ""])
def test_a_school_that_is_not_there_is_left_aside(school):
    assert page("school", school=school).title[0].value == page("school").title[0].value


@pytest.mark.parametrize("verdict", ["pass", "fail", "cannot_judge"])
def test_the_title_says_the_verdict(verdicts, verdict):
    app = page("school", school=of_verdict(verdicts, verdict))
    word = texts("zh")(f"verdict.{verdict}")
    assert f"：{word}" in app.title[0].value.replace("\\", "")


def test_a_school_without_a_figure_says_which_and_claims_no_way(verdicts):
    code = of_verdict(verdicts, "cannot_judge")
    said = all_text(page("school", school=code))
    values = verdicts["primary"].values.loc[code]
    missing = values.index[values.isna()]
    for indicator in missing:
        name = texts("zh")(f"indicator.{indicator}.short")
        assert texts("zh")("school.ways.blocked", indicators=name) in said
    # The finding of the build about it is among the doubts.
    assert texts("zh")("school.doubt.finding", sentence="sample.xlsx") in said


def test_own_peers_override_and_stand_in_the_address(verdicts):
    code = of_verdict(verdicts, "fail")
    others = [c for c in verdicts["primary"].schools["school_code"] if c != code][:3]
    app = page("school", school=code, peers=",".join([*others, "x", code]))
    assert texts("zh")("school.chosen.own", taken=3) in all_text(app)
    peers = with_column(app, "school_name", "met")
    assert len(peers) == 3
    assert str(app.query_params["peers"]).count(",") == 2
    assert texts("zh")("school.chosen.own", taken=3) not in all_text(page("school", school=code))


def test_the_sheet_of_paper_is_on_the_page(verdicts):
    app = page("school", school=of_verdict(verdicts, "fail"))
    sheets = [e for e in app.get("html") if "school-sheet" in e.proto.body]
    assert len(sheets) == 1
    assert app.title[0].value.replace("\\", "")[:10] in sheets[0].proto.body


def test_corrections_are_among_the_doubts(verdicts):
    row = Warehouse(current_snapshot()).corrections(2025).iloc[0]
    stage = next(
        s for s in verdicts if row["school_code"] in set(verdicts[s].schools["school_code"])
    )
    assert row["reason"] in all_text(page("school", school=row["school_code"], stage=str(stage)))


def test_the_card_leads_to_the_page_of_the_school():
    app = page("league_table")
    code = app.dataframe[0].value["school_code"].iloc[2]
    app.session_state["league_primary"] = {"selection": {"rows": [2], "columns": [], "cells": []}}
    app.run()
    assert f"go_school_{code}" in [button.key for button in app.button]


# ------------------------------------------------------------------ the shopping list


def money(text):
    return [float(n.replace(",", "")) for n in re.findall(r"([\d,.]+) 万元", text)]


def test_totals_of_indicators_townships_years_and_lines_agree():
    app = page("shopping_list")
    lines = with_column(app, "purpose", "amount")
    towns = with_column(app, "township", "schools_missing", "A1")
    years = with_column(app, "running", "passing")
    indicators = with_column(app, "floor_once", "lacking")
    for field in ("once", "yearly"):
        total = lines[field].sum() / 10_000
        assert total > 0
        for table in (towns, years, indicators):
            assert table[field].sum() == pytest.approx(total)
        # And it is in the title.
        title = money(app.title[0].value.replace("\\", ""))
        assert any(said == pytest.approx(total, abs=0.006) for said in title)
    assert len(years) == planning.plan_values()["plan_years"]


def test_the_plan_has_as_many_years_as_are_asked_for_and_loses_nothing():
    short, long = page("shopping_list", plan_years="1"), page("shopping_list", plan_years="6")
    assert len(with_column(long, "running", "passing")) == 6
    assert set(with_column(short, "purpose", "amount")["year"]) == {1}
    for field in ("once", "yearly"):
        a, b = (with_column(app, "purpose", "amount")[field].sum() for app in (short, long))
        assert a == pytest.approx(b)
    assert page("shopping_list", plan_years="99").title[0].value == short.title[0].value


def test_the_order_changes_which_schools_come_first():
    near = with_column(page("shopping_list"), "purpose", "amount")
    far = with_column(page("shopping_list", plan_order="furthest"), "purpose", "amount")
    assert near["school_code"].iloc[0] != far["school_code"].iloc[0]
    assert set(near["purpose"]) == {texts("zh")(f"shopping.phase.{p}") for p in Phase}


def test_unknown_figures_are_listed_apart(verdicts):
    app = page("shopping_list")
    values = verdicts["primary"].values
    missing = {(c, i) for c in values.index for i in values.columns[values.loc[c].isna()]}
    unknown = next(t.value for t in app.dataframe if list(t.value) == [
        "school_name", "township", "name", "school_code"
    ])  # fmt: skip
    assert {(r["school_code"], r["name"][:2]) for r in unknown.to_dict("records")} == missing
    lines = with_column(app, "purpose", "amount")
    listed = {(r["school_code"], r["name"][:2]) for r in lines.to_dict("records")}
    assert not listed & missing


OWN = """
[[cost]]
indicator = "A3"
way = "hire"
value = 100000
unit = "yuan"
source = "本县"
effective_from = 2026-03-01
checked_on = 2026-10-01
"""


def test_own_prices_change_both_pages_and_are_named(tmp_path):
    before = with_column(page("shopping_list"), "purpose", "amount")["yearly"].sum()
    (tmp_path / planning.UNIT_COSTS).write_text(OWN, encoding="utf-8")
    app = page("shopping_list")
    after = with_column(app, "purpose", "amount")["yearly"].sum()
    assert 0 < after < before
    used = texts("zh")(
        "school.ways.prices_own", own=1, from_day="2026-03-01", checked_on="2026-11-26"
    )
    assert used in all_text(app)
    assert used in all_text(page("school"))


def test_a_broken_price_file_is_told_in_full_and_the_assumptions_hold(tmp_path):
    before = with_column(page("shopping_list"), "purpose", "amount")["yearly"].sum()
    broken = OWN.replace("100000", "-1").replace('"yuan"', '"euro"')
    (tmp_path / planning.UNIT_COSTS).write_text(broken, encoding="utf-8")
    app = page("shopping_list")
    told = app.warning[0].value.replace("\\", "")
    assert texts("zh")("page.shopping_list.prices_broken", count=2) in told
    assert "value -1" in told
    assert "'yuan'" in told
    assert with_column(app, "purpose", "amount")["yearly"].sum() == before


def test_prices_given_back_are_the_assumptions_again(tmp_path):
    (tmp_path / planning.UNIT_COSTS).write_text(OWN, encoding="utf-8")
    app = page("shopping_list")
    app.button(key="prices_reset").click().run()
    assert_sound(app)
    assert not (tmp_path / planning.UNIT_COSTS).exists()
    assert planning.prices().own == 0


def test_prices_that_cannot_be_kept_are_told(monkeypatch, tmp_path):
    (tmp_path / planning.UNIT_COSTS).write_text(OWN, encoding="utf-8")
    app = page("shopping_list")

    def fails(costs):
        raise OSError("read only")

    monkeypatch.setattr(planning, "keep_own_prices", fails)
    app.button(key="prices_save").click().run()
    assert_sound(app)
    assert "read only" in app.error[0].value.replace("\\", "")
    assert planning.prices().own == 1


def test_the_workbook_is_offered():
    labels = [button.proto.label for button in page("shopping_list").get("download_button")]
    assert texts("zh")("page.shopping_list.excel") in labels
