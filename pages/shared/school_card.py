"""One school of one stage: what it has, what it lacks, in a few lines. Used beside map and table."""

from __future__ import annotations

import streamlit as st

from analysis.present.school_tables import indicators_of_school
from analysis.present.words import shortfall_text
from data import reference
from pages.shared import cached
from pages.shared.frame import page_link
from pages.shared.show import heading, note, sentence, show_table
from pages.shared.view_context import ViewContext


def school_summary(context: ViewContext, code: str | None, hint: str) -> None:
    """The chosen school in two lines where it was clicked, or the hint how to choose one."""
    t = context.t
    if code is None:
        note(hint)
        return
    row = context.league().set_index("school_code").loc[code]
    with st.container(border=True):
        sentence(
            t(
                "card.summary",
                name=row["school_name"],
                verdict=t(f"verdict.{row['verdict']}"),
                met=row["met"],
                of=len(context.indicators),
                lacks=shortfall_text(row, context.words),
            )
        )


def school_card(context: ViewContext, code: str) -> None:
    """Draw the card of the school with this code, which must be in the chosen stage."""
    t = context.t
    row = context.league().set_index("school_code").loc[code]
    told = reference.presentation()
    with st.container(border=True):
        heading(str(row["school_name"]))
        facts = [
            context.words.code_names["school_type"][row["school_type"]],
            str(row["township"]),
            t(f"area.{row['area']}"),
            t(
                "card.pupils_of_stage",
                stage=t(f"stage.{context.stage}"),
                pupils=t.number(row["pupils"], 0),
            ),
        ]
        # The code of a school tells its name to everybody who has the list.
        sentence(
            t.join(facts)
            if context.names_coded
            else t("card.facts", facts=t.join(facts), code=code)
        )
        sentence(
            t(
                "card.verdict",
                stage=t(f"stage.{context.stage}"),
                verdict=t(f"verdict.{row['verdict']}"),
                met=row["met"],
                of=len(context.indicators),
                at_floor=row["at_floor"],
            )
        )
        if row["fails_regardless"]:
            sentence(t("card.fails_regardless"))
        if row["pupils"] < told["small_school_pupils"]:
            note(t("card.small_school"))
        table = indicators_of_school(
            context.assessment(), code, told["well_above_ratio"], context.words
        )
        show_table(table, t, download=False)
        page_link("school", context, because=f"school_{code}", school=code)
        _traces(context, code)
        _corrections(context, code)


def _traces(context: ViewContext, code: str) -> None:
    """A link from each figure of the card to where it comes from."""
    with st.container(horizontal=True):
        for indicator in context.indicators:
            page_link(
                "trace",
                context,
                because=f"trace_{code}_{indicator.code}",
                indicator=indicator.code,
                school=code,
                label=context.t("page.trace.link_of", code=indicator.code),
            )


def _corrections(context: ViewContext, code: str) -> None:
    for line in corrections_of(context, code):
        note(line)


def corrections_of(context: ViewContext, code: str) -> list[str]:
    """A sentence for each correction of the school's figures in the chosen year."""
    if context.names_coded:
        # Reasons are free text of the county and may name the school.
        return []
    t, lines = context.t, []
    rows = cached.corrections(context.snapshot, context.school_year)
    headings = {
        (sheet.key, column.field): column.heading
        for sheet in reference.workbook_sheets()
        for column in sheet.columns
    }
    for row in rows[rows["school_code"] == code].itertuples():
        lines.append(
            t(
                "card.corrected",
                heading=headings[row.sheet, row.field],
                old=row.old_value if isinstance(row.old_value, str) else t("common.unknown"),
                new=row.new_value,
                reason=row.reason,
                unit=row.confirmed_by,
            )
            + (t("card.expected", what=row.expectation) if isinstance(row.expectation, str) else "")
        )
    return lines
