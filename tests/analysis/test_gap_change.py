"""The change of a gap between two years: both cuts sum to the change, on random counties."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.breakdown import Counted
from analysis.gap_change import Move, gap_change, is_material, mean_change
from analysis.successions import codes_over_years


def county(rows: dict[str, tuple[float, float]]) -> Counted:
    frame = pd.DataFrame(
        [(code, float(a), float(n)) for code, (a, n) in rows.items()],
        columns=["school_code", "amount", "pupils"],
    )
    return Counted(frame, 0)


years = st.dictionaries(
    st.sampled_from([f"S{i}" for i in range(9)]),
    st.tuples(st.integers(0, 200), st.integers(1, 500)),
    min_size=1,
).filter(lambda rows: any(amount for amount, _ in rows.values()))


@given(years, years)
def test_both_cuts_sum_to_the_change(before, after):
    both = set(before) & set(after)
    if not any(before[c][0] for c in both) or not any(after[c][0] for c in both):
        return
    result = gap_change(county(before), county(after))
    if not result.before + result.after > 0:
        assert np.isnan(result.others)
        return
    first = result.moves["part"].sum() + result.pupils_moved + result.others
    second = result.resources + result.enrolment + result.others
    assert first == pytest.approx(result.change, abs=1e-9)
    assert second == pytest.approx(result.change, abs=1e-9)
    assert result.moves["schools"].sum() == result.schools == len(both)


@given(years)
def test_a_reshuffle_is_all_moves(before):
    # Pupils stay, amounts go from the first school to the last: nothing but moves and resources.
    after = dict(before)
    codes = sorted(before)
    (a, n), (b, m) = before[codes[0]], before[codes[-1]]
    after[codes[0]], after[codes[-1]] = (0, n), (a + b, m)
    if len(codes) == 1:
        return
    result = gap_change(county(before), county(after))
    if result.before + result.after > 0:
        assert result.moves["part"].sum() == pytest.approx(result.change, abs=1e-9)
        assert result.resources == pytest.approx(result.change, abs=1e-9)
        assert result.pupils_moved == pytest.approx(0, abs=1e-12)
        assert result.enrolment == pytest.approx(0, abs=1e-12)


def test_lifting_a_poor_school_and_lowering_a_rich_one_are_told_apart():
    before = county({"poor": (10, 100), "rich": (30, 100)})
    lifted = gap_change(before, county({"poor": (20, 100), "rich": (30, 100)}))
    assert lifted.part(Move.BELOW_RISING) == pytest.approx(lifted.change) and lifted.change < 0
    lowered = gap_change(before, county({"poor": (10, 100), "rich": (20, 100)}))
    assert lowered.part(Move.ABOVE_FALLING) == pytest.approx(lowered.change) and lowered.change < 0
    # What did not move has no part, whatever the mean did.
    assert lifted.part(Move.ABOVE_RISING, Move.ABOVE_FALLING) == 0
    assert lowered.part(Move.BELOW_RISING, Move.BELOW_FALLING) == 0


def test_moves_by_hand():
    # The mean stays at 0.2; each school has half of the pupils: 2 x 0.5 x 0.13 x 0.06 / 0.2^2 of M.
    result = gap_change(
        county({"poor": (10, 100), "rich": (30, 100)}),
        county({"poor": (16, 100), "rich": (24, 100)}),
    )
    assert (result.before, result.after) == (pytest.approx(0.5), pytest.approx(0.2))
    middle = (1.25 + 1.04) / 2
    below = 0.5 * 0.06 * (2 * 0.13 / 0.04 - middle * 2 / 0.2) / 0.7
    above = -0.5 * 0.06 * (2 * 0.27 / 0.04 - middle * 2 / 0.2) / 0.7
    assert result.part(Move.BELOW_RISING) == pytest.approx(below)
    assert result.part(Move.ABOVE_FALLING) == pytest.approx(above)
    assert below + above == pytest.approx(-0.3)


def test_all_rising_alike_changes_nothing_and_the_moves_cancel():
    before = county({"poor": (10, 100), "rich": (30, 100)})
    result = gap_change(before, county({"poor": (10, 50), "rich": (30, 50)}))
    assert result.change == pytest.approx(0)
    assert result.part(Move.BELOW_RISING) == pytest.approx(-result.part(Move.ABOVE_RISING))
    assert result.part(Move.BELOW_RISING) < 0


def test_a_school_that_opened_is_a_part_of_its_own():
    before = county({"a": (10, 100), "b": (30, 100)})
    result = gap_change(before, county({"a": (10, 100), "b": (30, 100), "new": (90, 100)}))
    assert result.others == pytest.approx(result.change)
    assert result.moves["part"].sum() == pytest.approx(0)


@given(years, years)
def test_resources_and_enrolment_sum_to_the_change_of_the_county_value(before, after):
    result = mean_change(county(before), county(after), 100)
    if set(before) & set(after):
        parts = result.resources + result.enrolment + result.others
        assert parts == pytest.approx(result.change, abs=1e-9)
    else:
        assert np.isnan(result.resources)


def test_pupils_who_leave_raise_a_value_without_any_work():
    left = mean_change(county({"a": (10, 200)}), county({"a": (10, 100)}), 100)
    assert (left.change, left.enrolment, left.resources) == (5, 5, 0)
    assert left.enrolment_explains(0.5)
    # Half and half is not more than half.
    half = mean_change(county({"a": (10, 100)}), county({"a": (20, 100)}), 100)
    assert not half.enrolment_explains(0.5)


@pytest.mark.parametrize(
    ("after", "material"), [(1.05, True), (1.0499, False), (0.95, True), (0.9501, False)]
)
def test_materiality_on_both_sides(after, material):
    assert is_material(1.0, after, 0.05) is material


def test_nothing_is_said_of_an_unknown_change():
    assert not is_material(float("nan"), 1.0, 0.05)


def test_codes_follow_a_school_over_the_years_and_stop_at_a_merger():
    this = pd.DataFrame(
        {
            "school_code": ["new", "kept", "opened"],
            "code_before": ["old", "kept", None],
            "is_comparable": [True, True, False],
        }
    )
    before = pd.DataFrame(
        {
            "school_code": ["old", "kept"],
            "code_before": ["oldest", "kept"],
            "is_comparable": [True, False],
        }
    )
    assert codes_over_years([this], ["new", "kept", "opened"]) == {"new": "old", "kept": "kept"}
    assert codes_over_years([this, before], ["new", "kept"]) == {"new": "oldest"}
    assert codes_over_years([], ["new"]) == {"new": "new"}


def test_the_side_of_the_mean_is_that_of_both_years_together():
    # From 0.8 to 1.5 times the mean, and from 1.2 to 0.5 times: 1.15 and 0.85 in between.
    result = gap_change(
        county({"crosses_up": (80, 100), "crosses_down": (120, 100)}),
        county({"crosses_up": (150, 100), "crosses_down": (50, 100)}),
    )
    schools = result.moves.set_index("move")["schools"]
    assert schools[Move.ABOVE_RISING] == 1 and schools[Move.BELOW_FALLING] == 1
    # A school that stands at the mean in both years counts as above.
    still = gap_change(
        county({"low": (100, 100), "mean": (200, 100), "high": (300, 100)}),
        county({"low": (110, 100), "mean": (200, 100), "high": (290, 100)}),
    )
    schools = still.moves.set_index("move")["schools"]
    assert schools[Move.BELOW_RISING] == 1 and schools[Move.ABOVE_RISING] == 1
