"""From workbooks to a snapshot: what is published, what stays, and the facts by reasoning.

One county of cases holds a school for each rule of the facts, so that the database is made once.
"""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest

from analysis.assessment import assess_stage
from analysis.rules import day_of_school_year
from analysis.vocabulary import Severity, Stage, State, Verdict
from data import build, reference, warehouse
from data.sources import read_file
from data.workbook import write_workbook
from tests import small_county
from tests.data.typed_county import TypedCounty, loaded
from tests.small_county import CODES

ROOT = Path(__file__).parents[2]
TWELVE_YEAR, ATTACHED, NO_SENIOR_ROW, NO_SENIOR_PUPILS = (
    "9900000021",
    "9900000022",
    "9900000023",
    "9900000024",
)
HALF_NINE, MAIN, MAIN_CAMPUS, UNLISTED = "9900000025", "9900000026", "9900000027", "9900000028"
ARTS_TOTAL, ARTS_PARTS, ARTS_HALF, ARTS_NONE = (
    "9900000029",
    "9900000030",
    "9900000031",
    "9900000032",
)
SENIOR, VOCATIONAL, VOCATIONAL_JUNIOR = "9900000033", "9900000034", "9900000035"


def county_of_cases() -> TypedCounty:
    county = TypedCounty()
    # DOMAIN 3.2: 23226 of anything between 166 primary and 210 junior pupils at 1 : 1.1.
    county.type("premises", "nine_year", teaching_area_m2="23226", equipment_yuan="2.3226")
    county.add_school(
        TWELVE_YEAR,
        "345",
        {"小学": "100", "初中": "100", "高中": "100"},
        premises={"teaching_area_m2": "3420", "sports_ground_area_m2": "6840"},
    )
    county.add_school(
        ATTACHED, "311", {"小学": "110", "初中": "100"}, premises={"multimedia_rooms": "9"}
    )
    county.add_school(NO_SENIOR_ROW, "341", {"初中": "100"})
    county.add_school(NO_SENIOR_PUPILS, "341", {"初中": "100", "高中": None})
    county.add_school(HALF_NINE, "312", {"小学": "100"})
    county.add_school(MAIN, "211", {"小学": "100"}, {"backbone_teachers": "0"})
    county.add_school(
        MAIN_CAMPUS,
        "211",
        {"小学": "60"},
        {"teachers_pe": None, "backbone_teachers": "0"},
        {"equipment_yuan": None},
        counts_as_school="否",
        main_school_code=MAIN,
    )
    county.add_school(UNLISTED, "211", {}).remove("premises", UNLISTED)
    parts = {"teachers_arts_total": None, "teachers_music": "1", "teachers_fine_art": "2"}
    county.add_school(ARTS_TOTAL, "211", {"小学": "100"}, {**parts, "teachers_arts_total": "3"})
    county.add_school(ARTS_PARTS, "211", {"小学": "100"}, parts)
    county.add_school(ARTS_HALF, "211", {"小学": "100"}, {**parts, "teachers_fine_art": None})
    county.add_school(
        ARTS_NONE,
        "211",
        {"小学": "100"},
        {**parts, "teachers_music": "0", "teachers_fine_art": "0"},
    )
    county.add_school(SENIOR, "342", {"高中": "900"})
    county.add_school(VOCATIONAL, "361", {"高中": "800"})
    county.add_school(VOCATIONAL_JUNIOR, "361", {"初中": "100", "高中": "100"})
    county.add(
        "corrections",
        school_code=CODES["third"],
        corrected_heading="网络多媒体教室数(间)",
        old_value="5",
        new_value="7",
        reason="漏报",
        confirmed_by="装备办",
    )
    county.type("teachers", "second", backbone_teachers=None)
    return county.add(
        "corrections",
        school_code=CODES["second"],
        corrected_stage="小学",
        corrected_heading="县级以上骨干教师(人)",
        old_value=None,
        new_value="8",
        reason="补报",
        confirmed_by="人事股",
    )


@pytest.fixture(scope="module")
def cases() -> duckdb.DuckDBPyConnection:
    connection, findings = loaded(county_of_cases())
    assert not build.stops(findings), findings
    return connection


@pytest.fixture(scope="module")
def facts(cases) -> pd.DataFrame:
    return warehouse.read_facts(cases).set_index(["school_code", "stage"]).sort_index()


