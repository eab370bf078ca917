"""One school's numbers taken through the rules, with every step kept.

The steps use the functions of the judgement itself, so that what is shown here and what the pages
say of a school cannot differ. Nothing is rounded; NaN is unknown and never counts as zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from analysis.assessment import StageAssessment, assess_stage, reaches
from analysis.indicators import relief_applies
from analysis.rules import Indicator, Relief, RulesInForce
from analysis.vocabulary import Stage, State, Verdict

NAME = "school"
UNKNOWN = float("nan")


@dataclass(frozen=True)
class RawSchool:
    """A school as it reports itself.

    pupils         by stage; 0 or left out: no such stage, NaN: not known
    figures        counts of the judged stage, and premises of the whole school (m2, yuan, rooms)
    already_split  the premises given are the share of the judged stage
    """

    school_type: str
    pupils: Mapping[Stage, float]
    figures: Mapping[str, float]
    area: str = ""
    flags: Mapping[str, bool | None] = field(default_factory=dict)
    already_split: bool = False


@dataclass(frozen=True)
class AskedField:
    """A figure that the rules need: its field, unit, and whether the stages share it.

    `relief` says that only a relief asks for it.
    """

    name: str
    physical_unit: str
    whole: bool
    shared: bool
    relief: bool = False


@dataclass(frozen=True)
class SplitStep:
    """How shared premises are divided: share of the judged stage = its term / the sum of all terms.

    terms    stage -> (weight, pupils), weight None where the rules have none, NaN pupils unknown
    share    0 to 1; NaN where a term is not known
    missing  stages whose pupils or weight are not known
    reason   one_stage | already_split | divided | unknown
    """

    terms: Mapping[Stage, tuple[float | None, float]]
    share: float
    missing: tuple[Stage, ...]
    reason: str


@dataclass(frozen=True)
class Part:
    """One summand of a numerator: +1 or -1, its field, the figure given, and what is counted of it."""

    sign: int
    field: str
    given: float
    counted: float
    shared: bool
    relief: str = ""


@dataclass(frozen=True)
class IndicatorStep:
    """One indicator: value = scale x amount / pupils, against threshold and floor.

    standing  met | at_floor | below | unknown
    missing   fields of the numerator that are not known
    """

    code: str
    parts: tuple[Part, ...]
    amount: float
    scale: float
    pupils: float
    value: float
    threshold: float
    floor: float
    state: State
    standing: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class RuleSteps:
    """Every step from raw numbers to the verdict.

    exclusion   why the rules leave the school out, or None
    assessment  the judgement of this one school, as the pages compute it for all
    """

    stage: Stage
    exclusion: str | None
    minimum_pupils: int | None
    split: SplitStep
    indicators: tuple[IndicatorStep, ...]
    assessment: StageAssessment

    @property
    def school(self) -> Mapping[str, object]:
        """The row of the judgement: met, at_floor, verdict, fails_regardless."""
        return self.assessment.schools.iloc[0].to_dict()

    @property
    def verdict(self) -> Verdict:
        """The verdict on the school, if the rules count it."""
        return Verdict(self.school["verdict"])


def asked_fields(
    stage: Stage, indicators: Sequence[Indicator], rules: RulesInForce, with_reliefs: bool
) -> tuple[AskedField, ...]:
    """The figures that the indicators of a stage need, and with reliefs those that they add."""
    found: dict[str, AskedField] = {}
    for each in indicators:
        for name in (*each.plus[stage], *each.minus[stage]):
            asked = AskedField(name, each.physical_unit, each.whole, each.shared_between_stages)
            found.setdefault(name, asked)
    by_code = {each.code: each for each in indicators}
    for relief in rules.reliefs if with_reliefs else ():
        of = by_code[relief.indicator]
        for name in relief.adds:
            asked = AskedField(name, of.physical_unit, of.whole, of.shared_between_stages, True)
            found.setdefault(name, asked)
    return tuple(found.values())


def rule_steps(
    school: RawSchool,
    stage: Stage,
    indicators: Sequence[Indicator],
    rules: RulesInForce,
    with_reliefs: bool = False,
) -> RuleSteps:
    """Take a school through the rules of a day."""
    split = split_step(school, stage, rules)
    asked = {each.name: each for each in asked_fields(stage, indicators, rules, with_reliefs)}
    counted = {
        name: _number(school.figures, name) * (split.share if each.shared else 1)
        for name, each in asked.items()
    }
    facts = _facts(school, stage, counted, rules)
    assessment = assess_stage(facts, stage, indicators, rules, with_reliefs)
    applied = [
        relief
        for relief in (rules.reliefs if with_reliefs else ())
        if relief_applies(facts, relief).all()
    ]
    exclusion, minimum = _exclusion(school, stage, rules)
    steps = tuple(
        _indicator_step(each, stage, school, counted, applied, assessment) for each in indicators
    )
    return RuleSteps(stage, exclusion, minimum, split, steps, assessment)


def split_step(school: RawSchool, stage: Stage, rules: RulesInForce) -> SplitStep:
    """The share of the judged stage in what the stages share.

    A school that does not report a stage that its type must have gets no share: not known.
    """
    expected = _expected(school.school_type, rules)
    weights = _weights(school.school_type, rules)
    terms: dict[Stage, tuple[float | None, float]] = {}
    for each in Stage:
        pupils = _number(school.pupils, each, absent=0.0)
        if each in expected and pupils == 0:
            pupils = UNKNOWN
        if pupils != 0 or each == stage:
            terms[each] = (weights.get(each), pupils)
    if school.already_split:
        return SplitStep(terms, 1.0, (), "already_split")
    if len(terms) == 1:
        return SplitStep(terms, 1.0, (), "one_stage")
    missing = tuple(
        each for each, (weight, pupils) in terms.items() if weight is None or math.isnan(pupils)
    )
    if missing:
        return SplitStep(terms, UNKNOWN, missing, "unknown")
    weighted = {each: weight * pupils for each, (weight, pupils) in terms.items()}
    return SplitStep(terms, weighted[stage] / sum(weighted.values()), (), "divided")


def raw_school(
    rows: pd.DataFrame, stage: Stage, indicators: Sequence[Indicator], rules: RulesInForce
) -> RawSchool:
    """A school of the facts as it reports itself. `rows`: its rows of one school year, all stages.

    Campuses are divided each by its own pupils before they are added, so that the share of such a
    school cannot be worked out from its totals: its premises are given as already divided.
    """
    by_stage = rows.set_index("stage")
    own = by_stage.loc[stage]
    divided_apart = len(rows) > 1 and bool((rows["campuses"] > 1).any())
    figures = {}
    for asked in asked_fields(stage, indicators, rules, with_reliefs=True):
        if asked.shared and not divided_apart:
            total = rows[asked.name].sum(skipna=False)
            # The shares of a figure add up to it but for the last binary digits.
            figures[asked.name] = round(float(total), 6)
        else:
            figures[asked.name] = float(own[asked.name])
    flags = {relief.requires_flag for relief in rules.reliefs if relief.requires_flag}
    return RawSchool(
        school_type=str(own["school_type"]),
        pupils={Stage(each): float(n) for each, n in by_stage["pupils"].items()},
        figures=figures,
        area=str(own["area"]),
        flags={flag: None if pd.isna(own[flag]) else bool(own[flag]) for flag in flags},
        already_split=divided_apart,
    )


def _number(values: Mapping, key: object, absent: float = UNKNOWN) -> float:
    value = values.get(key, absent)
    return UNKNOWN if value is None else float(value)


def _of_type(rules: Iterable, school_type: str) -> list:
    return [rule for rule in rules if school_type in rule.school_types]


def _expected(school_type: str, rules: RulesInForce) -> set[Stage]:
    both = _of_type(rules.scopes, school_type) + _of_type(rules.splits, school_type)
    return {stage for rule in both for stage in rule.expected_stages}


def _weights(school_type: str, rules: RulesInForce) -> dict[Stage, float]:
    return {
        stage: weight
        for rule in _of_type(rules.splits, school_type)
        for stage, weight in rule.weights.items()
    }


def _exclusion(
    school: RawSchool, stage: Stage, rules: RulesInForce
) -> tuple[str | None, int | None]:
    """Why the school is left out (None: it is counted), and the least number of pupils, if any."""
    scopes = [rule for rule in _of_type(rules.scopes, school.school_type) if stage in rule.stages]
    if not scopes:
        return "type_not_judged", None
    minimum = scopes[0].minimum_pupils
    below = minimum is not None and _number(school.pupils, stage) < minimum
    return ("below_minimum_pupils" if below else None), minimum


def _facts(
    school: RawSchool, stage: Stage, counted: Mapping[str, float], rules: RulesInForce
) -> pd.DataFrame:
    flags = {relief.requires_flag for relief in rules.reliefs if relief.requires_flag}
    return pd.DataFrame(
        [
            {
                "school_code": NAME,
                "stage": str(stage),
                "in_scope": True,
                "pupils": _number(school.pupils, stage),
                "area": school.area,
                "school_type": school.school_type,
                **{flag: school.flags.get(flag) for flag in flags},
                **counted,
            }
        ]
    )


def _indicator_step(
    indicator: Indicator,
    stage: Stage,
    school: RawSchool,
    counted: Mapping[str, float],
    applied: Sequence[Relief],
    assessment: StageAssessment,
) -> IndicatorStep:
    code, shared = indicator.code, indicator.shared_between_stages

    def part(sign: int, name: str, relief: str = "") -> Part:
        return Part(sign, name, _number(school.figures, name), counted[name], shared, relief)

    parts = [part(1, name) for name in indicator.plus[stage]]
    parts += [part(-1, name) for name in indicator.minus[stage]]
    missing = tuple(each.field for each in parts if math.isnan(each.given))
    parts += [
        part(1, name, relief.id)
        for relief in applied
        if relief.indicator == code
        for name in relief.adds
        if not math.isnan(counted[name])
    ]
    measure = assessment.indicators.set_index("code").loc[code]
    value = float(assessment.values[code].iloc[0])
    threshold, floor = float(measure["threshold"]), float(measure["floor"])
    return IndicatorStep(
        code=code,
        parts=tuple(parts),
        amount=float(assessment.amounts[code].iloc[0]),
        scale=indicator.scale,
        pupils=_number(school.pupils, stage),
        value=value,
        threshold=threshold,
        floor=floor,
        state=State(assessment.states[code].iloc[0]),
        standing=_standing(value, threshold, floor),
        missing=missing,
    )


def _standing(value: float, threshold: float, floor: float) -> str:
    if math.isnan(value):
        return "unknown"
    if reaches(value, threshold):
        return "met"
    return "at_floor" if reaches(value, floor) else "below"
