"""The register of corrections on the page: seen, changed and kept, and used by every build here."""

from __future__ import annotations

import streamlit as st

from analysis.present.text import Texts
from data.corrections import corrections_sheet, keep_register, read_register
from data.reference import code_lists
from pages.shared.show import note, plain

CHOICES = {"corrected_stage": "stage", "status": "correction_status"}


def corrections_register(t: Texts) -> None:
    """An editor of the register: one row per correction, and a button that keeps it."""
    note(t("desk.corrections_note"))
    settings = {}
    for column in corrections_sheet().columns:
        label = column.heading if t.language == "zh" else column.english
        list_key = CHOICES.get(column.field)
        settings[column.field] = (
            st.column_config.SelectboxColumn(
                label, options=[code.zh for code in code_lists()[list_key]]
            )
            if list_key
            else st.column_config.TextColumn(label)
        )
    edited = st.data_editor(
        read_register(),
        column_config=settings,
        num_rows="dynamic",
        hide_index=True,
        key=f"desk_corrections_{t.language}",
    )
    if st.button(t("desk.corrections_keep"), key="desk_corrections_keep", icon=":material/save:"):
        try:
            keep_register(edited)
        except OSError as error:
            st.error(plain(t("desk.cannot_keep", reason=error.strerror or "")))
            return
        st.success(plain(t("desk.corrections_kept", count=len(read_register()))))
