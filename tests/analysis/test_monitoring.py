"""National results: the limit is strict, the year counts, absence leaves the verdict open."""

from datetime import date

import pandas as pd
import pytest

from analysis.monitoring import MonitoringRule, RateState, national_results
from analysis.rules import Citation
from analysis.vocabulary import Verdict

CITED = Citation("x", "y", "z", date(2017, 1, 1), None, date(2026, 1, 1))
RULE = MonitoringRule(0.15, 3, ("chinese", "science"), 3, CITED)


def result(*rows, year=2025):
    """Rows as (year, subject, rate, level)."""
    frame = pd.DataFrame(
        rows, columns=["school_year", "subject", "between_school_rate", "achievement_level"]
    )
    frame = frame.astype({"between_school_rate": float, "achievement_level": float})
    frame = frame.assign(stage="primary", level_good_share=float("nan"), document="report")
    return national_results(frame, "primary", year, RULE).set_index("subject")


@pytest.mark.parametrize(
    ("rate", "level", "state", "verdict"),
    [
        (0.1499, 3, RateState.BELOW, Verdict.PASS),
        (0.15, 3, RateState.NOT_BELOW, Verdict.FAIL),
        (15 / 100, 4, RateState.NOT_BELOW, Verdict.FAIL),
        (0.1, 2, RateState.BELOW, Verdict.FAIL),
        (0.1, None, RateState.BELOW, Verdict.CANNOT_JUDGE),
        (0.2, None, RateState.NOT_BELOW, Verdict.FAIL),
        (None, 3, RateState.AWAITING, Verdict.CANNOT_JUDGE),
    ],
)
def test_rate_and_level_are_judged_together(rate, level, state, verdict):
    row = result((2025, "chinese", rate, level)).loc["chinese"]
    assert (row["state"], row["verdict"]) == (state, verdict)


def test_a_subject_without_a_result_is_awaited_and_never_computed():
    found = result((2025, "chinese", 0.1, 3))
    assert found.loc["science", "state"] == RateState.AWAITING
    assert pd.isna(found.loc["science", "rate"])


def test_the_latest_result_up_to_the_year_counts_for_one_cycle():
    rows = [(2021, "chinese", 0.2, 3), (2023, "chinese", 0.1, 3)]
    assert result(*rows, year=2022).loc["chinese", "rate"] == 0.2
    assert result(*rows, year=2025).loc["chinese", "state"] == RateState.BELOW
    old = result(*rows, year=2026).loc["chinese"]
    assert (old["state"], old["verdict"]) == (RateState.OUTDATED, Verdict.CANNOT_JUDGE)
    assert old["rate"] == 0.1
    assert result(*rows, year=2020).loc["chinese", "state"] == RateState.AWAITING


def test_a_subject_that_the_law_does_not_name_is_shown_and_not_judged():
    row = result((2025, "english", 0.3, 2)).loc["english"]
    assert row["state"] == RateState.NOT_NAMED
    assert pd.isna(row["verdict"])
