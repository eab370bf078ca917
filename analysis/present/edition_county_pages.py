"""The pages of a meeting edition on how the county stands: verdict, coefficients, areas, schools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from analysis.attention import headline
from analysis.breakdown import Cut, group_values, with_cuts
from analysis.present.briefing import furthest, furthest_slide, verdict_slide
from analysis.present.county_state import CountyState
from analysis.present.deck import Chart, ChartKind, Series, Slide
from analysis.present.edition_page import EditionPage, Guess
from analysis.present.gap_words import GapWording, areas_sentence
from analysis.present.paper import plain_text
from analysis.present.paper_words import gap_sentences, over_limits
from analysis.present.style import LOOKS
from analysis.present.words import counted_note
from analysis.vocabulary import Area, Stage, Verdict

AREA_LOOKS = {Area.URBAN: "well_above", Area.TOWN: "meets", Area.RURAL: "below"}


def verdict_page(state: CountyState) -> EditionPage:
    """The county's verdict; the room guesses how many of the school stages pass."""
    values = headline(state.stages).values
    question = state.t("edition.guess.passing", schools=values["schools"])
    guess = Guess(question, float(values["passing"]), 0, state.t("edition.unit.school"))
    return EditionPage("verdict", verdict_slide(state), guess)


def coefficients_page(state: CountyState, stage: Stage) -> EditionPage:
    """The coefficients of a stage against the limit; the room guesses how many are over it."""
    state = replace(state, stages={stage: state.stages[stage]})
    t, words, over = state.t, state.words, over_limits(state)
    name, measures = t(f"stage.{stage}"), state.stages[stage].indicators
    unknown = int((measures["cv_verdict"] == Verdict.CANNOT_JUDGE).sum())
    if over.empty:
        finding = t("edition.coefficients.within", stage=name, count=len(measures) - unknown)
    else:
        worst = over.iloc[0]
        finding = t(
            "papers.slide.over",
            count=len(over),
            stage=name,
            indicator=t(f"indicator.{worst['code']}.short"),
            cv=words.coefficient(worst["cv"]),
            limit=t.number(worst["cv_limit"], words.decimals["ratio"]),
        )
    if unknown:
        finding += t("edition.coefficients.unknown", count=unknown)
    colours = [LOOKS[str(verdict)].colour for verdict in measures["cv_verdict"]]
    chart = Chart(
        ChartKind.BARS,
        (
            Series(name, _values(measures["cv"]), point_colours=tuple(colours)),
            Series(
                t("papers.slide.limit_of", stage=name),
                _values(measures["cv_limit"]),
                is_limit=True,
            ),
        ),
        tuple(words.name(code) for code in measures["code"]),
        t("figure.coefficient"),
        decimals=words.decimals["coefficient"],
    )
    notes = (t("papers.notes.coefficients"), t("papers.notes.verdict"))
    guess = None
    if not unknown:
        question = t("edition.guess.over", stage=name, of=len(measures))
        guess = Guess(question, float(len(over)), 0, t("edition.unit.coefficient"))
    key = f"coefficients_{stage}"
    return EditionPage(key, Slide(finding, chart, notes, _counted(state)), guess)


def areas_page(state: CountyState, stage: Stage, told: Mapping[str, float]) -> EditionPage:
    """What 城区, 镇区 and 乡村 have of each indicator, in per cent of the county's value.

    `told`: the registry's values on how results are told.
    """
    t, words = state.t, state.words
    assessment = state.stages[stage]
    values = group_values(with_cuts(state.leagues[stage]), assessment, words.indicators, Cut.AREA)
    wording = GapWording(
        words,
        told["material_change_share"],
        told["enrolment_explains_share"],
        told["gap_half_share"],
    )
    said = areas_sentence(values, assessment.indicators, wording)
    means = assessment.indicators.set_index("code")["mean"]
    wide = values.pivot(index="code", columns="group", values="value").loc[means.index]
    series = tuple(
        Series(
            t(f"area.{area}"),
            _values(100 * wide[str(area)] / means),
            colour=LOOKS[look].colour,
            marker=look,
        )
        for area, look in AREA_LOOKS.items()
        if str(area) in wide
    )
    chart = Chart(
        ChartKind.BARS,
        series,
        tuple(words.name(code) for code in means.index),
        t("edition.areas.axis"),
        decimals=0,
    )
    finding = t("edition.areas.finding", stage=t(f"stage.{stage}"), said=said)
    notes = (t("gap.method.areas"),)
    one = replace(state, stages={stage: assessment})
    return EditionPage(f"areas_{stage}", Slide(finding, chart, notes, _counted(one)))


def furthest_page(state: CountyState, stage: Stage) -> EditionPage:
    """The schools that lack most; the room guesses how many indicators the last of them reaches.

    Not how many schools fail: the pages on the verdict and the map have told that.
    """
    t, name, rows = state.t, state.t(f"stage.{stage}"), furthest(state, stage)
    if len(rows):
        question = t("edition.guess.furthest", stage=name, of=len(state.words.indicators))
        guess = Guess(question, float(rows["met"].iloc[0]), 0, t("edition.unit.indicator"))
        return EditionPage(f"furthest_{stage}", furthest_slide(state, stage), guess)
    lines = [plain_text(each) for each in gap_sentences(state, stage)]
    open_ones = state.stages[stage].count(Verdict.CANNOT_JUDGE)
    slide = Slide(t("edition.furthest.none", stage=name, open=open_ones), tuple(lines))
    return EditionPage(f"furthest_{stage}", slide)


def _values(column: pd.Series) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(value) else float(value) for value in column)


def _counted(state: CountyState) -> str:
    """How many schools are counted where most are missing."""
    measures = pd.concat([result.indicators for result in state.stages.values()])
    worst = measures.sort_values("schools_missing", ascending=False, kind="stable").iloc[0]
    return counted_note(worst["schools_counted"], worst["schools_missing"], state.t)
