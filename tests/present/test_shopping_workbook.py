"""The shopping list's workbook, opened again and calculated by an engine that knows nothing of it."""

from __future__ import annotations

import io

import formualizer
import numpy as np
import openpyxl
import pandas as pd
import pytest

from analysis.present.shopping_tables import line_frame, unknown_table
from analysis.present.shopping_workbook import Parts, shopping_workbook
from analysis.present.text import LANGUAGES, texts
from analysis.present.words import Wording
from data import reference
from tests.analysis.test_school_steps import AT, CODES, ROUND, with_amounts
from tests.analysis.test_shopping import listed_of

# Names that are formulas, patterns or operators to Excel.
TOWNSHIPS = ["=1+1", "*", "<>x"]
NAMES = ["=HYPERLINK(1)", "@学校", "第三小学", "第四小学"]


def words_of(language):
    return Wording(texts(language), reference.indicators(), reference.units(), {})


def made(language, amounts=None):
    amounts = amounts or [
        with_amounts(A7=21, A2=5),
        with_amounts(A4=3600, A7=18, A3=5),
        with_amounts(A1=30),
        with_amounts(A6=np.nan, A5=7000),
    ]
    _, _, listed = listed_of(amounts, years=2, teachers=40.0)
    schools = pd.DataFrame(
        {
            "school_code": [f"99{n:08}" for n in range(len(amounts))],
            "school_name": NAMES[: len(amounts)],
            "township": [TOWNSHIPS[n % 3] for n in range(len(amounts))],
        }
    )
    words = words_of(language)
    lines = line_frame(listed, schools, words)
    unknown = unknown_table(listed, schools, ["note"], words)
    parts = Parts(lines, sorted(TOWNSHIPS), 2, unknown, ROUND, ["method"])
    return listed, lines, shopping_workbook(parts, words), words


def sheet(content, language, key, values=False):
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=values)
    return book[texts(language)(f"shopping.sheet.{key}")]


def value(book, name, row, column):
    """A calculated cell, counted from 1."""
    return book.get_value(name, row, column)


def recalculated(content, language, price=None):
    """Every sheet's formulas calculated anew; with `price`, the price of A7 is that."""
    if price is not None:
        book = openpyxl.load_workbook(io.BytesIO(content))
        prices = book[texts(language)("shopping.sheet.prices")]
        (row,) = [r for r in range(3, prices.max_row + 1) if prices.cell(r, 1).value[:2] == "A7"]
        prices.cell(row, 3).value = price
        changed = io.BytesIO()
        book.save(changed)
        content = changed.getvalue()
    book = formualizer.load_workbook_bytes(content)
    book.evaluate_all()
    return book


@pytest.mark.parametrize("language", LANGUAGES)
def test_calculated_anew_the_list_says_what_the_page_says(language):
    listed, lines, content, _ = made(language)
    book, name = recalculated(content, language), texts(language)("shopping.sheet.list")
    for row, line in enumerate(lines.to_dict("records"), start=3):
        assert value(book, name, row, 7) == pytest.approx(line["amount"])
        assert value(book, name, row, 9) == pytest.approx(line["price"])
        assert value(book, name, row, 10) == pytest.approx(line["once"])
        assert value(book, name, row, 11) == pytest.approx(line["yearly"])
    total = len(lines) + 4
    assert value(book, name, total, 10) == pytest.approx(listed.lines["once"].sum())
    assert value(book, name, total, 11) == pytest.approx(listed.lines["yearly"].sum())