@pytest.fixture(scope="module")
def left_out(cases) -> dict:
    rows = cases.execute("SELECT school_code, stage, exclusion FROM left_out").fetchall()
    return {(code, stage): reason for code, stage, reason in rows}


# ------------------------------------------------------------------ facts by reasoning


def test_a_campus_that_is_not_counted_is_added_to_its_main_school(facts):
    first = facts.loc[CODES["first"], "primary"]
    assert CODES["campus"] not in facts.index
    assert (first["pupils"], first["campuses"]) == (1200, 2)
    assert first["teaching_area_m2"] == (1000 * 5 + 100) + (200 * 5 + 100)
    assert first["full_time_teachers"] == 100 + 20
    assert first["school_name"] == "第一小学"


def test_a_nine_year_school_is_split_one_to_one_point_one_by_pupils(facts):
    """DOMAIN 3.2: 23226 over 166 + 1.1 x 210."""
    primary, junior = (facts.loc[CODES["nine_year"], stage] for stage in ("primary", "junior"))
    assert primary["teaching_area_m2"] == pytest.approx(9711.63, abs=0.005)
    assert junior["teaching_area_m2"] == pytest.approx(13514.37, abs=0.005)
    assert primary["teaching_area_m2"] / 166 == pytest.approx(58.504, abs=0.0005)
    assert junior["teaching_area_m2"] / 210 == pytest.approx(64.354, abs=0.0005)
    # Every shared figure by the same share; together they are what was typed.
    assert primary["equipment_yuan"] == pytest.approx(9711.63, abs=0.005)
    for name, typed in (("indoor_sports_area_m2", 100), ("multimedia_rooms", 9)):
        assert primary[name] / junior[name] == pytest.approx(166 / 231)
        assert primary[name] + junior[name] == pytest.approx(typed)


def test_teachers_are_reported_by_stage_and_never_split(facts):
    assert facts.loc[CODES["nine_year"], "primary"]["full_time_teachers"] == 16
    assert facts.loc[CODES["nine_year"], "junior"]["full_time_teachers"] == 21


def test_a_full_secondary_school_is_split_one_to_one_point_two_with_its_senior_stage(facts):
    """400 : 600 x 1.2 = 5 : 9 of 5100 square metres."""
    assert facts.loc[CODES["full"], "junior"]["teaching_area_m2"] == pytest.approx(5100 * 5 / 14)


def test_a_twelve_year_school_is_split_by_three_weights(facts):
    """1 : 1.1 : 1.32 among equal stages of 3420 square metres."""
    shares = facts.loc[TWELVE_YEAR]["teaching_area_m2"]
    assert shares.to_dict() == pytest.approx({"primary": 1000, "junior": 1100, "senior": 1320})


def test_a_junior_school_with_primary_classes_is_split_by_the_same_weights(facts):
    """110 x 1 = 100 x 1.1: half each."""
    assert facts.loc[ATTACHED]["multimedia_rooms"].to_dict() == pytest.approx(
        {"primary": 4.5, "junior": 4.5}
    )


def test_a_school_of_one_stage_keeps_everything(facts):
    second = facts.loc[CODES["second"], "primary"]
    assert second["teaching_area_m2"] == 2600
    assert second["indoor_sports_area_m2"] == 100
    assert second["multimedia_rooms"] == 12


@pytest.mark.parametrize("code", [NO_SENIOR_ROW, NO_SENIOR_PUPILS, HALF_NINE])
def test_without_the_pupils_of_a_stage_shared_premises_are_unknown_and_not_larger(facts, code):
    stage = "primary" if code == HALF_NINE else "junior"
    row = facts.loc[code, stage]
    assert row["pupils"] == 100
    assert row["full_time_teachers"] == 20
    shared = ["teaching_area_m2", "sports_ground_area_m2", "equipment_yuan", "multimedia_rooms"]
    assert row[shared].isna().all()


def test_a_sum_with_an_unknown_part_is_unknown_and_the_others_are_known(facts):
    main = facts.loc[MAIN, "primary"]
    assert math.isnan(main["teachers_pe"])
    assert math.isnan(main["equipment_yuan"])
    assert main["pupils"] == 160
    assert main["multimedia_rooms"] == 10


def test_none_is_zero_and_unknown_is_not(facts):
    assert facts.loc[MAIN, "primary"]["backbone_teachers"] == 0
    assert facts.loc[ARTS_NONE, "primary"]["teachers_arts"] == 0


