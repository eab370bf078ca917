"""The shelf of saved plans: choosing two to compare, opening, copying, setting aside, stale marks."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analysis.present.tables import Column, present
from analysis.present.text import finding_sentence
from analysis.prices import PriceList
from analysis.scenario import Scenario, stale
from analysis.vocabulary import Finding
from data import scenarios
from data.scenarios import Saved, Shelf
from pages.shared import address, cached
from pages.shared.choices import selection
from pages.shared.show import note, plain, show_table
from pages.shared.view_context import ViewContext
from pages.shared.what_if_state import spread, working_scenario

WORKING, BASELINE = "working", "baseline"


def _here(context: ViewContext, found: Shelf) -> list[Saved]:
    """Saved plans of the chosen school year and stage, latest first."""
    scope = (context.school_year, context.stage)
    return [
        each for each in found.saved if (each.scenario.school_year, each.scenario.stage) == scope
    ]


def choose_sides(
    context: ViewContext, found: Shelf, prices: PriceList
) -> tuple[dict[str, Scenario], dict[str, str]]:
    """Draw the choice of plans A and B; their scenarios and names beside the baseline's."""
    t, saved = context.t, {each.id: each for each in _here(context, found)}
    names = {WORKING: t("what_if.working"), BASELINE: t("what_if.baseline")}
    names |= {key: each.name for key, each in saved.items()}
    working = working_scenario(context, prices)
    empty = Scenario(working.snapshot, working.school_year, working.stage)
    scenario_of = {WORKING: working, BASELINE: empty}
    scenario_of |= {key: each.scenario for key, each in saved.items()}
    chosen = {}
    for column, (side, first) in zip(
        st.columns(2), {"a": WORKING, "b": BASELINE}.items(), strict=True
    ):
        with column:
            chosen[side] = selection(
                t(f"page.plans.{side}"),
                [first, *(key for key in names if key != first)],
                key=f"plan_{side}",
                language=t.language,
                format_func=names.__getitem__,
            )
    sides = {BASELINE: empty, **{side: scenario_of[key] for side, key in chosen.items()}}
    labels = {BASELINE: names[BASELINE], **{side: names[key] for side, key in chosen.items()}}
    return sides, labels


def _stale(context: ViewContext, scenario: Scenario, prices: PriceList) -> tuple[Finding, ...]:
    mark = cached.plan_mark(context.school_year, context.with_reliefs, context.rule_set, prices)
    return stale(scenario, context.info.snapshot, mark)


def warn_of_stale(
    context: ViewContext,
    sides: Mapping[str, Scenario],
    labels: Mapping[str, str],
    prices: PriceList,
) -> None:
    """Say of each plan that is compared whether data or rules have moved on since it was made."""
    for side, scenario in sides.items():
        told = [finding_sentence(each, context.t) for each in _stale(context, scenario, prices)]
        if told:
            lines = (labels[side], *told)
            st.warning("\n\n".join(plain(line) for line in lines))


def shelf_panel(context: ViewContext, found: Shelf, prices: PriceList) -> None:
    """The saved plans as a table, and what can be done with one of them."""
    t, here = context.t, _here(context, found)
    if found.broken:
        files = t.join(list(found.broken))
        st.warning(plain(t("page.plans.broken", count=len(found.broken), files=files)))
    elsewhere = len(found.saved) - len(here)
    if elsewhere:
        note(t("page.plans.other_scope", count=elsewhere))
    if not here:
        note(t("page.plans.empty"))
        address.leave_out("plan_chosen", ())
        return
    _table(context, here, prices)
    names = {each.id: each.name for each in here}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = selection(
            t("page.plans.choose"),
            list(names),
            key="plan_chosen",
            language=t.language,
            format_func=names.__getitem__,
        )
        for action, icon in (("open", "edit"), ("copy", "content_copy"), ("aside", "archive")):
            st.button(
                t(f"page.plans.{action}"),
                key=f"plan_{action}",
                on_click=_do,
                args=(context, action, str(key)),
                icon=f":material/{icon}:",
            )
    told = st.session_state.pop("plan_told", None)
    if told:
        st.info(plain(told))


def _table(context: ViewContext, here: list[Saved], prices: PriceList) -> None:
    t = context.t
    state = [
        t(f"page.plans.{'stale' if _stale(context, each.scenario, prices) else 'fresh'}")
        for each in here
    ]
    frame = pd.DataFrame(
        {
            "name": [each.name for each in here],
            "made_at": [each.made_at.astimezone().strftime("%Y-%m-%d %H:%M") for each in here],
            "measures": [float(len(each.scenario.levers)) for each in here],
            "state": state,
        }
    )
    columns = [
        Column("name", t("page.plans.name")),
        Column("made_at", t("page.plans.made_at")),
        Column("measures", t("page.plans.measures"), "number"),
        Column("state", t("page.plans.state")),
    ]
    show_table(present("plans_shelf", t("page.plans.shelf"), frame, columns), t)


def _do(context: ViewContext, action: str, key: str) -> None:
    """Open, copy or set aside a plan, and say what came of it."""
    t, found = context.t, scenarios.shelf().find(key)
    try:
        if found is None:
            told = t("page.plans.gone")
        elif action == "open":
            spread(context, found.scenario)
            told = t("page.plans.opened", name=found.name)
        elif action == "copy":
            copy = scenarios.duplicate(key)
            told = t("page.plans.copied", name=copy.name) if copy else t("page.plans.gone")
        else:
            scenarios.set_aside(key)
            told = t("page.plans.set_aside", name=found.name)
    except OSError as error:
        told = t("what_if.panel.cannot_save", reason=error)
    st.session_state["plan_told"] = told
