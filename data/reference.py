"""The registry in `data/reference`: units, indicators, rules, codes, workbook columns, planning limits.

Everything is checked before anything is used, and every problem is told at once with file, key and
remedy. Results are frozen values; reading is cached, since the files change only with a release.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from analysis.reallocation import DonorLimits
from analysis.rules import NATIONAL, Indicator, RuleBook, RuleSet, TeacherKind, with_local
from analysis.vocabulary import Stage
from data.local_rules import Known, read_local
from data.registry_checks import CITED, NUMBER, ReferenceError, check_keys, check_units, read_toml
from data.rule_files import read_rule_book
from data.workspace import workspace_folder

FOLDER = Path(__file__).parent / "reference"
LOCAL = Path("rules") / "local"


@cache
def units(folder: Path = FOLDER) -> Mapping[str, int]:
    """Unit key -> decimals to show."""
    return MappingProxyType(
        {entry["key"]: entry["decimals"] for entry in read_toml(folder / "units.toml")["unit"]}
    )


INDICATOR_KEYS = {
    "code": str,
    "unit": str,
    "scale": NUMBER,
    "physical_unit": str,
    "whole": bool,
    "shared_between_stages": bool,
    "kind": str,
    "primary": dict,
    "junior": dict,
    "note": str,
    "source": str,
}


@cache
def indicators(folder: Path = FOLDER) -> tuple[Indicator, ...]:
    """The resource indicators, in the order of the form."""
    file = "indicators.toml"
    problems, result = [], []
    for entry in read_toml(folder / file)["indicator"]:
        where = f"{file} {entry.get('code', '?')}"
        found = check_keys(where, entry, INDICATOR_KEYS, {})
        found += check_units(where, entry, units(folder))
        found += check_units(where, {"unit": entry.get("physical_unit")}, units(folder))
        problems += found
        if not found:
            stages = (Stage.PRIMARY, Stage.JUNIOR)
            result.append(
                Indicator(
                    **{key: entry[key] for key in INDICATOR_KEYS if key not in stages},
                    plus={stage: tuple(entry[stage]["plus"]) for stage in stages},
                    minus={stage: tuple(entry[stage]["minus"]) for stage in stages},
                )
            )
    if problems:
        raise ReferenceError(problems)
    return tuple(result)


def own_rules_folder() -> Path:
    """Where a bureau keeps rule files of its own, apart from the release; it need not be there."""
    given = os.environ.get("COUNTY_RULES")
    return Path(given) if given else workspace_folder() / "rules"


@cache
def _national(folder: Path) -> RuleBook:
    return read_rule_book(
        folder / "rules",
        units(folder),
        [indicator.code for indicator in indicators(folder)],
        [code.code for code in code_lists(folder)["school_type"]],
    )


@cache
def national_set(folder: Path = FOLDER) -> RuleSet:
    """The national rules alone. Raises ReferenceError with every problem of the national files."""
    book = _national(folder)
    first = book.documents[0]
    return RuleSet(NATIONAL, first["title"], "", NATIONAL, book.documents, (), book)


def rule_sets(folder: Path = FOLDER, own: Path | None = None) -> tuple[RuleSet, ...]:
    """The rule sets to choose from: the national one, then one for each local document, by title.

    Local documents stand in `rules/local` of the registry and in the folder of the bureau. They are
    read once per start. Raises ReferenceError with every problem of every local file.
    """
    return _rule_sets(folder, own or own_rules_folder())


@cache
def _rule_sets(folder: Path, own: Path) -> tuple[RuleSet, ...]:
    national = national_set(folder)
    known = Known(
        units=tuple(units(folder)),
        indicators=indicators(folder),
        school_types=tuple(code.code for code in code_lists(folder)["school_type"]),
        national=national.book,
    )
    sets = [
        RuleSet(
            document["id"],
            document["title"],
            document.get("english", ""),
            document["level"],
            (*national.documents, document),
            tuple(document["county_codes"]),
            with_local(national.book, local),
            document.get("invented", False),
        )
        for local in read_local((folder / LOCAL, own), known)
        for document in local.documents
    ]
    return (national, *sorted(sets, key=lambda each: (each.title, each.id)))


def rule_book(rule_set: str = NATIONAL, folder: Path = FOLDER, own: Path | None = None) -> RuleBook:
    """The rules of a set. Raises KeyError for an unknown one, ReferenceError when files are broken.

    The national rules do not depend on the local files, so that a broken one cannot stop them.
    """
    if rule_set == NATIONAL:
        return national_set(folder).book
    return {each.id: each.book for each in rule_sets(folder, own)}[rule_set]


@cache
def presentation(folder: Path = FOLDER) -> Mapping[str, float]:
    """Values that decide how results are told (materiality, map classes), by key."""
    file = "presentation.toml"
    required = {"key": str, "value": NUMBER, "unit": str, "note": str, "source": str}
    dated = {"effective_from": date, "checked_on": date}
    problems, values = [], {}
    for entry in read_toml(folder / file)["value"]:
        where = f"{file} {entry.get('key', '?')}"
        problems += check_keys(where, entry, {**required, **dated}, {})
        problems += check_units(where, entry, units(folder))
        values[entry.get("key")] = entry.get("value")
    if problems:
        raise ReferenceError(problems)
    return MappingProxyType(values)


@dataclass(frozen=True)
class Code:
    """One entry of a code list."""

    code: str
    zh: str
    en: str


@cache
def code_lists(folder: Path = FOLDER) -> Mapping[str, tuple[Code, ...]]:
    """Code lists by key, in the order of the file."""
    return MappingProxyType(
        {
            entry["key"]: tuple(Code(**code) for code in entry["codes"])
            for entry in read_toml(folder / "codes.toml")["list"]
        }
    )


@dataclass(frozen=True)
class Column:
    """One column of a sheet of the standard workbook; see workbook_columns.toml for the keys."""

    field: str
    heading: str
    english: str
    type: str
    required: bool = False
    watched: bool = False
    unit: str | None = None
    list: str | None = None
    factor: float = 1
    minimum: float | None = None
    maximum: float | None = None
    note: str = ""

    @property
    def is_number(self) -> bool:
        """True for columns that hold a quantity."""
        return self.type in ("count", "decimal", "calendar_year", "longitude", "latitude")


@dataclass(frozen=True)
class Sheet:
    """One sheet of the standard workbook; `row_key` names the columns that identify a row."""

    key: str
    title: str
    english: str
    required: bool
    row_key: tuple[str, ...]
    note: str
    columns: tuple[Column, ...]


COLUMN_TYPES = frozenset(
    [
        "text",
        "school_code",
        "school_year",
        "code",
        "count",
        "decimal",
        "yes_no",
        "calendar_year",
        "longitude",
        "latitude",
        "outline",
        "any",
    ]
)


@cache
def workbook_sheets(folder: Path = FOLDER) -> tuple[Sheet, ...]:
    """The sheets of the standard workbook, in order. Raises ReferenceError with every problem."""
    file = "workbook_columns.toml"
    problems, sheets = [], []
    for entry in read_toml(folder / file)["sheet"]:
        columns = []
        for column in entry["column"]:
            where = f"{file} {entry['key']}.{column.get('field', '?')}"
            unknown = set(column) - set(Column.__dataclass_fields__)
            problems += [f"{where}: unknown key '{key}'. Remove it." for key in sorted(unknown)]
            if column.get("type") not in COLUMN_TYPES:
                problems.append(f"{where}: unknown type '{column.get('type')}'.")
            problems += check_units(where, column, units(folder))
            if "list" in column and column["list"] not in code_lists(folder):
                problems.append(f"{where}: unknown code list '{column['list']}'.")
            if not unknown:
                columns.append(Column(**column))
        sheets.append(
            Sheet(
                **{key: entry[key] for key in ("key", "title", "english", "required", "note")},
                row_key=tuple(entry["row_key"]),
                columns=tuple(columns),
            )
        )
    if problems:
        raise ReferenceError(problems)
    return tuple(sheets)


@cache
def donor_limits(folder: Path = FOLDER) -> DonorLimits:
    """What a school keeps when it gives teachers away, protection on."""
    file = "rotation.toml"
    required = {"key": str, "value": NUMBER, "unit": str, "note": str, **CITED}
    problems, values = [], {}
    for entry in read_toml(folder / file)["limit"]:
        where = f"{file} {entry.get('key', '?')}"
        problems += check_keys(where, entry, required, {})
        problems += check_units(where, entry, units(folder))
        values[entry.get("key")] = entry.get("value")
    wanted = {"donor_minimum_pupils", "donor_keeps_share"}
    problems += [f"{file}: limit '{key}' is missing. Add it." for key in wanted - set(values)]
    problems += [f"{file}: unknown limit '{key}'. Remove it." for key in set(values) - wanted]
    if problems:
        raise ReferenceError(sorted(problems))
    return DonorLimits(values["donor_minimum_pupils"], values["donor_keeps_share"])


@cache
def teacher_kinds(folder: Path = FOLDER) -> tuple[TeacherKind, ...]:
    """Kinds of teacher that a rotation may move, in the order in which they are moved."""
    file = "teacher_kinds.toml"
    required = {"key": str, "indicator": str, "carries": list, "note": str}
    problems, kinds = [], []
    codes = {indicator.code for indicator in indicators(folder)}
    for entry in read_toml(folder / file)["kind"]:
        where = f"{file} {entry.get('key', '?')}"
        found = check_keys(where, entry, required, {})
        unknown = {entry.get("indicator"), *entry.get("carries", [])} - codes
        found += [f"{where}: unknown indicator '{code}'." for code in sorted(map(str, unknown))]
        problems += found
        if not found:
            kinds.append(TeacherKind(entry["key"], entry["indicator"], tuple(entry["carries"])))
    if problems:
        raise ReferenceError(problems)
    return tuple(kinds)
