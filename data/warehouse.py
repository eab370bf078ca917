"""DuckDB: running the SQL files, writing and reading snapshots.

A snapshot is a file that is never written again; `CURRENT` in the same folder names the one in use.
The folder is `data/snapshots`, or what the environment variable COUNTY_SNAPSHOTS says.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb
import pandas as pd

from data import drafts, history

SQL = Path(__file__).parent / "sql"
# Readable by DuckDB 1.4 and later, so that a roll-back of the library can still open a snapshot.
STORAGE_VERSION = "v1.4.0"
POINTER = "CURRENT"
SUFFIX = ".duckdb"
T = TypeVar("T")


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


def create() -> duckdb.DuckDBPyConnection:
    """A connection to write into, in memory."""
    connection = duckdb.connect(config={"autoinstall_known_extensions": False})
    # It would be drawn into the output of the commands.
    connection.execute("SET enable_progress_bar = false")
    return connection


def attach(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Have what follows written into a new file."""
    escaped = str(path).replace("'", "''")
    connection.execute(
        f"ATTACH '{escaped}' AS snapshot (STORAGE_VERSION '{STORAGE_VERSION}'); USE snapshot"
    )


class NoSnapshot(LookupError):
    """No snapshot is current; `folder` is where one was looked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"No current snapshot in {folder}.")


# What DuckDB raises when the disk is full or the file cannot be written, at whichever moment.
WRITE_FAILURES = (duckdb.IOException, duckdb.TransactionException, duckdb.FatalException)


class CannotWrite(OSError):
    """A snapshot could not be written: the disk is full, say. The text is the system's reason."""

    def __init__(self, error: duckdb.Error) -> None:
        super().__init__(str(error).strip().rsplit(": ", 1)[-1])


