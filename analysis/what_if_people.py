"""What the levers that concern people do: pupils, transfers, policy, training, new posts, sharing."""

from __future__ import annotations

from heapq import heapify, heapreplace

import numpy as np
from numpy.typing import NDArray

from analysis.levers import Hire, Intake, Place, Pupils, Rotation, Shared, Train, Transfer
from analysis.reallocation import members, move, people_asked, pull, spare
from analysis.what_if_ground import Ground
from analysis.what_if_ways import too_far
from analysis.what_if_work import Because, LeverResult, Work


def pupils(lever: Pupils, work: Work) -> LeverResult:
    """Pupils go to another school; at least one stays."""
    source, target = work.at(lever.source), work.at(lever.target)
    reason = _ends(lever.source, lever.target, source, target)
    if reason is None and not _are_known(work, [source, target]):
        reason = Because.NOT_KNOWN
    if reason is not None:
        return LeverResult(lever, lever.pupils, 0, reason)
    done = int(min(lever.pupils, max(work.where.pupils[source] - 1, 0)))
    if done:
        work.change_pupils({source: -done, target: done})
        work.pupils.append((source, target, done))
    short = Because.NO_PUPILS_LEFT if done < lever.pupils else None
    return LeverResult(lever, lever.pupils, done, short)


def intake(lever: Intake, work: Work) -> LeverResult:
    """New pupils of a school, or fewer; at least one stays."""
    school = work.at(lever.school)
    if school is None:
        return LeverResult(lever, lever.pupils, 0, Because.NO_SCHOOL_IN_TARGET)
    if not _are_known(work, [school]):
        return LeverResult(lever, lever.pupils, 0, Because.NOT_KNOWN)
    done = int(max(lever.pupils, min(1 - work.where.pupils[school], 0)))
    if done:
        work.change_pupils({school: done})
        ends = (-1, school) if done > 0 else (school, -1)
        work.pupils.append((*ends, abs(done)))
    short = Because.NO_PUPILS_LEFT if done != lever.pupils else None
    return LeverResult(lever, lever.pupils, done, short)


def _are_known(work: Work, schools: list[int]) -> bool:
    """Whether the schools have pupils, and the split of their premises is known."""
    return bool(
        (work.where.pupils[schools] > 0).all() and not np.isnan(work.share()[schools]).any()
    )


def _ends(source: str, target: str, one: int | None, other: int | None) -> Because | None:
    if one is None:
        return Because.NO_SCHOOL_IN_SOURCE
    if other is None:
        return Because.NO_SCHOOL_IN_TARGET
    return Because.SAME_SCHOOL if source == target else None


def transfer(lever: Transfer, work: Work) -> LeverResult:
    """Teachers who are alike go from one school to another, as many as the donor has and may give."""
    source, target = work.at(lever.source), work.at(lever.target)
    reason = _ends(lever.source, lever.target, source, target)
    columns = work.ground.columns(lever.subject, lever.above_degree, lever.backbone)
    field = work.ground.terms.subject(lever.subject).field
    held = work.of_field[field]
    if (
        reason is None
        and np.isnan(
            [*work.amounts[[source, target]][:, columns].ravel(), held[source], held[target]]
        ).any()
    ):
        reason = Because.NOT_KNOWN
    if reason is not None:
        return LeverResult(lever, lever.people, 0, reason)
    has = min([held[source], *work.amounts[source, columns]])
    gives = min(has, _may_give(work, source, columns))
    done = int(min(lever.people, max(np.floor(gives), 0)))
    if done:
        work.move_teachers(source, target, columns, done)
        held[source] -= done
        held[target] += done
        alike = (lever.subject, lever.above_degree, lever.backbone)
        work.moves.append((source, target, "", *alike, done))
    if done == lever.people:
        return LeverResult(lever, lever.people, done, idle=not columns)
    short = Because.NOT_SO_MANY if has < lever.people else Because.DONORS_PROTECTED
    return LeverResult(lever, lever.people, done, short)


def _may_give(work: Work, school: int, columns: list[int]) -> float:
    if not work.scenario.protect_donors:
        return np.inf
    if work.where.pupils[school] < work.where.limits.minimum_pupils:
        return 0
    if not columns:
        return np.inf
    rows = work.amounts[[school]][:, columns], work.where.keeps[[school]][:, columns]
    return float(spare(*rows, True)[0])


def rotation(lever: Rotation, work: Work) -> LeverResult:
    """The policy lever in its standing order; see `reallocation`."""
    kind = work.ground.kinds[lever.teacher_kind]
    columns = [work.where.column(code) for code in kind.carries]
    givers = work.takers(lever.source, columns)
    asked = people_asked(lever, work.amounts[:, work.where.column(kind.indicator)], givers)
    pairs, reason = pull(lever, kind, work.where, work.amounts, work.scenario)
    move(pairs, columns, work.amounts)
    degree, backbone = (
        work.ground.trained_to(way) in kind.carries for way in ("study", "recognition")
    )
    for (donor, receiver), count in pairs.items():
        work.teachers[donor] -= count
        work.teachers[receiver] += count
        work.moves.append((donor, receiver, kind.key, "", degree, backbone, count))
    why = None if reason is None else Because(str(reason))
    return LeverResult(lever, asked, sum(pairs.values()), why)


