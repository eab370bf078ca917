"""The county's briefing as a deck: verdict, coefficients, areas, map, schools to look at, gaps, forms."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.attention import headline, three_things
from analysis.present.county_state import CountyState
from analysis.present.county_tables import passing_by_area
from analysis.present.deck import Chart, ChartKind, CountyMap, Deck, MapSchool, Series, Slide
from analysis.present.form_tables import coefficient_form
from analysis.present.maps import Outline, map_classes
from analysis.present.paper import plain_text
from analysis.present.paper_words import (
    gap_sentences,
    over_limits,
    schools_sentence,
    without_coefficient,
)
from analysis.present.style import LOOKS, VERDICT_KEYS
from analysis.present.text import Texts
from analysis.present.words import counted_note, finding_text, rule_note
from analysis.shortfall import shortfalls
from analysis.vocabulary import Stage, Verdict

MOST_SCHOOLS = 12
NAMED = 3


def briefing(
    state: CountyState,
    townships: Sequence[Outline],
    *,
    approval: str = "",
    close_share: float,
) -> Deck:
    """A deck of the county: one finding a slide, from the verdict to the schools.

    townships    outlines of the map; without any, and without places of schools, no map is made
    approval     the number under which the map may be shown
    close_share  from which share of the limit on a coefficient counts as close to it (registry)
    """
    t = state.t
    slides = [
        verdict_slide(state),
        *_things(state, close_share),
        coefficients_slide(state),
        _areas(state),
    ]
    for stage in state.stages:
        shown = county_map(state, stage, townships, approval)
        if shown.townships or shown.schools:
            slides.append(map_slide(state, stage, shown))
        if len(furthest(state, stage)):
            slides.append(furthest_slide(state, stage))
    slides += [_gaps(state), _form(state)]
    return Deck(
        t("papers.title.briefing", county=state.county),
        state.county,
        tuple(slides),
        state.filters,
        state.data_date,
        rule_note(state.rules, t).strip(),
        state.snapshot,
        state.edition,
        state.warning,
        state.signed,
    )


def several(names: Sequence[str], t: Texts) -> str:
    """Names that share a place: all of a few, of many the first ones and how many there are."""
    shown = t.join([str(name) for name in names[:NAMED]])
    return shown if len(names) <= NAMED else t("papers.names_more", names=shown, count=len(names))


def _counted(state: CountyState) -> str:
    """How many schools are counted, the indicator with most missing ones named by its number only."""
    rows = [row for result in state.stages.values() for row in result.indicators.to_dict("records")]
    worst = max(rows, key=lambda row: row["schools_missing"])
    return counted_note(worst["schools_counted"], worst["schools_missing"], state.t)


def verdict_slide(state: CountyState) -> Slide:
    """The county's verdict with one sentence for each stage."""
    verdict = finding_text(headline(state.stages), state.words)
    finding = state.t("page.overview.of_county", county=state.county, verdict=verdict)
    lines = [plain_text(schools_sentence(state, stage)) for stage in state.stages]
    return Slide(finding, tuple(lines), (state.t("papers.notes.verdict"),))


def _things(state: CountyState, close_share: float) -> list[Slide]:
    items = three_things(state.stages, state.leagues, close_share)
    if not items:
        return []
    lines = tuple(
        f"{number}. {finding_text(item.finding, state.words)}"
        for number, item in enumerate(items, start=1)
    )
    return [Slide(state.t("papers.slide.things", count=len(lines)), lines)]


def coefficients_slide(state: CountyState) -> Slide:
    """The coefficients of all indicators by stage, with the limits as lines."""
    t, words, over = state.t, state.words, over_limits(state)
    first = next(iter(state.stages.values())).indicators
    series = []
    for stage, result in state.stages.items():
        name, measures = t(f"stage.{stage}"), result.indicators
        series.append(Series(name, tuple(measures["cv"])))
        limit = t("papers.slide.limit_of", stage=name)
        series.append(Series(limit, tuple(measures["cv_limit"]), is_limit=True))
    unknown = without_coefficient(state)
    if over.empty and unknown:
        finding = t("papers.slide.within_known", count=unknown, of=len(first) * len(state.stages))
    elif over.empty:
        finding = t("papers.slide.within")
    else:
        worst = over.iloc[0]
        finding = t(
            "papers.slide.over",
            count=len(over),
            stage=t(f"stage.{worst['stage']}"),
            indicator=t(f"indicator.{worst['code']}.short"),
            cv=words.coefficient(worst["cv"]),
            limit=t.number(worst["cv_limit"], words.decimals["ratio"]),
        )
    chart = Chart(
        ChartKind.COLUMNS,
        tuple(series),
        tuple(words.name(code) for code in first["code"]),
        t("figure.coefficient"),
        decimals=words.decimals["coefficient"],
    )
    return Slide(finding, chart, (t("papers.notes.coefficients"),), _counted(state))


