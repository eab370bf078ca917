"""A key of a problem: equal problems have equal keys, whatever process or day they are built in."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Protocol

import numpy as np

from analysis.planner.problem import Problem


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...


def problem_key(problem: Problem, *more: object) -> str:
    """SHA-256 over everything that a problem holds, and over plain values that belong to the question.

    Raises TypeError for a value of a kind that a problem does not hold.
    """
    digest = hashlib.sha256()
    _add(digest, problem)
    _add(digest, more)
    return digest.hexdigest()


def _add(digest: _Digest, value: object) -> None:
    """Every value behind its kind and length, so that two different sequences never read alike."""
    if is_dataclass(value):
        members = [getattr(value, each.name) for each in fields(value)]
        _mark(digest, type(value).__name__, len(members))
        for member in members:
            _add(digest, member)
    elif isinstance(value, np.ndarray):
        _mark(digest, f"array {value.dtype.str} {value.shape}", value.nbytes)
        digest.update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, tuple):
        _mark(digest, "tuple", len(value))
        for member in value:
            _add(digest, member)
    elif isinstance(value, frozenset):
        _add(digest, tuple(sorted(value)))
    elif value is None or isinstance(value, str | int | float | Fraction | Enum):
        text = repr(value).encode()
        _mark(digest, type(value).__name__, len(text))
        digest.update(text)
    else:
        raise TypeError(f"a problem does not hold {type(value).__name__}")


def _mark(digest: _Digest, kind: str, length: int) -> None:
    digest.update(f"<{kind} {length}>".encode())
