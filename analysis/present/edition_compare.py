"""Which figures differ between two editions, page by page, as they were frozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.edition import Edition
from analysis.present.cell_words import cell_rows
from analysis.present.deck import Chart, CountyMap
from analysis.present.edition_map import approval_text
from analysis.present.edition_page import EditionPage
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.text import Texts
from analysis.rules import NATIONAL

# The key of what belongs to no page.
WHOLE = ""
# Four decimals of a degree are about ten metres.
PLACE_DECIMALS = 4


@dataclass(frozen=True)
class Figure:
    """What stands at one place of a page: in words, and as the number behind, where it is one."""

    words: str
    number: float | None = None


def said_of_itself(edition: Edition, t: Texts) -> dict[tuple[str, str], Figure]:
    """What an edition says of itself and of its pages beside what they show, as rows to compare.

    (page key, "" for the edition as a whole; what it is) -> what was chosen.
    """
    reliefs = "on" if edition.with_reliefs else "off"
    told = {
        "office": edition.office,
        "data_date": edition.data_date or t("common.unknown"),
        "snapshot": edition.snapshot,
        "school_year": t.school_year(edition.school_year),
        "rules": _rules(edition, t),
        "reliefs": t(f"frame.footer_reliefs_{reliefs}"),
        "guess_first": t("edition.itself.yes" if edition.guess_first else "edition.itself.no"),
        "plans": t.join([plan.name for plan in edition.scenarios]) or t("common.none"),
    }
    found = {(WHOLE, t(f"edition.itself.{key}")): Figure(words) for key, words in told.items()}
    name = t("edition.itself.notes")
    return found | {(key, name): Figure(note) for key, note in edition.notes.items()}


def _rules(edition: Edition, t: Texts) -> str:
    """The day of the rules, with the id of a rule set that is not the national one."""
    day = edition.rule_day.isoformat()
    if edition.rule_set == NATIONAL:
        return t("edition.itself.national", day=day)
    return t("edition.itself.rule_set", day=day, rule_set=edition.rule_set)


def figures_of(pages: Sequence[EditionPage], t: Texts) -> dict[tuple[str, str], Figure]:
    """(page key, what it is) -> what stands there. Rows of one name are told apart by their count."""
    found = {}
    for page in pages:
        found[page.key, t("edition.compare.finding")] = Figure(page.slide.finding)
        if page.guess is not None:
            guess, name = page.guess, t("edition.itself.guess")
            words = f"{guess.question} {t.number(guess.value, guess.decimals)} {guess.unit}"
            found[page.key, name] = Figure(words, guess.value)
        seen: Counter[str] = Counter()
        for name, figure in _figures(page, t):
            seen[name] += 1
            named = name if seen[name] == 1 else f"{name} ({seen[name]})"
            found[page.key, named] = figure
    return found


def _figures(page: EditionPage, t: Texts) -> list[tuple[str, Figure]]:
    shown = page.slide.content
    if isinstance(shown, Chart):
        return [
            (
                t("edition.compare.place", row=category, column=series.name),
                Figure(t.number(value, shown.decimals), value),
            )
            for series in shown.series
            for category, value in zip(shown.categories, series.values, strict=True)
        ]
    if isinstance(shown, PresentedTable):
        return _cells(shown, t)
    if isinstance(shown, CountyMap):
        return _map(shown, t)
    lines = enumerate(shown, start=1)
    return [(t("edition.compare.line", number=place), Figure(line)) for place, line in lines]


def _map(shown: CountyMap, t: Texts) -> list[tuple[str, Figure]]:
    """Every school with its class and place, and the line on the map's approval."""
    labels = {look.key: look.label for look in shown.classes}
    found = [
        (
            school.name,
            Figure(
                t(
                    "edition.compare.at",
                    label=labels[school.class_key],
                    latitude=t.number(school.latitude, PLACE_DECIMALS),
                    longitude=t.number(school.longitude, PLACE_DECIMALS),
                )
            ),
        )
        for school in shown.schools
    ]
    return [*found, (t("papers.map_approval_name"), Figure(approval_text(shown, t)))]


def _cells(table: PresentedTable, t: Texts) -> list[tuple[str, Figure]]:
    found = []
    for place, row in enumerate(cell_rows(table, t)):
        for column, words in zip(table.columns[1:], row[1:], strict=True):
            value = table.frame[column.field].iloc[place]
            is_number = column.kind != "text" and not pd.isna(value)
            name = t("edition.compare.place", row=row[0], column=column.heading)
            found.append((name, Figure(words, float(value) if is_number else None)))
    return found


def differences(
    before: Sequence[EditionPage],
    after: Sequence[EditionPage],
    names: Mapping[str, str],
    t: Texts,
    editions: tuple[Edition, Edition] | None = None,
) -> PresentedTable:
    """One row per figure or choice that differs, is new or is gone: the edition first, then its pages.

    Pages come in the order of `after`. `names`: page key -> name of the page. `editions`: whose pages
    they are, to compare what these say of themselves as well. Numbers are compared unrounded: a
    difference smaller than is shown reads as about 0.
    """
    names = {WHOLE: t("edition.itself.name"), **names}
    old, new = figures_of(before, t), figures_of(after, t)
    if editions is not None:
        old, new = said_of_itself(editions[0], t) | old, said_of_itself(editions[1], t) | new
    rows, order = [], {page.key: place for place, page in enumerate(after)}
    keys = [*new, *(key for key in old if key not in new)]
    for key in sorted(keys, key=lambda each: order.get(each[0], len(order)) if each[0] else -1):
        one, two = old.get(key), new.get(key)
        if one == two:
            continue
        rows.append(
            {
                "page": names[key[0]],
                "what": key[1],
                "before": one.words if one else t("edition.compare.not_there"),
                "after": two.words if two else t("edition.compare.not_there"),
                "change": _change(one, two),
            }
        )
    columns = [
        Column("page", t("edition.column.page")),
        Column("what", t("edition.column.what")),
        Column("before", t("edition.column.before")),
        Column("after", t("edition.column.after")),
        Column("change", t("edition.column.change"), "number", 3, signed=True, mixed=True),
    ]
    frame = pd.DataFrame(rows, columns=[column.field for column in columns])
    frame["change"] = frame["change"].astype(float)
    absent = None
    if len(frame):
        gone = frame["change"].isna()
        marks = ["not_applicable" if is_gone else None for is_gone in gone]
        absent = pd.DataFrame({"change": pd.Series(marks, dtype=object)})
    title = t("edition.compare.title", count=len(frame))
    return present("edition_differences", title, frame, columns, (), absent)


def _change(one: Figure | None, two: Figure | None) -> float | None:
    if one is None or two is None or one.number is None or two.number is None:
        return None
    return two.number - one.number
