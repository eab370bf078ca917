"""What a cell says when it holds no number, on the screen and in the export."""

import io
import math
import re

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from streamlit.dataframe_util import is_pandas_styler
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData

from analysis.present.cell_words import cell_rows
from analysis.present.cells import on_screen, worded_columns
from analysis.present.export_workbook import table_workbook
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import LANGUAGES, texts
from analysis.vocabulary import Absence

FRAME = pd.DataFrame(
    {
        "share": [12345.678, 0.0, 0.004, math.nan, math.nan, math.nan],
        "people": pd.array([7, 0, 1, None, None, None], dtype="Int64"),
        "change": ["+1", "0", "-1", None, None, None],
        "plain": [1.0, 2.0, math.nan, 4.0, 5.0, 6.0],
    }
)
KINDS = [None, None, None, None, Absence.NOT_APPLICABLE, Absence.WITHHELD]
ABSENT = pd.DataFrame({"share": KINDS, "people": KINDS, "change": KINDS})
COLUMNS = [
    Column("share", "比", "number", 2),
    Column("people", "人", "number"),
    Column("change", "变化"),
    Column("plain", "数", "number", 1),
]
TABLE = present("test", "表", FRAME, COLUMNS, absent=ABSENT)


def drawn(table, t):
    """What the cells show: the texts of the styled frame."""
    cells = re.findall(r"<td[^>]*>(.*?)</td>", on_screen(table, t).to_html())
    width = len(table.columns)
    return {column.field: cells[i::width] for i, column in enumerate(table.columns)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_says_each_kind_in_its_own_word(language):
    t = texts(language)
    told = drawn(TABLE, t)
    words = [t(f"absence.{kind}") for kind in ("not_applicable", "withheld")]
    assert told["share"][:3] == ["12,345.68", "0.00", "≈0"]
    for field in ("share", "people", "change"):
        assert told[field][4:] == words
    assert len({*words, t("absence.missing"), "≈0", "0.00"}) == 5


def test_numbers_stay_numbers_missing_stays_empty_and_the_rest_stands_beside_it():
    frame = on_screen(TABLE, texts("zh")).data
    assert frame["share"].dtype == frame["people"].dtype == float
    assert frame["share"][:3].tolist() == [12345.678, 0.0, 0.004]
    # The grid of the browser sorts empty cells before every number, and so these.
    assert math.isnan(frame["share"][3])
    assert frame["share"][4:].tolist() == [-math.inf, -math.inf]
    # The table itself is as it was.
    assert TABLE.frame["share"].isna().sum() == 3


def test_only_columns_that_need_it_are_worded_and_a_plain_table_is_drawn_as_it_is():
    assert worded_columns(TABLE) == {"share", "people"}
    plain = present("plain", "表", FRAME[["plain"]], [COLUMNS[3]])
    assert worded_columns(plain) == frozenset()
    assert on_screen(plain, texts("zh")) is plain.frame


def cells_of(translated):
    """Words by the place of the cell."""
    return {
        cell["id"]: cell["display_value"]
        for row in translated["body"]
        for cell in row
        if "id" in cell
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_streamlit_gets_the_words_that_pandas_would_write_and_no_others(language):
    worded = on_screen(TABLE, texts(language))
    given = cells_of(worded._translate(False, False))
    every = cells_of(worded._translate(False, False, None, None, ""))
    assert given == {place: every[place] for place in given}
    assert {place.split("_")[1] for place in given} == {"col0", "col1"}
    assert len(given) == 2 * len(FRAME) < len(every)


def test_the_words_arrive_in_the_message_to_the_browser():
    message = ArrowData()
    screen = on_screen(TABLE, texts("zh"))
    assert is_pandas_styler(screen)
    marshall_styler(message, screen, "some")
    shown = pa.ipc.open_stream(message.styler.display_values).read_pandas()
    told = drawn(TABLE, texts("zh"))
    for field in ("share", "people"):
        assert shown[field].tolist() == told[field]
    assert shown["change"].tolist()[:3] == ["+1", "0", "-1"]


@pytest.mark.parametrize(
    ("value", "near"),
    [(0.0049, True), (0.005, False), (-0.0049, True), (0.0, False), (1e-15, False)],
)
def test_what_rounds_to_zero_is_found_on_both_sides_of_the_boundary(value, near):
    table = present("test", "表", pd.DataFrame({"x": [value]}), [Column("x", "x", "number", 2)])
    assert bool(worded_columns(table)) is near


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (999, 0, None),
        (1000, 0, "1,000"),
        (-2244, 0, "-2,244"),
        (999.994, 2, None),
        (999.996, 2, "1,000.00"),
        (1234567.5, 1, "1,234,567.5"),
        (-999.0, 2, None),
    ],
)
def test_thousands_are_set_apart_on_the_screen_and_only_there_a_number_needs_words(
    value, decimals, shown
):
    frame = pd.DataFrame({"x": [value, 1.0]})
    table = present("test", "表", frame, [Column("x", "x", "number", decimals)])
    if shown is None:
        assert worded_columns(table) == frozenset()
    else:
        assert drawn(table, texts("zh"))["x"] == [shown, f"{1:.{decimals}f}"]
    # The grid still sorts numbers.
    screen = on_screen(table, texts("zh"))
    assert getattr(screen, "data", screen)["x"].tolist() == [value, 1.0]


