"""From workbooks to a snapshot: read, load, check, derive facts and results, publish.

Nothing that stands is touched until the new snapshot is whole: a build that finds something that
stops it, or that dies, leaves the current snapshot current.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import geopandas
import pandas as pd
import shapely
from pyproj import Geod

from analysis.assessment import assess_stage
from analysis.rules import NoRuleInForce, RuleBook, day_of_school_year
from analysis.vocabulary import COMPULSORY_STAGES, Finding, Severity
from data import checks, reference, warehouse
from data.workbook import ReadWorkbook, cell_name, read_workbook

# Part of a snapshot's id: raise it when the same input must give a new snapshot.
SCHEMA_VERSION = 1
STAGING = [
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
    "teacher",
]
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


def build(paths: Sequence[Path], folder: Path | None = None) -> Built:
    """Build a snapshot of one county from its workbooks and make it current."""
    folder = folder or warehouse.snapshot_folder()
    workbooks = [read_workbook(path) for path in paths]
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".building-{uuid.uuid4().hex}.duckdb"
    try:
        connection = warehouse.create(draft)
        try:
            snapshot = snapshot_id(workbooks)
            findings = load(connection, workbooks, snapshot)
            if stops(findings):
                return Built(None, tuple(findings))
            latest = connection.execute("SELECT max(school_year) FROM school_stage_year").fetchone()
            store_results(connection)
            connection.execute("USE memory; DETACH snapshot")
        finally:
            connection.close()
        path = folder / f"{latest[0]}-{snapshot}.duckdb"
        if not path.exists():
            draft.replace(path)
        warehouse.publish(path)
        return Built(path, tuple(findings))
    finally:
        for left in (draft, draft.with_name(draft.name + ".wal")):
            left.unlink(missing_ok=True)


def snapshot_id(workbooks: Sequence[ReadWorkbook]) -> str:
    """Twelve characters that stand for the inputs: files, national rules and schema, not the time."""
    digest = hashlib.sha256(str(SCHEMA_VERSION).encode())
    for workbook in sorted(workbooks, key=lambda book: book.sha256):
        digest.update(workbook.sha256.encode())
    local = reference.FOLDER / reference.LOCAL
    for path in sorted(reference.FOLDER.rglob("*.toml")):
        # A snapshot holds facts and results by the national rules only.
        if not path.is_relative_to(local):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def load(
    connection: duckdb.DuckDBPyConnection, workbooks: Sequence[ReadWorkbook], snapshot: str
) -> list[Finding]:
    """Load workbooks into an empty database up to the facts, and return every finding.

    When the form of a file stops the build, the cells that could be read are checked all the same,
    so that one round shows everything. `about` and the findings are stored with the data.
    """
    findings = [finding for workbook in workbooks for finding in workbook.findings]
    _load_raw(connection, workbooks)
    _load_reference(connection)
    for name in STAGING:
        warehouse.run_file(connection, warehouse.SQL / "staging" / f"{name}.sql")
    years = [
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT school_year FROM school WHERE school_year IS NOT NULL ORDER BY 1"
        ).fetchall()
    ]
    _load_rules(connection, reference.rule_book(), years)
    for name in FACTS:
        warehouse.run_file(connection, warehouse.SQL / "facts" / f"{name}.sql")
    findings += checks.run_checks(connection)
    findings += _load_outlines(connection)
    findings += _empty_sheets(workbooks)
    order = list(Severity)
    findings.sort(key=lambda finding: order.index(finding.severity))
    _store_findings(connection, findings)
    if not stops(findings):
        _store_about(connection, snapshot)
    return findings


def _empty_sheets(workbooks: Sequence[ReadWorkbook]) -> list[Finding]:
    """A required sheet that is there but holds no row."""
    return [
        Finding("sheet_is_empty", Severity.STOPS, {}, workbook.file, sheet.title)
        for workbook in workbooks
        for sheet in reference.workbook_sheets()
        if sheet.required
        and (workbook.headings["sheet"] == sheet.key).any()
        and not (workbook.cells["sheet"] == sheet.key).any()
    ]


def _load_raw(connection: duckdb.DuckDBPyConnection, workbooks: Sequence[ReadWorkbook]) -> None:
    sources = pd.DataFrame(
        [(i, book.file, book.sha256) for i, book in enumerate(workbooks, start=1)],
        columns=["source_id", "file", "sha256"],
    )
    text = {"sheet": "string", "field": "string", "text": "string"}
    whole = {"row_number": "int32", "column_number": "int32"}
    cells = [book.cells.assign(source_id=i) for i, book in enumerate(workbooks, start=1)]
    headings = [book.headings.assign(source_id=i) for i, book in enumerate(workbooks, start=1)]
    warehouse.add_table(connection, "source", sources)
    warehouse.add_table(connection, "raw_cell", pd.concat(cells).astype({**text, **whole}))
    warehouse.add_table(
        connection,
        "raw_heading",
        pd.concat(headings).astype(
            {"sheet": "string", "field": "string", "column_number": "int32"}
        ),
    )


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
            places = ", ".join("?" for _ in rows[0])
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


def _load_outlines(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Township outlines as GeoJSON text with their area; a broken outline is a finding.

    Where several workbooks name a township, the one with an outline and the latest date speaks.
    """
    rows = connection.execute(
        """
        SELECT township.source_id, source.file, township.row_number, township.township,
            township.township_code, township.outline_datum, township.outline
        FROM township
        JOIN source USING (source_id)
        LEFT JOIN (SELECT source_id, max(data_date) AS data_date FROM county GROUP BY source_id) AS dated
            USING (source_id)
        ORDER BY township.township, township.outline IS NULL, dated.data_date DESC NULLS LAST,
            source.sha256, township.row_number
        """
    ).fetchall()
    ellipsoid = Geod(ellps="GRS80")
    title = next(s.title for s in reference.workbook_sheets() if s.key == "townships")
    places = dict(
        connection.execute(
            "SELECT source_id, column_number FROM raw_heading WHERE sheet = 'townships' AND field = 'outline'"
        ).fetchall()
    )
    findings, outlines = [], {}
    for source, file, row, township, code, datum, outline in rows:
        shape = None
        if outline is not None:
            shape = _outline(outline)
            # Shifted datums would put schools hundreds of metres off their township without a word.
            if shape is None or datum not in ("CGCS2000", "WGS84"):
                key = "outline_is_not_valid" if shape is None else "outline_datum_is_not_usable"
                place = cell_name(row, places[source])
                findings.append(
                    Finding(key, Severity.STOPS, {"value": township}, file, title, place)
                )
                shape = None
        outlines.setdefault(township, (township, code, shape))
    frame = geopandas.GeoDataFrame(
        list(outlines.values()),
        columns=["township", "township_code", "geometry"],
        geometry="geometry",
        crs=4490,
    )
    table = pd.DataFrame(
        {
            "township": frame["township"].astype("string"),
            "township_code": frame["township_code"].astype("string"),
            "area_km2": [
                abs(ellipsoid.geometry_area_perimeter(shape)[0]) / 1e6 if shape else None
                for shape in frame.geometry
            ],
            "outline": [
                json.dumps(shapely.geometry.mapping(shape)) if shape else None
                for shape in frame.geometry
            ],
        }
    ).astype({"area_km2": "float64", "outline": "string"})
    warehouse.add_table(connection, "township_outline", table)
    return findings


def _outline(text: str) -> shapely.Geometry | None:
    try:
        shape = shapely.from_wkt(text)
    except shapely.errors.GEOSException:
        return None
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon") or not shape.is_valid:
        return None
    west, south, east, north = shape.bounds
    return shape if -180 <= west <= east <= 180 and -90 <= south <= north <= 90 else None


def _store_findings(connection: duckdb.DuckDBPyConnection, findings: Sequence[Finding]) -> None:
    # A heading that we do not know may hold anything, a name or a phone too: it is not kept.
    rows = [
        (position, f.key, str(f.severity), f.file, f.sheet, f.cell, f.school, json.dumps(f.values))
        for position, f in enumerate(findings)
        if f.key != "heading_is_not_known"
    ]
    names = ["position", "key", "severity", "file", "sheet", "cell", "school", "details"]
    frame = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[1:], "string"))
    warehouse.add_table(connection, "finding", frame.astype({"position": "int32"}))


def _store_about(connection: duckdb.DuckDBPyConnection, snapshot: str) -> None:
    connection.execute(
        """
        CREATE TABLE about AS
        SELECT ? AS snapshot, ? AS built_at, county_name, county_code, is_invented, compiled_by, data_date
        FROM county
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
