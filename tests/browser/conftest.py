"""Fixtures of the browser tests. Without a browser they are skipped, unless COUNTY_BROWSER_REQUIRED=1."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.support import (
    ROOT,
    PageLog,
    browser_arguments,
    find_browser,
    served,
    watch,
)

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser test that fails is run up to twice more, and the report counts it: docs/decisions/0024."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=2))


def _missing(reason: str) -> None:
    if os.environ.get("COUNTY_BROWSER_REQUIRED") == "1":
        pytest.fail(f"{reason}, and COUNTY_BROWSER_REQUIRED=1 asks for one", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser():
    """A real browser without window."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        _missing("no playwright in this environment (requirements-test.txt installs it)")
    executable = find_browser()
    if executable is None:
        _missing("no browser found; COUNTY_BROWSER can name one")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=browser_arguments())
        yield started
        started.close()


@pytest.fixture
def context(browser):
    """A fresh profile at the size of a projector, speaking Chinese."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 1024}, locale="zh-CN")
    fresh.set_default_timeout(30_000)
    yield fresh
    fresh.close()


@pytest.fixture
def page_log(context) -> PageLog:
    """What the pages of this test asked for outside, and their errors; see `assert_clean`."""
    return watch(context)


@pytest.fixture
def page(context, page_log):
    """A page that reaches this computer only."""
    return context.new_page()


@pytest.fixture(scope="session")
def product(sample_snapshots, tmp_path_factory) -> Iterator[str]:
    """Address of the product, freshly started on the sample county."""
    log = tmp_path_factory.mktemp("product") / "server.log"
    with served(
        ROOT / "app.py", log=log, env={"COUNTY_SNAPSHOTS": str(sample_snapshots)}
    ) as address:
        yield address
