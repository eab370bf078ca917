"""From workbooks to a snapshot: read, load, check, derive facts and results, publish.

Nothing that stands is touched until the new snapshot is whole: a build that finds something that
stops it, or that dies, leaves the current snapshot current.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd

from analysis.assessment import assess_stage
from analysis.rules import NoRuleInForce, RuleBook, day_of_school_year
from analysis.vocabulary import COMPULSORY_STAGES, Finding, Severity
from data import checks, drafts, reference, warehouse
from data.assembly import assemble
from data.outlines import load_outlines
from data.position_checks import check_positions
from data.positions import load_positions
from data.raw_tables import Assembled
from data.read_file import ReadFile
from data.source_mapping import NOTHING_SAID, SourceMapping
from data.sources import read_files

# Part of a snapshot's id: raise it when the same input must give a new snapshot.
SCHEMA_VERSION = 8
STAGING = [
    "line_heading",
    "code_alias",
    "correction_target",
    "typed_cell",
    "county",
    "township",
    "school",
    "pupils",
    "teachers",
    "premises",
    "outcome",
    "fitness",
    "national_monitoring",
    "teacher",
    "grade",
    "staff_posts",
    "travel",
    "succession",
    "school_link",
    "school_turnover",
    "figure_change",
]
UNKNOWN_HEADINGS = frozenset(["heading_is_not_known", "column_is_not_known"])
FACTS = ("unit_stage", "school_stage_year", "left_out")


@dataclass(frozen=True)
class Built:
    """Outcome of a build: the snapshot, or None when a finding stopped it; and every finding."""

    snapshot: Path | None
    findings: tuple[Finding, ...]

    @property
    def stopped(self) -> bool:
        """True when nothing was published."""
        return self.snapshot is None


def stops(findings: Sequence[Finding]) -> bool:
    """True when one of the findings stops a build."""
    return any(finding.severity is Severity.STOPS for finding in findings)


def build(
    paths: Sequence[Path], folder: Path | None = None, said: SourceMapping = NOTHING_SAID
) -> Built:
    """Build a snapshot of one county from its files and make it current.

    `said` is what a person has said about files that are not the standard workbook.
    """
    built = build_draft(paths, folder, said)
    if built.snapshot is not None:
        warehouse.publish(built.snapshot)
    return built


def build_draft(
    paths: Sequence[Path], folder: Path | None = None, said: SourceMapping = NOTHING_SAID
) -> Built:
    """Build a snapshot from files on the disk without making it current: see `build_files`."""
    return build_files(read_files(paths, said), folder, said)


def build_files(
    files: Sequence[ReadFile], folder: Path | None = None, said: SourceMapping = NOTHING_SAID
) -> Built:
    """Build a snapshot without making it current: its file is whole, readable and on the disk.

    What dead builds left in the folder is removed first. Raises OSError where the folder cannot be
    written or the disk is full; nothing of the attempt is left then.
    """
    folder = folder or warehouse.snapshot_folder()
    folder.mkdir(parents=True, exist_ok=True)
    drafts.sweep(folder)
    with drafts.draft(folder, warehouse.SUFFIX) as draft:
        connection = warehouse.create()
        try:
            warehouse.attach(connection, draft)
            snapshot = snapshot_id(files, said)
            findings = load(connection, files, snapshot, said)
            if stops(findings):
                return Built(None, tuple(findings))
            latest = connection.execute("SELECT max(school_year) FROM school_stage_year").fetchone()
            store_results(connection)
            connection.execute("USE memory; DETACH snapshot")
        except warehouse.WRITE_FAILURES as error:
            raise warehouse.CannotWrite(error) from error
        finally:
            connection.close()
        path = folder / f"{latest[0]}-{snapshot}{warehouse.SUFFIX}"
        warehouse.keep(draft, path)
        return Built(path, tuple(findings))


def snapshot_id(files: Sequence[ReadFile], said: SourceMapping = NOTHING_SAID) -> str:
    """Twelve characters that stand for the inputs: files, national rules and schema, not the time."""
    digest = hashlib.sha256(str(SCHEMA_VERSION).encode())
    for sha256 in sorted(file.sha256 for file in files):
        digest.update(sha256.encode())
    digest.update(said.sha256.encode())
    local = reference.FOLDER / reference.LOCAL
    for path in sorted(reference.FOLDER.rglob("*.toml")):
        # A snapshot holds facts and results by the national rules only.
        if not path.is_relative_to(local):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def check(files: Sequence[ReadFile], said: SourceMapping = NOTHING_SAID) -> list[Finding]:
    """Every finding that a build of the files would give, without building: nothing is written."""
    connection = warehouse.create()
    try:
        return load(connection, files, snapshot_id(files, said), said)
    finally:
        connection.close()


def load(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[ReadFile],
    snapshot: str,
    said: SourceMapping = NOTHING_SAID,
) -> list[Finding]:
    """Load files into an empty database up to the facts, and return every finding.

    When the form of a file stops the build, the cells that could be read are checked all the same,
    so that one round shows everything. `about` and the findings are stored with the data.
    """
    assembled = assemble(files, said)
    findings = assembled.findings + _required_sheets(files, assembled)
    _load_raw(connection, assembled)
    _load_reference(connection)
    for name in STAGING:
        warehouse.run_file(connection, warehouse.SQL / "staging" / f"{name}.sql")
    load_positions(connection)
    outlines, found = load_outlines(connection)
    years = [
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT school_year FROM school WHERE school_year IS NOT NULL ORDER BY 1"
        ).fetchall()
    ]
    _load_rules(connection, reference.rule_book(), years)
    for name in FACTS:
        warehouse.run_file(connection, warehouse.SQL / "facts" / f"{name}.sql")
    findings += checks.run_checks(connection, [*found, *check_positions(connection, outlines)])
    order = list(Severity)
    findings.sort(key=lambda finding: order.index(finding.severity))
    _store_findings(connection, findings)
    if not stops(findings):
        _store_about(connection, snapshot)
    return findings


def _required_sheets(files: Sequence[ReadFile], assembled: Assembled) -> list[Finding]:
    """A required sheet that no file has, or that has no row for any school year of a list of schools."""
    if not any(len(file.headings) or file.records for file in files):
        return []  # nothing could be read at all, which is told for each file
    titles = {sheet.key: sheet for sheet in reference.workbook_sheets()}
    if any(finding.key == "county_is_not_named" for finding in assembled.findings):
        titles.pop("county")
    headed = {(file.file, sheet) for file in files for sheet in set(file.headings["sheet"])}
    of_year = assembled.cell[assembled.cell["field"] == "school_year"].merge(assembled.source)
    rows = set(zip(of_year["file"], of_year["sheet"], of_year["text"].str[:4], strict=True))
    found = []
    for sheet in titles.values():
        if not sheet.required:
            continue
        if not (assembled.line["sheet"] == sheet.key).any():
            # Where several files could have it, none of them is to blame.
            with_heading = [file.file for file in files if (file.file, sheet.key) in headed]
            tables = [file for file in files if not file.layers]
            lone = [tables[0].file] if len(tables) == 1 and len(tables[0].headings) else []
            found += [(sheet, file) for file in with_heading or lone or [""]]
        elif "school_year" in sheet.row_key:
            there = {year for _, each, year in rows if each == sheet.key}
            listed: dict[str, set[str]] = {}
            for file, each, year in sorted(rows):
                if each == "schools":
                    listed.setdefault(file, set()).add(year)
            found += [(sheet, file) for file, years in listed.items() if not years & there]
    # A bureau's own files have no sheets of ours: what they lack is told as what no file has.
    missing = "sheet_is_missing" if headed else "sheet_is_in_no_file"
    return [
        Finding(
            "sheet_is_empty" if (file, sheet.key) in headed else missing,
            Severity.STOPS,
            {},
            file,
            sheet.title,
        )
        for sheet, file in dict.fromkeys(found)
    ]


def _load_raw(connection: duckdb.DuckDBPyConnection, assembled: Assembled) -> None:
    for table, frame in (
        ("source", assembled.source),
        ("line", assembled.line),
        ("line_place", assembled.line_place),
        ("block_heading", assembled.block_heading),
        ("raw_cell", assembled.cell),
        ("published_value", assembled.published),
    ):
        warehouse.add_table(connection, table, frame)


def _load_reference(connection: duckdb.DuckDBPyConnection) -> None:
    columns, keys = [], []
    for sheet in reference.workbook_sheets():
        keys += [(sheet.key, field) for field in sheet.row_key]
        columns += [
            {
                "sheet": sheet.key,
                "field": column.field,
                "heading": column.heading,
                "english": column.english,
                "type": column.type,
                "unit": column.unit,
                "factor": float(column.factor),
                "required": column.required,
                "watched": column.watched,
                "minimum": column.minimum,
                "maximum": column.maximum,
                "list": "yes_no" if column.type == "yes_no" else column.list,
            }
            for column in sheet.columns
        ]
    codes = [
        (key, code.code, code.zh, code.en)
        for key, entries in reference.code_lists().items()
        for code in entries
    ]
    warehouse.add_table(connection, "column_spec", pd.DataFrame(columns))
    warehouse.add_table(connection, "row_key_field", pd.DataFrame(keys, columns=["sheet", "field"]))
    warehouse.add_table(
        connection, "code_entry", pd.DataFrame(codes, columns=["list", "code", "zh", "en"])
    )
    values = pd.DataFrame(list(reference.presentation().items()), columns=["key", "value"])
    warehouse.add_table(connection, "presentation", values)


def _load_rules(
    connection: duckdb.DuckDBPyConnection, book: RuleBook, years: Sequence[int]
) -> None:
    """Rules that decide on rows, spread over the school years in which they are in force."""
    scope, expected, split, split_stage, private = [], [], [], [], []
    for year in years:
        try:
            rules = book.on(day_of_school_year(year))
        except NoRuleInForce:
            continue  # told by the check school_year_has_no_rule
        private.append((year, rules.private_schools.counted))
        for rule in rules.scopes:
            for school_type in sorted(rule.school_types):
                scope += [(year, school_type, s, rule.minimum_pupils) for s in rule.stages]
                expected += [(year, school_type, s) for s in rule.expected_stages]
        for rule in rules.splits:
            for school_type in sorted(rule.school_types):
                split += [(year, school_type, s, w) for s, w in rule.weights.items()]
                split_stage += [(year, school_type, s) for s in rule.expected_stages]
    connection.execute(
        """
        CREATE TABLE rule_scope (
            school_year INTEGER, school_type VARCHAR, stage VARCHAR, minimum_pupils INTEGER
        );
        CREATE TABLE rule_expected_stage (school_year INTEGER, school_type VARCHAR, stage VARCHAR);
        CREATE TABLE rule_split (school_year INTEGER, school_type VARCHAR, stage VARCHAR, weight DOUBLE);
        CREATE TABLE rule_split_stage (school_year INTEGER, school_type VARCHAR, stage VARCHAR);
        CREATE TABLE rule_private (school_year INTEGER, counted BOOLEAN, founder VARCHAR);
        """
    )
    private_code = next(
        code.code for code in reference.code_lists()["founder"] if code.en == "private"
    )
    for table, rows in (
        ("rule_scope", scope),
        ("rule_expected_stage", expected),
        ("rule_split", split),
        ("rule_split_stage", split_stage),
        ("rule_private", [(*row, private_code) for row in private]),
    ):
        if rows:
            # One statement for all rows: DuckDB takes milliseconds for each one.
            places = f"({', '.join('?' for _ in rows[0])})"
            connection.execute(
                f"INSERT INTO {table} VALUES {', '.join([places] * len(rows))}",
                [value for row in rows for value in row],
            )


def _store_findings(connection: duckdb.DuckDBPyConnection, findings: Sequence[Finding]) -> None:
    # A heading that we do not know may hold anything, a name or a phone too: it is not kept.
    rows = [
        (position, f.key, str(f.severity), f.file, f.sheet, f.cell, f.school, json.dumps(f.values))
        for position, f in enumerate(findings)
        if f.key not in UNKNOWN_HEADINGS
    ]
    names = ["position", "key", "severity", "file", "sheet", "cell", "school", "details"]
    frame = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[1:], "string"))
    warehouse.add_table(connection, "finding", frame.astype({"position": "int32"}))


def _store_about(connection: duckdb.DuckDBPyConnection, snapshot: str) -> None:
    connection.execute(
        """
        CREATE TABLE about AS
        SELECT ? AS snapshot, ? AS built_at, county_name, county_code, is_invented, compiled_by, data_date,
            map_approval_number
        FROM county
        JOIN line USING (line_id)
        JOIN source USING (source_id)
        -- Of several workbooks the latest speaks, in whatever order they were given.
        ORDER BY data_date DESC NULLS LAST, sha256
        LIMIT 1
        """,
        [snapshot, datetime.now(UTC).isoformat(timespec="seconds")],
    )


def store_results(connection: duckdb.DuckDBPyConnection) -> None:
    """Indicator values and dispersion of every year and stage, by the national rules, for SQL users.

    The pages compute these again from the facts by the same function, so the two cannot differ.
    """
    facts = warehouse.read_facts(connection)
    book, indicators = reference.rule_book(), reference.indicators()
    values, results = [], []
    for year, of_year in facts.groupby("school_year"):
        rules = book.on(day_of_school_year(int(year)))
        for stage in COMPULSORY_STAGES:
            assessment = assess_stage(of_year, stage, indicators, rules)
            long = assessment.values.melt(
                ignore_index=False, var_name="indicator", value_name="value"
            )
            long["numerator"] = assessment.amounts.melt()["value"].to_numpy()
            long["state"] = assessment.states.melt()["value"].astype("string").to_numpy()
            values.append(long.reset_index().assign(school_year=year, stage=str(stage)))
            results.append(assessment.indicators.assign(school_year=year, stage=str(stage)))
    warehouse.add_table(connection, "indicator_value", pd.concat(values, ignore_index=True))
    dispersion = pd.concat(results, ignore_index=True)
    dispersion["cv_verdict"] = dispersion["cv_verdict"].astype("string")
    warehouse.add_table(connection, "dispersion", dispersion)
