"""The register of headings and words of the files that a bureau already has.

Read from `data/reference/source_headings.toml`; the standard workbook's own headings are added to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data import reference
from data.heading_path import HeadingPath, Words, heading_path, label_form
from data.registry_checks import ReferenceError, read_toml

PUBLISHED = "published"
# Sheets whose headings no list of schools has: they would claim words that mean something else there.
NOT_IN_LISTS = frozenset(
    [
        "county",
        "townships",
        "corrections",
        "successions",
        "outcomes",
        "grades",
        "fitness",
        "national_monitoring",
        "posts",
        "travel",
    ]
)
KEY_FIELDS = ("school_year", "school_code", "school_name", "school_type", "counts_as_school")


@dataclass(frozen=True)
class Target:
    """Where a column of a source belongs; `stage` is "" where the heading does not tell it."""

    sheet: str
    field: str
    stage: str = ""


@dataclass(frozen=True)
class Alias:
    """One way to write a heading, and what it means where."""

    levels: tuple[str, ...]
    target: Target
    forms: frozenset[str] = frozenset()
    only_from: int | None = None
    only_to: int | None = None

    def holds(self, form: str, school_year: int | None) -> bool:
        """True when the alias means this in the form and the year (a year not known fits any)."""
        if self.forms and form not in self.forms:
            return False
        if school_year is None:
            return True
        return (self.only_from is None or school_year >= self.only_from) and (
            self.only_to is None or school_year <= self.only_to
        )


@dataclass(frozen=True)
class Form:
    """A form of the statistics; `stage` is "" where it speaks of more than one."""

    number: str
    title: str
    stage: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """All that is known about the words of sources.

    unused, other_indicators  paths that are known and left aside, without a word or counted;
    personal: parts of headings that are never kept;
    code_words  list key -> word -> code, besides the labels of the lists themselves
    """

    words: Words
    aliases: Mapping[tuple[str, ...], tuple[Alias, ...]]
    unused: frozenset[tuple[str, ...]]
    other_indicators: frozenset[tuple[str, ...]]
    forms: Mapping[str, Form]
    own_sheets: frozenset[str]
    value_columns: frozenset[str]
    unit_columns: frozenset[str]
    item_columns: frozenset[str]
    code_columns: frozenset[str]
    totals: frozenset[str]
    subtotals: frozenset[str]
    notes: tuple[str, ...]
    published: Mapping[str, frozenset[str]]
    personal: tuple[str, ...]
    roster: frozenset[str]
    code_words: Mapping[str, Mapping[str, str]]

    def path(self, levels: Iterable[str]) -> HeadingPath:
        """A heading's levels, top first, in the form in which headings are compared."""
        return heading_path(levels, self.words)

    def is_personal(self, heading: str) -> bool:
        """True when a heading speaks of something that is never kept."""
        narrow = label_form(heading).lower()
        return any(word in narrow for word in self.personal)

    def unit_words(self, unit: str | None) -> frozenset[str]:
        """The words by which a unit goes."""
        return frozenset(word for word, key in self.words.units.items() if key == unit)

    def code(self, list_key: str, text: str) -> str | None:
        """The code that a text stands for: code, label, both in any order, or a known word."""
        return self.code_words[list_key].get(label_form(text))


@cache
def vocabulary(folder: Path = reference.FOLDER) -> Vocabulary:
    """The register, checked as a whole. Raises ReferenceError with every problem."""
    file = "source_headings.toml"
    content = read_toml(folder / file)
    words = _words(content["vocabulary"])
    problems: list[str] = []
    aliases: dict[tuple[str, ...], list[Alias]] = {}
    for entry in content["heading"]:
        problems += _check_heading(file, entry, folder)
        for levels, target in _spelled(entry, words):
            aliases.setdefault(levels, []).append(
                Alias(
                    levels,
                    target,
                    frozenset(entry.get("forms", [])),
                    entry.get("only_from"),
                    entry.get("only_to"),
                )
            )
    _add_own_headings(aliases, words, folder)
    problems += _double_meanings(file, aliases)
    problems += [
        f"{file}: '{alias}' is left aside without a word, but it is personal. Remove it."
        for key in ("unused", "other_indicators")
        for alias in content[key]["aliases"]
        if any(word.lower() in label_form(alias).lower() for word in content["personal"]["words"])
    ]
    if problems:
        raise ReferenceError(problems)
    plain = content["vocabulary"]
    return Vocabulary(
        words=words,
        aliases={levels: tuple(found) for levels, found in aliases.items()},
        unused=_paths(content["unused"]["aliases"], words),
        other_indicators=_paths(content["other_indicators"]["aliases"], words),
        forms={entry["number"]: Form(**entry) for entry in content["form"]},
        own_sheets=frozenset(plain["own_sheets"]),
        value_columns=_forms_of(plain["value_columns"]),
        unit_columns=_forms_of(plain["unit_columns"]),
        item_columns=_forms_of(plain["item_columns"]),
        code_columns=_forms_of(plain["code_columns"]),
        totals=_forms_of(plain["totals"]),
        subtotals=_forms_of(plain["subtotals"]),
        notes=tuple(plain["notes"]),
        published={key: _forms_of(found) for key, found in content["published_words"].items()},
        personal=tuple(word.lower() for word in content["personal"]["words"]),
        roster=_forms_of(content["personal"]["roster"]),
        code_words=_code_words(content["code_word"], folder),
    )


