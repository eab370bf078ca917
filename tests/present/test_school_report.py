"""A school's report, its words, its figures and its sheet of paper: the numbers are the result's."""

from __future__ import annotations

import re
from html import escape

import numpy as np
import pandas as pd
import pytest

from analysis.peers import Choice, PeerRules, PeerSet
from analysis.present.cell_words import cell_rows
from analysis.present.school_figures import against_standard, against_standard_alt, by_year
from analysis.present.school_one_page import LINES, SheetTexts
from analysis.present.school_report_tables import (
    indicator_table,
    question_table,
    shortfall_table,
)
from analysis.present.school_sheet import school_sheet
from analysis.present.school_words import (
    doubts,
    money_text,
    peers_text,
    position_text,
    questions,
    title,
    ways_sentences,
)
from analysis.present.text import LANGUAGES, texts
from analysis.present.words import Wording
from analysis.school_history import SchoolHistory, history_of
from analysis.school_report import Standing, school_report
from analysis.school_steps import basis, cheapest_steps
from analysis.vocabulary import Stage
from data import reference
from data.planning import default_prices
from tests.analysis.test_school_steps import (
    AT,
    INDICATORS,
    ROUND,
    RULE,
    RULES,
    assessed,
    facts_of,
    with_amounts,
)

FEW = PeerRules(0.3, 1.0, 3, 30, 20, {"211": "own_stage"})
CODES = [f"99{n:08}" for n in range(5)]
# 0 fails, 1 passes with A2 below, 2 meets all, 3 lacks a figure, 4 fails and lacks a figure's price.
COUNTY = [
    with_amounts(A4=3600, A7=18),
    with_amounts(A2=9),
    AT,
    with_amounts(A6=np.nan),
    with_amounts(A1=32, A3=5, A7=10),
]
STANDINGS = [Standing.FAILS, Standing.PASSES, Standing.ALL_MET, Standing.UNKNOWN, Standing.FAILS]


def words_of(language="zh"):
    names = {
        key: {code.code: getattr(code, language) for code in codes}
        for key, codes in reference.code_lists().items()
    }
    return Wording(texts(language), INDICATORS, reference.units(), names)


def report(number, peers=None):
    return report_on(COUNTY, number, peers, np.array([60.0, 60, 60, 60, np.nan]))


def report_on(amounts, number, peers=None, teachers=60.0, pupils=None):
    result = assessed(amounts, pupils)
    facts = facts_of(result, teachers)
    found = basis(result, facts, INDICATORS, ROUND)
    ways = (cheapest_steps(found, RULE), cheapest_steps(found, RULE, by_people=True))
    others = tuple(code for code in result.amounts.index if code != CODES[number])
    chosen = PeerSet(others if peers is None else peers, Choice.CLOSE, 4, 800, 1300)
    return school_report(CODES[number], result, found, ways, chosen, RULES), result


def history(result, number):
    return history_of(CODES[number], 2025, {2025: result}, {})


def line(found, code):
    return next(each for each in found.lines if each.indicator.code == code)


def test_every_line_carries_the_results_numbers():
    found, result = report(0)
    measures = result.indicators.set_index("code")
    for each in found.lines:
        code = each.indicator.code
        assert each.value == result.values.loc[CODES[0], code]
        assert each.mean == measures.loc[code, "mean"]
        assert each.threshold == measures.loc[code, "threshold"]
        assert each.floor == measures.loc[code, "floor"]
    assert line(found, "A7").to_threshold == 5
    assert line(found, "A7").to_floor == 2
    assert line(found, "A7").once_threshold == 200_000
    # Peers of A7 hold 23, 23, 23 and 10 rooms for 4,000 pupils: above one, below three.
    assert line(found, "A7").peers.total == pytest.approx(100 * 79 / 4000)
    placed = line(found, "A7").position
    assert (placed.worse, placed.equal, placed.better) == (1, 0, 3)


@pytest.mark.parametrize("number", range(5))
def test_the_standing_follows_the_verdict(number):
    assert report(number)[0].standing is STANDINGS[number]


