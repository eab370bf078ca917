"""The pages of a meeting edition on what is needed: the shopping list's totals, and saved plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.present.county_state import CountyState
from analysis.present.deck import Slide
from analysis.present.edition_page import EditionPage, Guess
from analysis.present.school_report_tables import in_ten_thousand
from analysis.present.shopping_tables import indicator_totals
from analysis.present.shopping_words import finding as list_finding
from analysis.present.tables import PresentedTable, present
from analysis.present.what_if_compare import headline_table
from analysis.present.what_if_words import PlanWording, limited_texts, summary
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
    table = present(shown.key, shown.title, shown.frame, columns, shown.notes)
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
    source = t("what_if.note.comparison")
    return EditionPage(f"plan_{place}", Slide(finding, table, notes, source), guess)


def _only(table: PresentedTable, fields: Sequence[str]) -> PresentedTable:
    columns = [column for column in table.columns if column.field in fields]
    return present(table.key, table.title, table.frame, columns, table.notes)
