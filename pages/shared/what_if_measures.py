"""Single measures of a plan: a form that adds one, and the list from which each can be taken again."""

from __future__ import annotations

import streamlit as st

from analysis.levers import MOST_PEOPLE, Intake, Lever, Pupils, Shared, Transfer
from analysis.present.what_if_words import PlanWording, lever_text, shared_note
from pages.shared.controls import number_typed, pick, select, switch
from pages.shared.show import note, plain, sentence
from pages.shared.view_context import ViewContext
from pages.shared.what_if_state import add_lever, listed, remove_lever

MEASURES = ("transfer", "shared", "pupils", "intake")
MOST_PUPILS_TYPED = 5_000
# A longer list would push everything else off the screen.
MOST_WITH_BUTTON = 8


def measure_form(context: ViewContext, plan: PlanWording) -> None:
    """Add one single measure to the plan: a named transfer, a shared week, pupils."""
    t = context.t
    if not plan.names:
        return
    prefix = f"measure_{context.stage}"
    kind = pick(
        t("what_if.panel.kind"),
        MEASURES,
        key=f"{prefix}_kind",
        format_func=lambda each: t(f"what_if.kind.{each}"),
    )
    ends = {"intake": ("school",), "shared": ("home", "guest")}.get(kind, ("from", "to"))
    codes = sorted(plan.names)
    for column, end in zip(st.columns(len(ends)), ends, strict=True):
        with column:
            select(
                t(f"what_if.panel.{end}"),
                codes,
                key=f"{prefix}_{end}",
                language=t.language,
                format_func=plan.school,
            )
    if kind in ("transfer", "shared"):
        _teacher_fields(kind, prefix, plan)
        if kind == "shared":
            note(shared_note(plan))
    else:
        least = -MOST_PUPILS_TYPED if kind == "intake" else 1
        _number(f"{prefix}_{kind}_pupils", t("what_if.panel.pupils"), least, MOST_PUPILS_TYPED)
    st.button(
        t("what_if.panel.add"),
        key="plan_add",
        on_click=_add,
        args=(context, kind, prefix),
        icon=":material/add:",
    )
    if st.session_state.pop("plan_add_refused", False):
        st.warning(plain(t("what_if.panel.wrong_ends")))


def _teacher_fields(kind: str, prefix: str, plan: PlanWording) -> None:
    t, terms = plan.t, plan.ground.terms
    subjects = [each.key for each in terms.subjects]
    select(
        t("what_if.panel.subject"),
        subjects,
        key=f"{prefix}_subject",
        language=t.language,
        format_func=plan.subject,
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _number(f"{prefix}_people", t("what_if.panel.people"), 1, MOST_PEOPLE)
        if kind == "shared":
            _number(f"{prefix}_days", t("what_if.panel.days"), 1, terms.school_days)
        else:
            for mark in ("above_degree", "backbone"):
                switch(t(f"what_if.panel.{mark}"), key=f"{prefix}_{mark}", default=False)


def _number(key: str, label: str, least: int, most: int) -> None:
    known = st.session_state.get(key)
    if not isinstance(known, int) or not least <= known <= most:
        st.session_state[key] = max(least, 1)
    number_typed(label, key=key, least=least, most=most)


def _add(context: ViewContext, kind: str, prefix: str) -> None:
    lever = _measure(kind, prefix)
    if lever is None:
        st.session_state["plan_add_refused"] = True
    else:
        add_lever(context, lever)


def _measure(kind: str, prefix: str) -> Lever | None:
    """The measure that the form says; None where its ends are one school or its number is 0."""

    def said(name: str) -> object:
        return st.session_state[f"{prefix}_{name}"]

    if kind == "intake":
        pupils = said("intake_pupils")
        return Intake(said("school"), pupils) if pupils else None
    one, other = ("home", "guest") if kind == "shared" else ("from", "to")
    if said(one) == said(other):
        return None
    if kind == "pupils":
        return Pupils(said(one), said(other), said("pupils_pupils"))
    if kind == "shared":
        return Shared(said(one), said(other), said("subject"), said("days"), said("people"))
    marks = said("above_degree"), said("backbone")
    return Transfer(said(one), said(other), said("subject"), *marks, said("people"))


def listed_measures(context: ViewContext, plan: PlanWording) -> None:
    """The measures that were added one by one, each of which can be taken out again."""
    t, levers = context.t, listed(context)
    if not levers:
        note(t("what_if.panel.nothing_listed"))
    elif len(levers) > MOST_WITH_BUTTON:
        _one_of_many(context, plan)
    else:
        for position, lever in enumerate(levers):
            with st.container(horizontal=True, vertical_alignment="center"):
                sentence(lever_text(lever, plan))
                _remove_button(context, position)


def _one_of_many(context: ViewContext, plan: PlanWording) -> None:
    """Of a long list one measure is chosen; the whole list stands in the table of measures."""
    t, levers = context.t, listed(context)
    note(t("page.take_over.many_listed", count=len(levers)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        position = select(
            t("what_if.panel.listed"),
            list(range(len(levers))),
            key=f"measure_{context.stage}_listed",
            language=t.language,
            format_func=lambda each: lever_text(levers[each], plan),
        )
        _remove_button(context, int(position))


def _remove_button(context: ViewContext, position: int) -> None:
    st.button(
        context.t("what_if.panel.remove"),
        key=f"plan_remove_{position}",
        on_click=remove_lever,
        args=(context, position),
        icon=":material/close:",
        type="tertiary",
    )