def test_the_reserve_is_the_number_of_pupils_until_the_first_indicator_falls():
    found, _ = report(1)
    # Everything but A2 stands exactly at its threshold: not one more pupil.
    assert found.reserve.pupils == 0
    richer, _ = report(0)
    # Met are A1, A2, A3, A5, A6, at their thresholds too.
    assert richer.reserve.pupils == 0
    assert richer.reserve.indicator not in ("A4", "A7")


PLENTY = [2 * amount for amount in AT]


@pytest.mark.parametrize(
    ("amounts", "indicator"),
    [
        # Below its threshold and above its floor: the floor counts, 9 people for 1,058 pupils.
        ([*PLENTY[:1], 9, *PLENTY[2:]], "A2"),
        # All met: the first threshold, 4,600 m2 for 1,022 pupils.
        ([*PLENTY[:3], 4600, *PLENTY[4:]], "A4"),
    ],
)
def test_with_the_reserve_taken_the_school_stands_as_before_and_with_one_more_it_does_not(
    amounts, indicator
):
    found, _ = report_on([amounts], 0)
    assert found.reserve.indicator == indicator
    most = 1000 + found.reserve.pupils
    before, after = (
        report_on([amounts], 0, pupils=[pupils])[0].standing for pupils in (most, most + 1)
    )
    assert before is found.standing
    assert after is not found.standing


def past_of(result, number, pupils):
    """A history with these pupils, the last year of which is the result's."""
    frame = history(result, number).frame
    years = range(2026 - len(pupils), 2026)
    parts = [frame.assign(school_year=y, pupils=n) for y, n in zip(years, pupils, strict=True)]
    return SchoolHistory(pd.concat(parts, ignore_index=True), None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("amounts", "pupils", "asked", "not_asked"),
    [
        (with_amounts(A4=3600, A7=18), [1000.0], "fails.deputy_no_people", "fails.deputy"),
        (with_amounts(A1=40, A2=8), [1000.0], "fails.deputy_no_posts", "fails.deputy"),
        (with_amounts(A3=5), [1000.0], "fails.deputy", "fails.deputy_no_people"),
        (with_amounts(A4=4000), [1000.0], "passes.deputy_things", "passes.deputy"),
        (with_amounts(A2=9), [1000.0], "passes.deputy", "passes.deputy_things"),
        (with_amounts(A2=9), [1001.0, 1000.0], "passes.principal", "passes.principal_grown"),
        (with_amounts(A2=9), [1000.0, 1000.0], "passes.principal_grown", "passes.principal"),
        (with_amounts(A2=9), [1000.0], "passes.principal_no_past", "passes.principal_grown"),
        (AT, [1200.0, 1000.0], "all_met.deputy", "all_met.deputy_grown"),
        (AT, [800.0, 1000.0], "all_met.deputy_grown", "all_met.deputy"),
        (AT, [1000.0], "all_met.deputy_no_past", "all_met.deputy_grown"),
        ([*PLENTY[:3], 4600, *PLENTY[4:]], [1000.0], "all_met.section_things", "all_met.section"),
        ([43, *PLENTY[1:]], [1000.0], "all_met.section", "all_met.section_things"),
    ],
)
def test_no_question_speaks_of_people_rooms_or_pupils_that_there_are_not(
    language, amounts, pupils, asked, not_asked
):
    found, result = report_on([amounts, AT], 0)
    words = words_of(language)
    said = [ask for _, ask in questions(found, past_of(result, 0, pupils), "第一小学", words)]
    frames = [frame_of(words, key) for key in (asked, not_asked)]
    assert [any(re.fullmatch(frame, ask) for ask in said) for frame in frames] == [True, False]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_known_figure_is_never_said_to_be_missing(language):
    words = words_of(language)
    # The fourth lacks a figure and cannot be judged, the fifth its teachers and fails all the same.
    for number, code, key in ((3, "A6", "director"), (4, "A1", "director_fails")):
        found, result = report(number)
        name = words.t(f"indicator.{code}.short")
        expected = words.t("school.unknown_teachers", name=name) if number == 4 else name
        blocked = words.t("school.ways.blocked", indicators=expected)
        assert ways_sentences(found, words) == [blocked]
        asked = dict(questions(found, history(result, number), "第一小学", words))
        assert asked[words.t("role.director")] == words.t(
            f"school.ask.unknown.{key}", school="第一小学", missing=expected
        )
    assert words.t("school.unknown_teachers", name="") in title(found, "第一小学", words)


