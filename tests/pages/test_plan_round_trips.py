"""Links and workbooks of the what-if bring back what the screen says; ends of sliders; unknown figures."""

from __future__ import annotations

import io
from collections import Counter
from urllib.parse import quote, unquote

import openpyxl
import pytest

from analysis.levers import COUNTY, Fund, Hire, Intake, Place, Shared, Train, Transfer
from analysis.present.text import LANGUAGES, texts
from analysis.present.what_if_tables import TABLES
from analysis.vocabulary import Stage, Verdict
from data import scenarios
from data.warehouse import current_snapshot
from pages.shared import cached
from pages.views import funding, rotation
from tests.pages.driver import assert_sound, page
from tests.pages.what_if_driver import (
    MIXED,
    by_key,
    carried,
    coefficients,
    opened,
    plan,
    said,
    table,
)

YEAR = 2025
pytestmark = pytest.mark.usefixtures("on_the_sample", "with_own_workspace")


def numbers(row):
    """The known numbers of a row, sorted."""
    known = [each for each in row if isinstance(each, int | float) and each == each]
    return Counter(round(float(each), 6) for each in known)


def rows_on_screen(app):
    """Of each table of the screen the numbers of each row."""
    frames = [each.value for each in app.dataframe]
    return [[numbers(row) for row in frame.astype(object).to_numpy().tolist()] for frame in frames]


def rows_of_every_list(app, kind):
    """The same with each list of the plan open in turn: only the open one is drawn."""
    app.session_state["figures_as_tables"] = ("rotation_indicators",)
    found = []
    for key in {"funding": funding.LISTS, "rotation": rotation.LISTS}[kind]:
        app.session_state["list"] = TABLES[key].key
        found += rows_on_screen(app.run())
    return found


def sheets_of(content):
    """By title the rows of each sheet of a workbook, the sheet of sources left out."""
    found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets[:-1]:
        rows = list(sheet.iter_rows(min_row=3, values_only=True))
        count = next((n for n, row in enumerate(rows) if row[0] is None), len(rows))
        found[sheet["A1"].value] = rows[:count]
    return found


def assert_as_on_screen(screen, content, titles):
    """Each sheet with one of these titles holds, row by row, numbers that a table of the screen has."""
    sheets = sheets_of(content)
    for title in titles:
        written = [numbers(row) for row in sheets[title]]
        assert any(written)
        assert any(
            len(shown) == len(written)
            and all(one <= other for one, other in zip(written, shown, strict=True))
            for shown in screen
        ), title


def address_of(app):
    """What the address of a page carries."""
    return {
        key: value if isinstance(value, str) else value[0]
        for key, value in app.query_params.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["funding", "rotation"])
def test_the_link_of_a_page_gives_the_same_numbers_to_somebody_else(key, language):
    first = page(
        key, language=language, scenario=plan(*MIXED, budgets=(("staff", 20_000),)).to_text()
    )
    # What a browser makes of the address and back.
    link = unquote(quote(address_of(first)["scenario"]))
    other = page(key, language=language, scenario=link)
    assert other.title[0].value == first.title[0].value
    assert rows_on_screen(other) == rows_on_screen(first)
    # Read again the link does not drift.
    assert carried(other) == carried(first)


def test_the_link_of_a_comparison_names_both_sides():
    one = scenarios.keep("甲案", plan(*MIXED))
    two = scenarios.keep("乙案", plan(Fund("A6", COUNTY, "shortfall", 5_000_000)))
    first = page("plans", plan_a=one.id, plan_b=two.id)
    address = address_of(first)
    assert (address["plan_a"], address["plan_b"]) == (one.id, two.id)
    other = page("plans", **address)
    assert other.title[0].value == first.title[0].value
    assert rows_on_screen(other) == rows_on_screen(first)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_of_funding_holds_what_the_screen_shows(offered, language):
    app = page("funding", language=language, scenario=plan(*MIXED).to_text())
    content, t = offered["plan_workbook"](), texts(language)
    titles = [
        t("what_if.title.funding"),
        t("what_if.title.budget"),
        t("what_if.title.levelling"),
        next(
            title for title in sheets_of(content) if title == app.header[0].value.replace("\\", "")
        ),
    ]
    assert_as_on_screen(rows_of_every_list(app, "funding"), content, titles)
    # The workbook of another plan is not taken for this one.
    other = page("funding", language=language, scenario=plan(*MIXED[:1]).to_text())
    with pytest.raises(AssertionError):
        assert_as_on_screen(rows_of_every_list(other, "funding"), content, titles[-1:])


