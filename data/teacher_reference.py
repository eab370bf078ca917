"""The registry's values about teachers: lesson table, weekly load, age bands, schedule of retirement.

A county may keep a lesson table of its own as `weekly_lessons.toml` in its workspace, in the form of
the registry's; it then holds instead of that one. Read once per start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from analysis.lesson_demand import LessonPlan, SubjectLessons
from analysis.retirement import Retirement
from analysis.rules import day_of_school_year
from analysis.teacher_structure import AgeBand
from analysis.vocabulary import Stage
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
from data.workspace import workspace_folder

LESSONS = "weekly_lessons.toml"
STRUCTURE = "teacher_structure.toml"
GRADES = 9
# Groups of subjects that the texts have a name for.
GROUPS = ("pe_arts",)
MARKS = {"taught_beside": bool, "is_assumption": bool}
LESSON_KEYS: Mapping[str, tuple[dict, bool]] = {
    # table of the file: its own keys, and whether an entry is cited.
    "load": (
        {"value": NUMBER, "least": int, "most": int, "unit": str, "is_assumption": bool},
        True,
    ),
    "total": ({"by_grade": list, "unit": str}, True),
    "stage": ({"stage": str, "grades": list}, True),
    "group": ({"key": str, "indicator": str, "subjects": list}, False),
    "lessons": ({"subject": str, "by_grade": list, "unit": str, **MARKS}, True),
}
DATED = {"source": str, "effective_from": date, "checked_on": date}
WANTED_VALUES = frozenset(
    [
        "roster_covers_share",
        "gap_told",
        "smallest_shown_group",
        "wave_years",
        "wave_near_years",
    ]
)


@dataclass(frozen=True)
class LessonTable:
    """A lesson table with its dates: entries by table of the file; `is_own` for a county's own one."""

    entries: Mapping[str, tuple[Mapping, ...]]
    is_own: bool

    def load(self, school_year: int) -> Mapping | None:
        """The entry of the weekly load in force: value, least, most, is_assumption, its citation."""
        found = self._in_force("load", school_year)
        return found[0] if found else None

    def total(self, school_year: int) -> Mapping[int, float]:
        """Lessons a week that the plan sets for a class of each grade; empty when none is in force."""
        found = self._in_force("total", school_year)
        return dict(enumerate(found[0]["by_grade"], start=1)) if found else {}

    def plan(self, school_year: int, load: float) -> LessonPlan | None:
        """The table in force on the first day of the school year with this load; None before any."""
        subjects = tuple(
            SubjectLessons(
                entry["subject"],
                MappingProxyType(dict(enumerate(map(float, entry["by_grade"]), start=1))),
                entry["taught_beside"],
                entry["is_assumption"],
            )
            for entry in self._in_force("lessons", school_year)
        )
        stages = self._in_force("stage", school_year)
        grades = {Stage(entry["stage"]): tuple(entry["grades"]) for entry in stages}
        if not subjects or set(grades) != {Stage.PRIMARY, Stage.JUNIOR}:
            return None
        groups = self.entries["group"]
        return LessonPlan(
            subjects,
            load,
            MappingProxyType(grades),
            MappingProxyType({entry["key"]: tuple(entry["subjects"]) for entry in groups}),
            MappingProxyType({entry["key"]: entry["indicator"] for entry in groups}),
        )

    def _in_force(self, table: str, school_year: int) -> list[Mapping]:
        day = day_of_school_year(school_year)
        return [
            entry
            for entry in self.entries[table]
            if entry["effective_from"] <= day
            and (entry.get("effective_to") is None or day <= entry["effective_to"])
        ]


def lesson_table(
    folder: Path = reference.FOLDER, own: Path | None = None
) -> tuple[LessonTable, tuple[str, ...]]:
    """The lesson table, and what is wrong with the county's own one, which then does not hold.

    Raises ReferenceError for problems of the registry's file.
    """
    return _lesson_table(folder, own or workspace_folder() / LESSONS)


@cache
def _lesson_table(folder: Path, own: Path) -> tuple[LessonTable, tuple[str, ...]]:
    if own.is_file():
        try:
            return LessonTable(_read_lessons(own), True), ()
        except ReferenceError as error:
            return LessonTable(_read_lessons(folder / LESSONS), False), error.problems
    return LessonTable(_read_lessons(folder / LESSONS), False), ()


