"""Does the county pass, and what should be looked into first?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.attention import headline, three_things
from analysis.league import passing_by
from analysis.present.figures import CONFIG, passing_by_year
from analysis.present.tables import Column, present
from analysis.present.words import finding_text, named_indicator, rule_note
from analysis.vocabulary import COMPULSORY_STAGES, Area, Stage, Verdict
from data import reference
from pages.shared import cached
from pages.shared.frame import page_link
from pages.shared.show import heading, note, question_and_finding, sentence, show_table
from pages.shared.view_context import ViewContext

LIGHTS = {Verdict.PASS: "blue", Verdict.FAIL: "red", Verdict.CANNOT_JUDGE: "gray"}


def render(context: ViewContext) -> None:
    """Draw the page."""
    t = context.t
    stages = {stage: context.assessment(stage) for stage in COMPULSORY_STAGES}
    units = {indicator.code: indicator.unit for indicator in context.indicators}
    verdict = finding_text(headline(stages), t, reference.units(), units)
    county = t("page.overview.of_county", county=context.info.county, verdict=verdict)
    question_and_finding(t("page.overview.question"), county)
    _things(context, stages, units)
    for stage in COMPULSORY_STAGES:
        _lights(context, stage)
    left, right = st.columns(2)
    with left:
        _passing_by_area(context)
    with right:
        _trend(context)
    _plain_beside_weighted(context)
    _left_out(context)


def _things(context: ViewContext, stages: dict, units: dict) -> None:
    t = context.t
    leagues = {stage: context.league(stage) for stage in stages}
    close = reference.presentation()["close_to_limit_share"]
    items = three_things(stages, leagues, close)
    if not items:
        return
    heading(t("page.overview.three_things"))
    for column, item in zip(st.columns(3), items, strict=False):
        with column, st.container(border=True, height="stretch"):
            sentence(finding_text(item.finding, t, reference.units(), units))
            page_link(item.page, context, stage=item.stage)


def _lights(context: ViewContext, stage: Stage) -> None:
    t, decimals = context.t, reference.units()
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
            _light(context, row)
    limit = t.number(result.indicators["cv_limit"].iloc[0], decimals["ratio"])
    note(t("page.overview.lights_note", limit=limit) + rule_note(context.rules, t))


def _light(context: ViewContext, row: dict) -> None:
    """One indicator of one stage: coefficient, margin to the limit, schools that meet."""
    t, decimals = context.t, reference.units()
    margin = row["cv_limit"] - row["cv"]
    # The form prints three decimals: here the printed figure would hide the verdict.
    hidden = abs(margin) < reference.presentation()["coefficient_rounding"]
    st.metric(
        named_indicator(row["code"], t),
        t.number(row["cv"], decimals["coefficient"]),
        delta=t(
            f"coefficient_light.{row['cv_verdict']}",
            margin=t.number(margin, decimals["coefficient"], signed=True),
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


def _passing_by_area(context: ViewContext) -> None:
    t = context.t
    heading(t("page.overview.by_area"))
    tables = []
    for stage in COMPULSORY_STAGES:
        counts = passing_by(context.league(stage), "area").set_index("area")
        counts = counts.reindex([str(area) for area in Area if str(area) in counts.index])
        tables.append(counts.reset_index().assign(stage=t(f"stage.{stage}")))
    frame = pd.concat(tables, ignore_index=True)
    frame["area"] = [t(f"area.{area}") for area in frame["area"]]
    frame["share"] = frame["pass"] / frame["schools"] * 100
    columns = [
        Column("stage", t("column.stage")),
        Column("area", t("column.area")),
        Column("schools", t("column.schools"), "number"),
        Column("pass", t("verdict.pass"), "number"),
        Column("fail", t("verdict.fail"), "number"),
        Column("cannot_judge", t("verdict.cannot_judge"), "number"),
        Column("share", t("column.share_passing"), "number", 1, "%"),
    ]
    table = present("passing_by_area", t("page.overview.by_area"), frame, columns)
    show_table(table, t)


def _trend(context: ViewContext) -> None:
    t = context.t
    heading(t("page.overview.trend"))
    years = context.info.school_years
    shares = {}
    for stage in COMPULSORY_STAGES:
        results = [
            cached.assessment(context.snapshot, year, stage, context.with_reliefs) for year in years
        ]
        shares[t(f"stage.{stage}")] = [
            100 * result.count(Verdict.PASS) / len(result.schools) if len(result.schools) else None
            for result in results
        ]
    st.plotly_chart(
        passing_by_year(years, shares, t), config=CONFIG, alt=t("page.overview.trend_alt")
    )
    note(t("page.overview.trend_note"))


def _plain_beside_weighted(context: ViewContext) -> None:
    t = context.t
    with st.expander(t("page.overview.plain_title")):
        frame = pd.concat(
            [
                context.assessment(stage).indicators.assign(stage=t(f"stage.{stage}"))
                for stage in COMPULSORY_STAGES
            ],
            ignore_index=True,
        )
        frame["difference"] = frame["plain_cv"] - frame["cv"]
        frame["name"] = [named_indicator(code, t) for code in frame["code"]]
        decimals = reference.units()["coefficient"]
        columns = [
            Column("stage", t("column.stage")),
            Column("name", t("column.indicator")),
            Column("cv", t("column.weighted_cv"), "number", decimals),
            Column("plain_cv", t("column.plain_cv"), "number", decimals),
            Column("difference", t("column.difference"), "number", decimals),
            Column("cv_limit", t("column.limit"), "number", 2),
            Column("schools_counted", t("column.schools_counted"), "number"),
            Column("schools_missing", t("column.schools_missing"), "number"),
        ]
        sentence(t("page.overview.plain_note"))
        show_table(present("coefficients", t("page.overview.plain_title"), frame, columns), t)


def _left_out(context: ViewContext) -> None:
    t = context.t
    rows = cached.left_out(context.snapshot, context.school_year)
    names = {code.code: getattr(code, t.language) for code in reference.code_lists()["school_type"]}
    with st.expander(t("page.overview.left_out_title", count=rows["school_code"].nunique())):
        frame = rows.assign(
            school_type=rows["school_type"].map(names),
            stage=[t(f"stage.{s}") if isinstance(s, str) else "" for s in rows["stage"]],
            reason=[t(f"exclusion.{reason}") for reason in rows["exclusion"]],
        )
        columns = [
            Column("school_code", t("column.school_code")),
            Column("school_name", t("column.school")),
            Column("school_type", t("column.school_type")),
            Column("stage", t("column.stage")),
            Column("pupils", t("column.pupils"), "number"),
            Column("reason", t("column.reason")),
        ]
        show_table(present("left_out", t("page.overview.left_out_short"), frame, columns), t)
