"""Reads the registry in `data/reference`: rules, indicators, units, codes, workbook columns.

Everything is checked before anything is used, and every problem is told at once with file, key and
remedy: unknown keys, missing keys, wrong types, missing citations, unknown units, overlapping
periods. Results are frozen values; reading is cached, since the files change only with a release.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

from analysis.reallocation import DonorLimits
from analysis.rules import (
    Citation,
    CoefficientLimit,
    Indicator,
    PrivateSchools,
    Relief,
    RuleBook,
    SchoolRule,
    Scope,
    Split,
    TeacherKind,
    Threshold,
)
from analysis.vocabulary import Stage

FOLDER = Path(__file__).parent / "reference"

CITED = {"effective_from": date, "clause": str, "source": str, "checked_on": date}
CITED_OPTIONAL = {"effective_to": date}


class ReferenceError(ValueError):
    """The registry cannot be used. `problems` lists every reason: file, key, remedy."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class _Shape:
    """Keys that a table of one kind must and may have, and the keys that identify its subject."""

    required: Mapping[str, type | tuple[type, ...]]
    optional: Mapping[str, type | tuple[type, ...]]
    subject: tuple[str, ...]
    cited: bool = True


NUMBER = (int, float)
SHAPES = {
    "threshold": _Shape(
        {"indicator": str, "stage": str, "value": NUMBER, "unit": str, "direction": str},
        {},
        ("indicator", "stage"),
    ),
    "coefficient_limit": _Shape(
        {"stage": str, "value": NUMBER, "unit": str, "direction": str}, {}, ("stage",)
    ),
    "school_rule": _Shape({"indicators_met": int, "floor_ratio": NUMBER, "unit": str}, {}, ()),
    "scope": _Shape(
        {"school_types": list, "stages": list, "expected_stages": list},
        {"minimum_pupils": int, "unit": str},
        ("school_types", "stages"),
    ),
    "private_schools": _Shape({"counted": bool}, {}, ()),
    "split": _Shape(
        {"school_types": list, "weights": dict, "expected_stages": list, "unit": str},
        {},
        ("school_types",),
    ),
    "relief": _Shape(
        {"id": str, "indicator": str, "adds": list, "areas": list, "unit": str},
        {
            "school_types": list,
            "pupils_from": int,
            "pupils_below": int,
            "requires_flag": str,
        },
        ("id",),
    ),
}
DOCUMENT_KEYS = {"id": str, "number": str, "title": str, "level": str, "sources": dict}
LEVELS = ("national", "province", "county")


