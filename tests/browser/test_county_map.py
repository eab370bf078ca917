"""The county map in a real browser with the network shut: one selection everywhere, a base that stays,
the full screen, and a picture that carries its approval number or the warning."""

import json
import os
import struct
import subprocess
import sys

import openpyxl
import pytest

from analysis.present.text import texts
from tests.browser.support import (
    ROOT,
    assert_clean,
    open_page,
    served,
    settle,
    wait_until_idle,
)

pytestmark = pytest.mark.browser
T = texts("zh")
SCHOOL = "path.county-school"
APPROVED = "GS(2026)0001号"
# Every word that the picture writes, as its canvas was told to write it.
OVERHEAR = """(() => {
    window.written = []
    const write = CanvasRenderingContext2D.prototype.fillText
    CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
        window.written.push(text)
        return write.call(this, text, ...place)
    }
})()"""
CARD = r"""() => {
    const found = document.querySelector('[data-testid=stMain]').innerText.match(/标识码 (\d+)/)
    return found ? found[1] : ''
}"""
CHOSEN = """() => {
    const found = []
    map.eachLayer(layer => { if (layer.options.selected) found.push(layer.options.code) })
    return found
}"""
# Most presses of a key that a way may take.
MOST_STOPS = 60


@pytest.fixture
def opened(product, context, page):
    context.add_init_script(OVERHEAR)
    page.set_viewport_size({"width": 1366, "height": 768})
    open_map(page, product)
    return page


def open_map(page, product) -> None:
    open_page(page, product, "county_map")
    chart(page).locator(SCHOOL).first.wait_for()


def chart(page):
    return page.frame_locator('iframe[title*="folium"]')


def inside(page):
    (frame,) = (each for each in page.frames if "/component/" in each.url)
    return frame


def wait_for_card(page, before: str = "") -> str:
    """The code of the school whose card is open now, once it is another one than before."""
    page.wait_for_function(f"before => !['', before].includes(({CARD})())", arg=before)
    wait_until_idle(page)
    return page.evaluate(CARD)


def assert_chosen_everywhere(page, code: str) -> list[str]:
    """Map, search box, tile, list, chart and card show one school; returns the marked row."""
    name = page.locator("h2").last.inner_text()
    # The layer of the map comes a moment after the page itself.
    inside(page).wait_for_function(f"code => ({CHOSEN})().join() === code", arg=code)
    assert page.get_by_role("combobox", name=T("map.search")).input_value() == T(
        "map.search_entry", name=name, code=code
    )
    assert page.get_by_test_id("stMetricLabel").first.inner_text() == name
    # The list is read again by those who do not see it, after it is drawn.
    marked = page.get_by_test_id("stDataFrame").first.locator("tr[aria-selected=true]")
    marked.filter(has_text=name).wait_for(state="attached")
    assert marked.count() == 1
    ringed = page.locator(".js-plotly-plot .textpoint")
    ringed.filter(has_text=name).wait_for()
    assert ringed.all_text_contents() == [name]
    return marked.locator("td").all_inner_texts()


def click_a_school_on_the_map(page) -> str:
    box = chart(page).locator(SCHOOL).last.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    return wait_for_card(page)


def press_until(page, key: str, reached: str) -> None:
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if page.evaluate(reached):
            return
    pytest.fail(f"{MOST_STOPS} times {key} did not lead to {reached}")


def pick(page, label: str) -> None:
    page.get_by_role("radio", name=label, exact=True).click()
    settle(page)


def test_a_school_is_chosen_by_a_click_on_the_map_and_then_on_the_chart(opened, page_log):
    page = opened
    first = click_a_school_on_the_map(page)
    row = assert_chosen_everywhere(page, first)
    # What was chosen beside the list stands first in it, in sight.
    grid = page.get_by_test_id("stDataFrame").first
    assert grid.locator("tbody tr").first.locator("td").all_inner_texts() == row
    points = page.locator(".js-plotly-plot .points path")
    points.last.scroll_into_view_if_needed()
    box = points.last.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert_chosen_everywhere(page, wait_for_card(page, first))
    assert_clean(page_log)


def test_the_keyboard_skips_the_map_and_chooses_in_the_list_and_by_name(opened, page_log):
    page = opened
    press_until(page, "Tab", "document.activeElement.className === 'county-skip'")
    page.keyboard.press("Enter")
    press_until(page, "Tab", "document.activeElement.getAttribute('role') === 'combobox'")
    press_until(page, "Tab", "document.activeElement.tagName === 'CANVAS'")
    grid = page.get_by_test_id("stDataFrame").first
    order = grid.locator("tbody td:first-child").all_inner_texts()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Shift+Space"):
        page.keyboard.press(key)
    first = wait_for_card(page)
    assert order[0] not in assert_chosen_everywhere(page, first)
    # No row moves under the hands of whoever chooses in the list.
    assert grid.locator("tbody td:first-child").all_inner_texts() == order
    other = order[6]
    press_until(page, "Shift+Tab", "document.activeElement.getAttribute('role') === 'combobox'")
    page.keyboard.press("Control+A")
    page.keyboard.type(other)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    second = wait_for_card(page, first)
    assert other in assert_chosen_everywhere(page, second)
    assert_clean(page_log)


