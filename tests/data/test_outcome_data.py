"""Fitness, national monitoring and the settings of outcomes on their way from file to page."""

from __future__ import annotations

import shutil
from datetime import date

import duckdb
import pandas as pd
import pytest

from analysis.rules import NoRuleInForce
from data import reference
from data.build import build
from data.outcome_settings import outcome_settings
from data.registry_checks import ReferenceError
from data.warehouse import Warehouse
from data.workbook import write_workbook
from tests import small_county
from tests.small_county import CODES


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outcomes")
    tables = small_county.tables()
    year = {"school_year": 2025, "stage": "primary"}
    tables["outcomes"] = pd.DataFrame(
        [
            {**year, "school_code": CODES[key], "subject": "chinese", "full_mark": 100,
             "mean_score": mean, "score_sd": 10, "pupils_tested": 50}
            for key, mean in (("first", 80), ("campus", 70))
        ]
    )  # fmt: skip
    tables["fitness"] = pd.DataFrame(
        [{**year, "school_code": CODES["campus"], "pupils_tested": 150, "good_pupils": 0}]
    )
    tables["national_monitoring"] = pd.DataFrame(
        [
            {**year, "subject": "chinese", "between_school_rate": 12.5, "rate_unit": "percent"},
            {**year, "subject": "science", "between_school_rate": 0.125, "rate_unit": "ratio"},
            {**year, "subject": "arts", "achievement_level": "3"},
        ]
    )
    write_workbook(folder / "county.xlsx", tables)
    built = build([folder / "county.xlsx"], folder / "snapshots")
    assert not built.stopped
    return built.snapshot


def test_a_campus_stands_under_its_main_school(snapshot):
    found = Warehouse(snapshot).outcomes(2025)
    assert found["school_code"].tolist() == [CODES["first"]] * 2
    assert sorted(found["mean_score"]) == [70, 80]
    assert Warehouse(snapshot).fitness(2025)["school_code"].tolist() == [CODES["first"]]
    assert Warehouse(snapshot).fitness(2025)["good_pupils"].tolist() == [0]
    assert Warehouse(snapshot).outcomes(2024).empty


def test_a_rate_is_the_same_in_per_cent_and_as_a_ratio(snapshot):
    found = Warehouse(snapshot).national_monitoring().set_index("subject")
    assert found["between_school_rate"].loc[["chinese", "science"]].tolist() == [0.125, 0.125]
    assert pd.isna(found.loc["arts", "between_school_rate"])
    assert found.loc["arts", "achievement_level"] == 3


def test_a_snapshot_from_before_the_sheets_reads_as_if_they_were_empty(snapshot, tmp_path):
    old = tmp_path / "old.duckdb"
    shutil.copy(snapshot, old)
    with duckdb.connect(str(old)) as connection:
        connection.execute("DROP TABLE fitness; DROP TABLE national_monitoring")
    assert Warehouse(old).fitness(2025).empty
    assert Warehouse(old).national_monitoring().empty
    assert len(Warehouse(old).outcomes(2025)) == 2


def test_the_settings_are_dated_and_cited():
    found = outcome_settings(date(2025, 9, 1))
    assert found.monitoring.below == 0.15
    assert found.monitoring.citation.document == "教督〔2017〕6号"
    assert 0 < found.level < 1
    with pytest.raises(NoRuleInForce):
        outcome_settings(date(2016, 9, 1))


def broken(tmp_path, old, new):
    for path in reference.FOLDER.glob("*.toml"):
        shutil.copy(path, tmp_path)
    text = (tmp_path / "outcomes.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "outcomes.toml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ReferenceError) as refusal:
        outcome_settings(date(2025, 9, 1), tmp_path)
    return "\n".join(refusal.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"moral_education"]', '"morals"]', "unknown subject 'morals'"),
        ("below = 0.15", "above = 0.15", "unknown key 'above'"),
        ('key = "material_gap"', 'key = "matter"', "unknown key 'matter'"),
        ("[[noise]]", "[[hum]]", "unknown table 'hum'"),
        ('unit = "pupils"', 'unit = "heads"', "heads"),
    ],
)
def test_what_is_wrong_in_the_settings_is_told_by_name(tmp_path, old, new, told):
    assert told in broken(tmp_path, old, new)
