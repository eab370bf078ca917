"""What reading a file gives: cells of the standard workbook, or records of a file of another form."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.vocabulary import Finding
from data.source_vocabulary import Target

CELL_COLUMNS = ["sheet", "row_number", "column_number", "field", "text"]
HEADING_COLUMNS = ["sheet", "field", "column_number"]


@dataclass(frozen=True)
class SourceHeading:
    """A recognised heading of a file of another form; rows and columns count from 1.

    `row` is given where the heading is an item in a form, which names one cell; a column of a list
    has None. `unit` is the unit key that the heading names, "" without one.
    """

    target: Target
    shown: str
    column: int
    row: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class SourceCell:
    """A filled cell under a recognised heading; rows and columns count from 1."""

    heading: SourceHeading
    typed: str
    row: int
    column: int

    @property
    def target(self) -> Target:
        """Where the cell belongs."""
        return self.heading.target


@dataclass(frozen=True)
class SourceRecord:
    """What a file says of one school, or of one person when `is_person`.

    `headings` are all recognised headings of the table, filled or not; `titles` are the texts above
    the table that may name the school year.
    """

    sheet: str
    row: int
    cells: tuple[SourceCell, ...]
    headings: tuple[SourceHeading, ...]
    titles: tuple[str, ...] = ()
    is_person: bool = False

    def first(self, name: str) -> SourceCell | None:
        """The first cell of a key field such as school_code; None without one."""
        return next((cell for cell in self.cells if cell.target.field == name), None)


@dataclass(frozen=True, eq=False)
class OutlineLayer:
    """One layer of a file of outlines, with a row per polygon.

    attributes      one column per attribute, as text (NA where it is empty)
    shapes          polygons in degrees: of CGCS2000 when `datum` says so, else as they were typed
    rows            number of each polygon in the layer, from 1
    datum           CGCS2000 when the file names a coordinate system, which was followed; else ""
    crs             the name of that system, "" without one
    is_approximate  whether it rests on a datum for which only an approximate conversion is known
    """

    name: str
    attributes: pd.DataFrame
    shapes: np.ndarray
    rows: np.ndarray
    datum: str
    crs: str
    is_approximate: bool = False


@dataclass(frozen=True)
class ReadFile:
    """One file as read, with text as typed.

    cells     one row per filled cell of a recognised column of the standard workbook: sheet key, row
              and column number as Excel counts them (from 1), field, text
    headings  one row per recognised column of the standard workbook: sheet key, field, column number
    records   what a file of another form holds
    layers    what a file of outlines holds
    """

    file: str
    sha256: str
    cells: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=CELL_COLUMNS))
    headings: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=HEADING_COLUMNS))
    findings: list[Finding] = field(default_factory=list)
    records: tuple[SourceRecord, ...] = ()
    layers: tuple[OutlineLayer, ...] = ()
