"""Shows an edition in a room: one page at a time, keys, guesses, and the notes in a second window.

What the keys do is in static/meeting.js: it presses the buttons that are drawn here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from analysis.edition import EditionRefused
from analysis.present.edition_html import lines_of, page_body, page_foot
from analysis.present.edition_page import EditionPage, Guess
from analysis.present.text import Texts, finding_sentence, rounds_to_zero
from analysis.vocabulary import Finding, Severity
from data.editions import EditionNotOpened, KeptEdition, open_edition
from data.warehouse import SnapshotInfo
from pages.shared import meeting_state as state
from pages.shared.meeting_age import moved_text
from pages.shared.meeting_list import pages_of, state_of
from pages.shared.meeting_taken import withdrawn_text
from pages.shared.show import note, plain, question_and_finding, sentence

MOST_GUESSED = 1e9


def show_edition(number: str, info: SnapshotInfo | None, t: Texts) -> None:
    """Draw the edition of this number, or why it cannot be shown. `info`: as `state_of`."""
    try:
        kept = open_edition(number)
        pages = pages_of(kept.edition, t)
    except EditionNotOpened as refusal:
        _refused(refusal.finding, t)
        return
    except EditionRefused as refusal:
        _refused(Finding(refusal.key, Severity.STOPS, {"number": number}), t)
        return
    place = state.slide_of(len(pages))
    page = _marked(pages[place - 1], kept, t)
    asks = kept.edition.guess_first and page.guess is not None
    is_open, guessed = state.revealed(number, page.key) if asks else (True, None)
    with st.container(key="presenting"):
        told = "shown" if is_open else "asked"
        # The key tells the script in the browser where this window is.
        with st.container(key=f"meeting_at-{number}-{place}-{told}"):
            if state.is_speaker():
                _notes(kept, (*pages[: place - 1], page, *pages[place:]), place, t)
            elif is_open:
                _page(page, guessed if asks else None, t)
            else:
                _question(number, page, page.guess, t)
        invented = t("page.meeting.invented") if kept.edition.is_invented else ""
        printed = () if state.is_speaker() else (page.warning, *page.small_print)
        st.html(page_foot(_foot(kept, info, place, len(pages), t), invented, printed))
        _controls(number, page.key, place, len(pages), (asks, is_open), t)


def _marked(page: EditionPage, kept: KeptEdition, t: Texts) -> EditionPage:
    """The page of an edition that was withdrawn says so before its title, also while it asks."""
    if kept.withdrawal is None:
        return page
    mark, guess = t("withdrawn.mark"), page.guess
    if guess is not None:
        guess = replace(guess, question=mark + guess.question)
    slide = replace(page.slide, finding=mark + page.slide.finding)
    return replace(page, slide=slide, guess=guess)


def _refused(finding: Finding, t: Texts) -> None:
    question_and_finding(t("page.meeting.question"), finding_sentence(finding, t))
    st.button(t("page.meeting.to_list"), key="meeting_close", on_click=state.close)


def _page(page: EditionPage, guessed: float | None, t: Texts) -> None:
    st.title(plain(page.slide.finding), anchor=False)
    if page.guess is not None and guessed is not None:
        st.markdown(plain(guess_text(page.guess, guessed, t)))
    st.html(page_body(page, t))


def guess_text(guess: Guess, guessed: float, t: Texts) -> str:
    """What the room guessed, what it is, and the difference, which tells its direction."""
    difference = guessed - guess.value
    shown = t.number(abs(difference), guess.decimals)
    if difference == 0 or rounds_to_zero(difference, guess.decimals):
        key = "exact"
    else:
        key = "above" if difference > 0 else "below"
    return t(
        f"page.meeting.guess.{key}",
        guessed=t.number(guessed, guess.decimals),
        value=t.number(guess.value, guess.decimals),
        difference=shown,
        unit=guess.unit,
    )


def _question(number: str, page: EditionPage, guess: Guess, t: Texts) -> None:
    st.title(plain(guess.question), anchor=False)
    st.number_input(
        t("page.meeting.guess.typed", unit=guess.unit),
        min_value=0.0 if guess.decimals else 0,
        max_value=MOST_GUESSED if guess.decimals else int(MOST_GUESSED),
        value=None,
        step=10.0**-guess.decimals if guess.decimals else 1,
        format=f"%.{guess.decimals}f" if guess.decimals else "%d",
        key=state.guess_key(number, page.key),
        placeholder=t("page.meeting.guess.placeholder"),
    )


def _notes(kept: KeptEdition, pages: Sequence[EditionPage], place: int, t: Texts) -> None:
    """The presenter's side: what was written down, what the page says, its limits, what comes next."""
    page = pages[place - 1]
    st.title(plain(page.slide.finding), anchor=False)
    own = kept.edition.notes.get(page.key)
    lines = (*(own.splitlines() if own else ()), *page.slide.notes)
    st.html(lines_of(lines))
    following = pages[place].slide.finding if place < len(pages) else t("page.meeting.last")
    sentence(t("page.meeting.next_is", finding=following))
    for line in (page.warning, *page.small_print):
        if line:
            note(line)


def _foot(
    kept: KeptEdition, info: SnapshotInfo | None, place: int, pages: int, t: Texts
) -> list[str]:
    edition = kept.edition
    parts = [
        t("page.meeting.number", number=edition.number),
        t("page.meeting.data_of", date=edition.data_date or t("common.unknown")),
    ]
    if kept.withdrawal is not None:
        parts.append(withdrawn_text(kept.withdrawal, "page.meeting.foot_withdrawn", t))
    else:
        parts.append(moved_text(edition, info, t, is_short=True))
    if state.is_speaker():
        parts.append(state_of(kept, info, t))
    return [*parts, t("page.meeting.page_of", place=place, pages=pages)]


def _controls(
    number: str, page: str, place: int, pages: int, guess: tuple[bool, bool], t: Texts
) -> None:
    """Buttons for what the keys do. On a page that asks, the next step is to show it."""
    asks, is_open = guess
    with st.container(key="meeting_controls", horizontal=True, vertical_alignment="center"):
        st.button(t("page.meeting.back"), key="meeting_back", on_click=state.move, args=(-1, pages))
        if is_open:
            st.button(
                t("page.meeting.next"),
                key="meeting_next",
                type="primary",
                on_click=state.move,
                args=(1, pages),
            )
        else:
            st.button(
                t("page.meeting.reveal"),
                key="meeting_next",
                type="primary",
                on_click=state.reveal,
                args=(number, page),
            )
        for each in range(1, pages + 1):
            st.button(
                str(each),
                key=f"meeting_go_{each}",
                type="secondary" if each == place else "tertiary",
                on_click=state.go_to,
                args=(each, pages),
            )
        # What these two do needs no server: the script does it.
        st.button(t("page.meeting.black"), key="meeting_black")
        st.button(t("page.meeting.full"), key="meeting_full")
        if asks and is_open:
            st.button(
                t("page.meeting.again"),
                key="meeting_again",
                on_click=state.hide,
                args=(number, page),
            )
        if not state.is_speaker():
            values = {state.EDITION: number, state.SLIDE: place, state.SIDE: state.SPEAKER}
            address = urlencode({**values, "language": t.language})
            st.link_button(t("page.meeting.speaker"), f"?{address}", key="meeting_speaker")
        st.button(t("page.meeting.close"), key="meeting_close", on_click=state.close)
