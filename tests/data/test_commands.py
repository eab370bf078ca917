"""The commands: what they print where, their exit status, and the form of their results."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.vocabulary import Severity
from data import build, warehouse
from data.__main__ import main
from data.sources import read_file
from data.workbook import write_workbook
from tests import small_county
from tests.small_county import CODES


def tables(county: str = "小样县", year: int = 2025) -> dict[str, pd.DataFrame]:
    sheets = small_county.tables(year)
    sheets["county"]["county_name"] = county
    return sheets


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Two counties, one of them with two workbooks, and one that cannot be used."""
    folder = tmp_path_factory.mktemp("workbooks")
    write_workbook(folder / "county.xlsx", tables())
    write_workbook(folder / "last_year.xlsx", tables(year=2024))
    gaps = tables("缺数县")
    gaps["teachers"].loc[gaps["teachers"].index[1], "teachers_pe"] = None
    gaps["premises"]["equipment_yuan"] = 0
    write_workbook(folder / "gaps.xlsx", gaps)
    bad = tables("坏数县")
    bad["pupils"].loc[1, "pupils"] = 0
    write_workbook(folder / "bad.xlsx", bad)
    return folder


@pytest.fixture(autouse=True)
def snapshots(tmp_path, monkeypatch) -> Path:
    """Every command has a snapshot folder of its own."""
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(tmp_path / "snapshots"))
    return tmp_path / "snapshots"


