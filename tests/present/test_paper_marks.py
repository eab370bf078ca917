"""Numbers of sentences are marked with their source: each one, and nothing that is a name."""

from __future__ import annotations

import pytest

from analysis.present.cell_words import column_widths, wide
from analysis.present.paper import NumberSource, Sourced, plain_text
from analysis.present.paper_marks import with_sources

SOURCE = NumberSource("x", "所指", "规则", "快照")


@pytest.mark.parametrize(
    ("text", "names", "numbers"),
    [
        ("有 3 所学校，共 1,234.5 ㎡，占 12.5%。", (), ["3", "1,234.5", "12.5%"]),
        ("第3小学缺 4 人", ("第3小学",), ["4"]),
        ("第33小学缺 4 人，第3小学不缺", ("第3小学", "第33小学"), ["4"]),
        ("第3小学缺 4 人", (), ["3", "4"]),
        ("A1 不算，1 算", (), ["1"]),
        ("变化 -0.013 和 +2", (), ["-0.013", "+2"]),
        ("没有数字", ("没有",), []),
        ("7", (), ["7"]),
        ("2024/25", (), ["2024", "25"]),
        ("12 %，句末 5.", (), ["12 %", "5"]),
        ("a.*b 缺 1", ("a.*b",), ["1"]),
        ("", ("甲",), []),
    ],
)
def test_each_number_is_marked_and_the_text_stays(text, names, numbers):
    sentence = with_sources(text, SOURCE, names)
    assert plain_text(sentence) == text
    marked = [part for part in sentence if isinstance(part, Sourced)]
    assert [part.text for part in marked] == numbers
    assert all(part.source is SOURCE for part in marked)


def test_a_text_beside_many_figures_keeps_room_for_its_longest_word():
    headings = ["School", *[f"L{place} per 100 pupils" for place in range(12)], "Remark"]
    row = ["澄岚县实验小学", *["1,234.56"] * 11, "not reported", "below the floor " * 8]
    numbers = [False, *[True] * 12, False]
    widths = column_widths(headings, [row], numbers, 14_000, 160, 28)
    assert sum(widths) == 14_000
    assert widths[0] >= wide("School") * 160
    # A word that stands for a figure breaks between its parts, a figure does not.
    assert widths[12] < wide("not reported") * 160
    assert min(widths[1:12]) >= wide("1,234.56") * 160
