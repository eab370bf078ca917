"""Controls that Streamlit does not have in one piece."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

MOST_TYPED = 1_000_000
TYPED = "_typed"


def _follow(source: str, target: str, maximum: int) -> None:
    """Carry a value over; a typed one beyond the end is cut down to it on both sides."""
    value = _cut(source, maximum)
    st.session_state[source] = st.session_state[target] = value


def _cut(key: str, maximum: int) -> int:
    """The value under `key`, at most `maximum`; what was asked for is remembered when it was more."""
    asked = int(st.session_state.get(key) or 0)
    if asked > maximum:
        st.session_state[f"{key.removesuffix(TYPED)}_asked"] = asked
    return min(asked, maximum)


def slider_with_number(
    label: str,
    *,
    key: str,
    maximum: int,
    number_label: str,
    cut_note: Callable[[int], str],
    default: int = 0,
) -> int:
    """A slider and a typed number beside it that always agree; whole numbers from 0 to `maximum`.

    It opens at `default`.

    A value beyond `maximum`, typed, from a link or from before, is cut down to it, and `cut_note`
    gives the words for the number that was asked for. Nothing to choose: both are off.
    """
    typed = key + TYPED
    if key not in st.session_state:
        st.session_state[key] = default
    st.session_state[key] = st.session_state[typed] = _cut(key, maximum)
    asked = st.session_state.pop(f"{key}_asked", None)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.slider(
            label,
            0,
            max(maximum, 1),
            key=key,
            on_change=_follow,
            args=(key, typed, maximum),
            disabled=not maximum,
            persist_state="session",
        )
        st.number_input(
            number_label,
            0,
            # Streamlit would silently keep a number beyond this; here it is cut down instead.
            MOST_TYPED,
            step=1,
            key=typed,
            on_change=_follow,
            args=(typed, key, maximum),
            disabled=not maximum,
            width=130,
            persist_state="session",
        )
    if asked is not None:
        st.caption(cut_note(asked))
    return int(st.session_state[key]) if maximum else 0


def number_typed(label: str, *, key: str, least: int, most: int, help: str | None = None) -> None:
    """A field for a whole number, under `key`, which holds one between the bounds already."""
    st.number_input(
        label, least, most, step=1, key=key, help=help, width=170, persist_state="session"
    )


def switch(
    label: str, *, key: str, default: bool, help: str | None = None, disabled: bool = False
) -> bool:
    """A switch that keeps its position over pages and may be set by `preset`."""
    if key not in st.session_state:
        st.session_state[key] = default
    return st.toggle(label, key=key, help=help, disabled=disabled, persist_state="session")


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


def _mirror(key: str, widget: str, then: Callable[[object], None] | None = None) -> None:
    st.session_state[key] = st.session_state[widget]
    if then is not None:
        then(st.session_state[key])


def select(
    label: str,
    options: Sequence,
    *,
    key: str,
    language: str,
    format_func: Callable[[object], str],
    width: int | str = "stretch",
    on_choice: Callable[[object], None] | None = None,
) -> object:
    """One of many options; kept over pages under `key`, may be set by `preset`.

    `on_choice` is called with a new choice before the next run.

    Streamlit keeps the words of the choice as long as the widget lives, so each language has its own.
    """
    widget = f"{key}:{language}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0]
    st.session_state[widget] = st.session_state[key]
    st.selectbox(
        label,
        options,
        key=widget,
        on_change=_mirror,
        args=(key, widget, on_choice),
        format_func=format_func,
        width=width,
    )
    return st.session_state[key]


def multiple(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    language: str,
    placeholder: str,
    format_func: Callable[[str], str] = str,
) -> list[str]:
    """A filter that keeps everything while nothing is chosen; chosen values survive a page change."""
    widget = f"{key}:{language}"
    kept = [value for value in st.session_state.get(key, []) if value in options]
    st.session_state[key] = st.session_state[widget] = kept
    st.multiselect(
        label,
        options,
        key=widget,
        on_change=_mirror,
        args=(key, widget),
        placeholder=placeholder,
        format_func=format_func,
    )
    return st.session_state[key]
