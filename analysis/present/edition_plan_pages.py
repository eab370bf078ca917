"""The pages of a meeting edition on what is needed: the shopping list's totals, and saved plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.present.county_state import CountyState
from analysis.present.deck import Chart, ChartKind, Series, Slide
from analysis.present.edition_page import EditionPage, Guess
from analysis.present.figures import BEFORE, NOW
from analysis.present.school_report_tables import in_ten_thousand
from analysis.present.shopping_tables import indicator_totals
from analysis.present.shopping_words import finding as list_finding
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.what_if_compare import headline_table
from analysis.present.what_if_words import PlanWording, limited_texts, summary
from analysis.present.words import counted_note
from analysis.school_steps import Basis
from analysis.shopping import ShoppingList, by_indicator
from analysis.vocabulary import Stage, Verdict
from analysis.what_if import Outcome

TOTALS_SHOWN = ("indicator", "lacking", "amount", "once", "yearly")


@dataclass(frozen=True)
class NeededPart:
    """What the schools of a stage lack: gaps with prices, the list, the note on prices."""

    found: Basis
    listed: ShoppingList
    priced: str


@dataclass(frozen=True)
class PlanPart:
    """A saved plan: its name, itself and nothing done beside it, and the words for it."""

    name: str
    outcome: Outcome
    nothing: Outcome
    wording: PlanWording


def needed_page(state: CountyState, stage: Stage, part: NeededPart) -> EditionPage:
    """What is lacking to the standards, in people, rooms and money; the room guesses the money."""
    t, words, rows = state.t, state.words, state.leagues[stage]
    totals = by_indicator(part.found, part.listed)
    once = float(totals["threshold_once"].sum())
    yearly = float(totals["threshold_yearly"].sum())
    finding = t(
        "edition.needed.finding",
        stage=t(f"stage.{stage}"),
        once=words.amount(once, "yuan"),
        yearly=words.amount(yearly, "yuan"),
    )
    unknown = len(part.listed.unknown)
    if unknown:
        finding += t("edition.needed.unknown", count=unknown)
    shown = _only(indicator_totals(totals, (), words), TOTALS_SHOWN)
    # The page's title says that it is to the standard: a heading that is read from afar is short.
    short = {key: t(f"school.timing.{key}") for key in ("once", "yearly")}
    unit = t("edition.needed.unit")
    columns = [
        replace(each, label=short[each.field], unit=unit) if each.field in short else each
        for each in shown.columns
    ]
    table = present(shown.key, shown.title, shown.frame, columns, shown.notes)
    open_schools = rows["school_code"].isin(part.listed.unknown["school_code"])
    not_passing = rows["verdict"] != Verdict.PASS
    counts = int((not_passing & ~open_schools).sum()), int((not_passing & open_schools).sum())
    notes = (
        list_finding(part.listed, len(rows), counts, stage, words),
        t("page.shopping_list.by_indicator_note"),
        part.priced,
    )
    decimals = words.decimals["ten_thousand_yuan"]
    question = t("edition.guess.once", stage=t(f"stage.{stage}"))
    guess = Guess(question, in_ten_thousand(once), decimals, t("unit.ten_thousand_yuan"))
    return EditionPage(f"needed_{stage}", Slide(finding, table, notes, part.priced), guess)


def plan_page(state: CountyState, place: int, part: PlanPart) -> EditionPage:
    """A plan beside today; the room guesses how many schools pass with it. `place` counts from 1."""
    t, stage = state.t, part.outcome.scenario.stage
    sides = {"baseline": part.nothing, "a": part.outcome, "b": part.outcome}
    shown = headline_table(sides, part.wording)
    shown = _only(shown, ("measure", "baseline", "a"))
    columns = [
        replace(c, label=t("edition.plan.with_it")) if c.field == "a" else c for c in shown.columns
    ]
    table = present(
        shown.key, shown.title, shown.frame, columns, _notes(shown, t("edition.plan.source"))
    )
    passing = part.outcome.after.count(Verdict.PASS)
    finding = t(
        "edition.plan.finding",
        name=part.name,
        stage=t(f"stage.{stage}"),
        before=part.nothing.after.count(Verdict.PASS),
        after=passing,
        schools=len(part.outcome.after.schools),
    )
    notes = (summary(part.outcome, part.wording), *limited_texts(part.outcome, part.wording))
    question = t("edition.guess.plan", name=part.name, stage=t(f"stage.{stage}"))
    guess = Guess(question, float(passing), 0, t("edition.unit.school"))
    source = t("edition.plan.source")
    return EditionPage(f"plan_{place}", Slide(finding, table, notes, source), guess)


def effect_page(state: CountyState, place: int, part: PlanPart) -> EditionPage:
    """The coefficients today and with a plan, against the limit. `place` counts from 1."""
    t, words, stage = state.t, state.words, part.outcome.scenario.stage
    before, after = part.nothing.after.indicators, part.outcome.after.indicators
    chart = Chart(
        ChartKind.BARS,
        (
            Series(t("what_if.column.baseline"), _values(before["cv"]), (), BEFORE, "below"),
            Series(t("edition.plan.with_it"), _values(after["cv"]), (), NOW, "meets", is_plan=True),
            Series(
                t("papers.slide.limit_of", stage=t(f"stage.{stage}")),
                _values(after["cv_limit"]),
                is_limit=True,
            ),
        ),
        tuple(words.name(code) for code in after["code"]),
        t("figure.coefficient"),
        decimals=words.decimals["coefficient"],
    )
    over = [int((rows["cv_verdict"] == Verdict.FAIL).sum()) for rows in (before, after)]
    finding = t(
        "edition.effect.finding",
        name=part.name,
        stage=t(f"stage.{stage}"),
        of=len(after),
        before=over[0],
        after=over[1],
    )
    unknown = int((after["cv_verdict"] == Verdict.CANNOT_JUDGE).sum())
    if unknown:
        finding += t("edition.coefficients.unknown", count=unknown)
    missing, counted = int(after["schools_missing"].max()), int(after["schools_counted"].min())
    source = " ".join([t("edition.plan.source"), counted_note(counted, missing, t).strip()])
    notes = (t("papers.notes.coefficients"),)
    return EditionPage(f"effect_{place}", Slide(finding, chart, notes, source))


def plans_page(state: CountyState, parts: Sequence[PlanPart]) -> EditionPage:
    """All plans beside each other: what each comes to, on one scale of numbers."""
    t = state.t
    frame, columns = pd.DataFrame(), []
    for place, part in enumerate(parts, start=1):
        sides = {"baseline": part.nothing, "a": part.outcome, "b": part.outcome}
        shown = headline_table(sides, part.wording)
        if frame.empty:
            frame["measure"], columns = shown.frame["measure"], [shown.columns[0]]
            notes = _notes(shown, t("edition.plans.source"))
        frame[f"plan_{place}"] = shown.frame["a"].to_numpy()
        stage = t(f"stage.{part.outcome.scenario.stage}")
        label = t("edition.plans.column", name=part.name, stage=stage)
        columns.append(Column(f"plan_{place}", label, "number"))
    gains = [
        part.outcome.after.count(Verdict.PASS) - part.nothing.after.count(Verdict.PASS)
        for part in parts
    ]
    said = t.join([t.number(gain, 0, signed=True) for gain in gains])
    finding = t("edition.plans.finding", count=len(parts), gains=said)
    table = present("plans_beside", finding, frame, columns, notes)
    return EditionPage("plans", Slide(finding, table, notes, t("edition.plans.source")))


def _notes(shown: PresentedTable, source: str) -> tuple[str, ...]:
    """The notes of the table of three columns, its first replaced by one on the columns shown."""
    return (source, *shown.notes[1:])


def _values(column: pd.Series) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(value) else float(value) for value in column)


def _only(table: PresentedTable, fields: Sequence[str]) -> PresentedTable:
    columns = [column for column in table.columns if column.field in fields]
    return present(table.key, table.title, table.frame, columns, table.notes)
