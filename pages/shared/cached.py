"""What is kept between reruns. The only module that uses Streamlit's caches.

Keys are the snapshot's path, school year, stage, switches and rule set: a snapshot never changes and
rules are read once per start, so what is kept cannot go stale. Language is never part of a key.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from analysis import successions
from analysis.assessment import StageAssessment, assess_stage
from analysis.code_words import FILE_MARK, code_words, coded
from analysis.compare import Comparison
from analysis.fingerprint import mark
from analysis.league import league_table
from analysis.lesson_demand import subject_needs, teachers_held, weekly_lessons
from analysis.levers import Place
from analysis.map_measures import codes_before
from analysis.outcomes import StageOutcomes, stage_outcomes
from analysis.peers import choose_peers
from analysis.planner.basis import Built, PlanBasis
from analysis.planner.build import build
from analysis.planner.burden import Share
from analysis.planner.doubts import chances, coded_people
from analysis.planner.people import WholePeople, burden_by
from analysis.planner.problem import Plan
from analysis.planner.problem_key import problem_key
from analysis.planner.report import PlanReport, report
from analysis.planner.request import PlanRequest, from_text
from analysis.planner.robustness import Robustness
from analysis.present.maps import Bounds, Outline, bounds_of, outlines
from analysis.present.school_map import placed
from analysis.prices import PriceList
from analysis.ranking import ranking, with_change
from analysis.reallocation import Outcome, Setting, best_single_step, setting
from analysis.reconcile import Basis
from analysis.rules import NATIONAL, RulesInForce, day_of_school_year
from analysis.scenario import Scenario
from analysis.school_history import SchoolHistory, history_of, trail_of
from analysis.school_report import SchoolReport, school_report
from analysis.school_steps import Basis as PlanningBasis
from analysis.school_steps import Steps, basis, cheapest_steps
from analysis.school_years import history, past_of, under_codes
from analysis.teacher_structure import AgeBand, schools_with_lessons
from analysis.trace import IndicatorTrace
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from analysis.what_if import Outcome as WhatIf
from analysis.what_if import apply
from analysis.what_if_ground import Ground, ground
from analysis.what_if_places import places
from data import (
    planner_reference,
    planning,
    reference,
    teacher_reference,
    versions,
    what_if_reference,
)
from data.jobs import JobRunner
from data.outcome_settings import outcome_settings
from data.pack import PackBasis, read_basis
from data.planner_data import plan_basis
from data.reconcile_basis import read_basis as read_basis_of_results
from data.teacher_data import TeacherData, read_teacher_data
from data.trace import source_files as read_source_files
from data.trace import traced
from data.warehouse import SnapshotInfo, UnreadableSnapshot, Warehouse, read_snapshot
from data.workspace import names_are_coded

SNAPSHOTS_KEPT = 4
RESULTS_KEPT = 64


@st.cache_resource(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def warehouse(snapshot: str) -> Warehouse:
    """The open snapshot."""
    return Warehouse(snapshot)


@st.cache_data(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def info(snapshot: str) -> SnapshotInfo:
    """What the snapshot says of itself; files by code words where names of schools are coded."""
    told = warehouse(snapshot).info()
    return replace(told, files=tuple(_file_words(told.files)[name] for name in told.files))


def _file_words(names: Iterable[str]) -> dict[str, str]:
    """What each file is called for readers: its name, or a code word, as a school may send its own."""
    names = list(names)
    return code_words(names, {}, FILE_MARK) if names_are_coded() else {name: name for name in names}


@st.cache_resource(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def _all_facts(snapshot: str) -> pd.DataFrame:
    return named(snapshot, warehouse(snapshot).facts())


@st.cache_data(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def _code_words(snapshot: str) -> dict[str, str]:
    source = warehouse(snapshot)
    renamed = {}
    for year in info(snapshot).school_years:
        links = source.school_links(year)
        known = links[links["code_before"].notna() & links["is_comparable"].astype(bool)]
        pairs = zip(known["code_before"], known["school_code"], strict=True)
        renamed.update({before: code for before, code in pairs if before != code})
    return code_words(source.school_codes(), renamed)


def named(snapshot: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with school_code and school_name as readers may see them: the one place that decides.

    With COUNTY_SCHOOL_NAMES = coded code words stand for names; the setting is read once per start.
    """
    return coded(frame, _code_words(snapshot)) if names_are_coded() else frame


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def facts(snapshot: str, school_year: int) -> pd.DataFrame:
    """Facts of one school year."""
    every = _all_facts(snapshot)
    return every[every["school_year"] == school_year].reset_index(drop=True)


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def left_out(snapshot: str, school_year: int) -> pd.DataFrame:
    """Schools that the rules leave out, with the reason."""
    return named(snapshot, warehouse(snapshot).left_out(school_year))


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def corrections(snapshot: str, school_year: int) -> pd.DataFrame:
    """Corrections applied to the year."""
    return warehouse(snapshot).corrections(school_year)


