"""Pages on paper: A4, no controls, the choices and the date in words, nothing cut.

The sheets of every page lie in `test-results/print`, or in the folder that COUNTY_PRINT names; they are
for people to look at and are never committed.
"""

from __future__ import annotations

import io
import os
import unicodedata
from pathlib import Path

import pytest
from pypdf import PdfReader

from analysis.present.text import LANGUAGES, texts
from pages.shared.registry import PAGES
from tests.browser.support import ROOT, assert_clean, open_page, settle

pytestmark = pytest.mark.browser
FOLDER = Path(os.environ.get("COUNTY_PRINT") or ROOT / "test-results" / "print")
# Long and short side of A4 in points.
A4 = (842, 595)
# No page of the sample county is a booklet.
MOST_SHEETS = 40
# One page of each kind: with tables and charts, and with one long table.
QUICK = ("overview", "league_table")
# By how many pixels anything seen stands out of the paper, which is as wide as the window.
CUT = """() => {
    const found = []
    for (const e of document.querySelectorAll('.stMain *')) {
        const box = e.getBoundingClientRect()
        if (!box.width || e.closest('svg')?.parentElement.closest('svg') || e.closest('iframe')) continue
        if (box.right > window.innerWidth + 1 || box.left < -1) found.push(e.className + ' ' + box.right)
        const style = getComputedStyle(e)
        const scrolls = ['auto', 'scroll', 'hidden', 'clip'].includes(style.overflowY)
        const isTable = e.querySelector('.print-table') !== null
        if (scrolls && isTable && e.scrollHeight > e.clientHeight + 1) found.push('cut ' + e.className)
    }
    return found
}"""
# All at one moment: while a page is drawn anew, what was there a moment ago may be gone.
SEEN = "all => all.filter(e => e.getClientRects().length > 0).map(e => e.outerHTML.slice(0, 200))"
CONTROLS = "button, input, select, textarea, .stDataFrame canvas, [role=tablist], [role=slider]"


def on_paper(page, name: str = "") -> PdfReader:
    content = page.pdf(prefer_css_page_size=True)
    if name:
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{name}.pdf").write_bytes(content)
    return PdfReader(io.BytesIO(content))


# A typeface draws a character and the radical of its shape alike, and a PDF may name either.
RADICALS = str.maketrans(
    "⻚⻓⻔⻛⻋⻢⻩⻬⻥⻘⻰⻄⻅⻉⻆⻙⻜⻝⻦⻨⻮⻳―‒",
    "页长门风车马黄齐鱼青龙西见贝角韦飞食鸟麦齿龟—–",
)


def letters(text: str) -> str:
    """Without spaces and line breaks, which a reader of PDFs sets as it likes."""
    return "".join(unicodedata.normalize("NFKC", text.translate(RADICALS)).split())


def check(page, log, product, key: str, language: str) -> None:
    t = texts(language)
    open_page(page, product, key, language)
    page.wait_for_timeout(300)
    title = page.locator("h1").first.inner_text()
    schools = page.evaluate("document.querySelectorAll('.print-rows').length")
    whole = on_paper(page, f"{key}-{language}")
    told = letters(" ".join(sheet.extract_text() for sheet in whole.pages))
    assert 1 <= len(whole.pages) <= MOST_SHEETS
    for sheet in whole.pages:
        size = sorted((float(sheet.mediabox.width), float(sheet.mediabox.height)), reverse=True)
        assert size == pytest.approx(A4, abs=1)
    assert letters(title)[:30] in told
    for key_of_words in ("common.download_table", "picture.png", "common.view_table"):
        if len(t(key_of_words)) > 2:
            assert letters(t(key_of_words)) not in told
    for word in ("2025-09-01", letters(t("frame.invented", county=""))[:4]):
        assert word in told
    # The last sheet holds more than where the data are from.
    footer = page.locator('[class*="st-key-language-"]').inner_text()
    assert len(letters(whole.pages[-1].extract_text())) > len(letters(footer)) + 20
    assert schools == 0 or page.locator(".printed").count() == 0, "what was set for paper is gone"
    assert_clean(log)


def check_prepared(page) -> None:
    """The page as it lies on the paper, measured: no control is seen, nothing stands out."""
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1036, "height": 700})
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".stMain").locator(CONTROLS).evaluate_all(SEEN) == []
    assert page.evaluate(CUT) == []
    if page.locator(".st-key-print_sheet").count() == 0:
        assert page.locator(".print-choices").inner_text().strip()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")


@pytest.mark.parametrize("key", QUICK)
def test_a_page_is_printed_whole_and_without_controls(product, page, page_log, key):
    check(page, page_log, product, key, "zh")
    check_prepared(page)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [entry.key for entry in PAGES])
def test_every_page_is_printed_whole_and_without_controls(product, page, page_log, key, language):
    check(page, page_log, product, key, language)
    check_prepared(page)


def test_a_long_table_is_on_paper_in_full_with_its_headings_on_every_sheet(product, page):
    open_page(page, product, "league_table")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    table = page.locator(".print-table").first
    rows = table.locator("tbody tr")
    names = [cell.strip() for cell in rows.locator("td:nth-child(2)").all_text_contents()]
    headings = table.locator("th").all_text_contents()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert len(names) > 50
    sheets = [letters(sheet.extract_text()) for sheet in on_paper(page).pages]
    told = "".join(sheets)
    assert [name for name in names if letters(name) not in told] == []
    holding = [sheet for sheet in sheets if any(letters(name) in sheet for name in names[1:-1])]
    assert len(holding) > 1
    assert all(letters(headings[1]) in sheet for sheet in holding)


