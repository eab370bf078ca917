"""What a page hands the browser for print: the rows of its tables, and the head of the paper.

On the screen a table is a canvas that scrolls inside itself, so that paper would show a part of it.
The browser sets the rows given here as a table of its own when it prints (`static/print.js`).
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from html import escape

import pandas as pd

from analysis.present.cells import word_of
from analysis.present.tables import Column, PresentedTable
from analysis.present.text import Texts

# About a dozen sheets of A4. What is left out is counted below the table.
PRINTED_ROWS = 400


def printed_rows(table: PresentedTable, t: Texts, most: int = PRINTED_ROWS) -> str:
    """The table for print as HTML that shows nothing by itself: its first `most` rows in words.

    The rows are packed, so that the page does not hold every text twice. With them go the names of the
    fields and what is said if the reader has sorted the grid (`static/grid.js`).
    """
    left_out = len(table.frame) - most
    counted = {"count": left_out, "shown": most}
    content = {
        "title": table.title,
        "fields": [column.field for column in table.columns],
        "count": len(table.frame),
        "headings": [_heading(column) for column in table.columns],
        "numbers": [column.kind in ("number", "bar") for column in table.columns],
        "rows": list(zip(*(_cells(table, c, most, t) for c in table.columns), strict=True)),
        "more": t("print.more_rows", **counted) if left_out > 0 else "",
        "more_sorted": t("print.more_rows_sorted", **counted) if left_out > 0 else "",
        "not_sorted": t("print.not_sorted"),
    }
    packed = b64encode(json.dumps(content, ensure_ascii=False).encode()).decode()
    return f"<div class='print-rows' hidden>{packed}</div>"


def print_head(lines: Sequence[str], t: Texts, stages: Sequence[str] = ()) -> str:
    """The head of the paper as HTML: the lines given, and room for the choices of the page.

    `stages`: names of the stages of a page that shows them whichever is chosen.
    """
    said = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    words = "".join(
        f" data-{key}='{escape(t(f'print.{key}'))}'" for key in ("yes", "no", "colon", "between")
    )
    if stages:
        words += f" data-stages='{escape(t.join(list(stages)))}'"
    return (
        f"<div class='print-head'>{said}<p><b>{escape(t('print.choices'))}</b>"
        f"<span class='print-choices'{words}></span></p></div>"
    )


def _heading(column: Column) -> str:
    if column.kind != "spark":
        return column.heading
    return f"{column.heading} {column.parts[0]}–{column.parts[-1]}"


def _cells(table: PresentedTable, column: Column, most: int, t: Texts) -> list[str]:
    """The cells of a column in words, as the screen shows them."""
    values = table.frame[column.field].head(most)
    kinds = table.kinds_of_absence(column.field)[:most]

    @cache
    def number(value: float, row: int = 0) -> str:
        return t.number(value, column.decimals_of(value, row), signed=column.signed)

    def cell(value: object, row: int) -> str:
        if column.kind == "text":
            return str(value)
        if column.kind != "spark":
            return number(float(value), row) if column.places else number(float(value))
        return " ".join(
            t("absence.missing") if pd.isna(each) else number(float(each)) for each in value
        )

    return [
        cell(value, row) if kind is None else word_of(kind, t)
        for row, (value, kind) in enumerate(zip(values, kinds, strict=True))
    ]
