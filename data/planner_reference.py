"""Reads what plans respect beside the standards: rules as switches, their numbers, caps, prices.

A rule or number that does not hold on the school year's first day is not used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from analysis.planner.settings import PlannerSettings, RuleEntry, Switch
from analysis.rules import day_of_school_year
from analysis.vocabulary import Area
from data import reference
from data.registry_checks import (
    CITED,
    CITED_OPTIONAL,
    NUMBER,
    ReferenceError,
    check_keys,
    check_units,
    read_toml,
)

FILE = "planner.toml"
DATED = {"source": str, "effective_from": date, "checked_on": date}
NUMBERED = {"value": NUMBER, "unit": str, **DATED}
# Tables of the file: what names an entry, its keys, the names that must all be there.
TABLES: Mapping[str, tuple[str, Mapping, Sequence[str]]] = {
    "rule": (
        "key",
        {"key": str, "on": bool, "note": str, **CITED},
        tuple(Switch),
    ),
    "value": (
        "key",
        {"key": str, "rule": str, **NUMBERED},
        (
            "most_out_share",
            "most_out_least",
            "most_in_share",
            "most_in_least",
            "subject_out_share",
            "subject_out_least",
            "subject_keeps_share",
            "teachers_per_class",
            "rotation_share",
            "rotation_backbone_share",
            "margin_floor",
            "margin_coefficient",
            "years_at_school",
            "years_to_retirement",
            "most_minutes",
            "road_speed",
            "detour_factor",
        ),
    ),
    "distance": ("area", {"area": str, **NUMBERED}, tuple(Area)),
    "price": (
        "key",
        {"key": str, "note": str, **NUMBERED},
        ("yuan_per_move", "yuan_per_kilometre"),
    ),
    "purchase_step": ("indicator", {"indicator": str, **NUMBERED}, ("A4", "A5", "A6", "A7")),
    "working": (
        "key",
        {"key": str, "note": str, **NUMBERED},
        (
            "time_limit_seconds",
            "time_limit_most",
            "jobs_at_once",
            "jobs_waiting",
            "jobs_kept",
            "move_fails_chance",
            "pupils_change",
            "chance_draws",
            "chance_confidence",
            "explain_seconds",
            "worst_off_levels",
        ),
    ),
}
ASSUMPTIONS = ("price", "purchase_step", "working")
RULE_FIELDS = ("on", "note", "clause", "source", "effective_from", "checked_on")


class NoPlannerRule(LookupError):
    """The register has no entry of the kind asked for that holds on the day."""


@cache
def _entries(folder: Path) -> Mapping[str, tuple[Mapping, ...]]:
    content = read_toml(folder / FILE)
    problems = [
        f"{FILE}: unknown table '{name}'. Use: {', '.join(TABLES)}."
        for name in content
        if name not in TABLES
    ]
    for table, (name, keys, wanted) in TABLES.items():
        listed = content.get(table, [])
        for entry in listed:
            where = f"{FILE} {table} {entry.get(name, '?')}"
            found = check_keys(where, entry, keys, CITED_OPTIONAL)
            found += check_units(where, entry, reference.units(folder))
            problems += found or _wrong_value(where, table, entry)
        problems += _names(table, [entry.get(name) for entry in listed], wanted)
        problems += _twice(table, name, listed)
    if problems:
        raise ReferenceError(problems)
    return MappingProxyType({table: tuple(content[table]) for table in TABLES})


def _names(table: str, told: Sequence[object], wanted: Iterable[str]) -> list[str]:
    known = [str(name) for name in wanted]
    return [
        *(f"{FILE} {table}: '{key}' is missing. Add it." for key in known if key not in told),
        *(
            f"{FILE} {table}: unknown '{key}'. Use one of: {', '.join(known)}."
            for key in sorted({str(key) for key in told} - set(known))
        ),
    ]


def _twice(table: str, name: str, listed: Sequence[Mapping]) -> list[str]:
    dated = [(str(entry.get(name)), str(entry.get("effective_from"))) for entry in listed]
    return [
        f"{FILE} {table}: '{key}' of {since} stands twice. Remove one."
        for key, since in sorted({each for each in dated if dated.count(each) > 1})
    ]


def _wrong_value(where: str, table: str, entry: Mapping) -> list[str]:
    if table == "rule":
        return []
    problems = []
    if entry["value"] <= 0:
        problems.append(f"{where}: value must be above 0. Switch a rule off instead.")
    if table == "value" and entry["key"].endswith("_share") and entry["value"] > 1:
        problems.append(f"{where}: a share is at most 1. Correct it.")
    if table == "value" and entry["rule"] not in tuple(Switch):
        problems.append(f"{where}: unknown rule '{entry['rule']}'. Name its switch.")
    return problems


def planner_settings(school_year: int, folder: Path = reference.FOLDER) -> PlannerSettings:
    """What plans respect that start from a school year.

    Rules, their numbers and caps are those of the year's first day; prices, steps and ways of working
    are assumptions of whoever plans, so the latest hold. Of two entries of one name the later one
    holds. Raises ReferenceError with every problem, NoPlannerRule where nothing of a name holds.
    """
    day = day_of_school_year(school_year)
    current = {
        table: _in_force(table, date.max if table in ASSUMPTIONS else day, folder)
        for table in TABLES
    }
    rules = tuple(
        RuleEntry(switch, *(current["rule"][str(switch)][key] for key in RULE_FIELDS))
        for switch in Switch
    )
    numbers = {
        table: MappingProxyType({name: float(entry["value"]) for name, entry in found.items()})
        for table, found in current.items()
        if table != "rule"
    }
    return PlannerSettings(
        rules,
        numbers["value"],
        numbers["distance"],
        numbers["price"],
        numbers["purchase_step"],
        numbers["working"],
    )


def _in_force(table: str, day: date, folder: Path) -> dict[str, Mapping]:
    name, _, wanted = TABLES[table]
    found = {
        entry[name]: entry
        for entry in sorted(_entries(folder)[table], key=lambda each: each["effective_from"])
        if entry["effective_from"] <= day
        and (entry.get("effective_to") is None or day <= entry["effective_to"])
    }
    for key in wanted:
        if str(key) not in found:
            raise NoPlannerRule(f"No {table} '{key}' is in force on {day.isoformat()}.")
    return found


def working(folder: Path = reference.FOLDER) -> Mapping[str, float]:
    """How plans are worked out and tested, by key; the latest entries hold."""
    found = _in_force("working", date.max, folder)
    return MappingProxyType({key: float(entry["value"]) for key, entry in found.items()})
