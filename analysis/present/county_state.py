"""One county in one school year as papers and slides take it: judgements, lists, rules, words, layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from analysis.assessment import StageAssessment
from analysis.edition import EditionMark
from analysis.paper_layout import PaperLayout
from analysis.present.edition_words import day_in_words, edition_line
from analysis.present.paper import NumberSource, Sourced
from analysis.present.text import Texts
from analysis.present.words import Wording, rule_note
from analysis.rules import RulesInForce
from analysis.vocabulary import Stage


@dataclass(frozen=True)
class CountyState:
    """Everything that papers of a county say, as values.

    stages     the judgement of each stage that the paper is about, in the order of telling
    before     the judgement of the year before, where the snapshot holds it
    leagues    for each stage: rows of `analysis.league.league_table`
    facts      rows of the school year (school x stage)
    grades     (school_code, stage) -> number of grades taught; empty where no sheet says it
    edition    number and day of the frozen edition, None for a draft
    office     that compiles and signs; "" for the county's bureau
    """

    county: str
    school_year: int
    stages: Mapping[Stage, StageAssessment]
    before: Mapping[Stage, StageAssessment]
    leagues: Mapping[Stage, pd.DataFrame]
    facts: pd.DataFrame
    rules: RulesInForce
    words: Wording
    layout: PaperLayout
    snapshot: str
    data_date: str | None
    with_reliefs: bool
    is_invented: bool
    edition: EditionMark | None = None
    grades: Mapping[tuple[str, str], int] = field(default_factory=dict)
    office: str = ""

    @property
    def t(self) -> Texts:
        """The texts."""
        return self.words.t

    @property
    def filters(self) -> str:
        """School year, stages and reliefs in words."""
        t = self.t
        stages = t.join([t(f"stage.{stage}") for stage in self.stages])
        reliefs = "frame.footer_reliefs_on" if self.with_reliefs else "frame.footer_reliefs_off"
        return t(
            "papers.filters",
            year=t.school_year(self.school_year),
            stages=stages,
            reliefs=t(reliefs),
        )

    @property
    def signed(self) -> str:
        """Who signs: the office named, else the county's bureau."""
        return self.office or self.t("papers.signed", county=self.county)

    @property
    def warning(self) -> str:
        """That the county is invented; "" for a real one."""
        return self.t("frame.invented", county=self.county) if self.is_invented else ""

    @property
    def basis(self) -> tuple[str, ...]:
        """What every paper says of its data, one line each."""
        t = self.t
        lines = (
            self.warning,
            self.filters,
            ("" if t.language == "zh" else " ").join(
                [
                    t("frame.footer_date", date=self.data_date or t("common.unknown")),
                    t("papers.snapshot", snapshot=self.snapshot),
                    edition_line(self.edition, t),
                ]
            ),
            rule_note(self.rules, t).strip(),
        )
        return tuple(line for line in lines if line)

    @property
    def dated(self) -> str:
        """The day at the end of a paper, in words: that of freezing, for a draft that of its data.

        "" for a draft on data whose day is not known.
        """
        if self.edition is not None:
            return day_in_words(self.edition.frozen_on, self.t)
        try:
            return day_in_words(date.fromisoformat((self.data_date or "")[:10]), self.t)
        except ValueError:
            return ""

    def name_of(self, code: str) -> str:
        """The name of a school by its code. Raises KeyError for one that is not among the facts."""
        named = self.facts.loc[self.facts["school_code"] == code, "school_name"]
        if named.empty:
            raise KeyError(code)
        return str(named.iloc[0])

    def source(self, stage: Stage, what: str, code: str = "") -> NumberSource:
        """Where a number about a stage, or an indicator of it, comes from.

        `what`: met | at_floor | mean | threshold | cv | limit | margin | change | schools | verdict | gap.
        """
        t = self.t
        about = t(f"stage.{stage}") + (f" {self.words.name(code)}" if code else "")
        if what in ("cv", "limit", "margin", "change"):
            cited = self.rules.coefficient_limits[stage].citation
        elif code:
            cited = self.rules.thresholds[code, stage].citation
        else:
            cited = self.rules.school_rule.citation
        key = "_".join(part for part in (str(stage), code, what) if part)
        about = f"{about} {t(f'papers.what.{what}')}"
        return NumberSource(key, about, f"{cited.document} {cited.clause}", self.snapshot)

    def number(self, text: str, stage: Stage, what: str, code: str = "") -> Sourced:
        """A number in words that knows its source."""
        return Sourced(text, self.source(stage, what, code))
