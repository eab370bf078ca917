"""Tabs of which only the open one is drawn: what nobody sees costs neither server nor browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st


@st.fragment
def lazy_tabs(key: str, parts: Sequence[tuple[str, Callable[[], None]]]) -> None:
    """One tab for each label with what draws it; the first is open until another one is chosen.

    Opening a tab draws that tab alone and not the page. Streamlit remembers the label that is open, so
    that each language needs a `key` of its own.
    """
    tabs = st.tabs([label for label, _ in parts], key=key, on_change="rerun")
    for tab, (_, draw) in zip(tabs, parts, strict=True):
        if tab.open:
            with tab:
                draw()
