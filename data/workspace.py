"""What a bureau keeps beside its snapshots: what was said about its files, corrections, documents.

The folder is `data/workspace`, or what the environment variable COUNTY_WORKSPACE says. It is never
part of the program's own files.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path

NAMES_SETTING = "COUNTY_SCHOOL_NAMES"
NAMES_SHOWN = "shown"
MAPPING = "mapping.toml"
CORRECTIONS = "corrections.xlsx"


def workspace_folder() -> Path:
    """Where the workspace lies."""
    given = os.environ.get("COUNTY_WORKSPACE")
    return Path(given) if given else Path(__file__).parent / "workspace"


def names_are_coded() -> bool:
    """Whether code words stand for the names of schools on every page: COUNTY_SCHOOL_NAMES = coded.

    Names are shown where nothing is set, or `shown`. Any other word codes them: a slip in a setting
    that protects must not lay open what it protects.
    """
    return os.environ.get(NAMES_SETTING, "").strip().casefold() not in ("", NAMES_SHOWN)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is either the old or the new one at every moment, also after a kill.

    Raises OSError where it cannot be written; nothing of the attempt is left then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
