"""Saved scenarios of the bureau: named, copied, set aside, never overwritten and never lost.

Each is one file of the workspace, written once under a name of its own. A file that cannot be read is
told with its name and left alone. What is saved is what was asked for, pinned to data and rules; its
numbers are computed anew whenever it is opened.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analysis.levers import Names
from analysis.scenario import Scenario, ScenarioRefused, from_text
from data.what_if_reference import lever_names
from data.workspace import workspace_folder, write_whole

FOLDER = "scenarios"
ASIDE = "set_aside"
VERSION = 1
KEYS = {"version", "name", "made_at", "copied_from", "scenario"}
LONGEST_NAME = 60
ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Saved:
    """A saved scenario; `copied_from` is the id of the one it was copied from, or empty."""

    id: str
    name: str
    made_at: datetime
    copied_from: str
    scenario: Scenario


@dataclass(frozen=True)
class Shelf:
    """Every scenario that can be read, latest first, and the names of the files that cannot."""

    saved: tuple[Saved, ...]
    broken: tuple[str, ...]

    def find(self, key: str) -> Saved | None:
        """The scenario with this id; None where it is gone."""
        return next((each for each in self.saved if each.id == key), None)

    def same_as(self, scenario: Scenario) -> Saved | None:
        """The latest one that asks for exactly this against the same data and rules; None if not saved."""
        return next((each for each in self.saved if each.scenario == scenario), None)


def scenarios_folder() -> Path:
    """Where saved scenarios lie; the folder need not be there."""
    return workspace_folder() / FOLDER


def shelf(names: Names | None = None) -> Shelf:
    """What is saved. Scenarios of other data are there as well: see `scenario.stale`."""
    found, broken = [], []
    for path in sorted(scenarios_folder().glob("*.json")):
        each = _read(path, names or lever_names())
        if each is None:
            broken.append(path.name)
        else:
            found.append(each)
    found.sort(key=lambda each: (each.made_at, each.id), reverse=True)
    return Shelf(tuple(found), tuple(broken))


def _read(path: Path, names: Names) -> Saved | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict) or set(content) != KEYS or content["version"] != VERSION:
            return None
        if not all(isinstance(content[key], str) for key in KEYS - {"version"}):
            return None
        made_at = datetime.fromisoformat(content["made_at"])
        scenario = from_text(content["scenario"], snapshot=None, names=names)
    except (OSError, ValueError, RecursionError, ScenarioRefused):
        return None
    if made_at.tzinfo is None or not ID.fullmatch(path.stem):
        return None
    name = clean_name(content["name"])
    return Saved(path.stem, name, made_at, content["copied_from"], scenario) if name else None


def clean_name(text: str) -> str:
    """A name on one line without signs that do not print, at most LONGEST_NAME long; may be empty."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:LONGEST_NAME].strip()


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """The name itself, or with the first number from 2 on that makes it one that nobody has."""
    names, name, number = set(taken), clean_name(wanted), 2
    base = name
    while name in names:
        end = f" {number}"
        name, number = base[: LONGEST_NAME - len(end)] + end, number + 1
    return name


def keep(wanted: str, scenario: Scenario, copied_from: str = "") -> Saved:
    """Save under a name of its own: one that is taken gets a number, so that nothing is overwritten.

    Raises ValueError for an empty name, OSError where it cannot be written.
    """
    name = free_name(wanted, (each.name for each in shelf().saved))
    if not name:
        raise ValueError("a scenario needs a name")
    new = Saved(uuid.uuid4().hex[:16], name, datetime.now(UTC), copied_from, scenario)
    content = {
        "version": VERSION,
        "name": new.name,
        "made_at": new.made_at.isoformat(),
        "copied_from": new.copied_from,
        "scenario": scenario.to_text(),
    }
    path = scenarios_folder() / f"{new.id}.json"
    write_whole(path, json.dumps(content, ensure_ascii=False, indent=1).encode())
    return new


def duplicate(key: str) -> Saved | None:
    """A copy under a name of its own; None where the original is gone. Raises OSError as `keep`."""
    original = shelf().find(key)
    return keep(original.name, original.scenario, original.id) if original else None


def set_aside(key: str) -> bool:
    """Take a scenario off the shelf: its file goes into the folder `set_aside` and is kept there.

    False where it is gone already. Raises OSError where it cannot be moved.
    """
    path = scenarios_folder() / f"{key}.json"
    if not ID.fullmatch(key) or not path.is_file():
        return False
    target = scenarios_folder() / ASIDE / path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    path.replace(target)
    return True
