"""The benchmark of an edition's files runs and prints a line for each; how long they take is no test."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_a_line_with_seconds_for_each_file_of_both_languages():
    # In a process of its own: it sets the folders of data and workspace.
    command = [sys.executable, "-m", "tests.edition_benchmark", "--sizes", "20"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    lines = done.stdout.splitlines()
    for name in ("briefing", "county_briefing", "self_evaluation", "forms", "rotation_1"):
        found = [line.split() for line in lines if line.split(" ")[0] == name]
        assert len(found) == 2
        assert all(float(cpu) >= 0 and int(size) > 10_000 for _, cpu, _, size in found)
    assert lines[-1].split()[0] == "all"
