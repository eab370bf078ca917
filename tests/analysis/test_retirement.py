"""Statutory retirement: the printed schedule at its corners, and bands that hold everybody."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.retirement import retirement_months, retirement_wave, retirement_years, wave_by
from data.teacher_reference import retirement_schedules

SCHEDULES = retirement_schedules()
BY_KEY = {each.key: each for each in SCHEDULES}
MEN, WOMEN = BY_KEY["men_60"], BY_KEY["women_55"]


def month(year, number):
    return 12 * year + number - 1


# From the tables printed with the decision of 2024-09-13.
@pytest.mark.parametrize(
    ("schedule", "born", "retired"),
    [
        (MEN, (1964, 12), (2024, 12)),  # the last who retires at 60
        (MEN, (1965, 1), (2025, 2)),  # the first, one month later
        (MEN, (1965, 4), (2025, 5)),
        (MEN, (1965, 5), (2025, 7)),  # two months later
        (MEN, (1970, 1), (2031, 5)),  # 61 years and 4 months
        (MEN, (1976, 8), (2039, 7)),  # 62 years and 11 months
        (MEN, (1976, 9), (2039, 9)),  # 63 years
        (MEN, (1985, 6), (2048, 6)),
        (WOMEN, (1969, 12), (2024, 12)),
        (WOMEN, (1970, 1), (2025, 2)),
        (WOMEN, (1981, 8), (2039, 7)),
        (WOMEN, (1981, 9), (2039, 9)),  # 58 years
    ],
)
def test_the_month_is_that_of_the_printed_table(schedule, born, retired):
    assert retirement_months(month(*born), schedule) == month(*retired)


def years_of(*births):
    return retirement_years(pd.Series(births, dtype="Int64"), SCHEDULES)


def test_a_birth_year_gives_the_band_from_a_woman_of_january_to_a_man_of_december():
    row = years_of(1970).iloc[0]
    assert (row["earliest"], row["latest"]) == (2025, 2032)


def test_an_unknown_birth_year_stays_unknown_in_its_row():
    table = years_of(1970, None, 1980)
    assert table["latest"].isna().tolist() == [False, True, False]
    wave = retirement_wave(table, 2026, 10)
    assert (wave["known"].iloc[0], wave["unknown"].iloc[0]) == (2, 1)
    assert wave["certain"].max() <= 2


def test_the_wave_counts_up_to_the_end_of_each_year_both_sides():
    wave = retirement_wave(years_of(1970, 1970, 1990), 2024, 10).set_index("year")
    assert wave.loc[2024, ["certain", "possible"]].tolist() == [0, 0]
    assert wave.loc[2025, ["certain", "possible", "further"]].tolist() == [0, 2, 2]
    assert wave.loc[2031, ["certain", "possible"]].tolist() == [0, 2]
    assert wave.loc[2032, ["certain", "possible", "further"]].tolist() == [2, 2, 0]


def test_who_should_have_retired_already_is_in_the_first_row():
    wave = retirement_wave(years_of(1950), 2026, 3)
    assert wave["certain"].tolist() == [1, 1, 1]


def test_nobody_at_all_gives_rows_of_none():
    wave = retirement_wave(years_of(), 2026, 2)
    assert wave[["certain", "possible", "known", "unknown"]].to_numpy().tolist() == [[0] * 4] * 2


def test_groups_add_up_to_the_whole_and_strangers_stay_out():
    table = years_of(1968, 1970, None, 1985, 1966)
    group = pd.Series(["music", "music", "music", "chinese", None])
    found = wave_by(table, group, (2030, 2035))
    assert found.loc["music", ["people", "unknown"]].tolist() == [3, 1]
    assert found.loc["music", "possible_2035"] == 2
    assert found.loc["chinese", ["people", "certain_2035", "possible_2035"]].tolist() == [1, 0, 0]
    assert found["people"].sum() == 4


BIRTHS = st.lists(st.one_of(st.none(), st.integers(1940, 2004)), max_size=25)


@settings(max_examples=25, deadline=None)
@given(BIRTHS)
def test_the_band_holds_every_sex_and_month_and_never_narrows_below_it(births):
    table = retirement_years(pd.Series(births, dtype="Int64"), SCHEDULES)
    for birth, row in zip(births, table.itertuples(), strict=True):
        if birth is None:
            continue
        every = [
            retirement_months(month(birth, number), each) // 12
            for number in range(1, 13)
            for each in SCHEDULES
        ]
        assert (row.earliest, row.latest) == (min(every), max(every))
    wave = retirement_wave(table, 2026, 10)
    assert (wave["certain"] <= wave["possible"]).all()
    assert wave["certain"].is_monotonic_increasing and wave["possible"].is_monotonic_increasing
    assert (wave["possible"] <= wave["known"]).all()


@given(st.integers(month(1940, 1), month(2004, 12)), st.sampled_from(SCHEDULES))
def test_nobody_born_later_retires_earlier_and_all_stay_between_the_two_ages(born, schedule):
    at, later = retirement_months(born, schedule), retirement_months(born + 1, schedule)
    assert later >= at
    assert 12 * schedule.original_age <= at - born <= 12 * schedule.highest_age
