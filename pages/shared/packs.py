"""Downloads of packs: calculation workbooks, places of values, documents."""

from __future__ import annotations

import io

import streamlit as st

from data.documents import About, DocumentStore
from data.pack import pack_name, write_pack
from pages.shared import cached
from pages.shared.show import note, sentence
from pages.shared.view_context import ViewContext

ZIP = "application/zip"


def packs(context: ViewContext, code: str) -> None:
    """Draw downloads of the pack of one indicator and of all; none while a document is damaged.

    Raises OSError when the index of documents cannot be read.
    """
    t, store = context.t, DocumentStore()
    basis = cached.pack_basis(
        context.snapshot, context.school_year, context.with_reliefs, context.rule_set
    )
    codes = [indicator.code for indicator in context.indicators]
    gone = [
        document.name
        for each in codes
        for document in store.listed(basis.subject(About.INDICATOR, each))
        if not store.is_there(document)
    ]
    if gone:
        sentence(t("page.trace.pack_broken", reason=t.join(gone)))
        return

    def pack(wanted: list[str]) -> bytes:
        buffer = io.BytesIO()
        write_pack(buffer, wanted, basis, store, t.language)
        return buffer.getvalue()

    with st.container(horizontal=True):
        for key, wanted, name in (
            ("pack_one", [code], pack_name(code, t)),
            ("pack_all", codes, t("page.trace.pack_file")),
        ):
            st.download_button(
                t(f"page.trace.{key}"),
                data=lambda wanted=wanted: pack(wanted),
                file_name=f"{name}.zip",
                mime=ZIP,
                key=key,
                on_click="ignore",
                icon=":material/folder_zip:",
            )
    note(t("page.trace.pack_help"))
