"""Why are these numbers different from the published ones?"""

from __future__ import annotations

import streamlit as st

from analysis.present.reconcile_tables import equals_note, figure_table, headline, kinds_of
from analysis.present.text import finding_sentence
from analysis.reconcile import reconcile
from data.grids import Source
from data.published_results import loaded_results, read_results
from pages.shared import cached
from pages.shared.show import note, plain, question_and_finding, sentence, show_table
from pages.shared.view_context import ViewContext

TYPES = ["xlsx", "xls", "et", "ods", "csv"]


def render(context: ViewContext) -> None:
    """Draw the page."""
    t = context.t
    head = st.container()
    given = st.file_uploader(t("reconcile.upload"), type=TYPES, key="reconcile_file")
    note(t("reconcile.upload_note"))
    facts = cached.facts(context.snapshot, context.school_year)
    names = dict(zip(facts["school_code"], facts["school_name"], strict=True))
    basis = cached.reconcile_basis(context.snapshot, context.school_year)
    if given is not None:
        published, findings = read_results(Source(given.name, given.getvalue()), names)
        for finding in findings:
            st.warning(plain(finding_sentence(finding, t)))
    else:
        published = loaded_results(cached.warehouse(context.snapshot), context.school_year, basis)
    if not published:
        with head:
            question_and_finding(t("page.reconcile.question"), t("page.reconcile.nothing"))
        return
    found = reconcile(published, basis)
    with head:
        question_and_finding(t("page.reconcile.question"), headline(found, context.words))
    others = equals_note(found.equals, context.words)
    if others:
        sentence(others)
    county, schools = kinds_of(found)
    note(
        t(
            "page.reconcile.counted",
            county=county,
            schools=schools,
            year=t.school_year(context.school_year),
        )
    )
    if context.with_reliefs:
        note(t("page.reconcile.without_reliefs"))
    if found.fitting < len(found.rows):
        show_table(figure_table(found, names, context.words, only_open=True), t)
    show_table(figure_table(found, names, context.words, only_open=False), t, height=420)