def train(lever: Train, work: Work) -> LeverResult:
    """Teachers who do not count yet gain the quality where they are, in the standing order."""
    indicator = work.ground.trained_to(lever.way)
    column = work.where.column(indicator)
    takers = work.takers(lever.target, [column]) & ~np.isnan(work.teachers)
    if not takers.any():
        return LeverResult(lever, lever.people, 0, Because.NO_SCHOOL_IN_TARGET)
    most = np.where(takers, np.floor(work.teachers - work.amounts[:, column]), 0)
    given = _given(lever.people, column, takers, most, work)
    _gain(work, given, indicator, lever.way, [column])
    done = int(given.sum())
    short = Because.NOBODY_TO_TRAIN if done < lever.people else None
    return LeverResult(lever, lever.people, done, short)


def hire(lever: Hire, work: Work) -> LeverResult:
    """New teachers in the standing order of the quality that counts most: subject, backbone, degree.

    The price is the dearest of those of the qualities they count in; counted in none, the cheapest post.
    """
    ground = work.ground
    columns = ground.columns(lever.subject, lever.above_degree, lever.backbone)
    codes = [work.where.indicators[column].code for column in columns]
    posts = [each for each in ground.prices.costs if each.way == "hire"]
    of_quality = [each for each in posts if each.indicator in codes]
    cost = (
        max(of_quality, key=lambda each: (each.value, codes.index(each.indicator)))
        if of_quality
        else min(posts, key=lambda each: each.value)
    )
    main = columns[-1] if columns else work.where.column(cost.indicator)
    takers = work.takers(lever.target, columns or [main])
    if not takers.any():
        return LeverResult(lever, lever.people, 0, Because.NO_SCHOOL_IN_TARGET)
    given = _given(lever.people, main, takers, np.where(takers, np.inf, 0), work)
    _gain(work, given, cost.indicator, cost.way, columns)
    work.teachers += given
    work.of_field[ground.terms.subject(lever.subject).field] += given
    return LeverResult(lever, lever.people, lever.people, idle=not columns)


def _gain(work: Work, given: NDArray, indicator: str, way: str, columns: list[int]) -> None:
    price = work.ground.cost(indicator, way).value
    for school in np.flatnonzero(given):
        count = float(given[school])
        work.amounts[school, columns] += count
        work.gains.append((int(school), indicator, way, count, count * price))


def _given(
    people: int, column: int, takers: NDArray[np.bool_], most: NDArray, work: Work
) -> NDArray:
    """People that each school gets, one after the other in the standing order of receivers."""
    given = np.zeros(len(takers))
    nearest = work.scenario.help_first == "nearest"
    held, need = work.amounts[:, column], work.where.needs[:, column]
    size = work.where.pupils

    def place(school: int) -> tuple:
        now = held[school] + given[school]
        if given[school] >= most[school]:
            return (2, 0.0, 0.0, school)
        lacks = max(need[school] - now, 0.0) * nearest
        return (int(now >= need[school]), lacks, (2 * now + 1) / size[school], school)

    heap = [place(int(school)) for school in np.flatnonzero(takers)]
    heapify(heap)
    for _ in range(people):
        enough, *_, school = heap[0]
        if enough > 1:
            break
        given[school] += 1
        heapreplace(heap, place(school))
    return given


def shared(lever: Shared, work: Work) -> LeverResult:
    """A teacher's week at two schools: counted at the guest only where a relief of the rule lets it.

    The home school counts its teacher whole, as the forms do.
    """
    home, guest = work.at(lever.home), work.at(lever.guest)
    reason = _ends(lever.home, lever.guest, home, guest)
    if reason is not None:
        return LeverResult(lever, lever.people, 0, reason)
    way, terms = work.ground.way(home, guest), work.ground.terms
    far = too_far(way, terms)
    if far is not None:
        return LeverResult(lever, lever.people, 0, far)
    subject = terms.subject(lever.subject)
    columns = [work.where.column(subject.indicator)] if subject.indicator else []
    held = min([work.of_field[subject.field][home], *work.amounts[home, columns]])
    if np.isnan(held):
        return LeverResult(lever, lever.people, 0, Because.NOT_KNOWN)
    taken = work.days.get((home, subject.field), 0)
    free = int(max(terms.school_days * held - taken, 0)) // lever.days
    done = min(lever.people, free)
    if done:
        work.days[home, subject.field] = taken + done * lever.days
        reliefs = work.ground.visiting.get(subject.indicator, ())
        counts = any(relief.holds(work.where.pupils)[guest] for relief in reliefs)
        if counts:
            work.amounts[guest, columns] += done
        row = (home, guest, lever.subject, lever.days, done, counts)
        work.shared.append((*row, way.km, way.minutes, way.by_road))
        return LeverResult(
            lever,
            lever.people,
            done,
            None if done == lever.people else Because.NO_DAYS_LEFT,
            idle=not counts,
        )
    return LeverResult(lever, lever.people, 0, Because.NO_DAYS_LEFT)


def most_to_train(way: str, target: Place, ground: Ground) -> int:
    """Teachers of a place who could still gain the quality; schools with unknown figures left out."""
    column = ground.where.column(ground.trained_to(way))
    free = np.floor(ground.teachers - ground.where.amounts[:, column])
    return int(np.nansum(np.maximum(free, 0)[members(ground.where, target)]))


def most_lacking(indicator: str, target: Place, ground: Ground) -> int:
    """People whom the schools of a place lack of an indicator; schools with unknown figures left out."""
    column = ground.where.column(indicator)
    lacking = np.maximum(ground.where.needs[:, column] - ground.where.amounts[:, column], 0)
    return int(np.nansum(lacking[members(ground.where, target)]))