def test_the_workbook_of_a_comparison_holds_what_the_screen_shows(offered):
    two = scenarios.keep("=乙案", plan(Fund("A6", COUNTY, "shortfall", 5_000_000)))
    app = page("plans", scenario=plan(*MIXED).to_text(), plan_b=two.id)
    content, t = offered["plans_workbook"](), texts("zh")
    assert_as_on_screen(
        rows_on_screen(app), content, [t("what_if.title.headline"), t("what_if.title.indicators")]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_sliders_at_their_ends_and_beyond(language):
    app, t = page("funding", language=language), texts(language)
    ends = {}
    for code in ("A4", "A5", "A6", "A7"):
        slider = by_key(app.slider, f"funding_primary_{code}_yuan")
        ends[code] = slider.max
        slider.set_value(slider.max)
    app.run()
    assert_sound(app)
    after = coefficients(app)
    for code in ends:
        row = after[after.index.str.startswith(code)].iloc[0]
        # All that lacks is bought; a school of two stages shares what it buys, and is at its need too.
        assert row["met_after"] == row["counted"], code
    typed = by_key(app.number_input, "funding_primary_A6_yuan_typed")
    typed.set_value(ends["A6"] + 7).run()
    assert_sound(app)
    cut = t("page.funding.cut", asked=t.number(ends["A6"] + 7, 0), most=t.number(ends["A6"], 0))
    assert cut in said(app)
    assert by_key(app.slider, "funding_primary_A6_yuan").value == ends["A6"]
    for code in ends:
        by_key(app.slider, f"funding_primary_{code}_yuan").set_value(0)
    app.run()
    assert_sound(app)
    assert "scenario" not in app.query_params


def unknown_school():
    """A primary school of the sample with an unknown figure, and one whose figures are all known."""
    judged = cached.assessment(str(current_snapshot()), YEAR, Stage.PRIMARY, False, "national")
    known = judged.amounts.notna().all(axis=1)
    return str(known.index[~known][0]), str(known.index[known][0]), judged


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_school_with_an_unknown_figure_stays_unknown_whatever_is_asked(language):
    code, other, judged = unknown_school()
    missing = judged.amounts.loc[code].isna()
    t, place = texts(language), Place("school", code)
    gap = next(iter(missing.index[missing]))
    levers = [
        Transfer(other, code, "physical_education", True, True, 1),
        Train("study", place, 2),
        Hire(place, "physical_education", True, True, 1),
        Intake(code, 5),
        *(Fund(each, place, "shortfall", 500_000) for each in ("A4", "A5", "A6", "A7")),
        *(Fund(each, place, "stage", 500_000) for each in ("A4", "A5", "A6", "A7")),
        Shared(other, code, "music", 1, 1),
    ]
    app = page("funding", language=language, scenario=plan(*levers).to_text())
    rows = table(opened(app, "plan_measures"), "asked")
    assert len(rows) == len(levers)
    compared = page("plans", language=language, scenario=plan(*levers).to_text())
    head = table(compared, "baseline").set_index("measure")
    unknown = int((judged.schools["verdict"] == Verdict.CANNOT_JUDGE).sum())
    line = head.loc[t("what_if.headline.cannot_judge")]
    assert line.tolist() == [unknown, unknown, unknown]
    # Nothing is counted into the unknown figure: as many schools are counted as before.
    after = coefficients(app)
    before = judged.indicators.set_index("code")["schools_counted"]
    counted = after[after.index.str.startswith(gap)].iloc[0]["counted"]
    assert counted == before[gap] < len(judged.schools)
    schools = table(opened(app, "plan_schools"), "standing")
    name = cached.league(str(current_snapshot()), YEAR, Stage.PRIMARY, False, "national")
    named = name.set_index("school_code")["school_name"][code]
    mine = schools[schools["school"] == named]
    assert mine["verdict_after"].tolist() == [t("verdict.cannot_judge")]
