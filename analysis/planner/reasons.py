"""Why each move of a plan is there, and who else could have given: as data.

A plan is best as a whole, so a single move has no reason of its own in the mathematics. What can be
said is what it does at its receiver, what rests on it, and how much its donor and others can spare.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.planner.holdings import needs, people, teachers_after
from analysis.planner.problem import Move, Plan, Problem, StageProblem, Whole
from analysis.planner.undoing import Undone, undone


class Purpose(StrEnum):
    """What a move is for; the first that holds, in this order.

    LOCKED            the person asked for it
    FILLS_NEED        the receiver was below a need that its people count in
    KEEPS_STANDARD    the receiver would fall below a need without it, since it gives people itself
    NARROWS_GAP       a coefficient keeps its limit only with it
    KEEPS_RULES       without it the receiver falls below its floor of teachers or of the subject, since
                      it gives people itself, or the donor holds more than its posts
    FILLS_QUOTA       nothing rests on it; the plan has a quota of people to reach
    OTHER             nothing rests on it, and there is no quota: an objective asked for it
    """

    LOCKED = "locked"
    FILLS_NEED = "fills_need"
    KEEPS_STANDARD = "keeps_standard"
    NARROWS_GAP = "narrows_gap"
    KEEPS_RULES = "keeps_rules"
    FILLS_QUOTA = "fills_quota"
    OTHER = "other"


@dataclass(frozen=True)
class Filled:
    """What a receiver lacked of an indicator before the plan, and has after all of it, in people."""

    indicator: str
    need: int
    before: int
    after: int


@dataclass(frozen=True)
class Donor:
    """A school, and how many more of the category it could give after the plan, by the donor rules."""

    school: str
    spare: int


@dataclass(frozen=True)
class Reason:
    """Why a move is there.

    filled        indicators that the people count in and of which the receiver lacked some
    rests         what undoing the move costs
    donor         the school that gives, with what it could still give
    alternatives  other schools that may send there and could give, most to spare first; ties in the
                  order of the stage
    """

    move: Move
    purpose: Purpose
    filled: tuple[Filled, ...]
    rests: Undone
    donor: Donor
    alternatives: tuple[Donor, ...]


def reasons(problem: Problem, plan: Plan, *, alternatives: int) -> tuple[Reason, ...]:
    """A reason for each move, in the order of the plan; at most so many alternatives each."""
    stages = {stage.stage: _StageReasons(problem, stage, plan) for stage in problem.stages}
    return tuple(
        stages[rests.move.stage].reason(problem, rests, alternatives)
        for rests in undone(problem, plan)
    )


def spare(stage: StageProblem, plan: Plan) -> Whole:
    """How many more people each school could give after a plan, school x category, by the donor rules.

    Of one category at a time: what is eligible and has not left, above need and `donor_keeps` (a school
    below them keeps what it had), subject floor and share, staff floor, and people out at most. Who
    would receive them is another question.
    """
    after = teachers_after(stage, plan.moves, plan.help_used)
    left = _left(stage, plan)
    count = len(stage.schools)
    before, held = people(stage), people(stage, after)
    keep = np.minimum(before, np.maximum(needs(stage.teacher_indicators, count), stage.donor_keeps))
    out = (stage.most_out - left.sum(axis=1))[:, None]
    staff = _above_floor(stage.teachers.sum(axis=1), after.sum(axis=1), stage.staff_floor)[:, None]
    most = np.minimum(np.minimum(stage.eligible - left, after), np.minimum(out, staff))
    for at, category in enumerate(stage.categories):
        for row, one in enumerate(stage.teacher_indicators):
            if one.counted[at]:
                most[:, at] = np.minimum(most[:, at], held[:, row] - keep[:, row])
        if category.subject in stage.subjects:
            subject = stage.subjects.index(category.subject)
            same = [other.subject == category.subject for other in stage.categories]
            then = _above_floor(
                stage.teachers[:, same].sum(axis=1),
                after[:, same].sum(axis=1),
                stage.subject_floor[:, subject],
            )
            share = stage.subject_most_out[:, subject] - left[:, same].sum(axis=1)
            most[:, at] = np.minimum(most[:, at], np.minimum(then, share))
    return np.maximum(most, 0)


def _above_floor(before: Whole, after: Whole, floor: Whole) -> Whole:
    """What stands above a floor; a school that was below it gives nothing."""
    return np.where(before < floor, 0, after - floor)


def _left(stage: StageProblem, plan: Plan) -> Whole:
    left = np.zeros_like(stage.teachers)
    for move in plan.moves:
        if move.stage == stage.stage:
            row = stage.schools.index(move.source)
            left[row, stage.categories.index(move.category)] += move.people
    return left


class _StageReasons:
    """A stage before and after a plan, ready to be asked about one move after the other."""

    def __init__(self, problem: Problem, stage: StageProblem, plan: Plan) -> None:
        self.stage = stage
        self.before = people(stage)
        self.teachers = teachers_after(stage, plan.moves, plan.help_used)
        self.after = people(stage, self.teachers)
        self.need = needs(stage.teacher_indicators, len(stage.schools))
        self.spare = spare(stage, plan)
        self.locked = {
            (move.source, move.target, move.category)
            for move in problem.keep
            if move.stage == stage.stage
        }

    def reason(self, problem: Problem, rests: Undone, alternatives: int) -> Reason:
        """Everything that can be said of one move."""
        move, stage = rests.move, self.stage
        column, target = stage.categories.index(move.category), stage.schools.index(move.target)
        counting = [at for at, one in enumerate(stage.teacher_indicators) if one.counted[column]]
        filled = tuple(
            Filled(
                stage.teacher_indicators[at].code,
                int(self.need[target, at]),
                int(self.before[target, at]),
                int(self.after[target, at]),
            )
            for at in counting
            if self.before[target, at] < self.need[target, at]
        )
        return Reason(
            move,
            self._purpose(problem, rests, filled, target, counting),
            filled,
            rests,
            Donor(move.source, int(self.spare[stage.schools.index(move.source), column])),
            self._alternatives(move, column, target)[:alternatives],
        )

    def _purpose(
        self,
        problem: Problem,
        rests: Undone,
        filled: tuple[Filled, ...],
        target: int,
        counting: list[int],
    ) -> Purpose:
        move = rests.move
        left_without = self.after[target, counting] - move.people
        falls = (left_without < self.need[target, counting]).any()
        if (move.source, move.target, move.category) in self.locked:
            return Purpose.LOCKED
        # More than it lacked may come: only who takes it to its need fills it.
        if any(one.after - move.people < one.need for one in filled):
            return Purpose.FILLS_NEED
        if falls:
            return Purpose.KEEPS_STANDARD
        if any(one.breaks_limit for one in rests.coefficients):
            return Purpose.NARROWS_GAP
        if self._keeps_rules(move, target):
            return Purpose.KEEPS_RULES
        return Purpose.FILLS_QUOTA if problem.quota is not None else Purpose.OTHER

    def _keeps_rules(self, move: Move, target: int) -> bool:
        stage, before, after = self.stage, self.stage.teachers, self.teachers
        same = [one.subject == move.category.subject for one in stage.categories]
        floors = [(slice(None), stage.staff_floor[target])]
        if move.category.subject in stage.subjects:
            floor = stage.subject_floor[target, stage.subjects.index(move.category.subject)]
            floors.append((same, floor))
        falls = any(
            before[target, which].sum() >= floor > after[target, which].sum() - move.people
            for which, floor in floors
        )
        source = stage.schools.index(move.source)
        posts = stage.posts[source]
        is_full = before[source].sum() <= posts < after[source].sum() + move.people
        return bool(falls or is_full)

    def _alternatives(self, move: Move, column: int, target: int) -> tuple[Donor, ...]:
        may = self.stage.allowed[:, target] & (self.spare[:, column] > 0)
        may[self.stage.schools.index(move.source)] = False
        rows = sorted(np.flatnonzero(may), key=lambda row: (-self.spare[row, column], row))
        return tuple(Donor(self.stage.schools[row], int(self.spare[row, column])) for row in rows)
