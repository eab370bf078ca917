"""What a page tells beside a plan: why there is none, how sure it is, people, years."""

from __future__ import annotations

import streamlit as st

from analysis.planner.answer import over_years
from analysis.planner.basis import PlanBasis
from analysis.planner.burden import by_category, by_place
from analysis.planner.explain import Explanation, Part
from analysis.planner.phases import Phases
from analysis.planner.problem import Objective, PlanStatus, spared_way
from analysis.planner.problem_key import problem_key
from analysis.planner.request import PlanRequest
from analysis.planner.years import by_year
from analysis.present.plan_burden_tables import category_table, place_table
from analysis.present.plan_explain_words import (
    best_sentence,
    explanation_sentences,
    help_table,
    lacking_table,
    way_sentences,
)
from analysis.present.plan_more_tables import (
    burden_sentence,
    chance_sentence,
    people_table,
    phases_table,
    risk_table,
)
from analysis.present.plan_words import PlanWording
from analysis.present.words import rule_note
from data import teacher_reference
from data.jobs import JobState, Work
from pages.shared import cached
from pages.shared.choices import choice
from pages.shared.plan_results import Shown
from pages.shared.plan_run import job_panel
from pages.shared.show import heading, note, sentence, show_table
from pages.shared.view_context import ViewContext

MOST_RISKS = 8
YEARS = ("2", "3")


def explanation(
    context: ViewContext, basis: PlanBasis, told: Explanation, wording: PlanWording
) -> None:
    """Draw what is known of why there is no plan, the least help, and how far moving people alone gets."""
    t = context.t
    heading(t("page.plan.why"))
    for line in explanation_sentences(told, wording):
        sentence(line)
    for part in told.waits:
        note(t(f"plan.explain_wait.{part}"))
    if told.ways or Part.WAYS not in told.waits:
        _ways(context, basis, told, wording)
    if told.best is not None and not (Part.BEST in told.waits and told.best.is_open):
        _best(context, told, wording)


def _ways(context: ViewContext, basis: PlanBasis, told: Explanation, wording: PlanWording) -> None:
    t = context.t
    heading(t("page.plan.what_helps"))
    # That nothing was found in time is said at the end only.
    waits = Part.WAYS in told.waits
    ways = [way for way in told.ways if not (waits and way.plan.status is PlanStatus.LIMIT)]
    for line in way_sentences(ways, wording):
        sentence(line)
    notes = [t("page.plan.money_note", years=basis.years_paid), rule_note(context.rules, t)]
    places = help_table(told.ways, notes, wording)
    if len(places.frame):
        show_table(places, t)


def _best(context: ViewContext, told: Explanation, wording: PlanWording) -> None:
    t = context.t
    heading(t("page.plan.how_far"))
    sentence(best_sentence(told, wording))
    if told.best.lacking:
        show_table(lacking_table(told, [rule_note(context.rules, t)], wording), t)


def robustness(shown: Shown, request: PlanRequest, key: str) -> None:
    """Draw how sure the plan is when moves fail or pupils differ."""
    context, t = shown.context, shown.context.t
    if not shown.answer.plan.moves:
        return
    heading(t("page.plan.sure"))
    working = shown.basis.settings.working
    fails, differ = cached.plan_chances(key, shown.answer.plan, shown.basis, request)
    sentence(chance_sentence(fails, "moves", working["move_fails_chance"], shown.wording))
    sentence(chance_sentence(differ, "pupils", working["pupils_change"], shown.wording))
    table = risk_table(
        [("moves", fails), ("pupils", differ)],
        MOST_RISKS,
        [t("page.plan.sure_note"), rule_note(context.rules, t)],
        shown.wording,
    )
    if len(table.frame):
        show_table(table, t)


def people(shown: Shown, request: PlanRequest, key: str) -> None:
    """Draw which coded teachers the plan asks; nothing without a roster."""
    t, plan = shown.context.t, shown.answer.plan
    if shown.basis.roster.empty or not plan.moves or shown.context.names_coded:
        return
    found, by_age, by_town = cached.plan_people(
        key, plan, shown.basis, request, teacher_reference.age_bands()
    )
    table = people_table(found, [t("page.plan.people_note")], shown.wording)
    heading(table.title)
    sentence(burden_sentence(by_age, by_town, shown.wording))
    with st.expander(t("page.plan.people")):
        show_table(table, t, height=360)


def burden(shown: Shown) -> None:
    """Draw which townships and kinds of teachers the plan takes its people from."""
    context, t, plan = shown.context, shown.context.t, shown.answer.plan
    if not plan.moves:
        return
    notes, tables = [shown.rule_line], []
    if not context.names_coded:
        facts = shown.basis.facts.drop_duplicates("school_code").set_index("school_code")
        places = facts["township"].where(facts["township"].notna(), None).to_dict()
        by = by_place(shown.built.problem, plan.moves, places)
        tables.append(place_table(by, notes, shown.wording))
    by_kind = by_category(shown.built.problem, plan.moves)
    tables.append(category_table(by_kind, notes, shown.wording))
    for table in tables:
        with st.expander(table.title):
            show_table(table, t, height=300)


def years(shown: Shown) -> None:
    """Draw the plan spread over school years, worked out when asked for."""
    context, t, plan = shown.context, shown.context.t, shown.answer.plan
    if not plan.moves:
        return
    heading(t("page.plan.years"))
    count = int(
        choice(
            t("page.plan.how_many_years"),
            YEARS,
            key="solve_years",
            format_func=lambda each: t("page.plan.year_count", years=each),
        )
    )
    problems = by_year(shown.built.problem, plan, count)
    seconds = shown.basis.settings.working["time_limit_seconds"] * 2
    key = problem_key(shown.built.problem, "years", count, plan.people_moved)
    work = Work(over_years, (problems, seconds), 3 * seconds)
    view = job_panel(context, key, work, t("page.plan.spread"), "solve_spread")
    if view is None or view.state is not JobState.DONE or not isinstance(view.answer, Phases):
        return
    if not view.answer.years:
        sentence(t("page.plan.no_spread"))
        return
    most = problems[0].most_moves
    best = "spread_best" if view.answer.spread_is_best else "spread_open"
    best = "spread_joint" if view.answer.is_joint else best
    notes = [t("page.plan.years_note", most=most), t(f"page.plan.{best}"), shown.rule_line]
    if spared_way(problems[0]) is Objective.LEAST_TIME:
        notes.insert(2, t("plan_time.years"))
    table = phases_table(view.answer, context.school_year, notes, shown.wording)
    sentence(table.title)
    show_table(table, t)