@pytest.mark.parametrize(("key", "field"), [("by_township", "township"), ("by_year", "year")])
def test_sums_of_townships_and_years_are_those_of_their_lines(key, field):
    _, lines, content, _ = made("zh")
    book, name = recalculated(content, "zh"), texts("zh")(f"shopping.sheet.{key}")
    members = sorted(TOWNSHIPS) if field == "township" else [1, 2]
    for row, member in enumerate(members, start=3):
        mine = lines[lines[field] == member]
        assert value(book, name, row, 1) == member
        for column, code in enumerate(CODES, start=2):
            expected = mine.loc[mine["indicator"] == code, "amount"].sum()
            assert value(book, name, row, column) == pytest.approx(expected), (member, code)
        assert value(book, name, row, 9) == pytest.approx(mine["once"].sum())
        assert value(book, name, row, 10) == pytest.approx(mine["yearly"].sum())
    total = 3 + len(members)
    assert value(book, name, total, 9) == pytest.approx(lines["once"].sum())
    assert value(book, name, total, 10) == pytest.approx(lines["yearly"].sum())


def test_a_price_that_is_changed_changes_the_money_everywhere():
    _, lines, content, _ = made("zh")
    book = recalculated(content, "zh", price=1.0)
    rooms = lines[lines["indicator"] == "A7"]
    assert len(rooms) > 1
    expected = lines["once"].sum() - rooms["once"].sum() + rooms["amount"].sum()
    t = texts("zh")
    assert value(book, t("shopping.sheet.list"), len(lines) + 4, 10) == pytest.approx(expected)
    assert value(book, t("shopping.sheet.by_year"), 5, 9) == pytest.approx(expected)
    assert value(book, t("shopping.sheet.by_township"), 6, 9) == pytest.approx(expected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_that_are_kept_beside_the_formulas_are_the_calculated_ones(language):
    _, _, content, _ = made(language)
    book = recalculated(content, language)
    kept = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    live = openpyxl.load_workbook(io.BytesIO(content))
    formulas = 0
    for page in live:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    formulas += 1
                    there = kept[page.title][cell.coordinate].value
                    found = value(book, page.title, cell.row, cell.column)
                    assert there == pytest.approx(found), (page.title, cell.coordinate)
    assert formulas > 60


def test_text_of_a_workbook_stays_text():
    _, lines, content, _ = made("zh")
    live = sheet(content, "zh", "list")
    for row, line in enumerate(lines.to_dict("records"), start=3):
        for column, field in ((2, "school_name"), (3, "township"), (12, "school_code")):
            cell = live.cell(row, column)
            assert (cell.value, cell.data_type) == (str(line[field]), "s")
    assert {live.cell(r, 2).value for r in range(3, len(lines) + 3)} >= {"=HYPERLINK(1)", "@学校"}
    towns = sheet(content, "zh", "by_township")
    assert [towns.cell(r, 1).data_type for r in (3, 4, 5)] == ["s"] * 3


def test_unknown_figures_stand_on_their_own_sheet_and_in_no_line():
    listed, lines, content, words = made("zh")
    unknown = sheet(content, "zh", "unknown")
    assert [cell.value for cell in unknown[3]] == [
        "第四小学",
        "=1+1",
        words.name("A6"),
        "9900000003",
    ]
    assert listed.unknown.values.tolist() == [["9900000003", "A6"]]
    both = (lines["school_code"] == "9900000003") & (lines["indicator"] == "A6")
    assert not both.any()


def test_prices_carry_source_and_dates_and_the_method_is_told():
    _, _, content, _ = made("zh")
    prices = sheet(content, "zh", "prices")
    rows = [[cell.value for cell in prices[r]] for r in range(3, 3 + len(ROUND.costs))]
    assert [row[2] for row in rows] == [cost.value for cost in ROUND.costs]
    assert {row[6] for row in rows} == {"here"}
    assert {row[7] for row in rows} == {"2026-01-01"}
    assert sheet(content, "zh", "method").cell(1, 1).value == "method"


def test_a_county_that_lacks_nothing_gives_a_sound_workbook():
    _, lines, content, _ = made("zh", [AT, AT])
    assert lines.empty
    book, t = recalculated(content, "zh"), texts("zh")
    assert value(book, t("shopping.sheet.list"), 5, 10) == 0
    assert value(book, t("shopping.sheet.by_township"), 3, 9) == 0


def test_equal_lists_give_equal_bytes():
    assert made("en")[2] == made("en")[2]
