"""Two judgements side by side: which verdicts turned and why, coefficients, the county's verdict."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.assessment import TOLERANCE, StageAssessment, combine, reaches
from analysis.vocabulary import Stage

Pairs = Mapping[tuple[int, Stage], tuple[StageAssessment, StageAssessment]]


class Standing(StrEnum):
    """Where a figure stands against threshold and floor."""

    MET = "met"
    AT_FLOOR = "at_floor"
    BELOW_FLOOR = "below_floor"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why the standing of an indicator, and with it a verdict, turned.

    VALUE the figure changed; BECAME_KNOWN, BECAME_UNKNOWN it was or is not known; THRESHOLD the
    figure stayed and the rule changed; VALUE_AND_THRESHOLD both changed; SCHOOL_RULE no indicator
    turned: how many must be met changed.
    """

    VALUE = "value"
    BECAME_KNOWN = "became_known"
    BECAME_UNKNOWN = "became_unknown"
    THRESHOLD = "threshold"
    VALUE_AND_THRESHOLD = "value_and_threshold"
    SCHOOL_RULE = "school_rule"


VERDICT_COLUMNS = [
    "school_year",
    "school_code",
    "stage",
    "verdict_old",
    "verdict_new",
    "met_old",
    "met_new",
    "at_floor_old",
    "at_floor_new",
]
REASON_COLUMNS = [
    "school_year",
    "school_code",
    "stage",
    "indicator",
    "reason",
    "old",
    "new",
    "standing_old",
    "standing_new",
    "threshold_old",
    "threshold_new",
]
MEASURES = {
    "mean": "mean",
    "cv": "cv",
    "cv_limit": "limit",
    "cv_verdict": "verdict",
    "schools_counted": "counted",
    "schools_missing": "missing",
}


def differ(old: pd.Series, new: pd.Series) -> pd.Series:
    """Where two columns differ; both unknown is no difference, nor is the last bit of a sum."""
    if not pd.api.types.is_float_dtype(old):
        return (old != new) & ~(old.isna() & new.isna())
    # DuckDB adds in parallel, so the same figures may add up to another last bit.
    close = (old - new).abs() <= TOLERANCE * np.maximum(1.0, np.maximum(old.abs(), new.abs()))
    return ~close & ~(old.isna() & new.isna())


def verdicts(pairs: Pairs) -> pd.DataFrame:
    """Schools judged on both sides with another verdict: one row per year, stage and school.

    A school that came into scope or left it is none of these; its attributes tell that.
    """
    parts = [pd.DataFrame(columns=VERDICT_COLUMNS)]
    for (year, stage), (old, new) in pairs.items():
        rows = old.schools.merge(new.schools, on="school_code", suffixes=("_old", "_new"))
        turned = rows[rows["verdict_old"] != rows["verdict_new"]]
        parts.append(turned.assign(school_year=year, stage=str(stage))[VERDICT_COLUMNS])
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def reasons(pairs: Pairs, turned: pd.DataFrame) -> pd.DataFrame:
    """Why each of these verdicts turned: one row per year, stage, school and indicator.

    Columns: reason (Reason), old and new figure in the indicator's unit (NaN unknown), standing and
    threshold on each side. At least one row per verdict; SCHOOL_RULE stands with an empty indicator.
    """
    rows: list[tuple] = []
    for row in turned.itertuples():
        old, new = pairs[row.school_year, Stage(row.stage)]
        found = _reasons_of(old, new, row.school_code)
        empty = ("", Reason.SCHOOL_RULE, None, None, None, None, None, None)
        key = (row.school_year, row.school_code, row.stage)
        rows += [(*key, *reason) for reason in found or [empty]]
    frame = pd.DataFrame(rows, columns=REASON_COLUMNS)
    numbers = ["old", "new", "threshold_old", "threshold_new"]
    return frame.astype(dict.fromkeys(numbers, float))


def standing(value: float, threshold: float, floor: float) -> Standing:
    """Where a figure stands; the boundary counts as reached, NaN is unknown."""
    if pd.isna(value):
        return Standing.UNKNOWN
    if reaches(value, threshold):
        return Standing.MET
    return Standing.AT_FLOOR if reaches(value, floor) else Standing.BELOW_FLOOR


def _reasons_of(old: StageAssessment, new: StageAssessment, school: str) -> list[tuple]:
    found = []
    before, after = (side.indicators.set_index("code") for side in (old, new))
    for code in before.index.intersection(after.index, sort=False):
        was, now = old.values.loc[school, code], new.values.loc[school, code]
        needed, needs = before.loc[code, "threshold"], after.loc[code, "threshold"]
        stood = standing(was, needed, before.loc[code, "floor"])
        stands = standing(now, needs, after.loc[code, "floor"])
        if stood != stands:
            rules_stayed = needed == needs and before.loc[code, "floor"] == after.loc[code, "floor"]
            reason = _reason(was, now, rules_stayed)
            found.append((code, str(reason), was, now, str(stood), str(stands), needed, needs))
    return found


def _reason(was: float, now: float, rules_stayed: bool) -> Reason:
    if pd.isna(was):
        return Reason.BECAME_KNOWN
    if pd.isna(now):
        return Reason.BECAME_UNKNOWN
    if rules_stayed:
        return Reason.VALUE
    stayed = abs(was - now) <= TOLERANCE * max(1.0, abs(was))
    return Reason.THRESHOLD if stayed else Reason.VALUE_AND_THRESHOLD


def coefficients(pairs: Pairs) -> pd.DataFrame:
    """One row per year, stage and indicator of both sides, changed or not.

    Columns: indicator, then mean, cv, limit, verdict, counted, missing, each _old and _new (NaN
    where not defined), and changed: whether any of these differs.
    """
    order = [f"{name}{suffix}" for name in MEASURES.values() for suffix in ("_old", "_new")]
    parts = []
    for (year, stage), (old, new) in pairs.items():
        sides = []
        for suffix, side in (("_old", old), ("_new", new)):
            frame = side.indicators[["code", *MEASURES]].rename(columns=MEASURES)
            sides.append(frame.set_index("code").add_suffix(suffix))
        rows = sides[0].join(sides[1], how="inner")
        changes = [differ(rows[f"{name}_old"], rows[f"{name}_new"]) for name in MEASURES.values()]
        rows = (
            rows[order]
            .assign(changed=pd.concat(changes, axis=1).any(axis=1))
            .rename_axis("indicator")
            .reset_index()
        )
        rows.insert(0, "school_year", year)
        rows.insert(1, "stage", str(stage))
        parts.append(rows)
    if not parts:
        return pd.DataFrame(columns=["school_year", "stage", "indicator", *order, "changed"])
    return pd.concat(parts, ignore_index=True)


def county(pairs: Pairs) -> pd.DataFrame:
    """Verdict on each stage and, with stage None, on the whole county: one row per year and stage."""
    rows = [
        (year, str(stage), str(old.verdict), str(new.verdict))
        for (year, stage), (old, new) in pairs.items()
    ]
    for year in sorted({year for year, _ in pairs}):
        sides = zip(*(pair for key, pair in pairs.items() if key[0] == year), strict=True)
        whole = [str(combine([part.verdict for part in side])) for side in sides]
        rows.append((year, None, *whole))
    return pd.DataFrame(rows, columns=["school_year", "stage", "verdict_old", "verdict_new"])
