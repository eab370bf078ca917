"""One improving move, ready to be taken over, while nothing is asked for."""

from __future__ import annotations

import streamlit as st

from data import reference
from pages.shared import cached
from pages.shared.show import note, sentence
from pages.shared.view_context import ViewContext
from pages.shared.what_if_slots import rotation_slots, set_slot


def suggestion(context: ViewContext) -> None:
    """Draw the move of fewest people that makes one more school pass, or say that there is none."""
    t = context.t
    step = cached.single_step(*context.key)
    if step is None:
        note(t("page.rotation.no_single_step"))
        return
    lever = step.scenario.levers[0]
    names = context.league().set_index("school_code")["school_name"]
    kind = next(each for each in reference.teacher_kinds() if each.key == lever.teacher_kind)
    position = [indicator.code for indicator in context.indicators].index(kind.indicator)
    sentence(
        t(
            "page.rotation.single_step",
            kind=t(f"teacher_kind.{lever.teacher_kind}"),
            people=lever.people,
            donors=t.join([str(names[code]) for code in step.moves["source"].unique()]),
            school=str(names[lever.target.name]),
            indicator=context.words.name(kind.indicator),
            before=context.words.coefficient(step.before.indicators["cv"].iloc[position]),
            after=context.words.coefficient(step.after.indicators["cv"].iloc[position]),
        )
    )
    slot = rotation_slots(context)[lever.teacher_kind]
    st.button(
        t("page.rotation.take_over"),
        key="rotation_take_over",
        on_click=set_slot,
        args=(slot, slot.split(lever)),
        icon=":material/add_task:",
    )
