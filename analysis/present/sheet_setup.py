"""What every sheet of an Excel file gets, whoever fills it: safe text, widths, notes in sight, and print.

Paper is chosen by the width of the columns, so that a page can be read: portrait A4, landscape A4,
landscape A3. A sheet is always one page wide, repeats its headings and numbers its pages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

A3, A4 = 8, 9
# Sums of widths, in letters, that still can be read on a page that is as wide as the paper.
PORTRAIT_UP_TO, LANDSCAPE_UP_TO = 100, 200
NARROWEST, WIDEST = 9, 42
NOTES_UP_TO = 120
LINE = 15.0
# How far a line is filled before the next word does not fit.
FILLED = 0.92
# Excel takes no longer text in a cell, and no longer line in a footer.
LONGEST_CELL, LONGEST_FOOTER = 32_767, 120
# What XML 1.0 has no character for: controls, halves of pairs, non-characters.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What a spreadsheet may take for a formula when a cell is typed anew, in half and full width.
RISKY = re.compile("[\\s\u200b\u2060\ufeff]*[=+@\\-\uff1d\uff0b\uff20\uff0d\ufe63\u2212]|[\t\r\n]")
FIRST_WIDE = 0x2E80


def office_text(text: object) -> str:
    """Text on one line that XML takes; what it has no character for becomes the replacement mark."""
    return " ".join(NOT_IN_XML.sub("\ufffd", str(text)).split())


def cell_text(text: object) -> str:
    """Text as a cell takes it: characters of XML, and cut, visibly, where it is longer than a cell."""
    said = NOT_IN_XML.sub("\ufffd", str(text))
    return said if len(said) <= LONGEST_CELL else f"{said[: LONGEST_CELL - 1]}…"


def is_risky(text: str) -> bool:
    """Whether a text begins as a formula does, in half or full width, behind blanks too."""
    return RISKY.match(text) is not None


class Pen:
    """Writes text into the sheets of one book; one that begins as a formula is marked as text for good.

    A string of a file is never a formula by itself. But whoever edits such a cell, or saves it in another
    format, would make it one, unless the cell bears the mark that the apostrophe sets.
    """

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.kept: dict[tuple, Format] = {}

    def format(self, **properties: object) -> Format:
        """The format with these properties; one for all cells that share them."""
        key = tuple(sorted(properties.items()))
        if key not in self.kept:
            self.kept[key] = self.book.add_format(dict(properties))
        return self.kept[key]

    def text(
        self, sheet: Worksheet, row: int, column: int, text: object, **properties: object
    ) -> None:
        """Write a text with a format of these properties."""
        said = cell_text(text)
        marked = {"quote_prefix": True} if is_risky(said) else {}
        sheet.write_string(row, column, said, self.format(**properties, **marked))


def letters(text: str) -> int:
    """How wide a text is, in letters; a Chinese one is two wide."""
    return sum(2 if ord(letter) >= FIRST_WIDE else 1 for letter in text)


def width_of(heading: str, shown: Iterable[str]) -> float:
    """A width for a column: its longest cell, and half of its heading, within bounds."""
    longest = max((letters(text) for text in shown), default=0)
    return float(min(max(longest + 2, math.ceil(letters(heading) / 2) + 2, NARROWEST), WIDEST))


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column."""
    return max(1, math.ceil(letters(text) / (FILLED * max(width, 1))))


def set_widths(
    sheet: Worksheet, widths: Sequence[float], headings: Sequence[str], row: int
) -> None:
    """Set the columns' widths, and the height of the row of headings so that they are read in full."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    lines = max((lines_of(*pair) for pair in zip(headings, widths, strict=True)), default=1)
    sheet.set_row(row, LINE * lines + 4)


def write_notes(
    pen: Pen, sheet: Worksheet, first: int, notes: Sequence[str], widths: Sequence[float]
) -> int:
    """Notes below a table, wrapped over its columns so that none is cut in print; the row after them."""
    look = {"font_size": 9, "font_color": "#4A535C", "text_wrap": True, "valign": "top"}
    last, wide = 0, widths[0] if widths else float(WIDEST)
    while last + 1 < len(widths) and wide + widths[last + 1] <= NOTES_UP_TO:
        last += 1
        wide += widths[last]
    for row, note in enumerate(notes, start=first):
        if last:
            sheet.merge_range(row, 0, row, last, "", pen.format(**look))
        pen.text(sheet, row, 0, note, **look)
        sheet.set_row(row, LINE * lines_of(note, wide))
    return first + len(notes)


def write_lines(pen: Pen, sheet: Worksheet, lines: Sequence[str], *, title: str) -> None:
    """A sheet of sentences, one below the other, wrapped and set up for print."""
    # A single column that is wider than the paper is cut there by LibreOffice, which does not shrink it.
    width = 84.0
    sheet.set_column(0, 0, width)
    for row, line in enumerate(lines):
        pen.text(sheet, row, 0, office_text(line), text_wrap=True, valign="top")
        sheet.set_row(row, LINE * lines_of(line, width))
    set_up_print(sheet, [width], len(lines) - 1, title=title)


def fit_rows(sheet: Worksheet, first: int, columns: Sequence[tuple[float, Sequence[str]]]) -> None:
    """Heights for rows of wrapped text, since not every program finds them itself.

    `columns`: the width of each column and what its cells show, all of one length.
    """
    rows = zip(*(shown for _, shown in columns), strict=True)
    for row, cells in enumerate(rows, start=first):
        lines = max(lines_of(text, width) for text, (width, _) in zip(cells, columns, strict=True))
        if lines > 1:
            sheet.set_row(row, LINE * lines)


def set_up_print(
    sheet: Worksheet,
    widths: Sequence[float],
    last_row: int,
    *,
    title: str,
    headings: int | None = None,
    one_page: bool = False,
) -> None:
    """Paper, direction, print area, footer with page numbers; `headings`: the row that is repeated.

    `one_page`: a figure stands below, which must not be cut.
    """
    total = sum(widths)
    if total > PORTRAIT_UP_TO:
        sheet.set_landscape()
    sheet.set_paper(A4 if total <= LANDSCAPE_UP_TO else A3)
    sheet.fit_to_pages(1, 1 if one_page else 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.75)
    if headings is not None:
        sheet.repeat_rows(headings)
    sheet.print_area(0, 0, max(last_row, 0), max(len(widths) - 1, 0))
    sheet.set_footer(page_numbers(title))


def page_numbers(title: str) -> str:
    """A footer: what it is at the left, page and number of pages at the right."""
    said = office_text(title)[:LONGEST_FOOTER].replace("&", "&&")
    return f"&L&9{said}&R&9&P / &N"
