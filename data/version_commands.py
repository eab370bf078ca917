"""Commands about snapshots: `python -m data versions | publish | compare`."""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from analysis.compare import Comparison, counts
from analysis.present.compare_tables import comparison_tables, headline, notes
from analysis.present.tables import PresentedTable
from analysis.present.text import LANGUAGES, Texts
from analysis.present.words import Wording
from data import reference, versions, warehouse
from data.assess import safe_cell
from data.warehouse import UnreadableSnapshot

FRAMES = ("schools", "values", "attributes", "verdicts", "reasons", "coefficients", "county")


def add_commands(
    commands: argparse._SubParsersAction, t: Texts, read_year: Callable[[str], int | None]
) -> None:
    """Add the three commands; `read_year` understands a school year as people type it."""
    for name, run, snapshots in (
        ("versions", _versions, ()),
        ("publish", _publish, ("name",)),
        ("compare", _compare, ("old", "new")),
    ):
        command = commands.add_parser(name, help=t(f"command.{name}"))
        for argument in snapshots:
            command.add_argument(argument, metavar=argument.upper(), help=t("command.snapshot"))
        command.add_argument(
            "--language", choices=LANGUAGES, default=LANGUAGES[0], help=t("command.language")
        )
        command.set_defaults(run=run, read_year=read_year)
        if name == "compare":
            command.add_argument("--year", metavar="YEAR", help=t("command.year"))
            command.add_argument(
                "--format",
                choices=("table", "json", "csv"),
                default="table",
                help=t("command.format"),
            )


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _versions(options: argparse.Namespace, t: Texts) -> int:
    found = versions.versions()
    if not found:
        _say(t("versions.none", folder=warehouse.snapshot_folder()))
        return 0
    for version in found:
        mark = t("versions.current") if version.current else t("versions.other")
        if version.info is None:
            print(t("versions.unreadable", mark=mark, name=version.name))
            continue
        years = t.join([t.school_year(year) for year in version.info.school_years])
        print(
            t(
                "versions.line",
                mark=mark,
                name=version.name,
                county=_line(version.info.county),
                years=years,
                built_at=version.info.built_at,
                files=t.join(list(version.info.files)),
            )
        )
    print(t("versions.history"))
    for line in versions.published():
        print(t("versions.history_line", at=line.at, name=line.name))
    return 0


def _found(name: str, t: Texts) -> Path | None:
    """The snapshot called `name`; None when there is no usable one, which has been told then."""
    try:
        return versions.find(name)
    except versions.UnknownVersion as error:
        known = t.join(list(error.known)) or t("common.none")
        _say(t("versions.unknown", name=name, known=known))
    except UnreadableSnapshot as error:
        _say(t("versions.cannot_be_read", name=error.path.name))
    return None


def _publish(options: argparse.Namespace, t: Texts) -> int:
    path = _found(options.name, t)
    if path is None:
        return 2
    try:
        warehouse.publish(path)
    except OSError as error:
        _say(t("command.cannot_write", file=path.parent, reason=error))
        return 2
    _say(t("versions.published", snapshot=path.name))
    return 0


def _compare(options: argparse.Namespace, t: Texts) -> int:
    year = None
    if options.year is not None:
        year = options.read_year(options.year)
        if year is None:
            _say(t("command.bad_year", value=options.year))
            return 2
    paths = [_found(name, t) for name in (options.old, options.new)]
    if None in paths:
        return 2
    years = {each for path in paths for each in warehouse.read_snapshot(path).school_years}
    if year is not None and year not in years:
        known = t.join([str(each) for each in sorted(years)])
        _say(t("versions.no_year", year=year, years=known))
        return 2
    found = versions.comparison(*paths, year)
    form = {"json": as_json, "csv": as_csv}.get(options.format)
    print(form(found) if form else as_table(found, t), end="")
    return 0


