"""Rules as values: thresholds, limits, scope, splits and reliefs, each dated and cited.

This module knows the shape of a rule and how to pick the one in force on a day. The values stand in
`data/reference`; `data.reference` reads them. Nothing here opens a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from analysis.vocabulary import Stage

NATIONAL = "national"


@dataclass(frozen=True)
class Citation:
    """Where a rule stands and when somebody last looked.

    `document` is the number that people cite, `document_id` the id of the file's document, `level`
    who made it (national | province | city | county).
    """

    document: str
    clause: str
    source: str
    effective_from: date
    effective_to: date | None
    checked_on: date
    document_id: str = ""
    level: str = NATIONAL

    def in_force(self, day: date) -> bool:
        """True from the first to the last day of the rule, both included."""
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )


@dataclass(frozen=True)
class Threshold:
    """The value an indicator must reach (`at_least`) in one stage, in the indicator's unit."""

    indicator: str
    stage: Stage
    value: float
    unit: str
    direction: str
    citation: Citation


@dataclass(frozen=True)
class CoefficientLimit:
    """The highest coefficient of difference allowed for each indicator of a stage."""

    stage: Stage
    value: float
    citation: Citation


@dataclass(frozen=True)
class SchoolRule:
    """How many indicators a school must meet, and the floor for the remaining ones."""

    indicators_met: int
    floor_ratio: float
    citation: Citation


@dataclass(frozen=True)
class Scope:
    """Which stages of which school types are judged, from how many pupils of the stage on.

    `expected_stages` are judged even when the workbook has no row for them: as missing.
    """

    school_types: frozenset[str]
    stages: frozenset[Stage]
    expected_stages: frozenset[Stage]
    minimum_pupils: int | None
    citation: Citation


@dataclass(frozen=True)
class PrivateSchools:
    """Whether schools run privately are judged with the others."""

    counted: bool
    citation: Citation


@dataclass(frozen=True)
class Split:
    """Weights by which shared premises are divided between the stages of a school type.

    `expected_stages` are those a school of this type must report before its premises can be split.
    """

    school_types: frozenset[str]
    weights: Mapping[Stage, float]
    expected_stages: frozenset[Stage]
    citation: Citation


@dataclass(frozen=True)
class Relief:
    """Fields that may be added to an indicator's numerator under conditions; off unless asked for."""

    id: str
    indicator: str
    adds: tuple[str, ...]
    areas: frozenset[str]
    school_types: frozenset[str]
    pupils_from: int | None
    pupils_below: int | None
    requires_flag: str | None
    citation: Citation


@dataclass(frozen=True)
class Indicator:
    """A resource indicator: value = scale x (plus - minus) / pupils of the stage.

    `shared_between_stages` says that the numerator is split by the rule's weights; `whole` that it
    counts whole people or rooms, so that a shortfall is rounded up.
    """

    code: str
    unit: str
    scale: float
    physical_unit: str
    whole: bool
    shared_between_stages: bool
    kind: str
    plus: Mapping[Stage, tuple[str, ...]]
    minus: Mapping[Stage, tuple[str, ...]]
    note: str
    source: str


Rule = Threshold | CoefficientLimit | SchoolRule | Scope | PrivateSchools | Split | Relief


class NoRuleInForce(LookupError):
    """No rule of the kind asked for holds on that day."""


