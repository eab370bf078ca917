"""Who carries a plan, and how much of it must not be left out: by township and by kind of teacher."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.planner.burden import CategoryShare, Share
from analysis.planner.reasons import Reason
from analysis.present.plan_words import PlanWording
from analysis.present.tables import Column, PresentedTable, present


def place_table(
    shares: Sequence[Share], notes: Sequence[str], wording: PlanWording
) -> PresentedTable:
    """Teachers whom each township's schools give, those that give nobody left out."""
    t = wording.words.t
    rows = [
        (t("common.unknown") if one.group is None else one.group, one.leaving, one.held, one.share)
        for one in shares
        if one.leaving
    ]
    first = Column("group", t("plan.carries.township"))
    return _table("plan_burden_place", t("plan.carries.by_place"), first, rows, notes, wording)


def category_table(
    shares: Sequence[CategoryShare], notes: Sequence[str], wording: PlanWording
) -> PresentedTable:
    """Teachers of each kind who move, of those whom the stage has; kinds that nobody leaves left out."""
    t = wording.words.t
    going = sorted(
        (one for one in shares if one.leaving),
        key=lambda one: (-one.leaving / one.held, one.stage, one.category),
    )
    rows = [
        (
            t(
                "plan.of_stage",
                stage=t(f"stage.{one.stage}"),
                name=wording.category(one.category),
            ),
            one.leaving,
            one.held,
            one.leaving / one.held,
        )
        for one in going
    ]
    first = Column("group", t("plan.column.kind"), width="large")
    return _table("plan_burden_kind", t("plan.carries.by_kind"), first, rows, notes, wording)


def _table(
    key: str,
    title: str,
    first: Column,
    rows: list[tuple],
    notes: Sequence[str],
    wording: PlanWording,
) -> PresentedTable:
    t = wording.words.t
    frame = pd.DataFrame(rows, columns=["group", "leaving", "held", "share"])
    frame["share"] = 100 * frame["share"].astype(float)
    columns = [
        first,
        Column("leaving", t("plan.carries.leaving"), "number"),
        Column("held", t("plan.carries.held"), "number"),
        Column("share", t("plan.carries.share"), "number", 1),
    ]
    return present(key, title, frame, columns, notes)


def needed_sentence(reasons: Sequence[Reason], wording: PlanWording) -> str:
    """How many entries of the list carry the result by themselves: left out, a school or limit falls."""
    needed = sum(one.rests.is_needed for one in reasons)
    return wording.words.t("plan.carries.needed", needed=needed, all=len(reasons))
