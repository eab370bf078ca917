"""A scenario: a small difference from a named baseline, never a copy of the data.

It holds what was asked for, in whole numbers; what comes of it is derived by `analysis.what_if`. Its
text form is strict JSON with a version, fit for a link; text from outside is taken as hostile. Links
of version 1 (policy levers only) still open.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote

from analysis.levers import (
    COUNTY,
    MOST_PEOPLE,
    MOST_YUAN,
    UNITS,
    Lever,
    Names,
    Place,
    Rotation,
    canonical,
    emit,
    is_whole,
    parse,
    problems,
)
from analysis.strict_json import is_snapshot, strict_json
from analysis.vocabulary import COMPULSORY_STAGES, Finding, Severity, Stage

__all__ = [
    "COUNTY",
    "MOST_PEOPLE",
    "ORDERS",
    "Place",
    "Rotation",
    "Scenario",
    "ScenarioRefused",
    "can_be_saved",
    "fits_a_link",
    "from_text",
    "stale",
]

VERSION = 2
# A link longer than this is no scenario of ours; one that the bureau has saved may be a whole plan.
LONGEST_TEXT, LONGEST_SAVED = 40_000, 600_000
# Signs of an address once quoted: usual servers and proxies in between take lines of 8 KB.
LONGEST_LINK = 7_000
LONGEST_PIN = 100
MOST_LEVERS, MOST_SAVED_LEVERS = 200, 3_000
MOST_BUDGETS = 20
# Which schools receive first: those furthest from their need, or those that lack the fewest people.
ORDERS = ("nearest", "furthest")
KEYS = {"version", "snapshot", "school_year", "stage", "protect_donors", "help_first", "levers"}
ADDED = {"rules", "budgets"}
T = TypeVar("T")


@dataclass(frozen=True)
class Scenario:
    """What is asked for, against one snapshot, school year and stage.

    Levers are kept in canonical order: equal ones are added up and empty ones dropped, so that the
    order in which a person moved them does not matter.

    rules    the mark of the rules, limits and prices it was made under (`fingerprint.mark`); empty
             where not known
    budgets  (kind of money, yuan) that may be spent; a kind without entry has no budget set
    """

    snapshot: str
    school_year: int
    stage: Stage
    levers: tuple[Lever, ...] = field(default=())
    protect_donors: bool = True
    help_first: str = ORDERS[0]
    rules: str = ""
    budgets: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "levers", canonical(self.levers))
        object.__setattr__(self, "budgets", tuple(sorted(self.budgets)))

    def of(self, kind: type[T]) -> tuple[T, ...]:
        """The levers of one kind."""
        return tuple(lever for lever in self.levers if isinstance(lever, kind))

    def to_text(self) -> str:
        """Compact JSON; `from_text` gives the same scenario back."""
        content = {
            "version": VERSION,
            "snapshot": self.snapshot,
            "rules": self.rules,
            "school_year": self.school_year,
            "stage": str(self.stage),
            "protect_donors": self.protect_donors,
            "help_first": self.help_first,
            "budgets": dict(self.budgets),
            "levers": [emit(lever) for lever in self.levers],
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def fits_a_link(scenario: Scenario) -> bool:
    """Whether a link can carry a scenario: short enough for the addresses that messages and servers take."""
    text = scenario.to_text()
    return len(scenario.levers) <= MOST_LEVERS and len(quote(text, safe="")) <= LONGEST_LINK


def can_be_saved(scenario: Scenario) -> bool:
    """Whether `from_text` reads a scenario back once it is saved."""
    return len(scenario.levers) <= MOST_SAVED_LEVERS and len(scenario.to_text()) <= LONGEST_SAVED


class ScenarioRefused(ValueError):
    """A text is not a scenario that can be used; `findings` say why, all at once."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(", ".join(finding.key for finding in findings))


def _refused(key: str, **values: object) -> Finding:
    return Finding(key, Severity.STOPS, values)


def _impossible(name: str) -> Finding:
    return _refused("scenario_value_is_not_possible", link_part=name)


