"""Tables of one scenario: measures, transfers, shared weeks, money, schools, parts of the change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from analysis.present.school_changes import people_columns, standing_columns, verdicts_in_words
from analysis.present.tables import Column, PresentedTable, present
from analysis.present.what_if_words import (
    PlanWording,
    amount_text,
    lever_text,
    reason_text,
    shared_note,
)
from analysis.vocabulary import Absence
from analysis.what_if import Outcome
from analysis.what_if_results import (
    Standing,
    budget_lines,
    by_school,
    changed,
    counters,
    levelled,
    levelling,
)


def levers_table(outcome: Outcome, plan: PlanWording) -> PresentedTable:
    """One row per measure in the order of carrying out: what was asked, what was done, why less."""
    t = plan.t
    frame = pd.DataFrame(
        {
            "lever": [lever_text(result.lever, plan) for result in outcome.levers],
            "asked": [amount_text(each.lever, each.asked, plan) for each in outcome.levers],
            "done": [amount_text(each.lever, each.done, plan) for each in outcome.levers],
            "reason": [reason_text(result, plan) for result in outcome.levers],
        },
        columns=["lever", "asked", "done", "reason"],
    )
    columns = [
        Column(key, t(f"what_if.column.{key}")) for key in ("lever", "asked", "done", "reason")
    ]
    title = t("what_if.title.levers", count=len(frame))
    return present("plan_measures", title, frame, columns, [t("what_if.note.levers")])


def moves_table(outcome: Outcome, plan: PlanWording) -> PresentedTable:
    """The list of transfers: from, to, which teachers, how many."""
    t, rows = plan.t, outcome.moves
    what = [
        t(f"teacher_kind.{row.teacher_kind}")
        if row.teacher_kind
        else plan.alike(row.subject, row.above_degree, row.backbone)
        for row in rows.itertuples()
    ]
    frame = rows.assign(
        source=[plan.school(code) for code in rows["source"]],
        target=[plan.school(code) for code in rows["target"]],
        what=what,
    )
    columns = [
        Column("source", t("column.gives")),
        Column("target", t("column.receives")),
        Column("what", t("what_if.column.what")),
        Column("people", t("column.people"), "number"),
    ]
    on = "on" if outcome.scenario.protect_donors else "off"
    note = t("what_if.note.moves", protect=t(f"what_if.note.protect_{on}"))
    title = t("what_if.title.moves", people=outcome.moved)
    return present("plan_transfers", title, frame, columns, [note])


def shared_table(outcome: Outcome, plan: PlanWording) -> PresentedTable:
    """Shared weeks: home and guest, subject, days, people, way, and whether the rule counts them."""
    t, rows = plan.t, outcome.shared
    frame = rows.assign(
        home=[plan.school(code) for code in rows["home"]],
        guest=[plan.school(code) for code in rows["guest"]],
        subject=[plan.subject(key) for key in rows["subject"]],
        counted=[t(f"what_if.column.counted_{'yes' if yes else 'no'}") for yes in rows["counted"]],
        km=rows["km"].astype(float),
        minutes=rows["minutes"].astype(float),
        way=[t(f"what_if_ways.{'road' if by_road else 'line'}") for by_road in rows["by_road"]],
    )
    places = plan.words.decimals
    timed = [Column("minutes", t("what_if_ways.minutes"), "number", places["minutes"])]
    columns = [
        Column("home", t("what_if.panel.home")),
        Column("guest", t("what_if.panel.guest")),
        Column("subject", t("what_if.column.subject")),
        Column("days", t("what_if.column.days"), "number"),
        Column("people", t("column.people"), "number"),
        Column("km", t("what_if.column.km"), "number", places["km"]),
        Column("way", t("what_if_ways.column")),
        *(timed if frame["minutes"].notna().any() else []),
        Column("counted", t("what_if.column.counted")),
    ]
    title = t("what_if.title.shared", people=int(rows["people"].sum()))
    return present("plan_shared", title, frame, columns, [shared_note(plan)])


def pupils_table(outcome: Outcome, plan: PlanWording) -> PresentedTable:
    """Changes of pupils: from, to, how many; no school stands for new pupils or for nowhere."""
    t, rows = plan.t, outcome.pupils
    frame = rows.assign(
        source=[plan.school(code) for code in rows["source"]],
        target=[plan.school(code) for code in rows["target"]],
    )
    columns = [
        Column("source", t("what_if.panel.from")),
        Column("target", t("what_if.panel.to")),
        Column("pupils", t("what_if.column.pupils"), "number"),
    ]
    return present("plan_pupils", t("what_if.title.pupils"), frame, columns)


def funding_table(outcome: Outcome, plan: PlanWording) -> PresentedTable:
    """What is bought, trained and hired, school by school, with unit price and kind of money."""
    t, rows, ground = plan.t, outcome.gains, plan.ground
    costs = [ground.cost(row.indicator, row.way) for row in rows.itertuples()]
    frame = pd.DataFrame(
        {
            "school": [plan.school(code) for code in rows["school_code"]],
            "indicator": [plan.words.name(code) for code in rows["indicator"]],
            "way": [t(f"way.{way}") for way in rows["way"]],
            "amount": rows["amount"].astype(float),
            "unit": [
                t(f"unit.{plan.words.indicator(code).physical_unit}") for code in rows["indicator"]
            ],
            "price": [float(cost.value) for cost in costs],
            "yuan": rows["yuan"].astype(float),
            "money": [t(f"what_if.money.{ground.terms.money_of(cost)}") for cost in costs],
            "timing": [t(f"what_if.timing.{cost.timing}") for cost in costs],
        }
    )
    columns = [
        Column("school", t("column.school")),
        Column("indicator", t("column.indicator")),
        Column("way", t("what_if.column.way")),
        Column("amount", t("what_if.column.amount"), "number", 2),
        Column("unit", t("what_if.column.unit")),
        Column("price", t("what_if.column.price"), "number", 2),
        Column("yuan", t("what_if.column.yuan"), "number", 0),
        Column("money", t("what_if.column.money")),
        Column("timing", t("what_if.column.timing")),
    ]
    notes = [t("what_if.note.funding"), t("what_if.note.money_apart")]
    return present("plan_funding", t("what_if.title.funding"), frame, columns, notes)


def budget_table(outcome: Outcome, plan: PlanWording) -> PresentedTable:
    """Each kind of money: used, budget, left; a budget that is not set is not applicable, never 0."""
    t, frame = plan.t, budget_lines(outcome, plan.ground)
    absent = frame[["budget", "left"]].isna().astype(object)
    absent = absent.replace({True: Absence.NOT_APPLICABLE, False: None})
    frame = frame.assign(
        money=[t(f"what_if.money.{key}") for key in frame["money"]],
        timing=[t(f"what_if.timing.{key}") for key in frame["timing"]],
    )
    columns = [
        Column("money", t("what_if.column.money")),
        Column("timing", t("what_if.column.timing")),
        *(
            Column(key, t(f"what_if.column.{key}"), "number", 0)
            for key in ("budget", "spent", "left")
        ),
    ]
    title, notes = t("what_if.title.budget"), [t("what_if.note.money_apart")]
    return present("plan_budget", title, frame, columns, notes, absent)


def schools_table(outcome: Outcome, plan: PlanWording) -> PresentedTable:
    """Winners and losers: schools to which something happens, losers first."""
    t, every = plan.t, by_school(outcome)
    counts = {str(each): int((every["standing"] == each).sum()) for each in Standing}
    order = [Standing.LOSES, Standing.BOTH, Standing.GAINS, Standing.SAME]
    place = {str(each): rank for rank, each in enumerate(order)}
    rows = changed(every)
    rows = rows.assign(place=rows["standing"].astype(str).map(place))
    rows = rows.sort_values(["place", "school_code"], ignore_index=True)
    frame = verdicts_in_words(rows, t).assign(
        school=[plan.school(code) for code in rows["school_code"]],
        standing=[t(f"what_if.standing.{each}") for each in rows["standing"]],
    )
    told = ("brought", "pupils_change", "rises", "falls", "reached", "lost")
    columns = [
        Column("school", t("column.school")),
        Column("standing", t("what_if.column.standing")),
        *people_columns(t),
        *standing_columns(t),
        *(Column(key, t(f"what_if.column.{key}"), "number") for key in told),
    ]
    kept = ("gains", "loses", "both")
    title = t("what_if.title.schools", **{key: counts[key] for key in kept})
    return present("plan_schools", title, frame, columns, [t("what_if.note.schools")])


def levelling_table(outcome: Outcome, plan: PlanWording) -> PresentedTable:
    """Parts of each coefficient's change: filled, cut, other; they sum to the change."""
    t, places = plan.t, plan.words.decimals["coefficient"]
    parts = levelling(outcome)
    frame = pd.DataFrame(
        {
            "indicator": [plan.words.name(each.code) for each in parts],
            **{
                key: [float(getattr(each, key)) for each in parts]
                for key in ("change", "filled", "cut", "other")
            },
        }
    )
    columns = [
        Column("indicator", t("column.indicator")),
        Column("change", t("column.change"), "number", places),
        *(
            Column(key, t(f"what_if.column.{key}"), "number", places)
            for key in ("filled", "cut", "other")
        ),
    ]
    title, notes = t("what_if.title.levelling"), [t("what_if.note.levelling")]
    return present("plan_levelling", title, frame, columns, notes)


