"""Tables as CSV: read back, every cell is the one shown, and nothing becomes a formula."""

import csv
import io

import pandas as pd
import pytest

from analysis.present.export_csv import table_csv
from analysis.present.tables import Column, present
from analysis.present.text import LANGUAGES, texts
from analysis.vocabulary import Absence

NAMES = ["=1+1", "+86", "-x", "@cmd", "\tTab", "第一小学", 'a "b", c\nd', None]
VALUES = [1 / 3, 0.0, float("nan"), 1234567.891, -2.0, 1e-9, 0.1 + 0.2, float("nan")]
ABSENT = pd.DataFrame({"value": [None] * 7 + [Absence.NOT_APPLICABLE]})


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def made(language="zh"):
    table = present(
        "test",
        "名单",
        pd.DataFrame({"name": NAMES, "value": VALUES, "unused": range(8)}),
        [Column("name", "学校"), Column("value", "比值", "number", 2, "%")],
        ["=2+2"],
        ABSENT,
    )
    return table_csv(table, texts(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_excel_is_told_the_encoding_and_what_is_absent_has_its_word(language):
    assert made(language).startswith(b"\xef\xbb\xbf")
    t, rows = texts(language), read(made(language))
    assert rows[0] == ["学校", "比值 (%)"]
    assert rows[3][1] == t("absence.missing")
    assert rows[8] == [t("absence.missing"), t("absence.not_applicable")]


def test_numbers_come_back_unrounded_and_zero_stays_zero():
    known = [(row[1], value) for row, value in zip(read(made())[1:], VALUES, strict=True)]
    for text, value in known:
        if value == value:
            assert float(text) == value
    assert known[1][0] == "0"
    assert known[4][0] == "-2"


def test_no_text_begins_like_a_formula_and_none_is_lost():
    names = [row[0] for row in read(made())[1:]]
    assert names[:5] == ["'=1+1", "'+86", "'-x", "'@cmd", "'\tTab"]
    assert names[5:7] == NAMES[5:7]


def test_a_small_line_becomes_one_column_for_each_part():
    column = Column("line", "走势", "spark", 1, "%", maximum=100.0, parts=("2024", "2025"))
    frame = pd.DataFrame({"line": [(10.0, 20.5), (float("nan"), 3.0)]})
    rows = read(table_csv(present("test", "名单", frame, [column]), texts("zh")))
    assert rows == [["2024 (%)", "2025 (%)"], ["10", "20.5"], ["缺报", "3"]]
