"""Why there is no number: missing, not applicable, withheld. None of them is ever zero."""

from __future__ import annotations

import pandas as pd

from analysis.vocabulary import Absence, State

OF_STATE = {
    State.MISSING_NUMERATOR: Absence.MISSING,
    State.MISSING_DENOMINATOR: Absence.MISSING,
    # Per hundred of nobody is no question that has an answer.
    State.ZERO_DENOMINATOR: Absence.NOT_APPLICABLE,
    State.OUT_OF_SCOPE: Absence.NOT_APPLICABLE,
}


def of_state(state: State) -> Absence | None:
    """The kind of absence that a state of an indicator value stands for; None for a known value."""
    return OF_STATE.get(State(state))


def of_states(states: pd.DataFrame) -> pd.DataFrame:
    """The kind of absence of every cell of a frame of states; empty where the value is known."""
    return states.map(of_state).astype(object)


def withheld_below(
    frame: pd.DataFrame, counts: pd.DataFrame | pd.Series, least: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hide figures that rest on fewer than `least` people; return the figures and why they are absent.

    `frame`: figures, unknown ones NaN. `counts`: people behind each cell, as a frame of the same
    shape, or per row as a series. First result: `frame` with NaN where a figure is hidden. Second:
    same shape, WITHHELD where one was hidden because its count is below `least` or not known,
    NOT_APPLICABLE where nobody is counted, else empty. A figure that was unknown before stays missing.

    Only the cell itself is hidden: where a total is shown beside its parts, the caller hides a
    second part as well, or the first follows by subtraction.
    """
    if isinstance(counts, pd.Series):
        counts = pd.DataFrame(dict.fromkeys(frame.columns, counts))
    counts = counts.reindex(index=frame.index, columns=frame.columns)
    small = ~(counts >= least)
    absent = pd.DataFrame(None, index=frame.index, columns=frame.columns, dtype=object)
    absent = absent.mask(small & frame.notna(), Absence.WITHHELD)
    absent = absent.mask(counts == 0, Absence.NOT_APPLICABLE)
    return frame.mask(small), absent
