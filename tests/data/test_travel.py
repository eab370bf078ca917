"""Ways between schools on their way from the sheet to the planner's distances and caps."""

from __future__ import annotations

import shutil
from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest

from analysis.planner.basis import Why
from analysis.planner.build import build as build_problem
from analysis.planner.problem import NO_LIMIT
from analysis.planner.request import PlanRequest
from analysis.planner.settings import Switch
from analysis.present.plan_note_words import travel_sentence
from analysis.present.plan_words import PlanWording
from data.build import build
from data.warehouse import Warehouse
from data.workbook import write_workbook
from tests import small_county
from tests.data.test_planner_data import YEAR, asked, basis, stage_of
from tests.data.typed_county import TypedCounty, findings_of
from tests.present.paper_states import words_of
from tests.small_county import CODES

__all__ = ["basis"]
WAYS = ["school_code", "target_code", "road_km", "road_minutes"]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("travel")
    tables = small_county.tables()
    tables["travel"] = pd.DataFrame(
        [
            (2025, CODES["first"], CODES["second"], 3.5, 8),
            (2025, CODES["second"], CODES["first"], 4.0, None),
            (2025, CODES["third"], CODES["first"], None, 0),
        ],
        columns=["school_year", *WAYS],
    )
    write_workbook(folder / "county.xlsx", tables)
    built = build([folder / "county.xlsx"], folder / "snapshots")
    assert not built.stopped
    return built.snapshot


def test_ways_are_read_as_told(snapshot):
    found = Warehouse(snapshot).travel(2025).set_index(["school_code", "target_code"])
    there = found.loc[(CODES["first"], CODES["second"])]
    assert there.tolist() == [3.5, 8]
    assert np.isnan(found.loc[(CODES["second"], CODES["first"]), "road_minutes"])
    # No time at all is a figure.
    assert found.loc[(CODES["third"], CODES["first"]), "road_minutes"] == 0
    assert Warehouse(snapshot).travel(2024).empty


def test_a_snapshot_from_before_the_sheet_reads_as_if_it_were_empty(snapshot, tmp_path):
    old = tmp_path / "old.duckdb"
    shutil.copy(snapshot, old)
    with duckdb.connect(str(old)) as connection:
        connection.execute("DROP TABLE travel")
    found = Warehouse(old).travel(2025)
    assert found.empty
    assert list(found.columns) == WAYS


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ({"school_code": "9900009999"}, "school_is_not_listed"),
        ({"road_km": "-1"}, "number_is_out_of_bounds"),
        ({"road_minutes": "1001"}, "number_is_out_of_bounds"),
        ({"road_minutes": "一刻钟"}, "number_is_not_a_number"),
        ({"target_code": None}, "required_cell_is_empty"),
    ],
)
def test_broken_rows_are_found(cells, key):
    usual = {"school_code": CODES["first"], "target_code": CODES["second"]}
    county = TypedCounty().add("travel", **{**usual, **cells})
    assert key in [each.key for each in findings_of(county) if each.sheet == "校间路程"]


# ------------------------------------------------------------------ the planner


def with_ways(basis, *rows):
    return replace(basis, travel=pd.DataFrame(rows, columns=WAYS))


def test_told_kilometres_take_the_place_of_the_straight_line_both_ways(basis):
    plain = stage_of(asked(basis))
    one, other = plain.schools[:2]
    told = stage_of(asked(with_ways(basis, (one, other, 12.3456, np.nan))))
    assert (told.distance[0, 1], told.distance[1, 0]) == (12346, 12346)
    rest = np.ones_like(plain.allowed)
    rest[0, 1] = rest[1, 0] = False
    assert (told.distance == plain.distance)[rest].all()
    back = stage_of(asked(with_ways(basis, (one, other, 1.0, np.nan), (other, one, 2.0, np.nan))))
    assert (back.distance[0, 1], back.distance[1, 0]) == (1000, 2000)


def test_the_cap_on_kilometres_looks_at_the_road(basis):
    plain = stage_of(asked(basis))
    source, target = np.argwhere(plain.allowed)[0]
    codes = plain.schools
    far = stage_of(asked(with_ways(basis, (codes[source], codes[target], 999.0, np.nan))))
    assert not far.allowed[source, target]
    assert far.allowed.sum() < plain.allowed.sum()


@pytest.mark.parametrize(("minutes", "is_allowed"), [(60, True), (60.5, False)])
def test_the_cap_on_minutes_binds_ways_that_are_told(basis, minutes, is_allowed):
    plain = stage_of(asked(basis))
    source, target = np.argwhere(plain.allowed & plain.allowed.T)[0]
    codes = plain.schools
    told = with_ways(basis, (codes[source], codes[target], np.nan, minutes))
    capped = stage_of(asked(told, Switch.MINUTES))
    assert bool(capped.allowed[source, target]) is is_allowed
    assert bool(capped.allowed[target, source]) is is_allowed
    rest = np.ones_like(plain.allowed)
    rest[source, target] = rest[target, source] = False
    assert (capped.allowed == plain.allowed)[rest].all()
    # Off, the minutes bind nobody.
    assert (stage_of(asked(told)).allowed == plain.allowed).all()


def test_without_minutes_the_cap_is_left_aside_and_said_to_be(basis):
    code, other = stage_of(asked(basis)).schools[:2]
    for ways in ((), ((code, other, 5.0, np.nan),)):
        found = asked(with_ways(basis, *ways), Switch.MINUTES)
        assert [each.key for each in found.findings] == ["plan_minutes_are_not_known"]
        assert Switch.MINUTES in with_ways(basis, *ways).unusable


def test_a_school_without_a_position_takes_part_where_its_ways_are_told(basis):
    facts = basis.facts.copy()
    codes = stage_of(asked(basis)).schools
    facts.loc[facts["school_code"] == codes[5], "longitude"] = np.nan
    bare = replace(basis, facts=facts)
    told = build_problem(with_ways(bare, (codes[5], codes[6], 2.0, np.nan)), PlanRequest("s", YEAR))
    stage = stage_of(told)
    assert stage.allowed[5].sum() == 1
    assert stage.distance[5, 6] == 2000
    assert (np.delete(stage.distance[5], [5, 6]) == NO_LIMIT).all()
    assert codes[5] not in [each.school for each in told.told if each.why is Why.NO_POSITION]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_how_many_ways_are_told_and_what_stands_in(basis, language):
    wording = PlanWording(words_of(language), {})
    t = wording.words.t
    assert travel_sentence(with_ways(basis), wording) == t("plan.travel.none", factor="1.3")
    schools = basis.facts["school_code"].nunique()
    said = travel_sentence(with_ways(basis, ("a", "b", 1.0, np.nan)), wording)
    pairs = t.number(schools * (schools - 1) // 2, 0)
    assert said == t("plan.travel.known", km="1", minutes="0", pairs=pairs, factor="1.3")
