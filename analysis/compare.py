"""Two snapshots side by side: schools, numbers, attributes, verdicts with their reasons.

Compared by school year, school code and stage. What is unknown on one side is kept apart from a
number that changed: unknown is not zero, and becoming known is not a rise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

import pandas as pd

from analysis import compare_verdicts
from analysis.assessment import StageAssessment
from analysis.vocabulary import Stage, Verdict

KEY = ["school_year", "school_code", "stage"]
# Numbers that describe a school rather than count what it has.
SCHOOL_ATTRIBUTES = (
    "school_name",
    "school_type",
    "founder",
    "urban_rural",
    "area",
    "township",
    "school_group",
    "longitude",
    "latitude",
    "datum",
    "built_year",
    "is_boarding",
    "is_dense_city_core",
)
STAGE_ATTRIBUTES = ("in_scope", "exclusion")


class Change(StrEnum):
    """What happened to a school stage or to a number."""

    ADDED = "added"
    GONE = "gone"
    NUMBER = "number"
    BECAME_KNOWN = "became_known"
    BECAME_UNKNOWN = "became_unknown"


@dataclass(frozen=True)
class Side:
    """One snapshot: its id, county, facts (see sql/facts/school_stage_year.sql) and the judgement
    of each school year and compulsory stage that the facts hold."""

    snapshot: str
    county: str
    facts: pd.DataFrame
    assessments: Mapping[tuple[int, Stage], StageAssessment]

    @property
    def years(self) -> frozenset[int]:
        """School years that the facts hold."""
        return frozenset(int(year) for year in self.facts["school_year"].unique())


@dataclass(frozen=True)
class Comparison:
    """What differs between two snapshots. Every frame is sorted by its grain and may be empty.

    years       school years that both hold: only these are compared
    years_gone, years_added   school years that only the old or only the new one holds
    names       school_year x school_code of either side: school_name_old, school_name_new (None where
                that side lacks the school)
    schools     school_year x school_code x stage on one side only: school_name, township, in_scope,
                pupils, change (Change.ADDED, GONE), whole_school (no stage of it on the other side)
    values      school_year x school_code x stage x field with another number: old, new (NaN unknown;
                in the unit of the facts), change (NUMBER, BECAME_KNOWN, BECAME_UNKNOWN)
    attributes  school_year x school_code x stage x field: old, new as text, None unknown; stage is
                None for what belongs to the school as a whole
    verdicts    school_year x school_code x stage judged on both sides with another verdict:
                verdict_old, verdict_new, met_old, met_new, at_floor_old, at_floor_new
    reasons     school_year x school_code x stage x indicator that turned one of these verdicts; see
                compare_verdicts.reasons
    coefficients  school_year x stage x indicator, changed or not: mean, cv, limit, verdict, counted,
                missing, each _old and _new, and changed
    county      school_year x stage, and one row per year with stage None for the whole county,
                changed or not: verdict_old, verdict_new
    """

    old: str
    new: str
    county_old: str
    county_new: str
    years: tuple[int, ...]
    years_gone: tuple[int, ...]
    years_added: tuple[int, ...]
    names: pd.DataFrame
    schools: pd.DataFrame
    values: pd.DataFrame
    attributes: pd.DataFrame
    verdicts: pd.DataFrame
    reasons: pd.DataFrame
    coefficients: pd.DataFrame
    county: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """True when nothing that is compared differs."""
        found = (self.schools, self.values, self.attributes, self.verdicts)
        return (
            not self.years_gone
            and not self.years_added
            and all(frame.empty for frame in found)
            and not self.coefficients["changed"].any()
            and (self.county["verdict_old"] == self.county["verdict_new"]).all()
        )

    def mirrored(self) -> Comparison:
        """The same comparison seen from the other side: old and new exchanged."""
        exchanged = {
            field.name: _mirrored(getattr(self, _other(field.name))) for field in fields(self)
        }
        return Comparison(**exchanged)


def compare(old: Side, new: Side) -> Comparison:
    """What differs from `old` to `new` in the school years that both hold."""
    years = sorted(old.years & new.years)
    before, after = (side.facts[side.facts["school_year"].isin(years)] for side in (old, new))
    both = before.merge(after, on=KEY, suffixes=("_old", "_new")).sort_values(KEY)
    keys = [(year, stage) for year in years for stage in _stages(old, new, year)]
    pairs = {key: (old.assessments[key], new.assessments[key]) for key in keys}
    verdicts = compare_verdicts.verdicts(pairs)
    return Comparison(
        old=old.snapshot,
        new=new.snapshot,
        county_old=old.county,
        county_new=new.county,
        years=tuple(years),
        years_gone=tuple(sorted(old.years - new.years)),
        years_added=tuple(sorted(new.years - old.years)),
        names=_names(before, after),
        schools=_schools(before, after),
        values=_values(both, _quantities(before, after)),
        attributes=_attributes(both),
        verdicts=verdicts,
        reasons=compare_verdicts.reasons(pairs, verdicts),
        coefficients=compare_verdicts.coefficients(pairs),
        county=compare_verdicts.county(pairs),
    )


@dataclass(frozen=True)
class FactField:
    """A field of the facts as people know it.

    factor  facts per unit shown (10000 for 万元); `unit` where the name does not hold it already
    """

    name: str
    factor: float
    unit: str | None = None


@dataclass(frozen=True)
class Counts:
    """A comparison in numbers. Schools are counted once per school year, not per stage; verdicts
    once per stage. `over_*`: coefficients above their limit."""

    schools_added: int
    schools_gone: int
    numbers: int
    schools_with_numbers: int
    became_known: int
    became_unknown: int
    attributes: int
    verdicts: int
    to_pass: int
    to_fail: int
    to_unknown: int
    over_old: int
    over_new: int


def counts(found: Comparison) -> Counts:
    """The numbers of a headline; 0 means that there is none."""
    whole = found.schools[found.schools["whole_school"].astype(bool)]
    by_change = whole.drop_duplicates(KEY[:2])["change"].value_counts()
    kinds = found.values["change"].value_counts()
    turned = found.verdicts["verdict_new"].value_counts()
    return Counts(
        schools_added=int(by_change.get(Change.ADDED, 0)),
        schools_gone=int(by_change.get(Change.GONE, 0)),
        numbers=len(found.values),
        schools_with_numbers=len(found.values.drop_duplicates(KEY[:2])),
        became_known=int(kinds.get(Change.BECAME_KNOWN, 0)),
        became_unknown=int(kinds.get(Change.BECAME_UNKNOWN, 0)),
        attributes=len(found.attributes),
        verdicts=len(found.verdicts),
        to_pass=int(turned.get(Verdict.PASS, 0)),
        to_fail=int(turned.get(Verdict.FAIL, 0)),
        to_unknown=int(turned.get(Verdict.CANNOT_JUDGE, 0)),
        over_old=int((found.coefficients["verdict_old"] == Verdict.FAIL).sum()),
        over_new=int((found.coefficients["verdict_new"] == Verdict.FAIL).sum()),
    )


def _stages(old: Side, new: Side, year: int) -> list[Stage]:
    return [stage for stage in Stage if all((year, stage) in s.assessments for s in (old, new))]


def _quantities(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Fields that count or measure what a school stage has and that both snapshots know."""
    numbers = before.select_dtypes("number").columns.intersection(after.columns, sort=False)
    return [name for name in numbers if name not in (*KEY, *SCHOOL_ATTRIBUTES)]


