"""One-page reports on the pages: offered, equal on every call, refused where no typeface is there."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from analysis.present.report_pdf import chinese_typefaces
from analysis.present.text import LANGUAGES, texts
from pages.shared import papers
from tests.pages.driver import all_text, assert_sound, page

pytestmark = pytest.mark.usefixtures("on_the_sample", "with_own_workspace")


def letters(content: bytes) -> str:
    (sheet,) = PdfReader(io.BytesIO(content)).pages
    return "".join(sheet.extract_text().replace("\u200b", "").split())


@pytest.mark.skipif(not chinese_typefaces(), reason="no Chinese typeface here")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "of"), [("overview", "county"), ("school", "school")])
def test_a_page_offers_its_report_which_says_what_the_page_says(key, of, language, offered):
    app = page(key, language=language)
    made = offered[f"report_pdf_{of}"]
    first = made()
    assert first == made()
    said = letters(first)
    title = "".join(app.title[0].value.replace("\\", "").split())
    assert title in said
    assert "2025-09-01" in said
    assert_sound(app)


@pytest.mark.parametrize("key", ["overview", "school"])
def test_without_a_typeface_the_page_says_what_to_do(key, offered, monkeypatch):
    monkeypatch.setattr(papers, "chinese_typefaces", lambda: ())
    app = page(key)
    assert not [name for name in offered if name.startswith("report_pdf")]
    assert texts("zh")("report_pdf.no_typeface")[:12] in all_text(app).replace("\\", "")
