"""The map in a real browser without internet, with names that try to run as scripts."""

import re

import pytest

from tests.browser.apps import HOSTILE
from tests.browser.support import ROOT, assert_clean, served, wait_until_idle

pytestmark = pytest.mark.browser
SCHOOLS = "path.county-school"


@pytest.fixture(scope="module")
def hostile(browser, tmp_path_factory):
    log = tmp_path_factory.mktemp("hostile") / "server.log"
    with served(ROOT / "tests/browser/apps/hostile.py", log=log) as address:
        yield address


@pytest.fixture
def chart(page, hostile):
    page.goto(hostile)
    wait_until_idle(page)
    chart = page.frame_locator("iframe[title*=folium]")
    chart.locator(SCHOOLS).first.wait_for()
    return chart


def inside(page, script: str):
    (frame,) = (f for f in page.frames if "/component/" in f.url)
    return frame.evaluate(script)


def runs(page) -> int:
    return int(re.search(r"runs: (\d+)", page.inner_text("[data-testid=stMain]"))[1])


def test_hostile_names_stay_words(page, page_log, chart):
    assert chart.locator(SCHOOLS).count() == 5
    assert chart.locator(".county-name").inner_text() == HOSTILE
    assert chart.locator(".county-caption").inner_text() == HOSTILE
    assert page.get_by_text(HOSTILE, exact=False).count() >= 6

    chart.locator(SCHOOLS).first.hover()
    assert chart.get_by_role("tooltip").inner_text() == f"{HOSTILE}\n第二行"
    chart.locator("path.county-township").hover(position={"x": 60, "y": 60})
    chart.get_by_role("tooltip").get_by_text(HOSTILE, exact=True).wait_for()

    chart.locator(SCHOOLS).last.click()
    page.get_by_text(re.compile("clicked: .+[0-9]$")).wait_for()
    assert page.evaluate("window.hacked") is None
    assert_clean(page_log)


def test_a_click_is_told_once_and_moving_tells_nothing(page, page_log, chart):
    chart.locator(SCHOOLS).last.click()
    page.get_by_text(f"clicked: {HOSTILE}0").wait_for()
    wait_until_idle(page)
    after_click = runs(page)

    page.mouse.wheel(0, -200)
    inside(page, "map.panBy([40, 30], {animate: false})")
    chart.locator("path.county-township").click(position={"x": 60, "y": 60})
    page.wait_for_timeout(700)
    assert runs(page) == after_click

    inside(page, "window.mark = map.setZoom(map.getZoom() + 1, {animate: false}).getZoom()")
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_text("clicked: None").wait_for()
    assert inside(page, "window.mark === map.getZoom()"), "the map was built anew"
    assert chart.locator(SCHOOLS).count() == 5
    assert inside(page, "window.feature_group.length") == 2
    assert_clean(page_log)
