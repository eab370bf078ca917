"""Tables of the rules: each rule as it stands in its file, and what rule sets lead to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd

from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import Texts
from analysis.present.words import Wording
from analysis.rule_comparison import Variant
from analysis.rules import (
    NATIONAL,
    Citation,
    CoefficientLimit,
    PrivateSchools,
    Relief,
    Rule,
    RuleBook,
    RuleSet,
    RulesInForce,
    SchoolRule,
    Scope,
    Split,
    Threshold,
)
from analysis.vocabulary import Area, Stage, Verdict

# More digits than any rule or product of rules has: beyond them is binary noise only.
MOST_DECIMALS = 6


def exact(value: float, t: Texts) -> str:
    """A number of a rule with all its decimals and no more: 4.2, 0.765, 2,000."""
    written = f"{value:.{MOST_DECIMALS}f}".rstrip("0")
    return t.number(value, len(written.partition(".")[2]))


def rule_set_name(rule_set: RuleSet, t: Texts) -> str:
    """How a rule set is called in the reader's language; a local title stays as it is cited."""
    if rule_set.id == NATIONAL:
        return t("rules.national")
    return rule_set.title if t.language == "zh" else rule_set.english or rule_set.title


def variant_name(variant: Variant, t: Texts) -> str:
    """Rule set and whether reliefs are on, in words."""
    key = "on" if variant.with_reliefs else "off"
    return t(f"rules.variant_{key}", name=rule_set_name(variant.rule_set, t))


def comparison(
    variants: Sequence[Variant], chosen: Variant, notes: Sequence[str], words: Wording
) -> PresentedTable:
    """One line per rule set with and without reliefs: what becomes of schools and coefficients."""
    t = words.t
    lines = []
    for variant in variants:
        line: dict[str, object] = {
            "rule_set": rule_set_name(variant.rule_set, t),
            "level": t(f"rules.level.{variant.rule_set.level}"),
            "reliefs": t("rules.reliefs_on" if variant.with_reliefs else "rules.reliefs_off"),
            "chosen": t("rules.chosen") if variant is chosen else "",
        }
        for stage, result in variant.stages.items():
            for verdict in Verdict:
                line[f"{stage}_{verdict}"] = result.count(verdict)
            over = (result.indicators["cv_verdict"] == Verdict.FAIL).sum()
            line[f"{stage}_over"] = int(over)
        lines.append(line)
    columns = [
        Column("rule_set", t("rules.column.rule_set"), width="medium"),
        Column("level", t("rules.column.level")),
        Column("reliefs", t("rules.column.reliefs")),
        Column("chosen", t("rules.column.chosen")),
    ]
    for stage in chosen.stages:
        of = t(f"stage.{stage}")
        columns += [
            Column(
                f"{stage}_{verdict}",
                t("rules.column.of_stage", stage=of, what=t(f"verdict.{verdict}")),
                "number",
            )
            for verdict in Verdict
        ]
        columns.append(Column(f"{stage}_over", t("rules.column.over", stage=of), "number"))
    return present("rule_sets", t("page.rules.comparison"), pd.DataFrame(lines), columns, notes)


def rule_list(
    book: RuleBook, rules: RulesInForce, notes: Sequence[str], words: Wording
) -> PresentedTable:
    """Every rule of a set as it stands in its file: what, value, clause, dates, source."""
    t = words.t
    held = {id(rule) for rule in rules.every_rule()}
    documents = {document["id"]: document for document in book.documents}
    lines = []
    for rule in book.every_rule():
        cited = rule.citation
        kind, what, value = _told(rule, rules, words)
        lines.append(
            {
                "kind": t(f"rules.kind.{kind}"),
                "what": what,
                "value": value,
                "status": t(f"rules.status.{_status(cited, id(rule) in held, rules.day)}"),
                "effective_from": cited.effective_from.isoformat(),
                "effective_to": (
                    cited.effective_to.isoformat() if cited.effective_to else t("rules.open_end")
                ),
                "document": cited.document,
                "clause": cited.clause,
                "source": _source(cited, documents, t),
                "checked_on": cited.checked_on.isoformat(),
            }
        )
    widths = {"what": "medium", "value": "large", "clause": "medium", "source": "large"}
    columns = [Column(name, t(f"rules.column.{name}"), width=widths.get(name)) for name in lines[0]]
    return present("rules", t("page.rules.list"), pd.DataFrame(lines), columns, notes)


