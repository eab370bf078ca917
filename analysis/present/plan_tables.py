"""Tables of a plan: the list of moves, indicators and schools before and after, help and purchases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.planner.arithmetic import TeacherArithmetic
from analysis.planner.basis import Built
from analysis.planner.effects import StageEffect
from analysis.planner.problem import NO_LIMIT, Move, Plan
from analysis.planner.report import PlanReport
from analysis.planner.settings import PlannerSettings
from analysis.present.plan_words import (
    METRES_PER_KM,
    PlanWording,
    money_words,
    others_sentence,
    reason_sentence,
    undo_sentence,
)
from analysis.present.tables import Column, PresentedTable, present

HUNDREDTHS = 100


def moves_table(
    found: PlanReport, built: Built, notes: Sequence[str], wording: PlanWording
) -> PresentedTable:
    """The list of moves, each with its reason and what undoing it costs; kilometres NaN if unknown."""
    t = wording.words.t
    frame = pd.DataFrame(
        [
            {
                "number": number,
                "stage": t(f"stage.{reason.move.stage}"),
                "source": wording.school(reason.move.source),
                "target": wording.school(reason.move.target),
                "kind": wording.category(reason.move.category),
                "people": reason.move.people,
                "km": _km(reason.move, built),
                "reason": reason_sentence(reason, wording),
                "undo": undo_sentence(reason.rests, wording),
                "others": others_sentence(reason, wording),
            }
            for number, reason in enumerate(found.reasons, start=1)
        ]
    )
    columns = [
        Column("number", t("plan.column.number"), "number"),
        Column("source", t("column.gives")),
        Column("target", t("column.receives")),
        Column("kind", t("plan.column.kind")),
        Column("people", t("column.people"), "number"),
        Column("km", t("plan.column.km"), "number", wording.words.decimals["km"]),
        Column("reason", t("plan.column.reason"), width="large"),
        Column("undo", t("plan.column.undo"), width="large"),
        Column("stage", t("column.stage")),
        Column("others", t("plan.column.others"), width="large"),
    ]
    title = t("plan.title.moves", moves=len(found.plan.moves), people=found.plan.people_moved)
    return present("plan_moves", title, frame, columns, notes)


def _km(move: Move, built: Built) -> float:
    stage = next(each for each in built.problem.stages if each.stage == move.stage)
    row = {code: number for number, code in enumerate(stage.schools)}
    metres = int(stage.distance[row[move.source], row[move.target]])
    return np.nan if metres >= NO_LIMIT else metres / METRES_PER_KM


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
    for when in ("before", "after"):
        rows[f"verdict_{when}"] = [t(f"verdict.{each}") for each in rows[f"verdict_{when}"]]
    rows["bought"] = rows["bought"] / 10_000
    columns = [
        Column("school", t("column.school")),
        Column("stage", t("column.stage")),
        Column("gave", t("column.gave"), "number"),
        Column("received", t("column.received"), "number"),
        *([Column("helped", t("plan.column.helped"), "number")] if rows["helped"].any() else []),
        *([Column("bought", t("plan.column.bought"), "number", 2)] if rows["bought"].any() else []),
        Column("met_before", t("column.met_before_school"), "number"),
        Column("met_after", t("column.met_after_school"), "number"),
        Column("verdict_before", t("column.verdict_before")),
        Column("verdict_after", t("column.verdict_after")),
    ]
    title = t("plan.title.schools", schools=len(rows), changed=int(changed.sum()))
    return present("plan_schools", title, rows, columns, notes)


def money_table(
    plan: Plan,
    built: Built,
    money: Mapping[str, float],
    notes: Sequence[str],
    wording: PlanWording,
) -> PresentedTable:
    """What a plan pays for, line by line: purchases, help, moving. `money`: yuan by kind."""
    rows = [*_bought(plan, built, wording), *_helped(plan, built, wording)]
    rows += _moved(plan, built, wording)
    words, t = wording.words, wording.words.t
    frame = pd.DataFrame(rows, columns=["school", "stage", "what", "amount", "money", "yuan"])
    columns = [
        Column("school", t("column.school")),
        Column("stage", t("column.stage")),
        Column("what", t("plan.column.what")),
        Column("amount", t("plan.column.amount")),
        Column("money", t("plan.column.money")),
        Column("yuan", t("plan.column.yuan"), "number", words.decimals["ten_thousand_yuan"]),
    ]
    title = t("plan.title.money", lines=len(frame), money=money_words(money, wording))
    return present("plan_money", title, frame, columns, notes)


def _bought(plan: Plan, built: Built, wording: PlanWording) -> list[tuple]:
    words, t = wording.words, wording.words.t
    asked = {
        (stage.stage, each.code): each
        for stage in built.problem.stages
        for each in stage.facility_indicators
    }
    rows = []
    for one in plan.purchases:
        indicator = asked[one.stage, one.indicator]
        amount = one.steps * indicator.step / HUNDREDTHS
        unit = words.indicator(one.indicator).physical_unit
        rows.append(
            (
                wording.school(one.school),
                t(f"stage.{one.stage}"),
                words.name(one.indicator),
                words.amount(amount, unit),
                t(f"plan.money.{indicator.money}"),
                one.steps * indicator.price_yuan / 10_000,
            )
        )
    return rows


def _helped(plan: Plan, built: Built, wording: PlanWording) -> list[tuple]:
    t = wording.words.t
    prices = built.problem.help
    return [
        (
            wording.school(one.school),
            t(f"stage.{one.stage}"),
            t(f"plan.help.{one.kind}", kind=wording.category(one.category)),
            wording.words.amount(one.people, "people"),
            t("plan.money.staff"),
            one.people * getattr(prices, f"{one.kind}_yuan") / 10_000,
        )
        for one in plan.help_used
    ]


def _moved(plan: Plan, built: Built, wording: PlanWording) -> list[tuple]:
    """Moving, one line for each school that people go to."""
    t, problem = wording.words.t, built.problem
    totals: dict[tuple[str, str], tuple[int, float]] = {}
    for move in plan.moves:
        people, yuan = totals.get((move.stage, move.target), (0, 0.0))
        each = problem.yuan_per_move + problem.yuan_per_km * _km(move, built)
        totals[move.stage, move.target] = (people + move.people, yuan + each * move.people)
    return [
        (
            wording.school(target),
            t(f"stage.{stage}"),
            t("plan.money.moving"),
            wording.words.amount(people, "people"),
            t("plan.money.staff"),
            yuan / 10_000,
        )
        for (stage, target), (people, yuan) in totals.items()
    ]


def paper_table(
    figures: Sequence[TeacherArithmetic], notes: Sequence[str], wording: PlanWording
) -> PresentedTable:
    """What is there and what is needed of each teacher indicator, before anything is solved."""
    words, t = wording.words, wording.words.t
    frame = pd.DataFrame(
        [
            {
                "stage": t(f"stage.{each.stage}"),
                "indicator": words.name(each.indicator),
                "held": each.held,
                "least": each.least,
                "need": each.need,
                "missing": each.missing_to_pass,
                "short": each.short,
            }
            for each in figures
        ]
    )
    columns = [
        Column("stage", t("column.stage")),
        Column("indicator", t("column.indicator")),
        Column("held", t("plan.column.held"), "number"),
        Column("least", t("plan.column.least"), "number"),
        Column("need", t("plan.column.need"), "number"),
        Column("missing", t("plan.column.missing"), "number"),
        Column("short", t("plan.column.short"), "number"),
    ]
    return present("plan_paper", t("plan.title.paper"), frame, columns, notes)


def rules_table(settings: PlannerSettings, wording: PlanWording) -> PresentedTable:
    """The hard rules with their source, date, and the position that their switch opens with."""
    t = wording.words.t
    frame = pd.DataFrame(
        [
            {
                "rule": t(f"plan.rule.{rule.switch}"),
                "on": t("plan.rule_on" if rule.on else "plan.rule_off"),
                "clause": rule.clause,
                "source": rule.source,
                "since": rule.effective_from.isoformat(),
                "checked": rule.checked_on.isoformat(),
            }
            for rule in settings.rules
        ]
    )
    columns = [
        Column("rule", t("plan.column.rule"), width="large"),
        Column("on", t("plan.column.usual")),
        Column("clause", t("plan.column.clause"), width="large"),
        Column("source", t("plan.column.source"), width="large"),
        Column("since", t("plan.column.since")),
        Column("checked", t("plan.column.checked")),
    ]
    return present("plan_rules", t("plan.title.rules"), frame, columns)


def flows_table(
    plan: Plan, townships: dict[str, str], notes: Sequence[str], wording: PlanWording
) -> PresentedTable:
    """People by township that they leave and township that they go to: the list beside the map."""
    t = wording.words.t
    people: dict[tuple[str, str], int] = {}
    for move in plan.moves:
        key = (townships[move.source], townships[move.target])
        people[key] = people.get(key, 0) + move.people
    ordered = sorted(people.items(), key=lambda each: (-each[1], each[0]))
    frame = pd.DataFrame(
        [(source, target, count) for (source, target), count in ordered],
        columns=["source", "target", "people"],
    )
    columns = [
        Column("source", t("plan.column.from_township")),
        Column("target", t("plan.column.to_township")),
        Column("people", t("column.people"), "number"),
    ]
    within = sum(count for (source, target), count in people.items() if source == target)
    title = t("plan.title.flows", people=plan.people_moved, within=within)
    return present("plan_flows", title, frame, columns, notes)