def frame_of(words, key):
    """A question as a pattern with anything in its places."""
    places = re.findall(r"{(\w+)}", words.t.entries[f"school.ask.{key}"])
    return re.escape(words.t(f"school.ask.{key}", **dict.fromkeys(places, "§"))).replace("§", ".*")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(5))
def test_every_sentence_is_whole_in_both_languages(number, language):
    found, result = report(number)
    words, past = words_of(language), history(result, number)
    said = [title(found, "第一小学", words), *ways_sentences(found, words)]
    said += [ask for _, ask in questions(found, past, "第一小学", words)]
    said += doubts(found, past, 5000, words)
    assert len(questions(found, past, "第一小学", words)) == 4
    for sentence in said:
        assert sentence
        assert not re.search(r"[{}]|nan|None", sentence), sentence


def test_the_title_of_a_failing_school_tells_money_and_count():
    found, _ = report(0)
    said = title(found, "第一小学", words_of())
    # A4 to the floor (675,000) and A7 to the standard (200,000).
    assert "2 项" in said
    assert "一次性 87.50 万元" in said
    assert "每年" not in said


def test_an_unknown_figure_is_named_and_no_way_is_claimed():
    words = words_of()
    for number, name in ((3, "仪器设备"), (4, "高学历教师")):
        found, _ = report(number)
        assert found.by_money is None
        assert name in title(found, "x", words)
        (said,) = ways_sentences(found, words)
        assert name in said
        assert "万元" not in said
    unknown, _ = report(3)
    table = indicator_table(unknown, FEW, 1.2, [], words).frame.set_index("indicator")
    row = table.loc[words.name("A6")]
    assert np.isnan(row["value"])
    assert row["standing"].endswith("缺指标数据")
    assert row["position"] == row["gap"] == "未知"
    priced = shortfall_table(unknown, [], words).frame.set_index("indicator")
    assert np.isnan(priced.loc[words.name("A6"), "once"])
    assert (priced["to_pass"] == "未知").all()


def test_money_is_told_apart_and_nothing_and_unknown_have_words():
    words = words_of()
    assert money_text(10_000, 20_000, words) == "一次性 1.00 万元、每年 2.00 万元"
    assert money_text(0, 20_000, words) == "每年 2.00 万元"
    assert money_text(0, 0, words) == "不用花钱"
    assert money_text(np.nan, 20_000, words) == "未知"


def test_small_sets_are_told_in_counts_and_large_ones_in_per_cent():
    found, _ = report(0)
    words, a7 = words_of(), line(found, "A7")
    assert position_text(a7, FEW, words) == "同类 4 所中，高于 1 所、相同 0 所、低于 3 所"
    at_boundary = PeerRules(0.3, 1.0, 3, 30, 4, {})
    assert position_text(a7, at_boundary, words) == "高于 25% 的同类学校"
    beyond = PeerRules(0.3, 1.0, 3, 30, 5, {})
    assert position_text(a7, beyond, words).startswith("同类 4 所中")


def test_missing_peers_and_no_peers_are_said():
    found, _ = report(0)
    assert "1 所缺数据" in position_text(line(found, "A6"), FEW, words_of())
    alone, _ = report(0, peers=())
    assert position_text(line(alone, "A7"), FEW, words_of()) == "没有可比的数"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("choice", list(Choice))
def test_how_the_peers_were_chosen_is_a_sentence_of_its_own(choice, language):
    sized = choice in (Choice.CLOSE, Choice.ANY_KIND, Choice.WIDER_SIZE, Choice.ANY_AREA)
    found = PeerSet(("a", "b"), choice, 9, 76.9 if sized else None, 130.2 if sized else None)
    said = peers_text(found, FEW, Stage.PRIMARY, "rural", "211", words_of(language))
    assert ("77" in said and "130" in said) is sized
    # Two of nine are taken: that is said too.
    assert "2" in said
    assert "{" not in said


