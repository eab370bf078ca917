"""From counts to whole people: which coded teachers a plan's moves are, chosen by a rule one can check.

A plan moves so many people of a category. Any of them would do for the rules, so who goes is chosen by
what the person gains: a school nearer home first, then those longest in their post.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.planner.burden import Share, shares_of
from analysis.planner.problem import Category, Move, Plan

# One row per teacher. The last four may be missing for a person: not known.
ROSTER_COLUMNS = (
    "teacher_code",
    "stage",
    "school_code",
    "subject",
    "above_degree",
    "backbone",
    "years_in_post",
    "home_township",
    "age_band",
    "rotated",
)


@dataclass(frozen=True)
class Chosen:
    """One coded teacher who goes, and what the choice rests on; None: not known.

    home_distance  from the home township to the receiving school, in the unit of the mapping
    """

    stage: str
    source: str
    target: str
    category: Category
    teacher_code: str
    home_distance: int | None
    years_in_post: int | None
    rotated_is_known: bool


@dataclass(frozen=True)
class Unfilled:
    """People of a move whom the roster does not have: nobody else is put in their place."""

    move: Move
    people: int


@dataclass(frozen=True)
class WholePeople:
    """The people of a plan, one row each in the order of the moves, and who could not be named."""

    chosen: tuple[Chosen, ...]
    unfilled: tuple[Unfilled, ...]


@dataclass(frozen=True)
class _Person:
    code: str
    years: int | None
    home: str | None
    rotated_is_known: bool


def choose(
    plan: Plan, roster: pd.DataFrame, distance_from_home: Mapping[tuple[str, str], int]
) -> WholePeople:
    """The coded teachers who carry out a plan.

    roster              ROSTER_COLUMNS, one row per teacher; `rotated` within this cycle
    distance_from_home  (home township, school) to a distance; pairs that are not there are not known
    Of the teachers of a school and category, the pair of person and receiving school taken next is the
    one with: not rotated known before not known; home known before not known, nearer home first;
    longer in post first, not known last; then the smaller code, then the receiver's code. Nobody who
    has rotated in the cycle goes, and nobody goes twice. ValueError for a missing column or a code
    that stands twice.
    """
    people = _by_group(roster)
    chosen: list[Chosen] = []
    unfilled: list[Unfilled] = []
    for group in _groups(plan):
        named, left = _of_group(group, people.get(_key(group[0]), []), distance_from_home)
        chosen += named
        unfilled += left
    order = {(m.stage, m.source, m.target, m.category): at for at, m in enumerate(plan.moves)}
    chosen.sort(
        key=lambda one: (order[one.stage, one.source, one.target, one.category], one.teacher_code)
    )
    unfilled.sort(key=lambda one: plan.moves.index(one.move))
    return WholePeople(tuple(chosen), tuple(unfilled))


def _key(move: Move) -> tuple[str, str, Category]:
    return move.stage, move.source, move.category


def _groups(plan: Plan) -> list[list[Move]]:
    groups: dict[tuple, list[Move]] = {}
    for move in plan.moves:
        groups.setdefault(_key(move), []).append(move)
    return list(groups.values())


def _by_group(roster: pd.DataFrame) -> dict[tuple[str, str, Category], list[_Person]]:
    missing = set(ROSTER_COLUMNS) - set(roster.columns)
    if missing:
        raise ValueError(f"the roster has no column {', '.join(sorted(missing))}")
    if roster["teacher_code"].duplicated().any():
        raise ValueError("a teacher stands twice in the roster")
    people: dict[tuple[str, str, Category], list[_Person]] = {}
    for row in roster[list(ROSTER_COLUMNS)].itertuples(index=False):
        known = not pd.isna(row.rotated)
        if known and bool(row.rotated):
            continue
        category = Category(row.subject, bool(row.above_degree), bool(row.backbone))
        person = _Person(
            row.teacher_code,
            None if pd.isna(row.years_in_post) else int(row.years_in_post),
            None if pd.isna(row.home_township) else row.home_township,
            known,
        )
        people.setdefault((row.stage, row.school_code, category), []).append(person)
    return people


def _of_group(
    moves: list[Move], people: list[_Person], distances: Mapping[tuple[str, str], int]
) -> tuple[list[Chosen], list[Unfilled]]:
    def distance(person: _Person, move: Move) -> int | None:
        return None if person.home is None else distances.get((person.home, move.target))

    def place(pair: tuple[_Person, Move]) -> tuple:
        person, move = pair
        far = distance(person, move)
        return (
            not person.rotated_is_known,
            far is None,
            far or 0,
            person.years is None,
            -(person.years or 0),
            person.code,
            move.target,
        )

    wanted = {move: move.people for move in moves}
    taken: dict[str, Chosen] = {}
    for person, move in sorted(((p, m) for p in people for m in moves), key=place):
        if wanted[move] and person.code not in taken:
            wanted[move] -= 1
            taken[person.code] = Chosen(
                *(move.stage, move.source, move.target, move.category, person.code),
                distance(person, move),
                person.years,
                person.rotated_is_known,
            )
    return list(taken.values()), [
        Unfilled(move, people) for move, people in wanted.items() if people
    ]


def burden_by(people: WholePeople, roster: pd.DataFrame, column: str) -> tuple[Share, ...]:
    """Share of the listed teachers who go, by a column of the roster: age_band, home_township, subject.

    Teachers of whom it is not known are a group of their own (None), the last.
    """
    groups = roster.set_index("teacher_code")[column]
    known = {code: None if pd.isna(value) else str(value) for code, value in groups.items()}
    return shares_of(
        [(known[one.teacher_code], 1) for one in people.chosen],
        [(group, 1) for group in known.values()],
    )
