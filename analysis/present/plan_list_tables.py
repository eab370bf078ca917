"""Lists beside a plan: money, what is there on paper, the hard rules, flows between townships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.planner.arithmetic import TeacherArithmetic
from analysis.planner.basis import Built
from analysis.planner.problem import NO_LIMIT, Move, Plan
from analysis.planner.report import STAFF, TRAINING, TRAININGS
from analysis.planner.settings import PlannerSettings
from analysis.present.plan_words import METRES_PER_KM, PlanWording, money_words
from analysis.present.tables import Column, PresentedTable, present

HUNDREDTHS = 100


def distance_km(move: Move, built: Built) -> float:
    """Kilometres on the road of one move; NaN where not known."""
    stage = next(each for each in built.problem.stages if each.stage == move.stage)
    row = {code: number for number, code in enumerate(stage.schools)}
    metres = int(stage.distance[row[move.source], row[move.target]])
    return np.nan if metres >= NO_LIMIT else metres / METRES_PER_KM


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
            wording.helped(one.kind, one.category),
            wording.words.amount(one.people, "people"),
            t(f"plan.money.{TRAINING if one.kind in TRAININGS else STAFF}"),
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
        each = problem.yuan_per_move + problem.yuan_per_km * distance_km(move, built)
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
