"""What a person asks of a plan, as a small value, and its text form for a link.

The text is strict JSON with a version that holds only what differs from the defaults; text from
outside is taken as hostile. Which rules a plan respects is said by the switches whose position
differs from the register's.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields, replace

from analysis.planner.problem import Category, Goal, Move, Objective
from analysis.planner.settings import Switch
from analysis.strict_json import is_snapshot, strict_json
from analysis.vocabulary import COMPULSORY_STAGES, Finding, Severity, Stage

VERSION = 1
LONGEST_TEXT = 20_000
LONGEST_NAME = 200
MOST_ENTRIES = 200
MOST_PEOPLE = 10_000
MOST_YUAN = 10**11
MOST_SECONDS = 3_600
HELPS = ("hire", "study", "recognise")
# Among which schools teachers may move.
RANGES = ("county", "township", "group")
# A code of an indicator; whether a plan has the indicator is seen where it is built.
INDICATOR = re.compile(r"A[1-9]")


@dataclass(frozen=True, order=True)
class Ban:
    """A way that no teacher may go: from one school to another; "" stands for any school."""

    stage: str
    source: str
    target: str


@dataclass(frozen=True)
class PlanRequest:
    """One question, against one snapshot and school year.

    spare     what is spared first; see `order_of`
    switched  switches that are not in the register's position
    helps     help from outside that a plan may use
    free      indicators whose coefficients of difference need not keep their limits
    most_moves, budget_yuan   None: no limit
    """

    snapshot: str
    school_year: int
    stages: tuple[Stage, ...] = COMPULSORY_STAGES
    goal: Goal = Goal.EVERY_SCHOOL_PASSES
    spare: Objective = Objective.FEWEST_MOVES
    switched: frozenset[Switch] = frozenset()
    buys: bool = False
    helps: tuple[str, ...] = ()
    within: str = RANGES[0]
    most_moves: int | None = None
    budget_yuan: int | None = None
    seconds: int | None = None
    keep: tuple[Move, ...] = ()
    bans: tuple[Ban, ...] = ()
    free: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Canonical order: the order in which a person chose does not matter.
        object.__setattr__(self, "stages", _in_order(COMPULSORY_STAGES, self.stages))
        object.__setattr__(self, "helps", _in_order(HELPS, self.helps))
        object.__setattr__(self, "free", tuple(sorted(set(self.free))))
        object.__setattr__(self, "keep", tuple(sorted(set(self.keep))))
        object.__setattr__(self, "bans", tuple(sorted(set(self.bans))))

    def to_text(self) -> str:
        """Compact JSON; `from_text` gives the same request back."""
        content: dict[str, object] = {"version": VERSION}
        plain = PlanRequest(self.snapshot, self.school_year)
        for each in fields(self):
            value = getattr(self, each.name)
            if each.name in ("snapshot", "school_year") or value != getattr(plain, each.name):
                content[each.name] = _as_json(value)
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _in_order(known: tuple, chosen: tuple) -> tuple:
    return tuple(each for each in known if each in chosen)


def _as_json(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(str(each) for each in value)
    if isinstance(value, Move):
        subject, degree, backbone = (
            value.category.subject,
            value.category.above_degree,
            value.category.backbone,
        )
        return [value.stage, value.source, value.target, subject, degree, backbone, value.people]
    if isinstance(value, Ban):
        return [value.stage, value.source, value.target]
    if isinstance(value, tuple):
        return [_as_json(each) for each in value]
    return value


def order_of(spare: Objective) -> tuple[Objective, ...]:
    """What is settled one after the other when one thing is spared first.

    Few moves and few kilometres come next where they are not first, so that no plan moves people for
    nothing. An even burden is settled only where it is asked for first: to prove it best takes most of
    the time, for a share that the limit on leaving bounds already.
    """
    rest = (Objective.FEWEST_MOVES, Objective.LEAST_DISTANCE)
    return (spare, *(each for each in rest if each is not spare))


class RequestRefused(ValueError):
    """A text is not a request that can be used; `findings` say why, all at once."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(", ".join(finding.key for finding in findings))


def _no(key: str, **values: object) -> Finding:
    return Finding(key, Severity.STOPS, values)