def counters_table(outcome: Outcome, plan: PlanWording) -> PresentedTable:
    """The shares of the rotation rule: people, base, share in per cent, what is asked, result."""
    t, words, found = plan.t, plan.words, counters(outcome, plan.ground)
    frame = pd.DataFrame(
        {
            "counter": [t(f"what_if.counter.{each.counter.key}") for each in found],
            "people": [float(each.people) for each in found],
            "base": [each.base for each in found],
            "share": [100 * each.share for each in found],
            "limit": [100 * each.counter.value for each in found],
            "result": [
                t(
                    f"what_if.counter.{'reached' if each.reached else 'not_reached'}",
                    share=words.share(100 * each.counter.value),
                )
                for each in found
            ],
        }
    )
    absent = frame[["share"]].isna().astype(object)
    absent = absent.replace({True: Absence.NOT_APPLICABLE, False: None})
    columns = [
        Column("counter", t("what_if.column.counter")),
        Column("people", t("what_if.column.people"), "number"),
        Column("base", t("what_if.column.base"), "number"),
        Column("share", t("what_if.column.share"), "number", words.decimals["percent"]),
        Column("limit", t("what_if.column.limit"), "number"),
        Column("result", t("what_if.column.result")),
    ]
    notes = [
        t(
            "what_if.counter.note",
            base=t.number(found[0].base, 0),
            clause=each.counter.clause,
            source=each.counter.source,
            checked_on=each.counter.checked_on.isoformat(),
        )
        for each in found[:1]
    ]
    return present("plan_counters", t("what_if.title.counters"), frame, columns, notes, absent)


