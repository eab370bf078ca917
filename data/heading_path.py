"""A heading as the path of its labels, from the band on top to the bottom, in a comparable form.

Headings are matched by their whole path: 体育 stands below 室内体育用房 as well as below 专任教师, so
the bottom label alone says nothing. What people and programs vary by accident is taken off first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data.cell_text import HIDDEN

FORM_NUMBER = re.compile(r"(?:教基|基础基)(\d{3,4})续?")
COUNTED = r"[一二三四五六七八九十\d]+"
NUMBERING = re.compile(rf"(?:{COUNTED}|\({COUNTED}\))[、.]|\({COUNTED}\)")
OF_WHICH = re.compile(r"(?:其中|#|\*)[::]?")
IN_BRACKETS = re.compile(r"(.+?)\(([^()]*)\)")


@dataclass(frozen=True)
class Words:
    """What headings are read with: words of stages and units, levels that say nothing."""

    separator: str
    ignored: frozenset[str]
    stages: Mapping[str, str]
    sheet_stages: Mapping[str, str]
    units: Mapping[str, str]


@dataclass(frozen=True)
class HeadingPath:
    """A heading in comparable form.

    levels  labels without what says nothing; stage, unit and form are "" where the heading has none
    """

    levels: tuple[str, ...]
    stage: str = ""
    unit: str = ""
    form: str = ""


def label_form(text: str) -> str:
    """A label without what varies by accident: width of signs, spaces, numbering, "#", "其中:"."""
    visible = HIDDEN.sub("", unicodedata.normalize("NFKC", text))
    narrow = re.sub(r"\s+", "", visible).strip("'")
    shorter = OF_WHICH.sub("", narrow, count=1) if OF_WHICH.match(narrow) else narrow
    numbered = NUMBERING.match(shorter)
    if numbered and numbered.end() < len(shorter):
        shorter = shorter[numbered.end() :]
    shorter = OF_WHICH.sub("", shorter, count=1) if OF_WHICH.match(shorter) else shorter
    return shorter.strip(":") or narrow


def form_number(text: str) -> str:
    """The number of a statistics form that a sheet name or label begins with; "" without one."""
    found = FORM_NUMBER.match(label_form(text))
    return found[1] if found else ""


def heading_path(levels: Iterable[str], words: Words) -> HeadingPath:
    """The comparable form of a heading's levels, top first; repeated and empty levels count once."""
    kept: list[str] = []
    stage = unit = form = ""
    for level in levels:
        label = label_form(level)
        if not label:
            continue
        found = FORM_NUMBER.match(label)
        if found:
            form, label = found[1], label[found.end() :].strip("_-:")
        if label in words.stages:
            stage = words.stages[label]
            continue
        label, inner_stage, inner_unit = _without_brackets(label, words)
        stage, unit = inner_stage or stage, inner_unit or unit
        if label and label not in words.ignored and (not kept or kept[-1] != label):
            kept.append(label)
    return HeadingPath(tuple(kept), stage, unit, form)


def _without_brackets(label: str, words: Words) -> tuple[str, str, str]:
    """A label without the stage or unit in brackets at its end, and these two."""
    stage = unit = ""
    while found := IN_BRACKETS.fullmatch(label):
        if found[2] in words.stages and not stage:
            stage = words.stages[found[2]]
        elif found[2].removeprefix("单位:") in words.units and not unit:
            unit = words.units[found[2].removeprefix("单位:")]
        else:
            break
        label = found[1]
    return label, stage, unit
