"""Tables of the rules: each rule as it stands in its file, and what rule sets lead to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby, product

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
    """One line per rule set, stage and relief switch: what becomes of schools and coefficients.

    Both results of the switch stand one below the other.
    """
    t = words.t
    lines = []
    for rule_set, of_set in groupby(variants, key=lambda variant: variant.rule_set):
        of_set = list(of_set)
        for stage, variant in product(chosen.stages, of_set):
            result = variant.stages[stage]
            over = (result.indicators["cv_verdict"] == Verdict.FAIL).sum()
            lines.append(
                {
                    "rule_set": rule_set_name(rule_set, t),
                    "level": t(f"rules.level.{rule_set.level}"),
                    "stage": t(f"stage.{stage}"),
                    "reliefs": t(f"rules.reliefs_{'on' if variant.with_reliefs else 'off'}"),
                    "chosen": t("rules.chosen") if variant is chosen else "",
                    "verdict": t(f"verdict.{result.verdict}"),
                    **{str(verdict): result.count(verdict) for verdict in Verdict},
                    "over": int(over),
                }
            )
    columns = [
        Column("rule_set", t("rules.column.rule_set")),
        Column("level", t("rules.column.level")),
        Column("stage", t("column.stage")),
        Column("reliefs", t("rules.column.reliefs")),
        Column("chosen", t("rules.column.chosen")),
        Column("verdict", t("rules.column.verdict")),
        *(
            Column(str(each), t("rules.column.schools", what=t(f"verdict.{each}")), "number")
            for each in Verdict
        ),
        Column("over", t("rules.column.over"), "number"),
    ]
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
                "checked_on": cited.checked_on.isoformat(),
                "document": cited.document,
                "clause": cited.clause,
                "source": source_words(cited, documents, t),
            }
        )
    # Wide enough for the most common rules at the narrowest screen; a cell shows all when clicked.
    widths = {"what": 175, "value": 240, "clause": 115, "source": 140}
    columns = [Column(name, t(f"rules.column.{name}"), width=widths.get(name)) for name in lines[0]]
    return present("rules", t("page.rules.list"), pd.DataFrame(lines), columns, notes)


def _status(cited: Citation, holds: bool, day: date) -> str:
    if holds:
        return "in_force"
    if day < cited.effective_from:
        return "not_yet"
    return "replaced" if cited.in_force(day) else "ended"


def source_words(cited: Citation, documents: Mapping[str, Mapping], t: Texts) -> str:
    """Where the text of a rule was found, in words. `documents`: id -> what its file says of itself."""
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
