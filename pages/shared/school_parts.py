"""Parts of a school's page: facts, own choice of peers, doubts, links, the sheet for paper."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.peers import PeerSet, choose_peers
from analysis.present.school_one_page import SheetTexts
from analysis.present.school_report_tables import peers_table
from analysis.present.school_sheet import school_sheet
from analysis.present.school_words import doubts, peers_text
from analysis.present.text import finding_sentence
from analysis.present.words import rule_note
from analysis.school_history import SchoolHistory
from analysis.school_report import SchoolReport, school_report
from analysis.vocabulary import Finding
from data import planning, reference
from data.planning import Prices
from pages.shared import cached
from pages.shared.choices import several
from pages.shared.desk_versions import stored_findings
from pages.shared.frame import page_link
from pages.shared.school_card import corrections_of
from pages.shared.show import note, show_table
from pages.shared.view_context import ViewContext

PAPER = "print_sheet"


def facts_text(context: ViewContext, code: str) -> str:
    """What the school is: type, place, pupils, classes, teachers; what is not known is said."""
    t, words = context.t, context.words
    facts = cached.facts(context.snapshot, context.school_year)
    of_stage = facts[facts["stage"] == context.stage].set_index("school_code")
    row = of_stage.loc[code]
    pupils = t.number(row["pupils"], 0)
    parts = [
        t("page.school.type", type=words.code_names["school_type"][row["school_type"]]),
        str(row["township"]),
        t(f"area.{row['area']}"),
        t("card.pupils_of_stage", stage=t(f"stage.{context.stage}"), pupils=pupils),
    ]
    if row["campuses"] > 1:
        parts.append(t("page.school.campuses", count=row["campuses"]))
    if of_stage["is_boarding"].isin([True])[code]:
        parts.append(t("page.school.boarding"))
    if isinstance(row["school_group"], str):
        parts.append(t("page.school.group", group=row["school_group"]))
    for key, field in (
        ("classes", "classes"),
        ("class_size", "largest_class"),
        ("teachers", "full_time_teachers"),
    ):
        parts.append(t(f"page.school.{key}", count=t.number(row[field], 0)))
    if pd.notna(row["built_year"]):
        parts.append(t("page.school.built", year=int(row["built_year"])))
    # The code of a school tells its name to everybody who has the list.
    told = t.join(parts)
    return told if context.names_coded else t("page.school.facts", facts=told, code=code)


def choose_own_peers(context: ViewContext, code: str, rows: pd.DataFrame) -> PeerSet:
    """Draw the choice of own peers, which the address carries, and return the set that holds."""
    others = rows[rows["school_code"] != code]
    names = dict(zip(others["school_code"], others["school_name"], strict=True))
    own = several(
        context.t("page.school.own_peers"),
        names,
        key="peers",
        language=context.t.language,
        placeholder=context.t("page.school.automatic"),
    )
    return choose_peers(rows, code, planning.peer_rules(), own)


def report_of(context: ViewContext, code: str, peers: PeerSet, prices: Prices) -> SchoolReport:
    """The report of a school of the chosen stage."""
    found, *ways = cached.steps_to_pass(*context.key, prices.listed)
    return school_report(
        code, context.assessment(), found, (ways[0], ways[1]), peers, context.rules
    )


def chosen_text(context: ViewContext, code: str, peers: PeerSet, rows: pd.DataFrame) -> str:
    """How the peers were chosen."""
    row = rows.set_index("school_code").loc[code]
    return peers_text(
        peers,
        planning.peer_rules(),
        context.stage,
        str(row["area"]),
        str(row["school_type"]),
        context.words,
    )


def draw_peers(context: ViewContext, report: SchoolReport, rows: pd.DataFrame, chosen: str) -> None:
    """The peers in a table, with how they were chosen."""
    notes = [chosen, context.t("page.school.peers_note")]
    show_table(peers_table(report, rows, notes, context.words), context.t, height=260)


def prices_note(prices: Prices, context: ViewContext) -> str:
    """Whose prices are used, from when, and when somebody last looked."""
    costs = prices.listed.costs
    return context.t(
        "school.ways.prices_own" if prices.own else "school.ways.prices_assumed",
        own=prices.own,
        from_day=max(cost.effective_from for cost in costs).isoformat(),
        checked_on=max(cost.checked_on for cost in costs).isoformat(),
    )


def all_doubts(
    context: ViewContext,
    report: SchoolReport,
    history: SchoolHistory,
    name: str,
    stored: Sequence[Finding] | None = None,
) -> list[str]:
    """Doubts from the figures, the corrections of the year, the findings of the build.

    `stored`: those findings where they were read before; they are read here without.
    """
    small = reference.presentation()["small_school_pupils"]
    # Findings quote the files, and so may name the school.
    kept = stored_findings(context.snapshot) if stored is None else stored
    kept = [] if context.names_coded else kept
    found = [
        context.t("school.doubt.finding", sentence=finding_sentence(finding, context.t))
        for finding in kept
        if finding.school in (name, report.code)
    ]
    return [
        *doubts(report, history, small, context.words),
        *corrections_of(context, report.code),
        *found,
    ]


def links(context: ViewContext, code: str) -> None:
    """Ways on from here: the map, every figure's origin, rotation, the shopping list."""
    with st.container(horizontal=True):
        for key in ("county_map", "rotation", "shopping_list"):
            page_link(key, context, because=f"school_page_{key}", school=code)
    with st.container(horizontal=True):
        for indicator in context.indicators:
            page_link(
                "trace",
                context,
                because=f"school_page_trace_{indicator.code}",
                indicator=indicator.code,
                school=code,
                label=context.t("page.trace.link_of", code=indicator.code),
            )


def paper(
    context: ViewContext, report: SchoolReport, history: SchoolHistory, said: SheetTexts
) -> None:
    """The page as one sheet of A4, shown in print only."""
    note(context.t("page.school.print_note"))
    with st.container(key=PAPER):
        st.html(
            school_sheet(
                report,
                history,
                said,
                planning.peer_rules(),
                reference.presentation()["well_above_ratio"],
                context.words,
            )
        )


def paper_footer(context: ViewContext, prices: Prices) -> str:
    """Source, date, snapshot, rule and prices, for the foot of the sheet."""
    t, info = context.t, context.info
    parts = [
        info.county,
        t.school_year(context.school_year),
        t("frame.footer_source", files=t.join(list(info.files)[:3])),
        t("frame.footer_date", date=info.data_date or t("common.unknown")),
        t("frame.footer_snapshot", snapshot=info.snapshot, built_at=info.built_at[:10]),
        rule_note(context.rules, t),
        t("frame.footer_reliefs_on" if context.with_reliefs else "frame.footer_reliefs_off"),
        prices_note(prices, context),
    ]
    if info.is_invented:
        parts.insert(0, t("frame.invented", county=info.county))
    return " ".join(parts)