def test_the_arts_total_already_holds_its_parts(facts):
    assert facts.loc[ARTS_TOTAL, "primary"]["teachers_arts"] == 3


def test_parts_stand_in_for_a_missing_arts_total_only_when_both_are_known(facts):
    assert facts.loc[ARTS_PARTS, "primary"]["teachers_arts"] == 3
    assert math.isnan(facts.loc[ARTS_HALF, "primary"]["teachers_arts"])


def test_equipment_is_typed_in_ten_thousands_and_kept_in_yuan(facts):
    """500 pupils at 0.21 万元."""
    assert facts.loc[CODES["second"], "primary"]["equipment_yuan"] == pytest.approx(1_050_000)


def test_a_correction_takes_the_place_of_the_typed_value_and_marks_its_school(cases, facts):
    assert facts.loc[CODES["third"], "primary"]["multimedia_rooms"] == 7
    assert facts.loc[CODES["second"], "primary"]["backbone_teachers"] == 8
    marked = facts.index[facts["corrected"]].get_level_values("school_code")
    assert sorted(marked) == [CODES["second"], CODES["third"]]
    rows = cases.execute(
        "SELECT school_code, target_field, old_value, new_value, confirmed_by FROM correction_target"
        " ORDER BY school_code"
    ).fetchall()
    assert rows == [
        (CODES["second"], "backbone_teachers", None, "8", "人事股"),
        (CODES["third"], "multimedia_rooms", "5", "7", "装备办"),
    ]


def test_a_teaching_point_with_forty_nine_pupils_is_out_and_with_fifty_is_in(facts, left_out):
    assert not facts.loc[CODES["point_49"], "primary"]["in_scope"]
    assert left_out[CODES["point_49"], "primary"] == "below_minimum_pupils"
    assert facts.loc[CODES["point_50"], "primary"]["in_scope"]


def test_a_private_school_is_judged_with_the_others(facts):
    assert facts.loc[CODES["private"], "primary"]["in_scope"]


def test_schools_that_are_not_judged_are_listed_with_the_reason_and_no_other_school(left_out):
    assert left_out == {
        (CODES["point_49"], "primary"): "below_minimum_pupils",
        (CODES["special"], None): "type_not_judged",
        (SENIOR, None): "type_not_judged",
        (VOCATIONAL, None): "type_not_judged",
    }


def test_junior_classes_of_a_vocational_school_are_judged_and_its_senior_stage_is_not(facts):
    assert facts.loc[VOCATIONAL_JUNIOR, "junior"]["in_scope"]
    assert not facts.loc[VOCATIONAL_JUNIOR, "senior"]["in_scope"]
    assert not facts[facts.index.get_level_values("stage") == "senior"]["in_scope"].any()


def test_a_listed_school_without_figures_counts_as_missing_and_does_not_vanish(facts):
    rules = reference.rule_book().on(day_of_school_year(2025))
    judged = assess_stage(facts.reset_index(), Stage.PRIMARY, reference.indicators(), rules)
    verdicts = judged.schools.set_index("school_code")["verdict"]
    assert verdicts[UNLISTED] == Verdict.CANNOT_JUDGE
    assert set(judged.states.loc[UNLISTED]) <= {State.MISSING_DENOMINATOR, State.MISSING_NUMERATOR}
    # The missing junior stage of a nine-year school, too.
    junior = assess_stage(facts.reset_index(), Stage.JUNIOR, reference.indicators(), rules)
    assert junior.schools.set_index("school_code")["verdict"][HALF_NINE] == Verdict.CANNOT_JUDGE


# ------------------------------------------------------------------ several years and workbooks


@pytest.fixture(scope="module")
def two_years() -> duckdb.DuckDBPyConnection:
    latest = TypedCounty(2025, "b.xlsx").type("pupils", "second", pupils="510")
    latest.at("townships", 3, outline=None, outline_datum=None)
    connection, findings = loaded(latest, TypedCounty(2024, "a.xlsx"))
    assert findings == []
    return connection


