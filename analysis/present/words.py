"""Sentences and cells that several pages share, made from results and texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.assessment import StageAssessment
from analysis.present.text import Texts
from analysis.rules import NATIONAL, Indicator, RulesInForce
from analysis.vocabulary import Finding


@dataclass(frozen=True)
class Wording:
    """What is needed to put results into words: texts, the register of units, names of codes.

    code_names: for each code list of the workbook, code -> name in the reader's language.
    """

    t: Texts
    indicators: tuple[Indicator, ...]
    decimals: Mapping[str, int]
    code_names: Mapping[str, Mapping[str, str]]

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code."""
        return next(item for item in self.indicators if item.code == code)

    def name(self, code: str) -> str:
        """Code and short name: A2 骨干教师."""
        return self.t("common.indicator", code=code, name=self.t(f"indicator.{code}.short"))

    def places(self, code: str) -> int:
        """The decimals of the values of an indicator in the form."""
        return self.decimals[self.indicator(code).unit]

    def number(self, code: str, value: float) -> str:
        """An indicator value without its unit, with the decimals of the form."""
        return self.t.number(value, self.places(code))

    def value(self, code: str, value: float) -> str:
        """An indicator value with its unit; a word for unknown."""
        if pd.isna(value):
            return self.t("common.unknown")
        unit = self.t(f"unit.{self.indicator(code).unit}")
        return self.t("common.amount", number=self.number(code, value), unit=unit)

    def coefficient(self, value: float, *, signed: bool = False) -> str:
        """A coefficient of difference with the decimals of the form."""
        return self.t.number(value, self.decimals["coefficient"], signed=signed)

    def share(self, value: float) -> str:
        """A share in per cent with its sign; a word for unknown."""
        if pd.isna(value):
            return self.t("common.unknown")
        return self.t("common.percent", number=self.t.number(value, self.decimals["percent"]))

    def amount(self, value: float, physical_unit: str) -> str:
        """A physical quantity in words: 3 人, 120 ㎡, 1.5 万元."""
        if physical_unit == "yuan":
            value, physical_unit = value / 10_000, "ten_thousand_yuan"
        number = self.t.number(value, self.decimals[physical_unit])
        return self.t("common.amount", number=number, unit=self.t(f"unit.{physical_unit}"))

    def gap(self, code: str, value: float) -> str:
        """A shortfall in words: what is lacking, that nothing is, or that it is not known."""
        if pd.isna(value):
            return self.t("common.unknown")
        if not value > 0:
            return self.t("common.lacks_nothing")
        return self.amount(value, self.indicator(code).physical_unit)


def shortfall_text(row: Mapping[str, object], words: Wording) -> str:
    """What a league row lacks, in physical units; a word when nothing is lacking.

    Figures that are not known are named as such, never left out.
    """
    t, parts = words.t, []
    for indicator in words.indicators:
        gap = row[f"short_{indicator.code}"]
        name = t(f"indicator.{indicator.code}.short")
        if pd.isna(gap):
            parts.append(t("common.lacks_unknown", name=name))
        elif gap > 0:
            amount = words.amount(gap, indicator.physical_unit)
            parts.append(t("common.lacks", name=name, amount=amount))
    return t.join(parts) if parts else t("common.lacks_nothing")


def most_lacking(
    row: Mapping[str, object], assessment: StageAssessment, words: Wording, most: int = 3
) -> str:
    """The indicators in which a school is furthest below the standard, by name, worst first."""
    threshold = assessment.indicators.set_index("code")["threshold"]
    behind = {
        code: row[code] / threshold[code]
        for code in threshold.index
        if row[code] < threshold[code] and row[f"short_{code}"] > 0
    }
    worst = sorted(behind, key=lambda code: behind[code])[:most]
    return words.t.join([words.t(f"indicator.{code}.short") for code in worst])


def worst_gap_text(row: Mapping[str, object], assessment: StageAssessment, words: Wording) -> str:
    """The indicator in which a school is furthest below the standard, what it lacks there, how many
    more it lacks; indicators whose figure is not known are named and never counted as met.

    `row`: a row of the league. Furthest: lowest value over standard.
    """
    t = words.t
    threshold = assessment.indicators.set_index("code")["threshold"]
    shorts = {each.code: row[f"short_{each.code}"] for each in words.indicators}
    behind = [code for code, short in shorts.items() if short > 0]
    unknown = [t(f"indicator.{code}.short") for code, short in shorts.items() if pd.isna(short)]
    parts = []
    if behind:
        code = min(behind, key=lambda each: row[each] / threshold[each])
        parts.append(
            t(
                "card.worst" if len(behind) == 1 else "card.worst_of",
                name=words.name(code),
                amount=words.gap(code, shorts[code]),
                count=len(behind),
            )
        )
    elif not unknown:
        parts.append(t("card.nothing_lacks", of=len(shorts)))
    if unknown:
        parts.append(t("card.not_known", names=t.join(unknown)))
    return " ".join(parts)


def finding_text(finding: Finding, words: Wording) -> str:
    """A finding of an analysis as a sentence."""
    t, values = words.t, dict(finding.values)
    if "threshold" in values:
        values["unit"] = t(f"unit.{words.indicator(values['indicator']).unit}")
        values["threshold"] = words.number(values["indicator"], values["threshold"])
    if "indicator" in values:
        values["indicator"] = words.name(values["indicator"])
    if "stage" in values:
        values["stage"] = t(f"stage.{values['stage']}")
    for key, unit in (
        ("cv", "coefficient"),
        ("limit", "ratio"),
        ("below_share", "percent"),
        ("above_share", "percent"),
    ):
        if key in values:
            values[key] = t.number(values[key], words.decimals[unit])
    if isinstance(values.get("schools"), list):
        values["schools"] = t.join(values["schools"])
    return t(finding.key, **values)


def rule_note(rules: RulesInForce, t: Texts) -> str:
    """The national rule and every local document in force, with their dates, for the small print."""
    every = [rules.school_rule, *rules.every_rule()]
    cited = [rule.citation for rule in every if rule.citation.level == NATIONAL][:1]
    notes = [("note.rule", citation) for citation in cited]
    notes += [("note.rule_local", citation) for citation in rules.local_citations()]
    return "".join(
        t(
            key,
            document=citation.document,
            effective_from=citation.effective_from.isoformat(),
            checked_on=citation.checked_on.isoformat(),
        )
        for key, citation in notes
    )


def counted_note(counted: int, missing: int, t: Texts) -> str:
    """How many schools are counted: n of N."""
    key = "note.counted_missing" if missing else "note.counted"
    return t(key, counted=counted, total=counted + missing, missing=missing)


def marked_name(name: object, corrected: object, t: Texts) -> str:
    """A school's name, marked where one of its figures was corrected."""
    return t("page.league_table.corrected", name=name) if bool(corrected) else str(name)
