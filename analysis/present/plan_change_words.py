"""What has changed since a plan was made, what of it no longer holds, and what the next plan changed."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.planner.problem import Move, ObjectiveValue, Rule
from analysis.planner.question_change import AimChange, PlanChange, QuestionChange
from analysis.present.plan_words import PlanWording, reached
from analysis.present.tables import Column, PresentedTable, present

# So many moves are named in a sentence; of more their number is told.
MOST_NAMED = 5
# Told move by move, so that their group of rules is not named again.
TOLD_BY_MOVE = (Rule.DISTANCE, Rule.KEEP)


def change_sentence(change: QuestionChange, wording: PlanWording) -> str:
    """What was locked, banned, lifted and changed since; empty where nothing was."""
    t = wording.words.t
    counted = {
        "locked": change.locked,
        "unlocked": change.unlocked,
        "banned": change.banned,
        "lifted": change.lifted,
    }
    parts = [
        t(f"plan_change.{key}", count=len(moves)) for key, moves in counted.items() if len(moves)
    ]
    named = [t(f"plan_change.part.{each}") for each in change.parts]
    named += [t("plan_change.rule", rule=t(f"plan.rule.{each}")) for each in change.switched]
    if named:
        parts.append(t("plan_change.changed", names=t.join(named)))
    return t("plan_change.since", parts=t.join(parts)) if parts else ""


def fit_sentence(
    barred: Sequence[Move],
    missing: Sequence[Move],
    rules: Sequence[Rule] | None,
    is_still_best: bool,
    wording: PlanWording,
) -> str:
    """Which moves of a plan break what is asked now, and which other rules it breaks.

    barred, missing  moves on banned ways, and locked moves that the plan does not have
    rules            groups of rules that the plan breaks; None where it cannot be judged
    is_still_best    whether a plan that breaks nothing is best for the later question too
    """
    t = wording.words.t
    told = [
        t(f"plan_change.{key}", count=len(moves), moves=_named(moves, wording))
        for key, moves in (("barred", barred), ("missing", missing))
        if moves
    ]
    if rules is None:
        return "".join([*told, t("plan_change.not_judged")])
    others = [rule for rule in rules if not told or rule not in TOLD_BY_MOVE]
    if others:
        names = t.join([t(f"plan.group.{rule}") for rule in others])
        told.append(t("plan_change.breaks", rules=names))
    return "".join(told) or t(f"plan_change.{'still_best' if is_still_best else 'fits'}")


def _named(moves: Sequence[Move], wording: PlanWording) -> str:
    t = wording.words.t
    told = [
        t(
            "plan_change.move",
            source=wording.school(move.source),
            target=wording.school(move.target),
            kind=wording.category(move.category),
            people=move.people,
        )
        for move in moves[:MOST_NAMED]
    ]
    more = len(moves) - MOST_NAMED
    return t.join([*told, t("plan_change.more", count=more)] if more > 0 else told)


def difference_sentence(change: PlanChange, wording: PlanWording) -> str:
    """People who move as in the former plan, no longer, and newly."""
    t = wording.words.t
    if not change.dropped and not change.added:
        return t("plan_change.same_moves")
    kept, dropped, added = (
        sum(move.people for move in moves) for moves in (change.kept, change.dropped, change.added)
    )
    return t("plan_change.difference", kept=kept, dropped=dropped, added=added)


def aim_sentence(aim: AimChange, only_binds: bool, wording: PlanWording) -> str:
    """The first aim before and after, and whether the difference is what the change costs."""
    t = wording.words.t
    before, after = (_reached(aim, value, wording) for value in (aim.before, aim.after))
    told = t("plan_change.aim", before=before, after=after)
    if not aim.is_sure:
        return told + t("plan_change.open")
    cause = "binds" if only_binds else "changes"
    same = "nothing" if aim.before == aim.after else "costs"
    return told + t(f"plan_change.{cause}_{same}")


def _reached(aim: AimChange, value: int, wording: PlanWording) -> str:
    if aim.objective is None:
        return wording.words.t("plan_change.passing", schools=value)
    return reached(ObjectiveValue(aim.objective, value, None, False), value, wording)


def changes_table(change: PlanChange, notes: Sequence[str], wording: PlanWording) -> PresentedTable:
    """One line per way of either plan: new ones first, then those given up, then those that stay."""
    t = wording.words.t
    rows = [
        {
            "change": t(f"plan_change.is_{key}"),
            "source": wording.school(move.source),
            "target": wording.school(move.target),
            "kind": wording.category(move.category),
            "people": move.people,
            "stage": t(f"stage.{move.stage}"),
        }
        for key, moves in (
            ("added", change.added),
            ("dropped", change.dropped),
            ("kept", change.kept),
        )
        for move in moves
    ]
    columns = [
        Column("change", t("plan_change.column")),
        Column("source", t("column.gives")),
        Column("target", t("column.receives")),
        Column("kind", t("plan.column.kind")),
        Column("people", t("column.people"), "number"),
        Column("stage", t("column.stage")),
    ]
    frame = pd.DataFrame(rows, columns=[column.field for column in columns])
    return present("plan_changes", difference_sentence(change, wording), frame, columns, notes)
