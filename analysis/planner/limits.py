"""What single rules leave possible: the most people that can leave, arrive or be hired."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.planner.problem import Problem, Rule, StageProblem, Whole


@dataclass(frozen=True)
class Limits:
    """The most people that can leave, arrive or be hired, school x category."""

    leave: Whole
    arrive: Whole
    hire: Whole


def flow_limits(problem: Problem, stage: StageProblem) -> Limits:
    """What single rules leave possible for each school and category."""
    without = problem.without
    leave = (stage.teachers if Rule.ELIGIBILITY in without else stage.eligible).copy()
    staff = stage.teachers.sum(axis=1)
    if Rule.STAFF_FLOOR not in without:
        leave[staff < stage.staff_floor] = 0
    if Rule.MOST_OUT not in without:
        leave = np.minimum(leave, stage.most_out[:, None])
    for column, subject in enumerate(stage.subjects):
        mask = subject_mask(stage, subject)
        if Rule.SUBJECT_COVER not in without:
            below = stage.teachers[:, mask].sum(axis=1) < stage.subject_floor[:, column]
            leave[np.ix_(below, mask)] = 0
        if Rule.SUBJECT_SHARE_OUT not in without:
            most = stage.subject_most_out[:, column]
            leave[:, mask] = np.minimum(leave[:, mask], most[:, None])
    arrive = leave.sum(axis=0)[None, :] - leave
    if Rule.MOST_IN not in without:
        arrive = np.minimum(arrive, stage.most_in[:, None])
    hire = _hire_limits(problem, stage)
    if Rule.POSTS not in without:
        full = staff > stage.posts
        arrive[full], hire[full] = 0, 0
    return Limits(leave, arrive, hire)


def subject_mask(stage: StageProblem, subject: str) -> np.ndarray:
    """Categories of a subject."""
    return np.array([one.subject == subject for one in stage.categories], dtype=bool)


def best_level(pupils: Whole, amount: Whole, need: Whole) -> Whole:
    """Amounts that bring every school to the best level per pupil that a school has or needs."""
    best = max(
        ((max(int(a), int(n)), int(p)) for a, n, p in zip(amount, need, pupils, strict=True)),
        key=lambda one: one[0] / one[1],
    )
    return -(-pupils * best[0] // best[1])


def _hire_limits(problem: Problem, stage: StageProblem) -> Whole:
    most = np.zeros_like(stage.teachers)
    if problem.help.hire_yuan is None:
        return most
    for one in stage.teacher_indicators:
        counted = np.array(one.counted, dtype=bool)
        held = stage.teachers[:, counted].sum(axis=1)
        lacking = np.maximum(best_level(stage.pupils, held, one.need) - held, 0)
        most[:, counted] = np.maximum(most[:, counted], lacking[:, None])
    return most