def printed_table(page) -> list[list[str]]:
    """Headings and rows of the first table as they would be printed now."""
    return page.evaluate(
        """() => {
            window.dispatchEvent(new Event('beforeprint'))
            const rows = [...document.querySelector('.print-table').rows]
            const cells = rows.map(row => [...row.cells].map(cell => cell.textContent))
            window.dispatchEvent(new Event('afterprint'))
            return cells
        }"""
    )


def on_screen(page) -> list[list[str]]:
    """Headings and the rows in view of the first grid, as it tells them to a screen reader."""
    grid = page.locator(".stDataFrame table").first
    return grid.evaluate("e => [...e.rows].map(r => [...r.cells].map(c => c.textContent.trim()))")


def sort_by(page, at: float, arrow: str) -> list[list[str]]:
    """Click on the heading that stands `at` pixels from the left; what the grid shows when the only
    arrow in its headings is `arrow`.
    """
    box = page.locator(".stDataFrame canvas").first.bounding_box()
    page.mouse.click(box["x"] + at, box["y"] + 17)
    page.wait_for_function(
        """arrow => {
            const cells = [...document.querySelectorAll('.stDataFrame')[0].querySelectorAll('th')]
            const arrows = cells.map(cell => cell.textContent[0]).filter(sign => '↑↓'.includes(sign))
            return arrows.join('') === arrow
        }""",
        arg=arrow,
    )
    return on_screen(page)


# Three clicks on a heading: upwards, downwards, as before.
@pytest.mark.parametrize("at", [130, 850])
def test_a_table_is_printed_in_the_order_that_the_reader_sees(product, page, at):
    open_page(page, product, "league_table")
    page.locator(".stDataFrame canvas").first.scroll_into_view_if_needed()
    own = printed_table(page)
    orders = []
    for arrow in ("↑", "↓", ""):
        shown, printed = sort_by(page, at, arrow), printed_table(page)
        marked = [place for place, cell in enumerate(shown[0]) if cell.startswith(("↑", "↓"))]
        assert [place for place, cell in enumerate(printed[0]) if cell[0] in "↑↓"] == marked
        assert [shown[0][place][0] for place in marked] == ([arrow] if arrow else [])
        # The grid holds the rows in view; the paper has them first, and then all others.
        assert len(shown) > 5
        assert [row[:3] for row in printed[1 : len(shown)]] == [row[:3] for row in shown[1:]]
        assert sorted(printed[1:]) == sorted(own[1:])
        orders.append([row[1] for row in printed[1:]])
    assert orders[2] == [row[1] for row in own[1:]]
    assert orders[0] != orders[2] and orders[1] != orders[2]


def test_that_an_order_could_not_be_read_is_said_on_the_paper(product, page):
    open_page(page, product, "league_table")
    page.locator(".stDataFrame canvas").first.scroll_into_view_if_needed()
    own = printed_table(page)
    sort_by(page, 130, "↑")
    # As with another release of the grid, that keeps its state elsewhere.
    page.evaluate(
        "const root = document.getElementById('root');"
        "for (const key of Object.keys(root)) if (key.startsWith('__react')) delete root[key]"
    )
    assert printed_table(page) == own
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.get_by_text(texts("zh")("print.not_sorted")).count() == 1


def test_choices_of_a_page_stand_on_the_paper(product, page):
    t = texts("zh")
    page.goto(f"{product}/league-table?stage=junior&reliefs=on")
    page.wait_for_selector(".print-head", state="attached")
    open_before = page.locator('[data-testid="stDataFrame"]').first
    open_before.wait_for()
    page.wait_for_timeout(1500)
    told = letters(on_paper(page).pages[0].extract_text())
    assert letters(t("choice.stage") + t("print.colon") + t("stage.junior")) in told
    assert letters(t("choice.reliefs") + t("print.colon") + t("print.yes")) in told


def test_a_page_of_both_stages_names_both_whichever_is_chosen(product, page):
    t = texts("zh")
    page.goto(f"{product}/?stage=junior")
    settle(page)
    told = letters(on_paper(page).pages[0].extract_text())
    both = t.join([t("stage.primary"), t("stage.junior")])
    assert letters(t("choice.stage") + t("print.colon") + both + t("print.between")) in told


def test_before_printing_charts_are_drawn_in_the_width_of_the_paper(product, page):
    page.add_init_script(
        "window.print = () => { window.widths = [...document.querySelectorAll('.main-svg')].map(e =>"
        " Number(e.getAttribute('width'))); window.dispatchEvent(new Event('afterprint')) }"
    )
    page.set_viewport_size({"width": 1920, "height": 1080})
    open_page(page, product, "gap_breakdown")
    page.locator(".main-svg").first.wait_for()
    assert page.locator(".main-svg").first.evaluate("e => Number(e.getAttribute('width'))") > 1200
    page.keyboard.press("Control+p")
    page.wait_for_function("() => window.widths?.length > 0")
    assert max(page.evaluate("window.widths")) <= 1036
    assert page.evaluate("document.documentElement.className") == ""
