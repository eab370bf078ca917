"""Numbers of a finished sentence, marked with where they come from; names are left as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.present.paper import NumberSource, Sentence, Sourced
from analysis.present.text import Texts

# A figure with its sign, thousands, decimals and per cent; not one that belongs to a Latin word, as A1.
NUMBER = re.compile(r"(?<![A-Za-z\d.])[+\-−]?\d+(?:[,.]\d+)*\s?%?(?![A-Za-z\d])")


def names_and_units(names: Iterable[str], t: Texts) -> list[str]:
    """Names, and those units whose name holds digits (10,000 yuan): their digits are no figures."""
    units = [word for key, word in t.entries.items() if key.startswith("unit.")]
    return [*names, *(word for word in units if NUMBER.search(word))]


def with_sources(text: str, source: NumberSource, names: Iterable[str] = ()) -> Sentence:
    """The sentence in parts, each number of it with `source`.

    `names`: names that may hold digits (第3小学) and are no figures; the longest one counts first.
    """
    known = sorted({name for name in names if name}, key=len, reverse=True)
    pieces = [text]
    if known:
        pieces = re.split("(" + "|".join(re.escape(name) for name in known) + ")", text)
    parts: list[str | Sourced] = []
    for place, piece in enumerate(pieces):
        # A split on one group gives the names at the odd places.
        parts += [piece] if place % 2 else _marked(piece, source)
    return tuple(part for part in parts if part)


def _marked(text: str, source: NumberSource) -> list[str | Sourced]:
    parts: list[str | Sourced] = []
    end = 0
    for found in NUMBER.finditer(text):
        parts += [text[end : found.start()], Sourced(found[0].strip(), source)]
        end = found.start() + len(found[0].rstrip())
    return [*parts, text[end:]]
