"""Commands: `python -m data COMMAND`; `python -m data --help` lists them.

Exit status: 0 when it worked or could judge, 2 with findings on standard error when the input
cannot be used.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError

from analysis.present.checked_workbook import checked_workbook
from analysis.present.reconcile_tables import figure_table, headline
from analysis.present.text import LANGUAGES, Texts, finding_sentence, texts
from analysis.reconcile import reconcile
from analysis.rules import NATIONAL, RuleSet, day_of_school_year, default_rule_set
from analysis.vocabulary import Finding, Severity
from data import assess as assessing
from data import build as building
from data import reference, version_commands, warehouse
from data.documents import DocumentStore
from data.grids import open_source
from data.pack import read_basis, trace_wording, write_packs
from data.published_results import read_results
from data.reconcile_basis import read_basis as reconcile_basis
from data.registry_checks import ReferenceError
from data.sample import sample_county
from data.shown_grids import shown_grids
from data.source_mapping import NOTHING_SAID, SourceMapping, read_mapping
from data.sources import read_files
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
        ("check", _check, True),
        ("assess", _assess, True),
        ("pack", _pack, False),
        ("reconcile", _reconcile, False),
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
        if many:
            command.add_argument("--mapping", metavar="FILE", type=Path, help=t("command.mapping"))
        if name == "check":
            command.add_argument(
                "--output", metavar="FOLDER", type=Path, required=True, help=t("command.output")
            )
        if name == "sample":
            command.add_argument("--roads", action="store_true", help=t("command.roads"))
        if name in ("assess", "pack", "reconcile"):
            command.add_argument("--year", metavar="YEAR", help=t("command.year"))
        if name in ("assess", "pack"):
            command.add_argument("--reliefs", action="store_true", help=t("command.reliefs"))
        if name == "assess":
            command.add_argument(
                "--format",
                choices=("table", "json", "csv"),
                default="table",
                help=t("command.format"),
            )
            command.add_argument("--rules", metavar="ID", help=t("command.rules"))
    version_commands.add_commands(commands, t, _first_year)
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
    return _write(options.file, sample_county(roads=options.roads), t)


def _said(options: argparse.Namespace, t: Texts) -> SourceMapping | None:
    """What the mapping file says; None, and told, when it cannot be used."""
    if options.mapping is None:
        return NOTHING_SAID
    said, problems = read_mapping(options.mapping)
    _report(problems, t)
    return None if problems else said


def _build(options: argparse.Namespace, t: Texts) -> int:
    said = _said(options, t)
    if said is None:
        return 2
    try:
        built = building.build(options.files, said=said)
    except OSError as error:
        _say(t("command.cannot_write", file=warehouse.snapshot_folder(), reason=error))
        return 2
    _report(built.findings, t)
    if built.stopped:
        count = sum(finding.severity is Severity.STOPS for finding in built.findings)
        _say(t("command.stopped", count=count))
        return 2
    _say(t("command.built", snapshot=built.snapshot.name))
    return 0


def _check(options: argparse.Namespace, t: Texts) -> int:
    """Every finding, and each file that could be read with its cells marked."""
    said = _said(options, t)
    if said is None:
        return 2
    findings = building.check(read_files(options.files, said), said)
    _report(findings, t)
    written: set[Path] = set()
    try:
        options.output.mkdir(parents=True, exist_ok=True)
        for path in options.files:
            source = open_source(path)
            sheets = [] if isinstance(source, Finding) else shown_grids(source, said)
            if not sheets:
                continue  # what is wrong with the file is among the findings
            target = _free_name(options.output, path.stem, t("checked.list"), written)
            written.add(target)
            target.write_bytes(checked_workbook(sheets, findings, path.name, t))
            _say(t("command.written", file=target))
    except OSError as error:
        _say(t("command.cannot_write", file=options.output, reason=error))
        return 2
    return 2 if building.stops(findings) else 0


def _free_name(folder: Path, stem: str, ending: str, written: set[Path]) -> Path:
    """A file name that no other file of this run has got."""
    path, number = folder / f"{stem}_{ending}.xlsx", 2
    while path in written:
        path = folder / f"{stem}_{ending}_{number}.xlsx"
        number += 1
    return path


def _assess(options: argparse.Namespace, t: Texts) -> int:
    year = None
    if options.year is not None:
        year = _first_year(options.year)
        if year is None:
            _say(t("command.bad_year", value=options.year))
            return 2
    said = _said(options, t)
    if said is None:
        return 2
    sets, broken = _rule_sets(t)
    known = {each.id: each for each in sets}
    if options.rules is not None and options.rules not in known:
        _say(t("command.no_rules", value=options.rules, known=t.join(list(known))))
        return 2
    assessed = assessing.assess(options.files, year, options.reliefs, options.rules, sets, said)
    _report(assessed.findings, t)
    _say_local_rules(assessed.results, known, t)
    if options.format == "json":
        print(assessing.as_json(assessed.results))
    elif options.format == "csv":
        print(assessing.as_csv(assessed.results), end="")
    else:
        print(assessing.as_table(assessed.results, t), end="")
    for county, years in assessed.lacking:
        told = t("command.no_year", year=year, years=t.join([str(each) for each in years]))
        _say(t("finding_place.line", place=county, sentence=told))
    return 0 if assessed.complete and not assessed.lacking and not broken else 2


def _rule_sets(t: Texts) -> tuple[Sequence[RuleSet], bool]:
    """The rule sets, and whether local files are broken: then they are told and only national ones used."""
    try:
        return reference.rule_sets(), False
    except ReferenceError as refused:
        _say(t("command.rules_broken"))
        for problem in refused.problems:
            _say(problem)
        return (reference.national_set(),), True


def _say_local_rules(
    results: Sequence[assessing.CountyYear], sets: Mapping[str, RuleSet], t: Texts
) -> None:
    used = {(result.county, result.rule_set): None for result in results}
    for county, name in used:
        if name != NATIONAL:
            document = sets[name].documents[-1]
            told = {"title": document["title"], "number": document["number"]}
            _say(t("command.rules_used", county=county, **told))


def _current(asked: str | None, t: Texts) -> tuple[warehouse.Warehouse, int] | None:
    """The current snapshot and the year asked for, else its latest; None where that was told missing."""
    try:
        snapshot = warehouse.Warehouse(warehouse.current_snapshot())
    except warehouse.NoSnapshot as missing:
        _say(t("command.no_snapshot", folder=missing.folder))
        return None
    years = snapshot.info().school_years
    year = max(years) if asked is None else _first_year(asked)
    if year in years:
        return snapshot, year
    told = t.join([str(each) for each in years])
    _say(t("command.no_year", year=asked, years=told))
    return None


def _pack(options: argparse.Namespace, t: Texts) -> int:
    """Write the packs of the current snapshot: of the year asked for, else of the latest."""
    found = _current(options.year, t)
    if found is None:
        return 2
    snapshot, year = found
    try:
        sets, _ = _rule_sets(t)
        rule_set = default_rule_set(sets, snapshot.info().county_code)
        if rule_set != NATIONAL:
            document = next(each for each in sets if each.id == rule_set).documents[-1]
            told = {"title": document["title"], "number": document["number"]}
            _say(t("command.rules_used", county=snapshot.info().county, **told))
        basis = read_basis(snapshot, year, options.reliefs, rule_set)
        written = write_packs(options.file, basis, DocumentStore(), options.language)
    except (OSError, FileCreateError) as error:
        _say(t("command.cannot_write", file=options.file, reason=error))
        return 2
    for path in written:
        _say(t("command.written", file=path))
    return 0


def _reconcile(options: argparse.Namespace, t: Texts) -> int:
    """Compare a file of published results with the current snapshot, of the latest year unless asked."""
    current = _current(options.year, t)
    if current is None:
        return 2
    snapshot, year = current
    source = open_source(options.file)
    if isinstance(source, Finding):
        _report([source], t)
        return 2
    facts = snapshot.facts()
    facts = facts[facts["school_year"] == year]
    names = dict(zip(facts["school_code"], facts["school_name"], strict=True))
    published, findings = read_results(source, names)
    _report(findings, t)
    if not published:
        _say(t("page.reconcile.nothing"))
        return 2
    found = reconcile(published, reconcile_basis(snapshot, year))
    words = trace_wording(
        options.language, reference.rule_book().on(day_of_school_year(year))
    ).words
    print(headline(found, words))
    table = figure_table(found, names, words, only_open=True)
    print("\t".join(column.heading for column in table.columns))
    for row in table.frame.itertuples(index=False):
        print("\t".join(" ".join(str(cell).split()) for cell in row))
    return 0


def _first_year(text: str) -> int | None:
    """2025 and 2025-2026 -> 2025; None for anything else."""
    years = re.fullmatch(r"([0-9]{4})(?:[-—–]([0-9]{4}))?", text.strip())
    if years is None or years[2] not in (None, str(int(years[1]) + 1)):
        return None
    return int(years[1])


if __name__ == "__main__":
    sys.exit(main())
