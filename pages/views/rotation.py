"""What happens to schools and coefficients when teachers move?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.present.figures import coefficients_before_after
from analysis.present.rotation_tables import (
    coefficients_seen,
    indicators_before_after,
    moves,
    schools_touched,
)
from analysis.present.text import finding_sentence
from analysis.present.words import counted_note, rule_note
from analysis.reallocation import Outcome, Setting, Status, carry_out, most_movable
from analysis.rules import TeacherKind
from analysis.scenario import COUNTY, MOST_PEOPLE, ORDERS, Place, Rotation, Scenario
from analysis.vocabulary import Area, Finding, Verdict
from data import reference
from pages.shared import cached
from pages.shared.controls import pick, preset, select, slider_with_number, switch
from pages.shared.show import heading, note, question_and_finding, sentence, show_figure, show_table
from pages.shared.view_context import ViewContext, remember_scenario, scenario_in_address


def render(context: ViewContext) -> None:
    """Draw the page."""
    t = context.t
    kinds = {kind.key: kind for kind in reference.teacher_kinds()}
    where = cached.rotation_setting(*context.key)
    _take_over_address(context)
    head = st.container()
    left, right = st.columns([5, 6])
    with left:
        scenario = _levers(context, kinds, where)
    outcome = carry_out(scenario, where, kinds)
    remember_scenario(scenario)
    with head:
        question_and_finding(t("page.rotation.question"), _finding(context, outcome))
    with right:
        _limits(context, outcome)
        _coefficients(context, outcome)
        if not scenario.levers:
            _suggestion(context, kinds)
    if outcome.moved:
        names = _names(context)
        heading(t("page.rotation.schools"))
        show_table(schools_touched(outcome, names, context.words), t)
        heading(t("page.rotation.moves"))
        show_table(moves(outcome, names, context.words), t)


def _names(context: ViewContext) -> pd.Series:
    """School code -> name."""
    return context.league().set_index("school_code")["school_name"]


def _key(context: ViewContext, kind: str, part: str) -> str:
    return f"rotation_{context.stage}_{kind}_{part}"


def _take_over_address(context: ViewContext) -> None:
    """Set the controls to the scenario that the address carries, once; say what cannot be set."""
    t = context.t
    scenario, findings = scenario_in_address(context)
    known, taken, findings = set(_places(context)), set(), list(findings)
    for lever in scenario.levers if scenario else ():
        strangers = [place for place in (lever.source, lever.target) if place not in known]
        findings += [
            Finding("scenario_place_is_not_known", values={"value": place.name})
            for place in strangers
        ]
        if lever.teacher_kind in taken:
            kind = t(f"teacher_kind.{lever.teacher_kind}")
            findings.append(Finding("scenario_levers_of_one_kind", values={"kind": kind}))
        elif not strangers:
            taken.add(lever.teacher_kind)
            _set_lever(context, lever)
    if scenario:
        preset("rotation_protect", scenario.protect_donors)
        preset("rotation_help_first", scenario.help_first)
    for finding in findings:
        sentence(finding_sentence(finding, t))


def _set_lever(context: ViewContext, lever: Rotation) -> None:
    preset(_key(context, lever.teacher_kind, "from"), lever.source)
    preset(_key(context, lever.teacher_kind, "to"), lever.target)
    preset(_key(context, lever.teacher_kind, "people"), lever.people)


def _places(context: ViewContext) -> list[Place]:
    rows = context.league()
    places = [COUNTY]
    places += [Place("area", str(area)) for area in Area if (rows["area"] == area).any()]
    places += [Place("township", name) for name in sorted(rows["township"].unique())]
    places += [Place("group", name) for name in sorted(rows["school_group"].dropna().unique())]
    places += [Place("school", code) for code in sorted(rows["school_code"])]
    return places


def _place_name(context: ViewContext, place: Place, names: pd.Series) -> str:
    t = context.t
    if place.kind == "county":
        return t("place.county")
    if place.kind == "area":
        return t("place.area", name=t(f"area.{place.name}"))
    if place.kind == "school":
        return str(names[place.name])
    return t(f"place.{place.kind}", name=place.name)


def _levers(context: ViewContext, kinds: dict[str, TeacherKind], where: Setting) -> Scenario:
    t = context.t
    with st.container(horizontal=True, vertical_alignment="bottom"):
        help_first = pick(
            t("page.rotation.help_first"),
            ORDERS,
            key="rotation_help_first",
            format_func=lambda order: t(f"help_first.{order}"),
            help=t("page.rotation.help_first_help"),
        )
        protect = switch(
            t("page.rotation.protect"),
            key="rotation_protect",
            default=True,
            help=t("page.rotation.protect_help"),
        )
    empty = Scenario(
        context.info.snapshot,
        context.school_year,
        context.stage,
        protect_donors=protect,
        help_first=help_first,
    )
    names = _names(context)
    places = _places(context)
    levers = []
    for kind in kinds.values():
        with st.container(border=True):
            heading(t(f"teacher_kind.{kind.key}"))
            ends = {}
            for column, end in zip(st.columns(2), ("from", "to"), strict=True):
                with column:
                    ends[end] = select(
                        t(f"page.rotation.{end}"),
                        places,
                        key=_key(context, kind.key, end),
                        language=t.language,
                        format_func=lambda place: _place_name(context, place, names),
                    )
            most = most_movable(
                kind.key, ends["from"], ends["to"], empty, where, kinds, MOST_PEOPLE
            )
            people = slider_with_number(
                t("page.rotation.people", most=most),
                key=_key(context, kind.key, "people"),
                maximum=most,
                number_label=t("page.rotation.typed"),
                cut_note=lambda asked, most=most: t("page.rotation.cut", asked=asked, most=most),
            )
            if not most:
                note(t("page.rotation.nothing_to_move"))
            levers.append(Rotation(kind.key, ends["from"], ends["to"], people))
    limits = reference.donor_limits()
    keeps = t.number(100 * limits.keeps_share, 0)
    note(t("page.rotation.carries", keeps=keeps, minimum=limits.minimum_pupils))
    return replace(empty, levers=tuple(levers))


def _finding(context: ViewContext, outcome: Outcome) -> str:
    t = context.t
    if not outcome.scenario.levers:
        return t(
            "page.rotation.nothing_asked",
            stage=t(f"stage.{context.stage}"),
            failing=outcome.before.count(Verdict.FAIL),
        )
    before, after = outcome.before, outcome.after
    over = [
        int((result.indicators["cv_verdict"] == Verdict.FAIL).sum()) for result in (before, after)
    ]
    return t(
        "page.rotation.finding",
        moved=outcome.moved,
        donors=outcome.moves["source"].nunique(),
        receivers=outcome.moves["target"].nunique(),
        passing_before=before.count(Verdict.PASS),
        passing_after=after.count(Verdict.PASS),
        schools=len(after.schools),
        over_before=over[0],
        over_after=over[1],
    )


def _coefficients(context: ViewContext, outcome: Outcome) -> None:
    t, words = context.t, context.words
    before, after = outcome.before.indicators, outcome.after.indicators
    missing = int(after["schools_missing"].max())
    counted = int(after["schools_counted"].min())
    notes = [
        counted_note(counted, missing, t) + rule_note(context.rules, t),
        t("page.rotation.coefficients_note"),
    ]
    table = indicators_before_after(outcome, notes, words)
    heading(table.title)
    figure = coefficients_before_after(
        [words.name(code) for code in before["code"]],
        before["cv"],
        after["cv"],
        before["cv_limit"].iloc[0],
        t,
    )
    show_figure(figure, table, t, alt=coefficients_seen(outcome, words))


def _limits(context: ViewContext, outcome: Outcome) -> None:
    """Say for each lever why it could not be carried out whole."""
    t = context.t
    if outcome.status is Status.AS_ASKED:
        return
    for result in outcome.levers:
        if result.reason is not None:
            sentence(
                t(
                    f"limit.{result.reason}",
                    kind=t(f"teacher_kind.{result.lever.teacher_kind}"),
                    asked=result.lever.people,
                    moved=result.moved,
                )
            )


def _suggestion(context: ViewContext, kinds: dict[str, TeacherKind]) -> None:
    """One improving move, ready to be taken over."""
    t = context.t
    step = cached.single_step(*context.key)
    if step is None:
        note(t("page.rotation.no_single_step"))
        return
    lever = step.scenario.levers[0]
    names = _names(context)
    kind = kinds[lever.teacher_kind]
    position = [indicator.code for indicator in context.indicators].index(kind.indicator)
    sentence(
        t(
            "page.rotation.single_step",
            kind=t(f"teacher_kind.{lever.teacher_kind}"),
            people=lever.people,
            donors=t.join([str(names[code]) for code in step.moves["source"].unique()]),
            school=str(names[lever.target.name]),
            indicator=context.words.name(kind.indicator),
            before=context.words.coefficient(step.before.indicators["cv"].iloc[position]),
            after=context.words.coefficient(step.after.indicators["cv"].iloc[position]),
        )
    )
    st.button(
        t("page.rotation.take_over"),
        key="rotation_take_over",
        on_click=_set_lever,
        args=(context, lever),
        icon=":material/add_task:",
    )