def from_text(text: str, *, snapshot: str | None, names: Names) -> Scenario:
    """The scenario that a text stands for.

    Raises ScenarioRefused with every reason: not JSON, unknown keys, impossible numbers, an unknown
    kind of lever, teacher or place, another version, or a pin that names no snapshot. A scenario of an
    earlier snapshot is read, and `stale` says so. `snapshot` None is for saved scenarios: any pin
    passes, and they may be longer than a link.
    """
    if len(text) > (LONGEST_SAVED if snapshot is None else LONGEST_TEXT):
        raise ScenarioRefused([_refused("scenario_is_not_readable")])
    try:
        content = strict_json(text)
    except ValueError as error:
        raise ScenarioRefused([_refused("scenario_is_not_readable")]) from error
    findings = _check(content, snapshot, names)
    if findings:
        raise ScenarioRefused(findings)
    return Scenario(
        snapshot=content["snapshot"],
        school_year=content["school_year"],
        stage=Stage(content["stage"]),
        levers=tuple(parse(_as_lever(lever, content)) for lever in content["levers"]),
        protect_donors=content["protect_donors"],
        help_first=content["help_first"],
        rules=content.get("rules", ""),
        budgets=tuple(content.get("budgets", {}).items()),
    )


def _as_lever(lever: object, content: dict) -> object:
    """A lever of version 1, which had one kind and no unit, in the form of today's."""
    if content["version"] == VERSION or not isinstance(lever, dict):
        return lever
    return (
        None if {"lever", "unit"} & set(lever) else {"lever": "rotation", "unit": UNITS[0], **lever}
    )


def _check(content: object, snapshot: str | None, names: Names) -> list[Finding]:
    if not isinstance(content, dict) or "version" not in content:
        return [_refused("scenario_is_not_readable")]
    if not is_whole(content["version"]) or content["version"] not in (1, VERSION):
        return [_refused("scenario_has_another_version")]
    if set(content) != KEYS | (ADDED if content["version"] == VERSION else set()):
        return [_refused("scenario_is_not_readable")]
    findings = []
    if snapshot is not None and not is_snapshot(content["snapshot"], snapshot):
        findings.append(_refused("scenario_is_of_another_snapshot"))
    findings += [_impossible(name) for name, ok in _values(content).items() if not ok]
    levers = content["levers"]
    most = MOST_SAVED_LEVERS if snapshot is None else MOST_LEVERS
    if not isinstance(levers, list) or len(levers) > most:
        return [*findings, _impossible("levers")]
    for lever in levers:
        wrong = problems(_as_lever(lever, content), names)
        if wrong is None:
            findings.append(_refused("scenario_is_not_readable"))
        else:
            findings += [_impossible(name) for name in wrong]
    # What is wrong with several levers in the same way is told once.
    return [each for place, each in enumerate(findings) if each not in findings[:place]]


def _values(content: dict) -> dict[str, bool]:
    """For each field beside the levers whether it holds a possible value."""
    year = content["school_year"]
    return {
        "snapshot": _short(content["snapshot"]),
        "school_year": is_whole(year) and bool(re.fullmatch(r"(19|20)\d\d", str(year))),
        "stage": content["stage"] in [str(stage) for stage in COMPULSORY_STAGES],
        "protect_donors": isinstance(content["protect_donors"], bool),
        "help_first": content["help_first"] in ORDERS,
        "rules": _short(content.get("rules", "")),
        "budgets": _are_budgets(content.get("budgets", {})),
    }


def _short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_PIN


def _are_budgets(value: object) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= MOST_BUDGETS
        and all(_short(kind) for kind in value)
        and all(is_whole(yuan) and 0 <= yuan <= MOST_YUAN for yuan in value.values())
    )


def stale(scenario: Scenario, snapshot: str, rules: str) -> tuple[Finding, ...]:
    """Why numbers of a scenario may differ from when it was made: data or rules have moved on."""
    found = []
    if scenario.snapshot != snapshot:
        found.append(
            Finding(
                "scenario_data_moved_on", values={"made": scenario.snapshot[:12], "now": snapshot}
            )
        )
    if scenario.rules and scenario.rules != rules:
        found.append(Finding("scenario_rules_moved_on"))
    return tuple(found)
