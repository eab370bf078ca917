"""What a page needs to know, read once from widgets and address into one frozen value.

The only module that touches session state and the address; views get values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.assessment import StageAssessment
from analysis.present.text import LANGUAGES, Texts, texts
from analysis.present.trace_words import Origin, TraceWording
from analysis.present.words import Wording
from analysis.rules import Indicator, RulesInForce
from analysis.vocabulary import COMPULSORY_STAGES, Stage
from data import reference
from data.trace import column_factors, column_names, fact_sources
from data.warehouse import SnapshotInfo, current_snapshot
from data.workspace import names_are_coded
from pages.shared import address, cached
from pages.shared.controls import (
    MOST_TYPED,
    multiple,
    number_typed,
    pick,
    preset,
    select,
    slider_with_number,
    switch,
)
from pages.shared.rule_choice import RuleChoice, read_rule_choice


@dataclass(frozen=True)
class ViewContext:
    """The reader's choice: language, snapshot, school year, stage, reliefs on or off, rule set."""

    t: Texts
    snapshot: str
    info: SnapshotInfo
    school_year: int
    stage: Stage
    with_reliefs: bool
    rule_choice: RuleChoice

    @property
    def earlier_years(self) -> tuple[int, ...]:
        """Loaded years before the chosen one that hang together with it year by year, latest first."""
        years = []
        while (before := self.school_year - len(years) - 1) in self.info.school_years:
            years.append(before)
        return tuple(years)

    @property
    def rule_set(self) -> str:
        """Id of the chosen rule set."""
        return self.rule_choice.chosen

    @property
    def key(self) -> tuple[str, int, Stage, bool, str]:
        """What a result of the chosen stage is kept under; see `cached`."""
        return self.snapshot, self.school_year, self.stage, self.with_reliefs, self.rule_set

    @property
    def names_coded(self) -> bool:
        """Whether code words stand for the names of schools."""
        return names_are_coded()

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators in the order of the form."""
        return reference.indicators()

    @property
    def rules(self) -> RulesInForce:
        """The rules by which the chosen year is judged."""
        return cached.rules(self.school_year, self.rule_set)

    @property
    def words(self) -> Wording:
        """What is needed to put results into the reader's words."""
        return Wording(
            self.t,
            reference.indicators(),
            reference.units(),
            {
                key: {code.code: getattr(code, self.t.language) for code in codes}
                for key, codes in reference.code_lists().items()
            },
        )

    @property
    def trace_wording(self) -> TraceWording:
        """What is needed to put a trace into the reader's words."""
        names = column_names(self.t.language)
        return TraceWording(self.words, names, column_factors(), fact_sources(), self.rules)

    @property
    def origin(self) -> Origin:
        """What stands behind every number of an export."""
        return Origin(
            self.info.county,
            self.info.snapshot,
            self.info.built_at,
            self.info.data_date,
            cached.source_files(self.snapshot),
            self.school_year,
            self.stage,
            self.with_reliefs,
            self.rule_set,
        )

    def assessment(self, stage: Stage | None = None) -> StageAssessment:
        """The judgement of a stage (the chosen one without argument)."""
        return cached.assessment(
            self.snapshot,
            self.school_year,
            stage or self.stage,
            self.with_reliefs,
            self.rule_set,
        )

    def league(self, stage: Stage | None = None) -> pd.DataFrame:
        """The league table of a stage (the chosen one without argument)."""
        return cached.league(
            self.snapshot,
            self.school_year,
            stage or self.stage,
            self.with_reliefs,
            self.rule_set,
        )


def chosen_language() -> str:
    """The language chosen on the page, else in the address; Chinese for one we do not speak."""
    given = st.session_state.get("language") or st.query_params.get("language")
    return given if given in LANGUAGES else LANGUAGES[0]


def _from_address(key: str, options: Sequence[str], default: str) -> None:
    """Give a control its first value: what the address says, if it is an option, else `default`.

    Streamlit's own binding writes the shown words into the address, so that a link would depend on
    the language of its sender; here it holds the option itself, and nothing while it is the default.
    """
    if st.session_state.get(key) not in options:
        given = address.take(key, options)
        st.session_state[key] = default if given is None else given


def _to_address(key: str, default: str) -> str:
    value = st.session_state[key]
    address.put(key, None if value == default else value)
    return value


def choice(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    format_func: Callable[[str], str],
    default: str | None = None,
) -> str:
    """One of a few options as buttons; kept over pages and, unless the default, in the address.

    The default is the first option unless another one is named.
    """
    first = options[0] if default is None else default
    _from_address(key, options, first)
    pick(label, options, key=key, format_func=format_func)
    return _to_address(key, first)


def pressing_first(
    label: str,
    options: Sequence[str],
    default: str,
    *,
    key: str,
    format_func: Callable[[str], str],
) -> str:
    """As `choice`, opening with a default that depends on the data; so the address always has it."""
    _from_address(key, options, default)
    pick(label, options, key=key, format_func=format_func)
    address.put(key, st.session_state[key])
    return st.session_state[key]


def selection(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    language: str,
    format_func: Callable[[str], str],
    width: int = 420,
) -> str:
    """One of many options; kept over pages and, unless the first, in the address."""
    _from_address(key, options, options[0])
    select(label, options, key=key, language=language, format_func=format_func, width=width)
    return _to_address(key, options[0])


