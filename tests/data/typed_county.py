"""The small county as its officers typed it: cells of a read workbook, changed one at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
from openpyxl.utils import get_column_letter

from analysis.vocabulary import Finding
from data import build, warehouse
from data.read_file import CELL_COLUMNS, ReadFile
from data.sources import read_file
from data.workbook import write_workbook
from tests import small_county

SNAPSHOT = "000000000000"


@cache
def _read(year: int) -> ReadFile:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "county.xlsx"
        write_workbook(path, small_county.tables(year))
        return read_file(path)


class TypedCounty:
    """The small county of one school year, open to changes; None empties a cell."""

    def __init__(self, year: int = 2025, file: str = "county.xlsx") -> None:
        self.year, self.file = year, file
        self._workbook = _read(year)
        self._columns = {
            (sheet, name): column
            for sheet, name, column in self._workbook.headings.itertuples(index=False)
        }
        self._cells = {
            (sheet, row, name): text
            for sheet, row, _, name, text in self._workbook.cells.itertuples(index=False)
        }

    def row(self, sheet: str, school: str, stage: str | None = None) -> int:
        """The row of a school (its key in the small county, or its code) and stage."""
        code = small_county.CODES.get(school, school)
        rows = [
            row
            for (each, row, name), text in self._cells.items()
            if (each, name, text) == (sheet, "school_code", code)
            and stage in (None, self._cells.get((sheet, row, "stage")))
        ]
        assert len(rows) == 1, (sheet, school, stage, rows)
        return rows[0]

    def at(self, sheet: str, row: int, **cells: str | None) -> TypedCounty:
        """Type cells of a row."""
        for name, text in cells.items():
            assert (sheet, name) in self._columns, (sheet, name)
            self._cells.pop((sheet, row, name), None)
            if text is not None:
                self._cells[sheet, row, name] = text
        return self

    def type(
        self, sheet: str, school: str, stage: str | None = None, **cells: str | None
    ) -> TypedCounty:
        """Type cells of a school's row."""
        return self.at(sheet, self.row(sheet, school, stage), **cells)

    def add(self, sheet: str, **cells: str | None) -> TypedCounty:
        """Type a new row under the others; the school year is this county's unless given."""
        rows = [row for each, row, _ in self._cells if each == sheet]
        if (sheet, "school_year") in self._columns:
            cells = {"school_year": str(self.year), **cells}
        return self.at(sheet, max(rows, default=1) + 1, **cells)

    def remove(self, sheet: str, school: str, stage: str | None = None) -> TypedCounty:
        """Empty a school's row."""
        row = self.row(sheet, school, stage)
        self._cells = {key: t for key, t in self._cells.items() if key[:2] != (sheet, row)}
        return self

    def add_school(
        self,
        code: str,
        school_type: str,
        pupils: Mapping[str, str | None],
        teachers: Mapping[str, str | None] | None = None,
        premises: Mapping[str, str | None] | None = None,
        **cells: str | None,
    ) -> TypedCounty:
        """A further school, complete in every watched figure unless `teachers` or `premises` say
        otherwise; `pupils` maps its stages to their numbers."""
        self.add(
            "schools",
            **{
                "school_code": code,
                "school_name": f"学校{code}",
                "school_type": school_type,
                "founder": "7",
                "urban_rural": "220",
                "township": "北山乡",
                "counts_as_school": "1",
                # A place of its own in the township.
                "longitude": f"111.{code[-4:]}1",
                "latitude": "30.6789",
                "datum": "CGCS2000",
                **cells,
            },
        )
        for stage, number in pupils.items():
            self.add("pupils", school_code=code, stage=stage, pupils=number)
            if stage != "senior":
                staff = {
                    "full_time_teachers": "20",
                    "teachers_doctor": "0",
                    "teachers_master": "1",
                    "teachers_bachelor": "9",
                    "teachers_college": "2",
                    "backbone_teachers": "2",
                    "teachers_pe": "1",
                    "teachers_arts_total": "2",
                }
                self.add("teachers", school_code=code, stage=stage, **{**staff, **(teachers or {})})
        rooms = {
            "teaching_area_m2": "1000",
            "indoor_sports_area_m2": "100",
            "sports_ground_area_m2": "1500",
            "equipment_yuan": "40",
            "multimedia_rooms": "5",
        }
        return self.add("premises", school_code=code, **{**rooms, **(premises or {})})

    def cell(self, sheet: str, row: int, name: str) -> str:
        """Excel's name of a cell."""
        return f"{get_column_letter(self._columns[sheet, name])}{row}"

    def workbook(self) -> ReadFile:
        """The workbook as the reader hands it on."""
        cells = [
            (sheet, row, self._columns[sheet, name], name, text)
            for (sheet, row, name), text in self._cells.items()
        ]
        return replace(
            self._workbook, file=self.file, cells=pd.DataFrame(cells, columns=CELL_COLUMNS)
        )


def loaded(*counties: TypedCounty) -> tuple[duckdb.DuckDBPyConnection, list[Finding]]:
    """The counties' workbooks loaded together, in memory: the database and every finding."""
    connection = warehouse.create()
    return connection, build.load(connection, [each.workbook() for each in counties], SNAPSHOT)


def findings_of(*counties: TypedCounty) -> list[Finding]:
    """Every finding of the counties' workbooks loaded together."""
    connection, findings = loaded(*counties)
    connection.close()
    return findings