@st.cache_data(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def townships(snapshot: str) -> tuple[Outline, ...]:
    """Township outlines ready to draw; none when the workbook has none."""
    rows = warehouse(snapshot).townships()
    features = [
        {
            "type": "Feature",
            "properties": {"township": row.township},
            "geometry": json.loads(row.outline),
        }
        for row in rows.itertuples()
        if isinstance(row.outline, str)
    ]
    if not features:
        return ()
    return outlines({"type": "FeatureCollection", "features": features}, name="township")


@st.cache_data(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def map_bounds(snapshot: str) -> Bounds | None:
    """Corners around all outlines and the schools of all years, the same for every year and topic.

    None when there is neither an outline nor a position.
    """
    towns, schools = townships(snapshot), placed(_all_facts(snapshot))
    return bounds_of(towns, schools) if towns or len(schools) else None


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def codes_in_year(snapshot: str, school_year: int, earlier: int) -> pd.Series:
    """Code in an earlier year by code in a school year; see analysis.map_measures.codes_before."""
    years = range(school_year, earlier, -1)
    return codes_before([warehouse(snapshot).school_links(year) for year in years])


@st.cache_data(max_entries=SNAPSHOTS_KEPT, show_spinner=False)
def source_files(snapshot: str) -> tuple[tuple[str, str], ...]:
    """Name and SHA-256 of the files that the snapshot was built from."""
    found = read_source_files(warehouse(snapshot))
    words = _file_words(name for name, _ in found)
    return tuple((words[name], sha256) for name, sha256 in found)


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def posts_files(snapshot: str, school_year: int) -> tuple[str, ...]:
    """What the files are called that authorised posts were read from."""
    words = _file_words(warehouse(snapshot).info().files)
    return tuple(words[name] for name in warehouse(snapshot).posts_files(school_year))


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
def codes_over_years(snapshot: str, school_year: int, earlier: int) -> dict[str, str]:
    """Code in `school_year` -> code in the `earlier` year, for schools that can be compared."""
    links = [warehouse(snapshot).school_links(year) for year in range(school_year, earlier, -1)]
    return successions.codes_over_years(links, links[0]["school_code"])


# Shared by all readers: nothing may write into it. Prices are few, and their text says them all.
@st.cache_resource(
    max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs={PriceList: lambda each: repr(each)}
)
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


@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False)
def rotation_setting(
    snapshot: str, school_year: int, stage: Stage, with_reliefs: bool, rule_set: str = NATIONAL
) -> Setting:
    """What a rotation works on. Shared by all readers: nothing may write into it."""
    return setting(
        facts(snapshot, school_year),
        assessment(snapshot, school_year, stage, with_reliefs, rule_set),
        reference.indicators(),
        rules(school_year, rule_set),
        reference.donor_limits(),
    )


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def single_step(
    snapshot: str, school_year: int, stage: Stage, with_reliefs: bool, rule_set: str = NATIONAL
) -> Outcome | None:
    """The smallest move that makes one more school pass."""
    where = rotation_setting(snapshot, school_year, stage, with_reliefs, rule_set)
    nothing = Scenario(info(snapshot).snapshot, school_year, stage)
    kinds = {kind.key: kind for kind in reference.teacher_kinds()}
    return best_single_step(where, nothing, kinds)


# Shared by all readers: nothing may write into it.
@st.cache_resource(
    max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs={PriceList: lambda each: repr(each)}
)
def plan_ground(
    snapshot: str,
    school_year: int,
    stage: Stage,
    with_reliefs: bool,
    rule_set: str,
    prices: PriceList,
) -> Ground:
    """What scenarios of a stage stand on."""
    return ground(
        facts(snapshot, school_year),
        rotation_setting(snapshot, school_year, stage, with_reliefs, rule_set),
        reference.teacher_kinds(),
        prices,
        what_if_reference.terms(),
        with_reliefs,
        warehouse(snapshot).posts(school_year),
        warehouse(snapshot).travel(school_year),
    )


# Shared by all readers: nothing may write into it.
@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False)
def plan_places(
    snapshot: str, school_year: int, stage: Stage, with_reliefs: bool, rule_set: str
) -> list[Place]:
    """Every place of a stage that a lever may name."""
    return places(league(snapshot, school_year, stage, with_reliefs, rule_set))


