"""Sentences about outcomes: the finding of the page, headings that state what is seen, alt texts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.monitoring import RateState
from analysis.outcome_chance import Association, Funnel, Standing
from analysis.outcomes import (
    COUNTY,
    PAIRS,
    OutcomeSettings,
    StageOutcomes,
    SubjectGap,
    largest_gap,
    subjects_of,
)
from analysis.present.outcome_tables import (
    PERCENT,
    interval_text,
    percent,
    reading_of,
    subject_name,
)
from analysis.present.words import Wording
from analysis.vocabulary import Area, Stage


def headline(found: StageOutcomes, stage: Stage, settings: OutcomeSettings, words: Wording) -> str:
    """The largest urban-rural gap that is material and certain, or that there is none, or no data."""
    t, stage_name = words.t, words.t(f"stage.{stage}")
    if not found.has_scores:
        return t("page.outcomes.no_scores", stage=stage_name)
    item = largest_gap(found.gaps, settings.material_gap)
    if item is not None:
        return _gap_sentence(item, stage_name, settings, words)
    main = [each for each in found.gaps if each.pair == PAIRS[0]]
    known = [each for each in main if not np.isnan(each.gap.effect.low)]
    if not known:
        return t("page.outcomes.no_gap_known", stage=stage_name)
    return t(
        "page.outcomes.no_gap",
        stage=stage_name,
        subjects=len(known),
        material=t.number(settings.material_gap, words.decimals["ratio"]),
        unknown=len(main) - len(known),
    )


def _gap_sentence(
    item: SubjectGap, stage_name: str, settings: OutcomeSettings, words: Wording
) -> str:
    t, effect = words.t, item.gap.effect
    ahead, behind = item.pair if effect.estimate > 0 else item.pair[::-1]
    ends = sorted((abs(effect.low), abs(effect.high)))
    decimals = words.decimals["ratio"]
    return t(
        "page.outcomes.gap",
        stage=stage_name,
        subject=subject_name(item.subject, words),
        ahead=t(f"area.{ahead}"),
        behind=t(f"area.{behind}"),
        points=percent(abs(item.gap.difference), words),
        effect=t.number(abs(effect.estimate), decimals),
        level=t.number(PERCENT * settings.level, 0),
        interval=interval_text(*ends, decimals, words),
    )


def gaps_heading(found: StageOutcomes, settings: OutcomeSettings, words: Wording) -> str:
    """How many of the comparisons are material and certain."""
    readings = [reading_of(item, settings) for item in found.gaps]
    counts = {key: readings.count(key) for key in ("material", "small", "uncertain", "unknown")}
    return words.t("outcomes.heading.gaps", comparisons=len(readings), **counts)


def spreads_heading(found: StageOutcomes, words: Wording) -> str:
    """Between which bounds the share of variance between schools lies over the subjects."""
    known = [item.spread.icc.estimate for item in found.spreads]
    known = [value for value in known if not np.isnan(value)]
    if not known:
        return words.t("outcomes.heading.spreads_unknown")
    return words.t(
        "outcomes.heading.spreads",
        low=percent(min(known), words),
        high=percent(max(known), words),
        subjects=len(known),
    )


def national_heading(results: pd.DataFrame, limit: float, words: Wording) -> str:
    """How many subjects of the law lie below the limit, do not, or are still awaited."""
    count = {str(state): int((results["state"] == state).sum()) for state in RateState}
    return words.t(
        "outcomes.heading.national",
        limit=words.t.number(limit, words.decimals["ratio"]),
        below=count["below"],
        not_below=count["not_below"],
        awaiting=count["awaiting"] + count["outdated"],
    )


def funnel_heading(found: Funnel, subject: str, words: Wording) -> str:
    """How many schools lie outside the usual spread, and outside chance."""
    name, standing = subject_name(subject, words), found.schools["standing"]
    if not standing.notna().any():
        return words.t("outcomes.heading.funnel_unknown", subject=name)
    return words.t(
        "outcomes.heading.funnel",
        subject=name,
        shown=len(standing),
        above=int((standing == Standing.ABOVE).sum()),
        below=int((standing == Standing.BELOW).sum()),
        chance=found.beyond_chance,
    )


def funnel_alt(found: Funnel, subject: str, words: Wording) -> str:
    """What the funnel shows, for who cannot see it."""
    return words.t(
        "outcomes.alt.funnel",
        heading=funnel_heading(found, subject, words),
        centre=percent(found.centre, words),
    )


def resource_heading(found: Association, subject: str, indicator: str, words: Wording) -> str:
    """Whether the score goes along with the resource, with the correlation and its interval."""
    name, correlation = subject_name(subject, words), found.correlation
    values = {"indicator": words.name(indicator), "subject": name}
    if np.isnan(correlation.low):
        return words.t("outcomes.heading.resource_unknown", **values)
    sign = "positive" if correlation.low > 0 else "negative"
    key = sign if correlation.excludes_zero else "open"
    decimals = words.decimals["ratio"]
    return words.t(
        f"outcomes.heading.resource_{key}",
        **values,
        correlation=words.t.number(correlation.estimate, decimals),
        interval=interval_text(correlation.low, correlation.high, decimals, words),
    )


def fitness_heading(found: StageOutcomes, words: Wording) -> str:
    """The county's share rated good, and the areas' shares in which somebody was tested."""
    shares = found.fitness_areas.set_index("area")["share"]
    areas = [
        words.t("outcomes.heading.fitness_area", area=words.t(f"area.{area}"), share=share)
        for area, share in (
            (area, percent(shares[str(area)], words))
            for area in Area
            if not np.isnan(shares[str(area)])
        )
    ]
    return words.t(
        "outcomes.heading.fitness",
        county=percent(shares[COUNTY], words),
        areas=words.t.join(areas),
    )


def noise_sentence(rows: pd.DataFrame, words: Wording) -> str | None:
    """The play of chance for the smallest and the largest number, in the subject where it is widest."""
    subjects = [field for field in rows.columns if field != "pupils" and rows[field].notna().all()]
    if not subjects:
        return None
    widest = max(subjects, key=lambda subject: rows[subject].iloc[0])
    first, last = rows.iloc[0], rows.iloc[-1]
    return words.t(
        "outcomes.heading.noise",
        subject=subject_name(widest, words),
        few=int(first["pupils"]),
        wide=percent(first[widest], words),
        many=int(last["pupils"]),
        narrow=percent(last[widest], words),
    )


def shown_subjects(found: StageOutcomes) -> list[str]:
    """The subjects in which at least one school's mean is known."""
    return subjects_of(found.scores[found.scores["counted"]])
