"""Every page in both languages on two screens: nothing is cut, and a picture of each is kept.

The pictures lie in `test-results/tour`, or in the folder that COUNTY_TOUR names; they are for people to
look at and are never committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from analysis.present.text import LANGUAGES
from pages.shared.registry import PAGES
from tests.browser.support import ROOT, assert_clean, open_page, settle, too_wide

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# A notebook of an office, and a projector or a large screen.
SCREENS = ((1366, 768), (1920, 1080))
PNG = b"\x89PNG\r\n\x1a\n"
FOLDER = Path(os.environ.get("COUNTY_TOUR") or ROOT / "test-results" / "tour")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [entry.key for entry in PAGES])
def test_every_page_is_whole_on_both_screens(product, page, page_log, key, language):
    FOLDER.mkdir(parents=True, exist_ok=True)
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        open_page(page, product, key, language)
        assert too_wide(page) == 0, f"{width} x {height}"
        assert page.locator('[data-testid="stException"]').count() == 0
        picture = FOLDER / f"{key}-{language}-{width}.png"
        _photograph(page, picture, width)
        assert _size(picture)[0] == width
    assert_clean(page_log)


def _photograph(page, picture: Path, width: int) -> None:
    """The whole page: it scrolls inside a frame, so the window is made as tall as its content."""
    content = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": int(content) + 20})
    settle(page)
    page.screenshot(path=picture)


def _size(picture: Path) -> tuple[int, int]:
    """Width and height as the file itself says them."""
    head = picture.read_bytes()[:24]
    assert head.startswith(PNG)
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
