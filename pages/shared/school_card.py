"""One school of one stage in a few lines, where it was clicked; its own page says the rest."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from analysis.present.words import worst_gap_text
from data import reference
from pages.shared import cached
from pages.shared.frame import page_link
from pages.shared.show import heading, note, sentence
from pages.shared.view_context import ViewContext


def school_card(context: ViewContext, code: str | None, hint: str) -> None:
    """The card of the school with this code, which must be in the chosen stage, or how to choose one.

    What it is, its verdict, its worst gap, and the way to its own page.
    """
    t = context.t
    if code is None:
        note(hint)
        return
    row = context.league().set_index("school_code").loc[code]
    with st.container(border=True):
        heading(str(row["school_name"]))
        sentence(_facts(context, row, code))
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
        sentence(worst_gap_text(row, context.assessment(), context.words))
        if row["pupils"] < reference.presentation()["small_school_pupils"]:
            note(t("card.small_school"))
        page_link("school", context, because=f"school_{code}", school=code)


def _facts(context: ViewContext, row: Mapping[str, object], code: str) -> str:
    t = context.t
    facts = t.join(
        [
            context.words.code_names["school_type"][row["school_type"]],
            str(row["township"]),
            t(f"area.{row['area']}"),
            t(
                "card.pupils_of_stage",
                stage=t(f"stage.{context.stage}"),
                pupils=t.number(row["pupils"], 0),
            ),
        ]
    )
    # The code of a school tells its name to everybody who has the list.
    return facts if context.names_coded else t("card.facts", facts=facts, code=code)


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
