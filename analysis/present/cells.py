"""What a cell of a table shows when a plain number format cannot say it.

Missing cells are left to the placeholder of the table. The other kinds of "no number", numbers that
round to zero, numbers of more than three digits, whose thousands are set apart, and those of mixed
units bring their own words.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from pandas.io.formats.style import Styler

from analysis.present.tables import Column, PresentedTable
from analysis.present.text import Texts, rounds_to_zero
from analysis.vocabulary import Absence


def word_of(kind: Absence, t: Texts) -> str:
    """The word for a kind of absence."""
    return t(f"absence.{kind}")


def _rows_of(table: PresentedTable, field: str) -> dict[Absence, list[int]]:
    """The rows of a column that hold no value for another reason than that it is missing."""
    if table.absent is None or field not in table.absent:
        return {}
    rows: dict[Absence, list[int]] = {}
    for row, kind in enumerate(table.kinds_of_absence(field)):
        if kind not in (None, Absence.MISSING):
            rows.setdefault(kind, []).append(row)
    return rows


def _any_near_zero(values: pd.Series, decimals: int) -> bool:
    # Only what lies below one unit of the last decimal has to be looked at exactly.
    sizes = values.astype(float).abs().to_numpy()
    near = values.to_numpy(dtype=float, na_value=math.nan)[(sizes > 0) & (sizes < 10.0**-decimals)]
    return any(rounds_to_zero(value, decimals) for value in np.unique(near))


def _any_grouped(values: pd.Series, decimals: int) -> bool:
    # What rounds up to a thousand has thousands too.
    return bool((values.astype(float).abs() >= 1_000 - 10.0**-decimals / 2).any())


def worded_columns(table: PresentedTable) -> frozenset[str]:
    """Number columns in which a plain format would not do for some cell: it shows a word, rounds to
    zero, has thousands to set apart, or other decimals than the cell below.
    """
    return frozenset(
        column.field
        for column in table.columns
        if column.kind == "number"
        and (
            _rows_of(table, column.field)
            or _any_near_zero(table.frame[column.field], column.decimals)
            or column.mixed
            or column.places
            or _any_grouped(table.frame[column.field], column.decimals)
        )
    )


def on_screen(table: PresentedTable, t: Texts) -> pd.DataFrame | Styler:
    """The frame to draw: the table's own, or with words over it where a cell needs them.

    Numbers stay numbers, so that a click on a heading sorts them. The browser draws every empty cell
    of a table alike; one that is not applicable or withheld therefore carries minus infinity under
    its word, and is sorted beside the missing ones.
    """
    frame, worded = table.frame, worded_columns(table)
    for column in table.columns:
        rows = _rows_of(table, column.field)
        if column.field in worded:
            numbers = frame[column.field].to_numpy(dtype=float, na_value=math.nan).copy()
            numbers[[row for some in rows.values() for row in some]] = -math.inf
            frame = frame.assign(**{column.field: numbers})
        elif column.kind == "text" and rows:
            told = frame[column.field].astype(object)
            for kind, some in rows.items():
                told.iloc[some] = word_of(kind, t)
            frame = frame.assign(**{column.field: told})
    if not worded:
        return frame
    styler = frame.style
    for column in table.columns:
        if column.field in worded:
            styler = _with_words(styler, table, column, t)
    return _words_alone(styler)


def _words_alone(styler: Styler) -> Styler:
    """The same frame with words, which Streamlit gets without the cells that nobody reads.

    Asked for its cells with nothing but how to join headings, as Streamlit does and pandas never does,
    it gives those of columns with words alone: of the others the values themselves are shown. In a
    table of thousands of schools, writing every cell took most of the time. Streamlit knows its stylers
    by the very name of their class, so that none of our own can stand in.
    """
    every = styler._translate

    def translate(sparse_index: bool, sparse_cols: bool, *more, **named) -> dict:
        if more or named:
            return every(sparse_index, sparse_cols, *more, **named)
        told: dict[int, dict[int, Callable[[object], str]]] = {}
        for (row, column), word in styler._display_funcs.items():
            told.setdefault(column, {})[row] = word
        body = []
        for column, words in told.items():
            values = styler.data.iloc[:, column].tolist()
            body.append(
                [
                    {"id": f"row{row}_col{column}", "display_value": word(values[row])}
                    for row, word in words.items()
                ]
            )
        return {"body": body}

    styler._translate = translate
    return styler


def _with_words(styler: Styler, table: PresentedTable, column: Column, t: Texts) -> Styler:
    def number(value: float, row: int = 0) -> str:
        return t.number(value, column.decimals_of(value, row), signed=column.signed)

    styler = styler.format(number, subset=[column.field])
    for row in range(len(column.places)):
        styler = styler.format(partial(number, row=row), subset=([row], [column.field]))
    for kind, rows in _rows_of(table, column.field).items():
        word = word_of(kind, t)
        styler = styler.format(lambda _, word=word: word, subset=(rows, [column.field]))
    return styler
