"""The benchmark of pages runs and prints figures; how large they are is no test."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict

import pytest

from tests import page_benchmark
from tests.browser.support import ROOT

pytestmark = pytest.mark.browser


@pytest.mark.slow
def test_pages_are_measured_beside_a_bare_one(browser) -> None:
    command = [sys.executable, "-m", "tests.page_benchmark", "--sizes", "20"]
    command += ["--repeats", "1", "--pages", "overview"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    lines = done.stdout.splitlines()
    for page in (page_benchmark.BARE_NAME, "overview"):
        for step in page_benchmark.STEPS:
            [row] = [line for line in lines if page in line and step in line]
            median, largest, ratio = map(float, row.split(step, 1)[1].split())
            assert 0 < median == largest
            assert ratio == 1 if page == page_benchmark.BARE_NAME else ratio > 0


def test_a_page_that_is_not_there_is_refused(capsys) -> None:
    with pytest.raises(SystemExit):
        page_benchmark.main(["--pages", "no_such_page"])
    assert "overview" in capsys.readouterr().err


@pytest.mark.parametrize("key", page_benchmark.WHAT_IF)
def test_steps_of_a_slider_are_timed_one_by_one(product, context, key) -> None:
    context.add_init_script(f"({page_benchmark.WATCH})()")
    page, samples = context.new_page(), defaultdict(list)
    page.goto(f"{product}/{key}")
    page_benchmark.slider_steps(page, key, samples)
    title, drawn, whole = (samples[key, step] for step in page_benchmark.SLIDER_STEPS)
    # The first is not counted; a map that a step leaves as it was has no time.
    assert len(title) == len(whole) == page_benchmark.SLIDER_PRESSES - 1
    assert len(drawn) <= len(whole)
    assert all(0 < early <= late for early, late in zip(title, whole, strict=True))
    assert all(0 < seconds <= max(whole) for seconds in drawn)
