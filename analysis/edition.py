"""A frozen edition for a meeting: what it says of itself, what it holds, and its hash over all of it.

Values only: the store is `data.editions`, the pages are made in `analysis.present.edition_content`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from analysis.strict_json import strict_json

VERSION = 1
NUMBER = re.compile(r"(\d{4})-(\d{3,6})", re.ASCII)
DIGEST = re.compile(r"[0-9a-f]{64}")
PAGE_KEY = re.compile(r"[a-z][a-z0-9_]{0,60}")
FILE_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}\.(pptx|docx|xlsx)")
LONGEST_OFFICE = 60
LONGEST_NOTE = 1_500


@dataclass(frozen=True)
class EditionMark:
    """What every file of an edition bears: its number and the day on which it was frozen."""

    number: str
    frozen_on: date


class EditionRefused(ValueError):
    """A text that stands for no edition, or whose hash is not that of what it holds.

    `key`: edition_is_not_readable | edition_has_another_version | edition_was_changed.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True)
class ShownScenario:
    """A plan that the edition shows: its name and the text of what it asks for."""

    name: str
    text: str


@dataclass(frozen=True)
class FrozenFile:
    """A file to hand out, kept beside the edition: name, language, SHA-256 and bytes."""

    name: str
    language: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Edition:
    """What was decided to be shown, as it was then.

    number       year and running number, never given twice
    office       the office that compiled it
    snapshot     id of the data; they may be gone, the edition does not need them
    rule_day     the day whose rules were applied; `rules` says them in words, by language
    names_coded  whether code words stood for the names of schools
    pages        keys of the pages in the order of showing
    notes        what the speaker wrote down, by page
    guess_first  whether the room guesses before a number is shown
    content      by language: plain JSON, one entry per page in that order
    files        files to hand out
    sha256       hash over all the rest
    """

    number: str
    frozen_at: datetime
    office: str
    county: str
    is_invented: bool
    snapshot: str
    school_year: int
    data_date: str | None
    rule_day: date
    rule_set: str
    with_reliefs: bool
    names_coded: bool
    scenarios: tuple[ShownScenario, ...]
    pages: tuple[str, ...]
    notes: Mapping[str, str]
    guess_first: bool
    content: Mapping[str, Sequence[object]]
    files: tuple[FrozenFile, ...] = ()
    sha256: str = ""

    def to_text(self) -> str:
        """The edition as strict JSON, one text for one edition. Raises ValueError for NaN in it."""
        return _text({**_plain(self), "sha256": self.sha256})


def sealed(edition: Edition) -> Edition:
    """The edition with the hash of what it holds."""
    return replace(edition, sha256=digest(_text(_plain(edition)).encode()))


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return sha256(content).hexdigest()


def number_of(year: int, running: int) -> str:
    """The number of an edition: 2026-003."""
    return f"{year:04d}-{running:03d}"


def from_text(text: str) -> Edition:
    """The edition that a text stands for.

    Raises EditionRefused for text that is no edition, is of a later version, or whose hash is not that
    of its content.
    """
    try:
        content = strict_json(text)
    except ValueError as error:
        raise EditionRefused("edition_is_not_readable") from error
    if not isinstance(content, dict) or type(content.get("version")) is not int:
        raise EditionRefused("edition_is_not_readable")
    if content["version"] != VERSION:
        raise EditionRefused("edition_has_another_version")
    try:
        edition = _edition(content)
    except (KeyError, TypeError, ValueError) as error:
        raise EditionRefused("edition_is_not_readable") from error
    if not _holds(edition, content):
        raise EditionRefused("edition_is_not_readable")
    if sealed(edition).sha256 != edition.sha256:
        raise EditionRefused("edition_was_changed")
    return edition


def _text(content: object) -> str:
    return json.dumps(
        content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def _plain(edition: Edition) -> dict[str, object]:
    """Everything but the hash, as JSON has it."""
    content = {name: getattr(edition, name) for name in TAKEN_AS_THEY_ARE}
    return content | {
        "version": VERSION,
        "frozen_at": edition.frozen_at.isoformat(),
        "rule_day": edition.rule_day.isoformat(),
        "scenarios": [[each.name, each.text] for each in edition.scenarios],
        "pages": list(edition.pages),
        "notes": dict(edition.notes),
        "content": {language: list(pages) for language, pages in edition.content.items()},
        "files": [[each.name, each.language, each.sha256, each.size] for each in edition.files],
    }


TAKEN_AS_THEY_ARE = {
    "number": str,
    "office": str,
    "county": str,
    "is_invented": bool,
    "snapshot": str,
    "school_year": int,
    "rule_set": str,
    "with_reliefs": bool,
    "names_coded": bool,
    "guess_first": bool,
    "data_date": (str, type(None)),
}


def _edition(content: dict) -> Edition:
    for name, kind in TAKEN_AS_THEY_ARE.items():
        if not isinstance(content[name], kind) or (kind is int and type(content[name]) is bool):
            raise TypeError(name)
    values = {name: content[name] for name in TAKEN_AS_THEY_ARE}
    return Edition(
        **values,
        frozen_at=datetime.fromisoformat(content["frozen_at"]),
        rule_day=date.fromisoformat(content["rule_day"]),
        scenarios=tuple(ShownScenario(name, text) for name, text in content["scenarios"]),
        pages=tuple(content["pages"]),
        notes=dict(content["notes"]),
        content={language: list(pages) for language, pages in content["content"].items()},
        files=tuple(FrozenFile(*each) for each in content["files"]),
        sha256=content["sha256"],
    )


def _holds(edition: Edition, content: dict) -> bool:
    """Whether every part has the form that it should, and nothing was left aside on reading."""
    return (
        NUMBER.fullmatch(edition.number) is not None
        and edition.frozen_at.tzinfo is not None
        and bool(edition.content)
        and all(isinstance(key, str) and PAGE_KEY.fullmatch(key) for key in edition.pages)
        and 0 < len(edition.pages) == len(set(edition.pages))
        and all(len(pages) == len(edition.pages) for pages in edition.content.values())
        and set(edition.notes) <= set(edition.pages)
        and all(isinstance(note, str) for note in edition.notes.values())
        and all(isinstance(part, str) for s in edition.scenarios for part in (s.name, s.text))
        and all(_is_file(file) for file in edition.files)
        and _text({**_plain(edition), "sha256": edition.sha256}) == _text(content)
    )


def _is_file(file: FrozenFile) -> bool:
    texts = (file.name, file.language, file.sha256)
    return (
        all(isinstance(text, str) for text in texts)
        and FILE_NAME.fullmatch(file.name) is not None
        and DIGEST.fullmatch(file.sha256) is not None
        and type(file.size) is int
    )
