"""Solving backwards in a real browser: ask, wait, read, take the workbook, ban a pair, ask again."""

from __future__ import annotations

import io
import json
from urllib.parse import parse_qs, quote, urlsplit

import openpyxl
import pytest

from analysis.present.text import LANGUAGES, texts
from tests.browser.support import assert_clean, settle
from tests.browser.test_main_path import assert_sound, title

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# A busy machine takes its time; the page never keeps anybody waiting for it.
LONGEST = 180_000
# The answer to a question is kept, so that each language asks one of its own.
SECONDS = {"zh": 90, "en": 91}


def ask(page, language):
    """Press the button, and wait for the plan."""
    t = texts(language)
    page.get_by_role("button", name=t("page.plan.solve"), exact=True).click()
    page.get_by_text(t("page.plan.map"), exact=True).wait_for(timeout=LONGEST)
    settle(page, LONGEST)


def address(product, language, **chosen):
    request = {"version": 1, **chosen}
    return f"{product}/plan?language={language}&solve={quote(json.dumps(request))}"


def snapshot_of(page):
    """The id of the snapshot, as the footer tells it."""
    text = page.locator('[class*="st-key-language-"]').inner_text()
    return next(
        word for word in text.replace("（", " ").split() if len(word) == 12 and word.isalnum()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_is_solved_read_and_taken_away(product, page, page_log, language):
    t = texts(language)
    page.goto(f"{product}/plan?language={language}")
    assert_sound(page, page_log)
    usual = {
        "snapshot": snapshot_of(page),
        "school_year": 2025,
        "stages": ["junior"],
        "seconds": SECONDS[language],
    }
    page.goto(address(product, language, **usual))
    assert_sound(page, page_log)
    ask(page, language)
    text = assert_sound(page, page_log)
    assert t("page.plan.checked") in text
    people = next(int(word) for word in title(page).split() if word.isdigit())
    with page.expect_download() as taken:
        page.get_by_role("button", name=t("page.plan.excel"), exact=True).click()
    book = openpyxl.load_workbook(io.BytesIO(taken.value.path().read_bytes()))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[2]]
    column = headings.index(t("column.people"))
    moved = [row[column].value for row in sheet.iter_rows(min_row=3) if row[column].value]
    assert sum(moved) == people
    assert len(book.worksheets) == 6
    # The arrows of the map are the pairs of the list.
    pairs = {
        (row[1].value, row[2].value) for row in sheet.iter_rows(min_row=3) if row[column].value
    }
    assert page.locator(".annotation-arrow-g").count() == len(pairs)
    assert_clean(page_log)


def test_while_it_is_solved_the_page_stays_usable_and_can_be_stopped(product, page, page_log):
    t = texts("en")
    page.goto(f"{product}/plan?language=en")
    assert_sound(page, page_log)
    chosen = {"snapshot": snapshot_of(page), "school_year": 2025, "spare": "level_burden"}
    page.goto(address(product, "en", seconds=240, **chosen))
    assert_sound(page, page_log)
    page.get_by_role("button", name=t("page.plan.solve"), exact=True).click()
    stop = page.get_by_role("button", name=t("page.plan.stop"), exact=True)
    stop.wait_for()
    # Another page of the same server answers meanwhile.
    other = page.context.new_page()
    other.goto(f"{product}/?language=en")
    settle(other)
    other.close()
    stop.click()
    stop.wait_for(state="detached", timeout=LONGEST)
    page.get_by_role("button", name=t("page.plan.solve"), exact=True).wait_for()
    assert_sound(page, page_log)


def test_a_hostile_link_is_told_in_words(product, page, page_log):
    page.goto(address(product, "zh", snapshot="<script>alert(1)</script>", school_year=2025))
    text = assert_sound(page, page_log)
    assert texts("zh")("finding.plan_link_is_of_another_snapshot") in text
    assert "solve" not in parse_qs(urlsplit(page.url).query)
