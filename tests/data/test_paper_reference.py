"""The layout's registry: what it gives, and what it refuses."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from data.paper_reference import FILE, paper_layout
from data.reference import FOLDER
from data.registry_checks import ReferenceError

DAY = date(2025, 9, 1)


def test_the_page_is_that_of_official_documents():
    layout = paper_layout(DAY)
    assert (layout.margin_top, layout.margin_bottom) == (37, 35)
    assert (layout.margin_left, layout.margin_right) == (28, 26)
    assert (layout.lines, layout.characters) == (22, 28)
    assert layout.typefaces["body"].east_asian == "仿宋_GB2312"
    assert layout.typefaces["title"].east_asian == "方正小标宋简体"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('key = "lines"', 'key = "rows"', "rows: unknown"),
        ("value = 22\n", "value = 0\n", "above 0"),
        ('fallback = "宋体"', 'instead = "宋体"', "unknown key 'instead'"),
        ('unit = "mm"', 'unit = "inch"', "unknown unit 'inch'"),
        ("[[typeface]]", "[[font]]", "unknown table 'font'"),
        ('role = "slide"', 'role = "poster"', "poster: unknown"),
        ('source = "GB/T 9704-2012"', 'source = ""', "no citation"),
    ],
)
def test_what_is_wrong_in_the_file_is_told(tmp_path, old, new, told):
    shutil.copytree(FOLDER, tmp_path / "reference")
    path = tmp_path / "reference" / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReferenceError) as refusal:
        paper_layout(DAY, tmp_path / "reference")
    assert told in "\n".join(refusal.value.problems)


def test_a_layout_holds_from_its_first_day_only():
    assert paper_layout(date(2017, 1, 1)).lines == 22
    with pytest.raises(ReferenceError, match="'form_share_decimals' is not in force"):
        paper_layout(date(2016, 12, 31))
