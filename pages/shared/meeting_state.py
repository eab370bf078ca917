"""Which edition is open, on which page, and what the room guessed; the address carries the first two.

`?edition=2026-003&slide=4` opens a page; `&side=speaker` the notes. The first page and the room's side
are left out. What is guessed belongs to the session alone and is never written down.
"""

from __future__ import annotations

import streamlit as st

EDITION, SLIDE, SIDE = "edition", "slide", "side"
SPEAKER = "speaker"
REVEALED = "meeting_revealed"
LONGEST_NUMBER = 20


def opened() -> str | None:
    """The number in the address, which may be hostile text; None without one."""
    given = st.query_params.get(EDITION)
    return given[:LONGEST_NUMBER] if given else None


def is_speaker() -> bool:
    """Whether this window shows the notes instead of the page."""
    return st.query_params.get(SIDE) == SPEAKER


def slide_of(pages: int) -> int:
    """The page in the address, from 1 to `pages`; the first for one that is none, the last beyond."""
    given = st.query_params.get(SLIDE, "")
    is_number = given.isascii() and given.isdecimal() and len(given) <= len(str(pages)) + 3
    return min(max(int(given), 1), pages) if is_number else 1


def open_number(number: str) -> None:
    """Open an edition on its first page. For callbacks of buttons, as the next ones."""
    st.query_params[EDITION] = number
    st.query_params.pop(SLIDE, None)


def close() -> None:
    """Back to the list."""
    for key in (EDITION, SLIDE, SIDE):
        st.query_params.pop(key, None)


def go_to(slide: int, pages: int) -> None:
    """To a page; the nearest there is."""
    slide = min(max(slide, 1), pages)
    if slide == 1:
        st.query_params.pop(SLIDE, None)
    else:
        st.query_params[SLIDE] = str(slide)


def move(by: int, pages: int) -> None:
    """So many pages on, from where the address is when the button is pressed."""
    go_to(slide_of(pages) + by, pages)


def guess_key(number: str, page: str) -> str:
    """The key of the field for the guess of a page."""
    return f"guess_{number}_{page}"


def reveal(number: str, page: str) -> None:
    """Show what a page holds, and keep the guess that was typed, or that none was."""
    guesses = dict(st.session_state.get(REVEALED, {}))
    guesses[number, page] = st.session_state.get(guess_key(number, page))
    st.session_state[REVEALED] = guesses


def hide(number: str, page: str) -> None:
    """Ask for the guess of a page once more."""
    guesses = dict(st.session_state.get(REVEALED, {}))
    guesses.pop((number, page), None)
    st.session_state[REVEALED] = guesses


def revealed(number: str, page: str) -> tuple[bool, float | None]:
    """Whether a page was shown, and the guess before it; None where nobody guessed."""
    guesses = st.session_state.get(REVEALED, {})
    return (number, page) in guesses, guesses.get((number, page))
