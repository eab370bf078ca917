"""Tables as exported: opened again, every number is the one shown."""

import io
from datetime import datetime

import openpyxl
import pandas as pd
import pytest

from analysis.present.export_workbook import table_workbook
from analysis.present.tables import Column, present
from analysis.present.text import texts
from analysis.present.trace_words import AboutSheet

FRAME = pd.DataFrame(
    {
        "name": ["=1+1", "第一小学", "<b>x</b>", None],
        "value": [1 / 3, 0.0, float("nan"), 1234567.891],
        "unused": [1, 2, 3, 4],
    }
)
TABLE = present(
    "test",
    "名单[2025]/学校*名单?名单:名单名单名单名单名单名单名单",
    FRAME,
    [Column("name", "学校"), Column("value", "比值", "number", 2, "%")],
    ["计入 3/4 所学校。", "=2+2"],
)


@pytest.fixture(scope="module")
def sheet():
    book = openpyxl.load_workbook(io.BytesIO(table_workbook(TABLE, texts("zh"))))
    return book.worksheets[0]


def test_headings_carry_the_unit_and_only_described_columns_are_there(sheet):
    assert [cell.value for cell in sheet[2]] == ["学校", "比值 (%)"]


def test_numbers_are_exact_and_zero_is_not_unknown(sheet):
    values = [sheet.cell(row, 2).value for row in range(3, 7)]
    assert values == [pytest.approx(1 / 3, rel=1e-15), 0, "缺报", pytest.approx(1234567.891)]
    assert sheet.cell(3, 2).number_format == "#,##0.00"


def test_text_never_becomes_a_formula(sheet):
    assert [sheet.cell(row, 1).value for row in range(3, 7)] == [
        "=1+1",
        "第一小学",
        "<b>x</b>",
        "缺报",
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_notes_stand_below(sheet):
    assert [sheet.cell(row, 1).value for row in (8, 9)] == ["计入 3/4 所学校。", "=2+2"]


def test_sheet_name_is_one_that_excel_takes(sheet):
    assert len(sheet.title) <= 31
    assert not set(sheet.title) & set("[]:*?/\\")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        (
            "达标学校占比：小学由 35.4% 到 62.3%、初中由 39.3% 到 60.7%",
            "达标学校占比：小学由 35.4% 到 62.3%",
        ),
        ("Schools that pass: Primary from 35.4% to 62.3%", "Schools that pass"),
        ("A sum of 1,234,567 yuan and 7,654,321 yuan", "A sum of 1,234,567 yuan and"),
        ("名" * 31, "名" * 31),
        ("名" * 32, "名" * 31),
    ],
)
def test_a_long_title_becomes_a_sheet_name_that_ends_with_a_phrase_or_a_word(title, name):
    table = present("test", title, FRAME, [Column("name", "学校")])
    book = openpyxl.load_workbook(io.BytesIO(table_workbook(table, texts("zh"))))
    assert book.sheetnames == [name]


def test_a_second_sheet_says_where_the_numbers_come_from():
    about = AboutSheet("数从何来", (("快照", "=1+1", "x"), ("方法", "教督〔2017〕6号")))
    book = openpyxl.load_workbook(io.BytesIO(table_workbook(TABLE, texts("zh"), about)))
    assert book.sheetnames[1:] == ["数从何来"]
    cells = list(book.worksheets[1].iter_rows())
    assert [cell.value for cell in cells[0]] == ["快照", "=1+1", "x"]
    assert {cell.data_type for row in cells for cell in row} <= {"s", "n"}
    assert (
        len(openpyxl.load_workbook(io.BytesIO(table_workbook(TABLE, texts("zh")))).worksheets) == 1
    )


def test_equal_tables_give_equal_bytes():
    assert table_workbook(TABLE, texts("zh")) == table_workbook(TABLE, texts("zh"))
    created = openpyxl.load_workbook(
        io.BytesIO(table_workbook(TABLE, texts("zh")))
    ).properties.created
    assert created == datetime(2020, 1, 1)


def test_a_described_column_that_is_not_there_is_refused():
    with pytest.raises(KeyError):
        present("test", "x", FRAME, [Column("nothing", "x")])
