"""What the sheet of a school and its report as PDF share: sentences, first columns, years, room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.present.words import Wording
from analysis.school_history import SchoolHistory
from analysis.school_report import OfSchool
from analysis.vocabulary import State

# What fits on the page: the rest is counted, never dropped in silence.
YEARS, LINES, LONGEST_LINE = 5, 5, 150


@dataclass(frozen=True)
class SheetTexts:
    """The sentences of the page, ready in words."""

    title: str
    facts: str
    ways: tuple[str, ...]
    doubts: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    chosen: str
    footer: str


def fitting(lines: Sequence[str], words: Wording) -> list[str]:
    """The lines that there is room for, long ones cut, and how many were left out."""
    shown = [
        line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"
        for line in lines[:LINES]
    ]
    if len(lines) > LINES:
        shown.append(words.t("school.more", count=len(lines) - LINES))
    return shown


def standing_headings(words: Wording) -> list[str]:
    """The headings over `standing_cells`."""
    t = words.t
    return [
        t("column.indicator"),
        t("column.value"),
        t("column.threshold"),
        t("school.column.floor"),
        t("column.county_mean"),
        t("school.column.peers"),
    ]


def standing_cells(line: OfSchool, words: Wording) -> list[str]:
    """An indicator, its value or why there is none, and what it is measured by."""
    code = line.indicator.code
    is_known = line.state == State.KNOWN
    measures = (line.threshold, line.floor, line.mean, line.peers.total)
    return [
        words.name(code),
        words.number(code, line.value) if is_known else words.t(f"state.{line.state}"),
        *(words.number(code, measure) for measure in measures),
    ]


def years_of(history: SchoolHistory) -> list[int]:
    """The last school years that there is room for, oldest first."""
    return sorted(history.frame["school_year"].unique())[-YEARS:]


def values_by_year(history: SchoolHistory, code: str, words: Wording) -> list[str]:
    """An indicator's values in `years_of`; a word where one is not known."""
    values = history.frame.set_index(["indicator", "school_year"])["value"].to_dict()
    return [words.number(code, values.get((code, year), math.nan)) for year in years_of(history)]
