"""Commands: `python -m data template | sample | build | assess | pack`.

Exit status: 0 when it worked or could judge, 2 with findings on standard error when the input
cannot be used.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import duckdb
from xlsxwriter.exceptions import FileCreateError

from analysis.present.text import LANGUAGES, Texts, finding_sentence, texts
from analysis.vocabulary import Finding, Severity
from data import assess as assessing
from data import build as building
from data import warehouse
from data.documents import DocumentStore
from data.pack import read_basis, write_packs
from data.sample import sample_county
from data.workbook import write_workbook


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        # Windows consoles and pipes may not speak UTF-8 by default.
        stream.reconfigure(encoding="utf-8", errors="replace")
    options = _parser().parse_args(arguments)
    return options.run(options, texts(options.language))


def _parser() -> argparse.ArgumentParser:
    t = texts("en")
    parser = argparse.ArgumentParser(prog="python -m data", description=t("command.description"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, many in (
        ("template", _template, False),
        ("sample", _sample, False),
        ("build", _build, True),
        ("assess", _assess, True),
        ("pack", _pack, False),
    ):
        command = commands.add_parser(name, help=t(f"command.{name}"))
        command.add_argument(
            "files" if many else "file",
            metavar="FOLDER" if name == "pack" else "FILE",
            type=Path,
            help=t("command.folder" if name == "pack" else "command.file"),
            **({"nargs": "+"} if many else {}),
        )
        command.add_argument(
            "--language", choices=LANGUAGES, default=LANGUAGES[0], help=t("command.language")
        )
        command.set_defaults(run=run)
        if name in ("assess", "pack"):
            command.add_argument("--year", metavar="YEAR", help=t("command.year"))
            command.add_argument("--reliefs", action="store_true", help=t("command.reliefs"))
        if name == "assess":
            command.add_argument(
                "--format",
                choices=("table", "json", "csv"),
                default="table",
                help=t("command.format"),
            )
    return parser


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _report(findings: Sequence[Finding], t: Texts) -> None:
    for finding in findings:
        _say(f"[{t(f'severity.{finding.severity}')}] {finding_sentence(finding, t)}")
    if findings:
        counts = Counter(finding.severity for finding in findings)
        numbers = {str(severity): counts[severity] for severity in Severity}
        _say(t("command.findings", total=len(findings), **numbers))


def _write(path: Path, tables: dict, t: Texts) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(path, tables)
    except (OSError, FileCreateError) as error:
        _say(t("command.cannot_write", file=path, reason=error))
        return 2
    _say(t("command.written", file=path))
    return 0


def _template(options: argparse.Namespace, t: Texts) -> int:
    return _write(options.file, {}, t)


def _sample(options: argparse.Namespace, t: Texts) -> int:
    return _write(options.file, sample_county(), t)


def _build(options: argparse.Namespace, t: Texts) -> int:
    try:
        built = building.build(options.files)
    except (OSError, duckdb.IOException) as error:
        _say(t("command.cannot_write", file=warehouse.snapshot_folder(), reason=error))
        return 2
    _report(built.findings, t)
    if built.stopped:
        count = sum(finding.severity is Severity.STOPS for finding in built.findings)
        _say(t("command.stopped", count=count))
        return 2
    _say(t("command.built", snapshot=built.snapshot.name))
    return 0


def _assess(options: argparse.Namespace, t: Texts) -> int:
    year = None
    if options.year is not None:
        year = _first_year(options.year)
        if year is None:
            _say(t("command.bad_year", value=options.year))
            return 2
    assessed = assessing.assess(options.files, year, options.reliefs)
    _report(assessed.findings, t)
    if options.format == "json":
        print(assessing.as_json(assessed.results))
    elif options.format == "csv":
        print(assessing.as_csv(assessed.results), end="")
    else:
        print(assessing.as_table(assessed.results, t), end="")
    for county, years in assessed.lacking:
        told = t("command.no_year", year=year, years=t.join([str(each) for each in years]))
        _say(t("finding_place.line", place=county, sentence=told))
    return 0 if assessed.complete and not assessed.lacking else 2


def _pack(options: argparse.Namespace, t: Texts) -> int:
    """Write the packs of the current snapshot: of the year asked for, else of the latest."""
    try:
        snapshot = warehouse.Warehouse(warehouse.current_snapshot())
    except warehouse.NoSnapshot as missing:
        _say(t("command.no_snapshot", folder=missing.folder))
        return 2
    years = snapshot.info().school_years
    year = max(years)
    if options.year is not None:
        year = _first_year(options.year)
        if year not in years:
            told = t.join([str(each) for each in years])
            _say(t("command.no_year", year=options.year, years=told))
            return 2
    try:
        basis = read_basis(snapshot, year, options.reliefs)
        written = write_packs(options.file, basis, DocumentStore(), options.language)
    except (OSError, FileCreateError) as error:
        _say(t("command.cannot_write", file=options.file, reason=error))
        return 2
    for path in written:
        _say(t("command.written", file=path))
    return 0


def _first_year(text: str) -> int | None:
    """2025 and 2025-2026 -> 2025; None for anything else."""
    years = re.fullmatch(r"([0-9]{4})(?:[-—–]([0-9]{4}))?", text.strip())
    if years is None or years[2] not in (None, str(int(years[1]) + 1)):
        return None
    return int(years[1])


if __name__ == "__main__":
    sys.exit(main())
