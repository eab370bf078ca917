"""What the map measures besides values: shares of the gap, sides, changes, histories of codes, quarters."""

import numpy as np
import pandas as pd
import pytest

from analysis.map_measures import Change, Side, changes, codes_before, gap_table, quarter, sides
from tests import map_county as county

VALUES = ("far_below", "below", "meets", "well_above")


def test_shares_are_the_parts_of_the_squared_coefficient():
    table = gap_table(county.assessment(), "A5")
    whole = sum(county.PARTS.values())
    for code, part in county.PARTS.items():
        assert table.loc[code, "share"] == pytest.approx(part / whole)
    assert table["share"].sum() == pytest.approx(1)
    assert np.isnan(table.loc[county.FIFTH, "share"])


def test_a_school_that_nobody_knows_is_on_no_side():
    found = gap_table(county.assessment(), "A5")["side"]
    assert found.to_dict() == {
        county.FIRST: Side.UNDER,
        county.SECOND: Side.OVER,
        county.THIRD: Side.OVER,
        county.FOURTH: Side.OVER,
        county.FIFTH: Side.UNKNOWN,
    }


@pytest.mark.parametrize(
    ("value", "side"),
    [
        (county.MEAN - 1e-6, Side.UNDER),
        (county.MEAN, Side.AT),
        (county.MEAN * (1 + 2**-52), Side.AT),
        (county.MEAN + 1e-6, Side.OVER),
        (np.nan, Side.UNKNOWN),
    ],
)
def test_only_the_mean_itself_is_on_neither_side(value, side):
    assert sides(pd.Series([value]), county.assessment(), "A5").tolist() == [side]


def test_equal_schools_have_no_gap_to_share():
    # A tenth is no binary number, so that the mean is equal only but for arithmetic.
    table = gap_table(county.assessment(np.array([7.1] * 4 + [np.nan])), "A5")
    assert table["share"].isna().all()
    assert table["side"].tolist() == [Side.AT] * 4 + [Side.UNKNOWN]


@pytest.mark.parametrize("before", [*VALUES, "unknown", None])
@pytest.mark.parametrize("after", [*VALUES, "unknown"])
def test_a_change_is_known_only_between_known_classes(before, after):
    (found,) = changes([before], [after], VALUES)
    if before not in VALUES or after not in VALUES:
        assert found == Change.UNKNOWN
    else:
        steps = VALUES.index(after) - VALUES.index(before)
        assert found == {-1: Change.WORSE, 0: Change.SAME, 1: Change.IMPROVED}[np.sign(steps)]


def test_the_way_back_turns_every_change_round():
    opposite = {Change.WORSE: Change.IMPROVED, Change.IMPROVED: Change.WORSE}
    for old in VALUES:
        for new in VALUES:
            (there,), (back,) = changes([old], [new], VALUES), changes([new], [old], VALUES)
            assert back == opposite.get(there, there)


def links(*rows: tuple[str, str | None, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["school_code", "code_before", "is_comparable"])


def test_a_school_is_followed_through_two_changes_of_its_code():
    latest = links(("c", "b", True), ("kept", "kept", True), ("new", None, True))
    earlier = links(("b", "a", True), ("kept", "kept", True))
    assert codes_before([latest, earlier]).to_dict() == {"c": "a", "kept": "kept"}


@pytest.mark.parametrize("merged_in", [0, 1])
def test_a_merger_anywhere_on_the_way_ends_the_comparison(merged_in):
    years = [links(("x", "x", True)), links(("x", "x", True))]
    assert codes_before(years).to_dict() == {"x": "x"}
    years[merged_in] = links(("x", "x", False))
    assert codes_before(years).empty


def test_without_years_nothing_is_linked():
    assert codes_before([]).empty


def test_four_different_values_lie_in_four_quarters():
    values = pd.Series([1.0, 2.0, 3.0, 4.0, np.nan], index=list("abcde"))
    assert [quarter(values, code) for code in "abcde"] == [1, 2, 3, 4, None]


def test_equal_values_share_a_quarter_and_quarters_follow_the_values():
    values = pd.Series([5.0, 5.0, 5.0, 1.0, 9.0, 9.0, 2.0, 3.0], index=list("abcdefgh"))
    found = {code: quarter(values, code) for code in values.index}
    assert found["a"] == found["b"] == found["c"]
    by_value = [found[code] for code in values.sort_values().index]
    assert by_value == sorted(by_value)


def test_three_values_have_no_quarters():
    assert quarter(pd.Series([1.0, 2.0, 3.0], index=list("abc")), "a") is None
