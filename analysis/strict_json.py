"""JSON from outside, taken as hostile: what a link, a kept file or a hand wrote."""

from __future__ import annotations

import json
import re


def strict_json(text: str) -> object:
    """The content of a JSON text.

    Raises ValueError for text that is no JSON, a key that stands twice, a number that is none (NaN),
    half a character (\\ud800, which could stand in no address and no file), or nesting too deep.
    """
    try:
        content = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
        json.dumps(content, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return content


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def is_snapshot(pin: object, now: str) -> bool:
    """Whether a pin from outside can be a snapshot: the present one, or twelve signs as every id has."""
    return isinstance(pin, str) and (pin == now or bool(re.fullmatch(r"[0-9a-f]{12}", pin)))