def _areas(state: CountyState) -> Slide:
    table = passing_by_area(state.leagues, state.words)
    shares = table.frame.dropna(subset=["share"])
    if shares.empty:
        return Slide(table.title, table)
    names = pd.Series(
        [
            state.t("papers.slide.stage_area", stage=row["stage"], area=row["area"])
            for row in shares.to_dict("records")
        ],
        index=shares.index,
    )
    low, high = shares["share"].min(), shares["share"].max()
    if low == high:
        share = state.words.share(low)
        return Slide(state.t("papers.slide.areas_same", share=share), table)
    finding = state.t(
        "papers.slide.areas",
        low=several(list(names[shares["share"] == low]), state.t),
        low_share=state.words.share(low),
        high=several(list(names[shares["share"] == high]), state.t),
        high_share=state.words.share(high),
    )
    return Slide(finding, table)


def county_map(
    state: CountyState, stage: Stage, townships: Sequence[Outline], approval: str
) -> CountyMap:
    """The schools of a stage by verdict on the outlines; schools without a place are left out."""
    rows = state.leagues[stage].merge(
        state.facts.loc[state.facts["stage"] == stage, ["school_code", "latitude", "longitude"]],
        on="school_code",
        validate="one_to_one",
    )
    placed = rows.dropna(subset=["latitude", "longitude"])
    schools = tuple(
        MapSchool(str(row.school_name), row.latitude, row.longitude, str(row.verdict))
        for row in placed.itertuples()
    )
    labels = {key: state.t(f"verdict.{key}") for key in VERDICT_KEYS}
    return CountyMap(tuple(townships), schools, map_classes(VERDICT_KEYS, labels), approval)


def map_slide(state: CountyState, stage: Stage, shown: CountyMap) -> Slide:
    """The map of a stage's schools by verdict; the finding names the townships with most that fail."""
    t, rows = state.t, state.leagues[stage]
    failing = rows[rows["verdict"] == Verdict.FAIL]
    name = t(f"stage.{stage}")
    gone = len(rows) - len(shown.schools)
    source = t("page.county_map.not_drawn", count=gone) if gone else ""
    if failing.empty:
        unknown = int((rows["verdict"] == Verdict.CANNOT_JUDGE).sum())
        finding = t("papers.slide.map_none", stage=name, count=unknown)
        return Slide(finding, shown, (t("papers.notes.map"),), source)
    counts = failing["township"].value_counts(sort=False).sort_index()
    counts = counts.sort_values(ascending=False, kind="stable")
    finding = t(
        "papers.slide.map",
        stage=name,
        count=len(failing),
        townships=counts.size,
        most=several(list(counts.index[counts == counts.iloc[0]]), t),
        most_count=counts.iloc[0],
    )
    return Slide(finding, shown, (t("papers.notes.map"),), source)


def furthest(state: CountyState, stage: Stage) -> pd.DataFrame:
    """The schools that fail and are furthest below the standards in all, at most a dozen."""
    rows = state.leagues[stage]
    failing = rows[(rows["verdict"] == Verdict.FAIL) & (rows["distance"] > 0)]
    return failing.sort_values(["distance", "school_code"], ascending=[False, True]).head(
        MOST_SCHOOLS
    )


def furthest_slide(state: CountyState, stage: Stage) -> Slide:
    """The schools furthest from the standards as bars: the sum of what they are below, in per cent."""
    t, rows = state.t, furthest(state, stage)
    failing = int((state.leagues[stage]["verdict"] == Verdict.FAIL).sum())
    values = tuple(100 * float(value) for value in rows["distance"])
    chart = Chart(
        ChartKind.BARS,
        (Series(t("papers.slide.distance"), values, colour=LOOKS["below"].colour),),
        tuple(rows["school_name"]),
        t("papers.slide.distance"),
        decimals=0,
    )
    finding = t(
        "papers.slide.furthest",
        stage=t(f"stage.{stage}"),
        failing=failing,
        worst=rows["school_name"].iloc[0],
        met=int(rows["met"].iloc[0]),
        of=len(state.words.indicators),
    )
    return Slide(finding, chart, (t("papers.notes.furthest"),))


def _gaps(state: CountyState) -> Slide:
    lines = [
        plain_text(sentence) for stage in state.stages for sentence in gap_sentences(state, stage)
    ]
    t, lacking = state.t, []
    for stage, result in state.stages.items():
        short = shortfalls(result, state.words.indicators).gt(0).any(axis=1)
        if short.any():
            lacking.append(t("papers.slide.gaps_of", stage=t(f"stage.{stage}"), count=short.sum()))
    none = t("papers.slide.gaps_none")
    finding = t("papers.slide.gaps", schools=t.join(lacking)) if lacking else none
    return Slide(finding, tuple(lines), (t("papers.notes.gaps"),))


def _form(state: CountyState) -> Slide:
    """表Ⅲ under what it comes to."""
    t, unknown = state.t, without_coefficient(state)
    of = sum(len(result.indicators) for result in state.stages.values())
    finding = t("papers.slide.form", of=of, over=len(over_limits(state)))
    if unknown:
        finding += t("papers.slide.form_unknown", count=unknown)
    return Slide(finding, coefficient_form(state), (t("papers.notes.coefficients"),))
