"""Curves of a plan and what one more of something is worth, as tables and sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.planner.budgets import YUAN
from analysis.planner.frontier import Curve, Point
from analysis.planner.problem import Objective, ObjectiveValue
from analysis.planner.worth import Worth
from analysis.present.plan_words import PlanWording, reached
from analysis.present.tables import Column, PresentedTable, present

MONEY, SCHOOLS = "yuan", "schools"


@dataclass(frozen=True)
class Axes:
    """A curve as a figure needs it: points with a plan, names of the axes, position of the knee."""

    paid: list[float]
    reached: list[float]
    labels: tuple[str, str]
    knee: int | None


def _there(curve: Curve) -> list[Point]:
    return [point for point in curve.points if point.moves is not None]


def _cv(point: Point) -> float:
    return np.nan if point.squared is None else float(point.squared) ** 0.5


def curve_axes(curve: Curve, key: str, wording: PlanWording) -> Axes:
    """What is paid and what is reached: people or 10,000 yuan, schools or the coefficient."""
    t, there = wording.words.t, _there(curve)
    knee = None if curve.knee is None else there.index(curve.points[curve.knee])
    paid = [float(point.asked) / YUAN if key == MONEY else point.moves for point in there]
    of_schools = key in (SCHOOLS, MONEY)
    got = [point.schools if of_schools else _cv(point) for point in there]
    labels = (
        t("plan.column.allowed_yuan" if key == MONEY else "plan.column.moves"),
        t("plan.column.schools_passing" if of_schools else "plan.column.cv"),
    )
    return Axes(paid, got, labels, knee)


def curve_table(
    curve: Curve, key: str, notes: Sequence[str], wording: PlanWording
) -> PresentedTable:
    """The points of a curve: people moved or yuan allowed, and schools passing or the coefficient."""
    words, t = wording.words, wording.words.t
    rows = [
        {
            "allowed": float(point.asked) / YUAN if key == MONEY else np.nan,
            "spent": _spent(point),
            "moves": point.moves,
            "schools": point.schools,
            "cv": _cv(point),
            "limits": t(f"plan.limits.{'kept' if point.limits_kept else 'broken'}"),
            "standing": t(f"plan.standing.{_standing(point, key)}"),
        }
        for point in _there(curve)
    ]
    fields = ["allowed", "spent", "moves", "schools", "cv", "limits", "standing"]
    frame = pd.DataFrame(rows, columns=fields)
    columns = []
    if key == MONEY:
        columns += [
            Column("allowed", t("plan.column.allowed_yuan"), "number"),
            Column("spent", t("plan.column.spent_yuan"), "number", 2),
        ]
    columns.append(Column("moves", t("plan.column.moves"), "number"))
    columns.append(
        Column("schools", t("plan.column.schools_passing"), "number")
        if key in (SCHOOLS, MONEY)
        else Column("cv", t("plan.column.cv"), "number", words.decimals["coefficient"])
    )
    columns.append(Column("limits", t("plan.column.limits")))
    columns.append(Column("standing", t("plan.column.standing")))
    return present("plan_curve", curve_title(curve, key, wording), frame, columns, notes)


def _spent(point: Point) -> float:
    """10,000 yuan that the plan of a point spends; NaN where the curve is not one of yuan."""
    cost = [each for each in point.plan.values if each.objective is Objective.LEAST_COST]
    return cost[0].value / YUAN if cost else np.nan


def _standing(point: Point, key: str) -> str:
    """How sure the point is; on a curve of yuan only the schools are, the yuan may still fall."""
    if key == MONEY and point.bound is not None and point.bound == point.schools:
        return "schools_proved"
    return str(point.status)


def curve_title(curve: Curve, key: str, wording: PlanWording) -> str:
    """What a curve says: from where on more people or yuan bring less."""
    t = wording.words.t
    name = t(f"plan.curve.of_{key if key in (SCHOOLS, MONEY) else 'coefficient'}")
    if curve.knee is None:
        return t("plan.curve.no_knee", name=name)
    point = curve.points[curve.knee]
    if key == MONEY:
        return _money_title(point, _there(curve)[-1], wording)
    if key == SCHOOLS:
        return t("plan.curve.schools", moves=point.moves, schools=point.schools)
    return t("plan.curve.coefficient", moves=point.moves, cv=wording.words.coefficient(_cv(point)))


def _money_title(bend: Point, last: Point, wording: PlanWording) -> str:
    """Yuan and schools at the knee, and what all that lies beyond it brings."""
    t = wording.words.t
    yuan, all_yuan = (t.number(float(point.asked) / YUAN, 0) for point in (bend, last))
    return t(
        "plan.curve.yuan",
        yuan=yuan,
        schools=bend.schools,
        all_yuan=all_yuan,
        more=last.schools - bend.schools,
    )


def worth_table(
    found: Mapping[str, Worth],
    objective: Objective | None,
    notes: Sequence[str],
    wording: PlanWording,
) -> PresentedTable:
    """One line per thing that there could be one more of: the first aim before and after.

    objective  what the plan spares first; None: the schools that pass are counted
    """
    t = wording.words.t
    frame = pd.DataFrame(
        [
            {
                "more": t(f"plan.worth.{key}"),
                "before": _aim(each.before, objective, wording),
                "after": _aim(each.after, objective, wording),
                "sure": t(f"plan.worth.{'sure' if each.is_sure else 'open'}"),
            }
            for key, each in found.items()
        ],
        columns=["more", "before", "after", "sure"],
    )
    columns = [Column(key, t(f"plan.worth.column_{key}")) for key in frame.columns]
    return present("plan_worth", worth_title(found, objective, wording), frame, columns, notes)


def _aim(value: int | None, objective: Objective | None, wording: PlanWording) -> str:
    t = wording.words.t
    if value is None:
        return t("plan.price.not_found")
    if objective is None:
        return t("plan.worth.schools", schools=value)
    return reached(ObjectiveValue(objective, value, None, False), value, wording)


def worth_title(
    found: Mapping[str, Worth], objective: Objective | None, wording: PlanWording
) -> str:
    """Which one more changes anything; schools should rise, everything else that is spared should fall."""
    t = wording.words.t
    changes = {
        key: each.change for key, each in found.items() if each.change is not None and each.change
    }
    if not changes:
        known = all(each.change is not None for each in found.values())
        return t(f"plan.worth.{'nothing' if known else 'not_known'}")
    rises = objective in (None, Objective.WORST_OFF)
    most = max(changes.values()) if rises else min(changes.values())
    alike = [key for key, change in changes.items() if change == most]
    best = alike[0]
    return t(
        "plan.worth.title",
        more=t.join([t(f"plan.worth.{key}") for key in alike]),
        before=_aim(found[best].before, objective, wording),
        after=_aim(found[best].after, objective, wording),
    )
