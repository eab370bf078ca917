"""The main path in a real browser with the network shut: verdict, map, worst school, one move."""

from __future__ import annotations

import re
from itertools import takewhile

import pytest

from analysis.present.text import LANGUAGES, texts
from pages.shared.registry import PAGES
from tests.browser.support import assert_clean, go_to, open_page, settle

pytestmark = pytest.mark.browser
SIZES = [(1366, 768), (1920, 1080)]
# What a page must never show: a text key, an empty place, a traceback.
BROKEN = re.compile(
    r"\b(page|finding|column|common|indicator|unit)\.\w+|\{\w+\}|Traceback|nan\b|None\b"
)


def assert_sound(page, log):
    settle(page)
    assert page.locator('[data-testid="stException"]').count() == 0
    text = page.locator('[data-testid="stMain"]').inner_text()
    assert not BROKEN.search(text), BROKEN.search(text)
    assert_clean(log)
    return text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_navigation_stands_in_one_row_and_leads_to_every_page(product, browser, language):
    page = browser.new_page(viewport={"width": 1024, "height": 768})
    open_page(page, product, PAGES[0].key, language)
    t = texts(language)
    row = page.get_by_test_id("stTopNavSection").all_inner_texts()
    groups = dict.fromkeys(entry.group for entry in PAGES if entry.group)
    # Streamlit folds what does not fit into one more menu.
    assert row == [t(f"navigation.{group}") for group in groups]
    for entry in PAGES:
        go_to(page, entry.key, language)
        page.get_by_text(t(f"page.{entry.key}.question"), exact=True).wait_for()
    page.close()


def title(page):
    return page.locator("h1").inner_text()


def test_first_address_after_a_start_opens_inside_the_frame(product, page, page_log):
    page.goto(f"{product}/league-table")
    text = assert_sound(page, page_log)
    t = texts("zh")
    assert t("page.league_table.question") in text
    assert t("choice.school_year") in text
    assert page.get_by_text(t("page.overview.nav"), exact=True).count() >= 1


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.key)
def test_every_page_draws_cleanly(product, page, page_log, entry, size, language):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    first = entry.key == PAGES[0].key
    page.goto(f"{product}/{'' if first else entry.address}?language={language}")
    text = assert_sound(page, page_log)
    assert texts(language)(f"page.{entry.key}.question") in text
    # Nothing is wider than the window.
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0


def map_frame(page):
    return page.frame_locator('iframe[title*="folium"]')


