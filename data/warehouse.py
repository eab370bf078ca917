"""DuckDB: running the SQL files, writing and reading snapshots.

A snapshot is a file that is never written again; `CURRENT` in the same folder names the one in use.
The folder is `data/snapshots`, or what the environment variable COUNTY_SNAPSHOTS says.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

SQL = Path(__file__).parent / "sql"
# Readable by DuckDB 1.4 and later, so that a roll-back of the library can still open a snapshot.
STORAGE_VERSION = "v1.4.0"
POINTER = "CURRENT"


def snapshot_folder() -> Path:
    """Where snapshots live."""
    given = os.environ.get("COUNTY_SNAPSHOTS")
    return Path(given) if given else Path(__file__).parent / "snapshots"


def run_file(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Make the table that a SQL file describes: the file name is the table name."""
    # The table name is one of our own file names; no value of a user reaches this text.
    connection.execute(f"CREATE TABLE {path.stem} AS\n{path.read_text(encoding='utf-8')}")


def query_file(connection: duckdb.DuckDBPyConnection, path: Path) -> pd.DataFrame:
    """The rows that a SQL file selects."""
    return connection.execute(path.read_text(encoding="utf-8")).df()


def add_table(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    """Make table `name` from a frame."""
    connection.register("incoming", frame)
    try:
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
    finally:
        connection.unregister("incoming")


def create(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to write into: a new file, or memory without a path."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    if path is not None:
        escaped = str(path).replace("'", "''")
        connection.execute(
            f"ATTACH '{escaped}' AS snapshot (STORAGE_VERSION '{STORAGE_VERSION}'); USE snapshot"
        )
    return connection


class NoSnapshot(LookupError):
    """No snapshot is current; `folder` is where one was looked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"No current snapshot in {folder}.")


def current_snapshot(folder: Path | None = None) -> Path:
    """The snapshot in use. Raises NoSnapshot when there is none or its file is gone."""
    folder = folder or snapshot_folder()
    try:
        name = (folder / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NoSnapshot(folder) from None
    path = folder / Path(name).name
    if not name or not path.is_file():
        raise NoSnapshot(folder)
    return path


def publish(path: Path) -> None:
    """Make a finished snapshot the current one, in one step that cannot be seen half done."""
    pointer = path.parent / POINTER
    draft = path.parent / f".{POINTER}.{os.getpid()}"
    with draft.open("w", encoding="utf-8") as file:
        file.write(path.name)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(pointer)


@dataclass(frozen=True)
class SnapshotInfo:
    """What a snapshot says of itself."""

    snapshot: str
    county: str
    county_code: str | None
    is_invented: bool
    data_date: str | None
    compiled_by: str | None
    built_at: str
    files: tuple[str, ...]
    school_years: tuple[int, ...]


class Warehouse:
    """One snapshot, read only. Each read takes a cursor, so that threads do not meet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = duckdb.connect(
            str(path), read_only=True, config={"autoinstall_known_extensions": False}
        )

    def read(self, sql: str, parameters: Iterable[object] = ()) -> pd.DataFrame:
        """The rows of a query with bound parameters."""
        return self._connection.cursor().execute(sql, list(parameters)).df()

    def info(self) -> SnapshotInfo:
        """Name, county, date and school years of the snapshot."""
        return read_info(self._connection.cursor())

    def facts(self) -> pd.DataFrame:
        """One row per school, stage and school year: see sql/facts/school_stage_year.sql."""
        return read_facts(self._connection.cursor())

    def left_out(self, school_year: int) -> pd.DataFrame:
        """Schools of a year that the rules leave out, with the reason."""
        return self.read(
            "SELECT * FROM left_out WHERE school_year = ? ORDER BY school_code, stage",
            [school_year],
        )

    def townships(self) -> pd.DataFrame:
        """One row per township: name, area in km2, outline as GeoJSON text (NULL without one)."""
        return self.read("SELECT * FROM township_outline ORDER BY township")

    def findings(self) -> pd.DataFrame:
        """Findings of the build that did not stop it, one row each."""
        return self.read("SELECT * FROM finding ORDER BY position")

    def corrections(self, school_year: int) -> pd.DataFrame:
        """Corrections applied to a year: school, sheet, field, old and new value, reason, unit."""
        return self.read(
            """
            SELECT school_code, target_sheet AS sheet, target_field AS field, old_value, new_value,
                reason, confirmed_by
            FROM correction_target
            WHERE school_year = ?
            ORDER BY school_code, sheet, field
            """,
            [school_year],
        )


def read_facts(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The facts table as a frame: quantities as floats with NaN for unknown."""
    frame = connection.execute(
        "SELECT * FROM school_stage_year ORDER BY school_year, stage, school_code"
    ).df()
    quantities = frame.select_dtypes("number").columns.difference(["school_year", "campuses"])
    return frame.astype(dict.fromkeys(quantities, float))


def read_info(connection: duckdb.DuckDBPyConnection) -> SnapshotInfo:
    """What the database says of itself."""
    about = connection.execute("SELECT * FROM about").df().iloc[0]
    files = connection.execute("SELECT file FROM source ORDER BY source_id").fetchall()
    years = connection.execute(
        "SELECT DISTINCT school_year FROM school_stage_year ORDER BY school_year"
    ).fetchall()

    def text(value: object) -> str | None:
        return None if pd.isna(value) else str(value)

    return SnapshotInfo(
        snapshot=str(about["snapshot"]),
        county=str(about["county_name"]),
        county_code=text(about["county_code"]),
        is_invented=bool(about["is_invented"]),
        data_date=text(about["data_date"]),
        compiled_by=text(about["compiled_by"]),
        built_at=str(about["built_at"]),
        files=tuple(row[0] for row in files),
        school_years=tuple(int(row[0]) for row in years),
    )
