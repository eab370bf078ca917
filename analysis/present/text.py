"""Words in two languages, put on results at the last moment.

Language is an argument, never a global: everybody who uses the server shares its modules.
"""

from __future__ import annotations

import math
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from analysis.half_up import rounded
from analysis.vocabulary import Finding

LANGUAGES = ("zh", "en")
FOLDER = Path(__file__).parent / "texts"
# Source text is quoted in a sentence up to this many characters.
LONGEST_QUOTE = 80
# Values of a finding that are keys of words: name of the value -> where its words stand.
VALUE_WORDS = {
    "stage": "stage",
    "missing_sheet": "missing_sheet",
    "view_part": "league.part",
    "datum": "datum",
    "better_datum": "datum",
    "money": "what_if.money",
    "address_part": "address.parameter",
    "link_part": "link_part",
}
# From here on a float has no decimals left, and no figure of a county is as large.
MOST_SHOWN = 1e15
# What is left of the difference of two equal floats is no figure.
NOISE = 1e-12


def _flatten(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    flat = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat.update(_flatten(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = str(value)
    return flat


def form_of(value: object, forms: str) -> str | None:
    """The form of a word that goes with a number: of `school|schools` the first for 1, else the second.

    The number may be written out. None where `forms` names no two forms.
    """
    one, bar, many = forms.partition("|")
    if not bar:
        return None
    return one if str(value) == "1" else many


class _Forms(string.Formatter):
    """As `str.format`, with forms of a word behind a number: `{count:school|schools}`."""

    def format_field(self, value: object, format_spec: str) -> str:
        """The form that goes with the value; else the value as ever."""
        form = form_of(value, format_spec)
        return super().format_field(value, format_spec) if form is None else form


_FORMS = _Forms()


@dataclass(frozen=True)
class Texts:
    """The texts of one language. Calling it with a key and values gives the finished sentence.

    A language that has forms for one and for several names both: `{count} {count:school|schools}`.
    """

    language: str
    entries: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text for `key` with its places filled. Raises KeyError for an unknown key or place."""
        entry = self.entries[key]
        if not values:
            return entry
        return _FORMS.vformat(entry, (), values) if "|" in entry else entry.format(**values)

    def number(self, value: float | None, decimals: int, *, signed: bool = False) -> str:
        """A figure rounded half up (四舍五入) with thousands separators; a word for unknown.

        A figure that is not zero and rounds to zero is told as such, so that 0 means none.
        """
        if value is None or not math.isfinite(value):
            return self("common.unknown")
        if abs(value) >= MOST_SHOWN:
            return f"{value:.6g}"
        if rounds_to_zero(value, decimals):
            return self("absence.rounds_to_zero")
        figure = abs(rounded(0.0, decimals)) if abs(value) < NOISE else rounded(value, decimals)
        return f"{figure:+,}" if signed and figure else f"{figure:,}"

    def school_year(self, year: int) -> str:
        """A school year by its starting year: 2025 -> 2025—2026学年."""
        return self("common.school_year", start=year, end=year + 1)

    def join(self, items: list[str]) -> str:
        """A list in words."""
        return self("common.list_separator").join(items)


@cache
def texts(language: str) -> Texts:
    """All texts of a language (`zh` or `en`)."""
    if language not in LANGUAGES:
        raise ValueError(f"Unknown language '{language}'. Use one of: {', '.join(LANGUAGES)}.")
    content = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return Texts(language, MappingProxyType(_flatten(content)))


def rounds_to_zero(value: float, decimals: int) -> bool:
    """Whether a finite figure is not zero and would read as zero with so many decimals."""
    return abs(value) >= NOISE and rounded(value, decimals) == 0


def _quoted(text: str) -> str:
    """Source text as part of a sentence: on one line, cut when it is very long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1]}…"


def finding_place(finding: Finding, t: Texts) -> str:
    """Where a finding is: file, sheet, cell, school, as far as known."""
    parts = []
    if finding.file:
        parts.append(finding.file)
    if finding.sheet:
        parts.append(t("finding_place.sheet", sheet=finding.sheet))
    if finding.cell:
        key = "row" if finding.cell.isdigit() else "cell"
        parts.append(t(f"finding_place.{key}", cell=finding.cell))
    if finding.school:
        parts.append(_quoted(finding.school))
    return " ".join(parts)


def finding_sentence(finding: Finding, t: Texts) -> str:
    """A finding as one line: where, what, what to do."""
    values = {}
    for key, value in finding.values.items():
        if isinstance(value, float):
            value = t.number(value, 2).removesuffix(".00")
        if isinstance(value, list):
            value = t.join(value) if value else t("common.none")
        values[key] = _quoted(value) if isinstance(value, str) else value
    for key, word in VALUE_WORDS.items():
        if key in values:
            values[key] = t(f"{word}.{values[key]}")
    sentence = t(f"finding.{finding.key}", **values)
    place = finding_place(finding, t)
    return t("finding_place.line", place=place, sentence=sentence) if place else sentence
