"""A scenario: a small difference from a named baseline, never a copy of the data.

It holds what was asked for, in whole numbers; the moves are derived by `analysis.reallocation`. Its
text form is strict JSON with a version, fit for a link; text from outside is taken as hostile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from analysis.vocabulary import COMPULSORY_STAGES, Finding, Severity, Stage

VERSION = 1
# A link longer than this is no scenario of ours, and one lever of more people than this is no lever.
LONGEST_TEXT = 20_000
MOST_PEOPLE = 10_000
MOST_LEVERS = 200
# Which schools receive first: those furthest from their need, or those that lack the fewest people.
ORDERS = ("nearest", "furthest")
PLACE_KINDS = ("county", "area", "township", "group", "school")


@dataclass(frozen=True, order=True)
class Place:
    """A set of schools: the whole county, or those of an area, township, group, or one school."""

    kind: str = "county"
    name: str = ""


COUNTY = Place()


@dataclass(frozen=True, order=True)
class Rotation:
    """Move so many teachers of one kind from one set of schools to another, in the standing order."""

    teacher_kind: str
    source: Place
    target: Place
    people: int


@dataclass(frozen=True)
class Scenario:
    """What is asked for, against one snapshot, school year and stage.

    Levers are kept in canonical order: equal ones (kind, source, target) are added up and empty
    ones dropped, so that the order in which a person moved them does not matter.
    """

    snapshot: str
    school_year: int
    stage: Stage
    levers: tuple[Rotation, ...] = field(default=())
    protect_donors: bool = True
    help_first: str = ORDERS[0]

    def __post_init__(self) -> None:
        people: dict[tuple[str, Place, Place], int] = {}
        for lever in self.levers:
            key = (lever.teacher_kind, lever.source, lever.target)
            people[key] = people.get(key, 0) + lever.people
        canonical = tuple(sorted(Rotation(*key, count) for key, count in people.items() if count))
        object.__setattr__(self, "levers", canonical)

    def to_text(self) -> str:
        """Compact JSON; `from_text` gives the same scenario back."""
        content = {
            "version": VERSION,
            "snapshot": self.snapshot,
            "school_year": self.school_year,
            "stage": str(self.stage),
            "protect_donors": self.protect_donors,
            "help_first": self.help_first,
            "levers": [
                {
                    "teacher_kind": lever.teacher_kind,
                    "source": [lever.source.kind, lever.source.name],
                    "target": [lever.target.kind, lever.target.name],
                    "people": lever.people,
                }
                for lever in self.levers
            ],
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


class ScenarioRefused(ValueError):
    """A text is not a scenario that can be used; `findings` say why, all at once."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(", ".join(finding.key for finding in findings))


def _refused(key: str, **values: object) -> Finding:
    return Finding(key, Severity.STOPS, values)


def _strict_object(pairs: list[tuple[str, object]]) -> dict:
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def from_text(text: str, *, snapshot: str, teacher_kinds: Collection[str]) -> Scenario:
    """The scenario that a text stands for.

    Raises ScenarioRefused with every reason: not JSON, unknown keys, impossible numbers, an unknown
    kind of teacher or place, another version, or a snapshot other than the current one.
    """
    if len(text) > LONGEST_TEXT:
        raise ScenarioRefused([_refused("scenario_is_not_readable")])
    try:
        content = json.loads(text, object_pairs_hook=_strict_object, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ScenarioRefused([_refused("scenario_is_not_readable")]) from error
    findings = _check(content, snapshot, teacher_kinds)
    if findings:
        raise ScenarioRefused(findings)
    return Scenario(
        snapshot=content["snapshot"],
        school_year=content["school_year"],
        stage=Stage(content["stage"]),
        levers=tuple(
            Rotation(
                lever["teacher_kind"],
                Place(*lever["source"]),
                Place(*lever["target"]),
                lever["people"],
            )
            for lever in content["levers"]
        ),
        protect_donors=content["protect_donors"],
        help_first=content["help_first"],
    )


def _check(content: object, snapshot: str, teacher_kinds: Collection[str]) -> list[Finding]:
    keys = {"version", "snapshot", "school_year", "stage"}
    keys |= {"protect_donors", "help_first", "levers"}
    if not isinstance(content, dict) or set(content) != keys:
        return [_refused("scenario_is_not_readable")]
    findings = []
    if content["version"] != VERSION or isinstance(content["version"], bool):
        findings.append(_refused("scenario_has_another_version"))
    if content["snapshot"] != snapshot:
        findings.append(_refused("scenario_is_of_another_snapshot"))
    year = content["school_year"]
    if not _is_whole(year) or not re.fullmatch(r"(19|20)\d\d", str(year)):
        findings.append(_refused("scenario_value_is_not_possible", name="school_year"))
    if content["stage"] not in [str(stage) for stage in COMPULSORY_STAGES]:
        findings.append(_refused("scenario_value_is_not_possible", name="stage"))
    if not isinstance(content["protect_donors"], bool):
        findings.append(_refused("scenario_value_is_not_possible", name="protect_donors"))
    if content["help_first"] not in ORDERS:
        findings.append(_refused("scenario_value_is_not_possible", name="help_first"))
    levers = content["levers"]
    if not isinstance(levers, list) or len(levers) > MOST_LEVERS:
        return [*findings, _refused("scenario_value_is_not_possible", name="levers")]
    for lever in levers:
        findings += _check_lever(lever, teacher_kinds)
    return findings


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_lever(lever: object, teacher_kinds: Collection[str]) -> list[Finding]:
    keys = {"teacher_kind", "source", "target", "people"}
    if not isinstance(lever, dict) or set(lever) != keys:
        return [_refused("scenario_is_not_readable")]
    findings = []
    if not isinstance(lever["teacher_kind"], str) or lever["teacher_kind"] not in teacher_kinds:
        findings.append(_refused("scenario_value_is_not_possible", name="teacher_kind"))
    if not _is_whole(lever["people"]) or not 0 <= lever["people"] <= MOST_PEOPLE:
        findings.append(_refused("scenario_value_is_not_possible", name="people"))
    findings += [
        _refused("scenario_value_is_not_possible", name=end)
        for end in ("source", "target")
        if not _is_place(lever[end])
    ]
    return findings


def _is_place(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(part, str) for part in value)
        and value[0] in PLACE_KINDS
        and (value[0] == "county") == (value[1] == "")
        and len(value[1]) <= 200
    )