def _paths(aliases: Iterable[str], words: Words) -> frozenset[tuple[str, ...]]:
    return frozenset(heading_path(alias.split(words.separator), words).levels for alias in aliases)


def _forms_of(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(label_form(label) for label in labels)


def _words(plain: Mapping) -> Words:
    return Words(
        separator=plain["separator"],
        ignored=_forms_of(plain["ignored_levels"]),
        stages={
            label_form(word): stage
            for stage, labels in plain["stage_words"].items()
            for word in labels
        },
        sheet_stages=dict(plain["stage_of_sheet"]),
        units={
            label_form(word): unit
            for unit, labels in plain["unit_words"].items()
            for word in labels
        },
    )


def _spelled(entry: Mapping, words: Words) -> list[tuple[tuple[str, ...], Target]]:
    """The aliases of an entry as compared levels, with the stage that an alias itself tells."""
    spelled = []
    for alias in entry["aliases"]:
        path = heading_path(alias.split(words.separator), words)
        stage = entry.get("stage", "") or path.stage
        spelled.append((path.levels, Target(entry["sheet"], entry["field"], stage)))
    return spelled


def _add_own_headings(
    aliases: dict[tuple[str, ...], list[Alias]], words: Words, folder: Path
) -> None:
    """The standard workbook's headings, where no alias already claims the words."""
    for sheet in reference.workbook_sheets(folder):
        if sheet.key in NOT_IN_LISTS:
            continue
        for column in sheet.columns:
            levels = heading_path([column.heading], words).levels
            target = Target(sheet.key, column.field)
            # One row of a list holds a school's figures of every sheet: its keys are told once.
            is_repeated = column.field in ("school_year", "school_code") and sheet.key != "schools"
            # What a list of people means by a word says nothing about a list of schools.
            claimed = any(
                (alias.target.sheet == "roster") == (sheet.key == "roster")
                for alias in aliases.get(levels, ())
            )
            if not claimed and (sheet.key == "roster" or not is_repeated):
                aliases.setdefault(levels, []).append(Alias(levels, target))


def _check_heading(file: str, entry: Mapping, folder: Path) -> list[str]:
    where = f"{file} {entry.get('sheet')}.{entry.get('field')}"
    known = {"sheet", "field", "stage", "forms", "aliases", "only_from", "only_to"}
    problems = [f"{where}: unknown key '{key}'. Remove it." for key in sorted(set(entry) - known)]
    fields = {
        sheet.key: {c.field for c in sheet.columns} for sheet in reference.workbook_sheets(folder)
    }
    fields[PUBLISHED] = {indicator.code for indicator in reference.indicators(folder)}
    if entry.get("field") not in fields.get(entry.get("sheet"), set()):
        problems.append(f"{where}: no such column of the standard workbook. Correct it.")
    return problems


def _double_meanings(file: str, aliases: Mapping[tuple[str, ...], list[Alias]]) -> list[str]:
    """The same words, in the same form and sheet of people or schools, with two meanings."""
    problems = []
    for levels, found in aliases.items():
        seen: dict[tuple, Target] = {}
        for alias in found:
            key = (alias.target.sheet == "roster", alias.forms, alias.only_from, alias.only_to)
            if seen.setdefault(key, alias.target) != alias.target:
                problems.append(
                    f"{file}: '{'→'.join(levels)}' means {seen[key]} and {alias.target}. Remove one."
                )
    return problems


def _code_words(entries: Iterable[Mapping], folder: Path) -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for key, codes in reference.code_lists(folder).items():
        words[key] = {}
        for code in codes:
            for text in (
                code.code,
                code.zh,
                f"{code.code} {code.zh}",
                f"{code.code}-{code.zh}",
                f"{code.code}.{code.zh}",
                f"{code.code}、{code.zh}",
                f"{code.zh}({code.code})",
            ):
                words[key][label_form(text)] = code.code
    # Excel's own words for yes and no.
    words["yes_no"].update({"TRUE": "1", "FALSE": "0"})
    for entry in entries:
        for word in entry["words"]:
            words[entry["list"]].setdefault(label_form(word), entry["code"])
    return words
