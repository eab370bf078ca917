"""A presented table as CSV that Excel opens by a double click: headings and rows, nothing else."""

from __future__ import annotations

import csv
import io
import math

from analysis.present.cells import word_of
from analysis.present.tables import PresentedTable, spread
from analysis.present.text import Texts

# Excel takes UTF-8 for what it is only behind this mark.
ENCODING = "utf-8-sig"
# A text that begins with one of these would be worked out as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_csv(table: PresentedTable, t: Texts) -> bytes:
    """The bytes of a .csv: one line of headings, one line per row, UTF-8 with its mark.

    Numbers are unrounded, with a point and without separators of thousands. Absent values are the
    word of their kind, never 0 and never empty. Small lines become one column for each of their
    parts. A text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    table = spread(table)
    kinds = {column.field: table.kinds_of_absence(column.field) for column in table.columns}
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([_text(column.heading) for column in table.columns])
    for position in range(len(table.frame)):
        cells = []
        for column in table.columns:
            kind = kinds[column.field][position]
            value = table.frame[column.field].iloc[position]
            if kind is not None:
                cells.append(word_of(kind, t))
            else:
                cells.append(_text(str(value)) if column.kind == "text" else _number(value))
        writer.writerow(cells)
    return buffer.getvalue().encode(ENCODING)


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _number(value: float) -> str:
    number = float(value)
    is_whole = math.isfinite(number) and number.is_integer()
    return str(int(number)) if is_whole else repr(number)
