"""How long pages take in a browser beside a bare Streamlit page: `python -m tests.page_benchmark`.

For counties of several sizes it prints medians of the first view (a fresh server and a browser that was
never here, from the address until the page is whole), of a later view in the same browser (results and
scripts are kept then) and of a change of the stage, and each as a multiple of the same step on a page
with nothing but a title and one choice, measured in turn in the same run. Of the county map it also
prints when its last school was drawn: after the address was entered, and after another topic was
chosen. On the pages of what-if a key moves a slider by one, again and again: printed is when the title
had changed, when the map had followed and when all stood still; their multiple is of the bare page's
change of the choice. It judges none of them: times belong to a machine.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from data import build
from data.source_mapping import NOTHING_SAID
from data.workbook import write_workbook
from pages.shared.registry import PAGES
from tests import large_county
from tests.browser.support import (
    ROOT,
    browser_arguments,
    find_browser,
    served,
)

SIZES = (300, 3_000)
REPEATS = 5
BARE = Path(__file__).parent / "browser" / "apps" / "bare.py"
BARE_NAME = "(bare page)"
STEPS = ("first view", "later view", "change of stage")
# When the last school of the map was drawn, at the first view, a later one, and a change of its topic.
MAP_STEPS = ("map, first view", "map, later view", "map, new topic")
TOPIC = ".st-key-map_topic button"
# Of a step on a slider: when title, map and everything had followed.
SLIDER_STEPS = ("slider, title", "slider, map", "slider, all")
WHAT_IF = ("rotation", "funding")
SLIDER = '[data-testid="stSlider"] input'
# The first step, which fetches the code of tables, is not counted.
SLIDER_PRESSES = 6
# Both pages have this choice under the same name.
CHOICE = ".st-key-stage button"
LONGEST_WAIT = 120_000
# A page is done when its document has not changed for so many milliseconds and no run is going on; the
# time taken is that of the last change, by the page's own clock.
QUIET = 700
WATCH = """() => {
    window.lastChange = performance.now()
    new MutationObserver(() => {
        window.lastChange = performance.now()
        const title = document.querySelector('h1')?.textContent
        if (title === window.lastTitle) return
        window.lastTitle = title
        window.titleChange = window.lastChange
    }).observe(document, {attributes: true, childList: true, characterData: true, subtree: true})
    addEventListener('keydown', event => { window.pressed = event.timeStamp }, true)
}"""
# The map is a frame of its own with a clock of its own, so that both are told by the time of day.
DRAWN = """() => {
    const schools = document.getElementsByClassName('county-school')
    const last = schools[schools.length - 1]
    if (!last || last === window.lastSchool) return 0
    window.lastSchool = last
    return Date.now()
}"""
WATCH_MAP = """() => {
    const schools = document.getElementsByClassName('county-school')
    let last = schools[schools.length - 1]
    window.lastDrawn = 0
    new MutationObserver(() => {
        if (schools[schools.length - 1] === last) return
        last = schools[schools.length - 1]
        window.lastDrawn = Date.now()
    }).observe(document, {childList: true, subtree: true})
}"""
STILL = """quiet => document.querySelector('h1')
    && document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    && performance.now() - window.lastChange > quiet"""

Samples = dict[tuple[str, str], list[float]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every size asked for and print one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.page_benchmark", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="schools, such as 300,3000")
    parser.add_argument("--repeats", type=int, default=REPEATS, help="times that each is run")
    parser.add_argument("--pages", type=_pages, default=_pages(""), help="such as overview,school")
    options = parser.parse_args(arguments)
    print(f"{'schools':>7}  {'page':<16}{'step':<18}{'median s':>9}{'max s':>8}{'x bare':>8}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for size in options.sizes:
            _print(size, measure(size, options.pages, options.repeats, Path(folder) / str(size)))
    return 0


def measure(schools: int, keys: Sequence[str], repeats: int, folder: Path) -> Samples:
    """Seconds of each step on each page and on the bare one; (page, step) -> one value a repeat.

    The first view of a page is taken in a fresh server each time, so that nothing is kept.
    """
    from playwright.sync_api import sync_playwright

    snapshots = _county(schools, folder)
    env = {"COUNTY_SNAPSHOTS": str(snapshots), "COUNTY_WORKSPACE": str(folder / "workspace")}
    samples: Samples = defaultdict(list)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=browser_arguments()
        )
        for _ in range(repeats):
            for key in keys:
                with ExitStack() as stack:
                    log = folder / "server.log"
                    product = stack.enter_context(served(ROOT / "app.py", log=log, env=env))
                    bare = stack.enter_context(served(BARE, log=folder / "bare.log"))
                    entry = next(each for each in PAGES if each.key == key)
                    address = "" if key == PAGES[0].key else entry.address
                    # The server itself has been asked once before either is measured.
                    _steps(browser, bare, "", defaultdict(list), BARE_NAME)
                    _steps(browser, bare, "", samples, BARE_NAME)
                    _steps(browser, product, address, samples, key)
        browser.close()
    return samples


def _steps(browser, server: str, address: str, samples: Samples, name: str) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
    context.set_default_timeout(LONGEST_WAIT)
    context.add_init_script(f"({WATCH})()")
    for step in STEPS[:2]:
        page = context.new_page()
        page.goto(f"{server}/{address}")
        if name == "county_map":
            began = page.evaluate("performance.timeOrigin")
            samples[name, MAP_STEPS[STEPS.index(step)]].append(_until_drawn(page, began))
        samples[name, step].append(_until_still(page))
        if step == STEPS[1] and page.locator(CHOICE).count() > 1:
            start = page.evaluate("performance.now()") / 1000
            page.locator(CHOICE).nth(1).click()
            samples[name, STEPS[2]].append(_until_still(page) - start)
        if step == STEPS[1] and name == "county_map":
            # What the map shows before is seen already.
            _until_drawn(page, 0)
            began = page.evaluate("Date.now()")
            page.locator(TOPIC).nth(1).click()
            samples[name, MAP_STEPS[2]].append(_until_drawn(page, began))
        if step == STEPS[1] and name in WHAT_IF:
            # The other stage may have nothing that a slider could move.
            page.goto(f"{server}/{address}")
            slider_steps(page, name, samples)
        page.close()
    context.close()


def slider_steps(page, name: str, samples: Samples) -> None:
    """Move the first slider of a page of what-if by one, again and again; seconds since the key.

    A step that changes nothing on the map is no sample of it.
    """
    page.locator(SLIDER).first.wait_for()
    # What the map shows before is seen already.
    _until_drawn(page, 0)
    _until_still(page)
    chart = page.wait_for_selector("iframe[title*=folium]").content_frame()
    chart.evaluate(WATCH_MAP)
    page.locator(SLIDER).first.focus()
    for press in range(SLIDER_PRESSES):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => window.titleChange > window.pressed")
        still = _until_still(page)
        start, began, title = page.evaluate(
            "[pressed, performance.timeOrigin + pressed, titleChange].map(time => time / 1000)"
        )
        drawn = chart.evaluate("window.lastDrawn / 1000") - began
        if not press:
            continue
        if drawn > 0:
            samples[name, SLIDER_STEPS[1]].append(drawn)
        samples[name, SLIDER_STEPS[0]].append(title - start)
        samples[name, SLIDER_STEPS[2]].append(max(still - start, drawn))


def _until_drawn(page, began: float) -> float:
    """Seconds from a time of day, in ms, until the schools of the map were drawn anew."""
    chart = page.wait_for_selector("iframe[title*=folium]").content_frame()
    return (chart.wait_for_function(DRAWN).json_value() - began) / 1000


def _until_still(page) -> float:
    """Seconds by the page's clock at its last change, once it stands still."""
    page.wait_for_function(STILL, arg=QUIET)
    return page.evaluate("window.lastChange") / 1000


