"""One page of a meeting edition and its form in strict JSON, in which it is frozen.

What is frozen are values, words and titles as they were shown: nothing is computed when it is opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import pandas as pd

from analysis.edition import EditionRefused
from analysis.present.deck import Chart, ChartKind, CountyMap, Series, Slide
from analysis.present.edition_map import map_content, map_from
from analysis.present.tables import Column, PresentedTable

KEYS = {"key", "finding", "shown", "notes", "source", "small_print", "warning", "guess"}


@dataclass(frozen=True)
class Guess:
    """A number that the room may guess before it is shown; `value` is not rounded."""

    question: str
    value: float
    decimals: int
    unit: str


@dataclass(frozen=True)
class EditionPage:
    """One page: its key, what stands on it, and the guess before it, if there is one.

    small_print  county, filters, data date, snapshot, edition, rule: what the deck prints under it
    warning      that the county is invented; "" for a real one
    """

    key: str
    slide: Slide
    guess: Guess | None = None
    small_print: tuple[str, ...] = ()
    warning: str = ""


def to_content(page: EditionPage) -> dict[str, object]:
    """The page as plain JSON values. Raises ValueError for what has no frozen form."""
    slide, guess = page.slide, page.guess
    return {
        "key": page.key,
        "finding": slide.finding,
        "shown": _shown(slide),
        "notes": list(slide.notes),
        "source": slide.source,
        "small_print": list(page.small_print),
        "warning": page.warning,
        "guess": None if guess is None else _flat(guess),
    }


def from_content(content: object) -> EditionPage:
    """The page that plain JSON values stand for. Raises EditionRefused for what is none."""
    try:
        if set(content) != KEYS:
            raise ValueError("a page has other parts")
        guess = content["guess"]
        slide = Slide(
            _word(content["finding"]),
            _thing(content["shown"]),
            _words(content["notes"]),
            _word(content["source"]),
        )
        return EditionPage(
            _word(content["key"]),
            slide,
            None if guess is None else _guess(guess),
            _words(content["small_print"]),
            _word(content["warning"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise EditionRefused("edition_is_not_readable") from error


def _shown(slide: Slide) -> dict[str, object]:
    shown = slide.content
    if isinstance(shown, Chart):
        series = [_flat(each) for each in shown.series]
        return {"kind": "chart", **_flat(shown), "series": series}
    if isinstance(shown, PresentedTable):
        return _table(shown)
    if isinstance(shown, CountyMap):
        return map_content(shown)
    if isinstance(shown, tuple):
        return {"kind": "sentences", "lines": list(shown)}
    raise ValueError(f"{type(shown).__name__} has no frozen form")


def _table(table: PresentedTable) -> dict[str, object]:
    if table.absent is not None or any(column.kind == "spark" for column in table.columns):
        raise ValueError(f"Table '{table.key}' holds what has no frozen form.")
    cells = [
        [_cell(value, column) for value in table.frame[column.field]] for column in table.columns
    ]
    return {
        "kind": "table",
        "key": table.key,
        "title": table.title,
        "columns": [_flat(column) for column in table.columns],
        "rows": [list(row) for row in zip(*cells, strict=True)],
        "notes": list(table.notes),
    }


def _cell(value: object, column: Column) -> str | float | None:
    if pd.isna(value):
        return None
    return str(value) if column.kind == "text" else float(value)


def _thing(content: Mapping[str, object]) -> Chart | PresentedTable | CountyMap | tuple[str, ...]:
    values = dict(content)
    kind = values.pop("kind")
    if kind == "sentences":
        (lines,) = values.values()
        return _words(lines)
    if kind == "chart":
        series = tuple(Series(**_tuples(each)) for each in values.pop("series"))
        chart_kind = ChartKind(values.pop("kind_of_chart"))
        return Chart(kind=chart_kind, series=series, **_tuples(values))
    if kind == "map":
        return map_from(values)
    if kind != "table":
        raise ValueError(f"{kind} is nothing to see")
    columns = tuple(Column(**_tuples(each)) for each in values.pop("columns"))
    rows, notes = values.pop("rows"), _words(values.pop("notes"))
    frame = pd.DataFrame(rows, columns=[column.field for column in columns])
    for column in columns:
        is_text = column.kind == "text"
        frame[column.field] = frame[column.field].astype(object if is_text else float)
    return PresentedTable(frame=frame, columns=columns, notes=notes, **values)


def _guess(content: Mapping[str, object]) -> Guess:
    guess = Guess(**content)
    if type(guess.decimals) is not int or not isinstance(guess.value, float):
        raise TypeError("a guess is about a number")
    _words((guess.question, guess.unit))
    return guess


def _flat(part: Chart | Series | Column | Guess) -> dict[str, object]:
    """The fields of a value, tuples as lists; the kind of a chart apart from what kind of thing it is."""
    found = {
        each.name: list(value) if isinstance(value := getattr(part, each.name), tuple) else value
        for each in fields(part)
    }
    if isinstance(part, Chart):
        found["kind_of_chart"] = str(found.pop("kind"))
    return found


def _tuples(content: Mapping[str, object]) -> dict[str, object]:
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in content.items()
    }


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is asked for")
    return value


def _words(values: Sequence[object]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise TypeError("several texts are asked for")
    return tuple(_word(value) for value in values)
