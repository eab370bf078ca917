"""Copies of files of a withdrawn edition: marked where a reader looks, every number as it was."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from functools import cache

import docx
import openpyxl
import pytest
from lxml import etree
from pptx import Presentation

from analysis.present.briefing import briefing
from analysis.present.county_papers import self_evaluation
from analysis.present.export_document import document_file
from analysis.present.export_slides import slides_file
from analysis.present.forms_workbook import forms_workbook
from analysis.present.text import LANGUAGES, texts
from analysis.present.trace_words import AboutSheet
from analysis.present.withdrawn_files import marked_copy, withdrawn_mark
from tests.present.paper_states import DOCUMENTS, FACE, LAYOUT, state_of

NUMBER, DAY = "2026-007", date(2026, 12, 1)
REASON = '数据有误 <b>&"甲乙" ' + "因" * 120


@cache
def frozen(kind, language):
    state = state_of(0, language, edition=NUMBER)
    t = state.t
    if kind == "docx":
        return document_file(self_evaluation(state), LAYOUT, t)
    if kind == "pptx":
        return slides_file(briefing(state, (), close_share=0.1), FACE, t)
    about = AboutSheet(t("trace.sheet_about"), (("县", "小样县"), (t("sheet.edition"), NUMBER)))
    return forms_workbook(state, DOCUMENTS, about, ())


@cache
def copied(kind, language):
    t = texts(language)
    mark = withdrawn_mark(NUMBER, DAY, REASON, t)
    return mark, marked_copy(f"a.{kind}", frozen(kind, language), mark, t)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["docx", "pptx", "xlsx"])
def test_the_same_file_and_words_give_the_same_bytes_and_other_ones_than_frozen(kind, language):
    mark, made = copied(kind, language)
    content = frozen(kind, language)
    assert made == marked_copy(f"a.{kind}", content, mark, texts(language)) != content
    assert DAY.isoformat() in mark.line
    assert REASON in mark.line
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(packed.read(name))


def test_a_file_of_another_kind_is_refused():
    with pytest.raises(ValueError, match=r"a\.pdf"):
        marked_copy("a.pdf", b"", withdrawn_mark(NUMBER, DAY, "x", texts("zh")), texts("zh"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_says_it_over_its_title_at_the_head_of_every_page_and_at_its_end(language):
    mark, made = copied("docx", language)
    before = docx.Document(io.BytesIO(frozen("docx", language)))
    after = docx.Document(io.BytesIO(made))
    lines = [p.text for p in after.paragraphs]
    assert lines[0] == lines[-1] == mark.line
    assert lines[1] == mark.mark + before.paragraphs[0].text
    assert lines[2:-1] == [p.text for p in before.paragraphs[1:]]
    assert len(after.sections) > 1
    for section in after.sections:
        for header in (section.header, section.even_page_header):
            assert mark.line in header.paragraphs[0].text
        assert not section.different_first_page_header_footer
    tables = [[c.text for row in each.rows for c in row.cells] for each in before.tables[:2]]
    assert tables == [[c.text for row in t.rows for c in row.cells] for t in after.tables[:2]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slide_says_it_in_title_small_print_and_notes(language):
    mark, made = copied("pptx", language)
    before = Presentation(io.BytesIO(frozen("pptx", language))).slides
    after = Presentation(io.BytesIO(made)).slides
    assert len(before) == len(after) > 3
    source = texts(language)("papers.slide_part.source")
    for old, new in zip(before, after, strict=True):
        assert new.shapes.title.text_frame.text == mark.mark + old.shapes.title.text_frame.text
        (small,) = [shape for shape in new.shapes if shape.name == source]
        assert small.text_frame.text.startswith(mark.short_line)
        assert len(mark.short_line) < len(mark.line)
        assert DAY.isoformat() in mark.short_line
        assert [shape.name for shape in old.shapes] == [shape.name for shape in new.shapes]
        if old.has_notes_slide:
            assert new.notes_slide.notes_text_frame.text.startswith(mark.line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_says_it_on_every_sheet_and_keeps_numbers_charts_and_formats(language):
    mark, made = copied("xlsx", language)
    before = openpyxl.load_workbook(io.BytesIO(frozen("xlsx", language)))
    after = openpyxl.load_workbook(io.BytesIO(made))
    assert before.sheetnames == after.sheetnames
    for old, new in zip(before, after, strict=True):
        assert new["A1"].value == mark.mark + old["A1"].value
        assert mark.mark.strip() in new.oddHeader.center.text
        for one, two in zip(old.iter_rows(), new.iter_rows(), strict=True):
            for was, now in zip(one, two, strict=True):
                if was.value == NUMBER:
                    assert now.value == f"{NUMBER} {mark.line}"
                elif was.coordinate != "A1":
                    assert (was.value, was.number_format) == (now.value, now.number_format)
                assert now.data_type != "f"
    assert after.worksheets[-1]["B2"].value.startswith(NUMBER)
    with (
        zipfile.ZipFile(io.BytesIO(frozen("xlsx", language))) as one,
        zipfile.ZipFile(io.BytesIO(made)) as two,
    ):
        assert one.namelist() == two.namelist()
        changed = {name for name in one.namelist() if one.read(name) != two.read(name)}
    assert all("worksheets/sheet" in name or "sharedStrings" in name for name in changed)
