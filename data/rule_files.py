"""Reads the rule documents in `data/reference/rules`, and refuses what cannot be relied on.

Unknown tables and keys, missing citations, unknown units, stages, indicators and school types, and
periods that overlap: every problem of every file is told at once, with file, key and remedy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from analysis.rules import (
    NATIONAL,
    Citation,
    CoefficientLimit,
    PrivateSchools,
    Relief,
    RuleBook,
    SchoolRule,
    Scope,
    Split,
    Threshold,
)
from analysis.vocabulary import Stage
from data.registry_checks import (
    CITED,
    CITED_OPTIONAL,
    NUMBER,
    ReferenceError,
    check_keys,
    check_units,
    is_wrong,
    read_toml,
)


@dataclass(frozen=True)
class _Shape:
    """Keys that a table of one kind must and may have, and the keys that identify its subject."""

    required: Mapping[str, type | tuple[type, ...]]
    optional: Mapping[str, type | tuple[type, ...]]
    subject: tuple[str, ...]
    cited: bool = True


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
LEVELS = (NATIONAL, "province", "city", "county")


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


def _check_overlaps(kind: str, entries: list[tuple[str, dict]]) -> list[str]:
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
    problems += check_keys(
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
        found = check_keys(
            where, entry, {**shape.required, **CITED}, {**shape.optional, **CITED_OPTIONAL}
        )
        # What stands under a wrong type cannot be looked at any further; the rest can.
        kinds = {**shape.required, **shape.optional, **CITED, **CITED_OPTIONAL}
        sane = {k: v for k, v in entry.items() if k in kinds and not is_wrong(v, kinds[k])}
        found += check_units(where, sane, units)
        found += _check_values(where, sane, document, indicators)
        found += _check_school_types(where, sane, school_types)
        problems += found
        if not found:
            sound.append((where, entry))
    return problems + _check_overlaps(kind, sound)


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
        if is_wrong(weight, NUMBER) or weight <= 0
    ]
    known = document.get("sources", {})
    if not isinstance(known, dict):
        return problems
    cited = [part.strip() for part in str(entry.get("source", "")).split(",") if part.strip()]
    problems += [
        f"{where}: source '{key}' is not listed in [document.sources]. Add it there."
        for key in cited
        if key not in known
    ]
    return problems


def read_rule_book(
    folder: Path, units: Iterable[str], indicators: Iterable[str], school_types: Iterable[str]
) -> RuleBook:
    """All rules of the national files in `folder`. Raises ReferenceError with every problem."""
    contents = {path.name: read_toml(path) for path in sorted(folder.glob("*.toml"))}
    units, indicators, school_types = tuple(units), tuple(indicators), tuple(school_types)
    problems = [
        problem
        for file, content in contents.items()
        for problem in check_rules(file, content, units, indicators, school_types)
    ]
    problems += [
        f"{file} [document]: its level is '{level}'. Put local rules into the folder 'local'."
        for file, content in contents.items()
        if (level := _level(content)) in LEVELS and level != NATIONAL
    ]
    if not contents:
        problems.append("rules/: no rule file. Put at least the national rules there.")
    if problems:
        raise ReferenceError(problems)
    return assemble(contents.values())


def _level(content: Mapping[str, object]) -> object:
    document = content.get("document")
    return document.get("level") if isinstance(document, dict) else None


def assemble(contents: Iterable[Mapping[str, object]]) -> RuleBook:
    """The rules of documents that were checked before, in their order."""
    contents = tuple(contents)
    rules: dict[str, list] = {kind: [] for kind in SHAPES}
    for content in contents:
        document = content["document"]
        for kind in SHAPES:
            for entry in content.get(kind, []):
                rules[kind].append(_BUILDERS[kind](entry, _citation(document, entry)))
    return RuleBook(
        documents=tuple(MappingProxyType(content["document"]) for content in contents),
        thresholds=tuple(rules["threshold"]),
        coefficient_limits=tuple(rules["coefficient_limit"]),
        school_rules=tuple(rules["school_rule"]),
        scopes=tuple(rules["scope"]),
        private_schools=tuple(rules["private_schools"]),
        splits=tuple(rules["split"]),
        reliefs=tuple(rules["relief"]),
    )


def _citation(document: Mapping[str, object], entry: Mapping[str, object]) -> Citation:
    return Citation(
        document=document["number"],
        clause=entry["clause"],
        source=entry["source"],
        effective_from=entry["effective_from"],
        effective_to=entry.get("effective_to"),
        checked_on=entry["checked_on"],
        document_id=document["id"],
        level=document["level"],
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