@pytest.fixture
def run(capsys):
    """Run a command: exit status, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def strict_json(text: str) -> list[dict]:
    def refuse(word: str):
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


# ------------------------------------------------------------------ template and sample


def test_the_template_is_written_where_it_was_asked_for_even_in_a_new_folder(run, tmp_path):
    path = tmp_path / "新" / "模板.xlsx"
    status, out, err = run("template", path)
    assert (status, out) == (0, "")
    assert str(path) in err
    assert read_file(path).cells.empty


def test_the_sample_shows_gaps_and_has_nothing_that_stops(run, tmp_path):
    assert run("sample", tmp_path / "sample.xlsx")[0] == 0
    read = read_file(tmp_path / "sample.xlsx")
    assert read.findings == []
    (name,) = read.cells[read.cells["field"] == "county_name"]["text"]
    assert "虚构" in name
    found = {finding.severity for finding in build.load(warehouse.create(), [read], "0" * 12)}
    assert Severity.EXCLUDES in found
    assert Severity.STOPS not in found


@pytest.mark.parametrize(("language", "word"), [("zh", "写不了"), ("en", "cannot")])
def test_a_target_that_cannot_be_written_is_told_and_not_a_traceback(run, tmp_path, language, word):
    (tmp_path / "file").write_text("a file, not a folder", "utf-8")
    for target in (tmp_path / "file" / "template.xlsx", tmp_path):
        status, out, err = run("template", target, "--language", language)
        assert (status, out) == (2, "")
        assert word in err
        assert "Traceback" not in err


# ------------------------------------------------------------------ build


def test_build_tells_findings_on_standard_error_and_publishes_nothing(run, folder, snapshots):
    status, out, err = run("build", folder / "bad.xlsx", "--language", "en")
    assert (status, out) == (2, "")
    assert "bad.xlsx" in err
    assert "D3" in err
    assert "pupils are 0" in err
    assert list(snapshots.iterdir()) == []


def test_build_makes_a_snapshot_current_says_its_name_and_tells_the_gaps(run, folder, snapshots):
    status, out, err = run("build", folder / "gaps.xlsx")
    assert (status, out) == (0, "")
    name = (snapshots / "CURRENT").read_text("utf-8")
    assert (snapshots / name).is_file()
    assert name in err
    assert "「教师」表 L3" in err


def test_a_snapshot_folder_that_cannot_be_used_is_told(run, folder, snapshots):
    snapshots.write_text("a file, not a folder", "utf-8")
    status, out, err = run("build", folder / "county.xlsx")
    assert (status, out) == (2, "")
    assert str(snapshots) in err


# ------------------------------------------------------------------ assess


def test_json_has_exactly_the_promised_form_and_the_numbers_of_the_formula(run, folder, snapshots):
    status, out, err = run("assess", folder / "county.xlsx", "--format", "json")
    assert (status, err) == (0, "")
    assert not snapshots.exists(), "judging touches no snapshot"
    (county,) = strict_json(out)
    assert set(county) == {"county", "year", "snapshot", "verdict", "stages"}
    assert (county["county"], county["year"], len(county["snapshot"])) == ("小样县", 2025, 12)
    assert [stage["stage"] for stage in county["stages"]] == ["primary", "junior"]
    for stage in county["stages"]:
        assert set(stage) == {"stage", "verdict", "indicators", "schools"}
        assert [each["code"] for each in stage["indicators"]] == [f"A{n}" for n in range(1, 8)]
        for each in stage["indicators"]:
            assert set(each) == {
                "code",
                "mean",
                "cv",
                "cv_limit",
                "cv_met",
                "schools_counted",
                "schools_missing",
                "schools_met",
            }
            assert each["schools_counted"] + each["schools_missing"] == len(stage["schools"])
            check_by_formula(each, stage["schools"])
        for school in stage["schools"]:
            assert set(school) == {
                "school_code",
                "pupils",
                "values",
                "states",
                "met",
                "at_floor",
                "verdict",
            }
            assert set(school["values"]) == set(school["states"]) == {f"A{n}" for n in range(1, 8)}
            assert isinstance(school["pupils"], int)
    primary = {school["school_code"]: school for school in county["stages"][0]["schools"]}
    assert sorted(primary) == sorted(
        CODES[key] for key in ("first", "second", "third", "private", "nine_year", "point_50")
    )
    # 2 of PE and 3 of arts for 500 pupils; 1.05 million yuan for them.
    assert primary[CODES["second"]]["values"]["A3"] == pytest.approx(1.0)
    assert primary[CODES["second"]]["values"]["A6"] == pytest.approx(2100)
    assert county["verdict"] == "fail"


def check_by_formula(indicator: dict, schools: list[dict]) -> None:
    """DOMAIN 2.2: weighted by pupils, population variance, mean = total over total."""
    pairs = [(school["pupils"], school["values"][indicator["code"]]) for school in schools]
    total = sum(pupils for pupils, _ in pairs)
    mean = sum(pupils * value for pupils, value in pairs) / total
    variance = sum(pupils / total * (value - mean) ** 2 for pupils, value in pairs)
    assert indicator["mean"] == pytest.approx(mean)
    assert indicator["cv"] == pytest.approx(math.sqrt(variance) / mean, abs=1e-9)
    assert indicator["cv_met"] is (indicator["cv"] <= indicator["cv_limit"])


def test_json_says_null_where_a_figure_is_not_known_and_csv_says_the_same_by_an_empty_cell(
    run, folder
):
    """No PE teachers known at one school; no equipment anywhere, so no coefficient."""
    status, out, err = run("assess", folder / "gaps.xlsx", "--format", "json")
    assert status == 0
    assert "gaps.xlsx" in err
    (county,) = strict_json(out)
    primary, junior = county["stages"]
    second = next(s for s in primary["schools"] if s["school_code"] == CODES["second"])
    assert second["values"]["A3"] is None
    assert second["states"]["A3"] == "missing_numerator"
    assert second["verdict"] == "cannot_judge"
    arts = primary["indicators"][2]
    assert (arts["schools_counted"], arts["schools_missing"]) == (5, 1)
    for stage in (primary, junior):
        equipment = stage["indicators"][5]
        assert (equipment["mean"], equipment["cv"], equipment["cv_met"]) == (0, None, None)

    out = run("assess", folder / "gaps.xlsx", "--format", "csv")[1]
    expected = [
        ["缺数县", "2025", county["verdict"], stage["stage"], stage["verdict"], each["code"]]
        + ["" if value is None else str(value) for key, value in each.items() if key != "code"]
        for stage in county["stages"]
        for each in stage["indicators"]
    ]
    assert list(csv.reader(io.StringIO(out)))[1:] == expected


def test_a_county_name_that_looks_like_a_formula_is_defused_in_csv_only(run, tmp_path):
    write_workbook(tmp_path / "hostile.xlsx", tables("=HYPERLINK(1)"))
    out = run("assess", tmp_path / "hostile.xlsx", "--format", "csv")[1]
    assert {row[0] for row in list(csv.reader(io.StringIO(out)))[1:]} == {"'=HYPERLINK(1)"}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["2025—2026学年: 未达标", "小学 未达标", "初中 未达标", "每百名学生", "限值 0.50"]),
        ("en", ["primary does not meet", "junior does not meet", "limit 0.45"]),
    ],
)
def test_the_table_is_for_people_of_either_language(run, folder, language, words):
    status, out, err = run("assess", folder / "county.xlsx", "--language", language)
    assert (status, err) == (0, "")
    assert all(word.lower() in out.lower() for word in ["小样县", *words]), out
    assert len([line for line in out.splitlines() if " A" in line]) == 14
    assert "{" not in out


def test_two_workbooks_of_one_county_are_one_county_with_two_years(run, folder):
    status, out, _ = run(
        "assess", folder / "county.xlsx", folder / "last_year.xlsx", "--format", "json"
    )
    results = strict_json(out)
    assert status == 0
    assert [(each["county"], each["year"]) for each in results] == [
        ("小样县", 2024),
        ("小样县", 2025),
    ]
    assert results[0]["snapshot"] == results[1]["snapshot"]
    _, out, _ = run(
        *("assess", folder / "county.xlsx", folder / "last_year.xlsx"),
        *("--format", "json", "--year", "2024-2025"),
    )
    assert [each["year"] for each in strict_json(out)] == [2024]


def test_a_county_that_cannot_be_used_does_not_keep_the_others_from_being_judged(run, folder):
    status, out, err = run(
        *("assess", folder / "bad.xlsx", folder / "county.xlsx"),
        *("--format", "json", "--language", "en"),
    )
    assert status == 2
    assert [each["county"] for each in strict_json(out)] == ["小样县"]
    assert "bad.xlsx" in err
    assert "county.xlsx" not in err


@pytest.mark.parametrize("form", ["json", "csv"])
def test_when_nothing_can_be_judged_the_output_is_an_empty_one_of_its_form(run, folder, form):
    status, out, err = run("assess", folder / "gone.xlsx", "--format", form)
    assert status == 2
    assert "gone.xlsx" in err
    if form == "json":
        assert strict_json(out) == []
    else:
        assert out.startswith("county,year,verdict,")
        assert len(out.splitlines()) == 1


def test_a_year_that_a_county_does_not_have_is_told_with_the_years_it_has(run, folder):
    """The other county has it: one is judged, the other is named, and the status says so."""
    status, out, err = run(
        *("assess", folder / "last_year.xlsx", folder / "gaps.xlsx"),
        *("--year", "2024", "--format", "json"),
    )
    assert status == 2
    assert [(each["county"], each["year"]) for each in strict_json(out)] == [("小样县", 2024)]
    (line,) = [line for line in err.splitlines() if "2024" in line]
    assert "缺数县" in line
    assert "2025" in line


LOCAL = """
[document]
id = "own"
number = "小样〔2025〕1号"
title = "小样县标准"
level = "county"
county_codes = ["990199"]
[document.sources]
X = "小样县"
[[coefficient_limit]]
stage = "primary"
value = 0.001
unit = "coefficient"
direction = "at_most"
effective_from = 2025-09-01
clause = "第1条"
source = "X"
checked_on = 2026-01-01
"""


@pytest.fixture
def own_rules(tmp_path, monkeypatch) -> Path:
    """A bureau's folder of rules with one document, the default of the county of the tests."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "own.toml").write_text(LOCAL, "utf-8")
    monkeypatch.setenv("COUNTY_RULES", str(tmp_path / "rules"))
    return tmp_path / "rules"


