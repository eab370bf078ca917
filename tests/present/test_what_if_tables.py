"""Plans as tables, sentences and workbooks: the same numbers everywhere, in both languages."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from analysis.levers import (
    COUNTY,
    Fund,
    Hire,
    Intake,
    Place,
    Pupils,
    Rotation,
    Shared,
    Train,
    Transfer,
)
from analysis.present.export_workbook import tables_workbook
from analysis.present.text import LANGUAGES, texts
from analysis.present.what_if_compare import (
    SIDES,
    coefficients_figure,
    coefficients_seen,
    finding,
    headline_table,
    indicators_table,
    verdicts_table,
)
from analysis.present.what_if_tables import (
    TABLES,
    budget_table,
    counters_table,
    funding_table,
    levers_table,
    moves_table,
    plan_tables,
    schools_table,
    shared_table,
)
from analysis.present.what_if_words import (
    PlanWording,
    balance_texts,
    conflict_text,
    lever_text,
    limited_texts,
    nothing_text,
    summary,
)
from analysis.present.words import Wording
from analysis.vocabulary import Absence
from analysis.what_if import apply
from data import reference
from tests.what_if_county import asked, code, county

HOSTILE = '=HYPERLINK("http://x")<b>小学</b>'
EVERY = (
    Pupils(code(0), code(1), 30),
    Intake(code(2), 25),
    Intake(code(9), -5),
    Transfer(code(3), code(4), "music", True, False, 1),
    Transfer(code(5), code(6), "other", False, False, 1),
    Rotation("backbone", COUNTY, Place("area", "rural"), 4),
    Rotation("degree", Place("township", "乡1"), COUNTY, 20, "percent"),
    Train("study", COUNTY, 5),
    Hire(Place("school", code(2)), "physical_education", True, True, 4),
    Fund("A6", COUNTY, "shortfall", 400_000),
    Fund("A7", COUNTY, "order", 200_000),
    Shared(code(7), code(8), "music", 2, 1),
)


def wording(ground, language="zh"):
    words = Wording(
        texts(language),
        reference.indicators(),
        reference.units(),
        {
            key: {each.code: getattr(each, language) for each in codes}
            for key, codes in reference.code_lists().items()
        },
    )
    names = {code(place): f"{place}号小学" for place in range(300)} | {code(1): HOSTILE}
    return PlanWording(words, names, ground)


def outcome_of(*levers, ground=None, **changes):
    ground = ground or county(2)
    return apply(asked(*levers, **changes), ground), ground


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_says_what_the_outcome_says(language):
    outcome, ground = outcome_of(*EVERY, budgets=(("equipment", 5),))
    plan = wording(ground, language)
    assert moves_table(outcome, plan).frame["people"].sum() == outcome.moved
    assert funding_table(outcome, plan).frame["yuan"].sum() == outcome.gains["yuan"].sum()
    assert len(levers_table(outcome, plan).frame) == len(outcome.scenario.levers)
    assert shared_table(outcome, plan).frame["days"].tolist() == outcome.shared["days"].tolist()
    schools = schools_table(outcome, plan).frame
    assert schools["gave"].sum() == schools["received"].sum() == outcome.moved
    assert len(plan_tables(outcome, plan)) == 9


@pytest.mark.parametrize("levers", [(), *((each,) for each in EVERY), EVERY], ids=len)
def test_that_a_table_has_rows_is_told_without_making_it(levers):
    outcome, ground = outcome_of(*levers)
    plan = wording(ground)
    made = {key: each.make(outcome, plan) for key, each in TABLES.items()}
    assert {key: table.key for key, table in made.items()} == {
        key: each.key for key, each in TABLES.items()
    }
    assert {key: len(table.frame) > 0 for key, table in made.items()} == {
        key: each.has_rows(outcome) for key, each in TABLES.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lever", EVERY, ids=lambda each: type(each).__name__)
def test_every_measure_has_its_words(lever, language):
    _, ground = outcome_of()
    said = lever_text(lever, wording(ground, language))
    assert "{" not in said
    numbers = {
        "yuan": lambda each: f"{each / 10_000:,.2f}",
        "people": str,
        "pupils": lambda each: str(abs(each)),
    }
    [told] = [told(getattr(lever, name)) for name, told in numbers.items() if hasattr(lever, name)]
    assert told in said


def test_a_measure_names_both_schools():
    _, ground = outcome_of()
    said = lever_text(Transfer(code(3), code(4), "music", True, True, 2), wording(ground))
    assert said == "点名调动 2 人（音乐、高学历、骨干）：3号小学 → 4号小学"


def test_a_budget_that_is_not_set_is_not_applicable_and_never_zero():
    outcome, ground = outcome_of(Fund("A6", COUNTY, "pupils", 1000), budgets=(("equipment", 400),))
    table = budget_table(outcome, wording(ground))
    assert table.frame["budget"].isna().tolist() == [True, False, True, True]
    assert table.kinds_of_absence("left") == [
        Absence.NOT_APPLICABLE,
        None,
        *[Absence.NOT_APPLICABLE] * 2,
    ]
    assert table.frame["left"][1] == -600
    [said] = balance_texts(outcome, wording(ground))
    assert "没有平衡" in said


def test_the_share_of_nobody_is_not_applicable():
    outcome, ground = outcome_of()
    table = counters_table(outcome, wording(ground))
    assert table.kinds_of_absence("share") == [None, Absence.NOT_APPLICABLE]
    assert table.frame["limit"].tolist() == [10, 20]
    assert "10%" in table.notes[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_not_carried_out_and_what_changes_nothing_is_told_with_its_reason(language):
    levers = (
        Transfer(code(0), code(0), "other", True, False, 3),
        Shared(code(0), code(11), "music", 1, 1),
    )
    outcome, ground = outcome_of(*levers, ground=county(2, longitude=np.arange(12.0)))
    plan = wording(ground, language)
    told = limited_texts(outcome, plan)
    t = plan.t
    assert len(told) == 2
    assert t("what_if.reason.same_school") in told[0]
    assert t("what_if.reason.too_far", km="15") in told[1]
    nothing = nothing_text(outcome, plan)
    assert t("what_if.reason.same_school") in nothing
    assert summary(outcome, plan) == t("what_if.summary.none")


@pytest.mark.parametrize("language", LANGUAGES)
def test_contradictions_name_schools_and_indicators(language):
    there, back = (
        Transfer(code(one), code(other), "other", True, True, 1) for one, other in ((3, 4), (4, 3))
    )
    outcome, ground = outcome_of(there, back, protect=False)
    plan = wording(ground, language)
    said = [conflict_text(each, plan) for each in outcome.conflicts]
    assert said
    assert any("3号小学" in each and "4号小学" in each for each in said)
    assert all("{" not in each and code(3) not in each for each in said)


def test_the_summary_counts_what_was_carried_out():
    outcome, ground = outcome_of(*EVERY)
    said = summary(outcome, wording(ground))
    assert f"调动 {outcome.moved} 人次" in said
    assert "培养 5 人" in said
    assert "新增 4 人" in said
    assert "走教 1 人" in said
    assert "学生变动 60 人" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_holds_the_tables_and_no_formula_hides_in_a_name(language):
    outcome, ground = outcome_of(*EVERY)
    plan = wording(ground, language)
    tables = plan_tables(outcome, plan)
    book = openpyxl.load_workbook(io.BytesIO(tables_workbook(tables, plan.t)))
    assert len(book.sheetnames) == len(tables) == len(set(book.sheetnames))
    for sheet, table in zip(book.worksheets, tables, strict=True):
        assert sheet["A1"].value == table.title
        assert [cell.value for cell in sheet[2]] == [each.heading for each in table.columns]
        for column, described in enumerate(table.columns, start=1):
            for row, value in enumerate(table.frame[described.field], start=3):
                cell = sheet.cell(row, column)
                assert cell.data_type != "f"
                if described.kind == "number" and value == value:
                    assert cell.value == pytest.approx(float(value))
    # The hostile name is there, as text.
    every = [str(cell.value) for sheet in book for row in sheet for cell in row]
    assert any(each.startswith("=HYPERLINK") for each in every)


def sides(ground):
    empty = asked()
    plans = {
        "baseline": empty,
        "a": asked(Rotation("backbone", COUNTY, COUNTY, 6)),
        "b": replace(
            empty,
            levers=tuple(Fund(each, COUNTY, "order", 10**8) for each in ("A4", "A5", "A6", "A7")),
        ),
    }
    return {side: apply(each, ground) for side, each in plans.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_sides_stand_on_one_scale(language):
    ground = county(2, 20)
    outcomes, plan = sides(ground), wording(ground, language)
    labels = {"baseline": "today", "a": "AAA", "b": "BBB"}
    t = plan.t
    head = headline_table(outcomes, plan).frame.set_index("measure")
    assert head.loc[t("what_if.headline.moved")].tolist() == [0, 6, 0]
    unpaid = t("what_if.note.moving_not_counted")
    still = dict.fromkeys(SIDES, outcomes["baseline"])
    assert unpaid in headline_table(outcomes, plan).notes
    assert unpaid not in headline_table(still, plan).notes
    cv = indicators_table(outcomes, [], plan).frame
    for side in SIDES:
        assert cv[f"cv_{side}"].tolist() == outcomes[side].after.indicators["cv"].tolist()
    figure = coefficients_figure(outcomes, labels, plan)
    assert [list(trace.x) for trace in figure.data] == [cv[f"cv_{side}"].tolist() for side in SIDES]
    assert len({trace.marker.symbol for trace in figure.data}) == 3
    seen = coefficients_seen(outcomes, plan)
    assert plan.words.coefficient(cv["cv_a"][1]) in seen
    title = finding(outcomes, labels, t)
    assert all(str(outcomes[side].after.count("pass")) in title for side in SIDES)
    assert "AAA" in title


def test_schools_judged_differently_are_listed_and_no_others():
    ground = county(2, 20)
    outcomes = sides(ground)
    table = verdicts_table(outcomes, wording(ground)).frame
    verdicts = [outcomes[side].after.schools["verdict"] for side in SIDES]
    differs = (verdicts[0] != verdicts[1]) | (verdicts[0] != verdicts[2])
    assert differs.any()
    assert len(table) == differs.sum()
