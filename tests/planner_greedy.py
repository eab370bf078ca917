"""As in a spreadsheet: one indicator at a time, one person from the richest to the poorest school."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.planner.problem import Problem, StageProblem


@dataclass
class _Sheet:
    """The state of a stage while people are moved by hand."""

    stage: StageProblem
    people: np.ndarray
    left: np.ndarray
    out: np.ndarray
    into: np.ndarray

    def held(self, indicator: int) -> np.ndarray:
        counted = np.array(self.stage.teacher_indicators[indicator].counted)
        return self.people[:, counted].sum(axis=1)


def spreadsheet_moves(problem: Problem) -> int | None:
    """People moved until every school passes and every coefficient keeps its limit; None: it gets stuck."""
    moves = [_stage_moves(problem, stage) for stage in problem.stages]
    return None if None in moves else sum(moves)


def _stage_moves(problem: Problem, stage: StageProblem) -> int | None:
    sheet = _Sheet(
        stage,
        stage.teachers.copy(),
        stage.eligible.copy(),
        np.zeros(len(stage.schools), dtype=np.int64),
        np.zeros(len(stage.schools), dtype=np.int64),
    )
    for indicator in range(len(stage.teacher_indicators)):
        while not _is_fine(problem, sheet, indicator):
            if not _move_one(sheet, indicator):
                return None
    every = range(len(stage.teacher_indicators))
    return int(sheet.out.sum()) if all(_is_fine(problem, sheet, one) for one in every) else None


def _is_fine(problem: Problem, sheet: _Sheet, indicator: int) -> bool:
    one, held = sheet.stage.teacher_indicators[indicator], sheet.held(indicator)
    mean = held.sum() / sheet.stage.pupils.sum()
    spread = (held**2 / sheet.stage.pupils).sum() / (held.sum() * mean) - 1
    return not _in_need(problem, sheet, indicator).any() and spread <= float(one.limit) ** 2


def _in_need(problem: Problem, sheet: _Sheet, indicator: int) -> np.ndarray:
    """Schools below their need in this indicator that may not miss it, given what else they miss."""
    stage = sheet.stage
    missed = sum(
        (sheet.held(number) < one.need).astype(int)
        for number, one in enumerate(stage.teacher_indicators)
    ) + sum((one.amount < one.need).astype(int) for one in stage.facility_indicators)
    own = stage.teacher_indicators[indicator]
    held = sheet.held(indicator)
    return (held < own.floor) | ((held < own.need) & (missed > problem.may_miss))


def _move_one(sheet: _Sheet, indicator: int) -> bool:
    stage, held = sheet.stage, sheet.held(indicator)
    needs = [one.need for one in stage.teacher_indicators]
    level = held / stage.pupils
    short = held < needs[indicator]
    takers = np.lexsort((level, ~short))
    for source in np.argsort(-level, kind="stable"):
        column = _someone(sheet, int(source), indicator)
        if column is None:
            continue
        for target in takers:
            if (
                target != source
                and sheet.into[target] < stage.most_in[target]
                and level[target] < level[source]
            ):
                sheet.people[source, column] -= 1
                sheet.left[source, column] -= 1
                sheet.people[target, column] += 1
                sheet.out[source] += 1
                sheet.into[target] += 1
                return True
    return False


def _someone(sheet: _Sheet, source: int, indicator: int) -> int | None:
    """A category of which the school may give one, with as few other qualities as can be."""
    stage = sheet.stage
    staff = sheet.people[source].sum()
    if sheet.out[source] >= stage.most_out[source] or staff <= stage.staff_floor[source]:
        return None
    masks = [one.counted for one in stage.teacher_indicators]
    order = sorted(
        (column for column in range(len(stage.categories)) if masks[indicator][column]),
        key=lambda column: sum(mask[column] for mask in masks),
    )
    for column in order:
        if sheet.left[source, column] and _may_give(sheet, source, column):
            return column
    return None


def _may_give(sheet: _Sheet, source: int, column: int) -> bool:
    stage = sheet.stage
    subject = stage.categories[column].subject
    same = np.array([one.subject == subject for one in stage.categories])
    if (
        sheet.people[source, same].sum()
        <= stage.subject_floor[source, stage.subjects.index(subject)]
    ):
        return False
    return all(
        sheet.held(number)[source] > one.need[source]
        for number, one in enumerate(stage.teacher_indicators)
        if one.counted[column]
    )