def _county(schools: int, folder: Path) -> Path:
    """A folder of snapshots with an invented county of so many schools."""
    workbook, snapshots = folder / "county.xlsx", folder / "snapshots"
    folder.mkdir(parents=True)
    write_workbook(workbook, large_county.tables(schools))
    build.build([workbook], snapshots, NOTHING_SAID)
    return snapshots


def _print(size: int, samples: Samples) -> None:
    bare = {step: statistics.median(samples[BARE_NAME, step]) for step in STEPS}
    # A step of a slider is held against the change of the bare page's choice.
    bare |= dict.fromkeys(SLIDER_STEPS, bare[STEPS[2]])
    order = (*STEPS, *MAP_STEPS, *SLIDER_STEPS)
    for (name, step), seconds in sorted(samples.items(), key=lambda each: order.index(each[0][1])):
        middle = statistics.median(seconds)
        # A bare page has no map to be held against.
        against = f"{middle / bare[step]:>8.1f}" if step in bare else ""
        print(
            f"{size:>7}  {name:<16}{step:<18}{middle:>9.3f}{max(seconds):>8.3f}{against}",
            flush=True,
        )


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _pages(text: str) -> tuple[str, ...]:
    known = [entry.key for entry in PAGES]
    asked = tuple(part for part in text.split(",") if part) or tuple(known)
    if set(asked) - set(known):
        raise argparse.ArgumentTypeError(f"pages are: {', '.join(known)}")
    return asked


if __name__ == "__main__":
    os.environ.pop("COUNTY_SNAPSHOTS", None)
    sys.exit(main())
