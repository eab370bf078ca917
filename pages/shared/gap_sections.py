"""The sections of the gap breakdown, each with its finding, its figure and its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from analysis import gap_change
from analysis.assessment import StageAssessment
from analysis.breakdown import (
    Counted,
    Cut,
    GroupSplit,
    counted,
    group_values,
    school_parts,
    split_by_group,
    with_cuts,
)
from analysis.measures import other_measures as measured
from analysis.present import gap_figures, gap_tables, gap_words
from analysis.present.gap_words import GapWording
from analysis.present.tables import present
from analysis.present.words import counted_note, rule_note
from analysis.vocabulary import Area
from pages.shared import cached
from pages.shared.choices import selection
from pages.shared.chosen_school import go_to_school
from pages.shared.show import heading, note, sentence, show_figure, show_table
from pages.shared.view_context import ViewContext


@dataclass(frozen=True)
class Gap:
    """One indicator of the chosen stage, cut one way: what every section of the page works on."""

    context: ViewContext
    code: str
    cut: Cut
    league: pd.DataFrame
    known: Counted
    split: GroupSplit
    parts: pd.DataFrame
    told: Mapping[str, float]

    @classmethod
    def of(cls, context: ViewContext, code: str, cut: Cut, told: Mapping[str, float]) -> Gap:
        """The gap of an indicator; `told`: the registry's values on how results are told."""
        league = with_cuts(context.league())
        known = counted(context.assessment(), code)
        groups = league.set_index("school_code")[cut]
        split = split_by_group(known, groups)
        return cls(context, code, cut, league, known, split, school_parts(known), told)

    @cached_property
    def wording(self) -> GapWording:
        """Words with the registry's materiality."""
        return GapWording(
            self.context.words,
            self.told["material_change_share"],
            self.told["enrolment_explains_share"],
            self.told["gap_half_share"],
        )

    @property
    def limit(self) -> float:
        """The limit of the coefficient."""
        return self.context.rules.coefficient_limit(self.context.stage)

    @property
    def for_half(self) -> int:
        """The fewest schools that make half of the gap."""
        return gap_words.schools_for_half(self.parts, self.told["gap_half_share"])

    @property
    def names(self) -> pd.Series:
        """Names of the schools by code."""
        return self.league.set_index("school_code")["school_name"]

    @property
    def finding(self) -> str:
        """The title of the page."""
        return gap_words.finding(
            self.context.assessment(), self.code, self.cut, self.split, self.parts,
            self.names, self.wording,
        )  # fmt: skip

    def notes(self, key: str) -> list[str]:
        """How many schools are counted, the rule, and the method of a section."""
        t = self.context.t
        counts = counted_note(len(self.known.schools), self.known.missing, t)
        return [counts + rule_note(self.context.rules, t), t(f"gap.method.{key}")]


def areas(gap: Gap) -> None:
    """Every indicator in 城区, 镇区 and 乡村."""
    context, t, words = gap.context, gap.context.t, gap.context.words
    assessment = context.assessment()
    values = {
        cut: group_values(gap.league, assessment, context.indicators, cut)
        for cut in (Cut.AREA, Cut.URBAN_RURAL)
    }
    of_area = gap.league.set_index("school_code")[Cut.AREA]
    between = {
        indicator.code: split_by_group(counted(assessment, indicator.code), of_area).between_share
        for indicator in context.indicators
    }
    finding = gap_words.areas_sentence(values[Cut.AREA], assessment.indicators, gap.wording)
    heading(finding)
    table = gap_tables.area_values(
        values,
        assessment.indicators,
        between,
        t("gap.title.areas", stage=t(f"stage.{context.stage}")),
        [rule_note(context.rules, t), t("gap.method.areas")],
        words,
    )
    means = assessment.indicators.set_index("code")["mean"]
    wide = values[Cut.AREA].pivot(index="code", columns="group", values="value").loc[means.index]
    ratios = {
        t(f"area.{area}"): (wide[str(area)] / means).tolist() for area in Area if str(area) in wide
    }
    figure = gap_figures.areas_against_county([words.name(code) for code in means.index], ratios, t)
    show_figure(figure, table, t, alt=t("gap.alt.areas", finding=finding))


def groups(gap: Gap) -> None:
    """One indicator: the part between the groups and the part inside each."""
    t, words = gap.context.t, gap.context.words
    finding = gap_words.split_sentence(gap.split, gap.cut, gap.wording)
    heading(finding)
    every = gap.league[gap.cut].astype(object).where(gap.league[gap.cut].notna(), "")
    missing = (
        every.value_counts() - gap.split.groups.set_index("group")["schools_counted"]
    ).to_dict()
    frame, columns = gap_tables.split_table(gap.split, missing, gap.cut, gap.code, words)
    title = t("gap.title.groups", indicator=words.name(gap.code), cut=t(f"gap.cut.{gap.cut}"))
    table = present("gap_groups", title, frame, columns, gap.notes("groups"))
    most = frame.nlargest(4, "within_share")
    rest = frame["within_share"].sum() - most["within_share"].sum()
    bars = [(t("gap.figure.between"), float(frame["between_share"].sum()))]
    bars += [
        (t("gap.figure.inside", group=row.name_), row.within_share)
        for row in most.rename(columns={"name": "name_"}).itertuples()
    ]
    if len(frame) > len(most):
        bars.append((t("gap.figure.inside_others"), rest))
    show_figure(gap_figures.split_bar(bars, t), table, t, alt=t("gap.alt.groups", finding=finding))


