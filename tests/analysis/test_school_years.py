"""A school keeps its past through a new code, and loses it where it became another school."""

import numpy as np
import pandas as pd

from analysis.assessment import assess_amounts
from analysis.ranking import Past
from analysis.rules import day_of_school_year
from analysis.school_years import MET, codes_before, history, past_of, under_codes
from analysis.vocabulary import Stage
from data import reference

INDICATORS = reference.indicators()
RULES = reference.rule_book().on(day_of_school_year(2025))
AT = [42, 10, 9, 4500, 7500, 2_000_000, 23]


def links(*rows):
    return pd.DataFrame(rows, columns=["school_code", "code_before", "is_comparable"])


# b was called a until 2024; c was merged in 2025; d is new.
LINKS = {
    2025: links(("b", "a", True), ("c", "c", False), ("d", None, False), ("e", "e", True)),
    2024: links(("a", "a", True), ("c", "c", True), ("e", None, False)),
}


def test_past_of_a_school_is_compared_not_there_or_not_comparable():
    assert past_of(LINKS[2025]).to_dict() == {
        "b": Past.COMPARED,
        "c": Past.NOT_COMPARABLE,
        "d": Past.NOT_THERE,
        "e": Past.COMPARED,
    }


def test_codes_follow_a_school_back_until_it_was_another_one():
    found = codes_before(["b", "c", "d", "e"], LINKS, 2025, 2022)
    assert found[2025].tolist() == ["b", "c", "d", "e"]
    assert found[2024].tolist() == ["a", None, None, "e"]
    assert found[2023].tolist() == ["a", None, None, None]
    # No links of 2023: the year before is not loaded.
    assert found[2022].isna().all()


def assessed(codes, backbone):
    amounts = np.array([AT] * len(codes), float)
    amounts[:, 1] = backbone
    return assess_amounts(
        np.array(codes), np.full(len(codes), 1000.0), amounts, Stage.PRIMARY, INDICATORS, RULES
    )


def test_values_and_indicators_met_stand_under_the_code_of_today():
    years = {
        2025: assessed(["b", "c", "d"], [12, 10, 10]),
        2024: assessed(["a", "c"], [9, 10]),
        2023: assessed(["a"], [np.nan]),
    }
    found = history(years, LINKS, ["b", "c", "d"], 2025, 4)
    assert list(found["A2"].columns) == [2022, 2023, 2024, 2025]
    np.testing.assert_allclose(
        found["A2"].loc["b"].to_numpy(), [np.nan, np.nan, 0.9, 1.2], equal_nan=True
    )
    # With an unknown figure the school could not be judged: what it met is not known either.
    np.testing.assert_allclose(
        found[MET].loc["b"].to_numpy(), [np.nan, np.nan, 6, 7], equal_nan=True
    )
    assert found["A2"].loc["c"].notna().tolist() == [False, False, False, True]
    assert found["A2"].loc["d"].notna().tolist() == [False, False, False, True]


def test_last_years_rows_stand_under_this_years_codes():
    before = pd.DataFrame({"rank": [1.0, 2.0, 3.0]}, index=["a", "c", "gone"])
    found = under_codes(before, LINKS[2025])
    assert found["rank"].to_dict() == {"b": 1, "c": 2}