def test_no_choice_rebuilds_the_base_or_moves_the_view(opened, page_log):
    page = opened
    inside(page).evaluate(
        """() => {
            map.setZoom(map.getZoom() + 1, {animate: false})
            window.kept = {box: map.getContainer(), zoom: map.getZoom(), centre: map.getCenter()}
        }"""
    )
    drawn = (
        inside(page).locator(SCHOOL).evaluate_all("all => all.map(each => each.className.baseVal)")
    )
    steps = (
        "A5 体育场馆",
        T("map_mode.gap"),
        T("map_mode.shortfall"),
        T("map_time.earlier"),
        T("map_time.change"),
        T("stage.junior"),
    )
    for label in steps:
        pick(page, label)
        before, drawn = drawn, None
        inside(page).wait_for_function(
            """before => JSON.stringify([...document.querySelectorAll('path.county-school')]
                .map(each => each.className.baseVal)) !== JSON.stringify(before)""",
            arg=before,
        )
        drawn = (
            inside(page)
            .locator(SCHOOL)
            .evaluate_all("all => all.map(each => each.className.baseVal)")
        )
        assert inside(page).evaluate(
            """() => kept.box === map.getContainer() && document.contains(kept.box)
                && kept.zoom === map.getZoom() && kept.centre.equals(map.getCenter())"""
        ), f"the map was built anew or moved by {label}"
    assert_clean(page_log)


def test_the_full_screen_shows_what_the_map_says_and_can_be_left(opened, page_log):
    page = opened
    key = chart(page).locator(".county-key")
    assert not key.is_visible()
    chart(page).get_by_role("button", name=T("map.full_screen")).click()
    key.wait_for()
    assert page.locator("h1").inner_text() in key.inner_text()
    assert T("map.approval_missing") in key.inner_text()
    size = page.evaluate("[window.innerWidth, window.innerHeight]")
    box = chart(page).locator(".leaflet-container").bounding_box()
    assert [box["width"], box["height"]] == size
    # The whole county is in sight, and nothing of it lies under the words.
    words = key.bounding_box()
    for town in chart(page).locator("path.county-township").all():
        area = town.bounding_box()
        assert area["x"] >= 0 and area["y"] >= 0 and area["y"] + area["height"] <= size[1]
        assert area["x"] + area["width"] <= words["x"]
    page.evaluate("document.exitFullscreen()")
    key.wait_for(state="hidden")
    assert chart(page).locator(".leaflet-container").bounding_box()["height"] < size[1]
    assert_clean(page_log)


def save_picture(page, folder) -> tuple[str, bytes]:
    """The words that the picture writes, and its bytes."""
    inside(page).evaluate("window.written = []")
    with page.expect_download() as download:
        chart(page).get_by_role("button", name=T("map.save_image")).click()
    assert download.value.suggested_filename.endswith(".png")
    path = folder / "map.png"
    download.value.save_as(path)
    return "\n".join(inside(page).evaluate("window.written")), path.read_bytes()


def assert_is_a_picture(content: bytes) -> None:
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    assert width > 1000 and height > 1000
    # A white sheet would be packed into next to nothing.
    assert len(content) > 50_000


def test_without_an_approval_number_picture_file_and_page_carry_the_warning(
    opened, page_log, tmp_path
):
    page = opened
    words, content = save_picture(page, tmp_path)
    assert_is_a_picture(content)
    assert T("map.approval_missing") in words
    assert page.locator("h1").inner_text()[:12] in words
    for entry in chart(page).locator(".county-key-entry").all_text_contents():
        assert entry in words
    assert page.get_by_text(T("map.approval_missing"), exact=False).count() == 1
    with page.expect_download() as download:
        page.get_by_role("button", name=T("map.save_geojson")).click()
    told = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert told["about"]["approval"] == T("map.approval_missing")
    assert len(told["features"]) == chart(page).locator(SCHOOL).count()
    assert_clean(page_log)


@pytest.fixture(scope="module")
def approved(sample_workbook, tmp_path_factory):
    """The product on the sample county with an approval number."""
    folder = tmp_path_factory.mktemp("approved")
    book = openpyxl.load_workbook(sample_workbook)
    heading = next(
        cell for row in book["县情"].iter_rows() for cell in row if cell.value == "审图号"
    )
    book["县情"].cell(heading.row + 1, heading.column).value = APPROVED
    book.save(folder / "approved.xlsx")
    env = {**os.environ, "COUNTY_SNAPSHOTS": str(folder / "snapshots")}
    command = [sys.executable, "-m", "data", "build", str(folder / "approved.xlsx")]
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    with served(ROOT / "app.py", log=folder / "server.log", env=env) as address:
        yield address


def test_an_approval_number_is_printed_instead_of_the_warning(
    approved, context, page, page_log, tmp_path
):
    context.add_init_script(OVERHEAR)
    open_map(page, approved)
    words, content = save_picture(page, tmp_path)
    assert_is_a_picture(content)
    assert T("map.approval", number=APPROVED) in words
    shown = page.inner_text("[data-testid=stMain]")
    for text in (words, shown):
        assert T("map.approval_missing") not in text
    assert APPROVED in shown
    assert_clean(page_log)
