"""Tables of outcomes: means, gaps, spread between schools, national results, fitness."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.monitoring import MonitoringRule
from analysis.outcomes import (
    COUNTY,
    OutcomeSettings,
    StageOutcomes,
    SubjectGap,
    SubjectSpread,
)
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording
from analysis.vocabulary import Area, Stage, Verdict

PERCENT = 100


def subject_name(subject: str, words: Wording) -> str:
    """A subject tested, in the reader's language."""
    return words.code_names["subject"][subject]


def percent(value: float, words: Wording, *, signed: bool = False) -> str:
    """A share (0 to 1) as per cent, without the sign."""
    return words.t.number(PERCENT * value, words.decimals["percent"], signed=signed)


def interval_text(low: float, high: float, decimals: int, words: Wording) -> str:
    """The two ends of an interval; a word where they are not known."""
    t = words.t
    if np.isnan(low) or np.isnan(high):
        return t("common.unknown")
    return t("outcomes.interval", low=t.number(low, decimals), high=t.number(high, decimals))


def _level(settings: OutcomeSettings, words: Wording) -> str:
    return words.t.number(PERCENT * settings.level, 0)


def _schools_columns(words: Wording) -> list[Column]:
    t = words.t
    return [
        Column("schools_counted", t("column.schools_counted"), "number"),
        Column("schools_missing", t("column.schools_missing"), "number"),
    ]


def means(stages: Mapping[Stage, StageOutcomes], words: Wording) -> PresentedTable:
    """Mean score rate by stage and subject, of the county and its three kinds of area."""
    t, tables = words.t, []
    for stage, found in stages.items():
        if found.areas.empty:
            continue
        wide = found.areas.pivot(index="subject", columns="area", values="mean") * PERCENT
        county = found.areas[found.areas["area"] == COUNTY].set_index("subject")
        wide = wide.join(county[["tested", "schools_counted", "schools_missing"]])
        wide = wide.reindex(county.index).reset_index()
        wide["subject"] = [subject_name(subject, words) for subject in wide["subject"]]
        tables.append(wide.assign(stage=t(f"stage.{stage}")))
    decimals = words.decimals["percent"]
    columns = [
        Column("stage", t("column.stage")),
        Column("subject", t("outcomes.column.subject")),
        Column(COUNTY, t("outcomes.column.county"), "number", decimals, "%"),
        *[Column(str(area), t(f"area.{area}"), "number", decimals, "%") for area in Area],
        Column("tested", t("outcomes.column.tested"), "number"),
        *_schools_columns(words),
    ]
    fields = [column.field for column in columns]
    frame = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=fields)
    notes = [t("outcomes.note.means"), t("outcomes.note.not_tested")]
    return present("outcome_means", t("outcomes.title.means"), frame, columns, notes)


def reading_of(item: SubjectGap, settings: OutcomeSettings) -> str:
    """How sure and how large a gap is: unknown | uncertain | small | material."""
    effect = item.gap.effect
    if np.isnan(effect.low):
        return "unknown"
    if not effect.excludes_zero:
        return "uncertain"
    return "material" if abs(effect.estimate) >= settings.material_gap else "small"


def gaps(found: StageOutcomes, settings: OutcomeSettings, words: Wording) -> PresentedTable:
    """The gap between areas in each subject, in points and in standard deviations."""
    t = words.t
    rows = [
        {
            "subject": subject_name(item.subject, words),
            "pair": t(f"outcomes.pair.{item.pair[0]}"),
            "difference": PERCENT * item.gap.difference,
            "effect": item.gap.effect.estimate,
            "low": item.gap.effect.low,
            "high": item.gap.effect.high,
            "reading": t(f"outcomes.reading.{reading_of(item, settings)}"),
            "first_schools": item.gap.schools[0],
            "second_schools": item.gap.schools[1],
            "first_pupils": item.gap.pupils[0],
            "second_pupils": item.gap.pupils[1],
            "icc": PERCENT * item.gap.icc,
            "schools_missing": item.schools_missing,
        }
        for item in found.gaps
    ]
    decimals, level = words.decimals["ratio"], _level(settings, words)
    columns = [
        Column("subject", t("outcomes.column.subject")),
        Column("pair", t("outcomes.column.pair")),
        Column("reading", t("outcomes.column.reading")),
        Column("effect", t("outcomes.column.effect"), "number", decimals),
        Column("low", t("outcomes.column.low", level=level), "number", decimals),
        Column("high", t("outcomes.column.high", level=level), "number", decimals),
        Column("difference", t("outcomes.column.difference"), "number", words.decimals["percent"]),
        Column("first_schools", t("outcomes.column.first_schools"), "number"),
        Column("second_schools", t("outcomes.column.second_schools"), "number"),
        Column("first_pupils", t("outcomes.column.first_pupils"), "number"),
        Column("second_pupils", t("outcomes.column.second_pupils"), "number"),
        Column("icc", t("outcomes.column.icc_within"), "number", words.decimals["percent"], "%"),
        Column("schools_missing", t("column.schools_missing"), "number"),
    ]
    material = t.number(settings.material_gap, decimals)
    notes = [
        t("outcomes.note.effect", material=material),
        t("outcomes.note.clustering", level=level),
        t("outcomes.note.care_gap", comparisons=len(found.gaps)),
    ]
    frame = pd.DataFrame(rows, columns=[column.field for column in columns])
    return present("outcome_gaps", t("outcomes.title.gaps"), frame, columns, notes)


