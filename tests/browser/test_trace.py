"""From a figure to its cells in a real browser: two clicks, a document attached, a pack taken away."""

from __future__ import annotations

import zipfile

import pytest

from analysis.present.text import LANGUAGES, texts
from tests.browser.support import assert_clean
from tests.browser.test_main_path import assert_sound, settle

pytestmark = pytest.mark.browser


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_overview_to_the_cells_and_a_pack(product, page, page_log, language, tmp_path):
    t = texts(language)
    page.goto(f"{product}/?language={language}")
    settle(page)
    page.get_by_role("button", name=t("page.trace.link"), exact=True).nth(1).click()
    page.get_by_text(t("page.trace.how"), exact=True).wait_for()
    text = assert_sound(page, page_log)
    assert "indicator=A2" in page.url
    assert t("page.trace.question") in text
    assert t("trace.formula_cv") in text
    content = b"%PDF-1.7 " + language.encode()
    page.locator('input[type="file"]').set_input_files(
        [{"name": f"{language}.pdf", "mimeType": "application/pdf", "buffer": content}]
    )
    page.get_by_text(f"{language}.pdf").first.wait_for()
    page.get_by_role("button", name=t("page.trace.attach"), exact=True).click()
    page.get_by_text(t("page.trace.attached", count=1)).wait_for()
    settle(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name=t("page.trace.pack_one")).click()
    taken.value.save_as(tmp_path / "pack.zip")
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        attached = [name for name in pack.namelist() if name.endswith(f"/{language}.pdf")]
        assert [pack.read(name) for name in attached] == [content]
    assert_clean(page_log)


@pytest.mark.slow
def test_a_link_leads_to_one_school(product, page, page_log):
    page.goto(f"{product}/trace?stage=junior&indicator=A5&school=3499000016&language=en")
    text = assert_sound(page, page_log)
    assert "澄岚县云麓学校" in text
    assert texts("en")("trace.parts_table") in text
