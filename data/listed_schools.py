"""Schools by name: which code a name stands for, in a year or in any."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping


class ListedSchools:
    """Names of schools and the codes they stand for, by school year."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self._said = {plain_name(name): code for name, code in said.items()}
        self._codes: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._shown: dict[str, str] = {}

    def add(self, year: int, name: str, code: str) -> None:
        """Note that a school of the year goes by a name."""
        plain = plain_name(name)
        self._codes[year][plain].add(code)
        self._shown.setdefault(plain, name)

    def code(self, year: int, name: str) -> str:
        """The one code that a name stands for, in the year or in any year; "" without one."""
        plain = plain_name(name)
        if plain in self._said:
            return self._said[plain]
        found = self._codes[year].get(plain, set())
        if not found:
            found = set().union(*(names.get(plain, set()) for names in self._codes.values()))
        return next(iter(found)) if len(found) == 1 else ""

    def candidates(self, year: int, name: str) -> list[str]:
        """The nearest names of schools."""
        names = self._codes[year] or self._shown
        near = difflib.get_close_matches(plain_name(name), list(names), n=3, cutoff=0.4)
        return [self._shown[plain] for plain in near]


def plain_name(name: str) -> str:
    """A name without what people type differently: spaces, full width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