def test_one_workbook_with_two_years_gives_the_facts_of_two_workbooks(two_years, tmp_path):
    both = {
        key: pd.concat([small_county.tables(2024)[key], table]) if key in PER_YEAR else table
        for key, table in small_county.tables(2025).items()
    }
    latest = both["pupils"]["school_year"] == 2025
    second = both["pupils"]["school_code"] == CODES["second"]
    both["pupils"].loc[latest & second, "pupils"] = 510
    write_workbook(tmp_path / "both.xlsx", both)
    connection = warehouse.create()
    assert build.load(connection, [read_file(tmp_path / "both.xlsx")], "0" * 12) == []
    together, apart = (warehouse.read_facts(each) for each in (connection, two_years))
    pd.testing.assert_frame_equal(together, apart)
    pupils = apart.set_index(["school_year", "school_code", "stage"])["pupils"]
    assert pupils[2024, CODES["second"], "primary"] == 500
    assert pupils[2025, CODES["second"], "primary"] == 510


PER_YEAR = ("schools", "pupils", "teachers", "premises")


def test_a_township_named_by_two_workbooks_is_one_township_with_its_outline(two_years):
    rows = two_years.execute(
        "SELECT township, outline IS NOT NULL FROM township_outline ORDER BY ALL"
    ).fetchall()
    assert rows == [("北山乡", True), ("城关镇", True)]


def test_the_latest_of_two_workbooks_speaks_for_the_county(two_years):
    info = warehouse.read_info(two_years)
    assert (info.data_date, info.school_years) == ("2025-09-01", (2024, 2025))


# ------------------------------------------------------------------ the snapshot


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    """The small county as a file."""
    path = tmp_path_factory.mktemp("in") / "county.xlsx"
    write_workbook(path, small_county.tables())
    return path


@pytest.fixture(scope="module")
def published(source, tmp_path_factory) -> Path:
    """The snapshot of the small county, in a folder of its own."""
    built = build.build([source], tmp_path_factory.mktemp("snapshots"))
    assert built.findings == ()
    return built.snapshot


def contents(folder: Path) -> dict[str, int]:
    """Every file of a folder, hidden ones too, with its time."""
    return {each.name: each.stat().st_mtime_ns for each in folder.iterdir()}


def test_the_snapshot_is_named_by_year_and_input_and_is_the_current_one(published):
    year, _, identity = published.stem.partition("-")
    assert year == "2025"
    assert len(identity) == 12
    assert warehouse.current_snapshot(published.parent) == published
    assert sorted(contents(published.parent)) == sorted([published.name, "CURRENT", "HISTORY"])
    info = warehouse.Warehouse(published).info()
    assert (info.snapshot, info.county, info.is_invented) == (identity, "小样县", True)
    assert info.files == ("county.xlsx",)


def test_the_stored_results_are_those_of_the_facts(published):
    """Equipment of the second school: 1 050 000 yuan for 500 pupils."""
    snapshot = warehouse.Warehouse(published)
    stored = snapshot.read(
        "SELECT value, numerator, state FROM indicator_value WHERE school_code = ? AND indicator = ?",
        [CODES["second"], "A6"],
    )
    assert stored.iloc[0].to_dict() == pytest.approx(
        {"value": 2100, "numerator": 1_050_000, "state": "known"}
    )
    limits = snapshot.read(
        "SELECT stage, count(*) AS n, max(cv_limit) AS cv FROM dispersion GROUP BY 1"
    )
    assert limits.set_index("stage").T.to_dict("list") == {"primary": [7, 0.5], "junior": [7, 0.45]}


def test_a_snapshot_can_be_read_by_the_older_library(published):
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{published}' AS snapshot (READ_ONLY)")
    tags = dict(connection.execute("SELECT database_name, tags FROM duckdb_databases()").fetchall())
    assert tags["snapshot"]["storage_version"].startswith("v1.4.0")


def test_eight_threads_read_one_snapshot_at_once(published):
    snapshot = warehouse.Warehouse(published)
    alone = snapshot.facts()

    def read(_: int) -> int:
        pd.testing.assert_frame_equal(snapshot.facts(), alone)
        return len(snapshot.left_out(2025)) + len(snapshot.townships())

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(read, range(32))) == {2 + 2}


def test_the_same_bytes_give_the_same_snapshot_whatever_the_place_the_name_and_the_time(
    source, published, tmp_path
):
    before = contents(published.parent)[published.name]
    copy = tmp_path / "another name.xlsx"
    shutil.copyfile(source, copy)
    os.utime(copy, (0, 0))
    assert build.build([copy], published.parent).snapshot == published
    assert contents(published.parent)[published.name] == before, "written again"
    assert build.build([copy], tmp_path / "elsewhere").snapshot.name == published.name


