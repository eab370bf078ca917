"""Controls of a plan's money, training and new posts, and of its budget by kind of money."""

from __future__ import annotations

import math

import streamlit as st

from analysis.levers import MOST_YUAN, WAYS_TO_SHARE
from analysis.present.what_if_words import PlanWording
from analysis.what_if_money import enough
from analysis.what_if_people import most_lacking, most_to_train
from data import what_if_reference
from pages.shared.controls import allow, pick, slider_with_number
from pages.shared.show import note
from pages.shared.view_context import ViewContext
from pages.shared.what_if_controls import choose_amount, choose_place
from pages.shared.what_if_slots import (
    YUAN_STEP,
    fund_slots,
    hire_slots,
    subjects_of,
    train_slots,
    values_of,
)
from pages.shared.what_if_state import budget_key, places


def settled_funding(context: ViewContext) -> None:
    """Let what the controls say be what can be chosen, before anything is drawn."""
    known = places(context)
    slots = (fund_slots, train_slots, hire_slots)
    for slot in (slot for group in slots for slot in group(context).values()):
        allow(slot.part("to"), known)
    for slot in fund_slots(context).values():
        allow(slot.part("by"), WAYS_TO_SHARE)
    for kind, slot in hire_slots(context).items():
        allow(slot.part("subject"), subjects_of(kind))


def fund_controls(context: ViewContext, plan: PlanWording) -> None:
    """One tab per facility: where, by which key, how much; a slider ends where the gap is filled."""
    t, most, slots = context.t, _most_yuan(context, plan), fund_slots(context)
    tabs = st.tabs([context.words.name(code) for code in slots])
    for tab, (code, slot) in zip(tabs, slots.items(), strict=True):
        with tab:
            choose_place(slot.part("to"), t("page.funding.to"), context, plan)
            pick(
                t("page.funding.by"),
                WAYS_TO_SHARE,
                key=slot.part("by"),
                format_func=lambda way: t(f"what_if.by.{way}"),
                help=t("what_if.by_help.all"),
            )
            label = t("page.funding.yuan", most=t.number(most[code], 0))
            slider_with_number(
                label,
                key=slot.part("yuan"),
                # What a link asks beyond the gap stays as it is: it is told as not needed.
                maximum=max(most[code], values_of(slot)["yuan"]),
                number_label=t("what_if.panel.typed_yuan"),
                cut_note=lambda asked, code=code: t(
                    "page.funding.cut", asked=t.number(asked, 0), most=t.number(most[code], 0)
                ),
            )
            if not most[code]:
                note(t("page.funding.nothing_lacking"))


def people_controls(context: ViewContext, plan: PlanWording) -> None:
    """One tab per way of training and per kind of new post; a slider ends at those who are needed."""
    t, most = context.t, _most_people(context, plan)
    parts = [
        (t("page.funding.train", way=t(f"way.{way}")), slot, "")
        for way, slot in train_slots(context).items()
    ]
    parts += [
        (t("page.funding.hire", kind=t(f"teacher_kind.{kind}")), slot, kind)
        for kind, slot in hire_slots(context).items()
    ]
    tabs = st.tabs([label for label, *_ in parts])
    for tab, (_, slot, kind) in zip(tabs, parts, strict=True):
        with tab:
            choose_place(slot.part("to"), t("page.funding.to"), context, plan)
            if kind and len(subjects_of(kind)) > 1:
                pick(
                    t("what_if.panel.subject"),
                    subjects_of(kind),
                    key=slot.part("subject"),
                    format_func=plan.subject,
                )
            count = most[slot.key]
            choose_amount(
                slot.part("people"),
                t("page.funding.people", most=count),
                max(count, values_of(slot)["people"]),
                t("what_if.panel.typed_people"),
                context,
            )
            if not count:
                note(t("page.funding.nobody"))


def budget_controls(context: ViewContext) -> None:
    """One field per kind of money."""
    t = context.t
    kinds = what_if_reference.terms().money
    columns = [column for _ in kinds[::2] for column in st.columns(2)]
    for column, money in zip(columns, kinds, strict=False):
        with column:
            timing = t(f"what_if.timing.{money.timing}")
            key = budget_key(context, money.key)
            st.session_state.setdefault(key, None)
            st.number_input(
                t("page.funding.budget", money=t(f"what_if.money.{money.key}"), timing=timing),
                0,
                MOST_YUAN // YUAN_STEP,
                step=10,
                key=key,
                placeholder=t("what_if.no_budget"),
                persist_state="session",
            )
    note(t("what_if.note.money_apart"))


def _most_yuan(context: ViewContext, plan: PlanWording) -> dict[str, int]:
    """For each facility the 10,000 yuan that fill the gap of the place, by the key chosen."""
    most = {}
    for code, slot in fund_slots(context).items():
        said = values_of(slot)
        yuan = enough(code, said["to"], said["by"], plan.ground)
        most[code] = math.ceil(yuan / YUAN_STEP)
    return most


def _most_people(context: ViewContext, plan: PlanWording) -> dict[str, int]:
    """For each way of training those who can be trained, for each kind of post those who lack."""
    most = {
        slot.key: most_to_train(way, values_of(slot)["to"], plan.ground)
        for way, slot in train_slots(context).items()
    }
    for kind, slot in hire_slots(context).items():
        indicator = plan.ground.kinds[kind].indicator
        most[slot.key] = most_lacking(indicator, values_of(slot)["to"], plan.ground)
    return most
