"""The school year of each record: from its row, a title, or what was said; else told."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.vocabulary import Finding, Severity
from data.cell_text import SCHOOL_YEAR, read_cell, school_years_in
from data.foreign_sheets import column_of
from data.grids import cell_name
from data.raw_tables import RawTables
from data.read_file import ReadFile, SourceRecord
from data.source_vocabulary import Target

# Number of the file, file, record, first year of the school year.
Dated = tuple[int, ReadFile, SourceRecord, int]


def dated(tables: RawTables) -> Iterator[Dated]:
    """Records with their school year: from the row, the title, or what was said; else told."""
    for source_id, file in enumerate(tables.files, start=1):
        told: dict[tuple, Finding] = {}
        for record in file.records:
            cell = record.first("school_year")
            if cell is not None:
                reading = read_cell(cell.typed, column_of(Target("schools", "school_year")))
                if re.fullmatch(r"\d{4}-\d{4}", reading.text):
                    yield source_id, file, record, int(reading.text[:4])
                    continue
                _tell_once(
                    told,
                    "school_year_is_not_readable",
                    Severity.STOPS,
                    file,
                    record,
                    cell_name(cell.row, cell.column),
                    value=cell.typed,
                )
                continue
            year, key = _year_of(tables, file, record)
            if year is None:
                _tell_once(told, key, Severity.STOPS, file, record)
                continue
            _tell_once(told, key, Severity.LOOK, file, record, school_year=f"{year}-{year + 1}")
            yield source_id, file, record, year
        tables.findings += told.values()


def _year_of(tables: RawTables, file: ReadFile, record: SourceRecord) -> tuple[int | None, str]:
    found = set().union(*map(school_years_in, (file.file, *record.titles)))
    of_file = SCHOOL_YEAR.fullmatch(tables.said.years.get(file.file, "").strip())
    of_all = SCHOOL_YEAR.fullmatch(tables.said.years.get("", "").strip())
    if of_file:
        if found and int(of_file[1]) not in found:
            return None, "school_year_contradicts_the_title"
        return int(of_file[1]), "school_year_was_given"
    if len(found) == 1:
        return found.pop(), "school_year_is_from_the_title"
    if of_all and not found:
        return int(of_all[1]), "school_year_was_given"
    return None, "school_year_is_not_given"


def _tell_once(
    told: dict[tuple, Finding],
    key: str,
    severity: Severity,
    file: ReadFile,
    record: SourceRecord,
    cell: str = "",
    **values: object,
) -> None:
    """One finding per file and value: a list has one school year, not three hundred."""
    identity = (key, *values.values())
    told.setdefault(identity, Finding(key, severity, values, file.file, record.sheet, cell))
