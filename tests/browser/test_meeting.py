"""A meeting edition in a real browser: keys, black and full screen, two windows, sizes."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from analysis.present.text import LANGUAGES, texts
from data import editions
from tests.browser.support import ROOT, assert_clean, served, wait_until_idle
from tests.browser.test_print import letters
from tests.pages.driver import page as drawn

pytestmark = pytest.mark.browser
T = texts("zh")
DARK = "#meeting-darkness"
# A busy machine takes its time.
LONGEST = 60_000


@pytest.fixture(scope="module")
def product(sample_snapshots, tmp_path_factory):
    """The product on the sample, with two editions: the second one asks before it shows."""
    folder = tmp_path_factory.mktemp("meeting")
    env = {"COUNTY_SNAPSHOTS": str(sample_snapshots), "COUNTY_WORKSPACE": str(folder / "workspace")}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in env.items():
            patch.setenv(name, value)
        for asks in (False, True):
            app = drawn("meeting")
            app.toggle(key="meeting_guess_first").set_value(asks).run()
            app.button(key="meeting_freeze").click().run(timeout=120)
        numbers = sorted(each.edition.number for each in editions.shelf().kept)
    with served(ROOT / "app.py", log=folder / "server.log", env=env) as address:
        yield address, *numbers


def opened(page, address, number, rest=""):
    page.goto(f"{address}/meeting?edition={number}{rest}")
    wait_until_idle(page)
    # The last of the controls: before it is there, the page is still being drawn.
    page.locator(".st-key-meeting_close button").wait_for(timeout=LONGEST)
    wait_until_idle(page, LONGEST)
    return page


def at(page, place):
    """Wait until the page of this number is there."""
    page.locator(f'[class*="-{place}-shown"], [class*="-{place}-asked"]').first.wait_for(
        timeout=LONGEST
    )
    wait_until_idle(page, LONGEST)


def test_keys_of_keyboard_and_clicker_lead_through_the_pages(page, page_log, product):
    address, number, _ = product
    opened(page, address, number)
    keys = [("PageDown", 2), ("ArrowRight", 3), ("ArrowDown", 4), ("PageUp", 3), ("ArrowLeft", 2)]
    keys += [("Space", 3), ("Enter", 4), ("Backspace", 3)]
    for key, place in [*keys, ("ArrowUp", 2), ("End", 11), ("PageDown", 11), ("Home", 1)]:
        page.keyboard.press(key)
        at(page, place)
        assert f"{place} / 11" in page.locator(".meeting-foot").inner_text()
    page.reload()
    at(page, 1)
    assert_clean(page_log)


def test_the_black_screen_hides_everything_and_the_next_key_brings_it_back(page, product):
    address, number, _ = product
    opened(page, address, number)
    for key in ("b", "."):
        page.keyboard.press(key)
        box = page.locator(DARK).bounding_box()
        assert (box["width"], box["height"]) == (1280, 1024)
        on_top = page.evaluate("document.elementFromPoint(640, 512).id")
        assert f"#{on_top}" == DARK
        page.keyboard.press("PageDown")
        assert page.locator(DARK).count() == 0
        at(page, 1)
    page.locator(".st-key-meeting_black button").click()
    page.locator(DARK).click()
    assert page.locator(DARK).count() == 0


def test_the_button_that_has_the_focus_is_pressed_and_turns_no_page_besides(page, product):
    address, number, _ = product
    opened(page, address, number)
    page.locator(".st-key-meeting_go_4 button").focus()
    page.keyboard.press("Space")
    at(page, 4)
    assert "4 / 11" in page.locator(".meeting-foot").inner_text()


def test_the_key_that_starts_a_show_fills_the_screen_and_loads_nothing_anew(page, product):
    address, _, number = product
    opened(page, address, number)
    page.locator(".stNumberInput input").fill("60")
    page.keyboard.press("PageDown")
    page.locator(".meeting-body").wait_for()
    page.locator(".meeting-body").click()
    for _ in range(2):
        page.keyboard.press("F5")
        page.wait_for_function("document.fullscreenElement !== null")
    at(page, 1)
    assert page.locator(".meeting-body").count() == 1


def test_full_screen_by_key_and_by_button(page, product):
    address, number, _ = product
    opened(page, address, number)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.locator(".st-key-meeting_full button").click()
    page.wait_for_function("document.fullscreenElement === null")


def test_a_guess_that_is_typed_counts_when_the_clicker_goes_on(page, page_log, product):
    address, _, number = product
    opened(page, address, number)
    page.locator(".stNumberInput input").fill("60")
    # What is typed is typed: no key of it leaves the page or makes it black.
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("b")
    assert page.locator(DARK).count() == 0
    page.keyboard.press("PageDown")
    page.locator(".meeting-body").wait_for()
    wait_until_idle(page)
    at(page, 1)
    unit = T("edition.unit.school")
    told = T("page.meeting.guess.below", guessed=60, value=65, difference=5, unit=unit)
    assert told in page.locator(".st-key-presenting").inner_text()
    page.keyboard.press("PageDown")
    at(page, 2)
    assert_clean(page_log)


def test_the_window_with_the_notes_and_the_room_follow_each_other(context, product):
    address, number, _ = product
    room, speaker = context.new_page(), context.new_page()
    opened(room, address, number)
    opened(speaker, address, number, "&side=speaker")
    speaker.bring_to_front()
    speaker.keyboard.press("PageDown")
    at(speaker, 2)
    at(room, 2)
    # Turned quickly, the pages do not come back from the other window.
    speaker.keyboard.press("PageDown")
    at(speaker, 3)
    speaker.keyboard.press("PageDown")
    at(speaker, 4)
    at(room, 4)
    at(speaker, 4)
    room.bring_to_front()
    room.keyboard.press("End")
    at(room, 11)
    at(speaker, 11)
    assert speaker.locator(".meeting-body").count() == 0
    assert room.locator(".meeting-body").count() == 1


LETTERS = """() => [...document.querySelectorAll('.st-key-presenting *')]
  .filter((each) => !each.closest('.st-key-meeting_controls, .meeting-unseen')
    && [...each.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim()))
  .map((each) => parseFloat(getComputedStyle(each).fontSize))"""
OVER = """() => { const e = document.querySelector('.st-key-presenting')
  return [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight] }"""


def test_a_page_that_is_shown_prints_on_one_sheet_with_filters_and_date_and_no_buttons(
    page, product
):
    address, number, _ = product
    opened(page, address, number, "&slide=2")
    page.locator(".meeting-picture").wait_for()
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    (sheet,) = reader.pages
    told = letters(sheet.extract_text())
    state = T("papers.filters", year="2025—2026学年", stages="小学、初中", reliefs="")
    for said in (
        letters(state)[:10],
        "2025-09-01",
        number,
        letters(T("papers.snapshot", snapshot=""))[:2],
    ):
        assert said in told
    for key in ("next", "black", "full", "close"):
        assert letters(T(f"page.meeting.{key}")) not in told
    # Nothing of the data in use, which the page of the program tells around an edition.
    assert letters(T("frame.footer_source", files=""))[:4] not in told
    assert letters(T("print.choices"))[:4] not in told
    # The title is the largest text of the sheet, as on the screen.
    page.emulate_media(media="print")
    title, foot = page.evaluate(
        """() => ['h1', '.meeting-foot'].map((each) =>
          parseFloat(getComputedStyle(document.querySelector('.st-key-presenting ' + each)).fontSize))"""
    )
    assert title > foot


SIZES = [(1024, 768), (1280, 720), (1366, 768), (1920, 1080), (3840, 2160)]
# What the page itself adds to its foot, between the date of the data and the number of the page.
TELL = """(text) => { const foot = document.querySelector('.meeting-foot')
  const told = document.createElement('span')
  told.textContent = text
  foot.insertBefore(told, foot.lastElementChild) }"""


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_whole_and_of_24_points_from_1024_pixels_to_4k(page, product, size, language):
    address, number, _ = product
    page.set_viewport_size({"width": size[0], "height": size[1]})
    opened(page, address, number, f"&language={language}")
    for place in range(1, 12):
        at(page, place)
        assert min(page.evaluate(LETTERS)) >= 32
        pictures = page.locator(".meeting-picture")
        if pictures.count():
            address_of = pictures.get_attribute("src")
            assert address_of.startswith("data:image/svg+xml,")
            box, drawn_for = (
                pictures.bounding_box(),
                page.evaluate(
                    """() => { const src = document.querySelector('.meeting-picture').src
                  const svg = decodeURIComponent(src.slice(src.indexOf(',') + 1))
                  return svg.match(/viewBox='0 0 ([\\d.]+) ([\\d.]+)'/).slice(1).map(Number) }"""
                ),
            )
            # One unit is at least one pixel: letters of 32 units are at least 24 pt.
            scale = min(box["width"] / drawn_for[0], box["height"] / drawn_for[1])
            assert scale >= 0.999
        # Once other data are in use the foot says so, which takes a second line in a narrow window.
        page.evaluate(TELL, texts(language)("page.meeting.moved.foot.older", date="2025-09-01"))
        across, down = page.evaluate(OVER)
        assert across <= 0
        # A window of 720 lines is too low for three lines of title: it scrolls, the letters stay.
        assert down <= (0 if size[1] > 720 else 40)
        page.keyboard.press("PageDown")