class UnreadableSnapshot(OSError):
    """The file at `path` is not a snapshot that can be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path} cannot be read as a snapshot.")


def current_snapshot(folder: Path | None = None) -> Path:
    """The snapshot in use. Raises NoSnapshot when there is none or its file is gone."""
    folder = folder or snapshot_folder()
    name = current_name(folder)
    path = folder / Path(name or "").name
    if not name or not path.is_file():
        raise NoSnapshot(folder)
    return path


def current_name(folder: Path) -> str | None:
    """The file name that the pointer holds, whether or not that file is there; None without one."""
    try:
        return _patiently(lambda: (folder / POINTER).read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None


def keep(draft: Path, path: Path) -> None:
    """Give a finished draft its lasting name, once it is whole on the disk.

    A readable snapshot of that name was made from the same input and stays as it is. Raises OSError
    when the file cannot be written through to the disk, and UnreadableSnapshot when it did not
    arrive there.
    """
    if is_readable(path):
        return
    drafts.sync(draft)
    read_snapshot(draft)
    _patiently(lambda: draft.replace(path))
    drafts.sync_folder(path.parent)


def publish(path: Path) -> None:
    """Make a finished snapshot the current one, in one step that cannot be seen half done.

    Everything that needs room on the disk is written before that step. Raises OSError when it
    cannot be; the snapshot in use stays current then.
    """
    folder, before = path.parent, current_name(path.parent)
    history.complete(folder, folder / POINTER, before)
    if before == path.name:
        return
    drafts.sync_folder(folder)
    with drafts.draft(folder, ".pointer") as draft:
        draft.write_text(path.name, encoding="utf-8")
        drafts.sync(draft)
        _patiently(lambda: draft.replace(folder / POINTER))
    drafts.sync_folder(folder)
    # The step is done and must not be told as failed: the next publishing completes the history.
    with suppress(OSError):
        history.add(folder, path.name)


def _patiently(action: Callable[[], T], tries: int = 20) -> T:
    """What `action` returns, tried again for a second: Windows refuses while a file is just open."""
    for _ in range(tries - 1):
        try:
            return action()
        except PermissionError:
            time.sleep(0.05)
    return action()


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
    map_approval_number: str | None = None


class Warehouse:
    """One snapshot, read only. Each read takes a cursor, so that threads do not meet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = duckdb.connect(
            str(path), read_only=True, config={"autoinstall_known_extensions": False}
        )

    def close(self) -> None:
        """Let go of the file. Cursors that were taken before stay usable."""
        self._connection.close()

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

    def school_links(self, school_year: int) -> pd.DataFrame:
        """Schools of a year and their codes of the year before; see sql/staging/school_link.sql."""
        return self.read(
            """
            SELECT school_code, code_before, is_comparable
            FROM school_link WHERE school_year = ? ORDER BY school_code
            """,
            [school_year],
        )

    def school_codes(self) -> list[str]:
        """Codes of every school of every year."""
        return self.read("SELECT DISTINCT school_code FROM school ORDER BY 1")[
            "school_code"
        ].tolist()

    def outcomes(self, school_year: int) -> pd.DataFrame:
        """School means of a year, one row per school or campus, stage and subject.

        `school_code` is the counted school: a campus stands under its main school. Scores in points
        of `full_mark`; NaN for unknown.
        """
        return self._of_schools(
            "outcome",
            ["subject", "full_mark", "mean_score", "score_sd", "pupils_tested"],
            school_year,
        )

    def fitness(self, school_year: int) -> pd.DataFrame:
        """Pupils tested for fitness and those rated good, one row per school or campus and stage.

        `school_code` as in `outcomes`; NaN for unknown. Empty in a snapshot that was built before
        the sheet existed.
        """
        return self._of_schools("fitness", ["pupils_tested", "good_pupils"], school_year)

    def _of_schools(self, table: str, fields: list[str], school_year: int) -> pd.DataFrame:
        # Table and fields are this module's own words; no value of a user reaches the text.
        columns = ["school_code", "stage", *fields, "corrected"]
        if not self._has(table):
            return pd.DataFrame(columns=columns)
        listed = ", ".join(f"line.{field}" for field in ["stage", *fields, "corrected"])
        frame = self.read(
            f"""
            SELECT CASE WHEN school.counts_as_school THEN school.school_code
                ELSE school.main_school_code END AS school_code, {listed}
            FROM {table} AS line
            JOIN school USING (school_year, school_code)
            WHERE line.school_year = ?
            ORDER BY ALL
            """,
            [school_year],
        )
        return frame.astype({field: float for field in fields if field != "subject"})

    def national_monitoring(self) -> pd.DataFrame:
        """Results of the national monitoring as imported, of every year: rate as a ratio, share in
        per cent, level 1 to 4; NaN for unknown. Empty where the sheet did not exist yet.
        """
        fields = ["between_school_rate", "achievement_level", "level_good_share"]
        columns = ["school_year", "stage", "subject", *fields, "document"]
        if not self._has("national_monitoring"):
            return pd.DataFrame(columns=columns)
        frame = self.read(
            f"SELECT {', '.join(columns)} FROM national_monitoring ORDER BY stage, subject, school_year"
        )
        return frame.astype(dict.fromkeys(fields, float))

    def _has(self, table: str) -> bool:
        found = self.read("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [table])
        return len(found) > 0

    def posts(self, school_year: int) -> pd.DataFrame:
        """Posts by counted school and stage: school_code, stage, authorised_posts, posts_filled.

        Of all staff (教职工). Campuses are added to their main school; a sum with an unknown part is
        NaN. Schools without a row are left out; empty where the year has none, and in a snapshot that
        was built before the sheet existed.
        """
        columns = ["school_code", "stage", "authorised_posts", "posts_filled"]
        if not self._has("staff_posts"):
            return pd.DataFrame(columns=columns).astype(dict.fromkeys(columns[2:], float))
        frame = self.read(
            """
            SELECT unit.counted_code AS school_code, unit.stage,
                CASE WHEN count(own.authorised_posts) = count(*) THEN sum(own.authorised_posts) END
                    AS authorised_posts,
                CASE WHEN count(own.posts_filled) = count(*) THEN sum(own.posts_filled) END
                    AS posts_filled
            FROM unit_stage AS unit
            LEFT JOIN staff_posts AS own USING (school_year, school_code, stage)
            WHERE unit.school_year = ?
            GROUP BY ALL HAVING count(own.line_id) > 0 ORDER BY ALL
            """,
            [school_year],
        )
        return frame.astype(dict.fromkeys(columns[2:], float))

    def posts_files(self, school_year: int) -> tuple[str, ...]:
        """Names of the files that a year's posts were read from."""
        if not self._has("staff_posts"):
            return ()
        found = self.read(
            """
            SELECT DISTINCT file FROM staff_posts
            JOIN line USING (line_id) JOIN source USING (source_id)
            WHERE school_year = ? ORDER BY file
            """,
            [school_year],
        )
        return tuple(found["file"])

    def travel(self, school_year: int) -> pd.DataFrame:
        """Ways between schools as told: school_code, target_code, road_km, road_minutes (one way).

        NaN for unknown. Empty where the year has none, and in a snapshot that was built before the
        sheet existed.
        """
        columns = ["school_code", "target_code", "road_km", "road_minutes"]
        if not self._has("travel"):
            return pd.DataFrame(columns=columns).astype(dict.fromkeys(columns[2:], float))
        frame = self.read(
            f"SELECT {', '.join(columns)} FROM travel WHERE school_year = ? ORDER BY ALL",
            [school_year],
        )
        return frame.astype(dict.fromkeys(columns[2:], float))

    def findings(self) -> pd.DataFrame:
        """Findings of the build that did not stop it, one row each."""
        return self.read("SELECT * FROM finding ORDER BY position")

    def corrections(self, school_year: int) -> pd.DataFrame:
        """Corrections applied to a year: school, sheet, field, old and new value, reason, unit,
        expectation (NULL where nothing is expected). Those that were mended at the source are none.
        """
        return self.read(
            """
            SELECT school_code, target_sheet AS sheet, target_field AS field, old_value, new_value,
                reason, confirmed_by, expectation
            FROM correction_target
            WHERE school_year = ? AND status <> 'mended'
            ORDER BY school_code, sheet, field
            """,
            [school_year],
        )


def read_snapshot(path: Path) -> SnapshotInfo:
    """What the snapshot at `path` says of itself; its facts are read too, to see that they can be.

    Raises UnreadableSnapshot for a file that is gone, cut off, or no snapshot of ours.
    """
    try:
        with closing(Warehouse(path)) as warehouse:
            warehouse.facts()
            return warehouse.info()
    except (duckdb.Error, OSError, LookupError) as error:
        raise UnreadableSnapshot(path) from error


def is_readable(path: Path) -> bool:
    """True when the snapshot at `path` is there and can be read."""
    try:
        return path.is_file() and bool(read_snapshot(path))
    except UnreadableSnapshot:
        return False


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
        # Snapshots of earlier releases do not have it.
        map_approval_number=text(about.get("map_approval_number")),
    )