def from_text(text: str, *, snapshot: str) -> PlanRequest:
    """The request that a text stands for.

    Raises RequestRefused with every reason: not JSON, unknown keys, impossible values, another
    version, or a pin that names no snapshot. A request of an earlier snapshot is read; whoever uses
    it says so.
    """
    if len(text) > LONGEST_TEXT:
        raise RequestRefused([_no("plan_link_is_not_readable")])
    try:
        content = strict_json(text)
    except ValueError as error:
        raise RequestRefused([_no("plan_link_is_not_readable")]) from error
    findings = _check(content, snapshot)
    if findings:
        raise RequestRefused(findings)
    return _request(content)


def _request(content: dict) -> PlanRequest:
    made = {
        "stages": lambda value: tuple(Stage(each) for each in value),
        "goal": Goal,
        "spare": Objective,
        "switched": lambda value: frozenset(Switch(each) for each in value),
        "helps": tuple,
        "free": tuple,
        "keep": lambda value: tuple(
            Move(*each[:3], Category(*each[3:6]), each[6]) for each in value
        ),
        "bans": lambda value: tuple(Ban(*each) for each in value),
    }
    asked = PlanRequest(content["snapshot"], content["school_year"])
    chosen = {
        key: made[key](value) if key in made else value
        for key, value in content.items()
        if key != "version"
    }
    return replace(asked, **chosen)


def _check(content: object, snapshot: str) -> list[Finding]:
    needed = {"version", "snapshot", "school_year"}
    if not isinstance(content, dict) or not needed <= set(content):
        return [_no("plan_link_is_not_readable")]
    known = needed | {each.name for each in fields(PlanRequest)}
    if not set(content) <= known:
        return [_no("plan_link_is_not_readable")]
    findings = []
    if content["version"] != VERSION or isinstance(content["version"], bool):
        findings.append(_no("plan_link_has_another_version"))
    if not is_snapshot(content["snapshot"], snapshot):
        findings.append(_no("plan_link_is_of_another_snapshot"))
    findings += [
        _no("plan_link_value_is_not_possible", link_part=key)
        for key, is_possible in CHECKS.items()
        if key in content and not is_possible(content[key])
    ]
    return findings


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_name(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_NAME


def _some_of(known: tuple[str, ...]) -> object:
    def holds(value: object) -> bool:
        return (
            isinstance(value, list)
            and all(isinstance(each, str) and each in known for each in value)
            and len(set(value)) == len(value)
        )

    return holds


def _is_indicator(value: object) -> bool:
    return isinstance(value, str) and bool(INDICATOR.fullmatch(value))


def _is_ban(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 3
        and all(_is_name(part) for part in value)
        and value[0] in COMPULSORY_STAGES
        and value[1] != value[2]
    )


def _is_move(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 7
        and _is_ban(value[:3])
        and all(value[1:3])
        and _is_name(value[3])
        and all(isinstance(each, bool) for each in value[4:6])
        and _is_whole(value[6], 1, MOST_PEOPLE)
    )


def _list_of(is_entry: object) -> object:
    def holds(value: object) -> bool:
        return isinstance(value, list) and len(value) <= MOST_ENTRIES and all(map(is_entry, value))

    return holds


STAGES = tuple(str(stage) for stage in COMPULSORY_STAGES)
CHECKS = {
    "school_year": lambda value: (
        bool(re.fullmatch(r"(19|20)\d\d", str(value))) and _is_whole(value, 1900, 2100)
    ),
    "stages": lambda value: _some_of(STAGES)(value) and bool(value),
    "goal": lambda value: isinstance(value, str) and value in tuple(Goal),
    "spare": lambda value: isinstance(value, str) and value in tuple(Objective),
    "switched": _some_of(tuple(str(each) for each in Switch)),
    "buys": lambda value: isinstance(value, bool),
    "helps": _some_of(HELPS),
    "within": lambda value: isinstance(value, str) and value in RANGES,
    "most_moves": lambda value: _is_whole(value, 0, MOST_PEOPLE),
    "budget_yuan": lambda value: _is_whole(value, 0, MOST_YUAN),
    "seconds": lambda value: _is_whole(value, 1, MOST_SECONDS),
    "keep": _list_of(_is_move),
    "bans": _list_of(_is_ban),
    "free": _list_of(_is_indicator),
}
