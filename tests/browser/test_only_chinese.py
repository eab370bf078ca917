"""On a page that speaks Chinese no word is left in English, Streamlit's own controls included."""

import re
import tomllib
from pathlib import Path

import pytest

from pages.shared.registry import PAGES
from tests.browser.support import open_page, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ALLOWED = tomllib.loads((Path(__file__).parent / "latin_words.toml").read_text("utf-8"))
WORD = re.compile(r"[A-Za-z]{3,}")
# Texts that can be seen, those read out from a canvas, and those in attributes.
TEXTS = """() => {
    const found = []
    const hidden = e => e.getClientRects().length === 0 || getComputedStyle(e).visibility === 'hidden'
    const icon = e => getComputedStyle(e).fontFamily.includes('Material')
    const names = ['placeholder', 'aria-label', 'title', 'alt', 'aria-description', 'aria-valuetext']
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
        const e = node.nodeType === Node.TEXT_NODE ? node.parentElement : node
        if (e.closest('script, style, noscript') || icon(e)) continue
        if (node.nodeType === Node.TEXT_NODE) {
            if (e.closest('canvas') || !hidden(e)) found.push(node.nodeValue.trim())
        } else found.push(...names.map(name => e.getAttribute(name)).filter(Boolean))
    }
    return [document.title, ...found]
}"""


def stray(text: str) -> list[str]:
    """The Latin words of a text that no entry allows."""
    for pattern in ALLOWED["patterns"]:
        text = re.sub(pattern, " ", text)
    allowed = {word.lower() for word in ALLOWED["words"]}
    return [word for word in WORD.findall(text) if word.lower() not in allowed]


def strays(page) -> list[str]:
    return sorted(
        {
            f"{word}: {text[:120]}"
            for frame in page.frames
            for text in frame.evaluate(TEXTS)
            for word in stray(text)
        }
    )


@pytest.mark.parametrize("key", [entry.key for entry in PAGES])
def test_no_english_word_is_left_on_a_page(product, page, key):
    open_page(page, product, key)
    # A map names its frame when it is drawn.
    for frame in page.frames[1:]:
        frame.wait_for_function("!document.title.startsWith('Streamlit')")
    # The tools of a table appear under the mouse.
    for table in page.get_by_test_id("stDataFrame").all():
        if table.is_visible():
            table.hover()
            break
    assert strays(page) == []


def test_no_english_word_is_left_in_menus_and_lists(product, page):
    open_page(page, product, "league_table")
    page.get_by_test_id("stMainMenu").click()
    page.get_by_text("打印", exact=True).wait_for()
    assert strays(page) == []
    page.keyboard.press("Escape")
    page.get_by_test_id("stMultiSelect").first.locator("input").click()
    page.get_by_role("listbox").first.wait_for()
    assert strays(page) == []
    page.keyboard.press("Escape")
    settle(page)
    # The menu of a column opens at the right end of its heading.
    grid = page.get_by_test_id("stDataFrame").first.bounding_box()
    page.mouse.move(grid["x"] + 60, grid["y"] + 18)
    page.mouse.click(grid["x"] + 60, grid["y"] + 18, button="right")
    page.wait_for_timeout(500)
    assert strays(page) == []


def test_a_stray_word_is_found_wherever_it_stands(product, page):
    open_page(page, product, "rules")
    page.evaluate(
        """() => document.querySelector('h1').insertAdjacentHTML('afterend',
            '<p>未翻译 untranslated</p><input placeholder="placeheld"><b title="entitled">好</b>' +
            '<p style="display:none">unseen</p>')"""
    )
    assert [each.split(":")[0] for each in strays(page)] == [
        "entitled",
        "placeheld",
        "untranslated",
    ]


def test_labels_go_back_to_english_with_the_language(product, page):
    open_page(page, product, "league_table")
    page.get_by_label("说明：", exact=False).first.wait_for()
    page.get_by_text("English", exact=True).click()
    page.get_by_text("Which schools", exact=False).first.wait_for()
    settle(page)
    labels = page.locator("[aria-label]").evaluate_all("all => all.map(e => e.ariaLabel)")
    assert [
        label for label in labels if re.search(r"[\u4e00-\u9fff]", label) and "/" not in label
    ] == []