def _read(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ReferenceError(
            [f"{path.name}: not valid TOML ({error}). Mend the line named and start again."]
        ) from error


def _type_name(kind: type | tuple[type, ...]) -> str:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    return " or ".join(item.__name__ for item in kinds)


def _is_wrong(value: object, kind: type | tuple[type, ...]) -> bool:
    """True when the value is not of the kind; a boolean is no number, a time of day no date."""
    if kind in (int, NUMBER) and isinstance(value, bool):
        return True
    if kind is date and isinstance(value, datetime):
        return True
    return not isinstance(value, kind)


def _check_keys(
    where: str,
    entry: Mapping[str, object],
    required: Mapping[str, type | tuple[type, ...]],
    optional: Mapping[str, type | tuple[type, ...]],
) -> list[str]:
    allowed = {**required, **optional}
    problems = [
        f"{where}: unknown key '{key}'. Remove it or use one of: {', '.join(sorted(allowed))}."
        for key in entry
        if key not in allowed
    ]
    for key, kind in required.items():
        if key in ("clause", "source", "checked_on", "effective_from") and entry.get(key) in (
            None,
            "",
        ):
            problems.append(f"{where}: no citation, '{key}' is missing. Add it.")
        elif key not in entry:
            problems.append(f"{where}: key '{key}' is missing. Add it ({_type_name(kind)}).")
    for key, value in entry.items():
        kind = allowed.get(key)
        if kind is not None and _is_wrong(value, kind):
            problems.append(
                f"{where}: '{key}' is {type(value).__name__}, not {_type_name(kind)}. Correct it."
            )
    return problems


def _check_units(where: str, entry: Mapping[str, object], units: Iterable[str]) -> list[str]:
    unit = entry.get("unit")
    if unit is None or unit in units:
        return []
    return [f"{where}: unknown unit '{unit}'. Use one of: {', '.join(sorted(units))}."]


def _period(entry: Mapping[str, object]) -> tuple[date, date]:
    return entry["effective_from"], entry.get("effective_to", date.max)


def _subjects(shape: _Shape, entry: Mapping[str, object]) -> set[tuple]:
    """What the entry speaks of; lists are spread, so that overlaps of one member are found."""
    subjects: set[tuple] = {()}
    for key in shape.subject:
        value = entry[key]
        values = value if isinstance(value, list) else [value]
        subjects = {(*subject, item) for subject in subjects for item in values}
    return subjects


def _check_overlaps(file: str, kind: str, entries: list[tuple[str, dict]]) -> list[str]:
    shape = SHAPES[kind]
    problems = []
    for position, (where, entry) in enumerate(entries):
        start, end = _period(entry)
        if start > end:
            problems.append(
                f"{where}: effective_to is before effective_from. Correct one of the dates."
            )
        for other_where, other in entries[:position]:
            shared = _subjects(shape, entry) & _subjects(shape, other)
            other_start, other_end = _period(other)
            if shared and start <= other_end and other_start <= end:
                problems.append(
                    f"{where}: its period overlaps with {other_where} for "
                    f"{sorted(shared)[0] or kind}. Close the older one with effective_to."
                )
    return problems


def check_rules(
    file: str,
    content: Mapping[str, object],
    units: Iterable[str],
    indicators: Iterable[str],
    school_types: Iterable[str] | None = None,
) -> list[str]:
    """Every problem of one rule file, as sentences with file, key and remedy; empty when sound.

    School types are compared with `school_types` when they are given.
    """
    problems = []
    units, indicators = tuple(units), tuple(indicators)
    types = None if school_types is None else tuple(school_types)
    document = content.get("document")
    if not isinstance(document, dict):
        return [f"{file}: table [document] is missing. Add id, number, title, level and sources."]
    problems += _check_keys(
        f"{file} [document]", document, DOCUMENT_KEYS, {"effective_from_note": str}
    )
    if document.get("level") not in LEVELS:
        problems.append(f"{file} [document]: level must be one of {', '.join(LEVELS)}.")
    for kind, entries in content.items():
        if kind == "document":
            continue
        if kind not in SHAPES:
            problems.append(
                f"{file}: unknown table '{kind}'. Use one of: {', '.join(sorted(SHAPES))}."
            )
            continue
        if not isinstance(entries, list) or not all(isinstance(item, dict) for item in entries):
            problems.append(f"{file}: '{kind}' is not a list of tables. Write [[{kind}]].")
            continue
        problems += _check_kind(file, kind, entries, document, units, indicators, types)
    return problems


def _check_kind(
    file: str,
    kind: str,
    entries: list[dict],
    document: Mapping[str, object],
    units: tuple[str, ...],
    indicators: tuple[str, ...],
    school_types: tuple[str, ...] | None,
) -> list[str]:
    shape = SHAPES[kind]
    problems, sound = [], []
    for number, entry in enumerate(entries, start=1):
        where = f"{file} [[{kind}]] no. {number}"
        found = _check_keys(
            where, entry, {**shape.required, **CITED}, {**shape.optional, **CITED_OPTIONAL}
        )
        # What stands under a wrong type cannot be looked at any further; the rest can.
        kinds = {**shape.required, **shape.optional, **CITED, **CITED_OPTIONAL}
        sane = {k: v for k, v in entry.items() if k in kinds and not _is_wrong(v, kinds[k])}
        found += _check_units(where, sane, units)
        found += _check_values(where, sane, document, indicators)
        found += _check_school_types(where, sane, school_types)
        problems += found
        if not found:
            sound.append((where, entry))
    return problems + _check_overlaps(file, kind, sound)


def _check_school_types(
    where: str, entry: Mapping[str, object], known: tuple[str, ...] | None
) -> list[str]:
    return [
        f"{where}: unknown school type '{code}'. Use one of: {', '.join(known)}."
        for code in entry.get("school_types", [])
        if known is not None and isinstance(code, str) and code not in known
    ]


def _check_values(
    where: str,
    entry: Mapping[str, object],
    document: Mapping[str, object],
    indicators: tuple[str, ...],
) -> list[str]:
    problems = []
    stages = {stage.value for stage in Stage}
    named = [entry[key] for key in ("stage",) if key in entry]
    for key in ("stages", "expected_stages", "weights"):
        named += list(entry.get(key, []))
    problems += [
        f"{where}: unknown stage '{stage}'. Use one of: {', '.join(sorted(stages))}."
        for stage in named
        if isinstance(stage, str) and stage not in stages
    ]
    if "indicator" in entry and entry["indicator"] not in indicators:
        problems.append(
            f"{where}: unknown indicator '{entry['indicator']}'. "
            f"Use one of: {', '.join(indicators)}."
        )
    direction = entry.get("direction")
    if direction is not None and direction not in ("at_least", "at_most"):
        problems.append(f"{where}: direction '{direction}' is neither at_least nor at_most.")
    for key in ("school_types", "stages", "expected_stages", "adds", "areas"):
        problems += [
            f"{where}: '{key}' holds {item!r}, which is not text. Put it in quotes."
            for item in entry.get(key, [])
            if not isinstance(item, str)
        ]
    problems += [
        f"{where}: the weight of '{stage}' is {weight!r}, not a number above 0. Correct it."
        for stage, weight in entry.get("weights", {}).items()
        if _is_wrong(weight, NUMBER) or weight <= 0
    ]
    known = document.get("sources", {})
    cited = [part.strip() for part in str(entry.get("source", "")).split(",") if part.strip()]
    problems += [
        f"{where}: source '{key}' is not listed in [document.sources]. Add it there."
        for key in cited
        if key not in known
    ]
    return problems


@cache
def units(folder: Path = FOLDER) -> Mapping[str, int]:
    """Unit key -> decimals to show."""
    return MappingProxyType(
        {entry["key"]: entry["decimals"] for entry in _read(folder / "units.toml")["unit"]}
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
    for entry in _read(folder / file)["indicator"]:
        where = f"{file} {entry.get('code', '?')}"
        found = _check_keys(where, entry, INDICATOR_KEYS, {})
        found += _check_units(where, entry, units(folder))
        found += _check_units(where, {"unit": entry.get("physical_unit")}, units(folder))
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


def rule_files(folder: Path = FOLDER) -> tuple[Path, ...]:
    """The rule documents, national first."""
    return tuple(sorted((folder / "rules").glob("*.toml")))


@cache
def rule_book(folder: Path = FOLDER) -> RuleBook:
    """The national rules. Raises ReferenceError with every problem of every file."""
    codes = [indicator.code for indicator in indicators(folder)]
    types = [code.code for code in code_lists(folder)["school_type"]]
    contents = {path.name: _read(path) for path in rule_files(folder)}
    problems = [
        problem
        for file, content in contents.items()
        for problem in check_rules(file, content, units(folder), codes, types)
    ]
    if not contents:
        problems.append("rules/: no rule file. Put at least the national rules there.")
    if problems:
        raise ReferenceError(problems)
    return _assemble(contents)


def _assemble(contents: Mapping[str, Mapping[str, object]]) -> RuleBook:
    rules: dict[str, list] = {kind: [] for kind in SHAPES}
    for content in contents.values():
        document = content["document"]["number"]
        for kind in SHAPES:
            for entry in content.get(kind, []):
                rules[kind].append(_BUILDERS[kind](entry, _citation(document, entry)))
    return RuleBook(
        documents=tuple(MappingProxyType(content["document"]) for content in contents.values()),
        thresholds=tuple(rules["threshold"]),
        coefficient_limits=tuple(rules["coefficient_limit"]),
        school_rules=tuple(rules["school_rule"]),
        scopes=tuple(rules["scope"]),
        private_schools=tuple(rules["private_schools"]),
        splits=tuple(rules["split"]),
        reliefs=tuple(rules["relief"]),
    )


def _citation(document: str, entry: Mapping[str, object]) -> Citation:
    return Citation(
        document=document,
        clause=entry["clause"],
        source=entry["source"],
        effective_from=entry["effective_from"],
        effective_to=entry.get("effective_to"),
        checked_on=entry["checked_on"],
    )


def _stages(names: Iterable[str]) -> frozenset[Stage]:
    return frozenset(Stage(name) for name in names)


_BUILDERS = {
    "threshold": lambda e, c: Threshold(
        e["indicator"], Stage(e["stage"]), float(e["value"]), e["unit"], e["direction"], c
    ),
    "coefficient_limit": lambda e, c: CoefficientLimit(Stage(e["stage"]), float(e["value"]), c),
    "school_rule": lambda e, c: SchoolRule(e["indicators_met"], float(e["floor_ratio"]), c),
    "scope": lambda e, c: Scope(
        frozenset(e["school_types"]),
        _stages(e["stages"]),
        _stages(e["expected_stages"]),
        e.get("minimum_pupils"),
        c,
    ),
    "private_schools": lambda e, c: PrivateSchools(e["counted"], c),
    "split": lambda e, c: Split(
        frozenset(e["school_types"]),
        MappingProxyType({Stage(key): float(value) for key, value in e["weights"].items()}),
        _stages(e["expected_stages"]),
        c,
    ),
    "relief": lambda e, c: Relief(
        e["id"],
        e["indicator"],
        tuple(e["adds"]),
        frozenset(e["areas"]),
        frozenset(e.get("school_types", [])),
        e.get("pupils_from"),
        e.get("pupils_below"),
        e.get("requires_flag"),
        c,
    ),
}


@cache
def presentation(folder: Path = FOLDER) -> Mapping[str, float]:
    """Values that decide how results are told (materiality, map classes), by key."""
    file = "presentation.toml"
    required = {"key": str, "value": NUMBER, "unit": str, "note": str, "source": str}
    dated = {"effective_from": date, "checked_on": date}
    problems, values = [], {}
    for entry in _read(folder / file)["value"]:
        where = f"{file} {entry.get('key', '?')}"
        problems += _check_keys(where, entry, {**required, **dated}, {})
        problems += _check_units(where, entry, units(folder))
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
            for entry in _read(folder / "codes.toml")["list"]
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
    for entry in _read(folder / file)["sheet"]:
        columns = []
        for column in entry["column"]:
            where = f"{file} {entry['key']}.{column.get('field', '?')}"
            unknown = set(column) - set(Column.__dataclass_fields__)
            problems += [f"{where}: unknown key '{key}'. Remove it." for key in sorted(unknown)]
            if column.get("type") not in COLUMN_TYPES:
                problems.append(f"{where}: unknown type '{column.get('type')}'.")
            problems += _check_units(where, column, units(folder))
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
    for entry in _read(folder / file)["limit"]:
        where = f"{file} {entry.get('key', '?')}"
        problems += _check_keys(where, entry, required, {})
        problems += _check_units(where, entry, units(folder))
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
    for entry in _read(folder / file)["kind"]:
        where = f"{file} {entry.get('key', '?')}"
        found = _check_keys(where, entry, required, {})
        unknown = {entry.get("indicator"), *entry.get("carries", [])} - codes
        found += [f"{where}: unknown indicator '{code}'." for code in sorted(map(str, unknown))]
        problems += found
        if not found:
            kinds.append(TeacherKind(entry["key"], entry["indicator"], tuple(entry["carries"])))
    if problems:
        raise ReferenceError(problems)
    return tuple(kinds)
