"""The words of a trace: formulas, names of facts and columns, places, and the sheet on origins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from analysis.edition import EditionMark
from analysis.present.text import Texts
from analysis.present.words import Wording, rule_note
from analysis.rules import NATIONAL, Citation, RulesInForce
from analysis.trace import FactSource, IndicatorTrace, Place, SchoolTrace
from analysis.vocabulary import Stage, State


@dataclass(frozen=True)
class TraceWording:
    """What is needed to put a trace into words.

    columns: (sheet, field) of the standard workbook -> heading in the reader's language.
    factors: the same -> what turns the column's unit into the one that is counted.
    """

    words: Wording
    columns: Mapping[tuple[str, str], str]
    factors: Mapping[tuple[str, str], float]
    sources: Mapping[str, FactSource]
    rules: RulesInForce

    @property
    def t(self) -> Texts:
        """The texts."""
        return self.words.t

    def fact(self, fact: str) -> str:
        """The name of a fact: the heading of the first column it is loaded from.

        A heading may begin with the column that it is a part of, up to a colon; a formula says it all.
        """
        source = self.sources[fact]
        column = source.sheet, source.alternatives[0][0]
        name = self.columns[column].rpartition(":")[2].removeprefix("of which ")
        factor = self.factors[column]
        return name if factor == 1 else self.t("trace.times", name=name, factor=f"{factor:g}")

    @property
    def pupils(self) -> str:
        """The name of the denominator."""
        return self.columns["pupils", "pupils"]


def cell_of(place: Place | None, t: Texts) -> str:
    """The cell of a place, such as F12; a word where no file has one."""
    if place is None or not place.row or not place.column:
        return t("trace.no_cell")
    return xl_rowcol_to_cell(place.row - 1, place.column - 1)


def numerator_text(facts: Sequence[tuple[str, int, str]], wording: TraceWording) -> str:
    """The numerator in words: a + b − c."""
    parts = []
    for position, (fact, sign, relief) in enumerate(facts):
        mark = "" if not position and sign > 0 else " + " if sign > 0 else " − "
        name = wording.fact(fact)
        parts.append(mark + (wording.t("trace.by_relief", name=name) if relief else name))
    return "".join(parts)


def formulas(trace: IndicatorTrace, wording: TraceWording) -> list[str]:
    """How value, shares, mean and coefficient are computed, and which document says so."""
    t, indicator = wording.t, trace.indicator
    scale = "" if indicator.scale == 1 else t("trace.scale", scale=t.number(indicator.scale, 0))
    threshold = wording.rules.thresholds[indicator.code, trace.stage].citation
    limit = wording.rules.coefficient_limits[trace.stage].citation
    lines = [
        t(
            "trace.formula_value",
            name=wording.words.name(indicator.code),
            unit=t(f"unit.{indicator.unit}"),
            scale=scale,
            numerator=numerator_text(trace.facts, wording),
            pupils=wording.pupils,
        )
    ]
    lines.append(
        t("trace.formula_split" if indicator.shared_between_stages else "trace.formula_own")
    )
    lines += [
        t("trace.formula_mean", scale=scale),
        t("trace.formula_cv"),
        t("trace.formula_source", source=indicator.source, **_cited(threshold)),
        t("trace.formula_limit_source", **_cited(limit)),
    ]
    return lines


def county_finding(trace: IndicatorTrace, wording: TraceWording) -> str:
    """The county's numbers of one indicator in one sentence."""
    t, words = wording.t, wording.words
    return t(
        "trace.county_finding",
        stage=t(f"stage.{trace.stage}"),
        indicator=words.name(trace.indicator.code),
        cv=words.coefficient(trace.cv),
        sd=_exact(trace.sd, wording),
        mean=_exact(trace.mean, wording),
        unit=t(f"unit.{trace.indicator.unit}"),
        counted=trace.counted,
        schools=len(trace.schools),
    )


def school_finding(trace: IndicatorTrace, school: SchoolTrace, wording: TraceWording) -> str:
    """The value of one school with numerator and denominator, or why there is none."""
    t, words, indicator = wording.t, wording.words, trace.indicator
    name = {"school": school.name, "indicator": words.name(indicator.code)}
    if school.state != State.KNOWN:
        return t("trace.school_unknown", **name, state=t(f"state.{school.state}"))
    return t(
        "trace.school_finding",
        **name,
        value=words.value(indicator.code, school.value),
        scale="" if indicator.scale == 1 else t("trace.scale", scale=t.number(indicator.scale, 0)),
        numerator=t.number(school.numerator, 2).removesuffix(".00"),
        pupils=t.number(school.pupils, 0),
    )


def _exact(value: float, wording: TraceWording) -> str:
    """Four decimals: enough to see that SD over mean is the coefficient."""
    return wording.t.number(value, 4)


def _cited(citation: Citation) -> dict[str, str]:
    return {
        "document": citation.document,
        "clause": citation.clause,
        "effective_from": citation.effective_from.isoformat(),
        "checked_on": citation.checked_on.isoformat(),
    }


@dataclass(frozen=True)
class Origin:
    """What stands behind every number of an export: county, data, files with hashes, rules, choices."""

    county: str
    snapshot: str
    built_at: str
    data_date: str | None
    files: tuple[tuple[str, str], ...]
    school_year: int
    stage: Stage
    with_reliefs: bool
    rule_set: str = NATIONAL


@dataclass(frozen=True)
class AboutSheet:
    """A sheet of an export that says where the numbers come from: lines of cells."""

    title: str
    lines: tuple[tuple[str, ...], ...]


def about_sheet(
    origin: Origin,
    rules: RulesInForce,
    t: Texts,
    edition: EditionMark | None = None,
    stages: Sequence[Stage] = (),
) -> AboutSheet:
    """Method, snapshot, files with their hashes, edition, and how to follow a number back.

    edition  number and day of a meeting edition; None for a file of the pages, which change with the data
    stages   that the file tells of, where they are not the one that the origin was chosen for
    """
    address = f"trace?year={origin.school_year}&stage={origin.stage}"
    address += "&reliefs=on" if origin.with_reliefs else ""
    address += f"&rules={origin.rule_set}" if origin.rule_set != NATIONAL else ""
    reliefs = "frame.footer_reliefs_on" if origin.with_reliefs else "frame.footer_reliefs_off"
    files = [
        (t("trace.about_file", number=number), name, sha256)
        for number, (name, sha256) in enumerate(origin.files, start=1)
    ]
    lines = [
        (t("trace.about_county"), origin.county),
        (t("choice.school_year"), t.school_year(origin.school_year)),
        (t("choice.stage"), t.join([t(f"stage.{each}") for each in stages or (origin.stage,)])),
        (t("sheet.edition"), edition.number if edition else t("sheet.not_final")),
        *([(t("sheet.frozen_on"), edition.frozen_on.isoformat())] if edition else []),
        (t("trace.about_method"), rule_note(rules, t).strip()),
        (t("trace.about_value"), t("trace.about_value_text")),
        (t("trace.about_coefficient"), t("trace.formula_cv")),
        (t("choice.reliefs"), t(reliefs)),
        (t("trace.about_snapshot"), origin.snapshot, origin.built_at),
        (t("trace.about_date"), origin.data_date or t("common.unknown")),
        *files,
        (t("trace.about_how"), t("trace.about_how_text", address=address)),
    ]
    return AboutSheet(t("trace.sheet_about"), tuple(lines))
