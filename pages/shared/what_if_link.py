"""The scenario of an address: whole, or, where it is too long for a link, by the id it was saved under."""

from __future__ import annotations

import streamlit as st

from analysis.scenario import Scenario, ScenarioRefused, fits_a_link, from_text
from analysis.vocabulary import Finding
from data.scenarios import Saved, shelf
from data.what_if_reference import lever_names
from pages.shared import address
from pages.shared.show import note
from pages.shared.view_context import ViewContext

WHOLE, BY_ID = "scenario", "saved_scenario"


def scenario_in_address(context: ViewContext) -> tuple[Scenario | None, tuple[Finding, ...]]:
    """The scenario that the address carries, once per address.

    Findings when it is refused; it is taken out of the address then, also on a page that sets none.
    """
    found, refused = _carried(context)
    if found is not None and (found.school_year, found.stage) != (
        context.school_year,
        context.stage,
    ):
        values = {"year": context.t.school_year(found.school_year), "stage": found.stage}
        found, refused = None, (Finding("scenario_is_of_another_year_or_stage", values=values),)
    if refused:
        for name in (WHOLE, BY_ID):
            st.query_params.pop(name, None)
    return found, refused


def _carried(context: ViewContext) -> tuple[Scenario | None, tuple[Finding, ...]]:
    key = WHOLE if WHOLE in st.query_params else BY_ID
    text = st.query_params.get(key)
    if text is None or st.session_state.get("scenario_text") == text:
        return None, ()
    st.session_state["scenario_text"] = text
    if key == BY_ID:
        saved = shelf().find(text)
        return (saved.scenario, ()) if saved else (None, (Finding("scenario_is_not_saved_here"),))
    try:
        return from_text(text, snapshot=context.info.snapshot, names=lever_names()), ()
    except ScenarioRefused as refusal:
        return None, refusal.findings


def remember_scenario(scenario: Scenario) -> None:
    """Put the scenario into the address, so that the link carries it; an empty one leaves none.

    One that is too long is carried by its id if it is saved as it is, else not at all.
    """
    key, text = WHOLE, None
    if fits_a_link(scenario):
        usual = Scenario(
            scenario.snapshot, scenario.school_year, scenario.stage, rules=scenario.rules
        )
        text = None if scenario == usual else scenario.to_text()
    elif saved := _saved(scenario):
        key, text = BY_ID, saved.id
    for name in (WHOLE, BY_ID):
        address.put(name, text if name == key else None)
    st.session_state["scenario_text"] = text


def _saved(scenario: Scenario) -> Saved | None:
    return shelf().same_as(scenario)


def tell_long_link(context: ViewContext, scenario: Scenario) -> None:
    """Say that a scenario is too long for a link, and what its link holds instead."""
    if not fits_a_link(scenario):
        which = "by_id" if _saved(scenario) else "not_saved"
        note(context.t(f"page.take_over.link_{which}", measures=len(scenario.levers)))