def test_the_order_of_the_workbooks_does_not_matter_and_a_changed_cell_does(source):
    one = read_file(source)
    other = TypedCounty(2024).workbook()
    assert build.snapshot_id([one, other]) == build.snapshot_id([other, one])
    assert len({build.snapshot_id(books) for books in ([one], [other], [one, other])}) == 3


def test_a_changed_cell_gives_another_snapshot_and_the_earlier_one_stays(
    source, published, tmp_path
):
    folder = tmp_path / "snapshots"
    folder.mkdir()
    shutil.copyfile(published, folder / published.name)
    warehouse.publish(folder / published.name)
    book = openpyxl.load_workbook(source)
    book["学生与班级"]["D3"] = 501
    book.save(tmp_path / "changed.xlsx")
    changed = build.build([tmp_path / "changed.xlsx"], folder).snapshot
    assert changed.name != published.name
    assert warehouse.current_snapshot(folder) == changed
    assert sorted(contents(folder)) == sorted([published.name, changed.name, "CURRENT", "HISTORY"])


def test_changed_rules_give_another_snapshot(source, tmp_path, monkeypatch):
    workbook = read_file(source)
    before = build.snapshot_id([workbook])
    shutil.copytree(reference.FOLDER, tmp_path / "reference")
    monkeypatch.setattr(reference, "FOLDER", tmp_path / "reference")
    assert build.snapshot_id([workbook]) == before
    rules = tmp_path / "reference" / "rules" / "jiaodu_2017_6.toml"
    rules.write_text(rules.read_text("utf-8").replace("value = 4.2", "value = 4.3"), "utf-8")
    assert build.snapshot_id([workbook]) != before


def test_without_a_snapshot_the_folder_looked_in_is_named(tmp_path):
    with pytest.raises(warehouse.NoSnapshot, match=str(tmp_path)):
        warehouse.current_snapshot(tmp_path)
    (tmp_path / "CURRENT").write_text("2025-gone.duckdb", "utf-8")
    with pytest.raises(warehouse.NoSnapshot):
        warehouse.current_snapshot(tmp_path)


# ------------------------------------------------------------------ builds that must not happen


def edited(path: Path, tables: dict, change) -> None:
    """Write tables, then change the file as somebody with a spreadsheet program would."""
    write_workbook(path, tables)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def with_figure(tables: dict, sheet: str, name: str, value: object) -> dict:
    """The figure of the second school (third row of its sheet) replaced."""
    tables[sheet].loc[tables[sheet].index[1], name] = value
    return tables


def with_doubled_school(tables: dict) -> dict:
    tables["schools"] = pd.concat([tables["schools"], tables["schools"].iloc[[1]]])
    return tables


# What is wrong -> how the file comes about, and the finding, sheet and cell that tell it.
BAD = {
    "wrong file": (
        lambda path, tables: path.write_text("一封信", "utf-8"),
        ("file_is_not_a_workbook", "", ""),
    ),
    "missing sheet": (
        lambda path, tables: edited(path, tables, lambda book: book.remove(book["教师"])),
        ("sheet_is_missing", "教师", ""),
    ),
    "missing heading": (
        lambda path, tables: edited(
            path, tables, lambda book: book["教师"].__setitem__("L1", None)
        ),
        ("heading_is_missing", "教师", ""),
    ),
    "text for a number": (
        lambda path, tables: edited(
            path, tables, lambda book: book["学生与班级"].__setitem__("D3", "约500")
        ),
        ("number_is_not_a_number", "学生与班级", "D3"),
    ),
    "duplicate code": (
        lambda path, tables: write_workbook(path, with_doubled_school(tables)),
        ("row_is_doubled", "学校", "12"),
    ),
    "pupils 0": (
        lambda path, tables: write_workbook(path, with_figure(tables, "pupils", "pupils", 0)),
        ("pupils_are_zero", "学生与班级", "D3"),
    ),
    "degrees above total": (
        lambda path, tables: write_workbook(
            path, with_figure(tables, "teachers", "teachers_bachelor", 40)
        ),
        ("degrees_exceed_teachers", "教师", "D3"),
    ),
    "unknown code": (
        lambda path, tables: write_workbook(
            path, with_figure(tables, "schools", "urban_rural", "999")
        ),
        ("code_is_not_known", "学校", "F3"),
    ),
    "file cut in half": (
        lambda path, tables: (
            write_workbook(path, tables),
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        ),
        ("file_is_not_a_workbook", "", ""),
    ),
}


