"""Checks of loaded data: each SQL file in `sql/checks` returns the offending rows.

The file name is the key of the finding; its first line says how severe it is. Findings carry file,
sheet, cell and school; words are put on by `analysis.present.text`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import pandas as pd

from analysis.vocabulary import Finding, Severity
from data.grids import cell_name
from data.reference import workbook_sheets
from data.warehouse import SQL, query_file


def check_files() -> tuple[Path, ...]:
    """All checks, in the order in which they are told."""
    return tuple(sorted((SQL / "checks").glob("*.sql")))


def severity_of(path: Path) -> Severity:
    """The severity that a check's first line declares."""
    first_line = path.read_text(encoding="utf-8").splitlines()[0]
    return Severity(first_line.removeprefix("-- severity:").strip())


# What a check found: its key, its severity, and a row as the SQL files return it. A row may name
# its school itself; "" is for what concerns no single school.
Found = tuple[str, Severity, Mapping[str, object]]


def run_checks(
    connection: duckdb.DuckDBPyConnection, further: Iterable[Found] = ()
) -> list[Finding]:
    """Every finding of every check, stops first, then in the order of file, sheet and row.

    A check names a line, a sheet and perhaps a field; the finding stands at the cell that the field
    was read from, or below its heading when the cell is empty, or at the line's row. `further`: what
    was found by checks that are not SQL.
    """
    order = list(Severity)
    found = [
        (path.stem, severity_of(path), row)
        for path in check_files()
        for row in query_file(connection, path).to_dict("records")
    ]
    found += further
    places = _Places(connection) if found else None
    placed = []
    for key, severity, row in found:
        finding, number = _finding(key, severity, row, places)
        place = (finding.file, finding.sheet, number, len(finding.cell), finding.cell)
        placed.append(((order.index(severity), *place, finding.key), finding))
    return [finding for _, finding in sorted(placed, key=lambda item: item[0])]


class _Places:
    """Where lines and their fields stand, and the schools that they are about."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        def rows(sql: str) -> list[tuple]:
            return connection.execute(sql).fetchall()

        self._files = dict(rows("SELECT source_id, file FROM source"))
        self._lines = {
            line: (source, sheet, row, None)
            for line, source, sheet, row in rows(
                "SELECT line_id, source_id, origin_sheet, origin_row FROM line"
            )
        }
        # The cell itself goes before a place under a heading, which only an empty cell has.
        self._fields = {
            (line, field): (source, sheet, row, column)
            for line, field, source, sheet, row, column in rows(
                """
                SELECT line_id, field, source_id, origin_sheet, origin_row, origin_column
                FROM line_heading
                UNION ALL BY NAME
                SELECT line_id, field, source_id, origin_sheet, origin_row, origin_column
                FROM raw_cell
                """
            )
        }
        self._schools = dict(
            rows(
                """
                SELECT cell.line_id, coalesce(name.school_name, cell.text)
                FROM typed_cell AS cell
                LEFT JOIN (
                    SELECT school_code, max(school_name) AS school_name FROM school GROUP BY ALL
                ) AS name ON name.school_code = cell.text
                WHERE cell.field = 'school_code'
                """
            )
        )

    def at(self, line: int | None, field: str | None) -> tuple[str, str, int, str]:
        """File, sheet, row and cell of a line's field; the row alone where the field has no place."""
        if line is None:
            return "", "", 0, ""
        source, sheet, row, column = self._fields.get((line, field), self._lines[line])
        cell = "" if not row else cell_name(row, column) if column else str(row)
        return self._files[source], sheet, row, cell

    def school(self, line: int | None) -> str:
        """The school's name, or its code where the name is not known; "" for other lines."""
        return self._schools.get(line, "")


def _finding(
    key: str, severity: Severity, row: Mapping[str, object], places: _Places
) -> tuple[Finding, int]:
    sheet = next(sheet for sheet in workbook_sheets() if sheet.key == row["sheet"])
    line = None if pd.isna(row["line_id"]) else int(row["line_id"])
    field = row["field"] if isinstance(row["field"], str) else None
    values = dict(row["details"]) if isinstance(row["details"], Mapping) else {}
    if field:
        values["field"] = field
        values["heading"] = next(c.heading for c in sheet.columns if c.field == field)
    file, title, number, cell = places.at(line, field)
    finding = Finding(
        key=key,
        severity=severity,
        values=values,
        file=file,
        sheet=title or sheet.title,
        cell=cell,
        school=str(row.get("school", places.school(line))),
    )
    return finding, number
