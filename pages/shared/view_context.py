"""What a page needs to know, read once from widgets and address into one frozen value.

The only module that touches session state and the address; views get values.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.assessment import StageAssessment
from analysis.present.text import LANGUAGES, Texts, texts
from analysis.present.trace_words import Origin, TraceWording
from analysis.present.words import Wording
from analysis.rules import Indicator, RulesInForce
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import reference
from data.trace import column_factors, column_names, fact_sources
from data.warehouse import SnapshotInfo, current_snapshot
from data.workspace import names_are_coded
from pages.shared import cached
from pages.shared.choices import choice, selection, switched
from pages.shared.rule_choice import RuleChoice, read_rule_choice


@dataclass(frozen=True)
class ViewContext:
    """The reader's choice: language, snapshot, school year, stage, reliefs on or off, rule set."""

    t: Texts
    snapshot: str
    info: SnapshotInfo
    school_year: int
    stage: Stage
    with_reliefs: bool
    rule_choice: RuleChoice

    @property
    def earlier_years(self) -> tuple[int, ...]:
        """Loaded years before the chosen one that hang together with it year by year, latest first."""
        years = []
        while (before := self.school_year - len(years) - 1) in self.info.school_years:
            years.append(before)
        return tuple(years)

    @property
    def rule_set(self) -> str:
        """Id of the chosen rule set."""
        return self.rule_choice.chosen

    @property
    def key(self) -> tuple[str, int, Stage, bool, str]:
        """What a result of the chosen stage is kept under; see `cached`."""
        return self.snapshot, self.school_year, self.stage, self.with_reliefs, self.rule_set

    @property
    def names_coded(self) -> bool:
        """Whether code words stand for the names of schools."""
        return names_are_coded()

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators in the order of the form."""
        return reference.indicators()

    @property
    def rules(self) -> RulesInForce:
        """The rules by which the chosen year is judged."""
        return cached.rules(self.school_year, self.rule_set)

    @property
    def words(self) -> Wording:
        """What is needed to put results into the reader's words."""
        return Wording(
            self.t,
            reference.indicators(),
            reference.units(),
            {
                key: {code.code: getattr(code, self.t.language) for code in codes}
                for key, codes in reference.code_lists().items()
            },
        )

    @property
    def trace_wording(self) -> TraceWording:
        """What is needed to put a trace into the reader's words."""
        names = column_names(self.t.language)
        return TraceWording(self.words, names, column_factors(), fact_sources(), self.rules)

    @property
    def origin(self) -> Origin:
        """What stands behind every number of an export."""
        return Origin(
            self.info.county,
            self.info.snapshot,
            self.info.built_at,
            self.info.data_date,
            cached.source_files(self.snapshot),
            self.school_year,
            self.stage,
            self.with_reliefs,
            self.rule_set,
        )

    def assessment(self, stage: Stage | None = None) -> StageAssessment:
        """The judgement of a stage (the chosen one without argument)."""
        return cached.assessment(
            self.snapshot,
            self.school_year,
            stage or self.stage,
            self.with_reliefs,
            self.rule_set,
        )

    def league(self, stage: Stage | None = None) -> pd.DataFrame:
        """The league table of a stage (the chosen one without argument)."""
        return cached.league(
            self.snapshot,
            self.school_year,
            stage or self.stage,
            self.with_reliefs,
            self.rule_set,
        )


def chosen_language() -> str:
    """The language chosen on the page, else in the address; Chinese for one we do not speak."""
    given = st.session_state.get("language") or st.query_params.get("language")
    return given if given in LANGUAGES else LANGUAGES[0]


def choose_language() -> Texts:
    """Draw the choice of languages and return the texts of the one that is chosen."""
    t = texts(chosen_language())
    language = choice(
        t("choice.language"),
        LANGUAGES,
        key="language",
        format_func={"zh": "中文", "en": "English"}.__getitem__,
    )
    return texts(language)


def read_context() -> ViewContext:
    """Draw the row of choices and return what was chosen. Raises NoSnapshot without data."""
    snapshot = str(current_snapshot())
    about = cached.info(snapshot)
    t = texts(chosen_language())
    years = [str(year) for year in sorted(about.school_years, reverse=True)]
    with st.container(horizontal=True, vertical_alignment="bottom", key="choices"):
        year = selection(
            t("choice.school_year"),
            years,
            key="year",
            language=t.language,
            format_func=lambda year: t.school_year(int(year)),
            width=170,
        )
        stage = choice(
            t("choice.stage"),
            [str(stage) for stage in COMPULSORY_STAGES],
            key="stage",
            format_func=lambda value: t(f"stage.{value}"),
        )
        reliefs = _reliefs(t)
        st.space("stretch")
        choose_language()
    rules = read_rule_choice(about)
    return ViewContext(t, snapshot, about, int(year), Stage(stage), reliefs, rules)


def _reliefs(t: Texts) -> bool:
    """The switch of the transitional reliefs, off unless the address says `reliefs=on`."""
    return switched(
        t("choice.reliefs"), key="reliefs", default=False, help=t("choice.reliefs_help")
    )
