"""The controls of a plan: what must hold, what to spare, hard rules as switches, help and limits."""

from __future__ import annotations

import streamlit as st

from analysis.planner.basis import PlanBasis
from analysis.planner.build import NO_MINUTES_TO_SPARE, NOT_KNOWN
from analysis.planner.problem import Goal, Objective
from analysis.planner.request import HELPS, MOST_PEOPLE, RANGES, PlanRequest
from analysis.planner.settings import PlannerSettings, Switch
from analysis.present.plan_list_tables import rules_table
from analysis.present.plan_note_words import posts_sentence, rule_values, travel_sentence
from analysis.present.plan_time_words import time_note
from analysis.present.plan_words import PlanWording
from analysis.present.text import finding_sentence
from analysis.vocabulary import COMPULSORY_STAGES, Finding
from pages.shared import cached
from pages.shared.controls import multiple, number_typed, pick, preset, switch
from pages.shared.plan_locks import held_controls
from pages.shared.plan_state import BOTH, read_request, switch_key
from pages.shared.show import note, plain, show_table
from pages.shared.view_context import ViewContext

MOST_BUDGET = 10_000_000


def request_controls(context: ViewContext, basis: PlanBasis, wording: PlanWording) -> PlanRequest:
    """Draw the controls and return what they ask.

    A rule that the year's data cannot serve stays off, and is said to; so is time where none is told.
    """
    for idle in sorted(basis.unusable):
        if st.session_state.get(switch_key(idle)):
            said = finding_sentence(Finding(NOT_KNOWN[idle]), context.t)
            st.warning(plain(said))
        preset(switch_key(idle), False)
    chosen = _aims(context, basis, wording)
    chosen |= _limits(context, basis.settings)
    chosen["free"] = _free(basis, bool(chosen["buys"]), wording)
    chosen["rules"] = _rules(context, basis, wording)
    held_controls(wording)
    return read_request(context, basis.settings, chosen)


def _aims(context: ViewContext, basis: PlanBasis, wording: PlanWording) -> dict[str, object]:
    t = context.t
    with st.container(horizontal=True, vertical_alignment="bottom"):
        goal = pick(
            t("page.plan.goal"),
            [str(each) for each in Goal],
            key="solve_goal",
            format_func=lambda each: t(f"plan.goal.{each}"),
            help=t("page.plan.goal_help"),
        )
        stages = pick(
            t("page.plan.stages"),
            [BOTH, *(str(stage) for stage in COMPULSORY_STAGES)],
            key="solve_stages",
            format_func=lambda each: t(f"plan.stages.{each}"),
        )
        within = pick(
            t("page.plan.within"),
            RANGES,
            key="solve_within",
            format_func=lambda each: t(f"plan.within.{each}"),
        )
    spare = pick(
        t("page.plan.spare"),
        _what_to_spare(context, basis),
        key="solve_spare",
        format_func=lambda each: t(f"plan.spare.{each}"),
        help=t("page.plan.spare_help"),
    )
    if spare == Objective.LEAST_TIME or not basis.travel.empty:
        note(time_note(basis, wording))
    return {"goal": goal, "spare": spare, "stages": stages, "within": within}


def _what_to_spare(context: ViewContext, basis: PlanBasis) -> list[str]:
    """What can be spared first: time only where the county has told minutes, else kilometres for it."""
    if basis.has_minutes:
        return [str(each) for each in Objective]
    if st.session_state.get("solve_spare") == Objective.LEAST_TIME:
        st.warning(plain(finding_sentence(Finding(NO_MINUTES_TO_SPARE), context.t)))
        preset("solve_spare", str(Objective.LEAST_DISTANCE))
    return [str(each) for each in Objective if each is not Objective.LEAST_TIME]


def _limits(context: ViewContext, settings: PlannerSettings) -> dict[str, object]:
    t = context.t
    with st.container(horizontal=True, vertical_alignment="bottom"):
        buys = switch(
            t("page.plan.buys"), key="solve_buys", default=False, help=t("page.plan.buys_help")
        )
        by_moves = switch(t("page.plan.limit_moves"), key="solve_limit_moves", default=False)
        moves = _number(t("page.plan.most_moves"), "solve_most_moves", MOST_PEOPLE, 50, by_moves)
        by_budget = switch(
            t("page.plan.limit_budget"),
            key="solve_limit_budget",
            default=False,
            help=t("page.plan.budget_help"),
        )
        budget = _number(t("page.plan.budget"), "solve_budget", MOST_BUDGET, 100, by_budget)
        most = int(settings.working["time_limit_most"])
        usual = int(settings.working["time_limit_seconds"])
        seconds = _number(t("page.plan.seconds"), "solve_seconds", most, usual, True, least=1)
    helps = multiple(
        t("page.plan.helps"),
        list(HELPS),
        key="solve_helps",
        language=t.language,
        placeholder=t("page.plan.helps_none"),
        format_func=lambda each: t(f"plan.offer.{each}"),
    )
    return {
        "buys": buys,
        "most_moves": moves,
        "budget": budget,
        "seconds": seconds,
        "helps": helps,
    }


def _free(basis: PlanBasis, buys: bool, wording: PlanWording) -> list[str]:
    """Indicators whose coefficients are not asked to keep their limits; those of facilities where bought."""
    t = wording.words.t
    return multiple(
        t("page.plan.free"),
        [each.code for each in basis.indicators if buys or each.kind == "teachers"],
        key="solve_free",
        language=t.language,
        placeholder=t("page.plan.free_none"),
        format_func=wording.words.name,
    )


def _number(
    label: str, key: str, most: int, usual: int, is_asked: bool, *, least: int = 0
) -> int | None:
    """A typed number where it is asked for; None elsewhere."""
    known = st.session_state.get(key)
    if not isinstance(known, int) or not least <= known <= most:
        st.session_state[key] = usual
    if not is_asked:
        return None
    number_typed(label, key=key, least=least, most=most)
    return int(st.session_state[key])


def _rules(context: ViewContext, basis: PlanBasis, wording: PlanWording) -> dict[Switch, bool]:
    t, settings = context.t, basis.settings
    files = cached.posts_files(context.snapshot, context.school_year)
    now = {
        rule.switch: bool(st.session_state.get(switch_key(rule.switch), rule.on))
        for rule in settings.rules
    }
    changed = sum(now[rule.switch] != rule.on for rule in settings.rules)
    label = t("page.plan.rules", on=sum(now.values()), all=len(now), changed=changed)
    positions: dict[Switch, bool] = {}
    with st.expander(plain(label)):
        note(t("page.plan.rules_note"))
        values = rule_values(settings, basis.donors, wording)
        for place, column in enumerate(st.columns(2)):
            with column:
                for rule in settings.rules[place::2]:
                    positions[rule.switch] = switch(
                        t(f"plan.rule.{rule.switch}"),
                        key=switch_key(rule.switch),
                        default=rule.on,
                        disabled=rule.switch in basis.unusable,
                    )
                    note(values[rule.switch])
                    if rule.switch is Switch.POSTS:
                        note(posts_sentence(basis, files, wording))
                    if rule.switch is Switch.MINUTES:
                        note(travel_sentence(basis, wording))
        show_table(rules_table(settings, wording), t)
    return positions
