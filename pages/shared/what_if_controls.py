"""Controls of a plan's policy levers, of its order and protection, and of saving it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from analysis.levers import MOST_PEOPLE, UNITS, Place
from analysis.present.what_if_words import PlanWording
from analysis.reallocation import most_movable
from analysis.scenario import ORDERS, Scenario
from data import reference, scenarios
from pages.shared.controls import allow, fit, pick, select, slider_with_number, switch
from pages.shared.show import note, plain
from pages.shared.view_context import ViewContext
from pages.shared.what_if_link import tell_long_link
from pages.shared.what_if_slots import Slot, rotation_slots, values_of
from pages.shared.what_if_state import HELP_FIRST, PROTECT, TOLD, clear, places

MOST_PERCENT = 100


def order_and_protection(context: ViewContext, *, protection: bool) -> None:
    """Which schools come first, and (`protection`) whether schools that give are protected."""
    t = context.t
    with st.container(horizontal=True, vertical_alignment="bottom"):
        pick(
            t("page.rotation.help_first"),
            ORDERS,
            key=HELP_FIRST,
            format_func=lambda order: t(f"help_first.{order}"),
            help=t("page.rotation.help_first_help"),
        )
        if protection:
            switch(
                t("page.rotation.protect"),
                key=PROTECT,
                default=True,
                help=t("page.rotation.protect_help"),
            )


def settled_rotation(context: ViewContext, scenario: Scenario, plan: PlanWording) -> dict[str, int]:
    """How many people of each kind could move at most; what the controls say is cut down to that.

    Called before anything is drawn, so that title and numbers need not wait for the controls.
    `scenario`: order and protection.
    """
    known, most = places(context), {}
    for key, slot in rotation_slots(context).items():
        for end in ("from", "to"):
            allow(slot.part(end), known)
        allow(slot.part("unit"), UNITS)
        said = values_of(slot)
        most[key] = most_movable(
            key,
            said["from"],
            said["to"],
            scenario,
            plan.ground.where,
            plan.ground.kinds,
            MOST_PEOPLE,
        )
        fit(slot.part("people"), most[key] if said["unit"] == UNITS[0] else MOST_PERCENT)
    return most


def rotation_controls(context: ViewContext, most: Mapping[str, int], plan: PlanWording) -> None:
    """One tab per kind of teacher: from where, to where, how many of at most so many (`most`)."""
    t, slots = context.t, rotation_slots(context)
    tabs = st.tabs([t(f"teacher_kind.{kind}") for kind in slots])
    for tab, (kind, slot) in zip(tabs, slots.items(), strict=True):
        with tab:
            for column, end in zip(st.columns(2), ("from", "to"), strict=True):
                with column:
                    choose_place(slot.part(end), t(f"page.rotation.{end}"), context, plan)
            _how_many(slot, most[kind], context)
    limits = reference.donor_limits()
    keeps = t.number(100 * limits.keeps_share, 0)
    note(t("page.rotation.carries", keeps=keeps, minimum=limits.minimum_pupils))


def _how_many(slot: Slot, most: int, context: ViewContext) -> None:
    t = context.t
    unit = pick(
        t("what_if.panel.unit"),
        UNITS,
        key=slot.part("unit"),
        format_func=lambda each: t(f"what_if.panel.unit_{each}"),
    )
    of_people = unit == UNITS[0]
    choose_amount(
        slot.part("people"),
        t("page.rotation.people", most=most) if of_people else t("what_if.panel.percent"),
        most if of_people else MOST_PERCENT,
        t("page.rotation.typed") if of_people else t("what_if.panel.typed_percent"),
        context,
    )
    if not most:
        note(t("page.rotation.nothing_to_move"))


def choose_place(key: str, label: str, context: ViewContext, plan: PlanWording) -> Place:
    """A place of the stage."""
    return select(
        label,
        places(context),
        key=key,
        language=context.t.language,
        format_func=plan.place,
    )


def choose_amount(key: str, label: str, most: int, typed: str, context: ViewContext) -> None:
    """A slider with its number; the end of it is said where more was asked for."""
    t = context.t
    slider_with_number(
        label,
        key=key,
        maximum=most,
        number_label=typed,
        cut_note=lambda asked: t("page.rotation.cut", asked=asked, most=most),
    )


def save_panel(context: ViewContext, scenario: Scenario) -> None:
    """Name and save the plan, or clear everything."""
    t = context.t
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            t("what_if.panel.save_name"),
            key="plan_name",
            max_chars=scenarios.LONGEST_NAME,
            width=260,
        )
        save = st.button(t("what_if.panel.save"), key="plan_save", icon=":material/save:")
        st.button(
            t("what_if.panel.reset"),
            key="plan_clear",
            on_click=clear,
            args=(context,),
            icon=":material/undo:",
            disabled=not scenario.levers,
        )
    if told := st.session_state.pop(TOLD, None):
        st.success(plain(told))
    tell_long_link(context, scenario)
    if save:
        _save(str(st.session_state["plan_name"]), scenario, context)


def _save(name: str, scenario: Scenario, context: ViewContext) -> None:
    t = context.t
    if not scenarios.clean_name(name):
        st.warning(plain(t("what_if.panel.save_empty")))
        return
    try:
        kept = scenarios.keep(name, scenario)
    except OSError as error:
        st.error(plain(t("what_if.panel.cannot_save", reason=error)))
        return
    st.success(plain(t("what_if.panel.saved", name=kept.name)))
