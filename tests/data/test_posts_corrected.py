"""Corrections reach the sheet of authorised posts as they reach pupils, teachers and premises."""

from __future__ import annotations

import pandas as pd
import pytest

from data.build import build
from data.warehouse import Warehouse
from data.workbook import write_workbook
from tests import small_county
from tests.data.test_checks import correction
from tests.data.test_posts import row
from tests.data.typed_county import TypedCounty, findings_of
from tests.small_county import CODES

HEADING = "核定教职工编制数(名)"


def with_posts(**cells: str | None) -> TypedCounty:
    usual = {"authorised_posts": "110", "posts_filled": "104"}
    return TypedCounty().add(
        "posts", school_code=CODES["first"], stage="小学", **{**usual, **cells}
    )


def corrected(county: TypedCounty, **cells: str | None) -> list[tuple[str, str, str]]:
    correction(county, **{"corrected_heading": HEADING, "old_value": "110", **cells})
    return [(each.key, each.sheet, each.cell) for each in findings_of(county)]


@pytest.mark.parametrize(
    ("held", "old", "new"), [("110", "110", "108"), (None, None, "108"), ("110", "110.0", "104")]
)
def test_a_correction_that_names_the_cell_and_its_value_holds(held, old, new):
    told = corrected(with_posts(authorised_posts=held), old_value=old, new_value=new)
    assert not [each for each in told if each[0].startswith("correction")]


@pytest.mark.parametrize("old", ["111", "0", None])
def test_a_correction_of_a_value_that_is_not_there_stops(old):
    told = corrected(with_posts(), old_value=old, new_value="108")
    assert [key for key, _, _ in told] == ["correction_does_not_match"]


@pytest.mark.parametrize(
    "cells", [{"corrected_stage": "初中"}, {"corrected_stage": None}, {"school_code": "9900009999"}]
)
def test_a_correction_of_a_row_that_is_not_there_has_no_target(cells):
    told = corrected(with_posts(), new_value="108", **cells)
    assert "correction_has_no_target" in [key for key, _, _ in told]


def test_what_is_wrong_after_a_correction_names_the_cell_of_the_sheet():
    # 104 are filled: with 104 authorised nothing is exceeded, with 103 one is.
    assert corrected(with_posts(), new_value="104") == []
    [(key, sheet, cell)] = corrected(with_posts(), new_value="103")
    assert (key, sheet) == ("posts_are_exceeded", "教职工编制")
    assert cell == "E2"


def test_a_corrected_number_is_the_one_that_counts_and_is_told(tmp_path):
    tables = small_county.tables()
    tables["posts"] = pd.DataFrame([row("second", 50, 20)])
    tables["corrections"] = pd.DataFrame(
        [
            {
                "school_year": 2025,
                "school_code": CODES["second"],
                "corrected_stage": "primary",
                "corrected_heading": HEADING,
                "old_value": "50",
                "new_value": "47",
                "reason": "多报",
                "confirmed_by": "人事股",
            }
        ]
    )
    write_workbook(tmp_path / "county.xlsx", tables)
    built = build([tmp_path / "county.xlsx"], tmp_path / "snapshots")
    assert not built.stopped
    warehouse = Warehouse(built.snapshot)
    [posts] = warehouse.posts(2025).itertuples()
    assert (posts.school_code, posts.authorised_posts, posts.posts_filled) == (
        CODES["second"],
        47,
        20,
    )
    [told] = warehouse.corrections(2025).itertuples()
    assert (told.sheet, told.field, told.old_value, told.new_value) == (
        "posts",
        "authorised_posts",
        "50",
        "47",
    )
