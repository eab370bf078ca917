"""Sentences made from results: numbers are computed, unknown is said, hostile text stays text."""

import pytest

from analysis.attention import Attention, headline, three_things
from analysis.league import league_table
from analysis.present.text import finding_sentence, texts
from analysis.present.words import Wording, finding_text, shortfall_text, worst_gap_text
from analysis.rules import day_of_school_year
from analysis.vocabulary import Finding, Severity
from data import reference
from data.assess import assess
from data.build import build
from data.warehouse import Warehouse
from pages.shared.show import plain


def wording(language="zh"):
    names = {
        key: {code.code: getattr(code, language) for code in codes}
        for key, codes in reference.code_lists().items()
    }
    return Wording(texts(language), reference.indicators(), reference.units(), names)


@pytest.fixture(scope="module")
def stages(sample_workbook):
    return assess([sample_workbook], 2025).results[0].stages


@pytest.fixture(scope="module")
def leagues(sample_workbook, stages, tmp_path_factory):
    built = build([sample_workbook], tmp_path_factory.mktemp("words"))
    facts = Warehouse(built.snapshot).facts()
    facts = facts[facts["school_year"] == 2025]
    rule = reference.rule_book().on(day_of_school_year(2025)).school_rule
    return {
        stage: league_table(facts, result, None, reference.indicators(), rule)
        for stage, result in stages.items()
    }


def test_headline_counts_add_up(stages):
    values = headline(stages).values
    assert values["passing"] + values["failing"] + values["unknown"] == values["schools"]
    counted = [values[f"coefficients_{part}"] for part in ("within", "over", "unknown")]
    assert sum(counted) == values["coefficients"] == 14


def test_three_things_are_of_three_kinds_and_true(stages, leagues):
    items = three_things(stages, leagues, 0.1)
    assert all(isinstance(item, Attention) for item in items)
    assert len({item.finding.key for item in items}) == 3
    over = items[0].finding.values
    row = stages[over["stage"]].indicators.set_index("code").loc[over["indicator"]]
    assert row["cv"] == over["cv"] > over["limit"]
    everything = [
        measure["cv"] / measure["cv_limit"]
        for result in stages.values()
        for measure in result.indicators.to_dict("records")
    ]
    assert over["cv"] / over["limit"] == pytest.approx(max(everything))
    step = items[2].finding.values
    band = leagues[step["stage"]]["band"]
    assert (band == "one_step").sum() == step["schools"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_things_and_headline_read_in_both_languages(stages, leagues, language):
    words = wording(language)
    for item in three_things(stages, leagues, 0.1):
        sentence = finding_text(item.finding, words)
        assert "{" not in sentence
        assert "primary" not in sentence
        assert "junior" not in sentence
    assert "{" not in finding_text(headline(stages), words)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [(3, "people", "3 人"), (1234.5, "m2", "1,235 ㎡"), (446_500, "yuan", "44.65 万元")],
)
def test_amounts_have_their_unit(value, unit, shown):
    assert wording().amount(value, unit) == shown


def test_shortfall_names_what_is_not_known():
    row = {f"short_{indicator.code}": 0.0 for indicator in reference.indicators()}
    t = texts("zh")
    nothing = shortfall_text(row, wording())
    assert nothing == t("common.lacks_nothing")
    row |= {"short_A2": 2.0, "short_A7": float("nan")}
    said = shortfall_text(row, wording())
    assert said == "骨干教师 2 人、多媒体教室 缺数据"


@pytest.mark.parametrize("name", ["{0}", "{x.__class__}", "a{b", "%s", "<img src=x onerror=1>"])
def test_hostile_values_stay_text(name):
    finding = Finding("heading_is_not_known", Severity.LOOK, {"heading": name}, "a.xlsx", "学校")
    assert name in finding_sentence(finding, texts("zh"))


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://example.org/a.png)",
        "[x](javascript:alert(1))",
        "**x**",
        "$x^2$",
        ":red[x]",
        "<b>",
    ],
)
def test_markdown_from_a_workbook_is_disarmed(text):
    shown = plain(text)
    for sign in "![]()*$:<":
        assert f"\\{sign}" in shown or sign not in text
    assert shown.replace("\\", "").replace("\u2060", "") == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1e308, "1e+308"),
        (-2e27, "-2e+27"),
        (1e15, "1e+15"),
        (999_999_999_999_999.0, "999,999,999,999,999.00"),
    ],
)
def test_a_number_of_any_size_is_a_sentence(value, shown):
    """A typing error may be as large as a float can be; it is told, not raised."""
    finding = Finding(
        "total_does_not_match",
        Severity.LOOK,
        {"heading": "x", "stated": value, "computed": 1.0},
    )
    for language in ("zh", "en"):
        assert texts(language).number(value, 2) == shown
        assert shown.removesuffix(".00") in finding_sentence(finding, texts(language))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_worst_gap_is_the_lowest_share_of_the_standard_and_no_gap_is_said(
    stages, leagues, language
):
    said, threshold = (
        wording(language),
        stages["primary"].indicators.set_index("code")["threshold"],
    )
    t, row = said.t, leagues["primary"].iloc[0].copy()
    for code in threshold.index:
        row[code], row[f"short_{code}"] = threshold[code], 0.0
    assert worst_gap_text(row, stages["primary"], said) == t("card.nothing_lacks", of=7)
    row["A1"], row["short_A1"] = threshold["A1"] * 0.9, 2.0
    only = t("card.worst", name=said.name("A1"), amount=said.gap("A1", 2.0))
    assert worst_gap_text(row, stages["primary"], said) == only
    # A larger amount that is a smaller share of its standard does not come first.
    row["A4"], row["short_A4"] = threshold["A4"] * 0.95, 300.0
    told = worst_gap_text(row, stages["primary"], said)
    assert said.gap("A1", 2.0) in told
    assert said.gap("A4", 300.0) not in told
    row["A4"] = threshold["A4"] * 0.85
    assert said.gap("A4", 300.0) in worst_gap_text(row, stages["primary"], said)


def test_a_figure_that_is_not_known_is_never_said_to_reach_the_standard(stages, leagues):
    said = wording()
    row = leagues["primary"].iloc[0].copy()
    for indicator in said.indicators:
        row[f"short_{indicator.code}"] = 0.0
    row["A5"] = row["short_A5"] = float("nan")
    told = worst_gap_text(row, stages["primary"], said)
    assert told == said.t("card.not_known", names=said.t("indicator.A5.short"))
