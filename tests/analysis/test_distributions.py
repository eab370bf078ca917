"""Quantiles and intervals against printed tables, and laws between them."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.distributions import (
    Interval,
    correlation_interval,
    f_quantile,
    t_quantile,
    wilson,
)

FREEDOM = st.floats(1, 3000)


@pytest.mark.parametrize(
    ("probability", "numerator", "denominator", "printed"),
    [
        (0.95, 5, 10, 3.33),
        (0.975, 3, 20, 3.86),
        (0.99, 10, 10, 4.85),
        (0.95, 1, 1, 161.4),
        (0.95, 20, 120, 1.66),
    ],
)
def test_f_is_that_of_the_printed_tables(probability, numerator, denominator, printed):
    found = f_quantile(probability, numerator, denominator)
    assert found == pytest.approx(printed, rel=0.002)


@pytest.mark.parametrize(
    ("freedom", "printed"), [(1, 12.706), (2, 4.303), (10, 2.228), (30, 2.042), (120, 1.980)]
)
def test_t_is_that_of_the_printed_tables(freedom, printed):
    assert t_quantile(0.975, freedom) == pytest.approx(printed, abs=0.0006)
    assert t_quantile(0.025, freedom) == pytest.approx(-printed, abs=0.0006)
    assert t_quantile(0.5, freedom) == 0


@settings(max_examples=40, deadline=None)
@given(st.floats(0.01, 0.99), FREEDOM, FREEDOM)
def test_f_turned_over_is_f_with_exchanged_freedom(probability, first, second):
    product = f_quantile(probability, first, second) * f_quantile(1 - probability, second, first)
    assert product == pytest.approx(1, rel=1e-6)


def test_wilson_is_the_worked_example_and_stays_inside():
    # 10 of 100 at 95 %: 0.0552 to 0.1744.
    found = wilson(0.1, 100, 0.95)
    assert (found.low, found.high) == pytest.approx((0.05523, 0.17437), abs=1e-5)
    assert wilson(0.0, 20, 0.95).low == pytest.approx(0, abs=1e-12)
    assert 0.1 < wilson(0.0, 20, 0.95).high < 0.2
    assert wilson(1.0, 20, 0.95).high == pytest.approx(1, abs=1e-12)
    assert math.isnan(wilson(0.5, 0, 0.95).low)


def test_fishers_interval_is_the_worked_example():
    # r = 0.5 of 28: artanh 0.5493 -+ 1.96 / 5 -> tanh 0.1573 and 0.9413
    found = correlation_interval(0.5, 28, 0.95)
    expected = math.tanh(0.549306 - 0.391993), math.tanh(0.549306 + 0.391993)
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-5)
    assert math.isnan(correlation_interval(0.5, 3, 0.95).low)
    assert not math.isnan(correlation_interval(0.5, 4, 0.95).low)


@pytest.mark.parametrize(
    ("low", "high", "excludes"),
    [(0.1, 0.2, True), (-0.2, -0.1, True), (0, 0.1, False), (-0.1, 0.1, False)],
)
def test_an_interval_that_touches_zero_does_not_exclude_it(low, high, excludes):
    assert Interval(0, low, high).excludes_zero is excludes
    assert not Interval(0, float("nan"), float("nan")).excludes_zero
