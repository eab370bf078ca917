"""What stands on a page of a meeting edition, as HTML for the projector. Every text is escaped."""

from __future__ import annotations

from html import escape

from analysis.present.cell_words import cell_rows, wide
from analysis.present.deck import Chart, CountyMap
from analysis.present.edition_map import map_address, map_height, map_in_words
from analysis.present.edition_page import EditionPage
from analysis.present.edition_picture import chart_in_words, picture_address, picture_height
from analysis.present.tables import PresentedTable
from analysis.present.text import Texts

# In Chinese letters.
SHORT = 10.0


def page_body(page: EditionPage, t: Texts) -> str:
    """What stands on a page. A window too low for a chart or a map scrolls: it gets no smaller."""
    shown = page.slide.content
    height = picture_height(shown) if isinstance(shown, Chart) else 0
    if isinstance(shown, CountyMap):
        height = map_height(shown, t)
    room = f" style='min-height:{height}px'" if height else ""
    return f"<div class='meeting-body'{room}>{_thing(page, t)}</div>"


def page_foot(parts: list[str], warning: str, printed: tuple[str, ...] = ()) -> str:
    """The line at the foot: edition, date of the data, page; before it that a county is invented.

    `printed`: lines that only the paper shows, as filters, snapshot and rule, which the notes tell.
    """
    told = [f"<b>{escape(warning)}</b>"] if warning else []
    told += [f"<span>{escape(part)}</span>" for part in parts if part]
    foot = f"<div class='meeting-foot'>{''.join(told)}</div>"
    lines = "".join(f"<p>{escape(line)}</p>" for line in printed if line)
    return foot + (f"<div class='meeting-printed'>{lines}</div>" if lines else "")


def lines_of(lines: tuple[str, ...]) -> str:
    """Sentences, one below the other."""
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f"<div class='meeting-lines'>{said}</div>"


def _thing(page: EditionPage, t: Texts) -> str:
    shown = page.slide.content
    if isinstance(shown, Chart):
        alt = escape(chart_in_words(shown, t), quote=True)
        return f'<img class="meeting-picture" alt="{alt}" src="{picture_address(shown, t)}">'
    if isinstance(shown, CountyMap):
        alt = escape(map_in_words(shown, t), quote=True)
        return f'<img class="meeting-picture" alt="{alt}" src="{map_address(shown, t)}">'
    if isinstance(shown, PresentedTable):
        return _table(shown, t)
    return lines_of(shown)


def _table(table: PresentedTable, t: Texts) -> str:
    kinds = ["text" if column.kind == "text" else "figure" for column in table.columns]
    heads = "".join(
        f"<th scope='col' class='{kind}'>{escape(column.heading)}</th>"
        for column, kind in zip(table.columns, kinds, strict=True)
    )
    cells = cell_rows(table, t)
    # A column of short texts, as amounts with their units, breaks no line.
    kinds = [
        "short" if kind == "text" and all(wide(row[place]) <= SHORT for row in cells) else kind
        for place, kind in enumerate(kinds)
    ]
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td class='{kind}'>{escape(cell)}</td>" for cell, kind in zip(row, kinds, strict=True)
        )
        + "</tr>"
        for row in cells
    )
    caption = f"<caption class='meeting-unseen'>{escape(table.title)}</caption>"
    return f"<table class='meeting-table'>{caption}<tr>{heads}</tr>{rows}</table>"
