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
from data.reference import workbook_sheets
from data.warehouse import SQL, query_file
from data.workbook import cell_name


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

    `further`: what was found by checks that are not SQL.
    """
    files = dict(connection.execute("SELECT source_id, file FROM source").fetchall())
    columns = {
        (source, sheet, field): number
        for source, sheet, field, number in connection.execute(
            "SELECT source_id, sheet, field, column_number FROM raw_heading"
        ).fetchall()
    }
    schools = _schools_by_row(connection)
    order = list(Severity)
    found = [
        (path.stem, severity_of(path), row)
        for path in check_files()
        for row in query_file(connection, path).to_dict("records")
    ]
    placed = []
    for key, severity, row in [*found, *further]:
        finding = _finding(key, severity, row, files, columns, schools)
        number = 0 if pd.isna(row["row_number"]) else int(row["row_number"])
        place = (finding.file, finding.sheet, number, len(finding.cell), finding.cell)
        placed.append(((order.index(severity), *place, finding.key), finding))
    return [finding for _, finding in sorted(placed, key=lambda item: item[0])]


def _schools_by_row(connection: duckdb.DuckDBPyConnection) -> dict[tuple, str]:
    """(source, sheet, row) -> school name, or its code where the name is not known."""
    rows = connection.execute(
        """
        SELECT line.source_id, line.sheet, line.row_number, coalesce(name.school_name, line.text)
        FROM typed_cell AS line
        LEFT JOIN (SELECT school_code, max(school_name) AS school_name FROM school GROUP BY ALL) AS name
            ON name.school_code = line.text
        WHERE line.field = 'school_code'
        """
    ).fetchall()
    return {(source, sheet, number): text for source, sheet, number, text in rows}


def _finding(
    key: str,
    severity: Severity,
    row: Mapping[str, object],
    files: Mapping[int, str],
    columns: Mapping[tuple, int],
    schools: Mapping[tuple, str],
) -> Finding:
    sheet = next(sheet for sheet in workbook_sheets() if sheet.key == row["sheet"])
    source = None if pd.isna(row["source_id"]) else int(row["source_id"])
    number = None if pd.isna(row["row_number"]) else int(row["row_number"])
    field = row["field"] if isinstance(row["field"], str) else None
    column = columns.get((source, sheet.key, field))
    values = dict(row["details"]) if isinstance(row["details"], Mapping) else {}
    if field:
        values["field"] = field
        values["heading"] = next(c.heading for c in sheet.columns if c.field == field)
    cell = ""
    if number is not None:
        cell = cell_name(number, column) if column else str(number)
    return Finding(
        key=key,
        severity=severity,
        values=values,
        file=files.get(source, ""),
        sheet=sheet.title,
        cell=cell,
        school=str(row.get("school", schools.get((source, sheet.key, number), ""))),
    )
