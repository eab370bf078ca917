"""Authorised posts on their way from the sheet to the planner, the what-if and the page."""

from __future__ import annotations

import shutil

import duckdb
import pandas as pd
import pytest

from data.build import build
from data.sample import sample_county
from data.warehouse import Warehouse
from data.workbook import write_workbook
from tests import small_county
from tests.data.typed_county import TypedCounty, findings_of
from tests.small_county import CODES

KEY = ["school_code", "stage"]


def row(school: str, authorised: int | None, filled: int | None, stage: str = "primary") -> dict:
    return {
        "school_year": 2025,
        "school_code": CODES[school],
        "stage": stage,
        "authorised_posts": authorised,
        "posts_filled": filled,
    }


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("posts")
    tables = small_county.tables()
    tables["posts"] = pd.DataFrame(
        [
            row("first", 110, 104),
            row("campus", 22, 22),
            row("second", 50, 0),
            row("third", None, 20),
            row("nine_year", 18, 19),
            row("nine_year", 25, 21, "junior"),
        ]
    ).astype({"authorised_posts": "Int64", "posts_filled": "Int64"})
    write_workbook(folder / "county.xlsx", tables)
    built = build([folder / "county.xlsx"], folder / "snapshots")
    assert not built.stopped
    return built.snapshot


def read(snapshot, year: int = 2025) -> dict:
    found = Warehouse(snapshot).posts(year).set_index(KEY)
    return {key: tuple(values) for key, values in found.T.to_dict("list").items()}


def test_a_campus_is_added_and_zero_stays_a_figure(snapshot):
    found = read(snapshot)
    assert found[CODES["first"], "primary"] == (132, 126)
    assert found[CODES["second"], "primary"] == (50, 0)
    assert found[CODES["nine_year"], "junior"] == (25, 21)
    assert (CODES["campus"], "primary") not in found


def test_what_is_not_told_is_not_known_and_no_zero(snapshot):
    found = Warehouse(snapshot).posts(2025).set_index(KEY)
    assert pd.isna(found.loc[(CODES["third"], "primary"), "authorised_posts"])
    assert found.loc[(CODES["third"], "primary"), "posts_filled"] == 20
    assert (CODES["private"], "primary") not in found.index
    assert Warehouse(snapshot).posts(2024).empty


def test_a_main_school_without_its_campus_is_not_known(tmp_path):
    tables = small_county.tables()
    tables["posts"] = pd.DataFrame([row("first", 110, 104)])
    write_workbook(tmp_path / "county.xlsx", tables)
    built = build([tmp_path / "county.xlsx"], tmp_path / "snapshots")
    found = Warehouse(built.snapshot).posts(2025)
    assert found["school_code"].tolist() == [CODES["first"]]
    assert found[["authorised_posts", "posts_filled"]].isna().all(axis=None)


def test_the_file_is_named(snapshot):
    assert Warehouse(snapshot).posts_files(2025) == ("county.xlsx",)
    assert Warehouse(snapshot).posts_files(2024) == ()


def test_a_snapshot_from_before_the_sheet_reads_as_if_it_were_empty(snapshot, tmp_path):
    old = tmp_path / "old.duckdb"
    shutil.copy(snapshot, old)
    with duckdb.connect(str(old)) as connection:
        connection.execute("DROP TABLE staff_posts")
    found = Warehouse(old).posts(2025)
    assert found.empty
    assert list(found.columns) == [*KEY, "authorised_posts", "posts_filled"]
    assert Warehouse(old).posts_files(2025) == ()


@pytest.mark.parametrize(
    ("authorised", "told"), [("49", True), ("50", False), ("200", False), ("201", True)]
)
def test_posts_of_another_order_than_the_hundred_teachers_are_asked_about(authorised, told):
    county = TypedCounty().add(
        "posts",
        school_code=CODES["first"],
        stage="小学",
        authorised_posts=authorised,
        posts_filled="0",
    )
    keys = [finding.key for finding in findings_of(county)]
    assert ("posts_are_far_from_teachers" in keys) is told


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ({"school_code": "9900009999"}, "school_is_not_listed"),
        ({"authorised_posts": "-1"}, "number_is_out_of_bounds"),
        ({"authorised_posts": "十名"}, "number_is_not_a_number"),
        ({"posts_filled": "9.5"}, "count_is_not_whole"),
        ({"stage": "幼儿园"}, "code_is_not_known"),
        ({"stage": None}, "required_cell_is_empty"),
    ],
)
def test_broken_rows_are_found(cells, key):
    usual = {"school_code": CODES["first"], "stage": "小学"}
    county = TypedCounty().add("posts", **{**usual, **cells})
    assert key in [each.key for each in findings_of(county) if each.sheet == "教职工编制"]


def test_a_school_told_twice_is_found():
    usual = {"school_code": CODES["first"], "stage": "小学", "authorised_posts": "100"}
    county = TypedCounty().add("posts", **usual).add("posts", **usual)
    assert "row_is_doubled" in [each.key for each in findings_of(county)]


def test_posts_of_the_sample_fit_its_teachers():
    county = sample_county()
    posts = county["posts"]
    teachers = county["teachers"].set_index(["school_year", *KEY])["full_time_teachers"]
    held = teachers.loc[list(posts[["school_year", *KEY]].itertuples(index=False, name=None))]
    known = posts["posts_filled"].notna().to_numpy()
    assert (posts["posts_filled"][known].to_numpy() >= held[known].to_numpy()).all()
    assert (~known).sum() == 1
    private = county["schools"].query("founder != '7'")["school_code"]
    assert not posts["school_code"].isin(private).any()
    free = (posts["authorised_posts"] - posts["posts_filled"]).dropna()
    assert (free < 0).any()
    assert (free == 0).any()
    assert (free > 0).mean() > 0.5
