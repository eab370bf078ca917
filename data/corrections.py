"""The register of corrections that the workspace keeps: a workbook of one sheet, edited on the page.

It is a file like every other: a build that uses it names it, with its hash, and its cells are checked.
"""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from data import desk
from data.reference import Sheet, workbook_sheets
from data.sources import read_source
from data.workbook import write_workbook
from data.workspace import CORRECTIONS, workspace_folder, write_whole

SHEET = "corrections"


def corrections_sheet() -> Sheet:
    """The sheet of the standard workbook that corrections stand in."""
    return next(sheet for sheet in workbook_sheets() if sheet.key == SHEET)


def read_register(folder: Path | None = None) -> pd.DataFrame:
    """One row per correction, one text column per field of the sheet; empty cells are "".

    Rows keep their order. No row where no register was kept yet.
    """
    fields = [column.field for column in corrections_sheet().columns]
    source = desk.kept_corrections(folder)
    if source is None:
        return pd.DataFrame(columns=fields, dtype="string")
    cells = read_source(source).cells
    own = cells[cells["sheet"] == SHEET]
    rows = own.pivot(index="row_number", columns="field", values="text")
    # A cell that is not there was left empty; the editor shows it as empty text.
    texts = rows.reindex(columns=fields).astype("string")
    return texts.where(texts.notna(), "").reset_index(drop=True)


def keep_register(frame: pd.DataFrame, folder: Path | None = None) -> None:
    """Keep the register; rows without any text are dropped. Raises OSError if it cannot be written."""
    fields = [column.field for column in corrections_sheet().columns]
    texts = frame.reindex(columns=fields).astype("string")
    texts = texts.apply(lambda column: column.str.strip())
    texts = texts.mask(texts == "")
    filled = texts.dropna(how="all").reset_index(drop=True)
    buffer = io.BytesIO()
    write_workbook(buffer, {SHEET: filled.astype(object)}, only=(SHEET,))
    write_whole((folder or workspace_folder()) / CORRECTIONS, buffer.getvalue())
