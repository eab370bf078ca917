"""The form that freezes an edition: office, pages in order, plans, what the speaker will say."""

from __future__ import annotations

from functools import partial

import streamlit as st

from analysis.edition import LONGEST_NOTE, LONGEST_OFFICE
from analysis.present.edition_content import page_keys, page_name
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import planning
from data.scenarios import Saved
from pages.shared.controls import multiple, switch
from pages.shared.meeting_files import file_name
from pages.shared.meeting_freeze import Wish, freeze_edition, has_map, plans_of
from pages.shared.meeting_state import open_number
from pages.shared.school_papers import failing_schools
from pages.shared.show import heading, note, plain, sentence
from pages.shared.view_context import ViewContext

TOLD = "meeting_told"


def freeze_form(context: ViewContext) -> None:
    """Draw the form; what came of it is said above it on the next run."""
    t = context.t
    heading(t("page.meeting.freeze_title"))
    told = st.session_state.pop(TOLD, None)
    if told:
        number, text = told
        st.success(plain(text))
        if number:
            st.button(
                t("page.meeting.present_number", number=number),
                key="meeting_present_new",
                on_click=open_number,
                args=(number,),
                icon=":material/slideshow:",
            )
    wish = _wish(context)
    note(t("page.meeting.freeze_note"))
    if not wish.pages:
        sentence(t("page.meeting.no_pages"))
        return
    place = st.empty()
    if st.button(
        t("page.meeting.freeze"), key="meeting_freeze", type="primary", icon=":material/lock:"
    ):
        bar = place.progress(0.0, t("page.meeting.step.pages"))
        st.session_state[TOLD] = _freeze(context, wish, bar)
        st.rerun()


def _freeze(context: ViewContext, wish: Wish, bar: object) -> tuple[str, str]:
    t = context.t

    def tell(done: int, of: int, stem: str) -> None:
        told = (
            t("page.meeting.step.file", number=done + 1, of=of, name=file_name(stem, t))
            if stem
            else t("page.meeting.step.keeping")
        )
        bar.progress(done / of, told)

    try:
        made = freeze_edition(context, wish, tell)
    except OSError as error:
        return "", t("page.meeting.cannot_keep", reason=error)
    mark = made.sha256[:12]
    return made.number, t("page.meeting.frozen", number=made.number, mark=mark)


def _wish(context: ViewContext) -> Wish:
    t, info = context.t, context.info
    with st.container(horizontal=True, vertical_alignment="bottom"):
        office = st.text_input(
            t("page.meeting.office"),
            value=info.compiled_by or t("papers.signed", county=info.county),
            max_chars=LONGEST_OFFICE,
            key="meeting_office",
            width=320,
            persist_state="session",
        )
        guess_first = switch(
            t("page.meeting.guess_first"),
            key="meeting_guess_first",
            default=False,
            help=t("page.meeting.guess_first_help"),
        )
    plans = _plans(context)
    every = page_keys(COMPULSORY_STAGES, 0, has_map=has_map(context))
    chosen = multiple(
        t("page.meeting.pages"),
        list(every),
        key="meeting_pages",
        language=t.language,
        placeholder=t("page.meeting.pages_all"),
        format_func=partial(page_name, t=t),
    )
    # Plans come last, in the order in which they were chosen.
    last = page_keys((), len(plans), has_map=False)[1:]
    pages = (*(chosen or every), *last)
    schools = _schools(context)
    return Wish(office.strip(), pages, plans, _notes(context, pages), guess_first, schools)


def _schools(context: ViewContext) -> dict[Stage, list[str]]:
    """The schools whose plans are handed out: those that are chosen, else all that fail."""
    t, failing = context.t, failing_schools(context)
    wanted = switch(
        t("page.meeting.with_schools"),
        key="meeting_with_schools",
        default=True,
        help=t("page.meeting.with_schools_help"),
    )
    if not wanted:
        return {}
    names = {
        f"{stage} {code}": t("page.meeting.plan_of", name=name, stage=t(f"stage.{stage}"))
        for stage in COMPULSORY_STAGES
        for code, name in context.league(stage)[["school_code", "school_name"]].to_numpy()
    }
    count = sum(len(codes) for codes in failing.values())
    chosen = multiple(
        t("page.meeting.schools"),
        list(names),
        key="meeting_schools",
        language=t.language,
        placeholder=t("page.meeting.schools_failing", count=count),
        format_func=names.__getitem__,
    )
    if not chosen:
        return failing
    pairs = [each.split(" ", 1) for each in chosen]
    return {stage: [code for of, code in pairs if of == stage] for stage in COMPULSORY_STAGES}


def _plans(context: ViewContext) -> tuple[Saved, ...]:
    t = context.t
    fresh, old = plans_of(context, planning.prices())
    names = {each.id: each for each in fresh}
    chosen = multiple(
        t("page.meeting.plans"),
        list(names),
        key="meeting_plans",
        language=t.language,
        placeholder=t("page.meeting.plans_none"),
        format_func=lambda key: t(
            "page.meeting.plan_of",
            name=names[key].name,
            stage=t(f"stage.{names[key].scenario.stage}"),
        ),
    )
    if old:
        note(t("page.meeting.plans_old", count=old))
    return tuple(names[key] for key in chosen)


def _notes(context: ViewContext, pages: tuple[str, ...]) -> dict[str, str]:
    t, notes = context.t, {}
    with st.expander(t("page.meeting.notes")):
        note(t("page.meeting.notes_help"))
        for key in pages:
            typed = st.text_area(
                page_name(key, t),
                max_chars=LONGEST_NOTE,
                height=80,
                key=f"meeting_note_{key}",
                persist_state="session",
            )
            if typed and typed.strip():
                notes[key] = typed.strip()
    return notes
