"""The cells of a presented table as the words that paper and slides print."""

from __future__ import annotations

from analysis.present.cells import word_of
from analysis.present.office_file import office_text
from analysis.present.tables import Column, PresentedTable
from analysis.present.text import Texts


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
        else t.number(float(value), column.decimals)
        for kind, value in zip(kinds, table.frame[column.field], strict=True)
    ]


def wide(text: str) -> float:
    """How wide a text is, in Chinese characters: Latin letters and digits are about half as wide."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.55 for letter in text)


def column_widths(headings: list[str], rows: list[list[str]], width: int, most: float) -> list[int]:
    """Widths that add up to `width`, in proportion to what the cells hold.

    A column counts for at most `most` characters, so that one long text leaves room for the others.
    """
    needs = []
    for number, heading in enumerate(headings):
        cells = max((wide(row[number]) for row in rows), default=0.0)
        # A heading may break into two lines, a figure may not.
        needs.append(min(max(cells, wide(heading) / 2, 2.0) + 1.2, most))
    total = sum(needs)
    widths = [int(width * need / total) for need in needs]
    widths[-1] += width - sum(widths)
    return widths
