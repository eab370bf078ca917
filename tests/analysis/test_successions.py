"""Last year under this year's codes: recoded schools keep their past, merged and split ones have none."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.assessment import assess_stage
from analysis.league import league_table
from analysis.rules import day_of_school_year
from analysis.successions import under_codes_of
from analysis.vocabulary import Stage, Verdict
from data import reference
from tests.data.typed_county import TypedCounty, loaded
from tests.small_county import CODES

NEW = "9900000099"


def county_pair(*entries: dict[str, str], recode: str | None = None):
    """Two years of the small county, with entries of the history; `recode` gives a school a new code."""
    before, now = TypedCounty(2024, "before.xlsx"), TypedCounty(2025, "now.xlsx")
    if recode:
        for sheet, stages in (("schools", [None]), ("premises", [None])):
            for stage in stages:
                now.type(sheet, recode, stage, school_code=NEW)
        for sheet in ("pupils", "teachers"):
            now.type(sheet, recode, "小学", school_code=NEW)
    for entry in entries:
        now.add("successions", **entry)
    connection, findings = loaded(before, now)
    return connection, findings


def links(connection, year: int = 2025) -> pd.DataFrame:
    return connection.execute(
        "SELECT school_code, code_before, is_comparable FROM school_link WHERE school_year = ?",
        [year],
    ).df()


def judged(connection, year: int):
    from data import warehouse

    facts = warehouse.read_facts(connection)
    rules = reference.rule_book().on(day_of_school_year(year))
    of_year = facts[facts["school_year"] == year].reset_index(drop=True)
    return of_year, assess_stage(of_year, Stage.PRIMARY, reference.indicators(), rules)


RECODED = {"school_code": CODES["second"], "successor_code": NEW, "succession": "更名或换码"}


def test_without_a_history_every_school_is_its_own_past():
    connection, findings = county_pair()
    assert findings == []
    found = links(connection)
    assert found["is_comparable"].all()
    assert (found["school_code"] == found["code_before"]).all()
    _, before = judged(connection, 2024)
    kept = under_codes_of(before, found)
    pd.testing.assert_frame_equal(
        kept.schools.sort_values("school_code", ignore_index=True),
        before.schools.sort_values("school_code", ignore_index=True),
    )


def test_a_recoded_school_keeps_its_past_and_nothing_is_asked():
    connection, findings = county_pair(RECODED, recode="second")
    assert findings == []
    _, before = judged(connection, 2024)
    facts, now = judged(connection, 2025)
    kept = under_codes_of(before, links(connection))
    assert CODES["second"] not in set(kept.schools["school_code"])
    rule = reference.rule_book().on(day_of_school_year(2025)).school_rule
    table = league_table(facts, now, kept, reference.indicators(), rule).set_index("school_code")
    assert table.loc[NEW, "met_change"] == 0
    # Without the history the school would have no past.
    alone = league_table(facts, now, before, reference.indicators(), rule).set_index("school_code")
    assert pd.isna(alone.loc[NEW, "met_change"])


def test_a_recode_that_nobody_entered_is_told_once():
    _, findings = county_pair(recode="second")
    assert [(f.key, f.values["before"]) for f in findings] == [
        ("school_may_be_recoded", CODES["second"])
    ]


@pytest.mark.parametrize("kind", ["并入", "拆分"])
def test_a_merged_or_split_school_is_not_compared_with_last_year(kind):
    entry = {"school_code": CODES["third"], "successor_code": CODES["first"], "succession": kind}
    connection, findings = county_pair(entry)
    assert findings == []
    found = links(connection).set_index("school_code")
    assert not found.loc[CODES["first"], "is_comparable"]
    _, before = judged(connection, 2024)
    kept = under_codes_of(before, found.reset_index())
    rule = reference.rule_book().on(day_of_school_year(2025)).school_rule
    facts, now = judged(connection, 2025)
    table = league_table(facts, now, kept, reference.indicators(), rule).set_index("school_code")
    # It was there last year, and no change is shown; its neighbours keep theirs.
    assert table.loc[CODES["first"], "previous_verdict"] == Verdict.CANNOT_JUDGE
    assert pd.isna(table.loc[CODES["first"], "met_change"])
    assert table.loc[CODES["second"], "met_change"] == 0