def limits(out: str) -> list[float]:
    return [stage["indicators"][0]["cv_limit"] for stage in strict_json(out)[0]["stages"]]


@pytest.mark.parametrize(
    ("arguments", "primary", "named"),
    [
        ((), 0.001, "own"),
        (("--rules", "own"), 0.001, "own"),
        (("--rules", "national"), 0.5, None),
        (("--rules", "invented_example"), 0.4, "invented_example"),
    ],
)
def test_a_county_is_judged_by_its_default_or_by_the_rules_asked_for(
    run, folder, own_rules, arguments, primary, named
):
    status, out, err = run("assess", folder / "county.xlsx", "--format", "json", *arguments)
    assert status == 0
    assert limits(out)[0] == primary
    assert strict_json(out)[0].get("rule_set") == named
    assert ("小样〔2025〕1号" in err) == (named == "own")
    assert bool(err) == (named is not None)


def test_rules_that_are_not_known_are_told_with_those_that_are(run, folder, own_rules):
    status, out, err = run("assess", folder / "county.xlsx", "--rules", "nothing")
    assert (status, out) == (2, "")
    for word in ("nothing", "national", "own", "invented_example"):
        assert word in err


def test_broken_rule_files_are_told_at_once_and_national_rules_are_used(run, folder, own_rules):
    (own_rules / "own.toml").write_text(LOCAL.replace("0.001", "0.9"), "utf-8")
    (own_rules / "other.toml").write_text("x", "utf-8")
    status, out, err = run("assess", folder / "county.xlsx", "--format", "json")
    assert status == 2
    assert limits(out)[0] == 0.5
    assert "own.toml" in err
    assert "looser" in err
    assert "other.toml" in err


@pytest.mark.parametrize(
    "year", ["abc", "25", "20255", "2025-2027", "2025-", "2025abc", "²025", "２０２５", ""]
)
def test_a_year_that_cannot_be_read_is_told_before_anything_is_judged(run, folder, year):
    status, out, err = run("assess", folder / "county.xlsx", "--year", year)
    assert (status, out) == (2, "")
    assert f"“{year}”" in err


@pytest.mark.parametrize(
    "arguments",
    [[], ["judge", "x.xlsx"], ["assess"], ["assess", "x.xlsx", "--format", "xml"]],
    ids=["no command", "unknown command", "no file", "unknown format"],
)
def test_a_command_that_does_not_exist_ends_with_status_two(run, capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


def test_the_template_opens_in_a_spreadsheet_program_at_its_notes(run, tmp_path):
    run("template", tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.active.title == book.sheetnames[0] == "说明"
