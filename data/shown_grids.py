"""A file's sheets as they may be handed on: what was not recognised or is personal is emptied.

The checked workbook goes from desk to desk, so it holds no more than was loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from data.foreign_sheets import TableReader, naming_headings
from data.grids import Grid, GridFile, Source, read_grids
from data.outline_files import is_outline_file
from data.reference import workbook_sheets
from data.source_mapping import NOTHING_SAID, SourceMapping
from data.source_tables import read_table
from data.source_vocabulary import Vocabulary, vocabulary
from data.standard_sheets import is_standard, match_headings


def shown_grids(source: Source, said: SourceMapping = NOTHING_SAID) -> list[Grid]:
    """The sheets of a file that were recognised, without what must not be handed on."""
    if is_outline_file(source):
        return []  # it has no cells to mark
    file = read_grids(source)
    shown = _of_standard(file) if is_standard(file) else _of_foreign(file, said)
    return list(shown)


def _of_standard(file: GridFile) -> Iterator[Grid]:
    sheets = {sheet.title: sheet for sheet in workbook_sheets()}
    for grid in file.grids:
        if grid.title not in sheets:
            continue
        positions, _ = match_headings("", sheets[grid.title], grid.rows[0] if grid.rows else ())
        kept = set(positions.values())
        rows = [
            tuple(text if number == 0 or column in kept else "" for column, text in enumerate(row))
            for number, row in enumerate(grid.rows)
        ]
        yield replace(grid, rows=tuple(rows))


def _of_foreign(file: GridFile, said: SourceMapping) -> Iterator[Grid]:
    words = vocabulary()
    for grid in file.grids:
        table = read_table(grid, words, naming_headings(said))
        if table is None:
            continue
        reader = TableReader(file.source.name, table, words, said)
        if not reader.records:
            continue
        hidden = reader.hidden() | _personal_notes(grid, reader.body_rows(), words)
        rows = [
            tuple("" if (number, column) in hidden else text for column, text in enumerate(row))
            for number, row in enumerate(grid.rows)
        ]
        yield replace(grid, rows=tuple(rows))


def _personal_notes(grid: Grid, body: set[int], words: Vocabulary) -> set[tuple[int, int]]:
    """Cells outside the table that name a person: 填表人 and what stands beside it."""
    hidden = set()
    for number, row in enumerate(grid.rows):
        if number in body:
            continue
        follows = False
        for column, text in enumerate(row):
            if not text:
                continue
            names = words.is_personal(text)
            if names or follows:
                hidden.add((number, column))
            follows = names and not _holds_value(text)
    return hidden


def _holds_value(text: str) -> bool:
    """True for a label that already has its value behind a colon."""
    for mark in (":", "\uff1a"):
        if mark in text:
            return bool(text.split(mark, 1)[1].strip())
    return False
