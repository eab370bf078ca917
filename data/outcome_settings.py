"""Reads `data/reference/outcomes.toml`: how outcomes are told, and the limit of the national monitoring."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from analysis.monitoring import MonitoringRule
from analysis.outcomes import OutcomeSettings
from analysis.rules import Citation, NoRuleInForce
from data.reference import FOLDER, code_lists, units
from data.registry_checks import (
    CITED,
    CITED_OPTIONAL,
    NUMBER,
    ReferenceError,
    check_keys,
    check_units,
    read_toml,
)

FILE = "outcomes.toml"
SHAPES = {
    "value": {"key": str, "value": NUMBER, "unit": str, "note": str},
    "noise": {"pupils": list, "note": str},
    "monitoring": {
        "indicator": str,
        "below": NUMBER,
        "unit": str,
        "level": int,
        "subjects": list,
        "document": str,
    },
    "monitoring_cycle": {"years": int, "unit": str, "document": str},
}
VALUES = frozenset(["interval_level", "material_gap", "smallest_tested"])


@cache
def outcome_settings(day: date, folder: Path = FOLDER) -> OutcomeSettings:
    """The settings in force on `day`.

    Raises ReferenceError with every problem of the file, and NoRuleInForce where a kind has none.
    """
    content = read_toml(folder / FILE)
    problems = _problems(content, folder)
    if problems:
        raise ReferenceError(problems)
    values = {entry["key"]: entry["value"] for entry in content["value"] if _in_force(entry, day)}
    missing = sorted(VALUES - set(values))
    if missing:
        raise NoRuleInForce(f"{FILE}: {', '.join(missing)} not in force on {day.isoformat()}.")
    limit = _current(content, "monitoring", day)
    cycle = _current(content, "monitoring_cycle", day)
    return OutcomeSettings(
        level=float(values["interval_level"]),
        material_gap=float(values["material_gap"]),
        smallest_tested=int(values["smallest_tested"]),
        noise_pupils=tuple(_current(content, "noise", day)["pupils"]),
        monitoring=MonitoringRule(
            below=float(limit["below"]),
            level=limit["level"],
            subjects=tuple(limit["subjects"]),
            cycle_years=cycle["years"],
            citation=_citation(limit),
        ),
    )


def _problems(content: Mapping[str, list[dict]], folder: Path) -> list[str]:
    problems = [
        f"{FILE}: unknown table '{kind}'. Use one of: {', '.join(SHAPES)}."
        for kind in content
        if kind not in SHAPES
    ]
    subjects = {code.code for code in code_lists(folder)["monitoring_subject"]}
    for kind, shape in SHAPES.items():
        for number, entry in enumerate(content.get(kind, []), start=1):
            where = f"{FILE} [[{kind}]] no. {number}"
            problems += check_keys(where, entry, {**shape, **CITED}, CITED_OPTIONAL)
            if "unit" in shape:
                problems += check_units(where, entry, units(folder))
            if kind == "value" and entry.get("key") not in VALUES:
                problems.append(f"{where}: unknown key '{entry.get('key')}'. Remove it.")
            problems += [
                f"{where}: unknown subject '{subject}'. Use a code of the list monitoring_subject."
                for subject in entry.get("subjects", [])
                if subject not in subjects
            ]
    return problems


def _in_force(entry: Mapping[str, object], day: date) -> bool:
    return entry["effective_from"] <= day <= entry.get("effective_to", date.max)


def _current(content: Mapping[str, list[dict]], kind: str, day: date) -> dict:
    """The latest entry of a kind that holds on the day."""
    entries = [entry for entry in content.get(kind, []) if _in_force(entry, day)]
    if not entries:
        raise NoRuleInForce(f"{FILE}: no {kind} is in force on {day.isoformat()}.")
    return max(entries, key=lambda entry: entry["effective_from"])


def _citation(entry: Mapping[str, object]) -> Citation:
    return Citation(
        document=entry["document"],
        clause=entry["clause"],
        source=entry["source"],
        effective_from=entry["effective_from"],
        effective_to=entry.get("effective_to"),
        checked_on=entry["checked_on"],
    )
