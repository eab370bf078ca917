"""Pooling, gaps and spread from numbers, means and deviations: equal to what single scores give."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.distributions import f_quantile
from analysis.effect_size import (
    Group,
    Pooled,
    clustered_gap,
    design_effect,
    hedges_g,
    pool,
    spread_between_schools,
)

LEVEL = 0.95
SCORES = st.lists(st.lists(st.integers(0, 100), min_size=2, max_size=12), min_size=2, max_size=8)


def group(*schools):
    """Schools given by their pupils' single scores."""
    arrays = [np.array(school, dtype=float) for school in schools]
    sds = [each.std(ddof=1) if len(each) > 1 else np.nan for each in arrays]
    return Group(
        np.array([len(each) for each in arrays], float),
        np.array([each.mean() for each in arrays]),
        np.array(sds),
    )


@settings(deadline=None)
@given(SCORES)
def test_pooled_schools_are_their_pupils_together(schools):
    together = np.concatenate([np.array(school, float) for school in schools])
    found = group(*schools).pooled
    assert found.pupils == len(together)
    assert found.mean == pytest.approx(together.mean())
    assert found.sd == pytest.approx(together.std(ddof=1), abs=1e-9)


def test_a_lone_pupil_needs_no_deviation_and_an_unknown_one_stays_unknown():
    assert group([4], [1, 2]).pooled.sd == pytest.approx(np.std([4, 1, 2], ddof=1))
    unknown = pool(np.array([2.0, 3]), np.array([1.0, 2]), np.array([np.nan, 1]))
    assert unknown.mean == pytest.approx(1.6)
    assert math.isnan(unknown.sd)
    assert math.isnan(pool(np.array([]), np.array([]), np.array([])).mean)


def test_hedges_g_worked_by_hand():
    # s^2 = (49 * 5.5^2 + 49 * 4.5^2) / 98 = 25.25; d = 3 / 5.02494 = 0.59702; J = 1 - 3 / 391
    found = hedges_g(Pooled(50, 103, 5.5), Pooled(50, 100, 4.5))
    assert found == pytest.approx(0.59702 * (1 - 3 / 391), abs=1e-5)
    assert found == pytest.approx(0.5924, abs=5e-5)
    assert math.isnan(hedges_g(Pooled(50, 103, np.nan), Pooled(50, 100, 4.5)))
    assert math.isnan(hedges_g(Pooled(5, 1, 0), Pooled(5, 2, 0)))


def test_the_share_between_schools_of_three_schools_by_hand():
    # (1 2 3), (4 5 6), (7 8 9): MSB = 54 / 2 = 27, MSW = 6 / 6 = 1, k0 = 3; ICC = 26 / 29
    found = spread_between_schools([group([1, 2, 3], [4, 5, 6], [7, 8, 9])], LEVEL)
    assert (found.schools, found.pupils, found.k0, found.within) == (3, 9, 3, 1)
    assert found.between == pytest.approx(26 / 3)
    assert found.icc.estimate == pytest.approx(26 / 29)
    # Equal schools: Searle's (F / Fu - 1) / (F / Fu + k - 1)
    for end, p in ((found.icc.low, 0.975), (found.icc.high, 0.025)):
        ratio = 27 / f_quantile(p, 2, 6)
        assert end == pytest.approx((ratio - 1) / (ratio + 2), abs=1e-9)


def test_unequal_schools_by_hand():
    # (1 3), (4 6 8 6): M = 28 / 6; SSB = 2 (8/3)^2 + 4 (4/3)^2 = 64 / 3; SSW = 2 + 8; k0 = 6 - 20 / 6
    found = spread_between_schools([group([1, 3], [4, 6, 8, 6])], LEVEL)
    between, within, k0 = 64 / 3, 10 / 4, 6 - 20 / 6
    assert found.k0 == pytest.approx(k0)
    expected = (between - within) / (between + (k0 - 1) * within)
    assert found.icc.estimate == pytest.approx(expected)


# The machine that tests may be busy: no deadline.
@settings(max_examples=40, deadline=None)
@given(SCORES, st.integers(-50, 50), st.integers(1, 9))
def test_the_share_stays_in_its_interval_and_knows_no_unit(schools, shift, scale):
    found = spread_between_schools([group(*schools)], LEVEL)
    if found.within > 0:
        assert 0 <= found.icc.low <= found.icc.high <= 1
        moved = group(*[[scale * score + shift for score in school] for school in schools])
        again = spread_between_schools([moved], LEVEL)
        assert again.icc.estimate == pytest.approx(found.icc.estimate, abs=1e-7)
        assert again.icc.low == pytest.approx(found.icc.low, abs=1e-7)


