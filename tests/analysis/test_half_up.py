"""Rounding half up on exact numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.half_up import half_up, ratio_half_up


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (0.125, 2, 0.13),  # half up, where Python's own gives 0.12
        (2.675, 2, 2.68),  # the decimal that was typed
        (2.6749, 2, 2.67),
        (0.50049, 3, 0.5),
        (0.5005, 3, 0.501),
        (-0.125, 2, -0.13),
        (2.5, 0, 3.0),
        (10.194999999999999, 2, 10.2),  # 10.195 but for the last place of a binary number
        (10.1949999999, 2, 10.19),
        (0.1 + 0.2 - 0.175, 2, 0.13),
    ],
)
def test_halves_go_up(value, decimals, rounded):
    assert half_up(value, decimals) == rounded


def test_unknown_stays_unknown():
    nan = float("nan")
    assert half_up(nan, 2) is None
    assert ratio_half_up(nan, 3, 1, 2) is None
    assert ratio_half_up(3, nan, 1, 2) is None
    assert ratio_half_up(3, 0, 100, 2) is None


@pytest.mark.parametrize(
    ("amount", "count", "scale", "rounded"),
    [
        (107, 4000, 100, 2.68),  # 2.675 exactly
        (107, 4001, 100, 2.67),
        (1, 8, 1, 0.13),
        (2, 3, 1, 0.67),
        (0.29, 200, 1000, 1.45),  # 0.29 has no exact binary form
        (-1, 8, 1, -0.13),
    ],
)
def test_a_ratio_is_rounded_as_an_exact_fraction(amount, count, scale, rounded):
    assert ratio_half_up(amount, count, scale, 2) == rounded


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**7), st.integers(1, 10**5), st.sampled_from([1, 100]))
def test_a_ratio_lies_within_half_a_step_and_a_half_never_goes_down(amount, count, scale):
    rounded = Fraction(str(ratio_half_up(amount, count, scale, 2)))
    exact = Fraction(scale * amount, count)
    assert Fraction(-1, 200) < rounded - exact <= Fraction(1, 200)
    assert (rounded * 100).denominator == 1
