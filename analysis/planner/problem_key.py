"""A key of a problem: equal problems have equal keys, whatever process or day they are built in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction

import numpy as np

from analysis.planner.problem import Move, Problem

Take = Callable[[bytes], None]


def problem_key(problem: Problem, *more: object) -> str:
    """SHA-256 over everything that a problem holds, and over plain values that belong to the question.

    Raises TypeError for a value of a kind that a problem does not hold.
    """
    digest = hashlib.sha256()
    _add(digest.update, problem)
    _add(digest.update, more)
    return digest.hexdigest()


def moves_key(moves: Sequence[Move]) -> str:
    """SHA-256 over moves, in their order."""
    digest = hashlib.sha256()
    _add(digest.update, tuple(moves))
    return digest.hexdigest()


def _add(take: Take, value: object) -> None:
    """Every value behind its kind and length, so that two different sequences never read alike."""
    if is_dataclass(value):
        members = [getattr(value, each.name) for each in fields(value)]
        _mark(take, type(value).__name__, len(members))
        for member in members:
            _add(take, member)
    elif isinstance(value, np.ndarray):
        _mark(take, f"array {value.dtype.str} {value.shape}", value.nbytes)
        take(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, tuple):
        _mark(take, "tuple", len(value))
        for member in value:
            _add(take, member)
    elif isinstance(value, frozenset):
        _add(take, tuple(sorted(value)))
    elif value is None or isinstance(value, str | int | float | Fraction | Enum):
        text = repr(value).encode()
        _mark(take, type(value).__name__, len(text))
        take(text)
    else:
        raise TypeError(f"a problem does not hold {type(value).__name__}")


def _mark(take: Take, kind: str, length: int) -> None:
    take(f"<{kind} {length}>".encode())
