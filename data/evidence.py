"""Reads what supporting documents are asked for, and which files may be attached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from data import reference
from data.registry_checks import CITED, ReferenceError, check_keys, read_toml

BYTES_OF_A_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Asked:
    """A document that a source asks for; `relief` where only a transitional relief needs it."""

    key: str
    indicator: str
    zh: str
    en: str
    clause: str
    source: str
    checked_on: date
    relief: str = ""

    def title(self, language: str) -> str:
        """Its name in a language (`zh` or `en`)."""
        return getattr(self, language)


@dataclass(frozen=True)
class DocumentType:
    """A kind of file that may be attached: extensions, first bytes, and the member of a package."""

    key: str
    extensions: tuple[str, ...]
    signature: bytes
    mime: str
    member: str = ""


@dataclass(frozen=True)
class DocumentRules:
    """Most bytes of one file, most files for one item, and the kinds allowed."""

    most_bytes: int
    most_files: int
    types: tuple[DocumentType, ...]

    @property
    def extensions(self) -> tuple[str, ...]:
        """Every extension allowed, in the order of the register."""
        return tuple(name for each in self.types for name in each.extensions)


@cache
def asked_documents(folder: Path = reference.FOLDER) -> tuple[Asked, ...]:
    """Documents asked for, in the order of the register. Raises ReferenceError with every problem."""
    file = "evidence.toml"
    content = read_toml(folder / file)
    required = dict.fromkeys(("key", "indicator", "zh", "en", "clause", "source"), str)
    reliefs = {relief.id for relief in reference.rule_book(folder=folder).reliefs}
    problems, found = [], []
    for entry in content["document"]:
        where = f"{file} {entry.get('key', '?')}"
        wrong = check_keys(where, entry, {**required, "checked_on": date}, {"relief": str})
        wrong += [
            f"{where}: source '{name.strip()}' is not listed in [sources]. Add it there."
            for name in str(entry.get("source", "")).split(",")
            if name.strip() not in content["sources"]
        ]
        if entry.get("relief", "") not in {"", *reliefs}:
            wrong.append(f"{where}: unknown relief '{entry['relief']}'. Correct it.")
        problems += wrong
        if not wrong:
            found.append(Asked(**entry))
    keys = [each.key for each in found]
    problems += [
        f"{file}: key '{k}' stands twice. Rename one." for k in set(keys) if keys.count(k) > 1
    ]
    if problems:
        raise ReferenceError(problems)
    return tuple(found)


def asked_of(indicator: str, with_reliefs: bool) -> tuple[Asked, ...]:
    """The documents asked for one indicator; those of a relief only where reliefs are applied."""
    return tuple(
        each
        for each in asked_documents()
        if each.indicator == indicator and (with_reliefs or not each.relief)
    )


@cache
def document_rules(folder: Path = reference.FOLDER) -> DocumentRules:
    """Limits and allowed kinds of documents. Raises ReferenceError with every problem."""
    file = "documents.toml"
    content: Mapping = read_toml(folder / file)
    limit = content["limit"]
    problems = check_keys(f"{file} [limit]", limit, {"megabytes": int, "files": int, **CITED}, {})
    required = {"key": str, "extensions": list, "signature": str, "mime": str}
    types = []
    for entry in content["type"]:
        where = f"{file} {entry.get('key', '?')}"
        wrong = check_keys(where, entry, required, {"member": str})
        problems += wrong
        if not wrong:
            values = {
                **entry,
                "extensions": tuple(entry["extensions"]),
                "signature": bytes.fromhex(entry["signature"]),
            }
            types.append(DocumentType(**values))
    if problems:
        raise ReferenceError(problems)
    return DocumentRules(limit["megabytes"] * BYTES_OF_A_MEGABYTE, limit["files"], tuple(types))
