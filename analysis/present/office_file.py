"""What files for an office share: text that XML takes, fixed dates, the same bytes for the same content."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import xlsxwriter

from analysis.present.export_workbook import CREATED, OPTIONS, set_created
from analysis.present.sheet_setup import office_text

__all__ = ["DAY", "cells_workbook", "day_of", "office_text", "same_bytes"]

# Zips hold no earlier day.
DAY = (1980, 1, 1, 0, 0, 0)


def day_of(data_date: str | None) -> datetime:
    """The date that a file bears: that of its data, so that it depends on no clock.

    Data without a date, or with one that is none, give a fixed day.
    """
    try:
        return datetime.fromisoformat(str(data_date)[:10])
    except ValueError:
        return CREATED


def same_bytes(content: bytes) -> bytes:
    """A zip with the same entries in the same order, packed at a fixed time."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for entry in given.infolist():
            fixed = zipfile.ZipInfo(entry.filename, DAY)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            # Else the system that packs it stands in the file.
            fixed.create_system = 0
            packed.writestr(fixed, given.read(entry))
    return buffer.getvalue()


def cells_workbook(rows: list[list[str | float | None]]) -> bytes:
    """A workbook of one sheet with these cells; text stays text, None stays empty."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        set_created(book)
        sheet = book.add_worksheet("Sheet1")
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(place, column, value)
                elif value is not None:
                    sheet.write_number(place, column, value)
    return buffer.getvalue()