def test_a_newcomer_finds_verdict_worst_school_reason_and_a_move(product, page, page_log):
    t = texts("zh")
    page.goto(product)
    assert_sound(page, page_log)
    assert "尚未达标" in title(page)

    # To the table of schools.
    go_to(page, "league_table")
    page.wait_for_url("**/league-table*")
    assert_sound(page, page_log)
    worst = re.search(r"差得最多的是(.+?)（", title(page)).group(1)
    assert worst

    # To the rotation, where one move is offered, taken, and shows its effect.
    go_to(page, "rotation")
    page.wait_for_url("**/rotation*")
    assert_sound(page, page_log)
    before = title(page)
    page.get_by_role("button", name=t("page.rotation.take_over")).click()
    page.wait_for_function(
        "before => document.querySelector('h1').innerText !== before", arg=before
    )
    assert_sound(page, page_log)
    passing = re.search(r"达标学校 (\d+) → (\d+)", title(page))
    assert int(passing[2]) == int(passing[1]) + 1
    # The link alone brings the same plan back.
    link, shown = page.url, title(page)
    page.goto("about:blank")
    page.goto(link)
    assert_sound(page, page_log)
    assert title(page) == shown


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_first_click_on_the_map_opens_the_school_in_sight(product, page, page_log, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{product}/county-map")
    assert_sound(page, page_log)
    school = map_frame(page).locator("path.county-school").last
    box = school.bounding_box()
    scrolled = page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    # A plain click of the mouse, as a person does it: nothing scrolls into view first.
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    summary = page.get_by_text("距标准还差：", exact=False).first
    summary.wait_for()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == scrolled
    place = summary.bounding_box()
    assert place["y"] + place["height"] <= size[1]
    assert "标识码" in assert_sound(page, page_log)


def test_the_things_to_look_into_lead_to_what_they_speak_of(product, page, page_log):
    page.goto(product)
    assert_sound(page, page_log)
    said = page.get_by_text("超过限值 0.50。", exact=False).first.inner_text()
    code = re.search(r"“(A\d) ", said).group(1)
    page.get_by_role("button", name="去看“差距分解”").first.click()
    page.wait_for_url("**/gap-breakdown*")
    assert_sound(page, page_log)
    assert f"indicator={code}" in page.url
    assert code in title(page)


def test_changing_the_topic_keeps_the_map_and_changes_the_finding(product, page, page_log):
    page.goto(f"{product}/county-map")
    assert_sound(page, page_log)
    frame = page.locator('iframe[title*="folium"]')
    frame.evaluate("element => { element.dataset.kept = 'yes' }")
    before = title(page)
    page.get_by_role("radio", name="A5 体育场馆").or_(
        page.get_by_role("button", name="A5 体育场馆")
    ).first.click()
    page.wait_for_function(
        "before => document.querySelector('h1').innerText !== before", arg=before
    )
    assert_sound(page, page_log)
    assert "A5" in title(page)
    assert "map_topic=A5" in page.url
    assert frame.evaluate("element => element.dataset.kept") == "yes"


def test_switching_the_language_translates_the_page_and_keeps_the_choices(product, page, page_log):
    page.goto(f"{product}/league-table?stage=junior")
    assert_sound(page, page_log)
    page.get_by_text("English", exact=True).click()
    page.get_by_text(texts("en")("page.league_table.question")).wait_for()
    text = assert_sound(page, page_log)
    assert texts("en")("page.league_table.question") in text
    assert "stage=junior" in page.url
    assert "language=en" in page.url
    assert page.locator("html").get_attribute("lang") == "en"
    # What was chosen before the switch speaks English too: no Chinese words in any control.
    controls = page.locator('[data-testid="stSelectbox"], [data-testid="stMultiSelect"]')
    assert controls.count() >= 6
    for said in controls.all_inner_texts():
        assert not re.search(r"[\u4e00-\u9fff]", said), said


def test_controls_of_the_rotation_change_language_with_the_page(product, page, page_log):
    page.goto(f"{product}/rotation")
    assert_sound(page, page_log)
    page.get_by_text("English", exact=True).click()
    page.get_by_text(texts("en")("page.rotation.question")).wait_for()
    assert_sound(page, page_log)
    # One tab for each kind of teacher; the tab behind holds schools, whose names stay as they are.
    seen = 0
    for kind in ("degree", "backbone", "pe_arts"):
        page.get_by_role("tab", name=texts("en")(f"teacher_kind.{kind}"), exact=True).click()
        for control in page.locator('[data-testid="stSelectbox"]').all():
            if not control.is_visible():
                continue
            shown = control.locator("input").first.get_attribute("value") or control.inner_text()
            assert not re.search(r"[\u4e00-\u9fff]", shown), shown
            seen += 1
    # From where and to where, of each kind.
    assert seen >= 6


def test_slider_moves_by_keyboard_and_numbers_follow(product, page, page_log):
    page.goto(f"{product}/rotation")
    assert_sound(page, page_log)
    before = title(page)
    page.locator('[data-testid="stSlider"] input').first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('h1').innerText !== before", arg=before
    )
    assert_sound(page, page_log)
    assert "调动 1 人次" in title(page)
    assert page.locator('input[type="number"]').first.input_value() == "1"


def rows_in(sheet) -> int:
    """How many rows a table has, from below its headings to the empty line above its notes."""
    rows = sheet.iter_rows(min_row=3)
    return sum(1 for _ in takewhile(lambda row: any(cell.value is not None for cell in row), rows))


def test_a_download_opens_again_and_holds_what_is_shown(product, page, page_log, tmp_path):
    import openpyxl

    t = texts("zh")
    page.goto(f"{product}/league-table")
    assert_sound(page, page_log)
    buttons = page.get_by_role("button", name=t("common.download_table"))
    listed = []
    # Schools with a place, and those that lack data, apart.
    for position in range(2):
        with page.expect_download() as started:
            buttons.nth(position).click()
        path = tmp_path / f"table_{position}.xlsx"
        started.value.save_as(path)
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert t("column.school") in [cell.value for cell in sheet[2]]
        listed.append(rows_in(sheet))
    schools = int(re.search(r"(\d+) 所学校", title(page)).group(1))
    unknown = int(re.search(r"(\d+) 所缺数据", page.get_by_test_id("stMain").inner_text()).group(1))
    assert listed == [schools - unknown, unknown]
    assert_clean(page_log)
