"""Rules and steps in words: no digit lost, none invented, and nothing that looks met but is not."""

from __future__ import annotations

import io
import math
from datetime import date, timedelta

import openpyxl
import pytest

from analysis.present.cell_words import cell_rows
from analysis.present.export_workbook import table_workbook
from analysis.present.rule_steps_words import count_sentence, steps_table, verdict_sentence
from analysis.present.rule_tables import exact, rule_list
from analysis.present.text import LANGUAGES, texts
from analysis.rule_steps import RawSchool, rule_steps
from analysis.vocabulary import Stage
from data import reference
from tests.present.test_words import wording

DAY = date(2025, 9, 1)
INDICATORS = reference.indicators()
RULES = reference.rule_book().on(DAY)


def steps(figures, pupils=10_000, **more):
    school = RawSchool("211", {Stage.PRIMARY: pupils}, figures, **more)
    return rule_steps(school, Stage.PRIMARY, INDICATORS, RULES, bool(more))


def line(figures, code, pupils=10_000, language="zh", **more):
    table = steps_table(steps(figures, pupils, **more), RULES, wording(language)).frame
    return table.iloc[[each.code for each in INDICATORS].index(code)]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (4.2, "4.2"),
        (0.9 * 0.85, "0.765"),
        (2000.0, "2,000"),
        (1.0, "1"),
        (1.32, "1.32"),
        (0.0, "0"),
    ],
)
def test_numbers_of_rules_are_shown_with_all_their_decimals_and_no_more(value, shown):
    assert exact(value, texts("zh")) == shown


@pytest.mark.parametrize(
    ("rooms", "calculation", "met"),
    [
        (230, "100 × 230 ÷ 10,000 = 2.30", True),
        # 2.2999 must not be shown as 2.30 beside "not met".
        (229.99, "100 × 229.99 ÷ 10,000 = 2.2999", False),
        # Half up, as all numbers are: 2.295 would be shown as 2.30.
        (229.5, "100 × 229.5 ÷ 10,000 = 2.295", False),
        (195.5, "100 × 195.5 ÷ 10,000 = 1.96", False),
        (195.49, "100 × 195.49 ÷ 10,000 = 1.95", False),
    ],
)
def test_a_value_never_looks_like_a_line_that_it_misses(rooms, calculation, met):
    told = line({"multimedia_rooms": rooms}, "A7")
    assert told["calculation"] == calculation
    assert (texts("zh")("rules.standing.met") in told["standing"]) == met


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rooms", [230, 229.99, math.nan])
def test_the_workbook_of_the_steps_has_numbers_that_read_as_the_page_shows_them(rooms, language):
    t = texts(language)
    table = steps_table(steps({"multimedia_rooms": rooms}), RULES, wording(language))
    sheet = openpyxl.load_workbook(io.BytesIO(table_workbook(table, t, None))).worksheets[0]
    head = next(row for row in sheet.iter_rows() if row[0].value == t("column.indicator"))
    last = sheet[head[0].row + len(INDICATORS)]
    assert last[0].value == wording(language).name("A7")
    value, threshold, floor = last[3:6]
    if math.isnan(rooms):
        assert value.value == t("absence.missing")
    else:
        assert value.value == pytest.approx(rooms / 100)
        shown = {230: "0.00", 229.99: "0.0000"}[rooms]
        assert value.number_format.replace("#,##", "") == shown
    assert (threshold.value, floor.value) == (2.3, pytest.approx(2.3 * 0.85))
    assert threshold.number_format.replace("#,##", "") == "0.0"
    assert floor.number_format.replace("#,##", "") == "0.000"
    # The words of the page are those of the numbers.
    told = cell_rows(table, t)[-1]
    assert told[4:6] == ["2.3", "1.955"]


def test_money_is_shown_in_ten_thousands_and_multiplied_back():
    told = line({"equipment_yuan": 2_121_700.0}, "A6", pupils=1246)
    assert "212.17 万元" in told["numerator"]
    assert told["calculation"] == "10,000 × 212.17 ÷ 1,246 = 1,703"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_lacks_is_named_and_no_number_is_made_of_it(language):
    told = line({"teaching_area_m2": 100.0}, "A4", language=language)
    t = texts(language)
    assert t("rules.field.indoor_sports_area_m2") in told["calculation"]
    assert t("rules.field.teaching_area_m2") not in told["calculation"]
    assert "÷" not in told["calculation"]
    assert t("common.unknown") in told["numerator"]
    assert t("rules.standing.unknown") in told["standing"]


def test_what_a_relief_adds_is_marked_as_such():
    figures = {"teachers_pe": 0.0, "teachers_arts": 0.0, "visiting_pe": 2.0}
    told = line(figures, "A3", pupils=60, area="rural")
    t = texts("zh")
    name = t("rules.step.by_relief", name=t("rules.field.visiting_pe"))
    assert name in told["numerator"]
    assert name not in line(figures, "A3", pupils=60)["numerator"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_verdict_names_what_lacks_and_whether_it_could_help(language):
    words = wording(language)
    none = verdict_sentence(steps({}), words)
    for indicator in INDICATORS:
        assert words.name(indicator.code) in none
    low = {"multimedia_rooms": 1.0, "backbone_teachers": 1.0}
    hopeless = verdict_sentence(steps(low), words)
    assert words.name("A7") not in hopeless
    verdict = words.t("verdict.cannot_judge")
    lacking = [words.name(each.code) for each in INDICATORS if each.code not in ("A2", "A7")]
    assert hopeless == words.t(
        "rules.step.verdict_fails_anyway", verdict=verdict, indicators=words.t.join(lacking)
    )
    assert "7" in count_sentence(steps(low), RULES, words)
    assert "nan" not in count_sentence(steps(low, pupils=math.nan), RULES, words)


@pytest.mark.parametrize(
    ("days", "national", "local"),
    [(-1, "in_force", "not_yet"), (0, "replaced", "in_force")],
)
def test_the_status_of_rules_turns_on_the_first_day_of_the_local_one(days, national, local):
    book = reference.rule_book("invented_example")
    first = max(rule.citation.effective_from for rule in book.thresholds)
    rules = book.on(first + timedelta(days=days))
    words = wording()
    listed = rule_list(book, rules, [], words).frame
    what = words.t("rules.of_stage", what=words.name("A2"), stage=words.t("stage.primary"))
    statuses = listed.loc[listed["what"] == what, "status"].tolist()
    assert statuses == [words.t(f"rules.status.{each}") for each in (national, local)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_told_without_empty_cells(language):
    book = reference.rule_book("invented_example")
    listed = rule_list(book, book.on(DAY), [], wording(language)).frame
    assert len(listed) == len(book.every_rule())
    assert (listed.map(lambda cell: str(cell).strip()) != "").all(axis=None)
    assert not listed.map(lambda cell: "{" in str(cell)).any(axis=None)
