"""Views of the league table that a bureau keeps by name: one JSON file for each in the workspace."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from analysis.file_names import safe_name
from analysis.league_view import (
    LONGEST_TEXT,
    Known,
    LeagueView,
    ViewRefused,
    from_content,
    read_json,
)
from analysis.vocabulary import Finding, Severity
from data.workspace import workspace_folder, write_whole

VERSION = 1
FOLDER = "league_views"
LONGEST_NAME = 60


@dataclass(frozen=True)
class SavedView:
    """A view with its name and the file that it lies in."""

    name: str
    view: LeagueView
    file: str


class ViewNotKept(ValueError):
    """A view cannot be kept under this name; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.key)


def views_folder() -> Path:
    """Where the saved views lie; it need not be there."""
    return workspace_folder() / FOLDER


def saved_views(names: Known) -> tuple[list[SavedView], list[Finding]]:
    """Every saved view by name, and a finding for each file that is none.

    A file that is broken, foreign, too large or written by a later version is told and left alone.
    Raises OSError where the folder cannot be read.
    """
    folder = views_folder()
    found, findings = [], []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else []:
        try:
            found.append(_read(path, names))
        except ViewRefused as refusal:
            findings += [
                Finding(each.key, Severity.LOOK, each.values, file=path.name)
                for each in refusal.findings
            ]
    return sorted(found, key=lambda each: (each.name, each.file)), findings


def _read(path: Path, names: Known) -> SavedView:
    unreadable = ViewRefused([Finding("league_view_is_not_readable", Severity.STOPS)])
    try:
        # Four bytes are the most that one character takes.
        with path.open("rb") as file:
            text = file.read(4 * LONGEST_TEXT + 1).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable from error
    content = read_json(text)
    if not isinstance(content, dict) or set(content) != {"version", "name", "view"}:
        raise unreadable
    if content["version"] != VERSION or isinstance(content["version"], bool):
        raise ViewRefused([Finding("league_view_has_another_version", Severity.STOPS)])
    name = content["name"]
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        raise unreadable
    return SavedView(name, from_content(content["view"], names), path.name)


def keep_view(name: str, view: LeagueView) -> SavedView:
    """Keep a view under a name; one of the same name is replaced.

    Raises ViewNotKept for a name that is empty, too long, or whose file another name has, and OSError
    where it cannot be written.
    """
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        values = {"most": LONGEST_NAME}
        raise ViewNotKept(Finding("league_view_name_is_not_possible", Severity.STOPS, values))
    path = views_folder() / f"{safe_name(name)}.json"
    if path.exists() and not _has_name(path, name):
        raise ViewNotKept(
            Finding("league_view_name_is_taken", Severity.STOPS, {"value": path.name})
        )
    content = {"version": VERSION, "name": name, "view": json.loads(view.to_text())}
    write_whole(path, json.dumps(content, ensure_ascii=False, indent=1).encode())
    return SavedView(name, view, path.name)


def _has_name(path: Path, name: str) -> bool:
    try:
        content = read_json(path.read_text(encoding="utf-8"))
    except (ViewRefused, UnicodeDecodeError):
        return False
    return isinstance(content, dict) and content.get("name") == name


def delete_view(view: SavedView) -> None:
    """Delete a saved view; nothing happens when it is gone already. Raises OSError where it cannot be."""
    (views_folder() / safe_name(view.file)).unlink(missing_ok=True)
