"""The coefficient of difference: published values, and laws that need no data."""

import math

import numpy as np
import pytest

from analysis import dispersion

# 县域义务教育校际均衡指标计算方法: five schools, books. Printed: mean 6.33, CV 0.52.
PUPILS = np.array([45.0, 37, 89, 76, 55])
BOOKS = np.array([279.0, 137, 935, 160, 402])


def cv(amounts, pupils):
    return dispersion.coefficient_of_difference(
        np.asarray(amounts, float), np.asarray(pupils, float)
    )


def random_county(seed, schools=40):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 60, schools).astype(float), rng.integers(20, 2000, schools).astype(float)


def test_published_example_gives_the_official_coefficient():
    assert dispersion.county_mean(BOOKS, PUPILS) == pytest.approx(6.3344370861, abs=1e-10)
    assert cv(BOOKS, PUPILS) == pytest.approx(0.5152566299, abs=1e-10)
    assert dispersion.squared_deviations(BOOKS, PUPILS).sum() == pytest.approx(
        10.6527867029, abs=1e-9
    )


@pytest.mark.parametrize(
    "wrong",
    [
        0.4887706816,  # unweighted, population
        0.5464622347,  # unweighted, sample
        0.4639186260,  # unweighted SD over weighted mean
        0.5346183101,  # rows below 50 pupils dropped
    ],
)
def test_published_example_gives_none_of_the_wrong_variants(wrong):
    assert abs(cv(BOOKS, PUPILS) - wrong) > 0.01


def test_plain_coefficient_is_the_unweighted_population_variant():
    assert dispersion.plain_coefficient(BOOKS, PUPILS) == pytest.approx(0.4887706816, abs=1e-10)


def test_published_shares_of_the_gap():
    shares = dispersion.gap_shares(BOOKS, PUPILS)
    assert shares == pytest.approx([0.000253, 0.079655, 0.481324, 0.422527, 0.016240], abs=1e-6)
    assert shares.sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_one_pass_form_of_the_method_gives_the_same(seed):
    # CV = sqrt(N sum(a^2 / n) / (sum a)^2 - 1)
    amounts, pupils = random_county(seed)
    one_pass = math.sqrt(pupils.sum() * (amounts**2 / pupils).sum() / amounts.sum() ** 2 - 1)
    assert cv(amounts, pupils) == pytest.approx(one_pass, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_scaling_all_amounts_changes_nothing(seed):
    amounts, pupils = random_county(seed)
    assert cv(amounts * 10_000, pupils) == pytest.approx(cv(amounts, pupils), rel=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_splitting_a_school_into_equal_parts_changes_nothing(seed):
    amounts, pupils = random_county(seed)
    parts = np.append(amounts, amounts[0] / 3), np.append(pupils, pupils[0] / 3)
    parts[0][0] *= 2 / 3
    parts[1][0] *= 2 / 3
    assert cv(*parts) == pytest.approx(cv(amounts, pupils), rel=1e-12)
    if amounts[0] / pupils[0] != pytest.approx((amounts / pupils).mean(), rel=0.05):
        # The unweighted variant fails this law, so the law tells the two apart.
        plain = dispersion.plain_coefficient
        assert plain(*parts) != pytest.approx(plain(amounts, pupils), rel=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_moving_one_unit_changes_the_variance_as_the_formula_says(seed):
    amounts, pupils = random_county(seed)
    giver, taker = int(amounts.argmax()), int(amounts.argmin())
    before = (cv(amounts, pupils) * dispersion.county_mean(amounts, pupils)) ** 2
    expected = (
        (1 - 2 * amounts[giver]) / pupils[giver] + (1 + 2 * amounts[taker]) / pupils[taker]
    ) / pupils.sum()
    amounts[giver] -= 1
    amounts[taker] += 1
    after = (cv(amounts, pupils) * dispersion.county_mean(amounts, pupils)) ** 2
    assert after - before == pytest.approx(expected, rel=1e-6, abs=1e-15)


def test_equal_schools_have_no_difference_at_all():
    pupils = np.array([100.0, 333, 777])
    assert cv(pupils * 0.1, pupils) == pytest.approx(0, abs=1e-12)
    assert np.isnan(dispersion.gap_shares(np.array([1.0, 1]), np.array([5.0, 5]))).all()


def test_two_halves_with_all_and_nothing_have_coefficient_one():
    # x is 0 and 2 with mean 1: deviations of 1 on both sides.
    assert cv([0, 20], [10, 10]) == pytest.approx(1, abs=1e-12)


def test_coefficient_above_one_is_not_cut():
    # One of ten equal schools holds everything: CV = sqrt(9) = 3.
    assert cv([10] + [0] * 9, [10] * 10) == pytest.approx(3, abs=1e-12)


@pytest.mark.parametrize("amounts", [[0.0, 0.0], []])
def test_coefficient_of_nothing_is_not_defined(amounts):
    assert math.isnan(cv(amounts, [10.0] * len(amounts)))
