"""Reads `data/reference/papers.toml`: the layout of papers and the typefaces of papers and slides."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from analysis.paper_layout import PaperLayout, Typeface
from data.reference import FOLDER, units
from data.registry_checks import (
    CITED,
    CITED_OPTIONAL,
    NUMBER,
    ReferenceError,
    check_keys,
    check_units,
    read_toml,
)

FILE = "papers.toml"
SHAPES = {
    "value": {"key": str, "value": NUMBER, "unit": str, "note": str},
    "typeface": {"role": str, "east_asian": str, "latin": str, "fallback": str, "note": str},
}
ROLES = ("title", "body", "level_1", "level_2", "level_3", "page_number", "slide")
VALUES = tuple(field.name for field in fields(PaperLayout) if field.name != "typefaces")


@cache
def paper_layout(day: date, folder: Path = FOLDER) -> PaperLayout:
    """The layout in force on `day`. Raises ReferenceError with every problem of the file."""
    content = read_toml(folder / FILE)
    problems = _problems(content, folder)
    values, faces = {}, {}
    if not problems:
        in_force = {
            table: [entry for entry in content[table] if _in_force(entry, day)] for table in SHAPES
        }
        values = {entry["key"]: entry["value"] for entry in in_force["value"]}
        faces = {
            entry["role"]: Typeface(entry["east_asian"], entry["latin"], entry["fallback"])
            for entry in in_force["typeface"]
        }
        problems = [
            f"{FILE}: '{name}' is not in force on {day.isoformat()}. Add it."
            for name in sorted((set(VALUES) - set(values)) | (set(ROLES) - set(faces)))
        ]
    if problems:
        raise ReferenceError(problems)
    return PaperLayout(**values, typefaces=MappingProxyType(faces))


def _in_force(entry: dict, day: date) -> bool:
    until = entry.get("effective_to")
    return entry["effective_from"] <= day and (until is None or day <= until)


def _problems(content: dict, folder: Path) -> list[str]:
    problems = [
        f"{FILE}: unknown table '{name}'. Remove it." for name in sorted(set(content) - set(SHAPES))
    ]
    known = {"value": ("key", VALUES), "typeface": ("role", ROLES)}
    for table, keys in SHAPES.items():
        field, names = known[table]
        for entry in content.get(table, []):
            where = f"{FILE} {table} {entry.get(field, '?')}"
            wrong = check_keys(where, entry, {**keys, **CITED}, CITED_OPTIONAL)
            problems += wrong + check_units(where, entry, units(folder))
            if entry.get(field) not in names:
                problems.append(f"{where}: unknown. Use one of: {', '.join(names)}.")
            if table == "value" and not wrong and not entry["value"] > 0:
                problems.append(f"{where}: 'value' must be above 0. Correct it.")
    return problems
