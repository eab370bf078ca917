"""Last year's figures under this year's codes, so that a school that only changed its code keeps its past."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from analysis.assessment import StageAssessment
from analysis.vocabulary import Verdict


def under_codes_of(previous: StageAssessment, links: pd.DataFrame) -> StageAssessment:
    """The judgement of last year with each school under its code of this year.

    `links`: one row per school of this year: school_code, code_before (None for a school that was not
    there), is_comparable. A school that was merged or split in between was there, but cannot be
    judged as of last year: two different schools would be compared.
    """
    known = links[links["code_before"].notna()]
    codes = dict(zip(known["code_before"], known["school_code"], strict=True))
    changed = set(known.loc[~known["is_comparable"].astype(bool), "code_before"])
    schools = previous.schools[previous.schools["school_code"].isin(codes)]
    verdict = schools["verdict"].mask(schools["school_code"].isin(changed), Verdict.CANNOT_JUDGE)
    renamed = schools.assign(verdict=verdict, school_code=schools["school_code"].map(codes))
    return replace(previous, schools=renamed.reset_index(drop=True))


def codes_over_years(links: Sequence[pd.DataFrame], codes: Iterable[str]) -> dict[str, str]:
    """Code of today -> code at the beginning of a chain of years, for schools that can be compared.

    `links`: one table per step, the latest year first, as in `under_codes_of`. A school that was
    opened, merged or split on the way is left out: there is no one school to compare it with.
    """
    here = {code: code for code in codes}
    for step in links:
        usable = step[step["code_before"].notna() & step["is_comparable"].astype(bool)]
        before = dict(zip(usable["school_code"], usable["code_before"], strict=True))
        here = {now: before[then] for now, then in here.items() if then in before}
    return here
