"""Supporting documents on a page: what is asked for, what is attached, attach, open, take off."""

from __future__ import annotations

import streamlit as st

from analysis.present.text import finding_sentence
from analysis.present.trace_tables import documents_table
from data.documents import About, Document, DocumentStore, Subject
from data.evidence import asked_of
from data.pack import county_key, document_lines, school_lines
from pages.shared import cached
from pages.shared.show import heading, note, plain, sentence, show_table
from pages.shared.view_context import ViewContext


def documents_panel(context: ViewContext, indicator: str, school: str, name: str) -> None:
    """The documents of an indicator, or of a school when one is given (`name` is shown for it)."""
    t, store = context.t, DocumentStore()
    about, code = (About.SCHOOL, school) if school else (About.INDICATOR, indicator)
    subject = Subject(county_key(context.info), context.school_year, about, code)
    heading(t("page.trace.documents"))
    note(
        t(
            "page.trace.documents_of",
            subject=name or context.words.name(indicator),
            types=t.join(list(store.rules.extensions)),
            most=store.rules.most_bytes // 1_000_000,
            files=store.rules.most_files,
        )
    )
    listing = st.container()
    _attach(context, store, subject, indicator)
    with listing:
        basis = cached.pack_basis(
            context.snapshot, context.school_year, context.with_reliefs, context.rule_set
        )
        lines = (
            school_lines(basis, store, school, name)
            if school
            else document_lines(basis, store, indicator, t)
        )
        if lines:
            key = f"documents_{code}"
            show_table(documents_table(lines, context.trace_wording, key), t)
        else:
            note(t("page.trace.nothing"))
        for document in store.listed(subject):
            _document(context, store, document)


def _attach(context: ViewContext, store: DocumentStore, subject: Subject, indicator: str) -> None:
    t = context.t
    asked = asked_of(indicator, context.with_reliefs) if subject.about is About.INDICATOR else ()
    titles = {each.key: each.title(t.language) for each in asked} | {"": t("trace.document_other")}
    # The words of a choice stay as long as its widget lives, so each language has its own.
    own = f"{subject.about}_{subject.code}_{t.language}"
    with st.form(f"attach_{own}", clear_on_submit=True):
        item = ""
        if asked:
            item = st.selectbox(
                t("page.trace.item"),
                list(titles),
                format_func=titles.__getitem__,
                key=f"item_{own}",
            )
        files = st.file_uploader(
            t("page.trace.upload"),
            type=list(store.rules.extensions),
            accept_multiple_files=True,
            key=f"upload_{own}",
        )
        wanted = st.form_submit_button(t("page.trace.attach"), icon=":material/attach_file:")
    if not wanted or not files:
        return
    kept = 0
    for file in files:
        try:
            refusal = store.attach(subject, file.name, file.getvalue(), item)
        except OSError as error:
            sentence(t("page.trace.cannot_keep", reason=error))
            return
        if refusal is None:
            kept += 1
        else:
            sentence(finding_sentence(refusal, t))
    if kept:
        sentence(t("page.trace.attached", count=kept))


def _document(context: ViewContext, store: DocumentStore, document: Document) -> None:
    t = context.t
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(plain(document.name), width="stretch")
        if store.is_there(document):
            st.download_button(
                t("page.trace.download"),
                data=lambda: store.read(document),
                file_name=document.name,
                mime=document.mime,
                key=f"get_{document.document_id}",
                on_click="ignore",
                icon=":material/download:",
            )
        else:
            note(t("page.trace.unreadable", name=document.name))
        with st.popover(t("page.trace.detach"), icon=":material/delete:"):
            st.markdown(plain(document.name))
            st.button(
                t("page.trace.detach"),
                key=f"detach_{document.document_id}",
                on_click=_detach,
                args=(context, store, document),
            )


def _detach(context: ViewContext, store: DocumentStore, document: Document) -> None:
    try:
        store.detach(document)
    except OSError as error:
        st.toast(plain(context.t("page.trace.cannot_detach", reason=error)))
