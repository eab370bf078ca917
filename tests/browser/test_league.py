"""The league table in a real browser: columns, saved views, links, download, keyboard."""

from __future__ import annotations

import openpyxl
import pytest

from analysis.present.text import texts
from tests.browser.support import ROOT, assert_clean, open_page, served, settle, watch
from tests.browser.test_accessibility import MOST_STOPS, choose_by_keyboard

pytestmark = [pytest.mark.browser, pytest.mark.slow]

T = texts("zh")
# Rows that the grid draws at once on every screen; further ones come with scrolling.
ROWS = 8
CLEAR = "全部清除"


@pytest.fixture(scope="module")
def product(sample_snapshots, tmp_path_factory):
    """The product with a workspace of its own, where views may be kept."""
    folder = tmp_path_factory.mktemp("league")
    env = {"COUNTY_SNAPSHOTS": str(sample_snapshots), "COUNTY_WORKSPACE": str(folder / "work")}
    with served(ROOT / "app.py", log=folder / "server.log", env=env) as address:
        yield address


def opened(page, key):
    """Open an expander by its label."""
    part = page.get_by_test_id("stExpander").filter(has_text=T(key))
    if part.locator("details").get_attribute("open") is None:
        part.locator("summary").click()
    part.get_by_test_id("stExpanderDetails").wait_for()
    return part


def table(page):
    """Headings and first rows of the table, as a screen reader gets them."""
    grid = page.get_by_test_id("stDataFrame").first
    grid.locator("td").first.wait_for(state="attached")
    headings = grid.locator("th").all_text_contents()
    rows = grid.locator("tbody tr").evaluate_all(
        "(rows, most) => rows.slice(0, most).map(row => [...row.querySelectorAll('td')]"
        ".map(cell => cell.textContent))",
        ROWS,
    )
    return headings, rows


def choose_columns(page, *wanted):
    """Take all columns away and choose these, in this order."""
    body = opened(page, "league.columns")
    body.get_by_label(CLEAR).click()
    settle(page)
    for name in wanted:
        body.get_by_role("combobox").fill(name)
        page.get_by_role("option", name=name, exact=True).click()
        settle(page)
    settle(page)


def test_columns_are_chosen_kept_as_a_view_linked_and_downloaded_as_shown(
    product, browser, page, page_log, tmp_path
):
    open_page(page, product, "league_table")
    wanted = [T("column.pupils"), T("column.met"), T("column.township")]
    choose_columns(page, *wanted)
    shown = table(page)
    assert shown[0] == [T("column.school"), *wanted]

    body = opened(page, "league.saved")
    body.get_by_label(T("league.name")).fill("人数与项数")
    body.get_by_role("button", name=T("league.keep")).click()
    # It stands in the list at once.
    body.get_by_role("button", name=T("league.load"), exact=True).wait_for()
    assert T("league.saved_none") not in body.inner_text()
    settle(page)

    # The link alone gives somebody else the same table.
    link = page.url
    other = browser.new_context(viewport={"width": 1280, "height": 1024}, locale="zh-CN")
    other_log = watch(other)
    guest = other.new_page()
    guest.goto(link)
    settle(guest)
    assert table(guest) == shown
    assert_clean(other_log)
    other.close()

    # The kept view brings it back to a page that shows the usual columns.
    open_page(page, product, "league_table")
    assert table(page)[0] != shown[0]
    opened(page, "league.saved").get_by_role("button", name=T("league.load"), exact=True).click()
    settle(page)
    assert table(page) == shown

    with page.expect_download() as download:
        page.get_by_role("button", name=T("common.download_table")).first.click()
    path = tmp_path / "league.xlsx"
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    written = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert written[0] == shown[0]
    for on_screen, in_file in zip(shown[1], written[1 : ROWS + 1], strict=True):
        assert on_screen == [in_file[0], str(in_file[1]), str(in_file[2]), in_file[3]]
    # A further sheet says what was chosen.
    chosen = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows(min_row=3)}
    assert T.join(shown[0]) in chosen.values()
    assert_clean(page_log)


def test_a_click_on_a_heading_never_puts_an_unknown_school_into_a_rank(product, page, page_log):
    view = '{"version":1,"mode":"ranks","rank_by":"A5"}'
    page.goto(f"{product}/league-table?table={view}")
    settle(page)
    headings, rows = table(page)
    place = headings.index(T("league.column.rank"))
    assert [row[place] for row in rows] == sorted((row[place] for row in rows), key=int)
    apart = page.get_by_test_id("stDataFrame").nth(1)
    lonely = apart.locator("tbody tr").first.locator("td").first.text_content()
    assert lonely not in [row[headings.index(T("column.school"))] for row in rows]
    assert_clean(page_log)


def focused(page):
    """What the control with the focus is called."""
    return page.evaluate(
        """() => {
            const it = document.activeElement
            const words = ['BUTTON', 'SUMMARY'].includes(it.tagName) ? it.innerText : ''
            return it.getAttribute('aria-label') || words
        }"""
    )


def test_columns_and_a_school_are_chosen_by_keyboard_alone(product, page, page_log):
    open_page(page, product, "league_table")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if T("league.columns") in focused(page):
            break
    assert T("league.columns") in focused(page)
    page.keyboard.press("Enter")
    settle(page)
    # The chosen values are one stop, the field is the next.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == T("league.columns_shown")
    # The last column is taken away, another one is put in its place.
    before = table(page)[0]
    page.keyboard.press("Backspace")
    settle(page)
    page.keyboard.type(T("league.column.founder"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settle(page)
    settle(page)
    assert "founder" in page.url
    assert "school_code" not in page.url
    assert before[0] == table(page)[0][0]
    name = choose_by_keyboard(page)
    assert name in [row[1] for row in table(page)[1]]
    assert_clean(page_log)


def test_coded_names_close_the_pages_that_show_files(sample_snapshots, page, page_log, tmp_path):
    env = {"COUNTY_SNAPSHOTS": str(sample_snapshots), "COUNTY_SCHOOL_NAMES": "coded"}
    with served(ROOT / "app.py", log=tmp_path / "server.log", env=env) as address:
        page.goto(f"{address}/league-table")
        settle(page)
        assert T("frame.names_coded") in page.inner_text("[data-testid=stMain]")
        assert all(row[1].startswith("№") for row in table(page)[1])
        page.goto(f"{address}/trace")
        settle(page)
        said = page.inner_text("[data-testid=stMain]")
        assert T("page.trace.question") not in said
        assert T("page.overview.question") in said
    assert page_log.outside == []
