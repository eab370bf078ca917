"""Any file that a bureau has, as plain grids of text: .xlsx, .xls, .et, .xlsb, .ods and .csv.

Only the form of the file is judged here: can it be opened, is it damaged, does a stray cell ask for
more memory than the computer has. What the cells mean is told by those who read the grids.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.parsers import expat

import openpyxl
import python_calamine
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

from analysis.vocabulary import Finding, Severity

# More cells than a province's sheet, laid out in full, and few enough for the memory of an office PC.
MOST_CELLS = 30_000_000
# A package may unpack to this many bytes; a county's largest workbook takes a tenth of it.
MOST_BYTES = 2_000_000_000
# A cell with content; one that is only formatted closes itself.
FILLED_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"[^>/]*>')
OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
# GB18030 holds GBK and GB2312. UTF-16 is what Excel calls "Unicode text".
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", "\t", ";")


@dataclass(frozen=True)
class Source:
    """A file as it was given: its name without folders, and its bytes."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The file's hash, by which it is known again whatever its name."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Grid:
    """One sheet: text of every cell, "" where it is empty; rows and columns count from 0 here.

    merged  ranges as (first row, first column, last row, last column)
    broken  (row, column) -> Excel's error word, or "" for a formula that was never calculated
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    broken: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def text(self, row: int, column: int) -> str:
        """The text of a cell; "" beyond the edge."""
        line = self.rows[row] if 0 <= row < len(self.rows) else ()
        return line[column] if 0 <= column < len(line) else ""


@dataclass(frozen=True)
class GridFile:
    """A file as grids; `findings` say why it has none, or which sheet could not be read."""

    source: Source
    grids: tuple[Grid, ...] = ()
    findings: tuple[Finding, ...] = ()


def open_source(path: Path) -> Source | Finding:
    """The file at `path`, or the finding that says why it cannot be opened."""
    try:
        return Source(path.name, path.read_bytes())
    except OSError as error:
        values = {"reason": error.strerror or ""}
        return Finding("file_cannot_be_opened", Severity.STOPS, values, path.name)


def read_grids(source: Source, only: str | None = None) -> GridFile:
    """All sheets of a file, or the one called `only`.

    Problems of form are in `findings`; nothing is raised for bad input.
    """
    content = source.content
    if content.startswith((b"PK", OLE_SIGNATURE)):
        return _read_workbook(source, only)
    text = _decoded(content)
    if text is None:
        return _refused(source, "file_is_not_a_workbook")
    grid = _csv_grid(Path(source.name).stem, text)
    return GridFile(source, (grid,)) if grid else _refused(source, "file_is_not_a_workbook")


def _refused(source: Source, key: str, **values: object) -> GridFile:
    return GridFile(source, (), (Finding(key, Severity.STOPS, values, source.name),))


def _read_workbook(source: Source, only: str | None) -> GridFile:
    if source.content.startswith(b"PK"):
        if _is_damaged(source.content):
            return _refused(source, "file_is_not_a_workbook")
        far = _far_cell(source.content)
        if far:
            return _refused(source, "cell_is_far_outside", cell=far)
    try:
        book = python_calamine.load_workbook(io.BytesIO(source.content))
        names = [name for name in book.sheet_names if only in (None, name)]
    except python_calamine.PasswordError:
        return _refused(source, "file_is_encrypted")
    except python_calamine.CalamineError:
        return _refused(source, "file_is_not_a_workbook")
    broken = _broken_cells(source.content)
    # Without its list of sheets a package opens as a workbook of none.
    if broken is None or not book.sheet_names:
        return _refused(source, "file_is_not_a_workbook")
    grids, findings = [], []
    hidden = {
        each.name
        for each in book.sheets_metadata
        if each.visible != python_calamine.SheetVisibleEnum.Visible
    }
    for name in names:
        if name in hidden:
            findings.append(Finding("hidden_sheet_is_read", Severity.LOOK, {}, source.name, name))
        try:
            sheet = book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            merged = sheet.merged_cell_ranges or []
        except python_calamine.CalamineError:
            findings.append(Finding("sheet_cannot_be_read", Severity.STOPS, {}, source.name, name))
            continue
        grids.append(
            Grid(
                name,
                tuple(tuple(map(cell_text, row)) for row in rows),
                tuple((top, left, bottom, right) for (top, left), (bottom, right) in merged),
                broken.get(name, {}),
            )
        )
    return GridFile(source, tuple(grids), tuple(findings))


def cell_text(value: object) -> str:
    """The cell as text: whole numbers without a decimal point, dates in ISO form."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value).strip()


