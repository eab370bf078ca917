"""Last year's figures under this year's codes, so that a school that only changed its code keeps its past."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.assessment import StageAssessment


def under_codes_of(previous: StageAssessment, links: pd.DataFrame) -> StageAssessment:
    """The judgement of last year with each school under its code of this year.

    `links`: one row per school of this year: school_code, code_before (None for a school that was not
    there), is_comparable. A school that was merged, split, opened or closed in between has no last
    year: it is left out, so that no change is shown where two different schools would be compared.
    """
    known = links[links["is_comparable"].astype(bool)]
    codes = dict(zip(known["code_before"], known["school_code"], strict=True))
    schools = previous.schools[previous.schools["school_code"].isin(codes)]
    return replace(
        previous,
        schools=schools.assign(school_code=schools["school_code"].map(codes)).reset_index(
            drop=True
        ),
    )
