"""The sample county's ways between schools: made up, told where asked for, and read as any county's."""

from __future__ import annotations

import pytest

from data.__main__ import main
from data.sample import sample_county
from data.warehouse import Warehouse, current_snapshot

YEAR = 2025


@pytest.fixture(scope="module")
def county():
    return sample_county(roads=True)


def test_ways_are_told_where_asked_for_and_change_nothing_else(county):
    usual = sample_county()
    assert usual["travel"].empty
    assert all(usual[key].equals(county[key]) for key in usual if key != "travel")
    assert county["travel"].equals(sample_county(roads=True)["travel"])
    assert not county["travel"].equals(sample_county(7, roads=True)["travel"])


def test_each_pair_of_near_schools_stands_once_with_possible_figures(county):
    ways = county["travel"]
    pairs = {frozenset(pair) for pair in ways[["school_code", "target_code"]].to_numpy().tolist()}
    assert len(pairs) == len(ways) > 1000
    assert all(len(pair) == 2 for pair in pairs)
    assert ways["road_km"].between(0.1, 12 * 1.7 + 0.1).all()
    # Some ways have no minutes: not known is not zero.
    minutes = ways["road_minutes"]
    assert 0.1 < minutes.isna().mean() < 0.2
    speed = 60 * ways["road_km"] / minutes
    assert speed[ways["road_km"] > 3].dropna().between(15, 60).all()
    schools = county["schools"]
    here = schools[schools["school_year"] == YEAR]["school_code"]
    assert set(ways["school_code"]) | set(ways["target_code"]) <= set(here)


def test_the_command_writes_them_and_the_build_reads_them(tmp_path, monkeypatch, county):
    monkeypatch.setenv("COUNTY_SNAPSHOTS", str(tmp_path / "snapshots"))
    assert main(["sample", str(tmp_path / "county.xlsx"), "--roads"]) == 0
    assert main(["build", str(tmp_path / "county.xlsx")]) == 0
    read = Warehouse(current_snapshot(tmp_path / "snapshots")).travel(YEAR)
    assert len(read) == len(county["travel"])
    assert read["road_km"].sum() == pytest.approx(county["travel"]["road_km"].sum())
