"""Supporting documents: what is taken, what is refused, and what survives."""

from __future__ import annotations

import io
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data import documents
from data.documents import INDEX, About, DocumentStore, Subject
from data.evidence import document_rules
from data.workspace import workspace_folder

ROOT = Path(__file__).parents[2]
PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = bytes.fromhex("89504E470D0A1A0A") + b"rest"
JPEG = bytes.fromhex("FFD8FFE0") + b"rest"
SUBJECT = Subject("990199", 2025, About.INDICATOR, "A2")
SCHOOL = Subject("990199", 2025, About.SCHOOL, "9900000001")


def package(*members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        for member in ("[Content_Types].xml", *members):
            book.writestr(member, "x")
    return buffer.getvalue()


DOCX, XLSX = package("word/document.xml"), package("xl/workbook.xml")


@pytest.fixture
def store(tmp_path):
    return DocumentStore(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("认定文件.pdf", PDF),
        ("名单.DOCX", DOCX),
        ("台账.xlsx", XLSX),
        ("汇报.pptx", package("ppt/presentation.xml")),
        ("批复.ofd", package("OFD.xml")),
        ("照片.png", PNG),
        ("照片.jpeg", JPEG),
    ],
)
def test_allowed_kinds_are_kept_and_come_back_whole(store, name, content):
    assert store.attach(SUBJECT, name, content) is None
    (document,) = store.listed(SUBJECT)
    assert document.name == name
    assert document.size == len(content)
    assert store.read(document) == content
    assert store.listed(SCHOOL) == ()


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("empty.pdf", b"", "document_is_empty"),
        ("script.exe", b"MZ", "document_type_is_not_allowed"),
        ("page.html", b"<html>", "document_type_is_not_allowed"),
        ("picture.svg", b"<svg>", "document_type_is_not_allowed"),
        ("none", PDF, "document_type_is_not_allowed"),
        ("report.pdf.exe", PDF, "document_type_is_not_allowed"),
        ("report.exe.pdf", b"MZ\x90", "document_is_not_what_its_name_says"),
        ("list.docx", XLSX, "document_is_not_what_its_name_says"),
        ("list.docx", b"PK\x03\x04broken", "document_is_not_what_its_name_says"),
        ("picture.png", JPEG, "document_is_not_what_its_name_says"),
        (
            "macro.docx",
            package("word/document.xml", "word/vbaProject.bin"),
            "document_is_not_what_its_name_says",
        ),
    ],
)
def test_what_is_not_allowed_is_refused_and_leaves_nothing(store, name, content, key):
    assert store.attach(SUBJECT, name, content).key == key
    assert store.listed(SUBJECT) == ()
    assert not [path for path in store.folder.rglob("*") if path.is_file() and path.name != INDEX]


def test_a_file_of_the_limit_is_kept_and_one_byte_more_refused(store):
    most = document_rules().most_bytes
    at_limit = PDF + b"x" * (most - len(PDF))
    assert store.attach(SUBJECT, "large.pdf", at_limit) is None
    assert store.attach(SUBJECT, "larger.pdf", at_limit + b"x").key == "document_is_too_large"


def test_the_same_file_is_told_and_kept_once(store):
    assert store.attach(SUBJECT, "a.pdf", PDF) is None
    assert store.attach(SUBJECT, "b.pdf", PDF).key == "document_is_there_already"
    assert [document.name for document in store.listed(SUBJECT)] == ["a.pdf"]


def test_an_item_takes_its_number_of_files_and_no_more(store):
    most = document_rules().most_files
    for number in range(most):
        assert store.attach(SUBJECT, f"{number}.pdf", PDF + bytes([number]), "one") is None
    refusal = store.attach(SUBJECT, "more.pdf", PDF + b"more", "one")
    assert refusal.key == "documents_are_too_many"
    assert store.attach(SUBJECT, "more.pdf", PDF + b"more", "two") is None


@pytest.mark.parametrize(
    "name", ["../../outside.pdf", "C:\\windows\\outside.pdf", "/etc/outside.pdf", "..\\outside.pdf"]
)
def test_path_parts_of_a_name_are_dropped(store, name, tmp_path):
    assert store.attach(SUBJECT, name, PDF) is None
    assert store.listed(SUBJECT)[0].name == "outside.pdf"
    outside = list(tmp_path.parent.rglob("outside*"))
    assert outside == []


