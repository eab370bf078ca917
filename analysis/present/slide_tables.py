"""Native tables on slides; a long one is continued on further slides, never cut."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.slide import Slide as SlidePart
from pptx.table import _Cell
from pptx.util import Emu, Pt

from analysis.paper_layout import Typeface
from analysis.present.cell_words import cell_rows, column_widths, wide
from analysis.present.office_file import office_text
from analysis.present.slide_parts import EMU_PER_POINT, Box, write_text
from analysis.present.style import PAPER, TEXT
from analysis.present.tables import PresentedTable
from analysis.present.text import Texts

HEAD_FILL, EVEN_FILL = "#1F5A8A", "#EEF4F9"
# Columns up to which the type is so large, in points; a wider table takes the last.
SIZES = ((6, 16.0), (9, 14.0), (12, 12.0), (99, 10.0))
# Smaller type is not read from the last row of a meeting room.
LEAST_SIZE = 12.0
LINE = 1.35
MOST_CHARACTERS = 24.0


@dataclass(frozen=True)
class TablePage:
    """The part of a table that fits on one slide: its rows in words, and how high each row is."""

    headings: list[str]
    rows: list[list[str]]
    heights: list[int]
    widths: list[int]
    numbers: list[bool]
    size: float


def table_pages(table: PresentedTable, t: Texts, width: int, height: int) -> list[TablePage]:
    """The table in pages of this size (EMU), in order; one page with headings only when it is empty.

    The type is as large as the number of columns allows, and smaller, but not below what is read
    from afar, where that keeps the table on one slide.
    """
    headings = [office_text(column.heading) for column in table.columns]
    rows = cell_rows(table, t)
    numbers = [column.kind == "number" for column in table.columns]
    largest = next(size for most, size in SIZES if len(headings) <= most)
    sizes = [largest, *(size for _, size in SIZES if LEAST_SIZE <= size < largest)]
    tried = [_paged(headings, rows, numbers, size, (width, height)) for size in sizes]
    return next((pages for pages in tried if len(pages) == 1), tried[0])


def _paged(
    headings: list[str],
    rows: list[list[str]],
    numbers: list[bool],
    size: float,
    room: tuple[int, int],
) -> list[TablePage]:
    width, height = room
    letter = size * EMU_PER_POINT
    widths = column_widths(headings, rows, numbers, width, letter, MOST_CHARACTERS)
    head = _height(headings, widths, size)
    pages: list[TablePage] = []
    left = 0
    for row in rows:
        needed = _height(row, widths, size)
        if not pages or needed > left:
            pages.append(TablePage(headings, [], [head], widths, numbers, size))
            left = height - head
        pages[-1].rows.append(row)
        pages[-1].heights.append(needed)
        left -= needed
    return pages or [TablePage(headings, [], [head], widths, numbers, size)]


def _height(cells: list[str], widths: list[int], size: float) -> int:
    """Height of a row in EMU: as many lines as its longest cell needs."""
    letter = size * EMU_PER_POINT
    lines = max(
        math.ceil(max(wide(text), 1) * letter / max(width - 1.2 * letter, letter))
        for text, width in zip(cells, widths, strict=True)
    )
    return round(lines * letter * LINE + letter * 0.6)


def draw_table(slide: SlidePart, page: TablePage, name: str, box: Box, face: Typeface) -> None:
    """Draw a page of a table into `box` (EMU)."""
    left, top, width, _ = box
    frame = slide.shapes.add_table(
        1 + len(page.rows),
        len(page.headings),
        Emu(left),
        Emu(top),
        Emu(width),
        Emu(sum(page.heights)),
    )
    frame.name = office_text(name)
    drawn = frame.table
    for column, own in zip(drawn.columns, page.widths, strict=True):
        column.width = Emu(own)
    for number, cells in enumerate([page.headings, *page.rows]):
        drawn.rows[number].height = Emu(page.heights[number])
        for column, text in enumerate(cells):
            is_number = page.numbers[column] and number > 0
            _write(drawn.cell(number, column), text, face, page.size, number, is_number)


def _write(cell: _Cell, text: str, face: Typeface, size: float, row: int, is_number: bool) -> None:
    fill = HEAD_FILL if not row else EVEN_FILL if row % 2 == 0 else PAPER
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(fill.lstrip("#"))
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_left = cell.margin_right = Pt(size * 0.4)
    cell.margin_top = cell.margin_bottom = Pt(size * 0.2)
    align = PP_ALIGN.RIGHT if is_number else PP_ALIGN.LEFT if row else PP_ALIGN.CENTER
    colour = TEXT if row else PAPER
    write_text(cell.text_frame, (text,), face, size, colour, bold=not row, align=align)
