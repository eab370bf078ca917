"""The checked workbook: the file as it came, its cells coloured and commented, and no more of it."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from analysis.present.checked_workbook import COLOURS, checked_workbook
from analysis.present.text import LANGUAGES, texts
from analysis.vocabulary import Finding, Severity
from data import build
from data.grids import Source
from data.shown_grids import shown_grids
from data.source_mapping import SourceMapping, named
from data.source_vocabulary import vocabulary
from data.sources import read_source
from data.workbook import write_workbook
from tests import small_county
from tests.data import bureau_files

SAID = named(SourceMapping(county=bureau_files.COUNTY), "mapping.toml")


def checked(source: Source, language: str = "zh"):
    """The checked workbook of a file, opened again, and the findings that went into it."""
    findings = build.check([read_source(source, SAID)], SAID)
    content = checked_workbook(shown_grids(source, SAID), findings, source.name, texts(language))
    return openpyxl.load_workbook(io.BytesIO(content)), findings


def export(folder: Path, change=lambda sheet: None) -> Source:
    path = folder / "横表.xlsx"
    bureau_files.write_export(path, bureau_files.tables())
    book = openpyxl.load_workbook(path)
    change(book.active)
    book.save(path)
    return Source(path.name, path.read_bytes())


def colour(cell) -> str:
    return f"#{cell.fill.start_color.rgb[-6:]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_with_a_cell_is_coloured_and_commented_in_the_file(tmp_path, language):
    def change(sheet):
        sheet["L6"] = "约一千"  # pupils of the first school
        sheet["M7"] = 12.5  # classes of the second

    book, findings = checked(export(tmp_path, change), language)
    t = texts(language)
    sheet = book["横表"]
    placed = [f for f in findings if f.cell and not f.cell.isdigit()]
    assert {"L6", "M7"} <= {f.cell for f in placed}
    for finding in placed:
        cell = sheet[finding.cell]
        assert t(f"severity.{finding.severity}") in cell.comment.text
        worst = min(
            (f.severity for f in placed if f.cell == finding.cell), key=list(Severity).index
        )
        assert colour(cell) == COLOURS[worst]
    assert sheet["L6"].value == "约一千"
    assert sheet["L7"].comment is None
    listed = book[t("checked.list")]
    rows = [row for row in listed.iter_rows(min_row=5, values_only=True) if row[0]]
    assert len(rows) == len([f for f in findings if f.file == "横表.xlsx"])


def test_the_values_of_the_file_come_back_and_the_file_can_be_loaded_again(tmp_path):
    source = export(tmp_path)
    findings = build.check([read_source(source, SAID)], SAID)
    content = checked_workbook(shown_grids(source, SAID), findings, source.name, texts("zh"))
    again = build.check([read_source(Source(source.name, content), SAID)], SAID)
    # What was never handed on is no longer asked about.
    gone = {"column_is_not_known", "personal_columns_are_dropped"}
    kept = [(f.key, f.sheet, f.cell) for f in findings if f.key not in gone]
    assert [(f.key, f.sheet, f.cell) for f in again] == kept


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_findings_is_known_as_our_own_when_it_comes_back(language):
    assert texts(language)("checked.list") in vocabulary().own_sheets


def test_what_was_not_recognised_or_is_personal_is_not_handed_on(tmp_path):
    def change(sheet):
        sheet.append(["填表人:", "欧阳秘密", "联系电话:13900139000"])

    book, _ = checked(export(tmp_path, change))
    texts_of = [
        str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value
    ]
    for secret in ("某人", "勤奋", "欧阳秘密", "13900139000"):
        assert not any(secret in text for text in texts_of), secret
    assert "第一小学" in texts_of


def test_the_standard_workbook_comes_back_without_columns_that_are_not_its_own(tmp_path):
    path = tmp_path / "county.xlsx"
    write_workbook(path, small_county.tables())
    book = openpyxl.load_workbook(path)
    sheet = book["教师"]
    column = sheet.max_column + 1
    sheet.cell(1, column, "校长手机")
    sheet.cell(2, column, "13800138000")
    sheet["K4"] = 21  # more backbone teachers than teachers
    book.save(path)
    back, findings = checked(Source(path.name, path.read_bytes()))
    assert back["教师"].cell(2, column).value is None
    assert back["教师"]["K4"].comment is not None
    assert colour(back["教师"]["K4"]) == COLOURS[Severity.STOPS]
    assert {f.key for f in findings} == {"backbone_exceeds_teachers", "heading_is_not_known"}


def test_text_from_a_file_never_becomes_a_formula_and_odd_sheet_names_are_kept_apart():
    class Sheet:
        rows = (("=HYPERLINK(0)", "+1", "9900000001"),)
        merged = ()

        def __init__(self, title):
            self.title = title

    findings = [Finding("sheet_is_empty", Severity.STOPS, {}, "f.xlsx", "a/b", "A1")]
    content = checked_workbook([Sheet("a/b"), Sheet("a_b")], findings, "f.xlsx", texts("zh"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(set(book.sheetnames)) == 3
    for name in book.sheetnames[1:]:
        assert [c.data_type for c in book[name][1]] == ["s", "s", "s"]
        assert [c.value for c in book[name][1]] == list(Sheet.rows[0])
