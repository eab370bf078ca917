"""Tables as they are shown: one description that screen and export both read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.vocabulary import Absence

KINDS = ("text", "number", "bar", "spark")


@dataclass(frozen=True)
class Column:
    """A column: field of the frame, heading in the reader's language, kind and decimals.

    kind     text | number | bar (a number with a bar from 0 to `maximum`, longer values fill it) |
             spark (a tuple of numbers, one for each of `parts`, drawn as a small line from 0 to
             `maximum` with a mark at `mark`; exported as one number column under each part)
    unit     stands in the heading in brackets
    width    small | medium | large, a number of pixels, or by content
    signed   a number is shown with its sign
    mixed    cells are in different units: what is whole (people, rooms) is shown without decimals
    places   decimals row by row, of numbers whose rows are each in a unit of their own
    """

    field: str
    label: str
    kind: str = "text"
    decimals: int = 0
    unit: str = ""
    width: str | int | None = None
    signed: bool = False
    mixed: bool = False
    maximum: float | None = None
    mark: float | None = None
    parts: tuple[str, ...] = ()
    places: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"Column '{self.field}': unknown kind '{self.kind}'.")
        if self.kind in ("bar", "spark") and not (self.maximum or 0) > 0:
            raise ValueError(f"Column '{self.field}': a {self.kind} needs a maximum above 0.")
        if (self.mixed or self.places) and self.kind != "number":
            raise ValueError(f"Column '{self.field}': mixed units belong to numbers.")
        if (self.kind == "spark") != bool(self.parts):
            raise ValueError(f"Column '{self.field}': parts belong to a spark, and to each.")

    @property
    def heading(self) -> str:
        """Heading with the unit in brackets."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def decimals_of(self, value: float, row: int) -> int:
        """The decimals that the value in one row is shown with; in mixed units none for an unknown one."""
        if self.places:
            return self.places[row]
        return 0 if self.mixed and not value % 1 > 0 else self.decimals


@dataclass(frozen=True)
class PresentedTable:
    """A table ready to be shown or written; unknown values are NaN or None and stay apart.

    frame  one row per line, only the columns described, in order
    notes  source, date, rule, how many are counted: printed under the table and in every export
    absent  why cells hold no value: rows as in `frame`, some of its columns, values of Absence, else
            empty. A cell without value and without entry is missing.
    """

    key: str
    title: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()
    absent: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        missing = {column.field for column in self.columns} - set(self.frame.columns)
        if missing:
            raise ValueError(f"Table '{self.key}' lacks the columns {sorted(missing)}.")
        uneven = [c.field for c in self.columns if c.places and len(c.places) != len(self.frame)]
        if uneven:
            raise ValueError(f"Table '{self.key}': `places` of {uneven} do not fit its rows.")
        if self.absent is not None:
            self._check_absent(self.absent)

    def _check_absent(self, absent: pd.DataFrame) -> None:
        strangers = set(absent.columns) - set(self.frame.columns)
        if strangers or not absent.index.equals(self.frame.index):
            raise ValueError(f"Table '{self.key}': `absent` does not fit the rows and columns.")
        both = absent.notna() & self.frame[absent.columns].notna()
        if both.to_numpy().any():
            raise ValueError(f"Table '{self.key}' calls a value absent that is there.")

    def kinds_of_absence(self, field: str) -> list[Absence | None]:
        """Row by row why the column `field` holds no value; None where it holds one."""
        values = self.frame[field]
        given = [None] * len(values)
        if self.absent is not None and field in self.absent:
            given = [None if pd.isna(kind) else Absence(kind) for kind in self.absent[field]]
        return [
            (kind or Absence.MISSING) if gone else None
            for kind, gone in zip(given, values.isna(), strict=True)
        ]


def present(
    key: str,
    title: str,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    notes: Sequence[str] = (),
    absent: pd.DataFrame | None = None,
) -> PresentedTable:
    """A PresentedTable with only the described columns, in their order.

    `absent` has the rows of `frame`; its other columns are left out.
    """
    fields = [column.field for column in columns]
    if absent is not None:
        shown = [field for field in fields if field in absent]
        absent = absent[shown].reset_index(drop=True)
    return PresentedTable(
        key, title, frame[fields].reset_index(drop=True), tuple(columns), tuple(notes), absent
    )


def spread(table: PresentedTable) -> PresentedTable:
    """The table with every spark as one number column for each of its parts, for what cannot draw it."""
    columns: list[Column] = []
    frame = table.frame.copy()
    for column in table.columns:
        if column.kind != "spark":
            columns.append(column)
            continue
        for position, part in enumerate(column.parts):
            field = f"{column.field}_{position}"
            frame[field] = [float(values[position]) for values in table.frame[column.field]]
            columns.append(Column(field, part, "number", column.decimals, column.unit))
    fields = [column.field for column in columns]
    return replace(table, frame=frame[fields], columns=tuple(columns))
