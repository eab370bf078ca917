"""Reads the rule documents of provinces, cities and counties, which lie on top of the national rules.

A local document may be stricter or dated otherwise in thresholds, limits and the school rule, and
may have reliefs of its own. A value looser than the national one of the same days is refused: by it
a county would pass that fails the national assessment. What decides on rows (scope, splits, private
schools) is refused too: facts are built by the national rules. Every problem of every file is told
at once, with file, key and remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from analysis.rules import NATIONAL, Indicator, Rule, RuleBook
from analysis.vocabulary import COMPULSORY_STAGES, Area, Stage
from data.registry_checks import CITED, NUMBER, ReferenceError, is_wrong, read_toml
from data.rule_files import LEVELS, SHAPES, assemble, check_rules

LOCAL_KINDS = ("threshold", "coefficient_limit", "school_rule", "relief")
LOCAL_LEVELS = tuple(level for level in LEVELS if level != NATIONAL)
# Keys of [document] that only a local document has.
OWN_KEYS = ("county_codes", "english", "invented")
# Figures of a school that a relief may add, with their unit; the workbook asks for them for this.
RELIEF_FIELDS = {
    "visiting_pe": "people",
    "visiting_music": "people",
    "visiting_fine_art": "people",
    "other_sports_area_m2": "m2",
    "leased_sports_area_m2": "m2",
}
RELIEF_FLAGS = ("is_dense_city_core", "is_boarding")
DIRECTIONS = {"threshold": "at_least", "coefficient_limit": "at_most"}
# Which way each value of a rule is stricter: 1 upwards, -1 downwards.
STRICTER = {
    "threshold": {"value": 1},
    "coefficient_limit": {"value": -1},
    "school_rule": {"indicators_met": 1, "floor_ratio": 1},
}


@dataclass(frozen=True)
class Known:
    """What a local document may name, and the national rules that it lies on."""

    units: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    school_types: tuple[str, ...]
    national: RuleBook

    @property
    def taken(self) -> frozenset[str]:
        """Ids that a local document may not bear."""
        return frozenset({NATIONAL, *(str(each["id"]) for each in self.national.documents)})


def read_local(folders: Iterable[Path], known: Known) -> tuple[RuleBook, ...]:
    """The rules of each local document in the folders. Raises ReferenceError with every problem."""
    problems: list[str] = []
    contents: dict[str, dict] = {}
    for path in [path for folder in folders for path in sorted(folder.glob("*.toml"))]:
        try:
            content = read_toml(path)
        except ReferenceError as refused:
            problems += [f"{path.parent.name}/{problem}" for problem in refused.problems]
            continue
        # The same file name may stand in both folders.
        contents[str(path)] = content
        problems += check_local(f"{path.parent.name}/{path.name}", content, known)
    problems += _check_clashes(contents, known)
    if problems:
        raise ReferenceError(problems)
    return tuple(assemble([content]) for content in contents.values())


def check_local(file: str, content: Mapping[str, object], known: Known) -> list[str]:
    """Every problem of one local document by itself; empty when sound."""
    problems = _check_document(file, content.get("document"))
    refused = [kind for kind in SHAPES if kind in content and kind not in LOCAL_KINDS]
    problems += [
        f"{file}: '{kind}' cannot be set locally, because facts are built by the national rules. "
        f"Remove it; a local file may hold {', '.join(LOCAL_KINDS)}."
        for kind in refused
    ]
    rest = {key: value for key, value in content.items() if key not in refused}
    document = rest.get("document")
    if isinstance(document, dict):
        rest["document"] = {key: value for key, value in document.items() if key not in OWN_KEYS}
    codes = [indicator.code for indicator in known.indicators]
    problems += check_rules(file, rest, known.units, codes, known.school_types)
    if not any(content.get(kind) for kind in LOCAL_KINDS):
        problems.append(f"{file}: it holds no rule. Add one, or remove the file.")
    for kind in LOCAL_KINDS:
        entries = content.get(kind)
        for number, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
            if isinstance(entry, dict):
                problems += _check_entry(f"{file} [[{kind}]] no. {number}", kind, entry, known)
    return problems


def _check_document(file: str, document: object) -> list[str]:
    if not isinstance(document, dict):
        return []
    where, problems = f"{file} [document]", []
    if document.get("level") == NATIONAL:
        problems.append(f"{where}: level must be one of {', '.join(LOCAL_LEVELS)}.")
    name = document.get("id")
    if isinstance(name, str) and not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        problems.append(f"{where}: id '{name}' must be small letters, digits, '_' and '-' only.")
    problems += [
        f"{where}: '{key}' is empty. Fill it."
        for key in ("number", "title")
        if isinstance(document.get(key), str) and not document[key].strip()
    ]
    codes = document.get("county_codes")
    if not isinstance(codes, list):
        problems.append(f"{where}: 'county_codes' must be a list of text; [] for no default.")
    else:
        problems += [
            f'{where}: county code {code!r} must be digits in quotes, such as "3301".'
            for code in codes
            if not (isinstance(code, str) and re.fullmatch(r"[0-9]+", code))
        ]
    if "english" in document and is_wrong(document["english"], str):
        problems.append(f"{where}: 'english' must be text.")
    if "invented" in document and is_wrong(document["invented"], bool):
        problems.append(f"{where}: 'invented' must be true or false.")
    if document.get("invented") is True and codes:
        problems.append(f"{where}: invented rules are nobody's default. Empty 'county_codes'.")
    sources = document.get("sources")
    problems += [
        f"{where}: source '{key}' must be text. Put it in quotes."
        for key, value in (sources.items() if isinstance(sources, dict) else ())
        if is_wrong(value, str)
    ]
    return problems


def _check_entry(where: str, kind: str, entry: Mapping[str, object], known: Known) -> list[str]:
    """What would be read, but could not be judged by, or would mean something else."""
    named = [each for each in known.indicators if each.code == entry.get("indicator")]
    indicator = named[0] if named else None
    problems = _check_looser(where, kind, entry, known.national)
    if entry.get("stage") in [stage for stage in Stage if stage not in COMPULSORY_STAGES]:
        problems.append(f"{where}: stage '{entry['stage']}' is not judged. Remove the entry.")
    value = entry.get("value")
    if not is_wrong(value, NUMBER) and not 0 < value < float("inf"):
        problems.append(f"{where}: value {value} is not above 0. Correct it.")
    unit = entry.get("unit")
    if kind == "threshold" and indicator and unit in known.units and unit != indicator.unit:
        problems.append(f"{where}: {indicator.code} is measured in '{indicator.unit}'. Use that.")
    wanted = DIRECTIONS.get(kind)
    if wanted and entry.get("direction") in DIRECTIONS.values() and entry["direction"] != wanted:
        problems.append(f"{where}: direction must be '{wanted}'.")
    if kind == "school_rule":
        met, ratio = entry.get("indicators_met"), entry.get("floor_ratio")
        if not is_wrong(met, int) and not 0 < met <= len(known.indicators):
            problems.append(f"{where}: indicators_met must be 1 to {len(known.indicators)}.")
        if not is_wrong(ratio, NUMBER) and not 0 < ratio <= 1:
            problems.append(f"{where}: floor_ratio {ratio} must be above 0 and at most 1.")
    if kind == "relief":
        problems += _check_relief(where, entry, indicator)
    return problems


def _check_looser(
    where: str, kind: str, entry: Mapping[str, object], national: RuleBook
) -> list[str]:
    """Values looser than a national rule that holds for the same subject on one of the same days."""
    if kind not in STRICTER or is_wrong(entry.get("effective_from"), CITED["effective_from"]):
        return []
    start, end = entry["effective_from"], entry.get("effective_to", date.max)
    if is_wrong(end, CITED["effective_from"]):
        return []
    problems = []
    for key, sign in STRICTER[kind].items():
        value = entry.get(key)
        # What is no value at all is told elsewhere.
        if is_wrong(value, NUMBER) or not value > 0:
            continue
        for rule in _national_rules(kind, entry, national):
            limit, cited = getattr(rule, key), rule.citation
            meet = cited.effective_from <= end and start <= (cited.effective_to or date.max)
            if meet and sign * value < sign * limit:
                way = "at least" if sign > 0 else "at most"
                remedy = f"Set {way} {limit:g}"
                if start < cited.effective_from:
                    last = cited.effective_from - timedelta(days=1)
                    remedy += f", or end the entry with effective_to = {last}"
                problems.append(
                    f"{where}: {key} {value:g} is looser than {limit:g}, which {cited.document} "
                    f"asks for from {cited.effective_from} on. {remedy}."
                )
    return problems


def _national_rules(kind: str, entry: Mapping[str, object], national: RuleBook) -> tuple[Rule, ...]:
    """National rules of whatever period that speak of the same subject as the entry."""
    if kind == "school_rule":
        return national.school_rules
    if kind == "coefficient_limit":
        return tuple(
            rule for rule in national.coefficient_limits if rule.stage == entry.get("stage")
        )
    subject = (entry.get("indicator"), entry.get("stage"))
    return tuple(rule for rule in national.thresholds if (rule.indicator, rule.stage) == subject)


def _check_relief(
    where: str, entry: Mapping[str, object], indicator: Indicator | None
) -> list[str]:
    problems = []
    adds, areas = entry.get("adds"), entry.get("areas")
    for field in adds if isinstance(adds, list) else ():
        if not isinstance(field, str):
            continue
        if field not in RELIEF_FIELDS:
            problems.append(
                f"{where}: '{field}' cannot be added. Use one of: {', '.join(RELIEF_FIELDS)}."
            )
        elif indicator and RELIEF_FIELDS[field] != indicator.physical_unit:
            problems.append(f"{where}: '{field}' does not belong to {indicator.code}. Remove it.")
    problems += [
        f"{where}: unknown area '{area}'. Use one of: {', '.join(Area)}."
        for area in (areas if isinstance(areas, list) else ())
        if area not in list(Area)
    ]
    flag = entry.get("requires_flag")
    if isinstance(flag, str) and flag not in RELIEF_FLAGS:
        problems.append(f"{where}: unknown flag '{flag}'. Use one of: {', '.join(RELIEF_FLAGS)}.")
    return problems


def _check_clashes(contents: Mapping[str, Mapping[str, object]], known: Known) -> list[str]:
    """Ids and county codes that two documents claim."""
    problems: list[str] = []
    ids: dict[str, str] = {}
    codes: dict[str, str] = {}
    for path, content in contents.items():
        document = content.get("document")
        if not isinstance(document, dict):
            continue
        file = f"{Path(path).parent.name}/{Path(path).name}"
        name = document.get("id")
        if isinstance(name, str):
            if name in known.taken:
                problems.append(f"{file} [document]: id '{name}' is taken. Choose another one.")
            elif name in ids:
                problems.append(
                    f"{file} [document]: id '{name}' is that of {ids[name]} too. Choose another one."
                )
            ids.setdefault(name, file)
        given = document.get("county_codes")
        for code in given if isinstance(given, list) else ():
            if isinstance(code, str) and code in codes:
                problems.append(
                    f"{file} [document]: county code '{code}' is claimed by {codes[code]} too. "
                    "Only one document can be the default."
                )
            elif isinstance(code, str):
                codes[code] = file
    return problems
