"""The list of editions: state, files, withdrawing, what differs between two."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from analysis.edition import Edition
from analysis.present.edition_compare import differences
from analysis.present.edition_content import page_name
from analysis.present.edition_page import EditionPage, from_content
from analysis.present.edition_plans_compare import plans_side_by_side
from analysis.present.tables import Column, present
from analysis.present.text import Texts, finding_sentence
from data import editions
from data.editions import EditionNotOpened, EditionShelf, KeptEdition
from data.warehouse import SnapshotInfo
from pages.shared.choices import selection
from pages.shared.meeting_age import moved_text
from pages.shared.meeting_files import file_name
from pages.shared.meeting_state import open_number
from pages.shared.meeting_taken import taken_bytes, taken_name, withdrawn_text
from pages.shared.show import heading, note, plain, sentence, show_table

TOLD = "meeting_list_told"


def pages_of(edition: Edition, t: Texts) -> tuple[EditionPage, ...]:
    """The frozen pages in the reader's language. Raises EditionRefused for content that is none."""
    return tuple(from_content(each) for each in edition.content[t.language])


def state_of(kept: KeptEdition, info: SnapshotInfo | None, t: Texts) -> str:
    """In a few words whether an edition stands: withdrawn, on other data than those in use, or neither.

    `info`: of the data in use; None where there are none.
    """
    if kept.withdrawal is not None:
        return withdrawn_text(kept.withdrawal, "page.meeting.state.withdrawn", t)
    told = moved_text(kept.edition, info, t, is_short=False)
    return told or t("page.meeting.state.stands")


def editions_list(found: EditionShelf, info: SnapshotInfo | None, t: Texts) -> None:
    """Draw the list and what can be done with one of its editions."""
    heading(t("page.meeting.list_title"))
    for finding in found.findings:
        st.warning(plain(finding_sentence(finding, t)))
    told = st.session_state.pop(TOLD, None)
    if told:
        st.info(plain(told))
    if not found.kept:
        note(t("page.meeting.list_empty"))
        return
    _table(found.kept, info, t)
    of = {each.edition.number: each for each in found.kept}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = str(
            selection(
                t("page.meeting.choose"),
                list(of),
                key="meeting_chosen",
                language=t.language,
                format_func=lambda each: t("page.meeting.number", number=each),
                width=220,
            )
        )
        st.button(
            t("page.meeting.present"),
            key="meeting_present",
            type="primary",
            on_click=open_number,
            args=(number,),
            icon=":material/slideshow:",
        )
        broken = _downloads(of[number], t)
        if of[number].withdrawal is None:
            _withdraw(number, t)
    for text in broken:
        st.warning(plain(text))
    if of[number].withdrawal is not None:
        note(withdrawn_text(of[number].withdrawal, "withdrawn.taken", t, number=number))
    note(t("page.meeting.link", number=number, mark=of[number].edition.sha256))
    if len(of) > 1:
        _compare(of, t)


def _table(kept: Sequence[KeptEdition], info: SnapshotInfo | None, t: Texts) -> None:
    rows = [
        {
            "number": each.edition.number,
            "frozen_at": each.edition.frozen_at.astimezone().strftime("%Y-%m-%d %H:%M"),
            "office": each.edition.office,
            "year": t.school_year(each.edition.school_year),
            "data_date": each.edition.data_date,
            "rule_day": each.edition.rule_day.isoformat(),
            "plans": t.join([plan.name for plan in each.edition.scenarios]) or t("common.none"),
            "pages": float(len(each.edition.pages)),
            "state": state_of(each, info, t),
        }
        for each in kept
    ]
    columns = [
        Column(key, t(f"page.meeting.column.{key}"), "number" if key == "pages" else "text")
        for key in rows[0]
    ]
    title = t("page.meeting.list_title")
    show_table(present("editions", title, pd.DataFrame(rows), columns), t)


def _downloads(kept: KeptEdition, t: Texts) -> list[str]:
    """Buttons for the files in the reader's language; sentences on those that are damaged."""
    edition, broken = kept.edition, []
    for file in edition.files:
        if file.language != t.language:
            continue
        stem, _, kind = file.name.partition(".")
        try:
            editions.file_bytes(edition, file.name, file.language)
        except EditionNotOpened as refusal:
            broken.append(finding_sentence(refusal.finding, t))
            continue
        mark = t("withdrawn.mark") if kept.withdrawal is not None else ""
        st.download_button(
            mark + file_name(stem, t),
            data=partial(taken_bytes, kept, file.name, t),
            file_name=f"{taken_name(kept, file_name(stem, t), t)}.{kind}",
            key=f"meeting_file_{stem}",
            on_click="ignore",
            icon=":material/download:",
        )
    return broken


def _withdraw(number: str, t: Texts) -> None:
    with st.popover(t("page.meeting.withdraw"), icon=":material/block:"):
        sentence(t("page.meeting.withdraw_help", number=number))
        reason = st.text_input(
            t("page.meeting.reason"), max_chars=editions.LONGEST_REASON, key="meeting_reason"
        )
        st.button(
            t("page.meeting.withdraw_now"),
            key="meeting_withdraw",
            disabled=not (reason or "").strip(),
            on_click=_do_withdraw,
            args=(number, reason, t),
        )


def _do_withdraw(number: str, reason: str, t: Texts) -> None:
    try:
        editions.withdraw(number, reason)
        told = t("page.meeting.withdrawn", number=number)
    except EditionNotOpened as refusal:
        told = finding_sentence(refusal.finding, t)
    except OSError as error:
        told = t("page.meeting.cannot_keep", reason=error)
    st.session_state[TOLD] = told


def _compare(of: dict[str, KeptEdition], t: Texts) -> None:
    heading(t("page.meeting.compare_title"))
    numbers = list(of)
    with st.container(horizontal=True):
        chosen = [
            str(
                selection(
                    t(f"page.meeting.compare_{side}"),
                    options,
                    key=f"meeting_compare_{side}",
                    language=t.language,
                    format_func=lambda each: t("page.meeting.number", number=each),
                    width=220,
                )
            )
            for side, options in (("before", [*numbers[1:], numbers[0]]), ("after", numbers))
        ]
    one, two = (of[number].edition for number in chosen)
    names = {key: page_name(key, t) for key in (*one.pages, *two.pages)}
    sides = [(edition, pages_of(edition, t)) for edition in (one, two)]
    table = differences(sides[0][1], sides[1][1], names, t, (one, two))
    if len(table.frame):
        sentence(table.title)
        show_table(table, t)
    else:
        sentence(t("page.meeting.compare_same", one=one.number, two=two.number))
    if one.scenarios or two.scenarios:
        heading(t("edition.side_by_side.title"))
        show_table(plans_side_by_side(sides, t), t)
