"""What a page needs to know, read once from widgets and address into one frozen value.

The only module that touches session state and the address; views get values.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analysis.assessment import StageAssessment
from analysis.present.text import LANGUAGES, Texts, texts
from analysis.rules import Indicator, RulesInForce
from analysis.scenario import Scenario, ScenarioRefused, from_text
from analysis.vocabulary import COMPULSORY_STAGES, Finding, Stage
from data import reference
from data.warehouse import SnapshotInfo, current_snapshot
from pages.shared import cached


@dataclass(frozen=True)
class ViewContext:
    """The reader's choice: language, snapshot, school year, stage, reliefs on or off."""

    t: Texts
    snapshot: str
    info: SnapshotInfo
    school_year: int
    stage: Stage
    with_reliefs: bool

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators in the order of the form."""
        return reference.indicators()

    @property
    def rules(self) -> RulesInForce:
        """The rules by which the chosen year is judged."""
        return cached.rules(self.school_year)

    def assessment(self, stage: Stage | None = None) -> StageAssessment:
        """The judgement of a stage (the chosen one without argument)."""
        return cached.assessment(
            self.snapshot, self.school_year, stage or self.stage, self.with_reliefs
        )

    def league(self, stage: Stage | None = None):
        """The league table of a stage (the chosen one without argument)."""
        return cached.league(
            self.snapshot, self.school_year, stage or self.stage, self.with_reliefs
        )


def chosen_language() -> str:
    """The language chosen on the page, else in the address; Chinese for one we do not speak."""
    given = st.session_state.get("language") or st.query_params.get("language")
    return given if given in LANGUAGES else LANGUAGES[0]


def choose_stage(stage: Stage | None) -> None:
    """Set the stage of the row of choices; nothing without one. For callbacks of buttons."""
    if stage is not None:
        st.session_state["stage"] = str(stage)


def read_context() -> ViewContext:
    """Draw the row of choices and return what was chosen. Raises NoSnapshot without data."""
    snapshot = str(current_snapshot())
    about = cached.info(snapshot)
    t = texts(chosen_language())
    with st.container(horizontal=True, vertical_alignment="bottom", key="choices"):
        year = st.selectbox(
            t("choice.school_year"),
            sorted(about.school_years, reverse=True),
            format_func=t.school_year,
            key="year",
            bind="query-params",
            width=170,
        )
        stage = st.segmented_control(
            t("choice.stage"),
            [str(stage) for stage in COMPULSORY_STAGES],
            default=str(Stage.PRIMARY),
            required=True,
            format_func=lambda value: t(f"stage.{value}"),
            key="stage",
            bind="query-params",
        )
        reliefs = st.toggle(
            t("choice.reliefs"), key="reliefs", bind="query-params", help=t("choice.reliefs_help")
        )
        st.space("stretch")
        st.segmented_control(
            t("choice.language"),
            LANGUAGES,
            default=LANGUAGES[0],
            required=True,
            format_func={"zh": "中文", "en": "English"}.get,
            key="language",
            bind="query-params",
        )
    return ViewContext(t, snapshot, about, year, Stage(stage), reliefs)


def go_to_school(code: str | None) -> None:
    """Remember the school to show; pages that show a school read it with `chosen_school`."""
    if code:
        st.session_state["school"] = code


def chosen_school(codes) -> str | None:
    """The school last clicked, if it is among `codes`."""
    code = st.session_state.get("school")
    return code if code in set(codes) else None


def scenario_in_address(context: ViewContext) -> tuple[Scenario | None, tuple[Finding, ...]]:
    """The scenario that the address carries, once per address; findings when it is refused."""
    text = st.query_params.get("scenario")
    if text is None or st.session_state.get("scenario_text") == text:
        return None, ()
    kinds = [kind.key for kind in reference.teacher_kinds()]
    try:
        found = from_text(text, snapshot=context.info.snapshot, teacher_kinds=kinds)
    except ScenarioRefused as refusal:
        return None, refusal.findings
    if (found.school_year, found.stage) != (context.school_year, context.stage):
        return None, ()
    st.session_state["scenario_text"] = text
    return found, ()


def remember_scenario(scenario: Scenario) -> None:
    """Put the scenario into the address, so that the link carries it; an empty one leaves none."""
    if not scenario.levers:
        st.query_params.pop("scenario", None)
        st.session_state["scenario_text"] = None
        return
    text = scenario.to_text()
    if st.query_params.get("scenario") != text:
        st.query_params["scenario"] = text
    st.session_state["scenario_text"] = text
