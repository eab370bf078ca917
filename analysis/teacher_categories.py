"""Teachers counted by what the rules ask of them: subject, degree above the legal one, backbone.

Built from an anonymous roster where it agrees with the official counts, else from the counts alone.
The counts are official: where both differ the counts hold, and who differs is told. Nobody is given a
quality that is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.planner.problem import Category, Whole

__all__ = [
    "Category",
    "Qualities",
    "StockReading",
    "TeacherStock",
    "counted_masks",
    "teacher_stock",
]

# Subjects of teachers of whom only counts are known: in a subject that A3 counts, or in none of these.
ART = "art"
OTHER = "other"
ABOVE_DEGREE, BACKBONE, IN_ART, STAFF = "above_degree", "backbone", "art", "staff"
COUNTS = (STAFF, ABOVE_DEGREE, BACKBONE, IN_ART)


@dataclass(frozen=True)
class Qualities:
    """What gives a teacher a quality, as values of the roster's columns.

    above_degrees    degrees above the legal one of the stage
    backbone_levels  levels that count as backbone
    art_subjects     subjects that are counted as physical education and arts
    """

    above_degrees: frozenset[str]
    backbone_levels: frozenset[str]
    art_subjects: frozenset[str]


@dataclass(frozen=True)
class TeacherStock:
    """People of a stage by school (rows) and category (columns); both in rising order."""

    stage: str
    schools: tuple[str, ...]
    categories: tuple[Category, ...]
    teachers: Whole


@dataclass(frozen=True)
class StockReading:
    """A stock and how it was read.

    differing  one row per school and count that roster and counts tell differently: school_code,
               count (staff, above_degree, backbone, art), by_roster, by_counts; their counts were used
    unknown    one row per school with roster rows whose subject, degree or backbone level is not
               known: school_code, subject, degree, backbone_level (people); they count as without it
    by_counts  schools read from their counts
    left_out   school -> why it has no row: missing, not_whole, more_than_staff
    """

    stock: TeacherStock
    differing: pd.DataFrame
    unknown: pd.DataFrame
    by_counts: tuple[str, ...]
    left_out: Mapping[str, str]


def teacher_stock(
    stage: str, counts: pd.DataFrame, roster: pd.DataFrame, qualities: Qualities
) -> StockReading:
    """The teachers of a stage by category, so that their sums are the official counts.

    counts: one row per school: school_code, staff, above_degree, backbone, art (people); a school with
    an unknown count is left out. roster: one row per teacher of any stage: school_code, stage, subject,
    degree, backbone_level; empty where there is none. Raises ValueError for a school counted twice.
    """
    if counts["school_code"].duplicated().any():
        raise ValueError("a school is counted twice")
    official = counts.set_index("school_code")[list(COUNTS)].astype(float).sort_index()
    left_out = _left_out(official)
    whole = official[~official.index.isin(left_out)].astype(np.int64)
    people = _marked(roster[roster["stage"] == stage], qualities)
    differing = _differing(people, whole)
    agreeing = set(people["school_code"]) & set(whole.index) - set(differing["school_code"])
    by_counts = tuple(code for code in whole.index if code not in agreeing)
    rows = [_roster_rows(people[people["school_code"].isin(agreeing)])]
    rows += [_count_rows(code, whole.loc[code]) for code in by_counts]
    stock = _stock(stage, tuple(whole.index), pd.concat(rows, ignore_index=True))
    return StockReading(stock, differing, _unknown(people), by_counts, left_out)


def counted_masks(
    categories: Sequence[Category], art_subjects: Iterable[str]
) -> dict[str, tuple[bool, ...]]:
    """For above_degree, backbone and art: whether the teachers of each category count."""
    arts = {ART, *art_subjects}
    return {
        ABOVE_DEGREE: tuple(one.above_degree for one in categories),
        BACKBONE: tuple(one.backbone for one in categories),
        IN_ART: tuple(one.subject in arts for one in categories),
    }


def cautious_split(staff: int, above_degree: int, backbone: int, art: int) -> dict[Category, int]:
    """People by category whose sums are these counts, with no more overlap than the counts force.

    Each quality is given to the people in turn, round and round (McNaughton's wrap-around rule): nobody
    holds two more qualities than another, so two meet in one person only where there are fewer people
    than qualities, and three only where two each do not suffice. The order is degree, backbone, art.
    Raises ValueError where a count is above the number of teachers or below zero.
    """
    given = (above_degree, backbone, art)
    if min(given) < 0 or max(given) > staff:
        raise ValueError("more teachers of a kind than teachers")
    holds = np.zeros((staff, len(given)), dtype=bool)
    start = 0
    for quality, people in enumerate(given):
        holds[(start + np.arange(people)) % max(staff, 1), quality] = True
        start += people
    split: dict[Category, int] = {}
    for degree, backbone_too, in_art in holds.tolist():
        category = Category(ART if in_art else OTHER, degree, backbone_too)
        split[category] = split.get(category, 0) + 1
    return split


def _left_out(official: pd.DataFrame) -> dict[str, str]:
    missing = official.isna().any(axis=1)
    broken = ~missing & ((official % 1 != 0) | (official < 0)).any(axis=1)
    kinds = official[[ABOVE_DEGREE, BACKBONE, IN_ART]].max(axis=1)
    crowded = ~missing & ~broken & (kinds > official[STAFF])
    reasons = {"missing": missing, "not_whole": broken, "more_than_staff": crowded}
    return {code: reason for reason, schools in reasons.items() for code in official.index[schools]}


def _marked(people: pd.DataFrame, qualities: Qualities) -> pd.DataFrame:
    """The roster with the qualities as columns; who is not known to have one does not have it."""
    return people.assign(
        **{
            ABOVE_DEGREE: people["degree"].isin(qualities.above_degrees),
            BACKBONE: people["backbone_level"].isin(qualities.backbone_levels),
            IN_ART: people["subject"].isin(qualities.art_subjects),
        }
    )


def _differing(people: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    grouped = people.groupby("school_code")
    listed = grouped[[ABOVE_DEGREE, BACKBONE, IN_ART]].sum().assign(**{STAFF: grouped.size()})
    rows = [
        (code, count, int(listed.at[code, count]), int(whole.at[code, count]))
        for code in whole.index.intersection(listed.index)
        for count in COUNTS
        if listed.at[code, count] != whole.at[code, count]
    ]
    return pd.DataFrame(rows, columns=["school_code", "count", "by_roster", "by_counts"])


def _unknown(people: pd.DataFrame) -> pd.DataFrame:
    columns = ["subject", "degree", "backbone_level"]
    table = people[columns].isna().groupby(people["school_code"]).sum()
    return table[table.any(axis=1)].astype(np.int64).reset_index()


def _roster_rows(people: pd.DataFrame) -> pd.DataFrame:
    subjects = people["subject"].astype(object)
    kinds = pd.Series(
        [
            Category(str(subject), bool(degree), bool(backbone))
            for subject, degree, backbone in zip(
                subjects.where(subjects.notna(), OTHER),
                people[ABOVE_DEGREE],
                people[BACKBONE],
                strict=True,
            )
        ],
        dtype=object,
        index=people.index,
    )
    return pd.DataFrame({"school_code": people["school_code"], "category": kinds, "people": 1})


def _count_rows(code: str, counts: pd.Series) -> pd.DataFrame:
    split = cautious_split(*(int(counts[name]) for name in COUNTS))
    rows = [(code, category, people) for category, people in sorted(split.items())]
    return pd.DataFrame(rows, columns=["school_code", "category", "people"])


def _stock(stage: str, schools: tuple[str, ...], rows: pd.DataFrame) -> TeacherStock:
    categories = tuple(sorted(set(rows["category"])))
    row = {code: number for number, code in enumerate(schools)}
    column = {category: number for number, category in enumerate(categories)}
    teachers = np.zeros((len(schools), len(categories)), dtype=np.int64)
    places = (rows["school_code"].map(row), rows["category"].map(column))
    np.add.at(
        teachers,
        tuple(one.to_numpy(dtype=np.int64) for one in places),
        rows["people"].to_numpy(dtype=np.int64),
    )
    return TeacherStock(stage, schools, categories, teachers)