def _decoded(content: bytes) -> str | None:
    """The text of a file that is no workbook; None when it is no text either."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _csv_grid(title: str, text: str) -> Grid | None:
    """The grid of a text file; None when it holds no table, or one whose quotation marks do not match."""
    lines = text.splitlines()
    counts = {mark: sum(line.count(mark) for line in lines[:20]) for mark in DELIMITERS}
    delimiter = max(counts, key=lambda mark: counts[mark])
    if not counts[delimiter]:
        return None
    try:
        # Strict, because a stray quotation mark otherwise swallows the rows below it without a word.
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return Grid(title, tuple(tuple(cell.strip() for cell in row) for row in rows))


def _is_damaged(content: bytes) -> bool:
    """True when the file is a package whose parts do not agree with their checksums or break off.

    The fast reader looks at neither: a damaged file could give other numbers in silence.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
                return True
            if archive.testzip() is not None:
                return True
            return not all(
                _is_whole_xml(archive.read(name))
                for name in archive.namelist()
                if name.endswith((".xml", ".rels"))
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        return True
    except NotImplementedError:
        return True  # a way of packing that no spreadsheet program writes


def _is_whole_xml(part: bytes) -> bool:
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(part, True)
    except (expat.ExpatError, LookupError, ValueError):
        return False  # LookupError and ValueError: it names an encoding that there is not
    return True


def _far_cell(content: bytes) -> str:
    """A filled cell so far away that reading the sheet would fill the memory; "" without one.

    The fast reader lays out every cell between the first and the last one of a sheet, so a single
    stray character in the last column of the last row asks for hundreds of gigabytes.
    """
    for part in _sheet_parts(content):
        cells = FILLED_CELL.findall(part)
        if not cells:
            continue
        columns = {letters for letters, _ in cells}
        widest = max(columns, key=lambda letters: (len(letters), letters))
        lowest = max(int(row) for _, row in cells)
        _, width = xl_cell_to_rowcol(f"{widest.decode()}1")
        if (width + 1) * lowest > MOST_CELLS:
            row = next(row for letters, row in cells if letters == widest)
            return f"{widest.decode()}{row.decode()}"
    return ""


def _sheet_parts(content: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                yield archive.read(name)


def _broken_cells(content: bytes) -> dict[str, dict[tuple[int, int], str]] | None:
    """Sheet -> (row, column) -> error word, "" for a formula that was never calculated.

    None when the slow reader cannot read the file: then nobody knows what its empty cells hide.

    The fast reader gives both as empty cells, and an empty cell means "not known". The slow reader
    is only started when the file's bytes hold such a cell at all.
    """
    if not content.startswith(b"PK") or not any(
        b't="e"' in part or re.search(rb"</f>(<v */>|<v></v>)?</c>", part)
        for part in _sheet_parts(content)
    ):
        return {}
    try:
        shown = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        typed = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile):
        return None
    return {
        sheet.title: _broken_of_sheet(shown[sheet.title].rows, sheet.rows)
        for sheet in typed.worksheets
    }


def _broken_of_sheet(shown_rows: Iterator, typed_rows: Iterator) -> dict[tuple[int, int], str]:
    broken = {}
    for shown_row, typed_row in zip(shown_rows, typed_rows, strict=True):
        for cell, source in zip(shown_row, typed_row, strict=True):
            if source.value is None:
                continue
            place = (source.row - 1, source.column - 1)
            is_formula = isinstance(source.value, str) and source.value.startswith("=")
            if cell.value is not None and cell.data_type == "e":
                broken[place] = str(cell.value)
            elif cell.value is None and is_formula:
                broken[place] = ""
    return broken


def cell_name(row_number: int, column_number: int) -> str:
    """The cell as Excel names it, from row and column counted from 1: (2, 1) -> "A2"."""
    return f"{xl_col_to_name(column_number - 1)}{row_number}"