# Shared by all readers: nothing may write into it. The text of a scenario says all that it asks for.
@st.cache_resource(
    max_entries=RESULTS_KEPT,
    show_spinner=False,
    hash_funcs={PriceList: lambda each: repr(each), Scenario: lambda each: each.to_text()},
)
def plan_outcome(
    snapshot: str,
    school_year: int,
    stage: Stage,
    with_reliefs: bool,
    rule_set: str,
    prices: PriceList,
    scenario: Scenario,
) -> WhatIf:
    """A scenario carried out."""
    return apply(
        scenario, plan_ground(snapshot, school_year, stage, with_reliefs, rule_set, prices)
    )


@st.cache_data(
    max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs={PriceList: lambda each: repr(each)}
)
def plan_mark(school_year: int, with_reliefs: bool, rule_set: str, prices: PriceList) -> str:
    """The mark of all that decides a scenario's numbers beside its data and itself."""
    return mark(
        rules(school_year, rule_set),
        with_reliefs,
        reference.donor_limits(),
        reference.teacher_kinds(),
        what_if_reference.terms(),
        prices,
    )


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


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def snapshot_of_id(snapshot_id: str, folder: str) -> SnapshotInfo | None:
    """What the snapshot with this id says of itself; None where it is gone or cannot be read."""
    try:
        return read_snapshot(versions.find(snapshot_id, Path(folder)))
    except (versions.UnknownVersion, UnreadableSnapshot):
        return None


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def comparison(old: str, new: str) -> Comparison:
    """What differs between two snapshots, in every school year of either. Raises UnreadableSnapshot."""
    return versions.comparison(Path(old), Path(new))


@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False)
def reconcile_basis(snapshot: str, school_year: int) -> Basis:
    """What published figures of a year are compared with. Shared: nothing may write into it."""
    return read_basis_of_results(warehouse(snapshot), school_year)


@st.cache_resource(max_entries=RESULTS_KEPT, show_spinner=False)
def teacher_data(snapshot: str, school_year: int) -> TeacherData:
    """Teachers and classes by grade of a year. Shared: nothing may write into it."""
    return read_teacher_data(warehouse(snapshot), school_year)


