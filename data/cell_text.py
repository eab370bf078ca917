"""Text of a cell as people type it, read on purpose: what was understood, and how it was changed.

Nothing is guessed: a text that fits none of the readings below stays as it is, and the checks tell
it. Every reading that changes the text has a name, so that the change can be reported and counted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.reference import Column

# Signs that turn or hide text do not belong into a name or a number.
HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# What the forms print into a cell that holds nothing: not known, which is not the same as none.
DASHES = frozenset(["-", "--", "---", "—", "——", "–", "－", "/", "\\", "／", "…", "*", "."])
PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
GROUPED_NUMBER = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?\d{1,3}( \d{3})+(\.\d+)?")
NUMBER_AND_UNIT = re.compile(r"([+-]?[\d, ]*\d(?:\.\d+)?)\s*([^\d\s.,+-]+\d?)")
YEAR = r"(?:19|20)\d{2}"
SCHOOL_YEAR = re.compile(
    rf"({YEAR})\s*(?:[-—–~～/至到]+\s*({YEAR}|\d{{2}}))?\s*(?:年|学年度?|年度)?(?:学年度?)?"
    r"(?:第?[一二12]学期)?"
)
TITLE_YEARS = re.compile(rf"({YEAR})\s*[-—–~至]+\s*(?:20)?\d{{2}}\s*学年")
ISO_DATE = re.compile(rf"({YEAR})-(\d{{2}})-(\d{{2}})(?:T[\d:.]+)?")
YEAR_AND_MONTH = re.compile(
    rf"({YEAR})(?:\s*年\s*(?:\d{{1,2}}\s*月?\s*(?:\d{{1,2}}\s*日?)?)?|[-./]\d{{1,2}}(?:[-./]\d{{1,2}})?(?:T[\d:.]+)?"
    r"|(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])?)"
)
SCHOOL_CODE = re.compile(r"\d{10}")
EXPONENT = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")
SEPTEMBER = 9


@dataclass(frozen=True)
class Reading:
    """How a cell was read: its text, and the names of the changes (empty when there was none).

    Text "" means not known: the cell held a dash or nothing at all.
    """

    text: str
    changes: tuple[str, ...] = ()


def read_cell(typed: str, column: Column, units: frozenset[str] = frozenset()) -> Reading:
    """Read a cell of a column by its type; `units` are the words that the column's unit goes by."""
    visible = HIDDEN.sub("", typed).strip()
    if not visible:
        return Reading("")
    if visible in DASHES:
        return Reading("", ("dash",))
    if column.is_number:
        return _number(visible, column, units)
    if column.type == "school_year":
        return _school_year(visible)
    if column.type == "school_code":
        return _school_code(visible)
    if column.type in ("code", "yes_no"):
        return Reading(_narrow(visible))
    return Reading(visible)


def _narrow(text: str) -> str:
    """Full-width letters, digits and brackets in their usual width; inner spaces single."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def _number(visible: str, column: Column, units: frozenset[str]) -> Reading:
    if PLAIN_NUMBER.fullmatch(visible) and visible.isascii():
        return Reading(visible)
    narrow = _narrow(visible)
    changes = ("full_width",) if _has_wide_signs(visible) else ()
    if column.type == "calendar_year":
        dated = YEAR_AND_MONTH.fullmatch(narrow)
        if dated:
            return Reading(dated[1], (*changes, "year_of_date"))
    unit = NUMBER_AND_UNIT.fullmatch(narrow)
    if unit and unit[2] in units:
        narrow, changes = unit[1].strip(), (*changes, "unit")
    if GROUPED_NUMBER.fullmatch(narrow):
        narrow, changes = re.sub("[, ]", "", narrow), (*changes, "thousands")
    if PLAIN_NUMBER.fullmatch(narrow):
        return Reading(narrow, changes)
    return Reading(visible)


def _has_wide_signs(text: str) -> bool:
    """True for full-width digits and signs; a unit such as ㎡ also changes under NFKC, but is none."""
    return any("\uff01" <= sign <= "\uff5e" or sign == "\u3000" for sign in text)


def _school_year(visible: str) -> Reading:
    narrow = _narrow(visible)
    day = ISO_DATE.fullmatch(narrow)
    if day:
        year, month = int(day[1]), int(day[2])
        first = year if month >= SEPTEMBER else year - 1
        return Reading(f"{first}-{first + 1}", ("school_year_of_date",))
    years = SCHOOL_YEAR.fullmatch(narrow)
    if years is None:
        return Reading(visible)
    first = int(years[1])
    if years[2] is not None and int(years[2]) % 100 != (first + 1) % 100:
        return Reading(visible)
    if years[2] is not None and len(years[2]) == 4 and int(years[2]) != first + 1:
        return Reading(visible)
    return Reading(f"{first}-{first + 1}")


def _school_code(visible: str) -> Reading:
    narrow = _narrow(visible).replace(" ", "").lstrip("'")
    changes = ("full_width",) if _has_wide_signs(visible) else ()
    if SCHOOL_CODE.fullmatch(narrow):
        return Reading(narrow, changes)
    if re.fullmatch(r"\d{10}\.0+", narrow):
        return Reading(narrow[:10], (*changes, "code_was_a_number"))
    if EXPONENT.fullmatch(narrow):
        value = Decimal(narrow)
        digits = len(Decimal(narrow).as_tuple().digits)
        # All ten digits stand in 2.132000123E9; in 2.13E+09 most of them are gone for good.
        if value == value.to_integral_value() and digits == 10 and len(str(int(value))) == 10:
            return Reading(str(int(value)), (*changes, "code_was_a_number"))
    return Reading(visible)


def school_years_in(title: str) -> set[int]:
    """First years of the school years that a title names, such as 2025-2026学年."""
    narrow = unicodedata.normalize("NFKC", title)
    return {int(found[1]) for found in TITLE_YEARS.finditer(narrow)}


def day_of(text: str) -> date | None:
    """The day that a text names (2025-09-01, 2025年9月1日, 2025/9/1, 20250901); None for others."""
    narrow = _narrow(text)
    parts = re.fullmatch(
        rf"({YEAR})(?:[-./年]\s*(\d{{1,2}})(?:[-./月]\s*(\d{{1,2}})日?)|(\d{{2}})(\d{{2}}))(?:T[\d:.]+)?",
        narrow,
    )
    if parts is None:
        return None
    month, day = int(parts[2] or parts[4]), int(parts[3] or parts[5])
    try:
        return date(int(parts[1]), month, day)
    except ValueError:
        return None