def schools(gap: Gap) -> None:
    """The schools ranked by their share of the gap; a click on a bar chooses the school."""
    t, words = gap.context.t, gap.context.words
    first = gap.parts.head(gap.for_half)
    below = int(first["is_below"].sum())
    finding = t(
        "gap.schools.finding",
        count=len(first),
        of=len(gap.parts),
        share=gap.wording.percent(first["share"].sum()),
        below=below,
        above=len(first) - below,
    )
    heading(finding)
    title = t("gap.title.schools", indicator=words.name(gap.code))
    table = gap_tables.school_parts_table(
        gap.parts, gap.league, gap.code, title, gap.notes("schools"), words
    )
    shown = gap.parts.head(int(gap.told["bars_shown"]))
    # Two schools may have one name, and a bar is found by its label.
    names = shown["school_code"].map(gap.names).astype(str)
    labels = names.where(~names.duplicated(keep=False), names + " " + shown["school_code"])
    sides = {side: gap_tables.side_name(side, words) for side in (True, False)}
    figure = gap_figures.school_bars(shown.assign(label=labels), sides, t)
    show_figure(
        figure,
        table,
        t,
        alt=t("gap.alt.schools", finding=finding),
        select=f"gap_bars_{gap.code}",
        on_choice=go_to_school,
    )


@dataclass(frozen=True)
class Earlier:
    """The judgement of an earlier year, and the codes under which today's schools stood then."""

    year: int
    assessment: StageAssessment
    codes: Mapping[str, str]

    @classmethod
    def of(cls, context: ViewContext, year: int) -> Earlier:
        """The chosen stage in an earlier year, by the same rule set and reliefs."""
        assessment = cached.assessment(
            context.snapshot, year, context.stage, context.with_reliefs, context.rule_set
        )
        codes = cached.codes_over_years(context.snapshot, context.school_year, year)
        return cls(year, assessment, codes)

    def counted(self, code: str) -> Counted:
        """The schools that an indicator counted then, under their codes of today."""
        return gap_change.under_codes(counted(self.assessment, code), self.codes)


def since(gap: Gap) -> Earlier | None:
    """The earlier year to compare with, as chosen; None, with a note, where no year is there."""
    t, years = gap.context.t, gap.context.earlier_years
    if not years:
        note(t("gap.change.no_year"))
        return None
    year = selection(
        t("gap.change.since"),
        [str(year) for year in years],
        key="since",
        language=t.language,
        format_func=lambda year: t.school_year(int(year)),
    )
    return Earlier.of(gap.context, int(year))


def change(gap: Gap, earlier: Earlier) -> None:
    """How the coefficient changed since an earlier year, cut in two exact ways."""
    t, words = gap.context.t, gap.context.words
    result = gap_change.gap_change(earlier.counted(gap.code), gap.known)
    finding = gap_words.change_finding(result, t.school_year(earlier.year), gap.wording)
    heading(finding)
    if not gap_words.is_known(result):
        return
    for line in gap_words.change_sentences(result, gap.wording):
        sentence(line)
    title = t("gap.title.change", indicator=words.name(gap.code), year=t.school_year(earlier.year))
    note_both = t("gap.method.schools_both", count=result.schools)
    table = gap_tables.change_table(result, title, [*gap.notes("change"), note_both], words)
    rows = table.frame[table.frame["part"] != t("gap.column.sum")]
    cuts = {
        cut: list(zip(of["part"], of["value"], strict=True))
        for cut, of in rows.groupby("cut", sort=False)
    }
    figure = gap_figures.change_parts(cuts, t, words.decimals["coefficient"])
    show_figure(figure, table, t, alt=t("gap.alt.change", finding=finding))


def denominators(gap: Gap, earlier: Earlier) -> None:
    """County values of all indicators since the same year: resources added against pupils lost."""
    context, t, words = gap.context, gap.context.t, gap.context.words
    assessment = context.assessment()
    changes = {
        indicator.code: gap_change.mean_change(
            earlier.counted(indicator.code),
            counted(assessment, indicator.code),
            indicator.scale,
        )
        for indicator in context.indicators
    }
    finding = gap_words.denominator_sentence(changes, gap.wording)
    heading(finding)
    table = gap_tables.mean_changes_table(
        changes,
        gap.told["material_change_share"],
        gap.told["enrolment_explains_share"],
        t("gap.title.denominators", year=t.school_year(earlier.year)),
        [t("gap.method.denominators")],
        words,
    )
    factors = {
        t(f"gap.factor.{key}"): table.frame[key].tolist()
        for key in ("resources", "enrolment", "others")
    }
    figure = gap_figures.factor_bars(table.frame["indicator"].tolist(), factors, t)
    show_figure(figure, table, t, alt=t("gap.alt.denominators", finding=finding))


def other_measures(gap: Gap) -> None:
    """Measures beside the coefficient, on request and explained."""
    context, t, words = gap.context, gap.context.t, gap.context.words
    facts = cached.facts(context.snapshot, context.school_year)
    threshold = context.rules.threshold(gap.code, context.stage)
    with st.expander(t("gap.measure_title")):
        if gap.known.schools.empty:
            sentence(t("gap.split.no_gap"))
            return
        values = measured(
            gap.known,
            facts[facts["stage"] == context.stage],
            words.indicator(gap.code),
            threshold,
            gap.told["range_tail"],
        )
        title = t("gap.title.measures", indicator=words.name(gap.code))
        notes = gap.notes("measures")
        show_table(gap_tables.measures_table(values, gap.code, title, notes, words), t)
