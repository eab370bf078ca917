"""A school's past goes back over new codes and stops at mergers."""

from __future__ import annotations

import pytest

from analysis.school_history import history_of
from tests.analysis.test_successions import NEW, RECODED, county_pair, judged, links
from tests.small_county import CODES


def history(connection, code):
    assessments = {year: judged(connection, year)[1] for year in (2024, 2025)}
    return history_of(code, 2025, assessments, {2025: links(connection)})


def test_a_school_that_kept_its_code_has_both_years_oldest_first():
    connection, _ = county_pair()
    found = history(connection, CODES["first"])
    assert found.cut_at is None
    assert found.frame["school_year"].tolist() == [2024] * 7 + [2025] * 7
    assessment = judged(connection, 2025)[1]
    now = found.frame[found.frame["school_year"] == 2025].set_index("indicator")
    for code in now.index:
        assert now.loc[code, "value"] == pytest.approx(assessment.values.loc[CODES["first"], code])
        assert now.loc[code, "mean"] == assessment.indicators.set_index("code").loc[code, "mean"]


def test_a_recoded_school_keeps_its_past_under_the_old_code():
    connection, _ = county_pair(RECODED, recode="second")
    found = history(connection, NEW)
    assert found.cut_at is None
    assert found.frame.groupby("school_year")["school_code"].first().to_dict() == {
        2024: CODES["second"],
        2025: NEW,
    }


def test_a_merged_school_begins_anew_and_says_when():
    merged = {
        "school_code": CODES["private"],
        "successor_code": CODES["third"],
        "succession": "并入",
    }
    connection, _ = county_pair(merged)
    found = history(connection, CODES["third"])
    assert found.cut_at == 2025
    assert set(found.frame["school_year"]) == {2025}


def test_one_year_alone_is_a_history_of_one_year():
    connection, _ = county_pair()
    found = history_of(CODES["first"], 2025, {2025: judged(connection, 2025)[1]}, {})
    assert set(found.frame["school_year"]) == {2025}
    assert found.cut_at is None
