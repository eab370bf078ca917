"""Bars, small lines and ranks as shown and as exported: the same numbers in both."""

import io
import math
from urllib.parse import quote, unquote

import openpyxl
import pandas as pd
import pytest

from analysis.present.export_workbook import table_workbook
from analysis.present.league_tables import line_full
from analysis.present.league_words import interval_text, rank_change_text, size_word
from analysis.present.sparks import EDGE, HEIGHT, WIDTH, points, spark_image
from analysis.present.tables import Column, present, spread
from analysis.present.text import texts
from analysis.ranking import Past

NAN = float("nan")
T = texts("zh")
TABLE = present(
    "league",
    "名次",
    pd.DataFrame(
        {
            "name": ["甲", "乙"],
            "value": [1.25, NAN],
            "change": [0.5, -0.25],
            "trend": [(1.0, NAN, 3.0), (NAN, NAN, 9.0)],
        }
    ),
    [
        Column("name", "学校"),
        Column("value", "数值", "bar", 2, maximum=2.0),
        Column("change", "变化", "number", 2, signed=True),
        Column("trend", "近年", "spark", 1, maximum=4.0, mark=2.0, parts=("2023", "2024", "2025")),
    ],
    ["注"],
)


def exported(*more):
    return openpyxl.load_workbook(io.BytesIO(table_workbook(TABLE, T, None, more)))


def test_a_small_line_becomes_one_column_of_numbers_for_each_year():
    sheet = exported().worksheets[0]
    assert [cell.value for cell in sheet[2]] == [
        "学校",
        "数值",
        "变化",
        "2023",
        "2024",
        "2025",
    ]
    assert [cell.value for cell in sheet[3]][3:] == [1, "缺报", 3]
    assert [cell.value for cell in sheet[4]][3:] == ["缺报", "缺报", 9]


def test_bars_are_exported_as_numbers_with_a_bar_on_the_scale_of_the_screen():
    sheet = exported().worksheets[0]
    assert [sheet["B3"].value, sheet["B4"].value] == [1.25, "缺报"]
    (area,) = sheet.conditional_formatting
    (rule,) = area.rules
    assert str(area.sqref) == "B3:B4"
    assert rule.type == "dataBar"
    assert [float(end.val) for end in rule.dataBar.cfvo] == [0, 2]


def test_signed_numbers_keep_their_sign_in_the_export():
    sheet = exported().worksheets[0]
    assert [sheet["C3"].value, sheet["C4"].value] == [0.5, -0.25]
    assert sheet["C3"].number_format == "+#,##0.00;-#,##0.00;#,##0.00"


def test_further_tables_stand_on_sheets_of_their_own_even_with_equal_titles():
    book = exported(TABLE, TABLE)
    assert len(set(book.sheetnames)) == 3
    assert [sheet["A3"].value for sheet in book.worksheets] == ["甲"] * 3


def test_spread_leaves_other_tables_as_they_are():
    plain = present("x", "x", TABLE.frame, TABLE.columns[:3])
    assert spread(plain).columns == plain.columns


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "picture"},
        {"kind": "bar"},
        {"kind": "bar", "maximum": 0.0},
        {"kind": "spark", "maximum": 1.0},
        {"kind": "number", "parts": ("2025",)},
    ],
)
def test_a_column_that_cannot_be_drawn_is_refused(wrong):
    with pytest.raises(ValueError, match="Column 'x'"):
        Column("x", "x", **wrong)


def test_points_lie_on_the_scale_and_unknown_ones_nowhere():
    placed = points((0.0, NAN, 2.0, 4.0, 8.0), 4.0)
    assert placed[1] is None
    xs = [place[0] for place in placed if place]
    assert (xs[0], xs[-1]) == (EDGE, WIDTH - EDGE)
    ys = [place[1] for place in placed if place]
    assert ys == [HEIGHT - EDGE, HEIGHT / 2, EDGE, EDGE]


def drawn(values):
    return unquote(spark_image(values, 4.0, 2.0))


def test_a_gap_is_not_bridged_and_has_its_own_sign():
    whole, gap = drawn((1.0, 2.0, 3.0)), drawn((1.0, NAN, 3.0))
    assert whole.count("stroke-width='2'") == 2
    assert gap.count("stroke-width='2'") == 0
    assert gap.count("<circle") == 2
    assert gap.count("stroke-width='1.2'") == 1
    assert "nan" not in drawn((NAN, NAN, NAN))


def test_a_value_beyond_the_picture_has_its_own_sign():
    assert "<circle" in drawn((4.0,))
    assert "<circle" not in drawn((4.1,))


def test_a_picture_asks_for_nothing():
    assert drawn((1.0, NAN, 9.0)).replace("http://www.w3.org/2000/svg", "").count("http") == 0
    picture = spark_image((1.0, NAN, 9.0), 4.0, 2.0)
    assert picture.startswith("data:image/svg+xml,")
    # Every sign that means something in an address is written as its number.
    content = picture.removeprefix("data:image/svg+xml,")
    assert content == quote(unquote(content), safe="/=:' ,.")
    assert "#" not in content


def test_intervals_and_changes_in_words():
    assert interval_text(3, 3, T) == "3"
    assert interval_text(3, 9, T) == "3—9"
    assert interval_text(NAN, NAN, T) == T("common.unknown")
    assert rank_change_text(Past.COMPARED, 2, False, T) == "▲ 升 2"
    assert rank_change_text(Past.COMPARED, -2, False, T) == "▼ 降 2"
    assert rank_change_text(Past.COMPARED, -2, True, T) == "▼ 降 2（区间内）"
    assert rank_change_text(Past.COMPARED, 0, True, T) == "＝ 名次未变"
    assert rank_change_text(Past.NOT_THERE, math.nan, False, T) == T("league.not_there")
    assert rank_change_text(Past.NOT_COMPARABLE, math.nan, False, T) == T("league.not_comparable")


def test_size_bands_in_words_leave_no_gap():
    bounds = (100, 500, 2001)
    words = [size_word(str(number), bounds, T) for number in range(4)]
    assert words == ["不到 100 人", "100—499 人", "500—2,000 人", "2,001 人及以上"]
    assert size_word("unknown", bounds, T) == T("common.unknown")


@pytest.mark.parametrize(
    ("largest", "full"), [(1.0, 4.0), (4.0, 4.0), (5.0, 5.0), (12.0, 12.0), (40.0, 12.0)]
)
def test_small_lines_are_full_at_the_largest_value_within_their_bounds(largest, full):
    # A standard of 2: at least twice it, so that the line of the standard lies low enough, at most 6.
    trend = pd.DataFrame({2024: [NAN, largest], 2025: [0.5, NAN]})
    assert line_full(trend, 2.0, 2.0, 6.0) == full


def test_small_lines_of_nothing_known_have_a_scale_too():
    assert line_full(pd.DataFrame({2025: [NAN]}), 2.0, 2.0, 6.0) == 4.0
