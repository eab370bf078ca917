"""What is told of single schools: cheapest ways to pass, years and reports."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.peers import choose_peers
from analysis.prices import PriceList
from analysis.school_history import SchoolHistory, history_of, trail_of
from analysis.school_report import SchoolReport, school_report
from analysis.school_steps import Basis as PlanningBasis
from analysis.school_steps import Steps, basis, cheapest_steps
from analysis.vocabulary import Stage
from data import planning, reference
from pages.shared.cached.judgements import assessment, league, rules
from pages.shared.cached.keys import BY_TEXT, RESULTS_KEPT, SNAPSHOTS_KEPT
from pages.shared.cached.snapshots import facts, info, warehouse


# Shared by all readers: nothing may write into it. Prices are few, and their text says them all.
@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs=BY_TEXT)
def steps_to_pass(
    snapshot: str,
    school_year: int,
    stage: Stage,
    with_reliefs: bool,
    rule_set: str,
    prices: PriceList,
) -> tuple[PlanningBasis, Steps, Steps]:
    """Gaps with prices, and each school's cheapest way to pass: by money, and by people."""
    found = basis(
        assessment(snapshot, school_year, stage, with_reliefs, rule_set),
        facts(snapshot, school_year),
        reference.indicators(),
        prices,
    )
    rule = rules(school_year, rule_set).school_rule
    return found, cheapest_steps(found, rule), cheapest_steps(found, rule, by_people=True)


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def school_history(
    snapshot: str, school_year: int, stage: Stage, with_reliefs: bool, rule_set: str, code: str
) -> SchoolHistory:
    """A school's figures by year, back as far as it is the same school."""
    years = [year for year in info(snapshot).school_years if year <= school_year]
    return history_of(
        code,
        school_year,
        {year: assessment(snapshot, year, stage, with_reliefs, rule_set) for year in years},
        {year: warehouse(snapshot).school_links(year) for year in years},
    )


@st.cache_resource(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def school_reports(
    snapshot: str,
    school_year: int,
    stage: Stage,
    with_reliefs: bool,
    rule_set: str,
    prices: PriceList,
    codes: tuple[str, ...],
) -> tuple[tuple[SchoolReport, SchoolHistory], ...]:
    """The reports of many schools of a stage, with usual peers, in the order of the codes.

    Of the history only the year of the cut is filled. Shared: nothing may write into it. Raises KeyError
    for a code not in scope.
    """
    key = (snapshot, school_year, stage, with_reliefs, rule_set)
    rows, result, in_force = league(*key), assessment(*key), rules(school_year, rule_set)
    found, *ways = steps_to_pass(*key, prices)
    years = [year for year in info(snapshot).school_years if year <= school_year]
    links = {year: warehouse(snapshot).school_links(year) for year in years}
    reports = []
    for code in codes:
        peers = choose_peers(rows, code, planning.peer_rules(), [])
        report = school_report(code, result, found, (ways[0], ways[1]), peers, in_force)
        _, cut_at = trail_of(code, school_year, years, links)
        reports.append((report, SchoolHistory(pd.DataFrame(), cut_at)))
    return tuple(reports)
