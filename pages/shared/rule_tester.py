"""Put in a school's numbers and see every step to the verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from analysis.present.rule_steps_words import (
    count_sentence,
    split_sentence,
    steps_table,
    verdict_sentence,
)
from analysis.rule_steps import AskedField, RawSchool, asked_fields, raw_school, rule_steps
from analysis.tester_state import MOST, Entry, Part
from analysis.vocabulary import Area, Stage
from pages.shared import cached
from pages.shared.chosen_school import last_school
from pages.shared.controls import preset, select, switch
from pages.shared.rule_tester_link import from_address, to_address
from pages.shared.show import heading, note, sentence, show_sentences
from pages.shared.view_context import ViewContext

OWN = ""
COLUMNS = 6
MONEY = 10_000


def rule_tester(context: ViewContext) -> None:
    """Draw the form and the steps for the chosen stage, year, rule set and reliefs."""
    t, words = context.t, context.words
    heading(t("page.rules.tester", stage=t(f"stage.{context.stage}")))
    note(t("page.rules.tester_note"))
    with st.container(border=True):
        school = _form(context)
    steps = rule_steps(
        school, context.stage, context.indicators, context.rules, context.with_reliefs
    )
    with st.container(border=True):
        heading(verdict_sentence(steps, words))
        if steps.minimum_pupils is not None:
            sentence(t("rules.step.minimum", pupils=steps.minimum_pupils))
        sentence(split_sentence(steps, t))
        show_sentences(steps_table(steps, context.rules, words), t)
        sentence(count_sentence(steps, context.rules, words))


def _key(context: ViewContext, part: str) -> str:
    # Another stage or year asks for other numbers, which shall not be mixed up with these.
    return f"tester_{context.info.snapshot}_{context.school_year}_{context.stage}_{part}"


def _fields(context: ViewContext, with_reliefs: bool) -> tuple[AskedField, ...]:
    return asked_fields(context.stage, context.indicators, context.rules, with_reliefs)


def _facts(context: ViewContext) -> pd.DataFrame:
    return cached.facts(context.snapshot, context.school_year)


def _form(context: ViewContext) -> RawSchool:
    t, rules = context.t, context.rules
    facts = _facts(context)
    here = facts[facts["stage"] == context.stage].sort_values("school_code")
    names = {OWN: t("page.rules.own_numbers")}
    names.update(zip(here["school_code"], here["school_name"], strict=True))
    _first_school(context, list(names))
    left, middle, right = st.columns([3, 2, 2])
    with left:
        select(
            t("page.rules.take_over"),
            list(names),
            key=_key(context, "school"),
            language=t.language,
            format_func=lambda code: str(names[code]),
            on_choice=partial(_fill, context),
        )
    types = context.words.code_names["school_type"]
    with middle:
        school_type = select(
            t("column.school_type"),
            list(types),
            key=_key(context, "school_type"),
            language=t.language,
            format_func=types.__getitem__,
        )
    with right:
        area, flags = _where(context)
    pupils = _pupils(context)
    shared = any(school_type in rule.school_types for rule in rules.splits)
    already_split = shared and switch(
        t("page.rules.already_split"),
        key=_key(context, "already_split"),
        default=False,
        help=t("page.rules.already_split_help"),
    )
    figures = _figures(context, _fields(context, context.with_reliefs))
    _to_address(context)
    return RawSchool(str(school_type), pupils, figures, area, flags, already_split)


def _where(context: ViewContext) -> tuple[str, dict[str, bool | None]]:
    """Area and flags, asked for only while a relief looks at them."""
    t = context.t
    if not context.with_reliefs:
        return "", {}
    area = select(
        t("column.area"),
        [str(each) for each in Area],
        key=_key(context, "area"),
        language=t.language,
        format_func=lambda value: t(f"area.{value}"),
    )
    flags = {
        flag: switch(t(f"rules.field.{flag}"), key=_key(context, flag), default=False)
        for flag in _flags(context)
    }
    return str(area), flags


def _flags(context: ViewContext) -> list[str]:
    return sorted({r.requires_flag for r in context.rules.reliefs if r.requires_flag})


def _pupils(context: ViewContext) -> dict[Stage, float]:
    t, found = context.t, {}
    columns = st.columns(COLUMNS)
    for column, stage in zip(columns, Stage, strict=False):
        with column:
            label = t("page.rules.pupils_of", stage=t(f"stage.{stage}"))
            found[stage] = _number(context, f"pupils_{stage}", label, whole=True)
    return found


def _figures(context: ViewContext, fields: Sequence[AskedField]) -> dict[str, float]:
    t, found = context.t, {}
    for start in range(0, len(fields), COLUMNS):
        row = fields[start : start + COLUMNS]
        for column, asked in zip(st.columns(COLUMNS), row, strict=False):
            money = asked.physical_unit == "yuan"
            unit = t(f"unit.{'ten_thousand_yuan' if money else asked.physical_unit}")
            name = t(f"rules.field.{asked.name}")
            with column:
                label = t("page.rules.field_label", name=name, unit=unit)
                value = _number(context, asked.name, label, whole=_is_whole(asked))
            found[asked.name] = value * MONEY if money else value
    return found


def _is_whole(asked: AskedField) -> bool:
    # A share of a room is possible where premises are given as already divided.
    return asked.whole and not asked.shared


def _number(context: ViewContext, part: str, label: str, whole: bool) -> float:
    """A typed figure; empty is NaN, not known."""
    value = st.number_input(
        label,
        min_value=0 if whole else 0.0,
        max_value=MOST if whole else float(MOST),
        value=None,
        step=1 if whole else 1.0,
        format="%d" if whole else "%g",
        key=_key(context, part),
        placeholder=context.t("common.unknown"),
        persist_state="session",
    )
    return float("nan") if value is None else float(value)


def _first_school(context: ViewContext, codes: Sequence[str]) -> None:
    """Before the first drawing: what the address says, else the school last looked at, else the first."""
    asked = from_address(codes[1:], _parts(context))
    if asked is not None:
        _fill(context, asked.school)
        preset(_key(context, "school"), asked.school)
        for part, value in asked.changed.items():
            preset(_key(context, part), value)
    if st.session_state.get(_key(context, "school")) in codes:
        return
    code = last_school(codes[1:]) or _usual_school(context)
    preset(_key(context, "school"), code)
    _fill(context, code)


def _usual_school(context: ViewContext) -> str:
    """The first school of the league table, which a fresh session opens with."""
    league = context.league()["school_code"]
    return str(league.iloc[0]) if len(league) else OWN


def _to_address(context: ViewContext) -> None:
    """Let the address hold the form where it is not as a fresh session would open it."""
    school = str(st.session_state[_key(context, "school")])
    given = _taken_over(context, school)
    keys = {part: _key(context, part) for part in _parts(context)}
    now = {part: st.session_state[key] for part, key in keys.items() if key in st.session_state}
    to_address(school, given, now, _usual_school(context))


def _parts(context: ViewContext) -> dict[str, Part]:
    """Every field of the form but the school, whether it is asked for now or only with reliefs."""
    parts = {
        "school_type": Part("option", tuple(context.words.code_names["school_type"])),
        "area": Part("option", tuple(str(each) for each in Area)),
        "already_split": Part("switch"),
    }
    parts.update({flag: Part("switch") for flag in _flags(context)})
    parts.update({f"pupils_{stage}": Part("whole") for stage in Stage})
    for asked in _fields(context, with_reliefs=True):
        parts[asked.name] = Part("whole" if _is_whole(asked) else "number")
    return parts


def _fill(context: ViewContext, code: object) -> None:
    """Set the form to a school's numbers; to nothing known for OWN."""
    for part, value in _taken_over(context, code).items():
        preset(_key(context, part), value)


