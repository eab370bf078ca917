"""Plans in a real browser: set by sliders, steps and form, followed by the map, saved and compared."""

from __future__ import annotations

import re

import pytest

from analysis.present.text import LANGUAGES, texts
from tests.browser.support import open_page
from tests.browser.test_main_path import assert_sound, map_frame, title

pytestmark = pytest.mark.browser


def changed(page, before):
    page.wait_for_function(
        "before => document.querySelector('h1').innerText !== before", arg=before
    )


def test_a_step_on_the_rotation_page_changes_title_and_map_and_the_link_brings_it_back(
    product, page, page_log
):
    page.goto(f"{product}/rotation")
    assert_sound(page, page_log)
    frame = page.locator('iframe[title*="folium"]')
    map_frame(page).locator("path.county-school").last.wait_for()
    frame.evaluate("element => { element.dataset.kept = 'yes' }")
    before = title(page)
    page.locator('[data-testid="stSlider"] input').first.focus()
    page.keyboard.press("ArrowRight")
    changed(page, before)
    assert_sound(page, page_log)
    assert "调动 1 人次" in title(page)
    # The typed number's own button steps on from there; the map stays the same map.
    once = title(page)
    page.locator('[data-testid="stNumberInputStepUp"]').first.click()
    changed(page, once)
    assert_sound(page, page_log)
    assert "调动 2 人次" in title(page)
    assert frame.evaluate("element => element.dataset.kept") == "yes"
    link, shown = page.url, title(page)
    page.goto("about:blank")
    page.goto(link)
    assert_sound(page, page_log)
    assert title(page) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_money_is_stepped_up_and_the_plan_goes_on_to_the_next_page(
    product, page, page_log, language
):
    t = texts(language)
    open_page(page, product, "funding", language)
    before = title(page)
    sliders = page.locator('[data-testid="stSlider"] input')
    sliders.first.focus()
    page.keyboard.press("ArrowRight")
    changed(page, before)
    assert_sound(page, page_log)
    assert t("what_if.money.capital") in title(page)
    assert "scenario=" in page.url
    # The same plan stands on the page of rotation: the summary names the money there as well.
    link = page.url.replace("/funding", "/rotation")
    page.goto(link)
    text = assert_sound(page, page_log)
    assert t("what_if.money.capital") in text


def test_a_plan_is_saved_and_stands_beside_today(product, page, page_log):
    t = texts("zh")
    page.goto(f"{product}/rotation")
    assert_sound(page, page_log)
    before = title(page)
    page.get_by_role("button", name=t("page.rotation.take_over")).click()
    changed(page, before)
    assert_sound(page, page_log)
    passing = re.search(r"达标学校 (\d+) → (\d+)", title(page))
    field = page.get_by_label(t("what_if.panel.save_name"))
    field.fill("一步见效案")
    field.press("Enter")
    assert_sound(page, page_log)
    page.get_by_role("button", name=t("what_if.panel.save")).click()
    page.get_by_text("一步见效案", exact=False).first.wait_for()
    page.goto(f"{product}/plans")
    text = assert_sound(page, page_log)
    assert t("page.plans.shelf") in text
    page.get_by_role("button", name=t("page.plans.open")).click()
    page.get_by_text(t("page.plans.opened", name="§").split("§")[1]).first.wait_for()
    assert_sound(page, page_log)
    counts = re.search(r"现状 (\d+) 所，.+? (\d+) 所", title(page))
    assert (counts[1], counts[2]) == (passing[1], passing[2])


def test_the_plan_comes_as_a_workbook_of_its_tables(product, page, page_log, tmp_path):
    import openpyxl

    t = texts("zh")
    page.goto(f"{product}/rotation")
    assert_sound(page, page_log)
    before = title(page)
    page.get_by_role("button", name=t("page.rotation.take_over")).click()
    changed(page, before)
    assert_sound(page, page_log)
    moved = int(re.search(r"调动 (\d+) 人次", title(page))[1])
    with page.expect_download() as started:
        page.get_by_role("button", name=t("what_if.panel.excel")).click()
    path = tmp_path / "plan.xlsx"
    started.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = next(
        each for each in book if each["A1"].value == t("what_if.title.moves", people=moved)
    )
    people = [
        row[3].value for row in sheet.iter_rows(min_row=3) if isinstance(row[3].value, int | float)
    ]
    assert sum(people) == moved


def test_only_the_open_table_is_drawn_and_it_stays_open_through_the_next_step(
    product, page, page_log
):
    t = texts("zh")
    page.goto(f"{product}/rotation")
    assert_sound(page, page_log)
    slider = page.locator('[data-testid="stSlider"] input').first
    before = title(page)
    slider.focus()
    page.keyboard.press("ArrowRight")
    changed(page, before)
    assert_sound(page, page_log)
    assert page.locator('[data-testid="stDataFrame"]').count() == 1
    tab = page.get_by_role("tab", name=t("what_if.tab.plan_transfers"), exact=True)
    tab.click()
    page.get_by_role("heading", name=t("what_if.title.moves", people=1), exact=True).wait_for()
    assert_sound(page, page_log)
    assert page.locator('[data-testid="stDataFrame"]').count() == 1
    once = title(page)
    slider.focus()
    page.keyboard.press("ArrowRight")
    changed(page, once)
    page.get_by_role("heading", name=t("what_if.title.moves", people=2), exact=True).wait_for()
    assert tab.get_attribute("aria-selected") == "true"
    assert_sound(page, page_log)
