"""The first sheet of a plan's workbook: what comes of it, how sure that is, and what was asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from analysis.planner.answer import Answer
from analysis.planner.basis import Built, PlanBasis
from analysis.planner.build import rules_in_use
from analysis.planner.report import PlanReport
from analysis.planner.request import PlanRequest
from analysis.present.plan_note_words import rest_sentence, rule_values, told_sentences
from analysis.present.plan_time_words import time_note, time_sentence
from analysis.present.plan_words import (
    PlanWording,
    besides_sentence,
    cost_sentence,
    proof_sentence,
    status_sentence,
)
from analysis.present.tables import Column, PresentedTable, present

ITEM, CONTENT = "item", "content"


def summary_table(
    request: PlanRequest,
    basis: PlanBasis,
    built: Built,
    answer: Answer,
    found: PlanReport,
    notes: Sequence[str],
    wording: PlanWording,
) -> PresentedTable:
    """One line for each thing to know of a plan before its lists: item and content, both in words."""
    t = wording.words.t
    rows = [
        *_answer(request, built, answer, found, wording),
        *_question(request, wording),
        *_minutes(basis, wording),
        *_rules(request, basis, wording),
        *((t("plan_summary.told"), line) for line in told_sentences(built, wording)),
    ]
    frame = pd.DataFrame(rows, columns=[ITEM, CONTENT])
    columns = [
        Column(ITEM, t("plan_summary.item")),
        Column(CONTENT, t("plan_summary.content"), width="large"),
    ]
    return present("plan_summary", t("plan_summary.title"), frame, columns, notes)


def _answer(
    request: PlanRequest, built: Built, answer: Answer, found: PlanReport, wording: PlanWording
) -> Iterator[tuple[str, str]]:
    t = wording.words.t
    yield t("plan_summary.answer"), status_sentence(found, wording)
    yield t("plan_summary.proof"), proof_sentence(answer, request.goal, wording)
    broken = len(found.violations)
    is_checked = t("page.plan.breaks_rules", count=broken) if broken else t("page.plan.checked")
    yield t("plan_summary.checked"), is_checked
    for key, line in (
        ("rest", rest_sentence(found, built, wording)),
        ("besides", besides_sentence(found, wording)),
        ("cost", cost_sentence(found, wording)),
        ("time", time_sentence(found, built, wording)),
    ):
        if line:
            yield t(f"plan_summary.{key}"), line


def _question(request: PlanRequest, wording: PlanWording) -> Iterator[tuple[str, str]]:
    """What was asked; limits that were not set are said to be none."""
    words, t = wording.words, wording.words.t
    none = t("plan_summary.no_limit")
    stages = t.join([t(f"stage.{stage}") for stage in request.stages])
    helps = t.join([t(f"plan.offer.{each}") for each in request.helps])
    free = t.join([words.name(code) for code in request.free])
    yield t("page.plan.goal"), t(f"plan.goal.{request.goal}")
    yield t("page.plan.spare"), t(f"plan.spare.{request.spare}")
    yield t("page.plan.stages"), stages
    yield t("page.plan.within"), t(f"plan.within.{request.within}")
    yield t("page.plan.buys"), t("plan_summary.yes" if request.buys else "plan_summary.no")
    people = words.amount(request.most_moves, "people") if request.most_moves is not None else none
    yield t("plan_summary.most_moves"), people
    yuan = words.amount(request.budget_yuan, "yuan") if request.budget_yuan is not None else none
    yield t("plan_summary.budget"), yuan
    yield t("page.plan.helps"), helps or t("page.plan.helps_none")
    yield t("page.plan.free"), free or t("page.plan.free_none")
    if request.keep or request.bans:
        held = t("page.plan_locks.held", moves=len(request.keep), bans=len(request.bans))
        yield t("plan_summary.held"), held


def _minutes(basis: PlanBasis, wording: PlanWording) -> Iterator[tuple[str, str]]:
    """Where minutes on the way are from; nothing where none are told."""
    if basis.has_minutes:
        yield wording.words.t("plan_summary.minutes"), time_note(basis, wording)


def _rules(
    request: PlanRequest, basis: PlanBasis, wording: PlanWording
) -> Iterator[tuple[str, str]]:
    """Each hard rule with its numbers, in use or not."""
    t, settings = wording.words.t, basis.settings
    on, _ = rules_in_use(basis, request)
    values = rule_values(settings, basis.donors, wording)
    for rule in settings.rules:
        key = "rule_used" if rule.switch in on else "rule_not_used"
        content = t(f"plan_summary.{key}", values=values[rule.switch])
        yield t("plan_summary.rule", rule=t(f"plan.rule.{rule.switch}")), content