def school_choice(label: str, names: Mapping[str, str], language: str) -> str:
    """One of the schools (code -> name, not empty); the address always carries it.

    The schools of a stage have no lasting first one, so that a link without a code would change.
    """
    codes = list(names)
    _from_address("school", codes, codes[0])
    select(label, codes, key="school", language=language, format_func=names.__getitem__, width=420)
    code = str(st.session_state["school"])
    address.put("school", code)
    return code


def several(
    label: str,
    names: Mapping[str, str],
    *,
    key: str,
    language: str,
    placeholder: str,
) -> list[str]:
    """Any number of options (code -> name); kept over pages and, unless none, in the address."""
    if key not in st.session_state:
        given = [each for each in st.query_params.get(key, "").split(",") if each]
        if gone := [each for each in given if each not in names]:
            address.tell(key, address.not_there(key, ",".join(gone)))
        st.session_state[key] = given
    chosen = multiple(
        label,
        list(names),
        key=key,
        language=language,
        placeholder=placeholder,
        format_func=names.__getitem__,
    )
    address.put(key, ",".join(chosen) or None)
    return chosen


def typed_number(
    label: str, *, key: str, least: int, most: int, default: int, help: str | None = None
) -> int:
    """A typed whole number; kept over pages and, unless the default, in the address."""
    known = st.session_state.get(key)
    if not isinstance(known, int) or not least <= known <= most:
        st.session_state[key] = _whole_in_address(key, least, most, default)
    number_typed(label, key=key, least=least, most=most, help=help)
    number = int(st.session_state[key])
    address.put(key, None if number == default else str(number))
    return number


def _whole_in_address(key: str, least: int, most: int, default: int) -> int:
    given = st.query_params.get(key)
    if given is None:
        return default
    if given.isascii() and given.isdecimal() and least <= int(given) <= most:
        return int(given)
    address.tell(key, address.not_there(key, given))
    return default


def slid_number(
    label: str,
    *,
    key: str,
    maximum: int,
    number_label: str,
    cut_note: Callable[[int], str],
    default: int,
) -> int:
    """As `slider_with_number`; the number stands in the address unless it is the default."""
    if key not in st.session_state:
        preset(key, _whole_in_address(key, 0, MOST_TYPED, default))
    number = slider_with_number(
        label,
        key=key,
        maximum=maximum,
        number_label=number_label,
        cut_note=cut_note,
        default=default,
    )
    address.put(key, None if number == default else str(number))
    return number


def switched(label: str, *, key: str, default: bool, help: str | None = None) -> bool:
    """A switch that is kept over pages and, unless at its usual position, in the address."""
    usual, other = ("on", "off") if default else ("off", "on")
    if key not in st.session_state:
        preset(key, (address.take(key, ("on", "off")) or usual) == "on")
    on = switch(label, key=key, default=default, help=help)
    address.put(key, None if on == default else other)
    return on


def choose(
    stage: Stage | None = None,
    topic: str | None = None,
    indicator: str | None = None,
    school: str | None = None,
) -> None:
    """Set what another page shall show: stage, topic of the map, indicator and school of the trace.

    `school` "" stands for the county as a whole. For callbacks of buttons.
    """
    if indicator is not None:
        st.session_state["indicator"] = indicator
    if school is not None:
        st.session_state["school"] = school
    if stage is not None:
        st.session_state["stage"] = str(stage)
    if topic is not None:
        st.session_state["map_topic"] = topic


def choose_language() -> Texts:
    """Draw the choice of languages and return the texts of the one that is chosen."""
    t = texts(chosen_language())
    language = choice(
        t("choice.language"),
        LANGUAGES,
        key="language",
        format_func={"zh": "中文", "en": "English"}.__getitem__,
    )
    return texts(language)


def read_context() -> ViewContext:
    """Draw the row of choices and return what was chosen. Raises NoSnapshot without data."""
    snapshot = str(current_snapshot())
    about = cached.info(snapshot)
    t = texts(chosen_language())
    years = [str(year) for year in sorted(about.school_years, reverse=True)]
    with st.container(horizontal=True, vertical_alignment="bottom", key="choices"):
        _from_address("year", years, years[0])
        select(
            t("choice.school_year"),
            years,
            key="year",
            language=t.language,
            format_func=lambda year: t.school_year(int(year)),
            width=170,
        )
        year = _to_address("year", years[0])
        stage = choice(
            t("choice.stage"),
            [str(stage) for stage in COMPULSORY_STAGES],
            key="stage",
            format_func=lambda value: t(f"stage.{value}"),
        )
        reliefs = _reliefs(t)
        st.space("stretch")
        choose_language()
    rules = read_rule_choice(about)
    return ViewContext(t, snapshot, about, int(year), Stage(stage), reliefs, rules)


def _reliefs(t: Texts) -> bool:
    """The switch of the transitional reliefs, off unless the address says `reliefs=on`."""
    return switched(
        t("choice.reliefs"), key="reliefs", default=False, help=t("choice.reliefs_help")
    )


def go_to_school(code: str | None) -> None:
    """Remember the school to show; pages that show a school read it with `chosen_school`."""
    if code:
        st.session_state["school"] = code


def chosen_school(codes: Iterable[str]) -> str | None:
    """The school last clicked or named in the address, if it is among `codes`; the address keeps it."""
    known = set(codes)
    code = st.session_state.get("school")
    if code is None:
        code = address.take("school", tuple(known))
        go_to_school(code)
    found = code if code in known else None
    address.put("school", found)
    return found


def last_school(codes: Iterable[str]) -> str | None:
    """The school last clicked, if it is among `codes`; the address is left alone."""
    code = st.session_state.get("school")
    return code if code in set(codes) else None
