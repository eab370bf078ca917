"""What a person can pull in a what-if: frozen values in whole numbers, each with a strict text form.

A lever says what is asked for, never what comes of it. Equal levers are added up by their quantity
(people, pupils, yuan), so that a person may pull one twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace

# One lever of more than this is no lever.
MOST_PEOPLE = 10_000
MOST_PUPILS = 100_000
MOST_PERCENT = 100
MOST_YUAN = 10_000_000_000
LONGEST_NAME = 200
PLACE_KINDS = ("county", "area", "township", "group", "school")
# How a policy lever is counted: in people, or in per cent of those whom the source schools have.
UNITS = ("people", "percent")
# How money of a lever is shared out: in proportion to what each school lacks, school after school
# in the standing order, or by pupils.
WAYS_TO_SHARE = ("shortfall", "order", "pupils")
# Money of one school that pays the part of this stage alone; its other stages pay their own.
STAGE_PART = "stage"


@dataclass(frozen=True, order=True)
class Place:
    """A set of schools: the whole county, or those of an area, township, group, or one school."""

    kind: str = "county"
    name: str = ""


COUNTY = Place()


@dataclass(frozen=True, order=True)
class Rotation:
    """Policy: move teachers of one kind from one set of schools to another, in the standing order.

    `people` counts people, or with `unit` percent per cent of those of the kind in the source.
    """

    teacher_kind: str
    source: Place
    target: Place
    people: int
    unit: str = UNITS[0]


@dataclass(frozen=True, order=True)
class Transfer:
    """So many teachers who are alike from one school to another; see `planner.problem.Category`."""

    source: str
    target: str
    subject: str
    above_degree: bool
    backbone: bool
    people: int


@dataclass(frozen=True, order=True)
class Shared:
    """Teachers of one school (home) who teach some days of each week at another (走教)."""

    home: str
    guest: str
    subject: str
    days: int
    people: int


@dataclass(frozen=True, order=True)
class Hire:
    """New teachers who are alike, for the schools of a place in the standing order."""

    target: Place
    subject: str
    above_degree: bool
    backbone: bool
    people: int


@dataclass(frozen=True, order=True)
class Train:
    """Teachers who gain a quality where they are: way study (A1) or recognition (A2)."""

    way: str
    target: Place
    people: int


@dataclass(frozen=True, order=True)
class Fund:
    """Yuan for one facility indicator, shared out among the schools of a place; one school takes all.

    With `by` STAGE_PART, for one school only, what is bought counts for this stage in full.
    """

    indicator: str
    target: Place
    by: str
    yuan: int


@dataclass(frozen=True, order=True)
class Pupils:
    """Pupils of the stage who go to another school."""

    source: str
    target: str
    pupils: int


@dataclass(frozen=True, order=True)
class Intake:
    """Pupils of the stage who are new at a school; below zero: fewer than today."""

    school: str
    pupils: int


Lever = Rotation | Transfer | Shared | Hire | Train | Fund | Pupils | Intake
# In the order in which levers are carried out; see `what_if`.
KINDS: Mapping[str, type] = {
    "pupils": Pupils,
    "intake": Intake,
    "transfer": Transfer,
    "rotation": Rotation,
    "train": Train,
    "hire": Hire,
    "fund": Fund,
    "shared": Shared,
}
NAMES = {kind: name for name, kind in KINDS.items()}
QUANTITY = {Pupils: "pupils", Intake: "pupils", Fund: "yuan"}


@dataclass(frozen=True)
class Names:
    """The names that levers may use; those of schools and places are not checked here.

    trainings   ways of the price list that are training; facilities  indicators that money can raise
    """

    teacher_kinds: Collection[str]
    subjects: Collection[str] = ()
    trainings: Collection[str] = ()
    facilities: Collection[str] = ()
    school_days: int = 0


def quantity_of(lever: Lever) -> int:
    """How much a lever asks for: people, pupils or yuan."""
    return getattr(lever, QUANTITY.get(type(lever), "people"))


def with_quantity(lever: Lever, quantity: int) -> Lever:
    """The same lever, asking for so much."""
    return replace(lever, **{QUANTITY.get(type(lever), "people"): quantity})


def canonical(levers: Iterable[Lever]) -> tuple[Lever, ...]:
    """Levers in one order, equal ones added up (to what one lever may ask) and empty ones dropped."""
    asked: dict[Lever, int] = {}
    for lever in levers:
        same = with_quantity(lever, 0)
        asked[same] = asked.get(same, 0) + quantity_of(lever)
    order = list(KINDS.values())
    whole = [
        with_quantity(lever, _bounded(lever, count)) for lever, count in asked.items() if count
    ]
    return tuple(sorted(whole, key=lambda lever: (order.index(type(lever)), lever)))


def _bounded(lever: Lever, quantity: int) -> int:
    if isinstance(lever, Rotation) and lever.unit == "percent":
        return min(quantity, MOST_PERCENT)
    name = QUANTITY.get(type(lever), "people")
    most = {"people": MOST_PEOPLE, "pupils": MOST_PUPILS, "yuan": MOST_YUAN}[name]
    return max(min(quantity, most), -most)


def emit(lever: Lever) -> dict[str, object]:
    """A lever as plain data for JSON; `problems` and `parse` read it."""
    content: dict[str, object] = {"lever": NAMES[type(lever)]}
    for each in fields(lever):
        value = getattr(lever, each.name)
        content[each.name] = [value.kind, value.name] if isinstance(value, Place) else value
    return content


def parse(content: Mapping[str, object]) -> Lever:
    """The lever that plain data without `problems` stands for."""
    kind = KINDS[str(content["lever"])]
    values = {
        name: Place(*value) if isinstance(value, list) else value
        for name, value in content.items()
        if name != "lever"
    }
    return kind(**values)


def problems(content: object, names: Names) -> list[str] | None:
    """Fields of a lever from outside that hold no possible value; None: it is no lever at all."""
    if not isinstance(content, dict) or not isinstance(content.get("lever"), str):
        return None
    kind = KINDS.get(content["lever"])
    if kind is None or set(content) != {"lever", *(each.name for each in fields(kind))}:
        return None
    wrong = [name for name, check in _checks(kind, names).items() if not check(content[name])]
    if not wrong and content.get("unit") == "percent" and content["people"] > MOST_PERCENT:
        return ["people"]
    if not wrong and content.get("by") == STAGE_PART and content["target"][0] != "school":
        return ["by"]
    return wrong


def is_whole(value: object) -> bool:
    """True for a whole number; a boolean is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_place(value: object) -> bool:
    """True for a place as plain data: kind and name, no name for the county."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(part, str) for part in value)
        and value[0] in PLACE_KINDS
        and (value[0] == "county") == (value[1] == "")
        and len(value[1]) <= LONGEST_NAME
    )


def _is_school(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME


def _one_of(values: Collection[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and value in values


def _between(least: int, most: int) -> Callable[[object], bool]:
    return lambda value: is_whole(value) and least <= value <= most


def _checks(kind: type, names: Names) -> dict[str, Callable[[object], bool]]:
    """What each field of a kind of lever must hold."""
    schools = kind in (Transfer, Pupils)
    ends = _is_school if schools else is_place
    fewest = -MOST_PUPILS if kind is Intake else 0
    every = {
        "teacher_kind": _one_of(names.teacher_kinds),
        "source": ends,
        "target": ends,
        "home": _is_school,
        "guest": _is_school,
        "school": _is_school,
        "subject": _one_of(names.subjects),
        "above_degree": lambda value: isinstance(value, bool),
        "backbone": lambda value: isinstance(value, bool),
        "way": _one_of(names.trainings),
        "indicator": _one_of(names.facilities),
        "by": _one_of((*WAYS_TO_SHARE, STAGE_PART)),
        "unit": _one_of(UNITS),
        "days": _between(1, names.school_days),
        "people": _between(0, MOST_PEOPLE),
        "yuan": _between(0, MOST_YUAN),
        "pupils": _between(fewest, MOST_PUPILS),
    }
    return {each.name: every[each.name] for each in fields(kind)}
