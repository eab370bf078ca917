"""Where is the gap, who makes it, and is it closing?"""

from __future__ import annotations

import streamlit as st

from analysis.breakdown import Cut, lift_below, most_pressing
from analysis.present import gap_words
from analysis.present.words import counted_note, rule_note
from data import reference
from pages.shared import gap_sections
from pages.shared.choices import choice, pressing_first, slid_number
from pages.shared.chosen_school import chosen_school
from pages.shared.frame import page_link
from pages.shared.gap_sections import Gap
from pages.shared.school_card import school_card
from pages.shared.show import note, question_and_finding, sentence
from pages.shared.view_context import ViewContext


def render(context: ViewContext) -> None:
    """Draw the page."""
    t, words = context.t, context.words
    head = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        code = pressing_first(
            t("column.indicator"),
            [indicator.code for indicator in context.indicators],
            most_pressing(context.assessment()),
            key="indicator",
            format_func=words.name,
        )
        cut = Cut(
            choice(
                t("gap.cut_by"),
                [str(cut) for cut in Cut],
                key="cut",
                format_func=lambda value: t(f"gap.cut.{value}"),
            )
        )
    gap = Gap.of(context, code, cut, reference.presentation())
    with head:
        question_and_finding(t("page.gap_breakdown.question"), gap.finding)
    note(counted_note(len(gap.known.schools), gap.known.missing, t) + rule_note(context.rules, t))
    if gap.league.empty:
        return
    gap_sections.areas(gap)
    if not gap_words.has_gap(gap.parts):
        sentence(t("gap.split.no_gap"))
    else:
        gap_sections.groups(gap)
        _schools(gap)
    earlier = gap_sections.since(gap)
    if earlier is not None:
        gap_sections.change(gap, earlier)
        gap_sections.denominators(gap, earlier)
    gap_sections.other_measures(gap)


def _schools(gap: Gap) -> None:
    context, t = gap.context, gap.context.t
    gap_sections.schools(gap)
    count = slid_number(
        t("gap.top.slider"),
        key="gap_top",
        maximum=len(gap.parts),
        number_label=t("gap.top.number"),
        cut_note=lambda asked: t("gap.top.cut", asked=asked, most=len(gap.parts)),
        default=gap.for_half,
    )
    if count:
        lifted = lift_below(gap.parts)
        for line in gap_words.top_sentences(
            gap.parts, lifted, count, gap.limit, gap.code, gap.wording
        ):
            sentence(line)
    code = chosen_school(context.league()["school_code"])
    school_card(context, code, t("gap.click_hint"))
    page_link("county_map", context, because="gap_map", stage=context.stage, topic=gap.code)