@dataclass(frozen=True)
class RuleBook:
    """Every rule of a rule set, whatever its period; of two in force on a subject the later wins."""

    documents: tuple[Mapping[str, object], ...]
    thresholds: tuple[Threshold, ...]
    coefficient_limits: tuple[CoefficientLimit, ...]
    school_rules: tuple[SchoolRule, ...]
    scopes: tuple[Scope, ...]
    private_schools: tuple[PrivateSchools, ...]
    splits: tuple[Split, ...]
    reliefs: tuple[Relief, ...]

    def on(self, day: date) -> RulesInForce:
        """The rules in force on `day`. Raises NoRuleInForce when a needed kind has none."""

        def current(rules: Iterable) -> tuple:
            return tuple(rule for rule in rules if rule.citation.in_force(day))

        thresholds = {(rule.indicator, rule.stage): rule for rule in current(self.thresholds)}
        limits = {rule.stage: rule for rule in current(self.coefficient_limits)}
        school_rules = current(self.school_rules)
        private = current(self.private_schools)
        for kind, found in (
            ("threshold", thresholds),
            ("coefficient_limit", limits),
            ("school_rule", school_rules),
            ("private_schools", private),
        ):
            if not found:
                raise NoRuleInForce(f"No {kind} is in force on {day.isoformat()}.")
        known = {(rule.indicator, rule.stage) for rule in self.thresholds}
        for indicator, stage in sorted(known - set(thresholds)):
            raise NoRuleInForce(
                f"No threshold of {indicator} for {stage} is in force on {day.isoformat()}."
            )
        for stage in sorted({rule.stage for rule in self.coefficient_limits} - set(limits)):
            raise NoRuleInForce(
                f"No coefficient_limit for {stage} is in force on {day.isoformat()}."
            )
        return RulesInForce(
            day=day,
            thresholds=thresholds,
            coefficient_limits=limits,
            school_rule=school_rules[-1],
            scopes=current(self.scopes),
            private_schools=private[-1],
            splits=current(self.splits),
            reliefs=tuple({rule.id: rule for rule in current(self.reliefs)}.values()),
        )

    def every_rule(self) -> tuple[Rule, ...]:
        """All rules of all kinds, in the order in which they are told."""
        return (
            *self.thresholds,
            *self.coefficient_limits,
            *self.school_rules,
            *self.scopes,
            *self.private_schools,
            *self.splits,
            *self.reliefs,
        )


@dataclass(frozen=True)
class RulesInForce:
    """The rules that hold on one day."""

    day: date
    thresholds: Mapping[tuple[str, Stage], Threshold]
    coefficient_limits: Mapping[Stage, CoefficientLimit]
    school_rule: SchoolRule
    scopes: tuple[Scope, ...]
    private_schools: PrivateSchools
    splits: tuple[Split, ...]
    reliefs: tuple[Relief, ...]

    def threshold(self, indicator: str, stage: Stage) -> float:
        """The value to reach, in the indicator's unit."""
        return self.thresholds[indicator, stage].value

    def coefficient_limit(self, stage: Stage) -> float:
        """The highest coefficient of difference allowed in the stage."""
        return self.coefficient_limits[stage].value

    def every_rule(self) -> tuple[Rule, ...]:
        """All rules that hold, of all kinds, in the order in which they are told."""
        return (
            *self.thresholds.values(),
            *self.coefficient_limits.values(),
            self.school_rule,
            *self.scopes,
            self.private_schools,
            *self.splits,
            *self.reliefs,
        )

    def local_citations(self) -> tuple[Citation, ...]:
        """One citation for each local document of which a rule holds: the one in force longest."""
        found: dict[str, Citation] = {}
        for rule in self.every_rule():
            cited = rule.citation
            if cited.level == NATIONAL:
                continue
            known = found.get(cited.document_id)
            if known is None or cited.effective_from < known.effective_from:
                found[cited.document_id] = cited
        return tuple(found.values())


@dataclass(frozen=True)
class RuleSet:
    """Rules that a county may be judged by: the national ones, or those with a local document on top.

    id            NATIONAL, or the id of the local document
    title         title of the document, as it is cited; `english` is a title in English, if any
    level         national | province | city | county
    documents     what the files say of themselves, national first
    county_codes  beginnings of administrative codes whose counties are judged by it by default
    invented      stands for no real place: offered to invented counties only
    """

    id: str
    title: str
    english: str
    level: str
    documents: tuple[Mapping[str, object], ...]
    county_codes: tuple[str, ...]
    book: RuleBook
    invented: bool = False


def with_local(national: RuleBook, local: RuleBook) -> RuleBook:
    """The national rules with those of a local document on top.

    On a day, for the same subject, a local rule in force wins; where none is, the national one holds.
    """
    return RuleBook(
        *(getattr(national, kind.name) + getattr(local, kind.name) for kind in fields(RuleBook))
    )


def default_rule_set(sets: Iterable[RuleSet], county_code: str | None) -> str:
    """Id of the set whose code is the longest beginning of the county's; NATIONAL where none is."""
    code = (county_code or "").strip()
    fitting = [
        (len(prefix), rule_set.id)
        for rule_set in sets
        for prefix in rule_set.county_codes
        if code.startswith(prefix)
    ]
    return max(fitting)[1] if fitting else NATIONAL


def day_of_school_year(school_year: int) -> date:
    """The day by which a school year is judged: 1 September, when the statistics are taken."""
    return date(school_year, 9, 1)


@dataclass(frozen=True)
class TeacherKind:
    """A kind of teacher that can be moved: the indicator it is moved for and all that it counts in."""

    key: str
    indicator: str
    carries: tuple[str, ...]
