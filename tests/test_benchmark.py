"""The benchmark runs and prints figures; how large they are belongs to a machine and is no test."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from data.checks import run_checks
from tests import benchmark, large_county, planner_benchmark

ROOT = Path(__file__).parents[1]


def test_a_row_with_positive_numbers_for_each_size_and_measure(capsys) -> None:
    assert benchmark.main(["--sizes", "50,100", "--repeats", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for size in ("50", "100"):
        for name in benchmark.MEASURES:
            [row] = [
                line.split(name, 1)[1].split()
                for line in lines
                if line.split(maxsplit=1)[:1] == [size] and name in line
            ]
            median, smallest, largest, _ = map(float, row)
            assert 0 < smallest <= median <= largest
    assert benchmark.build.checks.run_checks is run_checks


def test_imports_of_several_years_are_measured_in_both_forms() -> None:
    # In a process of its own: its children start from its main module, which page tests exchange.
    command = [sys.executable, "-m", "tests.benchmark", "--imports", "2x20", "--repeats", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    lines = done.stdout.splitlines()
    for form in benchmark.FORMS:
        start = lines.index(f"2 {form} of 20 schools in one build: 40 school-years")
        block = lines[start + 1 : start + 2 + len(benchmark.IMPORTS)]
        for name, line in zip(benchmark.IMPORTS, block, strict=False):
            assert name in line
            assert float(line.split(name, 1)[1].split()[0]) > 0
        assert "peak memory" in block[-1]


@pytest.mark.parametrize("imports", ["10", "0x5", "1x2x3", "axb", ""])
def test_imports_that_are_no_years_and_schools_are_refused(imports: str, capsys) -> None:
    with pytest.raises(SystemExit):
        benchmark.main(["--imports", imports])
    assert "--imports" in capsys.readouterr().err


@pytest.mark.parametrize("sizes", ["0", "-1", "ten", ""])
def test_a_size_that_is_no_number_of_schools_is_refused(sizes: str, capsys) -> None:
    with pytest.raises(SystemExit):
        benchmark.main(["--sizes", sizes])
    assert "--sizes" in capsys.readouterr().err


def test_a_county_has_as_many_schools_as_asked_and_the_same_ones_each_time() -> None:
    first, second = large_county.tables(300), large_county.tables(300)
    codes = first["schools"]["school_code"]
    assert codes.is_unique
    assert codes.str.fullmatch(r"\d{10}").all()
    assert len(codes) == 300
    for key, table in first.items():
        assert table.equals(second[key])


def test_the_planner_is_measured_on_made_up_counties(capsys) -> None:
    assert benchmark.main(["--planner", "--sizes", "12", "--counties", "1"]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.split()[:2] == ["schools", "regime"] and "broken" in header
    asked = len(planner_benchmark.REGIMES) * len(planner_benchmark.QUESTIONS)
    assert len(rows) == asked and all(row.split()[0] == "12" for row in rows)


def test_explanations_are_measured_part_by_part(capsys) -> None:
    assert benchmark.main(["--explanations", "--sizes", "12", "--counties", "1"]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    assert header.split()[:2] == ["schools", "regime"]
    measured = [row for row in rows if "has a plan" not in row]
    assert len({row.split()[1] for row in rows}) == 3 and measured
    for row in measured:
        seconds = re.findall(r"\d+\.\d\d", row)
        assert float(seconds[0]) <= float(seconds[-1])