def test_a_shared_file_stays_until_the_last_one_is_detached(store):
    store.attach(SUBJECT, "a.pdf", PDF)
    store.attach(SCHOOL, "b.pdf", PDF)
    (first,), (second,) = store.listed(SUBJECT), store.listed(SCHOOL)
    store.detach(first)
    assert store.listed(SUBJECT) == ()
    assert store.read(second) == PDF
    store.detach(second)
    assert not store.is_there(second)
    with pytest.raises(OSError, match=second.sha256):
        store.read(second)


def test_a_changed_file_is_not_handed_out(store):
    store.attach(SUBJECT, "a.pdf", PDF)
    (document,) = store.listed(SUBJECT)
    path = store.folder / document.sha256[:2] / document.sha256
    path.write_bytes(PDF[:-1] + b"!")
    with pytest.raises(OSError, match="changed"):
        store.read(document)
    path.write_bytes(b"")
    assert not store.is_there(document)


def test_a_damaged_index_is_told_as_a_folder_that_does_not_work(store):
    store.attach(SUBJECT, "a.pdf", PDF)
    (store.folder / INDEX).write_bytes(b"no database at all, only text" * 100)
    with pytest.raises(OSError, match=INDEX):
        store.listed(SUBJECT)


def test_other_counties_years_and_indicators_do_not_see_it(store):
    store.attach(SUBJECT, "a.pdf", PDF)
    for other in (
        Subject("990200", 2025, About.INDICATOR, "A2"),
        Subject("990199", 2024, About.INDICATOR, "A2"),
        Subject("990199", 2025, About.INDICATOR, "A3"),
    ):
        assert store.listed(other) == ()


def test_many_at_once_lose_nothing(store):
    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(
                lambda n: store.attach(SUBJECT, f"{n}.pdf", PDF + str(n).encode(), str(n)),
                range(24),
            )
        )
    assert found == [None] * 24
    assert len(store.listed(SUBJECT)) == 24


def _attach_for_ever(folder):
    store = DocumentStore(folder)
    number = 0
    while True:
        store.attach(SUBJECT, f"{number}.pdf", PDF + str(number).encode(), str(number))
        number += 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill at once")
def test_a_kill_leaves_every_listed_document_whole(tmp_path):
    # A plain child: one of `multiprocessing` runs the main script of its parent again, which after a
    # test of a page is that page.
    script = (
        "import pathlib, sys; from tests.data.test_documents import _attach_for_ever;"
        " _attach_for_ever(pathlib.Path(sys.argv[1]))"
    )
    worker = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT)
    store = DocumentStore(tmp_path)
    end = time.monotonic() + 120
    while time.monotonic() < end and worker.poll() is None and not store.listed(SUBJECT):
        time.sleep(0.02)
    worker.kill()
    assert worker.wait() == -signal.SIGKILL
    listed = store.listed(SUBJECT)
    assert listed
    for document in listed:
        assert store.read(document).startswith(PDF)
    assert store.attach(SUBJECT, "after.pdf", PDF + b"after", "after") is None


def test_a_failed_write_of_the_index_lists_nothing(store, monkeypatch):
    store.attach(SUBJECT, "a.pdf", PDF)

    def fails(path, content):
        raise OSError("disk full")

    monkeypatch.setattr(documents, "write_whole", fails)
    with pytest.raises(OSError, match="disk full"):
        store.attach(SUBJECT, "b.pdf", PDF + b"b")
    assert [document.name for document in store.listed(SUBJECT)] == ["a.pdf"]


def test_the_index_is_a_database_that_others_can_read(store):
    store.attach(SUBJECT, "a'; DROP TABLE document; --.pdf", PDF)
    with sqlite3.connect(store.folder / INDEX) as index:
        assert index.execute("SELECT count(*) FROM document").fetchone() == (1,)


def test_the_workspace_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("COUNTY_WORKSPACE", str(tmp_path / "work"))
    assert workspace_folder() == tmp_path / "work"
    assert DocumentStore().folder == tmp_path / "work" / "documents"
    monkeypatch.delenv("COUNTY_WORKSPACE")
    assert workspace_folder().parts[-2:] == ("data", "workspace")
