"""The optional online map: off unless the bureau has put its own key into a file of its workspace.

The file is `online_map.toml` in the workspace; the key is never part of the program or of a snapshot:

    [tianditu]
    key = "..."
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.vocabulary import Finding, Severity
from data.reference import FOLDER
from data.registry_checks import ReferenceError, check_keys, read_toml
from data.workspace import workspace_folder

FILE = "online_map.toml"
SERVICE = {
    "key": str,
    "title": str,
    "highest": int,
    "hosts": list,
    "source_address": str,
    "layers": list,
    "source": str,
    "effective_from": date,
    "checked_on": date,
}
# Keys of the service are letters and digits; anything else could change the address.
KEY = re.compile(r"[0-9A-Za-z_-]{8,80}")


@dataclass(frozen=True)
class OnlineMap:
    """An online map that was set up: its name, the addresses of its layers with the bureau's key and
    the places that the browser fills ({s}, {z}, {x}, {y}), its hosts, the last zoom level, and the
    addresses that the browser may ask."""

    title: str
    addresses: tuple[str, ...]
    hosts: tuple[str, ...]
    highest: int
    source_address: str


def online_map(workspace: Path | None = None) -> OnlineMap | Finding | None:
    """The online map that the workspace sets up; None without one, a finding where it is wrong.

    Raises ReferenceError when the list of services of the release is broken.
    """
    path = (workspace or workspace_folder()) / FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return Finding("online_map_is_wrong", Severity.LOOK, {}, FILE)
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return Finding("online_map_is_wrong", Severity.LOOK, {}, FILE)
    known = {entry["key"]: entry for entry in _services()}
    for name, settings in said.items():
        key = settings.get("key") if isinstance(settings, dict) else None
        if name not in known or not isinstance(key, str) or not KEY.fullmatch(key):
            return Finding("online_map_is_wrong", Severity.LOOK, {}, FILE)
        return _with_key(known[name], key)
    return None


def _services() -> list[dict]:
    entries = read_toml(FOLDER / FILE)["service"]
    problems = [
        problem
        for entry in entries
        for problem in check_keys(f"{FILE} {entry.get('key', '?')}", entry, SERVICE, {})
    ]
    if problems:
        raise ReferenceError(problems)
    return entries


def _with_key(service: dict, key: str) -> OnlineMap:
    return OnlineMap(
        title=service["title"],
        addresses=tuple(layer.replace("{key}", key) for layer in service["layers"]),
        hosts=tuple(service["hosts"]),
        highest=service["highest"],
        source_address=service["source_address"],
    )