def spreads(found: StageOutcomes, settings: OutcomeSettings, words: Wording) -> PresentedTable:
    """Share of the variance between schools, and the two readings of the difference rate."""
    t = words.t
    rows = [_spread_row(item, words) for item in found.spreads]
    share, level = words.decimals["percent"], _level(settings, words)
    rate = words.decimals["coefficient"]
    columns = [
        Column("subject", t("outcomes.column.subject")),
        Column("icc", t("outcomes.column.icc"), "number", share, "%"),
        Column("low", t("outcomes.column.low", level=level), "number", share, "%"),
        Column("high", t("outcomes.column.high", level=level), "number", share, "%"),
        Column("deviation", t("outcomes.column.deviation"), "number", share),
        Column("between_sd", t("outcomes.column.between_sd"), "number", rate),
        Column("between_share", t("outcomes.column.between_share"), "number", rate),
        Column("tested", t("outcomes.column.tested"), "number"),
        *_schools_columns(words),
    ]
    notes = [t("outcomes.note.icc"), t("outcomes.note.references")]
    frame = pd.DataFrame(rows, columns=[column.field for column in columns])
    return present("outcome_spreads", t("outcomes.title.spreads"), frame, columns, notes)


def _spread_row(item: SubjectSpread, words: Wording) -> dict[str, object]:
    icc = item.spread.icc
    return {
        "subject": subject_name(item.subject, words),
        "icc": PERCENT * icc.estimate,
        "low": PERCENT * icc.low,
        "high": PERCENT * icc.high,
        "deviation": PERCENT * item.deviation,
        "between_sd": item.between_sd,
        "between_share": item.between_share,
        "tested": item.spread.pupils,
        "schools_counted": item.schools_counted,
        "schools_missing": item.schools_missing,
    }


def national(
    results: pd.DataFrame, stage: Stage, rule: MonitoringRule, words: Wording
) -> PresentedTable:
    """The county's results of the national monitoring as imported, against the limit."""
    t = words.t
    names, levels = (words.code_names[key] for key in ("monitoring_subject", "achievement_level"))
    frame = results.assign(
        subject=[names[subject] for subject in results["subject"]],
        school_year=[
            None if np.isnan(year) else t.school_year(int(year)) for year in results["school_year"]
        ],
        state=[t(f"outcomes.rate_state.{state}") for state in results["state"]],
        level=[None if np.isnan(level) else levels[str(int(level))] for level in results["level"]],
        verdict=[_c9(verdict, words) for verdict in results["verdict"]],
    )
    columns = [
        Column("subject", t("outcomes.column.monitored")),
        Column("state", t("outcomes.column.rate_state")),
        Column("rate", t("outcomes.column.rate"), "number", words.decimals["coefficient"]),
        Column("level", t("outcomes.column.level")),
        Column(
            "level_good_share",
            t("outcomes.column.good_share"),
            "number",
            words.decimals["percent"],
            "%",
        ),
        Column("verdict", t("column.verdict")),
        Column("school_year", t("outcomes.column.monitored_in")),
        Column("document", t("outcomes.column.document")),
    ]
    limit = t.number(rule.below, words.decimals["ratio"])
    cited = rule.citation
    notes = [
        t(
            "outcomes.note.national",
            document=cited.document,
            clause=cited.clause,
            checked_on=cited.checked_on.isoformat(),
        ),
        t("outcomes.note.national_years", years=rule.cycle_years, limit=limit),
    ]
    title = t("outcomes.title.national", stage=t(f"stage.{stage}"))
    return present("national_monitoring", title, frame, columns, notes)


def _c9(verdict: Verdict | None, words: Wording) -> str | None:
    return None if verdict is None else words.t(f"verdict.{verdict}")


def fitness(found: StageOutcomes, settings: OutcomeSettings, words: Wording) -> PresentedTable:
    """Share of pupils rated good in the fitness tests, of the county and its areas."""
    t, share = words.t, words.decimals["percent"]
    level = _level(settings, words)
    frame = found.fitness_areas.assign(
        area=[area_name(area, words) for area in found.fitness_areas["area"]],
        **{field: PERCENT * found.fitness_areas[field] for field in ("share", "low", "high")},
    )
    columns = [
        Column("area", t("column.area")),
        Column("share", t("outcomes.column.fitness"), "number", share, "%"),
        Column("low", t("outcomes.column.low", level=level), "number", share, "%"),
        Column("high", t("outcomes.column.high", level=level), "number", share, "%"),
        Column("good", t("outcomes.column.good"), "number"),
        Column("tested", t("outcomes.column.fitness_tested"), "number"),
        *_schools_columns(words),
    ]
    notes = [t("outcomes.note.fitness", level=level)]
    return present("fitness_by_area", t("outcomes.title.fitness"), frame, columns, notes)


def area_name(area: str, words: Wording) -> str:
    """城区 / 镇区 / 乡村, or the whole county."""
    return words.t("outcomes.column.county" if area == COUNTY else f"area.{area}")
