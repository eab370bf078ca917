"""A school's own past: its figures of earlier years under whatever code it had then."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.assessment import StageAssessment


@dataclass(frozen=True)
class SchoolHistory:
    """Figures of a school by year, oldest first.

    frame   one row per school year and indicator: school_year, school_code (of that year), pupils,
            indicator, value (NaN unknown), threshold, floor, mean (county), schools_counted,
            schools_missing
    cut_at  the year before which nothing can be compared, because the school was merged, split or
            opened in it; None where the loaded years end
    """

    frame: pd.DataFrame
    cut_at: int | None


def history_of(
    code: str,
    year: int,
    assessments: Mapping[int, StageAssessment],
    links: Mapping[int, pd.DataFrame],
) -> SchoolHistory:
    """The history of the school that has `code` in `year`, back as far as it is the same school.

    `assessments`: of one stage, by year; `links`: by year, school_code, code_before, is_comparable.
    A year in which the school is not judged is left out, and the history goes on behind it.
    """
    trail, cut_at = trail_of(code, year, assessments, links)
    rows = [_of_year(each, of_year, assessments[of_year]) for each, of_year in reversed(trail)]
    return SchoolHistory(pd.concat(rows, ignore_index=True), cut_at)


def trail_of(
    code: str, year: int, years: Container[int], links: Mapping[int, pd.DataFrame]
) -> tuple[list[tuple[str, int]], int | None]:
    """(code, year) of the school that has `code` in `year`, latest first, and the year it was cut at.

    `years`: those that are loaded; `links` and the year of the cut: see `history_of` and its result.
    """
    trail: list[tuple[str, int]] = []
    while year in years:
        trail.append((code, year))
        if year - 1 not in years:
            break
        link = links[year]
        before = link[link["school_code"] == code]
        if before.empty:
            return trail, year
        if (
            not isinstance(before["code_before"].iloc[0], str)
            or not before["is_comparable"].iloc[0]
        ):
            return trail, year
        code, year = before["code_before"].iloc[0], year - 1
    return trail, None


def _of_year(code: str, year: int, assessment: StageAssessment) -> pd.DataFrame:
    wanted = ["code", "threshold", "floor", "mean", "schools_counted", "schools_missing"]
    frame = assessment.indicators[wanted].rename(columns={"code": "indicator"})
    if code not in assessment.values.index:
        return frame.iloc[:0].assign(school_year=year, school_code=code, pupils=0.0, value=0.0)
    pupils = assessment.schools.set_index("school_code").loc[code, "pupils"]
    return frame.assign(
        school_year=year,
        school_code=code,
        pupils=float(pupils),
        value=assessment.values.loc[code].to_numpy(dtype=float),
    )
