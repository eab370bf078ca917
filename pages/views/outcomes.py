"""How far apart are town and country, and schools, in learning and fitness, beyond chance?"""

from __future__ import annotations

from analysis.monitoring import national_results
from analysis.outcome_chance import against_resource, funnel, noise
from analysis.outcomes import OutcomeSettings, StageOutcomes
from analysis.present import outcome_figures as figures
from analysis.present import outcome_school_tables as school_tables
from analysis.present import outcome_tables as tables
from analysis.present import outcome_words as wording
from analysis.vocabulary import COMPULSORY_STAGES
from data.outcome_settings import outcome_settings
from pages.shared import cached
from pages.shared.choices import selection
from pages.shared.show import (
    heading,
    note,
    question_and_finding,
    sentence,
    show_figure,
    show_table,
)
from pages.shared.view_context import ViewContext


def render(context: ViewContext) -> None:
    """Draw the page."""
    t, words = context.t, context.words
    settings = outcome_settings(context.rules.day)
    stages = {
        stage: cached.outcomes(context.snapshot, context.school_year, stage)
        for stage in COMPULSORY_STAGES
    }
    found = stages[context.stage]
    finding = wording.headline(found, context.stage, settings, words)
    question_and_finding(t("page.outcomes.question"), finding)
    if found.has_scores:
        sentence(t("page.outcomes.how_to_read"))
        _gaps(context, found, settings)
        heading(t("outcomes.title.means"))
        show_table(tables.means(stages, words), t)
        _spreads(context, found, settings)
        _schools(context, found, settings)
    else:
        sentence(t("page.outcomes.fill_scores"))
    _national(context, settings)
    _fitness(context, found, settings)


def _gaps(context: ViewContext, found: StageOutcomes, settings: OutcomeSettings) -> None:
    t, words = context.t, context.words
    title = wording.gaps_heading(found, settings, words)
    heading(title)
    table = tables.gaps(found, settings, words)
    decimals = words.decimals["ratio"]
    picture = figures.intervals(
        figures.series_of(table, "subject", "effect", "pair"),
        t("outcomes.figure.effect"),
        decimals=decimals,
        band=settings.material_gap,
    )
    show_figure(picture, table, t, alt=t("outcomes.alt.gaps", heading=title))


def _spreads(context: ViewContext, found: StageOutcomes, settings: OutcomeSettings) -> None:
    t, words = context.t, context.words
    title = wording.spreads_heading(found, words)
    heading(title)
    table = tables.spreads(found, settings, words)
    picture = figures.intervals(
        figures.series_of(table, "subject", "icc"),
        t("outcomes.column.icc"),
        decimals=words.decimals["percent"],
        suffix="%",
    )
    show_figure(picture, table, t, alt=t("outcomes.alt.spreads", heading=title))


def _schools(context: ViewContext, found: StageOutcomes, settings: OutcomeSettings) -> None:
    t, words = context.t, context.words
    subject = selection(
        t("outcomes.choice.subject"),
        wording.shown_subjects(found),
        key="outcome_subject",
        language=t.language,
        format_func=lambda value: tables.subject_name(value, words),
    )
    spread = next(item for item in found.spreads if item.subject == subject)
    schools = funnel(found.scores, spread, settings.level, settings.smallest_tested)
    heading(wording.funnel_heading(schools, subject, words))
    show_figure(
        figures.funnel(schools, t),
        school_tables.funnel(schools, subject, settings, words),
        t,
        alt=wording.funnel_alt(schools, subject, words),
    )
    chance = noise(found.spreads, settings.noise_pupils, settings.level)
    heading(wording.noise_sentence(chance, words) or t("outcomes.title.noise"))
    show_table(school_tables.noise(chance, settings, words), t)
    _resource(context, found, subject, settings)


def _resource(
    context: ViewContext, found: StageOutcomes, subject: str, settings: OutcomeSettings
) -> None:
    t, words = context.t, context.words
    code = selection(
        t("outcomes.choice.resource"),
        [indicator.code for indicator in context.indicators],
        key="outcome_resource",
        language=t.language,
        format_func=words.name,
    )
    values = context.assessment().values[code]
    pairs = against_resource(
        found.scores, subject, values, settings.level, settings.smallest_tested
    )
    title = wording.resource_heading(pairs, subject, code, words)
    heading(title)
    table = school_tables.against_resource(pairs, subject, code, settings, words)
    axis = next(column.heading for column in table.columns if column.field == "resource")
    picture = figures.against_resource(pairs, axis, t)
    show_figure(picture, table, t, alt=t("outcomes.alt.resource", heading=title))


def _national(context: ViewContext, settings: OutcomeSettings) -> None:
    rule, words = settings.monitoring, context.words
    imported = cached.national_monitoring(context.snapshot)
    results = national_results(imported, context.stage, context.school_year, rule)
    heading(wording.national_heading(results, rule.below, words))
    show_table(tables.national(results, context.stage, rule, words), context.t)


def _fitness(context: ViewContext, found: StageOutcomes, settings: OutcomeSettings) -> None:
    t, words = context.t, context.words
    if not found.has_fitness:
        heading(t("page.outcomes.no_fitness", stage=t(f"stage.{context.stage}")))
        note(t("page.outcomes.fill_fitness"))
        return
    title = wording.fitness_heading(found, words)
    heading(title)
    table = tables.fitness(found, settings, words)
    picture = figures.intervals(
        figures.series_of(table, "area", "share"),
        t("outcomes.column.fitness"),
        decimals=words.decimals["percent"],
        suffix="%",
        zero=False,
    )
    show_figure(picture, table, t, alt=t("outcomes.alt.fitness", heading=title))
