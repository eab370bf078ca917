"""The steps of a school through the rules as sentences and a table."""

from __future__ import annotations

import math

import pandas as pd

from analysis.present.rule_tables import MOST_DECIMALS, exact
from analysis.present.style import LOOKS
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import Texts
from analysis.present.words import Wording
from analysis.rule_steps import IndicatorStep, RuleSteps
from analysis.rules import RulesInForce
from analysis.vocabulary import State, Verdict

GLYPHS = {"met": "meets", "at_floor": "below", "below": "far_below", "unknown": "unknown"}


def split_sentence(steps: RuleSteps, t: Texts) -> str:
    """How shared premises were divided, or why they could not be."""
    split, stage = steps.split, t(f"stage.{steps.stage}")
    if split.reason in ("one_stage", "already_split"):
        return t(f"rules.step.{split.reason}", stage=stage)
    if split.reason == "unknown":
        names = [t(f"stage.{each}") for each in split.missing]
        return t("rules.step.split_unknown", stages=t.join(names))
    terms, products = [], {}
    for each, (weight, pupils) in split.terms.items():
        products[each] = weight * pupils
        terms.append(
            t(
                "rules.step.term",
                stage=t(f"stage.{each}"),
                weight=exact(weight, t),
                pupils=exact(pupils, t),
            )
        )
    return t(
        "rules.step.split",
        terms=" + ".join(terms),
        total=exact(sum(products.values()), t),
        stage=stage,
        own=exact(products[steps.stage], t),
        share=t.number(split.share, 4),
    )


def steps_table(steps: RuleSteps, rules: RulesInForce, words: Wording) -> PresentedTable:
    """One line per indicator: numerator, value, threshold, floor, and what follows; figures are numbers."""
    t = words.t
    share = exact(100 * rules.school_rule.floor_ratio, t)
    lines = [
        {
            "indicator": words.name(step.code),
            "numerator": _numerator(step, words),
            "calculation": _calculation(step, words),
            "value": step.value,
            "threshold": step.threshold,
            "floor": step.floor,
            "standing": "{} {}".format(
                LOOKS[GLYPHS[step.standing]].glyph,
                t(f"rules.standing.{step.standing}", share=share),
            ),
            "unit": t(f"unit.{words.indicator(step.code).unit}"),
        }
        for step in steps.indicators
    ]
    floor = t("rules.column.floor", share=share)
    columns = [
        Column("indicator", t("column.indicator")),
        Column("numerator", t("rules.column.numerator")),
        Column("calculation", t("rules.column.calculation")),
        Column(
            "value",
            t("rules.column.value_of_school"),
            "number",
            places=_places("value", steps, words),
        ),
        Column(
            "threshold", t("column.threshold"), "number", places=_places("threshold", steps, words)
        ),
        Column("floor", floor, "number", places=_places("floor", steps, words)),
        Column("standing", t("rules.column.standing")),
        Column("unit", t("column.unit")),
    ]
    return present("rule_steps", t("page.rules.steps"), pd.DataFrame(lines), columns)


def _places(name: str, steps: RuleSteps, words: Wording) -> tuple[int, ...]:
    """Decimals of a figure of each step: a value as it is told, a line of a rule with all it has."""
    shown = [
        _telling(step, words) if name == "value" else exact(getattr(step, name), words.t)
        for step in steps.indicators
    ]
    known = [not math.isnan(getattr(step, name)) for step in steps.indicators]
    return tuple(
        len(text.partition(".")[2]) if is_known else 0
        for text, is_known in zip(shown, known, strict=True)
    )


def _money(value: float, unit: str) -> float:
    # People type and read equipment in ten thousand yuan, as the forms have it.
    return value / 10_000 if unit == "yuan" else value


