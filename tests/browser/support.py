"""Helpers of the browser tests: find a browser, start a server, know when a page is done and clean."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.present.text import texts
from pages.shared.registry import PAGES

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

ROOT = Path(__file__).parents[2]
LOCAL = re.compile(r"^(https?|ws)://127\.0\.0\.1:\d+/|^(data|blob|about):")
# On an address below the root, Streamlit first asks there for its own services.
PROBE = re.compile(r"/[^/]+/_stcore/(health|host-config)$")
# Milliseconds in which a page of the sample county is drawn, however busy the machine is.
PATIENCE = 60_000
BROWSER_ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_browser() -> str | None:
    """The browser named by COUNTY_BROWSER, or a Chromium, Chrome or Edge of this computer."""
    named = os.environ.get("COUNTY_BROWSER")
    if named:
        return shutil.which(named)
    names = ("chromium", "chromium-browser", "google-chrome", "chrome", "microsoft-edge", "msedge")
    folders = [os.environ.get(v) for v in ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")]
    installed = [
        Path(folder, *parts)
        for folder in folders
        if folder
        for parts in (
            ("Google", "Chrome", "Application", "chrome.exe"),
            ("Microsoft", "Edge", "Application", "msedge.exe"),
            ("Chromium", "Application", "chrome.exe"),
        )
    ]
    found = [path for name in names if (path := shutil.which(name))]
    found += [str(path) for path in installed if path.is_file()]
    return found[0] if found else None


def browser_arguments() -> list[str]:
    """Start options; Chromium refuses its sandbox to root, which test machines often are."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*BROWSER_ARGUMENTS, "--no-sandbox"] if root else BROWSER_ARGUMENTS


@dataclass
class PageLog:
    """What a page did that it should not have done."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def watch(context: BrowserContext) -> PageLog:
    """Let `context` reach this computer only, and note every attempt and every error."""
    log = PageLog()

    def gate(route) -> None:
        if LOCAL.match(route.request.url):
            route.continue_()
        else:
            log.outside.append(route.request.url)
            route.abort()

    def message(entry) -> None:
        if entry.type == "error" and not PROBE.search(entry.location.get("url", "")):
            log.errors.append(f"{entry.text} ({entry.location.get('url', '')})")

    def socket_opened(web_socket) -> None:
        if not LOCAL.match(web_socket.url):
            log.outside.append(web_socket.url)

    context.route("**/*", gate)
    context.on("console", message)
    context.on("weberror", lambda error: log.errors.append(str(error.error)))
    context.on("page", lambda page: page.on("websocket", socket_opened))
    return log


def assert_clean(log: PageLog) -> None:
    """Nothing asked for outside, no error in the console, no uncaught exception."""
    assert log.outside == []
    assert log.errors == []


def wait_until_idle(page: Page, timeout: float = PATIENCE) -> None:
    """Wait for the heading of the page and the end of its run.

    The mark that a person sees comes only after a while, so the state that Streamlit writes into the
    page for tests is asked instead.
    """
    page.wait_for_selector("h1", timeout=timeout)
    page.wait_for_selector(
        '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=timeout
    )


def settle(page: Page, timeout: float = PATIENCE) -> None:
    """Wait until the page is drawn to its last line, the footer, and nothing is running."""
    wait_until_idle(page, timeout)
    page.locator('[class*="st-key-language-"]').wait_for(timeout=timeout)
    # Streamlit fetches the code of each kind of element when it first meets one.
    page.wait_for_load_state("networkidle", timeout=timeout)
    page.locator('[data-testid="stSkeleton"]').first.wait_for(state="detached", timeout=timeout)
    wait_until_idle(page, timeout)


def open_page(page: Page, product: str, key: str, language: str = "zh") -> None:
    """Open the page `key` of the product in a language and wait until it is whole."""
    entry = next(each for each in PAGES if each.key == key)
    first = key == PAGES[0].key
    page.goto(f"{product}/{'' if first else entry.address}?language={language}")
    settle(page)


def go_to(page: Page, key: str, language: str = "zh") -> None:
    """Go from one page to another by the navigation, as a person does: its menu, then its name."""
    t = texts(language)
    entry = next(each for each in PAGES if each.key == key)
    if entry.group:
        menu = page.get_by_test_id("stTopNavSection")
        menu.get_by_text(t(f"navigation.{entry.group}"), exact=True).click()
    links = page.get_by_test_id("stTopNavLinkContainer")
    links.get_by_text(t(f"page.{key}.nav"), exact=True).click()


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate(
        """() => {
            const body = document.documentElement, main = document.querySelector('[data-testid=stMain]')
            return Math.max(body.scrollWidth - body.clientWidth, main.scrollWidth - main.clientWidth)
        }"""
    )


@contextmanager
def served(script: Path, *, log: Path, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve `script` with the product's settings on a free port; yields the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **(env or {})}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=settings, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_for_health(f"http://127.0.0.1:{port}", process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for_health(address: str, process: subprocess.Popen, log: Path) -> None:
    # A proxy of the environment must not stand between a test and its own computer.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            with direct.open(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text(errors='replace')}")
