"""What one page asks another to show: above all the school that was clicked last."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from analysis.vocabulary import Stage
from pages.shared import address


def go_to_school(code: str | None) -> None:
    """Remember the school to show; pages that show a school read it with `chosen_school`."""
    if code:
        st.session_state["school"] = code


def chosen_school(codes: Iterable[str]) -> str | None:
    """The school last clicked or named in the address, if it is among `codes`; the address keeps it."""
    known = set(codes)
    code = st.session_state.get("school")
    if code is None:
        code = address.take("school", tuple(known))
        go_to_school(code)
    found = code if code in known else None
    address.put("school", found)
    return found


def last_school(codes: Iterable[str]) -> str | None:
    """The school last clicked, if it is among `codes`; the address is left alone."""
    code = st.session_state.get("school")
    return code if code in set(codes) else None


def choose(
    stage: Stage | None = None,
    topic: str | None = None,
    indicator: str | None = None,
    school: str | None = None,
) -> None:
    """Set what another page shall show: stage, topic of the map, indicator and school of the trace.

    `school` "" stands for the county as a whole. For callbacks of buttons.
    """
    if indicator is not None:
        st.session_state["indicator"] = indicator
    if school is not None:
        st.session_state["school"] = school
    if stage is not None:
        st.session_state["stage"] = str(stage)
    if topic is not None:
        st.session_state["map_topic"] = topic