def test_cells_of_mixed_units_show_decimals_only_where_there_are_some():
    frame = pd.DataFrame({"x": [1.0, 10000.0, 12.5, 0.0, math.nan, 1.004]})
    table = present("test", "表", frame, [Column("x", "x", "number", 2, mixed=True)])
    assert drawn(table, texts("zh"))["x"][:4] == ["1", "10,000", "12.50", "0"]
    assert drawn(table, texts("zh"))["x"][5] == "1.00"
    book = openpyxl.load_workbook(io.BytesIO(table_workbook(table, texts("zh"))))
    formats = [book.worksheets[0].cell(row, 1).number_format for row in (3, 4, 5)]
    assert formats == ["#,##0", "#,##0", "#,##0.00"]
    with pytest.raises(ValueError, match="mixed"):
        Column("x", "x", mixed=True)


def test_rows_in_units_of_their_own_keep_their_decimals_and_stay_numbers():
    frame = pd.DataFrame({"x": [6.25314, 2609.4, math.nan, 2000.0]})
    table = present("test", "表", frame, [Column("x", "x", "number", places=(2, 0, 2, 1))])
    assert drawn(table, texts("zh"))["x"][:2] == ["6.25", "2,609"]
    assert drawn(table, texts("zh"))["x"][3] == "2,000.0"
    assert [row[0] for row in cell_rows(table, texts("zh"))] == ["6.25", "2,609", "缺报", "2,000.0"]
    sheet = openpyxl.load_workbook(io.BytesIO(table_workbook(table, texts("zh")))).worksheets[0]
    cells = [sheet.cell(row, 1) for row in (3, 4, 6)]
    assert [cell.value for cell in cells] == [6.25314, 2609.4, 2000]
    assert [cell.number_format for cell in cells] == ["#,##0.00", "#,##0", "#,##0.0"]
    with pytest.raises(ValueError, match="places"):
        present("test", "表", frame.head(2), table.columns)


def test_a_signed_column_keeps_its_sign_beside_words():
    table = present(
        "test",
        "表",
        pd.DataFrame({"x": [1500.0, -1500.0, 2.0, 0.0]}),
        [Column("x", "x", "number", 0, signed=True)],
    )
    assert drawn(table, texts("zh"))["x"] == ["+1,500", "-1,500", "+2", "0"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_export_says_the_same_and_keeps_the_numbers(language):
    t = texts(language)
    sheet = openpyxl.load_workbook(io.BytesIO(table_workbook(TABLE, t))).worksheets[0]
    words = [t(f"absence.{kind}") for kind in ("missing", "not_applicable", "withheld")]
    shares = [sheet.cell(row, 1) for row in range(3, 9)]
    assert [cell.value for cell in shares] == [12345.678, 0, 0.004, *words]
    assert shares[2].number_format == '"≈0"'
    assert shares[1].number_format == "#,##0.00"
    assert [sheet.cell(row, 3).value for row in range(3, 9)] == ["+1", "0", "-1", *words]
    assert sheet.cell(5, 4).value == words[0]


def test_a_cell_without_entry_is_missing():
    table = present("test", "表", FRAME, COLUMNS)
    assert table.kinds_of_absence("share") == [None] * 3 + [Absence.MISSING] * 3


def test_a_value_that_is_there_cannot_be_called_absent():
    with pytest.raises(ValueError, match="absent"):
        present(
            "test",
            "表",
            FRAME,
            COLUMNS,
            absent=pd.DataFrame({"share": [Absence.WITHHELD] + [None] * 5}),
        )


@pytest.mark.parametrize(
    "absent", [pd.DataFrame({"share": [None]}), pd.DataFrame({"other": [None] * 6})]
)
def test_absences_that_do_not_fit_the_table_are_refused(absent):
    with pytest.raises(ValueError, match="fit"):
        PresentedTable("test", "表", FRAME, tuple(COLUMNS), (), absent)


def test_a_large_table_is_looked_through_at_once():
    values = np.random.default_rng(1).random((3_000, 8)) * 100 + 1
    fields = list("abcdefgh")
    table = present(
        "test",
        "表",
        pd.DataFrame(values, columns=fields),
        [Column(field, field, "number", 2) for field in fields],
    )
    assert worded_columns(table) == frozenset()