@pytest.fixture(scope="module")
def bad_files(tmp_path_factory) -> dict[str, Path]:
    """One bad workbook of each kind, each of a school year of its own."""
    folder = tmp_path_factory.mktemp("bad")
    files = {}
    for year, (kind, (make, _)) in enumerate(BAD.items(), start=2017):
        files[kind] = folder / f"{kind.replace(' ', '_')}.xlsx"
        make(files[kind], small_county.tables(year))
    return files


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_workbook_is_told_and_the_earlier_snapshot_stays_current(kind, bad_files, published):
    before = contents(published.parent)
    built = build.build([bad_files[kind]], published.parent)
    told = [(f.key, f.sheet, f.cell) for f in built.findings if f.severity is Severity.STOPS]
    assert told == [BAD[kind][1]]
    assert built.stopped
    assert contents(published.parent) == before
    assert warehouse.current_snapshot(published.parent) == published


def test_the_command_tells_every_bad_file_at_once_and_leaves_the_snapshot_current(
    bad_files, published
):
    before = contents(published.parent)
    done = subprocess.run(
        [sys.executable, "-m", "data", "build", *map(str, bad_files.values())],
        cwd=ROOT,
        env={**os.environ, "COUNTY_SNAPSHOTS": str(published.parent)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    for kind, (_, (_, sheet, cell)) in BAD.items():
        place = [part for part in (bad_files[kind].name, sheet, cell) if part]
        assert any(all(part in line for part in place) for line in lines), kind
    assert len([line for line in lines if line.startswith("[必须改正]")]) == len(BAD)
    assert contents(published.parent) == before


def test_a_build_that_dies_leaves_the_earlier_snapshot_and_no_trace(
    published, tmp_path, monkeypatch
):
    def die(connection):
        connection.execute("CREATE TABLE half (done INTEGER)")
        raise MemoryError

    monkeypatch.setattr(build, "store_results", die)
    before = contents(published.parent)
    write_workbook(tmp_path / "next.xlsx", small_county.tables(2026))
    with pytest.raises(MemoryError):
        build.build([tmp_path / "next.xlsx"], published.parent)
    assert contents(published.parent) == before
    assert warehouse.current_snapshot(published.parent) == published


# ------------------------------------------------------------------ campuses of their own type


def test_a_campus_with_one_stage_is_taken_as_that_stage_whatever_its_type():
    """The primary campus, listed as a nine-year school, keeps its premises for its 200 pupils."""
    county = TypedCounty()
    county.at("schools", county.row("schools", "campus"), school_type="312 九年一贯制学校")
    connection, findings = loaded(county)
    assert "premises_cannot_be_split" not in {finding.key for finding in findings}
    first = warehouse.read_facts(connection).set_index(["school_code", "stage"]).loc[CODES["first"]]
    assert list(first.index) == ["primary"]
    assert first.loc["primary", "teaching_area_m2"] == (1000 * 5 + 100) + (200 * 5 + 100)


def test_the_juniors_of_a_branch_count_with_its_main_school():
    """A junior campus of a primary school: one stage, taken as that stage, in scope and missing nothing."""
    county = TypedCounty()
    county.at("schools", county.row("schools", "campus"), school_type="311 初级中学")
    county.at("pupils", county.row("pupils", "campus"), stage="初中")
    county.at("teachers", county.row("teachers", "campus"), stage="初中")
    facts = warehouse.read_facts(loaded(county)[0]).set_index(["school_code", "stage"])
    first = facts.loc[CODES["first"]]
    assert first["pupils"].to_dict() == {"junior": 200, "primary": 1000}
    assert first["in_scope"].all()
    assert first["teaching_area_m2"].to_dict() == {"junior": 1100, "primary": 5100}


def test_primary_classes_of_a_full_secondary_school_are_kept_and_split():
    county = TypedCounty()
    county.add("pupils", school_code=CODES["full"], stage="小学", pupils="100")
    facts = warehouse.read_facts(loaded(county)[0]).set_index(["school_code", "stage"])
    full = facts.loc[CODES["full"], "teaching_area_m2"]
    # 5,100 over 100 + 1.1 x 400 + 1.32 x 600 = 1,332.
    assert full["primary"] == pytest.approx(5100 * 100 / 1332)
    assert full["junior"] == pytest.approx(5100 * 440 / 1332)
    assert facts.loc[(CODES["full"], "primary"), "in_scope"]