def _status(cited: Citation, holds: bool, day: date) -> str:
    if holds:
        return "in_force"
    if day < cited.effective_from:
        return "not_yet"
    return "replaced" if cited.in_force(day) else "ended"


def _source(cited: Citation, documents: Mapping[str, Mapping], t: Texts) -> str:
    spelled = documents[cited.document_id]["sources"]
    return t.join([str(spelled[key.strip()]) for key in cited.source.split(",") if key.strip()])


def _stages(stages: Iterable[Stage], t: Texts) -> str:
    return t.join([t(f"stage.{stage}") for stage in Stage if stage in set(stages)])


def _types(codes: Iterable[str], words: Wording) -> str:
    names = words.code_names["school_type"]
    return words.t.join([names[code] for code in sorted(codes)])


def _told(rule: Rule, rules: RulesInForce, words: Wording) -> tuple[str, str, str]:
    """Kind, subject and value of a rule in words."""
    t = words.t
    match rule:
        case Threshold():
            what = t(
                "rules.of_stage", what=words.name(rule.indicator), stage=t(f"stage.{rule.stage}")
            )
            return "threshold", what, _threshold(rule, rules, t)
        case CoefficientLimit():
            value = t("rules.value.limit", value=exact(rule.value, t))
            return "coefficient_limit", t(f"stage.{rule.stage}"), value
        case SchoolRule():
            value = t(
                "rules.value.school_rule",
                met=rule.indicators_met,
                of=len(words.indicators),
                share=exact(100 * rule.floor_ratio, t),
            )
            return "school_rule", t("rules.every_school"), value
        case Scope():
            value = t("rules.value.scope", stages=_stages(rule.stages, t))
            if rule.minimum_pupils is not None:
                value = t("rules.value.scope_from", scope=value, pupils=rule.minimum_pupils)
            return "scope", _types(rule.school_types, words), value
        case PrivateSchools():
            key = "counted" if rule.counted else "not_counted"
            return "private_schools", t("rules.private"), t(f"rules.value.{key}")
        case Split():
            weights = [
                t("rules.weight", stage=t(f"stage.{stage}"), weight=exact(weight, t))
                for stage, weight in rule.weights.items()
            ]
            return "split", _types(rule.school_types, words), " : ".join(weights)
        case Relief():
            return "relief", words.name(rule.indicator), _relief(rule, words)


def _threshold(rule: Threshold, rules: RulesInForce, t: Texts) -> str:
    return t(
        "rules.value.threshold",
        value=exact(rule.value, t),
        floor=exact(rule.value * rules.school_rule.floor_ratio, t),
        share=exact(100 * rules.school_rule.floor_ratio, t),
        unit=t(f"unit.{rule.unit}"),
    )


def _relief(rule: Relief, words: Wording) -> str:
    t = words.t
    conditions = [t.join([t(f"area.{area}") for area in Area if area in rule.areas])]
    if rule.school_types:
        conditions.append(_types(rule.school_types, words))
    if rule.pupils_from is not None:
        conditions.append(t("rules.value.pupils_from", pupils=rule.pupils_from))
    if rule.pupils_below is not None:
        conditions.append(t("rules.value.pupils_below", pupils=rule.pupils_below))
    if rule.requires_flag is not None:
        conditions.append(t(f"rules.field.{rule.requires_flag}"))
    return t(
        "rules.value.relief",
        fields=t.join([t(f"rules.field.{field}") for field in rule.adds]),
        conditions=t("rules.and").join(conditions),
    )