@st.cache_data(max_entries=RESULTS_KEPT, show_spinner=False)
def lesson_needs(
    snapshot: str, school_year: int, stage: Stage, rule_set: str, load: int
) -> pd.DataFrame | None:
    """Teachers needed and held by school and subject; None in a year without a lesson table."""
    table, _ = teacher_reference.lesson_table()
    plan = table.plan(school_year, load)
    if plan is None:
        return None
    data = teacher_data(snapshot, school_year)
    schools = schools_with_lessons(facts(snapshot, school_year), stage)
    counts, roster, grades = (
        frame[frame["stage"] == stage] for frame in (data.counts, data.roster, data.grades)
    )
    counts = counts[counts["school_code"].isin(schools["school_code"])]
    grades = grades[grades["school_code"].isin(schools["school_code"])]
    in_force = rules(school_year, rule_set)
    return subject_needs(
        schools,
        weekly_lessons(schools, grades, plan, stage),
        teachers_held(
            counts,
            roster,
            [each.subject for each in plan.subjects],
            teacher_reference.teacher_values()["roster_covers_share"],
        ),
        plan,
        {code: in_force.threshold(code, stage) for code in plan.indicators.values()},
    )


# Shared by all readers: nothing may write into it. What prices say belongs to the key, as elsewhere.
@st.cache_resource(
    max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs={PriceList: lambda each: repr(each)}
)
def planner_basis(
    snapshot: str, school_year: int, with_reliefs: bool, rule_set: str, prices: PriceList
) -> PlanBasis:
    """What plans of a year are built from; `prices`: those in use."""
    judged, with_them = (
        {
            stage: assessment(snapshot, school_year, stage, reliefs, rule_set)
            for stage in COMPULSORY_STAGES
        }
        for reliefs in (False, with_reliefs)
    )
    return plan_basis(
        warehouse(snapshot),
        school_year,
        facts(snapshot, school_year),
        judged,
        with_them,
        rules(school_year, rule_set),
        prices,
    )


@st.cache_resource(
    max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs={PriceList: lambda each: repr(each)}
)
def planned_question(
    snapshot: str,
    school_year: int,
    with_reliefs: bool,
    rule_set: str,
    prices: PriceList,
    request: str,
) -> tuple[Built, str]:
    """The problem that a request's text asks, and the key that its answer is kept under."""
    basis = planner_basis(snapshot, school_year, with_reliefs, rule_set, prices)
    asked = from_text(request, snapshot=info(snapshot).snapshot)
    built = build(basis, asked)
    seconds = asked.seconds or int(basis.settings.working["time_limit_seconds"])
    return built, problem_key(built.problem, seconds)


# A plan belongs to the key of its question; the others are what the key was made from.
@st.cache_resource(
    max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs={Plan: lambda each: repr(each)}
)
def plan_report(key: str, plan: Plan, _basis: PlanBasis, _built: Built) -> PlanReport:
    """What is told of a plan. Shared by all readers: nothing may write into it."""
    return report(_basis, _built, plan)


@st.cache_resource(
    max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs={Plan: lambda each: repr(each)}
)
def plan_chances(
    key: str, plan: Plan, _basis: PlanBasis, _request: PlanRequest
) -> tuple[Robustness, Robustness]:
    """How sure a plan is when moves fail, and when pupils differ."""
    return chances(_basis, _request, plan)


@st.cache_resource(
    max_entries=RESULTS_KEPT, show_spinner=False, hash_funcs={Plan: lambda each: repr(each)}
)
def plan_people(
    key: str, plan: Plan, _basis: PlanBasis, _request: PlanRequest, _bands: Sequence[AgeBand]
) -> tuple[WholePeople, tuple[Share, ...], tuple[Share, ...]]:
    """The coded teachers of a plan, and the shares that ages and home townships give."""
    people, roster = coded_people(_basis, _request, plan, _bands)
    return (
        people,
        burden_by(people, roster, "age_band"),
        burden_by(people, roster, "home_township"),
    )


@st.cache_resource(show_spinner=False)
def jobs() -> JobRunner:
    """The jobs of this server."""
    working = planner_reference.working()
    return JobRunner(
        int(working["jobs_at_once"]), int(working["jobs_waiting"]), int(working["jobs_kept"])
    )
