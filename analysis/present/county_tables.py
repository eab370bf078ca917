"""Tables of the county as a whole."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.assessment import StageAssessment
from analysis.league import passing_by
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording
from analysis.vocabulary import Absence, Area, Stage, Verdict


def passing_by_area(leagues: Mapping[Stage, pd.DataFrame], words: Wording) -> PresentedTable:
    """Schools that pass, by stage and 城区 / 镇区 / 乡村."""
    t, tables = words.t, []
    for stage, league in leagues.items():
        counts = passing_by(league, "area").set_index("area")
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
        Column("share", t("column.share_passing"), "number", words.decimals["percent"], "%"),
    ]
    return present("passing_by_area", t("page.overview.by_area"), frame, columns)


def passing_by_year(
    years: Sequence[int],
    results: Mapping[Stage, Sequence[StageAssessment]],
    notes: Sequence[str],
    words: Wording,
) -> PresentedTable:
    """Share of schools that pass, by stage and school year; its title tells first and last year.

    `results`: for each stage one judgement per year. The share is over all schools in scope, those
    that cannot be judged included; without schools there is none.
    """
    t, decimals = words.t, words.decimals["percent"]
    frame = pd.DataFrame(
        [
            {
                "stage": t(f"stage.{stage}"),
                "year": t.school_year(year),
                "schools": len(result.schools),
                "pass": result.count(Verdict.PASS),
                "cannot_judge": result.count(Verdict.CANNOT_JUDGE),
                "share": share_passing(result),
            }
            for stage, of_years in results.items()
            for year, result in zip(years, of_years, strict=True)
        ]
    )
    columns = [
        Column("stage", t("column.stage")),
        Column("year", t("choice.school_year")),
        Column("schools", t("column.schools"), "number"),
        Column("pass", t("verdict.pass"), "number"),
        Column("cannot_judge", t("verdict.cannot_judge"), "number"),
        Column("share", t("column.share_passing"), "number", decimals, "%"),
    ]
    absent = pd.DataFrame(
        {"share": [Absence.NOT_APPLICABLE if gone else None for gone in frame["share"].isna()]}
    )
    title = _trend_title(results, words)
    return present("passing_by_year", title, frame, columns, notes, absent)


def share_passing(result: StageAssessment) -> float:
    """Per cent of the schools in scope that pass; NaN without schools."""
    schools = len(result.schools)
    return 100 * result.count(Verdict.PASS) / schools if schools else math.nan


def _trend_title(results: Mapping[Stage, Sequence[StageAssessment]], words: Wording) -> str:
    t, parts = words.t, []
    for stage, of_years in results.items():
        first, last = (words.share(share_passing(result)) for result in (of_years[0], of_years[-1]))
        key = "trend_one_year" if len(of_years) == 1 else "trend_years"
        parts.append(t(f"page.overview.{key}", stage=t(f"stage.{stage}"), first=first, last=last))
    return t("page.overview.trend", parts=t.join(parts))


def coefficients(stages: Mapping[Stage, StageAssessment], words: Wording) -> PresentedTable:
    """The official coefficient beside the unweighted one, per stage and indicator."""
    t, decimals = words.t, words.decimals["coefficient"]
    frame = pd.concat(
        [result.indicators.assign(stage=t(f"stage.{stage}")) for stage, result in stages.items()],
        ignore_index=True,
    )
    frame["difference"] = frame["plain_cv"] - frame["cv"]
    frame["name"] = [words.name(code) for code in frame["code"]]
    columns = [
        Column("stage", t("column.stage")),
        Column("name", t("column.indicator")),
        Column("cv", t("column.weighted_cv"), "number", decimals),
        Column("plain_cv", t("column.plain_cv"), "number", decimals),
        Column("difference", t("column.difference"), "number", decimals),
        Column("cv_limit", t("column.limit"), "number", words.decimals["ratio"]),
        Column("schools_counted", t("column.schools_counted"), "number"),
        Column("schools_missing", t("column.schools_missing"), "number"),
    ]
    return present("coefficients", t("page.overview.plain_title"), frame, columns)


def left_out(rows: pd.DataFrame, words: Wording) -> PresentedTable:
    """Schools that the rules leave out, with the reason."""
    t = words.t
    frame = rows.assign(
        school_type=rows["school_type"].map(words.code_names["school_type"]),
        stage=[t(f"stage.{s}") if isinstance(s, str) else t("common.none") for s in rows["stage"]],
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
    # A special school has no stage, and so no pupils of one.
    no_stage = [
        None if isinstance(stage, str) else Absence.NOT_APPLICABLE for stage in rows["stage"]
    ]
    unknown = rows["pupils"].isna()
    absent = pd.DataFrame({"pupils": pd.Series(no_stage, rows.index, dtype=object)})
    return present(
        "left_out",
        t("page.overview.left_out_short"),
        frame,
        columns,
        absent=absent.where(unknown.to_numpy()[:, None], None),
    )
