"""Newer, older, of another county, or not to be told: pairs at both sides of every line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.edition_age import DataStand, Moved, moved

MADE = DataStand("a", "甲县", "990101", "2025-09-01", "2026-01-02T03:04:05+00:00")
NOW = replace(MADE, snapshot="b")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"snapshot": "a", "data_date": "2030-01-01"}, Moved.SAME),
        ({"data_date": "2025-09-02"}, Moved.NEWER),
        ({"data_date": "2025-08-31"}, Moved.OLDER),
        # The date of the data counts before that of the import: last year's data are read in late.
        ({"data_date": "2024-09-01", "built_at": "2027-01-01T00:00:00+00:00"}, Moved.OLDER),
        ({"built_at": "2026-01-02T03:04:06+00:00"}, Moved.NEWER),
        ({"built_at": "2026-01-02T03:04:04+00:00"}, Moved.OLDER),
        ({"data_date": None, "built_at": "2026-01-02T03:04:06+00:00"}, Moved.NEWER),
        ({}, Moved.OTHER),
        ({"data_date": None, "built_at": None}, Moved.OTHER),
        ({"county_code": "990102", "data_date": "2025-09-02"}, Moved.OTHER_COUNTY),
        # A county that is spelt otherwise has its code still.
        ({"county": "甲县（样例）", "data_date": "2025-09-02"}, Moved.NEWER),
        ({"county_code": None, "county": "乙县"}, Moved.OTHER_COUNTY),
        ({"county_code": None, "data_date": "2025-09-02"}, Moved.NEWER),
    ],
)
def test_how_the_data_in_use_stand_to_the_editions(changes, expected):
    assert moved(MADE, replace(NOW, **changes)) is expected


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        ("2026-01-03T00:00:01+00:00", Moved.NEWER),
        # It may have been built between the edition's snapshot and its freezing.
        ("2026-01-03T00:00:00+00:00", Moved.OTHER),
        (None, Moved.OTHER),
    ],
)
def test_of_a_snapshot_that_is_gone_only_what_was_built_after_the_freezing_is_newer(
    built, expected
):
    gone = replace(MADE, built_at=None, built_before="2026-01-03T00:00:00+00:00")
    assert moved(gone, replace(NOW, built_at=built)) is expected


def test_newer_one_way_is_older_the_other_way():
    later = replace(NOW, data_date="2025-10-01")
    assert moved(MADE, later) is Moved.NEWER
    assert moved(later, MADE) is Moved.OLDER
