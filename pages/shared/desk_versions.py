"""Building from the checked files, comparing with the data in use, publishing, going back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import streamlit as st

from analysis.present.compare_tables import comparison_tables, headline, notes
from analysis.present.desk_tables import version_table, years_in_words
from analysis.present.text import Texts
from analysis.present.words import Wording
from analysis.vocabulary import Finding, Severity
from data import build, versions, warehouse
from data.desk import Checked
from pages.shared import cached, desk_state
from pages.shared.controls import select, switch
from pages.shared.show import heading, note, plain, sentence, show_table
from pages.shared.view_context import ViewContext


def stored_findings(snapshot: str) -> list[Finding]:
    """The findings that a snapshot keeps of its build."""
    rows = cached.warehouse(snapshot).findings()
    return [
        Finding(
            str(row["key"]),
            Severity(row["severity"]),
            json.loads(str(row["details"])),
            str(row["file"]),
            str(row["sheet"]),
            str(row["cell"]),
            str(row["school"]),
        )
        for row in rows.to_dict("records")
    ]


def build_and_publish(found: Checked, t: Texts, context: ViewContext | None) -> None:
    """Build from the files, say what would change, and make it current when the person says so."""
    heading(t("desk.build"))
    stopped = build.stops(found.findings)
    if stopped:
        note(t("desk.build_stopped"))
    if st.button(
        t("desk.build_button"), key="desk_build", disabled=stopped, icon=":material/build:"
    ):
        with st.spinner(t("desk.building")):
            try:
                desk_state.remember_built(build.build_files(found.files, said=found.said))
            except OSError as error:
                folder = warehouse.snapshot_folder()
                told = t("command.cannot_write", file=folder, reason=error)
                st.error(plain(told))
                return
    built = desk_state.built()
    if built is None or built.snapshot is None:
        return
    if context is not None and Path(context.snapshot).name == built.snapshot.name:
        st.success(plain(t("desk.is_current", name=built.snapshot.name)))
        return
    sentence(t("desk.built", name=built.snapshot.name))
    if context is not None:
        _compare(Path(context.snapshot), built.snapshot, t, context.words, "new")
    if st.button(t("desk.publish"), key="desk_publish", type="primary", icon=":material/publish:"):
        _make_current(built.snapshot, t)


def _make_current(path: Path, t: Texts) -> None:
    try:
        warehouse.publish(path)
    except OSError as error:
        st.error(plain(t("command.cannot_write", file=path.parent, reason=error)))
        return
    st.rerun()


def _compare(old: Path, new: Path, t: Texts, words: Wording, where: str) -> None:
    """What differs between two snapshots; `where` keeps the tables of two places apart."""
    try:
        found = cached.comparison(str(old), str(new))
    except warehouse.UnreadableSnapshot as error:
        st.error(plain(t("versions.cannot_be_read", name=error.path.name)))
        return
    heading(headline(found, t))
    for line in notes(found, t):
        note(line)
    fields = versions.fact_fields(t.language)
    with st.expander(t("desk.compare_tables")):
        for table in comparison_tables(found, fields, words):
            if len(table.frame):
                show_table(replace(table, key=f"{where}_{table.key}"), t)


def version_list(t: Texts, context: ViewContext | None) -> None:
    """Every snapshot, which is in use, and a way to compare with one or go back to it."""
    found = versions.versions()
    if not found:
        note(t("versions.none", folder=warehouse.snapshot_folder()))
        return
    rows = [
        {
            "state": t("desk.current" if version.current else "desk.kept")
            if version.info
            else t("desk.unreadable"),
            "name": version.name,
            "county": version.info.county if version.info else None,
            "years": years_in_words(version.info.school_years, t) if version.info else None,
            "files": t.join(list(version.info.files)) if version.info else None,
            "built_at": version.info.built_at if version.info else None,
        }
        for version in found
    ]
    show_table(version_table(rows, t), t, download=False)
    others = [version.name for version in found if version.readable and not version.current]
    if not others:
        return
    name = str(
        select(
            t("desk.other_version"),
            others,
            key="desk_version",
            language=t.language,
            format_func=str,
        )
    )
    path = next(version.path for version in found if version.name == name)
    if context is not None and switch(t("desk.compare"), key="desk_compare", default=False):
        _compare(Path(context.snapshot), path, t, context.words, "kept")
    note(t("desk.make_current_note"))
    if st.button(t("desk.make_current"), key="desk_make_current", icon=":material/history:"):
        _make_current(path, t)
    _history(t)


def _history(t: Texts) -> None:
    lines = versions.published()
    if lines:
        note(t("desk.history"))
        for line in lines[::-1][:10]:
            note(t("versions.history_line", at=line.at, name=line.name))
