"""Tables of a plan: the list of moves, indicators and schools before and after."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.planner.basis import Built
from analysis.planner.effects import StageEffect
from analysis.planner.report import PlanReport
from analysis.present.plan_list_tables import distance_km
from analysis.present.plan_time_words import time_cells, time_columns
from analysis.present.plan_words import (
    PlanWording,
    others_sentence,
    reason_sentence,
    undo_sentence,
)
from analysis.present.school_changes import people_columns, standing_columns, verdicts_in_words
from analysis.present.tables import Column, PresentedTable, present


def moves_table(
    found: PlanReport, built: Built, notes: Sequence[str], wording: PlanWording
) -> PresentedTable:
    """The list of moves, each with its reason and what undoing it costs; lengths NaN if unknown."""
    t = wording.words.t
    rows = [
        {
            "number": number,
            "stage": t(f"stage.{reason.move.stage}"),
            "source": wording.school(reason.move.source),
            "target": wording.school(reason.move.target),
            "kind": wording.category(reason.move.category),
            "people": reason.move.people,
            "km": distance_km(reason.move, built),
            **time_cells(reason.move, built, wording),
            "reason": reason_sentence(reason, wording),
            "undo": undo_sentence(reason.rests, wording),
            "others": others_sentence(reason, wording),
        }
        for number, reason in enumerate(found.reasons, start=1)
    ]
    columns = [
        Column("number", t("plan.column.number"), "number"),
        Column("source", t("column.gives")),
        Column("target", t("column.receives")),
        Column("kind", t("plan.column.kind")),
        Column("people", t("column.people"), "number"),
        Column("km", t("plan.column.km"), "number", wording.words.decimals["km"]),
        *time_columns(built, wording),
        Column("reason", t("plan.column.reason"), width="large"),
        Column("undo", t("plan.column.undo"), width="large"),
        Column("stage", t("column.stage")),
        Column("others", t("plan.column.others"), width="large"),
    ]
    # A plan may move nobody: its list has its columns all the same.
    frame = pd.DataFrame(rows, columns=[column.field for column in columns])
    title = t("plan.title.moves", moves=len(found.plan.moves), people=found.plan.people_moved)
    return present("plan_moves", title, frame, columns, notes)


def indicators_table(
    effect: StageEffect, planned: dict[str, float], notes: Sequence[str], wording: PlanWording
) -> PresentedTable:
    """Coefficients and schools meeting, per indicator, before and after.

    `planned`: the limit that the plan kept, by indicator; NaN where it asked for none.
    """
    words, t = wording.words, wording.words.t
    before, after = effect.before.indicators, effect.after.indicators
    frame = pd.DataFrame(
        {
            "indicator": [words.name(code) for code in before["code"]],
            "cv_before": before["cv"],
            "cv_after": after["cv"],
            "verdict": [t(f"coefficient_verdict.{each}") for each in after["cv_verdict"]],
            "met_before": before["schools_met"],
            "met_after": after["schools_met"],
            "limit": before["cv_limit"],
            "planned": [planned.get(code, np.nan) for code in before["code"]],
            "counted": after["schools_counted"],
            "missing": after["schools_missing"],
        }
    )
    places = words.decimals["coefficient"]
    columns = [
        Column("indicator", t("column.indicator")),
        Column("cv_before", t("column.cv_before"), "number", places),
        Column("cv_after", t("column.cv_after"), "number", places),
        Column("verdict", t("column.verdict_after")),
        Column("met_before", t("column.met_before"), "number"),
        Column("met_after", t("column.met_after"), "number"),
        Column("limit", t("column.limit"), "number", words.decimals["ratio"]),
        Column("planned", t("plan.column.planned"), "number", words.decimals["ratio"]),
        Column("counted", t("column.schools_counted"), "number"),
        Column("missing", t("column.schools_missing"), "number"),
    ]
    title = t(
        "plan.title.indicators",
        stage=t(f"stage.{effect.stage}"),
        before=effect.over(effect.before),
        after=effect.over(effect.after),
    )
    absent = pd.DataFrame({"planned": np.where(frame["planned"].isna(), "not_applicable", None)})
    return present(f"plan_indicators_{effect.stage}", title, frame, columns, notes, absent)


def schools_table(
    effects: Sequence[StageEffect], notes: Sequence[str], wording: PlanWording
) -> PresentedTable:
    """Schools that give, get, or change their verdict; those that change it first."""
    t = wording.words.t
    rows = pd.concat(
        [each.schools.assign(stage=t(f"stage.{each.stage}")) for each in effects],
        ignore_index=True,
    )
    changed = rows["verdict_before"] != rows["verdict_after"]
    rows = rows.assign(changed=changed).sort_values(
        ["changed", "received", "school_code"], ascending=[False, False, True]
    )
    rows["school"] = [wording.school(code) for code in rows["school_code"]]
    rows = verdicts_in_words(rows, t)
    rows["bought"] = rows["bought"] / 10_000
    columns = [
        Column("school", t("column.school")),
        Column("stage", t("column.stage")),
        *people_columns(t),
        *([Column("helped", t("plan.column.helped"), "number")] if rows["helped"].any() else []),
        *([Column("bought", t("plan.column.bought"), "number", 2)] if rows["bought"].any() else []),
        *standing_columns(t),
    ]
    title = t("plan.title.schools", schools=len(rows), changed=int(changed.sum()))
    return present("plan_schools", title, rows, columns, notes)
