"""Tables of schools' outcomes, always in the order of their codes: no school is ranked by its score."""

from __future__ import annotations

import pandas as pd

from analysis.outcome_chance import Association, Funnel
from analysis.outcomes import OutcomeSettings
from analysis.present.outcome_tables import PERCENT, subject_name
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.words import Wording, counted_note

GLYPHS = {"above": "▲", "within": "●", "below": "▼"}


def funnel(
    found: Funnel, subject: str, settings: OutcomeSettings, words: Wording
) -> PresentedTable:
    """The schools of one subject, by code: mean, number tested, limits, and where it lies."""
    t, share = words.t, words.decimals["percent"]
    rates = ["mean", "chance_low", "chance_high", "low", "high"]
    frame = found.schools.assign(
        **{field: PERCENT * found.schools[field] for field in rates},
        area=_areas(found.schools, words),
        standing=[standing_text(standing, words) for standing in found.schools["standing"]],
    )
    columns = [
        Column("school_code", t("column.school_code")),
        Column("school_name", t("column.school")),
        Column("area", t("column.area")),
        Column("standing", t("outcomes.column.standing")),
        Column("tested", t("outcomes.column.tested"), "number"),
        Column("mean", t("outcomes.column.mean"), "number", share, "%"),
        Column("low", t("outcomes.column.limit_low"), "number", share, "%"),
        Column("high", t("outcomes.column.limit_high"), "number", share, "%"),
        Column("chance_low", t("outcomes.column.chance_low"), "number", share, "%"),
        Column("chance_high", t("outcomes.column.chance_high"), "number", share, "%"),
    ]
    level = t.number(PERCENT * settings.level, 0)
    shown = len(found.schools)
    outside = t.number((1 - settings.level) * shown, share)
    limits = t("outcomes.note.funnel", level=level, outside=outside, shown=shown)
    notes = [
        # Without limits nothing can lie outside of them.
        *([limits] if found.schools["high"].notna().any() else []),
        counted_note(shown + found.withheld, found.missing, t)
        + _withheld(found.withheld, settings, words),
        t("outcomes.note.no_rank"),
    ]
    title = t("outcomes.title.funnel", subject=subject_name(subject, words))
    return present("outcome_funnel", title, frame, columns, notes)


def _areas(rows: pd.DataFrame, words: Wording) -> list[str]:
    return [words.t(f"area.{area}") for area in rows["area"]]


def standing_text(standing: object, words: Wording) -> str:
    """Where a school lies against the limits, glyph and word; a word where it is not known."""
    if pd.isna(standing):
        return words.t("common.unknown")
    return f"{GLYPHS[str(standing)]} {words.t(f'outcomes.standing.{standing}')}"


def _withheld(count: int, settings: OutcomeSettings, words: Wording) -> str:
    if not count:
        return ""
    return words.t("outcomes.note.withheld", count=count, smallest=settings.smallest_tested)


def noise(rows: pd.DataFrame, settings: OutcomeSettings, words: Wording) -> PresentedTable:
    """How far chance alone moves a mean, by number of pupils and subject."""
    t, share = words.t, words.decimals["percent"]
    subjects = [field for field in rows.columns if field != "pupils"]
    frame = rows.assign(**{subject: PERCENT * rows[subject] for subject in subjects})
    columns = [
        Column("pupils", t("outcomes.column.pupils"), "number"),
        *[
            Column(
                subject,
                t("outcomes.column.plus_minus", subject=subject_name(subject, words)),
                "number",
                share,
            )
            for subject in subjects
        ],
    ]
    level = t.number(PERCENT * settings.level, 0)
    notes = [t("outcomes.note.noise", level=level)]
    return present("outcome_noise", t("outcomes.title.noise"), frame, columns, notes)


def against_resource(
    found: Association, subject: str, indicator: str, settings: OutcomeSettings, words: Wording
) -> PresentedTable:
    """Schools by code: a resource, the mean in one subject, and what goes along with the resource."""
    t, share = words.t, words.decimals["percent"]
    rates = ["mean", "expected", "difference"]
    frame = found.schools.assign(
        **{field: PERCENT * found.schools[field] for field in rates},
        area=_areas(found.schools, words),
    )
    unit = words.indicator(indicator).unit
    columns = [
        Column("school_code", t("column.school_code")),
        Column("school_name", t("column.school")),
        Column("area", t("column.area")),
        Column("tested", t("outcomes.column.tested"), "number"),
        Column(
            "resource", words.name(indicator), "number", words.decimals[unit], t(f"unit.{unit}")
        ),
        Column("mean", t("outcomes.column.mean"), "number", share, "%"),
        Column("expected", t("outcomes.column.expected"), "number", share, "%"),
        Column("difference", t("outcomes.column.beyond_expected"), "number", share),
    ]
    notes = [
        t("outcomes.note.association"),
        t("outcomes.note.line", level=t.number(PERCENT * settings.level, 0))
        + counted_note(found.counted, found.missing, t)
        + _withheld(found.withheld, settings, words),
    ]
    name = subject_name(subject, words)
    title = t("outcomes.title.resource", indicator=words.name(indicator), subject=name)
    return present("outcome_resource", title, frame, columns, notes)