def _schools(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for change, own, other in ((Change.GONE, before, after), (Change.ADDED, after, before)):
        alone = own[~_index(own, KEY).isin(_index(other, KEY))]
        whole = ~_index(alone, KEY[:2]).isin(_index(other, KEY[:2]))
        parts.append(alone.assign(change=str(change), whole_school=whole))
    columns = [*KEY, "school_name", "township", "in_scope", "pupils", "change", "whole_school"]
    return pd.concat(parts)[columns].sort_values(KEY, ignore_index=True)


def _index(frame: pd.DataFrame, key: list[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[key])


def _names(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    sides = [
        side[[*KEY[:2], "school_name"]].drop_duplicates(KEY[:2]).set_index(KEY[:2])
        for side in (before, after)
    ]
    both = sides[0].join(sides[1], how="outer", suffixes=("_old", "_new"))
    return both.sort_index().reset_index()


def _values(both: pd.DataFrame, quantities: list[str]) -> pd.DataFrame:
    parts = [both[KEY].head(0).assign(field="", old=0.0, new=0.0, change="")]
    for field in quantities:
        old, new = both[f"{field}_old"].astype(float), both[f"{field}_new"].astype(float)
        change = pd.Series(str(Change.NUMBER), index=both.index)
        change = change.mask(old.isna(), str(Change.BECAME_KNOWN))
        change = change.mask(new.isna(), str(Change.BECAME_UNKNOWN))
        rows = both[KEY].assign(field=field, old=old, new=new, change=change)
        parts.append(rows[compare_verdicts.differ(old, new)])
    return _by_field(parts, [*KEY, "field", "old", "new", "change"])


def _attributes(both: pd.DataFrame) -> pd.DataFrame:
    parts = [both[KEY].head(0).assign(field="", old=None, new=None)]
    for field in (*SCHOOL_ATTRIBUTES, *STAGE_ATTRIBUTES):
        if not {f"{field}_old", f"{field}_new"} <= set(both.columns):
            continue  # a snapshot of another version of the product may not have it
        old, new = (_as_text(both[f"{field}_{side}"]) for side in ("old", "new"))
        rows = both[KEY].assign(field=field, old=old, new=new)[old.fillna("") != new.fillna("")]
        if field in SCHOOL_ATTRIBUTES:
            rows = rows.drop_duplicates(KEY[:2]).assign(stage=None)
        parts.append(rows)
    return _by_field(parts, [*KEY, "field", "old", "new"])


def _as_text(values: pd.Series) -> pd.Series:
    return values.map(lambda value: None if pd.isna(value) else str(value)).astype(object)


def _by_field(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Rows of all fields, school by school, the fields in the order of the facts."""
    rows = pd.concat(parts)[columns]
    return rows.sort_values(KEY, kind="stable", ignore_index=True)


def _other(name: str) -> str:
    """The name of the same thing on the other side."""
    for one, other in (("old", "new"), ("added", "gone")):
        for here, there in ((one, other), (other, one)):
            if name == here or name.endswith(f"_{here}"):
                return name.removesuffix(here) + there
    return name


MIRRORED_CHANGES = {
    Change.ADDED: Change.GONE,
    Change.BECAME_KNOWN: Change.BECAME_UNKNOWN,
    Change.GONE: Change.ADDED,
    Change.BECAME_UNKNOWN: Change.BECAME_KNOWN,
}


def _mirrored(part: object) -> object:
    if not isinstance(part, pd.DataFrame):
        return part
    columns = list(part.columns)
    result = part.rename(columns=_other)[columns]
    for name in {"change", "reason"} & set(columns):
        result[name] = [str(MIRRORED_CHANGES.get(value, value)) for value in result[name]]
    return result
