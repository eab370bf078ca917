"""Controls that Streamlit does not have in one piece."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st


def _follow(source: str, target: str) -> None:
    st.session_state[target] = st.session_state[source]


def slider_with_number(label: str, *, key: str, maximum: int, number_label: str) -> int:
    """A slider and a typed number beside it that always agree; whole numbers from 0 to `maximum`.

    The value survives a smaller `maximum` by being cut down to it. Nothing to choose: both are off.
    """
    typed = f"{key}_typed"
    for name in (key, typed):
        kept = min(int(st.session_state.get(name) or 0), maximum)
        st.session_state[name] = kept
    st.session_state[typed] = st.session_state[key]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.slider(
            label,
            0,
            max(maximum, 1),
            key=key,
            on_change=_follow,
            args=(key, typed),
            disabled=not maximum,
            persist_state="session",
        )
        st.number_input(
            number_label,
            0,
            max(maximum, 1),
            step=1,
            key=typed,
            on_change=_follow,
            args=(typed, key),
            disabled=not maximum,
            width=130,
            persist_state="session",
        )
    return int(st.session_state[key]) if maximum else 0


def switch(label: str, *, key: str, default: bool, help: str | None = None) -> bool:
    """A switch that keeps its position over pages and may be set by `preset`."""
    if key not in st.session_state:
        st.session_state[key] = default
    return st.toggle(label, key=key, help=help, persist_state="session")


def pick(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    format_func: Callable[[str], str],
    help: str | None = None,
) -> str:
    """One of a few options as buttons; keeps its choice over pages and may be set by `preset`."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0]
    return st.segmented_control(
        label,
        options,
        required=True,
        format_func=format_func,
        key=key,
        help=help,
        persist_state="session",
    )


def preset(key: str, value: object) -> None:
    """Give a control its value before it is drawn."""
    st.session_state[key] = value


def multiple(
    label: str,
    options: list[str],
    *,
    key: str,
    placeholder: str,
    format_func: Callable[[str], str] = str,
) -> list[str]:
    """A filter that keeps everything while nothing is chosen; chosen values survive a page change."""
    return st.multiselect(
        label,
        options,
        key=key,
        placeholder=placeholder,
        format_func=format_func,
        persist_state="session",
    )