def _numerator(step: IndicatorStep, words: Wording) -> str:
    t, unit = words.t, words.indicator(step.code).physical_unit
    parts = []
    for position, part in enumerate(step.parts):
        number = t("common.unknown")
        if not math.isnan(part.given):
            number = _short(_money(part.given, unit), t)
        name = t(f"rules.field.{part.field}")
        if part.relief:
            name = t("rules.step.by_relief", name=name)
        sign = "− " if part.sign < 0 else ("+ " if position else "")
        parts.append(f"{sign}{t('common.amount', number=name, unit=number)}")
    told = " ".join(parts)
    if any(part.shared for part in step.parts) and not math.isnan(step.amount):
        shares = {part.counted / part.given for part in step.parts if part.given}
        share = max(shares, default=1.0)
        if share < 1:
            brackets = t("rules.step.brackets", inside=told) if len(parts) > 1 else told
            told = t("rules.step.times_share", parts=brackets, share=t.number(share, 4))
    if len(parts) == 1 and step.amount == sum(part.given for part in step.parts):
        return t("rules.step.only", parts=told, unit=_unit(unit, t))
    amount = _short(_money(step.amount, unit), t)
    return t("rules.step.sum", parts=told, amount=amount, unit=_unit(unit, t))


def _unit(unit: str, t: Texts) -> str:
    return t(f"unit.{'ten_thousand_yuan' if unit == 'yuan' else unit}")


def _short(value: float, t: Texts) -> str:
    """A figure with at most two decimals, without zeros at its end."""
    if math.isnan(value):
        return t("common.unknown")
    decimals = len(f"{value:.2f}".rstrip("0").partition(".")[2])
    return t.number(value, decimals)


def _calculation(step: IndicatorStep, words: Wording) -> str:
    t = words.t
    if step.state != State.KNOWN:
        fields = t.join([t(f"rules.field.{name}") for name in step.missing])
        reason = t(f"state.{step.state}")
        return t("rules.step.lacks", reason=reason, fields=fields) if fields else reason
    unit = words.indicator(step.code).physical_unit
    scale = step.scale * (10_000 if unit == "yuan" else 1)
    values = {
        "amount": _short(_money(step.amount, unit), t),
        "pupils": _short(step.pupils, t),
        "value": _telling(step, words),
    }
    if scale == 1:
        return t("rules.step.ratio", **values)
    return t("rules.step.scaled", scale=exact(scale, t), **values)


def _telling(step: IndicatorStep, words: Wording) -> str:
    """The value with as many decimals as it takes not to look equal to a line that it misses."""
    t = words.t
    decimals = words.decimals[words.indicator(step.code).unit]
    missed = {"at_floor": step.threshold, "below": step.floor}.get(step.standing)
    shown = t.number(step.value, decimals)
    while missed is not None and decimals < MOST_DECIMALS and _read(shown) >= missed:
        decimals += 1
        shown = t.number(step.value, decimals)
    return shown


def _read(shown: str) -> float:
    return float(shown.replace(",", ""))


def count_sentence(steps: RuleSteps, rules: RulesInForce, words: Wording) -> str:
    """How many indicators are met and at the floor, against what the rule asks for."""
    t, school = words.t, steps.school
    unknown = sum(step.standing == "unknown" for step in steps.indicators)
    return t(
        "rules.step.count_unknown" if unknown else "rules.step.count",
        of=len(steps.indicators),
        met=school["met"],
        at_floor=school["at_floor"],
        unknown=unknown,
        needed=rules.school_rule.indicators_met,
        share=exact(100 * rules.school_rule.floor_ratio, t),
    )


def verdict_sentence(steps: RuleSteps, words: Wording) -> str:
    """The verdict, or why there is none."""
    t = words.t
    if steps.exclusion is not None:
        return t("rules.step.left_out", reason=t(f"exclusion.{steps.exclusion}"))
    verdict = t(f"verdict.{steps.verdict}")
    if steps.verdict != Verdict.CANNOT_JUDGE:
        return t("rules.step.verdict", verdict=verdict)
    lacking = [words.name(step.code) for step in steps.indicators if step.standing == "unknown"]
    key = "fails_anyway" if steps.school["fails_regardless"] else "open"
    return t(f"rules.step.verdict_{key}", verdict=verdict, indicators=t.join(lacking))
