"""Tables as they are shown: one description that screen and export both read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Column:
    """A column: field of the frame, heading in the reader's language, kind and decimals.

    kind  text | number; `unit` stands in the heading in brackets; width small | medium | large, a
    number of pixels, or by content.
    """

    field: str
    label: str
    kind: str = "text"
    decimals: int = 0
    unit: str = ""
    width: str | int | None = None

    @property
    def heading(self) -> str:
        """Heading with the unit in brackets."""
        return f"{self.label} ({self.unit})" if self.unit else self.label


@dataclass(frozen=True)
class PresentedTable:
    """A table ready to be shown or written; unknown values are NaN or None and stay apart.

    frame  one row per line, only the columns described, in order
    notes  source, date, rule, how many are counted: printed under the table and in every export
    """

    key: str
    title: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        missing = {column.field for column in self.columns} - set(self.frame.columns)
        if missing:
            raise ValueError(f"Table '{self.key}' lacks the columns {sorted(missing)}.")


def present(
    key: str,
    title: str,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    notes: Sequence[str] = (),
) -> PresentedTable:
    """A PresentedTable with only the described columns, in their order."""
    fields = [column.field for column in columns]
    return PresentedTable(
        key, title, frame[fields].reset_index(drop=True), tuple(columns), tuple(notes)
    )
