"""The form of the rule tester in the address: read once per address, written after every change."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import streamlit as st

from analysis.tester_state import Entry, FormState, Part, differences, from_text
from pages.shared import address

ADDRESS, READ = "tester", "tester_text"


def from_address(schools: Collection[str], parts: Mapping[str, Part]) -> FormState | None:
    """What a new address asks of the form; None without one. What cannot be used is told."""
    text = st.query_params.get(ADDRESS)
    if not text or st.session_state.get(READ) == text:
        return None
    st.session_state[READ] = text
    state, findings = from_text(text, schools, parts)
    address.tell(ADDRESS, *findings)
    return state


def to_address(
    school: str, given: Mapping[str, Entry], now: Mapping[str, Entry], usual_school: str
) -> None:
    """Write what the form holds (`now`) beside what the school gave; nothing while all is as usual."""
    state = FormState(school, differences(given, now))
    text = state.to_text() if state != FormState(usual_school) else None
    address.put(ADDRESS, text)
    st.session_state[READ] = text
