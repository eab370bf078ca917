"""Sentences and cells that several pages share, made from results and texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.present.text import Texts
from analysis.rules import Indicator, RulesInForce
from analysis.vocabulary import Finding


def named_indicator(code: str, t: Texts) -> str:
    """Code and short name: A2 骨干教师."""
    return t("common.indicator", code=code, name=t(f"indicator.{code}.short"))


def amount(value: float, physical_unit: str, t: Texts, decimals: Mapping[str, int]) -> str:
    """A physical quantity in words: 3 人, 120 ㎡, 1.5 万元."""
    if physical_unit == "yuan":
        value, physical_unit = value / 10_000, "ten_thousand_yuan"
    number = t.number(value, decimals[physical_unit])
    return t("common.amount", number=number, unit=t(f"unit.{physical_unit}"))


def shortfall_text(
    row: Mapping[str, object],
    indicators: Iterable[Indicator],
    t: Texts,
    decimals: Mapping[str, int],
) -> str:
    """What a league row lacks, in physical units; a word when nothing is lacking.

    Figures that are not known are named as such, never left out.
    """
    parts = []
    for indicator in indicators:
        gap = row[f"short_{indicator.code}"]
        name = t(f"indicator.{indicator.code}.short")
        if pd.isna(gap):
            parts.append(t("common.lacks_unknown", name=name))
        elif gap > 0:
            parts.append(
                t(
                    "common.lacks",
                    name=name,
                    amount=amount(gap, indicator.physical_unit, t, decimals),
                )
            )
    return t.join(parts) if parts else t("common.lacks_nothing")


def finding_text(
    finding: Finding, t: Texts, decimals: Mapping[str, int], units: Mapping[str, str]
) -> str:
    """A finding of an analysis as a sentence; `units` maps indicator codes to units."""
    values = dict(finding.values)
    if "threshold" in values:
        values["unit"] = t(f"unit.{units[values['indicator']]}")
        values["threshold"] = t.number(values["threshold"], decimals[units[values["indicator"]]])
    if "indicator" in values:
        values["indicator"] = named_indicator(values["indicator"], t)
    if "stage" in values:
        values["stage"] = t(f"stage.{values['stage']}")
    for key, unit in (("cv", "coefficient"), ("limit", "ratio"), ("share", "percent")):
        if key in values:
            values[key] = t.number(values[key], decimals[unit])
    if "schools" in values and isinstance(values["schools"], list):
        values["schools"] = t.join(values["schools"])
    return t(finding.key, **values)


def rule_note(rules: RulesInForce, t: Texts) -> str:
    """The rule and its dates, for the small print."""
    citation = rules.school_rule.citation
    return t(
        "note.rule",
        document=citation.document,
        effective_from=citation.effective_from.isoformat(),
        checked_on=citation.checked_on.isoformat(),
    )


def counted_note(counted: int, missing: int, t: Texts) -> str:
    """How many schools are counted: n of N."""
    key = "note.counted_missing" if missing else "note.counted"
    return t(key, counted=counted, total=counted + missing, missing=missing)
