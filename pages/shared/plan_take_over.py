"""Takes a plan over: saved as scenarios, one per stage, and set on the pages of rotation and funding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analysis.planner.problem import Move
from analysis.planner.taken_over import scenario_of
from analysis.present.text import Texts
from analysis.scenario import Scenario, can_be_saved
from analysis.vocabulary import Stage
from data import planning, scenarios
from pages.shared import address, cached
from pages.shared.chosen_school import choose
from pages.shared.plan_results import Shown
from pages.shared.show import heading, note, plain
from pages.shared.what_if_link import BY_ID, WHOLE
from pages.shared.what_if_state import TOLD, ground_of, outcome_of, spread

NAME, REFUSED = "solve_take_name", "solve_take_refused"
# Room for the stage, which is added to the name.
LONGEST = scenarios.LONGEST_NAME - 20
TARGETS = ("rotation", "funding")


def can_be_taken_over(shown: Shown) -> bool:
    """Whether a plan asks anything of anybody and breaks no rule."""
    plan = shown.answer.plan
    return bool(plan.moves or plan.purchases or plan.help_used) and not shown.found.violations


def take_over(shown: Shown) -> None:
    """Draw the buttons that make scenarios of the plan and open them on another page."""
    t, plan = shown.context.t, shown.answer.plan
    heading(t("page.take_over.heading"))
    usual = t("page.take_over.usual_name", people=plan.people_moved)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            t("what_if.panel.save_name"),
            key=NAME,
            max_chars=LONGEST,
            placeholder=usual,
            width=260,
        )
        clicked = [target for target in TARGETS if _button(target, shown)]
    note(t("page.take_over.note"))
    if told := st.session_state.pop(REFUSED, None):
        st.error(plain(told))
    elif clicked and (page := st.session_state["page_objects"].get(clicked[0])) is not None:
        carried = {
            key: value
            for key, value in address.carried_to(clicked[0]).items()
            if key not in (WHOLE, BY_ID)
        }
        st.switch_page(page, query_params=carried)


def _button(target: str, shown: Shown) -> bool:
    return st.button(
        shown.context.t(f"page.take_over.{target}"),
        key=f"solve_take_{target}",
        icon=":material/move_item:",
        on_click=_taken,
        args=(shown,),
    )


def _taken(shown: Shown) -> None:
    """Save the scenarios, set the controls to them, and note what is to be told on the other page."""
    context, t = shown.context, shown.context.t
    wanted = scenarios.clean_name(st.session_state.get(NAME) or "")
    made = _scenarios(shown)
    if not all(can_be_saved(scenario) for scenario in made.values()):
        st.session_state[REFUSED] = t("page.take_over.too_long")
        return
    names = []
    try:
        for stage, scenario in made.items():
            name = name_of(shown.answer.plan.moves, stage, wanted, t)
            names.append(scenarios.keep(name, scenario).name)
    except OSError as error:
        st.session_state[REFUSED] = t("what_if.panel.cannot_save", reason=error)
        return
    for stage, scenario in made.items():
        spread(replace(context, stage=stage), scenario)
    choose(stage=context.stage if context.stage in made else next(iter(made)))
    quoted = t.join([t("page.take_over.quoted", name=name) for name in names])
    measures = sum(len(scenario.levers) for scenario in made.values())
    told = [t("page.take_over.done", names=quoted, measures=measures)]
    if not all(scenario.protect_donors for scenario in made.values()):
        told.append(t("page.take_over.protection_off"))
    st.session_state[TOLD] = "".join(told)


def name_of(moves: Sequence[Move], stage: Stage, wanted: str, t: Texts) -> str:
    """What the scenario of a stage is called: as wanted, else by the people who move in that stage."""
    people = sum(move.people for move in moves if move.stage == stage)
    called = wanted or t("page.take_over.usual_name", people=people)
    return t("page.take_over.named", name=called[:LONGEST], stage=t(f"stage.{stage}"))


def _scenarios(shown: Shown) -> dict[Stage, Scenario]:
    """By stage that the plan changes; donors stay protected where the plan is carried out whole so."""
    protected = {stage: _scenario(shown, stage, True) for stage in _stages(shown)}
    if all(_is_whole(shown, scenario) for scenario in protected.values()):
        return {stage: each for stage, each in protected.items() if each.levers}
    made = {stage: _scenario(shown, stage, False) for stage in protected}
    return {stage: each for stage, each in made.items() if each.levers}


def _stages(shown: Shown) -> list[Stage]:
    return [Stage(stage.stage) for stage in shown.built.problem.stages]


def _scenario(shown: Shown, stage: Stage, protect: bool) -> Scenario:
    context, prices = shown.context, planning.prices().listed
    problem = next(each for each in shown.built.problem.stages if each.stage == stage)
    rules = cached.plan_mark(context.school_year, context.with_reliefs, context.rule_set, prices)
    pins = context.info.snapshot, context.school_year, rules
    ground = ground_of(replace(context, stage=stage), prices)
    return scenario_of(shown.answer.plan, problem, ground, pins, protect_donors=protect)


def _is_whole(shown: Shown, scenario: Scenario) -> bool:
    where = replace(shown.context, stage=scenario.stage)
    outcome = outcome_of(where, planning.prices().listed, scenario)
    return all(result.reason is None for result in outcome.levers)
