"""Measures against the official five-school example, laws, and an independent library."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inequality.gini import Gini
from inequality.theil import Theil, TheilD

from analysis import inequality
from analysis.breakdown import Counted, theil_between_share
from analysis.dispersion import coefficient_of_difference

BOOKS = np.array([279.0, 137, 935, 160, 402])
PUPILS = np.array([45.0, 37, 89, 76, 55])
VALUES = BOOKS / PUPILS


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (inequality.gini, 0.2883772),
        (inequality.theil, 0.1436296),
        (inequality.mcloone, 0.5879951),
        (inequality.verstegen, 1.3790749),
    ],
)
def test_published_values_of_the_official_example(measure, expected):
    assert measure(BOOKS, PUPILS) == pytest.approx(expected, abs=5e-8)


counties = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 60)), min_size=2, max_size=12
).filter(lambda rows: any(amount for amount, _ in rows))


def arrays(rows):
    return np.array([float(a) for a, _ in rows]), np.array([float(n) for _, n in rows])


@given(counties)
def test_weighted_measures_are_those_of_every_pupil_counted_apart(rows):
    amounts, pupils = arrays(rows)
    each = np.repeat(amounts / pupils, pupils.astype(int))
    assert inequality.gini(amounts, pupils) == pytest.approx(Gini(each).g, abs=1e-9)
    # The library has no 0 ln 0 of its own: it replaces zeros by a tiny number.
    assert inequality.theil(amounts, pupils) == pytest.approx(Theil(each).T, abs=1e-6)


def test_split_of_theil_agrees_with_the_library():
    groups = pd.Series({"1": "A", "2": "A", "4": "A", "3": "B", "5": "B"})
    frame = pd.DataFrame({"school_code": list("12345"), "amount": BOOKS, "pupils": PUPILS})
    share = theil_between_share(Counted(frame, 0), groups)
    each = np.repeat(VALUES, PUPILS.astype(int))
    of = np.repeat(np.array(["A", "A", "B", "A", "B"]), PUPILS.astype(int))
    library = TheilD(each, of)
    assert share == pytest.approx(float(library.bg[0] / library.T), abs=1e-9)
    assert share == pytest.approx(0.1008858 / 0.1436296, abs=1e-6)


@given(counties, st.integers(2, 9))
def test_measures_do_not_depend_on_the_unit(rows, factor):
    amounts, pupils = arrays(rows)
    for measure in (inequality.gini, inequality.theil, inequality.mcloone, inequality.verstegen):
        before, after = measure(amounts, pupils), measure(amounts * factor, pupils)
        assert after == pytest.approx(before, abs=1e-9, nan_ok=True)


def test_equal_schools_have_no_inequality():
    pupils = np.array([10.0, 20, 30])
    amounts = pupils * 3
    assert inequality.gini(amounts, pupils) == pytest.approx(0, abs=1e-12)
    assert inequality.theil(amounts, pupils) == pytest.approx(0, abs=1e-12)
    assert inequality.mcloone(amounts, pupils) == pytest.approx(1)
    assert inequality.verstegen(amounts, pupils) == pytest.approx(1)
    assert inequality.concentration_index(amounts, pupils, np.array([1.0, 2, 3])) == pytest.approx(
        0
    )


def test_a_county_with_nothing_has_no_measure():
    nothing, pupils = np.zeros(3), np.array([1.0, 2, 3])
    for measure in (inequality.gini, inequality.theil, inequality.mcloone, inequality.verstegen):
        assert np.isnan(measure(nothing, pupils))


def test_a_school_with_nothing_leaves_theil_defined():
    amounts, pupils = np.array([0.0, 10]), np.array([10.0, 10])
    assert inequality.theil(amounts, pupils) == pytest.approx(np.log(2))


def test_percentile_is_the_smallest_value_that_enough_pupils_do_not_exceed():
    amounts, pupils = np.array([1.0, 4, 15]) * 20, np.array([20.0, 40, 40])
    values = amounts / pupils
    assert inequality.percentile(amounts, pupils, 0.2) == values[0]
    assert inequality.percentile(amounts, pupils, 0.2000001) == values[1]
    assert inequality.percentile(amounts, pupils, 0.6) == values[1]
    assert inequality.percentile(amounts, pupils, 1.0) == values[2]
    assert inequality.restricted_range(amounts, pupils, 0.05) == (values[0], values[2])


def test_parity_by_hand_and_mirrored_above_one():
    assert inequality.parity_index(2.0, 4.0) == 0.5
    assert inequality.adjusted_parity_index(0.5) == 0.5
    assert inequality.adjusted_parity_index(2.0) == 1.5
    assert np.isnan(inequality.parity_index(2.0, 0.0))


def test_concentration_index_by_hand():
    # Two groups of ten pupils, ranks 0.25 and 0.75; the upper one has everything.
    amounts, pupils = np.array([0.0, 20]), np.array([10.0, 10])
    assert inequality.concentration_index(amounts, pupils, np.array([1.0, 2])) == pytest.approx(0.5)
    assert inequality.concentration_index(amounts, pupils, np.array([2.0, 1])) == pytest.approx(
        -0.5
    )
    # Those with the same order share one rank: nothing can be said of them.
    assert inequality.concentration_index(amounts, pupils, np.array([1.0, 1])) == pytest.approx(0)


@given(counties)
def test_concentration_by_the_value_itself_is_the_gini(rows):
    amounts, pupils = arrays(rows)
    found = inequality.concentration_index(amounts, pupils, amounts / pupils)
    assert found == pytest.approx(inequality.gini(amounts, pupils), abs=1e-9)


def test_shortfall_on_both_sides_of_the_threshold():
    values, pupils = np.array([1.0, 0.5, 0.999999]), np.array([50.0, 30, 20])
    assert inequality.shortfall_index(values, pupils, 1.0, 0) == pytest.approx(0.5)
    expected = 0.3 * 0.5 + 0.2 * 0.000001
    assert inequality.shortfall_index(values, pupils, 1.0, 1) == pytest.approx(expected)
    assert inequality.shortfall_index(values[:1], pupils[:1], 1.0, 0) == 0


def test_generalised_entropy_of_two_is_half_the_squared_coefficient():
    mean = BOOKS.sum() / PUPILS.sum()
    entropy = 0.5 * (PUPILS / PUPILS.sum() * ((VALUES / mean) ** 2 - 1)).sum()
    assert entropy == pytest.approx(coefficient_of_difference(BOOKS, PUPILS) ** 2 / 2)
