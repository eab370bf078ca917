"""Files to hand out, made from what a reader has chosen: forms, self-evaluation, slides.

One function per file, to be called when a download button is pressed; each gives bytes. The same
choice on the same snapshot gives the same bytes, so that a frozen edition can be told by its hash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from analysis.edition import EditionMark
from analysis.file_names import safe_name
from analysis.paper_layout import PaperLayout
from analysis.present.briefing import briefing
from analysis.present.county_papers import self_evaluation
from analysis.present.county_state import CountyState
from analysis.present.county_tables import share_passing
from analysis.present.export_document import document_file
from analysis.present.export_slides import slides_file
from analysis.present.forms_workbook import forms_workbook
from analysis.present.report_pdf import chinese_typefaces, report_file
from analysis.present.report_pdf_county import county_report
from analysis.present.report_pdf_school import school_pdf_report
from analysis.present.school_one_page import SheetTexts
from analysis.present.tables import PresentedTable
from analysis.present.trace_words import about_sheet
from analysis.school_history import SchoolHistory
from analysis.school_report import SchoolReport
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import reference
from data.paper_reference import paper_layout
from pages.shared import cached
from pages.shared.show import note
from pages.shared.view_context import ViewContext

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
PLACE_DECIMALS_CODED = 2
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def layout_of(context: ViewContext) -> PaperLayout:
    """The layout in force on the day of the data; on that of the school year's rules without one."""
    given = context.info.data_date
    return paper_layout(date.fromisoformat(given[:10]) if given else context.rules.day)


def county_state(
    context: ViewContext,
    *,
    stages: Sequence[Stage] = COMPULSORY_STAGES,
    edition: EditionMark | None = None,
) -> CountyState:
    """What papers of the chosen year say: all compulsory stages unless others are named."""
    year, info = context.school_year, context.info
    before = {}
    if year - 1 in info.school_years:
        before = {
            stage: cached.assessment(
                context.snapshot, year - 1, stage, context.with_reliefs, context.rule_set
            )
            for stage in stages
        }
    return CountyState(
        info.county,
        year,
        {stage: context.assessment(stage) for stage in stages},
        before,
        {stage: context.league(stage) for stage in stages},
        _facts(context),
        context.rules,
        context.words,
        layout_of(context),
        info.snapshot,
        info.data_date,
        context.with_reliefs,
        info.is_invented,
        edition,
        grades_taught(cached.teacher_data(context.snapshot, year).grades),
        (info.compiled_by or "").strip(),
    )


def _facts(context: ViewContext) -> pd.DataFrame:
    """The facts of the year. Where names are coded, places only to about a kilometre."""
    facts = cached.facts(context.snapshot, context.school_year)
    if not context.names_coded:
        return facts
    # An exact position names a school to everybody who has a map.
    return facts.round({"latitude": PLACE_DECIMALS_CODED, "longitude": PLACE_DECIMALS_CODED})


def grades_taught(rows: pd.DataFrame) -> dict[tuple[str, str], int]:
    """(school_code, stage) -> grades with at least one class, where every grade's classes are known.

    `rows`: school x stage x grade with classes, NaN where not known.
    """
    return {
        (str(school), str(stage)): int((of["classes"] > 0).sum())
        for (school, stage), of in rows.groupby(["school_code", "stage"])
        if of["classes"].notna().all()
    }


def forms_file(
    context: ViewContext, edition: EditionMark | None = None, more: Sequence[PresentedTable] = ()
) -> bytes:
    """The declaration's forms as .xlsx, with `more` tables on sheets of their own and one on origins."""
    about = about_sheet(context.origin, context.rules, context.t, edition, stages=COMPULSORY_STAGES)
    documents = context.rule_choice.rule_set.book.documents
    return forms_workbook(county_state(context, edition=edition), documents, about, more)


def self_evaluation_file(context: ViewContext, edition: EditionMark | None = None) -> bytes:
    """The self-evaluation on the seven indicators as .docx, with the forms as annex."""
    state = county_state(context, edition=edition)
    return document_file(self_evaluation(state), state.layout, context.t)


def briefing_file(context: ViewContext, edition: EditionMark | None = None) -> bytes:
    """The county's briefing as .pptx; its map bears the number of approval, or that it has none."""
    state = county_state(context, edition=edition)
    deck = briefing(
        state,
        cached.townships(context.snapshot),
        approval=(context.info.map_approval_number or "").strip(),
        close_share=reference.presentation()["close_to_limit_share"],
    )
    return slides_file(deck, state.layout.typefaces["slide"], context.t)


def county_pdf(context: ViewContext, edition: EditionMark | None = None) -> bytes:
    """The county on one page as .pdf. Raises NoChineseTypeface."""
    years, switch, rules = context.info.school_years, context.with_reliefs, context.rule_set
    shares = {
        stage: [
            share_passing(cached.assessment(context.snapshot, year, stage, switch, rules))
            for year in years
        ]
        for stage in COMPULSORY_STAGES
    }
    close = reference.presentation()["close_to_limit_share"]
    return report_file(county_report(county_state(context, edition=edition), years, shares, close))


def school_pdf(
    context: ViewContext, report: SchoolReport, history: SchoolHistory, told: SheetTexts
) -> bytes:
    """One school on one page as .pdf, with the sentences of its page. Raises NoChineseTypeface."""
    made = school_pdf_report(
        report,
        history,
        told,
        well_above_ratio=reference.presentation()["well_above_ratio"],
        data_date=context.info.data_date,
        words=context.words,
    )
    return report_file(made)


def offer_pdf(context: ViewContext, key: str, name: str, made: Callable[[], bytes]) -> None:
    """The download of a one-page report, or what to do where the machine cannot write Chinese.

    `key`: county or school; `name`: of the file, without extension.
    """
    t = context.t
    if not chinese_typefaces():
        note(t("report_pdf.no_typeface"))
        return
    st.download_button(
        t(f"report_pdf.{key}"),
        data=made,
        file_name=f"{safe_name(name)}.pdf",
        mime=PDF,
        key=f"report_pdf_{key}",
        on_click="ignore",
        icon=":material/picture_as_pdf:",
    )
