"""Four kinds of "no number" stay apart, and none of them is zero."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.pandas import column, data_frames, range_indexes

from analysis.absence import of_state, of_states, withheld_below
from analysis.vocabulary import Absence, State


def test_every_state_but_known_has_a_kind():
    assert {state: of_state(state) for state in State} == {
        State.KNOWN: None,
        State.MISSING_NUMERATOR: Absence.MISSING,
        State.MISSING_DENOMINATOR: Absence.MISSING,
        State.ZERO_DENOMINATOR: Absence.NOT_APPLICABLE,
        State.OUT_OF_SCOPE: Absence.NOT_APPLICABLE,
    }
    frame = pd.DataFrame({"A1": [State.KNOWN, State.ZERO_DENOMINATOR]}, index=["x", "y"])
    kinds = of_states(frame)["A1"]
    assert pd.isna(kinds["x"])
    assert kinds["y"] == Absence.NOT_APPLICABLE


def test_figures_of_few_people_are_withheld_and_the_boundary_is_shown():
    figures = pd.DataFrame({"share": [50.0, 50.0, np.nan, 0.0, 20.0]})
    counts = pd.Series([9, 10, 3, 0, np.nan])
    shown, absent = withheld_below(figures, counts, 10)
    assert shown["share"].isna().tolist() == [True, False, True, True, True]
    assert shown["share"][1] == 50.0
    assert absent["share"].astype(object).where(absent["share"].notna(), None).tolist() == [
        Absence.WITHHELD,
        None,
        None,  # was never reported: still missing
        Absence.NOT_APPLICABLE,  # nobody is counted
        Absence.WITHHELD,  # nobody can say that they are enough
    ]


def test_each_cell_has_its_own_count_where_a_frame_is_given():
    figures = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    counts = pd.DataFrame({"b": [5, 4], "a": [4, 5]})
    shown, absent = withheld_below(figures, counts, 5)
    pd.testing.assert_frame_equal(shown, pd.DataFrame({"a": [np.nan, 2.0], "b": [3.0, np.nan]}))
    assert absent["a"][0] == absent["b"][1] == Absence.WITHHELD


@given(
    data_frames(
        [
            column("figure", elements=st.one_of(st.just(np.nan), st.floats(-1e6, 1e6))),
            column("count", elements=st.one_of(st.just(np.nan), st.integers(0, 30).map(float))),
        ],
        index=range_indexes(max_size=12),
    ),
    st.integers(1, 20),
)
def test_what_is_shown_is_unchanged_and_rests_on_enough_people(cases, least):
    shown, absent = withheld_below(cases[["figure"]], cases["count"], least)
    kept = shown["figure"].notna()
    assert (shown["figure"][kept] == cases["figure"][kept]).all()
    assert (cases["count"][kept] >= least).all()
    # Nothing that may be shown is hidden, and nothing that is shown is called absent.
    assert kept.equals(cases["figure"].notna() & (cases["count"] >= least))
    assert absent["figure"][kept].isna().all()


@pytest.mark.parametrize("least", [1, 5])
def test_more_people_never_hide_a_figure(least):
    figures = pd.DataFrame({"a": [1.0] * 12})
    hidden = withheld_below(figures, pd.Series(range(12)), least)[0]["a"].isna()
    assert hidden.tolist() == [count < least for count in range(12)]
