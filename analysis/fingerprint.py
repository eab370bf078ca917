"""A short mark of values, equal for equal values whatever process made it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256

LENGTH = 12


def mark(*values: object) -> str:
    """Twelve hexadecimal digits that change when any of the values does.

    Values: plain data, dates, frozen dataclasses, mappings, sets and tuples of them. Sets and mappings
    are put in order first, since their own order differs between processes.
    """
    text = json.dumps([_plain(value) for value in values], ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:LENGTH]


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return sorted([json.dumps(_plain(key)), _plain(item)] for key, item in value.items())
    if isinstance(value, set | frozenset):
        return sorted(json.dumps(_plain(item)) for item in value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else repr(value)
