"""Rows for paper: what the screen shows, in words; what is left out is counted."""

import base64
import json
import re

import pandas as pd
import pytest

from analysis.present.print_parts import print_head, printed_rows
from analysis.present.tables import Column, present
from analysis.present.text import LANGUAGES, texts
from analysis.vocabulary import Absence

HOSTILE = "</div><script>alert(1)</script>"


def unpacked(html: str) -> dict:
    packed = re.fullmatch(r"<div class='print-rows' hidden>([A-Za-z0-9+/=]+)</div>", html)
    return json.loads(base64.b64decode(packed[1]))


def made(rows: int = 3):
    frame = pd.DataFrame(
        {
            "name": [HOSTILE, "第一小学", None][:rows],
            "value": [1234.565, 0.0004, float("nan")][:rows],
            "bar": [50.0, float("nan"), 0.0][:rows],
            "line": [(1.0, 2.5), (float("nan"), 3.0), (0.0, 0.0)][:rows],
        }
    )
    columns = [
        Column("name", "学校"),
        Column("value", "比值", "number", 2, "%", signed=True),
        Column("bar", "份额", "bar", 0, maximum=100.0),
        Column("line", "走势", "spark", 1, maximum=5.0, parts=("2024", "2025")),
    ]
    absent = pd.DataFrame({"value": [None, None, Absence.WITHHELD][:rows]})
    return present("test", "名单", frame, columns, absent=absent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_cells_are_the_words_of_the_screen(language):
    t = texts(language)
    content = unpacked(printed_rows(made(), t))
    assert content["fields"] == ["name", "value", "bar", "line"]
    assert content["headings"] == ["学校", "比值 (%)", "份额", "走势 2024–2025"]
    assert content["rows"][0] == [HOSTILE, "+1,234.57", "50", "1.0 2.5"]
    missing = t("absence.missing")
    assert content["rows"][1] == [
        "第一小学", t("absence.rounds_to_zero"), missing, f"{missing} 3.0",
    ]  # fmt: skip
    assert content["rows"][2][:3] == [missing, t("absence.withheld"), "0"]
    assert content["more"] == ""


@pytest.mark.parametrize(("most", "left_out"), [(2, 1), (3, 0), (4, 0)])
def test_rows_that_do_not_fit_are_counted(most, left_out):
    content = unpacked(printed_rows(made(), texts("zh"), most))
    assert len(content["rows"]) == min(most, 3)
    assert (str(left_out) in content["more"]) == bool(left_out)
    assert (str(left_out) in content["more_sorted"]) == bool(left_out)
    assert content["count"] == 3


def test_an_empty_table_has_headings_and_no_rows():
    content = unpacked(printed_rows(made(0), texts("zh")))
    assert (len(content["headings"]), content["rows"]) == (4, [])


def test_the_head_escapes_what_it_is_given():
    head = print_head([HOSTILE, ""], texts("zh"))
    assert "<script" not in head and "&lt;script" in head
    assert head.count("<p>") == 2
    assert "data-stages" not in head


def test_the_head_names_every_stage_of_a_page_that_shows_them_all():
    head = print_head([], texts("zh"), ["小学", "初中'>"])
    assert "data-stages='小学、初中&#x27;&gt;'" in head
