"""A checked file to send back: its sheets with the cells coloured and commented, and the list of findings."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from analysis.present.export_workbook import NOT_IN_SHEET_NAMES
from analysis.present.text import Texts, finding_sentence
from analysis.vocabulary import Finding, Severity

COLOURS = {
    Severity.STOPS: "#F4B6B6",
    Severity.EXCLUDES: "#F9D9A6",
    Severity.LOOK: "#FFF3B0",
}
CREATED = datetime(2020, 1, 1)
# A longer number is a code: as a number, Excel would show it rounded.
PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d{0,8})(\.\d+)?")
LONGEST_COMMENT = 1000
WIDTHS = (12, 18, 10, 24, 90)


class ShownSheet(Protocol):
    """A sheet as text: rows of cells and merged ranges, counted from 0."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...]


def checked_workbook(
    sheets: Sequence[ShownSheet], findings: Sequence[Finding], file: str, t: Texts
) -> bytes:
    """The bytes of an .xlsx: first the findings of `file`, then its sheets with these cells marked.

    A finding that names a row marks the row's first cell; one without a place stands in the list
    only. Text stays text, so a value beginning with "=" never becomes a formula.
    """
    own = [finding for finding in findings if finding.file == file]
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": CREATED})
        formats = {
            severity: book.add_format({"bg_color": colour, "border": 1})
            for severity, colour in COLOURS.items()
        }
        names = _sheet_names([t("checked.list"), *(sheet.title for sheet in sheets)])
        _write_list(book, names[0], own, file, formats, t)
        for name, sheet in zip(names[1:], sheets, strict=True):
            marks = _marks([f for f in own if f.sheet == sheet.title])
            _write_sheet(book, name, sheet, marks, formats, t)
    return buffer.getvalue()


def _sheet_names(titles: Sequence[str]) -> list[str]:
    """Titles as Excel takes them, each only once."""
    names: list[str] = []
    for title in titles:
        plain = title.translate(NOT_IN_SHEET_NAMES)[:31] or "_"
        name, number = plain, 2
        while name.lower() in {other.lower() for other in names}:
            name = f"{plain[:27]}_{number}"
            number += 1
        names.append(name)
    return names


def _marks(findings: Sequence[Finding]) -> dict[tuple[int, int], list[Finding]]:
    marks: dict[tuple[int, int], list[Finding]] = {}
    for finding in findings:
        if finding.cell.isdigit():
            place = (int(finding.cell) - 1, 0)
        elif finding.cell:
            place = xl_cell_to_rowcol(finding.cell)
        else:
            continue
        marks.setdefault(place, []).append(finding)
    return marks


def _write_list(
    book: xlsxwriter.Workbook,
    name: str,
    findings: Sequence[Finding],
    file: str,
    formats: dict,
    t: Texts,
) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    counts = {str(severity): sum(f.severity is severity for f in findings) for severity in Severity}
    sheet.write_string(0, 0, t("checked.title", file=file, **counts), bold)
    sheet.write_string(1, 0, t("checked.note"))
    headings = ("severity", "sheet", "cell", "school", "sentence")
    for column, (key, width) in enumerate(zip(headings, WIDTHS, strict=True)):
        sheet.write_string(3, column, t(f"checked.heading.{key}"), bold)
        sheet.set_column(column, column, width)
    for row, finding in enumerate(findings, start=4):
        sheet.write_string(row, 0, t(f"severity.{finding.severity}"), formats[finding.severity])
        sheet.write_string(row, 1, finding.sheet)
        sheet.write_string(row, 2, finding.cell)
        sheet.write_string(row, 3, finding.school)
        sheet.write_string(row, 4, _said(finding, t), wrapped)
    sheet.freeze_panes(4, 0)
    if findings:
        sheet.autofilter(3, 0, 3 + len(findings), len(headings) - 1)


def _said(finding: Finding, t: Texts) -> str:
    """What is wrong and what to do, without the place, which stands beside it."""
    return finding_sentence(Finding(finding.key, finding.severity, finding.values), t)


def _write_sheet(
    book: xlsxwriter.Workbook,
    name: str,
    shown: ShownSheet,
    marks: dict[tuple[int, int], list[Finding]],
    formats: dict,
    t: Texts,
) -> None:
    sheet = book.add_worksheet(name)
    covered = set()
    for top, left, bottom, right in shown.merged:
        marked = any(top <= row <= bottom and left <= column <= right for row, column in marks)
        if marked or (top, left) == (bottom, right):
            continue
        text = (
            shown.rows[top][left] if top < len(shown.rows) and left < len(shown.rows[top]) else ""
        )
        sheet.merge_range(top, left, bottom, right, text)
        covered |= {
            (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
        }
    for row, texts in enumerate(shown.rows):
        for column, text in enumerate(texts):
            if text and (row, column) not in marks and (row, column) not in covered:
                _write(sheet, row, column, text, None)
    for (row, column), findings in marks.items():
        worst = min(findings, key=lambda finding: list(Severity).index(finding.severity))
        here = shown.rows[row] if row < len(shown.rows) else ()
        text = here[column] if column < len(here) else ""
        _write(sheet, row, column, text, formats[worst.severity])
        comment = "\n".join(
            f"[{t(f'severity.{finding.severity}')}] {_said(finding, t)}" for finding in findings
        )
        sheet.write_comment(
            row, column, comment[:LONGEST_COMMENT], {"x_scale": 2.5, "y_scale": 1.5}
        )


def _write(sheet, row: int, column: int, text: str, style) -> None:
    if not text:
        sheet.write_blank(row, column, None, style)
    elif PLAIN_NUMBER.fullmatch(text):
        sheet.write_number(row, column, float(text), style)
    else:
        sheet.write_string(row, column, text, style)
