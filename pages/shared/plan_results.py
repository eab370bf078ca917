"""The parts of the page that show a plan: effects, list of moves, map, schools, money, download."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd
import streamlit as st

from analysis.planner.answer import Answer
from analysis.planner.basis import Built, PlanBasis
from analysis.planner.effects import StageEffect
from analysis.planner.report import PlanReport
from analysis.planner.request import Ban, PlanRequest
from analysis.present.export_workbook import table_workbook
from analysis.present.figures import coefficients_before_after
from analysis.present.plan_burden_tables import needed_sentence
from analysis.present.plan_figures import flow_map
from analysis.present.plan_list_tables import flows_table, money_table
from analysis.present.plan_note_words import coefficients_alt, told_sentences
from analysis.present.plan_summary_table import summary_table
from analysis.present.plan_tables import indicators_table, moves_table, schools_table
from analysis.present.plan_words import PlanWording
from analysis.present.tables import PresentedTable
from analysis.present.trace_words import AboutSheet, about_sheet
from analysis.present.words import counted_note, rule_note
from analysis.vocabulary import Stage, Verdict
from pages.shared import cached
from pages.shared.file_titles import file_title
from pages.shared.plan_state import add_ban, kept_moves, lock
from pages.shared.show import (
    heading,
    note,
    plain,
    sentence,
    show_figure,
    show_table,
    workbook_button,
)
from pages.shared.view_context import ViewContext


@dataclass(frozen=True, eq=False)
class Shown:
    """A plan with all that its parts on the page are drawn from."""

    context: ViewContext
    basis: PlanBasis
    built: Built
    answer: Answer
    found: PlanReport
    wording: PlanWording
    request: PlanRequest

    @property
    def rule_line(self) -> str:
        """The rules that everything is judged by."""
        return rule_note(self.context.rules, self.context.t)

    @cached_property
    def moves(self) -> PresentedTable:
        """The list of moves."""
        notes = [self.context.t("page.plan.moves_note"), self.rule_line]
        return moves_table(self.found, self.built, notes, self.wording)

    @cached_property
    def summary(self) -> PresentedTable:
        """What comes of the plan and what was asked."""
        asked = (self.request, self.basis, self.built)
        return summary_table(*asked, self.answer, self.found, [self.rule_line], self.wording)

    @cached_property
    def money(self) -> PresentedTable:
        """What the plan pays for."""
        line = self.context.t("page.plan.money_note", years=self.basis.years_paid)
        plan, money = self.answer.plan, self.found.money
        return money_table(plan, self.built, money, [line], self.wording)

    @cached_property
    def schools(self) -> PresentedTable:
        """Schools that change."""
        return schools_table(self.found.effects, [self.rule_line], self.wording)

    @cached_property
    def indicators(self) -> tuple[PresentedTable, ...]:
        """Indicators before and after, one table per stage."""
        return tuple(_indicators(self, each) for each in self.found.effects)


def _indicators(shown: Shown, effect: StageEffect) -> PresentedTable:
    t, after = shown.context.t, effect.after.indicators
    stage = next(each for each in shown.built.problem.stages if each.stage == effect.stage)
    asked = (*stage.teacher_indicators, *stage.facility_indicators)
    planned = {each.code: np.nan if each.limit is None else float(each.limit) for each in asked}
    counted, missing = int(after["schools_counted"].min()), int(after["schools_missing"].max())
    notes = [counted_note(counted, missing, t) + shown.rule_line, t("page.plan.effects_note")]
    return indicators_table(effect, planned, notes, shown.wording)


def effects(shown: Shown) -> None:
    """Draw the coefficients before and after, one figure for each stage."""
    words, t = shown.context.words, shown.context.t
    heading(t("page.plan.effects"))
    for column, effect, table in zip(
        st.columns(len(shown.found.effects)), shown.found.effects, shown.indicators, strict=True
    ):
        with column:
            sentence(table.title)
            before, after = effect.before.indicators, effect.after.indicators
            figure = coefficients_before_after(
                [words.name(code) for code in before["code"]],
                before["cv"],
                after["cv"],
                before["cv_limit"].iloc[0],
                t,
            )
            show_figure(figure, table, t, alt=coefficients_alt(effect, shown.wording))


def moves(shown: Shown) -> None:
    """Draw the list of moves, and what can be done with a chosen one."""
    t = shown.context.t
    heading(shown.moves.title)
    if not shown.answer.plan.moves:
        sentence(t("page.plan.no_moves"))
        return
    sentence(needed_sentence(shown.found.reasons, shown.wording))
    row = show_table(shown.moves, t, height=430, select="solve_moves")
    if row is None or row >= len(shown.answer.plan.moves):
        note(t("page.plan.choose_hint"))
    else:
        _chosen(shown, row)


def _chosen(shown: Shown, row: int) -> None:
    """What can be done with one move: lock it, ban its pair, or either of its schools."""
    t, wording = shown.context.t, shown.wording
    move = shown.found.reasons[row].move
    source, target = wording.school(move.source), wording.school(move.target)
    sentence(
        t(
            "page.plan.chosen",
            source=source,
            target=target,
            kind=wording.category(move.category),
            people=move.people,
        )
    )
    stage = move.stage
    with st.container(horizontal=True):
        st.button(
            t("page.plan.unlock" if move in kept_moves() else "page.plan.lock"),
            key="solve_lock",
            icon=":material/lock:",
            on_click=lock,
            args=(move,),
        )
        for key, label, ban in (
            ("pair", t("page.plan.ban"), Ban(stage, move.source, move.target)),
            ("source", t("page.plan.ban_source", school=source), Ban(stage, move.source, "")),
            ("target", t("page.plan.ban_target", school=target), Ban(stage, "", move.target)),
        ):
            st.button(
                plain(label),
                key=f"solve_ban_{key}",
                icon=":material/block:",
                on_click=add_ban,
                args=(ban,),
            )


def flow(shown: Shown) -> None:
    """Draw the map of the moves with the list of flows beside it."""
    t, plan = shown.context.t, shown.answer.plan
    if not plan.moves:
        return
    heading(t("page.plan.map"))
    points = _points(shown)
    labels = {str(each): t(f"verdict.{each}") for each in Verdict}
    outlines = cached.townships(shown.context.snapshot)
    table = flows_table(
        plan, points["township"].to_dict(), [t("page.plan.map_note")], shown.wording
    )
    pairs = len({(move.source, move.target) for move in plan.moves})
    left, right = st.columns([7, 5])
    with left:
        show_figure(
            flow_map(plan.moves, points, outlines, labels, t),
            table,
            t,
            alt=t("page.plan.map_alt", pairs=pairs),
        )
    with right:
        sentence(table.title)
        show_table(table, t, height=520, download=False)


def _points(shown: Shown) -> pd.DataFrame:
    """Schools by code with position, name, township, and the worse of their verdicts by stage."""
    facts = shown.basis.facts.drop_duplicates("school_code").set_index("school_code")
    points = facts[["longitude", "latitude", "township"]].copy()
    points["name"] = [shown.wording.school(code) for code in points.index]
    verdicts = pd.Series(str(Verdict.PASS), index=points.index)
    for effect in shown.found.effects:
        now = effect.after.schools.set_index("school_code")["verdict"].astype(str)
        for verdict in (Verdict.CANNOT_JUDGE, Verdict.FAIL):
            codes = now.index[now == str(verdict)]
            worse = verdicts.loc[codes] != str(Verdict.FAIL)
            verdicts.loc[codes[worse]] = str(verdict)
    asked = {code for effect in shown.found.effects for code in effect.after.schools["school_code"]}
    return points.assign(verdict=verdicts).loc[[code in asked for code in points.index]]


def schools(shown: Shown) -> None:
    """Draw the schools that change."""
    heading(shown.schools.title)
    show_table(shown.schools, shown.context.t, height=360)


def money(shown: Shown) -> None:
    """Draw what the plan pays for."""
    heading(shown.money.title)
    if len(shown.money.frame):
        show_table(shown.money, shown.context.t, height=300)


def told(shown_built: Built, wording: PlanWording) -> None:
    """Draw who is not in the question as the others are."""
    for line in told_sentences(shown_built, wording):
        note(line)


def about_plan(context: ViewContext, stages: Sequence[str]) -> AboutSheet:
    """What a file of this page says of its origin: the stages are those of the question, not the page's."""
    asked = [Stage(stage) for stage in stages]
    return about_sheet(context.origin, context.rules, context.t, stages=asked)


def download(shown: Shown) -> None:
    """The button that gives the plan as a workbook, made when it is asked for."""
    context = shown.context
    more = [shown.summary, shown.money, *shown.indicators, shown.schools]
    stages = [stage.stage for stage in shown.built.problem.stages]
    about = about_plan(context, stages)
    workbook_button(
        context.t("page.plan.excel"),
        file_title(context, "solve", stages=stages),
        partial(table_workbook, shown.moves, context.t, about, more),
        key="solve_workbook",
    )
