"""What may stand in the address of a page: every parameter, where it belongs and what it may hold.

The only list: pages judge an address by it, links are made by it, and `docs/addresses.md` is written
from it. What can be judged without the county's data is judged here; whether a year, a school or an
edition is there, the control that reads it says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from analysis import league_view, scenario
from analysis.planner import request
from analysis.vocabulary import COMPULSORY_STAGES, Finding

# Raised when a parameter changes its meaning; a link that was made to be kept carries it.
VERSION = 1
LONGEST_VALUE = 200
# A page has more figures, and a reader more peers in mind, than one name's length.
LONGEST_LIST = 4_000
# A hostile address may hold thousands of names: the first ones tell enough.
MOST_TOLD = 5
CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)


class Kind(StrEnum):
    """What a parameter holds; each has its own form."""

    WORD = "word"  # one of `words`
    CHOICE = "choice"  # one of what the page offers, which depends on the data
    CODES = "codes"  # any number of such, with commas between them
    WHOLE = "whole"  # a whole number
    SWITCH = "switch"  # on or off
    JSON = "json"  # strict JSON with a version of its own


FORMS = {
    Kind.CHOICE: re.compile(r".+", re.DOTALL),
    Kind.CODES: re.compile(r"[^,]+(,[^,]+)*", re.DOTALL),
    Kind.WHOLE: re.compile(r"[0-9]{1,9}"),
    Kind.SWITCH: re.compile(r"on|off"),
    Kind.JSON: re.compile(r".+", re.DOTALL),
}
PLANS = ("rotation", "funding", "plans")


@dataclass(frozen=True)
class Parameter:
    """One parameter of addresses.

    name   as it stands in the address; its meaning in words is the text `address.parameter.<name>`
    pages  keys of the pages that read it; empty: all
    since  version of addresses in which it came
    words  what a WORD may be
    kept   for links that are made to be kept only: never written into the address by a page
    """

    name: str
    kind: Kind
    pages: tuple[str, ...] = ()
    since: int = 1
    words: tuple[str, ...] = ()
    longest: int = LONGEST_VALUE
    kept: bool = False

    def __post_init__(self) -> None:
        if (self.kind is Kind.WORD) != bool(self.words):
            raise ValueError(f"Parameter '{self.name}': words belong to a word, and to each.")

    def belongs_to(self, page: str) -> bool:
        """Whether a page reads it."""
        return not self.pages or page in self.pages

    def fits(self, value: str) -> bool:
        """Whether a value has the form of the kind; whether there is such a thing is not asked."""
        if self.kind is Kind.WORD:
            return value in self.words
        return FORMS[self.kind].fullmatch(value) is not None


def _json(name: str, pages: tuple[str, ...], longest: int) -> Parameter:
    return Parameter(name, Kind.JSON, pages, longest=longest)


PARAMETERS = (
    # Of every page
    Parameter("language", Kind.WORD, words=("zh", "en")),
    Parameter("year", Kind.CHOICE),
    Parameter("stage", Kind.WORD, words=tuple(str(stage) for stage in COMPULSORY_STAGES)),
    Parameter("reliefs", Kind.SWITCH),
    Parameter("rules", Kind.CHOICE),
    Parameter("as_table", Kind.CODES, longest=LONGEST_LIST),
    Parameter("data", Kind.CHOICE, kept=True),
    Parameter("version", Kind.WHOLE, kept=True),
    # A school and an indicator are the same on every page that shows one
    Parameter(
        "school", Kind.CHOICE, ("gap_breakdown", "county_map", "league_table", "school", "trace")
    ),
    Parameter("indicator", Kind.CHOICE, ("gap_breakdown", "trace")),
    # Where the gap is
    Parameter("cut", Kind.CHOICE, ("gap_breakdown",)),
    Parameter("since", Kind.CHOICE, ("gap_breakdown",)),
    Parameter("gap_top", Kind.WHOLE, ("gap_breakdown",)),
    Parameter("map_topic", Kind.CHOICE, ("county_map",)),
    Parameter("map_mode", Kind.CHOICE, ("county_map",)),
    Parameter("map_time", Kind.CHOICE, ("county_map",)),
    Parameter("map_earlier", Kind.CHOICE, ("county_map",)),
    Parameter("shade_townships", Kind.SWITCH, ("county_map",)),
    _json("table", ("league_table",), league_view.LONGEST_TEXT),
    Parameter("outcome_subject", Kind.CHOICE, ("outcomes",)),
    Parameter("outcome_resource", Kind.CHOICE, ("outcomes",)),
    Parameter("teacher_place", Kind.CHOICE, ("teachers",)),
    Parameter("teacher_subject", Kind.CHOICE, ("teachers",)),
    Parameter("load", Kind.WHOLE, ("teachers",)),
    Parameter("teachers_kind", Kind.CHOICE, ("teachers",)),
    Parameter("peers", Kind.CODES, ("school",), longest=LONGEST_LIST),
    # What closes it
    Parameter("plan_years", Kind.CHOICE, ("shopping_list",)),
    Parameter("plan_order", Kind.CHOICE, ("shopping_list",)),
    _json("scenario", PLANS, scenario.LONGEST_TEXT),
    Parameter("saved_scenario", Kind.CHOICE, PLANS),
    Parameter("rotation_panel", Kind.WORD, ("rotation",), words=("policy", "further")),
    Parameter("funding_panel", Kind.WORD, ("funding",), words=("facilities", "teachers")),
    Parameter("list", Kind.CHOICE, ("rotation", "funding")),
    Parameter("plan_a", Kind.CHOICE, ("plans",)),
    Parameter("plan_b", Kind.CHOICE, ("plans",)),
    Parameter("plan_chosen", Kind.CHOICE, ("plans",)),
    _json("solve", ("plan",), request.LONGEST_TEXT),
    Parameter("solve_price_of", Kind.CHOICE, ("plan",)),
    Parameter("solve_curve", Kind.CHOICE, ("plan",)),
    Parameter("solve_years", Kind.CHOICE, ("plan",)),
    # The meeting
    Parameter("edition", Kind.CHOICE, ("meeting",)),
    Parameter("slide", Kind.WHOLE, ("meeting",)),
    Parameter("side", Kind.WORD, ("meeting",), words=("speaker",)),
    Parameter("meeting_chosen", Kind.CHOICE, ("meeting",)),
    Parameter("meeting_compare_before", Kind.CHOICE, ("meeting",)),
    Parameter("meeting_compare_after", Kind.CHOICE, ("meeting",)),
    # Basis and data
    Parameter("desk_tab", Kind.WORD, ("data_desk",), words=("load", "corrections", "versions")),
)
BY_NAME = {parameter.name: parameter for parameter in PARAMETERS}


def parameters_of(page: str) -> tuple[Parameter, ...]:
    """What the address of a page may hold, in the order of the list."""
    return tuple(parameter for parameter in PARAMETERS if parameter.belongs_to(page))


@dataclass(frozen=True)
class Judged:
    """An address that was looked at: what of it may be used, and what is told of the rest.

    usable  name -> value, of the page's own parameters
    told    name -> finding; the name "" holds what concerns several names at once
    """

    usable: Mapping[str, str]
    told: Mapping[str, Finding]


def judge(given: Mapping[str, Sequence[str]], page: str) -> Judged:
    """The parameters that a page may use, from what stands in its address, and findings on the rest.

    `given`: name -> every value under that name, in order; of several the last counts. Never raises.
    """
    usable: dict[str, str] = {}
    told: dict[str, Finding] = {}
    strange = [name for name in given if name not in BY_NAME]
    for name, parameter in BY_NAME.items():
        values = given.get(name)
        if not values:
            continue
        value = values[-1]
        finding = _refused(parameter, value, page)
        if finding is None:
            usable[name] = value
            if len(values) > 1:
                finding = Finding("address_is_repeated", values={"address_part": name})
        if finding is not None:
            told[name] = finding
    if strange:
        told[""] = Finding(
            "address_name_is_not_known",
            values={"value": [_shown(name) for name in strange[:MOST_TOLD]], "count": len(strange)},
        )
    return Judged(usable, told)


def _shown(name: str) -> str:
    """A name from outside as it may be told: no control characters, and not too long."""
    line = CONTROL.sub("\ufffd", name)
    return line if len(line) <= LONGEST_VALUE // 5 else f"{line[: LONGEST_VALUE // 5]}…"


def _refused(parameter: Parameter, value: str, page: str) -> Finding | None:
    part = {"address_part": parameter.name}
    if not parameter.belongs_to(page):
        return Finding("address_is_of_another_page", values=part)
    if parameter.kind is Kind.JSON:
        # Its own strict reader says what is wrong with it.
        return None
    if len(value) > parameter.longest:
        most = parameter.longest
        return Finding("address_is_too_long", values={**part, "count": len(value), "most": most})
    if CONTROL.search(value):
        return Finding("address_has_control_characters", values=part)
    if parameter.name == "version" and parameter.fits(value) and int(value) != VERSION:
        return Finding("address_has_another_version", values={"value": value, "now": VERSION})
    if not parameter.fits(value):
        return Finding("address_value_is_not_possible", values={**part, "value": value})
    return None
