"""What the rules make of a school year: assessments, league tables, traces and results."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import successions
from analysis.assessment import StageAssessment, assess_stage
from analysis.league import league_table
from analysis.outcomes import StageOutcomes, stage_outcomes
from analysis.ranking import ranking, with_change
from analysis.reconcile import Basis
from analysis.rules import NATIONAL, RulesInForce, day_of_school_year
from analysis.school_years import history, past_of, under_codes
from analysis.trace import IndicatorTrace
from analysis.vocabulary import Stage
from data import reference
from data.outcome_settings import outcome_settings
from data.pack import PackBasis, read_basis
from data.reconcile_basis import read_basis as read_basis_of_results
from data.trace import traced
from pages.shared.cached.keys import RESULTS_KEPT, SNAPSHOTS_KEPT
from pages.shared.cached.snapshots import facts, info, warehouse


def rules(school_year: int, rule_set: str = NATIONAL) -> RulesInForce:
    """The rules of a set by which a school year is judged."""
    return reference.rule_book(rule_set).on(day_of_school_year(school_year))


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def assessment(
    snapshot: str, school_year: int, stage: Stage, with_reliefs: bool, rule_set: str = NATIONAL
) -> StageAssessment:
    """The judgement of one stage in one year."""
    return assess_stage(
        facts(snapshot, school_year),
        stage,
        reference.indicators(),
        rules(school_year, rule_set),
        with_reliefs,
    )


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def league(
    snapshot: str, school_year: int, stage: Stage, with_reliefs: bool, rule_set: str = NATIONAL
) -> pd.DataFrame:
    """The league table of one stage; see analysis.league."""
    before = None
    if school_year - 1 in info(snapshot).school_years:
        before = successions.under_codes_of(
            assessment(snapshot, school_year - 1, stage, with_reliefs, rule_set),
            warehouse(snapshot).school_links(school_year),
        )
    return league_table(
        facts(snapshot, school_year),
        assessment(snapshot, school_year, stage, with_reliefs, rule_set),
        before,
        reference.indicators(),
        rules(school_year, rule_set).school_rule,
    )


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def league_ranking(
    snapshot: str, school_year: int, stage: Stage, with_reliefs: bool, rule_set: str, code: str
) -> pd.DataFrame:
    """Ranks by one indicator, with the change since last year; see analysis.ranking."""
    indicator = next(item for item in reference.indicators() if item.code == code)
    step = reference.presentation()["rank_step_whole"]

    def ranked(year: int) -> pd.DataFrame:
        direction = rules(year, rule_set).thresholds[code, stage].direction
        judged = assessment(snapshot, year, stage, with_reliefs, rule_set)
        return ranking(judged, indicator, direction, step)

    now = ranked(school_year)
    if school_year - 1 not in info(snapshot).school_years:
        return with_change(now, now.iloc[:0], pd.Series(dtype=object))
    links = warehouse(snapshot).school_links(school_year)
    return with_change(now, under_codes(ranked(school_year - 1), links), past_of(links))


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def league_history(
    snapshot: str, school_year: int, stage: Stage, with_reliefs: bool, rule_set: str = NATIONAL
) -> dict[str, pd.DataFrame]:
    """What each school had in the last years; see analysis.school_years.history."""
    years = int(reference.presentation()["trend_years"])
    loaded = [
        year for year in info(snapshot).school_years if school_year - years < year <= school_year
    ]
    judged = {year: assessment(snapshot, year, stage, with_reliefs, rule_set) for year in loaded}
    links = {year: warehouse(snapshot).school_links(year) for year in loaded if year - 1 in loaded}
    codes = judged[school_year].schools["school_code"].tolist()
    return history(judged, links, codes, school_year, years)


# Shared by all readers: nothing may write into what these two give.
@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False)
def pack_basis(snapshot: str, school_year: int, with_reliefs: bool, rule_set: str) -> PackBasis:
    """What traces and packs of a year are made from."""
    return read_basis(warehouse(snapshot), school_year, with_reliefs, rule_set)


@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False)
def trace(
    snapshot: str, school_year: int, stage: Stage, with_reliefs: bool, rule_set: str, code: str
) -> IndicatorTrace:
    """One indicator of one stage, taken apart down to the loaded cells."""
    basis = pack_basis(snapshot, school_year, with_reliefs, rule_set)
    return traced(basis.loaded, basis.facts, code, stage, basis.rules, with_reliefs)


@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False)
def reconcile_basis(snapshot: str, school_year: int) -> Basis:
    """What published figures of a year are compared with. Shared: nothing may write into it."""
    return read_basis_of_results(warehouse(snapshot), school_year)


# Shared by all readers: nothing may write into it.
@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False)
def outcomes(snapshot: str, school_year: int, stage: Stage) -> StageOutcomes:
    """Scores and fitness of one stage; empty tables where none were imported."""
    return stage_outcomes(
        warehouse(snapshot).outcomes(school_year),
        warehouse(snapshot).fitness(school_year),
        facts(snapshot, school_year),
        stage,
        [code.code for code in reference.code_lists()["subject"]],
        outcome_settings(day_of_school_year(school_year)).level,
    )


@st.cache_data(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def national_monitoring(snapshot: str) -> pd.DataFrame:
    """Results of the national monitoring as imported, of every year."""
    return warehouse(snapshot).national_monitoring()
