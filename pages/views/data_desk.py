"""Which data are in use, are the new ones good enough, and what would they change?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.present.desk_tables import (
    FindingKind,
    counts_by_severity,
    finding_kinds,
    finding_list,
    years_in_words,
)
from analysis.present.text import Texts
from analysis.vocabulary import Severity
from data.desk import Checked
from pages.shared import address, desk_files, desk_questions, desk_versions
from pages.shared.desk_corrections import corrections_register
from pages.shared.show import badged, heading, note, question_and_finding, show_table
from pages.shared.view_context import ViewContext

COLOURS = {Severity.STOPS: "red", Severity.EXCLUDES: "orange", Severity.LOOK: "blue"}


def render(context: ViewContext) -> None:
    """Draw the page."""
    t, info = context.t, context.info
    counts = counts_by_severity(desk_versions.stored_findings(context.snapshot))
    finding = t(
        "page.data_desk.finding",
        county=info.county,
        years=years_in_words(info.school_years, t),
        files=len(info.files),
        built_at=info.built_at[:10],
        excludes=counts[str(Severity.EXCLUDES)],
        look=counts[str(Severity.LOOK)],
    )
    _draw(context.t, finding, context)


def render_without_data(t: Texts) -> None:
    """Draw the page where no data are in use yet."""
    _draw(t, t("page.data_desk.no_data"), None)


def _draw(t: Texts, finding: str, context: ViewContext | None) -> None:
    question_and_finding(t("page.data_desk.question"), finding)
    labels = {
        "load": t("page.data_desk.tab_load"),
        "corrections": t("page.data_desk.tab_corrections"),
        "versions": t("desk.versions"),
    }
    load, corrections, versions = address.tabs("desk_tab", labels, t.language)
    with load:
        _load(t, context)
    with corrections:
        corrections_register(t)
    with versions:
        desk_versions.version_list(t, context)


def _load(t: Texts, context: ViewContext | None) -> None:
    sources = desk_files.uploaded_files(t)
    desk_files.county_and_year(t)
    if not sources:
        note(t("page.data_desk.nothing_yet"))
        return
    found = desk_files.checked_files(sources, t)
    _show_findings(found, t)
    desk_files.checked_downloads(sources, found, t)
    desk_questions.ask(found, t)
    desk_versions.build_and_publish(found, t, context)


def _show_findings(found: Checked, t: Texts) -> None:
    heading(_summary(found.findings, len(found.files), t))
    if not found.findings:
        return
    for kind in finding_kinds(found.findings, t):
        badged(
            t(f"severity.{kind.severity}"),
            COLOURS[kind.severity],
            _kind_words(kind, t),
        )
    chosen = st.pills(
        t("desk.only"),
        [str(severity) for severity in Severity],
        selection_mode="multi",
        format_func=lambda severity: t(f"severity.{severity}"),
        key="desk_severity",
    )
    shown = [f for f in found.findings if not chosen or str(f.severity) in chosen]
    show_table(finding_list(shown, t), t, height=360)


def _kind_words(kind: FindingKind, t: Texts) -> str:
    if not kind.schools:
        return t("desk.kind_of_files", count=kind.count, example=kind.example)
    return t("desk.kind", count=kind.count, schools=kind.schools, example=kind.example)


def _summary(findings: Sequence, files: int, t: Texts) -> str:
    counts = counts_by_severity(findings)
    if not findings:
        return t("page.data_desk.no_findings", files=files)
    key = "cannot_build" if counts[str(Severity.STOPS)] else "can_build"
    return t(f"page.data_desk.{key}", files=files, **counts)