def test_what_areas_differ_by_is_not_between_schools_of_an_area():
    first, second = group([1, 2, 3], [3, 2, 1]), group([11, 12, 13], [13, 12, 11])
    assert spread_between_schools([first, second], LEVEL).icc.estimate == 0
    together = Group(
        *(np.concatenate(pair) for pair in zip(_parts(first), _parts(second), strict=True))
    )
    assert spread_between_schools([together], LEVEL).icc.estimate > 0.9


def _parts(each):
    return each.pupils, each.means, each.sds


@pytest.mark.parametrize("groups", [[], [([1, 2, 3],)], [([1],), ([2],)]])
def test_one_school_per_area_says_nothing_about_schools(groups):
    found = spread_between_schools([group(*schools) for schools in groups], LEVEL)
    assert math.isnan(found.icc.estimate)
    assert math.isnan(found.icc.low)


def test_an_unknown_deviation_leaves_the_share_unknown():
    schools = Group(np.array([5.0, 6]), np.array([1.0, 2]), np.array([np.nan, 1]))
    found = spread_between_schools([schools], LEVEL)
    assert math.isnan(found.icc.estimate)
    assert math.isnan(found.within)


def random_groups(rng, schools, share, gap):
    """Two areas of schools in which `share` of a variance of 1 lies between schools."""
    made = []
    for count, mean in zip(schools, (gap, 0.0), strict=True):
        sizes = rng.integers(10, 300, count).astype(float)
        noise = np.sqrt((1 - share) / sizes) * rng.normal(size=count)
        means = mean + math.sqrt(share) * rng.normal(size=count) + noise
        sds = np.sqrt((1 - share) * rng.chisquare(sizes - 1) / (sizes - 1))
        made.append(Group(sizes, means, sds))
    return made


def test_without_clustering_the_variance_is_the_textbook_one():
    # 1/n1 + 1/n2 + g^2 / (2 (N - 2)), and t on the schools
    made = random_groups(np.random.default_rng(5), (6, 9), 0.1, 0.4)
    none = spread_between_schools(made, LEVEL)
    none = type(none)(
        none.schools, none.pupils, none.k0, 0.0, none.within, type(none.icc)(0.0, 0.0, 0.0)
    )
    found = clustered_gap(*made, none, LEVEL)
    n1, n2 = found.pupils
    g = found.effect.estimate
    variance = 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2 - 2))
    half = 2.160369 * math.sqrt(variance)  # t of 13 at 0.975
    assert found.effect.high - g == pytest.approx(half, rel=1e-5)
    clustered = clustered_gap(*made, spread_between_schools(made, LEVEL), LEVEL)
    assert clustered.effect.high - g > 1.5 * half
    assert clustered.effect.estimate == g


def test_the_two_areas_exchanged_turn_the_sign():
    made = random_groups(np.random.default_rng(6), (4, 12), 0.08, 0.3)
    spread = spread_between_schools(made, LEVEL)
    there, back = clustered_gap(*made, spread, LEVEL), clustered_gap(*made[::-1], spread, LEVEL)
    assert back.effect.low == pytest.approx(-there.effect.high)
    assert back.difference == pytest.approx(-there.difference)


def test_a_gap_with_one_school_in_each_area_has_no_interval():
    made = random_groups(np.random.default_rng(7), (1, 1), 0.1, 0.3)
    found = clustered_gap(*made, spread_between_schools(made, LEVEL), LEVEL)
    assert not math.isnan(found.effect.estimate)
    assert math.isnan(found.effect.low)


@pytest.mark.slow
@pytest.mark.parametrize(("schools", "share"), [((8, 40), 0.1), ((3, 20), 0.1)])
def test_intervals_hold_the_truth_about_as_often_as_they_say(schools, share):
    rng = np.random.default_rng(1)
    of_gap = of_share = 0
    for _ in range(400):
        made = random_groups(rng, schools, share, 0.4)
        spread = spread_between_schools(made, LEVEL)
        gap = clustered_gap(*made, spread, LEVEL).effect
        of_gap += gap.low <= 0.4 <= gap.high
        of_share += spread.icc.low <= share <= spread.icc.high
    assert 0.91 <= of_gap / 400 <= 0.99
    assert 0.91 <= of_share / 400 <= 0.99


def test_the_design_effect_by_hand():
    # sizes 10 and 30: sum of squares 1000 over 40 = 25
    assert design_effect(np.array([10.0, 30]), 0.1) == pytest.approx(1 + 24 * 0.1)
    assert design_effect(np.array([1.0, 1]), 0.5) == 1
    assert math.isnan(design_effect(np.array([]), 0.1))
