"""The bureau's frozen editions: numbered, written once, withdrawn with a reason, never deleted or changed.

Each has a folder of its own in the workspace: `edition.json`, the files to hand out, and, once it is
withdrawn, `withdrawn.json`. The register holds one line per edition with its hash, so that one that is
lost or was changed by hand is told.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from analysis.edition import (
    NUMBER,
    Edition,
    EditionRefused,
    FrozenFile,
    digest,
    from_text,
    number_of,
    sealed,
)
from analysis.vocabulary import Finding, Severity
from data.workspace import names_are_coded, workspace_folder, write_whole

FOLDER = "editions"
REGISTER = "register.jsonl"
RECORD = "edition.json"
WITHDRAWN = "withdrawn.json"
LONGEST_REASON = 200


@dataclass(frozen=True)
class Withdrawal:
    """When and why an edition was withdrawn."""

    at: datetime
    reason: str


@dataclass(frozen=True)
class KeptEdition:
    """An edition as it lies in the store, and its withdrawal if there was one."""

    edition: Edition
    withdrawal: Withdrawal | None = None


@dataclass(frozen=True)
class EditionShelf:
    """Every edition that can be read, latest number first; a finding for each that cannot."""

    kept: tuple[KeptEdition, ...]
    findings: tuple[Finding, ...]


class EditionNotOpened(ValueError):
    """An edition, or a file of it, cannot be shown; `finding` says why."""

    def __init__(self, key: str, number: str, **values: object) -> None:
        self.finding = Finding(key, Severity.STOPS, {"number": number, **values})
        super().__init__(key)


def editions_folder() -> Path:
    """Where editions lie; the folder need not be there."""
    return workspace_folder() / FOLDER


def reserve(year: int) -> str:
    """The next number of the year, which nobody else gets: also one that is never used stays taken.

    Raises OSError where the workspace cannot be written.
    """
    editions_folder().mkdir(parents=True, exist_ok=True)
    taken = [*_registered()[0], *(path.name for path in editions_folder().iterdir())]
    found = [NUMBER.fullmatch(name) for name in taken]
    running = [int(each[2]) for each in found if each and int(each[1]) == year]
    number = max(running, default=0) + 1
    while True:
        try:
            (editions_folder() / number_of(year, number)).mkdir()
        except FileExistsError:
            number += 1
        else:
            _register(number_of(year, number), "reserved", "")
            return number_of(year, number)


def freeze(edition: Edition, files: Mapping[tuple[str, str], bytes]) -> Edition:
    """Write an edition under the number that `reserve` gave. `files`: (name, language) -> bytes.

    What comes back carries the files' hashes and its own. Raises ValueError when something is written
    under the number already or it was not reserved, OSError where it cannot be written; then nothing of
    it counts as frozen.
    """
    folder = editions_folder() / edition.number
    if not folder.is_dir() or (folder / RECORD).exists():
        raise ValueError(f"{edition.number} is not a number that waits for its edition")
    listed = [
        FrozenFile(name, language, digest(content), len(content))
        for (name, language), content in files.items()
    ]
    frozen = sealed(replace(edition, files=tuple(listed)))
    text = frozen.to_text()
    if from_text(text) != frozen:
        raise ValueError("the edition holds values that do not come back from JSON as they were")
    for (name, language), content in files.items():
        write_whole(folder / language / name, content)
    write_whole(folder / RECORD, text.encode())
    _register(frozen.number, "frozen", frozen.sha256)
    return frozen


def open_edition(number: str) -> KeptEdition:
    """The edition with this number, which may be hostile text from an address.

    Raises EditionNotOpened when there is none, it cannot be read, it is not what was frozen, or it holds
    names of schools where those are not to be shown.
    """
    if not NUMBER.fullmatch(number):
        raise EditionNotOpened("edition_is_unknown", number)
    folder = editions_folder() / number
    registered, withdrawn = _registered()
    try:
        text = (folder / RECORD).read_bytes().decode("utf-8")
        edition = from_text(text)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise EditionNotOpened(_absent(number, registered), number) from error
    except (OSError, UnicodeDecodeError) as error:
        raise EditionNotOpened("edition_is_not_readable", number) from error
    except EditionRefused as refusal:
        raise EditionNotOpened(refusal.key, number) from refusal
    # Whoever changes an edition can also write its new hash into it, so the register is asked too.
    if edition.number != number or registered.get(number, "") not in ("", edition.sha256):
        raise EditionNotOpened("edition_was_changed", number)
    if names_are_coded() and not edition.names_coded:
        raise EditionNotOpened("edition_shows_names", number)
    return KeptEdition(edition, _withdrawal(folder, number, number in withdrawn))


def _absent(number: str, registered: Mapping[str, str]) -> str:
    if registered.get(number):
        return "edition_is_gone"
    is_begun = number in registered or (editions_folder() / number).is_dir()
    return "edition_was_not_finished" if is_begun else "edition_is_unknown"


def shelf() -> EditionShelf:
    """All editions, withdrawn ones too. Raises OSError where the folder cannot be read."""
    folder = editions_folder()
    there = [path.name for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    numbers = {name for name in (*there, *_registered()[0]) if NUMBER.fullmatch(name)}
    kept, findings = [], []
    for number in sorted(numbers, key=lambda each: [int(p) for p in each.split("-")], reverse=True):
        try:
            kept.append(open_edition(number))
        except EditionNotOpened as refusal:
            findings.append(refusal.finding)
    return EditionShelf(tuple(kept), tuple(findings))


def file_bytes(edition: Edition, name: str, language: str) -> bytes:
    """A file to hand out, byte for byte as it was frozen.

    Raises KeyError for a file that the edition does not list, EditionNotOpened when it is lost or was
    changed.
    """
    listed = {(file.name, file.language): file for file in edition.files}[name, language]
    try:
        content = (editions_folder() / edition.number / language / name).read_bytes()
    except OSError as error:
        raise EditionNotOpened("edition_file_is_gone", edition.number, value=name) from error
    if digest(content) != listed.sha256:
        raise EditionNotOpened("edition_file_was_changed", edition.number, value=name)
    return content


def withdraw(number: str, reason: str) -> Withdrawal:
    """Withdraw an edition: it stays where it is, with the reason. One withdrawn already stays so.

    Raises ValueError without a reason, EditionNotOpened as `open_edition`, OSError where it cannot be
    written.
    """
    said = " ".join(reason.split())
    if not 0 < len(said) <= LONGEST_REASON:
        raise ValueError("a withdrawal needs a reason")
    kept = open_edition(number)
    if kept.withdrawal is not None:
        return kept.withdrawal
    new = Withdrawal(datetime.now(UTC), said)
    content = {"number": number, "at": new.at.isoformat(), "reason": said}
    text = json.dumps(content, ensure_ascii=False, indent=1)
    write_whole(editions_folder() / number / WITHDRAWN, text.encode())
    _register(number, "withdrawn", kept.edition.sha256)
    return new


def _withdrawal(folder: Path, number: str, is_registered: bool) -> Withdrawal | None:
    path = folder / WITHDRAWN
    if not path.exists() and not is_registered:
        return None
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Withdrawal(datetime.fromisoformat(content["at"]), str(content["reason"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EditionNotOpened("edition_withdrawal_is_not_readable", number) from error


def _register(number: str, event: str, sha256: str) -> None:
    line = json.dumps(
        {"number": number, "event": event, "sha256": sha256, "at": datetime.now(UTC).isoformat()}
    )
    with (editions_folder() / REGISTER).open("ab") as file:
        # A line of its own also behind one that a kill cut short.
        file.write(b"\n" + line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _registered() -> tuple[dict[str, str], set[str]]:
    """Number -> hash of the frozen edition, "" for one that was only reserved; and those withdrawn.

    A line that a kill cut short tells nothing and hides nothing.
    """
    path, hashes, withdrawn = editions_folder() / REGISTER, {}, set()
    if not path.is_file():
        return hashes, withdrawn
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
            number, event, sha256 = (str(entry[key]) for key in ("number", "event", "sha256"))
        except (ValueError, KeyError, TypeError):
            continue
        hashes[number] = hashes.get(number) or sha256
        if event == "withdrawn":
            withdrawn.add(number)
    return hashes, withdrawn
