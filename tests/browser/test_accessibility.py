"""WCAG 2.2 AA as far as a machine can tell, the keyboard alone, and a window of 342 pixels."""

import re

import pytest

from analysis.present.text import LANGUAGES, texts
from pages.shared.registry import PAGES
from tests.browser.axe import faults, known_faults
from tests.browser.support import assert_clean, open_page, settle, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.slow]
KEYS = [entry.key for entry in PAGES]
CANVAS = "document.activeElement.dataset.testid === 'data-grid-canvas'"
# Navigation, choices, filters and the buttons of a table; a page with more stops asks too much.
MOST_STOPS = 60


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_axe_finds_nothing_but_what_is_known_to_be_streamlits_own(
    product, page, page_log, key, language
):
    page.set_viewport_size({"width": 1366, "height": 768})
    open_page(page, product, key, language)
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[language]
    found, known = faults(page), known_faults()
    ours = [str(fault) for fault in found if not any(each.covers(fault) for each in known)]
    assert ours == []
    stale = [
        f"{each.rule} {each.element}"
        for each in known
        if key in each.pages and not any(each.covers(fault) for fault in found)
    ]
    assert stale == [], "no longer found on this page: take it out of axe_known.toml"
    assert_clean(page_log)


def test_a_known_fault_names_pages_that_exist_and_a_reason():
    for each in known_faults():
        assert set(each.pages) <= set(KEYS) and each.pages
        assert each.reason


def test_the_card_of_a_school_is_looked_at_too(product, page):
    open_page(page, product, "league_table")
    choose_by_keyboard(page)
    assert [str(fault) for fault in faults(page)] == []


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", "image-alt"),
        ("<p style='color:#aaa;background:#fff'>pale</p>", "color-contrast"),
        ("<input type='text'>", "label"),
        ("<h5>too deep</h5>", "heading-order"),
    ],
)
def test_axe_finds_a_planted_fault(product, page, planted, rule):
    open_page(page, product, "rules")
    before = {fault.rule for fault in faults(page)}
    assert rule not in before
    page.evaluate(
        "html => document.querySelector('h1').insertAdjacentHTML('afterend', html)", planted
    )
    assert rule in {fault.rule for fault in faults(page)}


def choose_by_keyboard(page, rows: int = 2) -> str:
    """From the address bar to a row of the first table, without a mouse; the heading of the card."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(CANVAS):
            break
    assert page.evaluate(CANVAS), f"no table within {MOST_STOPS} stops of the Tab key"
    before = set(page.locator("h2").all_inner_texts())
    for key in ["ArrowDown"] * rows + ["Shift+Space"]:
        page.keyboard.press(key)
    return new_heading(page, before)


def wait_for_chart(page) -> None:
    """The chart of the map's page comes when the map stands; its heading is not that of a card."""
    page.get_by_role("heading", name=texts("zh")("map.strip_title")).wait_for()
    settle(page)


def new_heading(page, before: set[str]) -> str:
    """The heading that was not there before, once there is one."""
    page.wait_for_function(
        "before => [...document.querySelectorAll('h2')].some(e => !before.includes(e.innerText))",
        arg=list(before),
    )
    settle(page)
    (heading,) = set(page.locator("h2").all_inner_texts()) - before
    return heading


@pytest.mark.parametrize("key", ["league_table", "county_map"])
def test_a_school_is_chosen_and_its_card_opened_by_keyboard_alone(product, page, page_log, key):
    open_page(page, product, key)
    if key == "county_map":
        wait_for_chart(page)
    first = choose_by_keyboard(page)
    headings = len(page.locator("h2").all_inner_texts())
    # The focus stays in the table, and the next school is two keys away.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    page.locator("h2", has_text=re.compile(f"^{re.escape(first)}$")).wait_for(state="detached")
    settle(page)
    # The card of another school stands in its place.
    assert len(page.locator("h2").all_inner_texts()) == headings
    assert_clean(page_log)


def test_the_first_stop_of_the_tab_key_skips_the_navigation(product, page):
    open_page(page, product, "overview")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.testid") == "stSkipToContent"


def test_shapes_on_the_map_are_no_stops_of_the_tab_key(product, page):
    open_page(page, product, "county_map")
    frame = page.frame_locator('iframe[title*="folium"]')
    frame.locator(".leaflet-container").wait_for()
    (inner,) = (each for each in page.frames if "/component/" in each.url)
    assert inner.evaluate("document.querySelectorAll('path.leaflet-interactive').length") > 0
    stops = "document.querySelectorAll('path.leaflet-interactive:not([tabindex=\"-1\"])').length"
    assert inner.evaluate(stops) == 0
    assert page.locator("iframe").first.get_attribute("aria-label") == "地图"


def test_a_click_on_the_map_and_a_row_of_the_list_open_the_same_card(product, page, page_log):
    page.set_viewport_size({"width": 1366, "height": 768})
    open_page(page, product, "county_map")
    frame = page.frame_locator('iframe[title*="folium"]')
    wait_for_chart(page)
    before = set(page.locator("h2").all_inner_texts())
    box = frame.locator("path.county-school").last.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    clicked = new_heading(page, before)
    assert texts("zh")("page.county_map.click_hint") not in page.inner_text("[data-testid=stMain]")
    # The list beside it begins with that school; another row is chosen, and the card follows.
    grid = page.get_by_test_id("stDataFrame").first
    page.wait_for_function(
        """name => [...document.querySelector('[data-testid=stDataFrame]').querySelectorAll('td')]
            .slice(0, 6).some(cell => cell.innerText === name)""",
        arg=clicked,
    )
    place = grid.bounding_box()
    page.mouse.click(place["x"] + 16, place["y"] + 88)
    chosen = new_heading(page, before | {clicked})
    rows = grid.locator("td").all_inner_texts()
    assert chosen != clicked
    assert chosen in rows[:12]
    assert_clean(page_log)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_at_four_hundred_per_cent_nothing_scrolls_sideways(product, page, key, language):
    """1366 pixels at 400 % are 342: text flows, and only what is a table or a map may scroll itself."""
    page.set_viewport_size({"width": 342, "height": 768})
    open_page(page, product, key, language)
    assert too_wide(page) <= 0
