"""The moves that are locked and the ways that are banned: told with or without a plan, and lifted."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from analysis.planner.problem import Move
from analysis.planner.request import Ban
from analysis.present.plan_words import PlanWording
from pages.shared.plan_state import bans, forget_locks_and_bans, hold_only, kept_moves


def held_controls(wording: PlanWording) -> None:
    """Draw every lock and ban, each of which can be taken away; nothing where there is none.

    They bind the next question whether or not it has a plan, so that they stand among its conditions.
    """
    t = wording.words.t
    held: dict[str, Move | Ban] = {
        f"{place}": each for place, each in enumerate((*kept_moves(), *bans()))
    }
    if not held:
        return
    widget = f"solve_held:{t.language}"
    st.session_state[widget] = list(held)
    st.multiselect(
        t("page.plan_locks.held", moves=len(kept_moves()), bans=len(bans())),
        list(held),
        key=widget,
        on_change=_hold,
        args=(held, widget),
        placeholder=t("page.plan_locks.none"),
        format_func=lambda place: _named(held[place], wording),
        help=t("page.plan_locks.help"),
    )
    st.button(
        t("page.plan.forget"),
        key="solve_forget",
        icon=":material/undo:",
        on_click=forget_locks_and_bans,
    )


def _hold(held: Mapping[str, Move | Ban], widget: str) -> None:
    hold_only([held[place] for place in st.session_state[widget]])


def _named(each: Move | Ban, wording: PlanWording) -> str:
    t = wording.words.t
    ends = {
        end: wording.names.get(code, t("page.plan_locks.stranger"))
        for end, code in (("source", each.source), ("target", each.target))
        if code
    }
    if isinstance(each, Move):
        kind = wording.category(each.category)
        return t("page.plan_locks.locked", kind=kind, people=each.people, **ends)
    key = "pair" if len(ends) > 1 else next(iter(ends), "every")
    return t(f"page.plan_locks.banned_{key}", stage=t(f"stage.{each.stage}"), **ends)
