"""File names made from what people typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.file_names import LONGEST, extension, last_part, safe_name


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("第一小学", "第一小学"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a/b\\c:d*e?f", "a_b_c_d_e_f"),
        ("CON", "_CON"),
        ("com1.pdf", "_com1.pdf"),
        ("tail. . ", "tail"),
        ("up\u202egnp.exe", "upgnp.exe"),
        ("line\nbreak", "line break"),
        ("", "_"),
        ("...", "_"),
    ],
)
def test_names_are_safe_and_still_readable(typed, safe):
    assert safe_name(typed) == safe


@given(st.text())
def test_any_text_gives_one_safe_part(text):
    name = safe_name(text)
    assert 0 < len(name.encode()) <= LONGEST
    assert not set(name) & set('<>:"/\\|?*\n\r\t\x00')
    assert name not in (".", "..")
    assert name == name.strip(" .")
    assert safe_name(name) == name


def test_a_long_name_keeps_its_extension():
    name = safe_name("学" * 300 + ".pdf")
    assert name.endswith("学.pdf")
    assert len(name.encode()) <= LONGEST


@pytest.mark.parametrize("name", ["C:\\temp\\x.pdf", "/tmp/x.pdf", "x.pdf", "..\\../x.pdf"])
def test_only_the_last_part_is_kept(name):
    assert last_part(name) == "x.pdf"


def test_the_last_extension_counts():
    assert extension("report.pdf.EXE") == "exe"
    assert extension("none") == ""