def _read_lessons(path: Path) -> Mapping[str, tuple[Mapping, ...]]:
    content = read_toml(path)
    problems = [
        f"{path.name}: unknown table '{name}'. Remove it."
        for name in set(content) - set(LESSON_KEYS)
    ]
    problems += [
        f"{path.name}: table '{name}' is missing. Add it."
        for name in set(LESSON_KEYS) - set(content)
    ]
    for name, (keys, is_cited) in LESSON_KEYS.items():
        for entry in content.get(name, []):
            where = f"{path.name} {name} {entry.get('subject') or entry.get('key') or ''}".strip()
            cited, dated = (CITED, CITED_OPTIONAL) if is_cited else ({}, {})
            found = check_keys(where, entry, {**keys, **cited}, dated)
            problems += found + check_units(where, entry, reference.units())
            problems += [] if found else _wrong_values(where, name, entry)
    if problems:
        raise ReferenceError(sorted(problems))
    return MappingProxyType({name: tuple(content[name]) for name in LESSON_KEYS})


def _wrong_values(where: str, table: str, entry: Mapping) -> list[str]:
    subjects = {code.code for code in reference.code_lists()["subject"]}
    problems = []
    if "by_grade" in entry:
        hours = entry["by_grade"]
        are_hours = all(isinstance(hour, NUMBER) and hour >= 0 for hour in hours)
        if len(hours) != GRADES or not are_hours:
            problems.append(
                f"{where}: 'by_grade' must hold {GRADES} numbers from 0 on. Correct it."
            )
    unknown = {entry.get("subject"), *entry.get("subjects", ())} - subjects - {None}
    problems += [f"{where}: unknown subject '{name}'. Correct it." for name in sorted(unknown)]
    if table == "load" and not 0 < entry["least"] <= entry["value"] <= entry["most"]:
        problems.append(f"{where}: 'value' must lie between 'least' and 'most'. Correct it.")
    if table == "stage" and entry["stage"] not in (Stage.PRIMARY, Stage.JUNIOR):
        problems.append(f"{where}: unknown stage '{entry['stage']}'. Use primary or junior.")
    if table == "stage" and not set(entry["grades"]) <= set(range(1, GRADES + 1)):
        problems.append(f"{where}: grades lie between 1 and {GRADES}. Correct them.")
    if table == "group" and entry["key"] not in GROUPS:
        problems.append(f"{where}: unknown group. Use one of: {', '.join(GROUPS)}.")
    codes = {indicator.code for indicator in reference.indicators()}
    if table == "group" and entry["indicator"] not in codes:
        problems.append(f"{where}: unknown indicator '{entry['indicator']}'. Correct it.")
    return problems


@cache
def _structure(folder: Path) -> Mapping[str, tuple[Mapping, ...]]:
    shapes = {
        "value": {"key": str, "value": NUMBER, "unit": str, "note": str, **DATED},
        "age_band": {"key": str, "least": int, "most": int, **DATED},
        "retirement": {
            "key": str,
            "original_age": int,
            "highest_age": int,
            "months_per_month": int,
            "delay_from": date,
            "unit": str,
            **CITED,
        },
    }
    content, problems = read_toml(folder / STRUCTURE), []
    for name, keys in shapes.items():
        for entry in content.get(name, []):
            where = f"{STRUCTURE} {entry.get('key', '?')}"
            problems += check_keys(where, entry, keys, {})
            problems += check_units(where, entry, reference.units(folder))
    told = {entry.get("key") for entry in content.get("value", [])}
    problems += [
        f"{STRUCTURE}: value '{key}' is missing. Add it." for key in sorted(WANTED_VALUES - told)
    ]
    if problems:
        raise ReferenceError(problems)
    return MappingProxyType({name: tuple(content.get(name, ())) for name in shapes})


def teacher_values(folder: Path = reference.FOLDER) -> Mapping[str, float]:
    """Values that decide how the page on teachers tells, by key."""
    return {entry["key"]: entry["value"] for entry in _structure(folder)["value"]}


def age_bands(folder: Path = reference.FOLDER) -> tuple[AgeBand, ...]:
    """The bands of ages, youngest first."""
    bands = [
        AgeBand(entry["key"], entry["least"], entry["most"])
        for entry in _structure(folder)["age_band"]
    ]
    return tuple(sorted(bands, key=lambda band: band.least))


def retirement_schedules(folder: Path = reference.FOLDER) -> tuple[Retirement, ...]:
    """The schedules of statutory retirement that may hold for a teacher."""
    keys = ("key", "original_age", "highest_age", "months_per_month", "delay_from")
    return tuple(
        Retirement(**{key: entry[key] for key in keys})
        for entry in _structure(folder)["retirement"]
    )


def retirement_source(folder: Path = reference.FOLDER) -> str:
    """The document of the schedules, as it is cited."""
    return str(_structure(folder)["retirement"][0]["source"])
