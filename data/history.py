"""What became current when: one line per publishing, only ever added to.

The pointer is the truth; a line that a dying process did not get to write is added by the next.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FILE = "HISTORY"
LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00) (\S.*)")


@dataclass(frozen=True)
class Published:
    """`name` (file name of a snapshot) became current at `at` (ISO time, UTC)."""

    at: str
    name: str


def read(folder: Path) -> tuple[Published, ...]:
    """Every line of the history, oldest first; none without one. A line cut off is left aside."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ()
    found = (LINE.fullmatch(line) for line in text.splitlines())
    return tuple(Published(match[1], match[2]) for match in found if match)


def told(folder: Path, pointer: Path, current: str | None) -> tuple[Published, ...]:
    """The history with what the pointer knows better: `current` and the time it was written."""
    lines = read(folder)
    if not current or (lines and lines[-1].name == current):
        return lines
    try:
        moved = datetime.fromtimestamp(pointer.stat().st_mtime, UTC)
    except FileNotFoundError:
        return lines
    return (*lines, Published(moved.isoformat(timespec="seconds"), current))


def complete(folder: Path, pointer: Path, current: str | None) -> None:
    """Add the line that is missing for the snapshot in use. Raises OSError when it cannot be."""
    for line in told(folder, pointer, current)[len(read(folder)) :]:
        _append(folder, line)


def add(folder: Path, name: str) -> None:
    """Add a line for a snapshot that became current now."""
    _append(folder, Published(datetime.now(UTC).isoformat(timespec="seconds"), name))


def _append(folder: Path, line: Published) -> None:
    with (folder / FILE).open("ab") as file:
        # In one write, and on a line of its own even after one that was cut off.
        start = b"\n" if _cut_off(folder / FILE) else b""
        file.write(start + f"{line.at} {line.name}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def _cut_off(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
