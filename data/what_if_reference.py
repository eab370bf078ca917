"""Reads `what_if.toml`: subjects, a shared week, counters of the rotation rule, kinds of money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from analysis.levers import Names
from analysis.prices import Limit, PriceList, Timing
from analysis.vocabulary import COMPULSORY_STAGES
from analysis.what_if_ground import Counter, Money, Subject, Terms
from analysis.what_if_reliefs import SizeLimit
from data import planning, reference
from data.registry_checks import NUMBER, ReferenceError, check_keys, check_units, read_toml

FILE = "what_if.toml"
DATED = {"source": str, "effective_from": date, "checked_on": date}
SUBJECT = {"key": str, "field": str, "indicator": str, **DATED}
VALUE = {"key": str, "value": NUMBER, "unit": str, "note": str, **DATED}
COUNTER = {"key": str, "value": NUMBER, "unit": str, "clause": str, **DATED}
MONEY = {"key": str, "timing": str, "pays": list, "note": str, **DATED}
SIZE = {
    "key": str,
    "of": str,
    "stages": list,
    "school_types": list,
    "most": int,
    "unit": str,
    "clause": str,
    **DATED,
}
SIZES = ("school", "through_school", "primary_class", "junior_class")
VALUES = (
    "school_days",
    "shared_furthest_km",
    "shared_furthest_road_km",
    "shared_furthest_minutes",
)
COUNTERS = ("rotated_share", "backbone_share")
FIELDS = ("teachers_pe", "teachers_arts", "")


@cache
def terms(folder: Path = reference.FOLDER) -> Terms:
    """What a what-if counts by. Raises ReferenceError with every problem of the file."""
    content = read_toml(folder / FILE)
    tables = {"subject": SUBJECT, "value": VALUE, "counter": COUNTER, "money": MONEY, "size": SIZE}
    problems = [f"{FILE}: unknown table '{key}'. Remove it." for key in set(content) - set(tables)]
    for table, keys in tables.items():
        for entry in content.get(table, []):
            where = f"{FILE} {table} {entry.get('key', '?')}"
            problems += check_keys(where, entry, keys, {})
            problems += check_units(where, entry, reference.units(folder))
    if not problems:
        problems += _check_subjects(content, folder)
        problems += _check_names(content, "value", VALUES)
        problems += _check_names(content, "counter", COUNTERS)
        problems += _check_names(content, "size", SIZES)
        problems += _check_sizes(content.get("size", []))
        problems += _check_money(content.get("money", []), planning.default_prices(folder))
    if problems:
        raise ReferenceError(problems)
    values = {entry["key"]: entry["value"] for entry in content["value"]}
    return Terms(
        subjects=tuple(
            Subject(entry["key"], entry["field"], entry["indicator"])
            for entry in content["subject"]
        ),
        school_days=int(values["school_days"]),
        shared_furthest_km=float(values["shared_furthest_km"]),
        shared_furthest_road_km=float(values["shared_furthest_road_km"]),
        shared_furthest_minutes=float(values["shared_furthest_minutes"]),
        counters=tuple(
            Counter(
                entry["key"],
                float(entry["value"]),
                entry["clause"],
                entry["source"],
                entry["effective_from"],
                entry["checked_on"],
            )
            for entry in content["counter"]
        ),
        money=tuple(
            Money(entry["key"], Timing(entry["timing"]), tuple(entry["pays"]))
            for entry in content["money"]
        ),
        sizes=tuple(
            SizeLimit(
                entry["key"],
                entry["of"],
                tuple(entry["stages"]),
                tuple(entry["school_types"]),
                entry["most"],
                entry["clause"],
                entry["source"],
                entry["effective_from"],
                entry["checked_on"],
            )
            for entry in content["size"]
        ),
    )


def _check_sizes(entries: list[dict]) -> list[str]:
    return [
        f"{FILE} size {entry['key']}: of is 'school' or 'class', stages are compulsory ones."
        for entry in entries
        if entry["of"] not in ("school", "class")
        or not set(entry["stages"]) <= set(COMPULSORY_STAGES)
    ]


def _check_subjects(content: Mapping[str, list], folder: Path) -> list[str]:
    known = {code.code for code in reference.code_lists(folder)["subject"]}
    codes = {"", *(each.code for each in reference.indicators(folder))}
    problems = []
    for entry in content.get("subject", []):
        where = f"{FILE} subject {entry['key']}"
        for key, allowed in (("key", known), ("indicator", codes), ("field", set(FIELDS))):
            if entry[key] not in allowed:
                problems.append(f"{where}: unknown {key} '{entry[key]}'. Correct it.")
    return problems


def _check_names(content: Mapping[str, list], table: str, wanted: Sequence[str]) -> list[str]:
    names = [entry["key"] for entry in content.get(table, [])]
    problems = [
        f"{FILE}: {table} '{key}' is missing. Add it." for key in wanted if key not in names
    ]
    problems += [
        f"{FILE}: unknown {table} '{key}'. Remove it." for key in names if key not in wanted
    ]
    if len(set(names)) < len(names):
        problems.append(f"{FILE}: a {table} stands twice. Remove one.")
    return problems


def _check_money(entries: Sequence[Mapping], prices: PriceList) -> list[str]:
    """Every way of the price list is paid by exactly one kind of money, at its time."""
    known = {f"{cost.indicator}.{cost.way}": cost.timing for cost in prices.costs}
    problems, paid = [], []
    for entry in entries:
        where = f"{FILE} money {entry['key']}"
        paid += entry["pays"]
        for way in entry["pays"]:
            if way not in known:
                problems.append(f"{where}: unknown way '{way}'. Use one of: {', '.join(known)}.")
            elif known[way] != entry["timing"]:
                problems.append(f"{where}: '{way}' is paid {known[way]}. Correct timing.")
    problems += [
        f"{FILE}: '{way}' must be paid by one kind of money, not {paid.count(way)}."
        for way in known
        if paid.count(way) != 1
    ]
    return problems


@cache
def lever_names(folder: Path = reference.FOLDER) -> Names:
    """The names that levers of a scenario may use."""
    costs = planning.default_prices(folder).costs
    found = terms(folder)
    return Names(
        teacher_kinds=tuple(kind.key for kind in reference.teacher_kinds(folder)),
        subjects=tuple(subject.key for subject in found.subjects),
        trainings=tuple(cost.way for cost in costs if cost.limit is Limit.TEACHERS_WITHOUT),
        facilities=tuple(
            each.code for each in reference.indicators(folder) if each.kind == "facilities"
        ),
        school_days=found.school_days,
    )


@cache
def backbone_indicator(folder: Path = reference.FOLDER) -> str:
    """The indicator in which a teacher counts after recognition."""
    costs = planning.default_prices(folder).costs
    return next(cost.indicator for cost in costs if cost.way == "recognition")
