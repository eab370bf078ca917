"""The page of one school in a real browser: it prints as one sheet of A4, in both languages."""

from __future__ import annotations

import re

import pytest

from analysis.present.text import LANGUAGES, texts
from tests.browser.test_main_path import assert_sound

pytestmark = pytest.mark.browser

PAGE_OF_PDF = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
# Of the sample: the first of the league, and one of a stage with fewer schools.
ADDRESSES = ("school", "school?stage=junior")


@pytest.mark.slow
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_school_prints_as_one_sheet_of_paper(product, page, page_log, language, address):
    joint = "&" if "?" in address else "?"
    page.goto(f"{product}/{address}{joint}language={language}")
    assert_sound(page, page_log)
    assert not page.locator(".school-sheet").is_visible()
    assert len(PAGE_OF_PDF.findall(page.pdf(format="A4"))) == 1
    page.emulate_media(media="print")
    sheet = page.locator(".school-sheet")
    assert sheet.is_visible()
    assert texts(language)("school.table.questions") in sheet.inner_text()
    # Nothing of the screen is left: no navigation, no picture, no button.
    assert not page.locator(".stAppHeader").is_visible()
    assert not page.locator(".js-plotly-plot").first.is_visible()
    assert not page.locator("button:visible").count()
