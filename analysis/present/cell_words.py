"""The cells of a presented table as the words that paper and slides print."""

from __future__ import annotations

import re

from analysis.present.cells import word_of
from analysis.present.office_file import office_text
from analysis.present.tables import Column, PresentedTable
from analysis.present.text import Texts

HEADING_LINES = 4
# Neither Latin words nor a short note in brackets break.
WORD = re.compile(r"（[^（）]{1,6}）|[\x21-\x7e]+")
# Text of so few characters does not break either.
SHORT = 4.0
# Room beside the letters of a cell, in characters.
PADDING = 1.0
LEAST_OF_TEXT = 0.4


def cell_rows(table: PresentedTable, t: Texts) -> list[list[str]]:
    """One list of words per row, in the order of the columns: rounded as on the screen.

    A number has the decimals of its column, one that is not there the word for why.
    """
    columns = [_words(table, column, t) for column in table.columns]
    return [list(row) for row in zip(*columns, strict=True)]


def _words(table: PresentedTable, column: Column, t: Texts) -> list[str]:
    kinds = table.kinds_of_absence(column.field)
    return [
        word_of(kind, t)
        if kind is not None
        else office_text(value)
        if column.kind == "text"
        else t.number(float(value), column.decimals_of(value, row), signed=column.signed)
        for row, (kind, value) in enumerate(zip(kinds, table.frame[column.field], strict=True))
    ]


def wide(text: str) -> float:
    """How wide a text is, in Chinese characters: Latin letters and digits are about half as wide."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.55 for letter in text)


def column_widths(
    headings: list[str],
    rows: list[list[str]],
    numbers: list[bool],
    width: int,
    letter: float,
    most: float,
) -> list[int]:
    """Widths that add up to `width`, in proportion to what the cells hold.

    numbers  which columns hold figures: a figure never breaks, a text does
    letter   width of a Chinese character, in the unit of `width`
    most     a column of text counts for at most so many characters
    """
    needs, is_fixed, least = [], [], []
    for place, heading in enumerate(headings):
        longest = max((wide(row[place]) for row in rows), default=0.0)
        is_fixed.append(numbers[place] or longest <= SHORT)
        if numbers[place]:
            # Words that stand for a figure may break between them.
            pieces = [piece for row in rows for piece in row[place].split()]
            longest = max(map(wide, pieces), default=0.0)
        else:
            longest = min(longest, most)
        # A heading may break into several lines, but not inside a word.
        words = max((wide(word) for word in WORD.findall(heading)), default=0.0)
        needs.append(max(longest, words, wide(heading) / HEADING_LINES, 2.0) + PADDING)
        least.append(min(needs[-1], max(words, SHORT) + PADDING))
    fixed = sum(need for need, stays in zip(needs, is_fixed, strict=True) if stays)
    texts = sum(needs) - fixed
    room = width / letter
    if texts and fixed + texts > room:
        shrink = max((room - fixed) / texts, LEAST_OF_TEXT)
        needs = [
            need if stays else max(need * shrink, floor)
            for need, stays, floor in zip(needs, is_fixed, least, strict=True)
        ]
    total = sum(needs)
    widths = [int(width * need / total) for need in needs]
    widths[-1] += width - sum(widths)
    return widths
