"""Minutes on the way in the words and columns of a plan: told by the county, or of its kilometres."""

from __future__ import annotations

import numpy as np

from analysis.planner.basis import Built, PlanBasis
from analysis.planner.problem import NO_LIMIT, Move
from analysis.planner.report import PlanReport
from analysis.present.plan_words import SECONDS_PER_MINUTE, PlanWording
from analysis.present.tables import Column


def move_time(move: Move, built: Built) -> tuple[float, bool]:
    """Minutes of one move, one way, and whether the county told them; NaN and False where not known."""
    if not built.minutes_told:
        return np.nan, False
    number = next(at for at, one in enumerate(built.problem.stages) if one.stage == move.stage)
    stage = built.problem.stages[number]
    pair = stage.schools.index(move.source), stage.schools.index(move.target)
    seconds = int(stage.seconds[pair])
    if seconds >= NO_LIMIT:
        return np.nan, False
    return seconds / SECONDS_PER_MINUTE, bool(built.minutes_told[number][pair])


def time_cells(move: Move, built: Built, wording: PlanWording) -> dict[str, object]:
    """The cells of one move: its minutes, and whether they are told or estimated."""
    minutes, is_told = move_time(move, built)
    source = "" if np.isnan(minutes) else wording.words.t(f"plan_time.{_source(is_told)}")
    return {"minutes": minutes, "minutes_source": source}


def _source(is_told: bool) -> str:
    return "told" if is_told else "estimated"


def time_columns(built: Built, wording: PlanWording) -> list[Column]:
    """The columns of `time_cells`; none where the county has told no minutes."""
    t = wording.words.t
    if not built.minutes_told:
        return []
    places = wording.words.decimals["minutes"]
    return [
        Column("minutes", t("plan_time.column"), "number", places),
        Column("minutes_source", t("plan_time.column_source")),
    ]


def time_sentence(found: PlanReport, built: Built, wording: PlanWording) -> str:
    """Minutes of all who move, and for how many people they are estimated; "" where none are told."""
    seconds, moves = found.evaluation.seconds, found.plan.moves
    if not built.minutes_told or not moves or seconds is None:
        return ""
    estimated = sum(move.people for move in moves if not move_time(move, built)[1])
    key = "sum_estimated" if estimated else "sum"
    return wording.words.t(
        f"plan_time.{key}", minutes=wording.minutes(seconds), estimated=estimated
    )


def time_note(basis: PlanBasis, wording: PlanWording) -> str:
    """Of how many ways minutes are told and how the others are taken; why they cannot be spared."""
    t, speed = wording.words.t, f"{basis.settings.values['road_speed']:g}"
    if not basis.has_minutes:
        return t("plan_time.none")
    told = int(basis.travel["road_minutes"].notna().sum())
    return t("plan_time.known", told=t.number(told, 0), speed=speed)
