"""Teachers by category: sums are the counts, overlaps are the least, and roster against counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.teacher_categories import (
    Category,
    Qualities,
    cautious_split,
    counted_masks,
    teacher_stock,
)

QUALITIES = Qualities(
    frozenset({"bachelor", "master"}),
    frozenset({"county", "city"}),
    frozenset({"music", "physical_education"}),
)
ROSTER_COLUMNS = ["school_code", "stage", "subject", "degree", "backbone_level"]


def roster(*rows):
    return pd.DataFrame(rows, columns=ROSTER_COLUMNS)


def counts(*rows):
    return pd.DataFrame(rows, columns=["school_code", "staff", "above_degree", "backbone", "art"])


def sums(reading):
    """Official counts that the categories give back, one tuple per school."""
    stock = reading.stock
    masks = counted_masks(stock.categories, QUALITIES.art_subjects)
    columns = [
        stock.teachers[:, np.array(masks[name], dtype=bool)].sum(axis=1)
        for name in ("above_degree", "backbone", "art")
    ]
    table = np.stack([stock.teachers.sum(axis=1), *columns], axis=1)
    return dict(zip(stock.schools, map(tuple, table.tolist()), strict=True))


COUNTS = st.integers(0, 40).flatmap(
    lambda staff: st.tuples(st.just(staff), *(st.integers(0, staff) for _ in range(3)))
)


@given(COUNTS)
def test_a_split_gives_the_counts_back_with_the_least_overlap(four):
    staff, *kinds = four
    split = cautious_split(*four)
    assert sum(split.values()) == staff
    qualities = {
        category: category.above_degree + category.backbone + (category.subject == "art")
        for category in split
    }
    assert sum(n for category, n in split.items() if category.above_degree) == kinds[0]
    assert sum(n for category, n in split.items() if category.backbone) == kinds[1]
    assert sum(n for category, n in split.items() if category.subject == "art") == kinds[2]
    two_or_more = sum(n for category, n in split.items() if qualities[category] >= 2)
    three = sum(n for category, n in split.items() if qualities[category] == 3)
    # Every count beyond one a head makes somebody hold two, every one beyond two a head three.
    assert two_or_more == min(staff, max(0, sum(kinds) - staff))
    assert three == max(0, sum(kinds) - 2 * staff)


def test_more_of_a_kind_than_teachers_is_refused():
    with pytest.raises(ValueError):
        cautious_split(3, 4, 0, 0)
    with pytest.raises(ValueError):
        cautious_split(3, -1, 0, 0)


@settings(deadline=None, max_examples=40)
@given(st.lists(COUNTS, min_size=1, max_size=6))
def test_stocks_from_counts_alone_sum_to_the_counts(rows):
    table = counts(*((f"s{number}", *row) for number, row in enumerate(rows)))
    reading = teacher_stock("primary", table, roster(), QUALITIES)
    assert sums(reading) == {f"s{number}": row for number, row in enumerate(rows)}
    assert reading.by_counts == tuple(sorted(table["school_code"]))
    assert reading.differing.empty and reading.unknown.empty and not reading.left_out


PEOPLE = roster(
    ("b", "primary", "music", "bachelor", "none"),
    ("b", "primary", "chinese", "college", "county"),
    ("b", "primary", None, None, None),
    ("a", "primary", "physical_education", "master", "city"),
    ("a", "junior", "music", "master", "city"),
)


def test_a_roster_that_agrees_with_the_counts_is_used_with_its_subjects():
    reading = teacher_stock(
        "primary", counts(("b", 3, 1, 1, 1), ("a", 1, 1, 1, 1)), PEOPLE, QUALITIES
    )
    stock = reading.stock
    assert stock.schools == ("a", "b") and reading.by_counts == ()
    assert stock.categories == (
        Category("chinese", False, True),
        Category("music", True, False),
        Category("other", False, False),
        Category("physical_education", True, True),
    )
    assert stock.teachers.tolist() == [[0, 0, 0, 1], [1, 1, 1, 0]]
    assert reading.unknown.to_dict("records") == [
        {"school_code": "b", "subject": 1, "degree": 1, "backbone_level": 1}
    ]


def test_counts_win_over_a_roster_that_differs_and_the_difference_is_told():
    reading = teacher_stock(
        "primary", counts(("b", 3, 2, 1, 1), ("a", 1, 1, 1, 1)), PEOPLE, QUALITIES
    )
    assert reading.by_counts == ("b",)
    assert sums(reading) == {"a": (1, 1, 1, 1), "b": (3, 2, 1, 1)}
    assert reading.differing.to_dict("records") == [
        {"school_code": "b", "count": "above_degree", "by_roster": 1, "by_counts": 2}
    ]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            *[
                st.sampled_from(column)
                for column in (
                    ["a", "b"],
                    ["primary", "junior"],
                    ["music", "chinese", None],
                    ["master", "college", None],
                    ["city", "none", None],
                )
            ]
        ),
        max_size=30,
    ),
    COUNTS,
)
def test_whatever_the_roster_says_the_sums_are_the_counts(rows, official):
    table = counts(("a", *official), ("b", 2, 1, 1, 1))
    assert sums(teacher_stock("primary", table, roster(*rows), QUALITIES)) == {
        "a": official,
        "b": (2, 1, 1, 1),
    }


def test_schools_without_whole_counts_are_left_out_and_told():
    table = counts(
        ("missing", 3, np.nan, 1, 1),
        ("part", 3, 1.5, 1, 1),
        ("crowded", 3, 4, 1, 1),
        ("fine", 3, 3, 1, 1),
    )
    reading = teacher_stock("primary", table, roster(), QUALITIES)
    assert reading.stock.schools == ("fine",)
    assert reading.left_out == {
        "missing": "missing",
        "part": "not_whole",
        "crowded": "more_than_staff",
    }


def test_a_school_counted_twice_is_refused():
    with pytest.raises(ValueError):
        teacher_stock("primary", counts(("a", 1, 1, 1, 1), ("a", 1, 1, 1, 1)), roster(), QUALITIES)
