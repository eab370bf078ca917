"""Why there is no plan, in sentences with numbers, and the least help that would make one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pandas as pd

from analysis.planner.arithmetic import TeacherArithmetic
from analysis.planner.clashes import Clash, Demand
from analysis.planner.explain import Explanation
from analysis.planner.help_ways import Lever, Way
from analysis.planner.lacking import Missing
from analysis.planner.problem import PlanStatus
from analysis.present.plan_words import PlanWording
from analysis.present.tables import Column, PresentedTable, present

HUNDREDTHS = 100


def explanation_sentences(told: Explanation, wording: PlanWording) -> list[str]:
    """The answers in the order in which a leader asks."""
    lines = [*_on_paper(told.arithmetic.teachers, wording)]
    beyond = len(told.arithmetic.beyond_teachers)
    if beyond:
        lines.append(wording.words.t("plan.explain.beyond", schools=beyond))
    lines += _bounds(told, wording)
    for clash in told.clashes:
        lines += _clash(clash, wording)
    return lines


def _on_paper(figures: Sequence[TeacherArithmetic], wording: PlanWording) -> list[str]:
    words, t = wording.words, wording.words.t
    lines = []
    for each in figures:
        named = {"stage": t(f"stage.{each.stage}"), "name": words.name(each.indicator)}
        if each.short:
            lines.append(
                t(
                    "plan.explain.short",
                    **named,
                    held=each.held,
                    least=each.least,
                    short=each.short,
                )
            )
        if each.limit_is_out_of_reach:
            floor = words.coefficient(_root(each.floor_squared))
            limit = words.coefficient(float(each.limit))
            lines.append(t("plan.explain.floor", **named, floor=floor, limit=limit))
    if not lines:
        tightest = min(figures, key=lambda each: each.held - each.least, default=None)
        if tightest is not None:
            lines.append(
                t(
                    "plan.explain.enough",
                    stage=t(f"stage.{tightest.stage}"),
                    name=words.name(tightest.indicator),
                    held=tightest.held,
                    least=tightest.least,
                )
            )
    return lines


def _bounds(told: Explanation, wording: PlanWording) -> list[str]:
    """What sums prove, while the rest is worked out: people who must come, and help that must be there."""
    bounds, t = told.bounds, wording.words.t
    if bounds is None:
        return []
    lines = []
    if bounds.are_too_few_moves:
        lines.append(t("plan.explain_paper.moves", to_come=bounds.to_come, most=bounds.most_moves))
    if bounds.least_help:
        lines.append(t("plan.explain_paper.help", people=bounds.least_help))
    return lines


def _root(square: Fraction | None) -> float | None:
    return None if square is None else float(square) ** 0.5


def _clash(clash: Clash, wording: PlanWording) -> list[str]:
    t = wording.words.t
    stage = t(f"stage.{clash.stage}") if clash.stage else t("stage.both")
    parts = [_demand(each, wording) for each in clash.demands]
    if not clash.is_sure:
        parts = [t(f"plan.group.{rule}") for rule in clash.rules]
    named = t.join(list(dict.fromkeys(parts)))
    lines = [t("plan.explain.clash" if clash.is_sure else "plan.explain.clash_open",
               stage=stage, rules=named)]  # fmt: skip
    if clash.frees:
        freeing = t.join([t(f"plan.group.{rule}") for rule in clash.frees])
        lines.append(t("plan.explain.frees", rules=freeing))
    elif clash.is_sure:
        lines.append(t("plan.explain.frees_none"))
    return lines


def _demand(demand: Demand, wording: PlanWording) -> str:
    t, name = wording.words.t, wording.words.t(f"plan.group.{demand.rule}")
    if not demand.indicator:
        return name
    return t("plan.explain.demand", rule=name, name=t(f"indicator.{demand.indicator}.short"))


def way_sentences(ways: Sequence[Way], wording: PlanWording) -> list[str]:
    """The least of each kind of help with which it can be done, and the cheapest mix."""
    return [_way(way, wording) for way in ways]


def _way(way: Way, wording: PlanWording) -> str:
    words, t = wording.words, wording.words.t
    lever = t(f"plan.lever.{way.lever}")
    if not way.is_found:
        is_impossible = way.plan.status is PlanStatus.INFEASIBLE
        return t(f"plan.explain.{'way_none' if is_impossible else 'way_limit'}", lever=lever)
    places = {(one.stage, one.school) for one in way.plan.help_used}
    places |= {(one.stage, one.school) for one in way.plan.purchases}
    parts = [t("plan.explain.people", people=way.people)] if way.people else []
    if way.yuan is not None:
        parts.append(words.amount(float(way.yuan), "yuan"))
    key = "way" if way.is_least else "way_found"
    key = key if way.lever is not Lever.TOGETHER else "way_together"
    sentence = t(
        f"plan.explain.{key}",
        lever=lever,
        amount=t.join(parts) if parts else t("common.none"),
        schools=len(places),
        moves=way.plan.people_moved,
    )
    sentence += "" if way.is_least else _open(way, wording)
    if way.plan.people_moved and not way.has_fewest_moves:
        sentence += t("plan.explain_paper.moves_open")
    if way.leaves_out:
        sentence += t("plan.explain.leaves_out", schools=len(way.leaves_out))
    return sentence


def _open(way: Way, wording: PlanWording) -> str:
    """That less may do, with what is proved not to do: yuan, or people where these were counted."""
    words, t = wording.words, wording.words.t
    first = way.plan.values[0]
    if first.bound is None or first.bound <= 0:
        return t("plan.explain.way_open")
    counts_people = first.value == way.people
    bound = (
        t("plan.explain.people", people=first.bound)
        if counts_people
        else words.amount(float(first.bound), "yuan")
    )
    return t("plan.explain.way_open_bound", bound=bound)


def best_sentence(told: Explanation, wording: PlanWording) -> str:
    """How far moving people alone gets."""
    t, best = wording.words.t, told.best
    if not best.is_found:
        is_impossible = best.plan.status is PlanStatus.INFEASIBLE
        return t(f"plan.explain.{'best_impossible' if is_impossible else 'best_none'}")
    is_most = best.plan.most_passing is None or best.plan.most_passing <= best.plan.schools_passing
    sentence = t(
        f"plan.explain.{'best' if is_most else 'best_open'}",
        schools=best.plan.schools_passing,
        moves=best.plan.people_moved,
        rest=len(best.lacking),
        most=best.plan.most_passing,
    )
    if best.without:
        rules = t.join([t(f"plan.group.{rule}") for rule in sorted(best.without)])
        sentence += t("plan.explain.best_without", rules=rules)
    return sentence


def lacking_table(told: Explanation, notes: Sequence[str], wording: PlanWording) -> PresentedTable:
    """The schools that fail all the same, and what stands between them and passing."""
    t = wording.words.t
    frame = pd.DataFrame(
        [
            {
                "school": wording.school(each.school),
                "stage": t(f"stage.{each.stage}"),
                "lacks": t.join([_missing(one, wording) for one in each.missing]),
            }
            for each in told.best.lacking
        ],
        columns=["school", "stage", "lacks"],
    )
    columns = [
        Column("school", t("column.school")),
        Column("stage", t("column.stage")),
        Column("lacks", t("plan.column.lacks"), width="large"),
    ]
    title = t("plan.title.lacking", schools=len(frame))
    return present("plan_lacking", title, frame, columns, notes)


def _missing(one: Missing, wording: PlanWording) -> str:
    words, t = wording.words, wording.words.t
    indicator = words.indicator(one.indicator)
    amount = one.amount if indicator.kind == "teachers" else one.amount / HUNDREDTHS
    return t(
        "plan.explain.to_floor" if one.to_floor else "plan.explain.to_need",
        name=t(f"indicator.{one.indicator}.short"),
        amount=words.amount(amount, indicator.physical_unit),
    )


def help_table(ways: Sequence[Way], notes: Sequence[str], wording: PlanWording) -> PresentedTable:
    """Where the help goes: one line per way, school and kind of teacher."""
    t = wording.words.t
    rows = [
        (
            t(f"plan.lever.{way.lever}"),
            wording.school(one.school),
            t(f"stage.{one.stage}"),
            wording.helped(one.kind, one.category),
            one.people,
        )
        for way in ways
        if way.is_found
        for one in way.plan.help_used
    ]
    frame = pd.DataFrame(rows, columns=["lever", "school", "stage", "what", "people"])
    columns = [
        Column("lever", t("plan.column.lever")),
        Column("school", t("column.school")),
        Column("stage", t("column.stage")),
        Column("what", t("plan.column.what")),
        Column("people", t("column.people"), "number"),
    ]
    return present("plan_help", t("plan.title.help"), frame, columns, notes)
