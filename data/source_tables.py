"""What stands on a sheet: a list with one row per school or person, or a form with items and values.

Both become the same thing, records of entries that each carry the whole path of their heading, so
that one place decides what a heading means.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from data.cell_text import SCHOOL_CODE
from data.grids import Grid
from data.heading_path import HeadingPath, form_number, label_form
from data.source_vocabulary import Vocabulary

# Shorter than a school's code.
MERGED_NUMBER = re.compile(r"[-+]?[\d,]{1,9}(\.\d+)?%?")
HEADING_ROWS_SEARCHED = 25
# What makes a table of words that nobody knows: so many columns over so many rows.
LEAST_COLUMNS = 3
LEAST_ROWS = 2
MOST_HEADING_ROWS = 8
# "甲 乙 1 2 3": the row that numbers a form's columns.
NUMBERED = re.compile(r"[甲乙丙丁]|\d{1,3}")
LABEL_AND_VALUE = re.compile(r"([^:：]{2,20})[:：]\s*(\S.*)")


@dataclass(frozen=True)
class Heading:
    """One column of a list, or one item of a form."""

    path: HeadingPath
    typed: tuple[str, ...]
    row: int
    column: int

    @property
    def shown(self) -> str:
        """The heading as a person reads it, from top to bottom."""
        kept: list[str] = []
        for level in self.typed:
            if level and (not kept or kept[-1] != level):
                kept.append(level)
        return "→".join(kept)


@dataclass(frozen=True)
class Entry:
    """One filled cell with its heading; rows and columns count from 0."""

    heading: Heading
    text: str
    row: int
    column: int


@dataclass(frozen=True)
class Record:
    """What belongs to one school (or person): the row it begins in, and its entries."""

    row: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class SourceTable:
    """A sheet as records.

    titles        cells above the headings, as entries without a heading of their own
    totals        rows of sums, as records: they are compared, never imported
    left_aside    rows that name no school but hold something
    second_table  the row where another table begins, which is not read; None without one
    """

    grid: Grid
    form: str
    is_list: bool
    headings: tuple[Heading, ...]
    records: tuple[Record, ...]
    titles: tuple[Entry, ...] = ()
    totals: tuple[Record, ...] = ()
    left_aside: tuple[int, ...] = field(default=())
    second_table: int | None = None


def read_table(
    grid: Grid, vocabulary: Vocabulary, naming: frozenset[str] = frozenset()
) -> SourceTable | None:
    """The table on a sheet; None when it has neither a list's headings nor a form's.

    `naming` are headings that a person has said to name the school. Where nothing is known, a row
    that looks like headings over a body is taken for headings, so that a person can be asked.
    """
    labels = filled_labels(grid)
    form = form_number(grid.title)
    found = _list_heading(labels, vocabulary, naming)
    if found is not None:
        return _read_list(grid, labels, form, *found, vocabulary)
    table = _read_form(grid, labels, form, vocabulary)
    row = _unknown_heading(labels) if table is None else None
    if row is None:
        return table
    columns = tuple(column for column, text in enumerate(labels[row]) if text)
    return _read_list(grid, labels, form, row, row, columns, vocabulary)


def _unknown_heading(labels: Sequence[Sequence[str]]) -> int | None:
    """A row of different words over rows that are filled alike; None without one."""
    for row, texts in enumerate(labels[:HEADING_ROWS_SEARCHED]):
        filled = [text for text in texts if text]
        if len(filled) < LEAST_COLUMNS or len(set(filled)) < len(filled) or _has_number(texts):
            continue
        below = [labels[r] for r in range(row + 1, min(row + 1 + LEAST_ROWS, len(labels)))]
        alike = [sum(bool(text) for text in each) * 2 >= len(filled) for each in below]
        if len(below) == LEAST_ROWS and all(alike):
            return row
    return None


def filled_labels(grid: Grid) -> list[list[str]]:
    """Texts with merged cells filled in, all rows equally wide."""
    width = max((len(row) for row in grid.rows), default=0)
    labels = [[*row, *[""] * (width - len(row))] for row in grid.rows]
    for top, left, bottom, right in grid.merged:
        text = grid.text(top, left)
        # A number that is merged over several cells was counted once: it belongs to the first one.
        if MERGED_NUMBER.fullmatch(text):
            continue
        for row in range(top, min(bottom, len(labels) - 1) + 1):
            for column in range(left, min(right, width - 1) + 1):
                labels[row][column] = text
    return labels


def _identifies(text: str, vocabulary: Vocabulary) -> bool:
    """True for a heading that names the school or, in a roster, the person of a row."""
    label = label_form(text)
    if not label:
        return False
    if label in vocabulary.roster:
        return True
    return any(
        alias.target.field in ("school_code", "school_name") and alias.target.sheet == "schools"
        for alias in vocabulary.aliases.get(vocabulary.path([text]).levels, ())
    )


def _list_heading(
    labels: Sequence[Sequence[str]], vocabulary: Vocabulary, naming: frozenset[str]
) -> tuple[int, int, tuple[int, ...]] | None:
    """First and last heading row of a list and the columns that name the school; None without one."""
    for row, texts in enumerate(labels[:HEADING_ROWS_SEARCHED]):
        columns = tuple(
            c for c, text in enumerate(texts) if text in naming or _identifies(text, vocabulary)
        )
        if not columns or len({text for text in texts if text}) < 2:
            continue
        if _is_form_heading(texts, vocabulary):
            return None
        # 学校名称 | 甲小学 is an item with its value, and the next item stands below it.
        name = texts[columns[0]]
        below = [labels[r][columns[0]] for r in range(row + 1, len(labels))]
        first_below = next((text for text in below if text and text != name), "")
        if not first_below or vocabulary.path([first_below]).levels in vocabulary.aliases:
            continue
        return (*_heading_rows(labels, row, columns[0]), columns)
    return None


def _heading_rows(labels: Sequence[Sequence[str]], row: int, column: int) -> tuple[int, int]:
    """First and last row of the headings around the one found in `row` and `column`."""
    name = labels[row][column]
    last = row
    while last + 1 < len(labels) and last - row < MOST_HEADING_ROWS:
        below = labels[last + 1]
        is_band = below[column] in ("", name) and any(below) and not _has_number(below)
        if not is_band:
            break
        last += 1
    first = row
    while first > 0 and row - first < MOST_HEADING_ROWS:
        above = labels[first - 1]
        distinct = {text for text in above if text}
        # A title stands alone, merged across the table or in the first cell of its row.
        is_title = len(distinct) == 1 and (above[column] or (above[0] and not any(above[1:])))
        if not distinct or is_title or _has_number(above):
            break
        if any(LABEL_AND_VALUE.fullmatch(text) for text in distinct):
            break
        first -= 1
    return first, last


def _has_number(texts: Sequence[str]) -> bool:
    return any(re.fullmatch(r"[-+]?[\d,]*\d(\.\d+)?%?", text) for text in texts)


def _is_numbering(texts: Sequence[str]) -> bool:
    """True for the row that numbers the columns of a form."""
    filled = [text for text in texts if text]
    numbers = [int(text) for text in filled if text.isdigit()]
    if len(filled) < 3 or not all(NUMBERED.fullmatch(text) for text in filled):
        return False
    return numbers == list(range(numbers[0] if numbers else 1, len(numbers) + (numbers or [1])[0]))


def _headings(
    labels: Sequence[Sequence[str]], first: int, last: int, merged: bool, vocabulary: Vocabulary
) -> list[Heading]:
    rows = [list(labels[row]) for row in range(first, last + 1)]
    rows = [row for row in rows if not _is_numbering(row)]
    if not merged:
        _spread_bands(rows)
    width = len(labels[first])
    headings = []
    for column in range(width):
        typed = tuple(row[column] for row in rows)
        headings.append(Heading(vocabulary.path(typed), typed, last, column))
    return headings


def _spread_bands(rows: list[list[str]]) -> None:
    """Fill a band's label to the right where merging got lost (as in .csv).

    A blank belongs to the band on its left when both have labels of their own below it.
    """
    for level in range(len(rows) - 1):
        for column in range(1, len(rows[level])):
            if rows[level][column] or not rows[level][column - 1]:
                continue
            same_parent = all(
                rows[upper][column] == rows[upper][column - 1] for upper in range(level)
            )
            below = [
                [rows[r][c] for r in range(level + 1, len(rows))] for c in (column - 1, column)
            ]
            if same_parent and any(below[0]) and any(below[1]):
                rows[level][column] = rows[level][column - 1]


def _read_list(
    grid: Grid,
    labels: list[list[str]],
    form: str,
    first: int,
    last: int,
    columns: tuple[int, ...],
    vocabulary: Vocabulary,
) -> SourceTable:
    is_merged = any(top <= last and bottom >= first for top, _, bottom, _ in grid.merged)
    headings = _headings(labels, first, last, is_merged, vocabulary)
    by_column = {heading.column: heading for heading in headings}
    codes = Counter(_code(labels[row], columns) for row in range(last + 1, len(grid.rows)))
    is_roster = any(label_form(t) in vocabulary.roster for c in columns for t in by_column[c].typed)
    records, totals, left_aside = [], [], []
    second_table: int | None = None
    for number in range(last + 1, len(grid.rows)):
        texts = labels[number]
        filled = [text for text in texts if text]
        if not filled or _is_numbering(texts):
            continue
        if any(texts[c] and texts[c] in by_column[c].typed for c in columns):
            if _repeats(texts, headings):
                continue  # the headings again, at the top of a further printed page
            # Other headings: what stands below them is another table.
            second_table = number
            break
        record = Record(number, tuple(_entries(labels, number, by_column)))
        code = _code(texts, columns)
        # Sums of one school stand beside its other rows; a lone code is a school, whatever it says.
        is_someone = bool(code) and (is_roster or codes[code] == 1)
        if not is_someone and any(_is_sum(text, vocabulary) for text in filled[:4]):
            totals.append(record)
        elif any(texts[c] for c in columns) and not _is_note(filled, vocabulary):
            records.append(record)
        elif not _is_note(filled, vocabulary):
            left_aside.append(number)
    return SourceTable(
        grid,
        form,
        True,
        tuple(h for h in headings if h.path.levels or h.path.stage),
        tuple(records),
        tuple(_titles(grid, first, vocabulary)),
        tuple(totals),
        tuple(left_aside),
        second_table,
    )


def _code(texts: Sequence[str], columns: Sequence[int]) -> str:
    """The school code in the columns that name the school; "" without one."""
    found = (label_form(texts[column]) for column in columns)
    return next((text for text in found if SCHOOL_CODE.fullmatch(text)), "")


def _repeats(texts: Sequence[str], headings: Sequence[Heading]) -> bool:
    """True when every text of a row stands in the heading of its own column."""
    return all(
        not text or text in heading.typed for text, heading in zip(texts, headings, strict=True)
    )


def _is_sum(text: str, vocabulary: Vocabulary) -> bool:
    """True for 合计 and 小计, alone or behind the name of a township or group."""
    label = label_form(text)
    sums = vocabulary.totals | vocabulary.subtotals
    return label in sums or any(len(word) > 1 and label.endswith(word) for word in sums)


def _is_note(filled: Sequence[str], vocabulary: Vocabulary) -> bool:
    return len(filled) <= 3 and label_form(filled[0]).startswith(vocabulary.notes)


def _entries(
    labels: Sequence[Sequence[str]], row: int, headings: dict[int, Heading]
) -> Iterator[Entry]:
    for column, text in enumerate(labels[row]):
        heading = headings[column]
        if text and (heading.path.levels or heading.path.stage):
            yield Entry(heading, text, row, column)


def _titles(grid: Grid, before: int, vocabulary: Vocabulary) -> Iterator[Entry]:
    """What stands above the headings: titles, and labels with their values."""
    nothing = HeadingPath(())
    for row in range(before):
        for column, text in enumerate(grid.rows[row]):
            if not text:
                continue
            yield Entry(Heading(nothing, (), row, column), text, row, column)
            inside = LABEL_AND_VALUE.fullmatch(text)
            label, value, at = (inside[1], inside[2], column) if inside else (text, "", column)
            if not value:
                beside = enumerate(grid.rows[row][column + 1 :], start=column + 1)
                at, value = next(((c, t) for c, t in beside if t), (column, ""))
            path = vocabulary.path([label])
            if value and path.levels in vocabulary.aliases:
                yield Entry(Heading(path, (label,), row, column), value, row, at)


def _is_form_heading(texts: Sequence[str], vocabulary: Vocabulary) -> bool:
    """True for the heading row of a form: an item column, and a column of codes, units or values."""
    found = {label_form(text) for text in texts if text}
    others = vocabulary.code_columns | vocabulary.unit_columns | vocabulary.value_columns
    return bool(found & vocabulary.item_columns) and bool(found & others)


def _read_form(
    grid: Grid, labels: list[list[str]], form: str, vocabulary: Vocabulary
) -> SourceTable | None:
    starts = [row for row, texts in enumerate(labels) if _is_form_heading(texts, vocabulary)]
    # A form may number its columns below the heading with 甲, 乙: that row is no second form.
    # Where it holds something else than numbers, it still stands right below the heading.
    starts = [r for r in starts if not _is_numbering(labels[r]) and r - 1 not in starts]
    if not starts:
        pairs = tuple(_titles(grid, len(grid.rows), vocabulary))
        known = tuple(entry for entry in pairs if entry.heading.path.levels)
        if not form and len(known) < 2:
            return None
        headings = tuple(entry.heading for entry in known)
        return SourceTable(grid, form, False, headings, (Record(0, known),), pairs)
    records, headings = [], []
    for start, end in zip(starts, [*starts[1:], len(labels)], strict=True):
        entries = list(_form_entries(labels, start, end, vocabulary))
        headings += [entry.heading for entry in entries]
        records.append(Record(start, tuple(entries)))
    titles = tuple(_titles(grid, starts[0], vocabulary))
    return SourceTable(grid, form, False, tuple(headings), tuple(records), titles)


def _form_entries(
    labels: list[list[str]], start: int, end: int, vocabulary: Vocabulary
) -> Iterator[Entry]:
    """Each value of a form with the path section → item → column."""
    kinds = [label_form(text) for text in labels[start]]
    apart = vocabulary.code_columns | vocabulary.unit_columns
    first_other = next(
        column for column, kind in enumerate(kinds) if kind in apart | vocabulary.value_columns
    )
    first_item = next(c for c, kind in enumerate(kinds) if kind in vocabulary.item_columns)
    # Below a merged heading items stand in several columns; any other heading begins the values.
    first_value = next(
        (
            column
            for column in range(first_item, first_other)
            if kinds[column] and kinds[column] not in vocabulary.item_columns
        ),
        first_other,
    )
    items = range(first_item, first_value)
    units = [c for c, kind in enumerate(kinds) if kind in vocabulary.unit_columns]
    last = start
    while (
        last + 1 < end
        and labels[last + 1][first_other] in ("", labels[start][first_other])
        and not any(labels[last + 1][c] for c in items if labels[last + 1][c] != labels[start][c])
    ):
        last += 1
    section = ""
    for row in range(last + 1, end):
        item = [labels[row][c] for c in items if labels[row][c]]
        if not item or _is_numbering(labels[row]):
            continue
        if label_form(item[-1]) in vocabulary.words.stages:
            section = item[-1]
        elif label_form(item[-1]) in vocabulary.totals and len(item) == 1:
            section = ""
        unit = next((labels[row][c] for c in units), "")
        for column in range(first_value, len(labels[row])):
            text = labels[row][column]
            if not text or kinds[column] in apart:
                continue
            tops = [labels[r][column] for r in range(start, last + 1)]
            tops = [top for top in tops if label_form(top) not in vocabulary.value_columns]
            typed = tuple(level for level in (section, *item, *tops) if level)
            path = vocabulary.path(typed)
            unit_key = vocabulary.words.units.get(label_form(unit), "")
            yield Entry(
                Heading(replace(path, unit=path.unit or unit_key), typed, row, column),
                text,
                row,
                column,
            )