def _taken_over(context: ViewContext, code: object) -> dict[str, Entry]:
    """The form as a school's numbers fill it, by field; for OWN nothing is known."""
    form: dict[str, Entry] = {}
    if code == OWN:
        others = {stage: 0.0 for stage in Stage if stage != context.stage}
        # Type and area stay as they are.
        school = RawSchool("", others, {})
    else:
        facts = _facts(context)
        rows = facts[facts["school_code"] == code]
        school = raw_school(rows, context.stage, context.indicators, context.rules)
        form |= {"school_type": school.school_type, "area": school.area}
    form.update({flag: bool(school.flags.get(flag)) for flag in _flags(context)})
    form["already_split"] = school.already_split
    for stage in Stage:
        missing = math.nan if stage == context.stage else 0.0
        form[f"pupils_{stage}"] = _typed(school.pupils.get(stage, missing), whole=True)
    for asked in _fields(context, with_reliefs=True):
        value = school.figures.get(asked.name, math.nan)
        value = value / MONEY if asked.physical_unit == "yuan" else value
        form[asked.name] = _typed(value, whole=_is_whole(asked))
    return form


def _typed(value: float, whole: bool) -> int | float | None:
    """A figure as the form holds it; one that is not known is None."""
    return None if math.isnan(value) else (round(value) if whole else value)
