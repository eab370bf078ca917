"""Does the county pass, and what should be looked into first?"""

from __future__ import annotations

import math
from functools import partial

import streamlit as st

from analysis.attention import headline, three_things
from analysis.present.county_tables import (
    coefficients,
    left_out,
    passing_by_area,
    share_passing,
)
from analysis.present.county_tables import passing_by_year as years_table
from analysis.present.figures import passing_by_year
from analysis.present.words import finding_text, rule_note
from analysis.vocabulary import COMPULSORY_STAGES, Stage, Verdict
from data import reference
from pages.shared import cached
from pages.shared.file_titles import file_title
from pages.shared.frame import page_link
from pages.shared.papers import PPTX, briefing_file, county_pdf, offer_pdf
from pages.shared.show import heading, note, question_and_finding, sentence, show_figure, show_table
from pages.shared.view_context import ViewContext

LIGHTS = {Verdict.PASS: "blue", Verdict.FAIL: "red", Verdict.CANNOT_JUDGE: "gray"}


def render(context: ViewContext) -> None:
    """Draw the page."""
    t, words = context.t, context.words
    stages = {stage: context.assessment(stage) for stage in COMPULSORY_STAGES}
    leagues = {stage: context.league(stage) for stage in COMPULSORY_STAGES}
    verdict = finding_text(headline(stages), words)
    finding = t("page.overview.of_county", county=context.info.county, verdict=verdict)
    question_and_finding(t("page.overview.question"), finding)
    if context.with_reliefs:
        sentence(_both_results(context))
    _things(context, stages, leagues)
    for stage in COMPULSORY_STAGES:
        _lights(context, stage)
    left, right = st.columns(2)
    with left:
        heading(t("page.overview.by_area"))
        show_table(passing_by_area(leagues, words), t)
    with right:
        _trend(context)
    name = file_title(context, "county_page", context.info.county, has_stage=False)
    with st.container(horizontal=True):
        offer_pdf(context, "county", name, lambda: county_pdf(context))
        st.download_button(
            t("papers.download.briefing"),
            data=partial(briefing_file, context),
            file_name=f"{file_title(context, 'briefing', context.info.county, has_stage=False)}.pptx",
            mime=PPTX,
            key="overview_briefing",
            on_click="ignore",
            icon=":material/slideshow:",
        )
    with st.expander(t("page.overview.plain_title")):
        sentence(t("page.overview.plain_note"))
        show_table(coefficients(stages, words), t)
    rows = cached.left_out(context.snapshot, context.school_year)
    with st.expander(t("page.overview.left_out_title", count=rows["school_code"].nunique())):
        show_table(left_out(rows, words), t)


def _both_results(context: ViewContext) -> str:
    """The county with and without the transitional reliefs, side by side."""
    values = {}
    for name, switch in (("off", False), ("on", True)):
        found = headline(
            {
                stage: cached.assessment(
                    context.snapshot, context.school_year, stage, switch, context.rule_set
                )
                for stage in COMPULSORY_STAGES
            }
        ).values
        values[f"passing_{name}"] = found["passing"]
        values[f"over_{name}"] = found["coefficients_over"]
    return context.t("page.overview.reliefs_both", **values)


def _things(context: ViewContext, stages: dict, leagues: dict) -> None:
    t = context.t
    items = three_things(stages, leagues, reference.presentation()["close_to_limit_share"])
    if not items:
        return
    heading(t("page.overview.three_things"))
    for column, item in zip(st.columns(3), items, strict=False):
        with column, st.container(border=True, height="stretch"):
            sentence(finding_text(item.finding, context.words))
            page_link(
                item.page,
                context,
                because=item.finding.key,
                stage=item.stage,
                topic=item.topic,
                indicator=item.topic,
            )


def _lights(context: ViewContext, stage: Stage) -> None:
    t = context.t
    result = context.assessment(stage)
    heading(
        t(
            "page.overview.stage_line",
            stage=t(f"stage.{stage}"),
            verdict=t(f"verdict.{result.verdict}"),
            passing=result.count(Verdict.PASS),
            schools=len(result.schools),
            within=int((result.indicators["cv_verdict"] == Verdict.PASS).sum()),
            coefficients=len(result.indicators),
        )
    )
    columns = st.columns(len(result.indicators), gap="small")
    for column, row in zip(columns, result.indicators.to_dict("records"), strict=True):
        with column:
            _light(context, stage, row)
    limit = t.number(result.indicators["cv_limit"].iloc[0], context.words.decimals["ratio"])
    note(t("page.overview.lights_note", limit=limit) + rule_note(context.rules, t))


def _light(context: ViewContext, stage: Stage, row: dict) -> None:
    """One indicator of one stage: coefficient, margin to the limit, schools that meet."""
    t, words = context.t, context.words
    margin = row["cv_limit"] - row["cv"]
    # The form prints three decimals: here the printed figure would hide the verdict.
    hidden = abs(margin) < reference.presentation()["coefficient_rounding"]
    st.metric(
        words.name(row["code"]),
        words.coefficient(row["cv"]),
        delta=t(
            f"coefficient_light.{row['cv_verdict']}",
            margin=words.coefficient(margin, signed=True),
        ),
        delta_color="orange" if hidden else LIGHTS[row["cv_verdict"]],
        delta_arrow="off",
        border=True,
    )
    missing = row["schools_missing"]
    note(
        t(
            "page.overview.schools_met_missing" if missing else "page.overview.schools_met",
            met=row["schools_met"],
            counted=row["schools_counted"],
            missing=missing,
        )
    )
    page_link(
        "trace",
        context,
        because=f"trace_{stage}_{row['code']}",
        stage=stage,
        indicator=row["code"],
        school="",
        label=t("page.trace.link"),
    )


def _trend(context: ViewContext) -> None:
    t, words = context.t, context.words
    years = context.info.school_years
    results = {
        stage: [
            cached.assessment(context.snapshot, year, stage, context.with_reliefs, context.rule_set)
            for year in years
        ]
        for stage in COMPULSORY_STAGES
    }
    table = years_table(years, results, [t("page.overview.trend_note")], words)
    heading(table.title)
    shares = {
        t(f"stage.{stage}"): [None if math.isnan(s) else s for s in map(share_passing, of_years)]
        for stage, of_years in results.items()
    }
    alt = t("page.overview.trend_alt", seen=table.title)
    show_figure(passing_by_year(years, shares, t), table, t, alt=alt)