@dataclass(frozen=True)
class PlanTable:
    """One table of a scenario: its key, what makes it, and whether it has a row, told without making it."""

    key: str
    make: Callable[[Outcome, PlanWording], PresentedTable]
    has_rows: Callable[[Outcome], bool]


# In the order of the workbook.
TABLES = {
    "levers": PlanTable("plan_measures", levers_table, lambda of: bool(of.levers)),
    "moves": PlanTable("plan_transfers", moves_table, lambda of: len(of.moves) > 0),
    "shared": PlanTable("plan_shared", shared_table, lambda of: len(of.shared) > 0),
    "pupils": PlanTable("plan_pupils", pupils_table, lambda of: len(of.pupils) > 0),
    "funding": PlanTable("plan_funding", funding_table, lambda of: len(of.gains) > 0),
    "budget": PlanTable("plan_budget", budget_table, lambda of: True),
    "schools": PlanTable(
        "plan_schools", schools_table, lambda of: bool(len(changed(by_school(of))))
    ),
    "levelling": PlanTable("plan_levelling", levelling_table, lambda of: bool(len(levelled(of)))),
    "counters": PlanTable("plan_counters", counters_table, lambda of: True),
}


def plan_tables(outcome: Outcome, plan: PlanWording) -> list[PresentedTable]:
    """Every table of a scenario that has a row, in the order of the workbook."""
    tables = (each.make(outcome, plan) for each in TABLES.values())
    return [table for table in tables if len(table.frame)]