def as_json(found: Comparison) -> str:
    """One object: ids, years, counts, and a list of rows for each frame of the comparison.

    Numbers unrounded and in the units of the facts, null where not known.
    """
    result: dict[str, object] = {
        name: getattr(found, name)
        for name in ("old", "new", "county_old", "county_new", "years", "years_gone", "years_added")
    }
    result["counts"] = asdict(counts(found))
    for name in FRAMES:
        rows = getattr(found, name).to_dict("records")
        result[name] = [{key: _plain(value) for key, value in row.items()} for row in rows]
    return json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _plain(value: object) -> object:
    """A cell as JSON has it: null for unknown, whole numbers without a point."""
    if value is None or pd.isna(value):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return int(value) if value.is_integer() else _finite(value)
    return value


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def as_csv(found: Comparison) -> str:
    """One line per difference: table, school_year, stage, school_code, item, old, new, change.

    Unrounded, empty where not known. A verdict names as `change` the indicators that turned it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ["table", "school_year", "stage", "school_code", "item", "old", "new", "change"]
    )
    for row in _csv_rows(found):
        shown = ["" if _plain(cell) is None else _plain(cell) for cell in row]
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in shown])
    return out.getvalue()


def _csv_rows(found: Comparison) -> list[tuple]:
    rows: list[tuple] = []
    for row in found.county.itertuples():
        if row.verdict_old != row.verdict_new:
            pair = (row.verdict_old, row.verdict_new)
            rows.append(("county", row.school_year, row.stage, None, "verdict", *pair, None))
    turned: dict[tuple, list[str]] = {}
    for row in found.reasons.itertuples():
        why = f"{row.indicator}:{row.reason}"
        turned.setdefault((row.school_year, row.stage, row.school_code), []).append(why)
    for row in found.verdicts.itertuples():
        key = (row.school_year, row.stage, row.school_code)
        pair = (row.verdict_old, row.verdict_new)
        rows.append(("verdicts", *key, "verdict", *pair, " ".join(turned[key])))
    for row in found.schools.itertuples():
        key = (row.school_year, row.stage, row.school_code)
        rows.append(("schools", *key, row.school_name, None, None, row.change))
    for name in ("values", "attributes"):
        for row in getattr(found, name).itertuples():
            key = (row.school_year, row.stage, row.school_code)
            change = row.change if name == "values" else None
            rows.append((name, *key, row.field, row.old, row.new, change))
    for row in found.coefficients[found.coefficients["changed"].astype(bool)].itertuples():
        key = (row.school_year, row.stage, None)
        rows.append(("coefficients", *key, f"{row.indicator}.cv", row.cv_old, row.cv_new, None))
        pair = (row.mean_old, row.mean_new)
        rows.append(("coefficients", *key, f"{row.indicator}.mean", *pair, None))
    return rows


def as_table(found: Comparison, t: Texts) -> str:
    """The headline and every table that has a row, as plain text for people."""
    codes = {
        key: {code.code: getattr(code, t.language) for code in entries}
        for key, entries in reference.code_lists().items()
    }
    words = Wording(t, reference.indicators(), reference.units(), codes)
    tables = comparison_tables(found, versions.fact_fields(t.language), words)
    blocks = ["\n".join([headline(found, t), *notes(found, t)])]
    blocks += [_as_text(table, t) for table in tables if len(table.frame)]
    return "\n\n".join(blocks) + "\n"


def _as_text(table: PresentedTable, t: Texts) -> str:
    lines = [table.title, "  " + " | ".join(column.heading for column in table.columns)]
    for row in table.frame.itertuples(index=False, name=None):
        cells = [
            t.number(cell, column.decimals) if column.kind == "number" else _line(str(cell))
            for cell, column in zip(row, table.columns, strict=True)
        ]
        lines.append("  " + " | ".join(cells))
    return "\n".join(lines)


def _line(text: str) -> str:
    """Text of a workbook on one line."""
    return " ".join(text.split())
