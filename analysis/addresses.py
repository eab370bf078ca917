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

from analysis import league_view, scenario, tester_state
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
# Tabs of a plan that was solved, in their order.
PLAN_PARTS = (
    "moves",
    "changes",
    "take_over",
    "effects",
    "schools",
    "money",
    "burden",
    "price",
    "more",
    "sure",
    "years",
)


@dataclass(frozen=True)
class Parameter:
    """One parameter of addresses.

    name   as it stands in the address; its meaning in words is the text `address.parameter.<name>`
    pages  keys of the pages that read it; empty: all
    since  version of addresses in which it came
    words  what a WORD may be
    kept   for links that are made to be kept only: never written into the address by a page
    usual  what holds without it, in the words of the document
    """

    name: str
    kind: Kind
    pages: tuple[str, ...] = ()
    since: int = 1
    words: tuple[str, ...] = ()
    longest: int = LONGEST_VALUE
    kept: bool = False
    usual: str = ""

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


def _json(name: str, pages: tuple[str, ...], longest: int, usual: str) -> Parameter:
    return Parameter(name, Kind.JSON, pages, longest=longest, usual=usual)


PARAMETERS = (
    # Of every page
    Parameter("language", Kind.WORD, words=("zh", "en"), usual="zh"),
    Parameter("year", Kind.CHOICE, usual="latest year with data"),
    Parameter(
        "stage", Kind.WORD, words=tuple(str(stage) for stage in COMPULSORY_STAGES), usual="primary"
    ),
    Parameter("reliefs", Kind.SWITCH, usual="off"),
    Parameter("rules", Kind.CHOICE, usual="the county's own rules, else the national ones"),
    Parameter("as_table", Kind.CODES, longest=LONGEST_LIST, usual="every figure as a picture"),
    Parameter("data", Kind.CHOICE, kept=True, usual="the data in use"),
    Parameter("version", Kind.WHOLE, kept=True, usual="1"),
    # A school and an indicator are the same on every page that shows one
    Parameter(
        "school",
        Kind.CHOICE,
        ("gap_breakdown", "county_map", "league_table", "school", "trace"),
        usual="none; on the pages school and trace the first of the list and the county",
    ),
    Parameter(
        "indicator",
        Kind.CHOICE,
        ("gap_breakdown", "trace"),
        usual="the most pressing one, always written; trace: the first",
    ),
    # Where the gap is
    Parameter("cut", Kind.CHOICE, ("gap_breakdown",), usual="area"),
    Parameter("since", Kind.CHOICE, ("gap_breakdown",), usual="the year before"),
    Parameter("gap_top", Kind.WHOLE, ("gap_breakdown",), usual="as many as make half of the gap"),
    Parameter("map_topic", Kind.CHOICE, ("county_map",), usual="verdict"),
    Parameter("map_mode", Kind.CHOICE, ("county_map",), usual="value"),
    Parameter("map_time", Kind.CHOICE, ("county_map",), usual="now"),
    Parameter("map_earlier", Kind.CHOICE, ("county_map",), usual="the year before"),
    Parameter("shade_townships", Kind.SWITCH, ("county_map",), usual="on"),
    _json(
        "table",
        ("league_table",),
        league_view.LONGEST_TEXT,
        usual="bands, no filter, usual columns and order",
    ),
    Parameter("outcome_subject", Kind.CHOICE, ("outcomes",), usual="the first"),
    Parameter("outcome_resource", Kind.CHOICE, ("outcomes",), usual="the first"),
    Parameter("teacher_place", Kind.CHOICE, ("teachers",), usual="the county"),
    Parameter("teacher_subject", Kind.CHOICE, ("teachers",), usual="the first"),
    Parameter("load", Kind.WHOLE, ("teachers",), usual="the value of the lesson table"),
    Parameter("teachers_kind", Kind.CHOICE, ("teachers",), usual="degree"),
    Parameter("peers", Kind.CODES, ("school",), longest=LONGEST_LIST, usual="chosen by the rules"),
    # What closes it
    Parameter("plan_years", Kind.CHOICE, ("shopping_list",), usual="the planning rules' value"),
    Parameter("plan_order", Kind.CHOICE, ("shopping_list",), usual="the first"),
    _json("scenario", PLANS, scenario.LONGEST_TEXT, usual="nothing is changed"),
    Parameter("saved_scenario", Kind.CHOICE, PLANS, usual="none: `scenario` holds it"),
    Parameter(
        "rotation_panel", Kind.WORD, ("rotation",), words=("policy", "further"), usual="policy"
    ),
    Parameter(
        "funding_panel",
        Kind.WORD,
        ("funding",),
        words=("facilities", "teachers", "budget"),
        usual="facilities",
    ),
    Parameter("list", Kind.CHOICE, ("rotation", "funding"), usual="the first that has a row"),
    Parameter("plan_a", Kind.CHOICE, ("plans",), usual="the working plan"),
    Parameter("plan_b", Kind.CHOICE, ("plans",), usual="today"),
    Parameter("plan_chosen", Kind.CHOICE, ("plans",), usual="the latest"),
    _json(
        "solve",
        ("plan",),
        request.LONGEST_TEXT,
        usual="every school passes, fewest moves, usual rules",
    ),
    Parameter("plan_part", Kind.WORD, ("plan",), words=PLAN_PARTS, usual="moves"),
    Parameter("solve_price_of", Kind.CHOICE, ("plan",), usual="no rule"),
    Parameter("solve_curve", Kind.CHOICE, ("plan",), usual="schools that pass"),
    Parameter("solve_years", Kind.CHOICE, ("plan",), usual="2"),
    # The meeting
    Parameter(
        "edition",
        Kind.CHOICE,
        ("meeting",),
        # The page itself says that there is no such edition, and shows the way back.
        longest=LONGEST_LIST,
        usual="none: the list of editions",
    ),
    Parameter("slide", Kind.WHOLE, ("meeting",), usual="1"),
    Parameter("side", Kind.WORD, ("meeting",), words=("speaker",), usual="the room's side"),
    Parameter("meeting_chosen", Kind.CHOICE, ("meeting",), usual="the latest"),
    Parameter(
        "meeting_compare_before", Kind.CHOICE, ("meeting",), usual="the one before the latest"
    ),
    Parameter("meeting_compare_after", Kind.CHOICE, ("meeting",), usual="the latest"),
    # Basis and data
    _json(
        "tester",
        ("rules",),
        tester_state.LONGEST_TEXT,
        usual="the first school of the league table, as its data are",
    ),
    Parameter(
        "desk_tab",
        Kind.WORD,
        ("data_desk",),
        words=("load", "corrections", "versions"),
        usual="load",
    ),
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
