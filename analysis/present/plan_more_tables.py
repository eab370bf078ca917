"""Tables and sentences beside a plan: how sure it is, coded people, years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.planner.burden import Share, largest
from analysis.planner.people import WholePeople
from analysis.planner.phases import Phases
from analysis.planner.robustness import Robustness
from analysis.present.plan_words import METRES_PER_KM, PlanWording
from analysis.present.tables import Column, PresentedTable, present


def chance_sentence(found: Robustness, key: str, share: float, wording: PlanWording) -> str:
    """The chance that a plan passes under a doubt, with its interval."""
    words, t = wording.words, wording.words.t
    return t(
        f"plan.chance.{key}",
        share=words.share(100 * share),
        chance=words.share(100 * found.chance),
        low=words.share(100 * found.low),
        high=words.share(100 * found.high),
        draws=found.draws,
        schools=t.number(sum(each.fails for each in found.schools), 1),
    )


def risk_table(
    found: Sequence[tuple[str, Robustness]], most: int, notes: Sequence[str], wording: PlanWording
) -> PresentedTable:
    """The schools that break most often, under each doubt; at most so many for each."""
    t = wording.words.t
    rows = [
        (
            t(f"plan.doubt.{key}"),
            wording.school(each.school),
            t(f"stage.{each.stage}"),
            100 * each.fails,
        )
        for key, robust in found
        for each in robust.schools[:most]
    ]
    frame = pd.DataFrame(rows, columns=["doubt", "school", "stage", "fails"])
    columns = [
        Column("doubt", t("plan.column.doubt")),
        Column("school", t("column.school")),
        Column("stage", t("column.stage")),
        Column("fails", t("plan.column.fails"), "number", wording.words.decimals["percent"], "%"),
    ]
    return present("plan_risk", t("plan.title.risk"), frame, columns, notes)


def people_table(people: WholePeople, notes: Sequence[str], wording: PlanWording) -> PresentedTable:
    """One line per coded teacher whom the plan asks."""
    t = wording.words.t
    frame = pd.DataFrame(
        [
            {
                "code": each.teacher_code,
                "source": wording.school(each.source),
                "target": wording.school(each.target),
                "kind": wording.category(each.category),
                "years": np.nan if each.years_in_post is None else each.years_in_post,
                "home": np.nan
                if each.home_distance is None
                else each.home_distance / METRES_PER_KM,
            }
            for each in people.chosen
        ],
        columns=["code", "source", "target", "kind", "years", "home"],
    )
    columns = [
        Column("code", t("plan.column.code")),
        Column("source", t("column.gives")),
        Column("target", t("column.receives")),
        Column("kind", t("plan.column.kind")),
        Column("years", t("plan.column.years"), "number"),
        Column("home", t("plan.column.home"), "number", wording.words.decimals["km"]),
    ]
    title = t(
        "plan.title.people",
        people=len(frame),
        unfilled=sum(each.people for each in people.unfilled),
    )
    return present("plan_people", title, frame, columns, notes)


def burden_sentence(
    by_age: Sequence[Share], by_township: Sequence[Share], wording: PlanWording
) -> str:
    """Which age and which home township give the largest share of those who may be asked."""
    words, t = wording.words, wording.words.t
    parts = []
    for key, shares in (("age", by_age), ("township", by_township)):
        most = largest(shares)
        if most is not None and most.share is not None:
            group = t(f"plan.age.{most.group}") if key == "age" else str(most.group)
            share = words.share(100 * float(most.share))
            parts.append(t(f"plan.burden_by.{key}", group=group, share=share))
    return "".join(parts)


def phases_table(
    found: Phases, first_year: int, notes: Sequence[str], wording: PlanWording
) -> PresentedTable:
    """One line per school year: people moved, schools passing after it."""
    t = wording.words.t
    frame = pd.DataFrame(
        [
            {
                "year": t.school_year(first_year + number),
                "moves": year.people_moved,
                "before": year.verdict.schools_passing_before,
                "passing": year.verdict.schools_passing,
            }
            for number, year in enumerate(found.years, start=1)
        ],
        columns=["year", "moves", "before", "passing"],
    )
    columns = [
        Column("year", t("choice.school_year")),
        Column("moves", t("plan.column.moves"), "number"),
        Column("before", t("plan.column.passing_before"), "number"),
        Column("passing", t("plan.column.schools_passing"), "number"),
    ]
    key = "phases" if found.every_school else "phases_most"
    last = found.years[-1].verdict.schools_passing if found.years else 0
    title = t(f"plan.title.{key}", years=len(frame), passing=last, moves=int(frame["moves"].sum()))
    return present("plan_phases", title, frame, columns, notes)
