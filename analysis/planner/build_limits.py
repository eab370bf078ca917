"""What bounds who gives and who takes, by the rules in use."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.planner.basis import Told, Why
from analysis.planner.build_indicators import teacher_indicators
from analysis.planner.problem import NO_LIMIT, Whole
from analysis.planner.settings import Switch
from analysis.planner.stage_part import NOISE, StagePart


def _share(people: NDArray, share: float, least: float) -> Whole:
    """A share of people, rounded down, but at least so many."""
    return np.maximum(np.floor(share * people + NOISE), least).astype(np.int64)


def _kept(people: NDArray, share: float) -> Whole:
    return np.ceil(share * people - NOISE).astype(np.int64)


def people_limits(part: StagePart) -> tuple[dict[str, object], list[Told]]:
    """What bounds who gives and takes, by the rules in use; and schools that give or take nobody."""
    on, stock, basis = part.on, part.stock, part.basis
    staff, nobody = stock.teachers.sum(axis=1), np.zeros(len(part.pupils), dtype=bool)
    unlimited = np.full(len(staff), NO_LIMIT, dtype=np.int64)
    out, into = unlimited.copy(), unlimited.copy()
    if Switch.MOST_OUT in on:
        out = _share(staff, part.value("most_out_share"), part.value("most_out_least"))
    if Switch.MOST_IN in on:
        into = _share(staff, part.value("most_in_share"), part.value("most_in_least"))
    private = part.rows["founder"].isin(basis.private).to_numpy()
    private = private if Switch.PRIVATE_APART in on else nobody
    small = part.pupils < basis.donors.minimum_pupils
    small = small if Switch.SMALL_SCHOOLS_GIVE_NONE in on else nobody
    out[private | small], into[private] = 0, 0
    floor = np.zeros(len(staff), dtype=np.int64)
    unknown = nobody
    if Switch.STAFF_FLOOR in on:
        classes = part.rows["classes"].to_numpy(float)
        unknown = np.isnan(classes)
        kept = _kept(np.where(unknown, 0.0, classes), part.value("teachers_per_class"))
        floor = np.where(unknown, NO_LIMIT, kept)
    told = part.told(Why.PRIVATE, private) + part.told(Why.SMALL, small & ~private)
    told += part.told(Why.CLASSES_NOT_KNOWN, unknown)
    posts, of_posts = _posts(part, staff, private)
    told += of_posts
    limits = {"most_out": out, "most_in": into, "staff_floor": floor, "posts": posts}
    return {**limits, **_of_subjects(part), "donor_keeps": _donor_keeps(part)}, told


def _posts(
    part: StagePart, staff: Whole, takes_none: NDArray[np.bool_]
) -> tuple[Whole, list[Told]]:
    """Teachers that a school may hold at most: those it has and one for each free post.

    Posts are those of all staff, so that teachers alone do not fill them: free = authorised - filled.
    A school over its posts takes nobody, and so does one whose posts are not known. `takes_none`:
    schools that take nobody anyway, of which nothing is told.
    """
    if Switch.POSTS not in part.on:
        return np.full(len(staff), NO_LIMIT, dtype=np.int64), []
    of_stage = part.basis.posts[part.basis.posts["stage"] == part.stage].set_index("school_code")
    posts = of_stage.reindex(list(part.stock.schools))
    free = posts["authorised_posts"].to_numpy(float) - posts["posts_filled"].to_numpy(float)
    unknown = np.isnan(free)
    # One post fewer than people: nobody comes.
    room = np.where(unknown, -1.0, free).astype(np.int64)
    told = part.told(Why.POSTS_NOT_KNOWN, unknown & ~takes_none)
    return staff + room, told + part.told(Why.POSTS_EXCEEDED, (room < 0) & ~unknown & ~takes_none)


def _of_subjects(part: StagePart) -> dict[str, object]:
    """Teachers of each subject that a school keeps at least, and gives at most."""
    stock = part.stock
    subjects = tuple(sorted({category.subject for category in stock.categories}))
    held = np.zeros((len(stock.schools), len(subjects)), dtype=np.int64)
    for column, subject in enumerate(subjects):
        counted = [one.subject == subject for one in stock.categories]
        held[:, column] = stock.teachers[:, counted].sum(axis=1)
    floor, most = np.zeros_like(held), np.full_like(held, NO_LIMIT)
    if Switch.SUBJECT_FLOOR in part.on:
        floor = _kept(held, part.value("subject_keeps_share"))
    if Switch.SUBJECT_SHARE_OUT in part.on:
        most = _share(held, part.value("subject_out_share"), part.value("subject_out_least"))
    return {"subjects": subjects, "subject_floor": floor, "subject_most_out": most}


def _donor_keeps(part: StagePart) -> Whole:
    indicators = teacher_indicators(part)
    held = np.column_stack(
        [
            part.stock.teachers[:, np.array(each.counted, dtype=bool)].sum(axis=1)
            for each in indicators
        ]
    )
    if Switch.DONOR_KEEPS not in part.on:
        return np.zeros_like(held)
    return _kept(held, part.basis.donors.keeps_share)
