"""Supporting documents: checked, kept by their hash, and listed in an index that survives a kill.

A file is whole on disk before the index names it, and is taken away after the index has forgotten it:
whatever moment the computer stops at, nothing that is listed is missing.
"""

from __future__ import annotations

import hashlib
import io
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from analysis.file_names import extension, last_part, safe_name
from analysis.vocabulary import Finding, Severity
from data.evidence import DocumentRules, DocumentType, document_rules
from data.workspace import workspace_folder, write_whole

INDEX = "index.sqlite"
WAIT_SECONDS = 20
# A package says first what it holds; more names than this is no office document.
MOST_MEMBERS = 20_000
MACROS = "vbaproject.bin"


class About(StrEnum):
    """What a document speaks of."""

    INDICATOR = "indicator"
    SCHOOL = "school"


@dataclass(frozen=True)
class Subject:
    """What documents are attached to: an indicator or a school of a county in a school year.

    county is its code, so that the documents of one county never show up under another.
    """

    county: str
    school_year: int
    about: About
    code: str


@dataclass(frozen=True)
class Document:
    """An attached document; `item` is the document asked for that it stands for, "" for another."""

    document_id: int
    subject: Subject
    item: str
    name: str
    sha256: str
    size: int
    mime: str
    attached_at: str


class DocumentStore:
    """The documents of a workspace folder (`folder` for another than the usual one)."""

    def __init__(self, folder: Path | None = None, rules: DocumentRules | None = None) -> None:
        self.folder = (folder or workspace_folder()) / "documents"
        self.rules = rules or document_rules()

    def attach(self, subject: Subject, name: str, content: bytes, item: str = "") -> Finding | None:
        """Keep a document and list it; the finding says why it is refused, None when it is attached.

        Raises OSError where the folder cannot be written.
        """
        shown = safe_name(last_part(name), "document")
        kind = self._kind(shown, content)
        if isinstance(kind, Finding):
            return kind
        sha256 = hashlib.sha256(content).hexdigest()
        with self._index(write=True) as index:
            key = _key(subject)
            there = index.execute(
                "SELECT sha256, item FROM document"
                " WHERE county = ? AND school_year = ? AND about = ? AND code = ?",
                key,
            ).fetchall()
            if sha256 in {row[0] for row in there}:
                return _refused("document_is_there_already", shown)
            if sum(row[1] == item for row in there) >= self.rules.most_files:
                return _refused("documents_are_too_many", shown, most=self.rules.most_files)
            write_whole(self._path(sha256), content)
            index.execute(
                "INSERT INTO document"
                " (county, school_year, about, code, item, name, sha256, size, mime, attached_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *key,
                    item,
                    shown,
                    sha256,
                    len(content),
                    kind.mime,
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            )
        return None

    def listed(self, subject: Subject) -> tuple[Document, ...]:
        """The documents of a subject, in the order in which they were attached."""
        if not (self.folder / INDEX).exists():
            return ()
        with self._index() as index:
            rows = index.execute(
                "SELECT document_id, item, name, sha256, size, mime, attached_at FROM document"
                " WHERE county = ? AND school_year = ? AND about = ? AND code = ?"
                " ORDER BY document_id",
                _key(subject),
            ).fetchall()
        return tuple(Document(row[0], subject, *row[1:]) for row in rows)

    def read(self, document: Document) -> bytes:
        """The bytes of a document. Raises OSError when they are gone or are no longer the same."""
        content = self._path(document.sha256).read_bytes()
        if hashlib.sha256(content).hexdigest() != document.sha256:
            raise OSError(f"{document.sha256} was changed")
        return content

    def is_there(self, document: Document) -> bool:
        """True when the file of a document is on disk with its full length."""
        path = self._path(document.sha256)
        return path.is_file() and path.stat().st_size == document.size

    def detach(self, document: Document) -> None:
        """Take a document off the list; its file goes when nothing else is the same file.

        Raises OSError where the folder cannot be written.
        """
        with self._index(write=True) as index:
            index.execute("DELETE FROM document WHERE document_id = ?", (document.document_id,))
            index.commit()
            # Under the lock of a new write: nobody can attach the same file in between.
            index.execute("BEGIN IMMEDIATE")
            still = index.execute(
                "SELECT count(*) FROM document WHERE sha256 = ?", (document.sha256,)
            ).fetchone()[0]
            if not still:
                self._path(document.sha256).unlink(missing_ok=True)

    def _kind(self, name: str, content: bytes) -> DocumentType | Finding:
        """The kind that both the name and the bytes speak for."""
        if not content:
            return _refused("document_is_empty", name)
        if len(content) > self.rules.most_bytes:
            most = self.rules.most_bytes // 1_000_000
            return _refused("document_is_too_large", name, most=most)
        ending = extension(name)
        kinds = [kind for kind in self.rules.types if ending in kind.extensions]
        if not kinds:
            allowed = list(self.rules.extensions)
            return _refused("document_type_is_not_allowed", name, allowed=allowed)
        if not _is_of(kinds[0], content):
            return _refused("document_is_not_what_its_name_says", name, type=ending)
        return kinds[0]

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    @contextmanager
    def _index(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        self.folder.mkdir(parents=True, exist_ok=True)
        index = sqlite3.connect(self.folder / INDEX, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            index.execute(
                "CREATE TABLE IF NOT EXISTS document (document_id INTEGER PRIMARY KEY AUTOINCREMENT,"
                " county TEXT NOT NULL, school_year INTEGER NOT NULL, about TEXT NOT NULL,"
                " code TEXT NOT NULL, item TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,"
                " size INTEGER NOT NULL, mime TEXT NOT NULL, attached_at TEXT NOT NULL,"
                " UNIQUE (county, school_year, about, code, sha256))"
            )
            if write:
                index.execute("BEGIN IMMEDIATE")
            yield index
            index.commit()
        except sqlite3.DatabaseError as error:
            # Full, locked for too long, or damaged: to the caller a folder that does not work.
            raise OSError(f"{INDEX}: {error}") from error
        finally:
            # Closing without a commit takes back what was begun.
            index.close()


def _key(subject: Subject) -> tuple[str, int, str, str]:
    return subject.county, subject.school_year, str(subject.about), subject.code


def _refused(key: str, name: str, **values: object) -> Finding:
    return Finding(key, Severity.STOPS, {"name": name, **values})


def _is_of(kind: DocumentType, content: bytes) -> bool:
    if not content.startswith(kind.signature):
        return False
    if not kind.member:
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.namelist()
            names = {name.lower() for name in members}
            if len(members) > MOST_MEMBERS or kind.member.lower() not in names:
                return False
            return not any(name.endswith(MACROS) for name in names)
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError):
        return False
