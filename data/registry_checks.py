"""What every file of the registry is checked for: TOML, keys, types, citations, units.

Problems are sentences with file, key and remedy; the readers collect them and tell all at once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

CITED = {"effective_from": date, "clause": str, "source": str, "checked_on": date}
CITED_OPTIONAL = {"effective_to": date}
NUMBER = (int, float)


class ReferenceError(ValueError):
    """The registry cannot be used. `problems` lists every reason: file, key, remedy."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_toml(path: Path) -> dict:
    """The content of a registry file. Raises ReferenceError when it cannot be read or is not TOML."""
    try:
        # Editors of some systems put a mark before the text that TOML does not know.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ReferenceError([f"{path.name}: not UTF-8 text. Save it as UTF-8."]) from error
    except OSError as error:
        raise ReferenceError(
            [f"{path.name}: cannot be read ({error.strerror}). Check the file and its rights."]
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ReferenceError(
            [f"{path.name}: not valid TOML ({error}). Mend the line named and start again."]
        ) from error


def _type_name(kind: type | tuple[type, ...]) -> str:
    kinds = kind if isinstance(kind, tuple) else (kind,)
    return " or ".join(item.__name__ for item in kinds)


def is_wrong(value: object, kind: type | tuple[type, ...]) -> bool:
    """True when the value is not of the kind; a boolean is no number, a time of day no date."""
    if kind in (int, NUMBER) and isinstance(value, bool):
        return True
    if kind is date and isinstance(value, datetime):
        return True
    return not isinstance(value, kind)


def check_keys(
    where: str,
    entry: Mapping[str, object],
    required: Mapping[str, type | tuple[type, ...]],
    optional: Mapping[str, type | tuple[type, ...]],
) -> list[str]:
    """Problems of an entry's keys: unknown, missing, of a wrong type, or a citation left out."""
    allowed = {**required, **optional}
    problems = [
        f"{where}: unknown key '{key}'. Remove it or use one of: {', '.join(sorted(allowed))}."
        for key in entry
        if key not in allowed
    ]
    for key, kind in required.items():
        if key in ("clause", "source", "checked_on", "effective_from") and entry.get(key) in (
            None,
            "",
        ):
            problems.append(f"{where}: no citation, '{key}' is missing. Add it.")
        elif key not in entry:
            problems.append(f"{where}: key '{key}' is missing. Add it ({_type_name(kind)}).")
    for key, value in entry.items():
        kind = allowed.get(key)
        if kind is not None and is_wrong(value, kind):
            problems.append(
                f"{where}: '{key}' is {type(value).__name__}, not {_type_name(kind)}. Correct it."
            )
    return problems


def check_units(where: str, entry: Mapping[str, object], units: Iterable[str]) -> list[str]:
    """The problem of a unit that is not in the register; empty for none."""
    unit = entry.get("unit")
    if unit is None or unit in units:
        return []
    return [f"{where}: unknown unit '{unit}'. Use one of: {', '.join(sorted(units))}."]