def test_doubts_name_small_schools_and_cut_histories():
    found, result = report(2)
    words = words_of()
    none = history(result, 2)
    assert not [x for x in doubts(found, none, 1000, words) if "1 人" in x]
    small = doubts(found, none, 1001, words)
    assert any("增减 1 人" in each and "0.10" in each for each in small)
    cut = doubts(found, SchoolHistory(none.frame, 2024), 0, words)
    assert any("2024—2025学年" in each for each in cut)


def test_the_figure_holds_the_ratios_and_an_unknown_value_has_no_bar():
    found, _ = report(3)
    figure = against_standard(found, 0.85, 1.2, words_of())
    bars = figure.data[1]
    shown = dict(zip([each.indicator.code for each in found.lines], bars.x, strict=True))
    assert shown["A1"] == pytest.approx(100)
    assert np.isnan(shown["A6"])
    names = list(bars.y)
    assert "缺指标数据" in names[5]
    assert "未知" in against_standard_alt(found, words_of())
    # Below the standard the bar is hatched, so that it is told apart in grey.
    failing, _ = report(0)
    pattern = against_standard(failing, 0.85, 1.2, words_of()).data[1].marker.pattern.shape
    assert [mark for mark in pattern if mark] == ["/", "/"]


def test_the_years_have_a_panel_for_each_indicator():
    _, result = report(0)
    figure = by_year(history(result, 0), words_of())
    assert len(figure.data) == 21
    assert sum(trace.showlegend for trace in figure.data) == 3


HOSTILE = '<script>alert(1)</script>"&'


def sheet(number, doubted=(), language="zh"):
    found, result = report(number)
    words = words_of(language)
    said = SheetTexts(HOSTILE, HOSTILE, (HOSTILE,), doubted, (("a", HOSTILE),), HOSTILE, HOSTILE)
    return school_sheet(found, history(result, number), said, FEW, 1.2, words)


def test_nothing_on_the_sheet_can_run():
    html = sheet(0, (HOSTILE,))
    assert "<script" not in html
    assert html.count(escape(HOSTILE)) == 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_says_the_same_numbers_as_the_tables(language):
    found, _ = report(0)
    words, html = words_of(language), sheet(0, language=language)
    table = indicator_table(found, FEW, 1.2, [], words)
    for cells in cell_rows(table, words.t):
        row = dict(zip(table.frame.columns, cells, strict=True))
        for field in ("indicator", "value", "threshold", "floor", "mean", "peers", "position"):
            assert f"<td>{escape(row[field])}</td>" in html
        assert f"<td>{escape(row['gap'])}</td>" in html
    for row in shortfall_table(found, [], words).frame.to_dict("records"):
        assert f"<td>{words.t.number(row['once'], 2)}</td>" in html
        assert f"<td>{escape(row['to_pass'])}</td>" in html


def test_what_does_not_fit_on_the_paper_is_counted():
    lines = tuple(f"line {n}" for n in range(LINES + 3))
    html = sheet(0, lines)
    assert "line 4" in html
    assert "line 5" not in html
    assert words_of().t("school.more", count=3) in html


def test_questions_are_a_table_by_role():
    table = question_table([("局长", "?"), ("校长", "!")], "x", words_of())
    assert table.frame.to_numpy().tolist() == [["局长", "?"], ["校长", "!"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_of_the_registry_has_its_word(language):
    for cost in default_prices().costs:
        assert f"way.{cost.way}" in texts(language).entries


def test_a_school_that_is_not_there_is_refused():
    with pytest.raises(KeyError):
        result = assessed(COUNTY)
        found = basis(result, facts_of(result), INDICATORS, ROUND)
        ways = (cheapest_steps(found, RULE), cheapest_steps(found, RULE, by_people=True))
        school_report("x", result, found, ways, PeerSet((), Choice.OWN, 0), RULES)


def test_frames_are_not_changed_by_reading():
    result = assessed(COUNTY)
    before = result.values.copy()
    found = basis(result, facts_of(result), INDICATORS, ROUND)
    cheapest_steps(found, RULE)
    pd.testing.assert_frame_equal(result.values, before)
